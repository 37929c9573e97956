/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-widgets"

#include "widgets/binnacle-plot.h"

#include <math.h>

/* ms */
#define SHORTEST_SPAN (60 * 1000)

/* Everything that falls on one column of pixels: what a line through all of
 * them looks like there ("M4", Jugel et al., VLDB 2014). */
typedef struct
{
  gint64   column;
  guint    n_samples;
  double   time;
  double   first;
  double   lowest;
  double   highest;
  double   last;
} Column;

static double
ms_per_pixel (const BinnaclePlot *plot)
{
  return MAX ((double) (plot->to - plot->from) / MAX (plot->width, 1), 1e-3);
}

static void
add_point (const BinnaclePlot *plot,
           GArray             *points,
           double              x,
           double              value)
{
  BinnaclePoint point = { x, binnacle_plot_get_y (plot, value) };

  g_array_append_val (points, point);
}

static void
flush_column (const BinnaclePlot *plot,
              GArray             *points,
              Column             *column)
{
  double x;

  if (column->n_samples == 0)
    return;
  x = (column->time - (double) plot->from) / ms_per_pixel (plot);
  add_point (plot, points, x, column->first);
  if (column->lowest < MIN (column->first, column->last))
    add_point (plot, points, x, column->lowest);
  if (column->highest > MAX (column->first, column->last))
    add_point (plot, points, x, column->highest);
  if (column->n_samples > 1 || column->lowest < column->highest)
    add_point (plot, points, x, column->last);
  column->n_samples = 0;
}

static void
add_to_column (Column               *column,
               const BinnacleSample *sample,
               gint64                index,
               double                width)
{
  if (column->n_samples++ == 0)
    {
      column->column = index;
      column->time = (double) sample->time;
      column->first = sample->mean;
      column->lowest = sample->minimum;
      column->highest = sample->maximum;
    }
  else
    column->time = ((double) index + 0.5) * width;
  column->lowest = fmin (column->lowest, sample->minimum);
  column->highest = fmax (column->highest, sample->maximum);
  column->last = sample->mean;
}

/**
 * binnacle_plot_fit_span:
 * @span: how much of the past is wanted, in ms
 * @covered: of how much of it there are samples, in ms
 *
 * A line that has just begun fills its picture, and shrinks in a few steps until
 * all that is wanted is shown.
 *
 * Returns: how much of the past to show, in ms: @span, or less
 */
gint64
binnacle_plot_fit_span (gint64 span,
                        gint64 covered)
{
  gint64 shown = SHORTEST_SPAN;

  while (shown < MIN (covered, span))
    shown *= 2;

  return MIN (shown, span);
}

/**
 * binnacle_plot_get_x:
 * @plot: a plot
 * @time: in ms since 1970
 *
 * Returns: the place of the time, in device pixels from the left
 */
double
binnacle_plot_get_x (const BinnaclePlot *plot,
                     gint64              time)
{
  return (double) (time - plot->from) / ms_per_pixel (plot);
}

/**
 * binnacle_plot_get_y:
 * @plot: a plot
 * @value: a value
 *
 * Returns: the place of the value, in device pixels from the top
 */
double
binnacle_plot_get_y (const BinnaclePlot *plot,
                     double              value)
{
  double range = plot->high - plot->low;

  return range > 0 ? (plot->high - value) / range * plot->height : plot->height;
}

/**
 * binnacle_plot_get_time:
 * @plot: a plot
 * @x: device pixels from the left
 *
 * Returns: the time there, in ms since 1970
 */
gint64
binnacle_plot_get_time (const BinnaclePlot *plot,
                        double              x)
{
  return plot->from + (gint64) (x * ms_per_pixel (plot));
}

/**
 * binnacle_plot_decimate:
 * @plot: a plot
 * @series: samples
 *
 * Turns samples into the corners of a line. Where several fall on one column of
 * pixels, the first, lowest, highest and last stand for them, so no spike is lost
 * and there are never more than four corners to a column. Columns are counted
 * from 1970, not from the left edge: a line that moves keeps its shape. A gap
 * becomes a corner whose y is NaN.
 *
 * Returns: (transfer full) (element-type BinnaclePoint): the corners
 */
GArray *
binnacle_plot_decimate (const BinnaclePlot *plot,
                        BinnacleSeries     *series)
{
  GArray *points = g_array_new (FALSE, FALSE, sizeof (BinnaclePoint));
  guint length = binnacle_series_get_length (series);
  guint index = binnacle_series_find (series, plot->from);
  double width = ms_per_pixel (plot);
  Column column = { 0 };

  /* One more on the left, so that the line comes in from the edge. */
  for (index = index > 0 ? index - 1 : 0; index < length; index++)
    {
      const BinnacleSample *sample = binnacle_series_get (series, index);
      gint64 at = (gint64) floor ((double) sample->time / width);

      if (sample->time > plot->to)
        break;
      if (!isfinite (sample->mean) || column.column != at)
        flush_column (plot, points, &column);
      if (isfinite (sample->mean))
        add_to_column (&column, sample, at, width);
      else
        add_point (plot, points, 0, NAN);
    }
  flush_column (plot, points, &column);
  return points;
}

/**
 * binnacle_plot_get_extent:
 * @series: samples
 * @from: in ms since 1970
 * @to: in ms since 1970
 * @lowest: (inout): lowered to the lowest value, where NaN is above all
 * @highest: (inout): raised to the highest value
 *
 * Finds the extremes of a stretch of time.
 *
 * Returns: whether there is any value in it
 */
gboolean
binnacle_plot_get_extent (BinnacleSeries *series,
                          gint64          from,
                          gint64          to,
                          double         *lowest,
                          double         *highest)
{
  guint length = binnacle_series_get_length (series);
  gboolean found = FALSE;

  for (guint i = binnacle_series_find (series, from); i < length; i++)
    {
      const BinnacleSample *sample = binnacle_series_get (series, i);

      if (sample->time > to)
        break;
      if (!isfinite (sample->mean))
        continue;
      *lowest = fmin (*lowest, sample->minimum);
      *highest = fmax (*highest, sample->maximum);
      found = TRUE;
    }
  return found;
}

/**
 * binnacle_plot_is_dense:
 * @plot: a plot
 * @series: samples
 *
 * Returns: whether there is a sample for every other column of pixels or more,
 *   so that the line is better drawn thin
 */
gboolean
binnacle_plot_is_dense (const BinnaclePlot *plot,
                        BinnacleSeries     *series)
{
  guint from = binnacle_series_find (series, plot->from);
  guint to = binnacle_series_find (series, plot->to);

  return (double) (to - from) > plot->width * 0.5;
}

/**
 * binnacle_plot_find_nearest:
 * @series: samples
 * @time: in ms since 1970
 *
 * Returns: (transfer none) (nullable): the sample nearest to a time; %NULL where
 *   there is none, or where a gap is nearer
 */
const BinnacleSample *
binnacle_plot_find_nearest (BinnacleSeries *series,
                            gint64          time)
{
  guint length = binnacle_series_get_length (series);
  guint after = binnacle_series_find (series, time);
  const BinnacleSample *nearest = NULL;

  if (after < length)
    nearest = binnacle_series_get (series, after);
  if (after > 0)
    {
      const BinnacleSample *before = binnacle_series_get (series, after - 1);

      if (nearest == NULL || time - before->time < nearest->time - time)
        nearest = before;
    }
  return nearest != NULL && isfinite (nearest->mean) ? nearest : NULL;
}
