/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "binnacle-simulated-client.h"
#include "simulated-seeds.h"

/* What other clients are known to do badly, in numbers, with the settings that come
 * with the program. */

#define N_SEEDS SIMULATED_SEEDS
#define HERD (SIMULATED_SEEDS * 100)
#define OUTAGE 20
#define WINDOW (G_USEC_PER_SEC / 10)

typedef struct
{
  double least, most, sum;
  guint  n;
} Figures;

static void
add_figure (Figures *figures,
            double   figure)
{
  figures->least = figures->n == 0 ? figure : MIN (figures->least, figure);
  figures->most = MAX (figures->most, figure);
  figures->sum += figure;
  figures->n++;
}

static void
print_figures (const Figures *figures,
               const char    *what)
{
  g_test_message ("%s: %.1f to %.1f, %.1f on average, over %u seeds", what,
                  figures->least, figures->most, figures->sum / figures->n, figures->n);
}

static guint
flap_for_a_minute (BinnacleSimulatedClient *client,
                   gboolean                 after_welcome)
{
  gint64 end = binnacle_simulated_client_now (client) + 60 * G_USEC_PER_SEC;

  client->network->fault = after_welcome ? BINNACLE_FAULT_NONE : BINNACLE_FAULT_FLAPPING;
  binnacle_websocket_manager_connect (client->manager);
  while (binnacle_simulated_client_now (client) < end)
    {
      binnacle_simulated_clock_step (client->clock);
      if (after_welcome && binnacle_simulated_client_get_state (client) == BINNACLE_CONNECTION_OPEN)
        binnacle_simulated_network_reset (client->network);
    }
  return client->network->n_opens;
}

static void
test_flapping (gconstpointer data)
{
  gboolean after_welcome = GPOINTER_TO_INT (data);
  Figures figures = { 0 };

  for (guint32 seed = 1; seed <= N_SEEDS; seed++)
    {
      g_autoptr(BinnacleSimulatedClient) client = binnacle_simulated_client_new (seed);

      add_figure (&figures, flap_for_a_minute (client, after_welcome));
    }
  print_figures (&figures, "connects in the minute in which the server drops each");
  g_assert_cmpfloat (figures.most, <=, 20);
}

static void
test_half_open (void)
{
  Figures figures = { 0 };

  for (guint32 seed = 1; seed <= N_SEEDS; seed++)
    {
      g_autoptr(BinnacleSimulatedClient) client = binnacle_simulated_client_new (seed);
      gint64 vanished;

      binnacle_websocket_manager_connect (client->manager);
      binnacle_simulated_client_advance (client, 30 + 30.0 * seed / N_SEEDS);
      binnacle_simulated_network_vanish (client->network);
      vanished = binnacle_simulated_client_now (client);
      while (binnacle_simulated_client_get_state (client) == BINNACLE_CONNECTION_OPEN)
        g_assert_true (binnacle_simulated_clock_step (client->clock));
      add_figure (&figures, (double) (binnacle_simulated_client_now (client) - vanished) / G_USEC_PER_SEC);
    }
  print_figures (&figures, "seconds until a half-open link is known to be dead");
  /* Interval and timeout. */
  g_assert_cmpfloat (figures.most, <=, 25.1);
}

/* Herds: clients that are dropped at the same moment. They know nothing of each other,
 * so each lives in a time of its own, and their attempts are laid over each other. */

static int
compare_times (gconstpointer a,
               gconstpointer b)
{
  gint64 one = *(const gint64 *) a, other = *(const gint64 *) b;

  return (one > other) - (one < other);
}

/* The most attempts in any 100 ms from @since on. */
static guint
find_peak (GArray *attempts,
           gint64  since)
{
  guint peak = 0;

  g_array_sort (attempts, compare_times);
  for (guint first = 0, last = 0; last < attempts->len; last++)
    {
      gint64 time = g_array_index (attempts, gint64, last);

      while (first < last && (time - g_array_index (attempts, gint64, first) >= WINDOW
                              || g_array_index (attempts, gint64, first) < since))
        first++;
      if (time >= since)
        peak = MAX (peak, last - first + 1);
    }
  return peak;
}

/* All connections are reset, and nobody listens for that many seconds. */
static void
drop (BinnacleSimulatedClient *client,
      double                   outage,
      GArray                  *attempts)
{
  gint64 dropped = binnacle_simulated_client_now (client);

  g_array_set_size (client->network->opens, 0);
  binnacle_simulated_network_reset (client->network);
  if (outage > 0)
    {
      client->network->fault = BINNACLE_FAULT_REFUSED;
      binnacle_simulated_client_advance (client, outage);
      client->network->fault = BINNACLE_FAULT_NONE;
    }
  else
    {
      binnacle_simulated_client_advance (client, 0.001);
    }
  while (binnacle_simulated_client_get_state (client) != BINNACLE_CONNECTION_OPEN)
    g_assert_true (binnacle_simulated_clock_step (client->clock));
  for (guint i = 0; i < client->network->opens->len; i++)
    {
      gint64 time = g_array_index (client->network->opens, gint64, i) - dropped;

      g_array_append_val (attempts, time);
    }
  binnacle_simulated_client_advance (client, 6);
}

static void
print_herd (GArray     *attempts,
            double      outage,
            const char *what)
{
  guint peak = find_peak (attempts, 0);
  guint peak_after = find_peak (attempts, (gint64) (outage * G_USEC_PER_SEC));

  g_test_message ("%u clients %s: %u connects, at most %u in 100 ms, %u once somebody listens; the last after %.1f s",
                  HERD, what, attempts->len, peak, peak_after,
                  (double) g_array_index (attempts, gint64, attempts->len - 1) / G_USEC_PER_SEC);
  g_assert_cmpuint (peak, <, HERD / 10);
  g_assert_cmpuint (peak_after, <, HERD / 20);
}

static void
test_herd (void)
{
  g_autoptr(GArray) at_once = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GArray) after_outage = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint32 seed = 1; seed <= HERD; seed++)
    {
      g_autoptr(BinnacleSimulatedClient) client = binnacle_simulated_client_new (seed);

      g_object_set (client->manager, "probe-after-sleep", FALSE, NULL);
      binnacle_websocket_manager_connect (client->manager);
      binnacle_simulated_client_advance (client, 6);
      drop (client, 0, at_once);
      drop (client, OUTAGE, after_outage);
    }
  print_herd (at_once, 0, "dropped at once");
  print_herd (after_outage, OUTAGE, "dropped by an outage of 20 s");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/figures/flapping-before-welcome", GINT_TO_POINTER (FALSE), test_flapping);
  g_test_add_data_func ("/figures/flapping-after-welcome", GINT_TO_POINTER (TRUE), test_flapping);
  g_test_add_func ("/figures/half-open", test_half_open);
  g_test_add_func ("/figures/herd", test_herd);

  return g_test_run ();
}
