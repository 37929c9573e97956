/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "edit-fixture.h"

#define SET BINNACLE_OPERATION_SET
#define MERGE BINNACLE_OPERATION_MERGE
#define ADD BINNACLE_OPERATION_ADD
#define DELETE BINNACLE_OPERATION_DELETE

typedef struct
{
  guint n_values;
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

/* The answer may come before the update, and nobody may hold the entity between. */
static void
test_the_next_edit_is_made_on_the_answer_to_the_last (EditFixture   *fixture,
                                                      gconstpointer  data)
{
  fake_sender_set_processor (fixture->sender, NULL);
  edit_fixture_apply (fixture, "new", SET, "1");
  edit_fixture_wait (fixture, 1);
  g_assert_cmpuint (fake_sender_get_n_applied (fixture->sender), ==, 1);
  edit_assert_shown (fixture, "new", "1");
  edit_fixture_apply (fixture, "new", SET, "2");
  edit_fixture_wait (fixture, 1);
  g_assert_cmpuint (fake_sender_get_n_applied (fixture->sender), ==, 2);
  g_assert_cmpuint (g_list_model_get_n_items (binnacle_operation_queue_get_conflicts (fixture->queue)), ==, 0);
  edit_assert_shown (fixture, "new", "2");
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

static void
assert_state (BinnacleOperation      *operation,
              BinnacleOperationState  state)
{
  g_assert_cmpuint (binnacle_operation_get_state (operation), ==, state);
}

static guint
count_operations (EditFixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (fixture->queue));
}

static void
test_an_update_underneath_replays_the_edit (EditFixture   *fixture,
                                            gconstpointer  data)
{
  BinnacleOperation *operation;
  gint64 seen;

  fake_sender_write_json (fixture->sender, "o", "{\"a\":1,\"b\":1}");
  edit_fixture_wait (fixture, 0.1);
  binnacle_operation_queue_set_paused (fixture->queue, TRUE);
  seen = fake_sender_get_version (fixture->sender, "o");
  operation = edit_fixture_apply (fixture, "o", MERGE, "{\"a\":2}");
  fake_sender_write_json (fixture->sender, "o", "{\"a\":1,\"b\":5}");
  edit_fixture_wait (fixture, 0.1);
  edit_assert_shown (fixture, "o", "{\"a\":2,\"b\":5}");
  g_assert_cmpint (binnacle_operation_get_record (operation)->base_version, ==, seen);
  edit_fixture_assert_json (&binnacle_operation_get_record (operation)->base_value, "{\"a\":1,\"b\":1}");
}

static void
test_an_equal_value_notifies_nobody (EditFixture   *fixture,
                                     gconstpointer  data)
{
  g_autoptr (BinnacleEntity) entity = edit_fixture_entity (fixture, "a");
  Notifications notifications;

  fake_sender_write_number (fixture->sender, "a", 1);
  edit_fixture_wait (fixture, 0.1);
  binnacle_operation_queue_set_paused (fixture->queue, TRUE);
  edit_fixture_apply (fixture, "a", SET, "2");
  edit_fixture_wait (fixture, 0.1);
  watch (entity, &notifications);
  fake_sender_write_number (fixture->sender, "a", 5);
  edit_fixture_wait (fixture, 0.1);
  g_assert_cmpuint (notifications.n_values, ==, 0);
  edit_assert_shown (fixture, "a", "2");
}

static void
take_members (BinnacleEntity  *entity,
              char           **members,
              char           **taken)
{
  g_free (*taken);
  *taken = g_strjoinv (" ", members);
}

static void
test_changed_members_are_named (EditFixture   *fixture,
                                gconstpointer  data)
{
  g_autoptr (BinnacleEntity) entity = edit_fixture_entity (fixture, "o");
  g_autofree char *members = NULL;

  fake_sender_write_json (fixture->sender, "o", "{\"a\":1,\"b\":1,\"c\":1}");
  edit_fixture_wait (fixture, 0.1);
  g_signal_connect (entity, "members-changed", G_CALLBACK (take_members), &members);
  edit_fixture_apply (fixture, "o", MERGE, "{\"b\":2}");
  g_assert_cmpstr (members, ==, "/b");
}

static void
test_unsent_edits_of_a_kind_fold (EditFixture   *fixture,
                                  gconstpointer  data)
{
  binnacle_operation_queue_set_paused (fixture->queue, TRUE);
  for (guint i = 1; i <= 50; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", i);

      edit_fixture_apply (fixture, "slider", SET, text);
      edit_fixture_apply (fixture, "sum", ADD, "2");
      edit_fixture_wait (fixture, 0.016);
    }
  edit_fixture_apply (fixture, "o", MERGE, "{\"a\":{\"x\":1}}");
  edit_fixture_apply (fixture, "o", MERGE, "{\"a\":{\"y\":2},\"b\":null}");
  g_assert_cmpuint (count_operations (fixture), ==, 3);
  edit_fixture_assert_json (&binnacle_operation_get_record (edit_fixture_get (fixture, 0))->argument, "50");
  edit_fixture_assert_json (&binnacle_operation_get_record (edit_fixture_get (fixture, 1))->argument, "100");
  edit_fixture_assert_json (&binnacle_operation_get_record (edit_fixture_get (fixture, 2))->argument,
                            "{\"a\":{\"x\":1,\"y\":2},\"b\":null}");
  binnacle_operation_queue_set_paused (fixture->queue, FALSE);
  edit_fixture_wait (fixture, 1);
  g_assert_cmpuint (fake_sender_get_n_sent (fixture->sender), ==, 3);
  edit_assert_shown (fixture, "sum", "100");
}

static void
test_a_fold_back_to_the_base_leaves_nothing (EditFixture   *fixture,
                                             gconstpointer  data)
{
  fake_sender_write_number (fixture->sender, "a", 1);
  edit_fixture_wait (fixture, 0.1);
  binnacle_operation_queue_set_paused (fixture->queue, TRUE);
  edit_fixture_apply (fixture, "a", SET, "7");
  edit_fixture_wait (fixture, 0.1);
  edit_fixture_apply (fixture, "a", SET, "1");
  edit_fixture_wait (fixture, 0.1);
  g_assert_cmpuint (count_operations (fixture), ==, 0);
  g_assert_cmpuint (memory_journal_get_n_records (fixture->journal), ==, 0);
}

static void
test_what_is_on_its_way_does_not_fold (EditFixture   *fixture,
                                       gconstpointer  data)
{
  fake_sender_behave (fixture->sender, FAKE_SILENT);
  edit_fixture_apply (fixture, "a", SET, "1");
  edit_fixture_wait (fixture, 0.1);
  edit_fixture_apply (fixture, "a", SET, "2");
  edit_fixture_apply (fixture, "a", SET, "3");
  edit_fixture_wait (fixture, 0.1);
  g_assert_cmpuint (count_operations (fixture), ==, 2);
  g_assert_cmpuint (fake_sender_get_n_sent (fixture->sender), ==, 1);
}

static void
test_edits_of_a_channel_go_in_order_one_at_a_time (EditFixture   *fixture,
                                                   gconstpointer  data)
{
  fake_sender_behave (fixture->sender, FAKE_SILENT);
  edit_fixture_apply (fixture, "a", SET, "1");
  edit_fixture_wait (fixture, 0.1);
  edit_fixture_apply (fixture, "a", ADD, "1");
  edit_fixture_apply (fixture, "a", SET, "9");
  edit_fixture_apply (fixture, "b", SET, "1");
  edit_fixture_wait (fixture, 0.1);
  g_assert_cmpuint (fake_sender_get_n_in_flight (fixture->sender), ==, 2);
  fake_sender_behave (fixture->sender, FAKE_NORMAL);
  fake_sender_answer_all (fixture->sender, BINNACLE_OUTCOME_APPLIED);
  edit_fixture_wait (fixture, 2);
  g_assert_cmpuint (count_operations (fixture), ==, 0);
  g_assert_cmpuint (fake_sender_get_n_sent (fixture->sender), ==, 4);
  edit_fixture_assert_json (fake_sender_get_value (fixture->sender, "a"), "9");
}

static void
test_a_successor_is_made_on_the_version_of_its_predecessor (EditFixture   *fixture,
                                                            gconstpointer  data)
{
  BinnacleOperation *second;

  fake_sender_write_number (fixture->sender, "a", 1);
  edit_fixture_wait (fixture, 0.1);
  fake_sender_behave (fixture->sender, FAKE_SILENT);
  edit_fixture_apply (fixture, "a", SET, "2");
  edit_fixture_wait (fixture, 0.1);
  second = edit_fixture_apply (fixture, "a", SET, "3");
  edit_fixture_wait (fixture, 0.1);
  g_assert_nonnull (binnacle_operation_get_record (second)->predecessor);
  fake_sender_answer_all (fixture->sender, BINNACLE_OUTCOME_APPLIED);
  edit_fixture_wait (fixture, 0.1);
  g_assert_cmpuint (fake_sender_get_n_sent (fixture->sender), ==, 2);
  g_assert_cmpint (fake_sender_get_base (fixture->sender, 1), ==, fake_sender_get_version (fixture->sender, "a"));
  g_assert_cmpuint (fixture->n_events[BINNACLE_OPERATION_EVENT_CONFLICTED], ==, 0);
}

static void
test_so_many_channels_at_once (EditFixture   *fixture,
                               gconstpointer  data)
{
  g_object_set (fixture->queue, "parallel-channels", 3, NULL);
  fake_sender_behave (fixture->sender, FAKE_SILENT);
  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *channel = g_strdup_printf ("c/%u", i);

      edit_fixture_apply (fixture, channel, SET, "1");
    }
  edit_fixture_wait (fixture, 1);
  g_assert_cmpuint (fake_sender_get_n_in_flight (fixture->sender), ==, 3);
  fake_sender_behave (fixture->sender, FAKE_NORMAL);
  fake_sender_answer_all (fixture->sender, BINNACLE_OUTCOME_APPLIED);
  edit_fixture_wait (fixture, 2);
  g_assert_cmpuint (fake_sender_get_n_applied (fixture->sender), ==, 10);
}

static void
test_paused_saves_and_sends_nothing (EditFixture   *fixture,
                                     gconstpointer  data)
{
  binnacle_operation_queue_set_paused (fixture->queue, TRUE);
  edit_fixture_apply (fixture, "a", SET, "1");
  edit_fixture_wait (fixture, 60);
  g_assert_cmpuint (memory_journal_get_n_records (fixture->journal), ==, 1);
  g_assert_cmpuint (fake_sender_get_n_sent (fixture->sender), ==, 0);
  binnacle_operation_queue_set_paused (fixture->queue, FALSE);
  edit_fixture_wait (fixture, 1);
  g_assert_cmpuint (fake_sender_get_n_applied (fixture->sender), ==, 1);
}

static void
test_nothing_is_sent_before_the_journal_knows (EditFixture   *fixture,
                                               gconstpointer  data)
{
  BinnacleOperation *operation = edit_fixture_apply (fixture, "a", SET, "1");
  const char *id = binnacle_operation_get_id (operation);

  while (fake_sender_get_n_sent (fixture->sender) == 0)
    {
      g_assert_cmpuint (fake_sender_get_n_in_flight (fixture->sender), ==, 0);
      edit_fixture_wait (fixture, 0.001);
    }
  g_assert_cmpuint (memory_journal_find (fixture->journal, id)->state, ==, BINNACLE_OPERATION_SENT);
  g_assert_cmpuint (memory_journal_find (fixture->journal, id)->attempts, ==, 1);
  g_assert_cmpstr (memory_journal_find (fixture->journal, id)->first_epoch, ==, "first");
}

static void
test_rollback_is_surgical (EditFixture   *fixture,
                           gconstpointer  data)
{
  BinnacleOperation *first;

  fake_sender_write_json (fixture->sender, "o", "{\"a\":1,\"b\":1,\"c\":1}");
  edit_fixture_wait (fixture, 0.1);
  fake_sender_behave (fixture->sender, FAKE_SILENT);
  first = edit_fixture_apply (fixture, "o", MERGE, "{\"a\":2}");
  edit_fixture_wait (fixture, 0.1);
  edit_fixture_apply (fixture, "o", MERGE, "{\"b\":2}");
  fake_sender_write_json (fixture->sender, "o", "{\"a\":1,\"b\":1,\"c\":9}");
  edit_fixture_wait (fixture, 0.1);
  fake_sender_behave (fixture->sender, FAKE_NORMAL);
  fake_sender_answer_all (fixture->sender, BINNACLE_OUTCOME_REJECTED);
  binnacle_simulated_clock_settle (fixture->clock);
  assert_state (first, BINNACLE_OPERATION_REJECTED);
  edit_assert_shown (fixture, "o", "{\"a\":1,\"b\":2,\"c\":9}");
  edit_fixture_wait (fixture, 5);
  edit_fixture_assert_json (fake_sender_get_value (fixture->sender, "o"), "{\"a\":1,\"b\":2,\"c\":9}");
  g_assert_cmpuint (fixture->n_events[BINNACLE_OPERATION_EVENT_REJECTED], ==, 1);
  g_assert_cmpuint (count_operations (fixture), ==, 1);
}

static void
test_a_rejected_edit_stays_until_it_is_seen (EditFixture   *fixture,
                                             gconstpointer  data)
{
  g_autoptr (BinnacleEntity) entity = edit_fixture_entity (fixture, "a");
  BinnacleOperation *operation;

  fake_sender_write_number (fixture->sender, "a", 1);
  edit_fixture_wait (fixture, 0.1);
  fake_sender_behave (fixture->sender, FAKE_REJECT);
  operation = edit_fixture_apply (fixture, "a", SET, "1000");
  edit_fixture_wait (fixture, 1);
  edit_assert_shown (fixture, "a", "1");
  g_assert_cmpuint (binnacle_entity_get_edit_state (entity), ==, BINNACLE_EDIT_REJECTED);
  g_assert_cmpstr (binnacle_entity_get_error (entity)->message, ==, "That is out of range.");
  edit_fixture_end_queue (fixture);
  edit_fixture_start_queue (fixture);
  edit_fixture_wait (fixture, 1);
  operation = edit_fixture_get (fixture, 0);
  assert_state (operation, BINNACLE_OPERATION_REJECTED);
  binnacle_operation_queue_discard (fixture->queue, operation);
  edit_fixture_wait (fixture, 1);
  g_assert_cmpuint (count_operations (fixture), ==, 0);
  g_assert_cmpuint (memory_journal_get_n_records (fixture->journal), ==, 0);
}

static void
test_a_rejected_edit_may_stay_in_view (EditFixture   *fixture,
                                       gconstpointer  data)
{
  g_object_set (fixture->queue, "roll-back-on-error", FALSE, NULL);
  fake_sender_behave (fixture->sender, FAKE_REJECT);
  edit_fixture_apply (fixture, "a", SET, "1000");
  edit_fixture_wait (fixture, 1);
  edit_assert_shown (fixture, "a", "1000");
  g_object_set (fixture->queue, "roll-back-on-error", TRUE, NULL);
  edit_assert_shown (fixture, "a", NULL);
}

static void
test_a_rejected_edit_is_tried_again_as_a_new_one (EditFixture   *fixture,
                                                  gconstpointer  data)
{
  fake_sender_behave (fixture->sender, FAKE_REJECT);
  edit_fixture_apply (fixture, "a", SET, "5");
  edit_fixture_wait (fixture, 1);
  fake_sender_behave (fixture->sender, FAKE_NORMAL);
  binnacle_operation_queue_retry (fixture->queue, edit_fixture_get (fixture, 0));
  edit_assert_shown (fixture, "a", "5");
  edit_fixture_wait (fixture, 1);
  g_assert_cmpuint (count_operations (fixture), ==, 0);
  g_assert_cmpstr (fake_sender_get_sent (fixture->sender, 0)->id, !=, fake_sender_get_sent (fixture->sender, 1)->id);
}

/* The same id and body on every try, one effect. */
static void
test_an_unknown_outcome_is_asked_again (EditFixture   *fixture,
                                        gconstpointer  data)
{
  FakeBehaviour behaviour = GPOINTER_TO_INT (data);
  BinnacleOperation *operation;

  fake_sender_behave (fixture->sender, behaviour);
  operation = edit_fixture_apply (fixture, "a", ADD, "1");
  edit_fixture_wait (fixture, 0.2);
  assert_state (operation, BINNACLE_OPERATION_UNKNOWN);
  g_assert_true (binnacle_operation_may_have_happened (operation));
  edit_fixture_wait (fixture, 100);
  g_assert_cmpuint (fake_sender_get_n_sent (fixture->sender), >, 2);
  g_assert_cmpuint (fake_sender_get_n_sent (fixture->sender), <, 12);
  fake_sender_behave (fixture->sender, FAKE_NORMAL);
  edit_fixture_wait (fixture, 61);
  g_assert_cmpuint (count_operations (fixture), ==, 0);
  g_assert_cmpuint (fake_sender_get_n_applied (fixture->sender), ==, 1);
  for (guint i = 1; i < fake_sender_get_n_sent (fixture->sender); i++)
    {
      g_assert_cmpstr (fake_sender_get_sent (fixture->sender, i)->id, ==, fake_sender_get_sent (fixture->sender, 0)->id);
      g_assert_cmpint (fake_sender_get_base (fixture->sender, i), ==, fake_sender_get_base (fixture->sender, 0));
    }
}

/* A server may check permissions before it looks whether it did it before. */
static void
test_a_refusal_of_what_may_have_happened_is_doubted (EditFixture   *fixture,
                                                     gconstpointer  data)
{
  FakeBehaviour behaviour = GPOINTER_TO_INT (data);
  g_autoptr (BinnacleEntity) entity = edit_fixture_entity (fixture, "a");

  fake_sender_behave (fixture->sender, behaviour);
  edit_fixture_apply (fixture, "a", ADD, "1");
  edit_fixture_wait (fixture, 0.2);
  fake_sender_behave (fixture->sender, FAKE_REFUSE_ALL);
  edit_fixture_wait (fixture, 5);
  g_assert_cmpuint (fake_sender_get_n_asked (fixture->sender), ==, 1);
  if (behaviour == FAKE_LOSE_REPLY)
    g_assert_cmpuint (count_operations (fixture), ==, 0);
  else
    assert_state (edit_fixture_get (fixture, 0), BINNACLE_OPERATION_REJECTED);
  /* To what it was added only the server can say. */
  edit_assert_shown (fixture, "a", NULL);
  edit_fixture_link (fixture);
  edit_fixture_wait (fixture, 1);
  edit_assert_shown (fixture, "a", behaviour == FAKE_LOSE_REPLY ? "1" : NULL);
}

static void
test_a_new_link_asks_at_once (EditFixture   *fixture,
                              gconstpointer  data)
{
  fake_sender_behave (fixture->sender, FAKE_LOSE_REPLY);
  edit_fixture_apply (fixture, "a", ADD, "1");
  edit_fixture_wait (fixture, 50);
  edit_fixture_unlink (fixture);
  edit_fixture_wait (fixture, 50);
  fake_sender_behave (fixture->sender, FAKE_NORMAL);
  edit_fixture_link (fixture);
  edit_fixture_wait (fixture, 0.1);
  g_assert_cmpuint (count_operations (fixture), ==, 0);
  edit_assert_shown (fixture, "a", "1");
}

static void
test_an_update_settles_an_unknown_outcome (EditFixture   *fixture,
                                           gconstpointer  data)
{
  g_autoptr (BinnacleEntity) entity = edit_fixture_entity (fixture, "a");
  BinnacleUpdate update = { .channel = "a", .version = 1, .offset = 1, .epoch = 1 };
  Notifications notifications;

  fake_sender_behave (fixture->sender, FAKE_LOSE_REPLY);
  update.op = binnacle_operation_get_id (edit_fixture_apply (fixture, "a", SET, "4"));
  edit_fixture_wait (fixture, 0.2);
  watch (entity, &notifications);
  binnacle_value_set_number (&update.value, 4);
  binnacle_update_processor_push (fixture->processor, &update);
  edit_fixture_wait (fixture, 0.1);
  g_assert_cmpuint (count_operations (fixture), ==, 0);
  g_assert_cmpuint (notifications.n_values, ==, 0);
  g_assert_cmpuint (notifications.n_pending, ==, 1);
  g_assert_cmpuint (fake_sender_get_n_sent (fixture->sender), ==, 1);
}

static void
test_the_server_says_when_to_try_again (EditFixture   *fixture,
                                        gconstpointer  data)
{
  BinnacleOperation *operation;

  fake_sender_behave (fixture->sender, FAKE_LATER);
  operation = edit_fixture_apply (fixture, "a", SET, "4");
  edit_fixture_wait (fixture, 4);
  assert_state (operation, BINNACLE_OPERATION_QUEUED);
  g_assert_cmpuint (fake_sender_get_n_sent (fixture->sender), ==, 1);
  fake_sender_behave (fixture->sender, FAKE_NORMAL);
  edit_fixture_wait (fixture, 2);
  g_assert_cmpuint (count_operations (fixture), ==, 0);
  edit_fixture_apply (fixture, "b", SET, "4");
  fake_sender_behave (fixture->sender, FAKE_LATER);
  edit_fixture_wait (fixture, 1);
  fake_sender_behave (fixture->sender, FAKE_NORMAL);
  binnacle_operation_queue_retry (fixture->queue, edit_fixture_get (fixture, 0));
  edit_fixture_wait (fixture, 0.2);
  g_assert_cmpuint (count_operations (fixture), ==, 0);
}

static void
test_what_did_not_leave_was_not_sent (EditFixture   *fixture,
                                      gconstpointer  data)
{
  BinnacleOperation *operation;

  fake_sender_behave (fixture->sender, FAKE_NOT_SENT);
  operation = edit_fixture_apply (fixture, "a", SET, "4");
  edit_fixture_wait (fixture, 0.2);
  assert_state (operation, BINNACLE_OPERATION_QUEUED);
  g_assert_false (binnacle_operation_may_have_happened (operation));
  edit_fixture_wait (fixture, 0.2);
  g_assert_cmpuint (memory_journal_find (fixture->journal, binnacle_operation_get_id (operation))->state,
                    ==, BINNACLE_OPERATION_QUEUED);
}

static void
test_a_lost_outcome_asks_the_person (EditFixture   *fixture,
                                     gconstpointer  data)
{
  BinnacleOperation *operation;

  fake_sender_behave (fixture->sender, FAKE_FORGET);
  operation = edit_fixture_apply (fixture, "a", SET, "4");
  edit_fixture_apply (fixture, "b", SET, "4");
  edit_fixture_wait (fixture, 1);
  g_assert_cmpuint (binnacle_operation_get_hold (operation), ==, BINNACLE_HOLD_OUTCOME_LOST);
  g_assert_true (binnacle_operation_may_have_happened (operation));
  fake_sender_behave (fixture->sender, FAKE_NORMAL);
  edit_fixture_wait (fixture, 1000);
  g_assert_cmpuint (fake_sender_get_n_applied (fixture->sender), ==, 0);
  binnacle_operation_queue_retry (fixture->queue, operation);
  edit_fixture_wait (fixture, 1);
  g_assert_cmpuint (fake_sender_get_n_applied (fixture->sender), ==, 1);
  g_assert_cmpuint (count_operations (fixture), ==, 1);
  binnacle_operation_queue_discard (fixture->queue, edit_fixture_get (fixture, 0));
  g_assert_cmpuint (count_operations (fixture), ==, 0);
}

static void
test_an_old_edit_asks_the_person (EditFixture   *fixture,
                                  gconstpointer  data)
{
  BinnacleOperation *operation;

  edit_fixture_unlink (fixture);
  operation = edit_fixture_apply (fixture, "a", SET, "4");
  edit_fixture_wait (fixture, 31 * 86400.0);
  edit_fixture_link (fixture);
  edit_fixture_wait (fixture, 10);
  g_assert_cmpuint (binnacle_operation_get_hold (operation), ==, BINNACLE_HOLD_OLD);
  g_assert_cmpuint (fake_sender_get_n_sent (fixture->sender), ==, 0);
  edit_assert_shown (fixture, "a", "4");
  binnacle_operation_queue_retry (fixture->queue, operation);
  edit_fixture_wait (fixture, 10);
  g_assert_cmpuint (fake_sender_get_n_applied (fixture->sender), ==, 1);
}

/* An old one whose outcome is unknown is asked for first, without doing it. */
static void
test_an_old_unknown_edit_is_asked_for_first (EditFixture   *fixture,
                                             gconstpointer  data)
{
  FakeBehaviour behaviour = GPOINTER_TO_INT (data);

  fake_sender_behave (fixture->sender, behaviour);
  edit_fixture_apply (fixture, "a", SET, "4");
  edit_fixture_wait (fixture, 0.5);
  edit_fixture_unlink (fixture);
  edit_fixture_wait (fixture, 31 * 86400.0);
  fake_sender_behave (fixture->sender, FAKE_NORMAL);
  edit_fixture_link (fixture);
  edit_fixture_wait (fixture, 10);
  g_assert_cmpuint (fake_sender_get_n_asked (fixture->sender), ==, 1);
  g_assert_cmpuint (fake_sender_get_n_sent (fixture->sender), ==, 1);
  if (behaviour == FAKE_LOSE_REPLY)
    g_assert_cmpuint (count_operations (fixture), ==, 0);
  else
    g_assert_cmpuint (binnacle_operation_get_hold (edit_fixture_get (fixture, 0)), ==, BINNACLE_HOLD_OLD);
  edit_assert_shown (fixture, "a", "4");
}

static void
test_another_server_gets_nothing (EditFixture   *fixture,
                                  gconstpointer  data)
{
  BinnacleOperation *operation;

  edit_fixture_unlink (fixture);
  operation = edit_fixture_apply (fixture, "a", SET, "4");
  edit_fixture_wait (fixture, 1);
  binnacle_operation_queue_set_server (fixture->queue, "other", TRUE);
  edit_fixture_wait (fixture, 10);
  g_assert_cmpuint (binnacle_operation_get_hold (operation), ==, BINNACLE_HOLD_OTHER_SERVER);
  g_assert_cmpuint (fake_sender_get_n_sent (fixture->sender), ==, 0);
  edit_assert_shown (fixture, "a", NULL);
  g_assert_cmpstr (memory_journal_get_server_id (fixture->journal), ==, "other");
  binnacle_operation_queue_set_server (fixture->queue, NULL, FALSE);
  edit_fixture_link (fixture);
  edit_assert_shown (fixture, "a", "4");
  edit_fixture_wait (fixture, 10);
  g_assert_cmpuint (fake_sender_get_n_applied (fixture->sender), ==, 1);
}

static void
test_no_server_no_edit (EditFixture   *fixture,
                        gconstpointer  data)
{
  g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;
  BinnacleEdit edit = { .kind = SET, .argument = &value };
  g_autoptr (GError) error = NULL;

  edit_fixture_end_queue (fixture);
  memory_journal_set_server_id (fixture->journal, NULL);
  edit_fixture_start_queue (fixture);
  edit_fixture_wait (fixture, 1);
  binnacle_value_set_number (&value, 1);
  g_assert_null (binnacle_operation_queue_apply (fixture->queue, "a", &edit, &error));
  g_assert_error (error, BINNACLE_OPERATION_ERROR, BINNACLE_OPERATION_ERROR_NO_SERVER);
}

static void
test_what_waits_is_capped (EditFixture   *fixture,
                           gconstpointer  data)
{
  g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;
  BinnacleEdit edit = { .kind = SET, .argument = &value };
  g_autoptr (GError) error = NULL;

  g_object_set (fixture->queue, "max-pending", 2, "paused", TRUE, NULL);
  edit_fixture_apply (fixture, "a", SET, "1");
  edit_fixture_apply (fixture, "b", SET, "1");
  edit_fixture_apply (fixture, "b", SET, "2");
  binnacle_value_set_number (&value, 1);
  g_assert_null (binnacle_operation_queue_apply (fixture->queue, "c", &edit, &error));
  g_assert_error (error, BINNACLE_OPERATION_ERROR, BINNACLE_OPERATION_ERROR_TOO_MANY);
  edit_assert_shown (fixture, "c", NULL);
}

static void
took_result (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
test_a_full_disk_is_told_and_tried_again (EditFixture   *fixture,
                                          gconstpointer  data)
{
  g_autoptr (BinnacleEntity) entity = edit_fixture_entity (fixture, "a");
  g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;
  BinnacleEdit edit = { .kind = SET, .argument = &value };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  binnacle_value_set_number (&value, 1);
  memory_journal_set_refusal (fixture->journal, "No space left.");
  binnacle_operation_queue_apply_async (fixture->queue, "a", &edit, took_result, &result);
  edit_fixture_wait (fixture, 1);
  g_assert_null (binnacle_operation_queue_apply_finish (fixture->queue, result, &error));
  g_assert_error (error, BINNACLE_OPERATION_ERROR, BINNACLE_OPERATION_ERROR_NOT_SAVED);
  g_assert_cmpuint (binnacle_entity_get_edit_state (entity), ==, BINNACLE_EDIT_UNSAVED);
  g_assert_nonnull (strstr (binnacle_entity_get_error (entity)->message, "No space left."));
  edit_assert_shown (fixture, "a", "1");
  g_assert_cmpuint (fake_sender_get_n_sent (fixture->sender), ==, 0);
  memory_journal_set_refusal (fixture->journal, NULL);
  edit_fixture_wait (fixture, 31);
  g_assert_cmpuint (fake_sender_get_n_applied (fixture->sender), ==, 1);
  g_assert_cmpuint (count_operations (fixture), ==, 0);
}

static void
test_the_person_has_it_saved_again (EditFixture   *fixture,
                                    gconstpointer  data)
{
  BinnacleOperation *operation;

  memory_journal_set_refusal (fixture->journal, "No space left.");
  operation = edit_fixture_apply (fixture, "a", SET, "1");
  edit_fixture_wait (fixture, 1);
  assert_state (operation, BINNACLE_OPERATION_UNSAVED);
  memory_journal_set_refusal (fixture->journal, NULL);
  binnacle_operation_queue_retry (fixture->queue, operation);
  assert_state (operation, BINNACLE_OPERATION_SAVING);
  edit_fixture_wait (fixture, 1);
  g_assert_cmpuint (fake_sender_get_n_applied (fixture->sender), ==, 1);
}

static void
test_a_disk_that_fills_later_lets_nothing_leave (EditFixture   *fixture,
                                                 gconstpointer  data)
{
  binnacle_operation_queue_set_paused (fixture->queue, TRUE);
  edit_fixture_apply (fixture, "a", SET, "1");
  edit_fixture_wait (fixture, 1);
  memory_journal_set_refusal (fixture->journal, "No space left.");
  binnacle_operation_queue_set_paused (fixture->queue, FALSE);
  edit_fixture_wait (fixture, 100);
  g_assert_cmpuint (fake_sender_get_n_sent (fixture->sender), ==, 0);
  memory_journal_set_refusal (fixture->journal, NULL);
  edit_fixture_wait (fixture, 100);
  g_assert_cmpuint (fake_sender_get_n_applied (fixture->sender), ==, 1);
}

static void
test_a_journal_that_cannot_be_read_saves_nothing (EditFixture   *fixture,
                                                  gconstpointer  data)
{
  BinnacleOperation *operation;

  edit_fixture_end_queue (fixture);
  memory_journal_set_unreadable (fixture->journal, TRUE);
  edit_fixture_start_queue (fixture);
  edit_fixture_wait (fixture, 1);
  edit_fixture_link (fixture);
  operation = edit_fixture_apply (fixture, "a", SET, "1");
  edit_fixture_wait (fixture, 100);
  assert_state (operation, BINNACLE_OPERATION_UNSAVED);
  g_assert_cmpuint (fake_sender_get_n_sent (fixture->sender), ==, 0);
  memory_journal_set_unreadable (fixture->journal, FALSE);
  edit_fixture_wait (fixture, 100);
  g_assert_cmpuint (fake_sender_get_n_applied (fixture->sender), ==, 1);
}

static void
test_edits_survive_a_restart (EditFixture   *fixture,
                              gconstpointer  data)
{
  BinnacleOperation *first, *second;

  fake_sender_write_number (fixture->sender, "a", 1);
  edit_fixture_wait (fixture, 0.1);
  fake_sender_behave (fixture->sender, FAKE_LOSE_REPLY);
  edit_fixture_apply (fixture, "a", SET, "2");
  edit_fixture_wait (fixture, 0.1);
  edit_fixture_apply (fixture, "a", ADD, "5");
  edit_fixture_wait (fixture, 0.1);
  edit_fixture_end_queue (fixture);
  edit_fixture_start_queue (fixture);
  edit_fixture_wait (fixture, 1);
  first = edit_fixture_get (fixture, 0);
  second = edit_fixture_get (fixture, 1);
  assert_state (first, BINNACLE_OPERATION_UNKNOWN);
  assert_state (second, BINNACLE_OPERATION_QUEUED);
  edit_assert_shown (fixture, "a", "7");
  fake_sender_behave (fixture->sender, FAKE_NORMAL);
  edit_fixture_link (fixture);
  edit_fixture_wait (fixture, 1);
  g_assert_cmpuint (count_operations (fixture), ==, 0);
  g_assert_cmpuint (fake_sender_get_n_applied (fixture->sender), ==, 2);
  edit_fixture_assert_json (fake_sender_get_value (fixture->sender, "a"), "7");
}

static void
test_edits_before_the_journal_is_read_wait_for_it (EditFixture   *fixture,
                                                   gconstpointer  data)
{
  binnacle_operation_queue_set_paused (fixture->queue, TRUE);
  edit_fixture_apply (fixture, "a", ADD, "1");
  edit_fixture_wait (fixture, 1);
  edit_fixture_end_queue (fixture);
  edit_fixture_start_queue (fixture);
  edit_fixture_apply (fixture, "a", ADD, "2");
  edit_assert_shown (fixture, "a", "2");
  edit_fixture_wait (fixture, 1);
  edit_assert_shown (fixture, "a", "3");
  g_assert_cmpuint (count_operations (fixture), ==, 2);
  edit_fixture_link (fixture);
  edit_fixture_wait (fixture, 1);
  edit_fixture_assert_json (fake_sender_get_value (fixture->sender, "a"), "3");
}

/* The same number of a version in another epoch stands for another value. */
static void
test_a_base_of_another_epoch_is_no_base (EditFixture   *fixture,
                                         gconstpointer  data)
{
  fake_sender_write_number (fixture->sender, "a", 1);
  edit_fixture_wait (fixture, 0.1);
  edit_fixture_unlink (fixture);
  edit_fixture_apply (fixture, "a", SET, "2");
  fake_sender_begin_epoch (fixture->sender, "second");
  fake_sender_write_number (fixture->sender, "a", 99);
  edit_fixture_link (fixture);
  edit_fixture_wait (fixture, 1);
  g_assert_cmpint (fake_sender_get_version (fixture->sender, "a"), ==, 1);
  edit_fixture_assert_json (fake_sender_get_value (fixture->sender, "a"), "99");
  g_assert_cmpuint (fixture->n_events[BINNACLE_OPERATION_EVENT_CONFLICTED], ==, 1);
}

/* What others added in between was not seen by who set the number then. */
static void
test_a_sum_that_was_not_seen_is_not_overwritten (EditFixture   *fixture,
                                                 gconstpointer  data)
{
  fake_sender_write_number (fixture->sender, "a", 5);
  edit_fixture_wait (fixture, 0.1);
  edit_fixture_unlink (fixture);
  edit_fixture_apply (fixture, "a", ADD, "1");
  edit_fixture_apply (fixture, "a", SET, "10");
  fake_sender_write_number (fixture->sender, "a", 7);
  edit_fixture_link (fixture);
  edit_fixture_wait (fixture, 1);
  edit_fixture_assert_json (fake_sender_get_value (fixture->sender, "a"), "8");
  g_assert_cmpuint (fixture->n_events[BINNACLE_OPERATION_EVENT_CONFLICTED], ==, 1);
}

static void
test_an_addition_to_what_is_no_number_is_set_aside (EditFixture   *fixture,
                                                    gconstpointer  data)
{
  BinnacleOperation *operation;

  fake_sender_write_number (fixture->sender, "a", 5);
  edit_fixture_wait (fixture, 0.1);
  edit_fixture_unlink (fixture);
  operation = edit_fixture_apply (fixture, "a", ADD, "1");
  fake_sender_write_json (fixture->sender, "a", "{\"x\":1}");
  edit_fixture_link (fixture);
  edit_fixture_wait (fixture, 0.02);
  edit_assert_shown (fixture, "a", "{\"x\":1}");
  g_assert_false (binnacle_operation_get_applicable (operation));
  edit_fixture_wait (fixture, 1);
  assert_state (operation, BINNACLE_OPERATION_REJECTED);
}

static void
test_discarding_one_leaves_the_others (EditFixture   *fixture,
                                       gconstpointer  data)
{
  BinnacleOperation *first;

  fake_sender_write_json (fixture->sender, "o", "{\"a\":1,\"b\":1}");
  edit_fixture_wait (fixture, 0.1);
  edit_fixture_unlink (fixture);
  first = edit_fixture_apply (fixture, "o", MERGE, "{\"a\":2}");
  edit_fixture_apply (fixture, "o", SET, "{\"a\":2,\"b\":2}");
  binnacle_operation_queue_discard (fixture->queue, first);
  edit_assert_shown (fixture, "o", "{\"a\":1,\"b\":2}");
  edit_fixture_link (fixture);
  edit_fixture_wait (fixture, 1);
  edit_fixture_assert_json (fake_sender_get_value (fixture->sender, "o"), "{\"a\":1,\"b\":2}");
  g_assert_cmpuint (memory_journal_get_n_records (fixture->journal), ==, 0);
}

static void
test_what_is_discarded_may_have_happened (EditFixture   *fixture,
                                          gconstpointer  data)
{
  fake_sender_behave (fixture->sender, FAKE_SILENT);
  edit_fixture_apply (fixture, "a", SET, "2");
  edit_fixture_wait (fixture, 0.2);
  binnacle_operation_queue_discard (fixture->queue, edit_fixture_get (fixture, 0));
  edit_assert_shown (fixture, "a", NULL);
  fake_sender_answer_all (fixture->sender, BINNACLE_OUTCOME_APPLIED);
  edit_fixture_wait (fixture, 0.2);
  edit_assert_shown (fixture, "a", "2");
  g_assert_cmpuint (fixture->n_events[BINNACLE_OPERATION_EVENT_CONFIRMED], ==, 0);
}

static void
test_not_optimistic_shows_what_the_server_has (EditFixture   *fixture,
                                               gconstpointer  data)
{
  g_autoptr (BinnacleEntity) entity = edit_fixture_entity (fixture, "a");

  fake_sender_write_number (fixture->sender, "a", 1);
  edit_fixture_wait (fixture, 0.1);
  g_object_set (fixture->queue, "optimistic", FALSE, NULL);
  edit_fixture_apply (fixture, "a", SET, "2");
  edit_assert_shown (fixture, "a", "1");
  g_assert_true (binnacle_entity_get_pending (entity));
  edit_fixture_wait (fixture, 1);
  edit_assert_shown (fixture, "a", "2");
}

static void
test_deleting_shows_nothing (EditFixture   *fixture,
                             gconstpointer  data)
{
  fake_sender_write_number (fixture->sender, "a", 1);
  edit_fixture_wait (fixture, 0.1);
  edit_fixture_apply (fixture, "a", DELETE, NULL);
  edit_assert_shown (fixture, "a", NULL);
  edit_fixture_wait (fixture, 1);
  g_assert_cmpint (fake_sender_get_version (fixture->sender, "a"), ==, 0);
  g_assert_cmpuint (count_operations (fixture), ==, 0);
}

static void
test_counts_follow (EditFixture   *fixture,
                    gconstpointer  data)
{
  guint n_pending, n_failed, n_held, n_conflicts;

  fake_sender_behave (fixture->sender, FAKE_REJECT);
  edit_fixture_apply (fixture, "a", SET, "1");
  edit_fixture_wait (fixture, 1);
  fake_sender_behave (fixture->sender, FAKE_FORGET);
  edit_fixture_apply (fixture, "b", SET, "1");
  edit_fixture_wait (fixture, 1);
  fake_sender_behave (fixture->sender, FAKE_SILENT);
  edit_fixture_apply (fixture, "c", SET, "1");
  edit_fixture_wait (fixture, 1);
  g_object_get (fixture->queue, "n-pending", &n_pending, "n-failed", &n_failed, "n-held", &n_held,
                "n-conflicts", &n_conflicts, NULL);
  g_assert_cmpuint (n_pending, ==, 1);
  g_assert_cmpuint (n_failed, ==, 1);
  g_assert_cmpuint (n_held, ==, 1);
  g_assert_cmpuint (n_conflicts, ==, 0);
}

/* As when the program ends: the first commit is under way, and the second was not begun. */
static void
test_what_is_being_saved_at_the_end_is_saved (EditFixture   *fixture,
                                              gconstpointer  data)
{
  edit_fixture_unlink (fixture);
  edit_fixture_apply (fixture, "a", SET, "1");
  edit_fixture_apply (fixture, "b", SET, "2");
  edit_fixture_apply (fixture, "c", SET, "3");
  binnacle_operation_queue_close (fixture->queue);
  edit_fixture_wait (fixture, 1);
  g_assert_cmpuint (memory_journal_get_n_records (fixture->journal), ==, 3);
}

static void
test_final_states_are_final (void)
{
  for (guint to = 0; to <= BINNACLE_OPERATION_DISCARDED; to++)
    {
      g_assert_false (binnacle_operation_can_become (BINNACLE_OPERATION_CONFIRMED, to));
      g_assert_false (binnacle_operation_can_become (BINNACLE_OPERATION_DISCARDED, to));
    }
  g_assert_false (binnacle_operation_can_become (BINNACLE_OPERATION_SAVING, BINNACLE_OPERATION_SENT));
  g_assert_false (binnacle_operation_can_become (BINNACLE_OPERATION_UNSAVED, BINNACLE_OPERATION_SENT));
  g_assert_false (binnacle_operation_can_become (BINNACLE_OPERATION_HELD, BINNACLE_OPERATION_SENT));
  g_assert_false (binnacle_operation_can_become (BINNACLE_OPERATION_CONFLICTED, BINNACLE_OPERATION_SENT));
  g_assert_false (binnacle_operation_can_become (BINNACLE_OPERATION_UNKNOWN, BINNACLE_OPERATION_QUEUED));
}

#define add(path, function) add_with (path, function, 0)
#define add_with(path, function, value)                                                           \
  g_test_add ("/edits/" path, EditFixture, GINT_TO_POINTER (value), edit_fixture_set_up, function, \
              edit_fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("an-edit-shows-at-once-is-saved-then-sent", test_an_edit_shows_at_once_is_saved_then_sent);
  add ("a-confirmed-edit-does-not-flicker", test_a_confirmed_edit_does_not_flicker);
  add ("the-next-edit-is-made-on-the-answer-to-the-last", test_the_next_edit_is_made_on_the_answer_to_the_last);
  add ("an-update-underneath-replays-the-edit", test_an_update_underneath_replays_the_edit);
  add ("steps-are-not-lost-where-the-value-comes-back", test_steps_are_not_lost_where_the_value_comes_back);
  add ("an-equal-value-notifies-nobody", test_an_equal_value_notifies_nobody);
  add ("changed-members-are-named", test_changed_members_are_named);
  add ("unsent-edits-of-a-kind-fold", test_unsent_edits_of_a_kind_fold);
  add ("a-fold-back-to-the-base-leaves-nothing", test_a_fold_back_to_the_base_leaves_nothing);
  add ("what-is-on-its-way-does-not-fold", test_what_is_on_its_way_does_not_fold);
  add ("edits-of-a-channel-go-in-order-one-at-a-time", test_edits_of_a_channel_go_in_order_one_at_a_time);
  add ("a-successor-is-made-on-the-version-of-its-predecessor", test_a_successor_is_made_on_the_version_of_its_predecessor);
  add ("so-many-channels-at-once", test_so_many_channels_at_once);
  add ("paused-saves-and-sends-nothing", test_paused_saves_and_sends_nothing);
  add ("nothing-is-sent-before-the-journal-knows", test_nothing_is_sent_before_the_journal_knows);
  add ("rollback-is-surgical", test_rollback_is_surgical);
  add ("a-rejected-edit-stays-until-it-is-seen", test_a_rejected_edit_stays_until_it_is_seen);
  add ("a-rejected-edit-may-stay-in-view", test_a_rejected_edit_may_stay_in_view);
  add ("a-rejected-edit-is-tried-again-as-a-new-one", test_a_rejected_edit_is_tried_again_as_a_new_one);
  add_with ("an-unknown-outcome-is-asked-again/request-lost", test_an_unknown_outcome_is_asked_again, FAKE_LOSE_REQUEST);
  add_with ("an-unknown-outcome-is-asked-again/reply-lost", test_an_unknown_outcome_is_asked_again, FAKE_LOSE_REPLY);
  add_with ("a-refusal-of-what-may-have-happened-is-doubted/request-lost",
            test_a_refusal_of_what_may_have_happened_is_doubted, FAKE_LOSE_REQUEST);
  add_with ("a-refusal-of-what-may-have-happened-is-doubted/reply-lost",
            test_a_refusal_of_what_may_have_happened_is_doubted, FAKE_LOSE_REPLY);
  add ("a-new-link-asks-at-once", test_a_new_link_asks_at_once);
  add ("an-update-settles-an-unknown-outcome", test_an_update_settles_an_unknown_outcome);
  add ("the-server-says-when-to-try-again", test_the_server_says_when_to_try_again);
  add ("what-did-not-leave-was-not-sent", test_what_did_not_leave_was_not_sent);
  add ("a-lost-outcome-asks-the-person", test_a_lost_outcome_asks_the_person);
  add ("an-old-edit-asks-the-person", test_an_old_edit_asks_the_person);
  add_with ("an-old-unknown-edit-is-asked-for-first/request-lost", test_an_old_unknown_edit_is_asked_for_first, FAKE_LOSE_REQUEST);
  add_with ("an-old-unknown-edit-is-asked-for-first/reply-lost", test_an_old_unknown_edit_is_asked_for_first, FAKE_LOSE_REPLY);
  add ("another-server-gets-nothing", test_another_server_gets_nothing);
  add ("no-server-no-edit", test_no_server_no_edit);
  add ("what-waits-is-capped", test_what_waits_is_capped);
  add ("a-full-disk-is-told-and-tried-again", test_a_full_disk_is_told_and_tried_again);
  add ("the-person-has-it-saved-again", test_the_person_has_it_saved_again);
  add ("a-disk-that-fills-later-lets-nothing-leave", test_a_disk_that_fills_later_lets_nothing_leave);
  add ("a-journal-that-cannot-be-read-saves-nothing", test_a_journal_that_cannot_be_read_saves_nothing);
  add ("edits-survive-a-restart", test_edits_survive_a_restart);
  add ("edits-before-the-journal-is-read-wait-for-it", test_edits_before_the_journal_is_read_wait_for_it);
  add ("a-base-of-another-epoch-is-no-base", test_a_base_of_another_epoch_is_no_base);
  add ("a-sum-that-was-not-seen-is-not-overwritten", test_a_sum_that_was_not_seen_is_not_overwritten);
  add ("an-addition-to-what-is-no-number-is-set-aside", test_an_addition_to_what_is_no_number_is_set_aside);
  add ("discarding-one-leaves-the-others", test_discarding_one_leaves_the_others);
  add ("what-is-discarded-may-have-happened", test_what_is_discarded_may_have_happened);
  add ("not-optimistic-shows-what-the-server-has", test_not_optimistic_shows_what_the_server_has);
  add ("deleting-shows-nothing", test_deleting_shows_nothing);
  add ("counts-follow", test_counts_follow);
  add ("what-is-being-saved-at-the-end-is-saved", test_what_is_being_saved_at_the_end_is_saved);
  g_test_add_func ("/edits/final-states-are-final", test_final_states_are_final);
  return g_test_run ();
}
