/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/binnacle-visibility.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_SLEEP_MONITOR (binnacle_sleep_monitor_get_type ())

BINNACLE_EXPORT
G_DECLARE_FINAL_TYPE (BinnacleSleepMonitor, binnacle_sleep_monitor, BINNACLE, SLEEP_MONITOR, GObject)

BINNACLE_EXPORT
BinnacleSleepMonitor *binnacle_sleep_monitor_new        (void);
BINNACLE_EXPORT
void                  binnacle_sleep_monitor_watch_bus  (BinnacleSleepMonitor *self,
                                                         GBusType              bus_type);
BINNACLE_EXPORT
gboolean              binnacle_sleep_monitor_get_asleep (BinnacleSleepMonitor *self);
BINNACLE_EXPORT
void                  binnacle_sleep_monitor_set_asleep (BinnacleSleepMonitor *self,
                                                         gboolean              asleep);

G_END_DECLS
