/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-net"

/* What the manager does for those who send and request, and for the dialect that
 * decodes. The class itself is in binnacle-websocket-manager.c. */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/binnacle-json.h"
#include "net/binnacle-redaction.h"
#include "net/binnacle-websocket-manager-private.h"
#include "wire/binnacle-protocol.h"

/* How often to look whether a server that reads slowly has caught up. */
#define CONGESTION_INTERVAL (100 * 1000)

static void
wait_to_flush (BinnacleWebsocketManager *self,
               gint64                    delay)
{
  if (!self->disposed)
    binnacle_timer_restart (self->flush_timer, delay);
}

/*
 * binnacle_websocket_manager_flush_queue:
 *
 * Sends from the queue until something says to wait.
 */
void
binnacle_websocket_manager_flush_queue (BinnacleWebsocketManager *self)
{
  guint rate = self->settings.queue_flush_rate;
  GBytes *text;

  while (!self->held && !binnacle_timer_is_running (self->flush_timer)
         && binnacle_reconnector_can_send (self->reconnector)
         && (text = binnacle_outgoing_queue_peek (self->queue)) != NULL)
    {
      g_autoptr(GError) error = NULL;

      if (binnacle_reconnector_is_congested (self->reconnector))
        {
          wait_to_flush (self, CONGESTION_INTERVAL);
          return;
        }
      if (!binnacle_reconnector_send (self->reconnector, text, &error))
        {
          g_debug ("Queued message not sent: %s", error->message);
          return;
        }
      if (rate > 0)
        wait_to_flush (self, G_USEC_PER_SEC / rate);
      binnacle_outgoing_queue_remove_head (self->queue);
    }
}

static gboolean
send_text (BinnacleWebsocketManager  *self,
           const char                *text,
           GError                   **error)
{
  g_autoptr(GBytes) bytes = g_bytes_new (text, strlen (text));

  return binnacle_reconnector_send (self->reconnector, bytes, error);
}

/*
 * binnacle_websocket_manager_send_request:
 *
 * For the request table.
 */
gint64
binnacle_websocket_manager_send_request (GObject    *owner,
                                         JsonObject *message)
{
  BinnacleWebsocketManager *self = BINNACLE_WEBSOCKET_MANAGER (owner);
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  gint64 id;

  if (self->held || !binnacle_reconnector_can_send (self->reconnector))
    return 0;
  id = binnacle_reconnector_take_id (self->reconnector);
  text = binnacle_websocket_dialect_make_request (binnacle_reconnector_get_dialect (self->reconnector), id, message);
  if (send_text (self, text, &error))
    return id;
  g_debug ("Request not sent: %s", error->message);
  return 0;
}

static void
count (BinnacleWebsocketManager *self,
       guint64                  *counter,
       const char               *property)
{
  (*counter)++;
  g_object_notify (G_OBJECT (self), property);
}

/* Whether the message answers something, be it too late: those are discarded. */
static gboolean
deliver_reply (BinnacleWebsocketManager *self,
               const char               *type,
               JsonObject               *message)
{
  gboolean is_pong = g_str_equal (type, "pong");
  gint64 id;

  if (!is_pong && !g_str_equal (type, "result") && !g_str_equal (type, "error"))
    return FALSE;
  if (!binnacle_json_get_integer (message, "id", &id, NULL))
    return FALSE;
  if (is_pong ? binnacle_reconnector_pong (self->reconnector, id)
              : binnacle_request_table_answer (self->requests, id, message))
    return TRUE;
  if (!binnacle_reconnector_has_taken (self->reconnector, id))
    return FALSE;
  count (self, &self->n_late, "n-late");
  return TRUE;
}

static void
deliver_message (BinnacleWebsocketManager *self,
                 const char               *type,
                 JsonObject               *message)
{
  gpointer known_type;
  gpointer quark;

  if (g_hash_table_lookup_extended (self->types, type, &known_type, &quark))
    binnacle_websocket_manager_emit_message (self, GPOINTER_TO_UINT (quark), known_type, message);
  else
    count (self, &self->n_unknown, "n-unknown");
}

/* In the words of the server, as far as they fit, or in ours. */
static GError *
make_protocol_error (JsonObject *reply)
{
  const char *code = binnacle_json_get_string (reply, "code", NULL);
  const char *message = binnacle_json_get_string (reply, "message", NULL);
  g_autofree char *text = binnacle_plain_text (message != NULL ? message : "");
  BinnacleProtocolError error = BINNACLE_PROTOCOL_ERROR_INTERNAL;

  if (code != NULL)
    error = binnacle_protocol_error_from_code (code);
  if (*text == '\0')
    return g_error_new (BINNACLE_PROTOCOL_ERROR, (int) error,
                        _("The server refused the request (%s)."),
                        binnacle_protocol_error_to_code (error));
  return g_error_new_literal (BINNACLE_PROTOCOL_ERROR, (int) error, text);
}

static gboolean
not_connected (GError **error)
{
  g_set_error_literal (error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_NOT_CONNECTED,
                       _("There is no connection to the server. Try again when it is back."));
  return FALSE;
}

/**
 * binnacle_websocket_manager_send:
 * @self: a manager
 * @text: a message
 * @error: return location for an error
 *
 * Sends a message, or has it wait for the connection. It may be lost with the
 * connection, and it may grow too old or be pushed out while it waits: see the
 * settings of the queue.
 *
 * Returns: whether it was taken; where not, the error is
 *   %BINNACLE_CONNECTION_ERROR_QUEUE_FULL, or
 *   %BINNACLE_CONNECTION_ERROR_NOT_CONNECTED where messages may not wait
 */
gboolean
binnacle_websocket_manager_send (BinnacleWebsocketManager  *self,
                                 const char                *text,
                                 GError                   **error)
{
  g_autoptr(BinnacleWebsocketManager) guard = NULL;
  g_autoptr(GBytes) bytes = NULL;

  g_return_val_if_fail (BINNACLE_IS_WEBSOCKET_MANAGER (self), FALSE);
  g_return_val_if_fail (text != NULL, FALSE);

  guard = g_object_ref (self);
  bytes = g_bytes_new (text, strlen (text));
  if (!self->held && binnacle_reconnector_can_send (self->reconnector)
      && binnacle_outgoing_queue_get_n_queued (self->queue) == 0
      && !binnacle_reconnector_is_congested (self->reconnector)
      && binnacle_reconnector_send (self->reconnector, bytes, NULL))
    return TRUE;
  if (!self->settings.queue_enabled)
    return not_connected (error);
  if (!binnacle_outgoing_queue_push (self->queue, bytes, error))
    return FALSE;
  binnacle_websocket_manager_flush_queue (self);
  return TRUE;
}

/**
 * binnacle_websocket_manager_send_first:
 * @self: a manager
 * @text: a control message, such as a greeting or a subscription
 * @error: return location for an error
 *
 * Sends a message of the dialect, before all that waits. It never waits itself.
 *
 * Returns: whether it was taken; where not, the error is
 *   %BINNACLE_CONNECTION_ERROR_NOT_CONNECTED
 */
gboolean
binnacle_websocket_manager_send_first (BinnacleWebsocketManager  *self,
                                       const char                *text,
                                       GError                   **error)
{
  g_return_val_if_fail (BINNACLE_IS_WEBSOCKET_MANAGER (self), FALSE);
  g_return_val_if_fail (text != NULL, FALSE);

  return send_text (self, text, error);
}

/**
 * binnacle_websocket_manager_request_async:
 * @self: a manager
 * @message: a request, without its id; not to be changed afterwards
 * @timeout: how long to wait for the answer in µs, 0 for the setting
 * @cancellable: (nullable): ends the waiting; the server may have done it already
 * @callback: called with the outcome
 * @user_data: for @callback
 *
 * Asks the server something, where there is a connection. See
 * [method@WebsocketManager.request_full_async].
 */
void
binnacle_websocket_manager_request_async (BinnacleWebsocketManager *self,
                                          JsonObject               *message,
                                          gint64                    timeout,
                                          GCancellable             *cancellable,
                                          GAsyncReadyCallback       callback,
                                          gpointer                  user_data)
{
  binnacle_websocket_manager_request_full_async (self, message, BINNACLE_REQUEST_NONE, timeout,
                                                 cancellable, callback, user_data);
}

/* What takes turns with what: an edit does not wait for all of the history. */
static char *
dup_kind (JsonObject *message)
{
  const char *type = binnacle_json_get_string (message, "type", NULL);
  const char *method = binnacle_json_get_string (message, "method", NULL);

  return g_strconcat (type != NULL ? type : "", " ", method, NULL);
}

static gboolean
may_request (BinnacleWebsocketManager *self,
             BinnacleRequestFlags      flags)
{
  BinnacleConnectionState state = binnacle_reconnector_get_state (self->reconnector);

  if (state == BINNACLE_CONNECTION_OPEN)
    return TRUE;
  return (flags & BINNACLE_REQUEST_RETRY) != 0 && self->settings.retry_on_reconnect
         && state != BINNACLE_CONNECTION_IDLE && state != BINNACLE_CONNECTION_CLOSING
         && state != BINNACLE_CONNECTION_FAILED;
}

/**
 * binnacle_websocket_manager_request_full_async:
 * @self: a manager
 * @message: a request, without its id; not to be changed afterwards
 * @flags: how to deal with it
 * @timeout: how long to wait for the answer in µs, 0 for the setting
 * @cancellable: (nullable): ends the waiting; the server may have done it already
 * @callback: called with the outcome
 * @user_data: for @callback
 *
 * Asks the server something. At most
 * [property@WebsocketManager:max-in-flight] requests are out at a time; others
 * wait for their turn, and their timeout runs. Turns go round among the kinds of
 * requests (by `type` and `method`), in order within each.
 */
void
binnacle_websocket_manager_request_full_async (BinnacleWebsocketManager *self,
                                               JsonObject               *message,
                                               BinnacleRequestFlags      flags,
                                               gint64                    timeout,
                                               GCancellable             *cancellable,
                                               GAsyncReadyCallback       callback,
                                               gpointer                  user_data)
{
  g_autoptr(GTask) task = NULL;
  g_autofree char *kind = NULL;
  GError *error = NULL;

  g_return_if_fail (BINNACLE_IS_WEBSOCKET_MANAGER (self));
  g_return_if_fail (message != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, binnacle_websocket_manager_request_async);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (!may_request (self, flags))
    {
      not_connected (&error);
      g_task_return_error (task, error);
      return;
    }
  if (timeout <= 0)
    timeout = (gint64) self->settings.request_timeout * G_USEC_PER_SEC;
  kind = dup_kind (message);
  binnacle_request_table_add (self->requests, task, kind, message, timeout,
                              (flags & BINNACLE_REQUEST_RETRY) != 0);
  binnacle_request_table_flush (self->requests);
}

/**
 * binnacle_websocket_manager_request_finish:
 * @self: a manager
 * @result: what the callback got
 * @error: return location for an error
 *
 * Ends a request. See [method@WebsocketManager.request_finish_full].
 *
 * Returns: (transfer full): the server's result message
 */
JsonObject *
binnacle_websocket_manager_request_finish (BinnacleWebsocketManager  *self,
                                           GAsyncResult              *result,
                                           GError                   **error)
{
  return binnacle_websocket_manager_request_finish_full (self, result, NULL, error);
}

/**
 * binnacle_websocket_manager_request_finish_full:
 * @self: a manager
 * @result: what the callback got
 * @reply: (out) (optional) (nullable) (transfer full): the server's message, also
 *   where it is an error, with all of its members; %NULL where none came
 * @error: return location for an error
 *
 * Ends a request. Where the server refused, the error is a [error@ProtocolError].
 * Otherwise it is %BINNACLE_CONNECTION_ERROR_NOT_CONNECTED,
 * %BINNACLE_CONNECTION_ERROR_EXPIRED or %BINNACLE_CONNECTION_ERROR_QUEUE_FULL where it
 * was not sent, %BINNACLE_CONNECTION_ERROR_TIMED_OUT or
 * %BINNACLE_CONNECTION_ERROR_LOST where nobody knows whether the server did it, or
 * %G_IO_ERROR_CANCELLED.
 *
 * Returns: (transfer full): the server's result message
 */
JsonObject *
binnacle_websocket_manager_request_finish_full (BinnacleWebsocketManager  *self,
                                                GAsyncResult              *result,
                                                JsonObject               **reply,
                                                GError                   **error)
{
  JsonObject *message;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  if (reply != NULL)
    *reply = NULL;
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  message = g_task_get_task_data (G_TASK (result));
  if (reply != NULL)
    *reply = json_object_ref (message);
  if (g_strcmp0 (binnacle_json_get_string (message, "type", NULL), "error") != 0)
    return json_object_ref (message);
  g_propagate_error (error, make_protocol_error (message));
  return NULL;
}

/**
 * binnacle_websocket_manager_take_id:
 * @self: a manager
 *
 * For messages of the dialect that carry an id: pings and requests of the manager
 * take theirs here too, so that no two are the same.
 *
 * Returns: an id that was never used before
 */
gint64
binnacle_websocket_manager_take_id (BinnacleWebsocketManager *self)
{
  g_return_val_if_fail (BINNACLE_IS_WEBSOCKET_MANAGER (self), 0);

  return binnacle_reconnector_take_id (self->reconnector);
}

/**
 * binnacle_websocket_manager_set_authenticated:
 * @self: a manager
 * @generation: the connection that it concerns; where it is not the current one,
 *   nothing happens
 * @server_heartbeat: after how much silence, in µs, the server takes a link for
 *   dead, 0 where it did not say
 *
 * The server has welcomed us: the state is open now.
 */
void
binnacle_websocket_manager_set_authenticated (BinnacleWebsocketManager *self,
                                              guint                     generation,
                                              gint64                    server_heartbeat)
{
  g_autoptr(BinnacleWebsocketManager) guard = NULL;

  g_return_if_fail (BINNACLE_IS_WEBSOCKET_MANAGER (self));

  guard = g_object_ref (self);
  if (binnacle_websocket_manager_is_current (self, generation))
    binnacle_reconnector_authenticated (self->reconnector, server_heartbeat);
}

/**
 * binnacle_websocket_manager_fail:
 * @self: a manager
 * @generation: the connection that it concerns; where it is not the current one,
 *   nothing happens
 * @error: why
 *
 * Ends the connection for good: the state is failed, until the person asks for a new
 * connection. Messages that wait go on waiting.
 */
void
binnacle_websocket_manager_fail (BinnacleWebsocketManager *self,
                                 guint                     generation,
                                 const GError             *error)
{
  g_autoptr(BinnacleWebsocketManager) guard = NULL;

  g_return_if_fail (BINNACLE_IS_WEBSOCKET_MANAGER (self));
  g_return_if_fail (error != NULL);

  guard = g_object_ref (self);
  if (binnacle_websocket_manager_is_current (self, generation))
    binnacle_reconnector_fail (self->reconnector, error);
}

/**
 * binnacle_websocket_manager_give_up:
 * @self: a manager
 * @error: why
 *
 * Ends what is not an open connection for good, where it became known in another
 * way that trying is of no use: the state is failed, until the person asks for a
 * new connection.
 */
void
binnacle_websocket_manager_give_up (BinnacleWebsocketManager *self,
                                    const GError             *error)
{
  g_autoptr(BinnacleWebsocketManager) guard = NULL;

  g_return_if_fail (BINNACLE_IS_WEBSOCKET_MANAGER (self));
  g_return_if_fail (error != NULL);

  guard = g_object_ref (self);
  binnacle_reconnector_give_up (self->reconnector, error);
}

/**
 * binnacle_websocket_manager_drop:
 * @self: a manager
 * @generation: the connection that it concerns; where it is not the current one,
 *   nothing happens
 * @error: why
 *
 * Ends this connection; tries again as the settings say.
 */
void
binnacle_websocket_manager_drop (BinnacleWebsocketManager *self,
                                 guint                     generation,
                                 const GError             *error)
{
  g_autoptr(BinnacleWebsocketManager) guard = NULL;

  g_return_if_fail (BINNACLE_IS_WEBSOCKET_MANAGER (self));
  g_return_if_fail (error != NULL);

  guard = g_object_ref (self);
  if (binnacle_websocket_manager_is_current (self, generation))
    binnacle_reconnector_drop (self->reconnector, error);
}

/**
 * binnacle_websocket_manager_set_retry_after:
 * @self: a manager
 * @generation: the connection that it concerns; where it is not the current one,
 *   nothing happens
 * @delay: in µs; at most an hour is believed
 *
 * The server wishes that nobody connects before then. Even the person's wish does not
 * go against it.
 */
void
binnacle_websocket_manager_set_retry_after (BinnacleWebsocketManager *self,
                                            guint                     generation,
                                            gint64                    delay)
{
  g_return_if_fail (BINNACLE_IS_WEBSOCKET_MANAGER (self));

  if (binnacle_websocket_manager_is_current (self, generation))
    binnacle_reconnector_set_retry_after (self->reconnector, delay);
}

/**
 * binnacle_websocket_manager_deliver:
 * @self: a manager
 * @generation: the connection that it concerns; where it is not the current one,
 *   nothing happens
 * @message: one decoded message, anything that a server may send
 *
 * Hands over a message. Pongs, and results and errors whose id belongs to a
 * request, end there. All others are emitted as
 * [signal@WebsocketManager::message] where their type is registered, and counted in
 * [property@WebsocketManager:n-unknown] where not.
 */
void
binnacle_websocket_manager_deliver (BinnacleWebsocketManager *self,
                                    guint                     generation,
                                    JsonObject               *message)
{
  g_autoptr(BinnacleWebsocketManager) guard = NULL;
  const char *type;

  g_return_if_fail (BINNACLE_IS_WEBSOCKET_MANAGER (self));
  g_return_if_fail (message != NULL);

  guard = g_object_ref (self);
  if (!binnacle_websocket_manager_is_current (self, generation))
    return;
  type = binnacle_json_get_string (message, "type", NULL);
  if (type == NULL)
    count (self, &self->n_unknown, "n-unknown");
  else if (!deliver_reply (self, type, message))
    deliver_message (self, type, message);
}

/**
 * binnacle_websocket_manager_hold:
 * @self: a manager
 * @generation: the connection that it concerns; where it is not the current one,
 *   nothing happens
 * @hold: whether messages and requests are to wait
 *
 * Has messages and requests wait while the dialect has something to say first, such
 * as more subscriptions than the server takes at a time. It ends with the
 * connection.
 */
void
binnacle_websocket_manager_hold (BinnacleWebsocketManager *self,
                                 guint                     generation,
                                 gboolean                  hold)
{
  g_autoptr(BinnacleWebsocketManager) guard = NULL;

  g_return_if_fail (BINNACLE_IS_WEBSOCKET_MANAGER (self));

  if (self->held == hold || !binnacle_websocket_manager_is_current (self, generation))
    return;
  guard = g_object_ref (self);
  self->held = hold;
  if (hold)
    return;
  binnacle_request_table_flush (self->requests);
  binnacle_websocket_manager_flush_queue (self);
}

/**
 * binnacle_websocket_manager_register_type:
 * @self: a manager
 * @type: a static string
 *
 * Has messages of that type emitted as [signal@WebsocketManager::message]. A server
 * can make up any number of types, and a detail is for ever; therefore only registered
 * ones become details.
 */
void
binnacle_websocket_manager_register_type (BinnacleWebsocketManager *self,
                                          const char               *type)
{
  g_return_if_fail (BINNACLE_IS_WEBSOCKET_MANAGER (self));
  g_return_if_fail (type != NULL);

  if (g_hash_table_contains (self->types, type))
    return;
  g_hash_table_insert (self->types, (gpointer) type,
                       GUINT_TO_POINTER (g_quark_from_static_string (type)));
  binnacle_websocket_dialect_type_registered (binnacle_reconnector_get_dialect (self->reconnector), type);
}

/**
 * binnacle_observe_messages:
 * @manager: a manager
 * @type: (nullable): the type of the messages; %NULL for those of all registered types
 * @callback: (scope forever): called with each of them
 * @owner: what @callback is called with; it is over when @owner is finalized
 *
 * Has @callback called with each message of a type, as long as both @manager and
 * @owner live, and registers the type. It may end the observation, also its own, with
 * g_signal_handler_disconnect(), and it may drop @owner.
 *
 * Of a server that speaks the Binnacle Live Protocol these are `welcome`, `bye` and
 * whatever the protocol does not know; `update` and `snapshot` bring values, which are
 * conflated on their way and are seen in a [class@Entity].
 *
 * The type is the program's word: it is interned, and never one that came from a
 * server.
 *
 * Returns: the id of the handler
 */
gulong
binnacle_observe_messages (BinnacleWebsocketManager *manager,
                           const char               *type,
                           BinnacleMessageFunc       callback,
                           gpointer                  owner)
{
  g_autofree char *signal = NULL;

  g_return_val_if_fail (BINNACLE_IS_WEBSOCKET_MANAGER (manager), 0);
  g_return_val_if_fail (callback != NULL, 0);
  g_return_val_if_fail (G_IS_OBJECT (owner), 0);

  if (type == NULL)
    return g_signal_connect_object (manager, "message", G_CALLBACK (callback), owner, 0);
  binnacle_websocket_manager_register_type (manager, g_intern_string (type));
  signal = g_strconcat ("message::", type, NULL);
  return g_signal_connect_object (manager, signal, G_CALLBACK (callback), owner, 0);
}

/**
 * binnacle_websocket_manager_resume:
 * @self: a manager
 *
 * The dialect has room again, after it had reading stop.
 */
void
binnacle_websocket_manager_resume (BinnacleWebsocketManager *self)
{
  g_return_if_fail (BINNACLE_IS_WEBSOCKET_MANAGER (self));

  binnacle_reconnector_resume (self->reconnector);
}
