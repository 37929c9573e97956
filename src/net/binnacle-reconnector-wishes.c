/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-net"

/* What others ask of the reconnector: the person, the program, the network and the
 * sleep. What it does by itself is in binnacle-reconnector.c. */

#include "net/binnacle-reconnector-parts-private.h"

#define PROBE_DEADLINE (2 * G_USEC_PER_SEC)
/* The transport keeps the time too, and knows better what took it so long. */
#define TRANSPORT_GRACE G_USEC_PER_SEC

static BinnacleConnectionState
get_state (BinnacleReconnector *self)
{
  return binnacle_connection_lifecycle_get_state (self->lifecycle);
}

static void
cut_wait_short (BinnacleReconnector *self)
{
  gint64 now = binnacle_clock_get_monotonic_time (self->clock);
  gint64 delay = binnacle_backoff_cut_short (self->policy.backoff);

  if (now + delay < self->next_attempt)
    binnacle_reconnector_attempt_in (self, delay);
}

static void
on_network_changed (GNetworkMonitor     *monitor,
                    gboolean             available,
                    BinnacleReconnector *self)
{
  g_autoptr(GObject) owner = g_object_ref (self->owner);

  if (get_state (self) != BINNACLE_CONNECTION_IDLE && get_state (self) != BINNACLE_CONNECTION_FAILED)
    binnacle_connection_recorder_add (self->recorder, BINNACLE_CONNECTION_EVENT_NETWORK, -1);
  if (binnacle_reconnector_is_waiting (self))
    {
      if (available)
        cut_wait_short (self);
    }
  else if (self->settings->probe_on_network_change
           && get_state (self) == BINNACLE_CONNECTION_OPEN)
    {
      binnacle_reconnector_probe (self);
    }
}

/*
 * binnacle_reconnector_set_uri:
 *
 * For another server; what is under way goes on, see binnacle_reconnector_move().
 *
 * Returns: whether it is another address
 */
gboolean
binnacle_reconnector_set_uri (BinnacleReconnector *self,
                              const char          *uri)
{
  gboolean first = *self->policy.uri == '\0';

  if (!binnacle_reconnect_policy_set_uri (&self->policy, uri))
    return FALSE;
  if (!first)
    binnacle_connection_recorder_add (self->recorder, BINNACLE_CONNECTION_EVENT_ADDRESS, -1);
  g_object_notify (self->owner, "attempt");
  g_object_notify (self->owner, "server-wait-until");
  return TRUE;
}

/*
 * binnacle_reconnector_move:
 *
 * Leaves the old server for the address that is set now, where a connection is
 * wanted at all.
 */
void
binnacle_reconnector_move (BinnacleReconnector *self)
{
  BinnacleConnectionState state = get_state (self);

  if (state == BINNACLE_CONNECTION_IDLE || state == BINNACLE_CONNECTION_FAILED
      || state == BINNACLE_CONNECTION_CLOSING)
    return;
  binnacle_reconnector_let_go (self, FALSE);
  binnacle_reconnector_attempt_in (self, 0);
}

/*
 * binnacle_reconnector_set_network_monitor:
 * @monitor: (nullable): what tells whether there is a network
 */
void
binnacle_reconnector_set_network_monitor (BinnacleReconnector *self,
                                          GNetworkMonitor     *monitor)
{
  if (self->policy.monitor != NULL)
    g_clear_signal_handler (&self->network_changed_id, self->policy.monitor);
  g_set_object (&self->policy.monitor, monitor);
  if (monitor != NULL)
    self->network_changed_id = g_signal_connect (monitor, "network-changed",
                                                 G_CALLBACK (on_network_changed), self);
}

/*
 * binnacle_reconnector_set_sleep_monitor:
 * @monitor: (nullable): what tells that the computer slept
 */
void
binnacle_reconnector_set_sleep_monitor (BinnacleReconnector  *self,
                                        BinnacleSleepMonitor *monitor)
{
  binnacle_liveness_set_sleep_monitor (self->liveness, monitor);
}

/*
 * binnacle_reconnector_settings_changed:
 *
 * Takes on what can be changed while connected; the rest counts from the next
 * attempt on.
 */
void
binnacle_reconnector_settings_changed (BinnacleReconnector *self)
{
  binnacle_liveness_settings_changed (self->liveness);
}

/*
 * binnacle_reconnector_connect:
 *
 * Starts, where nothing is under way. What the server asked for last time holds.
 */
void
binnacle_reconnector_connect (BinnacleReconnector *self)
{
  BinnacleConnectionState state = get_state (self);

  if (state != BINNACLE_CONNECTION_IDLE && state != BINNACLE_CONNECTION_FAILED
      && state != BINNACLE_CONNECTION_CLOSING)
    return;
  binnacle_reconnector_let_go (self, FALSE);
  binnacle_reconnector_reset_backoff (self);
  binnacle_reconnector_attempt_in (self, binnacle_backoff_get_retry_after (self->policy.backoff));
}

/*
 * binnacle_reconnector_disconnect:
 *
 * Ends the connection, with a handshake where there is one, and does not try again.
 */
void
binnacle_reconnector_disconnect (BinnacleReconnector *self)
{
  BinnacleConnectionState state = get_state (self);

  if (state == BINNACLE_CONNECTION_IDLE || state == BINNACLE_CONNECTION_CLOSING)
    return;
  binnacle_reconnector_set_error (self, NULL);
  binnacle_reconnector_reset_backoff (self);
  if (binnacle_connection_lifecycle_allows (state, BINNACLE_CONNECTION_CLOSING))
    {
      binnacle_liveness_stop (self->liveness);
      binnacle_timer_stop (self->healthy);
      binnacle_transport_link_close (self->link);
      binnacle_reconnector_enter (self, BINNACLE_CONNECTION_CLOSING,
                                  (gint64) self->settings->close_timeout * G_USEC_PER_SEC + TRANSPORT_GRACE);
    }
  else
    {
      binnacle_reconnector_finish_closing (self);
    }
  binnacle_reconnector_tell_lost (self);
}

/*
 * binnacle_reconnector_reconnect:
 *
 * The person wants a connection now. Too soon after the last time, what is under
 * way goes on.
 */
void
binnacle_reconnector_reconnect (BinnacleReconnector *self)
{
  BinnacleConnectionState state = get_state (self);
  gint64 delay;

  binnacle_connection_recorder_add (self->recorder, BINNACLE_CONNECTION_EVENT_RECONNECT, -1);
  if (binnacle_reconnector_is_waiting (self))
    {
      cut_wait_short (self);
      return;
    }
  delay = binnacle_backoff_cut_short (self->policy.backoff);
  if (delay > 0 && self->link != NULL && state != BINNACLE_CONNECTION_CLOSING)
    return;
  binnacle_reconnector_let_go (self, FALSE);
  if (state == BINNACLE_CONNECTION_IDLE || state == BINNACLE_CONNECTION_FAILED)
    binnacle_reconnector_reset_backoff (self);
  binnacle_reconnector_attempt_in (self, delay);
  binnacle_reconnector_tell_lost (self);
}

/*
 * binnacle_reconnector_insist:
 *
 * The person wants a connection now, and knows that the server asked to be left
 * alone.
 */
void
binnacle_reconnector_insist (BinnacleReconnector *self)
{
  binnacle_backoff_forgive (self->policy.backoff);
  g_object_notify (self->owner, "server-wait-until");
  binnacle_reconnector_reconnect (self);
}

static void
doubt (BinnacleReconnector *self)
{
  if (self->doubted == 0)
    binnacle_connection_recorder_add (self->recorder, BINNACLE_CONNECTION_EVENT_DOUBT, -1);
  self->doubted = binnacle_clock_get_monotonic_time (self->clock);
  binnacle_liveness_probe (self->liveness, PROBE_DEADLINE);
}

/*
 * binnacle_reconnector_probe:
 *
 * There is reason to doubt what we believe: an open link gets 2 s for a sign of
 * life, one that is being opened as long to get ahead, and a wait is cut short.
 */
void
binnacle_reconnector_probe (BinnacleReconnector *self)
{
  BinnacleConnectionState state = get_state (self);
  gint64 now = binnacle_clock_get_monotonic_time (self->clock);

  if (state == BINNACLE_CONNECTION_OPEN)
    doubt (self);
  else if (binnacle_reconnector_is_waiting (self))
    cut_wait_short (self);
  else if (binnacle_timer_get_ready_time (self->deadline) > now + PROBE_DEADLINE)
    binnacle_reconnector_set_deadline (self, PROBE_DEADLINE);
}
