/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "outbox-fixture.h"
#include "sync/binnacle-outbox-store-private.h"

/* What an outbox does with files that are not as it left them. */

static void
read_file (const char  *path,
           char       **bytes,
           gsize       *length)
{
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, bytes, length, &error);
  g_assert_no_error (error);
}

/* Into the same file: what a copy over it does. */
static void
write_in_place (const char *path,
                const char *bytes,
                gsize       length)
{
  int fd = open (path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, bytes, length), ==, length);
  close (fd);
}

static void
assert_same_file (const char *path,
                  const char *bytes,
                  gsize       length)
{
  g_autofree char *now = NULL;
  gsize now_length;

  read_file (path, &now, &now_length);
  g_assert_cmpmem (now, now_length, bytes, length);
}

static void
put_some (OutboxFixture *fixture,
          guint          n)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 1; i <= n; i++)
    {
      outbox_put (fixture->outbox, outbox_make_record (i, 1), &error);
      g_assert_no_error (error);
    }
}

static void
put_sent (OutboxFixture *fixture,
          guint          n)
{
  BinnacleOperationRecord *record = outbox_make_record (n, 1);

  record->state = BINNACLE_OPERATION_SENT;
  record->attempts = 1;
  record->first_epoch = g_strdup ("epoch-1");
  record->first_offset = 40;
  g_assert_true (outbox_put (fixture->outbox, record, NULL));
}

static BinnacleJournalContents *
load (OutboxFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  BinnacleJournalContents *contents = outbox_load (fixture->outbox, SOURCE, &error);

  g_assert_no_error (error);
  return contents;
}

static void
assert_states (OutboxFixture          *fixture,
               guint                   n,
               BinnacleOperationState  state,
               BinnacleHoldReason      hold)
{
  g_autoptr (BinnacleJournalContents) contents = load (fixture);

  g_assert_cmpuint (contents->records->len, ==, n);
  for (guint i = 0; i < n; i++)
    {
      g_assert_cmpint (((BinnacleOperationRecord *) contents->records->pdata[i])->state, ==, state);
      g_assert_cmpint (((BinnacleOperationRecord *) contents->records->pdata[i])->hold, ==, hold);
    }
}

static void
assert_usable (OutboxFixture *fixture)
{
  g_autoptr (GError) error = NULL;

  outbox_put (fixture->outbox, outbox_make_record (1000, 1), &error);
  g_assert_no_error (error);
  g_assert_null (binnacle_outbox_get_problem (fixture->outbox));
}

/* As after kill -9: what the main thread did is not in order, the log is left over. */
static void
leave_unclean (OutboxFixture *fixture,
               guint          n)
{
  g_autoptr (BinnacleOutboxStore) store = NULL;

  outbox_fixture_close (fixture);
  store = binnacle_outbox_store_new (fixture->path, fixture->marker, NULL);
  g_assert_true (binnacle_outbox_store_open (store, 0));
  for (guint i = 1; i <= n; i++)
    {
      g_autoptr (BinnacleOutboxRequest) request = binnacle_outbox_request_new (BINNACLE_OUTBOX_REQUEST_COMMIT, 0);
      g_autoptr (GPtrArray) requests = g_ptr_array_new ();

      request->puts = g_ptr_array_new_with_free_func ((GDestroyNotify) binnacle_operation_record_free);
      g_ptr_array_add (request->puts, outbox_make_record (i, 1));
      g_ptr_array_add (requests, request);
      binnacle_outbox_store_write (store, requests);
      g_assert_no_error (request->error);
    }
}

static void
test_garbage_is_set_aside_and_told (OutboxFixture *fixture,
                                    gconstpointer  data)
{
  static const char garbage[] = "This is a shopping list: oil, and then some more text to fill a page.";
  g_autofree char *aside = NULL;

  outbox_fixture_close (fixture);
  write_in_place (fixture->path, garbage, sizeof garbage);
  outbox_fixture_open (fixture);
  assert_states (fixture, 0, 0, 0);
  aside = outbox_fixture_find_aside (fixture);
  g_assert_nonnull (aside);
  assert_same_file (aside, garbage, sizeof garbage);
  g_assert_nonnull (strstr (binnacle_outbox_get_notice (fixture->outbox), aside));
  assert_usable (fixture);

  /* Until the person has seen it. */
  outbox_fixture_close (fixture);
  outbox_fixture_open (fixture);
  assert_states (fixture, 1, BINNACLE_OPERATION_QUEUED, BINNACLE_HOLD_NONE);
  g_assert_nonnull (strstr (binnacle_outbox_get_notice (fixture->outbox), aside));
  binnacle_outbox_dismiss_notice (fixture->outbox);
  outbox_fixture_close (fixture);
  outbox_fixture_open (fixture);
  assert_states (fixture, 1, BINNACLE_OPERATION_QUEUED, BINNACLE_HOLD_NONE);
  g_assert_null (binnacle_outbox_get_notice (fixture->outbox));
}

static void
test_a_folder_in_its_place (OutboxFixture *fixture,
                            gconstpointer  data)
{
  g_autofree char *aside = NULL;

  outbox_fixture_close (fixture);
  g_remove (fixture->path);
  g_mkdir (fixture->path, 0700);
  outbox_fixture_open (fixture);
  assert_usable (fixture);
  aside = outbox_fixture_find_aside (fixture);
  g_assert_true (g_file_test (aside, G_FILE_TEST_IS_DIR));
}

static void
test_an_empty_file (OutboxFixture *fixture,
                    gconstpointer  data)
{
  g_autofree char *aside = NULL;

  /* One that has been more. */
  assert_usable (fixture);
  outbox_fixture_close (fixture);
  write_in_place (fixture->path, "", 0);
  outbox_fixture_open (fixture);
  assert_usable (fixture);
  aside = outbox_fixture_find_aside (fixture);
  g_assert_nonnull (strstr (binnacle_outbox_get_notice (fixture->outbox), aside));
  outbox_fixture_close (fixture);

  /* One that nothing was in yet. */
  g_remove (fixture->marker);
  g_remove (fixture->path);
  write_in_place (fixture->path, "", 0);
  outbox_fixture_open (fixture);
  assert_usable (fixture);
  g_assert_null (binnacle_outbox_get_notice (fixture->outbox));
}

static void
execute (const char *path,
         const char *sql,
         gboolean    checkpoint)
{
  sqlite3 *handle = NULL;

  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  sqlite3_db_config (handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, !checkpoint, NULL);
  g_assert_cmpint (sqlite3_exec (handle, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (handle);
}

static void
test_another_programs_file_is_set_aside (OutboxFixture *fixture,
                                         gconstpointer  data)
{
  g_autofree char *aside = NULL;

  outbox_fixture_close (fixture);
  g_remove (fixture->path);
  execute (fixture->path, "CREATE TABLE recipes (name TEXT); PRAGMA user_version = 1", TRUE);
  outbox_fixture_open (fixture);
  assert_usable (fixture);
  aside = outbox_fixture_find_aside (fixture);
  execute (aside, "SELECT name FROM recipes", TRUE);
}

static void
assert_refuses_newer (OutboxFixture *fixture)
{
  g_autoptr (GError) error = NULL;

  outbox_fixture_open (fixture);
  g_assert_null (outbox_load (fixture->outbox, SOURCE, &error));
  g_assert_error (error, BINNACLE_OUTBOX_ERROR, BINNACLE_OUTBOX_ERROR_NEWER);
  g_clear_error (&error);
  g_assert_false (outbox_put (fixture->outbox, outbox_make_record (9, 1), &error));
  g_assert_error (error, BINNACLE_OUTBOX_ERROR, BINNACLE_OUTBOX_ERROR_NEWER);
  g_assert_cmpstr (binnacle_outbox_get_problem (fixture->outbox), ==, error->message);
  outbox_fixture_close (fixture);
}

static void
test_a_newer_one_is_left_as_it_is (OutboxFixture *fixture,
                                   gconstpointer  data)
{
  g_autofree char *bytes = NULL;
  g_autofree char *log = g_strconcat (fixture->path, "-wal", NULL);
  gsize length;

  put_some (fixture, 3);
  outbox_fixture_close (fixture);
  execute (fixture->path, "PRAGMA user_version = 99", TRUE);
  g_remove (log);
  read_file (fixture->path, &bytes, &length);
  assert_refuses_newer (fixture);
  assert_same_file (fixture->path, bytes, length);
  g_assert_false (g_file_test (log, G_FILE_TEST_EXISTS));
}

static void
test_one_that_is_newer_in_its_log_is_left_as_it_is (OutboxFixture *fixture,
                                                    gconstpointer  data)
{
  g_autofree char *bytes = NULL;
  g_autofree char *log = g_strconcat (fixture->path, "-wal", NULL);
  g_autofree char *log_bytes = NULL;
  gsize length;
  gsize log_length;

  put_some (fixture, 3);
  outbox_fixture_close (fixture);
  execute (fixture->path, "PRAGMA locking_mode = EXCLUSIVE; CREATE TABLE new (x); PRAGMA user_version = 99", FALSE);
  read_file (fixture->path, &bytes, &length);
  read_file (log, &log_bytes, &log_length);
  g_assert_cmpuint (log_length, >, 0);
  assert_refuses_newer (fixture);
  assert_same_file (fixture->path, bytes, length);
  assert_same_file (log, log_bytes, log_length);
}

static void
test_a_log_that_is_cut_keeps_what_came_before (OutboxFixture *fixture,
                                               gconstpointer  data)
{
  g_autofree char *log = g_strconcat (fixture->path, "-wal", NULL);
  g_autofree char *bytes = NULL;
  g_autofree char *log_bytes = NULL;
  gsize length;
  gsize log_length;
  guint before = G_MAXUINT;

  /* Without a marker, or a shorter log would be an older copy. */
  g_clear_pointer (&fixture->marker, g_free);
  leave_unclean (fixture, 5);
  read_file (fixture->path, &bytes, &length);
  read_file (log, &log_bytes, &log_length);
  for (gsize cut = log_length; cut < log_length + 1; cut -= 1900)
    {
      g_autoptr (BinnacleJournalContents) contents = NULL;

      write_in_place (fixture->path, bytes, length);
      write_in_place (log, log_bytes, cut);
      outbox_fixture_open (fixture);
      contents = load (fixture);
      if (before == G_MAXUINT)
        g_assert_cmpuint (contents->records->len, ==, 5);
      g_assert_cmpuint (contents->records->len, <=, before);
      before = contents->records->len;
      g_assert_null (binnacle_outbox_get_notice (fixture->outbox));
      for (guint i = 0; i < before; i++)
        {
          g_autoptr (BinnacleOperationRecord) record = outbox_make_record (i + 1, 1);

          outbox_assert_same (contents->records->pdata[i], record);
        }
      outbox_fixture_close (fixture);
    }
  g_assert_cmpuint (before, ==, 0);
}

static void
test_a_kill_is_no_old_copy (OutboxFixture *fixture,
                            gconstpointer  data)
{
  for (guint i = 1; i <= 3; i++)
    {
      leave_unclean (fixture, i);
      outbox_fixture_open (fixture);
      assert_states (fixture, i, BINNACLE_OPERATION_QUEUED, BINNACLE_HOLD_NONE);
      g_assert_null (binnacle_outbox_get_notice (fixture->outbox));
    }
}

typedef enum
{
  RESTORE_IN_PLACE,    /* cp backup outbox.db */
  RESTORE_NEW_FILE,    /* rm outbox.db; cp backup outbox.db; the marker, too */
  RESTORE_LOST_MARKER  /* another computer */
} Restore;

static void
restore (OutboxFixture *fixture,
         Restore        how,
         const char    *bytes,
         gsize          length,
         const char    *marker)
{
  if (how == RESTORE_LOST_MARKER)
    g_remove (fixture->marker);
  if (how == RESTORE_NEW_FILE)
    write_in_place (fixture->marker, marker, strlen (marker));
  if (how != RESTORE_IN_PLACE)
    g_remove (fixture->path);
  write_in_place (fixture->path, bytes, length);
}

static gboolean
tells_birth (OutboxFixture *fixture)
{
  struct statx status;

  if (statx (AT_FDCWD, fixture->folder, 0, STATX_BTIME, &status) == 0 && (status.stx_mask & STATX_BTIME) != 0)
    return TRUE;
  g_test_skip ("this file system does not tell when a file was made");
  return FALSE;
}

static void
test_nothing_of_an_old_copy_is_sent_unasked (OutboxFixture *fixture,
                                             gconstpointer  data)
{
  Restore how = (Restore) GPOINTER_TO_INT (data);
  g_autofree char *bytes = NULL;
  g_autofree char *marker = NULL;
  gsize length;
  g_autoptr (GPtrArray) removals = g_ptr_array_new_with_free_func (g_free);

  if (how != RESTORE_IN_PLACE && !tells_birth (fixture))
    return;
  put_some (fixture, 4);
  outbox_fixture_close (fixture);
  read_file (fixture->path, &bytes, &length);
  read_file (fixture->marker, &marker, NULL);

  /* All are sent and confirmed meanwhile. */
  outbox_fixture_open (fixture);
  for (guint i = 1; i <= 4; i++)
    g_ptr_array_add (removals, outbox_make_id (i));
  g_assert_true (outbox_commit (fixture->outbox, NULL, removals, NULL));
  outbox_fixture_close (fixture);

  restore (fixture, how, bytes, length, marker);
  outbox_fixture_open (fixture);
  assert_states (fixture, 4, BINNACLE_OPERATION_HELD, BINNACLE_HOLD_RESTORED);
  g_assert_nonnull (strstr (binnacle_outbox_get_notice (fixture->outbox), "4 changes"));

  /* What is made from now on is not held, and what was stays so. */
  assert_usable (fixture);
  outbox_fixture_close (fixture);
  outbox_fixture_open (fixture);
  {
    g_autoptr (BinnacleJournalContents) contents = load (fixture);

    g_assert_cmpuint (contents->records->len, ==, 5);
    g_assert_cmpint (((BinnacleOperationRecord *) contents->records->pdata[3])->hold, ==, BINNACLE_HOLD_RESTORED);
    g_assert_cmpint (((BinnacleOperationRecord *) contents->records->pdata[4])->state, ==, BINNACLE_OPERATION_QUEUED);
  }
}

static void
test_a_lost_marker_alone_holds_nothing (OutboxFixture *fixture,
                                        gconstpointer  data)
{
  if (!tells_birth (fixture))
    return;
  put_some (fixture, 2);
  outbox_fixture_close (fixture);
  g_remove (fixture->marker);
  outbox_fixture_open (fixture);
  assert_states (fixture, 2, BINNACLE_OPERATION_QUEUED, BINNACLE_HOLD_NONE);
  g_assert_true (g_file_test (fixture->marker, G_FILE_TEST_EXISTS));
}

static void
test_what_was_sent_is_asked_for_by_its_id (OutboxFixture *fixture,
                                           gconstpointer  data)
{
  g_autofree char *bytes = NULL;
  gsize length;

  put_sent (fixture, 1);
  outbox_fixture_close (fixture);
  read_file (fixture->path, &bytes, &length);
  outbox_fixture_open (fixture);
  assert_usable (fixture);
  outbox_fixture_close (fixture);

  /* The server knows it, or says that its memory does not reach back so far. */
  write_in_place (fixture->path, bytes, length);
  outbox_fixture_open (fixture);
  assert_states (fixture, 1, BINNACLE_OPERATION_SENT, BINNACLE_HOLD_NONE);
  g_assert_null (binnacle_outbox_get_notice (fixture->outbox));
}

/* Bytes of each page are changed at random. What is read must be what was written. */
static void
corrupt (GRand *random,
         char  *bytes,
         gsize  length,
         guint  round)
{
  gsize page = round % MAX (length / 4096, 1);
  int n = g_rand_int_range (random, 1, 40);

  for (int i = 0; i < n; i++)
    {
      gsize place = MIN (page * 4096 + (gsize) g_rand_int_range (random, 0, 4096), length - 1);

      /* Another version there is no damage that anybody could know. */
      if (place < 60 || place >= 64)
        bytes[place] = (char) g_rand_int_range (random, 0, 256);
    }
}

static guint
assert_all_was_written (BinnacleJournalContents *contents)
{
  for (guint i = 0; i < contents->records->len; i++)
    {
      BinnacleOperationRecord *record = contents->records->pdata[i];
      g_autoptr (BinnacleOperationRecord) written = outbox_make_record ((guint) record->sequence, 1);

      if (record->state == BINNACLE_OPERATION_HELD)
        {
          written->state = record->state;
          written->hold = BINNACLE_HOLD_RESTORED;
        }
      outbox_assert_same (record, written);
    }
  return contents->records->len;
}

#define N_RECORDS 60

static void
remove_asides (OutboxFixture *fixture)
{
  char *aside;

  while ((aside = outbox_fixture_find_aside (fixture)) != NULL)
    {
      g_autofree char *log = g_strconcat (aside, "-wal", NULL);

      g_remove (aside);
      g_remove (log);
      g_free (aside);
    }
}

/* Returns how many records came back. */
static guint
open_corrupted (OutboxFixture *fixture,
                const char    *bytes,
                gsize          length)
{
  g_autoptr (BinnacleJournalContents) contents = NULL;
  g_autofree char *aside = NULL;
  guint n;

  write_in_place (fixture->path, bytes, length);
  outbox_fixture_open (fixture);
  contents = load (fixture);
  n = assert_all_was_written (contents);
  assert_usable (fixture);
  aside = outbox_fixture_find_aside (fixture);
  g_assert_true (n == N_RECORDS || aside != NULL);
  if (aside != NULL)
    {
      assert_same_file (aside, bytes, length);
      g_assert_nonnull (strstr (binnacle_outbox_get_notice (fixture->outbox), aside));
    }
  outbox_fixture_close (fixture);
  remove_asides (fixture);
  return n;
}

static void
test_damage_anywhere_changes_no_edit (OutboxFixture *fixture,
                                      gconstpointer  data)
{
  g_autofree char *bytes = NULL;
  gsize length;
  guint n_rounds = g_test_slow () ? 5000 : 120;
  guint n_read = 0;
  g_autoptr (GRand) random = g_rand_new_with_seed ((guint32) g_test_rand_int ());

  g_clear_pointer (&fixture->marker, g_free);
  put_some (fixture, N_RECORDS);
  outbox_fixture_close (fixture);
  read_file (fixture->path, &bytes, &length);
  g_assert_cmpuint (length, >, 6 * 4096);

  for (guint i = 0; i < n_rounds; i++)
    {
      g_autofree char *copy = g_memdup2 (bytes, length);

      corrupt (random, copy, length, i);
      n_read += open_corrupted (fixture, copy, length);
    }
  g_test_message ("%u of %u records came back", n_read, n_rounds * N_RECORDS);
  g_assert_cmpuint (n_read, >, n_rounds * N_RECORDS / 3);
}

#define ADD(path, data, func) \
  g_test_add (path, OutboxFixture, data, outbox_fixture_set_up, func, outbox_fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* What is set aside is also told in the log. */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);

  ADD ("/outbox/garbage-is-set-aside-and-told", NULL, test_garbage_is_set_aside_and_told);
  ADD ("/outbox/a-folder-in-its-place-is-set-aside", NULL, test_a_folder_in_its_place);
  ADD ("/outbox/an-empty-file-that-was-more-is-told", NULL, test_an_empty_file);
  ADD ("/outbox/another-programs-file-is-set-aside", NULL, test_another_programs_file_is_set_aside);
  ADD ("/outbox/a-newer-one-is-left-as-it-is", NULL, test_a_newer_one_is_left_as_it_is);
  ADD ("/outbox/one-that-is-newer-in-its-log-is-left-as-it-is", NULL,
       test_one_that_is_newer_in_its_log_is_left_as_it_is);
  ADD ("/outbox/a-log-that-is-cut-keeps-what-came-before", NULL, test_a_log_that_is_cut_keeps_what_came_before);
  ADD ("/outbox/a-kill-is-no-old-copy", NULL, test_a_kill_is_no_old_copy);
  ADD ("/outbox/nothing-of-a-copy-in-place-is-sent-unasked", GINT_TO_POINTER (RESTORE_IN_PLACE),
       test_nothing_of_an_old_copy_is_sent_unasked);
  ADD ("/outbox/nothing-of-a-restored-folder-is-sent-unasked", GINT_TO_POINTER (RESTORE_NEW_FILE),
       test_nothing_of_an_old_copy_is_sent_unasked);
  ADD ("/outbox/nothing-of-a-moved-folder-is-sent-unasked", GINT_TO_POINTER (RESTORE_LOST_MARKER),
       test_nothing_of_an_old_copy_is_sent_unasked);
  ADD ("/outbox/a-lost-marker-alone-holds-nothing", NULL, test_a_lost_marker_alone_holds_nothing);
  ADD ("/outbox/what-was-sent-is-asked-for-by-its-id", NULL, test_what_was_sent_is_asked_for_by_its_id);
  g_test_add ("/outbox/damage-anywhere-changes-no-edit", OutboxFixture, NULL, outbox_fixture_set_up_in_memory,
              test_damage_anywhere_changes_no_edit, outbox_fixture_tear_down);
  return g_test_run ();
}
