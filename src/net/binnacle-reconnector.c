/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-net"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "net/binnacle-reconnector-parts-private.h"
#include "net/binnacle-redaction.h"

/* The transport keeps the time too, and knows better what took it so long. */
#define TRANSPORT_GRACE G_USEC_PER_SEC
/* Past this, messages wait in the queue, where they are bounded and can expire. */
#define MAX_BACKLOG (1024 * 1024)

/*
 * BinnacleReconnector:
 *
 * Keeps a connection up: one transport after the other, with waits between.
 * Each state has at most one deadline, so there is one timer for it.
 */

static BinnacleConnectionState
get_state (BinnacleReconnector *self)
{
  return binnacle_connection_lifecycle_get_state (self->lifecycle);
}

void
binnacle_reconnector_set_error (BinnacleReconnector *self,
                                const GError        *error)
{
  if (error == NULL && self->last_error == NULL)
    return;
  g_clear_error (&self->last_error);
  self->last_error = error != NULL ? g_error_copy (error) : NULL;
  g_object_notify (self->owner, "last-error");
}

static void
set_next_attempt (BinnacleReconnector *self,
                  gint64               next_attempt)
{
  if (self->next_attempt == next_attempt)
    return;
  self->next_attempt = next_attempt;
  g_object_notify (self->owner, "next-attempt");
}

void
binnacle_reconnector_reset_backoff (BinnacleReconnector *self)
{
  if (binnacle_backoff_get_attempt (self->policy.backoff) == 0)
    return;
  binnacle_backoff_reset (self->policy.backoff);
  g_object_notify (self->owner, "attempt");
}

gboolean
binnacle_reconnector_is_waiting (BinnacleReconnector *self)
{
  return get_state (self) == BINNACLE_CONNECTION_WAITING || get_state (self) == BINNACLE_CONNECTION_OFFLINE;
}

/* Restarts the timer of the state, which for the two waits is public. */
void
binnacle_reconnector_set_deadline (BinnacleReconnector *self,
                                   gint64               delay)
{
  if (delay < 0)
    binnacle_timer_stop (self->deadline);
  else
    binnacle_timer_restart (self->deadline, delay);
  set_next_attempt (self, delay >= 0 && binnacle_reconnector_is_waiting (self)
                            ? binnacle_timer_get_ready_time (self->deadline) : 0);
}

/* The one way to another state. Handlers run within: look again afterwards. */
void
binnacle_reconnector_enter (BinnacleReconnector     *self,
                            BinnacleConnectionState  state,
                            gint64                   deadline)
{
  BinnacleConnectionState old_state = get_state (self);

  if (self->shut_down)
    return;
  g_object_freeze_notify (self->owner);
  binnacle_connection_lifecycle_enter (self->lifecycle, state);
  binnacle_reconnector_set_deadline (self, deadline);
  binnacle_connection_recorder_enter (self->recorder, old_state, state,
                                      binnacle_backoff_get_attempt (self->policy.backoff),
                                      binnacle_reconnector_is_waiting (self) ? deadline : BINNACLE_RECONNECTOR_NEVER);
  binnacle_liveness_set_watchful (self->liveness, state != BINNACLE_CONNECTION_IDLE
                                                  && state != BINNACLE_CONNECTION_FAILED);
  g_object_notify (self->owner, "state");
  if ((old_state == BINNACLE_CONNECTION_OPEN) != (state == BINNACLE_CONNECTION_OPEN))
    g_object_notify (self->owner, "connected");
  g_object_thaw_notify (self->owner);
  binnacle_connection_lifecycle_announce (self->lifecycle);
}

/* Nothing comes from the transport any more; a dead one is not waited for. */
void
binnacle_reconnector_let_go (BinnacleReconnector *self,
                             gboolean             dead)
{
  BinnacleTransportLink *link = g_steal_pointer (&self->link);

  self->doubted = 0;
  binnacle_liveness_stop (self->liveness);
  binnacle_timer_stop (self->healthy);
  if (link == NULL)
    return;
  self->last_received = MAX (self->last_received,
                             binnacle_transport_link_get_last_received (link));
  if (dead)
    binnacle_transport_link_abort (link);
  else
    binnacle_transport_link_retire (link);
}

static void
wait_for_next (BinnacleReconnector *self,
               const GError        *error,
               gboolean             shared)
{
  gint64 delay = BINNACLE_RECONNECTOR_NEVER;
  BinnacleConnectionState state = binnacle_reconnect_policy_decide (&self->policy, error, shared, &delay);

  g_object_notify (self->owner, "attempt");
  binnacle_reconnector_enter (self, state, delay);
}

void
binnacle_reconnector_tell_lost (BinnacleReconnector *self)
{
  gboolean hope = get_state (self) != BINNACLE_CONNECTION_FAILED
                  && get_state (self) != BINNACLE_CONNECTION_IDLE
                  && get_state (self) != BINNACLE_CONNECTION_CLOSING;

  self->funcs.lost (self->owner, hope && self->settings->retry_on_reconnect);
}

/* by_server: whether it was the other side that ended it */
static void
end_attempt (BinnacleReconnector *self,
             const GError        *error,
             gboolean             dead,
             gboolean             by_server)
{
  g_autoptr(GObject) owner = g_object_ref (self->owner);
  gboolean shared = by_server && get_state (self) == BINNACLE_CONNECTION_OPEN;

  binnacle_reconnector_let_go (self, dead);
  g_object_freeze_notify (owner);
  binnacle_reconnector_set_error (self, error);
  binnacle_connection_recorder_set_reason (self->recorder, error);
  wait_for_next (self, error, shared);
  g_object_thaw_notify (owner);
  binnacle_reconnector_tell_lost (self);
}

static void
end_with (BinnacleReconnector *self,
          int                  code,
          const char          *message)
{
  g_autoptr(GError) error = g_error_new_literal (BINNACLE_CONNECTION_ERROR, code, message);

  end_attempt (self, error, TRUE, FALSE);
}

static void
on_link_opened (gpointer user_data)
{
  BinnacleReconnector *self = user_data;
  g_autoptr(GObject) owner = g_object_ref (self->owner);
  guint generation = self->generation;

  if (get_state (self) != BINNACLE_CONNECTION_CONNECTING)
    return;
  binnacle_reconnector_enter (self, BINNACLE_CONNECTION_AUTHENTICATING,
         (gint64) self->settings->connect_timeout * G_USEC_PER_SEC);
  if (self->generation == generation && get_state (self) == BINNACLE_CONNECTION_AUTHENTICATING)
    binnacle_websocket_dialect_opened (self->dialect, BINNACLE_WEBSOCKET_MANAGER (owner));
}

static GError *
make_closed_error (guint       code,
                   const char *reason)
{
  g_autofree char *said = binnacle_plain_text (reason != NULL ? reason : "");

  if (*said != '\0')
    return g_error_new (BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_CLOSED,
                        _("The server closed the connection: %s (%u)."), said, code);
  if (code != 0)
    return g_error_new (BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_CLOSED,
                        _("The server closed the connection (%u)."), code);
  return g_error_new (BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_CLOSED,
                      _("The server closed the connection."));
}

void
binnacle_reconnector_finish_closing (BinnacleReconnector *self)
{
  binnacle_reconnector_let_go (self, TRUE);
  binnacle_reconnector_enter (self, BINNACLE_CONNECTION_IDLE, BINNACLE_RECONNECTOR_NEVER);
}

static void
on_link_closed (gpointer      user_data,
                guint         code,
                const char   *reason,
                const GError *error)
{
  BinnacleReconnector *self = user_data;
  g_autoptr(GObject) owner = g_object_ref (self->owner);
  g_autoptr(GError) why = error != NULL ? g_error_copy (error) : make_closed_error (code, reason);
  BinnacleTransportLink *link = self->link;

  binnacle_reconnector_set_retry_after (self, binnacle_transport_link_get_retry_after (link));
  binnacle_websocket_dialect_closed (self->dialect);
  if (self->link != link)
    return; /* what the server said last has ended it */
  if (get_state (self) == BINNACLE_CONNECTION_CLOSING)
    binnacle_reconnector_finish_closing (self);
  else
    end_attempt (self, why, TRUE, TRUE);
}

static const BinnacleTransportLinkFuncs link_funcs = {
  .opened = on_link_opened,
  .closed = on_link_closed,
};

static void
open_link (BinnacleReconnector *self)
{
  const BinnacleConnectionSettings *settings = self->settings;
  BinnacleTransportOptions options = {
    .uri = self->policy.uri,
    .subprotocol = binnacle_websocket_dialect_get_subprotocol (self->dialect),
    .max_message_size = (gsize) settings->max_message_size * 1024,
    .connect_timeout = (gint64) settings->connect_timeout * G_USEC_PER_SEC,
    .close_timeout = (gint64) settings->close_timeout * G_USEC_PER_SEC,
    .compression = settings->compression,
    .use_proxy = settings->use_proxy,
    .headers = binnacle_websocket_dialect_get_headers (self->dialect),
  };

  /* A ping of WebSocket's own is answered by bytes that count as life; two of them fit
   * into the time after which silence counts as death. */
  if (settings->heartbeat && !binnacle_websocket_dialect_has_ping (self->dialect))
    options.keepalive = MAX ((gint64) settings->heartbeat_timeout * G_USEC_PER_SEC / 2, G_USEC_PER_SEC);

  binnacle_transport_link_open (self->link, &options, self->dialect, self->generation);
}

static void
begin_attempt (BinnacleReconnector *self)
{
  g_autoptr(GError) error = NULL;
  guint generation;

  if (self->shut_down)
    return;
  if (!binnacle_reconnect_policy_check_address (&self->policy, &error))
    {
      binnacle_reconnector_set_error (self, error);
      binnacle_connection_recorder_set_reason (self->recorder, error);
      binnacle_reconnector_enter (self, BINNACLE_CONNECTION_FAILED, BINNACLE_RECONNECTOR_NEVER);
      return;
    }
  self->link = binnacle_transport_link_new (self->funcs.make_transport (self->owner), &link_funcs, self);
  generation = ++self->generation;
  g_object_notify (self->owner, "generation");
  binnacle_reconnector_enter (self, BINNACLE_CONNECTION_CONNECTING,
         (gint64) self->settings->connect_timeout * G_USEC_PER_SEC + TRANSPORT_GRACE);
  /* A handler may have had other ideas. */
  if (self->link != NULL && self->generation == generation
      && get_state (self) == BINNACLE_CONNECTION_CONNECTING)
    open_link (self);
}

/* An attempt in that many µs, whatever is going on now. */
void
binnacle_reconnector_attempt_in (BinnacleReconnector *self,
                                 gint64               delay)
{
  BinnacleConnectionState state = get_state (self);

  if (state == BINNACLE_CONNECTION_WAITING)
    binnacle_reconnector_set_deadline (self, delay);
  else if (delay > 0 || !binnacle_connection_lifecycle_allows (state, BINNACLE_CONNECTION_CONNECTING))
    binnacle_reconnector_enter (self, BINNACLE_CONNECTION_WAITING, delay);
  if (delay == 0 && binnacle_connection_lifecycle_allows (get_state (self), BINNACLE_CONNECTION_CONNECTING))
    begin_attempt (self);
}

static void
on_deadline (gpointer user_data)
{
  BinnacleReconnector *self = user_data;
  g_autoptr(GObject) owner = g_object_ref (self->owner);

  switch (get_state (self))
    {
    case BINNACLE_CONNECTION_CONNECTING:
      end_with (self, BINNACLE_CONNECTION_ERROR_TIMED_OUT,
                _("The server could not be reached in time. Check the address and the network."));
      break;
    case BINNACLE_CONNECTION_AUTHENTICATING:
      end_with (self, BINNACLE_CONNECTION_ERROR_TIMED_OUT,
                _("The server accepted the connection, but did not welcome us in time."));
      break;
    case BINNACLE_CONNECTION_CLOSING:
      binnacle_reconnector_finish_closing (self);
      break;
    case BINNACLE_CONNECTION_WAITING:
    case BINNACLE_CONNECTION_OFFLINE:
      begin_attempt (self);
      break;
    case BINNACLE_CONNECTION_IDLE:
    case BINNACLE_CONNECTION_OPEN:
    case BINNACLE_CONNECTION_FAILED:
    default:
      g_assert_not_reached ();
    }
}

static void
on_healthy (gpointer user_data)
{
  BinnacleReconnector *self = user_data;
  g_autoptr(GObject) owner = g_object_ref (self->owner);

  binnacle_reconnector_reset_backoff (self);
}

static gint64
liveness_ping (gpointer user_data)
{
  BinnacleReconnector *self = user_data;
  gint64 id = binnacle_reconnector_take_id (self);
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;

  if (!binnacle_websocket_dialect_has_ping (self->dialect))
    return id;
  text = binnacle_websocket_dialect_make_ping (self->dialect, id);
  /* Without a ping there is no sign of life, and the deadline decides. */
  if (!binnacle_transport_link_send (self->link, text, &error))
    g_debug ("Ping not sent: %s", error->message);
  return id;
}

static void
liveness_alive (gpointer user_data)
{
  BinnacleReconnector *self = user_data;
  gint64 now = binnacle_clock_get_monotonic_time (self->clock);

  binnacle_connection_recorder_add (self->recorder, BINNACLE_CONNECTION_EVENT_BELIEF, now - self->doubted);
  self->doubted = 0;
  self->funcs.ready (self->owner);
}

static void
liveness_silent (gpointer user_data)
{
  end_with (user_data, BINNACLE_CONNECTION_ERROR_SILENT,
            _("The server has not been heard of for too long, so the connection was given up."));
}

static void
liveness_measured (gpointer user_data)
{
  BinnacleReconnector *self = user_data;

  g_object_notify (self->owner, "latency");
  g_object_notify (self->owner, "latency-spread");
}

static void
liveness_woke (gpointer user_data,
               gint64   asleep)
{
  BinnacleReconnector *self = user_data;

  binnacle_connection_recorder_add (self->recorder, BINNACLE_CONNECTION_EVENT_SLEPT, asleep);
  if (self->settings->probe_after_sleep)
    binnacle_reconnector_probe (self);
}

static const BinnacleLivenessFuncs liveness_funcs = {
  .ping = liveness_ping,
  .alive = liveness_alive,
  .silent = liveness_silent,
  .measured = liveness_measured,
  .woke = liveness_woke,
};

static BinnacleTimer *
make_timer (BinnacleReconnector *self,
            BinnacleTimerFunc    func)
{
  BinnacleTimer *timer = binnacle_clock_add_timer (self->clock, 0, func, self);

  binnacle_timer_stop (timer);
  return timer;
}

static void
on_transition (BinnacleConnectionState old_state,
               BinnacleConnectionState new_state,
               gpointer                user_data)
{
  BinnacleReconnector *self = user_data;

  self->funcs.state_changed (self->owner, old_state, new_state);
}

/*
 * binnacle_reconnector_new:
 * @settings: looked at whenever they are needed; the owner's
 * @log: where to tell what happens
 * @funcs: copied
 * @owner: what they are called with; it frees the connector when it is finalized,
 *   no earlier
 */
BinnacleReconnector *
binnacle_reconnector_new (BinnacleClock                    *clock,
                          GRand                            *random,
                          BinnacleWebsocketDialect         *dialect,
                          const BinnacleConnectionSettings *settings,
                          BinnacleConnectionLog            *log,
                          const BinnacleReconnectorFuncs   *funcs,
                          BinnacleWebsocketManager         *owner)
{
  BinnacleReconnector *self = g_new0 (BinnacleReconnector, 1);

  self->owner = G_OBJECT (owner);
  self->clock = g_object_ref (clock);
  self->dialect = g_object_ref (dialect);
  self->settings = settings;
  self->funcs = *funcs;
  binnacle_reconnect_policy_init (&self->policy, clock, random, settings);
  self->recorder = binnacle_connection_recorder_new (clock, log);
  self->lifecycle = binnacle_connection_lifecycle_new (on_transition, self);
  self->liveness = binnacle_liveness_new (clock, settings, &liveness_funcs, self->owner, self);
  self->deadline = make_timer (self, on_deadline);
  self->healthy = make_timer (self, on_healthy);
  return self;
}

/*
 * binnacle_reconnector_shut_down:
 *
 * Ends everything at once, and for good; tells nobody.
 */
void
binnacle_reconnector_shut_down (BinnacleReconnector *self)
{
  self->shut_down = TRUE;
  binnacle_connection_lifecycle_stop (self->lifecycle);
  binnacle_reconnector_let_go (self, TRUE);
  binnacle_timer_stop (self->deadline);
  binnacle_liveness_set_watchful (self->liveness, FALSE);
  binnacle_reconnector_set_network_monitor (self, NULL);
  binnacle_liveness_set_sleep_monitor (self->liveness, NULL);
}

void
binnacle_reconnector_free (BinnacleReconnector *self)
{
  g_assert (self->shut_down);

  g_clear_pointer (&self->healthy, binnacle_timer_free);
  g_clear_pointer (&self->deadline, binnacle_timer_free);
  g_clear_pointer (&self->liveness, binnacle_liveness_free);
  binnacle_reconnect_policy_clear (&self->policy);
  g_clear_pointer (&self->lifecycle, binnacle_connection_lifecycle_free);
  g_clear_pointer (&self->recorder, binnacle_connection_recorder_free);
  g_clear_object (&self->dialect);
  g_clear_object (&self->clock);
  g_clear_error (&self->last_error);
  g_free (self);
}

/*
 * binnacle_reconnector_authenticated:
 * @server_heartbeat: after how much silence, in µs, the server thinks a link dead,
 *   0 where it did not say
 *
 * The server has welcomed us.
 */
void
binnacle_reconnector_authenticated (BinnacleReconnector *self,
                                    gint64               server_heartbeat)
{
  guint generation = self->generation;

  if (get_state (self) != BINNACLE_CONNECTION_AUTHENTICATING)
    return;
  self->policy.known = TRUE;
  binnacle_reconnector_set_error (self, NULL);
  binnacle_reconnector_enter (self, BINNACLE_CONNECTION_OPEN, BINNACLE_RECONNECTOR_NEVER);
  if (self->generation != generation || get_state (self) != BINNACLE_CONNECTION_OPEN)
    return;
  binnacle_timer_restart (self->healthy,
                          (gint64) self->settings->reconnect_reset_after * G_USEC_PER_SEC);
  binnacle_liveness_start (self->liveness, self->link, server_heartbeat);
  if (get_state (self) == BINNACLE_CONNECTION_OPEN)
    self->funcs.ready (self->owner);
}

static gboolean
is_under_way (BinnacleReconnector *self)
{
  return self->link != NULL && get_state (self) != BINNACLE_CONNECTION_CLOSING;
}

/*
 * binnacle_reconnector_fail:
 *
 * Ends the connection for good.
 */
void
binnacle_reconnector_fail (BinnacleReconnector *self,
                           const GError        *error)
{
  if (!is_under_way (self))
    return;
  binnacle_reconnector_let_go (self, FALSE);
  binnacle_reconnector_set_error (self, error);
  binnacle_connection_recorder_set_reason (self->recorder, error);
  binnacle_reconnector_enter (self, BINNACLE_CONNECTION_FAILED, BINNACLE_RECONNECTOR_NEVER);
  binnacle_reconnector_tell_lost (self);
}

/*
 * binnacle_reconnector_give_up:
 *
 * There is no use in going on trying.
 */
void
binnacle_reconnector_give_up (BinnacleReconnector *self,
                              const GError        *error)
{
  BinnacleConnectionState state = binnacle_reconnector_get_state (self);

  if (state == BINNACLE_CONNECTION_IDLE || state == BINNACLE_CONNECTION_CLOSING
      || state == BINNACLE_CONNECTION_OPEN)
    return;
  binnacle_reconnector_let_go (self, FALSE);
  binnacle_reconnector_set_error (self, error);
  binnacle_connection_recorder_set_reason (self->recorder, error);
  if (state == BINNACLE_CONNECTION_FAILED)
    return;
  binnacle_reconnector_enter (self, BINNACLE_CONNECTION_FAILED, BINNACLE_RECONNECTOR_NEVER);
  binnacle_reconnector_tell_lost (self);
}

/*
 * binnacle_reconnector_drop:
 *
 * Ends this connection.
 */
void
binnacle_reconnector_drop (BinnacleReconnector *self,
                           const GError        *error)
{
  if (is_under_way (self))
    {
      binnacle_reconnector_let_go (self, FALSE);
      end_attempt (self, error, FALSE, g_error_matches (error, BINNACLE_CONNECTION_ERROR,
                                                        BINNACLE_CONNECTION_ERROR_CLOSED));
    }
}

/*
 * binnacle_reconnector_set_retry_after:
 * @delay: in µs
 *
 * The server wants nobody to connect before then.
 */
void
binnacle_reconnector_set_retry_after (BinnacleReconnector *self,
                                      gint64               delay)
{
  if (delay <= 0)
    return;
  binnacle_backoff_set_retry_after (self->policy.backoff, delay);
  binnacle_connection_recorder_add (self->recorder, BINNACLE_CONNECTION_EVENT_SERVER_ASKED,
                                    binnacle_backoff_get_retry_after (self->policy.backoff));
  g_object_notify (self->owner, "server-wait-until");
}

gboolean
binnacle_reconnector_pong (BinnacleReconnector *self,
                           gint64               id)
{
  return binnacle_liveness_pong (self->liveness, id);
}

/*
 * binnacle_reconnector_resume:
 *
 * Reading goes on, where the dialect had it stop.
 */
void
binnacle_reconnector_resume (BinnacleReconnector *self)
{
  if (self->link != NULL)
    binnacle_transport_link_resume (self->link);
}

/*
 * binnacle_reconnector_can_send:
 *
 * Looks before each send whether the link is still to be believed in, so that a
 * message does not vanish into one that died while the computer slept.
 *
 * Returns: whether a message may go out now
 */
gboolean
binnacle_reconnector_can_send (BinnacleReconnector *self)
{
  if (get_state (self) != BINNACLE_CONNECTION_OPEN)
    return FALSE;
  return binnacle_liveness_check (self->liveness)
         && get_state (self) == BINNACLE_CONNECTION_OPEN;
}

/*
 * binnacle_reconnector_is_congested:
 *
 * Returns: whether the server reads so slowly that messages should rather wait
 */
gboolean
binnacle_reconnector_is_congested (BinnacleReconnector *self)
{
  return self->link != NULL && binnacle_transport_link_get_backlog (self->link) > MAX_BACKLOG;
}

/*
 * binnacle_reconnector_send:
 *
 * Sends while the socket is open, also before the welcome.
 */
gboolean
binnacle_reconnector_send (BinnacleReconnector  *self,
                           GBytes               *text,
                           GError              **error)
{
  BinnacleConnectionState state = get_state (self);

  if (state == BINNACLE_CONNECTION_AUTHENTICATING || state == BINNACLE_CONNECTION_OPEN)
    return binnacle_transport_link_send_bytes (self->link, text, error);
  g_set_error_literal (error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_NOT_CONNECTED,
                       _("There is no connection to the server. Try again when it is back."));
  return FALSE;
}

/*
 * binnacle_reconnector_take_id:
 *
 * Returns: an id that was never used before
 */
gint64
binnacle_reconnector_take_id (BinnacleReconnector *self)
{
  return ++self->last_id;
}

gboolean
binnacle_reconnector_has_taken (BinnacleReconnector *self,
                                gint64               id)
{
  return id > 0 && id <= self->last_id;
}

BinnacleConnectionState
binnacle_reconnector_get_state (BinnacleReconnector *self)
{
  return get_state (self);
}

BinnacleWebsocketDialect *
binnacle_reconnector_get_dialect (BinnacleReconnector *self)
{
  return self->dialect;
}

const char *
binnacle_reconnector_get_uri (BinnacleReconnector *self)
{
  return self->policy.uri;
}

guint
binnacle_reconnector_get_generation (BinnacleReconnector *self)
{
  return self->generation;
}

guint
binnacle_reconnector_get_attempt (BinnacleReconnector *self)
{
  return binnacle_backoff_get_attempt (self->policy.backoff);
}

gint64
binnacle_reconnector_get_next_attempt (BinnacleReconnector *self)
{
  return self->next_attempt;
}

/*
 * binnacle_reconnector_get_server_wait_until:
 *
 * Returns: the monotonic time before which the server wants nobody to connect, 0
 *   where there is none
 */
gint64
binnacle_reconnector_get_server_wait_until (BinnacleReconnector *self)
{
  gint64 delay = binnacle_backoff_get_retry_after (self->policy.backoff);

  return delay > 0 ? binnacle_clock_get_monotonic_time (self->clock) + delay : 0;
}

gint64
binnacle_reconnector_get_last_received (BinnacleReconnector *self)
{
  return self->link != NULL ? MAX (self->last_received,
                                   binnacle_transport_link_get_last_received (self->link))
                            : self->last_received;
}

const GError *
binnacle_reconnector_get_last_error (BinnacleReconnector *self)
{
  return self->last_error;
}

gint64
binnacle_reconnector_get_latency (BinnacleReconnector *self)
{
  return binnacle_liveness_get_latency (self->liveness);
}

gint64
binnacle_reconnector_get_latency_spread (BinnacleReconnector *self)
{
  return binnacle_liveness_get_latency_spread (self->liveness);
}

GNetworkMonitor *
binnacle_reconnector_get_network_monitor (BinnacleReconnector *self)
{
  return self->policy.monitor;
}

BinnacleSleepMonitor *
binnacle_reconnector_get_sleep_monitor (BinnacleReconnector *self)
{
  return binnacle_liveness_get_sleep_monitor (self->liveness);
}
