/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "live/binnacle-series.h"
#include "widgets/binnacle-raster.h"

G_BEGIN_DECLS

/**
 * BinnaclePlot:
 * @width: in device pixels
 * @height: in device pixels
 * @from: the time at the left edge, in ms since 1970
 * @to: the time at the right edge
 * @low: the value at the bottom
 * @high: the value at the top
 *
 * Where samples lie in a picture.
 */
typedef struct
{
  int    width;
  int    height;
  gint64 from;
  gint64 to;
  double low;
  double high;
} BinnaclePlot;

gint64   binnacle_plot_fit_span     (gint64              span,
                                     gint64              covered);
double   binnacle_plot_get_x        (const BinnaclePlot *plot,
                                     gint64              time);
double   binnacle_plot_get_y        (const BinnaclePlot *plot,
                                     double              value);
gint64   binnacle_plot_get_time     (const BinnaclePlot *plot,
                                     double              x);
GArray  *binnacle_plot_decimate     (const BinnaclePlot *plot,
                                     BinnacleSeries     *series);
gboolean binnacle_plot_get_extent   (BinnacleSeries     *series,
                                     gint64              from,
                                     gint64              to,
                                     double             *lowest,
                                     double             *highest);
gboolean binnacle_plot_is_dense     (const BinnaclePlot *plot,
                                     BinnacleSeries     *series);
const BinnacleSample *
         binnacle_plot_find_nearest (BinnacleSeries     *series,
                                     gint64              time);

G_END_DECLS
