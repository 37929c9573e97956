/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-net"

#include "net/binnacle-sleep-watch-private.h"

/* Once a second: a link is to be probed, and found dead, within 3 s of a wake. */
#define CHECK_INTERVAL G_USEC_PER_SEC
/* The two clocks are read one after the other, on a machine that may be busy. */
#define TOLERANCE G_USEC_PER_SEC

/*
 * BinnacleSleepWatch:
 *
 * Notices that the computer was suspended: boot time went on while monotonic
 * time stood still.
 */
struct _BinnacleSleepWatch
{
  BinnacleClock          *clock;
  BinnacleTimer          *timer;
  gint64                  asleep; /* boot time less monotonic time */
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
  self->timer = binnacle_clock_add_timer (clock, 0, on_timer, self);
  binnacle_timer_stop (self->timer);
  return self;
}

void
binnacle_sleep_watch_free (BinnacleSleepWatch *self)
{
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
  gboolean slept = asleep - self->asleep > TOLERANCE;

  if (!binnacle_timer_is_running (self->timer))
    return;
  self->asleep = asleep;
  if (slept)
    self->woke (self->user_data);
}
