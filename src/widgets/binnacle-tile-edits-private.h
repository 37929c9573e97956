/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bindings/binnacle-optimistic-edit.h"
#include "widgets/binnacle-tile.h"

G_BEGIN_DECLS

/* What a tile says of the edits of its channels: an icon in the title row, and a
 * notice under the body where the person is needed. */
typedef struct _BinnacleTileEdits BinnacleTileEdits;

BinnacleTileEdits *binnacle_tile_edits_new      (BinnacleTile           *tile,
                                                 GtkImage               *icon);
void               binnacle_tile_edits_free     (BinnacleTileEdits      *self);
void               binnacle_tile_edits_set_edit (BinnacleTileEdits      *self,
                                                 BinnacleOptimisticEdit *edit);
void               binnacle_tile_edits_update   (BinnacleTileEdits      *self);
const char        *binnacle_tile_edits_get_text (BinnacleTileEdits      *self);

G_END_DECLS
