/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/binnacle-real-clock.h"
#include "base/binnacle-simulated-clock.h"

#define REAL_TIME (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC)

typedef struct
{
  BinnacleClock *clock;
  BinnacleTimer *timer;
  GString       *log;
  char           name;
  gint64         again; /* restarts with this delay, unless negative */
  gboolean       free_itself;
} Shot;

static void
shoot (gpointer user_data)
{
  Shot *shot = user_data;

  g_string_append_c (shot->log, shot->name);
  if (shot->free_itself)
    g_clear_pointer (&shot->timer, binnacle_timer_free);
  else if (shot->again >= 0)
    binnacle_timer_restart (shot->timer, shot->again);
}

static void
shot_start (Shot          *shot,
            BinnacleClock *clock,
            GString       *log,
            char           name,
            gint64         delay)
{
  *shot = (Shot) { .clock = clock, .log = log, .name = name, .again = -1 };
  shot->timer = binnacle_clock_add_timer (clock, delay, shoot, shot);
}

static void
test_timers_fire_in_order (void)
{
  g_autoptr (BinnacleSimulatedClock) clock = binnacle_simulated_clock_new (REAL_TIME);
  g_autoptr (GString) log = g_string_new (NULL);
  Shot shots[4];

  shot_start (&shots[0], BINNACLE_CLOCK (clock), log, 'c', 30);
  shot_start (&shots[1], BINNACLE_CLOCK (clock), log, 'a', 10);
  shot_start (&shots[2], BINNACLE_CLOCK (clock), log, 'b', 10);
  shot_start (&shots[3], BINNACLE_CLOCK (clock), log, 'd', 31);
  /* Started again, it goes behind others of the same time. */
  binnacle_timer_restart (shots[1].timer, 10);

  binnacle_simulated_clock_advance (clock, 9);
  g_assert_cmpstr (log->str, ==, "");
  binnacle_simulated_clock_advance (clock, 21);
  g_assert_cmpstr (log->str, ==, "bac");
  g_assert_cmpuint (binnacle_simulated_clock_get_n_timers (clock), ==, 1);

  for (guint i = 0; i < G_N_ELEMENTS (shots); i++)
    binnacle_timer_free (shots[i].timer);
  g_assert_cmpuint (binnacle_simulated_clock_get_n_timers (clock), ==, 0);
}


static void
test_time_moves_only_by_hand (void)
{
  g_autoptr (BinnacleSimulatedClock) simulated = binnacle_simulated_clock_new (REAL_TIME);
  BinnacleClock *clock = BINNACLE_CLOCK (simulated);
  gint64 monotonic = binnacle_clock_get_monotonic_time (clock);
  gint64 boot = binnacle_clock_get_boot_time (clock);

  g_assert_cmpint (binnacle_clock_get_real_time (clock), ==, REAL_TIME);
  binnacle_simulated_clock_settle (simulated);
  g_assert_cmpint (binnacle_clock_get_monotonic_time (clock), ==, monotonic);

  binnacle_simulated_clock_advance (simulated, 1500);
  g_assert_cmpint (binnacle_clock_get_monotonic_time (clock), ==, monotonic + 1500);
  g_assert_cmpint (binnacle_clock_get_boot_time (clock), ==, boot + 1500);
  g_assert_cmpint (binnacle_clock_get_real_time (clock), ==, REAL_TIME + 1500);
}

static void
test_sleep_moves_boot_and_real_time (void)
{
  g_autoptr (BinnacleSimulatedClock) simulated = binnacle_simulated_clock_new (REAL_TIME);
  BinnacleClock *clock = BINNACLE_CLOCK (simulated);
  gint64 monotonic = binnacle_clock_get_monotonic_time (clock);
  gint64 boot = binnacle_clock_get_boot_time (clock);
  g_autoptr (GString) log = g_string_new (NULL);
  Shot shot;

  shot_start (&shot, clock, log, 'a', 10);
  binnacle_simulated_clock_suspend (simulated, 100);
  binnacle_simulated_clock_settle (simulated);
  g_assert_cmpint (binnacle_clock_get_monotonic_time (clock), ==, monotonic);
  g_assert_cmpint (binnacle_clock_get_boot_time (clock), ==, boot + 100);
  g_assert_cmpint (binnacle_clock_get_real_time (clock), ==, REAL_TIME + 100);
  g_assert_cmpstr (log->str, ==, "");

  binnacle_simulated_clock_set_real_time (simulated, REAL_TIME - 5);
  g_assert_cmpint (binnacle_clock_get_real_time (clock), ==, REAL_TIME - 5);
  g_assert_cmpint (binnacle_clock_get_boot_time (clock), ==, boot + 100);
  binnacle_simulated_clock_advance (simulated, 10);
  g_assert_cmpstr (log->str, ==, "a");
  g_assert_cmpint (binnacle_clock_get_real_time (clock), ==, REAL_TIME + 5);

  binnacle_timer_free (shot.timer);
}

static void
test_a_timer_tells_its_state (void)
{
  g_autoptr (BinnacleSimulatedClock) clock = binnacle_simulated_clock_new (REAL_TIME);
  gint64 now = binnacle_clock_get_monotonic_time (BINNACLE_CLOCK (clock));
  g_autoptr (GString) log = g_string_new (NULL);
  Shot shot;

  shot_start (&shot, BINNACLE_CLOCK (clock), log, 'a', 10);
  g_assert_true (binnacle_timer_is_running (shot.timer));
  g_assert_cmpint (binnacle_timer_get_ready_time (shot.timer), ==, now + 10);

  binnacle_timer_stop (shot.timer);
  binnacle_timer_stop (shot.timer);
  g_assert_false (binnacle_timer_is_running (shot.timer));
  g_assert_cmpint (binnacle_timer_get_ready_time (shot.timer), ==, -1);
  binnacle_simulated_clock_advance (clock, 100);
  g_assert_cmpstr (log->str, ==, "");

  binnacle_timer_restart (shot.timer, 5);
  binnacle_simulated_clock_advance (clock, 5);
  g_assert_cmpstr (log->str, ==, "a");
  g_assert_false (binnacle_timer_is_running (shot.timer));
  binnacle_timer_restart (shot.timer, G_MAXINT64);
  g_assert_cmpint (binnacle_timer_get_ready_time (shot.timer), ==, G_MAXINT64);

  binnacle_timer_free (shot.timer);
}

static void
test_a_timer_restarts_in_its_function (void)
{
  g_autoptr (BinnacleSimulatedClock) clock = binnacle_simulated_clock_new (REAL_TIME);
  g_autoptr (GString) log = g_string_new (NULL);
  Shot shot;

  shot_start (&shot, BINNACLE_CLOCK (clock), log, 'a', 10);
  shot.again = 10;
  binnacle_simulated_clock_advance (clock, 55);
  g_assert_cmpstr (log->str, ==, "aaaaa");
  g_assert_cmpuint (binnacle_simulated_clock_get_n_timers (clock), ==, 1);

  binnacle_timer_free (shot.timer);
}

static void
test_a_timer_is_freed_in_its_function (void)
{
  g_autoptr (BinnacleSimulatedClock) clock = binnacle_simulated_clock_new (REAL_TIME);
  g_autoptr (GString) log = g_string_new (NULL);
  Shot shot;

  shot_start (&shot, BINNACLE_CLOCK (clock), log, 'a', 10);
  shot.free_itself = TRUE;
  binnacle_simulated_clock_advance (clock, 100);
  g_assert_cmpstr (log->str, ==, "a");
  g_assert_null (shot.timer);
  g_assert_cmpuint (binnacle_simulated_clock_get_n_timers (clock), ==, 0);
}

static void
stop_other (gpointer user_data)
{
  binnacle_timer_stop (user_data);
}

static void
test_a_due_timer_can_still_be_stopped (void)
{
  g_autoptr (BinnacleSimulatedClock) clock = binnacle_simulated_clock_new (REAL_TIME);
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (BinnacleTimer) stopper = NULL;
  Shot shot;

  shot_start (&shot, BINNACLE_CLOCK (clock), log, 'a', 20);
  stopper = binnacle_clock_add_timer (BINNACLE_CLOCK (clock), 10, stop_other, shot.timer);
  binnacle_timer_restart (shot.timer, 10);
  binnacle_simulated_clock_advance (clock, 10);
  g_assert_cmpstr (log->str, ==, "");

  binnacle_timer_free (shot.timer);
}

static void
test_timers_of_no_delay_fire_when_settling (void)
{
  g_autoptr (BinnacleSimulatedClock) clock = binnacle_simulated_clock_new (REAL_TIME);
  gint64 now = binnacle_clock_get_monotonic_time (BINNACLE_CLOCK (clock));
  g_autoptr (GString) log = g_string_new (NULL);
  Shot shots[3];

  shot_start (&shots[0], BINNACLE_CLOCK (clock), log, 'a', 0);
  shot_start (&shots[1], BINNACLE_CLOCK (clock), log, 'b', -10);
  shot_start (&shots[2], BINNACLE_CLOCK (clock), log, 'c', 1);
  g_assert_cmpstr (log->str, ==, "");
  binnacle_simulated_clock_settle (clock);
  g_assert_cmpstr (log->str, ==, "ab");
  g_assert_cmpint (binnacle_clock_get_monotonic_time (BINNACLE_CLOCK (clock)), ==, now);

  for (guint i = 0; i < G_N_ELEMENTS (shots); i++)
    binnacle_timer_free (shots[i].timer);
}

static void
test_steps_to_the_next_timer (void)
{
  g_autoptr (BinnacleSimulatedClock) clock = binnacle_simulated_clock_new (REAL_TIME);
  gint64 now = binnacle_clock_get_monotonic_time (BINNACLE_CLOCK (clock));
  g_autoptr (GString) log = g_string_new (NULL);
  Shot shots[3];

  shot_start (&shots[0], BINNACLE_CLOCK (clock), log, 'a', 10);
  shot_start (&shots[1], BINNACLE_CLOCK (clock), log, 'b', 10);
  shot_start (&shots[2], BINNACLE_CLOCK (clock), log, 'c', 30 * G_USEC_PER_SEC);

  g_assert_true (binnacle_simulated_clock_step (clock));
  g_assert_cmpstr (log->str, ==, "ab");
  g_assert_cmpint (binnacle_clock_get_monotonic_time (BINNACLE_CLOCK (clock)), ==, now + 10);
  g_assert_true (binnacle_simulated_clock_step (clock));
  g_assert_cmpstr (log->str, ==, "abc");
  g_assert_false (binnacle_simulated_clock_step (clock));

  for (guint i = 0; i < G_N_ELEMENTS (shots); i++)
    binnacle_timer_free (shots[i].timer);
}

static gboolean
append_idle (gpointer user_data)
{
  g_string_append_c (user_data, 'i');

  return G_SOURCE_REMOVE;
}

static void
shoot_and_idle (gpointer user_data)
{
  Shot *shot = user_data;

  g_string_append_c (shot->log, shot->name);
  g_idle_add (append_idle, shot->log);
}

static void
test_settles_between_timers (void)
{
  g_autoptr (BinnacleSimulatedClock) clock = binnacle_simulated_clock_new (REAL_TIME);
  g_autoptr (GString) log = g_string_new (NULL);
  Shot first = { .log = log, .name = 'a' };
  Shot second = { .log = log, .name = 'b' };
  g_autoptr (BinnacleTimer) first_timer = binnacle_clock_add_timer (BINNACLE_CLOCK (clock), 1, shoot_and_idle, &first);
  g_autoptr (BinnacleTimer) second_timer = binnacle_clock_add_timer (BINNACLE_CLOCK (clock), 2, shoot_and_idle, &second);

  g_idle_add (append_idle, log);
  binnacle_simulated_clock_advance (clock, 10);
  g_assert_cmpstr (log->str, ==, "iaibi");
}

static void
test_many_timers_in_any_order (void)
{
  g_autoptr (BinnacleSimulatedClock) simulated = binnacle_simulated_clock_new (REAL_TIME);
  BinnacleClock *clock = BINNACLE_CLOCK (simulated);
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  g_autoptr (GString) log = g_string_new (NULL);
  Shot shots[200];
  gint64 last = 0;

  for (guint i = 0; i < G_N_ELEMENTS (shots); i++)
    shot_start (&shots[i], clock, log, 'x', g_rand_int_range (random, 0, 1000));
  for (guint i = 0; i < G_N_ELEMENTS (shots); i += 3)
    binnacle_timer_restart (shots[i].timer, g_rand_int_range (random, 0, 1000));
  for (guint i = 1; i < G_N_ELEMENTS (shots); i += 3)
    binnacle_timer_stop (shots[i].timer);

  while (binnacle_simulated_clock_step (simulated))
    {
      gint64 now = binnacle_clock_get_monotonic_time (clock);

      g_assert_cmpint (now, >=, last);
      last = now;
    }
  g_assert_cmpuint (log->len, ==, G_N_ELEMENTS (shots) - 67);

  for (guint i = 0; i < G_N_ELEMENTS (shots); i++)
    binnacle_timer_free (shots[i].timer);
}

static void
test_fires_in_the_context_of_its_thread (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (BinnacleClock) clock = binnacle_real_clock_new ();
  g_autoptr (GString) log = g_string_new (NULL);
  Shot shot;

  g_main_context_push_thread_default (context);
  shot_start (&shot, clock, log, 'a', 0);
  g_main_context_pop_thread_default (context);

  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpstr (log->str, ==, "");
  while (log->len == 0)
    g_main_context_iteration (context, TRUE);
  g_assert_cmpstr (log->str, ==, "a");

  binnacle_timer_free (shot.timer);
}

static void
test_the_real_clock_runs (void)
{
  g_autoptr (BinnacleClock) clock = binnacle_real_clock_new ();
  g_autoptr (GString) log = g_string_new (NULL);
  gint64 start = binnacle_clock_get_monotonic_time (clock);
  Shot late;
  Shot soon;

  g_assert_cmpint (binnacle_clock_get_boot_time (clock), >=, start);
  g_assert_cmpint (binnacle_clock_get_real_time (clock), >, REAL_TIME);

  /* On a loaded machine both may be due at once, and then go in this order. */
  shot_start (&soon, clock, log, 'a', 5 * 1000);
  shot_start (&late, clock, log, 'b', 20 * 1000);
  while (log->len < 2)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (log->str, ==, "ab");
  g_assert_cmpint (binnacle_clock_get_monotonic_time (clock), >=, start + 20 * 1000);

  binnacle_timer_free (late.timer);
  binnacle_timer_free (soon.timer);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/clock/timers-fire-in-order", test_timers_fire_in_order);
  g_test_add_func ("/clock/time-moves-only-by-hand", test_time_moves_only_by_hand);
  g_test_add_func ("/clock/sleep-moves-boot-and-real-time", test_sleep_moves_boot_and_real_time);
  g_test_add_func ("/clock/a-timer-tells-its-state", test_a_timer_tells_its_state);
  g_test_add_func ("/clock/a-timer-restarts-in-its-function", test_a_timer_restarts_in_its_function);
  g_test_add_func ("/clock/a-timer-is-freed-in-its-function", test_a_timer_is_freed_in_its_function);
  g_test_add_func ("/clock/a-due-timer-can-still-be-stopped", test_a_due_timer_can_still_be_stopped);
  g_test_add_func ("/clock/timers-of-no-delay-fire-when-settling", test_timers_of_no_delay_fire_when_settling);
  g_test_add_func ("/clock/steps-to-the-next-timer", test_steps_to_the_next_timer);
  g_test_add_func ("/clock/settles-between-timers", test_settles_between_timers);
  g_test_add_func ("/clock/many-timers-in-any-order", test_many_timers_in_any_order);
  g_test_add_func ("/clock/fires-in-the-context-of-its-thread", test_fires_in_the_context_of_its_thread);
  g_test_add_func ("/clock/the-real-clock-runs", test_the_real_clock_runs);

  return g_test_run ();
}
