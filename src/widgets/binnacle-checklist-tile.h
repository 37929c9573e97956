/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "widgets/binnacle-control-tile.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_CHECKLIST_TILE (binnacle_checklist_tile_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleChecklistTile, binnacle_checklist_tile, BINNACLE, CHECKLIST_TILE, BinnacleControlTile)

G_END_DECLS
