/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-live"

#include "live/binnacle-series.h"

#include <math.h>

#define INITIAL_ALLOCATION 64

/**
 * BinnacleSeries:
 *
 * A ring of samples in time order, of fixed capacity; the oldest leave first.
 *
 * It promises that its times never go down, that a sample already there is not
 * kept twice, and that memory stays within its capacity. It does not promise
 * equal distances between samples.
 *
 * All functions belong to the main thread.
 */
struct _BinnacleSeries
{
  GObject         parent_instance;

  BinnacleSample *ring;
  guint           capacity;
  guint           n_allocated; /* grows up to the capacity */
  guint           head;
  guint           length;
};

G_DEFINE_FINAL_TYPE (BinnacleSeries, binnacle_series, G_TYPE_OBJECT)

typedef enum { PROP_CAPACITY = 1, PROP_LENGTH } SeriesProperty;

static GParamSpec *properties[PROP_LENGTH + 1];

enum { SIGNAL_CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

static BinnacleSample *
sample_at (BinnacleSeries *self,
           guint           index)
{
  return &self->ring[(self->head + index) % self->n_allocated];
}

static gboolean
is_gap (const BinnacleSample *sample)
{
  return isnan (sample->mean);
}

static void
reallocate (BinnacleSeries *self,
            guint           n_allocated)
{
  BinnacleSample *ring = g_new (BinnacleSample, n_allocated);
  guint keep = MIN (self->length, n_allocated);

  for (guint i = 0; i < keep; i++)
    ring[i] = *sample_at (self, self->length - keep + i);
  g_free (self->ring);
  self->ring = ring;
  self->n_allocated = n_allocated;
  self->head = 0;
  self->length = keep;
}

static void
make_room (BinnacleSeries *self)
{
  if (self->length < self->n_allocated)
    return;
  if (self->n_allocated < self->capacity)
    {
      reallocate (self, MIN (self->capacity, self->n_allocated * 2));
      return;
    }
  self->head = (self->head + 1) % self->n_allocated;
  self->length--;
}

static void
push_newest (BinnacleSeries       *self,
             const BinnacleSample *sample)
{
  make_room (self);
  self->length++;
  *sample_at (self, self->length - 1) = *sample;
}

static guint
find_after (BinnacleSeries *self,
            gint64          time)
{
  guint low = 0, high = self->length;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (sample_at (self, middle)->time <= time)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* Two samples of one millisecond become one; TRUE where that changed anything. */
static gboolean
fold (BinnacleSample       *sample,
      const BinnacleSample *other)
{
  if (sample->mean == other->mean && sample->minimum <= other->minimum && sample->maximum >= other->maximum)
    return FALSE;
  sample->minimum = MIN (sample->minimum, other->minimum);
  sample->maximum = MAX (sample->maximum, other->maximum);
  sample->mean = other->mean;
  return TRUE;
}

static gboolean
insert_in_order (BinnacleSeries       *self,
                 const BinnacleSample *sample)
{
  guint index = find_after (self, sample->time);

  if (index > 0 && sample_at (self, index - 1)->time == sample->time)
    {
      BinnacleSample *same = sample_at (self, index - 1);

      if (is_gap (sample))
        return FALSE;
      if (!is_gap (same))
        return fold (same, sample);
    }
  if (index == 0 && self->length == self->capacity)
    return FALSE;
  if (self->length == self->capacity)
    index--;
  make_room (self);
  self->length++;
  for (guint i = self->length - 1; i > index; i--)
    *sample_at (self, i) = *sample_at (self, i - 1);
  *sample_at (self, index) = *sample;
  return TRUE;
}

static gboolean
add_sample (BinnacleSeries       *self,
            const BinnacleSample *sample)
{
  if (self->length == 0 || sample->time > sample_at (self, self->length - 1)->time)
    {
      push_newest (self, sample);
      return TRUE;
    }
  return insert_in_order (self, sample);
}

static void
emit_changed (BinnacleSeries *self,
              guint           old_length)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  if (self->length != old_length)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LENGTH]);
}

static void
binnacle_series_finalize (GObject *object)
{
  BinnacleSeries *self = BINNACLE_SERIES (object);

  g_free (self->ring);
  G_OBJECT_CLASS (binnacle_series_parent_class)->finalize (object);
}

static void
binnacle_series_get_property (GObject    *object,
                              guint       property_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  BinnacleSeries *self = BINNACLE_SERIES (object);

  switch ((SeriesProperty) property_id)
    {
    case PROP_CAPACITY:
      g_value_set_uint (value, self->capacity);
      break;
    case PROP_LENGTH:
      g_value_set_uint (value, self->length);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
binnacle_series_set_property (GObject      *object,
                              guint         property_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  BinnacleSeries *self = BINNACLE_SERIES (object);

  switch ((SeriesProperty) property_id)
    {
    case PROP_CAPACITY:
      binnacle_series_set_capacity (self, g_value_get_uint (value));
      break;
    case PROP_LENGTH:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
binnacle_series_class_init (BinnacleSeriesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = binnacle_series_finalize;
  object_class->get_property = binnacle_series_get_property;
  object_class->set_property = binnacle_series_set_property;

  /**
   * BinnacleSeries:capacity:
   *
   * The most samples that are kept.
   */
  properties[PROP_CAPACITY] =
    g_param_spec_uint ("capacity", NULL, NULL, 1, G_MAXUINT / 2, 1,
                       G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  /**
   * BinnacleSeries:length:
   *
   * How many samples there are.
   */
  properties[PROP_LENGTH] =
    g_param_spec_uint ("length", NULL, NULL, 0, G_MAXUINT, 0,
                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  /**
   * BinnacleSeries::changed:
   *
   * Samples came or went; once for a whole batch.
   */
  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
binnacle_series_init (BinnacleSeries *self)
{
}

/**
 * binnacle_series_new:
 * @capacity: the most samples to keep, at least 1
 *
 * Makes an empty series. Memory is taken as samples come.
 *
 * Returns: (transfer full): a series
 */
BinnacleSeries *
binnacle_series_new (guint capacity)
{
  return g_object_new (BINNACLE_TYPE_SERIES, "capacity", MAX (capacity, 1), NULL);
}

/**
 * binnacle_series_get_capacity:
 * @self: a series
 *
 * Returns: the most samples that are kept
 */
guint
binnacle_series_get_capacity (BinnacleSeries *self)
{
  g_return_val_if_fail (BINNACLE_IS_SERIES (self), 0);

  return self->capacity;
}

/**
 * binnacle_series_set_capacity:
 * @self: a series
 * @capacity: the most samples to keep, at least 1
 *
 * Sets how many samples are kept; where it shrinks, the oldest leave.
 */
void
binnacle_series_set_capacity (BinnacleSeries *self,
                              guint           capacity)
{
  guint old_length;

  g_return_if_fail (BINNACLE_IS_SERIES (self));
  g_return_if_fail (capacity > 0);

  if (self->capacity == capacity)
    return;
  old_length = self->length;
  self->capacity = capacity;
  if (self->ring == NULL || self->n_allocated > capacity)
    reallocate (self, MIN (capacity, MAX (self->n_allocated, INITIAL_ALLOCATION)));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAPACITY]);
  if (self->length != old_length)
    emit_changed (self, old_length);
}

/**
 * binnacle_series_get_length:
 * @self: a series
 *
 * Returns: how many samples there are, gaps included
 */
guint
binnacle_series_get_length (BinnacleSeries *self)
{
  g_return_val_if_fail (BINNACLE_IS_SERIES (self), 0);

  return self->length;
}

/**
 * binnacle_series_get:
 * @self: a series
 * @index: from 0, the oldest, to the length
 *
 * Returns: (transfer none): a sample, good until the series changes
 */
const BinnacleSample *
binnacle_series_get (BinnacleSeries *self,
                     guint           index)
{
  g_return_val_if_fail (BINNACLE_IS_SERIES (self), NULL);
  g_return_val_if_fail (index < self->length, NULL);

  return sample_at (self, index);
}

/**
 * binnacle_series_find:
 * @self: a series
 * @time: ms since 1970
 *
 * Returns: the first index whose time is not before @time; the length where
 *   there is none
 */
guint
binnacle_series_find (BinnacleSeries *self,
                      gint64          time)
{
  g_return_val_if_fail (BINNACLE_IS_SERIES (self), 0);

  return time == G_MININT64 ? 0 : find_after (self, time - 1);
}

/**
 * binnacle_series_append:
 * @self: a series
 * @samples: (array length=n_samples): samples, as a rule newer than the last
 * @n_samples: how many
 *
 * Adds samples. One that is not newer than the last is put in its place by
 * time; one that repeats another is dropped, two of the same millisecond become
 * one. Emits [signal@Series::changed] once, where anything changed.
 */
void
binnacle_series_append (BinnacleSeries       *self,
                        const BinnacleSample *samples,
                        guint                 n_samples)
{
  gboolean changed = FALSE;
  guint old_length;

  g_return_if_fail (BINNACLE_IS_SERIES (self));
  g_return_if_fail (samples != NULL || n_samples == 0);

  old_length = self->length;
  for (guint i = 0; i < n_samples; i++)
    changed |= add_sample (self, &samples[i]);
  if (changed)
    emit_changed (self, old_length);
}

/**
 * binnacle_series_prepend:
 * @self: a series
 * @samples: (array length=n_samples): samples in time order
 * @n_samples: how many
 *
 * Puts older samples, from history, before those that are there. Those that are
 * not older than the first one are left out, and so are the oldest where there
 * is no room: what is live is never pushed out by history.
 */
void
binnacle_series_prepend (BinnacleSeries       *self,
                         const BinnacleSample *samples,
                         guint                 n_samples)
{
  g_autoptr (GArray) merged = NULL;
  guint old_length, n_older = 0, keep;

  g_return_if_fail (BINNACLE_IS_SERIES (self));
  g_return_if_fail (samples != NULL || n_samples == 0);

  old_length = self->length;
  while (n_older < n_samples &&
         (self->length == 0 || samples[n_older].time < sample_at (self, 0)->time))
    n_older++;
  keep = MIN (n_older, self->capacity - self->length);
  if (keep == 0)
    return;
  merged = g_array_sized_new (FALSE, FALSE, sizeof (BinnacleSample), keep + self->length);
  g_array_append_vals (merged, samples + n_older - keep, keep);
  for (guint i = 0; i < self->length; i++)
    g_array_append_vals (merged, sample_at (self, i), 1);
  self->head = 0;
  self->length = 0;
  for (guint i = 0; i < merged->len; i++)
    add_sample (self, &g_array_index (merged, BinnacleSample, i));
  emit_changed (self, old_length);
}

static void
append_kept (GArray         *merged,
             BinnacleSeries *self,
             guint           from,
             guint           to)
{
  for (guint i = from; i < to; i++)
    g_array_append_vals (merged, sample_at (self, i), 1);
}

/**
 * binnacle_series_replace:
 * @self: a series
 * @from: ms since 1970
 * @to: ms since 1970, not before @from
 * @samples: (array length=n_samples): samples and gaps in time order, none before @from,
 *   none at @to or after
 * @n_samples: how many
 *
 * Puts samples in the place of those from @from until before @to. Where there is no room
 * for all, the oldest are left out. Gaps are taken as they are. Emits
 * [signal@Series::changed] once.
 */
void
binnacle_series_replace (BinnacleSeries       *self,
                         gint64                from,
                         gint64                to,
                         const BinnacleSample *samples,
                         guint                 n_samples)
{
  g_autoptr (GArray) merged = NULL;
  guint old_length, first, last, n_left_out;

  g_return_if_fail (BINNACLE_IS_SERIES (self));
  g_return_if_fail (samples != NULL || n_samples == 0);
  g_return_if_fail (from <= to);

  old_length = self->length;
  first = binnacle_series_find (self, from);
  last = binnacle_series_find (self, to);
  if (first == last && n_samples == 0)
    return;
  merged = g_array_sized_new (FALSE, FALSE, sizeof (BinnacleSample), old_length + n_samples);
  append_kept (merged, self, 0, first);
  g_array_append_vals (merged, samples, n_samples);
  append_kept (merged, self, last, old_length);
  n_left_out = merged->len > self->capacity ? merged->len - self->capacity : 0;
  self->head = 0;
  self->length = 0;
  for (guint i = n_left_out; i < merged->len; i++)
    push_newest (self, &g_array_index (merged, BinnacleSample, i));
  emit_changed (self, old_length);
}

/**
 * binnacle_series_add_gap:
 * @self: a series
 * @time: ms since 1970
 *
 * Says that from @time on, or from the newest sample where that is later, a
 * line must not be drawn over to the next sample: the link was lost.
 */
void
binnacle_series_add_gap (BinnacleSeries *self,
                         gint64          time)
{
  BinnacleSample gap = { time, NAN, NAN, NAN };
  const BinnacleSample *last;
  guint old_length;

  g_return_if_fail (BINNACLE_IS_SERIES (self));

  old_length = self->length;
  if (old_length == 0)
    return;
  last = sample_at (self, self->length - 1);
  if (is_gap (last))
    return;
  gap.time = MAX (time, last->time);
  push_newest (self, &gap);
  emit_changed (self, old_length);
}

/**
 * binnacle_series_clear:
 * @self: a series
 *
 * Takes all samples away.
 */
void
binnacle_series_clear (BinnacleSeries *self)
{
  guint old_length;

  g_return_if_fail (BINNACLE_IS_SERIES (self));

  old_length = self->length;
  self->head = 0;
  self->length = 0;
  if (old_length > 0)
    emit_changed (self, old_length);
}
