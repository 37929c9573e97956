/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "widgets/binnacle-tile.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_CHART_TILE (binnacle_chart_tile_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleChartTile, binnacle_chart_tile, BINNACLE, CHART_TILE, BinnacleTile)

G_END_DECLS
