/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-bindings"

#include "bindings/binnacle-history-fill.h"

#include "base/binnacle-clock.h"

/**
 * BinnacleHistoryFill:
 *
 * Fills a series with what the server remembers from before it was made. It asks
 * once, when the link lives, and again only where the link was lost over the
 * answer. It stops when the object goes. Main thread.
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
  gboolean        asked;
};

G_DEFINE_FINAL_TYPE (BinnacleHistoryFill, binnacle_history_fill, G_TYPE_OBJECT)

static gboolean
is_link_alive (BinnacleHistoryFill *self)
{
  return binnacle_realtime_state_get_link_alive (binnacle_source_get_state (self->source));
}

/* Only what is older: what came live is more exact than any bucket. */
static void
prepend_older (BinnacleHistoryFill *self,
               GArray              *samples)
{
  guint n_older = samples->len;

  if (binnacle_series_get_length (self->series) > 0)
    {
      gint64 first = binnacle_series_get (self->series, 0)->time;

      while (n_older > 0 && g_array_index (samples, BinnacleSample, n_older - 1).time >= first)
        n_older--;
    }
  if (n_older > 0)
    binnacle_series_prepend (self->series, (const BinnacleSample *) (gpointer) samples->data, n_older);
}

static void
on_history (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (BinnacleHistoryFill) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) samples = binnacle_source_history_finish (BINNACLE_SOURCE (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->source == NULL)
    return;
  if (samples != NULL)
    prepend_older (self, samples);
  else
    {
      g_debug ("No history of %s: %s", self->channel, error->message);
      self->asked = is_link_alive (self);
    }
}

static void
ask (BinnacleHistoryFill *self)
{
  gint64 now;

  if (self->asked || !is_link_alive (self))
    return;
  self->asked = TRUE;
  now = binnacle_clock_get_real_time (binnacle_source_get_clock (self->source)) / 1000;
  binnacle_source_history_async (self->source, self->channel, now - self->span / 1000, now, self->points,
                                 self->cancellable, on_history, g_object_ref (self));
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
  g_signal_connect_object (binnacle_source_get_state (source), "notify::link-alive", G_CALLBACK (ask),
                           self, G_CONNECT_SWAPPED);
  ask (self);
  return self;
}
