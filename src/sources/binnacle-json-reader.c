/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sources"

#include "config.h"

#include "sources/binnacle-json-reader-private.h"

#include <glib/gi18n-lib.h>

#include "base/binnacle-json-path.h"
#include "sources/binnacle-name-template-private.h"
#include "sources/binnacle-reading-value-private.h"
#include "sources/binnacle-source-description.h"
#include "sources/binnacle-source-error.h"

typedef struct
{
  BinnacleSourceChannel *channel;
  BinnacleJsonPath      *each;
  BinnacleJsonPath      *key;
  BinnacleJsonPath      *value;
  BinnacleJsonPath      *time;
  gboolean               family;
} Member;

struct _BinnacleJsonReader
{
  gatomicrefcount  ref_count;
  GArray          *members;
};

static void
member_clear (gpointer data)
{
  Member *member = data;

  binnacle_source_channel_free (member->channel);
  g_clear_pointer (&member->each, binnacle_json_path_unref);
  g_clear_pointer (&member->key, binnacle_json_path_unref);
  g_clear_pointer (&member->value, binnacle_json_path_unref);
  g_clear_pointer (&member->time, binnacle_json_path_unref);
}

static BinnacleJsonPath *
compile (const char *text)
{
  return text != NULL ? binnacle_json_path_new (text, NULL) : NULL;
}

BinnacleJsonReader *
binnacle_json_reader_new (GPtrArray *channels)
{
  BinnacleJsonReader *self = g_new0 (BinnacleJsonReader, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->members = g_array_new (FALSE, FALSE, sizeof (Member));
  g_array_set_clear_func (self->members, member_clear);
  for (guint i = 0; i < channels->len; i++)
    {
      const BinnacleSourceChannel *channel = channels->pdata[i];
      Member member = {
        .channel = binnacle_source_channel_copy (channel),
        .each = compile (channel->each),
        .key = compile (channel->key),
        .value = compile (channel->query),
        .time = compile (channel->time),
        .family = binnacle_source_channel_is_family (channel),
      };

      g_array_append_val (self->members, member);
    }
  return self;
}

BinnacleJsonReader *
binnacle_json_reader_ref (BinnacleJsonReader *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
binnacle_json_reader_unref (BinnacleJsonReader *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_array_unref (self->members);
  g_free (self);
}

static void
fill_key (GString    *text,
          const char *name,
          gsize       length,
          gboolean    escaped,
          gpointer    user_data)
{
  if (escaped)
    binnacle_name_template_escape (text, user_data, BINNACLE_NAME_RESERVED);
  else
    g_string_append (text, user_data);
}

/* One reading of a document. */
typedef struct
{
  BinnacleReadings *readings;
  gboolean          partial;
  guint             budget; /* of all paths together */
} Pass;

/* What stands for "{}" in the names of this item; NULL where there is nothing. */
static char *
read_key (const Member  *member,
          JsonNode      *item,
          Pass          *pass,
          GError       **error)
{
  JsonNode *node = binnacle_json_path_find_first (member->key, item, &pass->budget, error);

  return node != NULL ? binnacle_reading_parse_key (node) : NULL;
}

static gint64
read_time (const Member *member,
           JsonNode     *item,
           Pass         *pass)
{
  JsonNode *node = member->time != NULL ? binnacle_json_path_find_first (member->time, item, &pass->budget, NULL) : NULL;

  return node != NULL ? binnacle_reading_parse_time (node) : 0;
}

static void
take_value (const Member  *member,
            guint          index,
            const char    *key,
            BinnacleValue *value,
            gint64         time,
            Pass          *pass)
{
  const BinnacleSourceChannel *channel = member->channel;
  g_autofree char *name = NULL;
  g_autofree char *title = NULL;

  if (member->family)
    {
      name = binnacle_name_template_expand (channel->name, fill_key, (gpointer) key, TRUE);
      if (channel->title != NULL)
        title = binnacle_name_template_expand (channel->title, fill_key, (gpointer) key, FALSE);
    }
  /* A key that makes no name: there is no channel that could have the value. */
  if (!member->family || name != NULL)
    binnacle_readings_take (pass->readings, index, name != NULL ? name : channel->name, title, value, time);
}

/* Whether there was a value; where there is none without an error, it is not for us. */
static gboolean
read_item (const Member  *member,
           guint          index,
           JsonNode      *item,
           Pass          *pass,
           GError       **error)
{
  g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;
  g_autofree char *key = member->family ? read_key (member, item, pass, error) : NULL;
  JsonNode *node;

  if (member->family && key == NULL)
    return FALSE;
  node = binnacle_json_path_find_first (member->value, item, &pass->budget, error);
  if (node == NULL || !binnacle_reading_parse_value (node, member->channel->kind, &value, error))
    return FALSE;
  take_value (member, index, key, &value, read_time (member, item, pass), pass);
  return TRUE;
}

static gboolean
read_items (const Member  *member,
            guint          index,
            GPtrArray     *items,
            Pass          *pass,
            GError       **error)
{
  gboolean found = FALSE;

  for (guint i = 0; i < items->len && (member->family || !found) && pass->budget > 0; i++)
    found |= read_item (member, index, items->pdata[i], pass, *error == NULL ? error : NULL);
  return found;
}

static void
read_member (const Member *member,
             guint         index,
             JsonNode     *root,
             Pass         *pass)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) items = NULL;
  gboolean found = FALSE;
  gboolean empty;

  if (member->each != NULL)
    items = binnacle_json_path_find_within (member->each, root, BINNACLE_MAX_READINGS + 1, &pass->budget, &error);
  else
    g_ptr_array_add (items = g_ptr_array_new (), root);
  empty = items != NULL && items->len == 0;
  if (items != NULL)
    found = read_items (member, index, items, pass, &error);
  /* A family may well have nobody in it. */
  if (error == NULL && !found && !pass->partial && !(member->family && empty))
    error = g_error_new (BINNACLE_SOURCE_ERROR, BINNACLE_SOURCE_ERROR_NOTHING,
                         _("The path “%s” leads to nothing in the answer. Check it against what the server sends."),
                         member->channel->query);
  if (error != NULL)
    binnacle_readings_add_problem (pass->readings, index, error);
}

void
binnacle_json_reader_read (BinnacleJsonReader *self,
                           JsonNode           *root,
                           gboolean            partial,
                           BinnacleReadings   *readings)
{
  Pass pass = { readings, partial, 2 * BINNACLE_JSON_PATH_BUDGET };

  for (guint i = 0; i < self->members->len; i++)
    read_member (&g_array_index (self->members, Member, i), i, root, &pass);
}
