/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "edit-fixture.h"

#define SET BINNACLE_OPERATION_SET
#define MERGE BINNACLE_OPERATION_MERGE
#define ADD BINNACLE_OPERATION_ADD
#define DELETE BINNACLE_OPERATION_DELETE

typedef struct
{
  guint n_values;
  guint n_base_values;
  guint n_pending;
} Notifications;

static void
count_value (Notifications *notifications)
{
  notifications->n_values++;
}

static void
count_pending (Notifications *notifications)
{
  notifications->n_pending++;
}

static void
watch (BinnacleEntity *entity,
       Notifications  *notifications)
{
  *notifications = (Notifications) { 0 };
  g_signal_connect_swapped (entity, "notify::value", G_CALLBACK (count_value), notifications);
  g_signal_connect_swapped (entity, "notify::pending", G_CALLBACK (count_pending), notifications);
}

static void
test_an_edit_shows_at_once_is_saved_then_sent (EditFixture   *fixture,
                                               gconstpointer  data)
{
  g_autoptr (BinnacleEntity) entity = edit_fixture_entity (fixture, "a");
  g_autoptr (BinnacleOperation) operation = NULL;

  fake_sender_write_number (fixture->sender, "a", 1);
  edit_fixture_wait (fixture, 0.1);
  operation = g_object_ref (edit_fixture_apply (fixture, "a", SET, "2"));
  edit_assert_shown (fixture, "a", "2");
  g_assert_cmpuint (binnacle_entity_get_edit_state (entity), ==, BINNACLE_EDIT_SAVING);
  g_assert_cmpuint (fake_sender_get_n_sent (fixture->sender), ==, 0);
  edit_fixture_wait (fixture, 0.011);
  g_assert_cmpuint (binnacle_entity_get_edit_state (entity), ==, BINNACLE_EDIT_PENDING);
  g_assert_nonnull (memory_journal_find (fixture->journal, binnacle_operation_get_id (operation)));
  edit_fixture_wait (fixture, 1);
  g_assert_cmpuint (binnacle_operation_get_state (operation), ==, BINNACLE_OPERATION_CONFIRMED);
  g_assert_cmpuint (fake_sender_get_n_applied (fixture->sender), ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->queue)), ==, 0);
  g_assert_cmpuint (memory_journal_get_n_records (fixture->journal), ==, 0);
  g_assert_false (binnacle_entity_get_pending (entity));
  edit_assert_shown (fixture, "a", "2");
}

static void
test_a_confirmed_edit_does_not_flicker (EditFixture   *fixture,
                                        gconstpointer  data)
{
  g_autoptr (BinnacleEntity) entity = edit_fixture_entity (fixture, "a");
  Notifications notifications;

  fake_sender_write_number (fixture->sender, "a", 1);
  edit_fixture_wait (fixture, 0.1);
  watch (entity, &notifications);
  edit_fixture_apply (fixture, "a", SET, "2");
  edit_fixture_wait (fixture, 1);
  g_assert_cmpuint (fake_sender_get_n_applied (fixture->sender), ==, 1);
  g_assert_cmpuint (notifications.n_values, ==, 1);
  g_assert_cmpuint (notifications.n_pending, ==, 2);
}

static void
test_steps_are_not_lost_where_the_value_comes_back (EditFixture   *fixture,
                                                    gconstpointer  data)
{
  fake_sender_write_number (fixture->sender, "a", 10);
  edit_fixture_wait (fixture, 0.1);
  binnacle_operation_queue_set_paused (fixture->queue, TRUE);
  edit_fixture_apply (fixture, "a", ADD, "3");
  fake_sender_write_number (fixture->sender, "a", 5);
  edit_fixture_wait (fixture, 0.1);
  edit_fixture_apply (fixture, "a", ADD, "2");
  edit_assert_shown (fixture, "a", "10");
  binnacle_operation_queue_set_paused (fixture->queue, FALSE);
  edit_fixture_wait (fixture, 1);
  g_assert_cmpuint (fake_sender_get_n_applied (fixture->sender), ==, 1);
  edit_assert_shown (fixture, "a", "10");
}

#define add(path, function) \
  g_test_add ("/edits/" path, EditFixture, NULL, edit_fixture_set_up, function, edit_fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("shows-at-once-is-saved-then-sent", test_an_edit_shows_at_once_is_saved_then_sent);
  add ("a-confirmed-edit-does-not-flicker", test_a_confirmed_edit_does_not_flicker);
  add ("steps-are-not-lost-where-the-value-comes-back", test_steps_are_not_lost_where_the_value_comes_back);
  return g_test_run ();
}
