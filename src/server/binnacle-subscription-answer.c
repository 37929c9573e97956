/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-server"

#include "config.h"

#include "server/binnacle-message-text.h"
#include "server/binnacle-server-limits.h"
#include "server/binnacle-subscription-answer-private.h"

struct _BinnacleSubscriptionAnswer
{
  gint64      id;
  gint64      offset;
  gint64      time;
  char       *patterns;
  gboolean    resumed;
  GPtrArray  *updates;
  guint       next_update;
  GPtrArray  *entries;
  guint       next_entry;
  gboolean    over;
};

static int
compare_versions (gconstpointer a,
                  gconstpointer b)
{
  const BinnacleChannelRecord *one = *(BinnacleChannelRecord * const *) a;
  const BinnacleChannelRecord *other = *(BinnacleChannelRecord * const *) b;

  return (one->version > other->version) - (one->version < other->version);
}

/* What waits comes before the snapshot, whose offset says that it was sent. */
static void
take_waiting (BinnacleSubscriptionAnswer *self,
              BinnacleOutgoingUpdates    *updates)
{
  BinnacleChannelRecord *record;

  while ((record = binnacle_outgoing_updates_pop (updates)) != NULL)
    g_ptr_array_add (self->updates, record);

  g_ptr_array_sort (self->updates, compare_versions);

  for (guint i = self->updates->len; i > 1; i--)
    {
      if (self->updates->pdata[i - 1] == self->updates->pdata[i - 2])
        g_ptr_array_remove_index (self->updates, i - 1);
    }
}

static char *
make_patterns (const char * const *patterns)
{
  GString *text = g_string_new (NULL);

  binnacle_message_text_append_strings_member (text, "patterns", patterns);

  /* Without the comma that a member after others begins with. */
  if (text->str[0] == ',')
    g_string_erase (text, 0, 1);

  return g_string_free (text, FALSE);
}

static char *
make_updates (BinnacleSubscriptionAnswer *self)
{
  GString *text = g_string_new (NULL);

  while (self->next_update < self->updates->len && text->len < BINNACLE_SERVER_MAX_FRAME)
    binnacle_updates_text_append (text, self->updates->pdata[self->next_update++]);

  g_string_append_c (text, ']');

  return g_string_free (text, FALSE);
}

static void
append_entries (BinnacleSubscriptionAnswer *self,
                GString                    *text)
{
  gsize begin = text->len;

  g_string_append (text, ",\"channels\":[");

  while (self->next_entry < self->entries->len)
    {
      BinnacleChannelRecord *record = self->entries->pdata[self->next_entry];
      gsize size = binnacle_value_get_size (&record->value);

      /* One that is large comes alone. */
      if (text->str[text->len - 1] != '[' && text->len - begin + size > BINNACLE_SERVER_MAX_FRAME)
        break;

      if (text->str[text->len - 1] != '[')
        g_string_append_c (text, ',');

      binnacle_channel_record_append_entry (record, text);
      self->next_entry++;
    }

  g_string_append_c (text, ']');
}

static char *
make_part (BinnacleSubscriptionAnswer *self)
{
  GString *text = g_string_new ("{\"type\":\"snapshot\"");

  binnacle_message_text_append_integer_member (text, "id", self->id);
  binnacle_message_text_append_integer_member (text, "offset", self->offset);
  binnacle_message_text_append_integer_member (text, "time", self->time);
  g_string_append_printf (text, ",%s,\"resumed\":%s", self->patterns, self->resumed ? "true" : "false");
  append_entries (self, text);

  if (self->next_entry < self->entries->len)
    g_string_append (text, ",\"more\":true");
  else
    self->over = TRUE;

  g_string_append_c (text, '}');

  return g_string_free (text, FALSE);
}

/**
 * binnacle_subscription_answer_new: (skip)
 * @store: the channels
 * @id: of the request
 * @patterns: (array zero-terminated=1): of the request
 * @trie: the same
 * @since: an offset that can be resumed from; -1 for a whole snapshot
 * @updates: what still waits for the client, all of which the answer takes over
 *
 * Returns: (transfer full): the answer
 */
BinnacleSubscriptionAnswer *
binnacle_subscription_answer_new (BinnacleChannelStore    *store,
                                  gint64                   id,
                                  const char * const      *patterns,
                                  BinnaclePatternTrie     *trie,
                                  gint64                   since,
                                  BinnacleOutgoingUpdates *updates)
{
  BinnacleSubscriptionAnswer *self = g_new0 (BinnacleSubscriptionAnswer, 1);
  BinnacleChannelTable *table = binnacle_channel_store_get_table (store);

  self->id = id;
  self->offset = binnacle_channel_store_get_offset (store);
  self->time = binnacle_channel_store_get_time (store);
  self->patterns = make_patterns (patterns);
  self->resumed = since >= 0;

  if (self->resumed)
    {
      self->updates = binnacle_channel_table_collect_changed (table, trie, since);
      self->entries = g_ptr_array_new ();
    }
  else
    {
      self->updates = g_ptr_array_new_with_free_func ((GDestroyNotify) binnacle_channel_record_unref);
      self->entries = binnacle_channel_table_collect (table, trie);
    }

  take_waiting (self, updates);

  return self;
}

/**
 * binnacle_subscription_answer_free: (skip)
 * @self: (transfer full): an answer
 */
void
binnacle_subscription_answer_free (BinnacleSubscriptionAnswer *self)
{
  g_ptr_array_unref (self->updates);
  g_ptr_array_unref (self->entries);
  g_free (self->patterns);
  g_free (self);
}

/**
 * binnacle_subscription_answer_get_id: (skip)
 * @self: an answer
 *
 * Returns: the id of the request
 */
gint64
binnacle_subscription_answer_get_id (BinnacleSubscriptionAnswer *self)
{
  return self->id;
}

/**
 * binnacle_subscription_answer_next: (skip)
 * @self: an answer that is not over
 *
 * Returns: (transfer full): the next frame
 */
char *
binnacle_subscription_answer_next (BinnacleSubscriptionAnswer *self)
{
  return self->next_update < self->updates->len ? make_updates (self) : make_part (self);
}

/**
 * binnacle_subscription_answer_is_over: (skip)
 * @self: an answer
 *
 * Returns: whether the last part was written
 */
gboolean
binnacle_subscription_answer_is_over (BinnacleSubscriptionAnswer *self)
{
  return self->over;
}

/**
 * binnacle_updates_text_append: (skip)
 * @text: empty, or an array of updates whose end is missing
 * @record: a write
 *
 * Appends an update to a frame of many.
 */
void
binnacle_updates_text_append (GString               *text,
                              BinnacleChannelRecord *record)
{
  g_string_append_c (text, text->len == 0 ? '[' : ',');
  g_string_append (text, binnacle_channel_record_get_update_text (record));
}
