/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "base/binnacle-json.h"
#include "base/binnacle-real-clock.h"
#include "net/binnacle-io-thread.h"
#include "net/binnacle-soup-http.h"
#include "net/binnacle-soup-transport.h"
#include "sources/binnacle-live-source-private.h"

/* A live source and binnacle-server, a process of its own, with a proxy between
 * them that lets HTTP through and, while it is told to, WebSocket not. */

#define DEADLINE (20 * G_USEC_PER_SEC)
#define GREETING "Listening on "
#define TOKEN "a-token-for-the-test"
#define MAX_HEAD 16384

static const char *program;

typedef struct
{
  BinnacleClock         *clock;
  BinnacleIoThread      *thread;
  BinnacleHttp          *http;
  GSubprocess           *server;
  GSocketService        *proxy;
  guint16                server_port;
  gboolean               blocks;     /* atomic */
  guint                  n_upgrades; /* atomic */
  BinnacleLiveSource    *source;
  BinnacleRealtimeState *state;
  char                  *token_path;
} Fixture;

/* The proxy */

/* Reads up to the end of the head, one byte at a time. */
static GString *
read_head (GInputStream *input)
{
  GString *head = g_string_new (NULL);
  char byte;

  while (head->len < MAX_HEAD && strstr (head->str, "\r\n\r\n") == NULL &&
         g_input_stream_read (input, &byte, 1, NULL, NULL) == 1)
    g_string_append_c (head, byte);
  return head;
}

static gboolean
copy_some (GSocket *from,
           GSocket *to)
{
  char bytes[16384];
  gssize n_read = g_socket_receive (from, bytes, sizeof bytes, NULL, NULL);

  for (gssize n_sent = 0, n; n_sent < n_read; n_sent += n)
    if ((n = g_socket_send (to, bytes + n_sent, (gsize) (n_read - n_sent), NULL, NULL)) <= 0)
      return FALSE;
  return n_read > 0;
}

static void
relay (GSocket *client,
       GSocket *server)
{
  GPollFD fds[2] = {
    { .fd = g_socket_get_fd (client), .events = G_IO_IN },
    { .fd = g_socket_get_fd (server), .events = G_IO_IN },
  };

  while (g_poll (fds, 2, -1) > 0)
    if ((fds[0].revents != 0 && !copy_some (client, server)) ||
        (fds[1].revents != 0 && !copy_some (server, client)))
      return;
}

static gboolean
serve_client (GThreadedSocketService *service,
              GSocketConnection      *connection,
              GObject                *source_object,
              gpointer                user_data)
{
  Fixture *fixture = user_data;
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  g_autoptr (GString) head = read_head (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  gboolean is_upgrade = strstr (head->str, "Upgrade: websocket") != NULL;
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) server = NULL;

  if (is_upgrade)
    __atomic_fetch_add (&fixture->n_upgrades, 1, __ATOMIC_RELAXED);
  if (is_upgrade && __atomic_load_n (&fixture->blocks, __ATOMIC_ACQUIRE))
    {
      static const char page[] = "HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\nContent-Length: 15\r\n"
                                 "Connection: close\r\n\r\n<h1>Blocked</h1>";

      g_output_stream_write_all (output, page, strlen (page), NULL, NULL, NULL);
      return TRUE;
    }
  server = g_socket_client_connect_to_host (client, "127.0.0.1", fixture->server_port, NULL, NULL);
  if (server == NULL)
    return TRUE;
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (server)), head->str, head->len,
                             NULL, NULL, NULL);
  relay (g_socket_connection_get_socket (connection), g_socket_connection_get_socket (server));
  return TRUE;
}

/* The rest */

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
  g_autoptr (GDataInputStream) lines = NULL;
  g_autofree char *line = NULL;
  int file = g_file_open_tmp ("binnacle-XXXXXX", &fixture->token_path, &error);

  g_assert_no_error (error);
  g_close (file, NULL);
  g_file_set_contents (fixture->token_path, TOKEN, -1, &error);
  g_assert_no_error (error);
  fixture->server = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, "--listen", "127.0.0.1:0",
                                      "--token-file", fixture->token_path, NULL);
  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (fixture->server));
  line = g_data_input_stream_read_line (lines, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (line, GREETING "ws://127.0.0.1:"));
  fixture->server_port = (guint16) g_ascii_strtoull (line + strlen (GREETING "ws://127.0.0.1:"), NULL, 10);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (3);
  g_autofree char *uri = NULL;
  guint16 port;

  g_main_context_default (); /* or the I/O thread would make it; see tests/tsan.supp */
  fixture->clock = binnacle_real_clock_new ();
  fixture->thread = binnacle_io_thread_new ("test-io");
  fixture->http = binnacle_soup_http_new (fixture->clock);
  fixture->blocks = TRUE;
  start_server (fixture);
  fixture->proxy = g_threaded_socket_service_new (64);
  port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (fixture->proxy), NULL, NULL);
  g_assert_cmpuint (port, !=, 0);
  g_signal_connect (fixture->proxy, "run", G_CALLBACK (serve_client), fixture);
  uri = g_strdup_printf ("ws://127.0.0.1:%u/v1/live", port);
  fixture->source = binnacle_live_source_new ("test", fixture->clock, random, make_transport, fixture, NULL);
  fixture->state = binnacle_source_get_state (BINNACLE_SOURCE (fixture->source));
  binnacle_live_source_set_http (fixture->source, fixture->http);
  binnacle_live_source_set_uri (fixture->source, uri);
  binnacle_live_source_set_token (fixture->source, data != NULL ? data : TOKEN);
  g_object_set (fixture->source, "polling-interval", 1, NULL);
  binnacle_source_subscribe (BINNACLE_SOURCE (fixture->source), "host/**");
  binnacle_source_subscribe (BINNACLE_SOURCE (fixture->source), "user/**");
  binnacle_source_start (BINNACLE_SOURCE (fixture->source));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  binnacle_source_stop (BINNACLE_SOURCE (fixture->source));
  g_clear_object (&fixture->source);
  g_clear_pointer (&fixture->thread, binnacle_io_thread_unref);
  g_subprocess_send_signal (fixture->server, SIGTERM);
  g_subprocess_wait (fixture->server, NULL, NULL);
  g_clear_object (&fixture->server);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&fixture->http);
  g_socket_service_stop (fixture->proxy);
  g_socket_listener_close (G_SOCKET_LISTENER (fixture->proxy));
  g_clear_object (&fixture->proxy);
  g_remove (fixture->token_path);
  g_free (fixture->token_path);
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
is_polling (Fixture *fixture)
{
  return binnacle_live_source_get_transport (fixture->source) == BINNACLE_LIVE_TRANSPORT_POLLING;
}

static gboolean
is_open (Fixture *fixture)
{
  return binnacle_websocket_manager_get_state (binnacle_live_source_get_manager (fixture->source)) ==
         BINNACLE_CONNECTION_OPEN;
}

static gboolean
has_failed (Fixture *fixture)
{
  const GError *error = binnacle_websocket_manager_get_last_error (binnacle_live_source_get_manager (fixture->source));

  return g_error_matches (error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_UNAUTHORIZED) &&
         strstr (error->message, "does not accept this token") != NULL;
}

static gboolean
has_live_value (Fixture *fixture)
{
  g_autoptr (BinnacleEntity) entity = binnacle_realtime_state_ref_entity (fixture->state, "host/memory/used");

  return binnacle_entity_get_freshness (entity) == BINNACLE_FRESHNESS_LIVE && binnacle_entity_get_unit (entity) != NULL;
}

static gboolean
has_moved (Fixture *fixture)
{
  static gint64 first;
  g_autoptr (BinnacleEntity) entity = binnacle_realtime_state_ref_entity (fixture->state, "host/uptime");

  if (first == 0)
    first = binnacle_entity_get_version (entity);
  return binnacle_entity_get_version (entity) > first;
}

static gboolean
is_seven (Fixture *fixture)
{
  g_autoptr (BinnacleEntity) entity = binnacle_realtime_state_ref_entity (fixture->state, "user/seven");

  return binnacle_entity_get_number (entity) == 7;
}

static gboolean
is_seven_gone (Fixture *fixture)
{
  g_autoptr (BinnacleEntity) entity = binnacle_realtime_state_ref_entity (fixture->state, "user/seven");

  return !binnacle_entity_get_exists (entity);
}

static void
got_mutated (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  JsonObject **reply = user_data;

  *reply = binnacle_live_rest_client_mutate_finish (BINNACLE_LIVE_REST_CLIENT (object), result, NULL, &error);
  g_assert_no_error (error);
}

static JsonObject *
mutate (Fixture    *fixture,
        const char *what)
{
  g_autofree char *op = g_uuid_string_random ();
  g_autofree char *text = g_strdup_printf ("{\"type\":\"mutate\",\"op\":\"%s\",\"channel\":\"user/seven\",%s}", op, what);
  g_autoptr (JsonNode) node = binnacle_json_parse (text, -1, G_MAXSSIZE, NULL);
  JsonObject *reply = NULL;

  binnacle_live_rest_client_mutate_async (binnacle_live_source_get_rest_client (fixture->source),
                                          json_node_get_object (node), 0, got_mutated, &reply);
  while (reply == NULL)
    g_main_context_iteration (NULL, TRUE);
  return reply;
}

static void
test_over_and_back (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autoptr (JsonObject) result = NULL;
  g_autoptr (JsonObject) conflict = NULL;
  g_autoptr (JsonObject) deleted = NULL;

  wait_for (fixture, is_polling);
  wait_for (fixture, has_live_value);
  wait_for (fixture, has_moved);
  result = mutate (fixture, "\"set\":7");
  g_assert_cmpstr (json_object_get_string_member (result, "type"), ==, "result");
  wait_for (fixture, is_seven);
  conflict = mutate (fixture, "\"base\":0,\"set\":8");
  g_assert_cmpstr (json_object_get_string_member (conflict, "code"), ==, "conflict");
  g_assert_true (json_object_has_member (conflict, "current"));
  deleted = mutate (fixture, "\"delete\":true");
  g_assert_cmpstr (json_object_get_string_member (deleted, "type"), ==, "result");
  wait_for (fixture, is_seven_gone);
  __atomic_store_n (&fixture->blocks, FALSE, __ATOMIC_RELEASE);
  binnacle_websocket_manager_reconnect (binnacle_live_source_get_manager (fixture->source));
  wait_for (fixture, is_open);
  g_assert_false (is_polling (fixture));
  wait_for (fixture, has_live_value);
  g_assert_true (binnacle_live_source_get_recovered (fixture->source));
}

static void
test_wrong_token (Fixture       *fixture,
                  gconstpointer  data)
{
  wait_for (fixture, has_failed);
  g_assert_false (is_polling (fixture));
  g_assert_cmpuint (binnacle_realtime_state_get_n_channels (fixture->state), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  program = argv[1];
  g_test_add ("/blocked-upgrade/over-and-back", Fixture, NULL, set_up, test_over_and_back, tear_down);
  g_test_add ("/blocked-upgrade/wrong-token", Fixture, "wrong", set_up, test_wrong_token, tear_down);
  return g_test_run ();
}
