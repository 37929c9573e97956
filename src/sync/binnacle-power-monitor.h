/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/binnacle-visibility.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_POWER_MONITOR (binnacle_power_monitor_get_type ())

BINNACLE_EXPORT
G_DECLARE_FINAL_TYPE (BinnaclePowerMonitor, binnacle_power_monitor, BINNACLE, POWER_MONITOR, GObject)

BINNACLE_EXPORT
BinnaclePowerMonitor *binnacle_power_monitor_new             (void);
BINNACLE_EXPORT
void                  binnacle_power_monitor_watch_bus       (BinnaclePowerMonitor *self,
                                                              GBusType              bus_type);
BINNACLE_EXPORT
void                  binnacle_power_monitor_watch_profile   (BinnaclePowerMonitor *self,
                                                              GPowerProfileMonitor *profile);
BINNACLE_EXPORT
gboolean              binnacle_power_monitor_get_saving      (BinnaclePowerMonitor *self);
BINNACLE_EXPORT
gboolean              binnacle_power_monitor_get_on_battery  (BinnaclePowerMonitor *self);
BINNACLE_EXPORT
void                  binnacle_power_monitor_set_on_battery  (BinnaclePowerMonitor *self,
                                                              gboolean              on_battery);

G_END_DECLS
