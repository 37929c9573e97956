/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-widgets"

#include "config.h"

#include "widgets/binnacle-checklist-row.h"

#include <glib/gi18n-lib.h>

/**
 * BinnacleChecklistRow:
 *
 * One item of a checklist: a box to tick, its text, which can be changed in place,
 * and a button that removes it. It can be moved by its handle, and with Alt+Up and
 * Alt+Down. It changes nothing by itself, but says what the person did.
 *
 * Signals: `ticked`, `typed` (at each key), `finished` (Return, or the focus goes),
 * `given-up` (Escape), `removed`, and `moved` (by how many places).
 *
 * CSS: a node `row` with the class `.checklist-item`, and `.done`.
 */
struct _BinnacleChecklistRow
{
  GtkListBoxRow parent_instance;

  gboolean showing;

  GtkWidget      *handle;
  GtkCheckButton *check;
  GtkText        *text;
  GtkWidget      *remove;
};

enum
{
  SIGNAL_TICKED,
  SIGNAL_TYPED,
  SIGNAL_FINISHED,
  SIGNAL_GIVEN_UP,
  SIGNAL_REMOVED,
  SIGNAL_MOVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BinnacleChecklistRow, binnacle_checklist_row, GTK_TYPE_LIST_BOX_ROW)

static void
on_toggled (BinnacleChecklistRow *self)
{
  if (!self->showing)
    g_signal_emit (self, signals[SIGNAL_TICKED], 0);
}

static void
on_changed (BinnacleChecklistRow *self)
{
  if (!self->showing)
    g_signal_emit (self, signals[SIGNAL_TYPED], 0);
}

static void
on_finished (BinnacleChecklistRow *self)
{
  g_signal_emit (self, signals[SIGNAL_FINISHED], 0);
}

static void
on_removed (BinnacleChecklistRow *self)
{
  g_signal_emit (self, signals[SIGNAL_REMOVED], 0);
}

static gboolean
give_up (GtkWidget *widget,
         GVariant  *arguments,
         gpointer   user_data)
{
  g_signal_emit (widget, signals[SIGNAL_GIVEN_UP], 0);
  return TRUE;
}

static gboolean
move (GtkWidget *widget,
      GVariant  *arguments,
      gpointer   user_data)
{
  g_signal_emit (widget, signals[SIGNAL_MOVED], 0, g_variant_get_int32 (arguments));
  return TRUE;
}

static GdkContentProvider *
on_prepare_drag (BinnacleChecklistRow *self,
                 double                x,
                 double                y,
                 GtkDragSource        *source)
{
  g_autoptr (GdkPaintable) picture = gtk_widget_paintable_new (GTK_WIDGET (self));
  g_autoptr (GdkPaintable) still = gdk_paintable_get_current_image (picture);

  gtk_drag_source_set_icon (source, still, (int) x, (int) y);
  return gdk_content_provider_new_typed (BINNACLE_TYPE_CHECKLIST_ROW, self);
}

static void
install_signals (GType type)
{
  static const char * const names[] = { "ticked", "typed", "finished", "given-up", "removed" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    signals[i] = g_signal_new (names[i], type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_MOVED] = g_signal_new ("moved", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
}

static void
binnacle_checklist_row_class_init (BinnacleChecklistRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  install_signals (G_TYPE_FROM_CLASS (klass));
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/binnacle/Binnacle/binnacle-checklist-row.ui");
  gtk_widget_class_bind_template_child (widget_class, BinnacleChecklistRow, handle);
  gtk_widget_class_bind_template_child (widget_class, BinnacleChecklistRow, check);
  gtk_widget_class_bind_template_child (widget_class, BinnacleChecklistRow, text);
  gtk_widget_class_bind_template_child (widget_class, BinnacleChecklistRow, remove);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, give_up, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Up, GDK_ALT_MASK, move, "i", -1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Down, GDK_ALT_MASK, move, "i", 1);
}

static void
binnacle_checklist_row_init (BinnacleChecklistRow *self)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();
  GtkDragSource *drag = gtk_drag_source_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_add_css_class (GTK_WIDGET (self), "checklist-item");
  g_signal_connect_swapped (self->check, "toggled", G_CALLBACK (on_toggled), self);
  g_signal_connect_swapped (self->text, "changed", G_CALLBACK (on_changed), self);
  g_signal_connect_swapped (self->text, "activate", G_CALLBACK (on_finished), self);
  g_signal_connect_swapped (self->remove, "clicked", G_CALLBACK (on_removed), self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (on_finished), self);
  gtk_widget_add_controller (GTK_WIDGET (self->text), focus);
  gtk_drag_source_set_actions (drag, GDK_ACTION_MOVE);
  g_signal_connect_swapped (drag, "prepare", G_CALLBACK (on_prepare_drag), self);
  gtk_widget_add_controller (self->handle, GTK_EVENT_CONTROLLER (drag));
}

/**
 * binnacle_checklist_row_new:
 *
 * Returns: (transfer floating): a row of no item yet
 */
GtkWidget *
binnacle_checklist_row_new (void)
{
  return g_object_new (BINNACLE_TYPE_CHECKLIST_ROW, NULL);
}

static void
show_done (BinnacleChecklistRow *self,
           gboolean              done)
{
  PangoAttrList *attributes = pango_attr_list_new ();

  if (done)
    pango_attr_list_insert (attributes, pango_attr_strikethrough_new (TRUE));
  gtk_text_set_attributes (self->text, attributes);
  pango_attr_list_unref (attributes);
  if (done)
    gtk_widget_add_css_class (GTK_WIDGET (self), "done");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "done");
}

/**
 * binnacle_checklist_row_show:
 * @self: a row
 * @item: what it shows
 *
 * Shows an item, without that counting as done by the person. The caret stays.
 */
void
binnacle_checklist_row_show (BinnacleChecklistRow        *self,
                             const BinnacleChecklistItem *item)
{
  GtkEditable *editable = GTK_EDITABLE (self->text);

  g_return_if_fail (BINNACLE_IS_CHECKLIST_ROW (self));

  self->showing = TRUE;
  gtk_check_button_set_active (self->check, item->done);
  if (!g_str_equal (gtk_editable_get_text (editable), item->text))
    {
      int position = gtk_editable_get_position (editable);

      gtk_editable_set_text (editable, item->text);
      gtk_editable_set_position (editable, position);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->check), GTK_ACCESSIBLE_PROPERTY_LABEL, item->text, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->text), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Item"), -1);
  show_done (self, item->done);
  self->showing = FALSE;
}

/**
 * binnacle_checklist_row_get_done:
 * @self: a row
 *
 * Returns: whether it is ticked
 */
gboolean
binnacle_checklist_row_get_done (BinnacleChecklistRow *self)
{
  g_return_val_if_fail (BINNACLE_IS_CHECKLIST_ROW (self), FALSE);
  return gtk_check_button_get_active (self->check);
}

/**
 * binnacle_checklist_row_get_text:
 * @self: a row
 *
 * Returns: (transfer none): its text as it stands
 */
const char *
binnacle_checklist_row_get_text (BinnacleChecklistRow *self)
{
  g_return_val_if_fail (BINNACLE_IS_CHECKLIST_ROW (self), NULL);
  return gtk_editable_get_text (GTK_EDITABLE (self->text));
}

/**
 * binnacle_checklist_row_focus:
 * @self: a row
 *
 * Puts the caret into its text, at the end.
 */
void
binnacle_checklist_row_focus (BinnacleChecklistRow *self)
{
  g_return_if_fail (BINNACLE_IS_CHECKLIST_ROW (self));

  gtk_text_grab_focus_without_selecting (self->text);
  gtk_editable_set_position (GTK_EDITABLE (self->text), -1);
}
