/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "widgets/binnacle-tile.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_STAT_TILE (binnacle_stat_tile_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleStatTile, binnacle_stat_tile, BINNACLE, STAT_TILE, BinnacleTile)

G_END_DECLS
