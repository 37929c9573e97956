/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-server"

#include "config.h"

#include <string.h>

#include "server/binnacle-op-memory.h"
#include "server/binnacle-server-limits.h"

/**
 * BinnacleOpMemory:
 *
 * The accepted operations and their outcomes, so that a retry has no second
 * effect. It reaches back to an offset: every operation accepted after that is in it.
 */

struct _BinnacleOpMemory
{
  GHashTable *entries; /* op → entry */
  GQueue      oldest;  /* entries by version */
  gsize       n_bytes;
  gint64      reach;
};

static void
free_entry (gpointer data)
{
  BinnacleOpEntry *entry = data;

  binnacle_channel_record_unref (entry->record);
  g_free (entry);
}

static void
forget_oldest (BinnacleOpMemory *self)
{
  BinnacleOpEntry *entry = g_queue_pop_head (&self->oldest);

  self->reach = entry->record->version;
  self->n_bytes -= binnacle_channel_record_get_size (entry->record);
  g_hash_table_remove (self->entries, entry->record->op);
}

/**
 * binnacle_op_memory_new: (skip)
 * @reach: the offset that it reaches back to
 *
 * Returns: (transfer full): an empty memory
 */
BinnacleOpMemory *
binnacle_op_memory_new (gint64 reach)
{
  BinnacleOpMemory *self = g_new0 (BinnacleOpMemory, 1);

  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, free_entry);
  self->reach = reach;
  g_queue_init (&self->oldest);

  return self;
}

/**
 * binnacle_op_memory_free: (skip)
 * @self: (transfer full): a memory
 */
void
binnacle_op_memory_free (BinnacleOpMemory *self)
{
  g_queue_clear (&self->oldest);
  g_hash_table_unref (self->entries);
  g_free (self);
}

/**
 * binnacle_op_memory_add: (skip)
 * @self: a memory
 * @record: the outcome of an operation that is not in it; of a higher version than those that are
 * @digest: of its body
 *
 * Remembers an operation.
 */
void
binnacle_op_memory_add (BinnacleOpMemory      *self,
                        BinnacleChannelRecord *record,
                        const guint8          *digest)
{
  BinnacleOpEntry *entry = g_new0 (BinnacleOpEntry, 1);

  entry->record = binnacle_channel_record_ref (record);
  memcpy (entry->digest, digest, sizeof entry->digest);
  g_hash_table_insert (self->entries, entry->record->op, entry);
  g_queue_push_tail (&self->oldest, entry);
  self->n_bytes += binnacle_channel_record_get_size (record);
}

/**
 * binnacle_op_memory_lookup: (skip)
 * @self: a memory
 * @op: an operation id
 *
 * Returns: (nullable): what is known of it
 */
const BinnacleOpEntry *
binnacle_op_memory_lookup (BinnacleOpMemory *self,
                           const char       *op)
{
  return g_hash_table_lookup (self->entries, op);
}

/**
 * binnacle_op_memory_trim: (skip)
 * @self: a memory
 * @oldest_time: operations before this time may go, in ms since 1970
 *
 * Forgets what is old, and the oldest of what is too much.
 *
 * Returns: whether the reach has changed
 */
gboolean
binnacle_op_memory_trim (BinnacleOpMemory *self,
                         gint64            oldest_time)
{
  gint64 reach = self->reach;

  while (self->oldest.length > 0)
    {
      const BinnacleOpEntry *entry = self->oldest.head->data;

      if (entry->record->time >= oldest_time &&
          self->oldest.length <= BINNACLE_SERVER_MAX_OPS &&
          self->n_bytes <= BINNACLE_SERVER_MAX_OPS_BYTES)
        break;

      forget_oldest (self);
    }

  return self->reach != reach;
}

/**
 * binnacle_op_memory_set_reach: (skip)
 * @self: a memory
 * @reach: an offset
 *
 * Notes that not all operations up to @reach are known.
 */
void
binnacle_op_memory_set_reach (BinnacleOpMemory *self,
                              gint64            reach)
{
  self->reach = reach;
}

/**
 * binnacle_op_memory_get_reach: (skip)
 * @self: a memory
 *
 * Returns: the offset after which every operation is known
 */
gint64
binnacle_op_memory_get_reach (BinnacleOpMemory *self)
{
  return self->reach;
}

/**
 * binnacle_op_memory_get_count: (skip)
 * @self: a memory
 *
 * Returns: how many operations it knows
 */
guint
binnacle_op_memory_get_count (BinnacleOpMemory *self)
{
  return self->oldest.length;
}
