/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "widgets/binnacle-tile.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_GAUGE_TILE (binnacle_gauge_tile_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleGaugeTile, binnacle_gauge_tile, BINNACLE, GAUGE_TILE, BinnacleTile)

G_END_DECLS
