/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-live"

#include "config.h"

#include <math.h>

#include "live/binnacle-channel-log.h"
#include "live/binnacle-entity-private.h"
#include "live/binnacle-realtime-state-cache.h"
#include "live/binnacle-realtime-state-private.h"

/* What numbers came: for lines, and for a history that somebody keeps. */

/* A sample that is older than the last one by more, in ms, is of a clock that was set back. */
#define CLOCK_SET_BACK (60 * 60 * 1000)

/* So many of its intervals may pass between two values with nothing missing. */
#define GRACE_INTERVALS 3

/* What the tiles showed as stale was silence: no line goes over it. */
void
binnacle_realtime_state_end_silence (BinnacleEntity *entity)
{
  BinnacleFreshness freshness = binnacle_entity_get_freshness (entity);
  BinnacleSeries *series = binnacle_entity_peek_series (entity);

  if (freshness != BINNACLE_FRESHNESS_STALE && freshness != BINNACLE_FRESHNESS_EXPIRED)
    return;
  binnacle_entity_get_record (entity)->recording = FALSE;
  if (series != NULL)
    binnacle_series_add_gap (series, binnacle_entity_get_time (entity));
}

static gboolean
follows (BinnacleEntity *entity,
         gint64          before,
         gint64          time)
{
  gint64 interval = MIN (binnacle_entity_get_interval (entity), G_MAXINT32);

  return interval > 0 && time > before && time - before <= interval * GRACE_INTERVALS;
}

/* The link was lost and is back before the next value was due: nothing was missed. */
static void
close_gap (BinnacleEntity *entity,
           BinnacleSeries *series,
           gint64          time)
{
  guint length = binnacle_series_get_length (series);
  BinnacleSample last;

  if (length < 2 || !isnan (binnacle_series_get (series, length - 1)->mean))
    return;
  last = *binnacle_series_get (series, length - 2);
  if (isfinite (last.mean) && follows (entity, last.time, time))
    binnacle_series_replace (series, last.time, G_MAXINT64, &last, 1);
}

static gboolean
is_measured (BinnacleEntity *entity)
{
  return !binnacle_entity_is_described (entity) || binnacle_entity_has_rhythm (entity) ||
         binnacle_entity_peek_series (entity) != NULL;
}

/* What is told again, as after each new connection, was recorded when it was new. */
static void
record_samples (BinnacleRealtimeState *self,
                BinnacleEntity        *entity,
                const BinnacleSample  *samples,
                guint                  n_samples)
{
  BinnacleHistoryRecorder *recorder = binnacle_realtime_state_get_memory (self)->recorder;
  BinnacleEntityRecord *record = binnacle_entity_get_record (entity);
  guint first = 0;

  if (recorder == NULL || binnacle_realtime_state_get_memory (self)->no_store || !is_measured (entity))
    return;
  while (first < n_samples && samples[first].time <= record->recorded_at &&
         samples[first].time > record->recorded_at - CLOCK_SET_BACK)
    first++;
  if (first == n_samples)
    return;
  binnacle_history_recorder_add (recorder, binnacle_entity_get_channel (entity), &samples[first], n_samples - first,
                                 samples[first].time < record->recorded_at ||
                                 (!record->recording && !follows (entity, record->recorded_at, samples[first].time)));
  record->recording = TRUE;
  record->recorded_at = samples[n_samples - 1].time;
}

/* samples: what came in between, up to the entity's value; none where only that is known */
void
binnacle_realtime_state_add_samples (BinnacleRealtimeState *self,
                                     BinnacleEntity        *entity,
                                     const BinnacleSample  *samples,
                                     guint                  n_samples)
{
  double number = binnacle_entity_get_number (entity);
  BinnacleSample newest = { binnacle_entity_get_time (entity), number, number, number };

  if (n_samples > 0 && binnacle_entity_peek_series (entity) != NULL)
    {
      g_autoptr (BinnacleSeries) series = g_object_ref (binnacle_entity_peek_series (entity));

      close_gap (entity, series, samples[0].time);
      binnacle_series_append (series, samples, n_samples);
    }
  if (n_samples > 0)
    record_samples (self, entity, samples, n_samples);
  else if (binnacle_entity_get_exists (entity) && isfinite (number))
    record_samples (self, entity, &newest, 1);
}

/**
 * binnacle_realtime_state_set_recording:
 * @self: a state
 * @recording: whether somebody keeps a history
 *
 * For the store: from now on, what numbers come is there to be taken.
 */
void
binnacle_realtime_state_set_recording (BinnacleRealtimeState *self,
                                       gboolean               recording)
{
  BinnacleStateMemory *memory;

  g_return_if_fail (BINNACLE_IS_REALTIME_STATE (self));

  memory = binnacle_realtime_state_get_memory (self);
  if (!recording)
    g_clear_pointer (&memory->recorder, binnacle_history_recorder_free);
  else if (memory->recorder == NULL)
    memory->recorder = binnacle_history_recorder_new ();
}

/**
 * binnacle_realtime_state_get_n_recorded:
 * @self: a state
 *
 * Returns: how many samples wait to be taken
 */
guint
binnacle_realtime_state_get_n_recorded (BinnacleRealtimeState *self)
{
  BinnacleStateMemory *memory;

  g_return_val_if_fail (BINNACLE_IS_REALTIME_STATE (self), 0);

  memory = binnacle_realtime_state_get_memory (self);
  return memory->recorder != NULL ? binnacle_history_recorder_get_n_samples (memory->recorder) : 0;
}

/**
 * binnacle_realtime_state_take_recorded:
 * @self: a state
 *
 * Returns: (transfer full) (element-type BinnacleChannelLog): what numbers have come since
 *   the last time, of the server that was met last; bounded, thinned by minimum and maximum
 *   where they came fast
 */
GPtrArray *
binnacle_realtime_state_take_recorded (BinnacleRealtimeState *self)
{
  BinnacleStateMemory *memory;

  g_return_val_if_fail (BINNACLE_IS_REALTIME_STATE (self), NULL);

  memory = binnacle_realtime_state_get_memory (self);
  if (memory->recorder == NULL)
    return g_ptr_array_new ();
  return binnacle_history_recorder_take (memory->recorder);
}
