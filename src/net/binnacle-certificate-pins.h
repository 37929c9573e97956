/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/binnacle-clock.h"
#include "net/binnacle-certificate-fault.h"
#include "net/binnacle-certificate-pin.h"

G_BEGIN_DECLS

#define BINNACLE_CERTIFICATE_PINS_ERROR (binnacle_certificate_pins_error_quark ())

/**
 * BinnacleCertificatePinsError:
 * @BINNACLE_CERTIFICATE_PINS_ERROR_DAMAGED: the file is not what was written
 * @BINNACLE_CERTIFICATE_PINS_ERROR_NOT_SAVED: the file can't be written
 *
 * What went wrong with the file of trusted certificates.
 */
typedef enum
{
  BINNACLE_CERTIFICATE_PINS_ERROR_DAMAGED,
  BINNACLE_CERTIFICATE_PINS_ERROR_NOT_SAVED
} BinnacleCertificatePinsError;

#define BINNACLE_TYPE_CERTIFICATE_PINS (binnacle_certificate_pins_get_type ())

BINNACLE_EXPORT
G_DECLARE_FINAL_TYPE (BinnacleCertificatePins, binnacle_certificate_pins, BINNACLE, CERTIFICATE_PINS, GObject)

BINNACLE_EXPORT
GQuark                   binnacle_certificate_pins_error_quark (void);
BINNACLE_EXPORT
BinnacleCertificatePins *binnacle_certificate_pins_new         (BinnacleClock             *clock,
                                                                const char                *path);
BINNACLE_EXPORT
char                    *binnacle_certificate_pins_make_place  (const char                *uri);
BINNACLE_EXPORT
gboolean                 binnacle_certificate_pins_load        (BinnacleCertificatePins   *self,
                                                                GError                   **error);
BINNACLE_EXPORT
const char              *binnacle_certificate_pins_lookup      (BinnacleCertificatePins   *self,
                                                                const char                *place);
BINNACLE_EXPORT
void                     binnacle_certificate_pins_accept      (BinnacleCertificatePins   *self,
                                                                BinnacleCertificateFault  *fault);
BINNACLE_EXPORT
void                     binnacle_certificate_pins_restore     (BinnacleCertificatePins   *self,
                                                                BinnacleCertificatePin    *pin);
BINNACLE_EXPORT
void                     binnacle_certificate_pins_remove      (BinnacleCertificatePins   *self,
                                                                const char                *place);
BINNACLE_EXPORT
gboolean                 binnacle_certificate_pins_flush       (BinnacleCertificatePins   *self,
                                                                GError                   **error);

G_END_DECLS
