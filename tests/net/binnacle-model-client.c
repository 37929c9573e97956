/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-test"

#include "base/binnacle-json.h"
#include "binnacle-model-client.h"

/*
 * binnacle_model_client_new:
 * @seed: for its network and its waits
 * @number: from 1; clients of one server differ in it
 *
 * Returns: a client that is not started
 */
BinnacleModelClient *
binnacle_model_client_new (BinnacleSimulatedClock *clock,
                           BinnacleModelServer    *server,
                           guint32                 seed,
                           guint                   number)
{
  BinnacleModelClient *self = g_new0 (BinnacleModelClient, 1);
  GRand *random = g_rand_new_with_seed (seed * 31 + number);

  self->clock = g_object_ref (clock);
  self->server = server;
  self->network = binnacle_simulated_network_new (clock, seed * 37 + number);
  binnacle_model_server_attach (server, self->network);
  self->monitor = binnacle_simulated_network_monitor_new ();
  self->source = binnacle_live_source_new ("model", BINNACLE_CLOCK (clock), random,
                                           binnacle_simulated_network_make_transport, self->network, NULL);
  self->base = BINNACLE_SOURCE (self->source);
  self->state = binnacle_source_get_state (self->base);
  self->manager = binnacle_live_source_get_manager (self->source);
  g_object_set (self->manager, "network-monitor", self->monitor, NULL);
  binnacle_live_source_set_uri (self->source, "wss://server.example/v1/live");
  self->id = g_strdup_printf ("00000000-0000-4000-8000-%012u", number);
  binnacle_live_source_set_client (self->source, self->id, NULL);
  self->wanted = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->wanted, NULL);
  g_rand_free (random);
  return self;
}

/* The server may live on. */
void
binnacle_model_client_free (BinnacleModelClient *self)
{
  binnacle_source_stop (self->base);
  binnacle_simulated_clock_advance (self->clock, 10 * G_USEC_PER_SEC);
  g_assert_finalize_object (self->source);
  /* Until the server has noticed, too. */
  binnacle_simulated_clock_advance (self->clock, (3 * self->server->heartbeat + 10000) * 1000);
  binnacle_simulated_network_free (self->network);
  g_assert_finalize_object (self->monitor);
  g_ptr_array_unref (self->wanted);
  g_object_unref (self->clock);
  g_free (self->id);
  g_free (self);
}

void
binnacle_model_client_want (BinnacleModelClient *self,
                            const char          *pattern)
{
  g_ptr_array_insert (self->wanted, 0, g_strdup (pattern));
  binnacle_source_subscribe (self->base, pattern);
}

void
binnacle_model_client_unwant (BinnacleModelClient *self,
                              const char          *pattern)
{
  for (guint i = 0; i + 1 < self->wanted->len; i++)
    if (g_str_equal (g_ptr_array_index (self->wanted, i), pattern))
      {
        g_ptr_array_remove_index (self->wanted, i);
        binnacle_source_unsubscribe (self->base, pattern);
        return;
      }
  g_assert_not_reached ();
}

gboolean
binnacle_model_client_is_open (BinnacleModelClient *self)
{
  return binnacle_websocket_manager_get_state (self->manager) == BINNACLE_CONNECTION_OPEN;
}

/* Time goes by until it is open, or is not: FALSE where that takes longer. */
gboolean
binnacle_model_client_reach (BinnacleModelClient *self,
                             gboolean             open,
                             double               seconds)
{
  BinnacleClock *clock = BINNACLE_CLOCK (self->clock);
  gint64 end = binnacle_clock_get_monotonic_time (clock) + (gint64) (seconds * G_USEC_PER_SEC);

  binnacle_simulated_clock_settle (self->clock);
  while (binnacle_model_client_is_open (self) != open && binnacle_clock_get_monotonic_time (clock) <= end)
    if (!binnacle_simulated_clock_step (self->clock))
      break;
  return binnacle_model_client_is_open (self) == open && binnacle_clock_get_monotonic_time (clock) <= end;
}

static char *
compare_channel (BinnacleModelClient       *self,
                 const BinnacleModelRecord *record)
{
  g_autoptr(BinnacleEntity) entity = binnacle_realtime_state_ref_entity (self->state, record->channel);
  g_autoptr(JsonNode) shown = binnacle_value_to_json_node (binnacle_entity_get_base_value (entity));
  g_autofree char *there = binnacle_json_to_text (record->value);
  g_autofree char *here = shown != NULL ? binnacle_json_to_text (shown) : g_strdup ("nothing");

  if (!binnacle_entity_get_exists (entity) || shown == NULL || !json_node_equal (shown, record->value)
      || binnacle_entity_get_version (entity) != record->version)
    return g_strdup_printf ("%s: the server has %s (version %d, offset %d), the client %s (version %d)",
                            record->channel, there, (int) record->version, (int) record->offset,
                            here, (int) binnacle_entity_get_version (entity));
  if (binnacle_entity_get_freshness (entity) != BINNACLE_FRESHNESS_LIVE)
    return g_strdup_printf ("%s is up to date, but its freshness is %d, not live", record->channel,
                            binnacle_entity_get_freshness (entity));
  return NULL;
}

/*
 * binnacle_model_client_compare:
 *
 * Compares what the client has from the server with what the server holds, of what
 * is wanted.
 *
 * Returns: (transfer full) (nullable): a sentence on the first difference
 */
char *
binnacle_model_client_compare (BinnacleModelClient *self)
{
  g_autoptr(GPtrArray) records =
    binnacle_model_store_collect (self->server->store, (const char *const *) self->wanted->pdata, -1, FALSE);

  for (guint i = 0; i < records->len; i++)
    {
      char *difference = compare_channel (self, g_ptr_array_index (records, i));

      if (difference != NULL)
        return difference;
    }
  if (binnacle_realtime_state_get_n_channels (self->state) != records->len)
    return g_strdup_printf ("the client has %u channels, the server %u",
                            binnacle_realtime_state_get_n_channels (self->state), records->len);
  return NULL;
}

void
binnacle_model_client_assert_same (BinnacleModelClient *self)
{
  g_autofree char *difference = binnacle_model_client_compare (self);

  if (difference != NULL)
    g_error ("%s", difference);
}
