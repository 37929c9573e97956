/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sources"

#include "config.h"

#include "sources/binnacle-prometheus-source.h"

#include <glib/gi18n-lib.h>

#include "base/binnacle-channel.h"
#include "sources/binnacle-name-template-private.h"
#include "sources/binnacle-prometheus-answer-private.h"
#include "sources/binnacle-prometheus-run-private.h"
#include "sources/binnacle-prometheus-series-private.h"
#include "sources/binnacle-source-error.h"

/* Of the server's own series, so many patterns are asked for. */
#define MAX_SERIES_ASKS 64

/* Prometheus gives at most 11,000 points of a series. */
#define MAX_POINTS 10000
#define MAX_HISTORY_BODY (8 * 1024 * 1024)
#define MAX_PROPOSALS 200
#define HISTORY_TIMEOUT (30 * G_USEC_PER_SEC)

/**
 * BinnaclePrometheusSource:
 *
 * A Prometheus server, or one that answers like it, made into channels.
 *
 * The channels of its description are instant queries; one whose name has placeholders takes
 * them from the labels of each series in the answer. Besides, the server's own series are
 * channels called `series/METRIC/LABELS`, where it is to be discovered. The past comes from
 * range queries. Times are put right by the difference between the server's clock and ours.
 */
struct _BinnaclePrometheusSource
{
  BinnaclePolledSource parent_instance;
};

G_DEFINE_FINAL_TYPE (BinnaclePrometheusSource, binnacle_prometheus_source, BINNACLE_TYPE_POLLED_SOURCE)

/* What to ask */

static void
add_members (BinnaclePolledSource *source,
             GPtrArray            *asks)
{
  const BinnacleSourceDescription *description = binnacle_polled_source_get_description (source);
  BinnacleReadingsSink *sink = binnacle_polled_source_get_sink (source);

  for (guint i = 0; i < description->channels->len; i++)
    {
      const BinnacleSourceChannel *channel = description->channels->pdata[i];
      gboolean family = binnacle_source_channel_is_family (channel);

      if (binnacle_readings_sink_wants_member (sink, i))
        g_ptr_array_add (asks, binnacle_prometheus_ask_new (channel, i, g_strdup (channel->query),
                                                            family ? binnacle_name_template_make_pattern (channel->name)
                                                                   : NULL));
    }
}

static void
add_series (BinnaclePolledSource *source,
            GPtrArray            *asks)
{
  g_autoptr (GPtrArray) patterns = binnacle_readings_sink_list_patterns (binnacle_polled_source_get_sink (source));
  guint n_asks = 0;

  for (guint i = 0; i < patterns->len && n_asks < MAX_SERIES_ASKS; i++)
    {
      char *selector = binnacle_prometheus_make_selector (patterns->pdata[i]);

      if (selector == NULL)
        continue;
      n_asks++;
      g_ptr_array_add (asks, binnacle_prometheus_ask_new (NULL, BINNACLE_NO_MEMBER, selector,
                                                          g_strdup (patterns->pdata[i])));
    }
}

static void
binnacle_prometheus_source_refresh_async (BinnaclePolledSource *source,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data)
{
  GPtrArray *asks = g_ptr_array_new_with_free_func (binnacle_prometheus_ask_free);

  add_members (source, asks);
  if (binnacle_polled_source_get_description (source)->discover)
    add_series (source, asks);
  /* What every such server knows, to see whether there is one. */
  if (asks->len == 0)
    g_ptr_array_add (asks, binnacle_prometheus_ask_new (NULL, BINNACLE_NO_MEMBER, g_strdup ("1"), NULL));
  if (binnacle_source_get_server_name (BINNACLE_SOURCE (source)) == NULL)
    g_ptr_array_add (asks, binnacle_prometheus_ask_new (NULL, BINNACLE_NO_MEMBER, NULL, NULL));
  binnacle_prometheus_run_async (source, asks, cancellable, callback, user_data);
}

/* The past */

typedef struct
{
  BinnacleSourceChannel *channel;
  char                  *name;
  gint64                 step;
  gint64                 skew;
} HistoryAsk;

static void
history_ask_free (gpointer data)
{
  HistoryAsk *ask = data;

  g_clear_pointer (&ask->channel, binnacle_source_channel_free);
  g_free (ask->name);
  g_free (ask);
}

static gpointer
decode_history (BinnacleHttpResponse  *response,
                gpointer               user_data,
                GError               **error)
{
  HistoryAsk *ask = user_data;
  gsize length;
  const char *text = g_bytes_get_data (binnacle_http_response_get_body (response), &length);

  return binnacle_prometheus_answer_read_history (text, length, ask->channel, ask->name, ask->step, ask->skew, error);
}

static void
got_history (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (BinnacleHttpResponse) response = binnacle_http_send_finish (BINNACLE_HTTP (object), result, &error);

  if (response == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, binnacle_http_response_steal_decoded (response), (GDestroyNotify) g_array_unref);
}

/* The channel of the description that is called name, or whose family has it. */
static const BinnacleSourceChannel *
find_channel (BinnaclePolledSource *source,
              const char           *name)
{
  const BinnacleSourceDescription *description = binnacle_polled_source_get_description (source);

  for (guint i = 0; i < description->channels->len; i++)
    {
      const BinnacleSourceChannel *channel = description->channels->pdata[i];
      g_autofree char *pattern = binnacle_name_template_make_pattern (channel->name);

      if (binnacle_channel_matches (name, pattern))
        return channel;
    }
  return NULL;
}

static char *
make_form (const char *query,
           gint64      from,
           gint64      to,
           gint64      step)
{
  g_autofree char *encoded = g_uri_escape_string (query, NULL, FALSE);

  return g_strdup_printf ("query=%s&start=%" G_GINT64_FORMAT ".%03d&end=%" G_GINT64_FORMAT ".%03d&step=%" G_GINT64_FORMAT
                          ".%03d", encoded, from / 1000, (int) (from % 1000), to / 1000, (int) (to % 1000),
                          step / 1000, (int) (step % 1000));
}

static void
ask_history (BinnaclePolledSource        *source,
             const BinnacleSourceChannel *channel,
             const char                  *name,
             const char                  *query,
             gint64                       from,
             gint64                       to,
             guint                        points,
             GTask                       *task)
{
  gint64 skew = binnacle_polled_source_get_clock_skew (source);
  gint64 step = MAX ((to - from) / (gint64) CLAMP (points, 1, MAX_POINTS), 1000);
  g_autofree char *form = make_form (query, from + skew, to + skew, step);
  g_autofree char *uri = NULL;
  g_autoptr (GBytes) body = NULL;
  HistoryAsk *ask = g_new (HistoryAsk, 1);
  BinnacleHttpOptions options = {
    .timeout = HISTORY_TIMEOUT,
    .max_body = MAX_HISTORY_BODY,
    .decode = decode_history,
    .decode_data = ask,
    .decode_data_free = history_ask_free,
    .decoded_free = (GDestroyNotify) g_array_unref,
  };

  *ask = (HistoryAsk) { channel != NULL ? binnacle_source_channel_copy (channel) : NULL, g_strdup (name), step, skew };
  binnacle_prometheus_fill_options (&options, binnacle_polled_source_get_description (source)->uri,
                                    "/api/v1/query_range", form, &uri, &body);
  binnacle_polled_source_send_async (source, &options, g_task_get_cancellable (task), got_history, task);
}

static void
binnacle_prometheus_source_history_async (BinnacleSource      *source,
                                          const char          *name,
                                          gint64               from,
                                          gint64               to,
                                          guint                points,
                                          GCancellable        *cancellable,
                                          GAsyncReadyCallback  callback,
                                          gpointer             user_data)
{
  BinnaclePolledSource *polled = BINNACLE_POLLED_SOURCE (source);
  const BinnacleSourceChannel *channel = find_channel (polled, name);
  g_autofree char *selector = channel == NULL ? binnacle_prometheus_make_selector (name) : NULL;
  GTask *task = g_task_new (source, cancellable, callback, user_data);

  g_task_set_source_tag (task, binnacle_prometheus_source_history_async);
  if (binnacle_polled_source_get_job (polled) == NULL)
    {
      g_task_return_new_error (task, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_NOT_CONNECTED, "%s",
                               _("There is no connection to the server. Try again when it is back."));
      g_object_unref (task);
      return;
    }
  if ((channel == NULL && selector == NULL) || from < 0 || from >= to)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "%s",
                               _("This source has no such channel, or not at that time."));
      g_object_unref (task);
      return;
    }
  ask_history (polled, channel, name, channel != NULL ? channel->query : selector, from, to, points, task);
}

static GArray *
binnacle_prometheus_source_history_finish (BinnacleSource  *source,
                                           GAsyncResult    *result,
                                           GError         **error)
{
  g_return_val_if_fail (g_task_is_valid (result, source), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* What there is */

static GPtrArray *
propose (const char  *text,
         gsize        length,
         const char  *filter,
         GError     **error)
{
  return binnacle_prometheus_answer_read_metadata (text, length, filter, MAX_PROPOSALS, error);
}

static void
binnacle_prometheus_source_discover_async (BinnacleSource      *source,
                                           const char          *filter,
                                           GCancellable        *cancellable,
                                           GAsyncReadyCallback  callback,
                                           gpointer             user_data)
{
  BinnaclePolledSource *polled = BINNACLE_POLLED_SOURCE (source);
  g_autofree char *uri =
    binnacle_prometheus_make_uri (binnacle_polled_source_get_description (polled)->uri, "/api/v1/metadata",
                                  "limit_per_metric=1");

  binnacle_polled_source_propose (polled, uri, filter, propose, cancellable, callback, user_data);
}

static GPtrArray *
binnacle_prometheus_source_discover_finish (BinnacleSource  *source,
                                            GAsyncResult    *result,
                                            GError         **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Another server may answer when it is started again. */
static void
binnacle_prometheus_source_stop (BinnacleSource *source)
{
  BINNACLE_SOURCE_CLASS (binnacle_prometheus_source_parent_class)->stop (source);
  binnacle_source_set_server_name (source, NULL);
}

static void
binnacle_prometheus_source_class_init (BinnaclePrometheusSourceClass *klass)
{
  BinnacleSourceClass *source_class = BINNACLE_SOURCE_CLASS (klass);
  BinnaclePolledSourceClass *polled_class = BINNACLE_POLLED_SOURCE_CLASS (klass);

  source_class->stop = binnacle_prometheus_source_stop;
  source_class->discover_async = binnacle_prometheus_source_discover_async;
  source_class->discover_finish = binnacle_prometheus_source_discover_finish;
  source_class->history_async = binnacle_prometheus_source_history_async;
  source_class->history_finish = binnacle_prometheus_source_history_finish;
  polled_class->refresh_async = binnacle_prometheus_source_refresh_async;
  polled_class->refresh_finish = binnacle_prometheus_run_finish;
}

static void
binnacle_prometheus_source_init (BinnaclePrometheusSource *self)
{
}

/**
 * binnacle_prometheus_source_new:
 * @description: what it is; valid, and of this kind
 * @setup: what it needs
 *
 * Returns: (transfer full): a source that is not started
 */
BinnacleSource *
binnacle_prometheus_source_new (const BinnacleSourceDescription *description,
                                const BinnacleSourceSetup       *setup)
{
  BinnaclePrometheusSource *self;

  g_return_val_if_fail (description != NULL && setup != NULL, NULL);

  self = g_object_new (BINNACLE_TYPE_PROMETHEUS_SOURCE, "id", description->id, "clock", setup->clock, NULL);
  binnacle_polled_source_set_up (BINNACLE_POLLED_SOURCE (self), description, setup);
  return BINNACLE_SOURCE (self);
}
