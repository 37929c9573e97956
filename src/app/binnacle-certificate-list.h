/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "net/binnacle-certificate-pins.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_CERTIFICATE_LIST (binnacle_certificate_list_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleCertificateList, binnacle_certificate_list, BINNACLE, CERTIFICATE_LIST, AdwPreferencesGroup)

AdwPreferencesGroup *binnacle_certificate_list_new (BinnacleCertificatePins *pins);

G_END_DECLS
