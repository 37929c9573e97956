/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "widgets/binnacle-control-tile.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_SLIDER_TILE (binnacle_slider_tile_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleSliderTile, binnacle_slider_tile, BINNACLE, SLIDER_TILE, BinnacleControlTile)

G_END_DECLS
