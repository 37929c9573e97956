/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/binnacle-real-clock.h"
#include "outbox-editions.h"
#include "outbox-fixture.h"
#include "power-loss-disk.h"
#include "sync/binnacle-outbox-private.h"
#include "sync/binnacle-outbox-store-private.h"

/* The power goes at each change that comes to the disk. No commit that was answered may
 * be missing when it is back, and none may be there in part. */

#define PATH "/power/outbox.db"
#define N_COMMITS 14

static gboolean
commit (BinnacleOutboxStore *store,
        guint                c)
{
  g_autoptr (BinnacleOutboxRequest) request = outbox_editions_make_commit (c);
  g_autoptr (GPtrArray) requests = g_ptr_array_new ();

  g_ptr_array_add (requests, request);
  binnacle_outbox_store_write (store, requests);
  return request->error == NULL;
}

/* The log comes into the file every few commits, and with another setting it can be
 * shown that this test would find a loss. */
static BinnacleOutboxStore *
open_store (const char *synchronous)
{
  BinnacleOutboxStore *store = binnacle_outbox_store_new (PATH, NULL, POWER_LOSS_VFS);

  if (binnacle_outbox_store_open (store, 0))
    {
      g_autofree char *sql = g_strdup_printf ("PRAGMA wal_autocheckpoint = 12; PRAGMA synchronous = %s", synchronous);

      sqlite3_exec (binnacle_outbox_database_get_handle (binnacle_outbox_store_get_database (store)), sql,
                    NULL, NULL, NULL);
    }
  return store;
}

/* Every change to the disk is a place to cut; the sanitizers look at the code, not at
 * the disk, and are slow. */
#if defined (__SANITIZE_ADDRESS__) || defined (__SANITIZE_THREAD__)
#define STEP 5
#else
#define STEP 1
#endif

typedef struct
{
  guint n_answered;
  guint n_tried;
} Progress;

/* A run in two parts, with an orderly end between them. */
static void
run (const char *synchronous,
     Progress   *progress)
{
  for (guint part = 0; part < 2; part++)
    {
      g_autoptr (BinnacleOutboxStore) store = open_store (synchronous);

      for (guint c = part * N_COMMITS / 2 + 1; c <= (part + 1) * N_COMMITS / 2; c++)
        {
          if (progress->n_tried != progress->n_answered)
            return;
          progress->n_tried = c;
          if (commit (store, c))
            progress->n_answered = c;
        }
      binnacle_outbox_store_end (store);
    }
}

/* Whether nothing is lost or in part, and the outbox goes on. */
static gboolean
is_whole (const Progress *progress)
{
  g_autoptr (BinnacleOutboxStore) store = open_store ("FULL");
  g_autoptr (BinnacleOutboxRequest) request = binnacle_outbox_request_new (BINNACLE_OUTBOX_REQUEST_LOAD, 0);
  gboolean found = FALSE;

  request->source_id = g_strdup (SOURCE);
  binnacle_outbox_store_load (store, request);
  if (request->contents == NULL)
    return FALSE;
  for (guint c = progress->n_answered; c <= progress->n_tried && !found; c++)
    found = outbox_editions_is_after (request->contents->records, c);
  return found && commit (store, N_COMMITS + 1) && commit (store, N_COMMITS + 2);
}

/* Returns how often something was lost. */
static guint
lose_power_everywhere (const char *synchronous,
                       guint       n_seeds,
                       guint       step)
{
  Progress progress = { 0 };
  guint n_losses = 0;
  guint n_cuts = 0;
  guint n_changes;

  power_loss_disk_reset ();
  run (synchronous, &progress);
  g_assert_cmpuint (progress.n_answered, ==, N_COMMITS);
  n_changes = power_loss_disk_count ();
  g_assert_cmpuint (n_changes, >, 5 * N_COMMITS);

  for (guint seed = 0; seed < n_seeds; seed++)
    {
      for (guint cut = seed % step; cut < n_changes; cut += step, n_cuts++)
        {
          g_autoptr (GRand) random = g_rand_new_with_seed (seed * 100003 + cut);

          progress = (Progress) { 0 };
          power_loss_disk_reset ();
          power_loss_disk_cut_after (cut);
          run (synchronous, &progress);
          power_loss_disk_come_back (random);
          if (!is_whole (&progress))
            {
              n_losses++;
              g_test_message ("a loss with synchronous=%s, seed %u, cut after change %u of %u, commit %u of %u answered",
                              synchronous, seed, cut, n_changes, progress.n_answered, progress.n_tried);
            }
        }
    }
  g_test_message ("synchronous=%s: %u losses in %u cuts", synchronous, n_losses, n_cuts);
  return n_losses;
}

static void
test_nothing_that_was_answered_is_lost (void)
{
  g_assert_cmpuint (lose_power_everywhere ("FULL", g_test_slow () ? 200 : 2, STEP), ==, 0);
}

/* Otherwise the test above would prove nothing. */
static void
test_a_weaker_setting_is_found_out (gconstpointer data)
{
  g_assert_cmpuint (lose_power_everywhere (data, 1, 4), >, 0);
}

static guint
find_commit (guint n_tried)
{
  g_autoptr (BinnacleOutboxStore) store = open_store ("FULL");
  g_autoptr (BinnacleOutboxRequest) request = binnacle_outbox_request_new (BINNACLE_OUTBOX_REQUEST_LOAD, 0);

  request->source_id = g_strdup (SOURCE);
  binnacle_outbox_store_load (store, request);
  g_assert_nonnull (request->contents);
  for (guint c = n_tried; c > 0; c--)
    if (outbox_editions_is_after (request->contents->records, c))
      return c;
  g_assert_cmpuint (request->contents->records->len, ==, 0);
  return 0;
}

static guint
lose_power_after_haste (gboolean durable_again)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (3);
  g_autoptr (BinnacleOutboxStore) store = NULL;

  power_loss_disk_reset ();
  store = binnacle_outbox_store_new (PATH, NULL, POWER_LOSS_VFS);
  g_assert_true (binnacle_outbox_store_open (store, 0));
  binnacle_outbox_store_set_durable (store, FALSE);
  for (guint c = 1; c <= N_COMMITS; c++)
    g_assert_true (commit (store, c));
  if (durable_again)
    binnacle_outbox_store_set_durable (store, TRUE);
  power_loss_disk_cut_after (0);
  g_clear_pointer (&store, binnacle_outbox_store_free);
  power_loss_disk_come_back (random);
  return find_commit (N_COMMITS);
}

/* What does not wait for the disk may be lost, from the end; what is left is sound. With
 * the next durable moment all of it is there. */
static void
test_haste_loses_the_last_and_ends (void)
{
  g_assert_cmpuint (lose_power_after_haste (FALSE), <, N_COMMITS);
  g_assert_cmpuint (lose_power_after_haste (TRUE), ==, N_COMMITS);
}

typedef struct
{
  gboolean answered[500];
  guint    n_done;
  guint    next;
} Answers;

static void
answered_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  Answers *answers = user_data;

  /* In the order of the calls. */
  answers->answered[answers->next++] = binnacle_journal_commit_finish (BINNACLE_JOURNAL (object), result, NULL);
  answers->n_done++;
}

static void
put_all (BinnacleOutbox *outbox,
         Answers        *answers)
{
  for (guint i = 0; i < G_N_ELEMENTS (answers->answered); i++)
    {
      g_autoptr (GPtrArray) puts = g_ptr_array_new_with_free_func ((GDestroyNotify) binnacle_operation_record_free);

      g_ptr_array_add (puts, outbox_make_record (i, 1));
      binnacle_journal_commit_async (BINNACLE_JOURNAL (outbox), puts, NULL, answered_cb, answers);
      /* So that some make a group and some don't. */
      if (i % 29 == 0)
        g_main_context_iteration (NULL, FALSE);
    }
  while (answers->n_done < G_N_ELEMENTS (answers->answered))
    g_main_context_iteration (NULL, TRUE);
}

static void
assert_answered_are_there (BinnacleOutbox *outbox,
                           const Answers  *answers)
{
  g_autoptr (BinnacleJournalContents) contents = outbox_load (outbox, SOURCE, NULL);
  gboolean there[G_N_ELEMENTS (answers->answered)] = { FALSE };

  g_assert_nonnull (contents);
  for (guint i = 0; i < contents->records->len; i++)
    there[((BinnacleOperationRecord *) contents->records->pdata[i])->sequence] = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (there); i++)
    g_assert_true (there[i] || !answers->answered[i]);
}

static void
test_groups_are_not_lost_either (void)
{
  g_autoptr (BinnacleClock) clock = binnacle_real_clock_new ();
  g_autoptr (GRand) random = g_rand_new_with_seed (7);

  for (guint round = 0; round < 30; round++)
    {
      g_autoptr (BinnacleOutbox) outbox = NULL;
      Answers answers = { 0 };

      power_loss_disk_reset ();
      power_loss_disk_cut_after ((guint) g_rand_int_range (random, 20, 400));
      outbox = binnacle_outbox_new_with_vfs (clock, PATH, NULL, POWER_LOSS_VFS);
      put_all (outbox, &answers);
      binnacle_outbox_close (outbox);
      g_clear_object (&outbox);

      power_loss_disk_come_back (random);
      outbox = binnacle_outbox_new_with_vfs (clock, PATH, NULL, POWER_LOSS_VFS);
      assert_answered_are_there (outbox, &answers);
      binnacle_outbox_close (outbox);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/power/nothing-that-was-answered-is-lost", test_nothing_that_was_answered_is_lost);
  g_test_add_func ("/power/groups-are-not-lost-either", test_groups_are_not_lost_either);
  g_test_add_data_func ("/power/this-test-finds-out-synchronous-off", "OFF", test_a_weaker_setting_is_found_out);
  g_test_add_data_func ("/power/this-test-finds-out-synchronous-normal", "NORMAL", test_a_weaker_setting_is_found_out);
  g_test_add_func ("/power/haste-loses-the-last-and-ends", test_haste_loses_the_last_and_ends);
  return g_test_run ();
}
