/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-base"

#include "base/binnacle-real-clock.h"

#include <time.h>

/**
 * BinnacleRealClock:
 *
 * The computer's own clock.
 *
 * It has no state, so one may be shared by all threads. Its timers are exact to
 * the millisecond, as the main loop is.
 */
struct _BinnacleRealClock
{
  BinnacleClock parent_instance;
};

G_DEFINE_FINAL_TYPE (BinnacleRealClock, binnacle_real_clock, BINNACLE_TYPE_CLOCK)

static gint64
real_clock_get_monotonic_time (BinnacleClock *clock)
{
  return g_get_monotonic_time ();
}

static gint64
real_clock_get_boot_time (BinnacleClock *clock)
{
  struct timespec time;

  if (clock_gettime (CLOCK_BOOTTIME, &time) != 0)
    return g_get_monotonic_time ();

  return (gint64) time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

static gint64
real_clock_get_real_time (BinnacleClock *clock)
{
  return g_get_real_time ();
}

static void
real_clock_schedule (BinnacleClock *clock,
                     GSource       *source,
                     gint64         ready_time)
{
  g_source_set_ready_time (source, ready_time);
}

static void
binnacle_real_clock_class_init (BinnacleRealClockClass *klass)
{
  BinnacleClockClass *clock_class = BINNACLE_CLOCK_CLASS (klass);

  clock_class->get_monotonic_time = real_clock_get_monotonic_time;
  clock_class->get_boot_time = real_clock_get_boot_time;
  clock_class->get_real_time = real_clock_get_real_time;
  clock_class->schedule = real_clock_schedule;
}

static void
binnacle_real_clock_init (BinnacleRealClock *self)
{
}

/**
 * binnacle_real_clock_new:
 *
 * Makes a clock that tells the computer's time.
 *
 * Returns: (transfer full) (type BinnacleRealClock): a clock
 */
BinnacleClock *
binnacle_real_clock_new (void)
{
  return g_object_new (BINNACLE_TYPE_REAL_CLOCK, NULL);
}
