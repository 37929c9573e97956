/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "random-json.h"

#include "base/binnacle-json.h"

#define DEPTH 3

void
random_json_parse (const char    *json,
                   BinnacleValue *value)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = binnacle_json_parse (json, -1, 1 << 26, &error);

  g_assert_no_error (error);
  g_assert_true (binnacle_value_set_json_node (value, node, &error));
  g_assert_no_error (error);
}

void
random_json_assert_equal (const BinnacleValue *value,
                          const BinnacleValue *expected)
{
  g_autofree char *text = NULL;
  g_autofree char *expected_text = NULL;

  if (binnacle_value_equal (value, expected))
    return;

  text = binnacle_value_to_json_text (value);
  expected_text = binnacle_value_to_json_text (expected);
  g_test_message ("%s is not %s", text, expected_text);
  g_assert_cmpstr (text, ==, expected_text);
  g_assert_not_reached ();
}

static const char *
pick (GRand              *random,
      const char * const *from,
      guint               n)
{
  return from[g_rand_int_range (random, 0, (gint32) n)];
}

static const char *
pick_name (GRand *random)
{
  static const char * const names[] = { "a", "b", "c", "text", "done", "items" };

  return pick (random, names, G_N_ELEMENTS (names));
}

static JsonNode *make_node (GRand *random, guint depth);

static JsonNode *
make_object (GRand *random,
             guint  depth)
{
  g_autoptr (JsonObject) object = json_object_new ();

  for (gint n = g_rand_int_range (random, 0, 5); n > 0; n--)
    json_object_set_member (object, pick_name (random), make_node (random, depth));

  return json_node_init_object (json_node_alloc (), object);
}

static JsonNode *
make_item (GRand *random)
{
  static const char * const texts[] = { "oil", "bread", "milk", "tea", "rope", "paint" };
  g_autoptr (JsonObject) object = json_object_new ();

  json_object_set_string_member (object, "text", pick (random, texts, G_N_ELEMENTS (texts)));
  json_object_set_boolean_member (object, "done", g_rand_boolean (random));
  if (g_rand_boolean (random))
    json_object_set_int_member (object, "n", g_rand_int_range (random, 0, 3));

  return json_node_init_object (json_node_alloc (), object);
}

static JsonNode *
make_array (GRand *random,
            guint  depth)
{
  g_autoptr (JsonArray) array = json_array_new ();
  gboolean items = g_rand_boolean (random);

  for (gint n = g_rand_int_range (random, 0, 6); n > 0; n--)
    json_array_add_element (array, items ? make_item (random) : make_node (random, depth));

  return json_node_init_array (json_node_alloc (), array);
}

static JsonNode *
make_text (GRand *random)
{
  static const char * const lines[] = { "", "one", "two", "three", "four", "five" };
  GString *text = g_string_new (pick (random, lines, G_N_ELEMENTS (lines)));
  JsonNode *node;

  for (gint n = g_rand_int_range (random, 0, 6); n > 0; n--)
    g_string_append_printf (text, "\n%s", pick (random, lines, G_N_ELEMENTS (lines)));
  node = json_node_init_string (json_node_alloc (), text->str);
  g_string_free (text, TRUE);

  return node;
}

static JsonNode *
make_node (GRand *random,
           guint  depth)
{
  switch (g_rand_int_range (random, 0, depth < DEPTH ? 8 : 5))
    {
    case 0:
      return json_node_init_null (json_node_alloc ());
    case 1:
      return json_node_init_boolean (json_node_alloc (), g_rand_boolean (random));
    case 2:
      return json_node_init_int (json_node_alloc (), g_rand_int_range (random, 0, 4));
    case 3:
    case 4:
      return make_text (random);
    case 5:
      return make_array (random, depth + 1);
    default:
      return make_object (random, depth + 1);
    }
}

static JsonNode *change_node (GRand *random, JsonNode *node, guint depth);

static JsonNode *
change_object (GRand      *random,
               JsonObject *object,
               guint       depth)
{
  g_autoptr (JsonObject) changed = json_object_new ();
  g_autoptr (GList) names = json_object_get_members (object);

  for (GList *link = names; link != NULL; link = link->next)
    {
      JsonNode *member = json_object_get_member (object, link->data);

      if (g_rand_int_range (random, 0, 8) > 0)
        json_object_set_member (changed, link->data,
                                g_rand_int_range (random, 0, 3) == 0 ? change_node (random, member, depth + 1)
                                                                     : json_node_copy (member));
    }
  if (g_rand_int_range (random, 0, 3) == 0)
    json_object_set_member (changed, pick_name (random), make_node (random, depth + 1));

  return json_node_init_object (json_node_alloc (), changed);
}

static JsonNode *
change_array (GRand     *random,
              JsonArray *array,
              guint      depth)
{
  g_autoptr (JsonArray) changed = json_array_new ();

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      gint what = g_rand_int_range (random, 0, 10);

      if (what == 0)
        continue;
      if (what == 1)
        json_array_add_element (changed, make_item (random));
      json_array_add_element (changed, what == 2 ? change_node (random, element, depth + 1) : json_node_copy (element));
    }
  if (g_rand_int_range (random, 0, 3) == 0)
    json_array_add_element (changed, make_item (random));

  return json_node_init_array (json_node_alloc (), changed);
}

static JsonNode *
change_text (GRand      *random,
             const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  GString *changed = g_string_new (NULL);
  JsonNode *node;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      gint what = g_rand_int_range (random, 0, 8);

      if (what == 0)
        continue;
      if (what == 1)
        g_string_append (changed, "new\n");
      g_string_append_printf (changed, what == 2 ? "%s!\n" : "%s\n", lines[i]);
    }
  node = json_node_init_string (json_node_alloc (), changed->str);
  g_string_free (changed, TRUE);

  return node;
}

static JsonNode *
change_node (GRand    *random,
             JsonNode *node,
             guint     depth)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    return change_object (random, json_node_get_object (node), depth);
  if (JSON_NODE_HOLDS_ARRAY (node))
    return change_array (random, json_node_get_array (node), depth);
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    return change_text (random, json_node_get_string (node));

  return make_node (random, depth);
}

static void
take_node (JsonNode      *node,
           BinnacleValue *value)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (binnacle_value_set_json_node (value, node, &error));
  g_assert_no_error (error);
  json_node_unref (node);
}

void
random_json_make (GRand         *random,
                  BinnacleValue *value)
{
  take_node (make_node (random, 0), value);
}

void
random_json_make_object (GRand         *random,
                         BinnacleValue *value)
{
  take_node (make_object (random, 0), value);
}

/* Makes something of @from that is mostly like it. */
void
random_json_change (GRand               *random,
                    const BinnacleValue *from,
                    BinnacleValue       *to)
{
  g_autoptr (JsonNode) node = binnacle_value_to_json_node (from);

  take_node (change_node (random, node, 0), to);
}
