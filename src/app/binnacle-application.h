/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define BINNACLE_TYPE_APPLICATION (binnacle_application_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleApplication, binnacle_application, BINNACLE, APPLICATION, AdwApplication)

BinnacleApplication *binnacle_application_new (void);

G_END_DECLS
