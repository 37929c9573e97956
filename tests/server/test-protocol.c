/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <libsoup/soup.h>
#include <string.h>

#include "base/binnacle-json.h"
#include "base/binnacle-real-clock.h"
#include "server/binnacle-embedded-server.h"
#include "server/binnacle-server.h"
#include "wire/binnacle-protocol.h"

/* A test for what the protocol says, sentence by sentence, over a real socket: the
 * server and a client of libsoup's in one main context. */

#define CLIENT "6b1f6a5e-8f7e-4a59-9e0e-2d6f5f1d1c11"
#define DEADLINE (20 * G_TIME_SPAN_SECOND)

typedef struct
{
  SoupSession             *session;
  SoupWebsocketConnection *websocket;
  GQueue                   messages; /* JsonObject */
  guint                    n_frames;
  gboolean                 failed;
  gboolean                 closed;
} Client;

typedef struct
{
  BinnacleServer *server;
  BinnacleClock  *clock;
  BinnacleTimer  *deadline;
} Fixture;

static void
too_late (gpointer user_data)
{
  g_error ("What the test waits for does not come.");
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  fixture->clock = binnacle_real_clock_new ();
  fixture->deadline = binnacle_clock_add_timer (fixture->clock, DEADLINE, too_late, NULL);
  fixture->server = g_object_new (BINNACLE_TYPE_SERVER, "host-metrics", FALSE, "token", "secret",
                                  "heartbeat", data != NULL ? GPOINTER_TO_UINT (data) : 15000, NULL);
  g_assert_true (binnacle_server_start (fixture->server, &error));
  g_assert_no_error (error);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  binnacle_server_stop (fixture->server);
  g_clear_object (&fixture->server);
  g_clear_pointer (&fixture->deadline, binnacle_timer_free);
  g_clear_object (&fixture->clock);
}

static void
keep (Client   *client,
      JsonNode *node)
{
  g_queue_push_tail (&client->messages, json_object_ref (json_node_get_object (node)));
}

static void
message_came (SoupWebsocketConnection *websocket,
              SoupWebsocketDataType    type,
              GBytes                  *bytes,
              Client                  *client)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = binnacle_json_parse (g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes),
                                                   BINNACLE_PROTOCOL_MAX_MESSAGE, &error);

  g_assert_no_error (error);
  g_assert_cmpint (type, ==, SOUP_WEBSOCKET_DATA_TEXT);
  client->n_frames++;

  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      keep (client, node);
      return;
    }

  for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
    keep (client, json_array_get_element (json_node_get_array (node), i));
}

static void
websocket_closed (SoupWebsocketConnection *websocket,
                  Client                  *client)
{
  client->closed = TRUE;
}

static void
connected (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  Client *client = user_data;

  client->websocket = soup_session_websocket_connect_finish (SOUP_SESSION (object), result, NULL);
  client->failed = client->websocket == NULL;

  if (client->failed)
    return;

  g_signal_connect (client->websocket, "message", G_CALLBACK (message_came), client);
  g_signal_connect (client->websocket, "closed", G_CALLBACK (websocket_closed), client);
}

static Client *
client_new (Fixture    *fixture,
            const char *protocol)
{
  Client *client = g_new0 (Client, 1);
  g_autoptr (SoupMessage) message = soup_message_new ("GET", binnacle_server_get_uri (fixture->server));
  const char *protocols[] = { protocol, NULL };

  g_queue_init (&client->messages);
  client->session = soup_session_new ();
  soup_session_websocket_connect_async (client->session, message, NULL, (char **) protocols, G_PRIORITY_DEFAULT, NULL,
                                        connected, client);

  while (client->websocket == NULL && !client->failed)
    g_main_context_iteration (NULL, TRUE);

  return client;
}

static void
client_free (Client *client)
{
  g_queue_clear_full (&client->messages, (GDestroyNotify) json_object_unref);

  if (client->websocket != NULL)
    g_signal_handlers_disconnect_by_data (client->websocket, client);

  g_clear_object (&client->websocket);
  g_clear_object (&client->session);
  g_free (client);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Client, client_free)

G_GNUC_PRINTF (2, 3)
static void
say (Client     *client,
     const char *format,
     ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  soup_websocket_connection_send_text (client->websocket, text);
}

static JsonObject *
hear (Client *client)
{
  while (client->messages.length == 0)
    {
      g_assert_false (client->closed);
      g_main_context_iteration (NULL, TRUE);
    }

  return g_queue_pop_head (&client->messages);
}

/* The next message, which has to be of a type. */
static JsonObject *
expect (Client     *client,
        const char *type)
{
  JsonObject *message = hear (client);

  g_assert_cmpstr (json_object_get_string_member (message, "type"), ==, type);

  return message;
}

static void
expect_error (Client     *client,
              gint64      id,
              const char *code)
{
  g_autoptr (JsonObject) message = expect (client, "error");

  g_assert_cmpstr (json_object_get_string_member (message, "code"), ==, code);
  g_assert_cmpuint (strlen (json_object_get_string_member (message, "message")), >, 10);
  g_assert_cmpint (json_object_get_int_member_with_default (message, "id", -1), ==, id);
}

static void
expect_close (Client  *client,
              gushort  code)
{
  while (!client->closed)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpint (soup_websocket_connection_get_close_code (client->websocket), ==, code);
}

static Client *
client_new_welcome (Fixture     *fixture,
                    JsonObject **welcome)
{
  Client *client = client_new (fixture, BINNACLE_PROTOCOL_NAME);
  g_autoptr (JsonObject) message = NULL;

  say (client, "{\"type\":\"hello\",\"protocol\":1,\"client\":\"" CLIENT "\",\"name\":\"Ann\",\"token\":\"secret\"}");
  message = expect (client, "welcome");

  if (welcome != NULL)
    *welcome = g_steal_pointer (&message);

  return client;
}

static gint64
write_value (Client     *client,
             const char *channel,
             const char *change)
{
  g_autofree char *op = g_uuid_string_random ();
  g_autoptr (JsonObject) result = NULL;

  say (client, "{\"type\":\"mutate\",\"id\":900,\"op\":\"%s\",\"channel\":\"%s\",%s}", op, channel, change);
  result = expect (client, "result");
  g_assert_cmpstr (json_object_get_string_member (result, "op"), ==, op);

  return json_object_get_int_member (result, "offset");
}

static void
test_welcome (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (JsonObject) welcome = NULL;
  g_autoptr (Client) client = client_new_welcome (fixture, &welcome);
  JsonObject *limits = json_object_get_object_member (welcome, "limits");

  g_assert_cmpint (json_object_get_int_member (welcome, "protocol"), ==, 1);
  g_assert_true (g_str_has_prefix (json_object_get_string_member (welcome, "server"), "Binnacle "));
  g_assert_true (g_uuid_string_is_valid (json_object_get_string_member (welcome, "server_id")));
  g_assert_nonnull (json_object_get_string_member (welcome, "epoch"));
  g_assert_cmpint (json_object_get_int_member (welcome, "offset"), >=, 0);
  g_assert_cmpint (json_object_get_int_member (welcome, "time"), >, G_GINT64_CONSTANT (1600000000000));
  g_assert_cmpint (json_object_get_int_member (welcome, "heartbeat"), ==, 15000);
  g_assert_cmpint (json_object_get_int_member (limits, "message"), ==, 1024 * 1024);
  g_assert_cmpint (json_object_get_int_member (limits, "subscriptions"), >, 0);
  g_assert_cmpint (json_object_get_int_member (limits, "rate"), >, 0);
}

static void
test_hello_comes_first (Fixture       *fixture,
                        gconstpointer  data)
{
  g_autoptr (Client) impatient = client_new (fixture, BINNACLE_PROTOCOL_NAME);
  g_autoptr (Client) stranger = client_new (fixture, BINNACLE_PROTOCOL_NAME);
  g_autoptr (Client) newer = client_new (fixture, BINNACLE_PROTOCOL_NAME);
  g_autoptr (Client) other = client_new (fixture, "other");

  say (impatient, "{\"type\":\"ping\",\"id\":1}");
  expect_error (impatient, -1, "bad-message");
  expect_close (impatient, 1002);

  say (stranger, "{\"type\":\"hello\",\"protocol\":1,\"client\":\"" CLIENT "\",\"token\":\"wrong\"}");
  expect_error (stranger, -1, "unauthorized");
  expect_close (stranger, 1008);

  say (newer, "{\"type\":\"hello\",\"protocol\":2,\"client\":\"" CLIENT "\",\"token\":\"secret\"}");
  expect_error (newer, -1, "unsupported");
  expect_close (newer, 1002);

  g_assert_true (other->failed);
}

static void
test_snapshot_then_updates (Fixture       *fixture,
                            gconstpointer  data)
{
  g_autoptr (Client) client = client_new_welcome (fixture, NULL);
  g_autoptr (Client) writer = client_new_welcome (fixture, NULL);
  g_autoptr (JsonObject) snapshot = NULL;
  g_autoptr (JsonObject) update = NULL;
  g_autoptr (JsonObject) deletion = NULL;
  gint64 offset = write_value (writer, "user/a", "\"set\":1");
  JsonObject *entry;

  say (client, "{\"type\":\"subscribe\",\"id\":5,\"patterns\":[\"user/*\",\"user/**\",\"user/a\"],\"more\":1}");
  snapshot = expect (client, "snapshot");
  g_assert_cmpint (json_object_get_int_member (snapshot, "id"), ==, 5);
  g_assert_cmpint (json_object_get_int_member (snapshot, "offset"), ==, offset);
  g_assert_false (json_object_get_boolean_member (snapshot, "resumed"));
  g_assert_false (json_object_has_member (snapshot, "more"));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (snapshot, "patterns")), ==, 3);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (snapshot, "channels")), ==, 1);
  entry = json_array_get_object_element (json_object_get_array_member (snapshot, "channels"), 0);
  g_assert_cmpstr (json_object_get_string_member (entry, "channel"), ==, "user/a");
  g_assert_cmpstr (json_object_get_string_member (entry, "by"), ==, "Ann");
  g_assert_cmpint (json_object_get_int_member (entry, "value"), ==, 1);

  /* Matched by three patterns, delivered once. */
  offset = write_value (writer, "user/a", "\"set\":2");
  write_value (writer, "user/a", "\"delete\":true");
  update = expect (client, "update");
  g_assert_cmpint (json_object_get_int_member (update, "offset"), ==, offset);
  g_assert_cmpint (json_object_get_int_member (update, "value"), ==, 2);
  g_assert_true (g_uuid_string_is_valid (json_object_get_string_member (update, "op")));
  deletion = expect (client, "update");
  g_assert_true (json_object_get_boolean_member (deletion, "deleted"));
  g_assert_false (json_object_has_member (deletion, "value"));
  g_assert_cmpint (json_object_get_int_member (deletion, "version"), >,
                   json_object_get_int_member (update, "version"));
}

static void
test_unsubscribe (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr (Client) client = client_new_welcome (fixture, NULL);
  g_autoptr (JsonObject) snapshot = NULL;
  g_autoptr (JsonObject) first = NULL;
  g_autoptr (JsonObject) update = NULL;
  g_autoptr (JsonObject) second = NULL;
  g_autoptr (JsonObject) pong = NULL;

  say (client, "{\"type\":\"subscribe\",\"id\":1,\"patterns\":[\"user/a\",\"user/*\"]}");
  snapshot = expect (client, "snapshot");
  say (client, "{\"type\":\"unsubscribe\",\"id\":2,\"patterns\":[\"user/*\"]}");
  first = expect (client, "result");
  write_value (client, "user/a", "\"set\":1");
  update = expect (client, "update");
  say (client, "{\"type\":\"unsubscribe\",\"id\":3,\"patterns\":[\"user/a\"]}");
  second = expect (client, "result");
  write_value (client, "user/a", "\"set\":2");
  say (client, "{\"type\":\"ping\",\"id\":4,\"time\":{\"any\":[1]}}");
  pong = expect (client, "pong");
  g_assert_cmpint (json_object_get_int_member (pong, "id"), ==, 4);
  g_assert_true (json_object_has_member (json_object_get_object_member (pong, "time"), "any"));
}

static void
test_resume (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (JsonObject) welcome = NULL;
  g_autoptr (Client) client = client_new_welcome (fixture, &welcome);
  g_autoptr (JsonObject) newest = NULL;
  g_autoptr (JsonObject) deletion = NULL;
  g_autoptr (JsonObject) snapshot = NULL;
  g_autoptr (JsonObject) whole = NULL;
  g_autoptr (JsonObject) early = NULL;
  const char *epoch = json_object_get_string_member (welcome, "epoch");
  gint64 since = write_value (client, "user/gone", "\"set\":1");
  gint64 last;

  write_value (client, "user/a", "\"set\":1");
  last = write_value (client, "user/a", "\"set\":2");
  write_value (client, "user/gone", "\"delete\":true");
  write_value (client, "notes/scratch", "\"set\":\"not matched\"");

  say (client, "{\"type\":\"subscribe\",\"id\":1,\"patterns\":[\"user/**\"],\"since\":{\"epoch\":\"%s\",\"offset\":%"
       G_GINT64_FORMAT "}}", epoch, since);
  newest = expect (client, "update");
  g_assert_cmpint (json_object_get_int_member (newest, "offset"), ==, last);
  deletion = expect (client, "update");
  g_assert_cmpstr (json_object_get_string_member (deletion, "channel"), ==, "user/gone");
  g_assert_true (json_object_get_boolean_member (deletion, "deleted"));
  snapshot = expect (client, "snapshot");
  g_assert_true (json_object_get_boolean_member (snapshot, "resumed"));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (snapshot, "channels")), ==, 0);

  say (client, "{\"type\":\"subscribe\",\"id\":2,\"patterns\":[\"user/**\"],\"since\":{\"epoch\":\"other\",\"offset\":1}}");
  whole = expect (client, "snapshot");
  g_assert_false (json_object_get_boolean_member (whole, "resumed"));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (whole, "channels")), ==, 1);

  /* An offset that this history has not come to yet. */
  say (client, "{\"type\":\"subscribe\",\"id\":3,\"patterns\":[\"user/**\"],\"since\":{\"epoch\":\"%s\",\"offset\":%"
       G_GINT64_FORMAT "}}", epoch, last + 1000);
  early = expect (client, "snapshot");
  g_assert_false (json_object_get_boolean_member (early, "resumed"));
}

static void
test_snapshots_come_in_parts (Fixture       *fixture,
                              gconstpointer  data)
{
  g_autoptr (Client) client = client_new_welcome (fixture, NULL);
  g_autofree char *filling = g_strnfill (100000, 'x');
  gboolean more = TRUE;
  guint n_channels = 0;
  guint n_parts = 0;

  for (int i = 0; i < 12; i++)
    {
      g_autofree char *channel = g_strdup_printf ("user/%d", i);
      g_autofree char *change = g_strdup_printf ("\"set\":\"%s\"", filling);

      write_value (client, channel, change);
    }

  say (client, "{\"type\":\"subscribe\",\"id\":1,\"patterns\":[\"user/*\"]}");

  while (more)
    {
      g_autoptr (JsonObject) part = expect (client, "snapshot");

      g_assert_cmpint (json_object_get_int_member (part, "id"), ==, 1);
      n_channels += json_array_get_length (json_object_get_array_member (part, "channels"));
      more = json_object_get_boolean_member_with_default (part, "more", FALSE);
      n_parts++;
    }

  g_assert_cmpuint (n_channels, ==, 12);
  g_assert_cmpuint (n_parts, >, 1);
}

static void
test_result_comes_before_its_update (Fixture       *fixture,
                                     gconstpointer  data)
{
  g_autoptr (Client) client = client_new_welcome (fixture, NULL);
  g_autoptr (JsonObject) snapshot = NULL;
  gint64 answered = 0;
  guint n_results = 0;

  say (client, "{\"type\":\"subscribe\",\"id\":1,\"patterns\":[\"user/**\"]}");
  snapshot = expect (client, "snapshot");

  for (int i = 0; i < 50; i++)
    {
      g_autofree char *op = g_uuid_string_random ();

      say (client, "{\"type\":\"mutate\",\"id\":%d,\"op\":\"%s\",\"channel\":\"user/n\",\"add\":1}", 10 + i, op);
    }

  while (n_results < 50)
    {
      g_autoptr (JsonObject) message = hear (client);

      if (g_str_equal (json_object_get_string_member (message, "type"), "result"))
        {
          answered = json_object_get_int_member (message, "version");
          n_results++;
        }
      else
        {
          g_assert_cmpint (json_object_get_int_member (message, "version"), <=, answered);
        }
    }
}

static void
test_arrays_are_handled_in_order (Fixture       *fixture,
                                  gconstpointer  data)
{
  g_autoptr (Client) client = client_new_welcome (fixture, NULL);
  g_autofree char *op = g_uuid_string_random ();
  g_autoptr (JsonObject) result = NULL;
  g_autoptr (JsonObject) outcomes = NULL;
  g_autoptr (JsonObject) pong = NULL;
  JsonArray *array;

  say (client, "[{\"type\":\"mutate\",\"id\":1,\"op\":\"%s\",\"channel\":\"user/a\",\"set\":1},"
       "{\"type\":\"request\",\"id\":2,\"method\":\"outcomes\",\"params\":{\"ops\":[\"%s\",\"unknown\"]}},"
       "{\"type\":\"news\",\"id\":3},{\"type\":\"ping\",\"id\":4}]", op, op);
  result = expect (client, "result");
  outcomes = expect (client, "result");
  array = json_object_get_array_member (outcomes, "result");
  g_assert_cmpstr (json_object_get_string_member (json_array_get_object_element (array, 0), "state"), ==, "applied");
  g_assert_cmpint (json_object_get_int_member (json_array_get_object_element (array, 0), "version"), ==,
                   json_object_get_int_member (result, "version"));
  g_assert_cmpstr (json_object_get_string_member (json_array_get_object_element (array, 1), "state"), ==, "unknown");
  expect_error (client, 3, "unsupported");
  pong = expect (client, "pong");
  g_assert_cmpint (json_object_get_int_member (pong, "offset"), >=, json_object_get_int_member (result, "offset"));
}

static void
test_wrong_requests_get_an_error_and_go_on (Fixture       *fixture,
                                            gconstpointer  data)
{
  static const struct { const char *text; gint64 id; const char *code; } cases[] = {
    { "{\"type\":\"ping\"}", -1, "bad-message" },
    { "{\"id\":1}", 1, "bad-message" },
    { "{\"type\":\"hello\",\"id\":2}", 2, "bad-message" },
    { "{\"type\":\"subscribe\",\"id\":3,\"patterns\":[\"a/**/b\"]}", 3, "bad-message" },
    { "{\"type\":\"subscribe\",\"id\":4}", 4, "bad-message" },
    { "{\"type\":\"request\",\"id\":5,\"method\":\"dance\"}", 5, "unsupported" },
    { "{\"type\":\"request\",\"id\":6,\"method\":\"history\",\"params\":{\"channel\":\"x\",\"from\":0,\"to\":1,\"points\":1}}",
      6, "not-found" },
    { "{\"type\":\"mutate\",\"id\":7,\"op\":\"" CLIENT "\",\"channel\":\"host/name\",\"set\":1}", 7, "forbidden" },
  };
  g_autoptr (Client) client = client_new_welcome (fixture, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      say (client, "%s", cases[i].text);
      expect_error (client, cases[i].id, cases[i].code);
    }

  g_assert_false (client->closed);
}

static void
test_frames_hold_objects (Fixture       *fixture,
                          gconstpointer  data)
{
  static const char * const frames[] = { "17", "\"text\"", "null", "[{\"type\":\"ping\",\"id\":1},17]", "[[]]" };

  for (guint i = 0; i < G_N_ELEMENTS (frames); i++)
    {
      g_autoptr (Client) client = client_new_welcome (fixture, NULL);

      say (client, "%s", frames[i]);
      expect_error (client, -1, "bad-message");
      expect_close (client, 1002);
    }
}

static void
test_writable_channels_are_there (Fixture       *fixture,
                                  gconstpointer  data)
{
  g_autoptr (Client) client = client_new_welcome (fixture, NULL);
  g_autoptr (JsonObject) snapshot = NULL;
  JsonArray *channels;

  say (client, "{\"type\":\"subscribe\",\"id\":1,\"patterns\":[\"notes/*\",\"settings/*\"]}");
  snapshot = expect (client, "snapshot");
  channels = json_object_get_array_member (snapshot, "channels");
  g_assert_cmpuint (json_array_get_length (channels), ==, 3);

  for (guint i = 0; i < 3; i++)
    {
      JsonObject *entry = json_array_get_object_element (channels, i);

      g_assert_cmpint (json_object_get_int_member (entry, "version"), >, 0);
      g_assert_false (json_object_has_member (entry, "by"));
    }
}

static void
test_conflict_tells_what_is_there (Fixture       *fixture,
                                   gconstpointer  data)
{
  g_autoptr (Client) client = client_new_welcome (fixture, NULL);
  g_autoptr (JsonObject) taken = NULL;
  g_autoptr (JsonObject) missing = NULL;
  gint64 version = write_value (client, "user/a", "\"set\":\"there\"");
  JsonObject *current;

  say (client, "{\"type\":\"mutate\",\"id\":1,\"op\":\"" CLIENT "\",\"channel\":\"user/a\",\"base\":0,\"set\":1}");
  taken = expect (client, "error");
  g_assert_cmpstr (json_object_get_string_member (taken, "code"), ==, "conflict");
  current = json_object_get_object_member (taken, "current");
  g_assert_cmpint (json_object_get_int_member (current, "version"), ==, version);
  g_assert_cmpstr (json_object_get_string_member (current, "value"), ==, "there");
  g_assert_cmpstr (json_object_get_string_member (current, "by"), ==, "Ann");

  say (client, "{\"type\":\"mutate\",\"id\":1,\"op\":\"" CLIENT "\",\"channel\":\"user/b\",\"base\":7,\"set\":1}");
  missing = expect (client, "error");
  g_assert_cmpstr (json_object_get_string_member (missing, "code"), ==, "conflict");
  g_assert_true (json_object_get_null_member (missing, "current"));
}

static char *
list_ops (guint n_ops)
{
  GString *ops = g_string_new (NULL);

  for (guint i = 0; i < n_ops; i++)
    g_string_append_printf (ops, "%s\"00000000-0000-4000-8000-%012u\"", i > 0 ? "," : "", i);

  return g_string_free (ops, FALSE);
}

static void
test_outcomes_of_1000_operations (Fixture       *fixture,
                                  gconstpointer  data)
{
  g_autoptr (Client) client = client_new_welcome (fixture, NULL);
  g_autoptr (JsonObject) result = NULL;
  g_autofree char *most = list_ops (1000);
  g_autofree char *too_many = list_ops (1001);

  say (client, "{\"type\":\"request\",\"id\":1,\"method\":\"outcomes\",\"params\":{\"ops\":[%s]}}", most);
  result = expect (client, "result");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (result, "result")), ==, 1000);
  say (client, "{\"type\":\"request\",\"id\":2,\"method\":\"outcomes\",\"params\":{\"ops\":[%s]}}", too_many);
  expect_error (client, 2, "too-large");
}

static void
test_too_many_messages_are_told_when (Fixture       *fixture,
                                      gconstpointer  data)
{
  g_autoptr (Client) client = client_new_welcome (fixture, NULL);
  GString *flood = g_string_new ("[");
  gboolean limited = FALSE;

  for (int i = 0; i < 1500; i++)
    g_string_append_printf (flood, "%s{\"type\":\"ping\",\"id\":%d}", i > 0 ? "," : "", i);

  g_string_append_c (flood, ']');
  soup_websocket_connection_send_text (client->websocket, flood->str);
  g_string_free (flood, TRUE);

  for (int i = 0; i < 1500; i++)
    {
      g_autoptr (JsonObject) message = hear (client);

      g_assert_cmpint (json_object_get_int_member (message, "id"), ==, i);

      if (!g_str_equal (json_object_get_string_member (message, "type"), "error"))
        continue;

      g_assert_cmpstr (json_object_get_string_member (message, "code"), ==, "rate-limited");
      g_assert_cmpint (json_object_get_int_member (message, "retry_after"), >, 0);
      limited = TRUE;
    }

  g_assert_true (limited);
}

static void
test_silent_clients_are_told_and_dropped (Fixture       *fixture,
                                          gconstpointer  data)
{
  g_autoptr (Client) client = client_new_welcome (fixture, NULL);
  g_autoptr (JsonObject) bye = expect (client, "bye");

  g_assert_cmpstr (json_object_get_string_member (bye, "code"), ==, "silent");
  g_assert_true (json_object_get_boolean_member (bye, "reconnect"));
  expect_close (client, 1001);
}

static void
store_result (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
test_embedded_server (void)
{
  g_autoptr (BinnacleEmbeddedServer) server = binnacle_embedded_server_new (NULL, 1000);
  g_autoptr (BinnacleEmbeddedServer) other = binnacle_embedded_server_new (NULL, 1000);
  g_autoptr (BinnacleEmbeddedServer) hasty = binnacle_embedded_server_new (NULL, 1000);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) cancelled = NULL;
  g_autoptr (GError) error = NULL;

  binnacle_embedded_server_start_async (server, NULL, store_result, &result);

  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_assert_true (binnacle_embedded_server_start_finish (server, result, &error));
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (binnacle_embedded_server_get_uri (server), "ws://127.0.0.1:"));
  g_assert_cmpuint (strlen (binnacle_embedded_server_get_token (server)), ==, 64);

  binnacle_embedded_server_start_async (hasty, NULL, store_result, &cancelled);
  g_assert_cmpstr (binnacle_embedded_server_get_token (hasty), !=, binnacle_embedded_server_get_token (server));
  binnacle_embedded_server_stop (hasty);

  while (cancelled == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_assert_false (binnacle_embedded_server_start_finish (hasty, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  binnacle_embedded_server_stop (server);
  binnacle_embedded_server_stop (other);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/protocol/welcome-tells-the-server-and-its-limits", test_welcome);
  ADD ("/protocol/hello-comes-first-with-the-token", test_hello_comes_first);
  ADD ("/protocol/a-snapshot-then-updates", test_snapshot_then_updates);
  ADD ("/protocol/unsubscribed-channels-leave-when-no-pattern-matches", test_unsubscribe);
  ADD ("/protocol/resume-sends-what-changed", test_resume);
  ADD ("/protocol/snapshots-come-in-parts", test_snapshots_come_in_parts);
  ADD ("/protocol/a-result-comes-before-its-update", test_result_comes_before_its_update);
  ADD ("/protocol/arrays-are-handled-in-order", test_arrays_are_handled_in_order);
  ADD ("/protocol/wrong-requests-get-an-error-and-go-on", test_wrong_requests_get_an_error_and_go_on);
  ADD ("/protocol/frames-hold-objects", test_frames_hold_objects);
  ADD ("/protocol/writable-channels-are-there-from-the-start", test_writable_channels_are_there);
  ADD ("/protocol/a-conflict-tells-what-is-there", test_conflict_tells_what_is_there);
  ADD ("/protocol/outcomes-of-1000-operations", test_outcomes_of_1000_operations);
  ADD ("/protocol/too-many-messages-are-told-when-to-come-back", test_too_many_messages_are_told_when);
  g_test_add ("/protocol/silent-clients-are-told-and-dropped", Fixture, GUINT_TO_POINTER (100), set_up,
              test_silent_clients_are_told_and_dropped, tear_down);
  g_test_add_func ("/embedded/starts-and-stops", test_embedded_server);

  return g_test_run ();
}
