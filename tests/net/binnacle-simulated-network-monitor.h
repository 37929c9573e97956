/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define BINNACLE_TYPE_SIMULATED_NETWORK_MONITOR (binnacle_simulated_network_monitor_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleSimulatedNetworkMonitor, binnacle_simulated_network_monitor, BINNACLE, SIMULATED_NETWORK_MONITOR, GObject)

BinnacleSimulatedNetworkMonitor *binnacle_simulated_network_monitor_new           (void);
void                             binnacle_simulated_network_monitor_set_available (BinnacleSimulatedNetworkMonitor *self,
                                                                                   gboolean                         available);
void                             binnacle_simulated_network_monitor_set_metered   (BinnacleSimulatedNetworkMonitor *self,
                                                                                   gboolean                         metered);
void                             binnacle_simulated_network_monitor_set_connectivity (BinnacleSimulatedNetworkMonitor *self,
                                                                                   GNetworkConnectivity             connectivity);

G_END_DECLS
