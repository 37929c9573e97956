/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-edit-row.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "bindings/binnacle-operation-text.h"

/**
 * BinnacleEditRow:
 *
 * A change that waits: what it is about, what was done, how long ago, what it
 * waits for, and buttons to try again and to discard it. Discarding a change that
 * was sent asks first, since it may have happened. A text that was refused is no longer
 * in its tile, so that it can be copied from here.
 *
 * # CSS nodes
 *
 * `edit-row`.
 */
struct _BinnacleEditRow
{
  GtkWidget parent_instance;

  BinnacleOperationQueue *queue;
  BinnacleOperation      *operation;
  gulong                  operation_handler;
  gint64                  now;

  GtkImage  *icon;
  GtkLabel  *title;
  GtkLabel  *age;
  GtkLabel  *change;
  GtkLabel  *state;
  GtkButton *copy;
  GtkButton *retry;
  GtkButton *discard;
};

G_DEFINE_FINAL_TYPE (BinnacleEditRow, binnacle_edit_row, GTK_TYPE_WIDGET)

static const char *
get_icon_name (BinnacleOperationState state)
{
  switch (state)
    {
    case BINNACLE_OPERATION_CONFLICTED:
      return "binnacle-conflict-symbolic";
    case BINNACLE_OPERATION_UNSAVED:
    case BINNACLE_OPERATION_REJECTED:
      return "dialog-warning-symbolic";
    case BINNACLE_OPERATION_HELD:
      return "dialog-question-symbolic";
    case BINNACLE_OPERATION_SAVING:
    case BINNACLE_OPERATION_QUEUED:
    case BINNACLE_OPERATION_SENT:
    case BINNACLE_OPERATION_UNKNOWN:
    case BINNACLE_OPERATION_CONFIRMED:
    case BINNACLE_OPERATION_DISCARDED:
    default:
      return "binnacle-pending-symbolic";
    }
}

/* What pressing it does, or NULL where there is nothing to press. */
static const char *
get_retry_text (const BinnacleOperationRecord *record)
{
  switch (record->state)
    {
    case BINNACLE_OPERATION_UNSAVED:
      return _("Save Again");
    case BINNACLE_OPERATION_QUEUED:
    case BINNACLE_OPERATION_UNKNOWN:
    case BINNACLE_OPERATION_REJECTED:
      return record->error != NULL || record->state == BINNACLE_OPERATION_UNKNOWN ? _("Try Again") : NULL;
    case BINNACLE_OPERATION_HELD:
      return record->hold == BINNACLE_HOLD_OTHER_SERVER || record->hold == BINNACLE_HOLD_PREDECESSOR ? NULL : _("Send");
    case BINNACLE_OPERATION_CONFLICTED:
      return _("Review…");
    case BINNACLE_OPERATION_SAVING:
    case BINNACLE_OPERATION_SENT:
    case BINNACLE_OPERATION_CONFIRMED:
    case BINNACLE_OPERATION_DISCARDED:
    default:
      return NULL;
    }
}

/* Of one that shows nowhere else, or that may get lost. */
static const char *
get_text (const BinnacleOperationRecord *record)
{
  if (record->state != BINNACLE_OPERATION_REJECTED && record->state != BINNACLE_OPERATION_UNSAVED)
    return NULL;
  return record->kind == BINNACLE_OPERATION_SET ? binnacle_value_get_text (&record->argument) : NULL;
}

static void
name_button (GtkButton  *button,
             const char *text,
             const char *change)
{
  g_autofree char *label = g_strdup_printf (C_("button: what it acts on", "%s: %s"), text, change);

  gtk_widget_set_tooltip_text (GTK_WIDGET (button), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
show_buttons (BinnacleEditRow               *self,
              const BinnacleOperationRecord *record,
              const char                    *change)
{
  const char *retry = get_retry_text (record);

  gtk_widget_set_visible (GTK_WIDGET (self->copy), get_text (record) != NULL);
  name_button (self->copy, _("Copy Text"), change);
  gtk_widget_set_visible (GTK_WIDGET (self->retry), retry != NULL);
  if (retry != NULL)
    name_button (self->retry, retry, change);
  gtk_button_set_icon_name (self->retry, record->state == BINNACLE_OPERATION_CONFLICTED
                                           ? "document-edit-symbolic" : "binnacle-retry-symbolic");
  name_button (self->discard, record->state == BINNACLE_OPERATION_REJECTED ? _("Dismiss") : _("Discard…"), change);
  gtk_button_set_icon_name (self->discard, record->state == BINNACLE_OPERATION_REJECTED
                                             ? "window-close-symbolic" : "user-trash-symbolic");
}

/* An accessible name in one piece: list items are read by their label. */
static void
show_accessible (BinnacleEditRow *self,
                 const char      *title,
                 const char      *change,
                 const char      *age,
                 const char      *state)
{
  g_autofree char *label = g_strdup_printf (C_("waiting change: title: change, age, state", "%s: %s, %s, %s"),
                                            title, change, age, state);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
show (BinnacleEditRow *self)
{
  const BinnacleOperationRecord *record;
  g_autofree char *change = NULL;
  g_autofree char *age = NULL;
  g_autofree char *state = NULL;
  const char *title;
  gboolean linked;
  gboolean paused;

  if (self->operation == NULL)
    return;
  record = binnacle_operation_get_record (self->operation);
  g_object_get (self->queue, "linked", &linked, "paused", &paused, NULL);
  change = binnacle_operation_text_change (record);
  age = binnacle_operation_text_age (record, self->now);
  state = binnacle_operation_text_state (record, linked, paused);
  title = record->title != NULL ? record->title : record->channel;

  gtk_image_set_from_icon_name (self->icon, get_icon_name (record->state));
  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->age, age);
  gtk_label_set_label (self->change, change);
  gtk_label_set_label (self->state, state);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->title), record->channel);
  show_buttons (self, record, change);
  show_accessible (self, title, change, age, state);
}

static void
copy_clicked_cb (BinnacleEditRow *self)
{
  const char *text = get_text (binnacle_operation_get_record (self->operation));

  if (text != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
}

static void
retry_clicked_cb (BinnacleEditRow *self)
{
  g_autoptr (BinnacleOperation) operation = g_object_ref (self->operation);

  if (binnacle_operation_get_state (operation) == BINNACLE_OPERATION_CONFLICTED)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.resolve-conflicts", "s", binnacle_operation_get_channel (operation));
  else
    binnacle_operation_queue_retry (self->queue, operation);
}

typedef struct
{
  BinnacleOperationQueue *queue;
  BinnacleOperation      *operation;
} Question;

static void
question_free (gpointer  data,
               GClosure *closure)
{
  Question *question = data;

  g_object_unref (question->queue);
  g_object_unref (question->operation);
  g_free (question);
}

static void
answered_cb (AdwMessageDialog *dialog,
             const char       *response,
             Question         *question)
{
  if (g_str_equal (response, "discard"))
    binnacle_operation_queue_discard (question->queue, question->operation);
}

static void
ask_discard (BinnacleEditRow *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  const BinnacleOperationRecord *record = binnacle_operation_get_record (self->operation);
  GtkWidget *dialog = adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, _("Discard This Change?"), NULL);
  g_autofree char *change = binnacle_operation_text_change (record);
  g_autofree char *meaning = binnacle_operation_text_discard (record);
  Question *question = g_new0 (Question, 1);

  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog), "%s: %s\n\n%s",
                                  record->title != NULL ? record->title : record->channel, change, meaning);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Keep"), "discard", _("_Discard"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "discard", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  question->queue = g_object_ref (self->queue);
  question->operation = g_object_ref (self->operation);
  g_signal_connect_data (dialog, "response", G_CALLBACK (answered_cb), question, question_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
discard_clicked_cb (BinnacleEditRow *self)
{
  if (binnacle_operation_get_state (self->operation) != BINNACLE_OPERATION_REJECTED)
    {
      ask_discard (self);
      return;
    }
  binnacle_operation_queue_discard (self->queue, self->operation);
}

static void
binnacle_edit_row_dispose (GObject *object)
{
  BinnacleEditRow *self = BINNACLE_EDIT_ROW (object);
  GtkWidget *child;

  binnacle_edit_row_unbind (self);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (binnacle_edit_row_parent_class)->dispose (object);
}

static void
binnacle_edit_row_class_init (BinnacleEditRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = binnacle_edit_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/binnacle/Binnacle/ui/binnacle-edit-row.ui");
  gtk_widget_class_bind_template_child (widget_class, BinnacleEditRow, icon);
  gtk_widget_class_bind_template_child (widget_class, BinnacleEditRow, title);
  gtk_widget_class_bind_template_child (widget_class, BinnacleEditRow, age);
  gtk_widget_class_bind_template_child (widget_class, BinnacleEditRow, change);
  gtk_widget_class_bind_template_child (widget_class, BinnacleEditRow, state);
  gtk_widget_class_bind_template_child (widget_class, BinnacleEditRow, copy);
  gtk_widget_class_bind_template_child (widget_class, BinnacleEditRow, retry);
  gtk_widget_class_bind_template_child (widget_class, BinnacleEditRow, discard);
  gtk_widget_class_set_css_name (widget_class, "edit-row");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
binnacle_edit_row_init (BinnacleEditRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->copy, "clicked", G_CALLBACK (copy_clicked_cb), self);
  g_signal_connect_swapped (self->retry, "clicked", G_CALLBACK (retry_clicked_cb), self);
  g_signal_connect_swapped (self->discard, "clicked", G_CALLBACK (discard_clicked_cb), self);
}

/**
 * binnacle_edit_row_new:
 *
 * Returns: (transfer floating): a row that shows nothing
 */
GtkWidget *
binnacle_edit_row_new (void)
{
  return g_object_new (BINNACLE_TYPE_EDIT_ROW, NULL);
}

/**
 * binnacle_edit_row_bind:
 * @self: a row
 * @queue: where the operation is
 * @operation: what to show
 *
 * Shows an operation, and follows it.
 */
void
binnacle_edit_row_bind (BinnacleEditRow        *self,
                        BinnacleOperationQueue *queue,
                        BinnacleOperation      *operation)
{
  g_return_if_fail (BINNACLE_IS_EDIT_ROW (self));
  g_return_if_fail (BINNACLE_IS_OPERATION_QUEUE (queue) && BINNACLE_IS_OPERATION (operation));

  binnacle_edit_row_unbind (self);
  self->queue = g_object_ref (queue);
  self->operation = g_object_ref (operation);
  self->operation_handler = g_signal_connect_swapped (operation, "notify", G_CALLBACK (show), self);
  show (self);
}

/**
 * binnacle_edit_row_unbind:
 * @self: a row
 *
 * Lets go of what it shows.
 */
void
binnacle_edit_row_unbind (BinnacleEditRow *self)
{
  g_return_if_fail (BINNACLE_IS_EDIT_ROW (self));

  g_clear_signal_handler (&self->operation_handler, self->operation);
  g_clear_object (&self->operation);
  g_clear_object (&self->queue);
}

/**
 * binnacle_edit_row_show:
 * @self: a row
 * @now: the present, in ms since 1970
 *
 * Brings up to date what time and the link alone change.
 */
void
binnacle_edit_row_show (BinnacleEditRow *self,
                        gint64           now)
{
  g_return_if_fail (BINNACLE_IS_EDIT_ROW (self));

  self->now = now;
  show (self);
}
