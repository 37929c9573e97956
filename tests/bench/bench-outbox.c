/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <stdlib.h>

#include "base/binnacle-real-clock.h"
#include "sync/binnacle-outbox.h"

/* What it takes until an edit is durable, on the disk that the folder for temporary
 * files is on (TMPDIR). */

#define N_ALONE 1000
#define N_TOGETHER 50000
#define N_WAITING 10000

static double
to_ms (gint64 start)
{
  return (double) (g_get_monotonic_time () - start) / 1000;
}

static GPtrArray *
make_edit (guint n)
{
  GPtrArray *puts = g_ptr_array_new_with_free_func ((GDestroyNotify) binnacle_operation_record_free);
  BinnacleOperationRecord *record = binnacle_operation_record_new ();

  record->id = g_strdup_printf ("00000000-0000-4000-8000-%012u", n);
  record->source_id = g_strdup ("bench");
  record->server_id = g_strdup ("00000000-0000-4000-8000-0000000000ff");
  record->channel = g_strdup_printf ("notes/%u", n % 100);
  record->title = g_strdup ("Scratch");
  record->state = BINNACLE_OPERATION_QUEUED;
  record->sequence = n;
  binnacle_value_set_text (&record->argument, "A line or two of a note, as a person would write it down.");
  binnacle_value_set_text (&record->base_value, "A line of a note, as a person would write it down.");
  binnacle_value_set_text (&record->shown_value, "A line or two of a note, as a person would write it down.");
  g_ptr_array_add (puts, record);
  return puts;
}

static void
committed_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  binnacle_journal_commit_finish (BINNACLE_JOURNAL (object), result, &error);
  g_assert_no_error (error);
  (*(guint *) user_data)++;
}

static void
commit (BinnacleOutbox *outbox,
        guint           n,
        guint          *n_done)
{
  g_autoptr (GPtrArray) puts = make_edit (n);

  binnacle_journal_commit_async (BINNACLE_JOURNAL (outbox), puts, NULL, committed_cb, n_done);
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  double first = *(const double *) a;
  double second = *(const double *) b;

  return (first > second) - (first < second);
}

static void
measure_alone (BinnacleOutbox *outbox)
{
  static double times[N_ALONE];

  for (guint i = 0; i < N_ALONE; i++)
    {
      guint n_done = 0;
      gint64 start = g_get_monotonic_time ();

      commit (outbox, i % N_WAITING, &n_done);
      while (n_done == 0)
        g_main_context_iteration (NULL, TRUE);
      times[i] = to_ms (start);
    }
  qsort (times, N_ALONE, sizeof *times, compare);
  g_print ("one edit until it is durable: median %.2f ms, p99 %.2f ms, longest %.2f ms\n",
           times[N_ALONE / 2], times[N_ALONE * 99 / 100], times[N_ALONE - 1]);
}

static void
measure_together (BinnacleOutbox *outbox)
{
  gint64 start = g_get_monotonic_time ();
  guint n_done = 0;

  for (guint i = 0; i < N_TOGETHER; i++)
    {
      commit (outbox, i % N_WAITING, &n_done);
      while (i - n_done > 1000)
        g_main_context_iteration (NULL, TRUE);
    }
  while (n_done < N_TOGETHER)
    g_main_context_iteration (NULL, TRUE);
  g_print ("edits together: %.0f durable edits per second\n", N_TOGETHER / to_ms (start) * 1000);
}

static void
loaded_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (BinnacleJournalContents) contents =
    binnacle_journal_load_finish (BINNACLE_JOURNAL (object), result, NULL);

  *(guint *) user_data = contents->records->len;
}

static void
measure_opening (BinnacleClock *clock,
                 const char    *path)
{
  gint64 start = g_get_monotonic_time ();
  g_autoptr (BinnacleOutbox) outbox = binnacle_outbox_new (clock, path, NULL);
  guint n = 0;

  binnacle_journal_load_async (BINNACLE_JOURNAL (outbox), "bench", NULL, loaded_cb, &n);
  while (n == 0)
    g_main_context_iteration (NULL, TRUE);
  g_print ("checked and read at the start: %u edits in %.0f ms\n", n, to_ms (start));
  binnacle_outbox_close (outbox);
}

static void
clean_up (const char *folder,
          const char *path)
{
  static const char * const suffixes[] = { "", "-wal", ".lock" };

  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *file = g_strconcat (path, suffixes[i], NULL);

      g_remove (file);
    }
  g_rmdir (folder);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (BinnacleClock) clock = binnacle_real_clock_new ();
  g_autofree char *folder = g_dir_make_tmp ("binnacle-bench-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "outbox.db", NULL);
  g_autoptr (BinnacleOutbox) outbox = binnacle_outbox_new (clock, path, NULL);

  measure_alone (outbox);
  measure_together (outbox);
  binnacle_outbox_close (outbox);
  measure_opening (clock, path);
  clean_up (folder, path);
  return 0;
}
