/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "sources/binnacle-source.h"
#include "widgets/binnacle-dashboard.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_DASHBOARD_VIEW (binnacle_dashboard_view_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleDashboardView, binnacle_dashboard_view, BINNACLE, DASHBOARD_VIEW, GtkWidget)

GtkWidget *binnacle_dashboard_view_new           (void);
void       binnacle_dashboard_view_show          (BinnacleDashboardView *self,
                                                  BinnacleSource        *source,
                                                  BinnacleDashboard     *dashboard);
void       binnacle_dashboard_view_set_problem   (BinnacleDashboardView *self,
                                                  const char            *title,
                                                  const char            *description);
gboolean   binnacle_dashboard_view_get_has_data  (BinnacleDashboardView *self);

G_END_DECLS
