/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "edit-fixture.h"

#define SET BINNACLE_OPERATION_SET
#define MERGE BINNACLE_OPERATION_MERGE
#define ADD BINNACLE_OPERATION_ADD

static gboolean
can (EditFixture *fixture,
     const char  *property)
{
  gboolean can_do;

  g_object_get (fixture->queue, property, &can_do, NULL);
  return can_do;
}

static void
know (EditFixture *fixture,
      const char  *channel,
      const char  *json)
{
  fake_sender_write_json (fixture->sender, channel, json);
  edit_fixture_wait (fixture, 0.1);
}

static void
assert_server_has (EditFixture *fixture,
                   const char  *channel,
                   const char  *json)
{
  edit_fixture_wait (fixture, 1);
  edit_fixture_assert_json (fake_sender_get_value (fixture->sender, channel), json);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->queue)), ==, 0);
}

static void
test_an_edit_that_was_not_sent_just_goes (EditFixture   *fixture,
                                          gconstpointer  data)
{
  know (fixture, "a", "1");
  edit_fixture_unlink (fixture);
  edit_fixture_apply (fixture, "a", SET, "2");
  edit_fixture_wait (fixture, 1);
  g_assert_true (binnacle_operation_queue_undo (fixture->queue));
  edit_assert_shown (fixture, "a", "1");
  edit_fixture_wait (fixture, 1);
  g_assert_cmpuint (memory_journal_get_n_records (fixture->journal), ==, 0);
  g_assert_true (binnacle_operation_queue_redo (fixture->queue));
  edit_assert_shown (fixture, "a", "2");
  edit_fixture_link (fixture);
  assert_server_has (fixture, "a", "2");
}

static void
test_an_edit_that_was_sent_is_undone_by_another (EditFixture   *fixture,
                                                 gconstpointer  data)
{
  know (fixture, "a", "1");
  edit_fixture_apply (fixture, "a", SET, "2");
  assert_server_has (fixture, "a", "2");
  g_assert_true (binnacle_operation_queue_undo (fixture->queue));
  edit_assert_shown (fixture, "a", "1");
  assert_server_has (fixture, "a", "1");
  g_assert_cmpuint (fake_sender_get_n_applied (fixture->sender), ==, 2);
  g_assert_true (binnacle_operation_queue_redo (fixture->queue));
  assert_server_has (fixture, "a", "2");
}

static void
test_only_what_the_edit_changed_is_undone (EditFixture   *fixture,
                                           gconstpointer  data)
{
  know (fixture, "o", "{\"a\":1,\"b\":1}");
  edit_fixture_apply (fixture, "o", SET, "{\"a\":2,\"b\":1}");
  assert_server_has (fixture, "o", "{\"a\":2,\"b\":1}");
  know (fixture, "o", "{\"a\":2,\"b\":5}");
  g_assert_true (binnacle_operation_queue_undo (fixture->queue));
  assert_server_has (fixture, "o", "{\"a\":1,\"b\":5}");
}

static void
count_skipped (guint *n_skipped)
{
  (*n_skipped)++;
}

/* And the person is told. */
static void
test_what_somebody_changed_since_is_left (EditFixture   *fixture,
                                          gconstpointer  data)
{
  guint n_skipped = 0;

  know (fixture, "a", "1");
  edit_fixture_apply (fixture, "a", SET, "2");
  assert_server_has (fixture, "a", "2");
  know (fixture, "a", "9");
  g_signal_connect_swapped (fixture->queue, "step-skipped", G_CALLBACK (count_skipped), &n_skipped);
  g_assert_false (binnacle_operation_queue_undo (fixture->queue));
  g_assert_cmpuint (n_skipped, ==, 1);
  g_assert_false (can (fixture, "can-undo"));
  assert_server_has (fixture, "a", "9");
}

static void
test_a_step_is_undone_by_a_step (EditFixture   *fixture,
                                 gconstpointer  data)
{
  know (fixture, "a", "10");
  edit_fixture_apply (fixture, "a", ADD, "3");
  assert_server_has (fixture, "a", "13");
  know (fixture, "a", "113");
  g_assert_true (binnacle_operation_queue_undo (fixture->queue));
  assert_server_has (fixture, "a", "110");
}

static void
test_a_gesture_is_undone_as_one (EditFixture   *fixture,
                                 gconstpointer  data)
{
  know (fixture, "a", "0");
  edit_fixture_unlink (fixture);
  for (guint i = 1; i <= 20; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", i);

      edit_fixture_apply (fixture, "a", SET, text);
      edit_fixture_wait (fixture, 0.05);
    }
  edit_fixture_wait (fixture, 5);
  edit_fixture_apply (fixture, "a", SET, "99");
  g_assert_true (binnacle_operation_queue_undo (fixture->queue));
  edit_assert_shown (fixture, "a", "20");
  g_assert_true (binnacle_operation_queue_undo (fixture->queue));
  edit_assert_shown (fixture, "a", "0");
  g_assert_false (can (fixture, "can-undo"));
}

static void
test_one_of_two_that_wait_as_one_is_undone (EditFixture   *fixture,
                                            gconstpointer  data)
{
  know (fixture, "o", "{\"oil\":false,\"milk\":false}");
  edit_fixture_unlink (fixture);
  edit_fixture_apply (fixture, "o", MERGE, "{\"oil\":true}");
  edit_fixture_apply (fixture, "o", MERGE, "{\"milk\":true}");
  g_assert_true (binnacle_operation_queue_undo (fixture->queue));
  edit_assert_shown (fixture, "o", "{\"oil\":true,\"milk\":false}");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->queue)), ==, 1);
  edit_fixture_link (fixture);
  assert_server_has (fixture, "o", "{\"oil\":true,\"milk\":false}");
}

static void
test_a_new_edit_leaves_nothing_to_redo (EditFixture   *fixture,
                                        gconstpointer  data)
{
  know (fixture, "a", "1");
  edit_fixture_apply (fixture, "a", SET, "2");
  edit_fixture_wait (fixture, 2);
  g_assert_true (binnacle_operation_queue_undo (fixture->queue));
  g_assert_true (can (fixture, "can-redo"));
  edit_fixture_wait (fixture, 2);
  edit_fixture_apply (fixture, "a", SET, "3");
  g_assert_false (can (fixture, "can-redo"));
}

static void
test_what_was_created_is_deleted (EditFixture   *fixture,
                                  gconstpointer  data)
{
  edit_fixture_apply (fixture, "a", SET, "2");
  assert_server_has (fixture, "a", "2");
  g_assert_true (binnacle_operation_queue_undo (fixture->queue));
  edit_assert_shown (fixture, "a", NULL);
  edit_fixture_wait (fixture, 1);
  g_assert_cmpint (fake_sender_get_version (fixture->sender, "a"), ==, 0);
  g_assert_true (binnacle_operation_queue_redo (fixture->queue));
  assert_server_has (fixture, "a", "2");
}

static void
test_what_was_refused_is_not_undone (EditFixture   *fixture,
                                     gconstpointer  data)
{
  fake_sender_behave (fixture->sender, FAKE_REJECT);
  edit_fixture_apply (fixture, "a", SET, "2");
  g_assert_true (can (fixture, "can-undo"));
  edit_fixture_wait (fixture, 1);
  g_assert_false (can (fixture, "can-undo"));
}

static void
test_the_depth_is_limited (EditFixture   *fixture,
                           gconstpointer  data)
{
  g_object_set (fixture->queue, "undo-depth", 2, NULL);
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *channel = g_strdup_printf ("c/%u", i);

      edit_fixture_apply (fixture, channel, SET, "1");
    }
  g_assert_true (binnacle_operation_queue_undo (fixture->queue));
  g_assert_true (binnacle_operation_queue_undo (fixture->queue));
  g_assert_false (binnacle_operation_queue_undo (fixture->queue));
}

#define add(path, function) \
  g_test_add ("/edit-undo/" path, EditFixture, NULL, edit_fixture_set_up, function, edit_fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("an-edit-that-was-not-sent-just-goes", test_an_edit_that_was_not_sent_just_goes);
  add ("an-edit-that-was-sent-is-undone-by-another", test_an_edit_that_was_sent_is_undone_by_another);
  add ("only-what-the-edit-changed-is-undone", test_only_what_the_edit_changed_is_undone);
  add ("what-somebody-changed-since-is-left", test_what_somebody_changed_since_is_left);
  add ("a-step-is-undone-by-a-step", test_a_step_is_undone_by_a_step);
  add ("a-gesture-is-undone-as-one", test_a_gesture_is_undone_as_one);
  add ("one-of-two-that-wait-as-one-is-undone", test_one_of_two_that_wait_as_one_is_undone);
  add ("a-new-edit-leaves-nothing-to-redo", test_a_new_edit_leaves_nothing_to_redo);
  add ("what-was-created-is-deleted", test_what_was_created_is_deleted);
  add ("what-was-refused-is-not-undone", test_what_was_refused_is_not_undone);
  add ("the-depth-is-limited", test_the_depth_is_limited);
  return g_test_run ();
}
