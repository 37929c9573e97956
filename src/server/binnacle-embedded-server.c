/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-server"

#include "config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <pthread.h>
#include <string.h>
#include <sys/random.h>

#include "base/binnacle-mailbox.h"
#include "server/binnacle-embedded-server.h"
#include "server/binnacle-server.h"

/**
 * BinnacleEmbeddedServer:
 *
 * A server inside the app: a [class@Server] with host metrics, in a thread with a
 * main context of its own, on a loopback port that the system picks. Only who has the
 * token, 256 bits from the system's generator, may come in.
 *
 * The object itself belongs to the thread that made it.
 */

#define TOKEN_SIZE 32

/* What the threads pass each other: how the start went, or that it shall end. */
typedef struct
{
  char   *uri;
  GError *error;
} Notice;

struct _BinnacleEmbeddedServer
{
  GObject          parent_instance;

  char            *store_path;
  guint            interval;
  char            *token;
  char            *uri;
  GTask           *start_task;

  pthread_t        thread;
  gboolean         has_thread;
  GMainContext    *context;
  BinnacleMailbox *to_thread;
  BinnacleMailbox *from_thread;
  gboolean         ended; /* the thread's own */
};

G_DEFINE_FINAL_TYPE (BinnacleEmbeddedServer, binnacle_embedded_server, G_TYPE_OBJECT)

static void
notice_free (gpointer data)
{
  Notice *notice = data;

  g_free (notice->uri);
  g_clear_error (&notice->error);
  g_free (notice);
}

static char *
make_token (GError **error)
{
  guint8 bytes[TOKEN_SIZE];
  GString *token;

  if (getrandom (bytes, sizeof bytes, 0) != (ssize_t) sizeof bytes)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
                   _("The system gives no random numbers: %s"), g_strerror (errno));
      return NULL;
    }

  token = g_string_sized_new (2 * sizeof bytes);

  for (guint i = 0; i < sizeof bytes; i++)
    g_string_append_printf (token, "%02x", bytes[i]);

  return g_string_free (token, FALSE);
}

static void
stop_asked (gpointer item,
            gpointer user_data)
{
  BinnacleEmbeddedServer *self = user_data;

  self->ended = TRUE;
  notice_free (item);
}

static void
serve (BinnacleEmbeddedServer *self)
{
  g_autoptr (BinnacleServer) server = g_object_new (BINNACLE_TYPE_SERVER,
                                                    "token", self->token,
                                                    "store-path", self->store_path,
                                                    "interval", self->interval,
                                                    NULL);
  Notice *notice = g_new0 (Notice, 1);

  if (binnacle_server_start (server, &notice->error))
    notice->uri = g_strdup (binnacle_server_get_uri (server));

  if (!binnacle_mailbox_post (self->from_thread, notice, 0))
    notice_free (notice);

  while (!self->ended)
    g_main_context_iteration (self->context, TRUE);

  binnacle_server_stop (server);
}

static void
run_left_over (GMainContext *context)
{
  while (g_main_context_iteration (context, FALSE))
    ;
}

static void *
run_thread (void *data)
{
  BinnacleEmbeddedServer *self = data;

  g_main_context_push_thread_default (self->context);
  serve (self);
  run_left_over (self->context);
  g_main_context_pop_thread_default (self->context);

  return NULL;
}

static void
start_answered (gpointer item,
                gpointer user_data)
{
  BinnacleEmbeddedServer *self = user_data;
  g_autoptr (GTask) task = g_steal_pointer (&self->start_task);
  Notice *notice = item;

  self->uri = g_steal_pointer (&notice->uri);

  if (task == NULL)
    g_debug ("The server started after it was stopped.");
  else if (notice->error != NULL)
    g_task_return_error (task, g_steal_pointer (&notice->error));
  else
    g_task_return_boolean (task, TRUE);

  notice_free (notice);
}

static gboolean
start_thread (BinnacleEmbeddedServer  *self,
              GError                 **error)
{
  g_autoptr (GMainContext) caller = g_main_context_ref_thread_default ();
  int result;

  self->token = make_token (error);

  if (self->token == NULL)
    return FALSE;

  self->context = g_main_context_new ();
  self->to_thread = binnacle_mailbox_new (self->context, 1, G_MAXSIZE, notice_free, stop_asked, self);
  self->from_thread = binnacle_mailbox_new (caller, 1, G_MAXSIZE, notice_free, start_answered, self);
  result = pthread_create (&self->thread, NULL, run_thread, self);
  self->has_thread = result == 0;

  if (!self->has_thread)
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (result),
                 _("No thread can be started for the server: %s"), g_strerror (result));

  return self->has_thread;
}

static void
close_mailboxes (BinnacleEmbeddedServer *self)
{
  if (self->from_thread != NULL)
    binnacle_mailbox_close (self->from_thread);

  if (self->to_thread != NULL)
    binnacle_mailbox_close (self->to_thread);

  g_clear_pointer (&self->from_thread, binnacle_mailbox_unref);
  g_clear_pointer (&self->to_thread, binnacle_mailbox_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
}

static void
binnacle_embedded_server_dispose (GObject *object)
{
  binnacle_embedded_server_stop (BINNACLE_EMBEDDED_SERVER (object));

  G_OBJECT_CLASS (binnacle_embedded_server_parent_class)->dispose (object);
}

static void
binnacle_embedded_server_finalize (GObject *object)
{
  BinnacleEmbeddedServer *self = BINNACLE_EMBEDDED_SERVER (object);

  g_free (self->store_path);
  g_free (self->token);
  g_free (self->uri);

  G_OBJECT_CLASS (binnacle_embedded_server_parent_class)->finalize (object);
}

static void
binnacle_embedded_server_class_init (BinnacleEmbeddedServerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = binnacle_embedded_server_dispose;
  object_class->finalize = binnacle_embedded_server_finalize;
}

static void
binnacle_embedded_server_init (BinnacleEmbeddedServer *self)
{
}

/**
 * binnacle_embedded_server_new:
 * @store_path: (nullable): where what clients write is kept; %NULL for only in memory
 * @interval: between two samples, in ms
 *
 * Returns: (transfer full): a server that is to be started
 */
BinnacleEmbeddedServer *
binnacle_embedded_server_new (const char *store_path,
                              guint       interval)
{
  BinnacleEmbeddedServer *self = g_object_new (BINNACLE_TYPE_EMBEDDED_SERVER, NULL);

  self->store_path = g_strdup (store_path);
  self->interval = interval;

  return self;
}

/**
 * binnacle_embedded_server_start_async:
 * @self: a server that was not started before
 * @cancellable: (nullable): gives up waiting; the server still starts
 * @callback: called when it serves, or can't
 * @user_data: for @callback
 *
 * Starts the thread, and the server in it.
 */
void
binnacle_embedded_server_start_async (BinnacleEmbeddedServer *self,
                                      GCancellable           *cancellable,
                                      GAsyncReadyCallback     callback,
                                      gpointer                user_data)
{
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;

  g_return_if_fail (BINNACLE_IS_EMBEDDED_SERVER (self));
  g_return_if_fail (!self->has_thread);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, binnacle_embedded_server_start_async);

  if (start_thread (self, &error))
    self->start_task = g_steal_pointer (&task);
  else
    g_task_return_error (task, error);
}

/**
 * binnacle_embedded_server_start_finish:
 * @self: a server
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Returns: whether it serves
 */
gboolean
binnacle_embedded_server_start_finish (BinnacleEmbeddedServer  *self,
                                       GAsyncResult            *result,
                                       GError                 **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * binnacle_embedded_server_get_uri:
 * @self: a server
 *
 * Returns: (nullable): where it listens; %NULL before it has started
 */
const char *
binnacle_embedded_server_get_uri (BinnacleEmbeddedServer *self)
{
  g_return_val_if_fail (BINNACLE_IS_EMBEDDED_SERVER (self), NULL);

  return self->uri;
}

/**
 * binnacle_embedded_server_get_token:
 * @self: a server
 *
 * Returns: (nullable): what it asks of clients; %NULL before it was started
 */
const char *
binnacle_embedded_server_get_token (BinnacleEmbeddedServer *self)
{
  g_return_val_if_fail (BINNACLE_IS_EMBEDDED_SERVER (self), NULL);

  return self->token;
}

/**
 * binnacle_embedded_server_stop:
 * @self: a server
 *
 * Ends the thread and waits for that: clients are told, and the store is closed.
 * Dropping the last reference does the same.
 */
void
binnacle_embedded_server_stop (BinnacleEmbeddedServer *self)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (BINNACLE_IS_EMBEDDED_SERVER (self));

  task = g_steal_pointer (&self->start_task);

  if (self->has_thread)
    {
      Notice *notice = g_new0 (Notice, 1);

      if (!binnacle_mailbox_post (self->to_thread, notice, 0))
        notice_free (notice);

      pthread_join (self->thread, NULL);
      self->has_thread = FALSE;
    }

  close_mailboxes (self);

  if (task != NULL)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "%s", _("The server was stopped."));
}
