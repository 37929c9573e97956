/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bindings/binnacle-optimistic-edit.h"
#include "widgets/binnacle-tile.h"

G_BEGIN_DECLS

GPtrArray *binnacle_tile_get_entities         (BinnacleTile   *self);
GtkWidget *binnacle_tile_get_menu_button      (BinnacleTile   *self);
GtkWidget *binnacle_tile_get_body             (BinnacleTile   *self);
gboolean   binnacle_tile_is_absent            (BinnacleTile   *self);
void       binnacle_tile_set_creates          (BinnacleTile   *self,
                                               gboolean        creates);
void       binnacle_tile_set_edit             (BinnacleTile   *self,
                                               BinnacleOptimisticEdit *edit);
void       binnacle_tile_update_edits         (BinnacleTile   *self);

void       binnacle_tile_menu_install         (GtkWidgetClass *widget_class);
void       binnacle_tile_menu_open_by_button  (BinnacleTile   *self);
void       binnacle_tile_menu_open_by_click   (BinnacleTile   *self,
                                               int             n_press,
                                               double          x,
                                               double          y);
void       binnacle_tile_menu_open_by_press   (BinnacleTile   *self,
                                               double          x,
                                               double          y);

G_END_DECLS
