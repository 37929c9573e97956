/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define BINNACLE_TYPE_DETAILS_WINDOW (binnacle_details_window_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleDetailsWindow, binnacle_details_window, BINNACLE, DETAILS_WINDOW, AdwWindow)

GtkWidget *binnacle_details_window_new (const char *title,
                                        GPtrArray  *entities);

G_END_DECLS
