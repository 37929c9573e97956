/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "net/binnacle-connection-settings-private.h"
#include "net/binnacle-websocket-manager.h"

G_BEGIN_DECLS

typedef struct _BinnacleConnector BinnacleConnector;

/**
 * BinnacleConnectorFuncs:
 * @make_transport: a transport for one attempt
 * @state_changed: told of each transition, in order
 * @ready: messages can be sent again: it is open, or a doubt is gone
 * @lost: the connection, or the prospect of one, is gone; whether requests that
 *   may be repeated can wait for the next
 *
 * What a connector needs, and tells. The other changes it tells by notifying
 * its owner's properties.
 */
typedef struct
{
  BinnacleTransport *(*make_transport) (GObject                 *owner);
  void               (*state_changed)  (GObject                 *owner,
                                        BinnacleConnectionState  old_state,
                                        BinnacleConnectionState  new_state);
  void               (*ready)          (GObject                 *owner);
  void               (*lost)           (GObject                 *owner,
                                        gboolean                 keep_retries);
} BinnacleConnectorFuncs;

BinnacleConnector        *binnacle_connector_new                 (BinnacleClock                    *clock,
                                                                  GRand                            *random,
                                                                  BinnacleWebsocketDialect         *dialect,
                                                                  const BinnacleConnectionSettings *settings,
                                                                  const BinnacleConnectorFuncs     *funcs,
                                                                  BinnacleWebsocketManager         *owner);
void                      binnacle_connector_shut_down           (BinnacleConnector                *self);
void                      binnacle_connector_free                (BinnacleConnector                *self);

gboolean                  binnacle_connector_set_uri             (BinnacleConnector                *self,
                                                                  const char                       *uri);
void                      binnacle_connector_move                (BinnacleConnector                *self);
void                      binnacle_connector_set_network_monitor (BinnacleConnector                *self,
                                                                  GNetworkMonitor                  *monitor);
void                      binnacle_connector_settings_changed    (BinnacleConnector                *self);

void                      binnacle_connector_connect             (BinnacleConnector                *self);
void                      binnacle_connector_disconnect          (BinnacleConnector                *self);
void                      binnacle_connector_reconnect           (BinnacleConnector                *self);
void                      binnacle_connector_probe               (BinnacleConnector                *self);

void                      binnacle_connector_authenticated       (BinnacleConnector                *self,
                                                                  gint64                            server_heartbeat);
void                      binnacle_connector_fail                (BinnacleConnector                *self,
                                                                  const GError                     *error);
void                      binnacle_connector_drop                (BinnacleConnector                *self,
                                                                  const GError                     *error);
void                      binnacle_connector_set_retry_after     (BinnacleConnector                *self,
                                                                  gint64                            delay);
gboolean                  binnacle_connector_pong                (BinnacleConnector                *self,
                                                                  gint64                            id);
void                      binnacle_connector_resume              (BinnacleConnector                *self);

gboolean                  binnacle_connector_can_send            (BinnacleConnector                *self);
gboolean                  binnacle_connector_is_congested        (BinnacleConnector                *self);
gboolean                  binnacle_connector_send                (BinnacleConnector                *self,
                                                                  GBytes                           *text,
                                                                  GError                          **error);
gint64                    binnacle_connector_take_id             (BinnacleConnector                *self);
gboolean                  binnacle_connector_has_taken           (BinnacleConnector                *self,
                                                                  gint64                            id);

BinnacleConnectionState   binnacle_connector_get_state           (BinnacleConnector                *self);
BinnacleWebsocketDialect *binnacle_connector_get_dialect         (BinnacleConnector                *self);
const char               *binnacle_connector_get_uri             (BinnacleConnector                *self);
guint                     binnacle_connector_get_generation      (BinnacleConnector                *self);
guint                     binnacle_connector_get_attempt         (BinnacleConnector                *self);
gint64                    binnacle_connector_get_next_attempt    (BinnacleConnector                *self);
gint64                    binnacle_connector_get_last_received   (BinnacleConnector                *self);
const GError             *binnacle_connector_get_last_error      (BinnacleConnector                *self);
gint64                    binnacle_connector_get_latency         (BinnacleConnector                *self);
gint64                    binnacle_connector_get_latency_spread  (BinnacleConnector                *self);
GNetworkMonitor          *binnacle_connector_get_network_monitor (BinnacleConnector                *self);

G_END_DECLS
