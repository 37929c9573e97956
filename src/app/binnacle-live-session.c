/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-live-session-private.h"

#include "app/binnacle-transport-maker.h"

/**
 * BinnacleLiveSession:
 *
 * A session with a server that speaks Binnacle's own protocol: its link is a connection that
 * stays, or polling where that is blocked. Main thread.
 */
typedef struct
{
  BinnacleLiveSource     *source;
  BinnacleTransportMaker *maker; /* the source's */
} BinnacleLiveSessionPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (BinnacleLiveSession, binnacle_live_session, BINNACLE_TYPE_SESSION)

static BinnacleLiveSessionPrivate *
get_private (BinnacleLiveSession *self)
{
  return binnacle_live_session_get_instance_private (self);
}

static void
log_state (BinnacleLiveSession *self)
{
  BinnacleWebsocketManager *manager = binnacle_live_session_get_manager (self);
  const GError *error = binnacle_websocket_manager_get_last_error (manager);
  g_autofree char *state = g_enum_to_string (BINNACLE_TYPE_CONNECTION_STATE,
                                             (int) binnacle_websocket_manager_get_state (manager));

  g_debug ("%s: %s: %s", binnacle_session_get_title (BINNACLE_SESSION (self)), state,
           error != NULL ? error->message : "no error");
}

static gint64
get_silence (BinnacleLiveSession *self)
{
  gint64 last = binnacle_live_source_get_last_received (get_private (self)->source);
  BinnacleClock *clock = binnacle_session_get_clock (BINNACLE_SESSION (self));

  return last > 0 ? MAX (0, binnacle_clock_get_monotonic_time (clock) - last) : -1;
}

static gboolean
is_polling (BinnacleLiveSession *self)
{
  return binnacle_live_source_get_transport (get_private (self)->source) == BINNACLE_LIVE_TRANSPORT_POLLING;
}

/* Where the link stands, whichever way values come. */
static BinnacleConnectionState
get_state (BinnacleLiveSession *self)
{
  BinnacleRealtimeState *state = binnacle_source_get_state (BINNACLE_SOURCE (get_private (self)->source));

  if (!is_polling (self))
    return binnacle_websocket_manager_get_state (binnacle_live_session_get_manager (self));
  return binnacle_realtime_state_get_link_alive (state) ? BINNACLE_CONNECTION_OPEN : BINNACLE_CONNECTION_WAITING;
}

static const GError *
get_error (BinnacleLiveSession *self)
{
  if (is_polling (self))
    return binnacle_live_source_get_polling_error (get_private (self)->source);
  return binnacle_websocket_manager_get_last_error (binnacle_live_session_get_manager (self));
}

static void
follow_state (BinnacleLiveSession *self)
{
  binnacle_session_set_live (BINNACLE_SESSION (self), get_state (self) == BINNACLE_CONNECTION_OPEN, get_silence (self));
}

static void
watch_manager (BinnacleLiveSession *self)
{
  static const char * const watched[] = {
    "notify::state", "notify::attempt", "notify::next-attempt", "notify::latency", "notify::last-error"
  };
  BinnacleWebsocketManager *manager = binnacle_live_session_get_manager (self);
  BinnacleLiveSource *source = get_private (self)->source;

  g_signal_connect_swapped (manager, "notify::state", G_CALLBACK (follow_state), self);
  for (gsize i = 0; i < G_N_ELEMENTS (watched); i++)
    g_signal_connect_swapped (manager, watched[i], G_CALLBACK (binnacle_session_emit_changed), self);
  g_signal_connect_swapped (source, "notify::transport", G_CALLBACK (follow_state), self);
  g_signal_connect_swapped (source, "notify::transport", G_CALLBACK (binnacle_session_emit_changed), self);
  g_signal_connect_swapped (manager, "notify::state", G_CALLBACK (log_state), self);
  g_signal_connect_swapped (manager, "notify::last-error", G_CALLBACK (log_state), self);
}

static void
binnacle_live_session_get_facts (BinnacleSession   *session,
                                 BinnacleLinkFacts *facts)
{
  BinnacleLiveSession *self = BINNACLE_LIVE_SESSION (session);
  BinnacleWebsocketManager *manager = binnacle_live_session_get_manager (self);
  gint64 now = binnacle_clock_get_monotonic_time (binnacle_session_get_clock (session));
  gint64 next = binnacle_websocket_manager_get_next_attempt (manager);
  gint64 wait = binnacle_websocket_manager_get_server_wait_until (manager);

  facts->state = get_state (self);
  facts->error = get_error (self);
  facts->polling = is_polling (self);
  facts->latency = facts->polling ? -1 : binnacle_websocket_manager_get_latency (manager);
  facts->latency_spread = binnacle_websocket_manager_get_latency_spread (manager);
  facts->server_wait = MAX (wait - now, 0);
  facts->attempt = binnacle_websocket_manager_get_attempt (manager);
  facts->next_attempt_in = next > 0 && !facts->polling ? MAX (0, next - now) : -1;
  facts->silence = get_silence (self);
}

static BinnacleConnectionLog *
binnacle_live_session_get_log (BinnacleSession *session)
{
  return binnacle_websocket_manager_get_log (binnacle_live_session_get_manager (BINNACLE_LIVE_SESSION (session)));
}

static void
binnacle_live_session_insist (BinnacleSession *session)
{
  binnacle_websocket_manager_insist (binnacle_live_session_get_manager (BINNACLE_LIVE_SESSION (session)));
}

static void
binnacle_live_session_dispose (GObject *object)
{
  BinnacleLiveSession *self = BINNACLE_LIVE_SESSION (object);
  BinnacleLiveSessionPrivate *priv = get_private (self);

  if (priv->source != NULL)
    {
      g_signal_handlers_disconnect_by_data (binnacle_live_session_get_manager (self), self);
      g_signal_handlers_disconnect_by_data (priv->source, self);
    }

  G_OBJECT_CLASS (binnacle_live_session_parent_class)->dispose (object);

  priv->maker = NULL;
  g_clear_object (&priv->source);
}

static void
binnacle_live_session_class_init (BinnacleLiveSessionClass *klass)
{
  BinnacleSessionClass *session_class = BINNACLE_SESSION_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = binnacle_live_session_dispose;
  session_class->get_facts = binnacle_live_session_get_facts;
  session_class->get_log = binnacle_live_session_get_log;
  session_class->insist = binnacle_live_session_insist;
}

static void
binnacle_live_session_init (BinnacleLiveSession *self)
{
}

/* Makes the source. */
void
binnacle_live_session_set_up (BinnacleLiveSession *self,
                              const char          *id,
                              BinnacleClock       *clock,
                              BinnacleIoThread    *io_thread,
                              const char          *client_id,
                              const char          *uri,
                              const char          *icon_name)
{
  BinnacleLiveSessionPrivate *priv = get_private (self);
  g_autoptr (GRand) random = g_rand_new ();

  priv->maker = binnacle_transport_maker_new (clock, io_thread);
  priv->source = binnacle_live_source_new (id, clock, random, binnacle_transport_maker_make, priv->maker,
                                           binnacle_transport_maker_free);
  binnacle_live_source_set_client (priv->source, client_id, g_get_host_name ());
  binnacle_session_set_up (BINNACLE_SESSION (self), BINNACLE_SOURCE (priv->source), uri, icon_name);
  watch_manager (self);
}

BinnacleLiveSource *
binnacle_live_session_get_source (BinnacleLiveSession *self)
{
  return get_private (self)->source;
}

/* For the connections to come. */
void
binnacle_live_session_set_pins (BinnacleLiveSession     *self,
                                BinnacleCertificatePins *pins)
{
  BinnacleLiveSessionPrivate *priv = get_private (self);

  binnacle_transport_maker_set_pins (priv->maker, pins);
  binnacle_live_source_set_pins (priv->source, pins);
}

/* For the connections to come. */
void
binnacle_live_session_set_credential (BinnacleLiveSession *self,
                                      BinnacleCredential  *credential)
{
  BinnacleLiveSessionPrivate *priv = get_private (self);

  binnacle_transport_maker_set_credential (priv->maker, credential);
  binnacle_live_source_set_credential (priv->source, credential);
}

/* Connects to the session's address, or connects again. */
void
binnacle_live_session_connect (BinnacleLiveSession *self,
                               const char          *token)
{
  BinnacleSession *session = BINNACLE_SESSION (self);
  BinnacleLiveSource *source = get_private (self)->source;

  binnacle_live_source_set_token (source, token);
  if (binnacle_session_is_running (session))
    {
      if (!binnacle_source_get_suspended (BINNACLE_SOURCE (source)))
        binnacle_websocket_manager_reconnect (binnacle_live_session_get_manager (self));
      return;
    }
  binnacle_session_set_running (session);
  binnacle_live_source_set_uri (source, binnacle_session_get_uri (session));
  binnacle_source_start (BINNACLE_SOURCE (source));
}

/* Ends what was begun with another trust or credential than the present one. Returns
 * whether there was such a thing. */
gboolean
binnacle_live_session_end_connection (BinnacleLiveSession *self)
{
  BinnacleWebsocketManager *manager = binnacle_live_session_get_manager (self);
  BinnacleConnectionState state = binnacle_websocket_manager_get_state (manager);

  if (state != BINNACLE_CONNECTION_OPEN && state != BINNACLE_CONNECTION_AUTHENTICATING &&
      state != BINNACLE_CONNECTION_CONNECTING)
    return FALSE;
  binnacle_websocket_manager_disconnect (manager);
  return TRUE;
}

/**
 * binnacle_live_session_get_manager:
 * @self: a session
 *
 * Returns: (transfer none): its connection
 */
BinnacleWebsocketManager *
binnacle_live_session_get_manager (BinnacleLiveSession *self)
{
  g_return_val_if_fail (BINNACLE_IS_LIVE_SESSION (self), NULL);
  return binnacle_live_source_get_manager (get_private (self)->source);
}
