/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "config/binnacle-config.h"
#include "net/binnacle-http.h"
#include "net/binnacle-sleep-monitor.h"
#include "sync/binnacle-sync-status.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_SYNC_CENTER (binnacle_sync_center_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleSyncCenter, binnacle_sync_center, BINNACLE, SYNC_CENTER, GObject)

BinnacleSyncCenter *binnacle_sync_center_new         (BinnacleClock          *clock,
                                                      BinnacleHttp           *http,
                                                      BinnacleConfig         *config,
                                                      GListModel             *sessions,
                                                      BinnacleSleepMonitor   *sleep_monitor,
                                                      BinnacleBackgroundSync *background_sync);
BinnacleSyncStatus *binnacle_sync_center_get_status  (BinnacleSyncCenter     *self);
void                binnacle_sync_center_watch       (BinnacleSyncCenter     *self);
void                binnacle_sync_center_add_actions (BinnacleSyncCenter     *self,
                                                      GActionMap             *map);

G_END_DECLS
