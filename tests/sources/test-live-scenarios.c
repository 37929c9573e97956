/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "binnacle-model-client.h"
#include "simulated-seeds.h"
#include "simulated-witness.h"

static const char *const channels[] = {
  "a/0", "a/1", "a/2", "a/3", "a/4", "a/5", "a/6", "a/7", "a/8", "a/9", "a/10", "a/11", NULL
};

/* A live source and a model server; each scenario of the design by its name. */
typedef struct
{
  BinnacleSimulatedClock *clock;
  BinnacleModelServer    *server;
  BinnacleModelClient    *client;
  SimulatedWitness       *witness;
  GPtrArray              *witnesses; /* the same one */
  GRand                  *random;
} World;

typedef void (*Scenario) (World *world);

static void
set_up (World   *world,
        guint32  seed)
{
  world->clock = binnacle_simulated_clock_new (G_GINT64_CONSTANT (1700000000000000));
  world->server = binnacle_model_server_new (world->clock);
  world->client = binnacle_model_client_new (world->clock, world->server, seed, 1);
  world->random = g_rand_new_with_seed (seed);
  world->server->part_size = (guint) g_rand_int_range (world->random, 1, 5);
  world->server->repeat = g_rand_int_range (world->random, 0, 3);
  world->server->update_interval = g_rand_boolean (world->random) ? 0 : 30000;
  world->witness = simulated_witness_new (world->client, channels);
  world->witnesses = g_ptr_array_new ();
  g_ptr_array_add (world->witnesses, world->witness);
  world->server->observer = simulated_witness_observe;
  world->server->observer_data = world->witnesses;
}

static void
tear_down (World *world)
{
  g_ptr_array_unref (world->witnesses);
  world->server->observer = NULL;
  simulated_witness_free (world->witness);
  binnacle_model_client_free (world->client);
  binnacle_model_server_free (world->server);
  g_assert_cmpuint (binnacle_simulated_clock_get_n_timers (world->clock), ==, 0);
  g_rand_free (world->random);
  g_assert_finalize_object (world->clock);
}

static void
run_scenario (guint32       seed,
              gconstpointer data)
{
  World world;

  set_up (&world, seed);
  (*(const Scenario *) data) (&world);
  tear_down (&world);
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

/* It is open, and shows what the server has. */
static void
settle (World *world)
{
  g_assert_true (binnacle_model_client_reach (world->client, TRUE, 31));
  advance (world, 3);
  binnacle_model_client_assert_same (world->client);
}

static void
come_back (World *world)
{
  g_assert_true (binnacle_model_client_reach (world->client, FALSE, 1));
  write_some (world, 10);
  settle (world);
}

static gboolean
get_recovered (World *world)
{
  return binnacle_live_source_get_recovered (world->client->source);
}

static BinnacleFreshness
get_freshness (World      *world,
               const char *channel)
{
  g_autoptr(BinnacleEntity) entity = binnacle_realtime_state_ref_entity (world->client->state, channel);

  return binnacle_entity_get_freshness (entity);
}

static void
resume_same_epoch (World *world)
{
  open_with_values (world);
  binnacle_simulated_network_cut (world->client->network);
  come_back (world);
  g_assert_cmpuint (world->server->n_resumes, ==, 1);
  g_assert_cmpuint (world->server->n_snapshots, ==, 1);
  g_assert_true (get_recovered (world));
}

/* Each channel is told once, although the server begins before the client's place. */
static void
nothing_twice (World *world)
{
  guint n_changes;

  world->server->update_interval = 0;
  world->server->repeat = 20;
  open_with_values (world);
  for (guint i = 0; channels[i] != NULL; i++)
    binnacle_model_server_write (world->server, channels[i], "\"zero\"");
  advance (world, 1);
  n_changes = simulated_witness_get_n_changes (world->witness);
  binnacle_simulated_network_reset (world->client->network);
  g_assert_true (binnacle_model_client_reach (world->client, FALSE, 1));
  for (guint i = 0; i < 5; i++)
    {
      binnacle_model_server_write (world->server, channels[i], "\"one\"");
      binnacle_model_server_write (world->server, channels[i], "\"two\"");
    }
  settle (world);
  g_assert_cmpuint (simulated_witness_get_n_changes (world->witness) - n_changes, ==, 5);
}

static void
lose_history (World *world,
              void (*lose) (BinnacleModelStore *store))
{
  open_with_values (world);
  binnacle_model_server_stop (world->server, FALSE);
  g_assert_true (binnacle_model_client_reach (world->client, FALSE, 1));
  write_some (world, 10);
  lose (world->server->store);
  write_some (world, 5);
  world->server->down = FALSE;
  settle (world);
  g_assert_cmpuint (world->server->n_snapshots, ==, 2);
  g_assert_cmpuint (world->server->n_resumes, ==, 0);
  g_assert_false (get_recovered (world));
}

static void
resume_new_epoch (World *world)
{
  lose_history (world, binnacle_model_store_begin_epoch);
  /* And what comes after it can be resumed. */
  binnacle_simulated_network_reset (world->client->network);
  come_back (world);
  g_assert_cmpuint (world->server->n_resumes, ==, 1);
  g_assert_true (get_recovered (world));
}

static void
resume_trimmed_history (World *world)
{
  lose_history (world, binnacle_model_store_trim);
}

static void
resume_another_store (World *world)
{
  lose_history (world, binnacle_model_store_renumber);
}

static void
live_during_snapshot (World *world)
{
  world->server->part_size = 1;
  world->server->part_delay = 200000;
  write_some (world, 30);
  binnacle_model_client_want (world->client, "a/*");
  binnacle_source_start (world->client->base);
  g_assert_true (binnacle_model_client_reach (world->client, TRUE, 1));
  for (guint i = 0; i < 30; i++)
    {
      write_some (world, 2);
      advance (world, 0.05);
    }
  settle (world);
  g_assert_cmpuint (world->server->n_snapshots, ==, 1);
}

/* Cut short in the middle of a snapshot, several times. */
static void
snapshot_in_parts (World *world)
{
  guint n_channels;

  write_some (world, 50);
  world->server->part_size = 1;
  world->server->part_delay = 300000;
  binnacle_model_client_want (world->client, "a/*");
  binnacle_source_start (world->client->base);
  g_assert_true (binnacle_model_client_reach (world->client, TRUE, 1));
  advance (world, 10);
  binnacle_model_client_assert_same (world->client);
  n_channels = binnacle_realtime_state_get_n_channels (world->client->state);
  g_assert_cmpuint (n_channels, >=, 5);
  for (guint i = 0; i < 3; i++)
    {
      binnacle_model_store_begin_epoch (world->server->store);
      binnacle_simulated_network_reset (world->client->network);
      g_assert_true (binnacle_model_client_reach (world->client, FALSE, 1));
      g_assert_true (binnacle_model_client_reach (world->client, TRUE, 31));
      advance (world, 1);
      /* Nothing is dropped before the last part. */
      g_assert_cmpuint (binnacle_realtime_state_get_n_channels (world->client->state), ==, n_channels);
    }
  advance (world, 10);
  binnacle_model_client_assert_same (world->client);
}

static void
unsubscribe_offline (World *world)
{
  open_with_values (world);
  binnacle_model_server_stop (world->server, FALSE);
  g_assert_true (binnacle_model_client_reach (world->client, FALSE, 1));
  binnacle_model_client_unwant (world->client, "a/*");
  advance (world, g_rand_double_range (world->random, 0, 20));
  world->server->down = FALSE;
  settle (world);
  write_some (world, 5);
  advance (world, 10);
  g_assert_cmpuint (binnacle_realtime_state_get_n_channels (world->client->state), ==, 0);
  g_assert_cmpuint (world->server->n_snapshots, ==, 1);
  g_assert_cmpuint (world->server->n_resumes, ==, 0);
}

static void
count_subscriptions (BinnacleModelServer *server,
                     const char          *client,
                     JsonObject          *message,
                     gpointer             user_data)
{
  const char *type = json_object_get_string_member (message, "type");
  guint *n_messages = user_data;

  if (g_str_equal (type, "subscribe") || g_str_equal (type, "unsubscribe"))
    (*n_messages)++;
}

static void
join_then_leave (World *world)
{
  guint n_messages = 0;

  open_with_values (world);
  world->server->observer = count_subscriptions;
  world->server->observer_data = &n_messages;
  for (guint i = 0; i < 5; i++)
    {
      binnacle_model_client_want (world->client, "b/*");
      advance (world, g_rand_boolean (world->random) ? 0 : g_rand_double (world->random));
      binnacle_model_client_unwant (world->client, "b/*");
    }
  advance (world, 30);
  /* Once in, and once out, if at all. */
  g_assert_cmpuint (n_messages, <=, 2);
  g_assert_cmpuint (n_messages % 2, ==, 0);
  binnacle_model_client_assert_same (world->client);
}

static void
new_subscription_after_resume (World *world)
{
  open_with_values (world);
  binnacle_model_server_write (world->server, "b/x", "8");
  advance (world, 1);
  binnacle_simulated_network_reset (world->client->network);
  come_back (world);
  binnacle_model_client_want (world->client, "b/*");
  settle (world);
  g_assert_cmpint (get_freshness (world, "b/x"), ==, BINNACLE_FRESHNESS_LIVE);
  g_assert_cmpuint (world->server->n_snapshots, ==, 2);
  g_assert_true (get_recovered (world));
}

/* What was under way on the old connection comes after the new one is open. */
static void
late_frame (World *world)
{
  open_with_values (world);
  world->client->network->late = TRUE;
  world->client->network->min_delay = 4 * G_USEC_PER_SEC;
  world->client->network->max_delay = 5 * G_USEC_PER_SEC;
  write_some (world, 10);
  advance (world, 0.1);
  world->client->network->min_delay = 1000;
  world->client->network->max_delay = 50000;
  binnacle_model_store_renumber (world->server->store);
  binnacle_websocket_manager_reconnect (world->client->manager);
  g_assert_true (binnacle_model_client_reach (world->client, TRUE, 3));
  write_some (world, 3);
  settle (world);
  advance (world, 10);
  binnacle_model_client_assert_same (world->client);
}

static void
half_open (World *world)
{
  open_with_values (world);
  binnacle_model_server_write (world->server, "a/0", "1");
  advance (world, 1 + 20 * g_rand_double (world->random));
  g_assert_cmpint (get_freshness (world, "a/0"), ==, BINNACLE_FRESHNESS_LIVE);
  binnacle_simulated_network_vanish (world->client->network);
  world->client->network->fault = BINNACLE_FAULT_UNREACHABLE;
  g_assert_true (binnacle_model_client_reach (world->client, FALSE, 25.1));
  g_assert_cmpint (get_freshness (world, "a/0"), ==, BINNACLE_FRESHNESS_RECENT);
  advance (world, 6);
  g_assert_cmpint (get_freshness (world, "a/0"), ==, BINNACLE_FRESHNESS_STALE);
  write_some (world, 10);
  world->client->network->fault = BINNACLE_FAULT_NONE;
  settle (world);
  g_assert_true (get_recovered (world));
  /* The server gives up the dead one too. */
  advance (world, 60);
  g_assert_cmpuint (world->server->n_sessions, ==, 1);
}

static void
suspend_resume (World *world)
{
  gint64 woken;

  open_with_values (world);
  binnacle_simulated_network_vanish (world->client->network);
  write_some (world, 5);
  binnacle_simulated_clock_suspend (world->clock, 3600 * (gint64) G_USEC_PER_SEC);
  woken = binnacle_clock_get_monotonic_time (BINNACLE_CLOCK (world->clock));
  g_assert_true (binnacle_model_client_reach (world->client, FALSE, 3.1));
  settle (world);
  g_assert_cmpint (binnacle_clock_get_monotonic_time (BINNACLE_CLOCK (world->clock)) - woken, <, 8 * G_USEC_PER_SEC);
}

static void
server_restart (World *world)
{
  open_with_values (world);
  for (guint i = 0; i < 3; i++)
    {
      binnacle_model_server_stop (world->server, g_rand_boolean (world->random));
      advance (world, g_rand_double_range (world->random, 0.1, 30));
      write_some (world, 3);
      world->server->down = FALSE;
      settle (world);
    }
  g_assert_cmpuint (world->server->n_snapshots, ==, 1);
}

static void
server_says_when (World *world)
{
  guint n_opens;

  open_with_values (world);
  n_opens = world->client->network->n_opens;
  binnacle_model_server_say_bye (world->server, "unavailable", TRUE, 40000);
  advance (world, 39);
  g_assert_cmpuint (world->client->network->n_opens, ==, n_opens);
  settle (world);
}

/* A message that ends in the middle says nothing about the history after it. */
static void
truncated_frame (World *world)
{
  world->server->update_interval = 0;
  open_with_values (world);
  world->client->network->truncate = 1;
  binnacle_model_server_write (world->server, "a/0", "\"some longer text\"");
  g_assert_true (binnacle_model_client_reach (world->client, FALSE, 1));
  g_assert_error (binnacle_websocket_manager_get_last_error (world->client->manager),
                  BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_PROTOCOL);
  write_some (world, 5);
  settle (world);
  g_assert_cmpuint (world->server->n_snapshots, ==, 2);
}

static void
everything_twice (World *world)
{
  world->client->network->duplicate = TRUE;
  write_some (world, 20);
  binnacle_model_client_want (world->client, "a/*");
  binnacle_source_start (world->client->base);
  /* A second welcome is a breach, and rightly so. */
  advance (world, 5);
  world->client->network->duplicate = FALSE;
  advance (world, 31);
  settle (world);
  world->client->network->duplicate = TRUE;
  write_some (world, 10);
  advance (world, 60);
  binnacle_model_client_assert_same (world->client);
  g_assert_true (binnacle_model_client_is_open (world->client));
}

/* The line is slow, and the snapshot large: it takes longer than the heartbeat. */
static void
slow_line (World *world)
{
  g_autofree char *text = g_strnfill (3000, 'x');
  g_autofree char *json = g_strdup_printf ("\"%s\"", text);

  for (guint i = 0; i < 12; i++)
    binnacle_model_server_write (world->server, channels[i], json);
  world->server->part_size = 1;
  world->client->network->bandwidth = 1000;
  binnacle_model_client_want (world->client, "a/*");
  binnacle_source_start (world->client->base);
  g_assert_true (binnacle_model_client_reach (world->client, TRUE, 5));
  advance (world, 60);
  binnacle_model_client_assert_same (world->client);
  g_assert_cmpuint (world->client->network->n_opens, ==, 1);
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

static void
got_outcomes (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) reply =
    binnacle_websocket_manager_request_finish (BINNACLE_WEBSOCKET_MANAGER (object), result, &error);
  JsonArray *outcomes;

  g_assert_no_error (error);
  outcomes = json_object_get_array_member (reply, "result");
  for (guint i = 0; i < json_array_get_length (outcomes); i++)
    g_string_append_printf (user_data, "%s;", json_object_get_string_member (json_array_get_object_element (outcomes, i),
                                                                             "state"));
}

static void
ask_for_outcomes (World      *world,
                  const char *ops,
                  GString    *outcome)
{
  g_autoptr(JsonObject) request = json_object_new ();
  JsonObject *params = json_object_new ();

  json_object_set_string_member (request, "type", "request");
  json_object_set_string_member (request, "method", "outcomes");
  json_object_set_object_member (request, "params", params);
  json_object_set_member (params, "ops", json_from_string (ops, NULL));
  binnacle_websocket_manager_request_async (world->client->manager, request, 0, NULL, got_outcomes, outcome);
}

static void
timeout_is_unknown (World *world)
{
  g_autoptr(JsonObject) set = make_mutation ("6d1b9a8e-0000-4000-8000-000000000001", "a/0", -1, "set", "\"mine\"");
  g_autoptr(GString) outcome = g_string_new ("");

  open_with_values (world);
  world->server->n_mute = 1;
  send_mutation (world, set, outcome);
  advance (world, 16);
  g_assert_cmpstr (outcome->str, ==, "timed out;");
  g_string_truncate (outcome, 0);
  ask_for_outcomes (world, "[\"6d1b9a8e-0000-4000-8000-000000000001\",\"6d1b9a8e-0000-4000-8000-000000000002\"]", outcome);
  advance (world, 1);
  g_assert_cmpstr (outcome->str, ==, "applied;unknown;");
  g_string_truncate (outcome, 0);
  send_mutation (world, set, outcome);
  advance (world, 1);
  g_assert_cmpstr (outcome->str, ==, "duplicate;");
  binnacle_model_client_assert_same (world->client);
}

static void
late_reply (World *world)
{
  g_autoptr(JsonObject) set = make_mutation ("6d1b9a8e-0000-4000-8000-000000000001", "a/0", -1, "set", "\"mine\"");
  g_autoptr(GString) outcome = g_string_new ("");
  guint64 n_late;

  open_with_values (world);
  g_object_set (world->client->manager, "request-timeout", 2u, NULL);
  world->client->network->min_delay = 1500000;
  world->client->network->max_delay = 1600000;
  send_mutation (world, set, outcome);
  advance (world, 2.1);
  g_assert_cmpstr (outcome->str, ==, "timed out;");
  advance (world, 3);
  g_object_get (world->client->manager, "n-late", &n_late, NULL);
  g_assert_cmpuint (n_late, >=, 1);
  g_assert_cmpstr (outcome->str, ==, "timed out;");
  binnacle_model_client_assert_same (world->client);
}

static void
outcome_lost (World *world)
{
  g_autoptr(JsonObject) set = make_mutation ("6d1b9a8e-0000-4000-8000-000000000001", "a/0", -1, "set", "\"mine\"");
  JsonObject *first = json_object_new ();
  g_autoptr(GString) outcome = g_string_new ("");
  gint64 version;

  open_with_values (world);
  json_object_set_string_member (first, "epoch", world->server->store->epoch);
  json_object_set_int_member (first, "offset", world->server->store->offset);
  json_object_set_object_member (set, "first", first);
  world->server->n_mute = 1;
  send_mutation (world, set, outcome);
  advance (world, 16);
  version = binnacle_model_store_get_version (world->server->store, "a/0");
  binnacle_model_store_forget_ops (world->server->store);
  g_string_truncate (outcome, 0);
  send_mutation (world, set, outcome);
  advance (world, 1);
  g_assert_cmpstr (outcome->str, ==, "It is not known whether this was done.;");
  g_assert_cmpint (binnacle_model_store_get_version (world->server->store, "a/0"), ==, version);
}

static const struct
{
  const char *path;
  Scenario    run;
} scenarios[] = {
  { "/live/resume-same-epoch", resume_same_epoch },
  { "/live/resume-same-epoch/nothing-twice", nothing_twice },
  { "/live/resume-new-epoch", resume_new_epoch },
  { "/live/resume-new-epoch/trimmed", resume_trimmed_history },
  { "/live/resume-new-epoch/another-store", resume_another_store },
  { "/live/live-during-snapshot", live_during_snapshot },
  { "/live/snapshot-in-parts", snapshot_in_parts },
  { "/live/unsubscribe-offline", unsubscribe_offline },
  { "/live/join-then-leave", join_then_leave },
  { "/live/new-subscription-after-resume", new_subscription_after_resume },
  { "/live/late-frame", late_frame },
  { "/live/half-open", half_open },
  { "/live/suspend-resume", suspend_resume },
  { "/live/server-restart", server_restart },
  { "/live/server-says-when", server_says_when },
  { "/live/truncated-frame", truncated_frame },
  { "/live/everything-twice", everything_twice },
  { "/live/slow-line", slow_line },
  { "/live/ack-lost", ack_lost },
  { "/live/timeout-is-unknown", timeout_is_unknown },
  { "/live/late-reply", late_reply },
  { "/live/outcome-lost", outcome_lost },
};

int
main (int   argc,
      char *argv[])
{
  simulated_seeds_init (&argc, &argv, SIMULATED_SEEDS);
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (scenarios); i++)
    simulated_seeds_add (scenarios[i].path, run_scenario, &scenarios[i].run);

  return g_test_run ();
}
