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

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/clock/timers-fire-in-order", test_timers_fire_in_order);

  return g_test_run ();
}
