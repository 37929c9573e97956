/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/binnacle-simulated-clock.h"
#include "net/binnacle-backoff-private.h"

#define N_CLIENTS 10000

static const BinnacleBackoffSettings defaults = {
  .initial_delay = G_USEC_PER_SEC,
  .max_delay = 30 * G_USEC_PER_SEC,
  .multiplier = 2.0,
  .jitter = 1.0,
};

static BinnacleBackoff *
make_backoff (BinnacleSimulatedClock *clock,
              guint32                 seed)
{
  g_autoptr(GRand) random = g_rand_new_with_seed (seed);

  return binnacle_backoff_new (BINNACLE_CLOCK (clock), random);
}

static void
test_delays_double_up_to_the_longest (void)
{
  g_autoptr(BinnacleSimulatedClock) clock = binnacle_simulated_clock_new (0);
  g_autoptr(BinnacleBackoff) backoff = make_backoff (clock, 1);
  BinnacleBackoffSettings settings = defaults;
  const gint64 expected[] = { 1, 2, 4, 8, 16, 30, 30 };

  settings.jitter = 0.0;
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_assert_cmpuint (binnacle_backoff_get_attempt (backoff), ==, i);
      g_assert_cmpint (binnacle_backoff_next (backoff, &settings), ==, expected[i] * G_USEC_PER_SEC);
    }
  for (guint i = 0; i < 5000; i++)
    g_assert_cmpint (binnacle_backoff_next (backoff, &settings), ==, 30 * G_USEC_PER_SEC);
  binnacle_backoff_reset (backoff);
  g_assert_cmpint (binnacle_backoff_next (backoff, &settings), ==, G_USEC_PER_SEC);
}

static void
test_jitter_is_a_share (void)
{
  g_autoptr(BinnacleSimulatedClock) clock = binnacle_simulated_clock_new (0);
  BinnacleBackoffSettings settings = defaults;

  settings.jitter = 0.25;
  for (guint32 seed = 0; seed < 1000; seed++)
    {
      g_autoptr(BinnacleBackoff) backoff = make_backoff (clock, seed);
      gint64 delay = binnacle_backoff_next (backoff, &settings);

      g_assert_cmpint (delay, >=, 750000);
      g_assert_cmpint (delay, <=, G_USEC_PER_SEC);
    }
}

static void
test_longest_delay_is_no_less_than_the_first (void)
{
  g_autoptr(BinnacleSimulatedClock) clock = binnacle_simulated_clock_new (0);
  g_autoptr(BinnacleBackoff) backoff = make_backoff (clock, 1);
  BinnacleBackoffSettings settings = { 60 * G_USEC_PER_SEC, G_USEC_PER_SEC, 0.0, 0.0, 0 };

  g_assert_cmpint (binnacle_backoff_next (backoff, &settings), ==, 60 * G_USEC_PER_SEC);
  g_assert_cmpint (binnacle_backoff_next (backoff, &settings), ==, 60 * G_USEC_PER_SEC);
}

/* The most that come in the same 100 ms. */
static guint
measure_herd (const BinnacleBackoffSettings *settings)
{
  g_autoptr(BinnacleSimulatedClock) clock = binnacle_simulated_clock_new (0);
  guint n_in_bucket[100] = { 0 };
  guint peak = 0;

  for (guint32 seed = 0; seed < N_CLIENTS; seed++)
    {
      g_autoptr(BinnacleBackoff) backoff = make_backoff (clock, seed);

      gint64 delay = binnacle_backoff_next (backoff, settings);

      n_in_bucket[MIN (delay / 100000, 99)]++;
    }
  for (guint i = 0; i < G_N_ELEMENTS (n_in_bucket); i++)
    peak = MAX (peak, n_in_bucket[i]);
  g_test_message ("peak: %u of %u in 100 ms", peak, N_CLIENTS);
  return peak;
}

/* Ten thousand that lost their server together do not come back together. */
static void
test_herd_spreads (void)
{
  BinnacleBackoffSettings wide = defaults, fixed = defaults;

  wide.spread = 3 * G_USEC_PER_SEC;
  fixed.spread = 3 * G_USEC_PER_SEC;
  fixed.jitter = 0.0;
  g_assert_cmpuint (measure_herd (&defaults), <, N_CLIENTS / 8);
  g_assert_cmpuint (measure_herd (&wide), <, N_CLIENTS / 20);
  g_assert_cmpuint (measure_herd (&fixed), ==, N_CLIENTS);
}

/* Also the person who insists is granted one attempt in 2 s. */
static void
test_forgiven_server_is_not_waited_for (void)
{
  g_autoptr(BinnacleSimulatedClock) clock = binnacle_simulated_clock_new (0);
  g_autoptr(BinnacleBackoff) backoff = make_backoff (clock, 1);

  g_assert_cmpint (binnacle_backoff_cut_short (backoff), ==, 0);
  binnacle_backoff_set_retry_after (backoff, 600 * G_USEC_PER_SEC);
  binnacle_simulated_clock_advance (clock, G_USEC_PER_SEC);
  g_assert_cmpint (binnacle_backoff_cut_short (backoff), ==, 599 * G_USEC_PER_SEC);
  g_assert_cmpint (binnacle_backoff_cut_short (backoff), ==, 599 * G_USEC_PER_SEC);
  binnacle_backoff_forgive (backoff);
  g_assert_cmpint (binnacle_backoff_get_retry_after (backoff), ==, 0);
  g_assert_cmpint (binnacle_backoff_cut_short (backoff), ==, G_USEC_PER_SEC);
}

static void
test_server_hint_is_a_lower_bound (void)
{
  g_autoptr(BinnacleSimulatedClock) clock = binnacle_simulated_clock_new (0);
  g_autoptr(BinnacleBackoff) backoff = make_backoff (clock, 1);

  binnacle_backoff_set_retry_after (backoff, 10 * G_USEC_PER_SEC);
  g_assert_cmpint (binnacle_backoff_next (backoff, &defaults), >=, 10 * G_USEC_PER_SEC);
  g_assert_cmpint (binnacle_backoff_cut_short (backoff), ==, 10 * G_USEC_PER_SEC);
  binnacle_backoff_reset (backoff);
  g_assert_cmpint (binnacle_backoff_get_retry_after (backoff), ==, 10 * G_USEC_PER_SEC);
  binnacle_simulated_clock_advance (clock, 10 * G_USEC_PER_SEC);
  g_assert_cmpint (binnacle_backoff_get_retry_after (backoff), ==, 0);
  binnacle_backoff_set_retry_after (backoff, G_MAXINT64);
  g_assert_cmpint (binnacle_backoff_get_retry_after (backoff), ==, 3600 * (gint64) G_USEC_PER_SEC);
  binnacle_backoff_forget_server (backoff);
  g_assert_cmpint (binnacle_backoff_get_retry_after (backoff), ==, 0);
}

static void
test_cut_short_once_in_two_seconds (void)
{
  g_autoptr(BinnacleSimulatedClock) clock = binnacle_simulated_clock_new (0);
  g_autoptr(BinnacleBackoff) backoff = make_backoff (clock, 1);

  g_assert_cmpint (binnacle_backoff_cut_short (backoff), ==, 0);
  g_assert_cmpint (binnacle_backoff_cut_short (backoff), ==, 2 * G_USEC_PER_SEC);
  binnacle_simulated_clock_advance (clock, 1500000);
  g_assert_cmpint (binnacle_backoff_cut_short (backoff), ==, 500000);
  binnacle_simulated_clock_advance (clock, 5 * G_USEC_PER_SEC);
  g_assert_cmpint (binnacle_backoff_cut_short (backoff), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/backoff/delays-double-up-to-the-longest", test_delays_double_up_to_the_longest);
  g_test_add_func ("/backoff/jitter-is-a-share", test_jitter_is_a_share);
  g_test_add_func ("/backoff/longest-delay-is-no-less-than-the-first", test_longest_delay_is_no_less_than_the_first);
  g_test_add_func ("/backoff/herd-spreads", test_herd_spreads);
  g_test_add_func ("/backoff/forgiven-server-is-not-waited-for", test_forgiven_server_is_not_waited_for);
  g_test_add_func ("/backoff/server-hint-is-a-lower-bound", test_server_hint_is_a_lower_bound);
  g_test_add_func ("/backoff/cut-short-once-in-two-seconds", test_cut_short_once_in_two_seconds);

  return g_test_run ();
}
