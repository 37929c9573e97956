/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "widgets/binnacle-control-tile.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_SWITCH_TILE (binnacle_switch_tile_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleSwitchTile, binnacle_switch_tile, BINNACLE, SWITCH_TILE, BinnacleControlTile)

G_END_DECLS
