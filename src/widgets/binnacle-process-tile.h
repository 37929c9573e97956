/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "widgets/binnacle-tile.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_PROCESS_TILE (binnacle_process_tile_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleProcessTile, binnacle_process_tile, BINNACLE, PROCESS_TILE, BinnacleTile)

G_END_DECLS
