/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/binnacle-io-thread.h"

typedef struct
{
  BinnacleIoThread *io;
  GMainContext     *own;    /* what was thread-default when it ran */
  gint              n_runs; /* atomic */
  gboolean          ready;  /* atomic: the thread sanitizer sees no GSource change hands */
} Job;

static gboolean
run (gpointer user_data)
{
  Job *job = user_data;

  g_assert_true (__atomic_load_n (&job->ready, __ATOMIC_ACQUIRE));
  job->own = g_main_context_get_thread_default ();
  __atomic_add_fetch (&job->n_runs, 1, __ATOMIC_ACQ_REL);

  return G_SOURCE_REMOVE;
}

static gboolean
run_and_unref (gpointer user_data)
{
  Job *job = user_data;

  g_assert_true (__atomic_load_n (&job->ready, __ATOMIC_ACQUIRE));
  binnacle_io_thread_unref (job->io);

  return run (user_data);
}

static void
attach (BinnacleIoThread *io,
        GSourceFunc       func,
        gpointer          user_data)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_callback (source, func, user_data, NULL);
  g_source_attach (source, binnacle_io_thread_get_context (io));
}

static void
test_does_what_was_asked_for_before_it_ends (void)
{
  for (guint i = 0; i < 50; i++)
    {
      BinnacleIoThread *io = binnacle_io_thread_new ("io-test");
      g_autoptr (GMainContext) context = g_main_context_ref (binnacle_io_thread_get_context (io));
      Job job = { NULL };

      __atomic_store_n (&job.ready, TRUE, __ATOMIC_RELEASE);
      attach (io, run, &job);
      binnacle_io_thread_unref (io);
      g_assert_cmpint (job.n_runs, ==, 1);
      g_assert_true (job.own == context);
    }
}

static gboolean
run_for_ever (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static void
test_busy_source_does_not_hold_up_the_end (void)
{
  BinnacleIoThread *io = binnacle_io_thread_new ("io-test");

  attach (io, run_for_ever, NULL);
  binnacle_io_thread_unref (io);
}

static void
test_last_reference_may_go_in_the_thread (void)
{
  Job job = { binnacle_io_thread_new ("io-test") };

  __atomic_store_n (&job.ready, TRUE, __ATOMIC_RELEASE);
  attach (binnacle_io_thread_ref (job.io), run_and_unref, &job);
  binnacle_io_thread_unref (job.io);

  while (__atomic_load_n (&job.n_runs, __ATOMIC_ACQUIRE) == 0)
    g_thread_yield ();
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/io-thread/does-what-was-asked-for-before-it-ends", test_does_what_was_asked_for_before_it_ends);
  g_test_add_func ("/io-thread/busy-source-does-not-hold-up-the-end", test_busy_source_does_not_hold_up_the_end);
  g_test_add_func ("/io-thread/last-reference-may-go-in-the-thread", test_last_reference_may_go_in_the_thread);

  return g_test_run ();
}
