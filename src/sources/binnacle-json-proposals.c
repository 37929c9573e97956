/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sources"

#include "config.h"

#include "sources/binnacle-json-proposals-private.h"

#include <string.h>

#include "base/binnacle-json-path.h"
#include "sources/binnacle-name-template-private.h"

/* Of a list whose items have no names, so many are proposed one by one. */
#define MAX_ITEMS 10

/* How deep to look; what is deeper is seldom meant. */
#define MAX_DEPTH 12

/* By what members of a list are told apart. */
static const char * const keys[] = { "id", "name", "key", "label", "symbol", "uuid", "title" };

typedef struct
{
  GPtrArray  *channels;
  const char *filter;
  guint       max_channels;
  const char *each; /* within a family */
  const char *key;
} Search;

static void search (Search     *self,
                    JsonNode   *node,
                    const char *path,
                    const char *name,
                    guint       depth);

static gboolean
is_full (Search *self)
{
  return self->channels->len >= self->max_channels;
}

static gboolean
is_plain (const char *member)
{
  for (const char *at = member; *at != '\0'; at++)
    if (!g_ascii_isalnum (*at) && *at != '_' && *at != '-')
      return FALSE;
  return *member != '\0';
}

static char *
append_member (const char *path,
               const char *member)
{
  GString *longer = g_string_new (path);

  if (is_plain (member))
    {
      g_string_append_printf (longer, ".%s", member);
      return g_string_free (longer, FALSE);
    }
  g_string_append (longer, "['");
  for (const char *at = member; *at != '\0'; at++)
    g_string_append_printf (longer, *at == '\'' || *at == '\\' ? "\\%c" : "%c", *at);
  g_string_append (longer, "']");
  return g_string_free (longer, FALSE);
}

/* Braces would be taken for a placeholder. */
static char *
append_level (const char *name,
              const char *member)
{
  GString *longer = g_string_new (name);

  if (longer->len > 0)
    g_string_append_c (longer, '/');
  if (*member == '\0')
    g_string_append_c (longer, '-');
  binnacle_name_template_escape (longer, member, BINNACLE_NAME_RESERVED "{}");
  return g_string_free (longer, FALSE);
}

static BinnacleChannelKind
get_kind (JsonNode *node)
{
  GType type = json_node_get_value_type (node);

  if (type == G_TYPE_STRING)
    return BINNACLE_CHANNEL_TEXT;
  return type == G_TYPE_BOOLEAN ? BINNACLE_CHANNEL_STATE : BINNACLE_CHANNEL_GAUGE;
}

static void
propose (Search     *self,
         JsonNode   *node,
         const char *path,
         const char *name)
{
  g_autoptr (BinnacleSourceChannel) channel = binnacle_source_channel_new (*name != '\0' ? name : "value", path);

  channel->each = g_strdup (self->each);
  channel->key = g_strdup (self->key);
  channel->kind = get_kind (node);
  if ((self->filter == NULL || strstr (channel->name, self->filter) != NULL) &&
      binnacle_source_channel_validate (channel, BINNACLE_SOURCE_KIND_JSON_HTTP, NULL))
    g_ptr_array_add (self->channels, g_steal_pointer (&channel));
}

static void
search_object (Search     *self,
               JsonNode   *node,
               const char *path,
               const char *name,
               guint       depth)
{
  JsonObjectIter iter;
  const char *member;
  JsonNode *child;

  json_object_iter_init_ordered (&iter, json_node_get_object (node));
  while (!is_full (self) && json_object_iter_next_ordered (&iter, &member, &child))
    {
      g_autofree char *longer = append_member (path, member);
      g_autofree char *level = append_level (name, member);

      search (self, child, longer, level, depth + 1);
    }
}

/* The member by which the items of a list are told apart; NULL where there is none. */
static const char *
find_key (JsonArray *array)
{
  JsonNode *first = json_array_get_length (array) > 0 ? json_array_get_element (array, 0) : NULL;

  if (first == NULL || !JSON_NODE_HOLDS_OBJECT (first))
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (json_object_has_member (json_node_get_object (first), keys[i]) &&
        JSON_NODE_HOLDS_VALUE (json_object_get_member (json_node_get_object (first), keys[i])))
      return keys[i];
  return NULL;
}

static void
search_family (Search     *self,
               JsonArray  *array,
               const char *key,
               const char *path,
               const char *name,
               guint       depth)
{
  g_autofree char *each = g_strconcat (path, "[*]", NULL);
  g_autofree char *key_path = g_strconcat ("$.", key, NULL);
  g_autofree char *family = g_strconcat (name, *name != '\0' ? "/" : "", "{}", NULL);
  Search inner = *self;

  inner.each = each;
  inner.key = key_path;
  search_object (&inner, json_array_get_element (array, 0), "$", family, depth + 1);
}

static void
search_array (Search     *self,
              JsonNode   *node,
              const char *path,
              const char *name,
              guint       depth)
{
  JsonArray *array = json_node_get_array (node);
  const char *key = self->each == NULL ? find_key (array) : NULL;

  if (key != NULL)
    {
      search_family (self, array, key, path, name, depth);
      return;
    }
  for (guint i = 0; i < json_array_get_length (array) && i < MAX_ITEMS && !is_full (self); i++)
    {
      g_autofree char *longer = g_strdup_printf ("%s[%u]", path, i);
      g_autofree char *number = g_strdup_printf ("%u", i);
      g_autofree char *level = append_level (name, number);

      search (self, json_array_get_element (array, i), longer, level, depth + 1);
    }
}

static void
search (Search     *self,
        JsonNode   *node,
        const char *path,
        const char *name,
        guint       depth)
{
  if (depth > MAX_DEPTH || is_full (self))
    return;
  if (JSON_NODE_HOLDS_OBJECT (node))
    search_object (self, node, path, name, depth);
  else if (JSON_NODE_HOLDS_ARRAY (node))
    search_array (self, node, path, name, depth);
  else if (JSON_NODE_HOLDS_VALUE (node))
    propose (self, node, path, name);
}

GPtrArray *
binnacle_json_proposals_make (JsonNode   *root,
                              const char *filter,
                              guint       max_channels)
{
  Search self = {
    .channels = g_ptr_array_new_with_free_func ((GDestroyNotify) binnacle_source_channel_free),
    .filter = filter,
    .max_channels = max_channels,
  };

  search (&self, root, "$", "", 0);
  return self.channels;
}
