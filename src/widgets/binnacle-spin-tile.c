/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-widgets"

#include "config.h"

#include "widgets/binnacle-spin-tile.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <math.h>

#include "widgets/binnacle-dashboard.h"
#include "widgets/binnacle-number-range.h"

/**
 * BinnacleSpinTile:
 *
 * A number to step or to type. A step is an addition: two people who step at the
 * same time are both counted. What is typed becomes an edit with Return, or when
 * the focus goes; Escape gives it up. Up and Down step, too.
 */
struct _BinnacleSpinTile
{
  BinnacleControlTile parent_instance;

  BinnacleNumberRange range;
  GtkEntry           *entry;
  GtkLabel           *unit;
  GtkWidget          *less;
  GtkWidget          *more;
};

G_DEFINE_FINAL_TYPE (BinnacleSpinTile, binnacle_spin_tile, BINNACLE_TYPE_CONTROL_TILE)

static double
get_number (BinnacleSpinTile *self)
{
  const BinnacleValue *value =
    binnacle_optimistic_edit_get_value (binnacle_control_tile_get_edit (BINNACLE_CONTROL_TILE (self)));

  return binnacle_value_get_number (value, NAN);
}

/* What is typed, or NaN. Both decimal signs will do. */
static double
read_entry (BinnacleSpinTile *self)
{
  g_autofree char *text = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry)));
  char *end;
  double number;

  g_strdelimit (g_strstrip (text), ",", '.');
  number = g_ascii_strtod (text, &end);
  return *text != '\0' && *end == '\0' && isfinite (number) ? number : NAN;
}

static void
show_entry_fault (BinnacleSpinTile *self,
                  gboolean          faulty)
{
  if (faulty)
    gtk_widget_add_css_class (GTK_WIDGET (self->entry), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->entry), "error");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->entry), faulty ? _("Enter a number") : NULL);
}

static void
show_ends (BinnacleSpinTile *self)
{
  double number = get_number (self);

  gtk_widget_set_sensitive (self->less, !(number <= self->range.minimum));
  gtk_widget_set_sensitive (self->more, !(number >= self->range.maximum));
}

static void
on_typed (BinnacleSpinTile *self)
{
  BinnacleControlTile *tile = BINNACLE_CONTROL_TILE (self);
  g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;
  g_autofree char *label = NULL;
  double number;

  if (binnacle_control_tile_is_showing (tile))
    return;
  /* It goes on when the person is done, and not while "1" is about to be "12". */
  binnacle_optimistic_edit_hold (binnacle_control_tile_get_edit (tile));
  number = read_entry (self);
  show_entry_fault (self, isnan (number));
  if (isnan (number))
    return;
  number = CLAMP (number, self->range.minimum, self->range.maximum);
  label = binnacle_number_range_describe (&self->range, number);
  binnacle_value_set_number (&value, number);
  binnacle_optimistic_edit_draft (binnacle_control_tile_get_edit (tile), &value, label);
}

static void
show_again (BinnacleSpinTile *self)
{
  g_signal_emit_by_name (binnacle_control_tile_get_edit (BINNACLE_CONTROL_TILE (self)), "changed");
}

static void
on_finished (BinnacleSpinTile *self)
{
  BinnacleOptimisticEdit *edit = binnacle_control_tile_get_edit (BINNACLE_CONTROL_TILE (self));

  if (edit == NULL)
    return;
  if (isnan (read_entry (self)))
    binnacle_optimistic_edit_cancel (edit);
  binnacle_optimistic_edit_release (edit);
  show_again (self);
}

static void
step (BinnacleSpinTile *self,
      int               times)
{
  BinnacleControlTile *tile = BINNACLE_CONTROL_TILE (self);
  g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;
  double number;
  double wanted;

  on_finished (self);
  number = get_number (self);
  if (isnan (number))
    number = 0;
  wanted = CLAMP (number + self->range.step * times, self->range.minimum, self->range.maximum);
  if (wanted == number)
    return;
  binnacle_value_set_number (&value, round ((wanted - number) * 1e9) / 1e9);
  binnacle_control_tile_apply (tile, BINNACLE_OPERATION_ADD, &value, NULL);
}

static void
on_less (BinnacleSpinTile *self)
{
  step (self, -1);
}

static void
on_more (BinnacleSpinTile *self)
{
  step (self, 1);
}

static gboolean
on_key (BinnacleSpinTile *self,
        guint             key)
{
  switch (key)
    {
    case GDK_KEY_Up:
    case GDK_KEY_Down:
      step (self, key == GDK_KEY_Up ? 1 : -1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Escape:
      binnacle_optimistic_edit_cancel (binnacle_control_tile_get_edit (BINNACLE_CONTROL_TILE (self)));
      on_finished (self);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static void
binnacle_spin_tile_show_value (BinnacleControlTile *tile,
                               const BinnacleValue *value)
{
  BinnacleSpinTile *self = BINNACLE_SPIN_TILE (tile);
  g_autofree char *text = NULL;

  binnacle_number_range_read (&self->range, binnacle_tile_get_description (BINNACLE_TILE (self)),
                              binnacle_control_tile_get_entity (tile));
  text = binnacle_number_range_write (&self->range, binnacle_value_get_number (value, NAN));
  if (!g_str_equal (gtk_editable_get_text (GTK_EDITABLE (self->entry)), text))
    gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
  gtk_label_set_label (self->unit, self->range.unit != NULL ? self->range.unit : "");
  gtk_widget_set_visible (GTK_WIDGET (self->unit), self->range.unit != NULL);
  show_entry_fault (self, FALSE);
  show_ends (self);
}

static gboolean
binnacle_spin_tile_fits (BinnacleControlTile *tile,
                         const BinnacleValue *value)
{
  return binnacle_value_get_kind (value) == BINNACLE_VALUE_NUMBER;
}

static void
binnacle_spin_tile_prepare (BinnacleControlTile *tile)
{
  BinnacleSpinTile *self = BINNACLE_SPIN_TILE (tile);
  const char *title = binnacle_tile_description_get_title (binnacle_tile_get_description (BINNACLE_TILE (tile)));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  binnacle_dashboard_translate (title), -1);
}

static void
binnacle_spin_tile_class_init (BinnacleSpinTileClass *klass)
{
  BinnacleControlTileClass *control_class = BINNACLE_CONTROL_TILE_CLASS (klass);

  control_class->prepare = binnacle_spin_tile_prepare;
  control_class->show_value = binnacle_spin_tile_show_value;
  control_class->fits = binnacle_spin_tile_fits;
}

static GtkWidget *
create_button (BinnacleSpinTile *self,
               const char       *icon_name,
               const char       *name,
               GCallback         callback)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon_name);

  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "circular");
  g_signal_connect_swapped (button, "clicked", callback, self);
  return button;
}

static void
add_entry (BinnacleSpinTile *self)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->entry = GTK_ENTRY (gtk_entry_new ());
  gtk_entry_set_input_purpose (self->entry, GTK_INPUT_PURPOSE_NUMBER);
  gtk_entry_set_alignment (self->entry, 0.5);
  gtk_editable_set_width_chars (GTK_EDITABLE (self->entry), 5);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (self->entry), 12);
  gtk_entry_set_max_length (self->entry, 24);
  gtk_widget_add_css_class (GTK_WIDGET (self->entry), "numeric");
  gtk_widget_set_valign (GTK_WIDGET (self->entry), GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (GTK_WIDGET (self->entry), TRUE);
  g_signal_connect_swapped (self->entry, "changed", G_CALLBACK (on_typed), self);
  g_signal_connect_swapped (self->entry, "activate", G_CALLBACK (on_finished), self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (on_finished), self);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (on_key), self);
  gtk_widget_add_controller (GTK_WIDGET (self->entry), focus);
  gtk_widget_add_controller (GTK_WIDGET (self->entry), keys);
}

static void
binnacle_spin_tile_init (BinnacleSpinTile *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);

  self->less = create_button (self, "list-remove-symbolic", C_("number", "Less"), G_CALLBACK (on_less));
  self->more = create_button (self, "list-add-symbolic", C_("number", "More"), G_CALLBACK (on_more));
  self->unit = GTK_LABEL (gtk_label_new (""));
  gtk_widget_add_css_class (GTK_WIDGET (self->unit), "dim-label");
  add_entry (self);
  gtk_box_append (GTK_BOX (row), self->less);
  gtk_box_append (GTK_BOX (row), GTK_WIDGET (self->entry));
  gtk_box_append (GTK_BOX (row), GTK_WIDGET (self->unit));
  gtk_box_append (GTK_BOX (row), self->more);
  binnacle_tile_set_body (BINNACLE_TILE (self), row);
}
