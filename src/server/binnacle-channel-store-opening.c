/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-server"

#include "config.h"

#include "base/binnacle-json.h"
#include "server/binnacle-built-in-channels-private.h"
#include "server/binnacle-channel-store-private.h"
#include "server/binnacle-server-limits.h"

/* How a run of the store begins: with what the last one left. */

static gboolean
load_value (const BinnacleStoreRow *row,
            BinnacleValue          *value)
{
  g_autoptr (JsonNode) node = NULL;

  if (row->json == NULL)
    return TRUE;

  node = binnacle_json_parse (row->json, -1, BINNACLE_SERVER_MAX_CREATED_BYTES, NULL);

  return node != NULL && binnacle_value_set_json_node (value, node, NULL);
}

static BinnacleChannelRecord *
load_record (const BinnacleStoreRow *row)
{
  g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;

  if (row->channel == NULL || row->version <= 0 || !load_value (row, &value))
    return NULL;

  return binnacle_channel_record_new (row->channel, &value, row->version, row->time, row->by, row->op);
}

static gboolean
load_channel (const BinnacleStoreRow *row,
              gpointer                user_data)
{
  BinnacleChannelStore *self = user_data;
  g_autoptr (BinnacleChannelRecord) record = load_record (row);

  if (record == NULL)
    return FALSE;

  binnacle_channel_table_install (self->table, record, TRUE);
  self->offset = MAX (self->offset, record->version);

  return TRUE;
}

static gboolean
load_op (const BinnacleStoreRow *row,
         gpointer                user_data)
{
  BinnacleChannelStore *self = user_data;
  g_autoptr (BinnacleChannelRecord) record = row->op != NULL ? load_record (row) : NULL;

  if (record == NULL)
    return FALSE;

  binnacle_op_memory_add (self->ops, record, row->digest);
  self->offset = MAX (self->offset, record->version);

  return TRUE;
}

static gboolean
load_name (const char *channel,
           gpointer    user_data)
{
  BinnacleChannelStore *self = user_data;

  g_hash_table_add (self->named, g_strdup (channel));

  return TRUE;
}

static const BinnacleStoreVisitor visitor = {
  load_channel,
  load_op,
  load_name,
};

static BinnacleStoreRow *
make_row (BinnacleChannelRecord *record)
{
  BinnacleStoreRow *row = g_new0 (BinnacleStoreRow, 1);

  row->channel = g_strdup (record->channel);
  row->json = binnacle_value_to_json_text (&record->value);
  row->version = record->version;
  row->time = record->time;

  return row;
}

/* Once in the life of a store: one that a client deletes does not come back. */
static gboolean
create_built_ins (BinnacleChannelStore  *self,
                  GError               **error)
{
  g_autoptr (GPtrArray) records = binnacle_built_in_channels_create (self->table, self->offset,
                                                                     binnacle_channel_store_get_time (self));
  g_autoptr (BinnacleStoreJob) job = binnacle_store_job_new ();

  self->offset += records->len;

  if (self->file == NULL)
    return TRUE;

  for (guint i = 0; i < records->len; i++)
    g_ptr_array_add (job->rows, make_row (records->pdata[i]));

  return binnacle_store_file_write (self->file, job, error);
}

/* Channels that are not stored end with the run. Those that come back are
 * written again before any client is there. */
static void
end_transient_channels (BinnacleChannelStore *self)
{
  GHashTableIter iter;
  const char *channel;

  g_hash_table_iter_init (&iter, self->named);
  while (g_hash_table_iter_next (&iter, (gpointer *) &channel, NULL))
    {
      g_autoptr (BinnacleChannelRecord) record = NULL;

      self->offset++;
      record = binnacle_channel_record_new (channel, NULL, self->offset,
                                            binnacle_channel_store_get_time (self), NULL, NULL);
      binnacle_channel_table_install (self->table, record, FALSE);
    }
}

static gboolean
begin_run (BinnacleChannelStore  *self,
           BinnacleStoreState    *state,
           gboolean               transient,
           GError               **error)
{
  self->offset = MAX (self->offset, state->offset);
  binnacle_channel_table_set_reach (self->table, state->deletions_reach);

  /* The name of a channel may not have come to the disk. */
  if (!state->clean && state->transient)
    binnacle_channel_table_set_reach (self->table, self->offset);

  end_transient_channels (self);
  self->reserved = self->offset + BINNACLE_SERVER_OFFSET_BLOCK;
  self->server_id = g_strdup (state->server_id);
  self->epoch = g_strdup (state->epoch);

  state->offset = self->reserved;
  state->deletions_reach = binnacle_channel_table_get_reach (self->table);
  state->transient = transient;

  return binnacle_store_file_begin (self->file, state, error);
}

/**
 * binnacle_channel_store_open_file: (skip)
 * @self: a store with nothing in it
 * @path: where it is kept
 * @transient: whether there will be channels that are not stored
 * @error: return location for an error
 *
 * Reads what is kept, and notes that a run begins. Blocks.
 *
 * Returns: whether it can be used
 */
gboolean
binnacle_channel_store_open_file (BinnacleChannelStore  *self,
                                  const char            *path,
                                  gboolean               transient,
                                  GError               **error)
{
  BinnacleStoreState state = { 0 };
  gboolean done;

  self->file = binnacle_store_file_open (path, error);

  if (self->file == NULL)
    return FALSE;

  done = binnacle_store_file_load (self->file, &state, &visitor, self, error);

  if (done)
    {
      binnacle_op_memory_set_reach (self->ops, state.ops_reach);
      done = (!state.fresh || create_built_ins (self, error)) &&
             begin_run (self, &state, transient, error);
    }

  binnacle_store_state_clear (&state);

  if (!done)
    g_clear_pointer (&self->file, binnacle_store_file_free);

  return done;
}

/**
 * binnacle_channel_store_open_memory: (skip)
 * @self: a store with nothing in it
 *
 * Begins a history that ends with the run.
 */
void
binnacle_channel_store_open_memory (BinnacleChannelStore *self)
{
  self->server_id = g_uuid_string_random ();
  self->epoch = g_uuid_string_random ();
  self->reserved = G_MAXINT64;
  create_built_ins (self, NULL);
}
