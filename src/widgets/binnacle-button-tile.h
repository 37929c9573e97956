/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "widgets/binnacle-control-tile.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_BUTTON_TILE (binnacle_button_tile_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleButtonTile, binnacle_button_tile, BINNACLE, BUTTON_TILE, BinnacleControlTile)

G_END_DECLS
