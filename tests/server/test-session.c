/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <libsoup/soup.h>
#include <math.h>
#include <string.h>
#include <sys/socket.h>

#include "base/binnacle-json.h"
#include "base/binnacle-real-clock.h"
#include "base/binnacle-simulated-clock.h"
#include "server/binnacle-op-memory.h"
#include "server/binnacle-server-limits.h"
#include "server/binnacle-server-session.h"
#include "server/binnacle-server.h"

/* What depends on time, or on how much there is of something: a session with a
 * simulated clock, and a client of libsoup's at the other end of a socket pair. */

#define START (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC)
#define DEADLINE (20 * G_TIME_SPAN_SECOND)
#define CLIENT "6b1f6a5e-8f7e-4a59-9e0e-2d6f5f1d1c11"
#define HEARTBEAT 15000

typedef struct
{
  BinnacleSimulatedClock  *clock;
  BinnacleClock           *real_clock;
  BinnacleTimer           *deadline;
  BinnacleServerContext    context;
  BinnacleServerSession   *session;
  gboolean                 ended;
  SoupWebsocketConnection *websocket;
  GQueue                   messages; /* JsonObject */
  gboolean                 closed;
} Fixture;

static void
too_late (gpointer user_data)
{
  g_error ("What the test waits for does not come.");
}

static void
session_ended (BinnacleServerSession *session,
               gpointer               user_data)
{
  Fixture *fixture = user_data;

  fixture->ended = TRUE;
}

static void
message_came (SoupWebsocketConnection *websocket,
              SoupWebsocketDataType    type,
              GBytes                  *bytes,
              Fixture                 *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = binnacle_json_parse (g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes),
                                                   BINNACLE_PROTOCOL_MAX_MESSAGE, &error);

  g_assert_no_error (error);

  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      g_queue_push_tail (&fixture->messages, json_object_ref (json_node_get_object (node)));
      return;
    }

  for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
    g_queue_push_tail (&fixture->messages,
                       json_object_ref (json_array_get_object_element (json_node_get_array (node), i)));
}

static void
websocket_closed (SoupWebsocketConnection *websocket,
                  Fixture                 *fixture)
{
  fixture->closed = TRUE;
}

static void
changed (BinnacleChannelRecord *record,
         gpointer               user_data)
{
  Fixture *fixture = user_data;

  if (!fixture->ended)
    binnacle_server_session_changed (fixture->session, record);
}

static void
settled (gpointer user_data)
{
  Fixture *fixture = user_data;

  if (!fixture->ended)
    binnacle_server_session_settled (fixture->session);
}

static const BinnacleStoreListener listener = { changed, settled };

static GIOStream *
make_stream (int fd)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) end = g_socket_new_from_fd (fd, &error);

  g_assert_no_error (error);

  return G_IO_STREAM (g_socket_connection_factory_create_connection (end));
}

static void
connect_ends (Fixture *fixture)
{
  g_autoptr (GUri) uri = g_uri_parse ("ws://127.0.0.1/v1/live", SOUP_HTTP_URI_FLAGS, NULL);
  g_autoptr (GIOStream) server_end = NULL;
  g_autoptr (GIOStream) client_end = NULL;
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  server_end = make_stream (fds[0]);
  client_end = make_stream (fds[1]);
  fixture->session = binnacle_server_session_new (&fixture->context, server_end, uri, session_ended, fixture);
  fixture->websocket = soup_websocket_connection_new (client_end, uri, SOUP_WEBSOCKET_CONNECTION_CLIENT, NULL,
                                                      BINNACLE_PROTOCOL_NAME, NULL);
  g_signal_connect (fixture->websocket, "message", G_CALLBACK (message_came), fixture);
  g_signal_connect (fixture->websocket, "closed", G_CALLBACK (websocket_closed), fixture);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  fixture->real_clock = binnacle_real_clock_new ();
  fixture->deadline = binnacle_clock_add_timer (fixture->real_clock, DEADLINE, too_late, NULL);
  fixture->clock = binnacle_simulated_clock_new (START);
  fixture->context.clock = BINNACLE_CLOCK (fixture->clock);
  fixture->context.max_message_size = BINNACLE_PROTOCOL_MAX_MESSAGE;
  fixture->context.heartbeat = HEARTBEAT;
  fixture->context.limits = binnacle_client_limits_new (BINNACLE_SERVER_CLIENT_RATE, BINNACLE_SERVER_CLIENT_RATE_BURST, 16);
  fixture->context.store = binnacle_channel_store_new (fixture->context.clock, 4096);
  g_assert_true (binnacle_channel_store_open (fixture->context.store, NULL, TRUE, &error));
  g_assert_no_error (error);
  binnacle_channel_store_set_listener (fixture->context.store, &listener, fixture);
  g_queue_init (&fixture->messages);
  connect_ends (fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_signal_handlers_disconnect_by_data (fixture->websocket, fixture);
  binnacle_server_session_drop (fixture->session);
  binnacle_channel_store_close (fixture->context.store);

  while (g_main_context_iteration (NULL, FALSE))
    ;

  g_clear_object (&fixture->session);
  g_clear_object (&fixture->websocket);
  g_clear_object (&fixture->context.store);
  g_clear_pointer (&fixture->context.limits, binnacle_client_limits_free);
  g_queue_clear_full (&fixture->messages, (GDestroyNotify) json_object_unref);
  g_clear_pointer (&fixture->deadline, binnacle_timer_free);
  g_clear_object (&fixture->real_clock);
  g_clear_object (&fixture->clock);
}

static void
say (Fixture    *fixture,
     const char *text)
{
  soup_websocket_connection_send_text (fixture->websocket, text);
}

static JsonObject *
hear (Fixture *fixture)
{
  while (fixture->messages.length == 0)
    {
      g_assert_false (fixture->closed);
      g_main_context_iteration (NULL, TRUE);
    }

  return g_queue_pop_head (&fixture->messages);
}

static JsonObject *
expect (Fixture    *fixture,
        const char *type)
{
  JsonObject *message = hear (fixture);

  g_assert_cmpstr (json_object_get_string_member (message, "type"), ==, type);

  return message;
}

static void
expect_code (Fixture    *fixture,
             const char *type,
             const char *code)
{
  g_autoptr (JsonObject) message = expect (fixture, type);

  g_assert_cmpstr (json_object_get_string_member (message, "code"), ==, code);
}

static void
expect_close (Fixture *fixture,
              gushort  code)
{
  while (!fixture->closed)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpint (soup_websocket_connection_get_close_code (fixture->websocket), ==, code);
}

static void
greet (Fixture    *fixture,
       const char *patterns)
{
  g_autofree char *subscribe = g_strdup_printf ("{\"type\":\"subscribe\",\"id\":1,\"patterns\":[%s]}", patterns);
  g_autoptr (JsonObject) welcome = NULL;
  g_autoptr (JsonObject) snapshot = NULL;

  say (fixture, "{\"type\":\"hello\",\"protocol\":1,\"client\":\"" CLIENT "\"}");
  welcome = expect (fixture, "welcome");
  say (fixture, subscribe);
  snapshot = expect (fixture, "snapshot");
}

static void
publish (Fixture    *fixture,
         const char *channel,
         const char *kind,
         double      number)
{
  const BinnacleMetricDescription metric = { channel, NULL, kind, NULL, NAN, NAN, 1000, FALSE };
  g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;

  if (binnacle_channel_table_get_description (binnacle_channel_store_get_table (fixture->context.store), channel) == NULL)
    binnacle_channel_store_describe (fixture->context.store, channel, &metric);

  binnacle_value_set_number (&value, number);
  binnacle_channel_store_publish (fixture->context.store, channel, &value);
}

static void
test_no_hello_ends_the_session (Fixture       *fixture,
                                gconstpointer  data)
{
  binnacle_simulated_clock_advance (fixture->clock, BINNACLE_SERVER_HELLO_TIME - 1);
  g_assert_false (fixture->closed);
  binnacle_simulated_clock_advance (fixture->clock, 1);
  expect_code (fixture, "error", "bad-message");
  expect_close (fixture, 1002);
}

static void
test_silence_for_twice_the_heartbeat_ends_the_session (Fixture       *fixture,
                                                       gconstpointer  data)
{
  greet (fixture, "\"**\"");

  for (int i = 0; i < 5; i++)
    {
      g_autoptr (JsonObject) pong = NULL;

      binnacle_simulated_clock_advance (fixture->clock, (gint64) HEARTBEAT * 1900);
      say (fixture, "{\"type\":\"ping\",\"id\":2}");
      pong = expect (fixture, "pong");
    }

  binnacle_simulated_clock_advance (fixture->clock, (gint64) HEARTBEAT * 2000);
  g_assert_cmpuint (fixture->messages.length, ==, 0);
  binnacle_simulated_clock_advance (fixture->clock, (gint64) HEARTBEAT * 500);
  expect_code (fixture, "bye", "silent");
  expect_close (fixture, 1001);
}

static void
test_of_a_gauge_the_newest_of_an_event_every_one (Fixture       *fixture,
                                                  gconstpointer  data)
{
  int n_events = 0;

  greet (fixture, "\"host/**\"");

  for (int i = 0; i < 5; i++)
    {
      publish (fixture, "host/gauge", "gauge", i);
      publish (fixture, "host/event", "event", i);
    }

  binnacle_channel_store_end (fixture->context.store);

  for (int i = 0; i < 6; i++)
    {
      g_autoptr (JsonObject) update = expect (fixture, "update");
      double number = json_object_get_double_member (update, "value");

      if (g_str_equal (json_object_get_string_member (update, "channel"), "host/gauge"))
        g_assert_cmpfloat (number, ==, 4.0);
      else
        g_assert_cmpfloat (number, ==, n_events++);
    }

  g_assert_cmpint (n_events, ==, 5);
}

static void
test_who_is_too_slow_for_events_is_told (Fixture       *fixture,
                                         gconstpointer  data)
{
  greet (fixture, "\"host/event\"");

  for (int i = 0; i < BINNACLE_SERVER_MAX_EVENTS; i++)
    publish (fixture, "host/event", "event", i);

  g_assert_false (fixture->closed);
  publish (fixture, "host/event", "event", -1);
  expect_code (fixture, "bye", "slow");
  expect_close (fixture, 1008);
}

static void
test_who_is_limited_may_come_back_when_told (Fixture       *fixture,
                                             gconstpointer  data)
{
  gint64 retry_after = 0;

  greet (fixture, "\"none\"");

  for (int i = 0; i < BINNACLE_SERVER_RATE_BURST; i++)
    {
      g_autoptr (JsonObject) answer = NULL;

      say (fixture, "{\"type\":\"ping\",\"id\":3}");
      answer = hear (fixture);

      if (!json_object_has_member (answer, "retry_after"))
        continue;

      g_assert_cmpstr (json_object_get_string_member (answer, "code"), ==, "rate-limited");
      retry_after = json_object_get_int_member (answer, "retry_after");
    }

  g_assert_cmpint (retry_after, >, 0);
  binnacle_simulated_clock_advance (fixture->clock, retry_after * 1000);
  say (fixture, "{\"type\":\"ping\",\"id\":4}");
  json_object_unref (expect (fixture, "pong"));
}

static void
read_end (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  *(gssize *) user_data = g_input_stream_read_finish (G_INPUT_STREAM (object), result, NULL);
}

static void
test_half_a_request_is_not_waited_for (void)
{
  g_autoptr (BinnacleSimulatedClock) clock = binnacle_simulated_clock_new (START);
  g_autoptr (BinnacleServer) server = g_object_new (BINNACLE_TYPE_SERVER, "clock", clock, "host-metrics", FALSE, NULL);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GUri) uri = NULL;
  g_autoptr (GError) error = NULL;
  const char *half = "GET /healthz HTTP/1.1\r\nHo";
  char answer[256];
  gssize length = -2;

  g_assert_true (binnacle_server_start (server, &error));
  uri = g_uri_parse (binnacle_server_get_uri (server), SOUP_HTTP_URI_FLAGS, &error);
  connection = g_socket_client_connect_to_host (client, "127.0.0.1", (guint16) g_uri_get_port (uri), NULL, &error);
  g_assert_no_error (error);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), half, strlen (half), NULL, NULL,
                             &error);
  g_assert_no_error (error);
  g_input_stream_read_async (g_io_stream_get_input_stream (G_IO_STREAM (connection)), answer, sizeof answer,
                             G_PRIORITY_DEFAULT, NULL, read_end, &length);

  /* The server's time for the connection begins when it comes. */
  while (binnacle_simulated_clock_get_n_timers (clock) < 2)
    g_main_context_iteration (NULL, TRUE);

  binnacle_simulated_clock_advance (clock, BINNACLE_SERVER_REQUEST_TIME - 1);
  g_assert_cmpint (length, ==, -2);
  binnacle_simulated_clock_advance (clock, 1);

  while (length == -2)
    g_main_context_iteration (NULL, TRUE);

  binnacle_server_stop (server);
}

static BinnacleChannelRecord *
make_record (gint64      version,
             const char *op)
{
  g_autofree char *channel = g_strdup_printf ("user/%" G_GINT64_FORMAT, version);

  return binnacle_channel_record_new (channel, NULL, version, START / 1000, NULL, op);
}

static void
test_the_memory_of_deletions_is_capped (void)
{
  BinnacleChannelTable *table = binnacle_channel_table_new (0);
  g_autoptr (GPtrArray) forgotten = NULL;
  BinnacleChannelCounts counts;

  for (gint64 version = 1; version <= BINNACLE_SERVER_MAX_DELETIONS + 3; version++)
    {
      g_autoptr (BinnacleChannelRecord) record = make_record (version, NULL);

      binnacle_channel_table_install (table, record, FALSE);
    }

  forgotten = binnacle_channel_table_trim (table, 0);
  g_assert_cmpuint (forgotten->len, ==, 3);
  g_assert_cmpint (binnacle_channel_table_get_reach (table), ==, 3);
  binnacle_channel_table_get_counts (table, &counts);
  g_assert_cmpuint (counts.n_deletions, ==, BINNACLE_SERVER_MAX_DELETIONS);
  g_assert_null (binnacle_channel_table_lookup (table, "user/3"));
  g_assert_nonnull (binnacle_channel_table_lookup (table, "user/4"));
  binnacle_channel_table_free (table);
}

static void
test_the_memory_of_operations_is_capped (void)
{
  g_autoptr (BinnacleOpMemory) ops = binnacle_op_memory_new (0);
  const guint8 digest[BINNACLE_MUTATION_DIGEST_SIZE] = { 0 };

  for (gint64 version = 1; version <= BINNACLE_SERVER_MAX_OPS + 3; version++)
    {
      g_autofree char *op = g_strdup_printf ("00000000-0000-4000-8000-%012" G_GINT64_FORMAT, version);
      g_autoptr (BinnacleChannelRecord) record = make_record (version, op);

      binnacle_op_memory_add (ops, record, digest);
    }

  g_assert_true (binnacle_op_memory_trim (ops, 0));
  g_assert_cmpuint (binnacle_op_memory_get_count (ops), <=, BINNACLE_SERVER_MAX_OPS);
  g_assert_cmpint (binnacle_op_memory_get_reach (ops), >=, 3);
  g_assert_cmpint (binnacle_op_memory_get_reach (ops), ==,
                   BINNACLE_SERVER_MAX_OPS + 3 - (gint64) binnacle_op_memory_get_count (ops));
  g_assert_null (binnacle_op_memory_lookup (ops, "00000000-0000-4000-8000-000000000003"));
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/session/no-hello-ends-it", test_no_hello_ends_the_session);
  ADD ("/session/silence-for-twice-the-heartbeat-ends-it", test_silence_for_twice_the_heartbeat_ends_the_session);
  ADD ("/session/of-a-gauge-the-newest-of-an-event-every-one", test_of_a_gauge_the_newest_of_an_event_every_one);
  ADD ("/session/who-is-too-slow-for-events-is-told", test_who_is_too_slow_for_events_is_told);
  ADD ("/session/who-is-limited-may-come-back-when-told", test_who_is_limited_may_come_back_when_told);
  g_test_add_func ("/session/half-a-request-is-not-waited-for", test_half_a_request_is_not_waited_for);
  g_test_add_func ("/memory/of-deletions-is-capped", test_the_memory_of_deletions_is_capped);
  g_test_add_func ("/memory/of-operations-is-capped", test_the_memory_of_operations_is_capped);

  return g_test_run ();
}
