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

/* The disk says that it failed, and has it all the same. */
static void
test_what_was_discarded_does_not_come_back (EditFixture   *fixture,
                                            gconstpointer  data)
{
  BinnacleOperation *operation;

  edit_fixture_unlink (fixture);
  memory_journal_set_refusal (fixture->journal, "Input/output error.");
  memory_journal_set_ambiguous (fixture->journal, TRUE);
  operation = edit_fixture_apply (fixture, "a", SET, "1");
  edit_fixture_wait (fixture, 0.1);
  g_assert_cmpuint (binnacle_operation_get_state (operation), ==, BINNACLE_OPERATION_UNSAVED);
  g_assert_cmpuint (memory_journal_get_n_records (fixture->journal), ==, 1);
  binnacle_operation_queue_discard (fixture->queue, operation);
  memory_journal_set_refusal (fixture->journal, NULL);
  edit_fixture_end_queue (fixture);
  g_assert_cmpuint (memory_journal_get_n_records (fixture->journal), ==, 0);
  edit_fixture_start_queue (fixture);
}

static void
test_what_was_changed_before_the_journal_was_read_is_saved (EditFixture   *fixture,
                                                            gconstpointer  data)
{
  know (fixture, "a", "1");
  edit_fixture_unlink (fixture);
  edit_fixture_apply (fixture, "a", SET, "2");
  edit_fixture_wait (fixture, 1);
  edit_fixture_end_queue (fixture);
  edit_fixture_start_queue (fixture);
  edit_fixture_apply (fixture, "b", SET, "3"); /* nothing was read yet */
  edit_fixture_end_queue (fixture);
  g_assert_cmpuint (memory_journal_get_n_records (fixture->journal), ==, 2);
  edit_fixture_start_queue (fixture);
  edit_fixture_link (fixture);
  edit_fixture_wait (fixture, 1);
  g_assert_cmpuint (fake_sender_get_n_applied (fixture->sender), ==, 2);
  edit_assert_shown (fixture, "b", "3");
}

static void
test_a_new_link_keeps_the_patience_the_server_asked_for (EditFixture   *fixture,
                                                         gconstpointer  data)
{
  fake_sender_behave (fixture->sender, FAKE_LATER); /* 5 s */
  edit_fixture_apply (fixture, "a", SET, "1");
  edit_fixture_wait (fixture, 1);
  g_assert_cmpuint (fake_sender_get_n_sent (fixture->sender), ==, 1);
  fake_sender_behave (fixture->sender, FAKE_NORMAL);
  edit_fixture_unlink (fixture);
  edit_fixture_link (fixture);
  edit_fixture_wait (fixture, 2);
  g_assert_cmpuint (fake_sender_get_n_sent (fixture->sender), ==, 1);
  edit_fixture_wait (fixture, 3);
  g_assert_cmpuint (fake_sender_get_n_applied (fixture->sender), ==, 1);
}

/* Also after another start of the program. */
static void
test_an_old_edit_is_asked_about_once (EditFixture   *fixture,
                                      gconstpointer  data)
{
  BinnacleOperation *operation;

  edit_fixture_unlink (fixture);
  operation = edit_fixture_apply (fixture, "a", SET, "1");
  edit_fixture_wait (fixture, 31.0 * 24 * 3600);
  edit_fixture_link (fixture);
  edit_fixture_wait (fixture, 1);
  g_assert_cmpuint (binnacle_operation_get_hold (operation), ==, BINNACLE_HOLD_OLD);
  edit_fixture_unlink (fixture);
  binnacle_operation_queue_retry (fixture->queue, operation);
  edit_fixture_wait (fixture, 1);
  edit_fixture_end_queue (fixture);
  edit_fixture_start_queue (fixture);
  edit_fixture_wait (fixture, 1);
  g_assert_cmpuint (binnacle_operation_get_hold (edit_fixture_get (fixture, 0)), ==, BINNACLE_HOLD_NONE);
  edit_fixture_link (fixture);
  edit_fixture_wait (fixture, 1);
  g_assert_cmpuint (fake_sender_get_n_applied (fixture->sender), ==, 1);
}

static void
test_a_resolution_that_is_too_large_is_refused (EditFixture   *fixture,
                                                gconstpointer  data)
{
  g_autofree char *text = g_strnfill (BINNACLE_OPERATION_MAX_ARGUMENT, 'x');
  g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;
  g_autoptr (GError) error = NULL;
  BinnacleConflict *conflict;

  know (fixture, "a", "1");
  edit_fixture_unlink (fixture);
  edit_fixture_apply (fixture, "a", SET, "2");
  fake_sender_write_number (fixture->sender, "a", 3);
  edit_fixture_link (fixture);
  edit_fixture_wait (fixture, 1);
  conflict = binnacle_operation_queue_find_conflict (fixture->queue, "a");
  binnacle_value_set_text (&value, text);
  g_assert_false (binnacle_operation_queue_resolve (fixture->queue, conflict, &value,
                                                    binnacle_conflict_get_theirs_version (conflict), &error));
  g_assert_error (error, BINNACLE_OPERATION_ERROR, BINNACLE_OPERATION_ERROR_NOT_APPLICABLE);
  g_assert_true (binnacle_operation_queue_find_conflict (fixture->queue, "a") == conflict);
  binnacle_value_set_number (&value, 4);
  g_assert_true (binnacle_operation_queue_resolve (fixture->queue, conflict, &value,
                                                   binnacle_conflict_get_theirs_version (conflict), NULL));
  edit_fixture_wait (fixture, 1);
  edit_assert_shown (fixture, "a", "4");
}

/* Where an edit that goes can't be told from one on top of it, that one stays as it was
 * made. */
static void
test_what_stays_of_two_edits_is_what_was_made (EditFixture   *fixture,
                                               gconstpointer  data)
{
  BinnacleOperation *first;

  g_object_set (fixture->queue, "paused", TRUE, NULL);
  know (fixture, "a", "\"one\\ntwo\\nthree\"");
  first = edit_fixture_apply (fixture, "a", MERGE, "{\"a\":1}");
  edit_fixture_apply (fixture, "a", SET, "{\"a\":2,\"b\":1}");
  binnacle_operation_queue_discard (fixture->queue, first);
  edit_assert_shown (fixture, "a", "{\"a\":2,\"b\":1}");
}

/* Of a channel that nobody is subscribed to, only what was seen is known. */
static void
test_what_an_outcome_does_not_say_is_not_made_up (EditFixture   *fixture,
                                                  gconstpointer  data)
{
  know (fixture, "m", "{\"a\":1}");
  edit_fixture_unlink (fixture);
  fake_sender_behave (fixture->sender, FAKE_LOSE_REPLY);
  binnacle_operation_queue_set_server (fixture->queue, "server", TRUE); /* and no values */
  edit_fixture_apply (fixture, "m", MERGE, "{\"b\":2}");
  edit_fixture_apply (fixture, "n", ADD, "1");
  edit_fixture_wait (fixture, 0.2);
  fake_sender_write_number (fixture->sender, "n", 40);
  fake_sender_behave (fixture->sender, FAKE_REFUSE_ALL);
  edit_fixture_wait (fixture, 5);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->queue)), ==, 0);
  edit_assert_shown (fixture, "m", "{\"a\":1,\"b\":2}");
  edit_assert_shown (fixture, "n", NULL);
}

/* Each is shown on top of all before it, and each that is done leaves the rest as it is. */
static void
test_many_edits_that_stay_apart (EditFixture   *fixture,
                                 gconstpointer  data)
{
  const guint n = 3000;

  g_object_set (fixture->queue, "paused", TRUE, NULL);
  know (fixture, "o", "{\"n\":0}");
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *json = g_strdup_printf (i % 2 ? "{\"p\":{\"x\":%u}}" : "{\"p\":%u}", i);

      edit_fixture_apply (fixture, "o", MERGE, json);
    }
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->queue)), >, n / 3);
  edit_assert_shown (fixture, "o", "{\"n\":0,\"p\":{\"x\":2999}}");
  g_object_set (fixture->queue, "paused", FALSE, NULL);
  edit_fixture_wait (fixture, n);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->queue)), ==, 0);
  edit_assert_shown (fixture, "o", "{\"n\":0,\"p\":{\"x\":2999}}");
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
  add ("what-was-discarded-does-not-come-back", test_what_was_discarded_does_not_come_back);
  add ("what-was-changed-before-the-journal-was-read-is-saved",
       test_what_was_changed_before_the_journal_was_read_is_saved);
  add ("a-new-link-keeps-the-patience-the-server-asked-for", test_a_new_link_keeps_the_patience_the_server_asked_for);
  add ("an-old-edit-is-asked-about-once", test_an_old_edit_is_asked_about_once);
  add ("a-resolution-that-is-too-large-is-refused", test_a_resolution_that_is_too_large_is_refused);
  add ("what-stays-of-two-edits-is-what-was-made", test_what_stays_of_two_edits_is_what_was_made);
  add ("what-an-outcome-does-not-say-is-not-made-up", test_what_an_outcome_does_not_say_is_not_made_up);
  add ("many-edits-that-stay-apart", test_many_edits_that_stay_apart);
  return g_test_run ();
}
