/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-widgets"

#include "config.h"

#include "widgets/binnacle-chart-private.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <math.h>

#define MINIMUM_WIDTH 160
#define NATURAL_WIDTH 320
#define MINIMUM_PLOT_HEIGHT 120
#define NATURAL_PLOT_HEIGHT 176
#define DEFAULT_FRAME_RATE 20
#define DEFAULT_DURATION (300 * G_TIME_SPAN_SECOND)
#define MAX_LINES 32

/**
 * BinnacleChart:
 *
 * Lines of numbers over time, with a value axis, a time axis, a legend and a
 * crosshair.
 *
 * The chart draws anew only when samples have come, only while it is mapped and
 * in sight of the scrolled window around it, and at most as often as its
 * [property@Chart:frame-rate] says. The right edge is the newest sample's time,
 * so a chart without news stands still. Minimum and maximum of every column of
 * pixels are kept, so no spike is lost however dense the samples are.
 *
 * At most 32 series are shown; more are ignored. It does not keep samples of its own.
 *
 * Keys: Left and Right move the crosshair by a sample, Home and End to the first
 * and last, Escape hides it.
 *
 * CSS: a single node `chart`. Accessible role: `img`, described by the newest values.
 */

typedef enum
{
  PROP_UNIT = 1,
  PROP_DURATION,
  PROP_FRAME_RATE,
  PROP_FILLED
} BinnacleChartProperty;

static GParamSpec *properties[PROP_FILLED + 1];

G_DEFINE_FINAL_TYPE (BinnacleChart, binnacle_chart, GTK_TYPE_WIDGET)

static void
binnacle_chart_line_free (gpointer data)
{
  BinnacleChartLine *line = data;

  g_signal_handler_disconnect (line->series, line->changed_id);
  g_object_unref (line->series);
  g_free (line->name);
  g_free (line);
}

static gboolean
is_in_sight (BinnacleChart *self)
{
  GtkWidget *scrolled = gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_SCROLLED_WINDOW);
  graphene_rect_t bounds;

  if (scrolled == NULL || !gtk_widget_compute_bounds (GTK_WIDGET (self), scrolled, &bounds))
    return TRUE;
  return bounds.origin.y < (float) gtk_widget_get_height (scrolled) &&
         bounds.origin.y + bounds.size.height > 0;
}

static void
describe (BinnacleChart *self)
{
  g_autofree char *description = binnacle_chart_describe (self);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  description, -1);
}

static gboolean
on_tick (GtkWidget     *widget,
         GdkFrameClock *frame_clock,
         gpointer       user_data)
{
  BinnacleChart *self = BINNACLE_CHART (widget);
  /* Slots of one grid for all charts, so that they share their frames. */
  gint64 slot = gdk_frame_clock_get_frame_time (frame_clock) * self->frame_rate / G_USEC_PER_SEC;

  if (slot == self->last_slot)
    return G_SOURCE_CONTINUE;
  self->last_slot = slot;
  self->tick_id = 0;
  if (!is_in_sight (self))
    return G_SOURCE_REMOVE;
  gtk_widget_queue_draw (widget);
  if (self->described_at + G_USEC_PER_SEC <= gdk_frame_clock_get_frame_time (frame_clock))
    {
      self->described_at = gdk_frame_clock_get_frame_time (frame_clock);
      describe (self);
    }
  return G_SOURCE_REMOVE;
}

static void
schedule (BinnacleChart *self)
{
  if (self->dirty && self->tick_id == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->tick_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_tick, NULL, NULL);
}

static void
mark_dirty (BinnacleChart *self)
{
  self->dirty = TRUE;
  schedule (self);
}

static void
look_changed (BinnacleChart *self)
{
  binnacle_text_cache_clear (self->texts);
  self->gutter = 0;
  self->dirty = TRUE;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
set_crosshair (BinnacleChart *self,
               gint64         time,
               gboolean       by_key)
{
  if (self->crosshair == time)
    return;
  self->crosshair = time;
  self->crosshair_by_key = by_key;
  if (by_key)
    describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* The series whose samples the keys walk along: the first that has any. */
static BinnacleSeries *
get_lead_series (BinnacleChart *self)
{
  for (guint i = 0; i < self->lines->len; i++)
    {
      BinnacleChartLine *line = self->lines->pdata[i];

      if (binnacle_series_get_length (line->series) > 0)
        return line->series;
    }
  return NULL;
}

static gboolean
move_crosshair (GtkWidget *widget,
                GVariant  *arguments,
                gpointer   user_data)
{
  BinnacleChart *self = BINNACLE_CHART (widget);
  BinnacleSeries *series = get_lead_series (self);
  int steps = g_variant_get_int32 (arguments);
  gint64 first, last, index;

  if (series == NULL)
    return FALSE;
  first = binnacle_series_find (series, self->plot.from);
  last = (gint64) binnacle_series_get_length (series) - 1;
  index = self->crosshair == BINNACLE_CHART_NO_CROSSHAIR
          ? last - MIN (steps, 0)
          : (gint64) binnacle_series_find (series, self->crosshair);
  index = CLAMP (index + steps, MIN (first, last), last);
  set_crosshair (self, binnacle_series_get (series, (guint) index)->time, TRUE);
  return TRUE;
}

static gboolean
hide_crosshair (GtkWidget *widget,
                GVariant  *arguments,
                gpointer   user_data)
{
  BinnacleChart *self = BINNACLE_CHART (widget);

  if (self->crosshair == BINNACLE_CHART_NO_CROSSHAIR)
    return FALSE;
  set_crosshair (self, BINNACLE_CHART_NO_CROSSHAIR, TRUE);
  return TRUE;
}

static void
on_motion (BinnacleChart *self,
           double         x,
           double         y)
{
  BinnacleSeries *series = get_lead_series (self);
  gint64 time;

  if (series == NULL || self->plot.width == 0)
    return;
  x = CLAMP (x - self->area.origin.x, 0, self->area.size.width);
  time = binnacle_plot_get_time (&self->plot, x * self->scale);
  time = MIN (time, binnacle_series_get (series, binnacle_series_get_length (series) - 1)->time);
  set_crosshair (self, time, FALSE);
}

static void
on_leave (BinnacleChart *self)
{
  if (!self->crosshair_by_key)
    set_crosshair (self, BINNACLE_CHART_NO_CROSSHAIR, FALSE);
}

static void
on_focus_leave (BinnacleChart *self)
{
  set_crosshair (self, BINNACLE_CHART_NO_CROSSHAIR, FALSE);
}

static void
binnacle_chart_map (GtkWidget *widget)
{
  BinnacleChart *self = BINNACLE_CHART (widget);
  GtkWidget *scrolled = gtk_widget_get_ancestor (widget, GTK_TYPE_SCROLLED_WINDOW);

  GTK_WIDGET_CLASS (binnacle_chart_parent_class)->map (widget);

  if (scrolled != NULL)
    {
      self->scroll = g_object_ref (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled)));
      g_signal_connect_swapped (self->scroll, "value-changed", G_CALLBACK (schedule), self);
    }
  self->last_slot = 0;
  schedule (self);
}

static void
forget_scroll (BinnacleChart *self)
{
  if (self->scroll != NULL)
    g_signal_handlers_disconnect_by_data (self->scroll, self);
  g_clear_object (&self->scroll);
}

static void
binnacle_chart_unmap (GtkWidget *widget)
{
  BinnacleChart *self = BINNACLE_CHART (widget);

  if (self->tick_id != 0)
    gtk_widget_remove_tick_callback (widget, self->tick_id);
  self->tick_id = 0;
  forget_scroll (self);
  self->crosshair = BINNACLE_CHART_NO_CROSSHAIR;

  GTK_WIDGET_CLASS (binnacle_chart_parent_class)->unmap (widget);
}

static void
binnacle_chart_measure (GtkWidget      *widget,
                        GtkOrientation  orientation,
                        int             for_size,
                        int            *minimum,
                        int            *natural,
                        int            *minimum_baseline,
                        int            *natural_baseline)
{
  BinnacleChart *self = BINNACLE_CHART (widget);
  int legend;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MINIMUM_WIDTH;
      *natural = NATURAL_WIDTH;
      return;
    }
  legend = binnacle_chart_measure_legend (self, for_size > 0 ? for_size : NATURAL_WIDTH);
  *minimum = MINIMUM_PLOT_HEIGHT + legend;
  *natural = NATURAL_PLOT_HEIGHT + legend;
}

static GtkSizeRequestMode
binnacle_chart_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
binnacle_chart_size_allocate (GtkWidget *widget,
                              int        width,
                              int        height,
                              int        baseline)
{
  BinnacleChart *self = BINNACLE_CHART (widget);

  if (self->width == width && self->height == height)
    return;
  self->width = width;
  self->height = height;
  self->dirty = TRUE;
}

static void
binnacle_chart_snapshot (GtkWidget   *widget,
                         GtkSnapshot *snapshot)
{
  binnacle_chart_paint (BINNACLE_CHART (widget), snapshot);
}

static void
binnacle_chart_css_changed (GtkWidget         *widget,
                            GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (binnacle_chart_parent_class)->css_changed (widget, change);
  look_changed (BINNACLE_CHART (widget));
}

static void
binnacle_chart_dispose (GObject *object)
{
  BinnacleChart *self = BINNACLE_CHART (object);

  forget_scroll (self);
  g_ptr_array_set_size (self->lines, 0);
  g_clear_object (&self->picture);

  G_OBJECT_CLASS (binnacle_chart_parent_class)->dispose (object);
}

static void
binnacle_chart_finalize (GObject *object)
{
  BinnacleChart *self = BINNACLE_CHART (object);

  g_ptr_array_unref (self->lines);
  g_clear_pointer (&self->texts, binnacle_text_cache_free);
  g_free (self->unit);

  G_OBJECT_CLASS (binnacle_chart_parent_class)->finalize (object);
}

static void
binnacle_chart_get_property (GObject    *object,
                             guint       property_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  BinnacleChart *self = BINNACLE_CHART (object);

  switch ((BinnacleChartProperty) property_id)
    {
    case PROP_UNIT:
      g_value_set_string (value, self->unit);
      break;
    case PROP_DURATION:
      g_value_set_int64 (value, self->duration);
      break;
    case PROP_FRAME_RATE:
      g_value_set_uint (value, self->frame_rate);
      break;
    case PROP_FILLED:
      g_value_set_boolean (value, self->filled);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
binnacle_chart_set_property (GObject      *object,
                             guint         property_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  BinnacleChart *self = BINNACLE_CHART (object);

  switch ((BinnacleChartProperty) property_id)
    {
    case PROP_UNIT:
      g_free (self->unit);
      self->unit = g_value_dup_string (value);
      /* Its steps were those of another unit. */
      self->axis = (BinnacleAxis) { 0 };
      look_changed (self);
      break;
    case PROP_DURATION:
      self->duration = g_value_get_int64 (value);
      mark_dirty (self);
      break;
    case PROP_FRAME_RATE:
      self->frame_rate = g_value_get_uint (value);
      break;
    case PROP_FILLED:
      self->filled = g_value_get_boolean (value);
      mark_dirty (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
      return;
    }
  g_object_notify_by_pspec (object, pspec);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  /**
   * BinnacleChart:unit:
   *
   * The unit of all values, such as `%` or `B/s`.
   */
  properties[PROP_UNIT] = g_param_spec_string ("unit", NULL, NULL, NULL, flags);
  /**
   * BinnacleChart:duration:
   *
   * How much of the past is shown, in µs; less as long as there is less.
   */
  properties[PROP_DURATION] =
    g_param_spec_int64 ("duration", NULL, NULL, G_TIME_SPAN_SECOND, G_MAXINT64 / 1000,
                        DEFAULT_DURATION, flags);
  /**
   * BinnacleChart:frame-rate:
   *
   * How many times a second the chart is drawn at most.
   */
  properties[PROP_FRAME_RATE] =
    g_param_spec_uint ("frame-rate", NULL, NULL, 1, 240, DEFAULT_FRAME_RATE, flags);
  /**
   * BinnacleChart:filled:
   *
   * Whether the area under the lines is tinted.
   */
  properties[PROP_FILLED] = g_param_spec_boolean ("filled", NULL, NULL, TRUE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
install_keys (GtkWidgetClass *widget_class)
{
  const struct { guint key; guint keypad; int steps; } moves[] = {
    { GDK_KEY_Left, GDK_KEY_KP_Left, -1 }, { GDK_KEY_Right, GDK_KEY_KP_Right, 1 },
    { GDK_KEY_Home, GDK_KEY_KP_Home, -G_MAXINT16 * 64 }, { GDK_KEY_End, GDK_KEY_KP_End, G_MAXINT16 * 64 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (moves); i++)
    {
      gtk_widget_class_add_binding (widget_class, moves[i].key, 0, move_crosshair, "i", moves[i].steps);
      gtk_widget_class_add_binding (widget_class, moves[i].keypad, 0, move_crosshair, "i", moves[i].steps);
    }
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, hide_crosshair, NULL);
}

static void
binnacle_chart_class_init (BinnacleChartClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = binnacle_chart_dispose;
  object_class->finalize = binnacle_chart_finalize;
  object_class->get_property = binnacle_chart_get_property;
  object_class->set_property = binnacle_chart_set_property;
  widget_class->map = binnacle_chart_map;
  widget_class->unmap = binnacle_chart_unmap;
  widget_class->measure = binnacle_chart_measure;
  widget_class->get_request_mode = binnacle_chart_get_request_mode;
  widget_class->size_allocate = binnacle_chart_size_allocate;
  widget_class->snapshot = binnacle_chart_snapshot;
  widget_class->css_changed = binnacle_chart_css_changed;
  install_properties (object_class);
  install_keys (widget_class);
  gtk_widget_class_set_css_name (widget_class, "chart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
watch_look (BinnacleChart *self)
{
  AdwStyleManager *style = adw_style_manager_get_default ();

  g_signal_connect_object (style, "notify::dark", G_CALLBACK (look_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (style, "notify::high-contrast", G_CALLBACK (look_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (look_changed), NULL);
}

static void
add_controllers (BinnacleChart *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  g_signal_connect_swapped (motion, "enter", G_CALLBACK (on_motion), self);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (on_leave), self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (on_focus_leave), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
}

static void
binnacle_chart_init (BinnacleChart *self)
{
  self->lines = g_ptr_array_new_with_free_func (binnacle_chart_line_free);
  self->texts = binnacle_text_cache_new (GTK_WIDGET (self));
  self->minimum = NAN;
  self->maximum = NAN;
  self->duration = DEFAULT_DURATION;
  self->frame_rate = DEFAULT_FRAME_RATE;
  self->filled = TRUE;
  self->dirty = TRUE;
  self->crosshair = BINNACLE_CHART_NO_CROSSHAIR;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  add_controllers (self);
  watch_look (self);
}

static BinnacleChartLine *
find_line (BinnacleChart  *self,
           BinnacleSeries *series)
{
  for (guint i = 0; i < self->lines->len; i++)
    {
      BinnacleChartLine *line = self->lines->pdata[i];

      if (line->series == series)
        return line;
    }
  return NULL;
}

static guint
find_free_color (BinnacleChart *self)
{
  guint32 taken = 0;
  guint color = 0;

  for (guint i = 0; i < self->lines->len; i++)
    taken |= 1u << ((BinnacleChartLine *) self->lines->pdata[i])->color;
  while (taken & 1u << color)
    color++;
  return color;
}

/**
 * binnacle_chart_new:
 *
 * Returns: (transfer floating): a chart without lines
 */
GtkWidget *
binnacle_chart_new (void)
{
  return g_object_new (BINNACLE_TYPE_CHART, NULL);
}

/**
 * binnacle_chart_set_range:
 * @self: a chart
 * @minimum: where the value axis begins, or NaN: it is fitted
 * @maximum: where it ends unless values are beyond, or NaN: it is fitted
 *
 * Sets the value axis. (NaN can't be a property's value, so these are none.)
 */
void
binnacle_chart_set_range (BinnacleChart *self,
                          double         minimum,
                          double         maximum)
{
  g_return_if_fail (BINNACLE_IS_CHART (self));

  self->minimum = minimum;
  self->maximum = maximum;
  mark_dirty (self);
}

/**
 * binnacle_chart_add_series:
 * @self: a chart
 * @series: the samples of a line
 * @name: what the legend calls it
 *
 * Adds a line in the next free colour.
 */
void
binnacle_chart_add_series (BinnacleChart  *self,
                           BinnacleSeries *series,
                           const char     *name)
{
  BinnacleChartLine *line;

  g_return_if_fail (BINNACLE_IS_CHART (self));
  g_return_if_fail (BINNACLE_IS_SERIES (series));
  g_return_if_fail (name != NULL);

  if (self->lines->len >= MAX_LINES || find_line (self, series) != NULL)
    return;
  line = g_new0 (BinnacleChartLine, 1);
  line->color = find_free_color (self);
  line->series = g_object_ref (series);
  line->name = g_strdup (name);
  line->changed_id = g_signal_connect_swapped (series, "changed", G_CALLBACK (mark_dirty), self);
  g_ptr_array_add (self->lines, line);
  self->dirty = TRUE;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/**
 * binnacle_chart_remove_series:
 * @self: a chart
 * @series: the samples of one of its lines
 *
 * Removes a line; the others keep their colours.
 */
void
binnacle_chart_remove_series (BinnacleChart  *self,
                              BinnacleSeries *series)
{
  BinnacleChartLine *line;

  g_return_if_fail (BINNACLE_IS_CHART (self));

  line = find_line (self, series);
  if (line == NULL)
    return;
  g_ptr_array_remove (self->lines, line);
  self->dirty = TRUE;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/**
 * binnacle_chart_set_name:
 * @self: a chart
 * @series: the samples of one of its lines
 * @name: what the legend calls it
 *
 * Gives a line another name.
 */
void
binnacle_chart_set_name (BinnacleChart  *self,
                         BinnacleSeries *series,
                         const char     *name)
{
  BinnacleChartLine *line;

  g_return_if_fail (BINNACLE_IS_CHART (self));
  g_return_if_fail (name != NULL);

  line = find_line (self, series);
  if (line == NULL || g_str_equal (line->name, name))
    return;
  g_free (line->name);
  line->name = g_strdup (name);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/**
 * binnacle_chart_get_n_series:
 * @self: a chart
 *
 * Returns: how many lines it has
 */
guint
binnacle_chart_get_n_series (BinnacleChart *self)
{
  g_return_val_if_fail (BINNACLE_IS_CHART (self), 0);
  return self->lines->len;
}

/**
 * binnacle_chart_get_n_redraws:
 * @self: a chart
 *
 * Returns: how often the lines were drawn so far, for tests and measurements
 */
guint64
binnacle_chart_get_n_redraws (BinnacleChart *self)
{
  g_return_val_if_fail (BINNACLE_IS_CHART (self), 0);
  return self->n_redraws;
}

/**
 * binnacle_chart_get_crosshair:
 * @self: a chart
 *
 * Returns: where the crosshair stands, in ms since 1970, or -1 where it is hidden
 */
gint64
binnacle_chart_get_crosshair (BinnacleChart *self)
{
  g_return_val_if_fail (BINNACLE_IS_CHART (self), BINNACLE_CHART_NO_CROSSHAIR);
  return self->crosshair;
}
