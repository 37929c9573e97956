/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "live/binnacle-sample-ring-private.h"
#include "live/binnacle-series.h"

static void
append (BinnacleSeries *series,
        gint64          time,
        double          number)
{
  BinnacleSample sample = { time, number, number, number };

  binnacle_series_append (series, &sample, 1);
}

static void
assert_times (BinnacleSeries *series,
              const char     *expected)
{
  g_autoptr (GString) times = g_string_new (NULL);

  for (guint i = 0; i < binnacle_series_get_length (series); i++)
    {
      const BinnacleSample *sample = binnacle_series_get (series, i);

      g_string_append_printf (times, "%s%" G_GINT64_FORMAT "%s", i > 0 ? " " : "", sample->time,
                              isnan (sample->mean) ? "-" : "");
    }
  g_assert_cmpstr (times->str, ==, expected);
}

static void
test_oldest_leave_first (void)
{
  g_autoptr (BinnacleSeries) series = binnacle_series_new (3);

  for (gint64 time = 1; time <= 5; time++)
    append (series, time, (double) time);
  assert_times (series, "3 4 5");
  g_assert_cmpuint (binnacle_series_find (series, 4), ==, 1);
  g_assert_cmpuint (binnacle_series_find (series, 0), ==, 0);
  g_assert_cmpuint (binnacle_series_find (series, 6), ==, 3);
}

static void
test_order_is_kept (void)
{
  g_autoptr (BinnacleSeries) series = binnacle_series_new (4);

  append (series, 10, 1);
  append (series, 30, 3);
  append (series, 20, 2);
  assert_times (series, "10 20 30");
  append (series, 20, 2);
  assert_times (series, "10 20 30");
  append (series, 20, 7);
  assert_times (series, "10 20 30");
  g_assert_cmpfloat (binnacle_series_get (series, 1)->minimum, ==, 2);
  g_assert_cmpfloat (binnacle_series_get (series, 1)->maximum, ==, 7);
  append (series, 40, 4);
  append (series, 25, 5);
  assert_times (series, "20 25 30 40");
  append (series, 5, 5);
  assert_times (series, "20 25 30 40");
}

static void
test_random_order_is_sorted (void)
{
  g_autoptr (BinnacleSeries) series = binnacle_series_new (100);
  g_autoptr (GRand) random = g_rand_new_with_seed (7);

  for (guint i = 0; i < 10000; i++)
    append (series, g_rand_int_range (random, 0, 5000), g_rand_double (random));
  g_assert_cmpuint (binnacle_series_get_length (series), ==, 100);
  for (guint i = 1; i < 100; i++)
    g_assert_cmpint (binnacle_series_get (series, i)->time, >, binnacle_series_get (series, i - 1)->time);
}

static void
test_history_goes_before (void)
{
  const BinnacleSample history[] = { { 1, 1, 1, 1 }, { 2, 2, 2, 2 }, { 3, 3, 3, 3 }, { 10, 9, 9, 9 } };
  g_autoptr (BinnacleSeries) series = binnacle_series_new (4);

  append (series, 10, 1);
  append (series, 20, 2);
  binnacle_series_prepend (series, history, G_N_ELEMENTS (history));
  assert_times (series, "2 3 10 20");
  g_assert_cmpfloat (binnacle_series_get (series, 2)->mean, ==, 1);
}

static void
test_gaps_stand_once (void)
{
  g_autoptr (BinnacleSeries) series = binnacle_series_new (10);

  binnacle_series_add_gap (series, 5);
  assert_times (series, "");
  append (series, 10, 1);
  binnacle_series_add_gap (series, 5);
  binnacle_series_add_gap (series, 12);
  append (series, 10, 2);
  append (series, 20, 2);
  assert_times (series, "10 10- 10 20");
}

static void
count (gpointer user_data)
{
  ++*(guint *) user_data;
}

static void
test_changed_once_for_a_batch (void)
{
  const BinnacleSample samples[] = { { 1, 1, 1, 1 }, { 2, 2, 2, 2 }, { 3, 3, 3, 3 } };
  g_autoptr (BinnacleSeries) series = binnacle_series_new (10);
  guint n_changes = 0;

  g_signal_connect_swapped (series, "changed", G_CALLBACK (count), &n_changes);
  binnacle_series_append (series, samples, 3);
  g_assert_cmpuint (n_changes, ==, 1);
  binnacle_series_append (series, samples, 3);
  g_assert_cmpuint (n_changes, ==, 1);
  binnacle_series_clear (series);
  g_assert_cmpuint (n_changes, ==, 2);
}

static void
test_capacity_changes_keep_the_newest (void)
{
  g_autoptr (BinnacleSeries) series = binnacle_series_new (100);

  for (gint64 time = 0; time < 300; time++)
    append (series, time, (double) time);
  binnacle_series_set_capacity (series, 200);
  for (gint64 time = 300; time < 350; time++)
    append (series, time, (double) time);
  g_assert_cmpuint (binnacle_series_get_length (series), ==, 150);
  binnacle_series_set_capacity (series, 3);
  assert_times (series, "347 348 349");
}

static void
test_thinning_keeps_the_extremes (void)
{
  g_autofree BinnacleSampleRing *ring = g_new0 (BinnacleSampleRing, 1);
  double minimum = INFINITY, maximum = -INFINITY;

  for (guint i = 0; i < 100000; i++)
    {
      double number = i == 777 ? 1000 : i == 50001 ? -1000 : sin (i);

      binnacle_sample_ring_add (ring, i, number);
    }
  g_assert_cmpuint (ring->length, <=, BINNACLE_SAMPLE_RING_SIZE);
  for (guint i = 0; i < ring->length; i++)
    {
      minimum = MIN (minimum, ring->samples[i].minimum);
      maximum = MAX (maximum, ring->samples[i].maximum);
      g_assert_true (i == 0 || ring->samples[i].time > ring->samples[i - 1].time);
    }
  g_assert_cmpfloat (minimum, ==, -1000);
  g_assert_cmpfloat (maximum, ==, 1000);
  g_assert_cmpint (ring->samples[ring->length - 1].time, ==, 99999);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/series/oldest-leave-first", test_oldest_leave_first);
  g_test_add_func ("/series/order-is-kept", test_order_is_kept);
  g_test_add_func ("/series/random-order-is-sorted", test_random_order_is_sorted);
  g_test_add_func ("/series/history-goes-before", test_history_goes_before);
  g_test_add_func ("/series/gaps-stand-once", test_gaps_stand_once);
  g_test_add_func ("/series/changed-once-for-a-batch", test_changed_once_for_a_batch);
  g_test_add_func ("/series/capacity-changes-keep-the-newest", test_capacity_changes_keep_the_newest);
  g_test_add_func ("/series/thinning-keeps-the-extremes", test_thinning_keeps_the_extremes);
  return g_test_run ();
}
