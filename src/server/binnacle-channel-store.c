/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-server"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "server/binnacle-built-in-channels-private.h"
#include "server/binnacle-channel-store-private.h"
#include "server/binnacle-server-limits.h"
#include "wire/binnacle-protocol.h"

/**
 * BinnacleChannelStore:
 *
 * The server's channels, in memory, and those that clients write also on disk.
 *
 * A version is the offset of its write: both rise with every accepted write, go on
 * past a deletion and a restart, and are never used twice in an epoch. Offsets
 * are reserved on disk in blocks, so that samples cost no write.
 *
 * Mutations are judged and committed in groups. One group is under way at a
 * time; what comes in meanwhile waits for the next, and samples wait too, so that
 * changes are told in the order of their offsets. Nothing of a group is seen
 * before it is on disk. Belongs to one thread, as all of the server but the writer.
 */

typedef struct
{
  char          *channel;
  BinnacleValue  value;
} Deferred;

G_DEFINE_FINAL_TYPE (BinnacleChannelStore, binnacle_channel_store, G_TYPE_OBJECT)

static void pump (BinnacleChannelStore *self);

static void
deferred_free (Deferred *deferred)
{
  g_free (deferred->channel);
  binnacle_value_clear (&deferred->value);
  g_free (deferred);
}

static void
tell_changed (BinnacleChannelStore  *self,
              BinnacleChannelRecord *record)
{
  if (self->listener != NULL)
    self->listener->changed (record, self->listener_data);
}

static void
tell_settled (BinnacleChannelStore *self)
{
  if (self->listener != NULL)
    self->listener->settled (self->listener_data);
}

static void
trim (BinnacleChannelStore *self)
{
  gint64 oldest = binnacle_channel_store_get_time (self) - BINNACLE_SERVER_MEMORY_TIME / 1000;
  g_autoptr (GPtrArray) forgotten = binnacle_channel_table_trim (self->table, oldest);

  if (binnacle_op_memory_trim (self->ops, oldest) || forgotten != NULL)
    self->chores_due = self->file != NULL;

  for (guint i = 0; forgotten != NULL && i < forgotten->len; i++)
    {
      if (g_hash_table_remove (self->named, forgotten->pdata[i]))
        g_ptr_array_add (self->forgotten_names, g_strdup (forgotten->pdata[i]));
    }
}

static void
trim_timer_fired (gpointer user_data)
{
  BinnacleChannelStore *self = user_data;

  trim (self);
  binnacle_timer_restart (self->trim_timer, BINNACLE_SERVER_TRIM_TIME);
  pump (self);
}

static gboolean
must_defer (BinnacleChannelStore *self)
{
  return self->group != NULL || self->offset >= self->reserved;
}

static void
defer (BinnacleChannelStore *self,
       const char           *channel,
       const BinnacleValue  *value)
{
  const BinnacleChannelDescription *description = binnacle_channel_table_get_description (self->table, channel);
  gboolean event = description != NULL && description->kind == BINNACLE_CHANNEL_KIND_EVENT;
  Deferred *deferred = event ? NULL : g_hash_table_lookup (self->deferred_channels, channel);

  if (deferred == NULL)
    {
      deferred = g_new0 (Deferred, 1);
      deferred->channel = g_strdup (channel);
      g_queue_push_tail (&self->deferred, deferred);

      if (!event)
        g_hash_table_insert (self->deferred_channels, deferred->channel, deferred);
    }

  binnacle_value_assign (&deferred->value, value);
}

static void
name_transient (BinnacleChannelStore *self,
                const char           *channel)
{
  if (self->file == NULL || g_hash_table_contains (self->named, channel))
    return;

  g_hash_table_add (self->named, g_strdup (channel));
  g_ptr_array_add (self->unwritten_names, g_strdup (channel));
}

static void
publish_now (BinnacleChannelStore *self,
             const char           *channel,
             const BinnacleValue  *value)
{
  g_autoptr (BinnacleChannelRecord) record = NULL;

  self->offset++;
  record = binnacle_channel_record_new (channel, value, self->offset,
                                        binnacle_channel_store_get_time (self), NULL, NULL);
  name_transient (self, channel);
  binnacle_channel_table_install (self->table, record, TRUE);

  if (binnacle_channel_record_is_deleted (record))
    binnacle_channel_table_undescribe (self->table, channel);

  tell_changed (self, record);
}

static void
publish_deferred (BinnacleChannelStore *self)
{
  if (self->deferred.length == 0)
    return;

  while (self->deferred.length > 0 && !must_defer (self))
    {
      Deferred *deferred = g_queue_pop_head (&self->deferred);

      if (g_hash_table_lookup (self->deferred_channels, deferred->channel) == deferred)
        g_hash_table_remove (self->deferred_channels, deferred->channel);

      publish_now (self, deferred->channel, &deferred->value);
      deferred_free (deferred);
    }

  tell_settled (self);
}

static void
install_entry (BinnacleChannelStore  *self,
               BinnacleMutationEntry *entry)
{
  gboolean written = entry->record != NULL && !entry->duplicate;

  if (written)
    {
      binnacle_channel_table_install (self->table, entry->record, TRUE);
      binnacle_op_memory_add (self->ops, entry->record, entry->mutation->digest);
    }

  /* The result comes before the update, also on the connection that asked. */
  binnacle_mutation_entry_answer (entry);

  if (written)
    tell_changed (self, entry->record);
}

static void
finish_group (BinnacleChannelStore *self,
              const GError         *error)
{
  BinnacleMutationGroup *group = g_steal_pointer (&self->group);
  GPtrArray *entries = binnacle_mutation_group_get_entries (group);

  if (error != NULL)
    {
      g_message ("Changes were refused: %s", error->message);
      binnacle_mutation_group_fail (group, error);
    }

  /* Also after a failure: what was not told may still be on the disk. */
  self->offset = binnacle_mutation_group_get_offset (group);

  for (guint i = 0; i < entries->len; i++)
    install_entry (self, entries->pdata[i]);

  trim (self);
  tell_settled (self);

  /* The memory of operations keeps the records for a day. */
  for (guint i = 0; i < entries->len; i++)
    {
      BinnacleMutationEntry *entry = entries->pdata[i];

      if (entry->record != NULL)
        binnacle_channel_record_drop_text (entry->record);
    }

  binnacle_mutation_group_free (group);
}

static void
begin_group (BinnacleChannelStore *self)
{
  BinnacleMutationGround ground = {
    self->table, self->ops, self->epoch, self->max_value_size, binnacle_channel_store_get_time (self)
  };

  self->group = binnacle_mutation_group_new (self->offset);

  for (guint i = 0; i < BINNACLE_SERVER_MAX_GROUP && self->waiting.length > 0; i++)
    binnacle_mutation_group_judge (self->group, &ground, g_queue_pop_head (&self->waiting));
}

static void
move_names (GPtrArray *from,
            GPtrArray *to)
{
  while (from->len > 0)
    g_ptr_array_add (to, g_ptr_array_steal_index (from, from->len - 1));
}

static BinnacleStoreJob *
make_job (BinnacleChannelStore *self)
{
  BinnacleStoreJob *job = binnacle_store_job_new ();
  gint64 offset = binnacle_mutation_group_get_offset (self->group);

  binnacle_mutation_group_add_rows (self->group, job);

  if (self->reserved - offset < BINNACLE_SERVER_OFFSET_BLOCK / 2)
    job->reserved = offset + BINNACLE_SERVER_OFFSET_BLOCK;

  if (self->chores_due)
    {
      self->chores_due = FALSE;
      job->ops_reach = binnacle_op_memory_get_reach (self->ops);
      job->deletions_reach = binnacle_channel_table_get_reach (self->table);
      move_names (self->unwritten_names, job->named);
      move_names (self->forgotten_names, job->unnamed);
    }

  return job;
}

static gboolean
is_job_empty (BinnacleStoreJob *job)
{
  return job->rows->len == 0 && job->reserved == 0 && job->ops_reach < 0;
}

static void
commit_group (BinnacleChannelStore *self)
{
  BinnacleStoreJob *job;

  if (self->file == NULL)
    {
      finish_group (self, NULL);
      return;
    }

  job = make_job (self);

  if (is_job_empty (job))
    {
      binnacle_store_job_free (job);
      finish_group (self, NULL);
      return;
    }

  binnacle_store_writer_post (self->writer, job);
}

static void
job_written (BinnacleStoreJob *job,
             gpointer          user_data)
{
  BinnacleChannelStore *self = user_data;

  if (job->error != NULL)
    move_names (job->named, self->unwritten_names);
  else if (job->reserved != 0)
    self->reserved = job->reserved;

  finish_group (self, job->error);
  binnacle_store_job_free (job);
  pump (self);
}

/* Goes on for as long as there is something to do and no group is under way. */
static void
pump (BinnacleChannelStore *self)
{
  if (self->pumping)
    return;

  self->pumping = TRUE;

  while (self->group == NULL)
    {
      publish_deferred (self);

      if (self->waiting.length == 0 && !self->chores_due)
        break;

      begin_group (self);
      commit_group (self);
    }

  self->pumping = FALSE;
}

static void
binnacle_channel_store_dispose (GObject *object)
{
  BinnacleChannelStore *self = BINNACLE_CHANNEL_STORE (object);

  g_clear_pointer (&self->trim_timer, binnacle_timer_free);
  g_clear_pointer (&self->writer, binnacle_store_writer_free);
  g_clear_pointer (&self->file, binnacle_store_file_free);

  G_OBJECT_CLASS (binnacle_channel_store_parent_class)->dispose (object);
}

static void
binnacle_channel_store_finalize (GObject *object)
{
  BinnacleChannelStore *self = BINNACLE_CHANNEL_STORE (object);

  g_clear_pointer (&self->group, binnacle_mutation_group_free);
  g_queue_clear_full (&self->waiting, (GDestroyNotify) binnacle_mutation_entry_free);
  g_hash_table_unref (self->deferred_channels);
  g_queue_clear_full (&self->deferred, (GDestroyNotify) deferred_free);
  g_hash_table_unref (self->named);
  g_ptr_array_unref (self->unwritten_names);
  g_ptr_array_unref (self->forgotten_names);
  binnacle_channel_table_free (self->table);
  binnacle_op_memory_free (self->ops);
  g_free (self->server_id);
  g_free (self->epoch);
  g_object_unref (self->clock);

  G_OBJECT_CLASS (binnacle_channel_store_parent_class)->finalize (object);
}

static void
binnacle_channel_store_class_init (BinnacleChannelStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = binnacle_channel_store_dispose;
  object_class->finalize = binnacle_channel_store_finalize;
}

static void
binnacle_channel_store_init (BinnacleChannelStore *self)
{
  g_queue_init (&self->waiting);
  g_queue_init (&self->deferred);
  self->deferred_channels = g_hash_table_new (g_str_hash, g_str_equal);
  self->named = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->unwritten_names = g_ptr_array_new_with_free_func (g_free);
  self->forgotten_names = g_ptr_array_new_with_free_func (g_free);
  self->table = binnacle_channel_table_new (0);
  self->ops = binnacle_op_memory_new (0);
}

/**
 * binnacle_channel_store_new: (skip)
 * @clock: for the time of writes and for forgetting
 * @max_value_size: the longest value that clients may write, in bytes of JSON
 *
 * Returns: (transfer full): a store that is to be opened
 */
BinnacleChannelStore *
binnacle_channel_store_new (BinnacleClock *clock,
                            gsize          max_value_size)
{
  BinnacleChannelStore *self = g_object_new (BINNACLE_TYPE_CHANNEL_STORE, NULL);

  self->clock = g_object_ref (clock);
  self->max_value_size = max_value_size;

  return self;
}

/**
 * binnacle_channel_store_open: (skip)
 * @self: a store
 * @path: (nullable): where it is kept; %NULL for only in memory
 * @transient: whether there will be channels that are not stored
 * @error: return location for an error
 *
 * Reads what is kept. Blocks.
 *
 * Returns: whether it can be used; with %FALSE, a #BinnacleStoreFileError
 */
gboolean
binnacle_channel_store_open (BinnacleChannelStore  *self,
                             const char            *path,
                             gboolean               transient,
                             GError               **error)
{
  binnacle_built_in_channels_describe (self->table);

  if (path == NULL)
    binnacle_channel_store_open_memory (self);
  else if (binnacle_channel_store_open_file (self, path, transient, error))
    self->writer = binnacle_store_writer_new (self->file, job_written, self);
  else
    return FALSE;

  self->trim_timer = binnacle_clock_add_timer (self->clock, BINNACLE_SERVER_TRIM_TIME, trim_timer_fired, self);

  return TRUE;
}

static void
refuse_all (BinnacleChannelStore *self)
{
  g_autoptr (GError) error = g_error_new_literal (BINNACLE_PROTOCOL_ERROR, BINNACLE_PROTOCOL_ERROR_UNAVAILABLE,
                                                  _("the server is being stopped."));

  if (self->group != NULL)
    finish_group (self, error);

  while (self->waiting.length > 0)
    {
      begin_group (self);
      finish_group (self, error);
    }
}

/**
 * binnacle_channel_store_close: (skip)
 * @self: a store
 *
 * Notes that the run ended in order. What is still under way is answered as
 * unavailable. Blocks until the disk has all that is to be written.
 */
void
binnacle_channel_store_close (BinnacleChannelStore *self)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->trim_timer, binnacle_timer_free);
  self->listener = NULL;

  self->pumping = TRUE;
  g_clear_pointer (&self->writer, binnacle_store_writer_free);
  refuse_all (self);

  /* Names that are not written yet make the end one out of order. */
  if (self->file != NULL && self->unwritten_names->len == 0 &&
      !binnacle_store_file_end (self->file, self->offset, &error))
    g_warning ("%s", error->message);

  g_clear_pointer (&self->file, binnacle_store_file_free);
}

/**
 * binnacle_channel_store_is_busy: (skip)
 * @self: a store
 *
 * Returns: whether something is on its way to the disk
 */
gboolean
binnacle_channel_store_is_busy (BinnacleChannelStore *self)
{
  return self->group != NULL || self->waiting.length > 0;
}

/**
 * binnacle_channel_store_set_listener: (skip)
 * @self: a store
 * @listener: (nullable): who is told of changes
 * @user_data: for @listener
 *
 * There is one listener.
 */
void
binnacle_channel_store_set_listener (BinnacleChannelStore        *self,
                                     const BinnacleStoreListener *listener,
                                     gpointer                     user_data)
{
  self->listener = listener;
  self->listener_data = user_data;
}

/**
 * binnacle_channel_store_get_server_id: (skip)
 * @self: an open store
 *
 * Returns: the server's UUID
 */
const char *
binnacle_channel_store_get_server_id (BinnacleChannelStore *self)
{
  return self->server_id;
}

/**
 * binnacle_channel_store_get_epoch: (skip)
 * @self: an open store
 *
 * Returns: the name of the history
 */
const char *
binnacle_channel_store_get_epoch (BinnacleChannelStore *self)
{
  return self->epoch;
}

/**
 * binnacle_channel_store_get_offset: (skip)
 * @self: a store
 *
 * Returns: the offset of the last write that can be seen
 */
gint64
binnacle_channel_store_get_offset (BinnacleChannelStore *self)
{
  return self->offset;
}

/**
 * binnacle_channel_store_get_time: (skip)
 * @self: a store
 *
 * Returns: now, in ms since 1970
 */
gint64
binnacle_channel_store_get_time (BinnacleChannelStore *self)
{
  return binnacle_clock_get_real_time (self->clock) / 1000;
}

/**
 * binnacle_channel_store_get_table: (skip)
 * @self: a store
 *
 * Returns: (transfer none): what can be seen, for looking up only
 */
BinnacleChannelTable *
binnacle_channel_store_get_table (BinnacleChannelStore *self)
{
  return self->table;
}

/**
 * binnacle_channel_store_can_resume: (skip)
 * @self: an open store
 * @epoch: that a client knows
 * @offset: that it has seen everything up to
 *
 * Returns: whether it can be told all that changed since
 */
gboolean
binnacle_channel_store_can_resume (BinnacleChannelStore *self,
                                   const char           *epoch,
                                   gint64                offset)
{
  return g_strcmp0 (epoch, self->epoch) == 0 &&
         offset >= binnacle_channel_table_get_reach (self->table) && offset <= self->offset;
}

/**
 * binnacle_channel_store_lookup_op: (skip)
 * @self: a store
 * @op: an operation id
 *
 * Returns: (transfer none) (nullable): what the operation did
 */
BinnacleChannelRecord *
binnacle_channel_store_lookup_op (BinnacleChannelStore *self,
                                  const char           *op)
{
  const BinnacleOpEntry *entry = binnacle_op_memory_lookup (self->ops, op);

  return entry != NULL ? entry->record : NULL;
}

/**
 * binnacle_channel_store_get_n_ops: (skip)
 * @self: a store
 *
 * Returns: how many operations it remembers
 */
guint
binnacle_channel_store_get_n_ops (BinnacleChannelStore *self)
{
  return binnacle_op_memory_get_count (self->ops);
}

/**
 * binnacle_channel_store_mutate: (skip)
 * @self: an open store
 * @mutation: (transfer full): what is to be done
 * @func: told how it ended, once what was done is on disk; maybe before this returns
 * @user_data: for @func
 *
 * Has a mutation judged and committed.
 */
void
binnacle_channel_store_mutate (BinnacleChannelStore *self,
                               BinnacleMutation     *mutation,
                               BinnacleMutationFunc  func,
                               gpointer              user_data)
{
  BinnacleMutationEntry *entry = binnacle_mutation_entry_new (mutation, func, user_data);

  if (self->waiting.length < BINNACLE_SERVER_MAX_WAITING)
    {
      g_queue_push_tail (&self->waiting, entry);
      pump (self);
      return;
    }

  entry->error = g_error_new_literal (BINNACLE_PROTOCOL_ERROR, BINNACLE_PROTOCOL_ERROR_UNAVAILABLE,
                                      _("Too many changes wait to be stored. Try again in a while."));
  binnacle_mutation_entry_answer (entry);
  binnacle_mutation_entry_free (entry);
}

/**
 * binnacle_channel_store_describe: (skip)
 * @self: an open store
 * @channel: a valid name
 * @metric: what is said of it
 *
 * Describes a channel that the server itself writes.
 */
void
binnacle_channel_store_describe (BinnacleChannelStore            *self,
                                 const char                      *channel,
                                 const BinnacleMetricDescription *metric)
{
  binnacle_channel_table_describe (self->table, channel, metric);
}

/**
 * binnacle_channel_store_publish: (skip)
 * @self: an open store
 * @channel: a channel that was described
 * @value: its value
 *
 * Writes a channel that is not stored.
 */
void
binnacle_channel_store_publish (BinnacleChannelStore *self,
                                const char           *channel,
                                const BinnacleValue  *value)
{
  if (must_defer (self))
    defer (self, channel, value);
  else
    publish_now (self, channel, value);
}

/**
 * binnacle_channel_store_remove: (skip)
 * @self: an open store
 * @channel: a channel that was published
 *
 * Ends a channel that is not stored.
 */
void
binnacle_channel_store_remove (BinnacleChannelStore *self,
                               const char           *channel)
{
  const BinnacleValue none = BINNACLE_VALUE_INIT;

  binnacle_channel_store_publish (self, channel, &none);
}

/**
 * binnacle_channel_store_end: (skip)
 * @self: an open store
 *
 * Ends a round of samples: the listener is told that changes have settled.
 */
void
binnacle_channel_store_end (BinnacleChannelStore *self)
{
  tell_settled (self);

  if (self->file != NULL &&
      (self->unwritten_names->len > 0 || self->reserved - self->offset < BINNACLE_SERVER_OFFSET_BLOCK / 2))
    self->chores_due = TRUE;

  pump (self);
}
