/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-test"

#include <math.h>

#include "binnacle-fake-source.h"
#include "bindings/binnacle-live-value.h"

typedef struct
{
  BinnacleSimulatedClock *clock;
  BinnacleFakeSource     *fake;
  BinnacleSource         *source;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->clock = binnacle_simulated_clock_new (BINNACLE_FAKE_NOW);
  fixture->fake = binnacle_fake_source_new (BINNACLE_CLOCK (fixture->clock));
  fixture->source = BINNACLE_SOURCE (fixture->fake);
  binnacle_source_start (fixture->source);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_assert_cmpuint (binnacle_fake_source_get_n_subscriptions (fixture->fake), ==, 0);
  g_assert_finalize_object (fixture->fake);
  g_object_unref (fixture->clock);
}

static void
send (Fixture    *fixture,
      const char *channel,
      double      number)
{
  binnacle_fake_source_send_number (fixture->fake, channel, number);
  binnacle_simulated_clock_advance (fixture->clock, G_TIME_SPAN_SECOND);
}

static void
count (guint *n)
{
  (*n)++;
}

static void
test_follows (Fixture       *fixture,
              gconstpointer  data)
{
  BinnacleLiveValue *value = binnacle_live_value_new (fixture->source, "a/b");
  g_autofree char *before = binnacle_live_value_dup_text (value);
  g_autofree char *after = NULL;
  guint n_changes = 0;

  g_signal_connect_swapped (value, "notify::text", G_CALLBACK (count), &n_changes);
  g_assert_cmpstr (before, ==, "–");
  g_assert_cmpint (binnacle_live_value_get_age (value), ==, -1);
  send (fixture, "a/b", 12.34);
  binnacle_fake_source_describe (fixture->fake, "a/b", "Title", "%");
  after = binnacle_live_value_dup_text (value);
  g_assert_cmpstr (after, ==, "12.3\342\200\257%");
  g_assert_cmpfloat (binnacle_live_value_get_number (value), ==, 12.34);
  g_assert_cmpuint (n_changes, >=, 1);
  g_assert_finalize_object (value);
}

static void
test_ends (Fixture       *fixture,
           gconstpointer  data)
{
  BinnacleLiveValue *value = binnacle_live_value_new (fixture->source, "a/b");
  BinnacleEntity *entity = binnacle_live_value_get_entity (value);

  g_object_add_weak_pointer (G_OBJECT (entity), (gpointer *) &entity);
  g_assert_cmpuint (binnacle_fake_source_get_n_subscriptions (fixture->fake), ==, 1);
  g_assert_finalize_object (value);
  g_assert_cmpuint (binnacle_fake_source_get_n_subscriptions (fixture->fake), ==, 0);
  g_assert_null (entity);
}

static void
test_age_moves (Fixture       *fixture,
                gconstpointer  data)
{
  BinnacleLiveValue *value = binnacle_live_value_new (fixture->source, "a/b");
  guint n_changes = 0;

  send (fixture, "a/b", 1);
  g_signal_connect_swapped (value, "notify::age", G_CALLBACK (count), &n_changes);
  binnacle_simulated_clock_advance (fixture->clock, 100 * G_TIME_SPAN_MILLISECOND);
  g_assert_cmpuint (n_changes, ==, 0);
  binnacle_source_stop (fixture->source);
  binnacle_simulated_clock_advance (fixture->clock, 120 * G_TIME_SPAN_SECOND);
  g_assert_cmpuint (n_changes, >=, 60);
  g_assert_cmpint (binnacle_live_value_get_age (value), >=, 120 * G_TIME_SPAN_SECOND);
  g_assert_finalize_object (value);
}

static void
test_list (Fixture       *fixture,
           gconstpointer  data)
{
  GListModel *list = binnacle_live_list_new (fixture->source, "cpu/*/total");
  guint n_changes = 0;

  g_signal_connect_swapped (list, "items-changed", G_CALLBACK (count), &n_changes);
  send (fixture, "cpu/0/total", 1);
  send (fixture, "cpu/1/total", 1);
  send (fixture, "cpu/1/user", 1);
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, 2);
  binnacle_fake_source_delete (fixture->fake, "cpu/0/total");
  binnacle_simulated_clock_advance (fixture->clock, G_TIME_SPAN_SECOND);
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, 1);
  g_assert_cmpuint (n_changes, ==, 3);
  g_assert_finalize_object (list);
}

static void
test_binding (Fixture       *fixture,
              gconstpointer  data)
{
  GSimpleAction *target = g_simple_action_new ("target", NULL);
  GAction *never = G_ACTION (target);

  g_object_add_weak_pointer (G_OBJECT (never), (gpointer *) &never);
  binnacle_bind_live_value (fixture->source, "a/b", "number", G_OBJECT (target), "enabled");
  g_assert_cmpuint (binnacle_fake_source_get_n_subscriptions (fixture->fake), ==, 1);
  g_object_unref (target);
  g_assert_null (never);
  g_assert_cmpuint (binnacle_fake_source_get_n_subscriptions (fixture->fake), ==, 0);
}

static void
test_history_once (Fixture       *fixture,
                   gconstpointer  data)
{
  BinnacleLiveValue *value;
  BinnacleSeries *first, *second;

  binnacle_source_stop (fixture->source);
  value = binnacle_live_value_new (fixture->source, "a/b");
  first = binnacle_live_value_ref_series (value, 60 * G_TIME_SPAN_SECOND, 100);
  second = binnacle_live_value_ref_series (value, 60 * G_TIME_SPAN_SECOND, 100);
  g_assert_true (first == second);
  g_assert_cmpuint (binnacle_fake_source_get_n_histories (fixture->fake), ==, 0);
  binnacle_source_start (fixture->source);
  binnacle_source_stop (fixture->source);
  binnacle_source_start (fixture->source);
  binnacle_simulated_clock_settle (fixture->clock);
  g_assert_cmpuint (binnacle_fake_source_get_n_histories (fixture->fake), ==, 1);
  g_object_unref (first);
  g_object_unref (second);
  g_assert_finalize_object (value);
}

#define ADD(name, function) \
  g_test_add ("/live-value/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("follows-its-channel", test_follows);
  ADD ("unsubscribes-when-it-goes", test_ends);
  ADD ("age-moves-only-while-not-live", test_age_moves);
  ADD ("list-follows-what-comes-and-goes", test_list);
  ADD ("binding-ends-with-its-target", test_binding);
  ADD ("history-is-asked-once-and-when-the-link-lives", test_history_once);
  return g_test_run ();
}
