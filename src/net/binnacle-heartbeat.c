/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-net"

#include "net/binnacle-heartbeat-private.h"

/*
 * BinnacleHeartbeat:
 *
 * Finds out whether a link is alive, and how long a message takes there and back.
 *
 * A ping goes out at once and then each interval, whether the server is silent
 * or not: servers drop clients that are silent themselves, and the latency
 * should be a fresh one. Any bytes after a ping are a sign of life; without any
 * until the timeout, the link is dead. While we do not read, nothing is decided.
 */
struct _BinnacleHeartbeat
{
  BinnacleClock          *clock;
  BinnacleTimer          *timer;
  gboolean                started;
  gboolean                in_doubt;
  gint64                  interval;
  gint64                  timeout;
  gint64                  ping_id;
  gint64                  ping_sent;
  gint64                  patience; /* from ping to deadline */
  gint64                  deadline; /* 0: no ping without a sign of life */
  gint64                  latency;
  gint64                  spread;
  BinnacleHeartbeatFuncs  funcs;
  GObject                *owner;
  gpointer                user_data;
};

static gint64
now (BinnacleHeartbeat *self)
{
  return binnacle_clock_get_monotonic_time (self->clock);
}

static void
schedule (BinnacleHeartbeat *self)
{
  gint64 due = self->deadline;

  if (due == 0)
    due = self->ping_sent + self->interval;
  binnacle_timer_restart (self->timer, MAX (due - now (self), 0));
}

static void
send_ping (BinnacleHeartbeat *self,
           gint64             patience)
{
  self->ping_sent = now (self);
  self->patience = patience;
  self->deadline = self->ping_sent + patience;
  self->ping_id = self->funcs.ping (self->user_data);
}

static void
believe (BinnacleHeartbeat *self)
{
  gboolean was_in_doubt = self->in_doubt;

  self->deadline = 0;
  self->in_doubt = FALSE;
  schedule (self);
  if (was_in_doubt)
    self->funcs.alive (self->user_data);
}

static gboolean
is_overdue (BinnacleHeartbeat *self)
{
  return self->deadline != 0 && now (self) >= self->deadline;
}

/* Whether the link is worth waiting for any longer. */
static gboolean
judge (BinnacleHeartbeat *self)
{
  if (self->funcs.get_last_received (self->user_data) >= self->ping_sent)
    {
      believe (self);
      return TRUE;
    }
  if (self->funcs.is_paused (self->user_data))
    {
      self->deadline = now (self) + self->patience;
      schedule (self);
      return TRUE;
    }
  binnacle_heartbeat_stop (self);
  self->funcs.silent (self->user_data);
  return FALSE;
}

static void
on_timer (gpointer user_data)
{
  BinnacleHeartbeat *self = user_data;
  g_autoptr(GObject) owner = g_object_ref (self->owner);

  if (is_overdue (self))
    {
      judge (self);
      return;
    }
  if (self->deadline == 0 && now (self) >= self->ping_sent + self->interval)
    send_ping (self, self->timeout);
  schedule (self);
}

/*
 * binnacle_heartbeat_new:
 * @funcs: copied
 * @owner: frees the heartbeat when it is finalized, no earlier: timers hold it
 *   while they run
 */
BinnacleHeartbeat *
binnacle_heartbeat_new (BinnacleClock                *clock,
                        const BinnacleHeartbeatFuncs *funcs,
                        GObject                      *owner,
                        gpointer                      user_data)
{
  BinnacleHeartbeat *self = g_new0 (BinnacleHeartbeat, 1);

  self->clock = g_object_ref (clock);
  self->funcs = *funcs;
  self->owner = owner;
  self->user_data = user_data;
  self->latency = -1;
  self->timer = binnacle_clock_add_timer (clock, 0, on_timer, self);
  binnacle_timer_stop (self->timer);
  return self;
}

void
binnacle_heartbeat_free (BinnacleHeartbeat *self)
{
  g_clear_pointer (&self->timer, binnacle_timer_free);
  g_clear_object (&self->clock);
  g_free (self);
}

/*
 * binnacle_heartbeat_start:
 * @interval: between pings, in µs
 * @timeout: from a ping to the verdict, in µs
 *
 * Begins with a ping.
 */
void
binnacle_heartbeat_start (BinnacleHeartbeat *self,
                          gint64             interval,
                          gint64             timeout)
{
  self->started = TRUE;
  self->in_doubt = FALSE;
  self->interval = interval;
  self->timeout = timeout;
  self->latency = -1;
  self->spread = 0;
  self->funcs.measured (self->user_data);
  if (!self->started)
    return;
  send_ping (self, timeout);
  schedule (self);
}

gboolean
binnacle_heartbeat_is_started (BinnacleHeartbeat *self)
{
  return self->started;
}

/*
 * binnacle_heartbeat_set_rhythm:
 *
 * Other times from now on.
 */
void
binnacle_heartbeat_set_rhythm (BinnacleHeartbeat *self,
                               gint64             interval,
                               gint64             timeout)
{
  g_assert (self->started);

  self->interval = interval;
  self->timeout = timeout;
  if (self->deadline != 0 && !self->in_doubt)
    {
      self->patience = timeout;
      self->deadline = self->ping_sent + timeout;
    }
  schedule (self);
}

/*
 * binnacle_heartbeat_stop:
 *
 * No more pings. The latency is that of the last connection until the next start.
 */
void
binnacle_heartbeat_stop (BinnacleHeartbeat *self)
{
  self->started = FALSE;
  self->in_doubt = FALSE;
  self->deadline = 0;
  self->ping_id = 0;
  binnacle_timer_stop (self->timer);
}

/*
 * binnacle_heartbeat_probe:
 * @deadline: how long to wait for a sign of life, in µs
 *
 * There is reason to doubt the link: asks now, and in a shorter time than usual.
 */
void
binnacle_heartbeat_probe (BinnacleHeartbeat *self,
                          gint64             deadline)
{
  if (!self->started || self->in_doubt)
    return;
  self->in_doubt = TRUE;
  send_ping (self, deadline);
  schedule (self);
}

/*
 * binnacle_heartbeat_check:
 *
 * For use before each send. Compares with the deadline first, since a timer may
 * be late; may find the link dead and say so.
 *
 * Returns: whether to send; where not, the link is dead or in doubt
 */
gboolean
binnacle_heartbeat_check (BinnacleHeartbeat *self)
{
  if (!self->started)
    return TRUE;
  if (is_overdue (self) && !judge (self))
    return FALSE;
  return !self->in_doubt;
}

/* RFC 6298 §2, without its minimum and its clock granularity. */
static void
measure (BinnacleHeartbeat *self,
         gint64             round_trip)
{
  if (self->latency < 0)
    {
      self->latency = round_trip;
      self->spread = round_trip / 2;
    }
  else
    {
      self->spread = (3 * self->spread + ABS (self->latency - round_trip)) / 4;
      self->latency = (7 * self->latency + round_trip) / 8;
    }
}

/* When an answer to the ping came, not when the main thread got round to it: no
 * later than the last bytes that came. */
static gint64
get_arrival (BinnacleHeartbeat *self)
{
  gint64 last_received = self->funcs.get_last_received (self->user_data);

  return last_received > self->ping_sent ? MIN (last_received, now (self)) : now (self);
}

/*
 * binnacle_heartbeat_pong:
 * @id: what the answer carries
 *
 * Returns: whether it answers the ping that is out
 */
gboolean
binnacle_heartbeat_pong (BinnacleHeartbeat *self,
                         gint64             id)
{
  if (!self->started || id == 0 || id != self->ping_id)
    return FALSE;
  self->ping_id = 0;
  measure (self, get_arrival (self) - self->ping_sent);
  self->funcs.measured (self->user_data);
  if (self->started)
    believe (self);
  return TRUE;
}

/*
 * binnacle_heartbeat_get_latency:
 *
 * Returns: the smoothed round-trip time in µs, -1 where not known
 */
gint64
binnacle_heartbeat_get_latency (BinnacleHeartbeat *self)
{
  return self->latency;
}

/*
 * binnacle_heartbeat_get_latency_spread:
 *
 * Returns: the smoothed deviation of the round-trip time in µs
 */
gint64
binnacle_heartbeat_get_latency_spread (BinnacleHeartbeat *self)
{
  return self->spread;
}
