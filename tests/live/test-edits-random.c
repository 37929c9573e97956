/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "edit-fixture.h"

#include "live/binnacle-merge.h"

/* Random edits, faults, restarts and changes by others, compared with a simple
 * model: what is shown is the server's value with the edits in the list on top;
 * what was saved is there after a restart; when all is quiet, both sides agree,
 * and the sum of the additions is exact. A run is named by its seed. */

#define N_SEEDS      300
#define N_SEEDS_LONG 10000
#define N_STEPS 60

static const char * const channels[] = { "number", "sum", "object", "text" };

typedef struct
{
  EditFixture *fixture;
  GRand       *random;
  double       sum; /* that the server must arrive at */
  gboolean     linked;
} Run;

static int
draw (Run *run,
      int  end)
{
  return g_rand_int_range (run->random, 0, end);
}

/* The model: no queue, no entities, only the list. */
static void
replay (const BinnacleOperationRecord *record,
        BinnacleValue                 *value)
{
  g_auto (BinnacleValue) merged = BINNACLE_VALUE_INIT;

  switch (record->kind)
    {
    case BINNACLE_OPERATION_SET:
      binnacle_value_assign (value, &record->argument);
      break;
    case BINNACLE_OPERATION_DELETE:
      binnacle_value_set_none (value);
      break;
    case BINNACLE_OPERATION_MERGE:
      binnacle_merge_patch (value, &record->argument, &merged);
      binnacle_value_assign (value, &merged);
      break;
    case BINNACLE_OPERATION_ADD:
      binnacle_value_set_number (value, binnacle_value_get_number (value, 0) +
                                          binnacle_value_get_number (&record->argument, 0));
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
check_shown (Run        *run,
             const char *channel)
{
  g_autoptr (BinnacleEntity) entity = edit_fixture_entity (run->fixture, channel);
  g_auto (BinnacleValue) expected = BINNACLE_VALUE_INIT;
  gboolean edited = FALSE;

  binnacle_value_assign (&expected, binnacle_entity_get_base_value (entity));
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (run->fixture->queue)); i++)
    {
      BinnacleOperation *operation = edit_fixture_get (run->fixture, i);
      const BinnacleOperationRecord *record = binnacle_operation_get_record (operation);

      if (!g_str_equal (record->channel, channel))
        continue;
      edited = TRUE;
      if (record->state != BINNACLE_OPERATION_REJECTED)
        replay (record, &expected);
    }
  g_assert_true (binnacle_value_equal (&expected, binnacle_entity_get_value (entity)));
  g_assert_cmpint (edited, ==, binnacle_entity_get_edit_state (entity) != BINNACLE_EDIT_NONE);
}

/* For whoever looks for what went wrong. */
static void
tell_what_is_left (Run *run)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (run->fixture->queue)); i++)
    {
      BinnacleOperation *operation = edit_fixture_get (run->fixture, i);
      const BinnacleOperationRecord *record = binnacle_operation_get_record (operation);

      g_test_message ("%s of %s: kind %d, state %d, hold %d, base %" G_GINT64_FORMAT ", after %s, %u attempts, %s",
                      record->id, record->channel, record->kind, record->state, record->hold, record->base_version,
                      record->predecessor, record->attempts, record->error != NULL ? record->error->message : "well");
    }
}

/* The operations of a channel leave in their order. */
static void
check_order (Run *run)
{
  g_autoptr (GHashTable) last = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < fake_sender_get_n_sent (run->fixture->sender); i++)
    {
      const BinnacleOperationRecord *record = fake_sender_get_sent (run->fixture->sender, i);
      const BinnacleOperationRecord *before = g_hash_table_lookup (last, record->channel);

      if (before != NULL)
        g_assert_cmpint (before->sequence, <=, record->sequence);
      g_hash_table_insert (last, record->channel, (gpointer) record);
    }
}

static void
check (Run *run)
{
  for (guint i = 0; i < G_N_ELEMENTS (channels); i++)
    check_shown (run, channels[i]);
}

static void
edit_number (Run *run)
{
  g_autofree char *text = g_strdup_printf ("%d", draw (run, 10));

  edit_fixture_apply (run->fixture, "number", draw (run, 3) == 0 ? BINNACLE_OPERATION_ADD : BINNACLE_OPERATION_SET, text);
}

static void
edit_sum (Run *run)
{
  int amount = draw (run, 9) + 1;
  g_autofree char *text = g_strdup_printf ("%d", amount);

  run->sum += amount;
  edit_fixture_apply (run->fixture, "sum", BINNACLE_OPERATION_ADD, text);
}

static void
edit_object (Run *run)
{
  g_autofree char *text = g_strdup_printf ("{\"%c\":%d}", 'a' + draw (run, 4), draw (run, 10));

  edit_fixture_apply (run->fixture, "object", draw (run, 6) == 0 ? BINNACLE_OPERATION_SET : BINNACLE_OPERATION_MERGE, text);
}

static void
edit_text (Run *run)
{
  g_autofree char *text = g_strdup_printf ("\"one\\n%d\\nthree\\nfour\\n%d\"", draw (run, 3), draw (run, 3));

  if (draw (run, 8) == 0)
    edit_fixture_apply (run->fixture, "text", BINNACLE_OPERATION_DELETE, NULL);
  else
    edit_fixture_apply (run->fixture, "text", BINNACLE_OPERATION_SET, text);
}

static void
write_there (Run *run)
{
  g_autofree char *text = NULL;
  double present;

  switch (draw (run, 4))
    {
    case 0:
      fake_sender_write_number (run->fixture->sender, "number", draw (run, 10));
      break;
    case 1:
      present = binnacle_value_get_number (fake_sender_get_value (run->fixture->sender, "sum"), 0);
      run->sum += 100;
      fake_sender_write_number (run->fixture->sender, "sum", present + 100);
      break;
    case 2:
      text = g_strdup_printf ("{\"a\":%d,\"b\":%d}", draw (run, 10), draw (run, 10));
      fake_sender_write_json (run->fixture->sender, "object", text);
      break;
    default:
      text = g_strdup_printf ("\"one\\n%d\\nthree\\nfour\\n0\"", draw (run, 3));
      fake_sender_write_json (run->fixture->sender, "text", text);
      break;
    }
}

static void
change_link (Run *run)
{
  if (run->linked)
    edit_fixture_unlink (run->fixture);
  else
    edit_fixture_link (run->fixture);
  run->linked = !run->linked;
}

/* What was saved is what is there afterwards. */
static void
restart (Run *run)
{
  g_autoptr (GPtrArray) saved = g_ptr_array_new_with_free_func (g_free);

  edit_fixture_unlink (run->fixture);
  run->linked = FALSE;
  memory_journal_set_refusal (run->fixture->journal, NULL);
  edit_fixture_wait (run->fixture, 31);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (run->fixture->queue)); i++)
    g_ptr_array_add (saved, g_strdup (binnacle_operation_get_id (edit_fixture_get (run->fixture, i))));
  edit_fixture_end_queue (run->fixture);
  edit_fixture_start_queue (run->fixture);
  edit_fixture_wait (run->fixture, 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (run->fixture->queue)), ==, saved->len);
  for (guint i = 0; i < saved->len; i++)
    g_assert_cmpstr (binnacle_operation_get_id (edit_fixture_get (run->fixture, i)), ==, saved->pdata[i]);
}

static void
undo_or_redo (Run *run)
{
  if (draw (run, 3) == 0)
    binnacle_operation_queue_redo (run->fixture->queue);
  else
    binnacle_operation_queue_undo (run->fixture->queue);
}

/* Not of the sum, which the model knows by what was added. */
static void
discard_one (Run *run)
{
  guint n_operations = g_list_model_get_n_items (G_LIST_MODEL (run->fixture->queue));
  BinnacleOperation *operation =
    n_operations > 0 ? edit_fixture_get (run->fixture, (guint) draw (run, (int) n_operations)) : NULL;

  if (operation != NULL && !g_str_equal (binnacle_operation_get_channel (operation), "sum"))
    binnacle_operation_queue_discard (run->fixture->queue, operation);
}

static void
take_step (Run *run)
{
  switch (draw (run, 16))
    {
    case 0:
    case 1:
      edit_number (run);
      break;
    case 2:
    case 3:
      edit_sum (run);
      break;
    case 4:
    case 5:
      edit_object (run);
      break;
    case 6:
      edit_text (run);
      break;
    case 7:
    case 8:
      write_there (run);
      break;
    case 9:
      change_link (run);
      break;
    case 10:
      if (draw (run, 3) == 0)
        restart (run);
      break;
    case 11:
      discard_one (run);
      break;
    case 12:
      memory_journal_set_refusal (run->fixture->journal, draw (run, 4) == 0 ? "The disk is full." : NULL);
      break;
    default:
      edit_fixture_wait (run->fixture, draw (run, 4) == 0 ? draw (run, 90) : draw (run, 100) / 1000.0);
    }
}

static void
resolve_one (Run *run)
{
  GListModel *conflicts = binnacle_operation_queue_get_conflicts (run->fixture->queue);
  g_autoptr (BinnacleConflict) conflict = g_list_model_get_item (conflicts, 0);
  g_auto (BinnacleValue) chosen = BINNACLE_VALUE_INIT;

  if (conflict == NULL)
    return;
  binnacle_value_assign (&chosen, draw (run, 2) == 0 ? binnacle_conflict_get_mine (conflict)
                                                     : binnacle_conflict_get_theirs (conflict));
  binnacle_operation_queue_resolve (run->fixture->queue, conflict, &chosen,
                                    binnacle_conflict_get_theirs_version (conflict), NULL);
}

static void
dismiss_rejected (Run *run)
{
  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (run->fixture->queue)); i > 0; i--)
    {
      BinnacleOperation *operation = edit_fixture_get (run->fixture, i - 1);

      if (binnacle_operation_get_state (operation) != BINNACLE_OPERATION_REJECTED)
        continue;
      if (g_str_equal (binnacle_operation_get_channel (operation), "sum"))
        run->sum -= binnacle_value_get_number (&binnacle_operation_get_record (operation)->argument, 0);
      binnacle_operation_queue_discard (run->fixture->queue, operation);
    }
}

static void
become_quiet (Run *run)
{
  fake_sender_set_random (run->fixture->sender, NULL);
  memory_journal_set_refusal (run->fixture->journal, NULL);
  /* A new link tells what was missed when an answer was lost. */
  if (run->linked)
    edit_fixture_unlink (run->fixture);
  edit_fixture_link (run->fixture);
  run->linked = TRUE;
  for (guint i = 0; i < 20 && g_list_model_get_n_items (G_LIST_MODEL (run->fixture->queue)) > 0; i++)
    {
      edit_fixture_wait (run->fixture, 100);
      check (run);
      resolve_one (run);
      dismiss_rejected (run);
    }
  edit_fixture_wait (run->fixture, 100);
}

static void
check_agreement (Run *run)
{
  tell_what_is_left (run);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (run->fixture->queue)), ==, 0);
  g_assert_cmpuint (memory_journal_get_n_records (run->fixture->journal), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (channels); i++)
    {
      g_autoptr (BinnacleEntity) entity = edit_fixture_entity (run->fixture, channels[i]);

      g_assert_true (binnacle_value_equal (binnacle_entity_get_value (entity),
                                           fake_sender_get_value (run->fixture->sender, channels[i])));
      g_assert_false (binnacle_entity_get_pending (entity));
    }
  g_assert_cmpfloat (binnacle_value_get_number (fake_sender_get_value (run->fixture->sender, "sum"), 0), ==, run->sum);
  check_order (run);
}

static void
run_seed (guint seed)
{
  static const char * const strategies[] = { "merge", "ask", "server-wins", "mine-wins" };
  EditFixture fixture = { 0 };
  Run run = { .fixture = &fixture, .random = g_rand_new_with_seed (seed), .linked = TRUE };
  gboolean undoes = seed % 3 == 0;

  edit_fixture_set_up (&fixture, NULL);
  fake_sender_set_random (fixture.sender, run.random);
  for (guint i = 0; i < N_STEPS; i++)
    {
      g_object_set (fixture.queue, "conflict-strategy", strategies[seed % G_N_ELEMENTS (strategies)], NULL);
      take_step (&run);
      check (&run);
    }
  become_quiet (&run);
  check_agreement (&run);
  if (undoes)
    {
      undo_or_redo (&run);
      check (&run);
    }
  edit_fixture_tear_down (&fixture, NULL);
  g_rand_free (run.random);
}

static void
test_random_edits_converge (void)
{
  const char *only = g_getenv ("BINNACLE_SEED");
  guint n_seeds = g_test_slow () ? N_SEEDS_LONG : N_SEEDS;

  if (only != NULL)
    run_seed ((guint) g_ascii_strtoull (only, NULL, 10));
  for (guint seed = 1; only == NULL && seed <= n_seeds; seed++)
    {
      g_test_message ("seed %u", seed);
      run_seed (seed);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/edits-random/converge", test_random_edits_converge);
  return g_test_run ();
}
