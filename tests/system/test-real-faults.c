/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <signal.h>

#include "real-world.h"

/* Scenarios of connections, over real sockets, with packets that are really lost. */

#define TO_SERVER "    ip daddr 127.0.0.1 tcp dport %u %s\n"
#define TO_CLIENT "    ip saddr 127.0.0.1 tcp sport %u %s\n"
/* What the heartbeat allows, interval and timeout, and a loaded machine takes. */
#define DETECTION 2.0
#define SLACK 10.0

static void
break_packets (RealWorld  *world,
               const char *verdict)
{
  g_autofree char *rules = g_strdup_printf (TO_SERVER TO_CLIENT, world->port, verdict, world->port, verdict);

  real_world_set_rules (rules);
}

static void
mend (void)
{
  real_world_set_rules ("");
}

static void
assert_recovered (RealWorld *world)
{
  real_world_wait_for (world, real_world_is_same);
  g_assert_true (binnacle_live_source_get_recovered (world->client));
}

/* Seconds until it is known that the link is dead. */
static double
measure_detection (RealWorld *world)
{
  gint64 start = binnacle_clock_get_monotonic_time (world->clock);

  real_world_wait_for (world, real_world_is_not_open);
  return (double) (binnacle_clock_get_monotonic_time (world->clock) - start) / G_USEC_PER_SEC;
}

static BinnacleFreshness
get_freshness (RealWorld  *world,
               const char *channel)
{
  g_autoptr(BinnacleEntity) entity =
    binnacle_realtime_state_ref_entity (binnacle_source_get_state (BINNACLE_SOURCE (world->client)), channel);

  return binnacle_entity_get_freshness (entity);
}

static void
assert_detects (RealWorld *world)
{
  double seconds = measure_detection (world);

  g_test_message ("half-open for %.2f s before it was noticed; interval and timeout are 1 s each", seconds);
  g_assert_cmpfloat (seconds, <, DETECTION + SLACK);
  g_assert_error (binnacle_websocket_manager_get_last_error (real_world_get_manager (world)),
                  BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_SILENT);
  g_assert_cmpint (get_freshness (world, "user/0"), !=, BINNACLE_FRESHNESS_LIVE);
}

static void
test_half_open (RealWorld     *world,
                gconstpointer  data)
{
  real_world_open (world);
  break_packets (world, "drop");
  assert_detects (world);
  real_world_write (world, 15);
  mend ();
  assert_recovered (world);
}

/* Only what the server sends is lost: it hears the client well. */
static void
test_deaf (RealWorld     *world,
           gconstpointer  data)
{
  g_autofree char *rules = g_strdup_printf (TO_CLIENT, world->port, "drop");

  real_world_open (world);
  real_world_set_rules (rules);
  assert_detects (world);
  real_world_write (world, 15);
  mend ();
  assert_recovered (world);
}

/* The process is stopped; its sockets are open, and the system acknowledges. */
static void
test_frozen_server (RealWorld     *world,
                    gconstpointer  data)
{
  real_world_open (world);
  g_subprocess_send_signal (world->server, SIGSTOP);
  assert_detects (world);
  g_subprocess_send_signal (world->server, SIGCONT);
  real_world_wait_for (world, real_world_is_open);
  real_world_write (world, 10);
  assert_recovered (world);
}

static void
test_resets (RealWorld     *world,
             gconstpointer  data)
{
  real_world_open (world);
  for (guint i = 0; i < 3; i++)
    {
      break_packets (world, "meta l4proto tcp reject with tcp reset");
      real_world_wait_for (world, real_world_is_not_open);
      real_world_write (world, 5);
      mend ();
      assert_recovered (world);
    }
}

static void
test_lost_packets (RealWorld     *world,
                   gconstpointer  data)
{
  real_world_open (world);
  g_object_set (real_world_get_manager (world), "heartbeat-interval", 2u, "heartbeat-timeout", 5u, NULL);
  break_packets (world, "numgen random mod 100 < 30 drop");
  for (guint i = 0; i < 10; i++)
    {
      real_world_write (world, 10);
      real_world_linger (world, 0.2);
    }
  mend ();
  assert_recovered (world);
}

static void
test_server_restart (RealWorld     *world,
                     gconstpointer  data)
{
  real_world_open (world);
  real_world_kill_server (world);
  real_world_wait_for (world, real_world_is_not_open);
  real_world_start_server (world);
  real_world_wait_for (world, real_world_is_open);
  real_world_write (world, 10);
  real_world_wait_for (world, real_world_is_same);
}

/* At the same address there is another server, which knows nothing of the first. */
static void
test_new_epoch (RealWorld     *world,
                gconstpointer  data)
{
  real_world_open (world);
  real_world_kill_server (world);
  real_world_wait_for (world, real_world_is_not_open);
  world->n_stores++;
  real_world_start_server (world);
  real_world_wait_for (world, real_world_is_open);
  real_world_write (world, 5);
  real_world_wait_for (world, real_world_is_same);
  g_assert_false (binnacle_live_source_get_recovered (world->client));
}

static gboolean
has_nothing (RealWorld *world)
{
  return binnacle_realtime_state_get_n_channels (binnacle_source_get_state (BINNACLE_SOURCE (world->client))) == 0;
}

static void
test_unsubscribe_offline (RealWorld     *world,
                          gconstpointer  data)
{
  real_world_open (world);
  break_packets (world, "drop");
  real_world_wait_for (world, real_world_is_not_open);
  binnacle_source_unsubscribe (BINNACLE_SOURCE (world->client), "user/*");
  mend ();
  real_world_wait_for (world, real_world_is_open);
  real_world_write (world, 5);
  real_world_wait_for (world, has_nothing);
}

static void
got_reply (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) reply =
    binnacle_websocket_manager_request_finish (BINNACLE_WEBSOCKET_MANAGER (object), result, &error);

  if (g_error_matches (error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_LOST)
      || g_error_matches (error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_TIMED_OUT))
    g_string_append (user_data, "unknown;");
  else
    g_string_append (user_data, json_object_has_member (reply, "duplicate") ? "duplicate;" : "done;");
}

static GString *replies;

static gboolean
is_replied (RealWorld *world)
{
  return replies->len > 0;
}

static void
test_ack_lost (RealWorld     *world,
               gconstpointer  data)
{
  g_autoptr(JsonObject) add = json_object_new ();
  g_autoptr(GString) outcome = replies = g_string_new ("");
  g_autofree char *rules = g_strdup_printf (TO_CLIENT, world->port, "drop");

  json_object_set_string_member (add, "type", "mutate");
  json_object_set_string_member (add, "op", "6d1b9a8e-0000-4000-8000-000000000001");
  json_object_set_string_member (add, "channel", "user/sum");
  json_object_set_int_member (add, "add", 5);
  real_world_open (world);
  real_world_set_rules (rules);
  binnacle_websocket_manager_request_async (real_world_get_manager (world), add, 0, NULL, got_reply, outcome);
  real_world_wait_for (world, is_replied);
  g_assert_cmpstr (outcome->str, ==, "unknown;");
  g_string_truncate (outcome, 0);
  mend ();
  real_world_wait_for (world, real_world_is_open);
  binnacle_websocket_manager_request_async (real_world_get_manager (world), add, 0, NULL, got_reply, outcome);
  real_world_wait_for (world, is_replied);
  g_assert_cmpstr (outcome->str, ==, "duplicate;");
  assert_recovered (world);
}

/* Nobody listens, for a while. */
static void
test_refused (RealWorld     *world,
              gconstpointer  data)
{
  real_world_open (world);
  break_packets (world, "meta l4proto tcp reject with tcp reset");
  real_world_linger (world, 3);
  g_assert_true (real_world_is_not_open (world));
  g_assert_cmpuint (binnacle_websocket_manager_get_attempt (real_world_get_manager (world)), >=, 1);
  mend ();
  assert_recovered (world);
}

static const struct
{
  const char *path;
  void      (*run) (RealWorld     *world,
                    gconstpointer  data);
  gboolean    needs_faults;
} tests[] = {
  { "/real/half-open", test_half_open, TRUE },
  { "/real/half-open/one-way", test_deaf, TRUE },
  { "/real/half-open/frozen-server", test_frozen_server, FALSE },
  { "/real/resume-same-epoch", test_resets, TRUE },
  { "/real/lost-packets", test_lost_packets, TRUE },
  { "/real/server-restart", test_server_restart, FALSE },
  { "/real/resume-new-epoch", test_new_epoch, FALSE },
  { "/real/unsubscribe-offline", test_unsubscribe_offline, TRUE },
  { "/real/ack-lost", test_ack_lost, TRUE },
  { "/real/refused-for-a-while", test_refused, TRUE },
};

static void
skip (void)
{
  g_test_skip (real_world_why_no_faults ());
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  real_world_set_program (argv[1]);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      if (tests[i].needs_faults && real_world_why_no_faults () != NULL)
        g_test_add_func (tests[i].path, skip);
      else
        g_test_add (tests[i].path, RealWorld, NULL, real_world_set_up, tests[i].run, real_world_tear_down);
    }
  return g_test_run ();
}
