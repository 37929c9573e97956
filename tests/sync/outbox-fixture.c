/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "outbox-fixture.h"

#include <glib/gstdio.h>

#include "base/binnacle-real-clock.h"

static void
set_up (OutboxFixture *fixture,
        char          *folder)
{
  fixture->clock = binnacle_real_clock_new ();
  fixture->folder = folder;
  fixture->path = g_build_filename (fixture->folder, "data", "outbox.db", NULL);
  fixture->marker = g_build_filename (fixture->folder, "state", "outbox-marker", NULL);
  outbox_fixture_open (fixture);
}

void
outbox_fixture_set_up (OutboxFixture *fixture,
                       gconstpointer  data)
{
  set_up (fixture, g_dir_make_tmp ("binnacle-outbox-XXXXXX", NULL));
}

/* Where syncing costs nothing, if there is such a place. */
void
outbox_fixture_set_up_in_memory (OutboxFixture *fixture,
                                 gconstpointer  data)
{
  char *folder = g_mkdtemp (g_strdup ("/dev/shm/binnacle-outbox-XXXXXX"));

  set_up (fixture, folder != NULL ? folder : g_dir_make_tmp ("binnacle-outbox-XXXXXX", NULL));
}

void
outbox_remove_folder (const char *folder)
{
  GDir *dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        outbox_remove_folder (path);
      else
        g_remove (path);
    }
  g_clear_pointer (&dir, g_dir_close);
  g_rmdir (folder);
}

void
outbox_fixture_tear_down (OutboxFixture *fixture,
                          gconstpointer  data)
{
  outbox_fixture_close (fixture);
  outbox_remove_folder (fixture->folder);
  g_clear_object (&fixture->clock);
  g_free (fixture->folder);
  g_free (fixture->path);
  g_free (fixture->marker);
}

void
outbox_fixture_open (OutboxFixture *fixture)
{
  g_assert_null (fixture->outbox);
  fixture->outbox = binnacle_outbox_new (fixture->clock, fixture->path, fixture->marker);
}

void
outbox_fixture_close (OutboxFixture *fixture)
{
  if (fixture->outbox == NULL)
    return;
  binnacle_outbox_close (fixture->outbox);
  g_assert_finalize_object (g_steal_pointer (&fixture->outbox));
}

/* What was set aside, without what lies beside it. */
char *
outbox_fixture_find_aside (OutboxFixture *fixture)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      if (g_str_has_prefix (name, "outbox.db.damaged-") && !g_str_has_suffix (name, "-wal"))
        return g_build_filename (folder, name, NULL);
    }
  return NULL;
}

char *
outbox_make_id (guint n)
{
  return g_strdup_printf ("00000000-0000-4000-8000-%012u", n);
}

static void
set_json (BinnacleValue *value,
          const char    *name,
          double         number)
{
  g_auto (GVariantDict) dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, name, "d", number);
  g_variant_dict_insert (&dict, "done", "b", TRUE);
  binnacle_value_set_json (value, g_variant_dict_end (&dict));
}

BinnacleOperationRecord *
outbox_make_record (guint n,
                    guint edition)
{
  BinnacleOperationRecord *record = binnacle_operation_record_new ();
  g_autofree char *text = g_strdup_printf ("„Öl kaufen“ %u, edition %u", n, edition);

  record->id = outbox_make_id (n);
  record->source_id = g_strdup (SOURCE);
  record->server_id = g_strdup ("server-1");
  record->channel = g_strdup_printf ("notes/%u", n % 7);
  record->title = g_strdup ("Scratch");
  record->kind = BINNACLE_OPERATION_SET;
  binnacle_value_set_text (&record->argument, text);
  record->base_version = 7;
  record->base_epoch = g_strdup ("epoch-1");
  set_json (&record->base_value, "old", 0.1);
  binnacle_value_set_null (&record->shown_value);
  record->sequence = n;
  record->created = G_GINT64_CONSTANT (1700000000000) + n;
  record->state = BINNACLE_OPERATION_QUEUED;
  return record;
}

static void
done_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

gboolean
outbox_commit (BinnacleOutbox  *outbox,
               GPtrArray       *puts,
               GPtrArray       *removals,
               GError         **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  binnacle_journal_commit_async (BINNACLE_JOURNAL (outbox), puts, removals, done_cb, &result);
  return binnacle_journal_commit_finish (BINNACLE_JOURNAL (outbox), wait_for (&result), error);
}

/* Takes the record. */
gboolean
outbox_put (BinnacleOutbox           *outbox,
            BinnacleOperationRecord  *record,
            GError                  **error)
{
  g_autoptr (GPtrArray) puts = g_ptr_array_new_with_free_func ((GDestroyNotify) binnacle_operation_record_free);

  g_ptr_array_add (puts, record);
  return outbox_commit (outbox, puts, NULL, error);
}

/* And has the source from then on. */
BinnacleJournalContents *
outbox_claim (BinnacleOutbox  *outbox,
              const char      *source_id,
              GError         **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  binnacle_journal_load_async (BINNACLE_JOURNAL (outbox), source_id, NULL, done_cb, &result);
  return binnacle_journal_load_finish (BINNACLE_JOURNAL (outbox), wait_for (&result), error);
}

BinnacleJournalContents *
outbox_load (BinnacleOutbox  *outbox,
             const char      *source_id,
             GError         **error)
{
  BinnacleJournalContents *contents = outbox_claim (outbox, source_id, error);

  if (contents != NULL)
    binnacle_journal_release (BINNACLE_JOURNAL (outbox), contents->source_id);
  return contents;
}

void
outbox_assert_same (const BinnacleOperationRecord *a,
                    const BinnacleOperationRecord *b)
{
  g_assert_cmpstr (a->id, ==, b->id);
  g_assert_cmpstr (a->source_id, ==, b->source_id);
  g_assert_cmpstr (a->server_id, ==, b->server_id);
  g_assert_cmpstr (a->channel, ==, b->channel);
  g_assert_cmpstr (a->title, ==, b->title);
  g_assert_cmpstr (a->label, ==, b->label);
  g_assert_cmpint (a->kind, ==, b->kind);
  g_assert_true (binnacle_value_equal (&a->argument, &b->argument));
  g_assert_cmpint (a->base_version, ==, b->base_version);
  g_assert_cmpstr (a->base_epoch, ==, b->base_epoch);
  g_assert_true (binnacle_value_equal (&a->base_value, &b->base_value));
  g_assert_true (binnacle_value_equal (&a->shown_value, &b->shown_value));
  g_assert_cmpstr (a->predecessor, ==, b->predecessor);
  g_assert_cmpint (a->strategy, ==, b->strategy);
  g_assert_cmpint (a->sequence, ==, b->sequence);
  g_assert_cmpint (a->created, ==, b->created);
  g_assert_cmpstr (a->first_epoch, ==, b->first_epoch);
  g_assert_cmpint (a->first_offset, ==, b->first_offset);
  g_assert_cmpuint (a->attempts, ==, b->attempts);
  g_assert_cmpuint (a->merges, ==, b->merges);
  g_assert_cmpint (a->state, ==, b->state);
  g_assert_cmpint (a->hold, ==, b->hold);
  g_assert_true (binnacle_value_equal (&a->theirs, &b->theirs));
  g_assert_cmpint (a->theirs_version, ==, b->theirs_version);
  g_assert_cmpint (a->theirs_time, ==, b->theirs_time);
  g_assert_cmpstr (a->theirs_author, ==, b->theirs_author);
  g_assert_true ((a->error == NULL) == (b->error == NULL));
  if (a->error != NULL)
    {
      g_assert_error (b->error, a->error->domain, a->error->code);
      g_assert_cmpstr (a->error->message, ==, b->error->message);
    }
}
