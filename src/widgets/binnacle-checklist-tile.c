/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-widgets"

#include "config.h"

#include "widgets/binnacle-checklist-tile.h"

#include <glib/gi18n-lib.h>

#include "bindings/binnacle-operation-text.h"
#include "widgets/binnacle-checklist-row.h"
#include "widgets/binnacle-dashboard.h"

#define MAX_HEIGHT 360

/**
 * BinnacleChecklistTile:
 *
 * A list of what is to be done: items can be ticked, changed in place, added,
 * removed and moved. Each of these is one edit of the items alone, so that what
 * others do to other items at the same time can be merged with it.
 *
 * Keys: in an item, Return finishes it and goes on to the next, Escape gives up
 * what was typed, Alt+Up and Alt+Down move it.
 */
struct _BinnacleChecklistTile
{
  BinnacleControlTile parent_instance;

  GtkWidget  *scroller;
  GtkListBox *list;
  GtkLabel   *rest;
  GtkWidget  *adder;
  GtkText    *addition;
};

G_DEFINE_FINAL_TYPE (BinnacleChecklistTile, binnacle_checklist_tile, BINNACLE_TYPE_CONTROL_TILE)

static const BinnacleValue *
get_value (BinnacleChecklistTile *self)
{
  return binnacle_optimistic_edit_get_value (binnacle_control_tile_get_edit (BINNACLE_CONTROL_TILE (self)));
}

/* What was typed comes first, so that what follows builds on it. */
static GPtrArray *
begin (BinnacleChecklistTile *self)
{
  BinnacleOptimisticEdit *edit = binnacle_control_tile_get_edit (BINNACLE_CONTROL_TILE (self));

  if (binnacle_optimistic_edit_is_drafting (edit))
    binnacle_optimistic_edit_commit (edit);
  return binnacle_checklist_read (get_value (self));
}

static char *
label_item (const char *format,
            const char *text)
{
  g_autofree char *shown = binnacle_operation_text_shorten (text);

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  return g_strdup_printf (format, shown);
#pragma GCC diagnostic pop
}

static void
apply (BinnacleChecklistTile *self,
       GPtrArray             *items,
       const char            *label)
{
  g_auto (BinnacleValue) patch = BINNACLE_VALUE_INIT;

  binnacle_checklist_patch (items, &patch);
  binnacle_control_tile_apply (BINNACLE_CONTROL_TILE (self), BINNACLE_OPERATION_MERGE, &patch, label);
}

/* Where the row's item is; the rows are as the value is, except while a draft is merged. */
static BinnacleChecklistItem *
find_item (GtkListBoxRow *row,
           GPtrArray     *items)
{
  int index = gtk_list_box_row_get_index (row);

  return index >= 0 && (guint) index < items->len ? items->pdata[index] : NULL;
}

static void
on_ticked (BinnacleChecklistRow  *row,
           BinnacleChecklistTile *self)
{
  gboolean done = binnacle_checklist_row_get_done (row);
  g_autoptr (GPtrArray) items = begin (self);
  BinnacleChecklistItem *item = find_item (GTK_LIST_BOX_ROW (row), items);
  g_autofree char *label = NULL;

  if (item == NULL)
    return;
  item->done = done;
  label = label_item (done ? C_("edit", "“%s” ticked") : C_("edit", "“%s” unticked"), item->text);
  apply (self, items, label);
}

static void
on_typed (BinnacleChecklistRow  *row,
          BinnacleChecklistTile *self)
{
  g_autoptr (GPtrArray) items = binnacle_checklist_read (get_value (self));
  BinnacleChecklistItem *item = find_item (GTK_LIST_BOX_ROW (row), items);
  g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;
  g_autofree char *label = NULL;

  if (item == NULL)
    return;
  g_free (item->text);
  item->text = g_strdup (binnacle_checklist_row_get_text (row));
  label = label_item (C_("edit", "Item changed to “%s”"), item->text);
  binnacle_checklist_write (get_value (self), items, &value);
  binnacle_optimistic_edit_draft (binnacle_control_tile_get_edit (BINNACLE_CONTROL_TILE (self)), &value, label);
}

static void
on_removed (BinnacleChecklistRow  *row,
            BinnacleChecklistTile *self)
{
  g_autoptr (GPtrArray) items = begin (self);
  BinnacleChecklistItem *item = find_item (GTK_LIST_BOX_ROW (row), items);
  g_autofree char *label = NULL;

  if (item == NULL)
    return;
  label = label_item (C_("edit", "“%s” removed"), item->text);
  g_ptr_array_remove (items, item);
  apply (self, items, label);
}

static void
focus_row (BinnacleChecklistTile *self,
           int                    index)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, index);

  if (row != NULL)
    binnacle_checklist_row_focus (BINNACLE_CHECKLIST_ROW (row));
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->addition));
}

static void
move_item (BinnacleChecklistTile *self,
           BinnacleChecklistRow  *row,
           int                    index)
{
  g_autoptr (GPtrArray) items = begin (self);
  BinnacleChecklistItem *item = find_item (GTK_LIST_BOX_ROW (row), items);
  g_autofree char *label = NULL;
  guint from;

  if (item == NULL || index < 0 || (guint) index >= items->len ||
      index == gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row)))
    return;
  from = (guint) gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row));
  label = label_item (C_("edit", "“%s” moved"), item->text);
  g_ptr_array_steal_index (items, from);
  g_ptr_array_insert (items, index, item);
  apply (self, items, label);
}

static void
on_moved (BinnacleChecklistRow  *row,
          int                    places,
          BinnacleChecklistTile *self)
{
  int index = gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row)) + places;

  if (index < 0 || gtk_list_box_get_row_at_index (self->list, index) == NULL)
    return;
  move_item (self, row, index);
  focus_row (self, index);
}

/* Whoever empties an item wants it gone. */
static void
on_finished (BinnacleChecklistRow  *row,
             BinnacleChecklistTile *self)
{
  BinnacleControlTile *tile = BINNACLE_CONTROL_TILE (self);
  BinnacleOptimisticEdit *edit = binnacle_control_tile_get_edit (tile);
  int index = gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row));

  if (edit == NULL || index < 0 || !binnacle_optimistic_edit_is_drafting (edit))
    return;
  if (*binnacle_checklist_row_get_text (row) == '\0')
    {
      binnacle_optimistic_edit_cancel (edit);
      on_removed (row, self);
    }
  else
    {
      binnacle_optimistic_edit_commit (edit);
    }
}

static void
on_given_up (BinnacleChecklistRow  *row,
             BinnacleChecklistTile *self)
{
  binnacle_optimistic_edit_cancel (binnacle_control_tile_get_edit (BINNACLE_CONTROL_TILE (self)));
}

static void
on_added (BinnacleChecklistTile *self)
{
  g_autofree char *text = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->addition)));
  g_autoptr (GPtrArray) items = NULL;
  g_autofree char *label = NULL;

  g_strstrip (text);
  if (*text == '\0')
    return;
  items = begin (self);
  label = label_item (C_("edit", "“%s” added"), text);
  g_ptr_array_add (items, binnacle_checklist_item_new (text, FALSE));
  gtk_editable_set_text (GTK_EDITABLE (self->addition), "");
  apply (self, items, label);
}

/* What stands in the entry when the person leaves is meant as an item. */
static void
on_addition_left (BinnacleChecklistTile *self)
{
  if (binnacle_control_tile_get_edit (BINNACLE_CONTROL_TILE (self)) != NULL)
    on_added (self);
}

static gboolean
on_dropped (BinnacleChecklistTile *self,
            const GValue          *value,
            double                 x,
            double                 y)
{
  GtkListBoxRow *target = gtk_list_box_get_row_at_y (self->list, (int) y);
  GtkListBoxRow *row = g_value_get_object (value);

  if (row == NULL || target == NULL || gtk_widget_get_parent (GTK_WIDGET (row)) != GTK_WIDGET (self->list))
    return FALSE;
  move_item (self, BINNACLE_CHECKLIST_ROW (row), gtk_list_box_row_get_index (target));
  return TRUE;
}

static GtkWidget *
create_row (BinnacleChecklistTile *self)
{
  GtkWidget *row = binnacle_checklist_row_new ();

  g_signal_connect (row, "ticked", G_CALLBACK (on_ticked), self);
  g_signal_connect (row, "typed", G_CALLBACK (on_typed), self);
  g_signal_connect (row, "finished", G_CALLBACK (on_finished), self);
  g_signal_connect (row, "given-up", G_CALLBACK (on_given_up), self);
  g_signal_connect (row, "removed", G_CALLBACK (on_removed), self);
  g_signal_connect (row, "moved", G_CALLBACK (on_moved), self);
  return row;
}

static gboolean
is_shown_by (GtkListBoxRow               *row,
             const BinnacleChecklistItem *item)
{
  return row != NULL && g_str_equal (binnacle_checklist_row_get_text (BINNACLE_CHECKLIST_ROW (row)), item->text);
}

static guint
count_rows (BinnacleChecklistTile *self)
{
  guint n = 0;

  while (gtk_list_box_get_row_at_index (self->list, (int) n) != NULL)
    n++;
  return n;
}

/* Rows come and go where items do, so that the others keep focus and caret. */
static void
fit_rows (BinnacleChecklistTile *self,
          GPtrArray             *items,
          guint                  n_shown)
{
  guint n_rows = count_rows (self);
  guint same = 0;

  while (same < MIN (n_rows, n_shown) &&
         is_shown_by (gtk_list_box_get_row_at_index (self->list, (int) same), items->pdata[same]))
    same++;
  for (; n_rows > n_shown; n_rows--)
    gtk_list_box_remove (self->list, GTK_WIDGET (gtk_list_box_get_row_at_index (self->list, (int) same)));
  for (; n_rows < n_shown; n_rows++)
    gtk_list_box_insert (self->list, create_row (self), (int) same);
  for (guint i = 0; i < n_shown; i++)
    binnacle_checklist_row_show (BINNACLE_CHECKLIST_ROW (gtk_list_box_get_row_at_index (self->list, (int) i)),
                                 items->pdata[i]);
}

static void
binnacle_checklist_tile_show_value (BinnacleControlTile *tile,
                                    const BinnacleValue *value)
{
  BinnacleChecklistTile *self = BINNACLE_CHECKLIST_TILE (tile);
  g_autoptr (GPtrArray) items = binnacle_checklist_read (value);
  guint n_shown = MIN (items->len, BINNACLE_CHECKLIST_MAX_SHOWN);

  fit_rows (self, items, n_shown);
  gtk_widget_set_visible (self->scroller, n_shown > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->rest), items->len > n_shown);
  if (items->len > n_shown)
    {
      guint n_rest = items->len - n_shown;
      g_autofree char *text = g_strdup_printf (ngettext ("And %u more", "And %u more", n_rest), n_rest);

      gtk_label_set_label (self->rest, text);
    }
}

static gboolean
binnacle_checklist_tile_fits (BinnacleControlTile *tile,
                              const BinnacleValue *value)
{
  return binnacle_checklist_is_one (value);
}

static char *
binnacle_checklist_tile_dup_text (BinnacleTile *tile)
{
  g_autoptr (GPtrArray) items = binnacle_checklist_read (get_value (BINNACLE_CHECKLIST_TILE (tile)));
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < items->len; i++)
    {
      const BinnacleChecklistItem *item = items->pdata[i];

      g_string_append_printf (text, "%s[%s] %s", i > 0 ? "\n" : "", item->done ? "x" : " ", item->text);
    }
  return g_string_free (text, FALSE);
}

static char *
binnacle_checklist_tile_dup_summary (BinnacleTile *tile)
{
  g_autoptr (GPtrArray) items = binnacle_checklist_read (get_value (BINNACLE_CHECKLIST_TILE (tile)));
  guint n_done = 0;

  for (guint i = 0; i < items->len; i++)
    n_done += ((BinnacleChecklistItem *) items->pdata[i])->done;
  return g_strdup_printf (ngettext ("%u of %u done", "%u of %u done", items->len), n_done, items->len);
}

static void
binnacle_checklist_tile_prepare (BinnacleControlTile *tile)
{
  const char *title = binnacle_tile_description_get_title (binnacle_tile_get_description (BINNACLE_TILE (tile)));

  gtk_accessible_update_property (GTK_ACCESSIBLE (BINNACLE_CHECKLIST_TILE (tile)->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  binnacle_dashboard_translate (title), -1);
}

static void
binnacle_checklist_tile_class_init (BinnacleChecklistTileClass *klass)
{
  BinnacleControlTileClass *control_class = BINNACLE_CONTROL_TILE_CLASS (klass);

  BINNACLE_TILE_CLASS (klass)->dup_text = binnacle_checklist_tile_dup_text;
  BINNACLE_TILE_CLASS (klass)->dup_summary = binnacle_checklist_tile_dup_summary;
  control_class->prepare = binnacle_checklist_tile_prepare;
  control_class->show_value = binnacle_checklist_tile_show_value;
  control_class->fits = binnacle_checklist_tile_fits;
}

static GtkWidget *
create_adder (BinnacleChecklistTile *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *icon = gtk_image_new_from_icon_name ("list-add-symbolic");
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->addition = GTK_TEXT (gtk_text_new ());
  gtk_text_set_placeholder_text (self->addition, _("Add an item"));
  gtk_text_set_max_length (self->addition, 1000);
  gtk_editable_set_width_chars (GTK_EDITABLE (self->addition), 4);
  gtk_widget_set_hexpand (GTK_WIDGET (self->addition), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->addition), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Add an item"), -1);
  g_signal_connect_swapped (self->addition, "activate", G_CALLBACK (on_added), self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (on_addition_left), self);
  gtk_widget_add_controller (GTK_WIDGET (self->addition), focus);
  gtk_widget_add_css_class (icon, "dim-label");
  gtk_widget_add_css_class (row, "checklist-adder");
  gtk_box_append (GTK_BOX (row), icon);
  gtk_box_append (GTK_BOX (row), GTK_WIDGET (self->addition));
  return row;
}

static void
binnacle_checklist_tile_init (BinnacleChecklistTile *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkDropTarget *target = gtk_drop_target_new (BINNACLE_TYPE_CHECKLIST_ROW, GDK_ACTION_MOVE);

  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "checklist");
  g_signal_connect_swapped (target, "drop", G_CALLBACK (on_dropped), self);
  gtk_widget_add_controller (GTK_WIDGET (self->list), GTK_EVENT_CONTROLLER (target));
  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (self->scroller), MAX_HEIGHT);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (self->scroller), TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), GTK_WIDGET (self->list));
  self->rest = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->rest), "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (self->rest), "caption");
  gtk_label_set_xalign (self->rest, 0);
  self->adder = create_adder (self);
  gtk_box_append (GTK_BOX (box), self->scroller);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->rest));
  gtk_box_append (GTK_BOX (box), self->adder);
  binnacle_tile_set_body (BINNACLE_TILE (self), box);
}
