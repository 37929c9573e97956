/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "widgets/binnacle-tile.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_STATUS_TILE (binnacle_status_tile_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleStatusTile, binnacle_status_tile, BINNACLE, STATUS_TILE, BinnacleTile)

G_END_DECLS
