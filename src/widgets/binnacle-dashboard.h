/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define BINNACLE_DASHBOARD_ERROR (binnacle_dashboard_error_quark ())

/**
 * BinnacleDashboardError:
 * @BINNACLE_DASHBOARD_ERROR_INVALID: the description is not one of a dashboard
 *
 * Why a dashboard can't be shown.
 */
typedef enum
{
  BINNACLE_DASHBOARD_ERROR_INVALID
} BinnacleDashboardError;

#define BINNACLE_TYPE_DASHBOARD (binnacle_dashboard_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleDashboard, binnacle_dashboard, BINNACLE, DASHBOARD, GObject)

GQuark             binnacle_dashboard_error_quark   (void);
BinnacleDashboard *binnacle_dashboard_new_from_json (const char         *text,
                                                     gssize              length,
                                                     GError            **error);
BinnacleDashboard *binnacle_dashboard_lookup        (const char         *id);
GListModel        *binnacle_dashboard_list          (void);
const char        *binnacle_dashboard_translate     (const char         *title);
const char        *binnacle_dashboard_get_id        (BinnacleDashboard  *self);
const char        *binnacle_dashboard_get_title     (BinnacleDashboard  *self);

G_END_DECLS
