/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-test"

#include "base/binnacle-json.h"
#include "binnacle-simulated-client.h"

/*
 * BinnacleSimulatedDialect:
 *
 * Just enough of a protocol: a greeting, a welcome, and JSON.
 */
struct _BinnacleSimulatedDialect
{
  GObject                  parent_instance;

  BinnacleSimulatedClient *client;
};

static void dialect_iface_init (BinnacleWebsocketDialectInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BinnacleSimulatedDialect, binnacle_simulated_dialect, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (BINNACLE_TYPE_WEBSOCKET_DIALECT, dialect_iface_init))

static const char *
dialect_get_subprotocol (BinnacleWebsocketDialect *dialect)
{
  return "binnacle.test";
}

static void
dialect_opened (BinnacleWebsocketDialect *dialect,
                BinnacleWebsocketManager *manager)
{
  g_assert_true (binnacle_websocket_manager_send_first (manager, "{\"type\":\"hello\"}", NULL));
}

static gboolean
dialect_receive (BinnacleWebsocketDialect *dialect,
                 guint                     generation,
                 const char               *text,
                 gsize                     length)
{
  BinnacleSimulatedClient *client = BINNACLE_SIMULATED_DIALECT (dialect)->client;
  g_autoptr(JsonNode) node = binnacle_json_parse (text, (gssize) length, 1024 * 1024, NULL);
  JsonObject *message = binnacle_json_get_root_object (node, NULL);
  gint64 heartbeat = 0;

  if (g_strcmp0 (binnacle_json_get_string (message, "type", NULL), "welcome") == 0)
    {
      g_assert_true (binnacle_json_get_integer (message, "heartbeat", &heartbeat, NULL));
      binnacle_websocket_manager_set_authenticated (client->manager, generation, heartbeat * 1000);
    }
  else
    {
      binnacle_websocket_manager_deliver (client->manager, generation, message);
    }
  return !client->full;
}

static char *
dialect_make_ping (BinnacleWebsocketDialect *dialect,
                   gint64                    id)
{
  return g_strdup_printf ("{\"type\":\"ping\",\"id\":%" G_GINT64_FORMAT "}", id);
}

static char *
dialect_make_request (BinnacleWebsocketDialect *dialect,
                      gint64                    id,
                      JsonObject               *message)
{
  return g_strdup_printf ("{\"type\":\"request\",\"id\":%" G_GINT64_FORMAT ",\"method\":\"%s\"}",
                          id, binnacle_json_get_string (message, "method", NULL));
}

static void
dialect_iface_init (BinnacleWebsocketDialectInterface *iface)
{
  iface->get_subprotocol = dialect_get_subprotocol;
  iface->opened = dialect_opened;
  iface->receive = dialect_receive;
  iface->make_ping = dialect_make_ping;
  iface->make_request = dialect_make_request;
}

static void
binnacle_simulated_dialect_class_init (BinnacleSimulatedDialectClass *klass)
{
}

static void
binnacle_simulated_dialect_init (BinnacleSimulatedDialect *self)
{
}

/* One letter for a state: I C A O L(eaving) W X(offline) F. */
static void
on_state_changed (BinnacleWebsocketManager *manager,
                  BinnacleConnectionState   old_state,
                  BinnacleConnectionState   new_state,
                  BinnacleSimulatedClient  *self)
{
  g_string_append_c (self->states, "ICAOLWXF"[new_state]);
}

static void
on_update (BinnacleWebsocketManager *manager,
           const char               *type,
           JsonObject               *message,
           BinnacleSimulatedClient  *self)
{
  g_assert_cmpstr (type, ==, "update");
  self->n_updates++;
}

/*
 * binnacle_simulated_client_new_on:
 * @clock: must last longer
 * @network: must last longer
 *
 * Returns: one of many clients, idle
 */
BinnacleSimulatedClient *
binnacle_simulated_client_new_on (BinnacleSimulatedClock   *clock,
                                  BinnacleSimulatedNetwork *network,
                                  guint32                   seed)
{
  BinnacleSimulatedClient *self = g_new0 (BinnacleSimulatedClient, 1);
  g_autoptr(GRand) random = g_rand_new_with_seed (seed);

  self->shared = TRUE;
  self->clock = clock;
  self->network = network;
  self->dialect = g_object_new (BINNACLE_TYPE_SIMULATED_DIALECT, NULL);
  self->dialect->client = self;
  self->states = g_string_new ("");
  self->manager = binnacle_websocket_manager_new (BINNACLE_CLOCK (self->clock), random,
                                                  BINNACLE_WEBSOCKET_DIALECT (self->dialect),
                                                  binnacle_simulated_network_make_transport,
                                                  self->network, NULL);
  binnacle_websocket_manager_set_uri (self->manager, "wss://server.example/v1/live");
  binnacle_websocket_manager_register_type (self->manager, "update");
  g_signal_connect (self->manager, "state-changed", G_CALLBACK (on_state_changed), self);
  g_signal_connect (self->manager, "message::update", G_CALLBACK (on_update), self);
  return self;
}

/*
 * binnacle_simulated_client_new:
 * @seed: for everything
 *
 * Returns: a client that is idle, with a clock and a network of its own
 */
BinnacleSimulatedClient *
binnacle_simulated_client_new (guint32 seed)
{
  BinnacleSimulatedClock *clock = binnacle_simulated_clock_new (0);
  BinnacleSimulatedClient *self =
    binnacle_simulated_client_new_on (clock, binnacle_simulated_network_new (clock, seed), seed);

  self->shared = FALSE;
  return self;
}

static void
free_world (BinnacleSimulatedClient *self)
{
  /* Transports that were let go of with a handshake. */
  binnacle_simulated_clock_advance (self->clock, 100 * G_USEC_PER_SEC);
  g_assert_cmpuint (binnacle_simulated_clock_get_n_timers (self->clock), ==, 0);
  binnacle_simulated_network_free (self->network);
  g_assert_finalize_object (self->clock);
}

/*
 * binnacle_simulated_client_free:
 *
 * Ends it, wherever it stands, and sees to it that nothing is left over.
 */
void
binnacle_simulated_client_free (BinnacleSimulatedClient *self)
{
  if (self->manager != NULL)
    g_object_run_dispose (G_OBJECT (self->manager));
  binnacle_simulated_clock_settle (self->clock);
  g_assert_cmpuint (G_OBJECT (self->dialect)->ref_count, <=, 2);
  g_clear_object (&self->manager);
  g_assert_finalize_object (self->dialect);
  if (!self->shared)
    free_world (self);
  g_string_free (self->states, TRUE);
  g_free (self);
}

/*
 * binnacle_simulated_client_open:
 *
 * Connects, and is open afterwards.
 */
void
binnacle_simulated_client_open (BinnacleSimulatedClient *self)
{
  binnacle_websocket_manager_connect (self->manager);
  binnacle_simulated_client_reach (self, BINNACLE_CONNECTION_OPEN, 1.0);
}

void
binnacle_simulated_client_advance (BinnacleSimulatedClient *self,
                                   double                   seconds)
{
  binnacle_simulated_clock_advance (self->clock, (gint64) (seconds * G_USEC_PER_SEC));
}

/*
 * binnacle_simulated_client_reach:
 *
 * Time goes by until the manager is in @state, which must be within @seconds.
 */
void
binnacle_simulated_client_reach (BinnacleSimulatedClient *self,
                                 BinnacleConnectionState  state,
                                 double                   seconds)
{
  gint64 end = binnacle_simulated_client_now (self) + (gint64) (seconds * G_USEC_PER_SEC);

  /* What is due now first: a step would go past it. */
  binnacle_simulated_clock_settle (self->clock);
  while (binnacle_simulated_client_get_state (self) != state
         && binnacle_simulated_client_now (self) <= end)
    if (!binnacle_simulated_clock_step (self->clock))
      break;
  g_test_message ("states %s, %d us left", self->states->str,
                  (int) (end - binnacle_simulated_client_now (self)));
  g_assert_cmpint (binnacle_simulated_client_get_state (self), ==, state);
  g_assert_cmpint (binnacle_simulated_client_now (self), <=, end);
}

gint64
binnacle_simulated_client_now (BinnacleSimulatedClient *self)
{
  return binnacle_clock_get_monotonic_time (BINNACLE_CLOCK (self->clock));
}

BinnacleConnectionState
binnacle_simulated_client_get_state (BinnacleSimulatedClient *self)
{
  return binnacle_websocket_manager_get_state (self->manager);
}
