/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "live/binnacle-merge-tree.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_CONFLICT_PART (binnacle_conflict_part_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleConflictPart, binnacle_conflict_part, BINNACLE, CONFLICT_PART, GtkWidget)

GtkWidget *binnacle_conflict_part_new (BinnacleMergeTree *tree,
                                       guint              part);

G_END_DECLS
