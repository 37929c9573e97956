/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/binnacle-source-keeper.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_SOURCE_DIALOG (binnacle_source_dialog_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleSourceDialog, binnacle_source_dialog, BINNACLE, SOURCE_DIALOG, AdwWindow)

BinnacleSourceDialog *binnacle_source_dialog_new (GtkWindow            *parent,
                                                  BinnacleSourceKeeper *keeper,
                                                  const char           *id);

G_END_DECLS
