/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "outbox-fixture.h"

static void
reopen (OutboxFixture *fixture)
{
  outbox_fixture_close (fixture);
  outbox_fixture_open (fixture);
}

static BinnacleOperationRecord *
make_full_record (void)
{
  BinnacleOperationRecord *record = outbox_make_record (1, 1);

  record->label = g_strdup ("“Öl” ticked");
  record->kind = BINNACLE_OPERATION_MERGE;
  record->base_version = BINNACLE_BASE_ANY;
  record->predecessor = outbox_make_id (9);
  record->strategy = BINNACLE_CONFLICT_MINE_WINS;
  record->first_epoch = g_strdup ("e");
  record->first_offset = G_MAXINT64;
  record->attempts = 3;
  record->merges = 2;
  record->state = BINNACLE_OPERATION_CONFLICTED;
  record->hold = BINNACLE_HOLD_OLD;
  binnacle_value_set_number (&record->theirs, 0.1);
  record->theirs_version = 12;
  record->theirs_time = 13;
  record->theirs_author = g_strdup ("Ada");
  record->error = g_error_new_literal (BINNACLE_OPERATION_ERROR, BINNACLE_OPERATION_ERROR_CONFLICT, "Ada wrote it, too.");
  return record;
}

static void
test_all_of_a_record_comes_back (OutboxFixture *fixture,
                                 gconstpointer  data)
{
  g_autoptr (BinnacleOperationRecord) record = make_full_record ();
  g_autoptr (BinnacleJournalContents) contents = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (outbox_put (fixture->outbox, binnacle_operation_record_copy (record), &error));
  g_assert_no_error (error);
  reopen (fixture);

  contents = outbox_load (fixture->outbox, SOURCE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (contents->records->len, ==, 1);
  outbox_assert_same (record, contents->records->pdata[0]);
  g_assert_null (binnacle_outbox_get_problem (fixture->outbox));
  g_assert_null (binnacle_outbox_get_notice (fixture->outbox));
}

static void
test_records_come_by_sequence (OutboxFixture *fixture,
                               gconstpointer  data)
{
  static const guint order[] = { 5, 2, 9, 1 };
  static const guint sorted[] = { 1, 2, 5, 9 };
  g_autoptr (BinnacleJournalContents) contents = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (order); i++)
    g_assert_true (outbox_put (fixture->outbox, outbox_make_record (order[i], 1), NULL));
  contents = outbox_load (fixture->outbox, SOURCE, NULL);
  g_assert_cmpuint (contents->records->len, ==, G_N_ELEMENTS (sorted));
  for (gsize i = 0; i < G_N_ELEMENTS (sorted); i++)
    g_assert_cmpint (((BinnacleOperationRecord *) contents->records->pdata[i])->sequence, ==, sorted[i]);
}

static void
test_a_commit_replaces_and_removes (OutboxFixture *fixture,
                                    gconstpointer  data)
{
  g_autoptr (GPtrArray) puts = g_ptr_array_new_with_free_func ((GDestroyNotify) binnacle_operation_record_free);
  g_autoptr (GPtrArray) removals = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (BinnacleJournalContents) contents = NULL;

  for (guint i = 1; i <= 3; i++)
    g_assert_true (outbox_put (fixture->outbox, outbox_make_record (i, 1), NULL));
  g_ptr_array_add (puts, outbox_make_record (2, 2));
  g_ptr_array_add (puts, outbox_make_record (4, 1));
  g_ptr_array_add (removals, outbox_make_id (1));
  g_ptr_array_add (removals, outbox_make_id (77));
  g_assert_true (outbox_commit (fixture->outbox, puts, removals, NULL));
  reopen (fixture);

  contents = outbox_load (fixture->outbox, SOURCE, NULL);
  g_assert_cmpuint (contents->records->len, ==, 3);
  outbox_assert_same (contents->records->pdata[0], puts->pdata[0]);
  g_assert_cmpint (((BinnacleOperationRecord *) contents->records->pdata[1])->sequence, ==, 3);
  outbox_assert_same (contents->records->pdata[2], puts->pdata[1]);
}

static void
put_as (OutboxFixture *fixture,
        guint          n,
        const char    *source_id)
{
  BinnacleOperationRecord *record = outbox_make_record (n, 1);

  g_free (record->source_id);
  record->source_id = g_strdup (source_id);
  g_assert_true (outbox_put (fixture->outbox, record, NULL));
}

/* Two sessions with one address and different tokens never have the same edit, and
 * whoever is alone gets what the other left. */
static void
test_two_with_one_source_share_nothing (OutboxFixture *fixture,
                                        gconstpointer  data)
{
  BinnacleJournalContents *first = outbox_claim (fixture->outbox, SOURCE, NULL);
  BinnacleJournalContents *second = outbox_claim (fixture->outbox, SOURCE, NULL);

  g_assert_cmpstr (first->source_id, ==, SOURCE);
  g_assert_cmpstr (second->source_id, !=, SOURCE);
  put_as (fixture, 1, first->source_id);
  put_as (fixture, 2, second->source_id);
  put_as (fixture, 3, SOURCE "-of-somebody-else");
  binnacle_journal_contents_free (first);
  binnacle_journal_contents_free (second);
  reopen (fixture);

  second = outbox_claim (fixture->outbox, SOURCE, NULL);
  g_assert_cmpuint (second->records->len, ==, 2);
  binnacle_journal_contents_free (second);
  second = outbox_claim (fixture->outbox, SOURCE, NULL);
  g_assert_cmpuint (second->records->len, ==, 1);
  binnacle_journal_contents_free (second);
  binnacle_journal_release (BINNACLE_JOURNAL (fixture->outbox), SOURCE);
  first = outbox_claim (fixture->outbox, SOURCE, NULL);
  g_assert_cmpuint (first->records->len, ==, 1);
  g_assert_cmpint (((BinnacleOperationRecord *) first->records->pdata[0])->sequence, ==, 1);
  binnacle_journal_contents_free (first);
}

static void
remembered_cb (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_assert_true (binnacle_journal_remember_server_finish (BINNACLE_JOURNAL (object), result, NULL));
  *(gboolean *) user_data = TRUE;
}

static void
test_sources_are_kept_apart (OutboxFixture *fixture,
                             gconstpointer  data)
{
  g_autoptr (BinnacleJournalContents) first = NULL;
  g_autoptr (BinnacleJournalContents) second = NULL;
  BinnacleOperationRecord *other = outbox_make_record (2, 1);
  gboolean remembered = FALSE;

  g_free (other->source_id);
  other->source_id = g_strdup ("source-2");
  g_assert_true (outbox_put (fixture->outbox, outbox_make_record (1, 1), NULL));
  g_assert_true (outbox_put (fixture->outbox, other, NULL));
  binnacle_journal_remember_server_async (BINNACLE_JOURNAL (fixture->outbox), "source-2", "server-2",
                                          remembered_cb, &remembered);
  while (!remembered)
    g_main_context_iteration (NULL, TRUE);
  reopen (fixture);

  first = outbox_load (fixture->outbox, SOURCE, NULL);
  second = outbox_load (fixture->outbox, "source-2", NULL);
  g_assert_null (first->server_id);
  g_assert_cmpstr (second->server_id, ==, "server-2");
  g_assert_cmpuint (first->records->len, ==, 1);
  g_assert_cmpuint (second->records->len, ==, 1);
}

static void
test_only_the_owner_can_read_it (OutboxFixture *fixture,
                                 gconstpointer  data)
{
  static const char * const suffixes[] = { "", "-wal", ".lock" };

  g_assert_true (outbox_put (fixture->outbox, outbox_make_record (1, 1), NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *path = g_strconcat (fixture->path, suffixes[i], NULL);
      struct stat status;

      g_assert_cmpint (g_stat (path, &status), ==, 0);
      g_assert_cmpint (status.st_mode & 0777, ==, 0600);
    }
}

static void
test_records_over_the_limit_are_refused (OutboxFixture *fixture,
                                         gconstpointer  data)
{
  BinnacleOperationRecord *record = outbox_make_record (1, 1);
  g_autofree char *text = g_strnfill (1024 * 1024, 'x');
  g_autoptr (BinnacleJournalContents) contents = NULL;
  g_autoptr (GError) error = NULL;

  binnacle_value_set_text (&record->argument, text);
  g_assert_false (outbox_put (fixture->outbox, record, &error));
  g_assert_error (error, BINNACLE_OUTBOX_ERROR, BINNACLE_OUTBOX_ERROR_TOO_LARGE);
  g_assert_null (binnacle_outbox_get_problem (fixture->outbox));
  g_assert_true (outbox_put (fixture->outbox, outbox_make_record (2, 1), NULL));
  contents = outbox_load (fixture->outbox, SOURCE, NULL);
  g_assert_cmpuint (contents->records->len, ==, 1);
}

typedef struct
{
  guint n_done;
  guint n_failed;
} Count;

static void
count_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  Count *count = user_data;

  if (binnacle_journal_commit_finish (BINNACLE_JOURNAL (object), result, NULL))
    count->n_done++;
  else
    count->n_failed++;
}

static void
put_async (OutboxFixture *fixture,
           guint          n,
           gsize          length,
           Count         *count)
{
  g_autoptr (GPtrArray) puts = g_ptr_array_new_with_free_func ((GDestroyNotify) binnacle_operation_record_free);
  BinnacleOperationRecord *record = outbox_make_record (n, 1);

  if (length > 0)
    {
      g_autofree char *text = g_strnfill (length, 'x');

      binnacle_value_set_text (&record->argument, text);
    }
  g_ptr_array_add (puts, record);
  binnacle_journal_commit_async (BINNACLE_JOURNAL (fixture->outbox), puts, NULL, count_cb, count);
}

static void
test_one_refused_fails_no_other (OutboxFixture *fixture,
                                 gconstpointer  data)
{
  g_autoptr (BinnacleJournalContents) contents = NULL;
  Count count = { 0 };

  for (guint i = 1; i <= 100; i++)
    put_async (fixture, i, i % 10 == 0 ? 2 * 1024 * 1024 : 0, &count);
  contents = outbox_load (fixture->outbox, SOURCE, NULL);
  g_assert_cmpuint (contents->records->len, ==, 90);
  g_assert_cmpuint (count.n_done, ==, 90);
  g_assert_cmpuint (count.n_failed, ==, 10);
}

static void
test_closing_answers_all (OutboxFixture *fixture,
                          gconstpointer  data)
{
  g_autoptr (BinnacleJournalContents) contents = NULL;
  Count count = { 0 };

  for (guint i = 1; i <= 500; i++)
    put_async (fixture, i, 0, &count);
  binnacle_outbox_close (fixture->outbox);
  while (count.n_done < 500)
    g_main_context_iteration (NULL, TRUE);

  put_async (fixture, 501, 0, &count);
  while (count.n_failed == 0)
    g_main_context_iteration (NULL, TRUE);
  reopen (fixture);
  contents = outbox_load (fixture->outbox, SOURCE, NULL);
  g_assert_cmpuint (contents->records->len, ==, 500);
}

static void
test_too_much_at_once_is_refused (OutboxFixture *fixture,
                                  gconstpointer  data)
{
  Count count = { 0 };

  for (guint i = 1; i <= 80; i++)
    put_async (fixture, i, 1000 * 1000, &count);
  while (count.n_done + count.n_failed < 80)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (count.n_failed, >, 0);
  g_assert_true (outbox_put (fixture->outbox, outbox_make_record (1, 2), NULL));
}

static void
test_a_second_one_stays_out (OutboxFixture *fixture,
                             gconstpointer  data)
{
  g_autoptr (BinnacleOutbox) second = NULL;
  g_autoptr (BinnacleJournalContents) contents = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (outbox_put (fixture->outbox, outbox_make_record (1, 1), NULL));
  second = binnacle_outbox_new (fixture->clock, fixture->path, fixture->marker);
  g_assert_null (outbox_load (second, SOURCE, &error));
  g_assert_error (error, BINNACLE_OUTBOX_ERROR, BINNACLE_OUTBOX_ERROR_IN_USE);
  g_clear_error (&error);
  g_assert_false (outbox_put (second, outbox_make_record (2, 1), &error));
  g_assert_error (error, BINNACLE_OUTBOX_ERROR, BINNACLE_OUTBOX_ERROR_IN_USE);
  g_assert_nonnull (binnacle_outbox_get_problem (second));

  /* When the first one is gone it may. */
  outbox_fixture_close (fixture);
  contents = outbox_load (second, SOURCE, NULL);
  g_assert_cmpuint (contents->records->len, ==, 1);
  g_assert_null (binnacle_outbox_get_problem (second));
  binnacle_outbox_close (second);
}

#define ADD(path, func) \
  g_test_add (path, OutboxFixture, NULL, outbox_fixture_set_up, func, outbox_fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/outbox/all-of-a-record-comes-back", test_all_of_a_record_comes_back);
  ADD ("/outbox/records-come-by-sequence", test_records_come_by_sequence);
  ADD ("/outbox/a-commit-replaces-and-removes", test_a_commit_replaces_and_removes);
  ADD ("/outbox/sources-are-kept-apart", test_sources_are_kept_apart);
  ADD ("/outbox/two-with-one-source-share-nothing", test_two_with_one_source_share_nothing);
  ADD ("/outbox/only-the-owner-can-read-it", test_only_the_owner_can_read_it);
  ADD ("/outbox/records-over-the-limit-are-refused", test_records_over_the_limit_are_refused);
  ADD ("/outbox/one-refused-fails-no-other", test_one_refused_fails_no_other);
  ADD ("/outbox/closing-answers-all", test_closing_answers_all);
  ADD ("/outbox/too-much-at-once-is-refused", test_too_much_at_once_is_refused);
  ADD ("/outbox/a-second-one-stays-out", test_a_second_one_stays_out);
  return g_test_run ();
}
