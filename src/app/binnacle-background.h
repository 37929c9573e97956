/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define BINNACLE_TYPE_BACKGROUND (binnacle_background_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleBackground, binnacle_background, BINNACLE, BACKGROUND, GObject)

BinnacleBackground *binnacle_background_new        (GApplication       *application,
                                                    const char         *profile);
void                binnacle_background_hold       (BinnacleBackground *self);
void                binnacle_background_shown      (BinnacleBackground *self);
const char         *binnacle_background_get_status (BinnacleBackground *self);

G_END_DECLS
