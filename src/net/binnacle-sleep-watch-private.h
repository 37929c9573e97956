/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/binnacle-clock.h"
#include "net/binnacle-sleep-monitor.h"

G_BEGIN_DECLS

typedef struct _BinnacleSleepWatch BinnacleSleepWatch;

/* asleep: for how long, in µs; -1 where that is not known */
typedef void (*BinnacleSleepWatchFunc) (gpointer user_data,
                                        gint64   asleep);

BinnacleSleepWatch   *binnacle_sleep_watch_new         (BinnacleClock          *clock,
                                                        BinnacleSleepWatchFunc  woke,
                                                        GObject                *owner,
                                                        gpointer                user_data);
void                  binnacle_sleep_watch_free        (BinnacleSleepWatch     *self);
void                  binnacle_sleep_watch_set_active  (BinnacleSleepWatch     *self,
                                                        gboolean                active);
void                  binnacle_sleep_watch_check       (BinnacleSleepWatch     *self);
void                  binnacle_sleep_watch_set_monitor (BinnacleSleepWatch     *self,
                                                        BinnacleSleepMonitor   *monitor);
BinnacleSleepMonitor *binnacle_sleep_watch_get_monitor (BinnacleSleepWatch     *self);

G_END_DECLS
