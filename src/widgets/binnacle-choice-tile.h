/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "widgets/binnacle-control-tile.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_CHOICE_TILE (binnacle_choice_tile_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleChoiceTile, binnacle_choice_tile, BINNACLE, CHOICE_TILE, BinnacleControlTile)

G_END_DECLS
