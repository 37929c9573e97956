/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sync"

#include "config.h"

#include "sync/binnacle-outbox-writer-private.h"

#include <pthread.h>
#include <sched.h>

#include "base/binnacle-mailbox.h"

/* The thread that the outbox's store belongs to, since a commit waits for the disk and
 * the main loop must not.
 *
 * Commits that wait together are made with one transaction: while one is on its way to the
 * disk, the next ones gather. A request is the caller's before it is posted and
 * after its answer, and the thread's in between. */

/* One of them waits for the disk at a time, so both are far from what is usual. */
#define MAX_REQUESTS 20000
#define MAX_BYTES (64 * 1024 * 1024)

/* Either a request that was answered, or a report. */
typedef struct
{
  BinnacleOutboxRequest *request;
  BinnacleOutboxReport  *report;
} Answer;

struct _BinnacleOutboxWriter
{
  BinnacleOutboxWriterFunc  done;
  gpointer                  user_data;
  GMainContext             *context;
  BinnacleMailbox          *requests;
  BinnacleMailbox          *answers;
  pthread_t                 thread;

  /* Of the thread. */
  BinnacleOutboxStore      *store;
  GPtrArray                *group;
  BinnacleOutboxReport      reported;
  gboolean                  ended;
};

static void
free_answer (gpointer item)
{
  Answer *answer = item;

  g_clear_pointer (&answer->report, binnacle_outbox_report_free);
  g_free (answer);
}

static void
post_answer (BinnacleOutboxWriter  *self,
             BinnacleOutboxRequest *request,
             BinnacleOutboxReport  *report)
{
  Answer *answer = g_new (Answer, 1);

  *answer = (Answer) { request, report };
  if (!binnacle_mailbox_post (self->answers, answer, 0))
    free_answer (answer);
}

static void
report (BinnacleOutboxWriter *self)
{
  const GError *problem = binnacle_outbox_store_get_problem (self->store);
  const char *notice = binnacle_outbox_store_get_notice (self->store);
  const char *sentence = problem != NULL ? problem->message : NULL;
  BinnacleOutboxReport *copy;

  if (g_strcmp0 (sentence, self->reported.problem) == 0 && g_strcmp0 (notice, self->reported.notice) == 0)
    return;
  g_free (self->reported.problem);
  g_free (self->reported.notice);
  self->reported = (BinnacleOutboxReport) { g_strdup (sentence), g_strdup (notice) };
  copy = g_new (BinnacleOutboxReport, 1);
  *copy = (BinnacleOutboxReport) { g_strdup (sentence), g_strdup (notice) };
  post_answer (self, NULL, copy);
}

static void
write_group (BinnacleOutboxWriter *self)
{
  if (self->group->len == 0)
    return;
  binnacle_outbox_store_write (self->store, self->group);
  report (self);
  for (guint i = 0; i < self->group->len; i++)
    post_answer (self, self->group->pdata[i], NULL);
  g_ptr_array_set_size (self->group, 0);
}

static void
serve (BinnacleOutboxWriter  *self,
       BinnacleOutboxRequest *request)
{
  write_group (self);
  switch (request->kind)
    {
    case BINNACLE_OUTBOX_REQUEST_LOAD:
      binnacle_outbox_store_load (self->store, request);
      break;
    case BINNACLE_OUTBOX_REQUEST_NOTICE:
      binnacle_outbox_store_dismiss (self->store);
      break;
    case BINNACLE_OUTBOX_REQUEST_CLOSE:
      binnacle_outbox_store_end (self->store);
      self->ended = TRUE;
      break;
    case BINNACLE_OUTBOX_REQUEST_OPEN:
    case BINNACLE_OUTBOX_REQUEST_COMMIT:
    case BINNACLE_OUTBOX_REQUEST_SERVER:
    default:
      binnacle_outbox_store_open (self->store, request->now);
      break;
    }
  report (self);
  post_answer (self, request, NULL);
}

static void
receive (gpointer item,
         gpointer user_data)
{
  BinnacleOutboxWriter *self = user_data;
  BinnacleOutboxRequest *request = item;

  if (request->kind == BINNACLE_OUTBOX_REQUEST_COMMIT || request->kind == BINNACLE_OUTBOX_REQUEST_SERVER)
    g_ptr_array_add (self->group, request);
  else
    serve (self, request);
}

static void
deliver (gpointer item,
         gpointer user_data)
{
  BinnacleOutboxWriter *self = user_data;
  Answer *answer = item;

  self->done (answer->request, g_steal_pointer (&answer->report), self->user_data);
  g_free (answer);
}

static void *
run_thread (void *data)
{
  BinnacleOutboxWriter *self = data;

  /* One iteration delivers what waits: that is the group. */
  while (!self->ended)
    {
      g_main_context_iteration (self->context, TRUE);
      write_group (self);
    }
  binnacle_outbox_store_free (self->store);
  g_ptr_array_unref (self->group);
  g_free (self->reported.problem);
  g_free (self->reported.notice);
  binnacle_mailbox_close (self->requests);
  return NULL;
}

/*< private >
 * binnacle_outbox_writer_new:
 * @store: (transfer full): a store
 * @done: told of answers and reports, in the thread-default context of the caller
 * @user_data: for @done
 *
 * Starts the thread.
 *
 * Returns: (transfer full): the writer
 */
BinnacleOutboxWriter *
binnacle_outbox_writer_new (BinnacleOutboxStore      *store,
                            BinnacleOutboxWriterFunc  done,
                            gpointer                  user_data)
{
  BinnacleOutboxWriter *self = g_new0 (BinnacleOutboxWriter, 1);
  g_autoptr (GMainContext) caller = g_main_context_ref_thread_default ();

  self->store = store;
  self->done = done;
  self->user_data = user_data;
  self->group = g_ptr_array_new ();
  self->context = g_main_context_new ();
  self->requests = binnacle_mailbox_new (self->context, MAX_REQUESTS, MAX_BYTES, NULL, receive, self);
  /* Each request was let in there, and there is at most one report to each. */
  self->answers = binnacle_mailbox_new (caller, G_MAXUINT, G_MAXSIZE, free_answer, deliver, self);

  if (pthread_create (&self->thread, NULL, run_thread, self) != 0)
    g_error ("No thread can be started to write the outbox.");
  return self;
}

/*< private >
 * binnacle_outbox_writer_post:
 * @self: a writer
 * @request: what is asked for; the caller's again when it is answered
 *
 * Hands a request to the thread.
 *
 * Returns: %FALSE where too much waits
 */
gboolean
binnacle_outbox_writer_post (BinnacleOutboxWriter  *self,
                             BinnacleOutboxRequest *request)
{
  return binnacle_mailbox_post (self->requests, request, request->size);
}

/*< private >
 * binnacle_outbox_writer_close:
 * @self: (transfer full): a writer
 * @last: a CLOSE
 *
 * Waits until all that was asked for is done. Answers that were not delivered yet
 * are not delivered any more: the requests have them.
 */
void
binnacle_outbox_writer_close (BinnacleOutboxWriter  *self,
                              BinnacleOutboxRequest *last)
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

/*< private >
 * binnacle_outbox_report_free:
 * @self: (transfer full): a report
 *
 * Frees it.
 */
void
binnacle_outbox_report_free (BinnacleOutboxReport *self)
{
  g_free (self->problem);
  g_free (self->notice);
  g_free (self);
}
