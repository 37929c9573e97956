/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-server"

#include "config.h"

#include <string.h>

#include "server/binnacle-history.h"

/**
 * BinnacleHistory:
 *
 * What a channel was: its last samples as they came, and a day of minutes.
 * Both are rings that grow up to a limit, about 110 KiB together.
 */

#define MAX_SAMPLES 3600
#define MAX_MINUTES 1440
#define MINUTE G_GINT64_CONSTANT (60000)

typedef struct
{
  gint64 time;
  double value;
} Sample;

/* A ring of which first is the oldest, once it is full. */
typedef struct
{
  GArray *items;
  guint   first;
  guint   max;
} Ring;

struct _BinnacleHistory
{
  Ring samples;
  Ring minutes;
};

/* In ms. Each divides a day, so that buckets begin at midnight, and from a
 * minute on each is a whole number of minutes. */
static const gint64 steps[] = {
  1, 2, 5, 10, 20, 50, 100, 200, 500,
  1000, 2000, 5000, 10000, 15000, 30000,
  MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE,
  60 * MINUTE, 120 * MINUTE, 180 * MINUTE, 360 * MINUTE, 720 * MINUTE, 1440 * MINUTE
};

static void
ring_init (Ring  *ring,
           gsize  item_size,
           guint  max)
{
  ring->items = g_array_new (FALSE, FALSE, (guint) item_size);
  ring->max = max;
}

static gpointer
ring_get (Ring  *ring,
          guint  position)
{
  guint index = (ring->first + position) % ring->items->len;

  return ring->items->data + (gsize) index * g_array_get_element_size (ring->items);
}

static gpointer
ring_get_last (Ring *ring)
{
  return ring->items->len > 0 ? ring_get (ring, ring->items->len - 1) : NULL;
}

static void
ring_push (Ring          *ring,
           gconstpointer  item)
{
  gsize size = g_array_get_element_size (ring->items);

  if (ring->items->len < ring->max)
    {
      g_array_append_vals (ring->items, item, 1);
      return;
    }

  memcpy (ring->items->data + (gsize) ring->first * size, item, size);
  ring->first = (ring->first + 1) % ring->max;
}

static gint64
align (gint64 time,
       gint64 step)
{
  gint64 rest = time % step;

  return time - (rest < 0 ? rest + step : rest);
}

static void
bucket_add (BinnacleHistoryBucket       *bucket,
            const BinnacleHistoryBucket *other)
{
  bucket->min = MIN (bucket->min, other->min);
  bucket->max = MAX (bucket->max, other->max);
  bucket->sum += other->sum;
  bucket->count += other->count;
}

static void
add_to_minute (BinnacleHistory *self,
               gint64           time,
               double           value)
{
  BinnacleHistoryBucket bucket = { align (time, MINUTE), value, value, value, 1 };
  BinnacleHistoryBucket *last = ring_get_last (&self->minutes);

  if (last != NULL && last->time >= bucket.time)
    bucket_add (last, &bucket);
  else
    ring_push (&self->minutes, &bucket);
}

static gint64
choose_step (gint64 from,
             gint64 to,
             guint  points,
             gint64 least)
{
  gint64 longest = steps[G_N_ELEMENTS (steps) - 1];

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      if (steps[i] >= least && (align (to - 1, steps[i]) - align (from, steps[i])) / steps[i] + 1 <= points)
        return steps[i];
    }

  while ((align (to - 1, longest) - align (from, longest)) / longest + 1 > points)
    longest *= 2;

  return longest;
}

/* Samples may lie out of order where the clock of the computer was set back. */
static void
collect (GArray                      *buckets,
         const BinnacleHistoryBucket *found)
{
  guint i = buckets->len;

  while (i > 0 && g_array_index (buckets, BinnacleHistoryBucket, i - 1).time > found->time)
    i--;

  if (i > 0 && g_array_index (buckets, BinnacleHistoryBucket, i - 1).time == found->time)
    bucket_add (&g_array_index (buckets, BinnacleHistoryBucket, i - 1), found);
  else
    g_array_insert_val (buckets, i, *found);
}

static void
collect_samples (BinnacleHistory *self,
                 gint64           from,
                 gint64           to,
                 gint64           step,
                 GArray          *buckets)
{
  for (guint i = 0; i < self->samples.items->len; i++)
    {
      const Sample *sample = ring_get (&self->samples, i);
      BinnacleHistoryBucket found = { align (sample->time, step), sample->value, sample->value, sample->value, 1 };

      if (found.time >= from && found.time < to)
        collect (buckets, &found);
    }
}

static void
collect_minutes (BinnacleHistory *self,
                 gint64           from,
                 gint64           to,
                 gint64           step,
                 GArray          *buckets)
{
  for (guint i = 0; i < self->minutes.items->len; i++)
    {
      BinnacleHistoryBucket found = *(BinnacleHistoryBucket *) ring_get (&self->minutes, i);

      found.time = align (found.time, step);

      if (found.time >= from && found.time < to)
        collect (buckets, &found);
    }
}

/**
 * binnacle_history_new: (skip)
 *
 * Returns: (transfer full): an empty history
 */
BinnacleHistory *
binnacle_history_new (void)
{
  BinnacleHistory *self = g_new0 (BinnacleHistory, 1);

  ring_init (&self->samples, sizeof (Sample), MAX_SAMPLES);
  ring_init (&self->minutes, sizeof (BinnacleHistoryBucket), MAX_MINUTES);

  return self;
}

/**
 * binnacle_history_free: (skip)
 * @self: (transfer full): a history
 */
void
binnacle_history_free (BinnacleHistory *self)
{
  g_array_unref (self->samples.items);
  g_array_unref (self->minutes.items);
  g_free (self);
}

/**
 * binnacle_history_add: (skip)
 * @self: a history
 * @time: in ms since 1970
 * @value: finite
 *
 * Adds a sample.
 */
void
binnacle_history_add (BinnacleHistory *self,
                      gint64           time,
                      double           value)
{
  Sample sample = { time, value };

  ring_push (&self->samples, &sample);
  add_to_minute (self, time, value);
}

/**
 * binnacle_history_query: (skip)
 * @self: a history
 * @from: the beginning, in ms since 1970
 * @to: the end, which is not in it, in ms since 1970; after @from
 * @points: how many buckets at most; at least 1
 * @step: (out): how long each is, in ms
 *
 * Looks up a stretch of time. Buckets begin at multiples of the step: the first
 * may begin before @from. Where the stretch begins before the oldest sample, the
 * step is a minute or longer.
 *
 * Returns: (transfer full) (element-type BinnacleHistoryBucket): the buckets that
 *   have samples, oldest first
 */
GArray *
binnacle_history_query (BinnacleHistory *self,
                        gint64           from,
                        gint64           to,
                        guint            points,
                        gint64          *step)
{
  GArray *buckets = g_array_new (FALSE, FALSE, sizeof (BinnacleHistoryBucket));
  gboolean full = self->samples.items->len == self->samples.max;
  gboolean older = full && ((const Sample *) ring_get (&self->samples, 0))->time > from;

  *step = choose_step (from, to, points, older ? MINUTE : 1);

  if (older)
    collect_minutes (self, align (from, *step), to, *step, buckets);
  else
    collect_samples (self, align (from, *step), to, *step, buckets);

  return buckets;
}

/**
 * binnacle_history_get_size: (skip)
 * @self: a history
 *
 * Returns: how much memory it takes, in bytes
 */
gsize
binnacle_history_get_size (BinnacleHistory *self)
{
  return self->samples.items->len * sizeof (Sample) +
         self->minutes.items->len * sizeof (BinnacleHistoryBucket);
}
