/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "edit-fixture.h"

/* What must not go wrong in the moments between two steps of an edit. */

#define SET BINNACLE_OPERATION_SET
#define MERGE BINNACLE_OPERATION_MERGE
#define ADD BINNACLE_OPERATION_ADD

static void
know (EditFixture *fixture,
      const char  *channel,
      const char  *json)
{
  fake_sender_write_json (fixture->sender, channel, json);
  edit_fixture_wait (fixture, 0.1);
}

static void
test_what_was_changed_last_is_saved_at_the_end (EditFixture   *fixture,
                                                gconstpointer  data)
{
  edit_fixture_unlink (fixture);
  edit_fixture_apply (fixture, "a", SET, "1");
  edit_fixture_apply (fixture, "b", SET, "2"); /* while the first is written */
  edit_fixture_end_queue (fixture);
  g_assert_cmpuint (memory_journal_get_n_records (fixture->journal), ==, 2);
  edit_fixture_start_queue (fixture);
  edit_fixture_link (fixture);
  edit_fixture_wait (fixture, 1);
  g_assert_cmpuint (fake_sender_get_n_applied (fixture->sender), ==, 2);
}

/* The journal is told that an attempt did not happen, and before it knows that the
 * next attempt is due. */
static void
test_nothing_leaves_while_its_mark_is_taken_back (EditFixture   *fixture,
                                                  gconstpointer  data)
{
  g_autofree char *id = NULL;

  fake_sender_behave (fixture->sender, FAKE_NOT_SENT);
  id = g_strdup (binnacle_operation_get_id (edit_fixture_apply (fixture, "a", ADD, "1")));
  while (fake_sender_get_n_in_flight (fixture->sender) == 0)
    edit_fixture_wait (fixture, 0.001);
  while (fake_sender_get_n_in_flight (fixture->sender) > 0)
    edit_fixture_wait (fixture, 0.001);
  fake_sender_behave (fixture->sender, FAKE_SILENT);
  edit_fixture_link (fixture);
  while (fake_sender_get_n_in_flight (fixture->sender) == 0)
    edit_fixture_wait (fixture, 0.001);
  g_assert_cmpuint (memory_journal_find (fixture->journal, id)->state, ==, BINNACLE_OPERATION_SENT);
  edit_fixture_wait (fixture, 0.1);
  g_assert_cmpuint (fake_sender_get_n_in_flight (fixture->sender), ==, 1);
  g_assert_cmpuint (memory_journal_find (fixture->journal, id)->state, ==, BINNACLE_OPERATION_SENT);
  fake_sender_answer_all (fixture->sender, BINNACLE_OUTCOME_APPLIED);
  edit_fixture_wait (fixture, 1);
  g_assert_cmpuint (fake_sender_get_n_sent (fixture->sender), ==, 2);
  g_assert_cmpuint (fake_sender_get_n_applied (fixture->sender), ==, 1);
}

/* An address may lead elsewhere while an answer is on its way: whose it is, nobody
 * knows. */
static void
test_an_answer_after_the_server_changed_settles_nothing (EditFixture   *fixture,
                                                         gconstpointer  data)
{
  BinnacleOperation *operation;

  know (fixture, "a", "1");
  fake_sender_behave (fixture->sender, FAKE_SILENT);
  operation = edit_fixture_apply (fixture, "a", SET, "2");
  edit_fixture_wait (fixture, 0.1);
  g_assert_cmpuint (fake_sender_get_n_sent (fixture->sender), ==, 1);
  binnacle_operation_queue_set_server (fixture->queue, "other", TRUE);
  fake_sender_answer_all (fixture->sender, GPOINTER_TO_INT (data));
  edit_fixture_wait (fixture, 100);
  g_assert_cmpuint (binnacle_operation_get_hold (operation), ==, BINNACLE_HOLD_OTHER_SERVER);
  g_assert_cmpuint (fake_sender_get_n_sent (fixture->sender), ==, 1);
  fake_sender_behave (fixture->sender, FAKE_NORMAL);
  edit_fixture_link (fixture);
  edit_fixture_wait (fixture, 10);
  g_assert_cmpuint (fake_sender_get_n_sent (fixture->sender), ==, 2);
  g_assert_cmpuint (fake_sender_get_n_applied (fixture->sender), ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->queue)), ==, 0);
  edit_assert_shown (fixture, "a", "2");
}

static void
test_nothing_is_undone_on_another_server (EditFixture   *fixture,
                                          gconstpointer  data)
{
  know (fixture, "n", "5");
  edit_fixture_apply (fixture, "n", ADD, "1");
  edit_fixture_wait (fixture, 1);
  g_assert_cmpuint (fake_sender_get_n_sent (fixture->sender), ==, 1);
  binnacle_operation_queue_set_server (fixture->queue, "other", TRUE);
  g_assert_false (binnacle_operation_queue_undo (fixture->queue));
  edit_fixture_wait (fixture, 1);
  g_assert_cmpuint (fake_sender_get_n_sent (fixture->sender), ==, 1);
}

static void
make_mine_win (EditFixture *fixture)
{
  g_object_set (fixture->queue, "conflict-strategy", "mine-wins", NULL);
  know (fixture, "a", "0");
  fake_sender_behave (fixture->sender, FAKE_SILENT);
  edit_fixture_apply (fixture, "a", SET, "100");
}

/* Somebody writes faster than we do. */
static void
test_mine_wins_in_the_end (EditFixture   *fixture,
                           gconstpointer  data)
{
  make_mine_win (fixture);
  for (guint i = 1; i <= 10 && fake_sender_get_n_applied (fixture->sender) == 0; i++)
    {
      edit_fixture_wait (fixture, 0.1);
      fake_sender_write_number (fixture->sender, "a", i);
      fake_sender_answer_all (fixture->sender, BINNACLE_OUTCOME_APPLIED);
    }
  g_assert_cmpuint (fake_sender_get_n_applied (fixture->sender), ==, 1);
  edit_fixture_wait (fixture, 1);
  edit_assert_shown (fixture, "a", "100");
}

static void
test_a_server_that_always_disagrees_is_left_alone (EditFixture   *fixture,
                                                   gconstpointer  data)
{
  make_mine_win (fixture);
  for (guint i = 0; i < 100; i++)
    {
      edit_fixture_wait (fixture, 0.1);
      fake_sender_answer_all (fixture->sender, BINNACLE_OUTCOME_CONFLICT);
    }
  g_assert_cmpuint (fake_sender_get_n_sent (fixture->sender), <, 10);
  g_assert_cmpuint (fixture->n_events[BINNACLE_OPERATION_EVENT_CONFLICTED], ==, 1);
  edit_assert_shown (fixture, "a", "100");
}

/* Between the welcome and the values, what shows is of another history, in which the
 * version may be of another value. */
static void
test_what_shows_from_before_the_link_is_no_base (EditFixture   *fixture,
                                                 gconstpointer  data)
{
  know (fixture, "a", "1");
  edit_fixture_unlink (fixture);
  fake_sender_begin_epoch (fixture->sender, "second");
  fake_sender_write_number (fixture->sender, "a", 9);
  g_assert_cmpint (fake_sender_get_version (fixture->sender, "a"), ==, 1);
  binnacle_operation_queue_set_server (fixture->queue, "server", TRUE);
  edit_fixture_apply (fixture, "a", SET, "5");
  edit_fixture_wait (fixture, 1);
  g_assert_cmpuint (fake_sender_get_n_applied (fixture->sender), ==, 0);
  g_assert_cmpuint (fixture->n_events[BINNACLE_OPERATION_EVENT_CONFLICTED], ==, 1);
}

/* The same value by another number is no disagreement. */
static void
test_another_version_of_what_was_seen_is_no_conflict (EditFixture   *fixture,
                                                      gconstpointer  data)
{
  g_object_set (fixture->queue, "conflict-strategy", "ask", NULL);
  know (fixture, "a", "1");
  edit_fixture_unlink (fixture);
  edit_fixture_apply (fixture, "a", SET, "5");
  fake_sender_write_number (fixture->sender, "a", 2);
  fake_sender_write_number (fixture->sender, "a", 1);
  edit_fixture_link (fixture);
  edit_fixture_wait (fixture, 1);
  g_assert_cmpuint (fixture->n_events[BINNACLE_OPERATION_EVENT_CONFLICTED], ==, 0);
  g_assert_cmpuint (fake_sender_get_n_applied (fixture->sender), ==, 1);
  edit_assert_shown (fixture, "a", "5");
}

static BinnacleOperation *
apply_text (EditFixture *fixture,
            gsize        length,
            GError     **error)
{
  g_autofree char *text = g_strnfill (length, '\1');
  g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;
  BinnacleEdit edit = { .kind = SET, .argument = &value };

  binnacle_value_set_text (&value, text);
  return binnacle_operation_queue_apply (fixture->queue, "t", &edit, error);
}

/* The journal takes none that is larger, and nothing that comes with it. */
static void
test_what_is_too_large_is_refused_at_once (EditFixture   *fixture,
                                           gconstpointer  data)
{
  g_autoptr (BinnacleOperation) operation = NULL;
  g_autoptr (GError) error = NULL;

  edit_fixture_unlink (fixture);
  g_assert_null (apply_text (fixture, BINNACLE_OPERATION_MAX_ARGUMENT / 6 + 1, &error));
  g_assert_error (error, BINNACLE_OPERATION_ERROR, BINNACLE_OPERATION_ERROR_NOT_APPLICABLE);
  edit_assert_shown (fixture, "t", NULL);
  operation = apply_text (fixture, BINNACLE_OPERATION_MAX_ARGUMENT / 6 - 1, NULL);
  g_assert_nonnull (operation);
}

#define add(path, function) add_with (path, function, 0)
#define add_with(path, function, value)                                                                  \
  g_test_add ("/edit-hazards/" path, EditFixture, GINT_TO_POINTER (value), edit_fixture_set_up, function, \
              edit_fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("what-was-changed-last-is-saved-at-the-end", test_what_was_changed_last_is_saved_at_the_end);
  add ("nothing-leaves-while-its-mark-is-taken-back", test_nothing_leaves_while_its_mark_is_taken_back);
  add_with ("an-answer-after-the-server-changed-settles-nothing/conflict",
            test_an_answer_after_the_server_changed_settles_nothing, BINNACLE_OUTCOME_CONFLICT);
  add_with ("an-answer-after-the-server-changed-settles-nothing/refusal",
            test_an_answer_after_the_server_changed_settles_nothing, BINNACLE_OUTCOME_REJECTED);
  add ("nothing-is-undone-on-another-server", test_nothing_is_undone_on_another_server);
  add ("mine-wins-in-the-end", test_mine_wins_in_the_end);
  add ("a-server-that-always-disagrees-is-left-alone", test_a_server_that_always_disagrees_is_left_alone);
  add ("what-shows-from-before-the-link-is-no-base", test_what_shows_from_before_the_link_is_no_base);
  add ("another-version-of-what-was-seen-is-no-conflict", test_another_version_of_what_was_seen_is_no_conflict);
  add ("what-is-too-large-is-refused-at-once", test_what_is_too_large_is_refused_at_once);
  return g_test_run ();
}
