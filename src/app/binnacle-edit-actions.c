/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-edit-actions.h"

/**
 * BinnacleEditActions:
 *
 * The commands of a window about changes: `undo-edit`, `redo-edit` and
 * `pause-edits`, which follow what the queue of the shown session can do.
 */
struct _BinnacleEditActions
{
  GObject parent_instance;

  BinnacleOperationQueue *queue;
  GSignalGroup           *queue_signals;
  GSimpleAction          *undo;
  GSimpleAction          *redo;
  GSimpleAction          *pause;
};

static guint stepped_signal;

G_DEFINE_FINAL_TYPE (BinnacleEditActions, binnacle_edit_actions, G_TYPE_OBJECT)

static void
show (BinnacleEditActions *self)
{
  gboolean can_undo = FALSE;
  gboolean can_redo = FALSE;
  gboolean paused = FALSE;

  if (self->queue != NULL)
    g_object_get (self->queue, "can-undo", &can_undo, "can-redo", &can_redo, "paused", &paused, NULL);
  g_simple_action_set_enabled (self->undo, can_undo);
  g_simple_action_set_enabled (self->redo, can_redo);
  g_simple_action_set_enabled (self->pause, self->queue != NULL);
  g_simple_action_set_state (self->pause, g_variant_new_boolean (paused));
}

static void
undo_cb (BinnacleEditActions *self)
{
  g_autofree char *label = NULL;

  g_object_get (self->queue, "undo-label", &label, NULL);
  if (binnacle_operation_queue_undo (self->queue))
    g_signal_emit (self, stepped_signal, 0, label != NULL ? label : "", TRUE);
}

static void
redo_cb (BinnacleEditActions *self)
{
  g_autofree char *label = NULL;

  g_object_get (self->queue, "redo-label", &label, NULL);
  if (binnacle_operation_queue_redo (self->queue))
    g_signal_emit (self, stepped_signal, 0, label != NULL ? label : "", FALSE);
}

static void
pause_cb (BinnacleEditActions *self,
          GVariant            *state)
{
  binnacle_operation_queue_set_paused (self->queue, g_variant_get_boolean (state));
}

static void
binnacle_edit_actions_dispose (GObject *object)
{
  BinnacleEditActions *self = BINNACLE_EDIT_ACTIONS (object);

  g_clear_object (&self->queue_signals);
  g_clear_object (&self->queue);
  g_clear_object (&self->undo);
  g_clear_object (&self->redo);
  g_clear_object (&self->pause);

  G_OBJECT_CLASS (binnacle_edit_actions_parent_class)->dispose (object);
}

static void
binnacle_edit_actions_class_init (BinnacleEditActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = binnacle_edit_actions_dispose;

  /**
   * BinnacleEditActions::stepped:
   * @self: actions
   * @label: what was undone or done again
   * @undone: which of both
   *
   * The person went a step back or forward.
   */
  stepped_signal = g_signal_new ("stepped", BINNACLE_TYPE_EDIT_ACTIONS, G_SIGNAL_RUN_LAST, 0,
                                 NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);
}

static void
binnacle_edit_actions_init (BinnacleEditActions *self)
{
  self->undo = g_simple_action_new ("undo-edit", NULL);
  self->redo = g_simple_action_new ("redo-edit", NULL);
  self->pause = g_simple_action_new_stateful ("pause-edits", NULL, g_variant_new_boolean (FALSE));
  g_signal_connect_object (self->undo, "activate", G_CALLBACK (undo_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->redo, "activate", G_CALLBACK (redo_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->pause, "change-state", G_CALLBACK (pause_cb), self, G_CONNECT_SWAPPED);
  self->queue_signals = g_signal_group_new (BINNACLE_TYPE_OPERATION_QUEUE);
  g_signal_group_connect_swapped (self->queue_signals, "notify", G_CALLBACK (show), self);
  show (self);
}

/**
 * binnacle_edit_actions_new:
 * @map: where the actions are to be found
 *
 * Returns: (transfer full): the actions, of no queue yet
 */
BinnacleEditActions *
binnacle_edit_actions_new (GActionMap *map)
{
  BinnacleEditActions *self = g_object_new (BINNACLE_TYPE_EDIT_ACTIONS, NULL);

  g_action_map_add_action (map, G_ACTION (self->undo));
  g_action_map_add_action (map, G_ACTION (self->redo));
  g_action_map_add_action (map, G_ACTION (self->pause));
  return self;
}

/**
 * binnacle_edit_actions_set_queue:
 * @self: actions
 * @queue: (nullable): what they act on
 *
 * Acts on another queue.
 */
void
binnacle_edit_actions_set_queue (BinnacleEditActions    *self,
                                 BinnacleOperationQueue *queue)
{
  g_return_if_fail (BINNACLE_IS_EDIT_ACTIONS (self));

  g_set_object (&self->queue, queue);
  g_signal_group_set_target (self->queue_signals, queue);
  show (self);
}

/**
 * binnacle_edit_actions_bind_keys:
 * @widget_class: a class of windows
 *
 * Binds Ctrl+Z and Ctrl+Shift+Z. As bindings of the window they come after the
 * widget with the focus: in a text, these keys undo typing.
 */
void
binnacle_edit_actions_bind_keys (GtkWidgetClass *widget_class)
{
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_z, GDK_CONTROL_MASK, "win.undo-edit", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_z, GDK_CONTROL_MASK | GDK_SHIFT_MASK,
                                       "win.redo-edit", NULL);
}
