/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <malloc.h>
#include <string.h>

#include "binnacle-model-client.h"
#include "simulated-seeds.h"
#include "simulated-witness.h"

#define MAX_CLIENTS 2
#define HOUR (3600 * (gint64) G_USEC_PER_SEC)
#define DAY (24 * HOUR)
/* 18 days over a hundred seeds, and 12 in one go: 30 together. */
#define DURATION (18 * DAY / 100)
#define LONG_DURATION (12 * DAY)
/* Longest wait, attempt and detection of a dead link, and some time to catch up. */
#define QUIET 120
#define MAX_GROWTH (96 * 1024)

static const char *const channels[] = {
  "a/0", "a/1", "a/2", "a/3", "a/4", "a/5", "b/0", "b/1", "b/2", "b/3", "c/d/0", "c/d/1", NULL
};
static const char *const patterns[] = { "a/*", "b/*", "**", "c/d/*", "*/1" };

/* Some clients, a server, and everything that happens to a network. */
typedef struct
{
  BinnacleSimulatedClock *clock;
  BinnacleModelServer    *server;
  BinnacleModelClient    *clients[MAX_CLIENTS];
  guint                   n_clients;
  GPtrArray              *witnesses;
  GRand                  *random;
  guint                   n_quiet; /* moments at which all was compared */
} Soak;

typedef void (*Fault) (Soak                *soak,
                       BinnacleModelClient *client);

static gboolean
chance (Soak  *soak,
        guint  one_in)
{
  return g_rand_int_range (soak->random, 0, (gint32) one_in) == 0;
}

static gint64
now (Soak *soak)
{
  return binnacle_clock_get_monotonic_time (BINNACLE_CLOCK (soak->clock));
}

static void
advance (Soak   *soak,
         double  seconds)
{
  binnacle_simulated_clock_advance (soak->clock, (gint64) (seconds * G_USEC_PER_SEC));
}

static void
write_some (Soak *soak)
{
  guint n_writes = 1 + (guint) g_rand_int_range (soak->random, 0, 8);

  for (guint i = 0; i < n_writes; i++)
    {
      const char *channel = channels[g_rand_int_range (soak->random, 0, G_N_ELEMENTS (channels) - 1)];
      g_autofree char *value = chance (soak, 4) ? g_strdup ("{\"on\":true,\"list\":[1,null,\"x\"]}")
                                                : g_strdup_printf ("%d", g_rand_int_range (soak->random, 0, 5));

      binnacle_model_server_write (soak->server, channel, chance (soak, 6) ? NULL : value);
    }
}

/* Faults of the link; there is one. */

static void
close_link (Soak                *soak,
            BinnacleModelClient *client)
{
  binnacle_simulated_network_close (client->network, 1001, "going away");
}

static void
reset_link (Soak                *soak,
            BinnacleModelClient *client)
{
  binnacle_simulated_network_reset (client->network);
}

static void
cut_link (Soak                *soak,
          BinnacleModelClient *client)
{
  binnacle_simulated_network_cut (client->network);
}

static void
vanish (Soak                *soak,
        BinnacleModelClient *client)
{
  binnacle_simulated_network_vanish (client->network);
}

static void
truncate_message (Soak                *soak,
                  BinnacleModelClient *client)
{
  client->network->truncate = 1;
  write_some (soak);
}

static const Fault link_faults[] = { close_link, reset_link, cut_link, vanish, truncate_message };

/* Others. */

static void
break_link (Soak                *soak,
            BinnacleModelClient *client)
{
  if (binnacle_simulated_network_is_up (client->network))
    link_faults[g_rand_int_range (soak->random, 0, G_N_ELEMENTS (link_faults))] (soak, client);
}

static void
break_attempts (Soak                *soak,
                BinnacleModelClient *client)
{
  client->network->fault = (BinnacleSimulatedFault) g_rand_int_range (soak->random, BINNACLE_FAULT_NONE,
                                                                     BINNACLE_FAULT_NOT_BINNACLE + 1);
  break_link (soak, client);
}

static void
slow_down (Soak                *soak,
           BinnacleModelClient *client)
{
  client->network->max_delay = g_rand_int_range (soak->random, 10, 3000) * 1000;
  client->network->bandwidth = chance (soak, 2) ? 0 : 10000;
  client->network->duplicate = chance (soak, 3);
}

static void
stop_server (Soak                *soak,
             BinnacleModelClient *client)
{
  binnacle_model_server_stop (soak->server, chance (soak, 2));
  switch (g_rand_int_range (soak->random, 0, 5))
    {
    case 0:
      binnacle_model_store_begin_epoch (soak->server->store);
      break;
    case 1:
      binnacle_model_store_renumber (soak->server->store);
      break;
    case 2:
      binnacle_model_store_trim (soak->server->store);
      break;
    default:
      break;
    }
}

static void
start_server (Soak                *soak,
              BinnacleModelClient *client)
{
  soak->server->down = FALSE;
}

static void
send_away (Soak                *soak,
           BinnacleModelClient *client)
{
  binnacle_model_server_say_bye (soak->server, chance (soak, 2) ? "unavailable" : "slow", TRUE,
                                 g_rand_int_range (soak->random, 0, 60000));
}

static void
sleep_awhile (Soak                *soak,
              BinnacleModelClient *client)
{
  if (chance (soak, 2) && binnacle_simulated_network_is_up (client->network))
    binnacle_simulated_network_vanish (client->network);
  binnacle_simulated_clock_suspend (soak->clock, g_rand_int_range (soak->random, 1, 36000) * (gint64) G_USEC_PER_SEC);
}

static void
change_network (Soak                *soak,
                BinnacleModelClient *client)
{
  binnacle_simulated_network_monitor_set_available (client->monitor, chance (soak, 2));
}

static void
change_subscriptions (Soak                *soak,
                      BinnacleModelClient *client)
{
  if (client->wanted->len > 1 && chance (soak, 2))
    {
      gint32 index = g_rand_int_range (soak->random, 0, (gint32) client->wanted->len - 1);
      g_autofree char *pattern = g_strdup (g_ptr_array_index (client->wanted, index));

      binnacle_model_client_unwant (client, pattern);
    }
  else
    {
      binnacle_model_client_want (client, patterns[g_rand_int_range (soak->random, 0, G_N_ELEMENTS (patterns))]);
    }
}

static void
person_acts (Soak                *soak,
             BinnacleModelClient *client)
{
  if (chance (soak, 2))
    binnacle_websocket_manager_reconnect (client->manager);
  else if (chance (soak, 2))
    binnacle_source_stop (client->base);
  else
    binnacle_source_start (client->base);
}

static const Fault faults[] = {
  break_link, break_link, break_link, break_attempts, slow_down, stop_server, start_server, start_server,
  send_away, sleep_awhile, change_network, change_subscriptions, change_subscriptions, person_acts,
};

static void
be_busy (Soak *soak)
{
  guint n_events = (guint) g_rand_int_range (soak->random, 1, 30);

  for (guint i = 0; i < n_events; i++)
    {
      BinnacleModelClient *client = soak->clients[g_rand_int_range (soak->random, 0, (gint32) soak->n_clients)];

      if (!chance (soak, 3))
        faults[g_rand_int_range (soak->random, 0, G_N_ELEMENTS (faults))] (soak, client);
      for (guint n = (guint) g_rand_int_range (soak->random, 0, 6); n > 0; n--)
        {
          advance (soak, g_rand_double (soak->random) * 0.5);
          write_some (soak);
        }
      advance (soak, g_rand_double (soak->random) * (chance (soak, 4) ? 60 : 2));
    }
}

/* All is well again, and nobody writes. */
static void
be_quiet (Soak *soak)
{
  soak->server->down = FALSE;
  for (guint i = 0; i < soak->n_clients; i++)
    {
      BinnacleModelClient *client = soak->clients[i];

      client->network->fault = BINNACLE_FAULT_NONE;
      client->network->max_delay = 50000;
      client->network->bandwidth = 0;
      client->network->duplicate = FALSE;
      client->network->truncate = 0;
      g_array_set_size (client->network->opens, 0);
      binnacle_simulated_network_monitor_set_available (client->monitor, TRUE);
      binnacle_source_start (client->base);
    }
  advance (soak, QUIET);
  for (guint i = 0; i < soak->n_clients; i++)
    binnacle_model_client_assert_same (soak->clients[i]);
  soak->n_quiet++;
}

/* Bytes that are allocated, for as far as this build can tell. */
static gint64
get_memory (void)
{
#if defined (__SANITIZE_ADDRESS__) || defined (__SANITIZE_THREAD__)
  return 0;
#else
  return (gint64) mallinfo2 ().uordblks;
#endif
}

/* Things happen just when a subscription is about to be answered. */
static void
observe (BinnacleModelServer *server,
         const char          *client,
         JsonObject          *message,
         gpointer             user_data)
{
  Soak *soak = user_data;

  simulated_witness_observe (server, client, message, soak->witnesses);
  if (g_strcmp0 (json_object_get_string_member (message, "type"), "subscribe") == 0 && chance (soak, 4))
    write_some (soak);
}

static void
set_up (Soak   *soak,
        guint32 seed)
{
  memset (soak, 0, sizeof *soak);
  soak->clock = binnacle_simulated_clock_new (G_GINT64_CONSTANT (1700000000000000));
  soak->server = binnacle_model_server_new (soak->clock);
  soak->random = g_rand_new_with_seed (seed);
  soak->witnesses = g_ptr_array_new_with_free_func ((GDestroyNotify) simulated_witness_free);
  soak->server->observer = observe;
  soak->server->observer_data = soak;
  soak->server->part_size = (guint) g_rand_int_range (soak->random, 1, 20);
  soak->server->part_delay = g_rand_int_range (soak->random, 1, 1000) * 1000;
  soak->server->update_interval = g_rand_boolean (soak->random) ? 0 : 50000;
  soak->server->repeat = g_rand_int_range (soak->random, 0, 4);
  soak->n_clients = 1 + seed % MAX_CLIENTS;
  for (guint i = 0; i < soak->n_clients; i++)
    {
      soak->clients[i] = binnacle_model_client_new (soak->clock, soak->server, seed, i + 1);
      /* Without it the heartbeat has to find a link dead after a sleep. */
      g_object_set (soak->clients[i]->manager,
                    "probe-after-sleep", seed % 20 == 0,
                    "heartbeat-interval", (guint) g_rand_int_range (soak->random, 5, 50), NULL);
      g_ptr_array_add (soak->witnesses, simulated_witness_new (soak->clients[i], channels));
    }
}

static void
tear_down (Soak *soak)
{
  g_ptr_array_unref (soak->witnesses);
  soak->server->observer = NULL;
  for (guint i = 0; i < soak->n_clients; i++)
    binnacle_model_client_free (soak->clients[i]);
  binnacle_model_server_free (soak->server);
  g_assert_cmpuint (binnacle_simulated_clock_get_n_timers (soak->clock), ==, 0);
  g_assert_finalize_object (soak->clock);
  g_rand_free (soak->random);
}

static void
live_for (Soak   *soak,
          gint64  duration,
          gint32  max_idle)
{
  gint64 end = now (soak) + duration;

  while (now (soak) < end)
    {
      be_busy (soak);
      be_quiet (soak);
      /* Hours in which nothing happens. */
      if (chance (soak, 2))
        advance (soak, g_rand_int_range (soak->random, 0, max_idle));
    }
}

static void
run_soak (guint32       seed,
          gconstpointer data)
{
  Soak soak;

  set_up (&soak, seed);
  live_for (&soak, DURATION, 3600);
  if (simulated_seeds_get_number () == 1)
    g_test_message ("%u quiet moments, %u resumed, %u snapshots", soak.n_quiet,
                    soak.server->n_resumes, soak.server->n_snapshots);
  tear_down (&soak);
}

/* What has a cap has come to it in the first half. */
static void
test_memory (void)
{
  Soak soak;
  gint64 memory;

  if (get_memory () == 0)
    {
      g_test_skip ("a sanitizer keeps the accounts of the memory");
      return;
    }
  set_up (&soak, 1);
  live_for (&soak, LONG_DURATION / 2, 6 * 3600);
  memory = get_memory ();
  live_for (&soak, LONG_DURATION / 2, 6 * 3600);
  g_test_message ("%u quiet moments; grew by %d bytes in the second half", soak.n_quiet,
                  (int) (get_memory () - memory));
  g_assert_cmpint (get_memory () - memory, <, MAX_GROWTH);
  tear_down (&soak);
}

int
main (int   argc,
      char *argv[])
{
  simulated_seeds_init (&argc, &argv, SIMULATED_SEEDS);
  g_test_init (&argc, &argv, NULL);

  simulated_seeds_add ("/live/soak", run_soak, NULL);
  g_test_add_func ("/live/soak-memory-is-flat", test_memory);

  return g_test_run ();
}
