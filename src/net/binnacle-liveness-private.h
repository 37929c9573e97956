/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "net/binnacle-connection-settings-private.h"
#include "net/binnacle-sleep-monitor.h"
#include "net/binnacle-transport-link-private.h"

G_BEGIN_DECLS

typedef struct _BinnacleLiveness BinnacleLiveness;

/**
 * BinnacleLivenessFuncs:
 * @ping: sends a ping; returns the id that its answer carries
 * @alive: a link that was in doubt is alive
 * @silent: the link is dead
 * @measured: the latency changed
 * @woke: the computer was asleep, for that many µs, -1 where that is not known
 *
 * What liveness needs, and tells.
 */
typedef struct
{
  gint64 (*ping)     (gpointer user_data);
  void   (*alive)    (gpointer user_data);
  void   (*silent)   (gpointer user_data);
  void   (*measured) (gpointer user_data);
  void   (*woke)     (gpointer user_data,
                      gint64   asleep);
} BinnacleLivenessFuncs;

BinnacleLiveness     *binnacle_liveness_new                (BinnacleClock                    *clock,
                                                            const BinnacleConnectionSettings *settings,
                                                            const BinnacleLivenessFuncs      *funcs,
                                                            GObject                          *owner,
                                                            gpointer                          user_data);
void                  binnacle_liveness_free               (BinnacleLiveness                 *self);
void                  binnacle_liveness_start              (BinnacleLiveness                 *self,
                                                            BinnacleTransportLink            *link,
                                                            gint64                            server_heartbeat);
void                  binnacle_liveness_stop               (BinnacleLiveness                 *self);
void                  binnacle_liveness_settings_changed   (BinnacleLiveness                 *self);
void                  binnacle_liveness_set_watchful       (BinnacleLiveness                 *self,
                                                            gboolean                          watchful);
void                  binnacle_liveness_probe              (BinnacleLiveness                 *self,
                                                            gint64                            deadline);
void                  binnacle_liveness_set_sleep_monitor  (BinnacleLiveness                 *self,
                                                            BinnacleSleepMonitor             *monitor);
BinnacleSleepMonitor *binnacle_liveness_get_sleep_monitor  (BinnacleLiveness                 *self);
gboolean              binnacle_liveness_check              (BinnacleLiveness                 *self);
gboolean              binnacle_liveness_pong               (BinnacleLiveness                 *self,
                                                            gint64                            id);
gint64                binnacle_liveness_get_latency        (BinnacleLiveness                 *self);
gint64                binnacle_liveness_get_latency_spread (BinnacleLiveness                 *self);

G_END_DECLS
