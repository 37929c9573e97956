/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-widgets"

#include "widgets/binnacle-gauge.h"

#include <adwaita.h>
#include <math.h>

#include "bindings/binnacle-format.h"
#include "widgets/binnacle-palette.h"

#define SWEEP (240.0 * G_PI / 180.0)
#define START (150.0 * G_PI / 180.0)
#define THICKNESS 10.0
#define TRACK_ALPHA 0.15
#define TICK_LENGTH 4.0
#define TICK_GAP 3.0
#define ANIMATION_MS 200
/* A smaller step is not worth a dozen frames. */
#define LEAST_ANIMATED_STEP 0.03
#define MINIMUM_SIDE 96
#define NATURAL_SIDE 132

/**
 * BinnacleGauge:
 *
 * One number on an arc of 240°, with ticks at its thresholds and the number in
 * the middle. It moves over 200 ms where animations are allowed.
 *
 * From the warning threshold on the arc takes another colour; the number and the
 * ticks say the same without it.
 *
 * CSS: a node `gauge` with a `box` of labels. Accessible role: `meter`.
 */
struct _BinnacleGauge
{
  GtkWidget parent_instance;

  GtkWidget    *labels;
  GtkLabel     *number;
  GtkLabel     *unit;
  AdwAnimation *animation;
  double        minimum;
  double        maximum;
  double        warning;
  double        critical;
  double        value;
  double        shown; /* share of the range, on its way to the value's */
};

G_DEFINE_FINAL_TYPE (BinnacleGauge, binnacle_gauge, GTK_TYPE_WIDGET)

static double
get_share (BinnacleGauge *self,
           double         value)
{
  double range = self->maximum - self->minimum;

  if (!isfinite (value) || range <= 0)
    return 0;
  return CLAMP ((value - self->minimum) / range, 0, 1);
}

static void
on_animation (double   value,
              gpointer user_data)
{
  BinnacleGauge *self = user_data;

  self->shown = value;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
get_color (BinnacleGauge *self,
           gboolean       dark,
           GdkRGBA       *color)
{
  guint index = 0;

  if (isfinite (self->critical) && self->value >= self->critical)
    index = 4;
  else if (isfinite (self->warning) && self->value >= self->warning)
    index = 1;
  binnacle_palette_get_color (index, dark, color);
}

/* The arc is wider than high: 240° leave a quarter of the circle's height free. */
static double
get_radius (double width,
            double height)
{
  double edge = THICKNESS / 2 + TICK_GAP + TICK_LENGTH;

  return MAX (MIN (width / 2 - edge, (height - 2 * edge) / (1 + sin (START))), 8);
}

static void
stroke_arc (cairo_t       *cr,
            double         radius,
            double         share,
            const GdkRGBA *color)
{
  gdk_cairo_set_source_rgba (cr, color);
  cairo_set_line_width (cr, THICKNESS);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_arc (cr, 0, 0, radius, START, START + SWEEP * share);
  cairo_stroke (cr);
}

static void
stroke_tick (BinnacleGauge *self,
             cairo_t       *cr,
             double         radius,
             double         value,
             const GdkRGBA *color)
{
  double angle = START + SWEEP * get_share (self, value);
  double from = radius + THICKNESS / 2 + TICK_GAP;

  if (!isfinite (value))
    return;
  gdk_cairo_set_source_rgba (cr, color);
  cairo_set_line_width (cr, 2);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_move_to (cr, cos (angle) * from, sin (angle) * from);
  cairo_line_to (cr, cos (angle) * (from + TICK_LENGTH), sin (angle) * (from + TICK_LENGTH));
  cairo_stroke (cr);
}

static void
draw (BinnacleGauge *self,
      cairo_t       *cr,
      double         width,
      double         height)
{
  double radius = get_radius (width, height);
  double arc_height = radius * (1 + sin (START));
  GdkRGBA text, track, color;
  gboolean dark;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &text);
  dark = text.red + text.green + text.blue > 1.5f;
  get_color (self, dark, &color);
  track = text;
  track.alpha *= (float) TRACK_ALPHA;
  text.alpha *= 0.6f;
  cairo_translate (cr, width / 2, (height - arc_height) / 2 + radius);
  stroke_arc (cr, radius, 1, &track);
  if (isfinite (self->value) && self->shown > 0)
    stroke_arc (cr, radius, self->shown, &color);
  stroke_tick (self, cr, radius, self->warning, &text);
  stroke_tick (self, cr, radius, self->critical, &text);
}

static void
binnacle_gauge_snapshot (GtkWidget   *widget,
                         GtkSnapshot *snapshot)
{
  BinnacleGauge *self = BINNACLE_GAUGE (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  cairo_t *cr;

  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  draw (self, cr, width, height);
  cairo_destroy (cr);
  gtk_widget_snapshot_child (widget, self->labels, snapshot);
}

static void
binnacle_gauge_measure (GtkWidget      *widget,
                        GtkOrientation  orientation,
                        int             for_size,
                        int            *minimum,
                        int            *natural,
                        int            *minimum_baseline,
                        int            *natural_baseline)
{
  int child_minimum, child_natural;

  gtk_widget_measure (BINNACLE_GAUGE (widget)->labels, orientation, -1, &child_minimum, &child_natural,
                      NULL, NULL);
  *minimum = MAX (MINIMUM_SIDE, child_minimum);
  *natural = MAX (NATURAL_SIDE, child_natural);
}

static void
binnacle_gauge_size_allocate (GtkWidget *widget,
                              int        width,
                              int        height,
                              int        baseline)
{
  BinnacleGauge *self = BINNACLE_GAUGE (widget);
  double radius = get_radius (width, height);
  double center = (height - radius * (1 + sin (START))) / 2 + radius;
  int child_width, child_height;
  GtkAllocation child;

  gtk_widget_measure (self->labels, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &child_width, NULL, NULL);
  gtk_widget_measure (self->labels, GTK_ORIENTATION_VERTICAL, -1, NULL, &child_height, NULL, NULL);
  child.width = MIN (child_width, width);
  child.height = MIN (child_height, height);
  child.x = (width - child.width) / 2;
  child.y = CLAMP ((int) center - child.height / 2, 0, height - child.height);
  gtk_widget_size_allocate (self->labels, &child, -1);
}

static void
binnacle_gauge_dispose (GObject *object)
{
  BinnacleGauge *self = BINNACLE_GAUGE (object);

  g_clear_object (&self->animation);
  g_clear_pointer (&self->labels, gtk_widget_unparent);

  G_OBJECT_CLASS (binnacle_gauge_parent_class)->dispose (object);
}

static void
binnacle_gauge_class_init (BinnacleGaugeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = binnacle_gauge_dispose;
  widget_class->snapshot = binnacle_gauge_snapshot;
  widget_class->measure = binnacle_gauge_measure;
  widget_class->size_allocate = binnacle_gauge_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "gauge");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_METER);
}

static void
add_labels (BinnacleGauge *self)
{
  self->labels = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  gtk_widget_set_direction (self->labels, GTK_TEXT_DIR_LTR);
  self->number = GTK_LABEL (gtk_label_new ("–"));
  self->unit = GTK_LABEL (gtk_label_new (""));
  gtk_widget_add_css_class (GTK_WIDGET (self->number), "title-1");
  gtk_widget_add_css_class (GTK_WIDGET (self->number), "numeric");
  gtk_widget_add_css_class (GTK_WIDGET (self->unit), "dim-label");
  gtk_widget_set_valign (GTK_WIDGET (self->number), GTK_ALIGN_BASELINE);
  gtk_widget_set_valign (GTK_WIDGET (self->unit), GTK_ALIGN_BASELINE);
  gtk_box_append (GTK_BOX (self->labels), GTK_WIDGET (self->number));
  gtk_box_append (GTK_BOX (self->labels), GTK_WIDGET (self->unit));
  gtk_widget_set_parent (self->labels, GTK_WIDGET (self));
}

static void
on_look_changed (BinnacleGauge *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
binnacle_gauge_init (BinnacleGauge *self)
{
  AdwAnimationTarget *target = adw_callback_animation_target_new (on_animation, self, NULL);

  self->minimum = 0;
  self->maximum = 100;
  self->warning = NAN;
  self->critical = NAN;
  self->value = NAN;
  add_labels (self);
  self->animation = adw_timed_animation_new (GTK_WIDGET (self), 0, 0, ANIMATION_MS, target);
  adw_timed_animation_set_easing (ADW_TIMED_ANIMATION (self->animation), ADW_EASE_OUT_CUBIC);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (on_look_changed),
                           self, G_CONNECT_SWAPPED);
}

/**
 * binnacle_gauge_new:
 *
 * Returns: (transfer floating): a gauge from 0 to 100 without a value
 */
GtkWidget *
binnacle_gauge_new (void)
{
  return g_object_new (BINNACLE_TYPE_GAUGE, NULL);
}

/**
 * binnacle_gauge_set_range:
 * @self: a gauge
 * @minimum: the value at the left end
 * @maximum: the value at the right end
 *
 * Sets the scale. What lies beyond is shown at its end.
 */
void
binnacle_gauge_set_range (BinnacleGauge *self,
                          double         minimum,
                          double         maximum)
{
  g_return_if_fail (BINNACLE_IS_GAUGE (self));

  self->minimum = isfinite (minimum) ? minimum : 0;
  self->maximum = isfinite (maximum) ? maximum : 100;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * binnacle_gauge_set_thresholds:
 * @self: a gauge
 * @warning: from where a value asks for attention, or NaN
 * @critical: from where it is a problem, or NaN
 *
 * Sets the ticks.
 */
void
binnacle_gauge_set_thresholds (BinnacleGauge *self,
                               double         warning,
                               double         critical)
{
  g_return_if_fail (BINNACLE_IS_GAUGE (self));

  self->warning = warning;
  self->critical = critical;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
move_to (BinnacleGauge *self,
         double         share)
{
  AdwTimedAnimation *animation = ADW_TIMED_ANIMATION (self->animation);

  adw_animation_pause (self->animation);
  if (fabs (share - self->shown) < LEAST_ANIMATED_STEP || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    {
      self->shown = share;
      gtk_widget_queue_draw (GTK_WIDGET (self));
      return;
    }
  adw_timed_animation_set_value_from (animation, self->shown);
  adw_timed_animation_set_value_to (animation, share);
  adw_animation_reset (self->animation);
  adw_animation_play (self->animation);
}

/**
 * binnacle_gauge_set_value:
 * @self: a gauge
 * @value: the value, or NaN where it is not known
 * @unit: (nullable): its unit
 *
 * Shows a value.
 */
void
binnacle_gauge_set_value (BinnacleGauge *self,
                          double         value,
                          const char    *unit)
{
  g_autofree char *digits = NULL;
  g_autofree char *shown_unit = NULL;
  g_autofree char *text = NULL;

  g_return_if_fail (BINNACLE_IS_GAUGE (self));

  digits = binnacle_format_number (value, unit, &shown_unit);
  text = binnacle_format_number_with_unit (value, unit);
  gtk_label_set_label (self->number, digits);
  gtk_label_set_label (self->unit, shown_unit);
  if (isfinite (value))
    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, self->minimum,
                                    GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, self->maximum,
                                    GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, value,
                                    GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text, -1);
  self->value = value;
  move_to (self, get_share (self, value));
}

/**
 * binnacle_gauge_get_value:
 * @self: a gauge
 *
 * Returns: the value, or NaN
 */
double
binnacle_gauge_get_value (BinnacleGauge *self)
{
  g_return_val_if_fail (BINNACLE_IS_GAUGE (self), NAN);
  return self->value;
}

/**
 * binnacle_gauge_get_shown:
 * @self: a gauge
 *
 * Returns: how much of the arc is filled at the moment, from 0 to 1
 */
double
binnacle_gauge_get_shown (BinnacleGauge *self)
{
  g_return_val_if_fail (BINNACLE_IS_GAUGE (self), 0);
  return self->shown;
}
