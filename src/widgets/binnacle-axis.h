/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BinnacleAxis:
 * @low: the value at the bottom
 * @high: the value at the top
 * @step: the distance between two ticks
 *
 * The scale of a chart's values. Zeroed memory is one that was never fitted.
 */
typedef struct
{
  double low;
  double high;
  double step;
} BinnacleAxis;

gboolean binnacle_axis_fit        (BinnacleAxis *axis,
                                   double        lowest,
                                   double        highest,
                                   double        minimum,
                                   double        maximum,
                                   const char   *unit);
guint    binnacle_axis_get_n_ticks (const BinnacleAxis *axis);
double   binnacle_axis_get_tick   (const BinnacleAxis *axis,
                                   guint         index);

gint64   binnacle_time_axis_step  (gint64        duration,
                                   double        width,
                                   double        label_width);
gint64   binnacle_time_axis_first (gint64        from,
                                   gint64        step);
char    *binnacle_time_axis_label (gint64        time,
                                   gint64        step);

G_END_DECLS
