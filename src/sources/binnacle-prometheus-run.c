/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sources"

#include "config.h"

#include "sources/binnacle-prometheus-run-private.h"

#include <glib/gi18n-lib.h>

#include "sources/binnacle-source-error.h"

/* As many connections as one server gets. */
#define MAX_IN_FLIGHT 4

typedef struct
{
  BinnaclePolledSource *source; /* held by the task */
  GTask                *task;
  GCancellable         *cancellable; /* of all that is under way */
  gulong                cancelled_id;
  GPtrArray            *asks;
  guint                 n_sent;
  guint                 n_in_flight;
  guint                 n_good;
  BinnacleSyncOutcome  *bad;    /* why it failed */
  gboolean              over;   /* nothing more is asked */
} Run;

/* A question on its way. */
typedef struct
{
  Run                   *run;
  BinnaclePrometheusAsk *ask; /* of the run */
} Asked;

static void send_some (Run *run);

static void
free_outcome (gpointer outcome)
{
  binnacle_sync_outcome_free (outcome);
}

static void
run_free (Run *run)
{
  if (run->cancelled_id != 0)
    g_signal_handler_disconnect (g_task_get_cancellable (run->task), run->cancelled_id);
  g_object_unref (run->cancellable);
  g_object_unref (run->task);
  g_clear_pointer (&run->bad, binnacle_sync_outcome_free);
  g_ptr_array_unref (run->asks);
  g_free (run);
}

static void
finish_if_done (Run *run)
{
  if (run->n_in_flight > 0 || (!run->over && run->n_sent < run->asks->len))
    return;
  /* Where some were answered the server is well. */
  if (run->bad != NULL && (run->over || run->n_good == 0))
    g_task_return_pointer (run->task, g_steal_pointer (&run->bad), free_outcome);
  else if (!g_task_return_error_if_cancelled (run->task))
    g_task_return_pointer (run->task, binnacle_sync_outcome_new (TRUE), free_outcome);
  run_free (run);
}

/* Takes the outcome; the first one counts. */
static void
fail (Run                 *run,
      BinnacleSyncOutcome *outcome,
      gboolean             over)
{
  if (run->bad == NULL || (over && !run->over))
    {
      g_clear_pointer (&run->bad, binnacle_sync_outcome_free);
      run->bad = outcome;
    }
  else
    {
      binnacle_sync_outcome_free (outcome);
    }
  run->over |= over;
  if (over)
    g_cancellable_cancel (run->cancellable);
}

static void
take_readings (Run                         *run,
               const BinnaclePrometheusAsk *ask,
               BinnacleReadings            *readings)
{
  run->n_good++;
  binnacle_polled_source_answered (run->source, readings->server_time);
  binnacle_readings_sink_take (binnacle_polled_source_get_sink (run->source), readings, ask->scope);
}

/* The server is well, but does not do what this query wants. */
static void
take_refusal (Run                         *run,
              const BinnaclePrometheusAsk *ask,
              const GError                *error)
{
  BinnacleReadingsSink *sink = binnacle_polled_source_get_sink (run->source);

  if (ask->member != BINNACLE_NO_MEMBER)
    binnacle_readings_sink_take_problem (sink, ask->member, error);
  else if (ask->scope != NULL)
    binnacle_readings_sink_take_scope_problem (sink, ask->scope, error);
}

static gboolean
is_refusal (const BinnaclePrometheusReply *reply)
{
  return reply != NULL && g_error_matches (reply->error, BINNACLE_SOURCE_ERROR, BINNACLE_SOURCE_ERROR_REFUSED);
}

static void
take_status (Run                           *run,
             const BinnaclePrometheusAsk   *ask,
             BinnacleHttpResponse          *response,
             const BinnaclePrometheusReply *reply)
{
  guint status = binnacle_http_response_get_status (response);
  gboolean slow = status == 500 || status == 503;

  if (is_refusal (reply) && (status == 400 || status == 422 || slow))
    {
      take_refusal (run, ask, reply->error);
      if (slow)
        fail (run, binnacle_sync_outcome_new_for_response (response), FALSE);
      else
        {
          run->n_good++;
          binnacle_polled_source_answered (run->source, 0);
        }
      return;
    }
  fail (run, binnacle_sync_outcome_new_for_response (response), TRUE);
}

static void
take_reply (Run                           *run,
            const BinnaclePrometheusAsk   *ask,
            const BinnaclePrometheusReply *reply)
{
  g_autoptr (GError) error = NULL;

  if (reply->readings != NULL)
    {
      take_readings (run, ask, reply->readings);
      return;
    }
  if (is_refusal (reply))
    {
      run->n_good++;
      binnacle_polled_source_answered (run->source, 0);
      take_refusal (run, ask, reply->error);
      return;
    }
  if (reply->version != NULL)
    {
      run->n_good++;
      binnacle_polled_source_answered (run->source, 0);
      binnacle_source_set_server_name (BINNACLE_SOURCE (run->source), reply->version);
      return;
    }
  error = reply->error != NULL
            ? g_error_copy (reply->error)
            : g_error_new_literal (BINNACLE_SOURCE_ERROR, BINNACLE_SOURCE_ERROR_WRONG_SERVER,
                                   _("What answers is not a Prometheus server. Check the address."));
  fail (run, binnacle_sync_outcome_new_for_error (error), TRUE);
}

/* Not every server that answers like Prometheus says its version. */
static gboolean
is_incidental (Run                         *run,
               const BinnaclePrometheusAsk *ask)
{
  return ask->query == NULL && run->asks->len > 1;
}

static void
take_answer (Run                         *run,
             const BinnaclePrometheusAsk *ask,
             BinnacleHttpResponse        *response)
{
  BinnaclePrometheusReply *reply = binnacle_http_response_steal_decoded (response);

  if (!binnacle_http_response_is_success (response) && !is_incidental (run, ask))
    take_status (run, ask, response, reply);
  else if (reply != NULL && (reply->version != NULL || !is_incidental (run, ask)))
    take_reply (run, ask, reply);
  g_clear_pointer (&reply, binnacle_prometheus_reply_free);
}

static gboolean
is_stopped (Run *run)
{
  return g_cancellable_is_cancelled (g_task_get_cancellable (run->task)) ||
         binnacle_polled_source_get_job (run->source) == NULL;
}

static void
got_answer (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  Asked *asked = user_data;
  Run *run = asked->run;
  g_autoptr (GError) error = NULL;
  g_autoptr (BinnacleHttpResponse) response = binnacle_http_send_finish (BINNACLE_HTTP (object), result, &error);

  run->n_in_flight--;
  if (is_stopped (run))
    run->over = TRUE;
  else if (!run->over && response != NULL)
    take_answer (run, asked->ask, response);
  else if (!run->over)
    fail (run, binnacle_sync_outcome_new_for_error (error), TRUE);
  g_free (asked);
  send_some (run);
}

static void
send_ask (Run                   *run,
          BinnaclePrometheusAsk *ask)
{
  const BinnacleSourceDescription *description = binnacle_polled_source_get_description (run->source);
  g_autofree char *encoded = ask->query != NULL ? g_uri_escape_string (ask->query, NULL, FALSE) : NULL;
  g_autofree char *form = ask->query != NULL ? g_strconcat ("query=", encoded, NULL) : NULL;
  const char *path = ask->query != NULL ? "/api/v1/query" : "/api/v1/status/buildinfo";
  g_autofree char *uri = NULL;
  g_autoptr (GBytes) body = NULL;
  Asked *asked = g_new (Asked, 1);
  BinnacleHttpOptions options = {
    .decode = binnacle_prometheus_ask_decode,
    .decode_data = binnacle_prometheus_ask_copy (ask),
    .decode_data_free = binnacle_prometheus_ask_free,
    .decoded_free = binnacle_prometheus_reply_free,
  };

  *asked = (Asked) { run, ask };
  binnacle_prometheus_fill_options (&options, description->uri, path, form, &uri, &body);
  run->n_in_flight++;
  binnacle_polled_source_send_async (run->source, &options, run->cancellable, got_answer, asked);
}

static void
send_some (Run *run)
{
  while (!run->over && run->n_in_flight < MAX_IN_FLIGHT && run->n_sent < run->asks->len)
    send_ask (run, run->asks->pdata[run->n_sent++]);
  finish_if_done (run);
}

void
binnacle_prometheus_run_async (BinnaclePolledSource *source,
                               GPtrArray            *asks,
                               GCancellable         *cancellable,
                               GAsyncReadyCallback   callback,
                               gpointer              user_data)
{
  Run *run = g_new0 (Run, 1);

  run->cancellable = g_cancellable_new ();
  run->source = source;
  run->asks = asks;
  run->task = g_task_new (source, cancellable, callback, user_data);
  g_task_set_source_tag (run->task, binnacle_prometheus_run_async);
  g_task_set_check_cancellable (run->task, FALSE);
  if (cancellable != NULL)
    run->cancelled_id = g_signal_connect_swapped (cancellable, "cancelled", G_CALLBACK (g_cancellable_cancel),
                                                  run->cancellable);
  send_some (run);
}

BinnacleSyncOutcome *
binnacle_prometheus_run_finish (BinnaclePolledSource  *source,
                                GAsyncResult          *result,
                                GError               **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
