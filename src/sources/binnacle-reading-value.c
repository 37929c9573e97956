/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sources"

#include "config.h"

#include "sources/binnacle-reading-value-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "base/binnacle-json.h"
#include "sources/binnacle-source-error.h"

/* Of what the server says in a sentence of ours. */
#define MAX_QUOTE 40

/* From here on a number of a date is one of milliseconds: 1973 as such, 5138 as seconds. */
#define MILLISECONDS_FROM 1e11
#define MAX_TIME 253402300799999.0 /* the end of 9999 */

static gboolean
refuse (BinnacleSourceError   code,
        const char           *format,
        const char           *text,
        GError              **error)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *quote = g_utf8_strlen (valid, -1) > MAX_QUOTE ? g_utf8_substring (valid, 0, MAX_QUOTE) : g_strdup (valid);
  g_autoptr (GString) sentence = g_string_new (format);

  for (char *at = quote; *at != '\0'; at++)
    if (g_ascii_iscntrl (*at))
      *at = ' ';
  g_string_replace (sentence, "%s", quote, 1);
  g_set_error_literal (error, BINNACLE_SOURCE_ERROR, (int) code, sentence->str);
  return FALSE;
}

gboolean
binnacle_reading_parse_number (const char     *text,
                               BinnacleValue  *value,
                               GError        **error)
{
  char *end = NULL;
  double number = g_ascii_strtod (text, &end);

  while (g_ascii_isspace (*end))
    end++;
  if (end == text || *end != '\0')
    return refuse (BINNACLE_SOURCE_ERROR_NOT_A_NUMBER, _("The server says “%s”, which is no number."), text, error);
  if (isfinite (number))
    binnacle_value_set_number (value, number);
  else
    binnacle_value_set_null (value);
  return TRUE;
}

static gboolean
parse_scalar_number (JsonNode       *node,
                     BinnacleValue  *value,
                     GError        **error)
{
  GType type = json_node_get_value_type (node);

  if (type == G_TYPE_STRING)
    return binnacle_reading_parse_number (json_node_get_string (node), value, error);
  if (type == G_TYPE_BOOLEAN)
    binnacle_value_set_number (value, json_node_get_boolean (node) ? 1 : 0);
  else
    binnacle_value_set_number (value, json_node_get_double (node));
  return TRUE;
}

static gboolean
parse_text (JsonNode       *node,
            BinnacleValue  *value)
{
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    {
      binnacle_value_set_text (value, json_node_get_string (node));
    }
  else
    {
      g_autofree char *text = binnacle_json_to_text (node);

      binnacle_value_set_text (value, text);
    }
  return TRUE;
}

static gboolean
is_tree (JsonNode *node)
{
  return JSON_NODE_HOLDS_OBJECT (node) || JSON_NODE_HOLDS_ARRAY (node);
}

gboolean
binnacle_reading_parse_value (JsonNode             *node,
                              BinnacleChannelKind   kind,
                              BinnacleValue        *value,
                              GError              **error)
{
  if (JSON_NODE_HOLDS_NULL (node))
    {
      binnacle_value_set_null (value);
      return TRUE;
    }
  switch (kind)
    {
    case BINNACLE_CHANNEL_GAUGE:
    case BINNACLE_CHANNEL_COUNTER:
      if (is_tree (node))
        return refuse (BINNACLE_SOURCE_ERROR_WRONG_TYPE, _("The path leads to many values, not to a number."), "", error);
      return parse_scalar_number (node, value, error);
    case BINNACLE_CHANNEL_TEXT:
      return parse_text (node, value);
    case BINNACLE_CHANNEL_STATE:
      if (is_tree (node))
        return refuse (BINNACLE_SOURCE_ERROR_WRONG_TYPE, _("The path leads to many values, not to one."), "", error);
      return binnacle_value_set_json_node (value, node, error);
    case BINNACLE_CHANNEL_OBJECT:
    case BINNACLE_CHANNEL_EVENT:
    default:
      return binnacle_value_set_json_node (value, node, error);
    }
}

static gint64
time_from_number (double number)
{
  double time = ABS (number) < MILLISECONDS_FROM ? number * 1000 : number;

  return time > 0 && time < MAX_TIME ? (gint64) time : 0;
}

static gint64
time_from_text (const char *text)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) date = g_date_time_new_from_iso8601 (text, utc);
  char *end = NULL;
  double number;

  if (date != NULL)
    return MAX (0, g_date_time_to_unix (date) * 1000 + g_date_time_get_microsecond (date) / 1000);
  number = g_ascii_strtod (text, &end);
  return end != text && *end == '\0' && isfinite (number) ? time_from_number (number) : 0;
}

gint64
binnacle_reading_parse_time (JsonNode *node)
{
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if (type == G_TYPE_STRING)
    return time_from_text (json_node_get_string (node));
  if (type == G_TYPE_INT64 || type == G_TYPE_DOUBLE)
    return time_from_number (json_node_get_double (node));
  return 0;
}

char *
binnacle_reading_parse_key (JsonNode *node)
{
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if (type == G_TYPE_STRING)
    return g_strdup (json_node_get_string (node));
  if (type == G_TYPE_INT64 || type == G_TYPE_DOUBLE || type == G_TYPE_BOOLEAN)
    return binnacle_json_to_text (node);
  return NULL;
}
