/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sources"

/* The link of a live source, for those who need not know that it is one. */

#include "config.h"

#include "sources/binnacle-live-source-parts-private.h"

static const GError *
get_error (BinnacleLiveSource *self)
{
  const GError *polling = binnacle_live_source_get_polling_error (self);
  const GError *connection = binnacle_websocket_manager_get_last_error (self->manager);

  if (polling != NULL)
    return polling;
  return connection != NULL ? connection : self->last_error;
}

static void
get_link (BinnacleSource     *source,
          BinnacleSourceLink *link)
{
  BinnacleLiveSource *self = BINNACLE_LIVE_SOURCE (source);
  gboolean alive = binnacle_realtime_state_get_link_alive (binnacle_source_get_state (source));

  link->polling = binnacle_live_source_is_polling (self);
  link->state = link->polling && alive ? BINNACLE_CONNECTION_OPEN : binnacle_websocket_manager_get_state (self->manager);
  link->error = link->state != BINNACLE_CONNECTION_OPEN ? get_error (self) : NULL;
  link->latency = link->polling ? -1 : binnacle_websocket_manager_get_latency (self->manager);
  link->latency_spread = binnacle_websocket_manager_get_latency_spread (self->manager);
  link->attempt = binnacle_websocket_manager_get_attempt (self->manager);
  link->next_attempt = binnacle_websocket_manager_get_next_attempt (self->manager);
  link->server_wait_until = binnacle_websocket_manager_get_server_wait_until (self->manager);
  link->last_received = binnacle_live_source_get_last_received (self);
  link->log = binnacle_websocket_manager_get_log (self->manager);
}

static void
reconnect (BinnacleSource *source)
{
  binnacle_websocket_manager_reconnect (BINNACLE_LIVE_SOURCE (source)->manager);
}

static void
insist (BinnacleSource *source)
{
  binnacle_websocket_manager_insist (BINNACLE_LIVE_SOURCE (source)->manager);
}

static void
set_credential (BinnacleSource     *source,
                BinnacleCredential *credential)
{
  BinnacleLiveSource *self = BINNACLE_LIVE_SOURCE (source);

  binnacle_live_source_set_token (self, credential != NULL ? binnacle_credential_get_token (credential) : NULL);
  binnacle_live_source_set_credential (self, credential);
}

static void
set_pins (BinnacleSource          *source,
          BinnacleCertificatePins *pins)
{
  binnacle_live_source_set_pins (BINNACLE_LIVE_SOURCE (source), pins);
}

void
binnacle_live_source_install_link (BinnacleSourceClass *klass)
{
  klass->get_link = get_link;
  klass->reconnect = reconnect;
  klass->insist = insist;
  klass->set_credential = set_credential;
  klass->set_pins = set_pins;
}
