/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sync"

#include "config.h"

#include "sync/binnacle-outbox-writer-private.h"

#include "sync/binnacle-writer-thread-private.h"

/* The thread that the outbox's store belongs to.
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
  BinnacleWriterThread     *thread;

  /* Of the thread. */
  BinnacleOutboxStore      *store;
  GPtrArray                *group;
  BinnacleOutboxReport      reported;
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
  binnacle_writer_thread_answer (self->thread, answer);
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
write_group (gpointer user_data)
{
  BinnacleOutboxWriter *self = user_data;

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
    case BINNACLE_OUTBOX_REQUEST_DURABLE:
      binnacle_outbox_store_set_durable (self->store, request->durable);
      break;
    case BINNACLE_OUTBOX_REQUEST_CLOSE:
      binnacle_outbox_store_end (self->store);
      binnacle_writer_thread_end (self->thread);
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

static void
finish (gpointer user_data)
{
  BinnacleOutboxWriter *self = user_data;

  binnacle_outbox_store_free (self->store);
  g_ptr_array_unref (self->group);
  g_free (self->reported.problem);
  g_free (self->reported.notice);
}

static const BinnacleWriterThreadFuncs thread_funcs = { receive, write_group, finish, deliver, free_answer };

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

  self->store = store;
  self->done = done;
  self->user_data = user_data;
  self->group = g_ptr_array_new ();
  self->thread = binnacle_writer_thread_new (MAX_REQUESTS, MAX_BYTES, &thread_funcs, self);
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
  return binnacle_writer_thread_post (self->thread, request, request->size);
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
  binnacle_writer_thread_close (self->thread, last);
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
