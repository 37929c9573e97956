/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-net"

#include "net/binnacle-reconnect-policy-private.h"

/*
 * binnacle_reconnect_policy_init:
 *
 * For no address yet.
 */
void
binnacle_reconnect_policy_init (BinnacleReconnectPolicy          *self,
                                BinnacleClock                    *clock,
                                GRand                            *random,
                                const BinnacleConnectionSettings *settings)
{
  self->backoff = binnacle_backoff_new (clock, random);
  self->settings = settings;
  self->uri = g_strdup ("");
}

void
binnacle_reconnect_policy_clear (BinnacleReconnectPolicy *self)
{
  g_clear_object (&self->monitor);
  g_clear_pointer (&self->backoff, binnacle_backoff_free);
  g_clear_pointer (&self->uri, g_free);
}

/*
 * binnacle_reconnect_policy_set_uri:
 *
 * For another server, of which nothing is known.
 *
 * Returns: whether it is another address
 */
gboolean
binnacle_reconnect_policy_set_uri (BinnacleReconnectPolicy *self,
                                   const char              *uri)
{
  if (g_str_equal (self->uri, uri))
    return FALSE;
  g_free (self->uri);
  self->uri = g_strdup (uri);
  self->known = FALSE;
  binnacle_backoff_forget_server (self->backoff);
  return TRUE;
}

/*
 * binnacle_reconnect_policy_check_address:
 *
 * Returns: whether the address can be used at all, as the settings are now
 */
gboolean
binnacle_reconnect_policy_check_address (BinnacleReconnectPolicy  *self,
                                         GError                  **error)
{
  BinnacleInsecurePolicy insecure = (BinnacleInsecurePolicy) self->settings->allow_insecure;

  return binnacle_connection_address_check (self->uri, error)
         && binnacle_connection_address_check_policy (self->uri, insecure, error);
}

static gboolean
is_offline (BinnacleReconnectPolicy *self)
{
  return self->monitor != NULL && !g_network_monitor_get_network_available (self->monitor)
         && !binnacle_connection_address_is_loopback (self->uri);
}

static gboolean
is_used_up (BinnacleReconnectPolicy *self)
{
  guint max_attempts = self->settings->reconnect_max_attempts;

  return max_attempts > 0 && binnacle_backoff_get_attempt (self->backoff) >= max_attempts;
}

/* Whether trying again is of no use. At an address that has welcomed us before,
 * a strange answer is rather a portal or a gateway in between, and passes. */
static gboolean
is_final (BinnacleReconnectPolicy *self,
          const GError            *error)
{
  if (error->domain != BINNACLE_CONNECTION_ERROR)
    return FALSE;
  if (error->code == BINNACLE_CONNECTION_ERROR_UNAUTHORIZED
      || error->code == BINNACLE_CONNECTION_ERROR_INVALID_URI)
    return TRUE;
  return !self->known && (error->code == BINNACLE_CONNECTION_ERROR_TLS
                          || error->code == BINNACLE_CONNECTION_ERROR_NOT_BINNACLE);
}

/*
 * binnacle_reconnect_policy_decide:
 * @error: why the last attempt or connection ended
 * @shared: whether others are likely to have lost theirs at the same time
 * @delay: (inout): until the next attempt, in µs; left alone where there is none
 *
 * What comes next. What the system says of the network is a belief, so even
 * without one there is an attempt now and then; those do not count.
 *
 * Returns: waiting, offline or failed
 */
BinnacleConnectionState
binnacle_reconnect_policy_decide (BinnacleReconnectPolicy *self,
                                  const GError            *error,
                                  gboolean                 shared,
                                  gint64                  *delay)
{
  BinnacleBackoffSettings settings;

  if (is_final (self, error) || !self->settings->reconnect)
    return BINNACLE_CONNECTION_FAILED;
  binnacle_connection_settings_backoff (self->settings, &settings);
  if (is_offline (self))
    {
      *delay = binnacle_backoff_get_retry_after (self->backoff) + settings.max_delay;
      return BINNACLE_CONNECTION_OFFLINE;
    }
  if (is_used_up (self))
    return BINNACLE_CONNECTION_FAILED;
  if (!shared || binnacle_connection_address_is_loopback (self->uri))
    settings.spread = 0;
  *delay = binnacle_backoff_next (self->backoff, &settings);
  return BINNACLE_CONNECTION_WAITING;
}
