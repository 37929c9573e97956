/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/binnacle-session.h"
#include "sync/binnacle-sync-status.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_SYNC_INDICATOR (binnacle_sync_indicator_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleSyncIndicator, binnacle_sync_indicator, BINNACLE, SYNC_INDICATOR, GtkWidget)

void binnacle_sync_indicator_set_clock   (BinnacleSyncIndicator *self,
                                          BinnacleClock         *clock);
void binnacle_sync_indicator_set_session (BinnacleSyncIndicator *self,
                                          BinnacleSession       *session);
void binnacle_sync_indicator_set_status  (BinnacleSyncIndicator *self,
                                          BinnacleSyncStatus    *status);
void binnacle_sync_indicator_set_compact (BinnacleSyncIndicator *self,
                                          gboolean               compact);
gboolean binnacle_sync_indicator_is_open (BinnacleSyncIndicator *self);

G_END_DECLS
