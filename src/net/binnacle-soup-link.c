/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-net"

#include "config.h"

#include <pthread.h>

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

#include "net/binnacle-credential.h"
#include "net/binnacle-http.h"
#include "net/binnacle-soup-link-private.h"
#include "net/binnacle-websocket-connector-private.h"
#include "net/binnacle-websocket-manager.h"
#include "wire/binnacle-capped-deflate.h"
#include "wire/binnacle-metered-stream.h"

#define MAX_BACKLOG ((gsize) 8 * 1024 * 1024)

/* How long a server that broke a rule may take to close its side. */
#define REFUSED_TIMEOUT G_USEC_PER_SEC

/* Where the link stands; see can_enter(). */
typedef enum
{
  LINK_NEW,
  LINK_CONNECTING, /* with both handshakes */
  LINK_OPEN,
  LINK_CLOSING,    /* the closing handshake, also after a broken rule */
  LINK_CLOSED
} LinkState;

typedef enum
{
  COMMAND_OPEN,
  COMMAND_SEND,
  COMMAND_CLOSE,
  COMMAND_ABORT,
  COMMAND_RESUME,
  COMMAND_RELEASE
} CommandType;

typedef struct
{
  CommandType  type;
  GBytes      *text;
  guint        code;
  char        *reason;
} Command;

struct _BinnacleSoupLink
{
  gint                          ref_count;     /* atomic */
  gsize                         n_posted;      /* atomic: bytes on their way into the I/O thread */
  gboolean                      resume_posted; /* atomic */

  BinnacleClock                *clock;
  BinnacleTransportOptions      options;
  BinnacleSoupLinkServer        server;
  BinnacleMailbox              *commands;
  BinnacleMailbox              *events;

  /* Held while a message is handed over, so that stopping it waits for it. */
  pthread_mutex_t               receive_mutex;
  BinnacleTransport            *transport;
  BinnacleTransportReceiveFunc  receive;
  gpointer                      user_data;
  GDestroyNotify                destroy;

  pthread_mutex_t               stream_mutex;
  BinnacleMeteredStream        *stream;        /* set in the I/O thread only */
  gint64                        last_received; /* while there is no stream */

  /* The I/O thread's own */
  LinkState                     state;
  GCancellable                 *cancellable;
  BinnacleTimer                *timer;
  BinnacleWebsocketHandshake   *handshake;
  GSocketConnection            *connection;
  SoupWebsocketConnection      *websocket;
  GQueue                        unread;        /* (element-type GBytes): came while paused */
  GError                       *error;         /* the first reason to close */
};

static void
command_free (gpointer data)
{
  Command *command = data;

  g_clear_pointer (&command->text, g_bytes_unref);
  g_free (command->reason);
  g_free (command);
}

static BinnacleSoupLink *
link_ref (BinnacleSoupLink *self)
{
  __atomic_fetch_add (&self->ref_count, 1, __ATOMIC_RELAXED);

  return self;
}

static void
clear_server (BinnacleSoupLinkServer *server)
{
  g_clear_object (&server->proxy_resolver);
  g_clear_object (&server->tls_database);
  g_free ((char *) server->pinned);
  binnacle_credential_free_text ((char *) server->authorization);
}

static void
copy_server (BinnacleSoupLinkServer       *to,
             const BinnacleSoupLinkServer *from)
{
  g_set_object (&to->proxy_resolver, from->proxy_resolver);
  g_set_object (&to->tls_database, from->tls_database);
  to->pinned = g_strdup (from->pinned);
  to->authorization = g_strdup (from->authorization);
}

static void
link_unref (BinnacleSoupLink *self)
{
  if (__atomic_sub_fetch (&self->ref_count, 1, __ATOMIC_ACQ_REL) > 0)
    return;

  g_assert (self->stream == NULL && self->timer == NULL);

  g_clear_pointer (&self->commands, binnacle_mailbox_unref);
  g_clear_pointer (&self->events, binnacle_mailbox_unref);
  g_clear_pointer (&self->handshake, binnacle_websocket_handshake_free);
  g_clear_object (&self->cancellable);
  clear_server (&self->server);
  g_clear_object (&self->clock);
  g_clear_error (&self->error);
  g_free ((char *) self->options.uri);
  g_free ((char *) self->options.subprotocol);
  g_clear_pointer (&self->options.headers, binnacle_secret_headers_unref);
  pthread_mutex_destroy (&self->receive_mutex);
  pthread_mutex_destroy (&self->stream_mutex);
  g_free (self);
}

static gboolean
can_enter (LinkState from,
           LinkState to)
{
  static const guint allowed[] = {
    [LINK_NEW] = 1 << LINK_CONNECTING | 1 << LINK_CLOSED,
    [LINK_CONNECTING] = 1 << LINK_OPEN | 1 << LINK_CLOSED,
    [LINK_OPEN] = 1 << LINK_CLOSING | 1 << LINK_CLOSED,
    [LINK_CLOSING] = 1 << LINK_CLOSED,
    [LINK_CLOSED] = 0,
  };

  return (allowed[from] & (1u << to)) != 0;
}

static void
enter (BinnacleSoupLink *self,
       LinkState         state)
{
  g_assert (can_enter (self->state, state));

  self->state = state;
}

static void
post_event (BinnacleSoupLink            *self,
            const BinnacleSoupLinkEvent *event)
{
  BinnacleSoupLinkEvent *copy = g_new (BinnacleSoupLinkEvent, 1);

  *copy = *event;

  /* The owner has closed its mailbox where it wants to hear no more. */
  if (!binnacle_mailbox_post (self->events, copy, 0))
    binnacle_soup_link_event_free (copy);
}

static void
set_stream (BinnacleSoupLink      *self,
            BinnacleMeteredStream *stream)
{
  g_autoptr (BinnacleMeteredStream) old = NULL;

  pthread_mutex_lock (&self->stream_mutex);
  old = g_steal_pointer (&self->stream);

  if (old != NULL)
    self->last_received = binnacle_metered_stream_get_last_read_time (old);

  g_set_object (&self->stream, stream);
  pthread_mutex_unlock (&self->stream_mutex);
}

static void
set_timer (BinnacleSoupLink  *self,
           gint64             delay,
           BinnacleTimerFunc  func)
{
  g_clear_pointer (&self->timer, binnacle_timer_free);
  self->timer = binnacle_clock_add_timer (self->clock, delay, func, self);
}

static const char *
get_place (BinnacleSoupLink *self)
{
  return binnacle_websocket_handshake_get_place (self->handshake);
}

/* Keeps the first error; what follows from it says less. */
G_GNUC_PRINTF (3, 4)
static void
set_error (BinnacleSoupLink        *self,
           BinnacleConnectionError  code,
           const char              *format,
           ...)
{
  va_list args;

  if (self->error != NULL)
    return;

  va_start (args, format);
  self->error = g_error_new_valist (BINNACLE_CONNECTION_ERROR, (int) code, format, args);
  va_end (args);
}

static gint64
get_retry_after (BinnacleSoupLink *self)
{
  const char *text = self->handshake != NULL ? binnacle_websocket_handshake_get_retry_after (self->handshake) : NULL;

  return binnacle_http_parse_retry_after (text, binnacle_clock_get_real_time (self->clock));
}

/* The socket goes first: neither TLS nor libsoup can then wait for the peer. */
static void
tear_down (BinnacleSoupLink *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->timer, binnacle_timer_free);
  g_queue_clear_full (&self->unread, (GDestroyNotify) g_bytes_unref);

  if (self->connection != NULL)
    g_socket_close (g_socket_connection_get_socket (self->connection), NULL);

  if (self->websocket != NULL)
    g_signal_handlers_disconnect_by_data (self->websocket, self);

  if (self->stream != NULL)
    g_signal_handlers_disconnect_by_data (self->stream, self);

  g_clear_object (&self->websocket);
  set_stream (self, NULL);
  g_clear_object (&self->connection);
}

/* Takes the error. */
static void
finish (BinnacleSoupLink *self,
        guint             code,
        const char       *reason,
        GError           *error)
{
  BinnacleSoupLinkEvent event = {
    .closed = TRUE,
    .code = code,
    .reason = g_strdup (reason),
    .error = error,
    .retry_after = get_retry_after (self),
  };

  enter (self, LINK_CLOSED);
  tear_down (self);
  post_event (self, &event);
}

static void
finish_websocket (BinnacleSoupLink *self)
{
  guint code = soup_websocket_connection_get_close_code (self->websocket);
  g_autofree char *reason = g_strdup (soup_websocket_connection_get_close_data (self->websocket));

  finish (self, code, reason, g_steal_pointer (&self->error));
}

static void
time_to_connect_over (gpointer user_data)
{
  BinnacleSoupLink *self = user_data;

  set_error (self, BINNACLE_CONNECTION_ERROR_TIMED_OUT,
             _("The server at %s did not answer in time. Check the address and the network."), get_place (self));
  finish (self, 0, NULL, g_steal_pointer (&self->error));
}

/* With the server's closing frame all is said; whether it also closes its
 * socket in time does not matter. */
static void
time_to_close_over (gpointer user_data)
{
  BinnacleSoupLink *self = user_data;

  if (soup_websocket_connection_get_close_code (self->websocket) == 0)
    set_error (self, BINNACLE_CONNECTION_ERROR_TIMED_OUT, _("The server at %s did not say goodbye in time."), get_place (self));

  finish_websocket (self);
}

static void
begin_closing (BinnacleSoupLink *self,
               gint64            timeout)
{
  if (self->state != LINK_OPEN)
    return;

  enter (self, LINK_CLOSING);
  set_timer (self, timeout, time_to_close_over);
}

/* The server broke a rule: it gets a closing frame and little time. */
static void
begin_refusing (BinnacleSoupLink *self)
{
  if (self->state == LINK_OPEN)
    enter (self, LINK_CLOSING);

  set_timer (self, MIN (self->options.close_timeout, REFUSED_TIMEOUT), time_to_close_over);
}

static gboolean
hand_over (BinnacleSoupLink *self,
           GBytes           *message)
{
  gsize length;
  const char *text = g_bytes_get_data (message, &length);
  gboolean go_on = TRUE;

  pthread_mutex_lock (&self->receive_mutex);
  if (self->receive != NULL)
    go_on = self->receive (self->transport, text != NULL ? text : "", length, self->user_data);
  pthread_mutex_unlock (&self->receive_mutex);

  return go_on;
}

static void
message_came (SoupWebsocketConnection *websocket,
              SoupWebsocketDataType    type,
              GBytes                  *message,
              gpointer                 user_data)
{
  BinnacleSoupLink *self = user_data;

  /* libsoup goes on with what it has read when something was wrong, */
  if (self->error != NULL)
    return;

  /* and when the stream pauses. */
  if (binnacle_metered_stream_is_paused (self->stream))
    g_queue_push_tail (&self->unread, g_bytes_ref (message));
  else if (!hand_over (self, message))
    binnacle_metered_stream_pause (self->stream);
}

static void
stream_refused (BinnacleMeteredStream *stream,
                guint                  close_code,
                gpointer               user_data)
{
  BinnacleSoupLink *self = user_data;

  if (close_code == SOUP_WEBSOCKET_CLOSE_TOO_BIG)
    set_error (self, BINNACLE_CONNECTION_ERROR_TOO_LARGE,
               _("The server at %s sent a message that is larger than allowed."), get_place (self));
  else if (close_code == SOUP_WEBSOCKET_CLOSE_UNSUPPORTED_DATA)
    set_error (self, BINNACLE_CONNECTION_ERROR_PROTOCOL,
               _("The server at %s sent binary data, which is not part of the protocol. It may need an update."), get_place (self));
  else
    set_error (self, BINNACLE_CONNECTION_ERROR_PROTOCOL,
               _("The server at %s broke the rules of the connection. It may need an update."), get_place (self));

  if (soup_websocket_connection_get_state (self->websocket) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (self->websocket, (gushort) close_code, NULL);

  begin_refusing (self);
}

/* libsoup closes by itself, with the code in the error where that is its own. */
static void
websocket_failed (SoupWebsocketConnection *websocket,
                  GError                  *error,
                  gpointer                 user_data)
{
  BinnacleSoupLink *self = user_data;
  gboolean is_ours = error->domain == SOUP_WEBSOCKET_ERROR;

  /* After the server's closing frame it does not matter how its socket ends. */
  if (!is_ours && soup_websocket_connection_get_close_code (websocket) != 0)
    return;

  if (!is_ours)
    set_error (self, BINNACLE_CONNECTION_ERROR_LOST, _("The connection to the server at %s was lost."), get_place (self));
  else if (error->code == SOUP_WEBSOCKET_CLOSE_TOO_BIG)
    set_error (self, BINNACLE_CONNECTION_ERROR_TOO_LARGE,
               _("The server at %s sent a message that is larger than allowed."), get_place (self));
  else if (error->code == SOUP_WEBSOCKET_CLOSE_BAD_DATA)
    set_error (self, BINNACLE_CONNECTION_ERROR_PROTOCOL,
               _("The server at %s sent text that is not valid. It may need an update."), get_place (self));
  else
    set_error (self, BINNACLE_CONNECTION_ERROR_PROTOCOL,
               _("The server at %s broke the rules of the connection. It may need an update."), get_place (self));

  /* libsoup keeps the frame that was wrong and would look at it again. */
  binnacle_metered_stream_refuse (self->stream, SOUP_WEBSOCKET_CLOSE_PROTOCOL_ERROR);
  begin_refusing (self);
}

static void
websocket_closing (SoupWebsocketConnection *websocket,
                   gpointer                 user_data)
{
  BinnacleSoupLink *self = user_data;

  begin_closing (self, self->options.close_timeout);
}

static void
websocket_closed (SoupWebsocketConnection *websocket,
                  gpointer                 user_data)
{
  BinnacleSoupLink *self = user_data;

  if (soup_websocket_connection_get_close_code (websocket) == 0)
    set_error (self, BINNACLE_CONNECTION_ERROR_LOST, _("The connection to the server at %s was lost."), get_place (self));

  finish_websocket (self);
}

static void
start_websocket (BinnacleSoupLink *self,
                 GBytes           *rest)
{
  SoupWebsocketExtension *extension = binnacle_websocket_handshake_get_extension (self->handshake);
  g_autoptr (GList) extensions = extension != NULL ? g_list_append (NULL, extension) : NULL;
  g_autoptr (BinnacleMeteredStream) stream = NULL;

  if (extension != NULL)
    binnacle_capped_deflate_set_max_message_size (BINNACLE_CAPPED_DEFLATE (extension), self->options.max_message_size);

  stream = binnacle_metered_stream_new (G_IO_STREAM (self->connection), self->clock, self->options.max_message_size);
  binnacle_metered_stream_prepend (stream, rest);
  g_signal_connect (stream, "refused", G_CALLBACK (stream_refused), self);

  self->websocket = binnacle_metered_stream_create_websocket (stream, SOUP_WEBSOCKET_CONNECTION_CLIENT,
                                                              binnacle_websocket_handshake_get_uri (self->handshake),
                                                              self->options.subprotocol, extensions);
  soup_websocket_connection_set_keepalive_interval (self->websocket,
                                                    (guint) (self->options.keepalive / G_USEC_PER_SEC));
  g_signal_connect (self->websocket, "message", G_CALLBACK (message_came), self);
  g_signal_connect (self->websocket, "error", G_CALLBACK (websocket_failed), self);
  g_signal_connect (self->websocket, "closing", G_CALLBACK (websocket_closing), self);
  g_signal_connect (self->websocket, "closed", G_CALLBACK (websocket_closed), self);
  set_stream (self, stream);
}

static void
connected (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  BinnacleSoupLink *self = user_data;
  g_autoptr (GBytes) rest = NULL;
  GError *error = NULL;
  g_autoptr (GSocketConnection) connection = binnacle_websocket_connect_finish (result, &rest, &error);

  if (self->state == LINK_CLOSED)
    g_clear_error (&error);
  else if (connection == NULL)
    finish (self, 0, NULL, error);
  else
    {
      self->connection = g_steal_pointer (&connection);
      g_clear_pointer (&self->timer, binnacle_timer_free);
      enter (self, LINK_OPEN);
      start_websocket (self, rest);
      post_event (self, &(BinnacleSoupLinkEvent) { .closed = FALSE });
    }

  link_unref (self);
}

static void
do_open (BinnacleSoupLink *self)
{
  const BinnacleWebsocketRoute route = {
    .use_proxy = self->options.use_proxy,
    .proxy_resolver = self->server.proxy_resolver,
    .tls_database = self->server.tls_database,
    .pinned = self->server.pinned,
  };
  GError *error = NULL;

  self->handshake = binnacle_websocket_handshake_new (self->options.uri, self->options.subprotocol,
                                                      self->options.compression, &error);

  if (self->handshake == NULL)
    {
      finish (self, 0, NULL, error);
      return;
    }

  enter (self, LINK_CONNECTING);
  set_timer (self, self->options.connect_timeout, time_to_connect_over);
  binnacle_websocket_handshake_set_authorization (self->handshake, self->server.authorization);
  binnacle_websocket_handshake_set_headers (self->handshake, self->options.headers);
  binnacle_websocket_connect_async (self->handshake, &route, self->cancellable, connected, link_ref (self));
}

static void
do_send (BinnacleSoupLink *self,
         GBytes           *text)
{
  gsize length = g_bytes_get_size (text);

  if (self->state == LINK_OPEN &&
      soup_websocket_connection_get_state (self->websocket) == SOUP_WEBSOCKET_STATE_OPEN)
    {
      binnacle_metered_stream_add_queued (self->stream, length);
      soup_websocket_connection_send_message (self->websocket, SOUP_WEBSOCKET_DATA_TEXT, text);
    }

  __atomic_fetch_sub (&self->n_posted, length, __ATOMIC_RELAXED);
}

static void
do_close (BinnacleSoupLink *self,
          guint             code,
          const char       *reason)
{
  if (self->state == LINK_OPEN)
    soup_websocket_connection_close (self->websocket, (gushort) code, reason);
  else if (self->state == LINK_NEW || self->state == LINK_CONNECTING)
    finish (self, 0, NULL, NULL);
}

static void
do_abort (BinnacleSoupLink *self)
{
  if (self->state != LINK_CLOSED)
    finish (self, 0, NULL, NULL);
}

static void
do_resume (BinnacleSoupLink *self)
{
  __atomic_store_n (&self->resume_posted, FALSE, __ATOMIC_RELEASE);

  if (self->stream == NULL || !binnacle_metered_stream_is_paused (self->stream))
    return;

  while (!g_queue_is_empty (&self->unread))
    {
      g_autoptr (GBytes) message = g_queue_pop_head (&self->unread);

      if (!hand_over (self, message))
        return;
    }

  binnacle_metered_stream_resume (self->stream);
}

static void
do_release (BinnacleSoupLink *self)
{
  do_abort (self);
  binnacle_mailbox_close (self->commands);
  link_unref (self);
}

static void
run_command (gpointer item,
             gpointer user_data)
{
  Command *command = item;
  BinnacleSoupLink *self = user_data;

  switch (command->type)
    {
    case COMMAND_OPEN:
      do_open (self);
      break;
    case COMMAND_SEND:
      do_send (self, command->text);
      break;
    case COMMAND_CLOSE:
      do_close (self, command->code, command->reason);
      break;
    case COMMAND_ABORT:
      do_abort (self);
      break;
    case COMMAND_RESUME:
      do_resume (self);
      break;
    case COMMAND_RELEASE:
      do_release (self);
      break;
    default:
      g_assert_not_reached ();
    }

  command_free (command);
}

/* The mailbox has no limit of its own: sending is limited by the backlog, and
 * nothing else comes often. */
static void
post_command (BinnacleSoupLink *self,
              CommandType       type,
              GBytes           *text,
              guint             code,
              const char       *reason)
{
  Command *command = g_new0 (Command, 1);

  command->type = type;
  command->text = text != NULL ? g_bytes_ref (text) : NULL;
  command->code = code;
  command->reason = g_strdup (reason);

  if (!binnacle_mailbox_post (self->commands, command, 0))
    command_free (command);
}

void
binnacle_soup_link_event_free (BinnacleSoupLinkEvent *event)
{
  g_free (event->reason);
  g_clear_error (&event->error);
  g_free (event);
}

/* @events: takes BinnacleSoupLinkEvent, at least two. The caller's reference on
 * the result is given back with binnacle_soup_link_release(). */
BinnacleSoupLink *
binnacle_soup_link_new (BinnacleClock                  *clock,
                        GMainContext                   *io_context,
                        const BinnacleTransportOptions *options,
                        const BinnacleSoupLinkServer   *server,
                        BinnacleMailbox                *events)
{
  BinnacleSoupLink *self = g_new0 (BinnacleSoupLink, 1);

  self->ref_count = 2;
  self->clock = g_object_ref (clock);
  self->options = *options;
  self->options.uri = g_strdup (options->uri);
  self->options.subprotocol = g_strdup (options->subprotocol);
  self->options.headers = options->headers != NULL ? binnacle_secret_headers_ref (options->headers) : NULL;
  copy_server (&self->server, server);
  self->events = binnacle_mailbox_ref (events);
  self->cancellable = g_cancellable_new ();
  pthread_mutex_init (&self->receive_mutex, NULL);
  pthread_mutex_init (&self->stream_mutex, NULL);
  g_queue_init (&self->unread);
  self->commands = binnacle_mailbox_new (io_context, G_MAXUINT, G_MAXSIZE, command_free, run_command, self);

  return self;
}

void
binnacle_soup_link_open (BinnacleSoupLink             *self,
                         BinnacleTransport            *transport,
                         BinnacleTransportReceiveFunc  receive,
                         gpointer                      user_data,
                         GDestroyNotify                destroy)
{
  self->transport = transport;
  self->receive = receive;
  self->user_data = user_data;
  self->destroy = destroy;
  post_command (self, COMMAND_OPEN, NULL, 0, NULL);
}

gboolean
binnacle_soup_link_send (BinnacleSoupLink  *self,
                         GBytes            *text,
                         GError           **error)
{
  gsize length = g_bytes_get_size (text);

  if (length > MAX_BACKLOG || binnacle_soup_link_get_backlog (self) > MAX_BACKLOG - length)
    {
      g_set_error_literal (error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_QUEUE_FULL,
                           _("The server does not take what is sent to it. Wait until it does."));
      return FALSE;
    }

  __atomic_fetch_add (&self->n_posted, length, __ATOMIC_RELAXED);
  post_command (self, COMMAND_SEND, text, 0, NULL);

  return TRUE;
}

void
binnacle_soup_link_close (BinnacleSoupLink *self,
                          guint             code,
                          const char       *reason)
{
  post_command (self, COMMAND_CLOSE, NULL, code, reason);
}

void
binnacle_soup_link_abort (BinnacleSoupLink *self)
{
  post_command (self, COMMAND_ABORT, NULL, 0, NULL);
}

/* Any thread, and as often as it likes. */
void
binnacle_soup_link_resume (BinnacleSoupLink *self)
{
  if (!__atomic_exchange_n (&self->resume_posted, TRUE, __ATOMIC_ACQ_REL))
    post_command (self, COMMAND_RESUME, NULL, 0, NULL);
}

gsize
binnacle_soup_link_get_backlog (BinnacleSoupLink *self)
{
  gsize backlog = __atomic_load_n (&self->n_posted, __ATOMIC_RELAXED);

  pthread_mutex_lock (&self->stream_mutex);
  if (self->stream != NULL)
    backlog += binnacle_metered_stream_get_backlog (self->stream);
  pthread_mutex_unlock (&self->stream_mutex);

  return backlog;
}

gint64
binnacle_soup_link_get_last_received (BinnacleSoupLink *self)
{
  gint64 time;

  pthread_mutex_lock (&self->stream_mutex);
  time = self->stream != NULL ? binnacle_metered_stream_get_last_read_time (self->stream) : self->last_received;
  pthread_mutex_unlock (&self->stream_mutex);

  return time;
}

/* The owner's thread. Waits for a message that is being handed over; none is
 * handed over after this returns. */
void
binnacle_soup_link_stop_receiving (BinnacleSoupLink *self)
{
  GDestroyNotify destroy;

  pthread_mutex_lock (&self->receive_mutex);
  self->receive = NULL;
  destroy = g_steal_pointer (&self->destroy);
  pthread_mutex_unlock (&self->receive_mutex);

  if (destroy != NULL)
    destroy (self->user_data);
}

/* The owner's thread, after binnacle_soup_link_stop_receiving(): drops the
 * connection and the caller's reference. */
void
binnacle_soup_link_release (BinnacleSoupLink *self)
{
  post_command (self, COMMAND_RELEASE, NULL, 0, NULL);
  link_unref (self);
}
