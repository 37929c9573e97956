/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-net"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "net/binnacle-request-table-private.h"
#include "net/binnacle-websocket-manager.h"

/* Requests that wait for their turn; a program that makes more is broken. */
#define MAX_WAITING 100000

/* Requests of one kind that wait, in order. It exists while there are any. */
typedef struct
{
  char   *kind;
  GQueue  requests; /* owned */
  GList   turn;     /* its place in the round */
} Flow;

typedef struct
{
  BinnacleRequestTable *table;
  GTask                *task;
  JsonObject           *message;
  BinnacleTimer        *timer;
  GSource              *cancelled;
  char                 *kind;
  guint64               serial;
  gint64                id;   /* 0 while it waits for its turn */
  Flow                 *flow; /* while it waits */
  GList                 link; /* its place in the flow */
  gboolean              retry;
} Request;

/*
 * BinnacleRequestTable:
 *
 * Requests without an answer: those in flight by their id, and those that wait for
 * their turn. Each has a task, which is returned exactly once.
 *
 * Turns are fair: each kind of request that waits gets one after the other, so that a
 * thousand requests for history do not keep back the one that saves an edit. Within
 * a kind the order is that in which they were made.
 */
struct _BinnacleRequestTable
{
  BinnacleClock             *clock;
  GHashTable                *in_flight; /* id to Request, owned */
  GHashTable                *flows;     /* kind to Flow, owned */
  GQueue                     round;     /* of Flow; the first is next */
  guint                      n_waiting;
  guint64                    last_serial;
  guint                      max_in_flight;
  BinnacleRequestTableFuncs  funcs;
  GObject                   *owner;
};

static void
disarm (Request *request)
{
  g_clear_pointer (&request->timer, binnacle_timer_free);
  if (request->cancelled != NULL)
    g_source_destroy (request->cancelled);
  g_clear_pointer (&request->cancelled, g_source_unref);
}

static void
request_free (gpointer data)
{
  Request *request = data;

  disarm (request);
  g_clear_pointer (&request->message, json_object_unref);
  g_clear_object (&request->task);
  g_free (request->kind);
  g_free (request);
}

static void
flow_free (gpointer data)
{
  Flow *flow = data;

  g_free (flow->kind);
  g_free (flow);
}

static Flow *
find_or_add_flow (BinnacleRequestTable *self,
                  const char           *kind)
{
  Flow *flow = g_hash_table_lookup (self->flows, kind);

  if (flow != NULL)
    return flow;
  flow = g_new0 (Flow, 1);
  flow->kind = g_strdup (kind);
  g_queue_init (&flow->requests);
  flow->turn.data = flow;
  g_hash_table_insert (self->flows, flow->kind, flow);
  g_queue_push_tail_link (&self->round, &flow->turn);
  return flow;
}

static void
wait_for_turn (BinnacleRequestTable *self,
               Request              *request)
{
  request->flow = find_or_add_flow (self, request->kind);
  g_queue_push_tail_link (&request->flow->requests, &request->link);
  self->n_waiting++;
}

static void
stop_waiting (Request *request)
{
  BinnacleRequestTable *self = request->table;
  Flow *flow = g_steal_pointer (&request->flow);

  g_queue_unlink (&flow->requests, &request->link);
  self->n_waiting--;
  if (flow->requests.length > 0)
    return;
  g_queue_unlink (&self->round, &flow->turn);
  g_hash_table_remove (self->flows, flow->kind);
}

/* Takes the request out of the table; the caller owns it. */
static void
detach (Request *request)
{
  if (request->flow != NULL)
    stop_waiting (request);
  else
    g_hash_table_steal (request->table->in_flight, &request->id);
}

/* Frees the request, and returns its task, last: the callback may do anything. */
static GTask *
finish (Request *request)
{
  GTask *task = g_steal_pointer (&request->task);

  request_free (request);
  return task;
}

static void
fail (Request    *request,
      int         code,
      const char *text)
{
  g_autoptr(GTask) task = finish (request);

  g_task_return_new_error (task, BINNACLE_CONNECTION_ERROR, code, "%s", text);
}

static void
after_removal (BinnacleRequestTable *self)
{
  self->funcs.changed (self->owner);
  binnacle_request_table_flush (self);
}

static void
on_timeout (gpointer user_data)
{
  Request *request = user_data;
  BinnacleRequestTable *self = request->table;
  g_autoptr(GObject) owner = g_object_ref (self->owner);
  gboolean sent = request->id != 0;

  detach (request);
  if (sent)
    fail (request, BINNACLE_CONNECTION_ERROR_TIMED_OUT,
          _("The server did not answer in time. Whether it did what it was asked is not known."));
  else
    fail (request, BINNACLE_CONNECTION_ERROR_EXPIRED,
          _("The request waited too long for the connection and was not sent. Try again."));
  after_removal (self);
}

static gboolean
on_cancelled (GCancellable *cancellable,
              gpointer      user_data)
{
  Request *request = user_data;
  BinnacleRequestTable *self = request->table;
  g_autoptr(GObject) owner = g_object_ref (self->owner);
  g_autoptr(GTask) task = NULL;

  detach (request);
  task = finish (request);
  g_task_return_error_if_cancelled (task);
  after_removal (self);
  return G_SOURCE_REMOVE;
}

static void
watch_cancellable (Request *request)
{
  GCancellable *cancellable = g_task_get_cancellable (request->task);

  if (cancellable == NULL)
    return;
  request->cancelled = g_cancellable_source_new (cancellable);
  g_source_set_callback (request->cancelled, G_SOURCE_FUNC (on_cancelled), request, NULL);
  g_source_attach (request->cancelled, g_task_get_context (request->task));
}

/*
 * binnacle_request_table_new:
 * @funcs: copied
 * @owner: what they are called with; it frees the table when it is finalized, no
 *   earlier
 */
BinnacleRequestTable *
binnacle_request_table_new (BinnacleClock                   *clock,
                            const BinnacleRequestTableFuncs *funcs,
                            GObject                         *owner)
{
  BinnacleRequestTable *self = g_new0 (BinnacleRequestTable, 1);

  self->clock = g_object_ref (clock);
  self->in_flight = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, request_free);
  self->funcs = *funcs;
  self->owner = owner;
  self->max_in_flight = 1;
  self->flows = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, flow_free);
  g_queue_init (&self->round);
  return self;
}

/*
 * binnacle_request_table_free:
 *
 * The table must be empty: see binnacle_request_table_lose().
 */
void
binnacle_request_table_free (BinnacleRequestTable *self)
{
  g_assert (self->n_waiting == 0);
  g_assert (g_hash_table_size (self->in_flight) == 0);

  g_clear_pointer (&self->in_flight, g_hash_table_unref);
  g_clear_pointer (&self->flows, g_hash_table_unref);
  g_clear_object (&self->clock);
  g_free (self);
}

/*
 * binnacle_request_table_set_max_in_flight:
 *
 * Call binnacle_request_table_flush() afterwards.
 */
void
binnacle_request_table_set_max_in_flight (BinnacleRequestTable *self,
                                          guint                 max_in_flight)
{
  self->max_in_flight = MAX (max_in_flight, 1);
}

/*
 * binnacle_request_table_add:
 * @task: returned with the reply (a #JsonObject) as its task data
 * @kind: what takes turns with other kinds
 * @message: without its id; not changed by anybody any more
 * @timeout: in µs, over all of its tries
 * @retry: whether it is sent again on a new connection
 *
 * Puts a request at the end of those of its kind that wait. Call
 * binnacle_request_table_flush() afterwards.
 */
void
binnacle_request_table_add (BinnacleRequestTable *self,
                            GTask                *task,
                            const char           *kind,
                            JsonObject           *message,
                            gint64                timeout,
                            gboolean              retry)
{
  Request *request;

  if (self->n_waiting >= MAX_WAITING)
    {
      g_task_return_new_error (task, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_QUEUE_FULL,
                               "%s", _("Too many requests wait for the server. Try again later."));
      return;
    }
  request = g_new0 (Request, 1);
  request->table = self;
  request->task = g_object_ref (task);
  request->kind = g_strdup (kind);
  request->serial = ++self->last_serial;
  request->link.data = request;
  request->message = json_object_ref (message);
  request->retry = retry;
  request->timer = binnacle_clock_add_timer (self->clock, timeout, on_timeout, request);
  wait_for_turn (self, request);
  watch_cancellable (request);
}

/*
 * binnacle_request_table_flush:
 *
 * Sends what waits, a kind after the other, as far as the limit and the connection
 * allow.
 */
void
binnacle_request_table_flush (BinnacleRequestTable *self)
{
  gboolean any = FALSE;

  while (self->n_waiting > 0
         && g_hash_table_size (self->in_flight) < self->max_in_flight)
    {
      Flow *flow = g_queue_peek_head (&self->round);
      Request *request = g_queue_peek_head (&flow->requests);
      gint64 id = self->funcs.send (self->owner, request->message);

      /* Sending may have found the link dead, and have emptied the table. */
      if (id == 0)
        break;
      g_queue_unlink (&self->round, &flow->turn);
      g_queue_push_tail_link (&self->round, &flow->turn);
      detach (request);
      request->id = id;
      g_hash_table_insert (self->in_flight, &request->id, request);
      any = TRUE;
    }
  if (any)
    self->funcs.changed (self->owner);
}

/*
 * binnacle_request_table_answer:
 * @id: what the reply carries
 * @reply: the whole reply, a result or an error
 *
 * Returns: whether somebody waited for it
 */
gboolean
binnacle_request_table_answer (BinnacleRequestTable *self,
                               gint64                id,
                               JsonObject           *reply)
{
  Request *request = g_hash_table_lookup (self->in_flight, &id);
  g_autoptr(GTask) task = NULL;

  if (request == NULL)
    return FALSE;
  detach (request);
  task = finish (request);
  g_task_set_task_data (task, json_object_ref (reply), (GDestroyNotify) json_object_unref);
  g_task_return_boolean (task, TRUE);
  after_removal (self);
  return TRUE;
}

static void
fail_lost (Request *request)
{
  if (request->id != 0)
    fail (request, BINNACLE_CONNECTION_ERROR_LOST,
          _("The connection was lost before the server answered. "
            "Whether it did what it was asked is not known."));
  else
    fail (request, BINNACLE_CONNECTION_ERROR_NOT_CONNECTED,
          _("There is no connection, so the request was not sent. Try again when it is back."));
}

static int
compare_serials (gconstpointer a,
                 gconstpointer b)
{
  const Request *first = *(const Request * const *) a;
  const Request *second = *(const Request * const *) b;

  return first->serial < second->serial ? -1 : first->serial > second->serial;
}

/* In the order in which they were made. */
static GPtrArray *
detach_all (BinnacleRequestTable *self)
{
  GPtrArray *all = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer request;

  g_hash_table_iter_init (&iter, self->in_flight);
  while (g_hash_table_iter_next (&iter, NULL, &request))
    g_ptr_array_add (all, request);
  g_hash_table_steal_all (self->in_flight);
  while (self->n_waiting > 0)
    {
      Flow *flow = g_queue_peek_head (&self->round);

      request = g_queue_peek_head (&flow->requests);
      g_ptr_array_add (all, request);
      stop_waiting (request);
    }
  g_ptr_array_sort (all, compare_serials);
  return all;
}

/*
 * binnacle_request_table_lose:
 * @keep_retries: whether those that may be sent again wait for the next
 *   connection
 *
 * The connection is gone.
 */
void
binnacle_request_table_lose (BinnacleRequestTable *self,
                             gboolean              keep_retries)
{
  g_autoptr(GPtrArray) all = detach_all (self);
  g_autoptr(GPtrArray) lost = g_ptr_array_new ();

  for (guint i = 0; i < all->len; i++)
    {
      Request *request = g_ptr_array_index (all, i);

      if (!keep_retries || !request->retry)
        {
          disarm (request);
          g_ptr_array_add (lost, request);
          continue;
        }
      request->id = 0;
      wait_for_turn (self, request);
    }
  self->funcs.changed (self->owner);
  for (guint i = 0; i < lost->len; i++)
    fail_lost (g_ptr_array_index (lost, i));
}

guint
binnacle_request_table_get_n_in_flight (BinnacleRequestTable *self)
{
  return g_hash_table_size (self->in_flight);
}
