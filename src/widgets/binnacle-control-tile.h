/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bindings/binnacle-optimistic-edit.h"
#include "widgets/binnacle-tile.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_CONTROL_TILE (binnacle_control_tile_get_type ())

G_DECLARE_DERIVABLE_TYPE (BinnacleControlTile, binnacle_control_tile, BINNACLE, CONTROL_TILE, BinnacleTile)

/**
 * BinnacleControlTileClass:
 * @prepare: called once, with description and channel, before anything is shown
 * @show_value: puts a value, perhaps none, into the control, without that counting
 *   as done by the person
 * @fits: whether the control can show and change a value; by default any
 * @set_editable: lets the person use the control, or not; by default makes the
 *   body sensitive, or not
 *
 * What a kind of control does.
 */
struct _BinnacleControlTileClass
{
  BinnacleTileClass parent_class;

  void     (*prepare)      (BinnacleControlTile *self);
  void     (*show_value)   (BinnacleControlTile *self,
                            const BinnacleValue *value);
  gboolean (*fits)         (BinnacleControlTile *self,
                            const BinnacleValue *value);
  void     (*set_editable) (BinnacleControlTile *self,
                            gboolean             editable);

  gpointer padding[8];
};

BinnacleOptimisticEdit *binnacle_control_tile_get_edit   (BinnacleControlTile   *self);
BinnacleEntity         *binnacle_control_tile_get_entity (BinnacleControlTile   *self);
gboolean                binnacle_control_tile_is_showing (BinnacleControlTile   *self);
gboolean                binnacle_control_tile_apply      (BinnacleControlTile   *self,
                                                          BinnacleOperationKind  kind,
                                                          const BinnacleValue   *argument,
                                                          const char            *label);

G_END_DECLS
