/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "edit-fixture.h"

#define SET BINNACLE_OPERATION_SET
#define MERGE BINNACLE_OPERATION_MERGE
#define ADD BINNACLE_OPERATION_ADD
#define DELETE BINNACLE_OPERATION_DELETE

static guint
count_operations (EditFixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (fixture->queue));
}

static BinnacleConflict *
get_conflict (EditFixture *fixture,
              const char  *channel)
{
  BinnacleConflict *conflict = binnacle_operation_queue_find_conflict (fixture->queue, channel);

  g_assert_nonnull (conflict);
  return conflict;
}

static void
resolve (EditFixture *fixture,
         const char  *channel,
         const char  *json)
{
  g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;
  g_autoptr (JsonNode) node = json_from_string (json, NULL);
  BinnacleConflict *conflict = get_conflict (fixture, channel);

  g_assert_true (binnacle_value_set_json_node (&value, node, NULL));
  binnacle_operation_queue_resolve (fixture->queue, conflict, &value, binnacle_conflict_get_theirs_version (conflict), NULL);
}

/* Known here, then both sides change it without hearing of each other. */
static void
diverge (EditFixture *fixture,
         const char  *base,
         const char  *mine,
         const char  *theirs)
{
  fake_sender_write_json (fixture->sender, "o", base);
  edit_fixture_wait (fixture, 0.1);
  edit_fixture_unlink (fixture);
  edit_fixture_apply (fixture, "o", SET, mine);
  edit_fixture_wait (fixture, 0.1);
  fake_sender_write_json (fixture->sender, "o", theirs);
}

static void
assert_server_has (EditFixture *fixture,
                   const char  *json)
{
  edit_fixture_assert_json (fake_sender_get_value (fixture->sender, "o"), json);
}

static void
assert_all_is_done (EditFixture *fixture)
{
  g_assert_cmpuint (count_operations (fixture), ==, 0);
  g_assert_cmpuint (memory_journal_get_n_records (fixture->journal), ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (binnacle_operation_queue_get_conflicts (fixture->queue)), ==, 0);
}

static void
test_members_merge (EditFixture   *fixture,
                    gconstpointer  data)
{
  diverge (fixture, "{\"a\":1,\"b\":1}", "{\"a\":2,\"b\":1}", "{\"a\":1,\"b\":5}");
  edit_fixture_link (fixture);
  edit_fixture_wait (fixture, 1);
  assert_server_has (fixture, "{\"a\":2,\"b\":5}");
  g_assert_cmpuint (fixture->n_events[BINNACLE_OPERATION_EVENT_MERGED], ==, 1);
  assert_all_is_done (fixture);
}

static void
test_a_conflict_is_kept_over_a_restart (EditFixture   *fixture,
                                        gconstpointer  data)
{
  g_autoptr (BinnacleEntity) entity = NULL;
  BinnacleConflict *conflict;

  diverge (fixture, "{\"a\":1}", "{\"a\":2}", "{\"a\":3}");
  edit_fixture_link (fixture);
  edit_fixture_wait (fixture, 1);
  edit_fixture_end_queue (fixture);
  edit_fixture_start_queue (fixture);
  edit_fixture_wait (fixture, 1);
  conflict = get_conflict (fixture, "o");
  edit_fixture_assert_json (binnacle_conflict_get_base (conflict), "{\"a\":1}");
  edit_fixture_assert_json (binnacle_conflict_get_mine (conflict), "{\"a\":2}");
  edit_fixture_assert_json (binnacle_conflict_get_theirs (conflict), "{\"a\":3}");
  g_assert_cmpstr (binnacle_conflict_get_theirs_author (conflict), ==, "Ada");
  entity = edit_fixture_entity (fixture, "o");
  g_assert_cmpuint (binnacle_entity_get_edit_state (entity), ==, BINNACLE_EDIT_CONFLICT);
  edit_assert_shown (fixture, "o", "{\"a\":2}");
}

static void
test_other_channels_go_on (EditFixture   *fixture,
                           gconstpointer  data)
{
  diverge (fixture, "{\"a\":1}", "{\"a\":2}", "{\"a\":3}");
  edit_fixture_apply (fixture, "other", SET, "1");
  edit_fixture_link (fixture);
  edit_fixture_wait (fixture, 1);
  get_conflict (fixture, "o");
  edit_fixture_assert_json (fake_sender_get_value (fixture->sender, "other"), "1");
  g_assert_cmpuint (count_operations (fixture), ==, 1);
}

static void
test_chained_edits_offline (EditFixture   *fixture,
                            gconstpointer  data)
{
  fake_sender_write_json (fixture->sender, "o", "\"one\"");
  edit_fixture_wait (fixture, 0.1);
  fake_sender_behave (fixture->sender, FAKE_LOSE_REQUEST);
  edit_fixture_apply (fixture, "o", SET, "\"one mine\"");
  edit_fixture_wait (fixture, 0.1);
  edit_fixture_unlink (fixture);
  edit_fixture_apply (fixture, "o", SET, "\"one mine more\"");
  fake_sender_write_json (fixture->sender, "o", "\"one theirs\"");
  fake_sender_behave (fixture->sender, FAKE_NORMAL);
  edit_fixture_link (fixture);
  edit_fixture_wait (fixture, 100);
  assert_server_has (fixture, "\"one theirs\"");
  g_assert_cmpuint (count_operations (fixture), ==, 2);
  g_assert_cmpuint (binnacle_operation_get_hold (edit_fixture_get (fixture, 1)), ==, BINNACLE_HOLD_PREDECESSOR);
  g_assert_cmpuint (binnacle_conflict_get_n_operations (get_conflict (fixture, "o")), ==, 2);
  edit_fixture_assert_json (binnacle_conflict_get_mine (get_conflict (fixture, "o")), "\"one mine more\"");
  resolve (fixture, "o", "\"one mine more theirs\"");
  edit_fixture_wait (fixture, 1);
  assert_server_has (fixture, "\"one mine more theirs\"");
  assert_all_is_done (fixture);
}

static void
test_taking_theirs_sends_nothing (EditFixture   *fixture,
                                  gconstpointer  data)
{
  guint n_sent;

  diverge (fixture, "{\"a\":1}", "{\"a\":2}", "{\"a\":3}");
  edit_fixture_link (fixture);
  edit_fixture_wait (fixture, 1);
  n_sent = fake_sender_get_n_sent (fixture->sender);
  resolve (fixture, "o", "{\"a\":3}");
  edit_assert_shown (fixture, "o", "{\"a\":3}");
  edit_fixture_wait (fixture, 1);
  g_assert_cmpuint (fake_sender_get_n_sent (fixture->sender), ==, n_sent);
  assert_all_is_done (fixture);
}

static void
test_a_conflict_can_be_resolved_offline (EditFixture   *fixture,
                                         gconstpointer  data)
{
  diverge (fixture, "{\"a\":1}", "{\"a\":2}", "{\"a\":3}");
  edit_fixture_link (fixture);
  edit_fixture_wait (fixture, 1);
  edit_fixture_unlink (fixture);
  resolve (fixture, "o", "{\"a\":4}");
  edit_fixture_wait (fixture, 1);
  edit_fixture_end_queue (fixture);
  edit_fixture_start_queue (fixture);
  edit_fixture_wait (fixture, 1);
  edit_fixture_link (fixture);
  edit_fixture_wait (fixture, 1);
  assert_server_has (fixture, "{\"a\":4}");
  assert_all_is_done (fixture);
}

static void
test_theirs_goes_on_while_the_person_chooses (EditFixture   *fixture,
                                              gconstpointer  data)
{
  g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;
  BinnacleConflict *conflict;
  gint64 looked_at;

  diverge (fixture, "{\"a\":1}", "{\"a\":2}", "{\"a\":3}");
  edit_fixture_link (fixture);
  edit_fixture_wait (fixture, 1);
  conflict = get_conflict (fixture, "o");
  looked_at = binnacle_conflict_get_theirs_version (conflict);
  fake_sender_write_json (fixture->sender, "o", "{\"a\":4}");
  edit_fixture_wait (fixture, 0.1);
  edit_fixture_assert_json (binnacle_conflict_get_theirs (conflict), "{\"a\":4}");
  binnacle_value_set_text (&value, "chosen");
  binnacle_operation_queue_resolve (fixture->queue, conflict, &value, looked_at, NULL);
  edit_fixture_wait (fixture, 1);
  assert_server_has (fixture, "{\"a\":4}");
  edit_fixture_assert_json (binnacle_conflict_get_mine (get_conflict (fixture, "o")), "\"chosen\"");
  resolve (fixture, "o", "\"chosen\"");
  edit_fixture_wait (fixture, 1);
  assert_server_has (fixture, "\"chosen\"");
}

static void
test_theirs_that_becomes_mine_ends_it (EditFixture   *fixture,
                                       gconstpointer  data)
{
  diverge (fixture, "{\"a\":1}", "{\"a\":2}", "{\"a\":3}");
  edit_fixture_link (fixture);
  edit_fixture_wait (fixture, 1);
  fake_sender_write_json (fixture->sender, "o", "{\"a\":2}");
  edit_fixture_wait (fixture, 1);
  assert_all_is_done (fixture);
}

static void
test_edits_in_between_join_the_conflict (EditFixture   *fixture,
                                         gconstpointer  data)
{
  diverge (fixture, "{\"a\":1}", "{\"a\":2}", "{\"a\":3}");
  edit_fixture_link (fixture);
  edit_fixture_wait (fixture, 1);
  for (guint i = 0; i < 10; i++)
    edit_fixture_apply (fixture, "o", MERGE, "{\"b\":1}");
  edit_fixture_wait (fixture, 1);
  edit_fixture_assert_json (binnacle_conflict_get_mine (get_conflict (fixture, "o")), "{\"a\":2,\"b\":1}");
  g_assert_cmpuint (count_operations (fixture), ==, 2);
  assert_server_has (fixture, "{\"a\":3}");
}

static void
test_what_both_did_alike_is_no_conflict (EditFixture   *fixture,
                                         gconstpointer  data)
{
  diverge (fixture, "{\"a\":1}", "{\"a\":2}", "{\"a\":2}");
  edit_fixture_link (fixture);
  edit_fixture_wait (fixture, 1);
  g_assert_cmpuint (fixture->n_events[BINNACLE_OPERATION_EVENT_CONFLICTED], ==, 0);
  assert_all_is_done (fixture);
}

static void
test_strategy_ask (EditFixture   *fixture,
                   gconstpointer  data)
{
  g_object_set (fixture->queue, "conflict-strategy", "ask", NULL);
  diverge (fixture, "{\"a\":1,\"b\":1}", "{\"a\":2,\"b\":1}", "{\"a\":1,\"b\":5}");
  edit_fixture_link (fixture);
  edit_fixture_wait (fixture, 1);
  get_conflict (fixture, "o");
  assert_server_has (fixture, "{\"a\":1,\"b\":5}");
}

static void
test_strategy_server_wins_can_be_undone (EditFixture   *fixture,
                                         gconstpointer  data)
{
  g_object_set (fixture->queue, "conflict-strategy", "server-wins", NULL);
  diverge (fixture, "{\"a\":1}", "{\"a\":2}", "{\"a\":3}");
  edit_fixture_link (fixture);
  edit_fixture_wait (fixture, 1);
  edit_assert_shown (fixture, "o", "{\"a\":3}");
  g_assert_cmpuint (fixture->n_events[BINNACLE_OPERATION_EVENT_OVERRULED], ==, 1);
  assert_all_is_done (fixture);
  g_assert_true (binnacle_operation_queue_undo (fixture->queue));
  edit_fixture_wait (fixture, 1);
  assert_server_has (fixture, "{\"a\":2}");
}

static void
test_strategy_mine_wins (EditFixture   *fixture,
                         gconstpointer  data)
{
  g_object_set (fixture->queue, "conflict-strategy", "mine-wins", NULL);
  diverge (fixture, "{\"a\":1}", "{\"a\":2}", "{\"a\":3,\"b\":1}");
  edit_fixture_link (fixture);
  edit_fixture_wait (fixture, 1);
  assert_server_has (fixture, "{\"a\":2}");
  assert_all_is_done (fixture);
}

static void
test_merge_fallback (EditFixture   *fixture,
                     gconstpointer  data)
{
  g_object_set (fixture->queue, "merge-fallback", "mine-wins", NULL);
  diverge (fixture, "{\"a\":1}", "{\"a\":2}", "{\"a\":3}");
  edit_fixture_link (fixture);
  edit_fixture_wait (fixture, 1);
  assert_server_has (fixture, "{\"a\":2}");
}

static void
test_a_strategy_of_an_edit_holds_after_a_restart (EditFixture   *fixture,
                                                  gconstpointer  data)
{
  g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;
  BinnacleEdit edit = { .kind = SET, .argument = &value, .strategy = BINNACLE_CONFLICT_SERVER_WINS };
  g_autoptr (BinnacleOperation) operation = NULL;

  fake_sender_write_number (fixture->sender, "o", 1);
  edit_fixture_wait (fixture, 0.1);
  edit_fixture_unlink (fixture);
  binnacle_value_set_number (&value, 2);
  operation = binnacle_operation_queue_apply (fixture->queue, "o", &edit, NULL);
  edit_fixture_wait (fixture, 0.1);
  edit_fixture_end_queue (fixture);
  edit_fixture_start_queue (fixture);
  fake_sender_write_number (fixture->sender, "o", 3);
  edit_fixture_link (fixture);
  edit_fixture_wait (fixture, 1);
  assert_server_has (fixture, "3");
  assert_all_is_done (fixture);
}

static void
test_after_three_merges_the_person_is_asked (EditFixture   *fixture,
                                             gconstpointer  data)
{
  fake_sender_write_json (fixture->sender, "o", "{\"a\":1,\"n\":0}");
  edit_fixture_wait (fixture, 0.1);
  fake_sender_behave (fixture->sender, FAKE_SILENT);
  edit_fixture_apply (fixture, "o", MERGE, "{\"a\":2}");
  for (guint i = 1; i <= 4; i++)
    {
      g_autofree char *theirs = g_strdup_printf ("{\"a\":1,\"n\":%u}", i);

      edit_fixture_wait (fixture, 0.1);
      g_assert_cmpuint (fixture->n_events[BINNACLE_OPERATION_EVENT_CONFLICTED], ==, 0);
      fake_sender_write_json (fixture->sender, "o", theirs);
      fake_sender_answer_all (fixture->sender, BINNACLE_OUTCOME_APPLIED);
    }
  edit_fixture_wait (fixture, 0.1);
  get_conflict (fixture, "o");
  g_assert_cmpuint (fixture->n_events[BINNACLE_OPERATION_EVENT_MERGED], ==, 3);
}

static void
test_additions_never_conflict (EditFixture   *fixture,
                               gconstpointer  data)
{
  fake_sender_write_number (fixture->sender, "o", 5);
  edit_fixture_wait (fixture, 0.1);
  edit_fixture_unlink (fixture);
  edit_fixture_apply (fixture, "o", ADD, "2");
  fake_sender_write_number (fixture->sender, "o", 100);
  edit_fixture_link (fixture);
  edit_fixture_wait (fixture, 1);
  assert_server_has (fixture, "102");
  assert_all_is_done (fixture);
}

static void
test_what_was_made_on_a_refused_edit_is_reconsidered (EditFixture   *fixture,
                                                      gconstpointer  data)
{
  fake_sender_write_number (fixture->sender, "o", 5);
  edit_fixture_wait (fixture, 0.1);
  fake_sender_behave (fixture->sender, FAKE_SILENT);
  edit_fixture_apply (fixture, "o", SET, "7");
  edit_fixture_wait (fixture, 0.1);
  edit_fixture_apply (fixture, "o", SET, "9");
  edit_fixture_wait (fixture, 0.1);
  fake_sender_answer_all (fixture->sender, BINNACLE_OUTCOME_REJECTED);
  edit_fixture_wait (fixture, 0.1);
  assert_server_has (fixture, "5");
  edit_fixture_assert_json (binnacle_conflict_get_mine (get_conflict (fixture, "o")), "9");
  edit_fixture_assert_json (binnacle_conflict_get_theirs (get_conflict (fixture, "o")), "5");
}

static void
test_what_is_deleted_there_asks_the_person (EditFixture   *fixture,
                                            gconstpointer  data)
{
  fake_sender_write_number (fixture->sender, "o", 5);
  edit_fixture_wait (fixture, 0.1);
  edit_fixture_unlink (fixture);
  edit_fixture_apply (fixture, "o", SET, "7");
  fake_sender_write (fixture->sender, "o", NULL, "Ada");
  edit_fixture_link (fixture);
  edit_fixture_wait (fixture, 1);
  g_assert_cmpint (binnacle_conflict_get_theirs_version (get_conflict (fixture, "o")), ==, 0);
  resolve (fixture, "o", "7");
  edit_fixture_wait (fixture, 1);
  assert_server_has (fixture, "7");
  assert_all_is_done (fixture);
}

static void
test_discarding_the_first_reconsiders_the_next (EditFixture   *fixture,
                                                gconstpointer  data)
{
  fake_sender_write_json (fixture->sender, "o", "{\"a\":1,\"b\":1}");
  edit_fixture_wait (fixture, 0.1);
  edit_fixture_unlink (fixture);
  edit_fixture_apply (fixture, "o", SET, "{\"a\":2,\"b\":1}");
  edit_fixture_apply (fixture, "o", MERGE, "{\"b\":2}");
  fake_sender_write_json (fixture->sender, "o", "{\"a\":3,\"b\":1}");
  edit_fixture_link (fixture);
  edit_fixture_wait (fixture, 1);
  get_conflict (fixture, "o");
  binnacle_operation_queue_discard (fixture->queue, edit_fixture_get (fixture, 0));
  edit_fixture_wait (fixture, 1);
  assert_server_has (fixture, "{\"a\":3,\"b\":2}");
  assert_all_is_done (fixture);
}

static void
test_deleting_what_somebody_changed_asks_the_person (EditFixture   *fixture,
                                                     gconstpointer  data)
{
  fake_sender_write_number (fixture->sender, "o", 5);
  edit_fixture_wait (fixture, 0.1);
  edit_fixture_unlink (fixture);
  edit_fixture_apply (fixture, "o", DELETE, NULL);
  fake_sender_write_number (fixture->sender, "o", 6);
  edit_fixture_link (fixture);
  edit_fixture_wait (fixture, 1);
  g_assert_cmpuint (binnacle_value_get_kind (binnacle_conflict_get_mine (get_conflict (fixture, "o"))), ==,
                    BINNACLE_VALUE_NONE);
  assert_server_has (fixture, "6");
}

#define add(path, function) \
  g_test_add ("/edit-conflicts/" path, EditFixture, NULL, edit_fixture_set_up, function, edit_fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("members-merge", test_members_merge);
  add ("a-conflict-is-kept-over-a-restart", test_a_conflict_is_kept_over_a_restart);
  add ("other-channels-go-on", test_other_channels_go_on);
  add ("chained-edits-offline", test_chained_edits_offline);
  add ("taking-theirs-sends-nothing", test_taking_theirs_sends_nothing);
  add ("a-conflict-can-be-resolved-offline", test_a_conflict_can_be_resolved_offline);
  add ("theirs-goes-on-while-the-person-chooses", test_theirs_goes_on_while_the_person_chooses);
  add ("theirs-that-becomes-mine-ends-it", test_theirs_that_becomes_mine_ends_it);
  add ("edits-in-between-join-the-conflict", test_edits_in_between_join_the_conflict);
  add ("what-both-did-alike-is-no-conflict", test_what_both_did_alike_is_no_conflict);
  add ("strategy-ask", test_strategy_ask);
  add ("strategy-server-wins-can-be-undone", test_strategy_server_wins_can_be_undone);
  add ("strategy-mine-wins", test_strategy_mine_wins);
  add ("merge-fallback", test_merge_fallback);
  add ("a-strategy-of-an-edit-holds-after-a-restart", test_a_strategy_of_an_edit_holds_after_a_restart);
  add ("after-three-merges-the-person-is-asked", test_after_three_merges_the_person_is_asked);
  add ("additions-never-conflict", test_additions_never_conflict);
  add ("what-was-made-on-a-refused-edit-is-reconsidered", test_what_was_made_on_a_refused_edit_is_reconsidered);
  add ("what-is-deleted-there-asks-the-person", test_what_is_deleted_there_asks_the_person);
  add ("discarding-the-first-reconsiders-the-next", test_discarding_the_first_reconsiders_the_next);
  add ("deleting-what-somebody-changed-asks-the-person", test_deleting_what_somebody_changed_asks_the_person);
  return g_test_run ();
}
