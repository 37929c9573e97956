/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "sources/binnacle-source.h"
#include "widgets/binnacle-tile-description.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_TILE (binnacle_tile_get_type ())

G_DECLARE_DERIVABLE_TYPE (BinnacleTile, binnacle_tile, BINNACLE, TILE, GtkWidget)

/**
 * BinnacleTileClass:
 * @bind: begins to show what the description says; called once, after the tile
 *   has its source and description
 * @dup_text: the tile's value in full, for the tooltip and the clipboard; by
 *   default the exact values of all watched entities
 * @dup_summary: the tile's value for reading, in a line, for those who do not see
 *   it; by default the values of all watched entities
 * @dup_tooltip: what the body's tooltip says, empty for none; by default @dup_text
 * @set_frame_rate: how many times a second the tile may draw at most; %NULL for a kind
 *   that draws no more often than its values change
 *
 * What a kind of tile does.
 */
struct _BinnacleTileClass
{
  GtkWidgetClass parent_class;

  void  (*bind)           (BinnacleTile *self);
  char *(*dup_text)       (BinnacleTile *self);
  char *(*dup_summary)    (BinnacleTile *self);
  char *(*dup_tooltip)    (BinnacleTile *self);
  void  (*set_frame_rate) (BinnacleTile *self,
                           guint         frame_rate);

  gpointer padding[5];
};

BinnacleTile            *binnacle_tile_new             (BinnacleTileDescription *description,
                                                        BinnacleSource          *source);
BinnacleSource          *binnacle_tile_get_source      (BinnacleTile            *self);
BinnacleTileDescription *binnacle_tile_get_description (BinnacleTile            *self);
void                     binnacle_tile_set_body        (BinnacleTile            *self,
                                                        GtkWidget               *body);
void                     binnacle_tile_watch           (BinnacleTile            *self,
                                                        BinnacleEntity          *entity);
void                     binnacle_tile_unwatch         (BinnacleTile            *self,
                                                        BinnacleEntity          *entity);
void                     binnacle_tile_set_empty       (BinnacleTile            *self,
                                                        gboolean                 empty);
gboolean                 binnacle_tile_get_empty       (BinnacleTile            *self);
BinnacleFreshness        binnacle_tile_get_freshness   (BinnacleTile            *self);
char                    *binnacle_tile_dup_text        (BinnacleTile            *self);
void                     binnacle_tile_set_frame_rate  (BinnacleTile            *self,
                                                        guint                    frame_rate);

G_END_DECLS
