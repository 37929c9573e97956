/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/binnacle-background.h"
#include "config/binnacle-config.h"
#include "net/binnacle-certificate-pins.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_PREFERENCES_WINDOW (binnacle_preferences_window_get_type ())

G_DECLARE_FINAL_TYPE (BinnaclePreferencesWindow, binnacle_preferences_window, BINNACLE, PREFERENCES_WINDOW, AdwPreferencesWindow)

BinnaclePreferencesWindow *binnacle_preferences_window_new (GtkWindow               *parent,
                                                            BinnacleConfig          *config,
                                                            BinnacleCertificatePins *pins);
void binnacle_preferences_window_set_background (BinnaclePreferencesWindow *self,
                                                 BinnacleBackground        *background);

G_END_DECLS
