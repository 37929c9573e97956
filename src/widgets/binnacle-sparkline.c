/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-widgets"

#include "widgets/binnacle-sparkline.h"

#include <adwaita.h>
#include <math.h>

#include "widgets/binnacle-palette.h"
#include "widgets/binnacle-plot.h"

#define HEIGHT 36
#define MINIMUM_WIDTH 48
#define LINE_WIDTH 2.0
#define AREA_ALPHA 0.12
/* Nothing but noise is shown flat: the line spans at least this share of its value. */
#define LEAST_RANGE 0.02

/**
 * BinnacleSparkline:
 *
 * A small line without axes that tells where a number comes from. It is drawn
 * anew only when samples came, and not at all while unmapped.
 *
 * CSS: a single node `sparkline`. Accessible role: `presentation`, since the
 * number beside it says the same.
 */
struct _BinnacleSparkline
{
  GtkWidget parent_instance;

  BinnacleSeries *series;
  GdkTexture     *picture;
  gint64          duration;
};

G_DEFINE_FINAL_TYPE (BinnacleSparkline, binnacle_sparkline, GTK_TYPE_WIDGET)

static void
on_changed (BinnacleSparkline *self)
{
  g_clear_object (&self->picture);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
fit (BinnacleSparkline *self,
     BinnaclePlot      *plot,
     double             line_width)
{
  double lowest = NAN, highest = NAN;
  double range, margin;

  if (!binnacle_plot_get_extent (self->series, plot->from, plot->to, &lowest, &highest))
    return;
  range = MAX (highest - lowest, MAX (fabs (highest) * LEAST_RANGE, 1e-9));
  /* The line must not be cut in half at the edges. */
  margin = range * line_width / MAX (plot->height - 2 * line_width, 1);
  plot->low = (highest + lowest - range) / 2 - margin;
  plot->high = (highest + lowest + range) / 2 + margin;
  if (lowest == 0)
    plot->low = -margin;
}

static GdkTexture *
draw (BinnacleSparkline *self,
      int                scale)
{
  BinnaclePlot plot = {
    .width = gtk_widget_get_width (GTK_WIDGET (self)) * scale,
    .height = gtk_widget_get_height (GTK_WIDGET (self)) * scale,
  };
  guint length = binnacle_series_get_length (self->series);
  BinnacleRaster *raster = binnacle_raster_new (plot.width, plot.height);
  BinnacleStroke stroke = {
    .width = LINE_WIDTH * scale, .area_alpha = AREA_ALPHA, .baseline = plot.height,
  };
  g_autoptr (GArray) points = NULL;

  plot.to = binnacle_series_get (self->series, length - 1)->time;
  plot.from = plot.to - binnacle_plot_fit_span (self->duration / 1000,
                                                plot.to - binnacle_series_get (self->series, 0)->time);
  fit (self, &plot, stroke.width);
  binnacle_palette_get_color (0, adw_style_manager_get_dark (adw_style_manager_get_default ()), &stroke.color);
  points = binnacle_plot_decimate (&plot, self->series);
  binnacle_raster_draw (raster, (const BinnaclePoint *) (gpointer) points->data, points->len, &stroke);
  return binnacle_raster_finish (raster);
}

static void
binnacle_sparkline_snapshot (GtkWidget   *widget,
                             GtkSnapshot *snapshot)
{
  BinnacleSparkline *self = BINNACLE_SPARKLINE (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);

  if (self->series == NULL || binnacle_series_get_length (self->series) == 0 || width <= 0 || height <= 0)
    return;
  if (self->picture == NULL)
    self->picture = draw (self, gtk_widget_get_scale_factor (widget));
  gtk_snapshot_append_texture (snapshot, self->picture,
                               &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
}

static void
binnacle_sparkline_size_allocate (GtkWidget *widget,
                                  int        width,
                                  int        height,
                                  int        baseline)
{
  g_clear_object (&BINNACLE_SPARKLINE (widget)->picture);
}

static void
binnacle_sparkline_measure (GtkWidget      *widget,
                            GtkOrientation  orientation,
                            int             for_size,
                            int            *minimum,
                            int            *natural,
                            int            *minimum_baseline,
                            int            *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? MINIMUM_WIDTH : HEIGHT;
  *natural = *minimum;
}

static void
binnacle_sparkline_dispose (GObject *object)
{
  binnacle_sparkline_set_series (BINNACLE_SPARKLINE (object), NULL, 0);

  G_OBJECT_CLASS (binnacle_sparkline_parent_class)->dispose (object);
}

static void
binnacle_sparkline_class_init (BinnacleSparklineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = binnacle_sparkline_dispose;
  widget_class->snapshot = binnacle_sparkline_snapshot;
  widget_class->size_allocate = binnacle_sparkline_size_allocate;
  widget_class->measure = binnacle_sparkline_measure;
  gtk_widget_class_set_css_name (widget_class, "sparkline");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
binnacle_sparkline_init (BinnacleSparkline *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (on_changed),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self, "notify::scale-factor", G_CALLBACK (on_changed), self, 0);
}

/**
 * binnacle_sparkline_new:
 *
 * Returns: (transfer floating): a sparkline of nothing
 */
GtkWidget *
binnacle_sparkline_new (void)
{
  return g_object_new (BINNACLE_TYPE_SPARKLINE, NULL);
}

/**
 * binnacle_sparkline_set_series:
 * @self: a sparkline
 * @series: (nullable): the samples
 * @duration: how much of the past is shown, in µs
 *
 * Shows a series in place of the one before.
 */
void
binnacle_sparkline_set_series (BinnacleSparkline *self,
                               BinnacleSeries    *series,
                               gint64             duration)
{
  g_return_if_fail (BINNACLE_IS_SPARKLINE (self));

  if (self->series != NULL)
    g_signal_handlers_disconnect_by_data (self->series, self);
  g_set_object (&self->series, series);
  self->duration = duration;
  if (series != NULL)
    g_signal_connect_swapped (series, "changed", G_CALLBACK (on_changed), self);
  on_changed (self);
}
