/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sources/binnacle-source-description.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_SOURCE_CHANNEL_ROW (binnacle_source_channel_row_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleSourceChannelRow, binnacle_source_channel_row, BINNACLE, SOURCE_CHANNEL_ROW, AdwExpanderRow)

GtkWidget             *binnacle_source_channel_row_new         (const BinnacleSourceChannel *channel);
void                   binnacle_source_channel_row_set_kind    (BinnacleSourceChannelRow    *self,
                                                                BinnacleSourceKind           kind);
BinnacleSourceChannel *binnacle_source_channel_row_dup_channel (BinnacleSourceChannelRow    *self);

G_END_DECLS
