/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-net"

#include "net/binnacle-heartbeat-private.h"
#include "net/binnacle-liveness-private.h"
#include "net/binnacle-sleep-watch-private.h"

/* A server that wants more pings than that wants a flood. */
#define MIN_SERVER_HEARTBEAT G_USEC_PER_SEC
/* Without a verdict: pings only keep the server from dropping us. */
#define NO_VERDICT (G_MAXINT64 / 4)

/*
 * BinnacleLiveness:
 *
 * Whether to believe in a link: its heartbeat, at a rhythm that suits the person
 * and the server, and whether the computer slept in between.
 */
struct _BinnacleLiveness
{
  BinnacleHeartbeat                *heartbeat;
  BinnacleSleepWatch               *sleep_watch;
  const BinnacleConnectionSettings *settings;
  BinnacleTransportLink            *link; /* unowned; %NULL while stopped */
  gint64                            server_heartbeat;
  BinnacleLivenessFuncs             funcs;
  gpointer                          user_data;
};

static gint64
heartbeat_ping (gpointer user_data)
{
  BinnacleLiveness *self = user_data;

  return self->funcs.ping (self->user_data);
}

static gint64
heartbeat_get_last_received (gpointer user_data)
{
  BinnacleLiveness *self = user_data;

  return binnacle_transport_link_get_last_received (self->link);
}

static gboolean
heartbeat_is_paused (gpointer user_data)
{
  BinnacleLiveness *self = user_data;

  return binnacle_transport_link_is_paused (self->link);
}

static void
heartbeat_alive (gpointer user_data)
{
  BinnacleLiveness *self = user_data;

  self->funcs.alive (self->user_data);
}

static void
heartbeat_silent (gpointer user_data)
{
  BinnacleLiveness *self = user_data;

  self->funcs.silent (self->user_data);
}

static void
heartbeat_measured (gpointer user_data)
{
  BinnacleLiveness *self = user_data;

  self->funcs.measured (self->user_data);
}

static const BinnacleHeartbeatFuncs heartbeat_funcs = {
  .ping = heartbeat_ping,
  .get_last_received = heartbeat_get_last_received,
  .is_paused = heartbeat_is_paused,
  .alive = heartbeat_alive,
  .silent = heartbeat_silent,
  .measured = heartbeat_measured,
};

static void
on_woke (gpointer user_data,
         gint64   asleep)
{
  BinnacleLiveness *self = user_data;

  self->funcs.woke (self->user_data, asleep);
}

/* A server drops a client that is silent for twice its heartbeat. */
static gint64
get_interval (BinnacleLiveness *self)
{
  gint64 interval = self->settings->heartbeat ? (gint64) self->settings->heartbeat_interval * G_USEC_PER_SEC
                                              : NO_VERDICT;

  if (self->server_heartbeat <= 0)
    return interval;
  return MIN (interval, MAX (self->server_heartbeat, MIN_SERVER_HEARTBEAT));
}

static gint64
get_timeout (BinnacleLiveness *self)
{
  return self->settings->heartbeat ? (gint64) self->settings->heartbeat_timeout * G_USEC_PER_SEC
                                   : NO_VERDICT;
}

static void
start_heartbeat (BinnacleLiveness *self)
{
  if (self->settings->heartbeat || self->server_heartbeat > 0)
    binnacle_heartbeat_start (self->heartbeat, get_interval (self), get_timeout (self));
}

/*
 * binnacle_liveness_new:
 * @settings: looked at whenever they are needed
 * @funcs: copied
 * @owner: frees this when it is finalized, no earlier: timers hold it while they
 *   run
 */
BinnacleLiveness *
binnacle_liveness_new (BinnacleClock                    *clock,
                       const BinnacleConnectionSettings *settings,
                       const BinnacleLivenessFuncs      *funcs,
                       GObject                          *owner,
                       gpointer                          user_data)
{
  BinnacleLiveness *self = g_new0 (BinnacleLiveness, 1);

  self->settings = settings;
  self->funcs = *funcs;
  self->user_data = user_data;
  self->heartbeat = binnacle_heartbeat_new (clock, &heartbeat_funcs, owner, self);
  self->sleep_watch = binnacle_sleep_watch_new (clock, on_woke, owner, self);
  return self;
}

void
binnacle_liveness_free (BinnacleLiveness *self)
{
  g_clear_pointer (&self->sleep_watch, binnacle_sleep_watch_free);
  g_clear_pointer (&self->heartbeat, binnacle_heartbeat_free);
  g_free (self);
}

/*
 * binnacle_liveness_start:
 * @link: must last until binnacle_liveness_stop()
 * @server_heartbeat: after how much silence, in µs, the server takes a link for
 *   dead, 0 where it did not say
 *
 * The link is open; begins with a ping.
 */
void
binnacle_liveness_start (BinnacleLiveness      *self,
                         BinnacleTransportLink *link,
                         gint64                 server_heartbeat)
{
  self->link = link;
  self->server_heartbeat = server_heartbeat;
  start_heartbeat (self);
}

void
binnacle_liveness_stop (BinnacleLiveness *self)
{
  binnacle_heartbeat_stop (self->heartbeat);
  self->link = NULL;
}

/*
 * binnacle_liveness_settings_changed:
 *
 * Takes on another rhythm at once.
 */
void
binnacle_liveness_settings_changed (BinnacleLiveness *self)
{
  if (self->link == NULL)
    return;
  if (binnacle_heartbeat_is_started (self->heartbeat))
    binnacle_heartbeat_set_rhythm (self->heartbeat, get_interval (self), get_timeout (self));
  else
    start_heartbeat (self);
}

/*
 * binnacle_liveness_set_watchful:
 *
 * Whether to look out for a suspension, which costs a timer each second; where the
 * person wants no probe after one, nobody looks.
 */
void
binnacle_liveness_set_watchful (BinnacleLiveness *self,
                                gboolean          watchful)
{
  binnacle_sleep_watch_set_active (self->sleep_watch, watchful && self->settings->probe_after_sleep);
}

/*
 * binnacle_liveness_probe:
 * @deadline: how long to wait for a sign of life, in µs
 *
 * There is reason to doubt the link.
 */
void
binnacle_liveness_probe (BinnacleLiveness *self,
                         gint64            deadline)
{
  /* Somebody who wants no regular pings may still want this one. */
  if (self->link != NULL && !binnacle_heartbeat_is_started (self->heartbeat))
    binnacle_heartbeat_start (self->heartbeat, NO_VERDICT, NO_VERDICT);
  binnacle_heartbeat_probe (self->heartbeat, deadline);
}

/*
 * binnacle_liveness_set_sleep_monitor:
 * @monitor: (nullable): what tells that the computer slept
 */
void
binnacle_liveness_set_sleep_monitor (BinnacleLiveness     *self,
                                     BinnacleSleepMonitor *monitor)
{
  binnacle_sleep_watch_set_monitor (self->sleep_watch, monitor);
}

BinnacleSleepMonitor *
binnacle_liveness_get_sleep_monitor (BinnacleLiveness *self)
{
  return binnacle_sleep_watch_get_monitor (self->sleep_watch);
}

/*
 * binnacle_liveness_check:
 *
 * For use before each send: looks whether the computer slept, and at the deadline.
 *
 * Returns: whether to send; where not, the link is dead or in doubt
 */
gboolean
binnacle_liveness_check (BinnacleLiveness *self)
{
  binnacle_sleep_watch_check (self->sleep_watch);
  return binnacle_heartbeat_check (self->heartbeat);
}

gboolean
binnacle_liveness_pong (BinnacleLiveness *self,
                        gint64            id)
{
  return binnacle_heartbeat_pong (self->heartbeat, id);
}

gint64
binnacle_liveness_get_latency (BinnacleLiveness *self)
{
  return binnacle_heartbeat_get_latency (self->heartbeat);
}

gint64
binnacle_liveness_get_latency_spread (BinnacleLiveness *self)
{
  return binnacle_heartbeat_get_latency_spread (self->heartbeat);
}
