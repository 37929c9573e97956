/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <libsoup/soup.h>
#include <string.h>

#include "base/binnacle-json.h"
#include "base/binnacle-real-clock.h"
#include "server/binnacle-server.h"
#include "wire/binnacle-protocol.h"

#define MAX_LENGTH (1024 * 1024)
#define DEADLINE (20 * G_TIME_SPAN_SECOND)

static const char * const client_types[] = {
  "hello", "subscribe", "unsubscribe", "mutate", "request", "ping", NULL
};

static const char * const server_types[] = {
  "welcome", "snapshot", "update", "result", "invalidate", "error", "pong", "bye", NULL
};

static void
check_message (JsonNode           *node,
               const char * const *types,
               GHashTable         *seen)
{
  g_autoptr(GError) error = NULL;
  JsonObject *message = binnacle_json_get_root_object (node, &error);
  const char *type;

  g_assert_no_error (error);
  type = binnacle_json_get_string (message, "type", &error);
  g_assert_no_error (error);
  g_assert_true (g_strv_contains (types, type));
  g_hash_table_add (seen, g_strdup (type));
}

static void
check_block (const char *text,
             gboolean    from_client,
             GHashTable *seen)
{
  const char * const *types = from_client ? client_types : server_types;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = binnacle_json_parse (text, -1, MAX_LENGTH, &error);
  JsonArray *array;
  guint i;

  g_test_message ("%s", text);
  g_assert_no_error (error);
  if (!JSON_NODE_HOLDS_ARRAY (node))
    {
      check_message (node, types, seen);
      return;
    }

  array = json_node_get_array (node);
  for (i = 0; i < json_array_get_length (array); i++)
    check_message (json_array_get_element (array, i), types, seen);
}

static void
assert_all_seen (const char * const *types,
                 GHashTable         *seen)
{
  for (; *types != NULL; types++)
    if (!g_hash_table_contains (seen, *types))
      g_error ("No example has the type “%s”.", *types);
}

/* What is between the fences, "json client\n…" or "json server\n…", at odd places. */
static char **
read_parts (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "docs", "protocol.md", NULL);
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  char **parts;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  parts = g_strsplit (text, "```", -1);
  g_assert_cmpuint (g_strv_length (parts) % 2, ==, 1);

  return parts;
}

static void
test_examples_are_messages_of_every_type (void)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto(GStrv) parts = read_parts ();

  for (guint i = 1; i < g_strv_length (parts); i += 2)
    {
      gboolean from_client = g_str_has_prefix (parts[i], "json client\n");

      g_assert_true (from_client || g_str_has_prefix (parts[i], "json server\n"));
      check_block (strchr (parts[i], '\n'), from_client, seen);
    }

  assert_all_seen (client_types, seen);
  assert_all_seen (server_types, seen);
}

typedef struct
{
  SoupWebsocketConnection *websocket;
  GQueue                   messages; /* JsonObject */
} Client;

static void
too_late (gpointer user_data)
{
  g_error ("What the test waits for does not come.");
}

static void
message_came (SoupWebsocketConnection *websocket,
              SoupWebsocketDataType    type,
              GBytes                  *bytes,
              Client                  *client)
{
  g_autoptr(JsonNode) node = binnacle_json_parse (g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes),
                                                  MAX_LENGTH, NULL);
  JsonArray *array;

  g_assert_nonnull (node);
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      g_queue_push_tail (&client->messages, json_object_ref (json_node_get_object (node)));
      return;
    }

  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    g_queue_push_tail (&client->messages, json_object_ref (json_array_get_object_element (array, i)));
}

static void
connected (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  Client *client = user_data;
  g_autoptr(GError) error = NULL;

  client->websocket = soup_session_websocket_connect_finish (SOUP_SESSION (object), result, &error);
  g_assert_no_error (error);
  g_signal_connect (client->websocket, "message", G_CALLBACK (message_came), client);
}

static void
client_connect (Client         *client,
                SoupSession    *session,
                BinnacleServer *server)
{
  g_autoptr(SoupMessage) message = soup_message_new ("GET", binnacle_server_get_uri (server));
  char *protocols[] = { (char *) BINNACLE_PROTOCOL_NAME, NULL };

  g_queue_init (&client->messages);
  soup_session_websocket_connect_async (session, message, NULL, protocols, G_PRIORITY_DEFAULT, NULL, connected, client);
  while (client->websocket == NULL)
    g_main_context_iteration (NULL, TRUE);
}

/* The answer to a message: what has its id, or, to hello, whatever comes. */
static JsonObject *
client_ask (Client     *client,
            const char *text,
            JsonObject *message)
{
  gint64 id = json_object_get_int_member_with_default (message, "id", -1);

  soup_websocket_connection_send_text (client->websocket, text);
  while (TRUE)
    {
      g_autoptr(JsonObject) answer = NULL;

      while (client->messages.length == 0)
        g_main_context_iteration (NULL, TRUE);

      answer = g_queue_pop_head (&client->messages);
      if (json_object_get_int_member_with_default (answer, "id", -1) == id &&
          !g_str_equal (json_object_get_string_member (answer, "type"), "update") &&
          !json_object_has_member (answer, "more"))
        return g_steal_pointer (&answer);
    }
}

static void
assert_as_documented (const char *type,
                      JsonObject *answer)
{
  static const struct { const char *type; const char *answer; } answers[] = {
    { "hello", "welcome" }, { "subscribe", "snapshot" }, { "unsubscribe", "result" },
    { "mutate", "result" }, { "request", "result" }, { "ping", "pong" },
  };
  const char *got = json_object_get_string_member (answer, "type");

  /* The history that an example tells of is not this server's: an operation of it
   * is lost, and the share of the processors takes a second sample to be there. */
  if (g_str_equal (got, "error"))
    {
      const char *code = json_object_get_string_member (answer, "code");

      g_assert_cmpstr (code, ==, g_str_equal (type, "mutate") ? "outcome-lost" : "not-found");
      return;
    }

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    if (g_str_equal (answers[i].type, type))
      g_assert_cmpstr (got, ==, answers[i].answer);
}

/* What the text shows of an answer, the server's own has too. */
static void
assert_has_members (char       **parts,
                    JsonObject  *answer)
{
  const char *type = json_object_get_string_member (answer, "type");

  if (!g_str_equal (type, "welcome") && !g_str_equal (type, "pong"))
    return;

  for (guint i = 1; i < g_strv_length (parts); i += 2)
    {
      g_autoptr(JsonNode) node = binnacle_json_parse (strchr (parts[i], '\n'), -1, MAX_LENGTH, NULL);
      g_autoptr(GList) members = NULL;
      JsonObject *example;

      if (!JSON_NODE_HOLDS_OBJECT (node))
        continue;

      example = json_node_get_object (node);
      if (g_strcmp0 (json_object_get_string_member (example, "type"), type) != 0)
        continue;

      members = json_object_get_members (example);
      for (GList *l = members; l != NULL; l = l->next)
        g_assert_true (json_object_has_member (answer, l->data));
    }
}

static void
ask_all (Client  *client,
         char   **parts)
{
  for (guint i = 1; i < g_strv_length (parts); i += 2)
    {
      const char *text = strchr (parts[i], '\n');
      g_autoptr(JsonNode) node = NULL;
      g_autoptr(JsonObject) answer = NULL;
      JsonObject *message;

      if (!g_str_has_prefix (parts[i], "json client\n"))
        continue;

      node = binnacle_json_parse (text, -1, MAX_LENGTH, NULL);
      g_assert_true (JSON_NODE_HOLDS_OBJECT (node));
      message = json_node_get_object (node);
      g_test_message ("%s", text);
      answer = client_ask (client, text, message);
      assert_as_documented (json_object_get_string_member (message, "type"), answer);
      assert_has_members (parts, answer);
    }
}

static void
test_the_server_answers_as_documented (void)
{
  g_autoptr(BinnacleClock) clock = binnacle_real_clock_new ();
  g_autoptr(BinnacleTimer) deadline = binnacle_clock_add_timer (clock, DEADLINE, too_late, NULL);
  g_autoptr(BinnacleServer) server = g_object_new (BINNACLE_TYPE_SERVER, "token", "s3cret", NULL);
  g_autoptr(SoupSession) session = soup_session_new ();
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) parts = read_parts ();
  Client client = { NULL };

  g_assert_true (binnacle_server_start (server, &error));
  g_assert_no_error (error);
  client_connect (&client, session, server);
  ask_all (&client, parts);

  g_signal_handlers_disconnect_by_data (client.websocket, &client);
  g_queue_clear_full (&client.messages, (GDestroyNotify) json_object_unref);
  g_clear_object (&client.websocket);
  binnacle_server_stop (server);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/protocol-examples/are-messages-of-every-type", test_examples_are_messages_of_every_type);
  g_test_add_func ("/protocol-examples/the-server-answers-as-documented", test_the_server_answers_as_documented);

  return g_test_run ();
}
