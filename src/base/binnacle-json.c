/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-base"

#include "config.h"

#include "base/binnacle-json.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "base/binnacle-json-scanner-private.h"

/*
 * Strict JSON over json-glib, for texts from anywhere.
 *
 * json-glib 1.6 recurses without a limit, turns numbers out of range into others,
 * cuts strings at U+0000 and takes more than RFC 8259 allows. So the whole text is
 * checked first, without recursion; json-glib then only sees what it handles well.
 */

/**
 * binnacle_json_error_quark:
 *
 * Returns: the domain of [error@JsonError]
 */
G_DEFINE_QUARK (binnacle-json-error-quark, binnacle_json_error)

/**
 * binnacle_json_parse:
 * @text: a JSON text
 * @length: its length in bytes, or -1 if it ends with NUL
 * @max_length: the most bytes to accept
 * @error: return location for an error
 *
 * Parses a text strictly as RFC 8259 has it, with these limits on top: it is
 * UTF-8, and without a byte order mark; nested at most %BINNACLE_JSON_MAX_DEPTH
 * deep; strings hold no U+0000 and no half of a surrogate pair; a number without
 * fraction and exponent lies within ±%BINNACLE_JSON_MAX_SAFE_INTEGER, and every
 * other number is finite as a double. Of members with the same name the last wins.
 *
 * The node is for one thread only.
 *
 * Returns: (transfer full): the root, or %NULL with an error of
 *   %BINNACLE_JSON_ERROR whose message tells the byte where the fault is
 */
JsonNode *
binnacle_json_parse (const char  *text,
                     gssize       length,
                     gsize        max_length,
                     GError     **error)
{
  g_autoptr (JsonParser) parser = NULL;
  g_autoptr (GError) local_error = NULL;
  gsize size;

  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  size = length < 0 ? strlen (text) : (gsize) length;
  if (size > max_length || size > G_MAXSSIZE)
    {
      g_set_error (error, BINNACLE_JSON_ERROR, BINNACLE_JSON_ERROR_TOO_LARGE,
                   _("The text has %" G_GSIZE_FORMAT " bytes; at most %" G_GSIZE_FORMAT " are allowed."),
                   size, max_length);
      return NULL;
    }

  if (!binnacle_json_scan (text, size, error))
    return NULL;

  parser = json_parser_new ();
  if (!json_parser_load_from_data (parser, text, (gssize) size, &local_error))
    {
      g_set_error (error, BINNACLE_JSON_ERROR, BINNACLE_JSON_ERROR_SYNTAX,
                   _("The text is not JSON: %s"), local_error->message);
      return NULL;
    }

  return json_parser_steal_root (parser);
}

static void
set_type_error (GError     **error,
                const char  *member,
                const char  *expected)
{
  /* Translators: the first placeholder is the name of a member of a JSON object, the second what it should be, such as “a string” */
  g_set_error (error, BINNACLE_JSON_ERROR, BINNACLE_JSON_ERROR_TYPE, _("“%s” is not %s."), member, expected);
}

static JsonNode *
get_member (JsonObject  *object,
            const char  *member,
            GError     **error)
{
  JsonNode *node = json_object_get_member (object, member);

  if (node == NULL)
    g_set_error (error, BINNACLE_JSON_ERROR, BINNACLE_JSON_ERROR_MISSING, _("“%s” is missing."), member);

  return node;
}

static JsonNode *
get_value_member (JsonObject  *object,
                  const char  *member,
                  GType        type,
                  const char  *expected,
                  GError     **error)
{
  JsonNode *node = get_member (object, member, error);

  if (node == NULL)
    return NULL;

  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type)
    return node;

  set_type_error (error, member, expected);

  return NULL;
}

static JsonNode *
get_container_member (JsonObject    *object,
                      const char    *member,
                      JsonNodeType   type,
                      const char    *expected,
                      GError       **error)
{
  JsonNode *node = get_member (object, member, error);

  if (node == NULL || json_node_get_node_type (node) == type)
    return node;

  set_type_error (error, member, expected);

  return NULL;
}

/**
 * binnacle_json_get_root_object:
 * @node: the root of a text
 * @error: return location for an error
 *
 * Gets the object that a text consists of.
 *
 * Returns: (transfer none): the object, which belongs to @node, or %NULL with
 *   %BINNACLE_JSON_ERROR_TYPE
 */
JsonObject *
binnacle_json_get_root_object (JsonNode  *node,
                               GError   **error)
{
  g_return_val_if_fail (node != NULL, NULL);

  if (JSON_NODE_HOLDS_OBJECT (node))
    return json_node_get_object (node);

  g_set_error_literal (error, BINNACLE_JSON_ERROR, BINNACLE_JSON_ERROR_TYPE, _("The text is not a JSON object."));

  return NULL;
}

/**
 * binnacle_json_get_string:
 * @object: an object
 * @member: the name of a member
 * @error: return location for an error
 *
 * Gets a member that must be a string.
 *
 * Returns: (transfer none): the string, which belongs to @object, or %NULL with
 *   %BINNACLE_JSON_ERROR_MISSING or %BINNACLE_JSON_ERROR_TYPE
 */
const char *
binnacle_json_get_string (JsonObject  *object,
                          const char  *member,
                          GError     **error)
{
  JsonNode *node;

  g_return_val_if_fail (object != NULL, NULL);
  g_return_val_if_fail (member != NULL, NULL);

  node = get_value_member (object, member, G_TYPE_STRING, _("a string"), error);

  return node != NULL ? json_node_get_string (node) : NULL;
}

static gboolean
node_get_number (JsonNode *node,
                 double   *value)
{
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if (type != G_TYPE_INT64 && type != G_TYPE_DOUBLE)
    return FALSE;

  *value = json_node_get_double (node);

  return isfinite (*value);
}

/**
 * binnacle_json_get_integer:
 * @object: an object
 * @member: the name of a member
 * @value: (out): return location for the integer
 * @error: return location for an error
 *
 * Gets a member that must be a whole number within ±%BINNACLE_JSON_MAX_SAFE_INTEGER,
 * however it is written (`5`, `5.0`, `5e0`). @value stays as it was on failure.
 *
 * Returns: %TRUE, or %FALSE with %BINNACLE_JSON_ERROR_MISSING or %BINNACLE_JSON_ERROR_TYPE
 */
gboolean
binnacle_json_get_integer (JsonObject  *object,
                           const char  *member,
                           gint64      *value,
                           GError     **error)
{
  JsonNode *node;
  double number;

  g_return_val_if_fail (object != NULL, FALSE);
  g_return_val_if_fail (member != NULL, FALSE);
  g_return_val_if_fail (value != NULL, FALSE);

  node = get_member (object, member, error);
  if (node == NULL)
    return FALSE;

  if (!node_get_number (node, &number) ||
      fabs (number) > (double) BINNACLE_JSON_MAX_SAFE_INTEGER ||
      trunc (number) < number || trunc (number) > number)
    {
      set_type_error (error, member, _("an integer"));
      return FALSE;
    }

  *value = (gint64) number;

  return TRUE;
}

/**
 * binnacle_json_get_number:
 * @object: an object
 * @member: the name of a member
 * @value: (out): return location for the number
 * @error: return location for an error
 *
 * Gets a member that must be a number. @value stays as it was on failure.
 *
 * Returns: %TRUE, or %FALSE with %BINNACLE_JSON_ERROR_MISSING or %BINNACLE_JSON_ERROR_TYPE
 */
gboolean
binnacle_json_get_number (JsonObject  *object,
                          const char  *member,
                          double      *value,
                          GError     **error)
{
  JsonNode *node;

  g_return_val_if_fail (object != NULL, FALSE);
  g_return_val_if_fail (member != NULL, FALSE);
  g_return_val_if_fail (value != NULL, FALSE);

  node = get_member (object, member, error);
  if (node == NULL)
    return FALSE;

  if (node_get_number (node, value))
    return TRUE;

  set_type_error (error, member, _("a number"));

  return FALSE;
}

/**
 * binnacle_json_get_boolean:
 * @object: an object
 * @member: the name of a member
 * @value: (out): return location for the boolean
 * @error: return location for an error
 *
 * Gets a member that must be true or false. @value stays as it was on failure.
 *
 * Returns: %TRUE, or %FALSE with %BINNACLE_JSON_ERROR_MISSING or %BINNACLE_JSON_ERROR_TYPE
 */
gboolean
binnacle_json_get_boolean (JsonObject  *object,
                           const char  *member,
                           gboolean    *value,
                           GError     **error)
{
  JsonNode *node;

  g_return_val_if_fail (object != NULL, FALSE);
  g_return_val_if_fail (member != NULL, FALSE);
  g_return_val_if_fail (value != NULL, FALSE);

  node = get_value_member (object, member, G_TYPE_BOOLEAN, _("true or false"), error);
  if (node == NULL)
    return FALSE;

  *value = json_node_get_boolean (node);

  return TRUE;
}

/**
 * binnacle_json_get_object:
 * @object: an object
 * @member: the name of a member
 * @error: return location for an error
 *
 * Gets a member that must be an object.
 *
 * Returns: (transfer none): the object, which belongs to @object, or %NULL with
 *   %BINNACLE_JSON_ERROR_MISSING or %BINNACLE_JSON_ERROR_TYPE
 */
JsonObject *
binnacle_json_get_object (JsonObject  *object,
                          const char  *member,
                          GError     **error)
{
  JsonNode *node;

  g_return_val_if_fail (object != NULL, NULL);
  g_return_val_if_fail (member != NULL, NULL);

  node = get_container_member (object, member, JSON_NODE_OBJECT, _("an object"), error);

  return node != NULL ? json_node_get_object (node) : NULL;
}

/**
 * binnacle_json_get_array:
 * @object: an object
 * @member: the name of a member
 * @error: return location for an error
 *
 * Gets a member that must be an array.
 *
 * Returns: (transfer none): the array, which belongs to @object, or %NULL with
 *   %BINNACLE_JSON_ERROR_MISSING or %BINNACLE_JSON_ERROR_TYPE
 */
JsonArray *
binnacle_json_get_array (JsonObject  *object,
                         const char  *member,
                         GError     **error)
{
  JsonNode *node;

  g_return_val_if_fail (object != NULL, NULL);
  g_return_val_if_fail (member != NULL, NULL);

  node = get_container_member (object, member, JSON_NODE_ARRAY, _("an array"), error);

  return node != NULL ? json_node_get_array (node) : NULL;
}

/**
 * binnacle_json_get_string_array:
 * @object: an object
 * @member: the name of a member
 * @error: return location for an error
 *
 * Gets a member that must be an array of strings.
 *
 * Returns: (transfer full): the strings, or %NULL with %BINNACLE_JSON_ERROR_MISSING
 *   or %BINNACLE_JSON_ERROR_TYPE
 */
GStrv
binnacle_json_get_string_array (JsonObject  *object,
                                const char  *member,
                                GError     **error)
{
  JsonArray *array = binnacle_json_get_array (object, member, error);
  g_auto (GStrv) strings = NULL;
  guint length;

  if (array == NULL)
    return NULL;

  length = json_array_get_length (array);
  strings = g_new0 (char *, length + 1);
  for (guint i = 0; i < length; i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
        {
          set_type_error (error, member, _("an array of strings"));
          return NULL;
        }

      strings[i] = json_node_dup_string (node);
    }

  return g_steal_pointer (&strings);
}

/**
 * binnacle_json_get_optional_string:
 * @object: an object
 * @member: the name of a member
 * @value: (out) (transfer none): return location for the string
 * @error: return location for an error
 *
 * Gets a member that must be a string if it is there. Where it is absent, @value
 * stays as it was.
 *
 * Returns: %TRUE, or %FALSE with %BINNACLE_JSON_ERROR_TYPE
 */
gboolean
binnacle_json_get_optional_string (JsonObject  *object,
                                   const char  *member,
                                   const char **value,
                                   GError     **error)
{
  const char *string;

  g_return_val_if_fail (object != NULL, FALSE);
  g_return_val_if_fail (value != NULL, FALSE);

  if (!json_object_has_member (object, member))
    return TRUE;

  string = binnacle_json_get_string (object, member, error);
  if (string == NULL)
    return FALSE;

  *value = string;

  return TRUE;
}

/**
 * binnacle_json_get_optional_integer:
 * @object: an object
 * @member: the name of a member
 * @value: (inout): return location for the integer
 * @error: return location for an error
 *
 * Gets a member that must be an integer if it is there. Where it is absent,
 * @value stays as it was.
 *
 * Returns: %TRUE, or %FALSE with %BINNACLE_JSON_ERROR_TYPE
 */
gboolean
binnacle_json_get_optional_integer (JsonObject  *object,
                                    const char  *member,
                                    gint64      *value,
                                    GError     **error)
{
  g_return_val_if_fail (object != NULL, FALSE);

  return !json_object_has_member (object, member) || binnacle_json_get_integer (object, member, value, error);
}

/**
 * binnacle_json_get_optional_number:
 * @object: an object
 * @member: the name of a member
 * @value: (inout): return location for the number
 * @error: return location for an error
 *
 * Gets a member that must be a number if it is there. Where it is absent, @value
 * stays as it was.
 *
 * Returns: %TRUE, or %FALSE with %BINNACLE_JSON_ERROR_TYPE
 */
gboolean
binnacle_json_get_optional_number (JsonObject  *object,
                                   const char  *member,
                                   double      *value,
                                   GError     **error)
{
  g_return_val_if_fail (object != NULL, FALSE);

  return !json_object_has_member (object, member) || binnacle_json_get_number (object, member, value, error);
}

/**
 * binnacle_json_get_optional_boolean:
 * @object: an object
 * @member: the name of a member
 * @value: (inout): return location for the boolean
 * @error: return location for an error
 *
 * Gets a member that must be true or false if it is there. Where it is absent,
 * @value stays as it was.
 *
 * Returns: %TRUE, or %FALSE with %BINNACLE_JSON_ERROR_TYPE
 */
gboolean
binnacle_json_get_optional_boolean (JsonObject  *object,
                                    const char  *member,
                                    gboolean    *value,
                                    GError     **error)
{
  g_return_val_if_fail (object != NULL, FALSE);

  return !json_object_has_member (object, member) || binnacle_json_get_boolean (object, member, value, error);
}
