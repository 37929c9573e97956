/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "live/binnacle-operation-queue.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_EDIT_TOASTS (binnacle_edit_toasts_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleEditToasts, binnacle_edit_toasts, BINNACLE, EDIT_TOASTS, GObject)

BinnacleEditToasts *binnacle_edit_toasts_new       (AdwToastOverlay        *overlay);
void                binnacle_edit_toasts_set_queue (BinnacleEditToasts     *self,
                                                    BinnacleOperationQueue *queue);
void                binnacle_edit_toasts_tell_step (BinnacleEditToasts     *self,
                                                    const char             *label,
                                                    gboolean                undone);

G_END_DECLS
