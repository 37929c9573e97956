/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sync"

#include "config.h"

#include "sync/binnacle-history-points-private.h"

#include <math.h>

GArray *
binnacle_history_points_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (BinnacleHistoryPoint));
}

/* A gap among the samples becomes a property of the next one. */
void
binnacle_history_points_add_samples (GArray               *points,
                                     const BinnacleSample *samples,
                                     guint                 n_samples)
{
  gboolean begins = FALSE;

  for (guint i = 0; i < n_samples; i++)
    {
      BinnacleHistoryPoint point = { samples[i], 1, begins };

      begins = isnan (samples[i].mean);
      if (!begins)
        g_array_append_val (points, point);
    }
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  gint64 first = ((const BinnacleHistoryPoint *) a)->sample.time;
  gint64 second = ((const BinnacleHistoryPoint *) b)->sample.time;

  return (first > second) - (first < second);
}

void
binnacle_history_points_sort (GArray *points)
{
  g_array_sort (points, compare);
}

static void
merge (BinnacleHistoryPoint       *point,
       const BinnacleHistoryPoint *other)
{
  double share = (double) other->weight / ((double) point->weight + (double) other->weight);

  point->sample.minimum = MIN (point->sample.minimum, other->sample.minimum);
  point->sample.maximum = MAX (point->sample.maximum, other->sample.maximum);
  point->sample.mean = point->sample.mean * (1 - share) + other->sample.mean * share;
  point->weight = point->weight > G_MAXUINT - other->weight ? G_MAXUINT : point->weight + other->weight;
}

static gint64
get_bucket (const BinnacleHistoryPoint *point,
            gint64                      step)
{
  return point->sample.time / step * step;
}

/* points: in time order, of times after 1970. One for each bucket [t, t + step); it is
 * placed at t where it stands for several, or with align always. A gap within a bucket
 * is not seen from so far. */
GArray *
binnacle_history_points_thin (GArray   *points,
                              gint64    step,
                              gboolean  align)
{
  GArray *thinned = binnacle_history_points_new ();

  for (guint i = 0; i < points->len; i++)
    {
      BinnacleHistoryPoint point = g_array_index (points, BinnacleHistoryPoint, i);
      BinnacleHistoryPoint *last = thinned->len > 0
                                   ? &g_array_index (thinned, BinnacleHistoryPoint, thinned->len - 1) : NULL;

      if (last != NULL && get_bucket (last, step) == get_bucket (&point, step))
        {
          merge (last, &point);
          last->sample.time = get_bucket (last, step);
          continue;
        }
      if (align)
        point.sample.time = get_bucket (&point, step);
      g_array_append_val (thinned, point);
    }
  return thinned;
}

/* The opposite of adding samples. */
GArray *
binnacle_history_points_to_samples (GArray *points)
{
  GArray *samples = g_array_sized_new (FALSE, FALSE, sizeof (BinnacleSample), points->len);

  for (guint i = 0; i < points->len; i++)
    {
      const BinnacleHistoryPoint *point = &g_array_index (points, BinnacleHistoryPoint, i);
      BinnacleSample gap = { 0, NAN, NAN, NAN };

      if (point->begins && i > 0)
        {
          gap.time = g_array_index (points, BinnacleHistoryPoint, i - 1).sample.time;
          g_array_append_val (samples, gap);
        }
      g_array_append_val (samples, point->sample);
    }
  return samples;
}
