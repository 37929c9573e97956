/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-bindings"

#include "bindings/binnacle-history-fill.h"

#include <math.h>

#include "base/binnacle-clock.h"
#include "live/binnacle-history-gaps.h"

/* Fewer say nothing of how what is missing looked. */
#define MIN_POINTS 60

/* Of missed_since. */
#define ALL G_MININT64
#define NOTHING G_MAXINT64

/**
 * BinnacleHistoryFill:
 *
 * Fills a series with what was before it, and with what was missed in between.
 *
 * First, and at once, with what this computer has kept; then, whenever there is a link,
 * with what the server remembers. What came live is never touched: it is more exact than
 * any bucket, and a bucket that reaches into it is left out. Where neither knows
 * anything there is a gap. It stops when the object goes. Main thread.
 */
struct _BinnacleHistoryFill
{
  GObject parent_instance;

  BinnacleSource *source;
  BinnacleSeries *series;
  GCancellable   *cancellable;
  char           *channel;
  gint64          span;
  guint           points;
  gint64          missed_since; /* ms since 1970; what the server is to be asked for */
  gint64          known_until;  /* what is not newer is of before this link */
  gint64          asked_until;
  gboolean        asking;
};

typedef struct
{
  BinnacleHistoryFill *fill;
  gint64               since;
} Ask;

G_DEFINE_FINAL_TYPE (BinnacleHistoryFill, binnacle_history_fill, G_TYPE_OBJECT)

static gboolean
is_link_alive (BinnacleHistoryFill *self)
{
  return binnacle_realtime_state_get_link_alive (binnacle_source_get_state (self->source));
}

static BinnacleEntity *
ref_entity (BinnacleHistoryFill *self)
{
  return binnacle_realtime_state_ref_entity (binnacle_source_get_state (self->source), self->channel);
}

/* ms since 1970, by the server's clock as far as that is known. */
static gint64
get_server_time (BinnacleHistoryFill *self)
{
  BinnacleClock *clock = binnacle_source_get_clock (self->source);
  g_autoptr (BinnacleEntity) entity = ref_entity (self);
  gint64 age = binnacle_clock_get_boot_time (clock) - binnacle_entity_get_received (entity);

  if (binnacle_entity_get_exists (entity) && binnacle_entity_get_time (entity) > 0)
    return binnacle_entity_get_time (entity) + MAX (age, 0) / 1000;
  return binnacle_clock_get_real_time (clock) / 1000;
}

static gint64
get_patience (BinnacleHistoryFill *self,
              GArray              *buckets)
{
  g_autoptr (BinnacleEntity) entity = ref_entity (self);

  return binnacle_history_get_patience ((const BinnacleSample *) (gpointer) buckets->data, buckets->len,
                                        binnacle_entity_get_interval (entity));
}

/* The index of the first value after a time, not of a gap; the length where there is none. */
static guint
find_value_after (BinnacleSeries *series,
                  gint64          time)
{
  guint length = binnacle_series_get_length (series);
  guint index = time == G_MININT64 ? 0 : binnacle_series_find (series, time + 1);

  while (index < length && isnan (binnacle_series_get (series, index)->mean))
    index++;
  return index;
}

/* The last value before a time, or NULL. */
static const BinnacleSample *
find_value_before (BinnacleSeries *series,
                   gint64          time)
{
  for (guint i = binnacle_series_find (series, time); i > 0; i--)
    if (isfinite (binnacle_series_get (series, i - 1)->mean))
      return binnacle_series_get (series, i - 1);
  return NULL;
}

static gint64
get_last_time (BinnacleSeries *series)
{
  guint length = binnacle_series_get_length (series);

  return length > 0 ? binnacle_series_get (series, length - 1)->time : ALL;
}

static gint64
get_shortest_distance (GArray *buckets)
{
  gint64 shortest = G_MAXINT64;

  for (guint i = 1; i < buckets->len; i++)
    shortest = MIN (shortest, g_array_index (buckets, BinnacleSample, i).time -
                    g_array_index (buckets, BinnacleSample, i - 1).time);
  return buckets->len > 1 ? shortest : 0;
}

/* Those that lie wholly in between. */
static GArray *
select_between (GArray *buckets,
                gint64  after,
                gint64  before)
{
  GArray *selected = g_array_new (FALSE, FALSE, sizeof (BinnacleSample));
  gint64 step = get_shortest_distance (buckets);

  for (guint i = 0; i < buckets->len; i++)
    {
      BinnacleSample bucket = g_array_index (buckets, BinnacleSample, i);

      if (isfinite (bucket.mean) && bucket.time > after && bucket.time < before && bucket.time <= before - step)
        g_array_append_val (selected, bucket);
    }
  return selected;
}

/* The value before and the one after what is missing are looked at for gaps, too. */
static void
put_between (BinnacleHistoryFill  *self,
             GArray               *buckets,
             const BinnacleSample *before,
             const BinnacleSample *after,
             gint64                patience)
{
  gint64 from = before != NULL ? before->time : g_array_index (buckets, BinnacleSample, 0).time;
  gint64 to = after != NULL ? after->time : G_MAXINT64;
  g_autoptr (GArray) marked = NULL;

  if (before != NULL)
    g_array_prepend_vals (buckets, before, 1);
  if (after != NULL)
    g_array_append_vals (buckets, after, 1);
  marked = binnacle_history_mark_gaps ((const BinnacleSample *) (gpointer) buckets->data, buckets->len, patience);
  binnacle_series_replace (self->series, from, to, (const BinnacleSample *) (gpointer) marked->data,
                           marked->len - (after != NULL ? 1 : 0));
}

/* What the server remembers takes the place of all that is not of this link. */
static void
take_history (BinnacleHistoryFill *self,
              gint64               since,
              GArray              *buckets)
{
  guint next = find_value_after (self->series, since != ALL ? since : self->known_until);
  gboolean is_newest = next == binnacle_series_get_length (self->series);
  BinnacleSample after = { 0 };
  g_autoptr (GArray) selected = NULL;
  const BinnacleSample *before;
  BinnacleSample kept;

  if (!is_newest)
    after = *binnacle_series_get (self->series, next);
  selected = select_between (buckets, since, is_newest ? G_MAXINT64 : after.time);
  if (selected->len == 0)
    return;
  before = find_value_before (self->series, since != ALL ? since + 1 : g_array_index (selected, BinnacleSample, 0).time);
  if (before != NULL)
    kept = *before;
  put_between (self, selected, before != NULL ? &kept : NULL, is_newest ? NULL : &after, get_patience (self, buckets));
}

static void ask (BinnacleHistoryFill *self);

static void
on_history (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autofree Ask *asked = user_data;
  g_autoptr (BinnacleHistoryFill) self = asked->fill;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) samples = binnacle_source_history_finish (BINNACLE_SOURCE (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->source == NULL)
    return;
  self->asking = FALSE;
  if (samples != NULL)
    take_history (self, asked->since, samples);
  else
    g_debug ("No history of %s: %s", self->channel, error->message);
  /* Lost over the answer: asked again with all that is missing then. */
  if (samples == NULL && self->missed_since != NOTHING)
    self->missed_since = MIN (self->missed_since, asked->since);
  ask (self);
}

/* How finely: as finely as if the whole were asked for. */
static guint
get_points (BinnacleHistoryFill *self,
            gint64               missing)
{
  guint points = (guint) ((double) self->points * (double) missing / (double) (self->span / 1000) + 1);

  return CLAMP (points, MIN (MIN_POINTS, self->points), self->points);
}

static void
ask (BinnacleHistoryFill *self)
{
  gint64 now = get_server_time (self);
  gint64 from = MAX (now - self->span / 1000, self->missed_since);
  Ask *what;

  if (self->missed_since == NOTHING || self->asking || !is_link_alive (self) ||
      !binnacle_source_get_history_backfill (self->source) || from >= now)
    return;
  what = g_new0 (Ask, 1);
  what->fill = g_object_ref (self);
  what->since = self->missed_since;
  self->missed_since = NOTHING;
  self->asked_until = now;
  self->asking = TRUE;
  binnacle_source_history_async (self->source, self->channel, from, now, get_points (self, now - from),
                                 self->cancellable, on_history, what);
}

static void
link_changed (BinnacleHistoryFill *self)
{
  if (!is_link_alive (self) && self->missed_since == NOTHING)
    self->missed_since = MAX (get_last_time (self->series), self->asked_until);
  ask (self);
}

/* What was kept goes before all that is there. */
static void
take_stored (BinnacleHistoryFill *self,
             GArray              *samples)
{
  gboolean is_alone = binnacle_series_get_length (self->series) == 0;
  BinnacleSample first = { .time = G_MAXINT64 };
  BinnacleSample gap = { 0, NAN, NAN, NAN };

  if (!is_alone)
    first = *binnacle_series_get (self->series, 0);
  while (samples->len > 0 && g_array_index (samples, BinnacleSample, samples->len - 1).time >= first.time)
    g_array_set_size (samples, samples->len - 1);
  if (samples->len == 0)
    return;
  gap.time = g_array_index (samples, BinnacleSample, samples->len - 1).time;
  self->known_until = MAX (self->known_until, gap.time);
  if (is_alone || first.time - gap.time > get_patience (self, samples))
    g_array_append_val (samples, gap);
  binnacle_series_replace (self->series, 0, first.time, (const BinnacleSample *) (gpointer) samples->data, samples->len);
}

static void
on_stored (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (BinnacleHistoryFill) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) samples = binnacle_store_history_finish (BINNACLE_STORE (object), result, &error);

  if (samples == NULL)
    g_debug ("Nothing was kept of %s: %s", self->channel, error->message);
  else if (self->source != NULL)
    take_stored (self, samples);
}

static void
read_store (BinnacleHistoryFill *self)
{
  BinnacleStore *store = binnacle_source_get_store (self->source);

  if (store != NULL)
    binnacle_store_history_async (store, binnacle_source_get_id (self->source), self->channel,
                                  self->span / 1000, self->points, self->cancellable, on_stored,
                                  g_object_ref (self));
}

static void
binnacle_history_fill_dispose (GObject *object)
{
  BinnacleHistoryFill *self = BINNACLE_HISTORY_FILL (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->source);
  g_clear_object (&self->series);

  G_OBJECT_CLASS (binnacle_history_fill_parent_class)->dispose (object);
}

static void
binnacle_history_fill_finalize (GObject *object)
{
  BinnacleHistoryFill *self = BINNACLE_HISTORY_FILL (object);

  g_object_unref (self->cancellable);
  g_free (self->channel);

  G_OBJECT_CLASS (binnacle_history_fill_parent_class)->finalize (object);
}

static void
binnacle_history_fill_class_init (BinnacleHistoryFillClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = binnacle_history_fill_dispose;
  object_class->finalize = binnacle_history_fill_finalize;
}

static void
binnacle_history_fill_init (BinnacleHistoryFill *self)
{
  self->cancellable = g_cancellable_new ();
  self->missed_since = ALL;
  self->known_until = ALL;
  self->asked_until = ALL;
}

/**
 * binnacle_history_fill_new:
 * @source: whom to ask
 * @channel: of which channel
 * @series: what to fill
 * @span: how much of the past, in µs
 * @points: in how many samples at most
 *
 * Begins to fill a series. A request in flight keeps the object alive only until
 * its answer; to give it up, run g_object_run_dispose() or let the source go.
 *
 * Returns: (transfer full): what does it
 */
BinnacleHistoryFill *
binnacle_history_fill_new (BinnacleSource *source,
                           const char     *channel,
                           BinnacleSeries *series,
                           gint64          span,
                           guint           points)
{
  BinnacleHistoryFill *self;

  g_return_val_if_fail (BINNACLE_IS_SOURCE (source), NULL);
  g_return_val_if_fail (channel != NULL, NULL);
  g_return_val_if_fail (BINNACLE_IS_SERIES (series), NULL);

  self = g_object_new (BINNACLE_TYPE_HISTORY_FILL, NULL);
  self->source = g_object_ref (source);
  self->channel = g_strdup (channel);
  self->series = g_object_ref (series);
  self->span = span;
  self->points = points;
  if (!is_link_alive (self))
    self->known_until = get_last_time (series);
  g_signal_connect_object (binnacle_source_get_state (source), "notify::link-alive", G_CALLBACK (link_changed),
                           self, G_CONNECT_SWAPPED);
  read_store (self);
  ask (self);
  return self;
}
