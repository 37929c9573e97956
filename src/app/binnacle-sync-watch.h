/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "net/binnacle-sleep-monitor.h"
#include "sync/binnacle-background-sync.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_SYNC_WATCH (binnacle_sync_watch_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleSyncWatch, binnacle_sync_watch, BINNACLE, SYNC_WATCH, GObject)

BinnacleSyncWatch *binnacle_sync_watch_new (BinnacleBackgroundSync *sync,
                                            GtkApplication         *application,
                                            GListModel             *sessions,
                                            BinnacleSleepMonitor   *sleep_monitor);

G_END_DECLS
