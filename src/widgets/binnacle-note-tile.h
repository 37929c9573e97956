/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "widgets/binnacle-control-tile.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_NOTE_TILE (binnacle_note_tile_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleNoteTile, binnacle_note_tile, BINNACLE, NOTE_TILE, BinnacleControlTile)

G_END_DECLS
