/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <string.h>

#include "base/binnacle-json.h"

#define MAX_LENGTH (1024 * 1024)

static const char * const client_types[] = {
  "hello", "subscribe", "unsubscribe", "mutate", "request", "ping", NULL
};

static const char * const server_types[] = {
  "welcome", "snapshot", "update", "result", "error", "pong", "bye", NULL
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

static void
test_examples_are_messages_of_every_type (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "docs", "protocol.md", NULL);
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  g_auto(GStrv) parts = NULL;
  guint i;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);

  /* Between two fences: "json client\n…" or "json server\n…" */
  parts = g_strsplit (text, "```", -1);
  g_assert_cmpuint (g_strv_length (parts) % 2, ==, 1);
  for (i = 1; parts[i] != NULL; i += 2)
    {
      gboolean from_client = g_str_has_prefix (parts[i], "json client\n");

      g_assert_true (from_client || g_str_has_prefix (parts[i], "json server\n"));
      check_block (strchr (parts[i], '\n'), from_client, seen);
      if (parts[i + 1] == NULL)
        break;
    }

  assert_all_seen (client_types, seen);
  assert_all_seen (server_types, seen);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/protocol-examples/are-messages-of-every-type", test_examples_are_messages_of_every_type);

  return g_test_run ();
}
