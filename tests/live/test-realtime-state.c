/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "base/binnacle-simulated-clock.h"
#include "live/binnacle-realtime-state.h"

typedef struct
{
  BinnacleSimulatedClock  *clock;
  BinnacleUpdateProcessor *processor;
  BinnacleRealtimeState   *state;
} Fixture;

static void
set_up_state (Fixture *fixture)
{
  fixture->state = binnacle_realtime_state_new (BINNACLE_CLOCK (fixture->clock), fixture->processor);
  binnacle_realtime_state_set_link_alive (fixture->state, TRUE);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->clock = binnacle_simulated_clock_new (0);
  binnacle_simulated_clock_advance (fixture->clock, (gint64) 1000 * G_USEC_PER_SEC);
  fixture->processor = binnacle_update_processor_new (BINNACLE_CLOCK (fixture->clock));
  set_up_state (fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_assert_finalize_object (fixture->state);
  g_assert_finalize_object (fixture->processor);
  g_assert_finalize_object (fixture->clock);
}

static void
advance (Fixture *fixture,
         double   seconds)
{
  binnacle_simulated_clock_advance (fixture->clock, (gint64) (seconds * G_USEC_PER_SEC));
}

static void
push_update (Fixture        *fixture,
             BinnacleUpdate  update,
             double          number)
{
  if (!update.deleted)
    binnacle_value_set_number (&update.value, number);
  update.epoch = MAX (update.epoch, 1);
  binnacle_update_processor_push (fixture->processor, &update);
}

static void
push (Fixture    *fixture,
      const char *channel,
      double      number,
      gint64      version)
{
  push_update (fixture, (BinnacleUpdate) { .channel = channel, .version = version, .time = version, .offset = version }, number);
  advance (fixture, 0.02);
}

static void
push_text (Fixture    *fixture,
           const char *channel,
           const char *text,
           gint64      version)
{
  g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;
  BinnacleUpdate update = { .channel = channel, .version = version, .epoch = 1 };

  binnacle_value_set_text (&value, text);
  update.value = value;
  binnacle_update_processor_push (fixture->processor, &update);
  advance (fixture, 0.02);
}

static void
describe (Fixture             *fixture,
          const char          *channel,
          BinnacleChannelKind  kind,
          gint64               interval)
{
  BinnacleDescription description = {
    .title = "Title", .kind = kind, .interval = interval, .minimum = NAN, .maximum = NAN,
  };

  binnacle_realtime_state_describe (fixture->state, channel, &description);
}

static void
count (gpointer user_data)
{
  ++*(guint *) user_data;
}

static void
test_versions_never_go_back (Fixture       *fixture,
                             gconstpointer  data)
{
  g_autoptr (BinnacleEntity) entity = binnacle_realtime_state_ref_entity (fixture->state, "a");

  push (fixture, "a", 1, 5);
  push (fixture, "a", 2, 4);
  g_assert_cmpfloat (binnacle_entity_get_number (entity), ==, 1);
  push_update (fixture, (BinnacleUpdate) { .channel = "a", .version = 1, .epoch = 2 }, 3);
  advance (fixture, 0.1);
  g_assert_cmpfloat (binnacle_entity_get_number (entity), ==, 3);
  push_update (fixture, (BinnacleUpdate) { .channel = "a", .version = 99, .epoch = 1 }, 4);
  advance (fixture, 0.1);
  g_assert_cmpfloat (binnacle_entity_get_number (entity), ==, 3);
}

static void
test_a_deleted_channel_stays_deleted (Fixture       *fixture,
                                      gconstpointer  data)
{
  g_autoptr (BinnacleEntity) entity = NULL;

  push (fixture, "a", 1, 5);
  push_update (fixture, (BinnacleUpdate) { .channel = "a", .version = 6, .deleted = TRUE }, 0);
  advance (fixture, 0.1);
  push (fixture, "a", 1, 5);
  entity = binnacle_realtime_state_ref_entity (fixture->state, "a");
  g_assert_false (binnacle_entity_get_exists (entity));
  g_assert_cmpint (binnacle_entity_get_freshness (entity), ==, BINNACLE_FRESHNESS_UNKNOWN);
  g_assert_cmpuint (binnacle_realtime_state_get_n_channels (fixture->state), ==, 0);
  push (fixture, "a", 2, 7);
  g_assert_true (binnacle_entity_get_exists (entity));
}

static void
test_equal_values_notify_nobody (Fixture       *fixture,
                                 gconstpointer  data)
{
  g_autoptr (BinnacleEntity) entity = binnacle_realtime_state_ref_entity (fixture->state, "a");
  guint n_values = 0, n_received = 0;

  g_signal_connect_swapped (entity, "notify::value", G_CALLBACK (count), &n_values);
  g_signal_connect_swapped (entity, "notify::received", G_CALLBACK (count), &n_received);
  push (fixture, "a", 1, 1);
  push (fixture, "a", 1, 2);
  push (fixture, "a", 1, 3);
  g_assert_cmpuint (n_values, ==, 1);
  g_assert_cmpuint (n_received, ==, 3);
  push (fixture, "a", 2, 4);
  g_assert_cmpuint (n_values, ==, 2);
}

static void
test_entities_are_the_same_while_held (Fixture       *fixture,
                                       gconstpointer  data)
{
  g_autoptr (BinnacleEntity) entity = binnacle_realtime_state_ref_entity (fixture->state, "a");
  g_autoptr (BinnacleEntity) again = NULL;
  BinnacleEntity *other = binnacle_realtime_state_ref_entity (fixture->state, "b");

  g_assert_finalize_object (other);
  push (fixture, "a", 1, 1);
  again = binnacle_realtime_state_ref_entity (fixture->state, "a");
  g_assert_true (entity == again);
  g_assert_cmpuint (binnacle_realtime_state_get_n_channels (fixture->state), ==, 1);
}

static void
test_titles_are_readable (Fixture       *fixture,
                          gconstpointer  data)
{
  static const char *const titles[][2] = {
    { "host/load/1", "Load 1" }, { "host/cpu/0/user", "User" }, { "my_sensor", "My sensor" },
    { "a/room-temperature", "Room temperature" }, { "übung", "Übung" }, { "7", "7" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    {
      g_autoptr (BinnacleEntity) entity = binnacle_realtime_state_ref_entity (fixture->state, titles[i][0]);

      g_assert_cmpstr (binnacle_entity_get_title (entity), ==, titles[i][1]);
    }
}

static void
assert_list (GListModel *list,
             const char *expected)
{
  g_autoptr (GString) channels = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (BinnacleEntity) entity = g_list_model_get_item (list, i);

      g_string_append_printf (channels, "%s%s", i > 0 ? " " : "", binnacle_entity_get_channel (entity));
    }
  g_assert_cmpstr (channels->str, ==, expected);
}

static void
test_matching_lists_follow (Fixture       *fixture,
                            gconstpointer  data)
{
  g_autoptr (GListModel) list = NULL;
  guint n_changes = 0;

  push (fixture, "core/10", 1, 1);
  list = binnacle_realtime_state_match (fixture->state, "core/*");
  assert_list (list, "core/10");
  g_signal_connect_swapped (list, "items-changed", G_CALLBACK (count), &n_changes);
  push_update (fixture, (BinnacleUpdate) { .channel = "core/2", .version = 1 }, 1);
  push_update (fixture, (BinnacleUpdate) { .channel = "core/1", .version = 1 }, 1);
  push_update (fixture, (BinnacleUpdate) { .channel = "other/1", .version = 1 }, 1);
  push_update (fixture, (BinnacleUpdate) { .channel = "core/1/deep", .version = 1 }, 1);
  advance (fixture, 0.1);
  assert_list (list, "core/1 core/2 core/10");
  g_assert_cmpuint (n_changes, ==, 1);
  push_update (fixture, (BinnacleUpdate) { .channel = "core/2", .version = 2, .deleted = TRUE }, 0);
  push_update (fixture, (BinnacleUpdate) { .channel = "core/3", .version = 1 }, 1);
  advance (fixture, 0.1);
  assert_list (list, "core/1 core/3 core/10");
  push (fixture, "core/2", 1, 3);
  assert_list (list, "core/1 core/2 core/3 core/10");
}

static void
test_a_list_outlives_its_state (Fixture       *fixture,
                                gconstpointer  data)
{
  g_autoptr (BinnacleRealtimeState) state = NULL;
  g_autoptr (BinnacleUpdateProcessor) processor = binnacle_update_processor_new (BINNACLE_CLOCK (fixture->clock));
  g_autoptr (GListModel) list = NULL;
  g_autoptr (BinnacleEntity) entity = NULL;
  g_autoptr (BinnacleSeries) series = NULL;

  state = binnacle_realtime_state_new (BINNACLE_CLOCK (fixture->clock), processor);
  list = binnacle_realtime_state_match (state, "**");
  entity = binnacle_realtime_state_ref_entity (state, "a");
  series = binnacle_entity_ref_series (entity, 10);
  g_clear_object (&state);
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, 0);
}

static void
assert_freshness (Fixture           *fixture,
                  const char        *channel,
                  BinnacleFreshness  freshness)
{
  g_autoptr (BinnacleEntity) entity = binnacle_realtime_state_ref_entity (fixture->state, channel);

  g_assert_cmpint (binnacle_entity_get_freshness (entity), ==, freshness);
}

static void
test_freshness_follows_the_link (Fixture       *fixture,
                                 gconstpointer  data)
{
  assert_freshness (fixture, "a", BINNACLE_FRESHNESS_UNKNOWN);
  push (fixture, "a", 1, 1);
  advance (fixture, 10000);
  assert_freshness (fixture, "a", BINNACLE_FRESHNESS_LIVE);
  binnacle_realtime_state_set_link_alive (fixture->state, FALSE);
  assert_freshness (fixture, "a", BINNACLE_FRESHNESS_RECENT);
  advance (fixture, 4.8);
  assert_freshness (fixture, "a", BINNACLE_FRESHNESS_RECENT);
  advance (fixture, 0.4);
  assert_freshness (fixture, "a", BINNACLE_FRESHNESS_STALE);
  advance (fixture, 3600);
  assert_freshness (fixture, "a", BINNACLE_FRESHNESS_EXPIRED);
}

static void
test_a_new_link_must_confirm (Fixture       *fixture,
                              gconstpointer  data)
{
  g_autoptr (BinnaclePatternTrie) all = binnacle_pattern_trie_new ();

  binnacle_pattern_trie_add (all, "**", all);
  push (fixture, "a", 1, 1);
  binnacle_realtime_state_set_link_alive (fixture->state, FALSE);
  advance (fixture, 10);
  binnacle_realtime_state_set_link_alive (fixture->state, TRUE);
  assert_freshness (fixture, "a", BINNACLE_FRESHNESS_STALE);
  binnacle_realtime_state_finish_resume (fixture->state, all);
  assert_freshness (fixture, "a", BINNACLE_FRESHNESS_LIVE);
}

static void
test_gauges_have_a_rhythm (Fixture       *fixture,
                           gconstpointer  data)
{
  push (fixture, "a", 1, 1);
  describe (fixture, "a", BINNACLE_CHANNEL_GAUGE, 1000);
  advance (fixture, 2.9);
  assert_freshness (fixture, "a", BINNACLE_FRESHNESS_LIVE);
  advance (fixture, 0.3);
  assert_freshness (fixture, "a", BINNACLE_FRESHNESS_STALE);
  push (fixture, "a", 1, 2);
  assert_freshness (fixture, "a", BINNACLE_FRESHNESS_LIVE);
  binnacle_realtime_state_set_link_alive (fixture->state, FALSE);
  assert_freshness (fixture, "a", BINNACLE_FRESHNESS_RECENT);
  advance (fixture, 3.2);
  assert_freshness (fixture, "a", BINNACLE_FRESHNESS_STALE);
}

static void
test_a_rhythm_is_learned (Fixture       *fixture,
                          gconstpointer  data)
{
  push (fixture, "a", 1, 1);
  push (fixture, "slow", 1, 1);
  describe (fixture, "a", BINNACLE_CHANNEL_COUNTER, 0);
  describe (fixture, "slow", BINNACLE_CHANNEL_GAUGE, 0);
  for (guint i = 2; i < 10; i++)
    {
      advance (fixture, 3);
      push (fixture, "a", i, i);
    }
  advance (fixture, 8);
  assert_freshness (fixture, "a", BINNACLE_FRESHNESS_LIVE);
  advance (fixture, 2);
  assert_freshness (fixture, "a", BINNACLE_FRESHNESS_STALE);
  assert_freshness (fixture, "slow", BINNACLE_FRESHNESS_LIVE);
}

static void
test_an_old_value_out_of_a_snapshot_is_not_live (Fixture       *fixture,
                                                 gconstpointer  data)
{
  push_update (fixture, (BinnacleUpdate) { .channel = "a", .version = 1, .snapshot = 1, .age = 60000 }, 1);
  advance (fixture, 0.1);
  assert_freshness (fixture, "a", BINNACLE_FRESHNESS_LIVE);
  describe (fixture, "a", BINNACLE_CHANNEL_GAUGE, 1000);
  assert_freshness (fixture, "a", BINNACLE_FRESHNESS_STALE);
}

static void
test_sleep_makes_gauges_stale (Fixture       *fixture,
                               gconstpointer  data)
{
  push (fixture, "a", 1, 1);
  describe (fixture, "a", BINNACLE_CHANNEL_GAUGE, 1000);
  binnacle_simulated_clock_suspend (fixture->clock, (gint64) 3500 * G_USEC_PER_SEC);
  advance (fixture, 3.2);
  assert_freshness (fixture, "a", BINNACLE_FRESHNESS_STALE);
}

static void
test_a_snapshot_is_the_whole_truth (Fixture       *fixture,
                                    gconstpointer  data)
{
  g_autoptr (BinnaclePatternTrie) patterns = binnacle_pattern_trie_new ();
  g_autoptr (GListModel) list = binnacle_realtime_state_match (fixture->state, "**");

  binnacle_pattern_trie_add (patterns, "a/*", patterns);
  push (fixture, "a/old", 1, 1);
  push (fixture, "b/old", 1, 2);
  push (fixture, "a/kept", 1, 3);
  push (fixture, "a/newer", 1, 200);
  push_update (fixture, (BinnacleUpdate) { .channel = "a/kept", .version = 3, .offset = 100, .snapshot = 1 }, 1);
  push_update (fixture, (BinnacleUpdate) { .channel = "a/new", .version = 4, .offset = 100, .snapshot = 1 }, 1);
  advance (fixture, 0.1);
  binnacle_realtime_state_finish_snapshot (fixture->state, patterns, 1, 1, 100);
  assert_list (list, "a/kept a/new a/newer b/old");
}

static void
test_what_is_forgotten_is_not_kept (Fixture       *fixture,
                                    gconstpointer  data)
{
  g_autoptr (BinnaclePatternTrie) patterns = binnacle_pattern_trie_new ();
  g_autoptr (BinnaclePatternTrie) wanted = binnacle_pattern_trie_new ();
  g_autoptr (BinnacleEntity) held = binnacle_realtime_state_ref_entity (fixture->state, "a/held");

  push (fixture, "a/held", 1, 1);
  push (fixture, "a/loose", 1, 1);
  push (fixture, "a/wanted", 1, 1);
  binnacle_pattern_trie_add (patterns, "a/*", patterns);
  binnacle_pattern_trie_add (wanted, "a/wanted", wanted);
  binnacle_realtime_state_forget (fixture->state, patterns, wanted);
  g_assert_cmpuint (binnacle_realtime_state_get_n_channels (fixture->state), ==, 1);
  assert_freshness (fixture, "a/held", BINNACLE_FRESHNESS_RECENT);
  assert_freshness (fixture, "a/wanted", BINNACLE_FRESHNESS_LIVE);
  assert_freshness (fixture, "a/loose", BINNACLE_FRESHNESS_UNKNOWN);
}

static void
test_series_have_every_number_and_gaps (Fixture       *fixture,
                                        gconstpointer  data)
{
  g_autoptr (BinnacleEntity) entity = binnacle_realtime_state_ref_entity (fixture->state, "a");
  g_autoptr (BinnacleSeries) series = NULL;
  g_autoptr (BinnacleSeries) same = NULL;

  push (fixture, "a", 1, 1);
  series = binnacle_entity_ref_series (entity, 10);
  g_assert_cmpuint (binnacle_series_get_length (series), ==, 1);
  for (guint i = 2; i <= 5; i++)
    push_update (fixture, (BinnacleUpdate) { .channel = "a", .version = i, .time = i }, i);
  advance (fixture, 0.1);
  g_assert_cmpuint (binnacle_series_get_length (series), ==, 5);
  binnacle_realtime_state_set_link_alive (fixture->state, FALSE);
  g_assert_cmpuint (binnacle_series_get_length (series), ==, 6);
  g_assert_true (isnan (binnacle_series_get (series, 5)->mean));
  same = binnacle_entity_ref_series (entity, 100);
  g_assert_true (same == series);
  g_assert_cmpuint (binnacle_series_get_capacity (series), ==, 100);
}

static void
test_bytes_are_bounded (Fixture       *fixture,
                        gconstpointer  data)
{
  g_autofree char *text = g_strnfill (100000, 'x');
  guint n_overflows = 0;

  g_object_set (fixture->state, "max-bytes", G_GUINT64_CONSTANT (1000000), NULL);
  g_signal_connect_swapped (fixture->state, "overflowed", G_CALLBACK (count), &n_overflows);
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *channel = g_strdup_printf ("c%u", i);

      push_text (fixture, channel, text, 1);
    }
  g_assert_cmpuint (n_overflows, ==, 1);
  g_assert_cmpuint (binnacle_realtime_state_get_n_channels (fixture->state), <=, 10);
}

static void
drop (gpointer *object)
{
  g_clear_object (object);
}

static void
test_the_last_reference_may_go_while_values_age (Fixture       *fixture,
                                                 gconstpointer  data)
{
  g_autoptr (BinnacleEntity) first = binnacle_realtime_state_ref_entity (fixture->state, "a");
  g_autoptr (BinnacleEntity) second = binnacle_realtime_state_ref_entity (fixture->state, "b");
  BinnacleRealtimeState *state = g_object_ref (fixture->state);

  push (fixture, "a", 1, 1);
  push (fixture, "b", 1, 1);
  binnacle_realtime_state_set_link_alive (state, FALSE);
  g_signal_connect_swapped (first, "notify::freshness", G_CALLBACK (drop), &fixture->state);
  g_signal_connect_swapped (second, "notify::freshness", G_CALLBACK (drop), &fixture->state);
  g_object_add_weak_pointer (G_OBJECT (state), (gpointer *) &state);
  g_object_unref (state);
  advance (fixture, 10);
  g_assert_null (state);
  set_up_state (fixture);
}

static void
test_the_place_stays_before_what_was_not_taken (Fixture       *fixture,
                                                gconstpointer  data)
{
  g_object_set (fixture->state, "max-channels", 1, NULL);
  push_update (fixture, (BinnacleUpdate) { .channel = "a", .version = 1, .offset = 7, .place = 7 }, 1);
  push_update (fixture, (BinnacleUpdate) { .channel = "b", .version = 1, .offset = 8, .place = 8 }, 1);
  advance (fixture, 0.1);
  push_update (fixture, (BinnacleUpdate) { .channel = "a", .version = 2, .offset = 9, .place = 9 }, 1);
  advance (fixture, 0.1);
  g_assert_cmpint (binnacle_realtime_state_get_place (fixture->state, 1), ==, 7);
}

static void
test_forgetting_does_not_freshen (Fixture       *fixture,
                                  gconstpointer  data)
{
  g_autoptr (BinnaclePatternTrie) patterns = binnacle_pattern_trie_new ();
  g_autoptr (BinnaclePatternTrie) wanted = binnacle_pattern_trie_new ();
  g_autoptr (BinnacleEntity) held = binnacle_realtime_state_ref_entity (fixture->state, "a");

  push (fixture, "a", 1, 1);
  binnacle_realtime_state_set_link_alive (fixture->state, FALSE);
  advance (fixture, 60);
  assert_freshness (fixture, "a", BINNACLE_FRESHNESS_STALE);
  binnacle_pattern_trie_add (patterns, "a", patterns);
  binnacle_realtime_state_forget (fixture->state, patterns, wanted);
  assert_freshness (fixture, "a", BINNACLE_FRESHNESS_STALE);
}

static void
test_events_that_come_back_are_still_events (Fixture       *fixture,
                                             gconstpointer  data)
{
  g_autoptr (BinnacleEntity) entity = binnacle_realtime_state_ref_entity (fixture->state, "log");
  guint n_values = 0;

  push (fixture, "log", 1, 1);
  describe (fixture, "log", BINNACLE_CHANNEL_EVENT, 0);
  push_update (fixture, (BinnacleUpdate) { .channel = "log", .version = 2, .deleted = TRUE }, 0);
  advance (fixture, 0.1);
  push (fixture, "log", 3, 3);
  g_signal_connect_swapped (entity, "notify::value", G_CALLBACK (count), &n_values);
  for (guint i = 4; i < 10; i++)
    push_update (fixture, (BinnacleUpdate) { .channel = "log", .version = i }, i);
  advance (fixture, 0.1);
  g_assert_cmpuint (n_values, ==, 6);
}

static void
test_texts_notify_no_number (Fixture       *fixture,
                             gconstpointer  data)
{
  g_autoptr (BinnacleEntity) entity = binnacle_realtime_state_ref_entity (fixture->state, "a");
  guint n_numbers = 0;

  g_signal_connect_swapped (entity, "notify::number", G_CALLBACK (count), &n_numbers);
  push_text (fixture, "a", "one", 1);
  push_text (fixture, "a", "two", 2);
  g_assert_cmpuint (n_numbers, ==, 0);
  push (fixture, "a", 3, 3);
  g_assert_cmpuint (n_numbers, ==, 1);
}

static void
test_nothing_is_live_without_its_state (Fixture       *fixture,
                                        gconstpointer  data)
{
  g_autoptr (BinnacleEntity) entity = binnacle_realtime_state_ref_entity (fixture->state, "a");

  push (fixture, "a", 1, 1);
  g_assert_cmpint (binnacle_entity_get_freshness (entity), ==, BINNACLE_FRESHNESS_LIVE);
  g_assert_finalize_object (fixture->state);
  g_assert_cmpint (binnacle_entity_get_freshness (entity), ==, BINNACLE_FRESHNESS_EXPIRED);
  set_up_state (fixture);
}

static void
test_a_title_taken_back_is_readable_again (Fixture       *fixture,
                                           gconstpointer  data)
{
  g_autoptr (BinnacleEntity) entity = binnacle_realtime_state_ref_entity (fixture->state, "disk/free_space");
  BinnacleDescription untitled = { .minimum = NAN, .maximum = NAN };

  push (fixture, "disk/free_space", 1, 1);
  describe (fixture, "disk/free_space", BINNACLE_CHANNEL_GAUGE, 0);
  g_assert_cmpstr (binnacle_entity_get_title (entity), ==, "Title");
  binnacle_realtime_state_describe (fixture->state, "disk/free_space", &untitled);
  g_assert_cmpstr (binnacle_entity_get_title (entity), ==, "Free space");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(path, func) g_test_add ("/realtime-state/" path, Fixture, NULL, set_up, func, tear_down)
  TEST ("versions-never-go-back", test_versions_never_go_back);
  TEST ("a-deleted-channel-stays-deleted", test_a_deleted_channel_stays_deleted);
  TEST ("equal-values-notify-nobody", test_equal_values_notify_nobody);
  TEST ("entities-are-the-same-while-held", test_entities_are_the_same_while_held);
  TEST ("titles-are-readable", test_titles_are_readable);
  TEST ("matching-lists-follow", test_matching_lists_follow);
  TEST ("a-list-outlives-its-state", test_a_list_outlives_its_state);
  TEST ("freshness-follows-the-link", test_freshness_follows_the_link);
  TEST ("a-new-link-must-confirm", test_a_new_link_must_confirm);
  TEST ("gauges-have-a-rhythm", test_gauges_have_a_rhythm);
  TEST ("a-rhythm-is-learned", test_a_rhythm_is_learned);
  TEST ("an-old-value-out-of-a-snapshot-is-not-live", test_an_old_value_out_of_a_snapshot_is_not_live);
  TEST ("sleep-makes-gauges-stale", test_sleep_makes_gauges_stale);
  TEST ("a-snapshot-is-the-whole-truth", test_a_snapshot_is_the_whole_truth);
  TEST ("what-is-forgotten-is-not-kept", test_what_is_forgotten_is_not_kept);
  TEST ("series-have-every-number-and-gaps", test_series_have_every_number_and_gaps);
  TEST ("bytes-are-bounded", test_bytes_are_bounded);
  TEST ("the-last-reference-may-go-while-values-age", test_the_last_reference_may_go_while_values_age);
  TEST ("the-place-stays-before-what-was-not-taken", test_the_place_stays_before_what_was_not_taken);
  TEST ("forgetting-does-not-freshen", test_forgetting_does_not_freshen);
  TEST ("events-that-come-back-are-still-events", test_events_that_come_back_are_still_events);
  TEST ("texts-notify-no-number", test_texts_notify_no_number);
  TEST ("nothing-is-live-without-its-state", test_nothing_is_live_without_its_state);
  TEST ("a-title-taken-back-is-readable-again", test_a_title_taken_back_is_readable_again);
  return g_test_run ();
}
