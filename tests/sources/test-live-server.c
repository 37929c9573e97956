/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>

#include "base/binnacle-real-clock.h"
#include "net/binnacle-io-thread.h"
#include "net/binnacle-soup-transport.h"
#include "server/binnacle-server.h"
#include "sources/binnacle-live-source.h"

/* A live source against the real server, over a real socket. */

#define DEADLINE (20 * G_USEC_PER_SEC)
#define TOKEN "a-token-for-the-test"

typedef struct
{
  BinnacleClock         *clock;
  BinnacleIoThread      *thread;
  BinnacleServer        *server;
  BinnacleLiveSource    *source;
  BinnacleRealtimeState *state;
  char                  *directory;
  char                  *store_path;
  char                  *address;
} Fixture;

static BinnacleTransport *
make_transport (gpointer user_data)
{
  Fixture *fixture = user_data;

  return binnacle_soup_transport_new (fixture->clock, binnacle_io_thread_get_context (fixture->thread));
}

static void
start_server (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GUri) uri = NULL;

  fixture->server = g_object_new (BINNACLE_TYPE_SERVER, "clock", fixture->clock, "address", fixture->address,
                                  "token", TOKEN, "store-path", fixture->store_path, "interval", 200u, NULL);
  binnacle_server_start (fixture->server, &error);
  g_assert_no_error (error);
  uri = g_uri_parse (binnacle_server_get_uri (fixture->server), G_URI_FLAGS_NONE, &error);
  g_assert_no_error (error);
  g_free (fixture->address);
  fixture->address = g_strdup_printf ("127.0.0.1:%d", g_uri_get_port (uri));
}

static void
stop_server (Fixture *fixture)
{
  binnacle_server_stop (fixture->server);
  g_clear_object (&fixture->server);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (3);

  g_main_context_default (); /* or the I/O thread would make it; see tests/tsan.supp */
  fixture->clock = binnacle_real_clock_new ();
  fixture->thread = binnacle_io_thread_new ("test-io");
  fixture->directory = g_dir_make_tmp ("binnacle-XXXXXX", NULL);
  fixture->store_path = data != NULL ? g_build_filename (fixture->directory, "store.db", NULL) : NULL;
  fixture->address = g_strdup ("127.0.0.1:0");
  start_server (fixture);
  fixture->source = binnacle_live_source_new ("test", fixture->clock, random, make_transport, fixture, NULL);
  fixture->state = binnacle_source_get_state (BINNACLE_SOURCE (fixture->source));
  g_object_set (binnacle_live_source_get_manager (fixture->source), "reconnect-initial-delay", 50u, NULL);
  binnacle_live_source_set_uri (fixture->source, binnacle_server_get_uri (fixture->server));
  binnacle_live_source_set_token (fixture->source, TOKEN);
}

static void
remove_files (const char *directory)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (directory, name, NULL);

      g_remove (path);
    }
  g_rmdir (directory);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  binnacle_source_stop (BINNACLE_SOURCE (fixture->source));
  g_clear_object (&fixture->source);
  stop_server (fixture);
  g_clear_pointer (&fixture->thread, binnacle_io_thread_unref);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  remove_files (fixture->directory);
  g_free (fixture->directory);
  g_free (fixture->store_path);
  g_free (fixture->address);
  g_clear_object (&fixture->clock);
}

typedef gboolean (*Condition) (Fixture    *fixture,
                               const char *channel);

static void
do_nothing (gpointer user_data)
{
}

/* The timer only makes the loop turn often enough to look at the deadline. */
static void
wait_for (Fixture    *fixture,
          Condition   condition,
          const char *channel)
{
  gint64 deadline = binnacle_clock_get_monotonic_time (fixture->clock) + DEADLINE;
  g_autoptr (BinnacleTimer) timer = binnacle_clock_add_timer (fixture->clock, 0, do_nothing, NULL);

  while (!condition (fixture, channel))
    {
      g_assert_cmpint (binnacle_clock_get_monotonic_time (fixture->clock), <, deadline);
      binnacle_timer_restart (timer, G_USEC_PER_SEC / 10);
      g_main_context_iteration (NULL, TRUE);
    }
}

static gboolean
is_live (Fixture    *fixture,
         const char *channel)
{
  g_autoptr (BinnacleEntity) entity = binnacle_realtime_state_ref_entity (fixture->state, channel);

  return binnacle_entity_get_freshness (entity) == BINNACLE_FRESHNESS_LIVE;
}

static gboolean
is_stale (Fixture    *fixture,
          const char *channel)
{
  g_autoptr (BinnacleEntity) entity = binnacle_realtime_state_ref_entity (fixture->state, channel);

  return binnacle_entity_get_freshness (entity) == BINNACLE_FRESHNESS_STALE;
}

static gboolean
is_described (Fixture    *fixture,
              const char *channel)
{
  g_autoptr (BinnacleEntity) entity = binnacle_realtime_state_ref_entity (fixture->state, channel);

  return binnacle_entity_get_unit (entity) != NULL;
}

static gboolean
has_moved (Fixture    *fixture,
           const char *channel)
{
  g_autoptr (BinnacleEntity) entity = binnacle_realtime_state_ref_entity (fixture->state, channel);

  return binnacle_entity_get_version (entity) >= 5;
}

static gboolean
is_five (Fixture    *fixture,
         const char *channel)
{
  g_autoptr (BinnacleEntity) entity = binnacle_realtime_state_ref_entity (fixture->state, channel);

  return binnacle_entity_get_number (entity) == 5;
}

static void
assert_nothing_is_live (Fixture *fixture)
{
  g_autoptr (GListModel) list = binnacle_realtime_state_match (fixture->state, "**");

  g_assert_cmpuint (g_list_model_get_n_items (list), >, 5);
  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (BinnacleEntity) entity = g_list_model_get_item (list, i);

      g_assert_cmpint (binnacle_entity_get_freshness (entity), !=, BINNACLE_FRESHNESS_LIVE);
    }
}

static gboolean
is_link_lost (Fixture    *fixture,
              const char *channel)
{
  return !binnacle_realtime_state_get_link_alive (fixture->state);
}

static void
write_five (Fixture    *fixture,
            const char *channel)
{
  BinnacleWebsocketManager *manager = binnacle_live_source_get_manager (fixture->source);
  g_autofree char *op = g_uuid_string_random ();
  g_autofree char *text =
    g_strdup_printf ("{\"type\":\"mutate\",\"id\":%" G_GINT64_FORMAT ",\"op\":\"%s\",\"channel\":\"%s\",\"set\":5}",
                     binnacle_websocket_manager_take_id (manager), op, channel);
  g_autoptr (GError) error = NULL;

  binnacle_websocket_manager_send (manager, text, &error);
  g_assert_no_error (error);
}

static void
test_restart (Fixture       *fixture,
              gconstpointer  data)
{
  BinnacleSource *source = BINNACLE_SOURCE (fixture->source);

  binnacle_source_subscribe (source, "host/**");
  binnacle_source_subscribe (source, "user/**");
  binnacle_source_start (source);
  wait_for (fixture, is_live, "host/memory/used");
  wait_for (fixture, is_described, "host/memory/used");
  wait_for (fixture, has_moved, "host/uptime");
  write_five (fixture, "user/five");
  wait_for (fixture, is_five, "user/five");
  stop_server (fixture);
  wait_for (fixture, is_link_lost, NULL);
  assert_nothing_is_live (fixture);
  wait_for (fixture, is_stale, "host/memory/used");
  start_server (fixture);
  wait_for (fixture, is_live, "host/memory/used");
  if (fixture->store_path == NULL)
    {
      g_assert_false (binnacle_live_source_get_recovered (fixture->source));
      g_assert_false (is_live (fixture, "user/five"));
    }
  else
    {
      wait_for (fixture, is_live, "user/five");
      g_assert_true (is_five (fixture, "user/five"));
    }
}

static gboolean
has_failed (Fixture    *fixture,
            const char *channel)
{
  return binnacle_websocket_manager_get_state (binnacle_live_source_get_manager (fixture->source)) ==
         BINNACLE_CONNECTION_FAILED;
}

static void
test_wrong_token (Fixture       *fixture,
                  gconstpointer  data)
{
  BinnacleWebsocketManager *manager = binnacle_live_source_get_manager (fixture->source);

  binnacle_live_source_set_token (fixture->source, "wrong");
  binnacle_source_subscribe (BINNACLE_SOURCE (fixture->source), "host/**");
  binnacle_source_start (BINNACLE_SOURCE (fixture->source));
  wait_for (fixture, has_failed, NULL);
  g_assert_error (binnacle_websocket_manager_get_last_error (manager),
                  BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_UNAUTHORIZED);
  g_assert_cmpuint (binnacle_realtime_state_get_n_channels (fixture->state), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/live-server/restart-with-the-same-store", Fixture, "store", set_up, test_restart, tear_down);
  g_test_add ("/live-server/restart-with-nothing-kept", Fixture, NULL, set_up, test_restart, tear_down);
  g_test_add ("/live-server/wrong-token", Fixture, NULL, set_up, test_wrong_token, tear_down);
  return g_test_run ();
}
