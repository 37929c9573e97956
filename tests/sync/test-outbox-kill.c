/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/binnacle-real-clock.h"
#include "outbox-editions.h"
#include "outbox-fixture.h"
#include "sync/binnacle-outbox-boundary-private.h"
#include "sync/binnacle-outbox-store-private.h"

/* kill -9 of a process that writes an outbox: at each boundary between two writes that
 * has a name, and at random. */

static const char *program;

/* The child: this program with --child PATH MARKER COMMIT BOUNDARY COUNT. It says on
 * its standard output which commit it tries, and which was answered. */

typedef struct
{
  guint    number;
  gboolean answered;
} Word;

static const char *deadly_boundary;
static guint deadly_count;

static void
boundary_cb (const char *name)
{
  if (g_strcmp0 (name, deadly_boundary) == 0 && --deadly_count == 0)
    kill (getpid (), SIGKILL);
}

static void
say (guint    number,
     gboolean answered)
{
  Word word = { number, answered };

  if (write (STDOUT_FILENO, &word, sizeof word) != sizeof word)
    _exit (1);
}

static void
answered_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  binnacle_journal_commit_finish (BINNACLE_JOURNAL (object), result, &error);
  g_assert_no_error (error);
  say (GPOINTER_TO_UINT (user_data), TRUE);
}

static void
write_without_end (BinnacleOutbox *outbox,
                   guint           first)
{
  for (guint c = first;; c++)
    {
      g_autoptr (BinnacleOutboxRequest) commit = outbox_editions_make_commit (c);

      say (c, FALSE);
      binnacle_journal_commit_async (BINNACLE_JOURNAL (outbox), commit->puts, commit->removals,
                                     answered_cb, GUINT_TO_POINTER (c));
      /* Some alone, some in groups. */
      if (c % 4 != 0)
        g_main_context_iteration (NULL, c % 3 == 0);
    }
}

static int
run_child (char **arguments)
{
  g_autoptr (BinnacleClock) clock = binnacle_real_clock_new ();
  g_autoptr (BinnacleOutbox) outbox = NULL;

  deadly_boundary = arguments[3];
  deadly_count = (guint) g_ascii_strtoull (arguments[4], NULL, 10);
  binnacle_outbox_set_boundary_func (boundary_cb);
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  outbox = binnacle_outbox_new (clock, arguments[0], arguments[1]);
  write_without_end (outbox, (guint) g_ascii_strtoull (arguments[2], NULL, 10));
  return 0;
}

/* The parent. */

typedef struct
{
  OutboxFixture files;
  guint         answered; /* the last commit that was */
  guint         tried;
} Kill;

static GPid
spawn_child (Kill       *kill_,
             const char *boundary,
             guint       count,
             int        *words)
{
  g_autofree char *first = g_strdup_printf ("%u", kill_->answered + 1);
  g_autofree char *count_text = g_strdup_printf ("%u", count);
  const char *arguments[] = {
    program, "--child", kill_->files.path, kill_->files.marker, first, boundary, count_text, NULL
  };
  g_autoptr (GError) error = NULL;
  GPid pid;

  g_spawn_async_with_pipes (NULL, (char **) arguments, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid,
                            NULL, words, NULL, &error);
  g_assert_no_error (error);
  return pid;
}

/* Reads until the child is dead; kills it after so many answers. */
static void
listen (Kill  *kill_,
        GPid   pid,
        int    words,
        guint  n_answers)
{
  Word word;
  int status;

  while (read (words, &word, sizeof word) == sizeof word)
    {
      if (!word.answered)
        kill_->tried = word.number;
      else
        kill_->answered = word.number;
      if (word.answered && --n_answers == 0)
        kill (pid, SIGKILL);
    }
  close (words);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFSIGNALED (status));
  g_assert_cmpint (WTERMSIG (status), ==, SIGKILL);
}

static BinnacleOutboxRequest *
load_all (Kill *kill_)
{
  g_autoptr (BinnacleOutboxStore) store = binnacle_outbox_store_new (kill_->files.path, kill_->files.marker, NULL);
  BinnacleOutboxRequest *request = binnacle_outbox_request_new (BINNACLE_OUTBOX_REQUEST_LOAD, 0);

  request->source_id = g_strdup (SOURCE);
  binnacle_outbox_store_load (store, request);
  g_assert_no_error (request->error);
  g_assert_null (binnacle_outbox_store_get_problem (store));
  return request;
}

/* Opening it has SQLite check the file. */
static void
assert_nothing_lost (Kill *kill_)
{
  g_autoptr (BinnacleOutboxRequest) request = load_all (kill_);

  kill_->tried = MAX (kill_->tried, kill_->answered);
  for (guint c = kill_->answered; c <= kill_->tried; c++)
    {
      if (outbox_editions_is_after (request->contents->records, c))
        {
          kill_->answered = kill_->tried = c;
          return;
        }
    }
  g_error ("What is there is not what commits %u to %u have left.", kill_->answered, kill_->tried);
}

static void
kill_set_up (Kill          *kill_,
             gconstpointer  data)
{
  outbox_fixture_set_up_in_memory (&kill_->files, NULL);
  outbox_fixture_close (&kill_->files);
}

static void
kill_tear_down (Kill          *kill_,
                gconstpointer  data)
{
  outbox_fixture_tear_down (&kill_->files, NULL);
}

static void
run_round (Kill       *kill_,
           const char *boundary,
           guint       count,
           guint       n_answers)
{
  int words;
  GPid pid = spawn_child (kill_, boundary, count, &words);

  listen (kill_, pid, words, n_answers);
  assert_nothing_lost (kill_);
}

static void
test_at_each_boundary (Kill          *kill_,
                       gconstpointer  data)
{
  static const char * const boundaries[] = { "row-written", "before-commit", "committed" };
  guint n_counts = g_test_slow () ? 300 : 8;

  for (guint count = 1; count <= n_counts; count++)
    {
      for (gsize i = 0; i < G_N_ELEMENTS (boundaries); i++)
        run_round (kill_, boundaries[i], count, G_MAXUINT);
    }
  g_test_message ("%u commits", kill_->answered);
}

static void
test_at_random (Kill          *kill_,
                gconstpointer  data)
{
  guint n_rounds = g_test_slow () ? 2000 : 25;

  for (guint i = 0; i < n_rounds; i++)
    run_round (kill_, "", 0, (guint) g_test_rand_int_range (1, 40));
  g_test_message ("%u commits", kill_->answered);
}

static void
test_while_it_is_made (Kill          *kill_,
                       gconstpointer  data)
{
  static const char * const boundaries[] = { "created", "marked" };

  for (gsize i = 0; i < G_N_ELEMENTS (boundaries); i++)
    {
      outbox_remove_folder (kill_->files.folder);
      g_mkdir (kill_->files.folder, 0700);
      kill_->answered = kill_->tried = 0;
      run_round (kill_, boundaries[i], 1, G_MAXUINT);
      g_assert_cmpuint (kill_->answered, ==, 0);
      run_round (kill_, "", 0, 5);
    }
}

static void
damage_one_row (Kill *kill_)
{
  g_autofree char *bytes = NULL;
  gsize length;
  char *place;
  int fd = open (kill_->files.path, O_WRONLY);

  g_assert_true (g_file_get_contents (kill_->files.path, &bytes, &length, NULL));
  place = memmem (bytes, length, "edition 1", 9);
  g_assert_nonnull (place);
  g_assert_cmpint (pwrite (fd, "edition 7", 9, place - bytes), ==, 9);
  close (fd);
}

#define N_RECORDS 10

/* One of ten rows is not what was written. */
static void
make_damaged (Kill *kill_)
{
  outbox_remove_folder (kill_->files.folder);
  g_mkdir (kill_->files.folder, 0700);
  outbox_fixture_open (&kill_->files);
  for (guint i = 1; i <= N_RECORDS; i++)
    g_assert_true (outbox_put (kill_->files.outbox, outbox_make_record (i, 1), NULL));
  outbox_fixture_close (&kill_->files);
  damage_one_row (kill_);
}

static void
assert_nine_are_held (Kill *kill_)
{
  g_autoptr (BinnacleOutboxRequest) request = load_all (kill_);
  g_autofree char *aside = outbox_fixture_find_aside (&kill_->files);
  guint n_held = 0;

  for (guint i = 0; i < request->contents->records->len; i++)
    n_held += ((BinnacleOperationRecord *) request->contents->records->pdata[i])->hold == BINNACLE_HOLD_RESTORED;
  g_assert_cmpuint (n_held, ==, N_RECORDS - 1);
  g_assert_nonnull (aside);
}

static void
test_while_a_damaged_one_is_replaced (Kill          *kill_,
                                      gconstpointer  data)
{
  static const struct { const char *boundary; guint n; } boundaries[] = {
    { "created", 1 }, { "row-written", 9 }, { "before-commit", 1 }, { "committed", 1 }, { "next-made", 1 },
    { "set-aside", 4 }, { "replaced", 1 }, { "marked", 1 }
  };

  for (gsize i = 0; i < G_N_ELEMENTS (boundaries); i++)
    {
      for (guint count = 1; count <= boundaries[i].n; count++)
        {
          int words;
          GPid pid;

          make_damaged (kill_);
          pid = spawn_child (kill_, boundaries[i].boundary, count, &words);
          listen (kill_, pid, words, G_MAXUINT);
          assert_nine_are_held (kill_);
        }
    }
}

#define ADD(path, func) g_test_add (path, Kill, NULL, kill_set_up, func, kill_tear_down)

int
main (int    argc,
      char **argv)
{
  if (argc == 7 && strcmp (argv[1], "--child") == 0)
    return run_child (argv + 2);

  program = argv[0];
  g_test_init (&argc, &argv, NULL);
  /* What is set aside is also told in the log. */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);

  ADD ("/kill/at-each-boundary-loses-nothing", test_at_each_boundary);
  ADD ("/kill/at-random-loses-nothing", test_at_random);
  ADD ("/kill/while-it-is-made-it-is-made-anew", test_while_it_is_made);
  ADD ("/kill/while-a-damaged-one-is-replaced-loses-nothing", test_while_a_damaged_one_is_replaced);
  return g_test_run ();
}
