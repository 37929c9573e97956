/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sync/binnacle-background-sync.h"
#include "sync/binnacle-network-belief.h"
#include "sync/binnacle-power-monitor.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_SYNC_PACER (binnacle_sync_pacer_get_type ())

BINNACLE_EXPORT
G_DECLARE_FINAL_TYPE (BinnacleSyncPacer, binnacle_sync_pacer, BINNACLE, SYNC_PACER, GObject)

BINNACLE_EXPORT
BinnacleSyncPacer *binnacle_sync_pacer_new              (BinnacleNetworkBelief  *belief,
                                                         BinnaclePowerMonitor   *power_monitor,
                                                         BinnacleBackgroundSync *background_sync);
BINNACLE_EXPORT
BinnacleSyncPace   binnacle_sync_pacer_get_network_pace (BinnacleSyncPacer      *self);
BINNACLE_EXPORT
BinnacleSyncPace   binnacle_sync_pacer_get_power_pace   (BinnacleSyncPacer      *self);

G_END_DECLS
