/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-net"

#include "net/binnacle-sleep-watch-private.h"

/* Once a second: a link is to be probed, and found dead, within 3 s of a wake. */
#define CHECK_INTERVAL G_USEC_PER_SEC
/* The two clocks are read one after the other, on a machine that may be busy. */
#define TOLERANCE G_USEC_PER_SEC

/* A waking that one of the two ways told of is not told of again by the other. */
#define SAME_WAKING (2 * G_USEC_PER_SEC)

/*
 * BinnacleSleepWatch:
 *
 * Notices that the computer was suspended: a monitor says so at once, and where there
 * is none, boot time went on while monotonic time stood still.
 */
struct _BinnacleSleepWatch
{
  BinnacleClock          *clock;
  BinnacleTimer          *timer;
  BinnacleSleepMonitor   *monitor;
  gulong                  woke_id;
  gint64                  asleep; /* boot time less monotonic time */
  gint64                  woken;  /* when it last woke; monotonic */
  BinnacleSleepWatchFunc  woke;
  GObject                *owner;
  gpointer                user_data;
};

static gint64
get_asleep (BinnacleSleepWatch *self)
{
  return binnacle_clock_get_boot_time (self->clock)
         - binnacle_clock_get_monotonic_time (self->clock);
}

static void
tell (BinnacleSleepWatch *self,
      gint64              asleep)
{
  gint64 now = binnacle_clock_get_monotonic_time (self->clock);
  gboolean known = now - self->woken < SAME_WAKING;

  self->woken = now;
  if (!known)
    self->woke (self->user_data, asleep);
}

static void
on_woke (BinnacleSleepMonitor *monitor,
         BinnacleSleepWatch   *self)
{
  g_autoptr(GObject) owner = g_object_ref (self->owner);
  gint64 asleep = get_asleep (self) - self->asleep;

  if (!binnacle_timer_is_running (self->timer))
    return;
  self->asleep = get_asleep (self);
  tell (self, asleep > TOLERANCE ? asleep : -1);
}

static void
on_timer (gpointer user_data)
{
  BinnacleSleepWatch *self = user_data;
  g_autoptr(GObject) owner = g_object_ref (self->owner);

  binnacle_timer_restart (self->timer, CHECK_INTERVAL);
  binnacle_sleep_watch_check (self);
}

/*
 * binnacle_sleep_watch_new:
 * @woke: called after a suspension
 * @owner: frees the watch when it is finalized, no earlier
 *
 * Returns: a watch that is not active yet
 */
BinnacleSleepWatch *
binnacle_sleep_watch_new (BinnacleClock          *clock,
                          BinnacleSleepWatchFunc  woke,
                          GObject                *owner,
                          gpointer                user_data)
{
  BinnacleSleepWatch *self = g_new0 (BinnacleSleepWatch, 1);

  self->clock = g_object_ref (clock);
  self->woke = woke;
  self->owner = owner;
  self->user_data = user_data;
  self->woken = G_MININT64 / 2;
  self->timer = binnacle_clock_add_timer (clock, 0, on_timer, self);
  binnacle_timer_stop (self->timer);
  return self;
}

void
binnacle_sleep_watch_free (BinnacleSleepWatch *self)
{
  binnacle_sleep_watch_set_monitor (self, NULL);
  g_clear_pointer (&self->timer, binnacle_timer_free);
  g_clear_object (&self->clock);
  g_free (self);
}

/*
 * binnacle_sleep_watch_set_active:
 *
 * While it is not active it costs nothing, and what it missed does not count.
 */
void
binnacle_sleep_watch_set_active (BinnacleSleepWatch *self,
                                 gboolean            active)
{
  if (active == binnacle_timer_is_running (self->timer))
    return;
  if (active)
    {
      self->asleep = get_asleep (self);
      binnacle_timer_restart (self->timer, CHECK_INTERVAL);
    }
  else
    {
      binnacle_timer_stop (self->timer);
    }
}

/*
 * binnacle_sleep_watch_check:
 *
 * Looks now, rather than within the second.
 */
void
binnacle_sleep_watch_check (BinnacleSleepWatch *self)
{
  gint64 asleep = get_asleep (self);
  gint64 slept = asleep - self->asleep;

  if (!binnacle_timer_is_running (self->timer))
    return;
  self->asleep = asleep;
  if (slept > TOLERANCE)
    tell (self, slept);
}

/*
 * binnacle_sleep_watch_set_monitor:
 * @monitor: (nullable): what tells of sleep at once
 */
void
binnacle_sleep_watch_set_monitor (BinnacleSleepWatch   *self,
                                  BinnacleSleepMonitor *monitor)
{
  if (self->monitor != NULL)
    g_clear_signal_handler (&self->woke_id, self->monitor);
  g_set_object (&self->monitor, monitor);
  if (monitor != NULL)
    self->woke_id = g_signal_connect (monitor, "woke", G_CALLBACK (on_woke), self);
}

BinnacleSleepMonitor *
binnacle_sleep_watch_get_monitor (BinnacleSleepWatch *self)
{
  return self->monitor;
}
