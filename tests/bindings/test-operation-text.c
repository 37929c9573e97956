/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-test"

#include "bindings/binnacle-operation-text.h"

#define NOW G_GINT64_CONSTANT (1773480360000)

static BinnacleOperationRecord *
make_record (BinnacleOperationKind  kind,
             const char            *json)
{
  BinnacleOperationRecord *record = binnacle_operation_record_new ();
  g_autoptr (JsonNode) node = json_from_string (json, NULL);

  record->kind = kind;
  record->state = BINNACLE_OPERATION_QUEUED;
  if (kind != BINNACLE_OPERATION_DELETE)
    g_assert_true (binnacle_value_set_json_node (&record->argument, node, NULL));
  return record;
}

static void
assert_change (BinnacleOperationKind  kind,
               const char            *json,
               const char            *expected)
{
  g_autoptr (BinnacleOperationRecord) record = make_record (kind, json);
  g_autofree char *text = binnacle_operation_text_change (record);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_an_edit_says_what_it_does (void)
{
  assert_change (BINNACLE_OPERATION_SET, "true", "Turned on");
  assert_change (BINNACLE_OPERATION_SET, "false", "Turned off");
  assert_change (BINNACLE_OPERATION_SET, "42.5", "Set to 42.5");
  assert_change (BINNACLE_OPERATION_SET, "\"milk\"", "Changed to “milk”");
  assert_change (BINNACLE_OPERATION_SET, "\" two\\nlines \"", "Changed to “two lines”");
  assert_change (BINNACLE_OPERATION_SET, "\"\"", "Emptied");
  assert_change (BINNACLE_OPERATION_SET, "null", "Emptied");
  assert_change (BINNACLE_OPERATION_SET, "[1, 2]", "Changed");
  assert_change (BINNACLE_OPERATION_SET, "\"12345678901234567890123456789012345678901234567890\"",
                 "Changed to “123456789012345678901234567890123456789…”");
  assert_change (BINNACLE_OPERATION_MERGE, "{\"done\": true, \"text\": null}", "Changed “done”, “text”");
  assert_change (BINNACLE_OPERATION_MERGE, "{\"a\": 1, \"b\": 1, \"c\": 1, \"d\": 1}", "Changed “a”, “b”, “c”…");
  assert_change (BINNACLE_OPERATION_MERGE, "{}", "Changed");
  assert_change (BINNACLE_OPERATION_ADD, "2", "Raised by 2");
  assert_change (BINNACLE_OPERATION_ADD, "-0.5", "Lowered by 0.5");
  assert_change (BINNACLE_OPERATION_DELETE, "null", "Deleted");
}

static void
test_the_tile_s_words_come_first (void)
{
  g_autoptr (BinnacleOperationRecord) record = make_record (BINNACLE_OPERATION_SET, "true");
  g_autofree char *text = NULL;

  record->label = g_strdup ("“Buy oil” ticked");
  text = binnacle_operation_text_change (record);
  g_assert_cmpstr (text, ==, "“Buy oil” ticked");
}

static void
test_each_state_says_what_it_waits_for (void)
{
  static const struct
  {
    BinnacleOperationState state;
    BinnacleHoldReason     hold;
    const char            *error;
    gboolean               linked;
    gboolean               paused;
    const char            *expected;
  } cases[] = {
    { BINNACLE_OPERATION_SAVING, 0, NULL, TRUE, FALSE, "Saving…" },
    { BINNACLE_OPERATION_UNSAVED, 0, "This change is not saved: The disk is full.", TRUE, FALSE,
      "This change is not saved: The disk is full." },
    { BINNACLE_OPERATION_UNSAVED, 0, NULL, TRUE, FALSE, "Not saved" },
    { BINNACLE_OPERATION_QUEUED, 0, NULL, FALSE, FALSE, "Waiting for the network" },
    { BINNACLE_OPERATION_QUEUED, 0, NULL, TRUE, FALSE, "Waiting for its turn" },
    { BINNACLE_OPERATION_QUEUED, 0, NULL, TRUE, TRUE, "Paused" },
    { BINNACLE_OPERATION_QUEUED, 0, "Busy.", TRUE, FALSE, "Will be sent again: Busy." },
    { BINNACLE_OPERATION_QUEUED, 0, "Busy.", FALSE, FALSE, "Waiting for the network" },
    { BINNACLE_OPERATION_SENT, 0, NULL, TRUE, FALSE, "Sending…" },
    { BINNACLE_OPERATION_UNKNOWN, 0, NULL, FALSE, FALSE, "Sent, but not answered: the server will be asked" },
    { BINNACLE_OPERATION_UNKNOWN, 0, NULL, TRUE, FALSE, "Asking the server whether it did this…" },
    { BINNACLE_OPERATION_HELD, BINNACLE_HOLD_PREDECESSOR, NULL, TRUE, FALSE, "Waits for your choice about an earlier change" },
    { BINNACLE_OPERATION_HELD, BINNACLE_HOLD_OLD, NULL, TRUE, FALSE, "Old by now: send it, or discard it?" },
    { BINNACLE_OPERATION_CONFLICTED, 0, NULL, TRUE, FALSE, "Somebody else changed this too: choose which to keep" },
    { BINNACLE_OPERATION_REJECTED, 0, "The server says: No.", TRUE, FALSE, "Refused: The server says: No." },
    { BINNACLE_OPERATION_CONFIRMED, 0, NULL, TRUE, FALSE, "Done" },
    { BINNACLE_OPERATION_DISCARDED, 0, NULL, TRUE, FALSE, "Discarded" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (BinnacleOperationRecord) record = make_record (BINNACLE_OPERATION_SET, "1");
      g_autofree char *text = NULL;

      record->state = cases[i].state;
      record->hold = cases[i].hold;
      if (cases[i].error != NULL)
        record->error = g_error_new_literal (BINNACLE_OPERATION_ERROR, 0, cases[i].error);
      text = binnacle_operation_text_state (record, cases[i].linked, cases[i].paused);
      g_assert_cmpstr (text, ==, cases[i].expected);
    }
}

static void
test_discarding_says_that_it_may_have_happened (void)
{
  g_autoptr (BinnacleOperationRecord) record = make_record (BINNACLE_OPERATION_SET, "1");
  g_autofree char *unsent = binnacle_operation_text_discard (record);
  g_autofree char *sent = NULL;

  record->attempts = 1;
  sent = binnacle_operation_text_discard (record);
  g_assert_nonnull (strstr (unsent, "not been sent"));
  g_assert_nonnull (strstr (sent, "may already have done it"));
}

static void
test_an_edit_has_an_age (void)
{
  g_autoptr (BinnacleOperationRecord) record = make_record (BINNACLE_OPERATION_SET, "1");
  g_autofree char *age = NULL;

  record->created = NOW - 3 * 60 * 1000;
  age = binnacle_operation_text_age (record, NOW);
  g_assert_cmpstr (age, ==, "3 min ago");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/operation-text/an-edit-says-what-it-does", test_an_edit_says_what_it_does);
  g_test_add_func ("/operation-text/the-tile-s-words-come-first", test_the_tile_s_words_come_first);
  g_test_add_func ("/operation-text/each-state-says-what-it-waits-for", test_each_state_says_what_it_waits_for);
  g_test_add_func ("/operation-text/discarding-says-that-it-may-have-happened", test_discarding_says_that_it_may_have_happened);
  g_test_add_func ("/operation-text/an-edit-has-an-age", test_an_edit_has_an_age);
  return g_test_run ();
}
