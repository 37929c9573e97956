/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-server"

#include "config.h"

#include "server/binnacle-outgoing-updates-private.h"

struct _BinnacleOutgoingUpdates
{
  GQueue      records;
  GHashTable *links; /* channel → its link in records; not for events */
  guint       n_events;
  guint       max_events;
  guint64     n_conflated;
};

static void
drop_link (BinnacleOutgoingUpdates *self,
           GList                   *link)
{
  BinnacleChannelRecord *record = link->data;

  if (record->event)
    self->n_events--;
  else
    g_hash_table_remove (self->links, record->channel);

  g_queue_delete_link (&self->records, link);
}

/**
 * binnacle_outgoing_updates_new: (skip)
 * @max_events: how many updates of event channels may wait
 *
 * Returns: (transfer full): nothing to tell
 */
BinnacleOutgoingUpdates *
binnacle_outgoing_updates_new (guint max_events)
{
  BinnacleOutgoingUpdates *self = g_new0 (BinnacleOutgoingUpdates, 1);

  g_queue_init (&self->records);
  self->links = g_hash_table_new (g_str_hash, g_str_equal);
  self->max_events = max_events;

  return self;
}

/**
 * binnacle_outgoing_updates_free: (skip)
 * @self: (transfer full): updates
 */
void
binnacle_outgoing_updates_free (BinnacleOutgoingUpdates *self)
{
  g_hash_table_unref (self->links);
  g_queue_clear_full (&self->records, (GDestroyNotify) binnacle_channel_record_unref);
  g_free (self);
}

/**
 * binnacle_outgoing_updates_push: (skip)
 * @self: updates
 * @record: of a higher version than those that wait
 *
 * Adds an update; it takes the place of an older one of its channel.
 *
 * Returns: %FALSE where too many events wait
 */
gboolean
binnacle_outgoing_updates_push (BinnacleOutgoingUpdates *self,
                                BinnacleChannelRecord   *record)
{
  GList *older = record->event ? NULL : g_hash_table_lookup (self->links, record->channel);

  if (record->event && self->n_events >= self->max_events)
    return FALSE;

  if (older != NULL)
    {
      BinnacleChannelRecord *superseded = older->data;

      drop_link (self, older);
      binnacle_channel_record_unref (superseded);
      self->n_conflated++;
    }

  g_queue_push_tail (&self->records, binnacle_channel_record_ref (record));

  if (record->event)
    self->n_events++;
  else
    g_hash_table_insert (self->links, record->channel, self->records.tail);

  return TRUE;
}

/**
 * binnacle_outgoing_updates_peek: (skip)
 * @self: updates
 *
 * Returns: (transfer none) (nullable): the oldest
 */
BinnacleChannelRecord *
binnacle_outgoing_updates_peek (BinnacleOutgoingUpdates *self)
{
  return g_queue_peek_head (&self->records);
}

/**
 * binnacle_outgoing_updates_pop: (skip)
 * @self: updates
 *
 * Returns: (transfer full) (nullable): the oldest, which is taken out
 */
BinnacleChannelRecord *
binnacle_outgoing_updates_pop (BinnacleOutgoingUpdates *self)
{
  BinnacleChannelRecord *record = g_queue_peek_head (&self->records);

  if (record != NULL)
    drop_link (self, self->records.head);

  return record;
}

/**
 * binnacle_outgoing_updates_retain: (skip)
 * @self: updates
 * @patterns: what is still subscribed to
 *
 * Takes out what nothing matches any more.
 */
void
binnacle_outgoing_updates_retain (BinnacleOutgoingUpdates *self,
                                  BinnaclePatternTrie     *patterns)
{
  GList *next;

  for (GList *l = self->records.head; l != NULL; l = next)
    {
      BinnacleChannelRecord *record = l->data;

      next = l->next;

      if (binnacle_pattern_trie_matches (patterns, record->channel))
        continue;

      drop_link (self, l);
      binnacle_channel_record_unref (record);
    }
}

/**
 * binnacle_outgoing_updates_get_count: (skip)
 * @self: updates
 *
 * Returns: how many wait
 */
guint
binnacle_outgoing_updates_get_count (BinnacleOutgoingUpdates *self)
{
  return self->records.length;
}

/**
 * binnacle_outgoing_updates_get_n_conflated: (skip)
 * @self: updates
 *
 * Returns: how many a newer one has taken the place of, so far
 */
guint64
binnacle_outgoing_updates_get_n_conflated (BinnacleOutgoingUpdates *self)
{
  return self->n_conflated;
}
