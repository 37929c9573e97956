/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/binnacle-session.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_SIGN_IN_DIALOG (binnacle_sign_in_dialog_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleSignInDialog, binnacle_sign_in_dialog, BINNACLE, SIGN_IN_DIALOG, AdwMessageDialog)

void binnacle_sign_in_dialog_show (GtkWindow       *parent,
                                   BinnacleSession *session);

G_END_DECLS
