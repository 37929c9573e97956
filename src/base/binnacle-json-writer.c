/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-base"

#include <math.h>
#include <string.h>

#include "base/binnacle-json.h"

/*
 * Writes JSON as briefly as it can be read back: json-glib writes every double
 * with 17 digits.
 */

static void write_node (GString *text, JsonNode *node);

static void
write_string (GString    *text,
              const char *string)
{
  static const char *names = "btn?fr"; /* of U+0008 to U+000D */

  g_string_append_c (text, '"');
  for (const char *p = string; *p != '\0'; p++)
    {
      guchar c = (guchar) *p;

      if (c == '"' || c == '\\')
        g_string_append_printf (text, "\\%c", c);
      else if (c >= 0x20)
        g_string_append_c (text, *p);
      else if (c >= 8 && c <= 13 && c != 11)
        g_string_append_printf (text, "\\%c", names[c - 8]);
      else
        g_string_append_printf (text, "\\u%04x", c);
    }
  g_string_append_c (text, '"');
}

static void
write_double (GString *text,
              double   number)
{
  const char *formats[] = { "%.15g", "%.16g", "%.17g" };
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_ascii_formatd (buffer, sizeof buffer, formats[i], number);
      if (!islessgreater (g_ascii_strtod (buffer, NULL), number))
        break;
    }

  g_string_append (text, buffer);
  /* Without these it would be an integer, and too large to be exact. */
  if (strpbrk (buffer, ".e") == NULL)
    g_string_append (text, ".0");
}

static void
write_number (GString *text,
              double   number)
{
  if (!isfinite (number))
    g_string_append (text, "null");
  else if (fabs (number) <= (double) BINNACLE_JSON_MAX_SAFE_INTEGER && !islessgreater (trunc (number), number))
    g_string_append_printf (text, "%" G_GINT64_FORMAT, (gint64) number);
  else
    write_double (text, number);
}

static void
write_value (GString  *text,
             JsonNode *node)
{
  switch (json_node_get_value_type (node))
    {
    case G_TYPE_STRING:
      write_string (text, json_node_get_string (node));
      break;
    case G_TYPE_BOOLEAN:
      g_string_append (text, json_node_get_boolean (node) ? "true" : "false");
      break;
    case G_TYPE_INT64:
      g_string_append_printf (text, "%" G_GINT64_FORMAT, json_node_get_int (node));
      break;
    default:
      write_number (text, json_node_get_double (node));
      break;
    }
}

static void
write_object (GString    *text,
              JsonObject *object)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;
  char separator = '{';

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &member))
    {
      g_string_append_c (text, separator);
      write_string (text, name);
      g_string_append_c (text, ':');
      write_node (text, member);
      separator = ',';
    }

  g_string_append (text, separator == '{' ? "{}" : "}");
}

static void
write_array (GString   *text,
             JsonArray *array)
{
  guint length = json_array_get_length (array);

  g_string_append_c (text, '[');
  for (guint i = 0; i < length; i++)
    {
      if (i > 0)
        g_string_append_c (text, ',');
      write_node (text, json_array_get_element (array, i));
    }
  g_string_append_c (text, ']');
}

static void
write_node (GString  *text,
            JsonNode *node)
{
  switch (json_node_get_node_type (node))
    {
    case JSON_NODE_OBJECT:
      write_object (text, json_node_get_object (node));
      break;
    case JSON_NODE_ARRAY:
      write_array (text, json_node_get_array (node));
      break;
    case JSON_NODE_VALUE:
      write_value (text, node);
      break;
    case JSON_NODE_NULL:
      g_string_append (text, "null");
      break;
    default:
      g_assert_not_reached ();
    }
}

/**
 * binnacle_json_to_text:
 * @node: a node
 *
 * Writes a node as one line of JSON.
 *
 * A double becomes the shortest text that reads back as the same; whole numbers
 * within ±%BINNACLE_JSON_MAX_SAFE_INTEGER have no fraction, and numbers that are
 * not finite become `null`. Recurses once for each level of @node.
 *
 * Returns: (transfer full): the text
 */
char *
binnacle_json_to_text (JsonNode *node)
{
  GString *text;

  g_return_val_if_fail (node != NULL, NULL);

  text = g_string_new (NULL);
  write_node (text, node);

  return g_string_free (text, FALSE);
}
