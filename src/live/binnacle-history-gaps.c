/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-live"

#include "live/binnacle-history-gaps.h"

#include <math.h>

/* A history has no bucket where nothing came. Whether that is a gap is a matter of the
 * channel's rhythm: one that says something every hour has none between two hours. */

#define GRACE_INTERVALS 3
#define GRACE_STEPS 2
/* Without a rhythm that is known, one that is seen must be seen clearly. */
#define GRACE_SEEN 10
#define MIN_SEEN 8

static int
compare (gconstpointer a,
         gconstpointer b)
{
  gint64 first = *(const gint64 *) a, second = *(const gint64 *) b;

  return (first > second) - (first < second);
}

/**
 * binnacle_history_get_patience:
 * @buckets: (array length=n_buckets): samples in time order, of which each stands for
 *   a stretch of the same length
 * @n_buckets: how many
 * @interval: ms between two of the channel's values; 0 where that is not known
 *
 * Returns: how far apart two of them may be, in ms, with nothing missing in between
 */
gint64
binnacle_history_get_patience (const BinnacleSample *buckets,
                               guint                 n_buckets,
                               gint64                interval)
{
  g_autoptr (GArray) distances = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 shortest, usual;

  for (guint i = 1; i < n_buckets; i++)
    {
      gint64 distance = buckets[i].time - buckets[i - 1].time;

      g_array_append_val (distances, distance);
    }
  if (distances->len == 0)
    return interval > 0 ? interval * GRACE_INTERVALS : G_MAXINT64;
  g_array_sort (distances, compare);
  shortest = g_array_index (distances, gint64, 0);
  usual = g_array_index (distances, gint64, distances->len / 2);
  if (interval > 0)
    return MAX (MIN (interval, G_MAXINT32) * GRACE_INTERVALS, shortest * GRACE_STEPS);
  return distances->len >= MIN_SEEN ? MAX (usual, 1) * GRACE_SEEN : G_MAXINT64;
}

/**
 * binnacle_history_mark_gaps:
 * @samples: (array length=n_samples): samples in time order
 * @n_samples: how many
 * @patience: how far apart two of them may be, in ms
 *
 * Returns: (transfer full) (element-type BinnacleSample): the samples, with a gap
 *   wherever two are farther apart
 */
GArray *
binnacle_history_mark_gaps (const BinnacleSample *samples,
                            guint                 n_samples,
                            gint64                patience)
{
  GArray *marked = g_array_sized_new (FALSE, FALSE, sizeof (BinnacleSample), n_samples);

  for (guint i = 0; i < n_samples; i++)
    {
      if (i > 0 && samples[i].time - samples[i - 1].time > patience)
        {
          BinnacleSample gap = { samples[i - 1].time, NAN, NAN, NAN };

          g_array_append_val (marked, gap);
        }
      g_array_append_val (marked, samples[i]);
    }
  return marked;
}
