/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-widgets"

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <math.h>

#include "bindings/binnacle-format.h"
#include "widgets/binnacle-chart-private.h"
#include "widgets/binnacle-palette.h"

#define LINE_WIDTH 2.0
#define DENSE_LINE_WIDTH 1.5
#define AREA_ALPHA 0.12
#define DASH_LENGTH 10.0
/* Tints over one another tell nothing any more. */
#define MAX_FILLED_LINES 4
#define PAD 8
#define DOT 8
#define END_DOT 6
#define LEGEND_GAP 18
#define LEGEND_ROW_GAP 2
#define LEGEND_MARGIN 8
#define MAX_LEGEND_ITEMS 16
#define BOX_PADDING 8

typedef struct
{
  GdkRGBA text;
  GdkRGBA dim;
  GdkRGBA grid;
  GdkRGBA box;
  gboolean dark;
} Look;

static Look
get_look (BinnacleChart *self)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();
  GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (self));
  gboolean contrast = adw_style_manager_get_high_contrast (manager);
  Look look;

  gtk_style_context_get_color (context, &look.text);
  look.dark = look.text.red + look.text.green + look.text.blue > 1.5f;
  look.dim = look.text;
  look.dim.alpha *= contrast ? 0.9f : 0.6f;
  look.grid = look.text;
  look.grid.alpha *= contrast ? 0.4f : 0.11f;
  if (!gtk_style_context_lookup_color (context, "popover_bg_color", &look.box))
    look.box = look.dark ? (GdkRGBA) { 0.22f, 0.22f, 0.22f, 1 } : (GdkRGBA) { 1, 1, 1, 1 };
  return look;
}

static const BinnacleSample *
get_last_sample (BinnacleChartLine *line)
{
  guint length = binnacle_series_get_length (line->series);

  return length > 0 ? binnacle_series_get (line->series, length - 1) : NULL;
}

/* The last value that is known: a line that ended in a gap keeps it, as every
 * tile keeps its value, and the tile says how old it is. */
double
binnacle_chart_get_newest (BinnacleChartLine *line)
{
  for (guint i = binnacle_series_get_length (line->series); i > 0; i--)
    {
      const BinnacleSample *sample = binnacle_series_get (line->series, i - 1);

      if (isfinite (sample->mean))
        return sample->mean;
    }
  return NAN;
}

static double
get_value_at (BinnacleChart     *self,
              BinnacleChartLine *line)
{
  const BinnacleSample *sample;

  if (self->crosshair == BINNACLE_CHART_NO_CROSSHAIR)
    return binnacle_chart_get_newest (line);
  sample = binnacle_plot_find_nearest (line->series, self->crosshair);
  return sample != NULL && sample->time >= self->plot.from ? sample->mean : NAN;
}

/* A sentence for those who don't see the picture. */
char *
binnacle_chart_describe (BinnacleChart *self)
{
  GString *text = g_string_new (NULL);

  if (self->crosshair != BINNACLE_CHART_NO_CROSSHAIR)
    {
      g_autofree char *time = binnacle_format_time (self->crosshair);

      g_string_append (text, time);
    }
  for (guint i = 0; i < MIN (self->lines->len, MAX_LEGEND_ITEMS); i++)
    {
      BinnacleChartLine *line = self->lines->pdata[i];
      g_autofree char *value = binnacle_format_number_with_unit (get_value_at (self, line), self->unit);

      g_string_append_printf (text, "%s%s: %s", text->len > 0 ? ", " : "", line->name, value);
    }
  return g_string_free (text, FALSE);
}

/* What the widest plausible value needs, so that nothing moves when it changes. */
static int
measure_value (BinnacleChart *self)
{
  g_autofree char *percent = NULL;

  if (binnacle_format_unit_is_bytes (self->unit))
    return binnacle_text_cache_measure (self->texts, g_str_equal (self->unit, "B")
                                        ? "0000\342\200\257MiB" : "0000\342\200\257MiB/s", NULL);
  percent = g_strconcat ("00.0\342\200\257", self->unit, NULL);
  return binnacle_text_cache_measure (self->texts, percent, NULL);
}

typedef void (*LegendFunc) (BinnacleChart     *self,
                            BinnacleChartLine *line,
                            int                x,
                            int                y,
                            gpointer           user_data);

/* Places the legend's items in rows and returns their height. */
static int
place_legend (BinnacleChart *self,
              int            width,
              LegendFunc     func,
              gpointer       user_data)
{
  int value_width, row_height;
  int x = 0, y = 0;

  if (self->lines->len < 2)
    return 0;
  value_width = measure_value (self);
  binnacle_text_cache_measure (self->texts, "0", &row_height);
  for (guint i = 0; i < MIN (self->lines->len, MAX_LEGEND_ITEMS); i++)
    {
      BinnacleChartLine *line = self->lines->pdata[i];
      int item = DOT + 6 + binnacle_text_cache_measure (self->texts, line->name, NULL) + 6 + value_width;

      if (x > 0 && x + item > width)
        {
          x = 0;
          y += row_height + LEGEND_ROW_GAP;
        }
      if (func != NULL)
        func (self, line, x, y, user_data);
      x += item + LEGEND_GAP;
    }
  return y + row_height + LEGEND_MARGIN;
}

int
binnacle_chart_measure_legend (BinnacleChart *self,
                               int            width)
{
  return place_legend (self, width, NULL, NULL);
}

static void
append_dot (GtkSnapshot   *snapshot,
            double         center_x,
            double         center_y,
            double         diameter,
            const GdkRGBA *color)
{
  graphene_rect_t rect = GRAPHENE_RECT_INIT ((float) (center_x - diameter / 2),
                                             (float) (center_y - diameter / 2),
                                             (float) diameter, (float) diameter);
  GskRoundedRect circle;

  gsk_rounded_rect_init_from_rect (&circle, &rect, (float) diameter / 2);
  gtk_snapshot_push_rounded_clip (snapshot, &circle);
  gtk_snapshot_append_color (snapshot, color, &rect);
  gtk_snapshot_pop (snapshot);
}

/* The mark of a dashed line is hollow. */
static void
append_mark (BinnacleChartLine *line,
             GtkSnapshot       *snapshot,
             double             center_x,
             double             center_y,
             const GdkRGBA     *color)
{
  graphene_rect_t rect = GRAPHENE_RECT_INIT ((float) center_x - DOT / 2.0f, (float) center_y - DOT / 2.0f, DOT, DOT);
  GskRoundedRect ring;

  if (!binnacle_palette_is_dashed (line->color))
    {
      append_dot (snapshot, center_x, center_y, DOT, color);
      return;
    }
  gsk_rounded_rect_init_from_rect (&ring, &rect, DOT / 2.0f);
  gtk_snapshot_append_border (snapshot, &ring, (const float[4]) { 2, 2, 2, 2 },
                              (const GdkRGBA[4]) { *color, *color, *color, *color });
}

typedef struct
{
  GtkSnapshot *snapshot;
  const Look  *look;
} LegendPaint;

static void
paint_legend_item (BinnacleChart     *self,
                   BinnacleChartLine *line,
                   int                x,
                   int                y,
                   gpointer           user_data)
{
  LegendPaint *paint = user_data;
  g_autofree char *value = binnacle_format_number_with_unit (get_value_at (self, line), self->unit);
  GdkRGBA color;
  int height;
  int name_width = binnacle_text_cache_measure (self->texts, line->name, &height);

  binnacle_palette_get_color (line->color, paint->look->dark, &color);
  append_mark (line, paint->snapshot, x + DOT / 2.0, y + height / 2.0, &color);
  binnacle_text_cache_draw (self->texts, paint->snapshot, line->name, x + DOT + 6, y, &paint->look->dim);
  binnacle_text_cache_draw (self->texts, paint->snapshot, value, x + DOT + 6 + name_width + 6, y,
                            &paint->look->text);
}

static gint64
get_newest_time (BinnacleChart *self)
{
  gint64 newest = 0;

  for (guint i = 0; i < self->lines->len; i++)
    {
      const BinnacleSample *sample = get_last_sample (self->lines->pdata[i]);

      if (sample != NULL)
        newest = MAX (newest, sample->time);
    }
  return newest;
}

static gint64
get_oldest_time (BinnacleChart *self)
{
  gint64 oldest = G_MAXINT64;

  for (guint i = 0; i < self->lines->len; i++)
    {
      BinnacleChartLine *line = self->lines->pdata[i];

      if (binnacle_series_get_length (line->series) > 0)
        oldest = MIN (oldest, binnacle_series_get (line->series, 0)->time);
    }
  return oldest;
}

static void
fit_values (BinnacleChart *self)
{
  double lowest = NAN, highest = NAN;

  for (guint i = 0; i < self->lines->len; i++)
    {
      BinnacleChartLine *line = self->lines->pdata[i];

      binnacle_plot_get_extent (line->series, self->plot.from, self->plot.to, &lowest, &highest);
    }
  binnacle_axis_fit (&self->axis, lowest, highest, self->minimum, self->maximum, self->unit);
  self->plot.low = self->axis.low;
  self->plot.high = self->axis.high;
}

static char *
get_tick_label (BinnacleChart *self,
                guint          index)
{
  double largest = MAX (fabs (self->axis.low), fabs (self->axis.high));

  return binnacle_format_tick (binnacle_axis_get_tick (&self->axis, index), self->axis.step,
                               largest, self->unit);
}

static void
measure_gutter (BinnacleChart *self)
{
  int width = self->lines->len == 1 ? measure_value (self) : 0;

  for (guint i = 0; i < binnacle_axis_get_n_ticks (&self->axis); i++)
    {
      g_autofree char *label = get_tick_label (self, i);

      width = MAX (width, binnacle_text_cache_measure (self->texts, label, NULL));
    }
  self->gutter = MAX (self->gutter, width + PAD);
}

static void
place_plot (BinnacleChart *self,
            int            width,
            int            height)
{
  int text_height;
  int top;

  binnacle_text_cache_measure (self->texts, "0", &text_height);
  top = binnacle_chart_measure_legend (self, width) + text_height;
  self->area = GRAPHENE_RECT_INIT (0, (float) top, (float) MAX (width - self->gutter, 16),
                                   (float) MAX (height - top - text_height - 4, 16));
  self->scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  self->plot.width = (int) self->area.size.width * self->scale;
  self->plot.height = (int) self->area.size.height * self->scale;
}

/* The right edge moves in whole pixels, so that columns keep their samples. */
static void
place_time (BinnacleChart *self)
{
  gint64 newest = get_newest_time (self);
  gint64 covered = newest - MIN (get_oldest_time (self), newest);
  gint64 span = binnacle_plot_fit_span (MAX (self->duration / 1000, 1), covered);
  double column = (double) span / MAX (self->plot.width, 1);

  self->plot.to = (gint64) (ceil ((double) newest / column) * column);
  self->plot.from = self->plot.to - span;
}

static void
draw_line (BinnacleChart     *self,
           BinnacleChartLine *line,
           BinnacleRaster    *raster,
           gboolean           dark)
{
  g_autoptr (GArray) points = binnacle_plot_decimate (&self->plot, line->series);
  gboolean dense = binnacle_plot_is_dense (&self->plot, line->series);
  BinnacleStroke stroke = {
    .width = (dense ? DENSE_LINE_WIDTH : LINE_WIDTH) * self->scale,
    .dash = binnacle_palette_is_dashed (line->color) ? DASH_LENGTH * self->scale : 0,
    .area_alpha = self->filled && self->lines->len <= MAX_FILLED_LINES ? AREA_ALPHA : 0,
    .baseline = CLAMP (binnacle_plot_get_y (&self->plot, 0), 0, self->plot.height),
  };

  binnacle_palette_get_color (line->color, dark, &stroke.color);
  binnacle_raster_draw (raster, (const BinnaclePoint *) (gpointer) points->data, points->len, &stroke);
}

static void
redraw (BinnacleChart *self,
        const Look    *look)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  int height = gtk_widget_get_height (GTK_WIDGET (self));
  BinnacleRaster *raster;

  place_plot (self, width, height);
  place_time (self);
  fit_values (self);
  measure_gutter (self);
  place_plot (self, width, height);
  place_time (self);
  raster = binnacle_raster_new (self->plot.width, self->plot.height);
  /* The first series lies on top: it is the one that the chart is about. */
  for (guint i = self->lines->len; i > 0; i--)
    draw_line (self, self->lines->pdata[i - 1], raster, look->dark);
  g_clear_object (&self->picture);
  self->picture = binnacle_raster_finish (raster);
  self->dirty = FALSE;
  self->n_redraws++;
}

static double
get_y (BinnacleChart *self,
       double         value)
{
  return self->area.origin.y + binnacle_plot_get_y (&self->plot, value) / self->scale;
}

static double
get_x (BinnacleChart *self,
       gint64         time)
{
  return self->area.origin.x + binnacle_plot_get_x (&self->plot, time) / self->scale;
}

static void
paint_rule (BinnacleChart *self,
            GtkSnapshot   *snapshot,
            double         x,
            double         y,
            double         width,
            double         height,
            const GdkRGBA *color)
{
  double unit = 1.0 / self->scale;

  gtk_snapshot_append_color (snapshot, color,
                             &GRAPHENE_RECT_INIT ((float) (floor (x / unit) * unit),
                                                  (float) (floor (y / unit) * unit),
                                                  (float) width, (float) height));
}

/* The newest value takes the place of a tick's label that is too near. */
static gboolean
is_beside_value (BinnacleChart *self,
                 double         y,
                 int            text_height)
{
  double newest;

  if (self->lines->len != 1)
    return FALSE;
  newest = binnacle_chart_get_newest (self->lines->pdata[0]);
  return isfinite (newest) && fabs (get_y (self, newest) - (y - text_height / 2.0)) < text_height;
}

static void
paint_value_axis (BinnacleChart *self,
                  GtkSnapshot   *snapshot,
                  const Look    *look)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  int text_height;

  binnacle_text_cache_measure (self->texts, "0", &text_height);
  for (guint i = 0; i < binnacle_axis_get_n_ticks (&self->axis); i++)
    {
      g_autofree char *label = get_tick_label (self, i);
      double y = get_y (self, binnacle_axis_get_tick (&self->axis, i));

      paint_rule (self, snapshot, 0, MIN (y, self->area.origin.y + self->area.size.height - 1), width,
                  1, &look->grid);
      if (!is_beside_value (self, y, text_height))
        binnacle_text_cache_draw (self->texts, snapshot, label,
                                  width - binnacle_text_cache_measure (self->texts, label, NULL),
                                  y - text_height, &look->dim);
    }
}

static void
paint_time_axis (BinnacleChart *self,
                 GtkSnapshot   *snapshot,
                 const Look    *look)
{
  int seconds = binnacle_text_cache_measure (self->texts, "00:00:00", NULL);
  gint64 step = binnacle_time_axis_step (self->plot.to - self->plot.from, self->area.size.width, seconds);
  double top = self->area.origin.y + self->area.size.height + 4;
  gint64 time;

  if (self->plot.to <= 0 || self->plot.to <= self->plot.from)
    return;
  for (time = binnacle_time_axis_first (self->plot.from, step); time <= self->plot.to; time += step)
    {
      g_autofree char *label = binnacle_time_axis_label (time, step);
      int width = binnacle_text_cache_measure (self->texts, label, NULL);
      double x = get_x (self, time) - width / 2.0;

      if (x >= 0 && x + width <= gtk_widget_get_width (GTK_WIDGET (self)))
        binnacle_text_cache_draw (self->texts, snapshot, label, x, top, &look->dim);
    }
}

static void
paint_ends (BinnacleChart *self,
            GtkSnapshot   *snapshot,
            const Look    *look)
{
  for (guint i = self->lines->len; i > 0; i--)
    {
      BinnacleChartLine *line = self->lines->pdata[i - 1];
      const BinnacleSample *last = get_last_sample (line);
      GdkRGBA color;

      if (last == NULL || !isfinite (last->mean) || last->time < self->plot.from)
        continue;
      binnacle_palette_get_color (line->color, look->dark, &color);
      append_dot (snapshot, get_x (self, last->time), get_y (self, last->mean), END_DOT, &color);
    }
}

static void
paint_newest_value (BinnacleChart *self,
                    GtkSnapshot   *snapshot,
                    const Look    *look)
{
  BinnacleChartLine *line = self->lines->pdata[0];
  double value = binnacle_chart_get_newest (line);
  g_autofree char *text = NULL;
  int text_width, text_height;
  double y;

  if (!isfinite (value))
    return;
  text = binnacle_format_number_with_unit (value, self->unit);
  text_width = binnacle_text_cache_measure (self->texts, text, &text_height);
  y = CLAMP (get_y (self, value) - text_height / 2.0, 0,
             self->area.origin.y + self->area.size.height - text_height);
  binnacle_text_cache_draw (self->texts, snapshot, text,
                            gtk_widget_get_width (GTK_WIDGET (self)) - text_width, y, &look->text);
}

static void
paint_crosshair_dots (BinnacleChart *self,
                      GtkSnapshot   *snapshot,
                      const Look    *look)
{
  for (guint i = 0; i < self->lines->len; i++)
    {
      BinnacleChartLine *line = self->lines->pdata[i];
      const BinnacleSample *sample = binnacle_plot_find_nearest (line->series, self->crosshair);
      GdkRGBA color;

      if (sample == NULL || sample->time < self->plot.from || sample->time > self->plot.to)
        continue;
      binnacle_palette_get_color (line->color, look->dark, &color);
      append_dot (snapshot, get_x (self, sample->time), get_y (self, sample->mean), DOT, &color);
    }
}

/* The box: the time, and for a single line the value; the legend shows the others'. */
static char *
get_box_text (BinnacleChart *self)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_local (self->crosshair / 1000);
  g_autofree char *time = NULL;
  g_autofree char *value = NULL;

  if (date != NULL)
    time = g_date_time_format (date, self->duration < G_TIME_SPAN_DAY
                               ? C_("time of day with seconds", "%H:%M:%S")
                               : C_("date and time", "%-d %b %H:%M"));
  if (self->lines->len != 1)
    return g_strdup (time != NULL ? time : "");
  value = binnacle_format_number_with_unit (get_value_at (self, self->lines->pdata[0]), self->unit);
  return g_strdup_printf ("%s  %s", time != NULL ? time : "", value);
}

static void
paint_box (BinnacleChart *self,
           GtkSnapshot   *snapshot,
           const Look    *look,
           double         x)
{
  g_autofree char *text = get_box_text (self);
  int text_width, text_height;
  graphene_rect_t rect;
  GskRoundedRect outline;
  double left;

  text_width = binnacle_text_cache_measure (self->texts, text, &text_height);
  left = x + 10;
  if (left + text_width + 2 * BOX_PADDING > gtk_widget_get_width (GTK_WIDGET (self)))
    left = MAX (x - 10 - text_width - 2 * BOX_PADDING, 0);
  rect = GRAPHENE_RECT_INIT ((float) floor (left), self->area.origin.y + 4,
                             (float) (text_width + 2 * BOX_PADDING), (float) (text_height + BOX_PADDING));
  gsk_rounded_rect_init_from_rect (&outline, &rect, 6);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, &look->box, &rect);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_append_border (snapshot, &outline, (const float[4]) { 1, 1, 1, 1 },
                              (const GdkRGBA[4]) { look->grid, look->grid, look->grid, look->grid });
  binnacle_text_cache_draw (self->texts, snapshot, text, rect.origin.x + BOX_PADDING,
                            rect.origin.y + BOX_PADDING / 2.0, &look->text);
}

static void
paint_crosshair (BinnacleChart *self,
                 GtkSnapshot   *snapshot,
                 const Look    *look)
{
  double x = get_x (self, self->crosshair);

  if (self->crosshair < self->plot.from || self->crosshair > self->plot.to)
    return;
  paint_rule (self, snapshot, x, self->area.origin.y, 1, self->area.size.height, &look->dim);
  paint_crosshair_dots (self, snapshot, look);
  paint_box (self, snapshot, look, x);
}

static void
paint_picture (BinnacleChart *self,
               GtkSnapshot   *snapshot)
{
  gtk_snapshot_append_texture (snapshot, self->picture,
                               &GRAPHENE_RECT_INIT (self->area.origin.x, self->area.origin.y,
                                                    (float) self->plot.width / (float) self->scale,
                                                    (float) self->plot.height / (float) self->scale));
}

/* Draws the lines anew where they changed, and everything around them. */
void
binnacle_chart_paint (BinnacleChart *self,
                      GtkSnapshot   *snapshot)
{
  Look look = get_look (self);
  LegendPaint legend = { snapshot, &look };

  if (self->dirty || self->picture == NULL)
    redraw (self, &look);
  place_legend (self, gtk_widget_get_width (GTK_WIDGET (self)), paint_legend_item, &legend);
  paint_value_axis (self, snapshot, &look);
  paint_time_axis (self, snapshot, &look);
  paint_picture (self, snapshot);
  paint_ends (self, snapshot, &look);
  if (self->lines->len == 1)
    paint_newest_value (self, snapshot, &look);
  if (self->crosshair != BINNACLE_CHART_NO_CROSSHAIR)
    paint_crosshair (self, snapshot, &look);
}
