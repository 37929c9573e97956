/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "live/binnacle-operation-queue.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_EDIT_ROW (binnacle_edit_row_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleEditRow, binnacle_edit_row, BINNACLE, EDIT_ROW, GtkWidget)

GtkWidget *binnacle_edit_row_new    (void);
void       binnacle_edit_row_bind   (BinnacleEditRow        *self,
                                     BinnacleOperationQueue *queue,
                                     BinnacleOperation      *operation);
void       binnacle_edit_row_unbind (BinnacleEditRow        *self);
void       binnacle_edit_row_show   (BinnacleEditRow        *self,
                                     gint64                  now);

G_END_DECLS
