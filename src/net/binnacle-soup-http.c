/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-net"

#include "config.h"

#include "net/binnacle-soup-http.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <semaphore.h>
#include <time.h>

#include "base/binnacle-mailbox.h"
#include "net/binnacle-http-exchange-private.h"
#include "net/binnacle-io-thread.h"

#define DEFAULT_TIMEOUT (20 * G_USEC_PER_SEC)

/* An idle connection is kept for so many seconds, for the next request. */
#define IDLE_TIMEOUT 90
#define MAX_CONNECTIONS 16
#define MAX_CONNECTIONS_PER_HOST 4

/* The I/O thread that has not ended a request by then is held up by libsoup. */
#define PATIENCE (G_USEC_PER_SEC / 4)

/**
 * BinnacleSoupHttp:
 *
 * A [iface@Http] over a real network, with libsoup, in a thread of its own that
 * starts with the first request.
 *
 * libsoup reads a head for as long as the socket has something, so a server that
 * sends one interim answer after the other holds up every other source of that
 * main context: neither the main thread's nor the one that WebSockets are read
 * in can be it. The time limit is therefore kept in the main thread, and reaches
 * into such a loop.
 *
 * It promises: nothing here blocks the caller; a body is no larger than asked
 * for, counted while it comes and after decompression, a head no larger than
 * 64 KiB; redirects are followed as asked, never from https to http, and what may
 * be secret goes to the first origin only. There are no cookies, and no passwords
 * but those in the headers that are given.
 */
struct _BinnacleSoupHttp
{
  GObject           parent_instance;

  BinnacleClock    *clock;
  GProxyResolver   *proxy_resolver;
  GTlsDatabase     *tls_database;
  BinnacleIoThread *thread;    /* these three from the first request on */
  gpointer          worker;    /* of the I/O thread */
  BinnacleMailbox  *done;
  GHashTable       *calls;     /* exchange → Call */
  sem_t             parted;    /* posted by the worker: it knows that the owner goes */
};

typedef enum
{
  PROP_PROXY_RESOLVER = 1,
  PROP_TLS_DATABASE
} SoupHttpProperty;

static GParamSpec *properties[PROP_TLS_DATABASE + 1];

/* The half that lives in the I/O thread, and ends there. */
typedef struct
{
  guint            n_holds; /* the owner, and each exchange under way */
  SoupSession     *direct;
  SoupSession     *proxied;
  GProxyResolver  *proxy_resolver;
  GTlsDatabase    *tls_database;
  BinnacleMailbox *exchanges; /* to it; NULL: the owner is gone */
  BinnacleMailbox *done;      /* from it */
  sem_t           *parted;
} Worker;

/* One request, in the main thread; without a task it was given up. */
typedef struct
{
  BinnacleSoupHttp     *self;
  BinnacleHttpExchange *exchange;
  GTask                *task;
  BinnacleTimer        *deadline;
  GCancellable         *cancellable;
  gulong                cancelled_id;
} Call;

static void binnacle_soup_http_http_init (BinnacleHttpInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BinnacleSoupHttp, binnacle_soup_http, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (BINNACLE_TYPE_HTTP, binnacle_soup_http_http_init))

/* The I/O thread */

static SoupSession *
make_session (Worker   *self,
              gboolean  use_proxy)
{
  SoupSession *session = g_object_new (SOUP_TYPE_SESSION, "timeout", 0u, "idle-timeout", IDLE_TIMEOUT,
                                       "max-conns", MAX_CONNECTIONS,
                                       "max-conns-per-host", MAX_CONNECTIONS_PER_HOST, NULL);

  soup_session_remove_feature_by_type (session, SOUP_TYPE_AUTH_MANAGER);
  if (!use_proxy)
    soup_session_set_proxy_resolver (session, NULL);
  else if (self->proxy_resolver != NULL)
    soup_session_set_proxy_resolver (session, self->proxy_resolver);
  if (self->tls_database != NULL)
    soup_session_set_tls_database (session, self->tls_database);
  return session;
}

static SoupSession *
get_session (Worker   *self,
             gboolean  use_proxy)
{
  SoupSession **session = use_proxy ? &self->proxied : &self->direct;

  if (*session == NULL)
    *session = make_session (self, use_proxy);
  return *session;
}

static void
worker_release (Worker *self)
{
  if (--self->n_holds > 0)
    return;
  g_clear_object (&self->direct);
  g_clear_object (&self->proxied);
  g_clear_object (&self->proxy_resolver);
  g_clear_object (&self->tls_database);
  g_clear_pointer (&self->exchanges, binnacle_mailbox_unref);
  g_clear_pointer (&self->done, binnacle_mailbox_unref);
  g_free (self);
}

static void
exchange_done (BinnacleHttpExchange *exchange,
               gpointer              user_data)
{
  Worker *worker = user_data;

  if (!binnacle_mailbox_post (worker->done, exchange, 0))
    binnacle_http_exchange_unref (exchange);
  worker_release (worker);
}

/* One that comes a second time is to end. */
static void
take_exchange (gpointer item,
               gpointer user_data)
{
  Worker *worker = user_data;
  BinnacleHttpExchange *exchange = item;

  if (exchange == NULL)
    {
      sem_post (worker->parted);
      worker_release (worker);
      return;
    }
  if (binnacle_http_exchange_has_begun (exchange))
    {
      binnacle_http_exchange_cancel (exchange);
      binnacle_http_exchange_unref (exchange);
      return;
    }
  worker->n_holds++;
  binnacle_http_exchange_run (exchange, get_session (worker, binnacle_http_exchange_uses_proxy (exchange)),
                              exchange_done, worker);
}

static void
exchange_free (gpointer item)
{
  if (item != NULL)
    binnacle_http_exchange_unref (item);
}

/* The main thread */

static void
call_free (gpointer data)
{
  Call *call = data;

  g_clear_pointer (&call->deadline, binnacle_timer_free);
  if (call->cancelled_id != 0)
    g_cancellable_disconnect (call->cancellable, call->cancelled_id);
  g_clear_object (&call->cancellable);
  g_clear_object (&call->task);
  g_clear_pointer (&call->exchange, binnacle_http_exchange_unref);
  g_free (call);
}

/* The call of an exchange, which is then over; NULL where it was given up. */
static GTask *
end_call (BinnacleSoupHttp     *self,
          BinnacleHttpExchange *exchange)
{
  Call *call = g_hash_table_lookup (self->calls, exchange);
  GTask *task = call != NULL ? g_steal_pointer (&call->task) : NULL;

  g_hash_table_remove (self->calls, exchange);
  return task;
}

static void
exchange_came (gpointer item,
               gpointer user_data)
{
  g_autoptr (BinnacleSoupHttp) self = g_object_ref (user_data);
  g_autoptr (BinnacleHttpExchange) exchange = item;
  g_autoptr (GTask) task = end_call (self, exchange);
  BinnacleHttpResponse *response;
  GError *error = NULL;

  if (task == NULL)
    return;
  response = binnacle_http_exchange_take_result (exchange, &error);
  if (response != NULL)
    g_task_return_pointer (task, response, (GDestroyNotify) binnacle_http_response_unref);
  else
    g_task_return_error (task, error);
}

static void
start_thread (BinnacleSoupHttp *self)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  Worker *worker = g_new0 (Worker, 1);

  self->thread = binnacle_io_thread_new ("binnacle-http");
  self->done = binnacle_mailbox_new (context, G_MAXUINT, G_MAXSIZE, exchange_free, exchange_came, self);
  worker->n_holds = 1;
  g_set_object (&worker->proxy_resolver, self->proxy_resolver);
  g_set_object (&worker->tls_database, self->tls_database);
  worker->done = binnacle_mailbox_ref (self->done);
  worker->parted = &self->parted;
  worker->exchanges = binnacle_mailbox_new (binnacle_io_thread_get_context (self->thread), G_MAXUINT, G_MAXSIZE,
                                            exchange_free, take_exchange, worker);
  self->worker = worker;
}

static void
post_exchange (BinnacleSoupHttp     *self,
               BinnacleHttpExchange *exchange)
{
  Worker *worker = self->worker;
  /* The worker may end, and let go of it, before the post has returned. */
  BinnacleMailbox *exchanges = binnacle_mailbox_ref (worker->exchanges);

  if (!binnacle_mailbox_post (exchanges, exchange, 0))
    exchange_free (exchange);
  binnacle_mailbox_unref (exchanges);
}

/*
 * A GCancellable is cancelled in the thread that waits for it: where it is cancelled
 * while another thread drops a source of it, GLib (2.74) loses that source. Only
 * a thread that is held up, and so drops nothing, is reached from outside.
 */
static void
give_up (Call *call)
{
  post_exchange (call->self, binnacle_http_exchange_ref (call->exchange));
  binnacle_timer_restart (call->deadline, PATIENCE);
}

/* The request is over here at once, whatever the I/O thread is busy with. */
static void
time_over (gpointer user_data)
{
  Call *call = user_data;
  g_autoptr (GTask) task = NULL;

  if (call->task == NULL || g_cancellable_is_cancelled (call->cancellable))
    {
      binnacle_http_exchange_cancel (call->exchange);
      return;
    }
  task = g_steal_pointer (&call->task);
  give_up (call);
  g_task_return_new_error (task, BINNACLE_HTTP_ERROR, BINNACLE_HTTP_ERROR_TIMED_OUT,
                           _("The server at %s did not answer in time. Check the address and the network."),
                           binnacle_http_exchange_get_place (call->exchange));
}

/* In the main thread. It is over when the I/O thread says so. */
static void
caller_cancelled (GCancellable *cancellable,
                  Call         *call)
{
  give_up (call);
}

static void
add_call (BinnacleSoupHttp     *self,
          BinnacleHttpExchange *exchange,
          GTask                *task,
          gint64                timeout)
{
  Call *call = g_new0 (Call, 1);

  call->self = self;
  call->exchange = exchange;
  call->task = task;
  call->deadline = binnacle_clock_add_timer (self->clock, timeout > 0 ? timeout : DEFAULT_TIMEOUT, time_over, call);
  g_hash_table_insert (self->calls, exchange, call);
  if (g_task_get_cancellable (task) == NULL)
    return;
  call->cancellable = g_object_ref (g_task_get_cancellable (task));
  call->cancelled_id = g_cancellable_connect (call->cancellable, G_CALLBACK (caller_cancelled), call, NULL);
}

static void
binnacle_soup_http_send_async (BinnacleHttp              *http,
                               const BinnacleHttpOptions *options,
                               GCancellable              *cancellable,
                               GAsyncReadyCallback        callback,
                               gpointer                   user_data)
{
  BinnacleSoupHttp *self = BINNACLE_SOUP_HTTP (http);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  BinnacleHttpExchange *exchange;
  GError *error = NULL;

  g_task_set_source_tag (task, binnacle_soup_http_send_async);
  exchange = binnacle_http_exchange_new (options, options->decode_data, self->clock, &error);
  if (exchange == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (self->thread == NULL)
    start_thread (self);
  add_call (self, exchange, g_steal_pointer (&task), options->timeout);
  post_exchange (self, binnacle_http_exchange_ref (exchange));
}

static BinnacleHttpResponse *
binnacle_soup_http_send_finish (BinnacleHttp  *http,
                                GAsyncResult  *result,
                                GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, http), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
binnacle_soup_http_http_init (BinnacleHttpInterface *iface)
{
  iface->send_async = binnacle_soup_http_send_async;
  iface->send_finish = binnacle_soup_http_send_finish;
}

static gboolean
wait_for_worker (BinnacleSoupHttp *self)
{
  struct timespec until;

  clock_gettime (CLOCK_REALTIME, &until);
  until.tv_nsec += PATIENCE * 1000;
  until.tv_sec += until.tv_nsec / 1000000000;
  until.tv_nsec %= 1000000000;
  while (sem_timedwait (&self->parted, &until) != 0)
    if (errno != EINTR)
      return FALSE;
  return TRUE;
}

/* Requests under way hold the object: there are none but those given up. */
static void
part (BinnacleSoupHttp *self)
{
  GHashTableIter iter;
  gpointer exchange;

  binnacle_mailbox_close (self->done);
  post_exchange (self, NULL);
  self->worker = NULL;
  if (g_hash_table_size (self->calls) == 0 || wait_for_worker (self))
    return;
  g_hash_table_iter_init (&iter, self->calls);
  while (g_hash_table_iter_next (&iter, &exchange, NULL))
    binnacle_http_exchange_cancel (exchange);
}

static void
binnacle_soup_http_dispose (GObject *object)
{
  BinnacleSoupHttp *self = BINNACLE_SOUP_HTTP (object);

  if (self->worker != NULL)
    part (self);
  g_clear_pointer (&self->done, binnacle_mailbox_unref);
  g_clear_pointer (&self->thread, binnacle_io_thread_unref);
  g_clear_object (&self->proxy_resolver);
  g_clear_object (&self->tls_database);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (binnacle_soup_http_parent_class)->dispose (object);
}

static void
binnacle_soup_http_finalize (GObject *object)
{
  BinnacleSoupHttp *self = BINNACLE_SOUP_HTTP (object);

  g_hash_table_unref (self->calls);
  sem_destroy (&self->parted);
  G_OBJECT_CLASS (binnacle_soup_http_parent_class)->finalize (object);
}

static void
binnacle_soup_http_get_property (GObject    *object,
                                 guint       property_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  BinnacleSoupHttp *self = BINNACLE_SOUP_HTTP (object);

  switch ((SoupHttpProperty) property_id)
    {
    case PROP_PROXY_RESOLVER:
      g_value_set_object (value, self->proxy_resolver);
      break;
    case PROP_TLS_DATABASE:
      g_value_set_object (value, self->tls_database);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
binnacle_soup_http_set_property (GObject      *object,
                                 guint         property_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  BinnacleSoupHttp *self = BINNACLE_SOUP_HTTP (object);

  switch ((SoupHttpProperty) property_id)
    {
    case PROP_PROXY_RESOLVER:
      if (g_set_object (&self->proxy_resolver, g_value_get_object (value)))
        g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_TLS_DATABASE:
      if (g_set_object (&self->tls_database, g_value_get_object (value)))
        g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
binnacle_soup_http_class_init (BinnacleSoupHttpClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = binnacle_soup_http_dispose;
  object_class->finalize = binnacle_soup_http_finalize;
  object_class->get_property = binnacle_soup_http_get_property;
  object_class->set_property = binnacle_soup_http_set_property;

  /**
   * BinnacleSoupHttp:proxy-resolver:
   *
   * What to ask for proxies instead of the system; set it before the first request.
   */
  properties[PROP_PROXY_RESOLVER] =
    g_param_spec_object ("proxy-resolver", NULL, NULL, G_TYPE_PROXY_RESOLVER,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  /**
   * BinnacleSoupHttp:tls-database:
   *
   * The authorities to trust instead of the system's; set it before the first
   * request.
   */
  properties[PROP_TLS_DATABASE] =
    g_param_spec_object ("tls-database", NULL, NULL, G_TYPE_TLS_DATABASE,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
binnacle_soup_http_init (BinnacleSoupHttp *self)
{
  self->calls = g_hash_table_new_full (NULL, NULL, NULL, call_free);
  sem_init (&self->parted, 0, 0);
}

/**
 * binnacle_soup_http_new:
 * @clock: for the time limits
 *
 * Returns: (transfer full) (type BinnacleSoupHttp): a client
 */
BinnacleHttp *
binnacle_soup_http_new (BinnacleClock *clock)
{
  BinnacleSoupHttp *self;

  g_return_val_if_fail (BINNACLE_IS_CLOCK (clock), NULL);

  self = g_object_new (BINNACLE_TYPE_SOUP_HTTP, NULL);
  self->clock = g_object_ref (clock);
  return BINNACLE_HTTP (self);
}
