/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "binnacle-simulated-http.h"

#include <string.h>

/*
 * BinnacleSimulatedHttp:
 *
 * HTTP with one server, which the test plays, in simulated time.
 */
struct _BinnacleSimulatedHttp
{
  GObject                    parent_instance;

  BinnacleSimulatedClock    *clock;
  BinnacleSimulatedHttpFunc  func;
  gpointer                   user_data;
  gint64                     delay;
  guint                      n_in_flight;
  guint                      max_in_flight;
  GPtrArray                 *asked;
  GArray                    *times;
};

static void binnacle_simulated_http_http_init (BinnacleHttpInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BinnacleSimulatedHttp, binnacle_simulated_http, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (BINNACLE_TYPE_HTTP, binnacle_simulated_http_http_init))

typedef struct
{
  BinnacleSimulatedHttp *self;
  BinnacleHttpOptions    options;
  char                  *path;
  GTask                 *task;
  BinnacleTimer         *arrival;
  BinnacleTimer         *deadline;
  BinnacleTimer         *cancelled;
  GCancellable          *cancellable;
  gulong                 cancelled_id;
} Call;

static void
free_decode_data (const BinnacleHttpOptions *options)
{
  if (options->decode_data_free != NULL && options->decode_data != NULL)
    options->decode_data_free (options->decode_data);
}

static void
call_free (Call *call)
{
  g_clear_pointer (&call->arrival, binnacle_timer_free);
  g_clear_pointer (&call->deadline, binnacle_timer_free);
  g_clear_pointer (&call->cancelled, binnacle_timer_free);
  if (call->cancelled_id != 0)
    g_signal_handler_disconnect (call->cancellable, call->cancelled_id);
  g_clear_object (&call->cancellable);
  g_clear_pointer (&call->options.body, g_bytes_unref);
  g_free ((char *) call->options.uri);
  g_free ((char *) call->options.token);
  g_free ((char *) call->options.etag);
  g_free ((char *) call->options.method);
  g_strfreev ((GStrv) call->options.headers);
  free_decode_data (&call->options);
  g_free (call->path);
  g_free (call);
}

static GTask *
end (Call *call)
{
  GTask *task = call->task;

  call->self->n_in_flight--;
  call_free (call);
  return task;
}

static void
time_over (gpointer user_data)
{
  g_autoptr (GTask) task = end (user_data);

  g_task_return_new_error (task, BINNACLE_HTTP_ERROR, BINNACLE_HTTP_ERROR_TIMED_OUT, "The server did not answer.");
}

static void
give_up (gpointer user_data)
{
  g_autoptr (GTask) task = end (user_data);

  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "It was cancelled.");
}

static void
cancelled (GCancellable *cancellable,
           Call         *call)
{
  binnacle_timer_restart (call->cancelled, 0);
}

static void
arrive (gpointer user_data)
{
  Call *call = user_data;
  GError *error = NULL;
  BinnacleHttpResponse *response = call->self->func (&call->options, call->path, call->self->user_data, &error);
  BinnacleHttpOptions options = call->options;
  g_autoptr (GTask) task = NULL;

  if (response == NULL && error == NULL)
    return;
  call->options.decode_data = NULL;
  task = end (call);
  if (response != NULL && options.decode != NULL)
    binnacle_http_response_set_decoded (response, options.decode (response, options.decode_data, &error),
                                        options.decoded_free);
  free_decode_data (&options);
  if (error == NULL)
    {
      g_task_return_pointer (task, response, (GDestroyNotify) binnacle_http_response_unref);
      return;
    }
  g_clear_pointer (&response, binnacle_http_response_unref);
  g_task_return_error (task, error);
}

static void
copy_options (Call                      *call,
              const BinnacleHttpOptions *options)
{
  const char *path = strstr (options->uri, "://");

  g_assert_nonnull (path);
  call->options = *options;
  call->options.uri = g_strdup (options->uri);
  call->options.token = g_strdup (options->token);
  call->options.etag = g_strdup (options->etag);
  call->options.method = g_strdup (options->method);
  call->options.headers = (const char * const *) g_strdupv ((GStrv) options->headers);
  call->options.body = options->body != NULL ? g_bytes_ref (options->body) : NULL;
  path = strchr (path + 3, '/');
  call->path = g_strdup (path != NULL ? path : "/");
}

static void
send_async (BinnacleHttp              *http,
            const BinnacleHttpOptions *options,
            GCancellable              *cancellable,
            GAsyncReadyCallback        callback,
            gpointer                   user_data)
{
  BinnacleSimulatedHttp *self = BINNACLE_SIMULATED_HTTP (http);
  BinnacleClock *clock = BINNACLE_CLOCK (self->clock);
  gint64 now = binnacle_clock_get_monotonic_time (clock);
  Call *call = g_new0 (Call, 1);

  call->self = self;
  call->task = g_task_new (self, NULL, callback, user_data);
  copy_options (call, options);
  g_ptr_array_add (self->asked, g_strdup_printf ("%s %s", options->method != NULL ? options->method : "GET", call->path));
  g_array_append_val (self->times, now);
  self->n_in_flight++;
  self->max_in_flight = MAX (self->max_in_flight, self->n_in_flight);
  call->arrival = binnacle_clock_add_timer (clock, self->delay, arrive, call);
  call->deadline = binnacle_clock_add_timer (clock, options->timeout > 0 ? options->timeout : 20 * G_USEC_PER_SEC,
                                             time_over, call);
  call->cancelled = binnacle_clock_add_timer (clock, 0, give_up, call);
  if (!g_cancellable_is_cancelled (cancellable))
    binnacle_timer_stop (call->cancelled);
  if (cancellable == NULL)
    return;
  call->cancellable = g_object_ref (cancellable);
  call->cancelled_id = g_signal_connect (cancellable, "cancelled", G_CALLBACK (cancelled), call);
}

static BinnacleHttpResponse *
send_finish (BinnacleHttp  *http,
             GAsyncResult  *result,
             GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
binnacle_simulated_http_http_init (BinnacleHttpInterface *iface)
{
  iface->send_async = send_async;
  iface->send_finish = send_finish;
}

static void
binnacle_simulated_http_finalize (GObject *object)
{
  BinnacleSimulatedHttp *self = BINNACLE_SIMULATED_HTTP (object);

  g_assert_cmpuint (self->n_in_flight, ==, 0);
  g_ptr_array_unref (self->asked);
  g_array_unref (self->times);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (binnacle_simulated_http_parent_class)->finalize (object);
}

static void
binnacle_simulated_http_class_init (BinnacleSimulatedHttpClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = binnacle_simulated_http_finalize;
}

static void
binnacle_simulated_http_init (BinnacleSimulatedHttp *self)
{
  self->delay = 20000;
  self->asked = g_ptr_array_new_with_free_func (g_free);
  self->times = g_array_new (FALSE, FALSE, sizeof (gint64));
}

BinnacleSimulatedHttp *
binnacle_simulated_http_new (BinnacleSimulatedClock    *clock,
                             BinnacleSimulatedHttpFunc  func,
                             gpointer                   user_data)
{
  BinnacleSimulatedHttp *self = g_object_new (BINNACLE_TYPE_SIMULATED_HTTP, NULL);

  self->clock = g_object_ref (clock);
  self->func = func;
  self->user_data = user_data;
  return self;
}

void
binnacle_simulated_http_set_delay (BinnacleSimulatedHttp *self,
                                   gint64                 delay)
{
  self->delay = delay;
}

guint
binnacle_simulated_http_count (BinnacleSimulatedHttp *self,
                               const char            *part)
{
  guint n_found = 0;

  for (guint i = 0; i < self->asked->len; i++)
    n_found += strstr (self->asked->pdata[i], part) != NULL;
  return n_found;
}

guint
binnacle_simulated_http_get_n_in_flight (BinnacleSimulatedHttp *self)
{
  return self->n_in_flight;
}

guint
binnacle_simulated_http_get_max_in_flight (BinnacleSimulatedHttp *self)
{
  return self->max_in_flight;
}

GArray *
binnacle_simulated_http_get_times (BinnacleSimulatedHttp *self)
{
  return self->times;
}

BinnacleHttpResponse *
binnacle_simulated_http_make_response (guint       status,
                                       const char *etag,
                                       const char *body)
{
  BinnacleHttpResponse *response = binnacle_http_response_new (status);

  if (etag != NULL)
    binnacle_http_response_add_header (response, "ETag", etag);
  if (body != NULL)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));

      binnacle_http_response_set_body (response, bytes);
    }
  return response;
}
