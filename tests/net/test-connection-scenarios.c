/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "binnacle-simulated-client.h"

#define N_SEEDS 100

/* For each scenario, a hundred histories; a failed one says its seed. */
typedef void (*Scenario) (BinnacleSimulatedClient *client);

static void
run_seeds (gconstpointer data)
{
  Scenario scenario = *(const Scenario *) data;

  for (guint32 seed = 1; seed <= N_SEEDS; seed++)
    {
      BinnacleSimulatedClient *client = binnacle_simulated_client_new (seed);

      g_test_message ("seed %u", seed);
      scenario (client);
      binnacle_simulated_client_free (client);
    }
}

static void
opens (BinnacleSimulatedClient *client)
{
  binnacle_simulated_client_open (client);
  g_assert_cmpstr (client->states->str, ==, "CAO");
  binnacle_simulated_client_advance (client, 1.0);
  g_assert_cmpint (binnacle_websocket_manager_get_latency (client->manager), >, 0);
}

static void
flapping_server (BinnacleSimulatedClient *client)
{
  client->network->fault = BINNACLE_FAULT_FLAPPING;
  binnacle_websocket_manager_connect (client->manager);
  binnacle_simulated_client_advance (client, 60);
  g_assert_cmpuint (client->network->n_opens, <=, 20);
}

#define ADD(name, function) \
  G_STMT_START { \
    static const Scenario scenario = function; \
    g_test_add_data_func ("/connection/" name, &scenario, run_seeds); \
  } G_STMT_END

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("opens", opens);
  ADD ("flapping-server", flapping_server);

  return g_test_run ();
}
