/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "widgets/binnacle-checklist.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_CHECKLIST_ROW (binnacle_checklist_row_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleChecklistRow, binnacle_checklist_row, BINNACLE, CHECKLIST_ROW, GtkListBoxRow)

GtkWidget  *binnacle_checklist_row_new      (void);
void        binnacle_checklist_row_show     (BinnacleChecklistRow        *self,
                                             const BinnacleChecklistItem *item);
gboolean    binnacle_checklist_row_get_done (BinnacleChecklistRow        *self);
const char *binnacle_checklist_row_get_text (BinnacleChecklistRow        *self);
void        binnacle_checklist_row_focus    (BinnacleChecklistRow        *self);

G_END_DECLS
