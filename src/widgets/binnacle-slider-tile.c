/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-widgets"

#include "config.h"

#include "widgets/binnacle-slider-tile.h"

#include <math.h>

#include "widgets/binnacle-dashboard.h"
#include "widgets/binnacle-number-range.h"

/**
 * BinnacleSliderTile:
 *
 * A number in large figures over the slider that changes it. While the slider is
 * dragged the number follows it, and nothing else moves it; one drag is one edit.
 */
struct _BinnacleSliderTile
{
  BinnacleControlTile parent_instance;

  BinnacleNumberRange range;
  GtkLabel           *number;
  GtkLabel           *unit;
  GtkScale           *scale;
};

G_DEFINE_FINAL_TYPE (BinnacleSliderTile, binnacle_slider_tile, BINNACLE_TYPE_CONTROL_TILE)

static void
show_number (BinnacleSliderTile *self,
             double              number)
{
  g_autofree char *digits = binnacle_number_range_write (&self->range, number);

  gtk_label_set_label (self->number, digits);
  gtk_label_set_label (self->unit, self->range.unit != NULL ? self->range.unit : "");
}

static void
on_value (BinnacleSliderTile *self)
{
  BinnacleControlTile *tile = BINNACLE_CONTROL_TILE (self);
  g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;
  g_autofree char *label = NULL;
  double number;

  if (binnacle_control_tile_is_showing (tile))
    return;
  number = binnacle_number_range_snap (&self->range, gtk_range_get_value (GTK_RANGE (self->scale)));
  show_number (self, number);
  label = binnacle_number_range_describe (&self->range, number);
  binnacle_value_set_number (&value, number);
  binnacle_optimistic_edit_draft (binnacle_control_tile_get_edit (tile), &value, label);
}

/* Not a gesture: the scale's own ones claim the sequence, which would cancel ours. */
static gboolean
on_event (BinnacleSliderTile *self,
          GdkEvent           *event)
{
  BinnacleOptimisticEdit *edit = binnacle_control_tile_get_edit (BINNACLE_CONTROL_TILE (self));

  switch ((int) gdk_event_get_event_type (event))
    {
    case GDK_BUTTON_PRESS:
    case GDK_TOUCH_BEGIN:
      binnacle_optimistic_edit_hold (edit);
      break;
    case GDK_BUTTON_RELEASE:
    case GDK_TOUCH_END:
    case GDK_TOUCH_CANCEL:
    case GDK_GRAB_BROKEN:
      binnacle_optimistic_edit_release (edit);
      break;
    default:
      break;
    }
  return GDK_EVENT_PROPAGATE;
}

static void
on_left (BinnacleSliderTile *self)
{
  BinnacleOptimisticEdit *edit = binnacle_control_tile_get_edit (BINNACLE_CONTROL_TILE (self));

  if (edit == NULL)
    return;
  binnacle_optimistic_edit_release (edit);
  binnacle_optimistic_edit_commit (edit);
}

static void
read_range (BinnacleSliderTile *self)
{
  GtkAdjustment *adjustment = gtk_range_get_adjustment (GTK_RANGE (self->scale));
  BinnacleNumberRange *range = &self->range;

  binnacle_number_range_read (range, binnacle_tile_get_description (BINNACLE_TILE (self)),
                              binnacle_control_tile_get_entity (BINNACLE_CONTROL_TILE (self)));
  if (!isfinite (range->minimum))
    range->minimum = MIN (0, range->maximum);
  if (!isfinite (range->maximum))
    range->maximum = range->minimum + 100;
  g_object_freeze_notify (G_OBJECT (adjustment));
  gtk_adjustment_set_lower (adjustment, range->minimum);
  gtk_adjustment_set_upper (adjustment, range->maximum);
  gtk_adjustment_set_step_increment (adjustment, range->step);
  gtk_adjustment_set_page_increment (adjustment, range->step * 10);
  g_object_thaw_notify (G_OBJECT (adjustment));
  gtk_range_set_round_digits (GTK_RANGE (self->scale), (int) range->digits);
}

static void
binnacle_slider_tile_show_value (BinnacleControlTile *tile,
                                 const BinnacleValue *value)
{
  BinnacleSliderTile *self = BINNACLE_SLIDER_TILE (tile);
  double number = binnacle_value_get_number (value, NAN);

  read_range (self);
  if (isfinite (number))
    {
      show_number (self, number);
      gtk_range_set_value (GTK_RANGE (self->scale), number);
      return;
    }
  gtk_label_set_label (self->number, "–");
  gtk_label_set_label (self->unit, "");
}

static gboolean
binnacle_slider_tile_fits (BinnacleControlTile *tile,
                           const BinnacleValue *value)
{
  return binnacle_value_get_kind (value) == BINNACLE_VALUE_NUMBER;
}

static void
binnacle_slider_tile_prepare (BinnacleControlTile *tile)
{
  BinnacleSliderTile *self = BINNACLE_SLIDER_TILE (tile);
  const char *title = binnacle_tile_description_get_title (binnacle_tile_get_description (BINNACLE_TILE (tile)));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scale), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  binnacle_dashboard_translate (title), -1);
}

static void
binnacle_slider_tile_class_init (BinnacleSliderTileClass *klass)
{
  BinnacleControlTileClass *control_class = BINNACLE_CONTROL_TILE_CLASS (klass);

  control_class->prepare = binnacle_slider_tile_prepare;
  control_class->show_value = binnacle_slider_tile_show_value;
  control_class->fits = binnacle_slider_tile_fits;
}

static GtkWidget *
add_figure (BinnacleSliderTile *self)
{
  GtkWidget *figure = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);

  self->number = GTK_LABEL (gtk_label_new ("–"));
  self->unit = GTK_LABEL (gtk_label_new (""));
  gtk_widget_add_css_class (GTK_WIDGET (self->number), "title-1");
  gtk_widget_add_css_class (GTK_WIDGET (self->number), "numeric");
  gtk_widget_add_css_class (GTK_WIDGET (self->unit), "dim-label");
  gtk_widget_set_valign (GTK_WIDGET (self->number), GTK_ALIGN_BASELINE);
  gtk_widget_set_valign (GTK_WIDGET (self->unit), GTK_ALIGN_BASELINE);
  gtk_box_append (GTK_BOX (figure), GTK_WIDGET (self->number));
  gtk_box_append (GTK_BOX (figure), GTK_WIDGET (self->unit));
  return figure;
}

static void
binnacle_slider_tile_init (BinnacleSliderTile *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkEventController *events = gtk_event_controller_legacy_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->scale = GTK_SCALE (gtk_scale_new (GTK_ORIENTATION_HORIZONTAL, NULL));
  gtk_scale_set_draw_value (self->scale, FALSE);
  g_signal_connect_swapped (self->scale, "value-changed", G_CALLBACK (on_value), self);
  gtk_event_controller_set_propagation_phase (events, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (events, "event", G_CALLBACK (on_event), self);
  gtk_widget_add_controller (GTK_WIDGET (self->scale), events);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (on_left), self);
  gtk_widget_add_controller (GTK_WIDGET (self->scale), focus);
  gtk_box_append (GTK_BOX (box), add_figure (self));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->scale));
  binnacle_tile_set_body (BINNACLE_TILE (self), box);
}
