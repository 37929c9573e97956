/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/binnacle-real-clock.h"
#include "net/binnacle-io-thread.h"
#include "net/binnacle-soup-transport.h"
#include "sources/binnacle-live-source.h"

/* A live source and binnacle-server, a process of its own, over wss://. */

#define DEADLINE (20 * G_USEC_PER_SEC)
#define GREETING "Listening on "

static const char *program;

typedef struct
{
  BinnacleClock      *clock;
  BinnacleIoThread   *thread;
  GSubprocess        *server;
  GTlsDatabase       *authorities;
  BinnacleLiveSource *source;
} Fixture;

static char *
find_file (const char *name)
{
  return g_test_build_filename (G_TEST_DIST, "net", "tls", name, NULL);
}

static BinnacleTransport *
make_transport (gpointer user_data)
{
  Fixture *fixture = user_data;
  BinnacleTransport *transport =
    binnacle_soup_transport_new (fixture->clock, binnacle_io_thread_get_context (fixture->thread));

  g_object_set (transport, "tls-database", fixture->authorities, NULL);

  return transport;
}

static char *
read_uri (GSubprocess *server)
{
  g_autoptr (GDataInputStream) lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (server));
  g_autoptr (GError) error = NULL;
  g_autofree char *line = g_data_input_stream_read_line (lines, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (line, GREETING "wss://127.0.0.1:"));

  return g_strdup (line + strlen (GREETING));
}

static void
set_up (Fixture       *fixture,
        gconstpointer  trusted)
{
  g_autofree char *certificate = find_file ("server.pem");
  g_autofree char *key = find_file ("key.pem");
  g_autofree char *authorities = find_file (trusted);
  g_autofree char *uri = NULL;
  g_autoptr (GRand) random = g_rand_new_with_seed (3);
  g_autoptr (GError) error = NULL;

  g_main_context_default (); /* or the I/O thread would make it; see tests/tsan.supp */
  fixture->clock = binnacle_real_clock_new ();
  fixture->thread = binnacle_io_thread_new ("test-io");
  fixture->authorities = g_tls_file_database_new (authorities, &error);
  g_assert_no_error (error);
  fixture->server = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, "--listen", "127.0.0.1:0",
                                      "--tls-cert", certificate, "--tls-key", key, NULL);
  g_assert_no_error (error);
  uri = read_uri (fixture->server);
  fixture->source = binnacle_live_source_new ("test", fixture->clock, random, make_transport, fixture, NULL);
  binnacle_live_source_set_uri (fixture->source, uri);
  binnacle_source_subscribe (BINNACLE_SOURCE (fixture->source), "host/**");
  binnacle_source_start (BINNACLE_SOURCE (fixture->source));
}

/* GLib sends the signal from a thread of its own. A test program that ended before that
 * would leave the server behind, and with it an end of the pipe that its caller reads. */
static void
end_server (Fixture *fixture)
{
  g_subprocess_force_exit (fixture->server);
  g_subprocess_wait (fixture->server, NULL, NULL);
  g_clear_object (&fixture->server);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  trusted)
{
  binnacle_source_stop (BINNACLE_SOURCE (fixture->source));
  g_clear_object (&fixture->source);
  g_clear_pointer (&fixture->thread, binnacle_io_thread_unref);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  end_server (fixture);
  g_clear_object (&fixture->authorities);
  g_clear_object (&fixture->clock);
}

typedef gboolean (*Condition) (Fixture *fixture);

static void
do_nothing (gpointer user_data)
{
}

/* The timer only makes the loop turn often enough to look at the deadline. */
static void
wait_for (Fixture   *fixture,
          Condition  condition)
{
  gint64 deadline = binnacle_clock_get_monotonic_time (fixture->clock) + DEADLINE;
  g_autoptr (BinnacleTimer) timer = binnacle_clock_add_timer (fixture->clock, 0, do_nothing, NULL);

  while (!condition (fixture))
    {
      g_assert_cmpint (binnacle_clock_get_monotonic_time (fixture->clock), <, deadline);
      binnacle_timer_restart (timer, G_USEC_PER_SEC / 10);
      g_main_context_iteration (NULL, TRUE);
    }
}

static gboolean
is_live (Fixture *fixture)
{
  g_autoptr (BinnacleEntity) entity =
    binnacle_realtime_state_ref_entity (binnacle_source_get_state (BINNACLE_SOURCE (fixture->source)), "host/uptime");

  return binnacle_entity_get_freshness (entity) == BINNACLE_FRESHNESS_LIVE &&
         binnacle_entity_get_version (entity) >= 3;
}

static gboolean
has_failed (Fixture *fixture)
{
  return binnacle_websocket_manager_get_state (binnacle_live_source_get_manager (fixture->source)) ==
         BINNACLE_CONNECTION_FAILED;
}

static void
test_values_come_encrypted (Fixture       *fixture,
                            gconstpointer  trusted)
{
  g_autoptr (GError) error = NULL;

  wait_for (fixture, is_live);
  g_subprocess_send_signal (fixture->server, 15);
  g_subprocess_wait (fixture->server, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (fixture->server));
  g_assert_cmpint (g_subprocess_get_exit_status (fixture->server), ==, 0);
}

/* Of no use to try again: it fails at once, and says why. */
static void
test_strange_authority_fails (Fixture       *fixture,
                              gconstpointer  trusted)
{
  BinnacleWebsocketManager *manager = binnacle_live_source_get_manager (fixture->source);

  wait_for (fixture, has_failed);
  g_assert_error (binnacle_websocket_manager_get_last_error (manager),
                  BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_TLS);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  program = argv[1];
  g_test_add ("/encrypted-server/values-come", Fixture, "authority.pem", set_up, test_values_come_encrypted, tear_down);
  g_test_add ("/encrypted-server/strange-authority-fails", Fixture, "stranger.pem",
              set_up, test_strange_authority_fails, tear_down);
  return g_test_run ();
}
