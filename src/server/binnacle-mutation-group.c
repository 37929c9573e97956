/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-server"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "server/binnacle-mutation-group-private.h"
#include "server/binnacle-server-limits.h"
#include "wire/binnacle-protocol.h"

struct _BinnacleMutationGroup
{
  GPtrArray  *entries;  /* judged, in order */
  GHashTable *accepted; /* op → entry */
  GHashTable *written;  /* channel → record, on top of the table */
  gint64      offset;
  guint       n_created;
  gsize       n_created_bytes;
};

static BinnacleChannelRecord *
look_up (BinnacleMutationGroup        *self,
         const BinnacleMutationGround *ground,
         const char                   *channel)
{
  BinnacleChannelRecord *record = g_hash_table_lookup (self->written, channel);

  if (record == NULL)
    record = binnacle_channel_table_lookup (ground->table, channel);

  return record != NULL && !binnacle_channel_record_is_deleted (record) ? record : NULL;
}

G_GNUC_PRINTF (3, 4)
static gboolean
refuse (BinnacleMutationEntry *entry,
        BinnacleProtocolError  code,
        const char            *format,
        ...)
{
  va_list arguments;

  va_start (arguments, format);
  entry->error = g_error_new_valist (BINNACLE_PROTOCOL_ERROR, (int) code, format, arguments);
  va_end (arguments);

  return FALSE;
}

static void
take_earlier_outcome (BinnacleMutationEntry *entry,
                      BinnacleChannelRecord *record,
                      const guint8          *digest)
{
  if (memcmp (digest, entry->mutation->digest, BINNACLE_MUTATION_DIGEST_SIZE) != 0)
    {
      refuse (entry, BINNACLE_PROTOCOL_ERROR_BAD_MESSAGE,
              _("Operation %s was something else before. Every operation needs an id of its own."),
              entry->mutation->op);
      return;
    }

  entry->record = binnacle_channel_record_ref (record);
  entry->duplicate = TRUE;
}

/* Whether the operation was accepted before, in this group or long ago. */
static gboolean
is_known (BinnacleMutationGroup        *self,
          const BinnacleMutationGround *ground,
          BinnacleMutationEntry        *entry)
{
  BinnacleMutationEntry *before = g_hash_table_lookup (self->accepted, entry->mutation->op);
  const BinnacleOpEntry *known = binnacle_op_memory_lookup (ground->ops, entry->mutation->op);

  if (before != NULL)
    take_earlier_outcome (entry, before->record, before->mutation->digest);
  else if (known != NULL)
    take_earlier_outcome (entry, known->record, known->digest);

  return before != NULL || known != NULL;
}

static gboolean
check_first (const BinnacleMutationGround *ground,
             BinnacleMutationEntry        *entry)
{
  const BinnacleMutation *mutation = entry->mutation;

  if (mutation->first_epoch == NULL ||
      (strcmp (mutation->first_epoch, ground->epoch) == 0 &&
       mutation->first_offset >= binnacle_op_memory_get_reach (ground->ops)))
    return TRUE;

  return refuse (entry, BINNACLE_PROTOCOL_ERROR_OUTCOME_LOST,
                 _("It is not known any more whether this change was made before. Look at the value and decide anew."));
}

static gboolean
check_writable (const BinnacleMutationGround *ground,
                BinnacleMutationEntry        *entry)
{
  const char *channel = entry->mutation->channel;
  const BinnacleChannelDescription *description = binnacle_channel_table_get_description (ground->table, channel);

  if (description != NULL ? description->writable : g_str_has_prefix (channel, "user/"))
    return TRUE;

  return refuse (entry, BINNACLE_PROTOCOL_ERROR_FORBIDDEN,
                 _("“%s” can’t be written. Channels under “user/” can be made and written."), channel);
}

static gboolean
check_base (BinnacleMutationEntry *entry,
            BinnacleChannelRecord *current)
{
  const BinnacleMutation *mutation = entry->mutation;
  gint64 version = current != NULL ? current->version : 0;

  if (mutation->base < 0 || mutation->base == version || mutation->action == BINNACLE_MUTATION_ADD)
    return TRUE;

  if (current != NULL)
    entry->current = binnacle_channel_record_ref (current);

  return refuse (entry, BINNACLE_PROTOCOL_ERROR_CONFLICT,
                 _("“%s” has changed since this edit was made."), mutation->channel);
}

static guint
measure_depth (const char *json)
{
  guint depth = 0;
  guint deepest = 0;
  gboolean in_string = FALSE;

  for (const char *p = json; *p != '\0'; p++)
    {
      if (in_string && *p == '\\')
        p++;
      else if (*p == '"')
        in_string = !in_string;
      else if (!in_string && (*p == '{' || *p == '['))
        deepest = MAX (deepest, ++depth);
      else if (!in_string && (*p == '}' || *p == ']'))
        depth--;
    }

  return deepest;
}

/* A snapshot has the value some levels down in a message, which has limits too. */
static gboolean
check_size (const BinnacleMutationGround *ground,
            BinnacleMutationEntry        *entry)
{
  if (strlen (entry->json) > ground->max_value_size)
    return refuse (entry, BINNACLE_PROTOCOL_ERROR_TOO_LARGE,
                   _("The value would be longer than the %u bytes a channel may hold."),
                   (guint) ground->max_value_size);

  if (measure_depth (entry->json) > BINNACLE_SERVER_MAX_VALUE_DEPTH)
    return refuse (entry, BINNACLE_PROTOCOL_ERROR_TOO_LARGE,
                   _("The value would nest deeper than %d levels."), BINNACLE_SERVER_MAX_VALUE_DEPTH);

  return TRUE;
}

static gboolean
check_room (BinnacleMutationGroup        *self,
            const BinnacleMutationGround *ground,
            BinnacleMutationEntry        *entry,
            BinnacleChannelRecord        *current)
{
  guint n_channels;
  gsize n_bytes;
  gsize size = strlen (entry->json) + 512;

  binnacle_channel_table_get_created (ground->table, &n_channels, &n_bytes);

  if (current == NULL && n_channels + self->n_created >= BINNACLE_SERVER_MAX_CREATED)
    return refuse (entry, BINNACLE_PROTOCOL_ERROR_FORBIDDEN,
                   _("There are %d channels under “user/” already, which is all there may be. Delete some first."),
                   BINNACLE_SERVER_MAX_CREATED);

  if (n_bytes + self->n_created_bytes + size > BINNACLE_SERVER_MAX_CREATED_BYTES)
    return refuse (entry, BINNACLE_PROTOCOL_ERROR_TOO_LARGE,
                   _("The channels under “user/” would take more room than they may. Delete some first."));

  self->n_created += current == NULL ? 1 : 0;
  self->n_created_bytes += size;

  return TRUE;
}

static gboolean
check_value (BinnacleMutationGroup        *self,
             const BinnacleMutationGround *ground,
             BinnacleMutationEntry        *entry,
             BinnacleChannelRecord        *current,
             const BinnacleValue          *value)
{
  const char *channel = entry->mutation->channel;
  const BinnacleChannelDescription *description = binnacle_channel_table_get_description (ground->table, channel);

  if (binnacle_value_get_kind (value) == BINNACLE_VALUE_NONE)
    return TRUE;

  entry->json = binnacle_value_to_json_text (value);

  if (!check_size (ground, entry))
    return FALSE;

  if (description != NULL)
    return binnacle_channel_description_allows (description, channel, value, &entry->error);

  return check_room (self, ground, entry, current);
}

static void
accept_value (BinnacleMutationGroup        *self,
              const BinnacleMutationGround *ground,
              BinnacleMutationEntry        *entry,
              const BinnacleValue          *value)
{
  const BinnacleMutation *mutation = entry->mutation;

  self->offset++;
  entry->record = binnacle_channel_record_new (mutation->channel, value, self->offset, ground->time,
                                               mutation->by, mutation->op);
  g_hash_table_replace (self->written, entry->record->channel, entry->record);
  g_hash_table_insert (self->accepted, mutation->op, entry);
}

static BinnacleStoreRow *
make_row (const BinnacleMutationEntry *entry)
{
  BinnacleStoreRow *row = g_new0 (BinnacleStoreRow, 1);

  row->channel = g_strdup (entry->record->channel);
  row->json = g_strdup (entry->json);
  row->version = entry->record->version;
  row->time = entry->record->time;
  row->by = g_strdup (entry->record->by);
  row->op = g_strdup (entry->record->op);
  memcpy (row->digest, entry->mutation->digest, sizeof row->digest);

  return row;
}

/**
 * binnacle_mutation_entry_new: (skip)
 * @mutation: (transfer full): a mutation
 * @func: told how it ended
 * @user_data: for @func
 *
 * Returns: (transfer full): an entry
 */
BinnacleMutationEntry *
binnacle_mutation_entry_new (BinnacleMutation     *mutation,
                             BinnacleMutationFunc  func,
                             gpointer              user_data)
{
  BinnacleMutationEntry *self = g_new0 (BinnacleMutationEntry, 1);

  self->mutation = mutation;
  self->func = func;
  self->user_data = user_data;

  return self;
}

/**
 * binnacle_mutation_entry_free: (skip)
 * @self: (transfer full): an entry
 */
void
binnacle_mutation_entry_free (BinnacleMutationEntry *self)
{
  binnacle_mutation_free (self->mutation);
  g_clear_pointer (&self->record, binnacle_channel_record_unref);
  g_clear_pointer (&self->current, binnacle_channel_record_unref);
  g_clear_error (&self->error);
  g_free (self->json);
  g_free (self);
}

/**
 * binnacle_mutation_entry_answer: (skip)
 * @self: an entry
 *
 * Tells whoever asked how it ended.
 */
void
binnacle_mutation_entry_answer (BinnacleMutationEntry *self)
{
  BinnacleMutationOutcome outcome = { self->record, self->duplicate, self->error, self->current };

  self->func (&outcome, self->user_data);
}

/**
 * binnacle_mutation_group_new: (skip)
 * @offset: the last one in use
 *
 * Returns: (transfer full): a group
 */
BinnacleMutationGroup *
binnacle_mutation_group_new (gint64 offset)
{
  BinnacleMutationGroup *self = g_new0 (BinnacleMutationGroup, 1);

  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) binnacle_mutation_entry_free);
  self->accepted = g_hash_table_new (g_str_hash, g_str_equal);
  self->written = g_hash_table_new (g_str_hash, g_str_equal);
  self->offset = offset;

  return self;
}

/**
 * binnacle_mutation_group_free: (skip)
 * @self: (transfer full): a group
 */
void
binnacle_mutation_group_free (BinnacleMutationGroup *self)
{
  g_hash_table_unref (self->written);
  g_hash_table_unref (self->accepted);
  g_ptr_array_unref (self->entries);
  g_free (self);
}

/**
 * binnacle_mutation_group_judge: (skip)
 * @self: a group
 * @ground: what is there
 * @entry: (transfer full): a mutation
 *
 * Accepts or refuses the mutation, on top of those before.
 */
void
binnacle_mutation_group_judge (BinnacleMutationGroup        *self,
                               const BinnacleMutationGround *ground,
                               BinnacleMutationEntry        *entry)
{
  const BinnacleMutation *mutation = entry->mutation;
  BinnacleChannelRecord *current = look_up (self, ground, mutation->channel);
  g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;
  const BinnacleValue none = BINNACLE_VALUE_INIT;

  g_ptr_array_add (self->entries, entry);

  if (is_known (self, ground, entry))
    return;

  if (check_first (ground, entry) &&
      check_writable (ground, entry) &&
      check_base (entry, current) &&
      binnacle_mutation_apply (mutation, current != NULL ? &current->value : &none, &value, &entry->error) &&
      check_value (self, ground, entry, current, &value))
    accept_value (self, ground, entry, &value);
}

/**
 * binnacle_mutation_group_get_offset: (skip)
 * @self: a group
 *
 * Returns: the last offset in use once it is committed
 */
gint64
binnacle_mutation_group_get_offset (BinnacleMutationGroup *self)
{
  return self->offset;
}

/**
 * binnacle_mutation_group_get_entries: (skip)
 * @self: a group
 *
 * Returns: (transfer none) (element-type BinnacleMutationEntry): its mutations, in order
 */
GPtrArray *
binnacle_mutation_group_get_entries (BinnacleMutationGroup *self)
{
  return self->entries;
}

/**
 * binnacle_mutation_group_add_rows: (skip)
 * @self: a group
 * @job: what is to be written
 *
 * Adds what was accepted to @job.
 */
void
binnacle_mutation_group_add_rows (BinnacleMutationGroup *self,
                                  BinnacleStoreJob      *job)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      const BinnacleMutationEntry *entry = self->entries->pdata[i];

      if (entry->record != NULL && !entry->duplicate)
        g_ptr_array_add (job->rows, make_row (entry));
    }
}

/**
 * binnacle_mutation_group_fail: (skip)
 * @self: a group
 * @cause: why it could not be committed
 *
 * Makes every mutation of the group one that may be tried again.
 */
void
binnacle_mutation_group_fail (BinnacleMutationGroup *self,
                              const GError          *cause)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      BinnacleMutationEntry *entry = self->entries->pdata[i];

      g_clear_pointer (&entry->record, binnacle_channel_record_unref);
      g_clear_pointer (&entry->current, binnacle_channel_record_unref);
      g_clear_error (&entry->error);
      refuse (entry, BINNACLE_PROTOCOL_ERROR_UNAVAILABLE,
              _("The server could not store the change, and will take it later: %s"), cause->message);
    }
}
