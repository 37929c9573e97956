/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BINNACLE_TYPE_GRID_LAYOUT (binnacle_grid_layout_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleGridLayout, binnacle_grid_layout, BINNACLE, GRID_LAYOUT, GtkLayoutManager)

#define BINNACLE_TYPE_GRID_LAYOUT_CHILD (binnacle_grid_layout_child_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleGridLayoutChild, binnacle_grid_layout_child, BINNACLE, GRID_LAYOUT_CHILD, GtkLayoutChild)

GtkLayoutManager *binnacle_grid_layout_new            (void);
void              binnacle_grid_layout_set_compact    (BinnacleGridLayout      *self,
                                                       gboolean                 compact);
void              binnacle_grid_layout_child_set_span (BinnacleGridLayoutChild *self,
                                                       guint                    span);
int               binnacle_grid_layout_get_margin     (BinnacleGridLayout      *self,
                                                       int                      width);
guint             binnacle_grid_layout_get_n_columns  (int                      width);

G_END_DECLS
