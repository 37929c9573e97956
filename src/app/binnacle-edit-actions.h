/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "live/binnacle-operation-queue.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_EDIT_ACTIONS (binnacle_edit_actions_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleEditActions, binnacle_edit_actions, BINNACLE, EDIT_ACTIONS, GObject)

BinnacleEditActions *binnacle_edit_actions_new           (GActionMap             *map);
void                 binnacle_edit_actions_set_queue     (BinnacleEditActions    *self,
                                                          BinnacleOperationQueue *queue);
void                 binnacle_edit_actions_bind_keys     (GtkWidgetClass         *widget_class);

G_END_DECLS
