/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/binnacle-session.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_CERTIFICATE_DIALOG (binnacle_certificate_dialog_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleCertificateDialog, binnacle_certificate_dialog, BINNACLE, CERTIFICATE_DIALOG, AdwMessageDialog)

void binnacle_certificate_dialog_show (GtkWindow       *parent,
                                       BinnacleSession *session);

G_END_DECLS
