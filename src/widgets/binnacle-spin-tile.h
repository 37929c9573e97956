/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "widgets/binnacle-control-tile.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_SPIN_TILE (binnacle_spin_tile_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleSpinTile, binnacle_spin_tile, BINNACLE, SPIN_TILE, BinnacleControlTile)

G_END_DECLS
