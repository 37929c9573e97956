/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-base"

#include "base/binnacle-clock.h"

/**
 * BinnacleClock:
 *
 * Tells the time and fires timers.
 *
 * Everything in Binnacle that waits, waits on a clock it was given, so that the
 * whole of it also runs in simulated time: [class@RealClock] is the computer's
 * clock, [class@SimulatedClock] one that a test moves by hand.
 *
 * All times are in microseconds. A clock promises that its monotonic and boot
 * times never go backwards; the real time may jump either way.
 *
 * A real clock may be used from any thread, a simulated one only from the thread
 * that made it. A timer belongs to the thread that made it.
 */

/**
 * BinnacleTimer:
 *
 * One shot of a clock.
 *
 * A timer is owned by whoever made it, also after it has fired, and lives until
 * it is freed with [method@Timer.free]. It may be restarted, stopped and freed at
 * any time in its own thread, also from its own function.
 */
struct _BinnacleTimer
{
  BinnacleClock     *clock;
  GSource           *source;
  BinnacleTimerFunc  func;
  gpointer           user_data;
  gint64             ready_time; /* negative while not running */
};

typedef struct
{
  GSource        source;
  BinnacleTimer *timer;
} TimerSource;

G_DEFINE_ABSTRACT_TYPE (BinnacleClock, binnacle_clock, G_TYPE_OBJECT)

static void
timer_schedule (BinnacleTimer *timer,
                gint64         ready_time)
{
  timer->ready_time = ready_time;
  BINNACLE_CLOCK_GET_CLASS (timer->clock)->schedule (timer->clock, timer->source, ready_time);
}

static gboolean
timer_source_dispatch (GSource     *source,
                       GSourceFunc  callback,
                       gpointer     user_data)
{
  BinnacleTimer *timer = ((TimerSource *) source)->timer;

  /* The function may free the timer: nothing of it is touched afterwards. */
  timer_schedule (timer, -1);
  timer->func (timer->user_data);

  return G_SOURCE_CONTINUE;
}

static GSourceFuncs timer_source_funcs = {
  .dispatch = timer_source_dispatch,
};

static gint64
ready_time_after (BinnacleClock *self,
                  gint64         delay)
{
  gint64 now = binnacle_clock_get_monotonic_time (self);

  if (delay <= 0)
    return now;

  return delay > G_MAXINT64 - now ? G_MAXINT64 : now + delay;
}

static void
binnacle_clock_class_init (BinnacleClockClass *klass)
{
}

static void
binnacle_clock_init (BinnacleClock *self)
{
}

/**
 * binnacle_clock_get_monotonic_time:
 * @self: a clock
 *
 * Gets the time that never jumps and stands still while the machine sleeps.
 *
 * Timers run by this time.
 *
 * Returns: microseconds since some fixed moment, above 0
 */
gint64
binnacle_clock_get_monotonic_time (BinnacleClock *self)
{
  g_return_val_if_fail (BINNACLE_IS_CLOCK (self), 0);

  return BINNACLE_CLOCK_GET_CLASS (self)->get_monotonic_time (self);
}

/**
 * binnacle_clock_get_time_to_next_second:
 * @self: a clock
 *
 * Gets how long it is until the monotonic time is a whole number of seconds.
 *
 * Timers that have no moment of their own wait so long, and the program wakes up
 * once for all of them.
 *
 * Returns: microseconds, from 1 to a second
 */
gint64
binnacle_clock_get_time_to_next_second (BinnacleClock *self)
{
  return G_TIME_SPAN_SECOND - binnacle_clock_get_monotonic_time (self) % G_TIME_SPAN_SECOND;
}

/**
 * binnacle_clock_get_boot_time:
 * @self: a clock
 *
 * Gets the time that never jumps and goes on while the machine sleeps.
 *
 * Where it has gone further than the monotonic time, the machine slept.
 *
 * Returns: microseconds since some fixed moment, above 0
 */
gint64
binnacle_clock_get_boot_time (BinnacleClock *self)
{
  g_return_val_if_fail (BINNACLE_IS_CLOCK (self), 0);

  return BINNACLE_CLOCK_GET_CLASS (self)->get_boot_time (self);
}

/**
 * binnacle_clock_get_real_time:
 * @self: a clock
 *
 * Gets the time of day, which people and other machines may set.
 *
 * Returns: microseconds since 1970-01-01 00:00 UTC
 */
gint64
binnacle_clock_get_real_time (BinnacleClock *self)
{
  g_return_val_if_fail (BINNACLE_IS_CLOCK (self), 0);

  return BINNACLE_CLOCK_GET_CLASS (self)->get_real_time (self);
}

/**
 * binnacle_clock_add_timer: (skip)
 * @self: a clock
 * @delay: microseconds from now; 0 or less means as soon as the loop gets to it
 * @func: what to call
 * @user_data: data for @func
 *
 * Starts a timer that calls @func once, in the thread-default main context of
 * the calling thread, with default priority.
 *
 * Returns: (transfer full): a timer; free it with [method@Timer.free]
 */
BinnacleTimer *
binnacle_clock_add_timer (BinnacleClock     *self,
                          gint64             delay,
                          BinnacleTimerFunc  func,
                          gpointer           user_data)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  BinnacleTimer *timer;

  g_return_val_if_fail (BINNACLE_IS_CLOCK (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  timer = g_new0 (BinnacleTimer, 1);
  timer->clock = g_object_ref (self);
  timer->func = func;
  timer->user_data = user_data;
  timer->source = g_source_new (&timer_source_funcs, sizeof (TimerSource));
  ((TimerSource *) timer->source)->timer = timer;
  g_source_set_static_name (timer->source, "BinnacleTimer");
  g_source_attach (timer->source, context);
  timer_schedule (timer, ready_time_after (self, delay));

  return timer;
}

/**
 * binnacle_timer_restart: (skip)
 * @timer: a timer
 * @delay: microseconds from now; 0 or less means as soon as the loop gets to it
 *
 * Starts a timer anew, whether it runs, has fired or was stopped.
 */
void
binnacle_timer_restart (BinnacleTimer *timer,
                        gint64         delay)
{
  g_return_if_fail (timer != NULL);

  timer_schedule (timer, ready_time_after (timer->clock, delay));
}

/**
 * binnacle_timer_stop: (skip)
 * @timer: a timer
 *
 * Stops a timer: its function is not called unless it is restarted.
 */
void
binnacle_timer_stop (BinnacleTimer *timer)
{
  g_return_if_fail (timer != NULL);

  if (timer->ready_time >= 0)
    timer_schedule (timer, -1);
}

/**
 * binnacle_timer_is_running: (skip)
 * @timer: a timer
 *
 * Tells whether a timer is yet to fire. It no longer is within its own function.
 *
 * Returns: %TRUE if it runs
 */
gboolean
binnacle_timer_is_running (BinnacleTimer *timer)
{
  g_return_val_if_fail (timer != NULL, FALSE);

  return timer->ready_time >= 0;
}

/**
 * binnacle_timer_get_ready_time: (skip)
 * @timer: a timer
 *
 * Gets when a timer fires.
 *
 * Returns: the monotonic time of its clock in microseconds, or -1 while it does not run
 */
gint64
binnacle_timer_get_ready_time (BinnacleTimer *timer)
{
  g_return_val_if_fail (timer != NULL, -1);

  return timer->ready_time;
}

/**
 * binnacle_timer_free: (skip)
 * @timer: (transfer full): a timer
 *
 * Stops a timer and frees it.
 */
void
binnacle_timer_free (BinnacleTimer *timer)
{
  g_return_if_fail (timer != NULL);

  binnacle_timer_stop (timer);
  g_source_destroy (timer->source);
  g_source_unref (timer->source);
  g_object_unref (timer->clock);
  g_free (timer);
}
