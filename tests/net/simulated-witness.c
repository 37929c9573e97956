/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-test"

#include "simulated-witness.h"

struct _SimulatedWitness
{
  BinnacleModelClient *client;
  GPtrArray           *entities; /* that are watched, held as a tile holds them */
  GHashTable          *versions; /* channel → the newest version shown */
  GHashTable          *places;   /* pattern → the offset last resumed from */
  char                *epoch;    /* in which they are */
  guint                n_changes;
};

static void
set_number (GHashTable *table,
            const char *key,
            gint64      number)
{
  g_hash_table_replace (table, g_strdup (key), g_memdup2 (&number, sizeof number));
}

static gint64
get_number (GHashTable *table,
            const char *key)
{
  const gint64 *number = g_hash_table_lookup (table, key);

  return number != NULL ? *number : 0;
}

static void
on_version (BinnacleEntity   *entity,
            GParamSpec       *pspec,
            SimulatedWitness *self)
{
  const char *channel = binnacle_entity_get_channel (entity);
  gint64 version = binnacle_entity_get_version (entity);
  gint64 last = get_number (self->versions, channel);

  self->n_changes++;
  /* 0: it is not known any more. */
  if (version != 0 && version <= last)
    g_error ("%s of client %s went from version %d back to %d", channel, self->client->id, (int) last, (int) version);
  if (version != 0)
    set_number (self->versions, channel, version);
}

/*
 * simulated_witness_new:
 * @channels: those to watch; ends with NULL
 */
SimulatedWitness *
simulated_witness_new (BinnacleModelClient *client,
                       const char *const   *channels)
{
  SimulatedWitness *self = g_new0 (SimulatedWitness, 1);

  self->client = client;
  self->entities = g_ptr_array_new_with_free_func (g_object_unref);
  self->versions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (guint i = 0; channels[i] != NULL; i++)
    {
      BinnacleEntity *entity = binnacle_realtime_state_ref_entity (client->state, channels[i]);

      g_signal_connect (entity, "notify::version", G_CALLBACK (on_version), self);
      g_ptr_array_add (self->entities, entity);
    }
  return self;
}

void
simulated_witness_free (SimulatedWitness *self)
{
  for (guint i = 0; i < self->entities->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->entities, i), self);
  g_ptr_array_unref (self->entities);
  g_hash_table_unref (self->versions);
  g_hash_table_unref (self->places);
  g_free (self->epoch);
  g_free (self);
}

/* Versions that were shown as new, over all channels. */
guint
simulated_witness_get_n_changes (SimulatedWitness *self)
{
  return self->n_changes;
}

/* From here on the client is in another history than before, or in the same. */
static void
greeted (SimulatedWitness *self,
         const char       *epoch)
{
  if (g_strcmp0 (self->epoch, epoch) == 0)
    return;
  g_free (self->epoch);
  self->epoch = g_strdup (epoch);
  g_hash_table_remove_all (self->versions);
  g_hash_table_remove_all (self->places);
}

static void
subscribed (SimulatedWitness *self,
            JsonObject       *message)
{
  JsonArray *patterns = json_object_get_array_member (message, "patterns");
  JsonObject *since;
  gint64 offset;

  if (!json_object_has_member (message, "since"))
    return;
  since = json_object_get_object_member (message, "since");
  offset = json_object_get_int_member (since, "offset");
  if (g_strcmp0 (json_object_get_string_member (since, "epoch"), self->epoch) != 0)
    return;
  for (guint i = 0; i < json_array_get_length (patterns); i++)
    {
      const char *pattern = json_array_get_string_element (patterns, i);

      g_assert_cmpint (offset, >=, get_number (self->places, pattern));
      set_number (self->places, pattern, offset);
    }
}

/*
 * simulated_witness_observe:
 * @witnesses: (element-type SimulatedWitness): a GPtrArray
 *
 * A BinnacleModelObserver.
 */
void
simulated_witness_observe (BinnacleModelServer *server,
                           const char          *client,
                           JsonObject          *message,
                           gpointer             witnesses)
{
  GPtrArray *array = witnesses;
  const char *type = json_object_get_string_member (message, "type");
  const char *id = client != NULL ? client : json_object_get_string_member_with_default (message, "client", NULL);

  for (guint i = 0; i < array->len; i++)
    {
      SimulatedWitness *self = g_ptr_array_index (array, i);

      if (g_strcmp0 (self->client->id, id) != 0)
        continue;
      if (g_strcmp0 (type, "hello") == 0)
        greeted (self, server->store->epoch);
      else if (g_strcmp0 (type, "subscribe") == 0)
        subscribed (self, message);
    }
}
