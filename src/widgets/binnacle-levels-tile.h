/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "widgets/binnacle-tile.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_LEVELS_TILE (binnacle_levels_tile_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleLevelsTile, binnacle_levels_tile, BINNACLE, LEVELS_TILE, BinnacleTile)

G_END_DECLS
