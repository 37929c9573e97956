/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "bindings/binnacle-optimistic-edit.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_EDIT_NOTICE (binnacle_edit_notice_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleEditNotice, binnacle_edit_notice, BINNACLE, EDIT_NOTICE, GtkWidget)

GtkWidget *binnacle_edit_notice_new  (void);
void       binnacle_edit_notice_show (BinnacleEditNotice     *self,
                                      BinnacleOperationQueue *queue,
                                      BinnacleEntity         *entity,
                                      BinnacleOptimisticEdit *edit);

G_END_DECLS
