/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sources"

#include "config.h"

#include "sources/binnacle-json-http-source.h"

#include <glib/gi18n-lib.h>

#include "base/binnacle-json.h"
#include "live/binnacle-realtime-state-cache.h"
#include "net/binnacle-http-cache-rules.h"
#include "sources/binnacle-json-proposals-private.h"
#include "sources/binnacle-json-reader-private.h"
#include "sources/binnacle-polled-source-private.h"
#include "sources/binnacle-source-error.h"

#define MAX_PROPOSALS 200

/**
 * BinnacleJsonHttpSource:
 *
 * A JSON document at some address, made into channels by JSONPaths.
 *
 * It is asked for as [class@HttpCacheRules] have it. A path that leads to nothing makes
 * only its own channel not live. There is no history.
 */
struct _BinnacleJsonHttpSource
{
  BinnaclePolledSource    parent_instance;

  BinnacleJsonReader     *reader;
  BinnacleHttpCacheRules *rules;
  BinnacleReadings       *readings; /* of the last answer, for as long as the server says that it holds */
};

G_DEFINE_FINAL_TYPE (BinnacleJsonHttpSource, binnacle_json_http_source, BINNACLE_TYPE_POLLED_SOURCE)

/* The HTTP thread */

static void
free_reader (gpointer reader)
{
  binnacle_json_reader_unref (reader);
}

static void
free_readings (gpointer readings)
{
  binnacle_readings_free (readings);
}

static gboolean
is_html (const char *text,
         gsize       length)
{
  gsize at = 0;

  while (at < length && g_ascii_isspace (text[at]))
    at++;
  return at < length && text[at] == '<';
}

static void
explain (const char    *text,
         gsize          length,
         const GError  *reason,
         GError       **error)
{
  if (is_html (text, length))
    g_set_error_literal (error, BINNACLE_SOURCE_ERROR, BINNACLE_SOURCE_ERROR_WRONG_SERVER,
                         _("The answer is a web page, not JSON. Check the address, or sign in to the network."));
  else
    g_set_error (error, BINNACLE_SOURCE_ERROR, BINNACLE_SOURCE_ERROR_WRONG_SERVER,
                 _("The answer is not JSON: %s Check the address."), reason->message);
}

static gpointer
decode (BinnacleHttpResponse  *response,
        gpointer               user_data,
        GError               **error)
{
  g_autoptr (GError) reason = NULL;
  g_autoptr (JsonNode) root = NULL;
  BinnacleReadings *readings;
  const char *text;
  gsize length;

  if (!binnacle_http_response_is_success (response))
    return NULL;
  text = g_bytes_get_data (binnacle_http_response_get_body (response), &length);
  root = binnacle_json_parse (text != NULL ? text : "", (gssize) length, length + 1, &reason);
  if (root == NULL)
    {
      explain (text, length, reason, error);
      return NULL;
    }
  readings = binnacle_readings_new ();
  readings->server_time = binnacle_http_parse_date (binnacle_http_response_get_header (response, "Date"));
  binnacle_json_reader_read (user_data, root, FALSE, readings);
  return readings;
}

static GPtrArray *
propose (const char  *text,
         gsize        length,
         const char  *filter,
         GError     **error)
{
  g_autoptr (GError) reason = NULL;
  g_autoptr (JsonNode) root = binnacle_json_parse (text != NULL ? text : "", (gssize) length, length + 1, &reason);

  if (root != NULL)
    return binnacle_json_proposals_make (root, filter, MAX_PROPOSALS);
  explain (text, length, reason, error);
  return NULL;
}

/* The main thread */

static void
take (BinnacleJsonHttpSource *self,
      BinnacleHttpResponse   *response)
{
  BinnaclePolledSource *polled = BINNACLE_POLLED_SOURCE (self);
  BinnacleReadingsSink *sink = binnacle_polled_source_get_sink (polled);
  BinnacleReadings *readings = binnacle_http_response_steal_decoded (response);

  binnacle_realtime_state_set_may_store (binnacle_source_get_state (BINNACLE_SOURCE (self)),
                                         binnacle_http_cache_rules_may_store (self->rules));
  if (readings != NULL)
    {
      g_clear_pointer (&self->readings, binnacle_readings_free);
      self->readings = readings;
    }
  binnacle_polled_source_answered (polled, readings != NULL ? readings->server_time : 0);
  if (self->readings != NULL)
    binnacle_readings_sink_take (sink, self->readings, "**");
}

static BinnacleSyncOutcome *
make_outcome (BinnacleJsonHttpSource *self,
              BinnacleHttpResponse   *response)
{
  g_autoptr (GError) error = NULL;
  BinnacleSyncOutcome *outcome;

  /* Nothing is kept of an answer that comes after the end. */
  if (binnacle_polled_source_get_job (BINNACLE_POLLED_SOURCE (self)) != NULL)
    (void) binnacle_http_cache_rules_take (self->rules, response, NULL, &error);
  if (error != NULL)
    return binnacle_sync_outcome_new_for_error (error);
  outcome = binnacle_sync_outcome_new_for_response (response);
  binnacle_sync_outcome_set_fresh_for (outcome, binnacle_http_cache_rules_get_fresh_for (self->rules));
  return outcome;
}

static void
got_answer (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  BinnacleJsonHttpSource *self = g_task_get_source_object (task);
  BinnaclePolledSource *polled = BINNACLE_POLLED_SOURCE (self);
  GError *error = NULL;
  g_autoptr (BinnacleHttpResponse) response = binnacle_http_send_finish (BINNACLE_HTTP (object), result, &error);
  BinnacleSyncOutcome *outcome;

  if (g_task_return_error_if_cancelled (task))
    {
      g_clear_error (&error);
      return;
    }
  if (response == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  outcome = make_outcome (self, response);
  if (binnacle_sync_outcome_get_fault (outcome) == BINNACLE_SYNC_FAULT_NONE &&
      binnacle_polled_source_get_job (polled) != NULL)
    take (self, response);
  g_task_return_pointer (task, outcome, (GDestroyNotify) binnacle_sync_outcome_free);
}

static void
binnacle_json_http_source_refresh_async (BinnaclePolledSource *source,
                                         GCancellable         *cancellable,
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data)
{
  BinnacleJsonHttpSource *self = BINNACLE_JSON_HTTP_SOURCE (source);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  BinnacleSyncJob *job = binnacle_polled_source_get_job (source);
  g_auto (GStrv) headers =
    binnacle_http_cache_rules_dup_headers (self->rules, NULL, job != NULL && binnacle_sync_job_is_forced (job));
  const BinnacleHttpOptions options = {
    .uri = binnacle_polled_source_get_description (source)->uri,
    .headers = (const char * const *) headers,
    .etag = binnacle_http_cache_rules_get_etag (self->rules),
    .decode = decode,
    .decode_data = binnacle_json_reader_ref (self->reader),
    .decode_data_free = free_reader,
    .decoded_free = free_readings,
  };

  g_task_set_source_tag (task, binnacle_json_http_source_refresh_async);
  binnacle_polled_source_send_async (source, &options, cancellable, got_answer, task);
}

static BinnacleSyncOutcome *
binnacle_json_http_source_refresh_finish (BinnaclePolledSource  *source,
                                          GAsyncResult          *result,
                                          GError               **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
binnacle_json_http_source_forget (BinnaclePolledSource *source)
{
  BinnacleJsonHttpSource *self = BINNACLE_JSON_HTTP_SOURCE (source);

  binnacle_http_cache_rules_forget (self->rules);
  g_clear_pointer (&self->readings, binnacle_readings_free);
}

static void
binnacle_json_http_source_discover_async (BinnacleSource      *source,
                                          const char          *filter,
                                          GCancellable        *cancellable,
                                          GAsyncReadyCallback  callback,
                                          gpointer             user_data)
{
  BinnaclePolledSource *polled = BINNACLE_POLLED_SOURCE (source);

  binnacle_polled_source_propose (polled, binnacle_polled_source_get_description (polled)->uri, filter, propose,
                                  cancellable, callback, user_data);
}

static GPtrArray *
binnacle_json_http_source_discover_finish (BinnacleSource  *source,
                                           GAsyncResult    *result,
                                           GError         **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
binnacle_json_http_source_finalize (GObject *object)
{
  BinnacleJsonHttpSource *self = BINNACLE_JSON_HTTP_SOURCE (object);

  g_clear_pointer (&self->reader, binnacle_json_reader_unref);
  g_clear_pointer (&self->readings, binnacle_readings_free);
  g_clear_object (&self->rules);
  G_OBJECT_CLASS (binnacle_json_http_source_parent_class)->finalize (object);
}

static void
binnacle_json_http_source_class_init (BinnacleJsonHttpSourceClass *klass)
{
  BinnaclePolledSourceClass *polled_class = BINNACLE_POLLED_SOURCE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = binnacle_json_http_source_finalize;
  BINNACLE_SOURCE_CLASS (klass)->discover_async = binnacle_json_http_source_discover_async;
  BINNACLE_SOURCE_CLASS (klass)->discover_finish = binnacle_json_http_source_discover_finish;
  polled_class->refresh_async = binnacle_json_http_source_refresh_async;
  polled_class->refresh_finish = binnacle_json_http_source_refresh_finish;
  polled_class->forget = binnacle_json_http_source_forget;
}

static void
binnacle_json_http_source_init (BinnacleJsonHttpSource *self)
{
}

/**
 * binnacle_json_http_source_new:
 * @description: what it is; valid, and of this kind
 * @setup: what it needs
 *
 * Returns: (transfer full): a source that is not started
 */
BinnacleSource *
binnacle_json_http_source_new (const BinnacleSourceDescription *description,
                               const BinnacleSourceSetup       *setup)
{
  BinnacleJsonHttpSource *self;

  g_return_val_if_fail (description != NULL && setup != NULL, NULL);

  self = g_object_new (BINNACLE_TYPE_JSON_HTTP_SOURCE, "id", description->id, "clock", setup->clock, NULL);
  self->reader = binnacle_json_reader_new (description->channels);
  self->rules = binnacle_http_cache_rules_new (setup->clock);
  binnacle_polled_source_set_up (BINNACLE_POLLED_SOURCE (self), description, setup);
  return BINNACLE_SOURCE (self);
}
