/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-server"

#include "config.h"

#include <math.h>
#include <string.h>

#include "server/binnacle-channel-table.h"
#include "server/binnacle-server-limits.h"

/**
 * BinnacleChannelTable:
 *
 * What every channel holds, what is said of it, and its history. Deletions are
 * remembered, back to an offset: a client that knows that offset or a later one
 * can be told all that changed since.
 */

typedef struct
{
  char                       *name;
  BinnacleChannelRecord      *record;      /* the last write, a deletion too */
  BinnacleChannelDescription *description; /* NULL where a client made it */
  BinnacleHistory            *history;
  GList                       by_version;
  GList                       by_deletion;
} Channel;

struct _BinnacleChannelTable
{
  GHashTable *channels;  /* name → Channel */
  GQueue      versions;  /* those with a record, by version */
  GQueue      deletions; /* those whose record is a deletion, by version */
  gint64      reach;
  guint       n_histories;
  guint       n_created;
  gsize       n_created_bytes;
};

static void
channel_free (gpointer data)
{
  Channel *channel = data;

  g_clear_pointer (&channel->record, binnacle_channel_record_unref);
  g_clear_pointer (&channel->description, binnacle_channel_description_free);
  g_clear_pointer (&channel->history, binnacle_history_free);
  g_free (channel->name);
  g_free (channel);
}

static Channel *
ensure_channel (BinnacleChannelTable *self,
                const char           *name)
{
  Channel *channel = g_hash_table_lookup (self->channels, name);

  if (channel != NULL)
    return channel;

  channel = g_new0 (Channel, 1);
  channel->name = g_strdup (name);
  channel->by_version.data = channel;
  channel->by_deletion.data = channel;
  g_hash_table_insert (self->channels, channel->name, channel);

  return channel;
}

static gboolean
is_alive (Channel *channel)
{
  return channel->record != NULL && !binnacle_channel_record_is_deleted (channel->record);
}

static void
count_created (BinnacleChannelTable *self,
               Channel              *channel,
               int                   sign)
{
  if (channel->description != NULL || !is_alive (channel))
    return;

  self->n_created += (guint) sign;
  self->n_created_bytes += (gsize) sign * binnacle_channel_record_get_size (channel->record);
}

static void
drop_history (BinnacleChannelTable *self,
              Channel              *channel)
{
  if (channel->history != NULL)
    self->n_histories--;

  g_clear_pointer (&channel->history, binnacle_history_free);
}

static gboolean
is_series (Channel *channel)
{
  return channel->description == NULL || binnacle_channel_description_is_series (channel->description);
}

static void
remember (BinnacleChannelTable *self,
          Channel              *channel)
{
  double number = binnacle_value_get_number (&channel->record->value, NAN);

  if (isnan (number) || !is_series (channel))
    return;

  if (channel->history == NULL)
    {
      if (self->n_histories >= BINNACLE_SERVER_MAX_HISTORIES)
        return;

      channel->history = binnacle_history_new ();
      self->n_histories++;
    }

  binnacle_history_add (channel->history, channel->record->time, number);
}

static void
unlink_record (BinnacleChannelTable *self,
               Channel              *channel)
{
  if (channel->record == NULL)
    return;

  if (!is_alive (channel))
    g_queue_unlink (&self->deletions, &channel->by_deletion);

  count_created (self, channel, -1);
  g_queue_unlink (&self->versions, &channel->by_version);
  g_clear_pointer (&channel->record, binnacle_channel_record_unref);
}

static void
drop_if_unused (BinnacleChannelTable *self,
                Channel              *channel)
{
  if (channel->record != NULL || channel->description != NULL)
    return;

  drop_history (self, channel);
  g_hash_table_remove (self->channels, channel->name);
}

/**
 * binnacle_channel_table_new: (skip)
 * @reach: the offset that the memory of deletions reaches back to
 *
 * Returns: (transfer full): an empty table
 */
BinnacleChannelTable *
binnacle_channel_table_new (gint64 reach)
{
  BinnacleChannelTable *self = g_new0 (BinnacleChannelTable, 1);

  self->channels = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, channel_free);
  self->reach = reach;
  g_queue_init (&self->versions);
  g_queue_init (&self->deletions);

  return self;
}

/**
 * binnacle_channel_table_free: (skip)
 * @self: (transfer full): a table
 */
void
binnacle_channel_table_free (BinnacleChannelTable *self)
{
  g_hash_table_unref (self->channels);
  g_free (self);
}

/**
 * binnacle_channel_table_describe: (skip)
 * @self: a table
 * @channel: a valid name
 * @metric: what is said of it
 *
 * Describes a channel, or does so anew.
 */
void
binnacle_channel_table_describe (BinnacleChannelTable            *self,
                                 const char                      *channel,
                                 const BinnacleMetricDescription *metric)
{
  Channel *found = ensure_channel (self, channel);

  count_created (self, found, -1);
  g_clear_pointer (&found->description, binnacle_channel_description_free);
  found->description = binnacle_channel_description_new (metric);
}

/**
 * binnacle_channel_table_undescribe: (skip)
 * @self: a table
 * @channel: a name
 *
 * Takes the description away, of a channel that has ended.
 */
void
binnacle_channel_table_undescribe (BinnacleChannelTable *self,
                                   const char           *channel)
{
  Channel *found = g_hash_table_lookup (self->channels, channel);

  if (found == NULL)
    return;

  g_clear_pointer (&found->description, binnacle_channel_description_free);
  count_created (self, found, 1);
  drop_if_unused (self, found);
}

/**
 * binnacle_channel_table_get_description: (skip)
 * @self: a table
 * @channel: a name
 *
 * Returns: (nullable): what is said of it
 */
const BinnacleChannelDescription *
binnacle_channel_table_get_description (BinnacleChannelTable *self,
                                        const char           *channel)
{
  Channel *found = g_hash_table_lookup (self->channels, channel);

  return found != NULL ? found->description : NULL;
}

/**
 * binnacle_channel_table_lookup: (skip)
 * @self: a table
 * @channel: a name
 *
 * Returns: (nullable): the last write, which may be a deletion
 */
BinnacleChannelRecord *
binnacle_channel_table_lookup (BinnacleChannelTable *self,
                               const char           *channel)
{
  Channel *found = g_hash_table_lookup (self->channels, channel);

  return found != NULL ? found->record : NULL;
}

/**
 * binnacle_channel_table_install: (skip)
 * @self: a table
 * @record: a write of a higher version than any before
 * @in_history: whether the history takes it too
 *
 * Makes @record what its channel holds.
 */
void
binnacle_channel_table_install (BinnacleChannelTable  *self,
                                BinnacleChannelRecord *record,
                                gboolean               in_history)
{
  Channel *channel = ensure_channel (self, record->channel);

  unlink_record (self, channel);
  channel->record = binnacle_channel_record_ref (record);
  channel->record->event = channel->description != NULL &&
                           channel->description->kind == BINNACLE_CHANNEL_KIND_EVENT;
  g_queue_push_tail_link (&self->versions, &channel->by_version);
  count_created (self, channel, 1);

  if (!is_alive (channel))
    {
      g_queue_push_tail_link (&self->deletions, &channel->by_deletion);
      drop_history (self, channel);
    }
  else if (in_history)
    {
      remember (self, channel);
    }
}

/**
 * binnacle_channel_table_trim: (skip)
 * @self: a table
 * @oldest_time: deletions before this time may go, in ms since 1970
 *
 * Forgets deletions that are old, and the oldest of what is too much.
 *
 * Returns: (transfer full) (element-type utf8) (nullable): the channels that were
 *   forgotten; %NULL where there are none, and the reach is what it was
 */
GPtrArray *
binnacle_channel_table_trim (BinnacleChannelTable *self,
                             gint64                oldest_time)
{
  GPtrArray *forgotten = NULL;

  while (self->deletions.length > 0)
    {
      Channel *channel = self->deletions.head->data;

      if (channel->record->time >= oldest_time && self->deletions.length <= BINNACLE_SERVER_MAX_DELETIONS)
        break;

      if (forgotten == NULL)
        forgotten = g_ptr_array_new_with_free_func (g_free);

      g_ptr_array_add (forgotten, g_strdup (channel->name));
      self->reach = channel->record->version;
      unlink_record (self, channel);
      drop_if_unused (self, channel);
    }

  return forgotten;
}

/**
 * binnacle_channel_table_set_reach: (skip)
 * @self: a table
 * @reach: an offset
 *
 * Notes that nothing is known of deletions up to @reach.
 */
void
binnacle_channel_table_set_reach (BinnacleChannelTable *self,
                                  gint64                reach)
{
  self->reach = reach;
}

/**
 * binnacle_channel_table_get_reach: (skip)
 * @self: a table
 *
 * Returns: the offset after which every deletion is known
 */
gint64
binnacle_channel_table_get_reach (BinnacleChannelTable *self)
{
  return self->reach;
}

/**
 * binnacle_channel_table_collect: (skip)
 * @self: a table
 * @patterns: (nullable): which channels; %NULL for all
 *
 * Returns: (transfer full) (element-type BinnacleChannelRecord): what the channels
 *   hold that exist, by version
 */
GPtrArray *
binnacle_channel_table_collect (BinnacleChannelTable *self,
                                BinnaclePatternTrie  *patterns)
{
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) binnacle_channel_record_unref);

  for (GList *l = self->versions.head; l != NULL; l = l->next)
    {
      Channel *channel = l->data;

      if (is_alive (channel) && (patterns == NULL || binnacle_pattern_trie_matches (patterns, channel->name)))
        g_ptr_array_add (records, binnacle_channel_record_ref (channel->record));
    }

  return records;
}

/**
 * binnacle_channel_table_collect_changed: (skip)
 * @self: a table
 * @patterns: which channels
 * @since: an offset
 *
 * Returns: (transfer full) (element-type BinnacleChannelRecord): the last write of
 *   each channel, deletions too, that came after @since, by version
 */
GPtrArray *
binnacle_channel_table_collect_changed (BinnacleChannelTable *self,
                                        BinnaclePatternTrie  *patterns,
                                        gint64                since)
{
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) binnacle_channel_record_unref);
  GList *first = self->versions.tail;

  while (first != NULL && ((Channel *) first->data)->record->version > since)
    first = first->prev;

  first = first != NULL ? first->next : self->versions.head;

  for (GList *l = first; l != NULL; l = l->next)
    {
      Channel *channel = l->data;

      if (binnacle_pattern_trie_matches (patterns, channel->name))
        g_ptr_array_add (records, binnacle_channel_record_ref (channel->record));
    }

  return records;
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

static void
append_description (Channel  *channel,
                    gboolean  may_write,
                    GString  *text)
{
  g_autoptr (BinnacleChannelDescription) made = NULL;

  if (channel->description == NULL)
    made = binnacle_channel_description_new_for (channel->name, &channel->record->value);

  binnacle_channel_description_append (made != NULL ? made : channel->description, channel->name,
                                       may_write, text);
}

/**
 * binnacle_channel_table_append_descriptions: (skip)
 * @self: a table
 * @patterns: (nullable): which channels; %NULL for all
 * @may_write: whether who asks may write what can be written
 * @text: where to
 *
 * Appends an array of what is said of the channels, by name. A writable channel is
 * there before anything is written to it.
 */
void
binnacle_channel_table_append_descriptions (BinnacleChannelTable *self,
                                            BinnaclePatternTrie  *patterns,
                                            gboolean              may_write,
                                            GString              *text)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  GHashTableIter iter;
  Channel *channel;

  g_hash_table_iter_init (&iter, self->channels);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &channel))
    {
      if ((channel->description != NULL || is_alive (channel)) &&
          (patterns == NULL || binnacle_pattern_trie_matches (patterns, channel->name)))
        g_ptr_array_add (names, channel->name);
    }

  g_ptr_array_sort (names, compare_names);
  g_string_append_c (text, '[');

  for (guint i = 0; i < names->len; i++)
    {
      if (i > 0)
        g_string_append_c (text, ',');

      append_description (g_hash_table_lookup (self->channels, names->pdata[i]), may_write, text);
    }

  g_string_append_c (text, ']');
}

/**
 * binnacle_channel_table_get_history: (skip)
 * @self: a table
 * @channel: a name
 *
 * Returns: (nullable): the channel's history
 */
BinnacleHistory *
binnacle_channel_table_get_history (BinnacleChannelTable *self,
                                    const char           *channel)
{
  Channel *found = g_hash_table_lookup (self->channels, channel);

  return found != NULL ? found->history : NULL;
}

/**
 * binnacle_channel_table_get_created: (skip)
 * @self: a table
 * @n_channels: (out): how many channels clients have made
 * @n_bytes: (out): how much memory they take
 *
 * Counts what clients have made.
 */
void
binnacle_channel_table_get_created (BinnacleChannelTable *self,
                                    guint                *n_channels,
                                    gsize                *n_bytes)
{
  *n_channels = self->n_created;
  *n_bytes = self->n_created_bytes;
}

/**
 * binnacle_channel_table_get_counts: (skip)
 * @self: a table
 * @counts: (out): how much is in it
 *
 * Counts.
 */
void
binnacle_channel_table_get_counts (BinnacleChannelTable  *self,
                                   BinnacleChannelCounts *counts)
{
  GHashTableIter iter;
  Channel *channel;

  counts->n_channels = self->versions.length - self->deletions.length;
  counts->n_deletions = self->deletions.length;
  counts->n_created = self->n_created;
  counts->n_created_bytes = self->n_created_bytes;
  counts->n_history_bytes = 0;

  g_hash_table_iter_init (&iter, self->channels);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &channel))
    {
      if (channel->history != NULL)
        counts->n_history_bytes += binnacle_history_get_size (channel->history);
    }
}
