/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "edit-fixture.h"
#include "live/binnacle-realtime-state-cache.h"

/* Edits that are made before there is a connection, on what an earlier run knew. */

static void
start_with_cached (EditFixture *fixture,
                   const char  *json,
                   gint64       version,
                   const char  *epoch)
{
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func ((GDestroyNotify) binnacle_cached_value_free);
  g_autoptr (JsonNode) node = json_from_string (json, NULL);
  BinnacleCachedValue *cached = binnacle_cached_value_new ();

  cached->channel = g_strdup ("o");
  cached->version = version;
  cached->epoch = g_strdup (epoch);
  g_assert_true (binnacle_value_set_json_node (&cached->value, node, NULL));
  g_ptr_array_add (values, cached);
  edit_fixture_start_queue (fixture);
  edit_fixture_wait (fixture, 0.1);
  g_assert_cmpuint (binnacle_realtime_state_restore (fixture->state, "server", values), ==, 1);
}

/* The value is known to the server as version 1, and to the next run. */
static void
restart (EditFixture *fixture,
         const char  *json)
{
  fake_sender_write_json (fixture->sender, "o", json);
  edit_fixture_wait (fixture, 0.1);
  /* Only a server that was met is one that can be edited offline; the journal knows it. */
  edit_fixture_apply (fixture, "before", BINNACLE_OPERATION_SET, "0");
  edit_fixture_wait (fixture, 1);
  edit_fixture_end_queue (fixture);
  start_with_cached (fixture, json, fake_sender_get_version (fixture->sender, "o"), "first");
}

static gint64
get_last_base (EditFixture *fixture)
{
  return fake_sender_get_base (fixture->sender, fake_sender_get_n_sent (fixture->sender) - 1);
}

static void
test_is_sent_with_the_cached_version_as_its_base (EditFixture   *fixture,
                                                  gconstpointer  data)
{
  restart (fixture, "1");
  edit_fixture_apply (fixture, "o", BINNACLE_OPERATION_SET, "2");
  edit_fixture_wait (fixture, 1);
  edit_assert_shown (fixture, "o", "2");
  edit_fixture_link (fixture);
  edit_fixture_wait (fixture, 1);
  g_assert_cmpint (get_last_base (fixture), ==, 1);
  edit_fixture_assert_json (fake_sender_get_value (fixture->sender, "o"), "2");
  g_assert_cmpuint (fixture->n_events[BINNACLE_OPERATION_EVENT_CONFIRMED], ==, 2);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->queue)), ==, 0);
}

static void
test_conflicts_where_somebody_else_changed_it (EditFixture   *fixture,
                                               gconstpointer  data)
{
  BinnacleConflict *conflict;

  restart (fixture, "{\"a\":1}");
  edit_fixture_apply (fixture, "o", BINNACLE_OPERATION_SET, "{\"a\":2}");
  edit_fixture_wait (fixture, 1);
  fake_sender_write_json (fixture->sender, "o", "{\"a\":3}");
  edit_fixture_link (fixture);
  edit_fixture_wait (fixture, 1);
  g_assert_cmpint (get_last_base (fixture), ==, 1);
  conflict = binnacle_operation_queue_find_conflict (fixture->queue, "o");
  g_assert_nonnull (conflict);
  edit_fixture_assert_json (binnacle_conflict_get_base (conflict), "{\"a\":1}");
  edit_fixture_assert_json (binnacle_conflict_get_mine (conflict), "{\"a\":2}");
  edit_fixture_assert_json (binnacle_conflict_get_theirs (conflict), "{\"a\":3}");
  edit_fixture_assert_json (fake_sender_get_value (fixture->sender, "o"), "{\"a\":3}");
}

static void
test_merges_from_what_was_cached (EditFixture   *fixture,
                                  gconstpointer  data)
{
  restart (fixture, "{\"a\":1,\"b\":1}");
  edit_fixture_apply (fixture, "o", BINNACLE_OPERATION_SET, "{\"a\":2,\"b\":1}");
  edit_fixture_wait (fixture, 1);
  fake_sender_write_json (fixture->sender, "o", "{\"a\":1,\"b\":5}");
  edit_fixture_link (fixture);
  edit_fixture_wait (fixture, 1);
  edit_fixture_assert_json (fake_sender_get_value (fixture->sender, "o"), "{\"a\":2,\"b\":5}");
}

/* There the same number may stand for another value. */
static void
test_a_version_of_another_history_is_no_base (EditFixture   *fixture,
                                              gconstpointer  data)
{
  restart (fixture, "{\"a\":1}");
  edit_fixture_apply (fixture, "o", BINNACLE_OPERATION_SET, "{\"a\":2}");
  edit_fixture_wait (fixture, 1);
  fake_sender_begin_epoch (fixture->sender, "second");
  edit_fixture_link (fixture);
  edit_fixture_wait (fixture, 1);
  g_assert_cmpint (fake_sender_get_base (fixture->sender, 1), ==, BINNACLE_BASE_UNSEEN);
  /* It is the value that the edit was made on, so nobody needs to be asked. */
  edit_fixture_assert_json (fake_sender_get_value (fixture->sender, "o"), "{\"a\":2}");
}

/* The welcome has come, and the values have not: the edit is still made on the cached one. */
static void
test_the_base_is_the_cached_one_until_the_values_come (EditFixture   *fixture,
                                                       gconstpointer  data)
{
  restart (fixture, "{\"a\":1}");
  fake_sender_write_json (fixture->sender, "o", "{\"a\":3}");
  binnacle_realtime_state_set_link_alive (fixture->state, TRUE);
  binnacle_operation_queue_set_server (fixture->queue, "server", TRUE);
  edit_fixture_apply (fixture, "o", BINNACLE_OPERATION_SET, "{\"a\":2}");
  edit_fixture_wait (fixture, 1);
  g_assert_cmpint (get_last_base (fixture), ==, 1);
  g_assert_nonnull (binnacle_operation_queue_find_conflict (fixture->queue, "o"));
  edit_fixture_assert_json (fake_sender_get_value (fixture->sender, "o"), "{\"a\":3}");
}

/* Two starts without a network: the edit of the first was made on what the cache of
 * that one had. */
static void
test_its_base_is_kept_over_a_restart (EditFixture   *fixture,
                                      gconstpointer  data)
{
  restart (fixture, "{\"a\":1}");
  edit_fixture_apply (fixture, "o", BINNACLE_OPERATION_SET, "{\"a\":2}");
  edit_fixture_wait (fixture, 1);
  edit_fixture_end_queue (fixture);
  fake_sender_write_json (fixture->sender, "o", "{\"a\":3}");
  start_with_cached (fixture, "{\"a\":1}", 1, "first");
  edit_fixture_wait (fixture, 1);
  edit_assert_shown (fixture, "o", "{\"a\":2}");
  edit_fixture_link (fixture);
  edit_fixture_wait (fixture, 1);
  g_assert_cmpint (get_last_base (fixture), ==, 1);
  g_assert_nonnull (binnacle_operation_queue_find_conflict (fixture->queue, "o"));
}

/* What was never seen is taken for what does not exist: where it does, the person hears of it. */
static void
test_what_was_never_seen_is_not_overwritten (EditFixture   *fixture,
                                             gconstpointer  data)
{
  restart (fixture, "{\"a\":1}");
  fake_sender_write_json (fixture->sender, "unseen", "\"theirs\"");
  edit_fixture_apply (fixture, "unseen", BINNACLE_OPERATION_SET, "\"mine\"");
  edit_fixture_wait (fixture, 1);
  edit_fixture_link (fixture);
  edit_fixture_wait (fixture, 1);
  g_assert_nonnull (binnacle_operation_queue_find_conflict (fixture->queue, "unseen"));
  edit_fixture_assert_json (fake_sender_get_value (fixture->sender, "unseen"), "\"theirs\"");
}

#define add(path, function)                                                                  \
  g_test_add ("/edits-cached/" path, EditFixture, NULL, edit_fixture_set_up, function, edit_fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add ("is-sent-with-the-cached-version-as-its-base", test_is_sent_with_the_cached_version_as_its_base);
  add ("conflicts-where-somebody-else-changed-it", test_conflicts_where_somebody_else_changed_it);
  add ("merges-from-what-was-cached", test_merges_from_what_was_cached);
  add ("a-version-of-another-history-is-no-base", test_a_version_of_another_history_is_no_base);
  add ("the-base-is-the-cached-one-until-the-values-come", test_the_base_is_the_cached_one_until_the_values_come);
  add ("its-base-is-kept-over-a-restart", test_its_base_is_kept_over_a_restart);
  add ("what-was-never-seen-is-not-overwritten", test_what_was_never_seen_is_not_overwritten);
  return g_test_run ();
}
