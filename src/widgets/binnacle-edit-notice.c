/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-widgets"

#include "config.h"

#include "widgets/binnacle-edit-notice.h"

#include <glib/gi18n-lib.h>

#include "bindings/binnacle-operation-text.h"

/**
 * BinnacleEditNotice:
 *
 * What a tile says of an edit that needs the person: that it was not saved, was
 * refused, is held, or is in conflict; why; and what can be done about it.
 *
 * CSS: a node `edit-notice`, with the class `.failed` where an edit was not saved or
 * was refused. Accessible role: `alert`.
 */
struct _BinnacleEditNotice
{
  GtkWidget parent_instance;

  BinnacleOperationQueue *queue;
  BinnacleEntity         *entity;
  BinnacleOptimisticEdit *edit;

  GtkLabel  *sentence;
  GtkButton *discard;
  GtkButton *retry;
  GtkButton *review;
};

G_DEFINE_FINAL_TYPE (BinnacleEditNotice, binnacle_edit_notice, GTK_TYPE_WIDGET)

static gboolean
is_meant (BinnacleEditState       wanted,
          BinnacleOperationState  state)
{
  switch (wanted)
    {
    case BINNACLE_EDIT_HELD:
      return state == BINNACLE_OPERATION_HELD;
    case BINNACLE_EDIT_UNSAVED:
      return state == BINNACLE_OPERATION_UNSAVED;
    case BINNACLE_EDIT_REJECTED:
      return state == BINNACLE_OPERATION_REJECTED;
    case BINNACLE_EDIT_CONFLICT:
      return state == BINNACLE_OPERATION_CONFLICTED;
    case BINNACLE_EDIT_NONE:
    case BINNACLE_EDIT_SAVING:
    case BINNACLE_EDIT_PENDING:
    default:
      return FALSE;
    }
}

/* The edits of the channel that the notice is about, oldest first. */
static GPtrArray *
list_meant (BinnacleEditNotice *self)
{
  GListModel *model = G_LIST_MODEL (self->queue);
  const char *channel = binnacle_entity_get_channel (self->entity);
  BinnacleEditState wanted = binnacle_entity_get_edit_state (self->entity);
  GPtrArray *meant = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (BinnacleOperation) operation = g_list_model_get_item (model, i);

      if (g_str_equal (binnacle_operation_get_channel (operation), channel) &&
          is_meant (wanted, binnacle_operation_get_state (operation)))
        g_ptr_array_add (meant, g_steal_pointer (&operation));
    }
  return meant;
}

static void
retry (GtkWidget  *widget,
       const char *action_name,
       GVariant   *parameter)
{
  BinnacleEditNotice *self = BINNACLE_EDIT_NOTICE (widget);
  g_autoptr (GPtrArray) meant = list_meant (self);

  for (guint i = 0; i < meant->len; i++)
    binnacle_operation_queue_retry (self->queue, meant->pdata[i]);
  if (self->edit != NULL)
    binnacle_optimistic_edit_commit (self->edit);
}

static void
discard (GtkWidget  *widget,
         const char *action_name,
         GVariant   *parameter)
{
  BinnacleEditNotice *self = BINNACLE_EDIT_NOTICE (widget);
  g_autoptr (GPtrArray) meant = list_meant (self);

  for (guint i = 0; i < meant->len; i++)
    binnacle_operation_queue_discard (self->queue, meant->pdata[i]);
  if (self->edit != NULL && binnacle_optimistic_edit_get_problem (self->edit) != NULL)
    binnacle_optimistic_edit_cancel (self->edit);
}

static void
show_button (GtkButton  *button,
             const char *label)
{
  gtk_widget_set_visible (GTK_WIDGET (button), label != NULL);
  if (label != NULL)
    gtk_button_set_label (button, label);
}

static void
show_buttons (BinnacleEditNotice *self,
              BinnacleEditState   state,
              BinnacleHoldReason  hold)
{
  gboolean held = state == BINNACLE_EDIT_HELD;
  gboolean sendable = hold != BINNACLE_HOLD_PREDECESSOR && hold != BINNACLE_HOLD_OTHER_SERVER;

  if (held)
    show_button (self->retry, sendable ? C_("edit notice", "_Send") : NULL);
  else
    show_button (self->retry, state != BINNACLE_EDIT_CONFLICT ? C_("edit notice", "_Retry") : NULL);
  if (state == BINNACLE_EDIT_REJECTED)
    show_button (self->discard, C_("edit notice", "_Dismiss"));
  else
    show_button (self->discard, held ? C_("edit notice", "_Discard") : NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->review), state == BINNACLE_EDIT_CONFLICT);
}

static void
show_words (BinnacleEditNotice *self,
            const char         *words,
            const char         *tooltip)
{
  gtk_label_set_label (self->sentence, words);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->sentence), tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

/* That it is not saved is what the error says already. */
static char *
dup_words (const BinnacleOperationRecord *record)
{
  if (record->state == BINNACLE_OPERATION_UNSAVED && record->error != NULL)
    return g_strdup (record->error->message);
  return binnacle_operation_text_state (record, TRUE, FALSE);
}

/* The control could not even begin. */
static void
show_problem (BinnacleEditNotice *self,
              const GError       *problem)
{
  g_autofree char *words = g_strdup_printf (C_("edit notice", "Not saved: %s"), problem->message);

  show_words (self, words, words);
  show_button (self->retry, binnacle_optimistic_edit_is_drafting (self->edit) ? C_("edit notice", "_Retry") : NULL);
  show_button (self->discard, C_("edit notice", "_Dismiss"));
  gtk_widget_set_visible (GTK_WIDGET (self->review), FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self), "failed");
}

static void
show_operation (BinnacleEditNotice *self,
                BinnacleOperation  *operation,
                BinnacleEditState   state)
{
  const BinnacleOperationRecord *record = binnacle_operation_get_record (operation);
  g_autofree char *words = dup_words (record);
  g_autofree char *change = binnacle_operation_text_change (record);
  /* Translators: what was changed, and what became of it */
  g_autofree char *tooltip = g_strdup_printf (C_("edit notice", "%s. %s"), change, words);

  show_words (self, words, tooltip);
  show_buttons (self, state, record->hold);
  if (state == BINNACLE_EDIT_HELD || state == BINNACLE_EDIT_REJECTED)
    {
      g_autofree char *meaning = binnacle_operation_text_discard (record);

      gtk_widget_set_tooltip_text (GTK_WIDGET (self->discard), state == BINNACLE_EDIT_HELD ? meaning : NULL);
    }
  if (state == BINNACLE_EDIT_UNSAVED || state == BINNACLE_EDIT_REJECTED)
    gtk_widget_add_css_class (GTK_WIDGET (self), "failed");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "failed");
}

static void
binnacle_edit_notice_dispose (GObject *object)
{
  BinnacleEditNotice *self = BINNACLE_EDIT_NOTICE (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->queue);
  g_clear_object (&self->entity);
  g_clear_object (&self->edit);

  G_OBJECT_CLASS (binnacle_edit_notice_parent_class)->dispose (object);
}

static void
binnacle_edit_notice_class_init (BinnacleEditNoticeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = binnacle_edit_notice_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/binnacle/Binnacle/binnacle-edit-notice.ui");
  gtk_widget_class_bind_template_child (widget_class, BinnacleEditNotice, sentence);
  gtk_widget_class_bind_template_child (widget_class, BinnacleEditNotice, discard);
  gtk_widget_class_bind_template_child (widget_class, BinnacleEditNotice, retry);
  gtk_widget_class_bind_template_child (widget_class, BinnacleEditNotice, review);
  gtk_widget_class_install_action (widget_class, "edit.retry", NULL, retry);
  gtk_widget_class_install_action (widget_class, "edit.discard", NULL, discard);
  gtk_widget_class_set_css_name (widget_class, "edit-notice");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_ALERT);
}

static void
binnacle_edit_notice_init (BinnacleEditNotice *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * binnacle_edit_notice_new:
 *
 * Returns: (transfer floating): a notice that says nothing yet
 */
GtkWidget *
binnacle_edit_notice_new (void)
{
  return g_object_new (BINNACLE_TYPE_EDIT_NOTICE, NULL);
}

/**
 * binnacle_edit_notice_show:
 * @self: a notice
 * @queue: the edits of a source
 * @entity: the channel that it is about
 * @edit: (nullable): what the tile's control changes
 *
 * Says how the edits of a channel stand.
 */
void
binnacle_edit_notice_show (BinnacleEditNotice     *self,
                           BinnacleOperationQueue *queue,
                           BinnacleEntity         *entity,
                           BinnacleOptimisticEdit *edit)
{
  g_autoptr (GPtrArray) meant = NULL;
  const GError *problem = edit != NULL ? binnacle_optimistic_edit_get_problem (edit) : NULL;

  g_return_if_fail (BINNACLE_IS_EDIT_NOTICE (self));

  g_set_object (&self->queue, queue);
  g_set_object (&self->entity, entity);
  g_set_object (&self->edit, edit);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->review), "s", binnacle_entity_get_channel (entity));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->review), "win.resolve-conflicts");
  meant = list_meant (self);
  if (meant->len > 0)
    show_operation (self, meant->pdata[0], binnacle_entity_get_edit_state (entity));
  else if (problem != NULL)
    show_problem (self, problem);
}
