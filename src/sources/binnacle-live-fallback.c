/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sources"

#include "config.h"

#include "sources/binnacle-live-fallback-private.h"

#include <glib/gi18n-lib.h>

#include "net/binnacle-credential.h"

/* A connection that opens and ends before the welcome may have many reasons; as
 * often as this, in a row, it is worth asking whether HTTP goes through. */
#define MAX_UNWELCOMED 3

/* Between two questions whether HTTP goes through: doubles up to the other. */
#define FIRST_PROBE_DELAY ((gint64) 5 * G_USEC_PER_SEC)
#define MAX_PROBE_DELAY ((gint64) 5 * 60 * G_USEC_PER_SEC)

/* A server that is only busy is asked so often before polling is given up. */
#define MAX_FAILURES 3

/* While polling: until the WebSocket is tried again, where the connection itself
 * does not, since it takes the refusal for final. */
#define FIRST_RETRY_DELAY ((gint64) 30 * G_USEC_PER_SEC)
#define MAX_RETRY_DELAY ((gint64) 10 * 60 * G_USEC_PER_SEC)

/*
 * BinnacleLiveFallback:
 *
 * Some networks let HTTP through and WebSocket not: a proxy answers the upgrade
 * itself, or mangles it, or ends what it does not understand. Where that is what
 * it looks like, the server is asked over HTTP; if it answers as a Binnacle server
 * that accepts the token, it is polled, while the WebSocket is tried again with
 * ever longer waits.
 */
struct _BinnacleLiveFallback
{
  BinnacleClock             *clock;
  GRand                     *random;
  BinnacleWebsocketManager  *manager;
  BinnacleLiveRestClient    *client;
  BinnacleLivePoller        *poller;
  BinnacleSubscriptionTable *table; /* not owned */
  BinnacleTimer             *retry;
  BinnacleLiveFallbackFuncs  funcs;
  GObject                   *owner; /* not owned; it outlives what is called in it */

  gboolean                   enabled;
  gboolean                   polling; /* the server has answered */
  gboolean                   final;   /* the connection does not try again by itself */
  guint                      n_unwelcomed;
  guint                      n_probes;
  guint                      n_retries;
  gint64                     next_probe; /* monotonic; not before */
  GError                    *error;      /* of the last poll */
};

static BinnacleConnectionState
get_state (BinnacleLiveFallback *self)
{
  return binnacle_websocket_manager_get_state (self->manager);
}

static void
set_error (BinnacleLiveFallback *self,
           const GError         *error)
{
  g_clear_error (&self->error);
  self->error = error != NULL ? g_error_copy (error) : NULL;
}

static void
note (BinnacleLiveFallback *self,
      const char           *text)
{
  binnacle_connection_log_note (binnacle_websocket_manager_get_log (self->manager), text);
}

static void
set_polling (BinnacleLiveFallback *self,
             gboolean              polling)
{
  if (self->polling == polling)
    return;
  self->polling = polling;
  binnacle_live_rest_client_set_connected (self->client, polling);
  note (self, polling ? _("WebSocket is blocked, HTTP is not: values are polled.") : _("Values are no longer polled."));
  self->funcs.changed (self->owner);
}

static void
stop (BinnacleLiveFallback *self)
{
  binnacle_timer_stop (self->retry);
  binnacle_live_poller_stop (self->poller);
  binnacle_live_rest_client_cancel (self->client);
  set_error (self, NULL);
  set_polling (self, FALSE);
}

/* The WebSocket, in between */

static gboolean
may_retry (BinnacleLiveFallback *self)
{
  gboolean reconnect;

  g_object_get (self->manager, "reconnect", &reconnect, NULL);
  return reconnect;
}

static void
schedule_retry (BinnacleLiveFallback *self)
{
  gint64 limit = MIN (FIRST_RETRY_DELAY << MIN (self->n_retries, 10), MAX_RETRY_DELAY);

  if (!self->polling || get_state (self) != BINNACLE_CONNECTION_FAILED || !may_retry (self))
    return;
  self->n_retries++;
  binnacle_timer_restart (self->retry, (gint64) ((double) limit * g_rand_double_range (self->random, 0.5, 1)));
}

static void
on_retry (gpointer user_data)
{
  BinnacleLiveFallback *self = user_data;

  if (self->polling && get_state (self) == BINNACLE_CONNECTION_FAILED)
    binnacle_websocket_manager_connect (self->manager);
}

/* Polling */

static void
start_poller (BinnacleLiveFallback *self)
{
  BinnacleLiveRestServer server = { 0 };
  guint max_message_size, timeout;
  gint64 delay = MIN (FIRST_PROBE_DELAY << MIN (self->n_probes, 10), MAX_PROBE_DELAY);

  self->n_probes++;
  self->next_probe = binnacle_clock_get_monotonic_time (self->clock) + delay;
  g_object_get (self->manager, "max-message-size", &max_message_size, "request-timeout", &timeout,
                "use-proxy", &server.use_proxy, NULL);
  server.uri = binnacle_websocket_manager_get_uri (self->manager);
  server.max_body = (gsize) max_message_size * 1024;
  server.timeout = (gint64) timeout * G_USEC_PER_SEC;
  self->funcs.get_server (&server, self->owner);
  binnacle_live_rest_client_open (self->client, &server);
  binnacle_credential_free_text (server.authorization);
  /* What a busy server asks for holds either way. */
  binnacle_live_poller_start (self->poller, binnacle_websocket_manager_get_server_wait_until (self->manager));
}

static void
answered (const char *server_id,
          const char *epoch_name,
          guint       epoch,
          gint64      offset,
          gpointer    user_data)
{
  BinnacleLiveFallback *self = user_data;
  g_autoptr (GObject) owner = g_object_ref (self->owner);

  if (!self->polling)
    {
      g_autoptr (BinnaclePatternTrie) unwanted = binnacle_subscription_table_reset (self->table);

      self->n_probes = 0;
      self->n_retries = 0;
      self->funcs.forgotten (unwanted, self->owner);
    }
  self->funcs.answered (server_id, epoch_name, epoch, offset, self->owner);
  set_polling (self, TRUE);
  schedule_retry (self);
}

static void
applied (gpointer user_data)
{
  BinnacleLiveFallback *self = user_data;

  self->funcs.applied (self->owner);
}

static void
forgotten (BinnaclePatternTrie *patterns,
           gpointer             user_data)
{
  BinnacleLiveFallback *self = user_data;

  self->funcs.forgotten (patterns, self->owner);
}

static void
linked (gboolean is_linked,
        gpointer user_data)
{
  BinnacleLiveFallback *self = user_data;
  g_autoptr (GObject) owner = g_object_ref (self->owner);

  if (is_linked)
    set_error (self, NULL);
  if (self->polling)
    self->funcs.changed (self->owner);
}

static gboolean
is_passing (const GError *error)
{
  return g_error_matches (error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_REFUSED) ||
         g_error_matches (error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_TIMED_OUT) ||
         g_error_matches (error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_LOST);
}

/* Where the connection tries again by itself, a failure here is left to it. */
static gboolean
is_worth_waiting (BinnacleLiveFallback *self,
                  const GError         *error,
                  guint                 n_failures,
                  gboolean              is_asked_to)
{
  if (self->final)
    return self->polling || (is_passing (error) && (is_asked_to || n_failures < MAX_FAILURES));
  return self->polling && (is_asked_to || n_failures < MAX_FAILURES);
}

static void
failed (const GError *error,
        guint         n_failures,
        gboolean      is_asked_to,
        gpointer      user_data)
{
  BinnacleLiveFallback *self = user_data;
  g_autoptr (GObject) owner = g_object_ref (self->owner);

  set_error (self, error);
  if (g_error_matches (error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_UNAUTHORIZED))
    {
      stop (self);
      binnacle_websocket_manager_give_up (self->manager, error);
    }
  else if (is_worth_waiting (self, error, n_failures, is_asked_to))
    self->funcs.changed (self->owner);
  else
    stop (self);
}

static const BinnacleLivePollerFuncs poller_funcs = {
  .answered = answered,
  .applied = applied,
  .forgotten = forgotten,
  .linked = linked,
  .failed = failed,
};

/* When to begin */

/* What a proxy says in place of the server; the server itself refuses a token only
 * after the greeting. */
static gboolean
is_in_the_way (const GError            *error,
               BinnacleConnectionState  state)
{
  return state == BINNACLE_CONNECTION_CONNECTING &&
         (g_error_matches (error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_NOT_BINNACLE) ||
          g_error_matches (error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_PROTOCOL) ||
          g_error_matches (error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_UNAUTHORIZED));
}

/* What HTTP could not change, as it goes to the same server in the same way. */
static gboolean
is_the_same_over_http (const GError *error)
{
  return error == NULL ||
         g_error_matches (error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_INVALID_URI) ||
         g_error_matches (error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_TLS) ||
         g_error_matches (error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_UNAUTHORIZED);
}

static void
attempt_failed (BinnacleLiveFallback    *self,
                BinnacleConnectionState  state)
{
  const GError *error = binnacle_websocket_manager_get_last_error (self->manager);
  gboolean in_the_way = error != NULL && is_in_the_way (error, state);

  self->n_unwelcomed++;
  if (!in_the_way && is_the_same_over_http (error))
    stop (self);
  else if (!self->enabled || binnacle_live_poller_is_active (self->poller))
    schedule_retry (self);
  else if ((in_the_way || self->n_unwelcomed >= MAX_UNWELCOMED) &&
           get_state (self) != BINNACLE_CONNECTION_OFFLINE &&
           binnacle_clock_get_monotonic_time (self->clock) >= self->next_probe)
    start_poller (self);
}

static gboolean
is_attempt (BinnacleConnectionState state)
{
  return state == BINNACLE_CONNECTION_CONNECTING || state == BINNACLE_CONNECTION_AUTHENTICATING;
}

void
binnacle_live_fallback_state_changed (BinnacleLiveFallback    *self,
                                      BinnacleConnectionState  old_state,
                                      BinnacleConnectionState  new_state)
{
  if (!is_attempt (new_state))
    self->final = new_state == BINNACLE_CONNECTION_FAILED;
  switch (new_state)
    {
    case BINNACLE_CONNECTION_IDLE:
    case BINNACLE_CONNECTION_CLOSING:
      binnacle_live_fallback_reset (self);
      break;
    case BINNACLE_CONNECTION_CONNECTING:
      if (self->error != NULL)
        binnacle_live_poller_poll (self->poller);
      break;
    case BINNACLE_CONNECTION_OPEN:
      binnacle_live_fallback_welcomed (self);
      break;
    case BINNACLE_CONNECTION_WAITING:
    case BINNACLE_CONNECTION_OFFLINE:
    case BINNACLE_CONNECTION_FAILED:
      if (is_attempt (old_state))
        attempt_failed (self, old_state);
      break;
    case BINNACLE_CONNECTION_AUTHENTICATING:
    default:
      break;
    }
}

void
binnacle_live_fallback_reset (BinnacleLiveFallback *self)
{
  self->n_unwelcomed = 0;
  self->n_probes = 0;
  self->n_retries = 0;
  self->next_probe = 0;
  stop (self);
}

void
binnacle_live_fallback_welcomed (BinnacleLiveFallback *self)
{
  binnacle_live_fallback_reset (self);
}

BinnacleLiveFallback *
binnacle_live_fallback_new (BinnacleClock                   *clock,
                            GRand                           *random,
                            BinnacleWebsocketManager        *manager,
                            BinnacleHttp                    *http,
                            BinnacleRealtimeState           *state,
                            BinnacleLiveEpochs              *epochs,
                            BinnacleSubscriptionTable       *table,
                            const BinnacleLiveFallbackFuncs *funcs,
                            GObject                         *owner)
{
  BinnacleLiveFallback *self = g_new0 (BinnacleLiveFallback, 1);

  self->clock = g_object_ref (clock);
  self->random = g_rand_copy (random);
  self->manager = g_object_ref (manager);
  self->table = table;
  self->funcs = *funcs;
  self->owner = owner;
  self->enabled = TRUE;
  self->client = binnacle_live_rest_client_new (http);
  self->poller = binnacle_live_poller_new (clock, random, self->client, state, epochs, table, &poller_funcs, self);
  self->retry = binnacle_clock_add_timer (clock, 0, on_retry, self);
  binnacle_timer_stop (self->retry);
  return self;
}

/* Tells nobody. */
void
binnacle_live_fallback_free (BinnacleLiveFallback *self)
{
  g_clear_pointer (&self->retry, binnacle_timer_free);
  binnacle_live_poller_disown (self->poller);
  binnacle_live_rest_client_set_connected (self->client, FALSE);
  binnacle_live_rest_client_cancel (self->client);
  g_clear_object (&self->poller);
  g_clear_object (&self->client);
  g_clear_object (&self->manager);
  g_clear_object (&self->clock);
  g_clear_pointer (&self->random, g_rand_free);
  g_clear_error (&self->error);
  g_free (self);
}

void
binnacle_live_fallback_set_enabled (BinnacleLiveFallback *self,
                                    gboolean              enabled)
{
  if (self->enabled == enabled)
    return;
  self->enabled = enabled;
  if (!enabled)
    stop (self);
}

const GError *
binnacle_live_fallback_get_error (BinnacleLiveFallback *self)
{
  return self->error;
}

gboolean
binnacle_live_fallback_is_polling (BinnacleLiveFallback *self)
{
  return self->polling;
}

BinnacleLivePoller *
binnacle_live_fallback_get_poller (BinnacleLiveFallback *self)
{
  return self->poller;
}

BinnacleLiveRestClient *
binnacle_live_fallback_get_client (BinnacleLiveFallback *self)
{
  return self->client;
}
