/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "binnacle-model-server.h"
#include "binnacle-simulated-network-monitor.h"
#include "sources/binnacle-live-source.h"

G_BEGIN_DECLS

/**
 * BinnacleModelClient:
 * @clock: shared with the server and other clients
 * @network: its own way to the server
 * @source: the real thing
 * @wanted: (element-type utf8): the patterns it has subscribed to; ends with NULL
 *
 * A live source with its connection and state, on a simulated network with a model
 * server. Its installation's id is made from its number.
 */
typedef struct
{
  BinnacleSimulatedClock          *clock;
  BinnacleModelServer             *server;
  BinnacleSimulatedNetwork        *network;
  BinnacleSimulatedNetworkMonitor *monitor;
  BinnacleLiveSource              *source;
  BinnacleSource                  *base;
  BinnacleRealtimeState           *state;
  BinnacleWebsocketManager        *manager;
  GPtrArray                       *wanted;
  char                            *id;
} BinnacleModelClient;

BinnacleModelClient *binnacle_model_client_new         (BinnacleSimulatedClock *clock,
                                                        BinnacleModelServer    *server,
                                                        guint32                 seed,
                                                        guint                   number);
void                 binnacle_model_client_free        (BinnacleModelClient    *self);
void                 binnacle_model_client_want        (BinnacleModelClient    *self,
                                                        const char             *pattern);
void                 binnacle_model_client_unwant      (BinnacleModelClient    *self,
                                                        const char             *pattern);
gboolean             binnacle_model_client_is_open     (BinnacleModelClient    *self);
gboolean             binnacle_model_client_reach       (BinnacleModelClient    *self,
                                                        gboolean                open,
                                                        double                  seconds);
char                *binnacle_model_client_compare     (BinnacleModelClient    *self);
void                 binnacle_model_client_assert_same (BinnacleModelClient    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinnacleModelClient, binnacle_model_client_free)

G_END_DECLS
