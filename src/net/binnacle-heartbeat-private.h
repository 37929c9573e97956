/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/binnacle-clock.h"

G_BEGIN_DECLS

typedef struct _BinnacleHeartbeat BinnacleHeartbeat;

/**
 * BinnacleHeartbeatFuncs:
 * @ping: sends a ping; returns the id that its answer carries
 * @get_last_received: when bytes last arrived, monotonic, in µs
 * @is_paused: whether we ourselves stopped reading
 * @alive: a link that was in doubt is alive
 * @silent: the link is dead; the heartbeat has stopped
 * @measured: the latency changed
 *
 * What a heartbeat needs.
 */
typedef struct
{
  gint64   (*ping)              (gpointer user_data);
  gint64   (*get_last_received) (gpointer user_data);
  gboolean (*is_paused)         (gpointer user_data);
  void     (*alive)             (gpointer user_data);
  void     (*silent)            (gpointer user_data);
  void     (*measured)          (gpointer user_data);
} BinnacleHeartbeatFuncs;

BinnacleHeartbeat *binnacle_heartbeat_new                (BinnacleClock                *clock,
                                                          const BinnacleHeartbeatFuncs *funcs,
                                                          GObject                      *owner,
                                                          gpointer                      user_data);
void               binnacle_heartbeat_free               (BinnacleHeartbeat            *self);
void               binnacle_heartbeat_start              (BinnacleHeartbeat            *self,
                                                          gint64                        interval,
                                                          gint64                        timeout);
gboolean           binnacle_heartbeat_is_started         (BinnacleHeartbeat            *self);
void               binnacle_heartbeat_set_rhythm         (BinnacleHeartbeat            *self,
                                                          gint64                        interval,
                                                          gint64                        timeout);
void               binnacle_heartbeat_stop               (BinnacleHeartbeat            *self);
void               binnacle_heartbeat_probe              (BinnacleHeartbeat            *self,
                                                          gint64                        deadline);
gboolean           binnacle_heartbeat_check              (BinnacleHeartbeat            *self);
gboolean           binnacle_heartbeat_pong               (BinnacleHeartbeat            *self,
                                                          gint64                        id);
gint64             binnacle_heartbeat_get_latency        (BinnacleHeartbeat            *self);
gint64             binnacle_heartbeat_get_latency_spread (BinnacleHeartbeat            *self);

G_END_DECLS
