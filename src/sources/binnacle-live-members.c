/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sources"

/* What the server's messages have in their members. */

#include "config.h"

#include "sources/binnacle-live-members-private.h"

#include <glib/gi18n-lib.h>

#include "base/binnacle-channel.h"
#include "base/binnacle-json.h"

/* In one message; more are not taken. */
#define MAX_PATTERNS 100

gboolean
binnacle_live_get_natural (JsonObject  *object,
                           const char  *member,
                           gint64      *value,
                           GError     **error)
{
  if (!binnacle_json_get_integer (object, member, value, error))
    return FALSE;
  if (*value >= 0)
    return TRUE;
  g_set_error (error, BINNACLE_JSON_ERROR, BINNACLE_JSON_ERROR_TYPE, _("“%s” is negative."), member);
  return FALSE;
}

/* What is only shown is left out where it is not right, or too long. */
const char *
binnacle_live_peek_text (JsonObject *object,
                         const char *member,
                         gsize       max_length)
{
  const char *text = NULL;

  if (!binnacle_json_get_optional_string (object, member, &text, NULL))
    return NULL;
  return text != NULL && strlen (text) <= max_length ? text : NULL;
}

gint64
binnacle_live_peek_natural (JsonObject *object,
                            const char *member)
{
  gint64 value = 0;

  return binnacle_json_get_optional_integer (object, member, &value, NULL) ? MAX (value, 0) : 0;
}

gboolean
binnacle_live_get_flag (JsonObject *object,
                        const char *member)
{
  gboolean flag = FALSE;

  return binnacle_json_get_optional_boolean (object, member, &flag, NULL) && flag;
}

GStrv
binnacle_live_dup_patterns (JsonObject *object,
                            const char *member)
{
  JsonNode *node = json_object_get_member (object, member);
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  guint length = array != NULL ? MIN (json_array_get_length (array), MAX_PATTERNS) : 0;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) patterns = NULL;

  for (guint i = 0; i < length; i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      gboolean is_text = JSON_NODE_HOLDS_VALUE (element) && json_node_get_value_type (element) == G_TYPE_STRING;

      if (is_text && binnacle_channel_validate_pattern (json_node_get_string (element), NULL))
        g_strv_builder_add (builder, json_node_get_string (element));
    }
  patterns = g_strv_builder_end (builder);
  return patterns[0] != NULL ? g_steal_pointer (&patterns) : NULL;
}
