/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/binnacle-session.h"
#include "widgets/binnacle-dashboard.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_SIDEBAR (binnacle_sidebar_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleSidebar, binnacle_sidebar, BINNACLE, SIDEBAR, GtkWidget)

void binnacle_sidebar_set_sessions     (BinnacleSidebar   *self,
                                        GListModel        *sessions);
void binnacle_sidebar_set_dashboards   (BinnacleSidebar   *self,
                                        GListModel        *dashboards);
void binnacle_sidebar_select_session   (BinnacleSidebar   *self,
                                        BinnacleSession   *session);
void binnacle_sidebar_select_dashboard (BinnacleSidebar   *self,
                                        BinnacleDashboard *dashboard);

G_END_DECLS
