/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "net/binnacle-connection-log.h"
#include "net/binnacle-connection-settings-private.h"
#include "net/binnacle-sleep-monitor.h"
#include "net/binnacle-websocket-manager.h"

G_BEGIN_DECLS

typedef struct _BinnacleReconnector BinnacleReconnector;

/**
 * BinnacleReconnectorFuncs:
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
} BinnacleReconnectorFuncs;

BinnacleReconnector      *binnacle_reconnector_new                 (BinnacleClock                    *clock,
                                                                    GRand                            *random,
                                                                    BinnacleWebsocketDialect         *dialect,
                                                                    const BinnacleConnectionSettings *settings,
                                                                    BinnacleConnectionLog            *log,
                                                                    const BinnacleReconnectorFuncs   *funcs,
                                                                    BinnacleWebsocketManager         *owner);
void                      binnacle_reconnector_shut_down           (BinnacleReconnector              *self);
void                      binnacle_reconnector_free                (BinnacleReconnector              *self);

gboolean                  binnacle_reconnector_set_uri             (BinnacleReconnector              *self,
                                                                    const char                       *uri);
void                      binnacle_reconnector_move                (BinnacleReconnector              *self);
void                      binnacle_reconnector_set_network_monitor (BinnacleReconnector              *self,
                                                                    GNetworkMonitor                  *monitor);
void                      binnacle_reconnector_set_sleep_monitor   (BinnacleReconnector              *self,
                                                                    BinnacleSleepMonitor             *monitor);
void                      binnacle_reconnector_settings_changed    (BinnacleReconnector              *self);

void                      binnacle_reconnector_connect             (BinnacleReconnector              *self);
void                      binnacle_reconnector_disconnect          (BinnacleReconnector              *self);
void                      binnacle_reconnector_reconnect           (BinnacleReconnector              *self);
void                      binnacle_reconnector_insist              (BinnacleReconnector              *self);
void                      binnacle_reconnector_probe               (BinnacleReconnector              *self);

void                      binnacle_reconnector_authenticated       (BinnacleReconnector              *self,
                                                                    gint64                            server_heartbeat);
void                      binnacle_reconnector_fail                (BinnacleReconnector              *self,
                                                                    const GError                     *error);
void                      binnacle_reconnector_give_up             (BinnacleReconnector              *self,
                                                                    const GError                     *error);
void                      binnacle_reconnector_drop                (BinnacleReconnector              *self,
                                                                    const GError                     *error);
void                      binnacle_reconnector_set_retry_after     (BinnacleReconnector              *self,
                                                                    gint64                            delay);
gboolean                  binnacle_reconnector_pong                (BinnacleReconnector              *self,
                                                                    gint64                            id);
void                      binnacle_reconnector_resume              (BinnacleReconnector              *self);

gboolean                  binnacle_reconnector_can_send            (BinnacleReconnector              *self);
gboolean                  binnacle_reconnector_is_congested        (BinnacleReconnector              *self);
gboolean                  binnacle_reconnector_send                (BinnacleReconnector              *self,
                                                                    GBytes                           *text,
                                                                    GError                          **error);
gint64                    binnacle_reconnector_take_id             (BinnacleReconnector              *self);
gboolean                  binnacle_reconnector_has_taken           (BinnacleReconnector              *self,
                                                                    gint64                            id);

BinnacleConnectionState   binnacle_reconnector_get_state           (BinnacleReconnector              *self);
BinnacleWebsocketDialect *binnacle_reconnector_get_dialect         (BinnacleReconnector              *self);
const char               *binnacle_reconnector_get_uri             (BinnacleReconnector              *self);
guint                     binnacle_reconnector_get_generation      (BinnacleReconnector              *self);
guint                     binnacle_reconnector_get_attempt         (BinnacleReconnector              *self);
gint64                    binnacle_reconnector_get_next_attempt    (BinnacleReconnector              *self);
gint64                    binnacle_reconnector_get_server_wait_until (BinnacleReconnector            *self);
gint64                    binnacle_reconnector_get_last_received   (BinnacleReconnector              *self);
const GError             *binnacle_reconnector_get_last_error      (BinnacleReconnector              *self);
gint64                    binnacle_reconnector_get_latency         (BinnacleReconnector              *self);
gint64                    binnacle_reconnector_get_latency_spread  (BinnacleReconnector              *self);
GNetworkMonitor          *binnacle_reconnector_get_network_monitor (BinnacleReconnector              *self);
BinnacleSleepMonitor     *binnacle_reconnector_get_sleep_monitor   (BinnacleReconnector              *self);

G_END_DECLS
