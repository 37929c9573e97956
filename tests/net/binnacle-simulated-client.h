/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "binnacle-simulated-network.h"
#include "net/binnacle-websocket-manager.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_SIMULATED_DIALECT (binnacle_simulated_dialect_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleSimulatedDialect, binnacle_simulated_dialect, BINNACLE, SIMULATED_DIALECT, GObject)

/**
 * BinnacleSimulatedClient:
 * @shared: whether clock and network belong to somebody else
 * @n_updates: messages of type "update" that were emitted
 * @full: whether the dialect has no room, so that reading stops
 *
 * A manager on a simulated network, and all that belongs to it.
 */
typedef struct
{
  BinnacleSimulatedClock   *clock;
  BinnacleSimulatedNetwork *network;
  BinnacleSimulatedDialect *dialect;
  BinnacleWebsocketManager *manager;
  GString                  *states;
  gboolean                  shared;
  guint                     n_updates;
  gboolean                  full;
} BinnacleSimulatedClient;

BinnacleSimulatedClient *binnacle_simulated_client_new       (guint32                  seed);
BinnacleSimulatedClient *binnacle_simulated_client_new_on    (BinnacleSimulatedClock   *clock,
                                                              BinnacleSimulatedNetwork *network,
                                                              guint32                   seed);
void                     binnacle_simulated_client_free      (BinnacleSimulatedClient *self);
void                     binnacle_simulated_client_open      (BinnacleSimulatedClient *self);
void                     binnacle_simulated_client_advance   (BinnacleSimulatedClient *self,
                                                              double                   seconds);
void                     binnacle_simulated_client_reach     (BinnacleSimulatedClient *self,
                                                              BinnacleConnectionState  state,
                                                              double                   seconds);
gint64                   binnacle_simulated_client_now       (BinnacleSimulatedClient *self);
BinnacleConnectionState  binnacle_simulated_client_get_state (BinnacleSimulatedClient *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinnacleSimulatedClient, binnacle_simulated_client_free)

G_END_DECLS
