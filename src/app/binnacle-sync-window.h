/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "base/binnacle-clock.h"
#include "sync/binnacle-sync-status.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_SYNC_WINDOW (binnacle_sync_window_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleSyncWindow, binnacle_sync_window, BINNACLE, SYNC_WINDOW, AdwWindow)

BinnacleSyncWindow *binnacle_sync_window_show (GtkWindow          *parent,
                                               GtkApplication     *application,
                                               BinnacleClock      *clock,
                                               BinnacleSyncStatus *status);

G_END_DECLS
