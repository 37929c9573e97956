/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-edit-toasts.h"

#include <glib/gi18n.h>

#include "bindings/binnacle-operation-text.h"

/**
 * BinnacleEditToasts:
 *
 * Tells in passing what became of changes where a tile alone might not be seen:
 * one that the server refused, one that was merged or given up for the server's
 * value, and what was undone or could not be. At most one toast of a kind is there at a time.
 */
struct _BinnacleEditToasts
{
  GObject parent_instance;

  AdwToastOverlay *overlay; /* borrowed: it has the same owner */
  GSignalGroup    *queue_signals;
  AdwToast        *shown[2]; /* weak */
};

typedef enum
{
  NOTICE_OUTCOME,
  NOTICE_STEP
} Notice;

G_DEFINE_FINAL_TYPE (BinnacleEditToasts, binnacle_edit_toasts, G_TYPE_OBJECT)

/* A title is markup in this version of libadwaita. */
static void
tell (BinnacleEditToasts *self,
      Notice              notice,
      const char         *text,
      const char         *button,
      const char         *action)
{
  g_autofree char *markup = g_markup_escape_text (text, -1);
  AdwToast *toast = self->shown[notice];

  if (toast == NULL)
    {
      toast = adw_toast_new (markup);
      g_set_weak_pointer (&self->shown[notice], toast);
      adw_toast_overlay_add_toast (self->overlay, toast);
    }
  adw_toast_set_title (toast, markup);
  adw_toast_set_button_label (toast, button);
  adw_toast_set_action_name (toast, action);
}

static void
rejected_cb (BinnacleEditToasts *self,
             BinnacleOperation  *operation)
{
  const BinnacleOperationRecord *record = binnacle_operation_get_record (operation);
  g_autofree char *text = g_strdup_printf (C_("toast", "“%s” was not changed. %s"), record->title,
                                           record->error != NULL ? record->error->message : "");

  tell (self, NOTICE_OUTCOME, g_strchomp (text), NULL, NULL);
}

static void
merged_cb (BinnacleEditToasts *self,
           BinnacleOperation  *operation)
{
  g_autofree char *text = g_strdup_printf (C_("toast", "Somebody else changed “%s”, too: both changes were kept"),
                                           binnacle_operation_get_record (operation)->title);

  tell (self, NOTICE_OUTCOME, text, NULL, NULL);
}

static void
overruled_cb (BinnacleEditToasts *self,
              BinnacleOperation  *operation)
{
  g_autofree char *text = g_strdup_printf (C_("toast", "Somebody else changed “%s”: theirs was kept"),
                                           binnacle_operation_get_record (operation)->title);

  tell (self, NOTICE_OUTCOME, text, _("_Undo"), "win.undo-edit");
}

static void
step_skipped_cb (BinnacleEditToasts *self,
                 const char         *label,
                 const GError       *error)
{
  g_autofree char *text = NULL;

  if (label != NULL)
    text = g_strdup_printf (C_("toast: an edit that can't be undone", "Left as it is: %s. %s"), label, error->message);
  tell (self, NOTICE_OUTCOME, text != NULL ? text : error->message, NULL, NULL);
}

static void
conflicted_cb (BinnacleEditToasts *self,
               BinnacleConflict   *conflict)
{
  g_autofree char *text = g_strdup_printf (C_("toast", "Somebody else changed “%s”, too"),
                                           binnacle_conflict_get_title (conflict));

  tell (self, NOTICE_OUTCOME, text, _("_Review…"), "win.resolve-conflicts");
  adw_toast_set_action_target (self->shown[NOTICE_OUTCOME], "s", binnacle_conflict_get_channel (conflict));
}

static void
binnacle_edit_toasts_dispose (GObject *object)
{
  BinnacleEditToasts *self = BINNACLE_EDIT_TOASTS (object);

  g_clear_object (&self->queue_signals);
  for (guint i = 0; i < G_N_ELEMENTS (self->shown); i++)
    g_clear_weak_pointer (&self->shown[i]);

  G_OBJECT_CLASS (binnacle_edit_toasts_parent_class)->dispose (object);
}

static void
binnacle_edit_toasts_class_init (BinnacleEditToastsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = binnacle_edit_toasts_dispose;
}

static void
binnacle_edit_toasts_init (BinnacleEditToasts *self)
{
  self->queue_signals = g_signal_group_new (BINNACLE_TYPE_OPERATION_QUEUE);
  g_signal_group_connect_swapped (self->queue_signals, "rejected", G_CALLBACK (rejected_cb), self);
  g_signal_group_connect_swapped (self->queue_signals, "merged", G_CALLBACK (merged_cb), self);
  g_signal_group_connect_swapped (self->queue_signals, "overruled", G_CALLBACK (overruled_cb), self);
  g_signal_group_connect_swapped (self->queue_signals, "step-skipped", G_CALLBACK (step_skipped_cb), self);
  g_signal_group_connect_swapped (self->queue_signals, "conflicted", G_CALLBACK (conflicted_cb), self);
}

/**
 * binnacle_edit_toasts_new:
 * @overlay: where to tell; it lives longer
 *
 * Returns: (transfer full): what tells of no queue yet
 */
BinnacleEditToasts *
binnacle_edit_toasts_new (AdwToastOverlay *overlay)
{
  BinnacleEditToasts *self = g_object_new (BINNACLE_TYPE_EDIT_TOASTS, NULL);

  self->overlay = overlay;
  return self;
}

/**
 * binnacle_edit_toasts_set_queue:
 * @self: what tells
 * @queue: (nullable): of which changes
 *
 * Follows another queue.
 */
void
binnacle_edit_toasts_set_queue (BinnacleEditToasts     *self,
                                BinnacleOperationQueue *queue)
{
  g_return_if_fail (BINNACLE_IS_EDIT_TOASTS (self));

  g_signal_group_set_target (self->queue_signals, queue);
}

/**
 * binnacle_edit_toasts_tell_step:
 * @self: what tells
 * @label: what was undone, or done again
 * @undone: which of both
 *
 * Tells of a step back or forward, with a button that takes it back.
 */
void
binnacle_edit_toasts_tell_step (BinnacleEditToasts *self,
                                const char         *label,
                                gboolean            undone)
{
  g_autofree char *text = NULL;

  g_return_if_fail (BINNACLE_IS_EDIT_TOASTS (self));
  g_return_if_fail (label != NULL);

  text = g_strdup_printf (undone ? C_("toast", "Undone: %s") : C_("toast", "Done again: %s"), label);
  tell (self, NOTICE_STEP, text, undone ? _("_Redo") : _("_Undo"), undone ? "win.redo-edit" : "win.undo-edit");
}
