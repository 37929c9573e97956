/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/binnacle-session.h"
#include "sync/binnacle-outbox.h"
#include "sync/binnacle-store.h"
#include "sync/binnacle-sync-status.h"
#include "widgets/binnacle-dashboard.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_WINDOW (binnacle_window_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleWindow, binnacle_window, BINNACLE, WINDOW, AdwApplicationWindow)

BinnacleWindow *binnacle_window_new            (AdwApplication    *application,
                                                BinnacleClock     *clock,
                                                GListModel        *sessions,
                                                GSettings         *settings);
gboolean        binnacle_window_has_session    (BinnacleWindow    *self);
void            binnacle_window_show_session   (BinnacleWindow    *self,
                                                BinnacleSession   *session);
void            binnacle_window_show_dashboard (BinnacleWindow    *self,
                                                BinnacleDashboard *dashboard);
void            binnacle_window_set_outbox     (BinnacleWindow    *self,
                                                BinnacleOutbox    *outbox);
void            binnacle_window_set_store      (BinnacleWindow    *self,
                                                BinnacleStore     *store);
void            binnacle_window_set_sync_status (BinnacleWindow   *self,
                                                BinnacleSyncStatus *status);
void            binnacle_window_tell           (BinnacleWindow    *self,
                                                const char        *sentence,
                                                gboolean           lasting);
GObject        *binnacle_window_get_view       (BinnacleWindow    *self);

G_END_DECLS
