/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "binnacle-model-client.h"
#include "simulated-seeds.h"

/* A live source and a model server; each scenario of the design by its name. */
typedef struct
{
  BinnacleSimulatedClock *clock;
  BinnacleModelServer    *server;
  BinnacleModelClient    *client;
  GRand                  *random;
} World;

typedef void (*Scenario) (World *world);

static void
run_scenario (guint32       seed,
              gconstpointer data)
{
  Scenario scenario = *(const Scenario *) data;
  World world;

  world.clock = binnacle_simulated_clock_new (G_GINT64_CONSTANT (1700000000000000));
  world.server = binnacle_model_server_new (world.clock);
  world.client = binnacle_model_client_new (world.clock, world.server, seed, 1);
  world.random = g_rand_new_with_seed (seed);
  world.server->part_size = (guint) g_rand_int_range (world.random, 1, 5);
  world.server->repeat = g_rand_int_range (world.random, 0, 3);
  world.server->update_interval = g_rand_boolean (world.random) ? 0 : 30000;
  scenario (&world);
  binnacle_model_client_free (world.client);
  binnacle_model_server_free (world.server);
  g_assert_cmpuint (binnacle_simulated_clock_get_n_timers (world.clock), ==, 0);
  g_rand_free (world.random);
  g_assert_finalize_object (world.clock);
}

static void
advance (World  *world,
         double  seconds)
{
  binnacle_simulated_clock_advance (world->clock, (gint64) (seconds * G_USEC_PER_SEC));
}

/* Some channel gets some value, or goes. */
static void
write_some (World *world,
            guint  n_writes)
{
  for (guint i = 0; i < n_writes; i++)
    {
      g_autofree char *channel = g_strdup_printf ("a/%d", g_rand_int_range (world->random, 0, 12));
      g_autofree char *value = g_strdup_printf ("%d", g_rand_int_range (world->random, 0, 1000));

      binnacle_model_server_write (world->server, channel,
                                   g_rand_int_range (world->random, 0, 5) == 0 ? NULL : value);
    }
}

static void
open_with_values (World *world)
{
  write_some (world, 30);
  binnacle_model_client_want (world->client, "a/*");
  binnacle_source_start (world->client->base);
  g_assert_true (binnacle_model_client_reach (world->client, TRUE, 1));
  advance (world, 3);
  binnacle_model_client_assert_same (world->client);
  g_assert_cmpuint (world->server->n_snapshots, ==, 1);
}

static void
come_back (World *world)
{
  g_assert_true (binnacle_model_client_reach (world->client, FALSE, 1));
  write_some (world, 10);
  g_assert_true (binnacle_model_client_reach (world->client, TRUE, 31));
  advance (world, 3);
  binnacle_model_client_assert_same (world->client);
}

static void
resume_same_epoch (World *world)
{
  open_with_values (world);
  binnacle_simulated_network_cut (world->client->network);
  come_back (world);
  g_assert_cmpuint (world->server->n_resumes, ==, 1);
  g_assert_cmpuint (world->server->n_snapshots, ==, 1);
  g_assert_true (binnacle_live_source_get_recovered (world->client->source));
}

static JsonObject *
make_mutation (const char *op,
               const char *channel,
               gint64      base,
               const char *action,
               const char *json)
{
  JsonObject *message = json_object_new ();

  json_object_set_string_member (message, "type", "mutate");
  json_object_set_string_member (message, "op", op);
  json_object_set_string_member (message, "channel", channel);
  if (base >= 0)
    json_object_set_int_member (message, "base", base);
  json_object_set_member (message, action, json_from_string (json, NULL));
  return message;
}

static void
got_reply (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) reply =
    binnacle_websocket_manager_request_finish (BINNACLE_WEBSOCKET_MANAGER (object), result, &error);
  GString *outcome = user_data;

  if (g_error_matches (error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_LOST))
    g_string_append (outcome, "lost;");
  else if (g_error_matches (error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_TIMED_OUT))
    g_string_append (outcome, "timed out;");
  else if (error != NULL)
    g_string_append_printf (outcome, "%s;", error->message);
  else
    g_string_append (outcome, json_object_has_member (reply, "duplicate") ? "duplicate;" : "done;");
}

static void
send_mutation (World      *world,
               JsonObject *message,
               GString    *outcome)
{
  binnacle_websocket_manager_request_async (world->client->manager, message, 0, NULL, got_reply, outcome);
}

/* The same operation again has no second effect, and the first outcome. */
static void
ack_lost (World *world)
{
  g_autoptr(JsonObject) add = make_mutation ("6d1b9a8e-0000-4000-8000-000000000001", "a/sum", -1, "add", "5");
  g_autoptr(GString) outcome = g_string_new ("");

  open_with_values (world);
  send_mutation (world, add, outcome);
  while (world->server->n_mutations == 0)
    g_assert_true (binnacle_simulated_clock_step (world->clock));
  binnacle_simulated_network_reset (world->client->network);
  come_back (world);
  g_assert_cmpstr (outcome->str, ==, "lost;");
  g_string_truncate (outcome, 0);
  send_mutation (world, add, outcome);
  advance (world, 1);
  g_assert_cmpstr (outcome->str, ==, "duplicate;");
  binnacle_model_client_assert_same (world->client);
  g_assert_cmpint (binnacle_model_store_get_version (world->server->store, "a/sum"), ==, 1);
}

static const Scenario scenarios[] = {
  resume_same_epoch,
  ack_lost,
};

int
main (int   argc,
      char *argv[])
{
  simulated_seeds_init (&argc, &argv, 100);
  g_test_init (&argc, &argv, NULL);

  simulated_seeds_add ("/live/resume-same-epoch", run_scenario, &scenarios[0]);
  simulated_seeds_add ("/live/ack-lost", run_scenario, &scenarios[1]);

  return g_test_run ();
}
