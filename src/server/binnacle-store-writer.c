/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-server"

#include "config.h"

#include <pthread.h>

#include "base/binnacle-mailbox.h"
#include "server/binnacle-store-writer.h"

/**
 * BinnacleStoreWriter:
 *
 * A thread that writes jobs to a store, since a commit waits for the disk and the
 * server's loop must not. The file belongs to that thread until the writer is freed.
 */

#define MAX_JOBS 4

struct _BinnacleStoreWriter
{
  BinnacleStoreFile       *file;
  BinnacleStoreWriterFunc  done;
  gpointer                 user_data;

  GMainContext            *context;
  BinnacleMailbox         *jobs;
  BinnacleMailbox         *answers;
  pthread_t                thread;
  gboolean                 ended; /* of the thread */
};

static void
free_job (gpointer item)
{
  g_clear_pointer ((BinnacleStoreJob **) &item, binnacle_store_job_free);
}

static void
write_job (gpointer item,
           gpointer user_data)
{
  BinnacleStoreWriter *self = user_data;
  BinnacleStoreJob *job = item;

  /* Nobody reserves less than nothing: this one only ends the thread. */
  if (job->reserved < 0)
    {
      self->ended = TRUE;
      binnacle_store_job_free (job);
      return;
    }

  binnacle_store_file_write (self->file, job, &job->error);

  if (!binnacle_mailbox_post (self->answers, job, 0))
    binnacle_store_job_free (job);
}

static void
deliver_answer (gpointer item,
                gpointer user_data)
{
  BinnacleStoreWriter *self = user_data;

  self->done (item, self->user_data);
}

static void *
run_thread (void *data)
{
  BinnacleStoreWriter *self = data;

  while (!self->ended)
    g_main_context_iteration (self->context, TRUE);

  binnacle_mailbox_close (self->jobs);

  return NULL;
}

/**
 * binnacle_store_writer_new: (skip)
 * @file: a store, which must outlive the writer
 * @done: told of each job, in the thread-default context of the caller
 * @user_data: for @done
 *
 * Starts the thread.
 *
 * Returns: (transfer full): the writer
 */
BinnacleStoreWriter *
binnacle_store_writer_new (BinnacleStoreFile       *file,
                           BinnacleStoreWriterFunc  done,
                           gpointer                 user_data)
{
  BinnacleStoreWriter *self = g_new0 (BinnacleStoreWriter, 1);
  g_autoptr (GMainContext) caller = g_main_context_ref_thread_default ();

  self->file = file;
  self->done = done;
  self->user_data = user_data;
  self->context = g_main_context_new ();
  self->jobs = binnacle_mailbox_new (self->context, MAX_JOBS, G_MAXSIZE, free_job, write_job, self);
  self->answers = binnacle_mailbox_new (caller, MAX_JOBS, G_MAXSIZE, free_job, deliver_answer, self);

  if (pthread_create (&self->thread, NULL, run_thread, self) != 0)
    g_error ("No thread can be started to write the store.");

  return self;
}

/**
 * binnacle_store_writer_post: (skip)
 * @self: a writer
 * @job: (transfer full): what to write
 *
 * Has @job written. Only one job may be under way.
 */
void
binnacle_store_writer_post (BinnacleStoreWriter *self,
                            BinnacleStoreJob    *job)
{
  if (!binnacle_mailbox_post (self->jobs, job, 0))
    g_assert_not_reached ();
}

/**
 * binnacle_store_writer_free: (skip)
 * @self: (transfer full): a writer
 *
 * Waits for the thread to end. The answer to a job that is under way is lost.
 */
void
binnacle_store_writer_free (BinnacleStoreWriter *self)
{
  BinnacleStoreJob *last = binnacle_store_job_new ();

  last->reserved = -1;
  binnacle_store_writer_post (self, last);
  pthread_join (self->thread, NULL);

  binnacle_mailbox_close (self->answers);
  binnacle_mailbox_unref (self->answers);
  binnacle_mailbox_unref (self->jobs);
  g_main_context_unref (self->context);
  g_free (self);
}
