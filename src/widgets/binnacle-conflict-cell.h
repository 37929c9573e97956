/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "live/binnacle-merge-tree.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_CONFLICT_CELL (binnacle_conflict_cell_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleConflictCell, binnacle_conflict_cell, BINNACLE, CONFLICT_CELL, GtkWidget)

GtkWidget  *binnacle_conflict_cell_new        (void);
void        binnacle_conflict_cell_set_names  (BinnacleConflictCell  *self,
                                               const char * const    *names);
void        binnacle_conflict_cell_show       (BinnacleConflictCell  *self,
                                               BinnacleMergePartKind  kind,
                                               const BinnacleValue   *base,
                                               const BinnacleValue   *side);
void        binnacle_conflict_cell_show_plain (BinnacleConflictCell  *self,
                                               const BinnacleValue   *value);
const char *binnacle_conflict_cell_get_text   (BinnacleConflictCell  *self);

G_END_DECLS
