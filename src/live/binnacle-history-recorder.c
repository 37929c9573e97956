/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-live"

#include "live/binnacle-history-recorder-private.h"

#include <math.h>

struct _BinnacleHistoryRecorder
{
  GHashTable *logs; /* by their channels' names, which are the logs' own */
  guint       n_samples;
};

static GHashTable *
make_logs (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) binnacle_channel_log_free);
}

BinnacleHistoryRecorder *
binnacle_history_recorder_new (void)
{
  BinnacleHistoryRecorder *self = g_new0 (BinnacleHistoryRecorder, 1);

  self->logs = make_logs ();
  return self;
}

void
binnacle_history_recorder_free (BinnacleHistoryRecorder *self)
{
  g_hash_table_unref (self->logs);
  g_free (self);
}

/* Two neighbours are one; a gap stays where it is. */
static guint
merge_pair (BinnacleSample *to,
            BinnacleSample  a,
            BinnacleSample  b)
{
  if (isnan (a.mean) || isnan (b.mean))
    {
      to[0] = a;
      to[1] = b;
      return 2;
    }
  to[0] = (BinnacleSample) {
    .time = b.time,
    .minimum = MIN (a.minimum, b.minimum),
    .mean = (a.mean + b.mean) / 2,
    .maximum = MAX (a.maximum, b.maximum),
  };
  return 1;
}

/* They come faster than anything looks at them. */
static void
thin (GArray *samples)
{
  BinnacleSample *all = (BinnacleSample *) (gpointer) samples->data;
  guint n_kept = 0;

  for (guint i = 0; i + 1 < samples->len; i += 2)
    n_kept += merge_pair (&all[n_kept], all[i], all[i + 1]);
  if (samples->len % 2 == 1)
    all[n_kept++] = all[samples->len - 1];
  g_array_set_size (samples, n_kept);
}

static void
add_sample (BinnacleHistoryRecorder *self,
            BinnacleChannelLog      *log,
            const BinnacleSample    *sample)
{
  if (log->samples->len >= BINNACLE_RECORDER_MAX_SAMPLES)
    {
      self->n_samples -= log->samples->len;
      thin (log->samples);
      self->n_samples += log->samples->len;
    }
  if (log->samples->len >= BINNACLE_RECORDER_MAX_SAMPLES || self->n_samples >= BINNACLE_RECORDER_MAX_ALL)
    return;
  g_array_append_vals (log->samples, sample, 1);
  self->n_samples++;
}

/* begins: no line leads to the first of them from what was before. */
void
binnacle_history_recorder_add (BinnacleHistoryRecorder *self,
                               const char              *channel,
                               const BinnacleSample    *samples,
                               guint                    n_samples,
                               gboolean                 begins)
{
  BinnacleChannelLog *log = g_hash_table_lookup (self->logs, channel);
  BinnacleSample gap = { samples[0].time, NAN, NAN, NAN };

  if (log == NULL && self->n_samples >= BINNACLE_RECORDER_MAX_ALL)
    return;
  if (log == NULL)
    {
      log = binnacle_channel_log_new (channel);
      g_hash_table_insert (self->logs, log->channel, log);
    }
  if (begins)
    add_sample (self, log, &gap);
  for (guint i = 0; i < n_samples; i++)
    add_sample (self, log, &samples[i]);
}

guint
binnacle_history_recorder_get_n_samples (BinnacleHistoryRecorder *self)
{
  return self->n_samples;
}

/* Returns BinnacleChannelLog items, which are the caller's. */
GPtrArray *
binnacle_history_recorder_take (BinnacleHistoryRecorder *self)
{
  GPtrArray *logs = g_ptr_array_new_full (g_hash_table_size (self->logs), (GDestroyNotify) binnacle_channel_log_free);
  GHashTableIter iter;
  gpointer log;

  g_hash_table_iter_init (&iter, self->logs);
  while (g_hash_table_iter_next (&iter, NULL, &log))
    {
      g_ptr_array_add (logs, log);
      g_hash_table_iter_steal (&iter);
    }
  self->n_samples = 0;
  return logs;
}

void
binnacle_history_recorder_clear (BinnacleHistoryRecorder *self)
{
  g_hash_table_remove_all (self->logs);
  self->n_samples = 0;
}
