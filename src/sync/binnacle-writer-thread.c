/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sync"

#include "config.h"

#include "sync/binnacle-writer-thread-private.h"

#include <pthread.h>
#include <sched.h>

#include "base/binnacle-mailbox.h"

/* A thread that a file belongs to, since writing waits for the disk and the main loop must
 * not. Requests that wait together come together: while some are on their way to
 * the disk, the next ones gather. */

struct _BinnacleWriterThread
{
  BinnacleWriterThreadFuncs  funcs;
  gpointer                   user_data;
  GMainContext              *context;
  BinnacleMailbox           *requests;
  BinnacleMailbox           *answers;
  pthread_t                  thread;
  gboolean                   ended; /* of the thread */
};

static void *
run (void *data)
{
  BinnacleWriterThread *self = data;

  /* One iteration delivers what waits. */
  while (!self->ended)
    {
      g_main_context_iteration (self->context, TRUE);
      self->funcs.flush (self->user_data);
    }
  self->funcs.finish (self->user_data);
  binnacle_mailbox_close (self->requests);
  return NULL;
}

/*< private >
 * binnacle_writer_thread_new:
 * @max_requests: how many may wait
 * @max_bytes: how large they may be together
 * @funcs: what it does
 * @user_data: for @funcs
 *
 * Starts a thread. Answers come in the thread-default context of the caller, after
 * this has returned.
 *
 * Returns: (transfer full): the thread
 */
BinnacleWriterThread *
binnacle_writer_thread_new (guint                            max_requests,
                            gsize                            max_bytes,
                            const BinnacleWriterThreadFuncs *funcs,
                            gpointer                         user_data)
{
  BinnacleWriterThread *self = g_new0 (BinnacleWriterThread, 1);
  g_autoptr (GMainContext) caller = g_main_context_ref_thread_default ();

  self->funcs = *funcs;
  self->user_data = user_data;
  self->context = g_main_context_new ();
  self->requests = binnacle_mailbox_new (self->context, max_requests, max_bytes, NULL, funcs->receive, user_data);
  /* Each stands for a request, which was let in there. */
  self->answers = binnacle_mailbox_new (caller, G_MAXUINT, G_MAXSIZE, funcs->free_answer, funcs->deliver, user_data);

  if (pthread_create (&self->thread, NULL, run, self) != 0)
    g_error ("No thread can be started to write to the disk.");
  return self;
}

/*< private >
 * binnacle_writer_thread_post:
 * @self: a thread
 * @request: for its receive function
 * @size: how large it is
 *
 * Hands a request to the thread.
 *
 * Returns: %FALSE where too much waits
 */
gboolean
binnacle_writer_thread_post (BinnacleWriterThread *self,
                             gpointer              request,
                             gsize                 size)
{
  return binnacle_mailbox_post (self->requests, request, size);
}

/*< private >
 * binnacle_writer_thread_answer:
 * @self: a thread
 * @answer: (transfer full): for its deliver function
 *
 * In the thread: hands an answer to its caller.
 */
void
binnacle_writer_thread_answer (BinnacleWriterThread *self,
                               gpointer              answer)
{
  if (!binnacle_mailbox_post (self->answers, answer, 0) && self->funcs.free_answer != NULL)
    self->funcs.free_answer (answer);
}

/*< private >
 * binnacle_writer_thread_end:
 * @self: a thread
 *
 * In the thread: what it does now is the last.
 */
void
binnacle_writer_thread_end (BinnacleWriterThread *self)
{
  self->ended = TRUE;
}

/*< private >
 * binnacle_writer_thread_close:
 * @self: (transfer full): a thread
 * @last: a request upon which it ends
 *
 * Waits until all that was asked for is done. Answers that were not delivered yet are
 * not delivered any more.
 */
void
binnacle_writer_thread_close (BinnacleWriterThread *self,
                              gpointer              last)
{
  /* The thread makes room, however long that takes the disk. */
  while (!binnacle_mailbox_post (self->requests, last, 0))
    sched_yield ();
  pthread_join (self->thread, NULL);

  binnacle_mailbox_close (self->answers);
  binnacle_mailbox_unref (self->answers);
  binnacle_mailbox_unref (self->requests);
  g_main_context_unref (self->context);
  g_free (self);
}
