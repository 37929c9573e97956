/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "base/binnacle-visibility.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_CERTIFICATE_PIN (binnacle_certificate_pin_get_type ())

BINNACLE_EXPORT
G_DECLARE_FINAL_TYPE (BinnacleCertificatePin, binnacle_certificate_pin, BINNACLE, CERTIFICATE_PIN, GObject)

BINNACLE_EXPORT
BinnacleCertificatePin *binnacle_certificate_pin_new             (const char             *place,
                                                                  const char             *fingerprint,
                                                                  const char             *subject,
                                                                  gint64                  since);
BINNACLE_EXPORT
const char             *binnacle_certificate_pin_get_place       (BinnacleCertificatePin *self);
BINNACLE_EXPORT
const char             *binnacle_certificate_pin_get_fingerprint (BinnacleCertificatePin *self);
BINNACLE_EXPORT
const char             *binnacle_certificate_pin_get_subject     (BinnacleCertificatePin *self);
BINNACLE_EXPORT
gint64                  binnacle_certificate_pin_get_since       (BinnacleCertificatePin *self);

G_END_DECLS
