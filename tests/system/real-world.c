/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-test"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#include "base/binnacle-json.h"
#include "base/binnacle-real-clock.h"
#include "net/binnacle-soup-transport.h"
#include "real-world.h"

#define GREETING "Listening on "
#define N_CHANNELS 10

static const char *program;

static BinnacleTransport *
make_transport (gpointer user_data)
{
  RealWorld *world = user_data;

  return binnacle_soup_transport_new (world->clock, binnacle_io_thread_get_context (world->thread));
}

static char *
find (RealWorld  *world,
      const char *name)
{
  return g_build_filename (world->folder, name, NULL);
}

static guint
read_port (GSubprocess *server)
{
  g_autoptr(GDataInputStream) lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (server));
  g_autoptr(GError) error = NULL;
  g_autofree char *line = g_data_input_stream_read_line (lines, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (line);
  g_assert_true (g_str_has_prefix (line, GREETING));
  return (guint) g_ascii_strtoull (strrchr (line, ':') + 1, NULL, 10);
}

/* The path of the server, before anything else. */
void
real_world_set_program (const char *path)
{
  program = path;
}

/* Where packets can't be dropped here, the reason. */
const char *
real_world_why_no_faults (void)
{
  return g_getenv ("BINNACLE_NO_NAMESPACE");
}

/* In the child: where the test dies, the server does. */
static void
die_with_parent (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

/* On the same port each time, with the store of the same number. */
void
real_world_start_server (RealWorld *world)
{
  g_autofree char *listen = g_strdup_printf ("0.0.0.0:%u", world->port);
  g_autofree char *token = find (world, "token");
  g_autofree char *name = g_strdup_printf ("store-%u.db", world->n_stores);
  g_autofree char *store = find (world, name);
  g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr(GError) error = NULL;

  g_clear_object (&world->server);
  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  world->server = g_subprocess_launcher_spawn (launcher, &error, program, "--listen", listen, "--token-file", token,
                                               "--store", store, "--no-host-metrics", NULL);
  g_assert_no_error (error);
  world->port = read_port (world->server);
}

/* As a crash does it. */
void
real_world_kill_server (RealWorld *world)
{
  g_autoptr(GError) error = NULL;

  g_subprocess_force_exit (world->server);
  g_subprocess_wait (world->server, NULL, &error);
  g_assert_no_error (error);
}

static BinnacleLiveSource *
make_source (RealWorld  *world,
             const char *host)
{
  g_autofree char *uri = g_strdup_printf ("ws://%s:%u/v1/live", host, world->port);
  GRand *random = g_rand_new_with_seed (5);
  BinnacleLiveSource *source = binnacle_live_source_new ("test", world->clock, random, make_transport, world, NULL);

  binnacle_live_source_set_uri (source, uri);
  binnacle_live_source_set_token (source, "secret");
  g_object_set (binnacle_live_source_get_manager (source), "heartbeat-interval", 1u, "heartbeat-timeout", 1u,
                "reconnect-max-delay", 1u, NULL);
  binnacle_source_subscribe (BINNACLE_SOURCE (source), "user/*");
  binnacle_source_start (BINNACLE_SOURCE (source));
  g_rand_free (random);
  return source;
}

void
real_world_set_up (RealWorld     *world,
                   gconstpointer  data)
{
  g_autofree char *token = NULL;
  g_autoptr(GError) error = NULL;

  g_main_context_default (); /* or the I/O thread would make it; see tests/tsan.supp */
  world->clock = binnacle_real_clock_new ();
  world->thread = binnacle_io_thread_new ("test-io");
  world->folder = g_dir_make_tmp ("binnacle-real-XXXXXX", &error);
  g_assert_no_error (error);
  token = find (world, "token");
  g_file_set_contents (token, "secret", -1, &error);
  g_assert_no_error (error);
  g_chmod (token, 0600);
  real_world_start_server (world);
  world->client = make_source (world, "127.0.0.1");
  world->writer = make_source (world, "127.0.0.2");
}

static void
remove_folder (RealWorld *world)
{
  g_autoptr(GDir) dir = g_dir_open (world->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = find (world, name);

      g_unlink (path);
    }
  g_rmdir (world->folder);
  g_clear_pointer (&world->folder, g_free);
}

void
real_world_tear_down (RealWorld     *world,
                      gconstpointer  data)
{
  if (real_world_why_no_faults () == NULL)
    real_world_set_rules ("");
  binnacle_source_stop (BINNACLE_SOURCE (world->client));
  binnacle_source_stop (BINNACLE_SOURCE (world->writer));
  g_clear_object (&world->client);
  g_clear_object (&world->writer);
  g_clear_pointer (&world->thread, binnacle_io_thread_unref);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  real_world_kill_server (world);
  g_clear_object (&world->server);
  g_clear_object (&world->clock);
  remove_folder (world);
}

/*
 * real_world_set_rules:
 * @rules: of nft, for all packets that come in; replaces the present ones
 */
void
real_world_set_rules (const char *rules)
{
  g_autoptr(GSubprocess) nft = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = g_strdup_printf ("table inet faults\nflush table inet faults\n"
                                           "table inet faults {\n  chain incoming {\n"
                                           "    type filter hook input priority 0;\n%s\n  }\n}\n", rules);

  nft = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE, &error, "nft", "-f", "-", NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (nft, text, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (nft));
}

static void
do_nothing (gpointer user_data)
{
}

static gboolean
never (RealWorld *world)
{
  return FALSE;
}

/* The timer only makes the loop turn often enough to look at the deadline. */
static gboolean
wait_until (RealWorld     *world,
            RealCondition  condition,
            gint64         deadline)
{
  g_autoptr(BinnacleTimer) timer = binnacle_clock_add_timer (world->clock, 0, do_nothing, NULL);

  while (!condition (world))
    {
      if (binnacle_clock_get_monotonic_time (world->clock) >= deadline)
        return FALSE;
      binnacle_timer_restart (timer, G_USEC_PER_SEC / 20);
      g_main_context_iteration (NULL, TRUE);
    }
  return TRUE;
}

/* Fails where it does not become true in good time. */
void
real_world_wait_for (RealWorld     *world,
                     RealCondition  condition)
{
  g_assert_true (wait_until (world, condition, binnacle_clock_get_monotonic_time (world->clock) + REAL_DEADLINE));
}

/* Lets that much time go by, in which a fault does its work. */
void
real_world_linger (RealWorld *world,
                   double     seconds)
{
  wait_until (world, never,
              binnacle_clock_get_monotonic_time (world->clock) + (gint64) (seconds * G_USEC_PER_SEC));
}

BinnacleWebsocketManager *
real_world_get_manager (RealWorld *world)
{
  return binnacle_live_source_get_manager (world->client);
}

static void
got_answer (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  RealWorld *world = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) reply =
    binnacle_websocket_manager_request_finish (BINNACLE_WEBSOCKET_MANAGER (object), result, &error);

  g_assert_no_error (error);
  world->n_answered++;
}

static gboolean
is_answered (RealWorld *world)
{
  return world->n_answered == world->n_written;
}

/* By the one whose way to the server is good. */
void
real_world_write (RealWorld *world,
                  guint      n_writes)
{
  for (guint i = 0; i < n_writes; i++)
    {
      g_autofree char *op = g_uuid_string_random ();
      g_autofree char *channel = g_strdup_printf ("user/%u", i % N_CHANNELS);
      g_autoptr(JsonObject) message = json_object_new ();

      json_object_set_string_member (message, "type", "mutate");
      json_object_set_string_member (message, "op", op);
      json_object_set_string_member (message, "channel", channel);
      if (world->n_written % 7 == 6)
        json_object_set_boolean_member (message, "delete", TRUE);
      else
        json_object_set_int_member (message, "set", world->n_written);
      world->n_written++;
      binnacle_websocket_manager_request_async (binnacle_live_source_get_manager (world->writer), message, 0, NULL,
                                                got_answer, world);
    }
  real_world_wait_for (world, is_answered);
}

static gboolean
is_source_open (BinnacleLiveSource *source)
{
  return binnacle_websocket_manager_get_state (binnacle_live_source_get_manager (source)) == BINNACLE_CONNECTION_OPEN;
}

gboolean
real_world_is_open (RealWorld *world)
{
  return is_source_open (world->client) && is_source_open (world->writer);
}

gboolean
real_world_is_not_open (RealWorld *world)
{
  return !is_source_open (world->client);
}

static gboolean
is_channel_same (BinnacleRealtimeState *one,
                 BinnacleRealtimeState *other,
                 const char            *channel)
{
  g_autoptr(BinnacleEntity) first = binnacle_realtime_state_ref_entity (one, channel);
  g_autoptr(BinnacleEntity) second = binnacle_realtime_state_ref_entity (other, channel);

  if (binnacle_entity_get_exists (first) != binnacle_entity_get_exists (second))
    return FALSE;
  return !binnacle_entity_get_exists (first)
         || (binnacle_entity_get_version (first) == binnacle_entity_get_version (second)
             && binnacle_entity_get_freshness (first) == BINNACLE_FRESHNESS_LIVE
             && binnacle_value_equal (binnacle_entity_get_value (first), binnacle_entity_get_value (second)));
}

/* Whether the client shows what the writer does, and the writer what it wrote. */
gboolean
real_world_is_same (RealWorld *world)
{
  BinnacleRealtimeState *one = binnacle_source_get_state (BINNACLE_SOURCE (world->client));
  BinnacleRealtimeState *other = binnacle_source_get_state (BINNACLE_SOURCE (world->writer));

  if (!real_world_is_open (world)
      || binnacle_realtime_state_get_n_channels (one) != binnacle_realtime_state_get_n_channels (other))
    return FALSE;
  for (guint i = 0; i < N_CHANNELS; i++)
    {
      g_autofree char *channel = g_strdup_printf ("user/%u", i);

      if (!is_channel_same (one, other, channel))
        return FALSE;
    }
  return TRUE;
}

/* Both are connected, and show the same values. */
void
real_world_open (RealWorld *world)
{
  real_world_wait_for (world, real_world_is_open);
  real_world_write (world, 20);
  real_world_wait_for (world, real_world_is_same);
}
