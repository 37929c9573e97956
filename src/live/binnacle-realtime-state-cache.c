/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-live"

#include "live/binnacle-realtime-state-cache.h"

#include "base/binnacle-channel.h"
#include "live/binnacle-realtime-state-private.h"

/* What a state takes from an earlier run, and gives to the next one.
 *
 * A restored value belongs to no epoch of this run, so that whatever the server says
 * is newer, and the first closing snapshot takes away what the server does not have.
 * It is never confirmed as it is, only replaced, be it by the same value. */

/* What the server confirms but never changes is given again after so long, in µs:
 * the store drops what it has not seen for the longest time first. */
#define SEEN_INTERVAL ((gint64) 3600 * G_USEC_PER_SEC)

static GPtrArray *
list_restored (BinnacleRealtimeState *self)
{
  GPtrArray *restored = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer entity;

  binnacle_entity_table_iter_init (binnacle_realtime_state_get_table (self), &iter);
  while (g_hash_table_iter_next (&iter, NULL, &entity))
    if (binnacle_entity_get_record (entity)->restored && binnacle_entity_get_exists (entity))
      g_ptr_array_add (restored, g_object_ref (entity));
  return restored;
}

/* Takes away what was restored and no server has replaced. It stays in the cache. */
void
binnacle_realtime_state_drop_restored (BinnacleRealtimeState *self)
{
  BinnacleStateMemory *memory = binnacle_realtime_state_get_memory (self);
  g_autoptr (GPtrArray) restored = NULL;

  if (memory->restored_server == NULL)
    return;
  g_clear_pointer (&memory->restored_server, g_free);
  restored = list_restored (self);
  for (guint i = 0; i < restored->len; i++)
    {
      BinnacleEntityRecord *record = binnacle_entity_get_record (restored->pdata[i]);

      binnacle_realtime_state_remove (self, restored->pdata[i]);
      record->saved = FALSE;
      record->dirty = FALSE;
    }
}

/* Edits are for that server: values of another one must not be what they are made on. */
void
binnacle_realtime_state_expect_server (BinnacleRealtimeState *self,
                                       const char            *server_id)
{
  BinnacleStateMemory *memory = binnacle_realtime_state_get_memory (self);

  if (server_id == NULL)
    return;
  if (g_strcmp0 (memory->expected_server, server_id) != 0)
    {
      g_free (memory->expected_server);
      memory->expected_server = g_strdup (server_id);
    }
  if (memory->restored_server != NULL && !g_str_equal (memory->restored_server, server_id))
    {
      binnacle_realtime_state_drop_restored (self);
      binnacle_realtime_state_finish_changes (self);
    }
}

void
binnacle_state_memory_clear (BinnacleStateMemory *memory)
{
  g_clear_pointer (&memory->server_id, g_free);
  g_clear_pointer (&memory->epoch_name, g_free);
  g_clear_pointer (&memory->expected_server, g_free);
  g_clear_pointer (&memory->restored_server, g_free);
  g_clear_pointer (&memory->recorder, binnacle_history_recorder_free);
}

/**
 * binnacle_realtime_state_meet:
 * @self: a state
 * @server_id: which server it is
 * @epoch: the number of the present history
 * @epoch_name: (nullable): what the server calls it
 *
 * For sources: says who has welcomed us. What was restored of another server is not
 * shown any more.
 */
void
binnacle_realtime_state_meet (BinnacleRealtimeState *self,
                              const char            *server_id,
                              guint                  epoch,
                              const char            *epoch_name)
{
  BinnacleStateMemory *memory;

  g_return_if_fail (BINNACLE_IS_REALTIME_STATE (self));
  g_return_if_fail (server_id != NULL);

  memory = binnacle_realtime_state_get_memory (self);
  if (memory->recorder != NULL && g_strcmp0 (memory->server_id, server_id) != 0)
    binnacle_history_recorder_clear (memory->recorder);
  g_free (memory->server_id);
  memory->server_id = g_strdup (server_id);
  g_free (memory->epoch_name);
  memory->epoch_name = g_strdup (epoch_name);
  memory->epoch = epoch;
  binnacle_realtime_state_expect_server (self, server_id);
}

/**
 * binnacle_realtime_state_set_may_store:
 * @self: a state
 * @may_store: whether values may be kept from one run to the next
 *
 * For sources whose server can forbid it, such as with `Cache-Control: no-store`.
 * Where it does, nothing is given to the store any more, and what the store
 * has of the values that are there is taken back. Until told otherwise they may
 * be kept.
 */
void
binnacle_realtime_state_set_may_store (BinnacleRealtimeState *self,
                                       gboolean               may_store)
{
  BinnacleStateMemory *memory;

  g_return_if_fail (BINNACLE_IS_REALTIME_STATE (self));

  memory = binnacle_realtime_state_get_memory (self);
  if (memory->no_store == !may_store)
    return;
  memory->no_store = !may_store;
  if (may_store)
    binnacle_realtime_state_collect_again (self);
  else if (memory->recorder != NULL)
    binnacle_history_recorder_clear (memory->recorder);
}

/**
 * binnacle_realtime_state_get_server_id:
 * @self: a state
 *
 * Returns: (transfer none) (nullable): the server that was met in this run
 */
const char *
binnacle_realtime_state_get_server_id (BinnacleRealtimeState *self)
{
  g_return_val_if_fail (BINNACLE_IS_REALTIME_STATE (self), NULL);

  return binnacle_realtime_state_get_memory (self)->server_id;
}

static void
describe (BinnacleRealtimeState     *self,
          const BinnacleCachedValue *cached)
{
  BinnacleDescription description = {
    .title = cached->title,
    .unit = cached->unit,
    .text = cached->text,
    .kind = cached->kind,
    .writable = cached->writable,
    .interval = cached->interval,
    .minimum = cached->minimum,
    .maximum = cached->maximum,
  };

  binnacle_realtime_state_describe (self, cached->channel, &description);
}

/* The wall clock may have been set back since: nothing comes from the future. */
static gint64
to_boot_time (BinnacleClock *clock,
              gint64         received)
{
  return binnacle_clock_get_boot_time (clock) - MAX (binnacle_clock_get_real_time (clock) - received, 0);
}

static gboolean
restore (BinnacleRealtimeState     *self,
         const BinnacleCachedValue *cached)
{
  BinnacleUpdate update = {
    .channel = cached->channel,
    .version = cached->version,
    .time = cached->time,
    .author = cached->author,
    .value = cached->value,
  };
  gint64 received = to_boot_time (binnacle_realtime_state_get_clock (self), cached->received);
  BinnacleEntity *entity;
  BinnacleEntityRecord *record;

  if (!binnacle_channel_validate (cached->channel, NULL))
    return FALSE;
  entity = binnacle_realtime_state_admit_restored (self, &update, cached->epoch, received);
  if (entity == NULL)
    return FALSE;
  if (cached->described)
    describe (self, cached);
  record = binnacle_entity_get_record (entity);
  record->saved = TRUE;
  record->dirty = FALSE;
  return TRUE;
}

/**
 * binnacle_realtime_state_restore:
 * @self: a state
 * @server_id: whose values they are
 * @values: (element-type BinnacleCachedValue): the last values of an earlier run
 *
 * Shows values until the server has said what is so now. They are *cached* however
 * young they are, and nothing that the server has said gives way to them. They are not
 * taken once a server was met, nor where edits are known to be for another one.
 *
 * Returns: how many were taken
 */
guint
binnacle_realtime_state_restore (BinnacleRealtimeState *self,
                                 const char            *server_id,
                                 GPtrArray             *values)
{
  BinnacleStateMemory *memory;
  guint n_restored = 0;

  g_return_val_if_fail (BINNACLE_IS_REALTIME_STATE (self), 0);
  g_return_val_if_fail (server_id != NULL && values != NULL, 0);

  memory = binnacle_realtime_state_get_memory (self);
  if (memory->server_id != NULL || binnacle_realtime_state_get_link_alive (self))
    return 0;
  if (memory->expected_server != NULL && !g_str_equal (memory->expected_server, server_id))
    return 0;
  g_free (memory->restored_server);
  memory->restored_server = g_strdup (server_id);
  for (guint i = 0; i < values->len; i++)
    n_restored += restore (self, values->pdata[i]) ? 1 : 0;
  binnacle_realtime_state_finish_changes (self);
  return n_restored;
}

static BinnacleCachedValue *
make_removal (BinnacleEntity *entity)
{
  BinnacleCachedValue *cached = binnacle_cached_value_new ();

  cached->channel = g_strdup (binnacle_entity_get_channel (entity));
  cached->deleted = TRUE;
  return cached;
}

static void
copy_description (BinnacleCachedValue *cached,
                  BinnacleEntity      *entity)
{
  cached->described = binnacle_entity_is_described (entity);
  cached->title = g_strdup (binnacle_entity_get_title (entity));
  cached->unit = g_strdup (binnacle_entity_get_unit (entity));
  cached->text = g_strdup (binnacle_entity_get_description (entity));
  cached->kind = binnacle_entity_get_kind (entity);
  cached->writable = binnacle_entity_get_writable (entity);
  cached->interval = binnacle_entity_get_interval (entity);
  cached->minimum = binnacle_entity_get_minimum (entity);
  cached->maximum = binnacle_entity_get_maximum (entity);
}

/* offset: from boot time to the time of day */
static BinnacleCachedValue *
make_cached (BinnacleEntity *entity,
             const char     *epoch,
             gint64          offset)
{
  BinnacleCachedValue *cached = binnacle_cached_value_new ();

  cached->channel = g_strdup (binnacle_entity_get_channel (entity));
  binnacle_value_assign (&cached->value, binnacle_entity_get_base_value (entity));
  cached->version = binnacle_entity_get_version (entity);
  cached->epoch = g_strdup (epoch);
  cached->time = binnacle_entity_get_time (entity);
  cached->received = binnacle_entity_get_received (entity) + offset;
  cached->author = g_strdup (binnacle_entity_get_author (entity));
  copy_description (cached, entity);
  return cached;
}

static gboolean
is_to_save (BinnacleEntity               *entity,
            const BinnacleStateMemory    *memory,
            const BinnacleFreshnessRules *rules)
{
  const BinnacleEntityRecord *record = binnacle_entity_get_record (entity);

  if (memory->no_store || !binnacle_entity_get_exists (entity))
    return record->saved;
  if (!record->kept || record->restored || record->epoch != memory->epoch)
    return FALSE;
  return record->dirty ||
         (rules->link != 0 && record->link == rules->link && rules->now - record->saved_at >= SEEN_INTERVAL);
}

static BinnacleCachedValue *
save (BinnacleEntity               *entity,
      const BinnacleStateMemory    *memory,
      const BinnacleFreshnessRules *rules,
      gint64                        offset)
{
  BinnacleEntityRecord *record = binnacle_entity_get_record (entity);

  record->dirty = FALSE;
  record->saved_at = rules->now;
  record->saved = binnacle_entity_get_exists (entity) && !memory->no_store;
  return record->saved ? make_cached (entity, memory->epoch_name, offset) : make_removal (entity);
}

/**
 * binnacle_realtime_state_collect:
 * @self: a state
 * @max_values: the most to return
 *
 * What the server has said since the last time: to be kept for the next run. However
 * often a value came in between it is in it once, so that a store costs nothing while
 * values come.
 *
 * Returns: (transfer full) (element-type BinnacleCachedValue): values and removals
 */
GPtrArray *
binnacle_realtime_state_collect (BinnacleRealtimeState *self,
                                 guint                  max_values)
{
  GPtrArray *values = g_ptr_array_new_with_free_func ((GDestroyNotify) binnacle_cached_value_free);
  BinnacleStateMemory *memory;
  BinnacleFreshnessRules rules;
  BinnacleClock *clock;
  GHashTableIter iter;
  gpointer entity;
  gint64 offset;

  g_return_val_if_fail (BINNACLE_IS_REALTIME_STATE (self), values);

  memory = binnacle_realtime_state_get_memory (self);
  if (memory->server_id == NULL)
    return values;
  clock = binnacle_realtime_state_get_clock (self);
  offset = binnacle_clock_get_real_time (clock) - binnacle_clock_get_boot_time (clock);
  rules = binnacle_freshness_watch_get_rules (binnacle_realtime_state_get_watch (self));
  binnacle_entity_table_iter_init (binnacle_realtime_state_get_table (self), &iter);
  while (values->len < max_values && g_hash_table_iter_next (&iter, NULL, &entity))
    if (is_to_save (entity, memory, &rules))
      g_ptr_array_add (values, save (entity, memory, &rules, offset));
  return values;
}

/**
 * binnacle_realtime_state_collect_again:
 * @self: a state
 *
 * Says that what was collected is lost: all is to be kept anew.
 */
void
binnacle_realtime_state_collect_again (BinnacleRealtimeState *self)
{
  GHashTableIter iter;
  gpointer entity;

  g_return_if_fail (BINNACLE_IS_REALTIME_STATE (self));

  binnacle_entity_table_iter_init (binnacle_realtime_state_get_table (self), &iter);
  while (g_hash_table_iter_next (&iter, NULL, &entity))
    binnacle_entity_get_record (entity)->dirty = TRUE;
}
