/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sources"

#include "config.h"

#include "sources/binnacle-polled-source-private.h"

#include <glib/gi18n-lib.h>

#include "net/binnacle-credential.h"
#include "sources/binnacle-polled-link-private.h"
#include "sources/binnacle-polled-work-private.h"
#include "sources/binnacle-source-error.h"

/* Of one answer, after decompression. */
#define MAX_BODY (4 * 1024 * 1024)
#define MAX_REDIRECTS 5

/* An answer stands for the present for two intervals, with room for a slow server. */
#define SPAN_INTERVALS 2
#define PATIENCE (10 * G_USEC_PER_SEC)

/* A date in a head is whole seconds, and takes its time to come. */
#define MIN_SKEW 5000
#define NOTABLE_SKEW 60000

/**
 * BinnaclePolledSource:
 *
 * A server that is asked now and then, in a job of [class@BackgroundSync].
 *
 * While answers come in time its link is alive. It is not from the first failure on, nor
 * where the job is held up for longer than two intervals: then nobody knows what the values
 * are. When to try again is the job's concern alone.
 *
 * All functions belong to the main thread.
 */
typedef struct
{
  BinnacleSourceDescription *description;
  BinnacleHttp              *http;
  BinnacleBackgroundSync    *sync;
  BinnacleSyncJob           *job;   /* while it is started */
  BinnaclePolledWork        *work;
  BinnacleReadingsSink      *sink;
  BinnaclePolledLink        *link;
  BinnacleCredential        *credential;
  BinnacleSecretHeaders     *secret_headers;
  BinnacleCertificatePins   *pins;
  gint64                     skew;
  gboolean                   told_skew;
  gboolean                   viewed;
} BinnaclePolledSourcePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (BinnaclePolledSource, binnacle_polled_source, BINNACLE_TYPE_SOURCE)

static BinnaclePolledSourcePrivate *
get_private (BinnaclePolledSource *self)
{
  return binnacle_polled_source_get_instance_private (self);
}

static gint64
get_interval (BinnaclePolledSourcePrivate *priv)
{
  return (gint64) priv->description->interval * G_USEC_PER_SEC;
}

/* Requests */

static void
append_headers (GPtrArray          *headers,
                const char * const *pairs)
{
  for (guint i = 0; pairs != NULL && pairs[i] != NULL; i++)
    g_ptr_array_add (headers, (gpointer) pairs[i]);
}

void
binnacle_polled_source_send_async (BinnaclePolledSource      *self,
                                   const BinnacleHttpOptions *request,
                                   GCancellable              *cancellable,
                                   GAsyncReadyCallback        callback,
                                   gpointer                   user_data)
{
  BinnaclePolledSourcePrivate *priv = get_private (self);
  BinnacleHttpOptions options = *request;
  g_autoptr (GPtrArray) headers = g_ptr_array_new ();
  g_autofree char *place = binnacle_certificate_pins_make_place (request->uri);
  const char *own[] = { "Accept", "application/json", NULL, NULL, NULL };
  char *authorization = NULL;

  if (priv->credential != NULL && binnacle_credential_get_token (priv->credential) != NULL)
    options.token = binnacle_credential_get_token (priv->credential);
  else if (priv->credential != NULL)
    {
      own[2] = "Authorization";
      own[3] = authorization = binnacle_credential_make_authorization (priv->credential);
    }
  append_headers (headers, own);
  append_headers (headers, request->headers);
  append_headers (headers, (const char * const *) priv->description->headers);
  if (priv->secret_headers != NULL)
    append_headers (headers, binnacle_secret_headers_get_pairs (priv->secret_headers));
  g_ptr_array_add (headers, NULL);
  options.headers = (const char * const *) headers->pdata;
  options.pinned = priv->pins != NULL && place != NULL ? binnacle_certificate_pins_lookup (priv->pins, place) : NULL;
  options.use_proxy = TRUE;
  options.max_redirects = MAX_REDIRECTS;
  if (options.max_body == 0)
    options.max_body = MAX_BODY;
  if (options.timeout == 0 && priv->job != NULL)
    options.timeout = binnacle_sync_job_get_timeout (priv->job);
  binnacle_http_send_async (priv->http, &options, cancellable, callback, user_data);
  binnacle_credential_free_text (authorization);
}

/* The link */

static void
set_alive (BinnaclePolledSource *self,
           gboolean              alive)
{
  binnacle_realtime_state_set_link_alive (binnacle_source_get_state (BINNACLE_SOURCE (self)), alive);
}

static void
note_skew (BinnaclePolledSource *self,
           gint64                server_time)
{
  BinnaclePolledSourcePrivate *priv = get_private (self);
  gint64 now = binnacle_clock_get_real_time (binnacle_source_get_clock (BINNACLE_SOURCE (self))) / 1000;
  gint64 skew = server_time - now;

  priv->skew = ABS (skew) >= MIN_SKEW ? skew : 0;
  binnacle_readings_sink_set_skew (priv->sink, priv->skew);
  if (ABS (skew) < NOTABLE_SKEW || priv->told_skew)
    return;
  priv->told_skew = TRUE;
  binnacle_connection_log_note (binnacle_polled_link_get_log (priv->link),
                                skew > 0 ? _("The clock of the server is ahead. Times are put right here.")
                                         : _("The clock of the server is behind. Times are put right here."));
}

void
binnacle_polled_source_answered (BinnaclePolledSource *self,
                                 gint64                server_time)
{
  BinnaclePolledSourcePrivate *priv = get_private (self);

  if (server_time > 0)
    note_skew (self, server_time);
  binnacle_polled_link_answered (priv->link, SPAN_INTERVALS * get_interval (priv) + PATIENCE);
  set_alive (self, TRUE);
}

static void
begun (BinnaclePolledSource *self,
       BinnacleSyncOutcome  *outcome)
{
  /* After a sleep the link may be dead although no timer has said so. */
  if (!binnacle_polled_link_is_alive (get_private (self)->link))
    set_alive (self, FALSE);
}

static void
done (BinnaclePolledSource *self,
      BinnacleSyncOutcome  *outcome)
{
  BinnaclePolledSourcePrivate *priv = get_private (self);

  if (outcome == NULL || priv->job == NULL)
    return;
  if (binnacle_sync_outcome_get_fault (outcome) == BINNACLE_SYNC_FAULT_NONE)
    {
      binnacle_polled_link_succeeded (priv->link);
      return;
    }
  binnacle_polled_link_failed (priv->link, outcome);
  set_alive (self, FALSE);
}

static void
link_lapsed (gpointer user_data)
{
  set_alive (user_data, FALSE);
  binnacle_source_link_changed (user_data);
}

static void
binnacle_polled_source_get_link (BinnacleSource     *source,
                                 BinnacleSourceLink *link)
{
  BinnaclePolledSourcePrivate *priv = get_private (BINNACLE_POLLED_SOURCE (source));

  binnacle_polled_link_describe (priv->link, priv->job, binnacle_background_sync_get_hold (priv->sync), link);
}

/* What a source does */

static void
update_viewed (BinnaclePolledSource *self)
{
  BinnaclePolledSourcePrivate *priv = get_private (self);
  gboolean viewed = priv->job != NULL && binnacle_readings_sink_is_wanted (priv->sink);

  if (priv->viewed == viewed)
    return;
  priv->viewed = viewed;
  if (viewed)
    binnacle_sync_job_add_viewer (priv->job);
  else if (priv->job != NULL)
    binnacle_sync_job_remove_viewer (priv->job);
}

static void
forget (BinnaclePolledSource *self)
{
  if (BINNACLE_POLLED_SOURCE_GET_CLASS (self)->forget != NULL)
    BINNACLE_POLLED_SOURCE_GET_CLASS (self)->forget (self);
}

static void
binnacle_polled_source_start (BinnacleSource *source)
{
  BinnaclePolledSource *self = BINNACLE_POLLED_SOURCE (source);
  BinnaclePolledSourcePrivate *priv = get_private (self);

  if (priv->job != NULL)
    return;
  priv->work = binnacle_polled_work_new (self, begun, done);
  priv->job = g_object_ref (binnacle_background_sync_add_job (priv->sync, binnacle_source_get_id (source),
                                                              priv->description->name, NULL,
                                                              BINNACLE_SYNC_WORK (priv->work),
                                                              BINNACLE_SYNC_JOB_DEFAULT, get_interval (priv)));
  g_signal_connect_object (priv->job, "notify::state", G_CALLBACK (binnacle_source_link_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (priv->job, "notify::next-run", G_CALLBACK (binnacle_source_link_changed), self,
                           G_CONNECT_SWAPPED);
  binnacle_polled_link_began (priv->link);
  update_viewed (self);
  if (!priv->viewed)
    binnacle_sync_job_run_now (priv->job);
  binnacle_source_link_changed (source);
}

static void
end_job (BinnaclePolledSource *self)
{
  BinnaclePolledSourcePrivate *priv = get_private (self);
  g_autoptr (BinnacleSyncJob) job = g_steal_pointer (&priv->job);

  if (job == NULL)
    return;
  priv->viewed = FALSE;
  g_signal_handlers_disconnect_by_data (job, self);
  binnacle_polled_work_disown (priv->work);
  g_clear_object (&priv->work);
  binnacle_sync_job_remove (job);
}

static void
binnacle_polled_source_stop (BinnacleSource *source)
{
  BinnaclePolledSource *self = BINNACLE_POLLED_SOURCE (source);

  end_job (self);
  forget (self);
  binnacle_polled_link_ended (get_private (self)->link);
  set_alive (self, FALSE);
  binnacle_source_link_changed (source);
}

static void
refresh (BinnaclePolledSource *self)
{
  if (get_private (self)->job != NULL)
    binnacle_sync_job_run_now (get_private (self)->job);
}

static void
binnacle_polled_source_reconnect (BinnacleSource *source)
{
  binnacle_polled_source_start (source);
  refresh (BINNACLE_POLLED_SOURCE (source));
}

static void
binnacle_polled_source_subscribe (BinnacleSource *source,
                                  const char     *pattern)
{
  BinnaclePolledSource *self = BINNACLE_POLLED_SOURCE (source);
  BinnaclePolledSourcePrivate *priv = get_private (self);

  binnacle_readings_sink_subscribe (priv->sink, pattern);
  if (priv->viewed)
    binnacle_sync_job_invalidate (priv->job);
  update_viewed (self);
}

static void
binnacle_polled_source_unsubscribe (BinnacleSource *source,
                                    const char     *pattern)
{
  BinnaclePolledSource *self = BINNACLE_POLLED_SOURCE (source);

  binnacle_readings_sink_unsubscribe (get_private (self)->sink, pattern);
  update_viewed (self);
}

/* Whoever let nobody in may do so now. */
static void
access_changed (BinnaclePolledSource *self)
{
  forget (self);
  refresh (self);
}

static void
binnacle_polled_source_set_credential (BinnacleSource     *source,
                                       BinnacleCredential *credential)
{
  BinnaclePolledSourcePrivate *priv = get_private (BINNACLE_POLLED_SOURCE (source));
  const char *secret = NULL;

  if (priv->credential == credential)
    return;
  g_clear_pointer (&priv->credential, binnacle_credential_unref);
  priv->credential = credential != NULL ? binnacle_credential_ref (credential) : NULL;
  if (credential != NULL)
    secret = binnacle_credential_get_token (credential) != NULL ? binnacle_credential_get_token (credential)
                                                                : binnacle_credential_get_password (credential);
  binnacle_connection_log_set_secret (binnacle_polled_link_get_log (priv->link), secret);
  access_changed (BINNACLE_POLLED_SOURCE (source));
}

static void
binnacle_polled_source_set_secret_headers (BinnacleSource        *source,
                                           BinnacleSecretHeaders *headers)
{
  BinnaclePolledSourcePrivate *priv = get_private (BINNACLE_POLLED_SOURCE (source));

  if (priv->secret_headers == headers)
    return;
  g_clear_pointer (&priv->secret_headers, binnacle_secret_headers_unref);
  priv->secret_headers = headers != NULL ? binnacle_secret_headers_ref (headers) : NULL;
  access_changed (BINNACLE_POLLED_SOURCE (source));
}

static void
binnacle_polled_source_set_pins (BinnacleSource          *source,
                                 BinnacleCertificatePins *pins)
{
  g_set_object (&get_private (BINNACLE_POLLED_SOURCE (source))->pins, pins);
  access_changed (BINNACLE_POLLED_SOURCE (source));
}

static void
binnacle_polled_source_dispose (GObject *object)
{
  BinnaclePolledSource *self = BINNACLE_POLLED_SOURCE (object);
  BinnaclePolledSourcePrivate *priv = get_private (self);

  end_job (self);
  g_clear_pointer (&priv->sink, binnacle_readings_sink_free);
  g_clear_pointer (&priv->link, binnacle_polled_link_free);
  g_clear_object (&priv->sync);
  g_clear_object (&priv->http);
  g_clear_object (&priv->pins);
  G_OBJECT_CLASS (binnacle_polled_source_parent_class)->dispose (object);
}

static void
binnacle_polled_source_finalize (GObject *object)
{
  BinnaclePolledSourcePrivate *priv = get_private (BINNACLE_POLLED_SOURCE (object));

  g_clear_pointer (&priv->description, binnacle_source_description_free);
  g_clear_pointer (&priv->credential, binnacle_credential_unref);
  g_clear_pointer (&priv->secret_headers, binnacle_secret_headers_unref);
  G_OBJECT_CLASS (binnacle_polled_source_parent_class)->finalize (object);
}

static void
binnacle_polled_source_class_init (BinnaclePolledSourceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  BinnacleSourceClass *source_class = BINNACLE_SOURCE_CLASS (klass);

  object_class->dispose = binnacle_polled_source_dispose;
  object_class->finalize = binnacle_polled_source_finalize;
  source_class->start = binnacle_polled_source_start;
  source_class->stop = binnacle_polled_source_stop;
  source_class->subscribe = binnacle_polled_source_subscribe;
  source_class->unsubscribe = binnacle_polled_source_unsubscribe;
  source_class->get_link = binnacle_polled_source_get_link;
  source_class->reconnect = binnacle_polled_source_reconnect;
  source_class->set_credential = binnacle_polled_source_set_credential;
  source_class->set_secret_headers = binnacle_polled_source_set_secret_headers;
  source_class->set_pins = binnacle_polled_source_set_pins;
}

static void
binnacle_polled_source_init (BinnaclePolledSource *self)
{
}

void
binnacle_polled_source_set_up (BinnaclePolledSource            *self,
                               const BinnacleSourceDescription *description,
                               const BinnacleSourceSetup       *setup)
{
  BinnaclePolledSourcePrivate *priv = get_private (self);

  priv->description = binnacle_source_description_copy (description);
  priv->http = g_object_ref (setup->http);
  priv->sync = g_object_ref (setup->sync);
  priv->sink = binnacle_readings_sink_new (BINNACLE_SOURCE (self), description);
  binnacle_readings_sink_set_interval (priv->sink, get_interval (priv) / 1000);
  priv->link = binnacle_polled_link_new (setup->clock, link_lapsed, self);
  binnacle_source_set_name (BINNACLE_SOURCE (self), description->name);
}

BinnacleReadingsSink *
binnacle_polled_source_get_sink (BinnaclePolledSource *self)
{
  return get_private (self)->sink;
}

/**
 * binnacle_polled_source_get_job:
 * @self: a source
 *
 * Returns: (transfer none) (nullable): what refreshes it; %NULL while it is stopped
 */
BinnacleSyncJob *
binnacle_polled_source_get_job (BinnaclePolledSource *self)
{
  g_return_val_if_fail (BINNACLE_IS_POLLED_SOURCE (self), NULL);

  return get_private (self)->job;
}

/**
 * binnacle_polled_source_get_description:
 * @self: a source
 *
 * Returns: (transfer none): what it was made from
 */
const BinnacleSourceDescription *
binnacle_polled_source_get_description (BinnaclePolledSource *self)
{
  g_return_val_if_fail (BINNACLE_IS_POLLED_SOURCE (self), NULL);

  return get_private (self)->description;
}

/**
 * binnacle_polled_source_get_clock_skew:
 * @self: a source
 *
 * Returns: by how many ms the server's clock is ahead; 0 where that is no more than
 *   some seconds, or not known
 */
gint64
binnacle_polled_source_get_clock_skew (BinnaclePolledSource *self)
{
  g_return_val_if_fail (BINNACLE_IS_POLLED_SOURCE (self), 0);

  return get_private (self)->skew;
}
