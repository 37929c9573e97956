/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-test"

#include <math.h>

#include "base/binnacle-value.h"
#include "bindings/binnacle-format.h"

#define SECOND G_TIME_SPAN_SECOND
/* 2026-03-14 09:26:00 UTC. */
#define NOW G_GINT64_CONSTANT (1773480360000000)

typedef struct
{
  double      number;
  const char *unit;
  const char *digits;
  const char *shown_unit;
} Reading;

static void
test_three_digits (void)
{
  const Reading readings[] = {
    { 1536, "B", "1.50", "KiB" }, { 512, "B", "512", "B" }, { 1023.9, "B", "1.00", "KiB" },
    { 15.5 * 1024 * 1024 * 1024, "B", "15.5", "GiB" }, { 345678, "B/s", "338", "KiB/s" },
    { 2.5e9, "Hz", "2.50", "GHz" }, { 12.34, "%", "12.3", "%" }, { 5.678, "%", "5.7", "%" },
    { 100, "%", "100", "%" }, { 45.25, "°C", "45.2", "°C" }, { 1.237, NULL, "1.24", "" },
    { 312, NULL, "312", "" }, { 1234567, NULL, "1.23", "M" }, { 90, "s", "1.50", "min" },
    { -5.5, "°C", "−5.5", "°C" }, { -0.001, "%", "0.0", "%" }, { 0, "B", "0", "B" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (readings); i++)
    {
      g_autofree char *unit = NULL;
      g_autofree char *digits = binnacle_format_number (readings[i].number, readings[i].unit, &unit);

      g_assert_cmpstr (digits, ==, readings[i].digits);
      g_assert_cmpstr (unit, ==, readings[i].shown_unit);
    }
}

static void
test_no_number (void)
{
  const double numbers[] = { NAN, INFINITY, -INFINITY };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autofree char *text = binnacle_format_number_with_unit (numbers[i], "B");
      g_autofree char *exact = binnacle_format_number_exact (numbers[i], "B");

      g_assert_cmpstr (text, ==, "–");
      g_assert_cmpstr (exact, ==, "–");
    }
}

static void
test_exact (void)
{
  g_autofree char *whole = binnacle_format_number_exact (1536, "B");
  g_autofree char *broken = binnacle_format_number_exact (0.1234567, "%");

  g_assert_true (g_str_has_suffix (whole, "B") && g_strrstr (whole, "536") != NULL);
  g_assert_cmpstr (broken, ==, "0.1234567\342\200\257%");
}

static void
test_ticks (void)
{
  g_autofree char *zero = binnacle_format_tick (0, 1048576, 4194304, "B/s");
  g_autofree char *two = binnacle_format_tick (2097152, 1048576, 4194304, "B/s");
  g_autofree char *half = binnacle_format_tick (0.5, 0.5, 2, NULL);
  g_autofree char *one = binnacle_format_tick (1, 0.5, 2, NULL);

  g_assert_cmpstr (zero, ==, "0");
  g_assert_cmpstr (two, ==, "2\342\200\257MiB/s");
  g_assert_cmpstr (half, ==, "0.5");
  g_assert_cmpstr (one, ==, "1.0");
}

static void
assert_age (gint64      age,
            const char *expected)
{
  g_autofree char *text = binnacle_format_age (age, NOW);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_ages (void)
{
  assert_age (0, "just now");
  assert_age (-SECOND, "just now");
  assert_age (42 * SECOND, "42 s ago");
  assert_age (150 * SECOND, "2 min ago");
  assert_age (3 * 3600 * SECOND, "3 h ago");
  assert_age (19 * 3600 * SECOND + 1260 * SECOND, "yesterday 14:05");
  assert_age (72 * 3600 * SECOND, "11 Mar 09:26");
  assert_age (G_GINT64_CONSTANT (400) * 86400 * SECOND, "7 Feb 2025");
}

static void
assert_since (gint64      age,
              const char *expected)
{
  g_autofree char *text = binnacle_format_since (NOW - age, NOW);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_since (void)
{
  assert_since (0, "since 09:26");
  assert_since (9 * 3600 * SECOND, "since 00:26");
  assert_since (10 * 3600 * SECOND, "since yesterday, 23:26");
  assert_since (72 * 3600 * SECOND, "since 11 Mar, 09:26");
  assert_since (G_GINT64_CONSTANT (400) * 86400 * SECOND, "since 7 Feb 2025");
  /* The clock was set back. */
  assert_since (-3600 * SECOND, "since 10:26");
  assert_since (G_MININT64 / 2, "for long");
}

static void
test_durations (void)
{
  const struct { gint64 seconds; const char *text; } durations[] = {
    { 8, "8 s" }, { 12 * 60, "12 min" }, { 3661, "1 h 1 min" }, { 76 * 3600, "3 d 4 h" }, { -5, "0 s" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (durations); i++)
    {
      g_autofree char *text = binnacle_format_duration (durations[i].seconds * SECOND);

      g_assert_cmpstr (text, ==, durations[i].text);
    }
}

static void
test_values (void)
{
  g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;
  g_autofree char *none = binnacle_format_value (&value, NULL);
  g_autofree char *text = NULL;
  g_autofree char *number = NULL;

  binnacle_value_set_text (&value, "harbour");
  text = binnacle_format_value (&value, "%");
  binnacle_value_set_number (&value, 12.34);
  number = binnacle_format_value (&value, "%");
  g_assert_cmpstr (none, ==, "–");
  g_assert_cmpstr (text, ==, "harbour");
  g_assert_cmpstr (number, ==, "12.3\342\200\257%");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/format/three-digits-and-the-right-prefix", test_three_digits);
  g_test_add_func ("/format/no-number-is-a-dash", test_no_number);
  g_test_add_func ("/format/exact-keeps-all-digits", test_exact);
  g_test_add_func ("/format/ticks-share-their-prefix", test_ticks);
  g_test_add_func ("/format/ages-as-people-say-them", test_ages);
  g_test_add_func ("/format/since-when-names-the-day", test_since);
  g_test_add_func ("/format/durations-in-two-units", test_durations);
  g_test_add_func ("/format/any-value", test_values);
  return g_test_run ();
}
