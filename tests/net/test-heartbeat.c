/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/binnacle-simulated-clock.h"
#include "net/binnacle-heartbeat-private.h"

typedef struct
{
  GObject                *owner;
  BinnacleSimulatedClock *clock;
  BinnacleHeartbeat      *heartbeat;
  gint64                  last_received;
  gint64                  n_pings;
} Fixture;

static gint64
send_a_ping (gpointer user_data)
{
  Fixture *fixture = user_data;

  return ++fixture->n_pings;
}

static gint64
get_last_received (gpointer user_data)
{
  Fixture *fixture = user_data;

  return fixture->last_received;
}

static gboolean
is_never_paused (gpointer user_data)
{
  return FALSE;
}

static void
ignore (gpointer user_data)
{
}

static const BinnacleHeartbeatFuncs funcs = {
  .ping = send_a_ping,
  .get_last_received = get_last_received,
  .is_paused = is_never_paused,
  .alive = ignore,
  .silent = ignore,
  .measured = ignore,
};

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->owner = g_object_new (G_TYPE_OBJECT, NULL);
  fixture->clock = binnacle_simulated_clock_new (0);
  fixture->heartbeat = binnacle_heartbeat_new (BINNACLE_CLOCK (fixture->clock), &funcs, fixture->owner, fixture);
  binnacle_simulated_clock_advance (fixture->clock, G_USEC_PER_SEC);
  binnacle_heartbeat_start (fixture->heartbeat, 15 * G_USEC_PER_SEC, 10 * G_USEC_PER_SEC);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  binnacle_heartbeat_free (fixture->heartbeat);
  g_assert_cmpuint (binnacle_simulated_clock_get_n_timers (fixture->clock), ==, 0);
  g_object_unref (fixture->clock);
  g_object_unref (fixture->owner);
}

/* The main thread is told of a pong with its next batch, and later where it is busy. */
static void
test_latency_ends_where_the_bytes_came (Fixture       *fixture,
                                        gconstpointer  data)
{
  binnacle_simulated_clock_advance (fixture->clock, 300);
  fixture->last_received = binnacle_clock_get_monotonic_time (BINNACLE_CLOCK (fixture->clock));
  binnacle_simulated_clock_advance (fixture->clock, 16000);

  g_assert_true (binnacle_heartbeat_pong (fixture->heartbeat, 1));
  g_assert_cmpint (binnacle_heartbeat_get_latency (fixture->heartbeat), ==, 300);
}

static void
test_latency_of_a_transport_that_does_not_tell (Fixture       *fixture,
                                                gconstpointer  data)
{
  binnacle_simulated_clock_advance (fixture->clock, 5000);

  g_assert_true (binnacle_heartbeat_pong (fixture->heartbeat, 1));
  g_assert_cmpint (binnacle_heartbeat_get_latency (fixture->heartbeat), ==, 5000);
}

static void
test_a_pong_counts_once (Fixture       *fixture,
                         gconstpointer  data)
{
  g_assert_false (binnacle_heartbeat_pong (fixture->heartbeat, 2));
  g_assert_true (binnacle_heartbeat_pong (fixture->heartbeat, 1));
  g_assert_false (binnacle_heartbeat_pong (fixture->heartbeat, 1));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/heartbeat/latency-ends-where-the-bytes-came", Fixture, NULL,
              set_up, test_latency_ends_where_the_bytes_came, tear_down);
  g_test_add ("/heartbeat/latency-of-a-transport-that-does-not-tell", Fixture, NULL,
              set_up, test_latency_of_a_transport_that_does_not_tell, tear_down);
  g_test_add ("/heartbeat/a-pong-counts-once", Fixture, NULL,
              set_up, test_a_pong_counts_once, tear_down);

  return g_test_run ();
}
