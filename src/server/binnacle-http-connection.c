/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-server"

#include "config.h"

#include <string.h>

#include "server/binnacle-http-connection.h"
#include "server/binnacle-server-limits.h"

/**
 * BinnacleHttpConnection:
 *
 * The server's end of an HTTP/1.1 connection. SoupServer gathers whole request
 * bodies, waits for ever for the rest of a request, and reads until the socket would
 * block; here a head has 16 KiB, a body the size given, and a whole request ten
 * seconds, idle time before it included. Each read is a turn of the main loop.
 *
 * Bodies have a Content-Length; one in chunks is answered with 411. Errors of
 * the framing are answered here, and end the connection.
 */

#define READ_SIZE (16 * 1024)
#define LINGER_TIME (2 * G_TIME_SPAN_SECOND)

struct _BinnacleHttpConnection
{
  GObject                   parent_instance;

  GIOStream                *stream;
  BinnacleClock            *clock;
  gsize                     max_body_size;
  const BinnacleHttpEvents *events;
  gpointer                  user_data;
  char                     *peer;

  GCancellable             *cancellable;
  BinnacleTimer            *timer;
  GByteArray               *input;
  guint8                   *read_buffer;
  gsize                     head_size;   /* 0 until the head is whole */
  gsize                     body_size;
  BinnacleHttpRequest       request;
  GString                  *output;
  gboolean                  responding;
  gboolean                  keep_alive;
  gboolean                  upgrading;
  gboolean                  lingering;
  gboolean                  ended;
};

G_DEFINE_FINAL_TYPE (BinnacleHttpConnection, binnacle_http_connection, G_TYPE_OBJECT)

static void read_more (BinnacleHttpConnection *self);
static void take_requests (BinnacleHttpConnection *self);

static void
clear_request (BinnacleHttpConnection *self)
{
  g_clear_pointer (&self->request.method, g_free);
  g_clear_pointer (&self->request.path, g_free);
  g_clear_pointer (&self->request.query, g_free);
  g_clear_pointer (&self->request.headers, soup_message_headers_unref);
  g_clear_pointer (&self->request.body, g_bytes_unref);
  self->head_size = 0;
  self->body_size = 0;
}

static void
end (BinnacleHttpConnection *self)
{
  if (self->ended)
    return;

  self->ended = TRUE;
  g_clear_pointer (&self->timer, binnacle_timer_free);
  self->events->ended (self, self->user_data);
}

static void
timer_fired (gpointer user_data)
{
  binnacle_http_connection_drop (user_data);
}

static void
refuse (BinnacleHttpConnection *self,
        guint                   status,
        const char             *sentence)
{
  g_autoptr (GString) body = g_string_new (NULL);

  g_string_printf (body, "{\"code\":\"%s\",\"message\":\"%s\"}\n",
                   status == SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE || status == 431 ? "too-large" : "bad-message",
                   sentence);
  self->keep_alive = FALSE;
  self->responding = TRUE;
  binnacle_http_connection_respond (self, status, NULL, body);
}

static gboolean
parse_content_length (BinnacleHttpConnection *self)
{
  const char *length = soup_message_headers_get_list (self->request.headers, "Content-Length");
  guint64 size = 0;

  if (soup_message_headers_get_list (self->request.headers, "Transfer-Encoding") != NULL)
    {
      refuse (self, SOUP_STATUS_LENGTH_REQUIRED, "A body needs a Content-Length.");
      return FALSE;
    }

  if (length != NULL && !g_ascii_string_to_unsigned (length, 10, 0, G_MAXINT64, &size, NULL))
    {
      refuse (self, SOUP_STATUS_BAD_REQUEST, "The Content-Length is no number.");
      return FALSE;
    }

  if (size > self->max_body_size)
    {
      refuse (self, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, "The body is longer than the server takes.");
      return FALSE;
    }

  self->body_size = (gsize) size;

  return TRUE;
}

static gboolean
parse_target (BinnacleHttpConnection *self,
              const char             *target)
{
  g_auto (GStrv) parts = NULL;

  if (target == NULL || target[0] != '/')
    return FALSE;

  parts = g_strsplit (target, "?", 2);
  self->request.path = g_uri_unescape_string (parts[0], NULL);
  self->request.query = g_strdup (parts[1]);

  return self->request.path != NULL && g_utf8_validate (self->request.path, -1, NULL);
}

static void
find_keep_alive (BinnacleHttpConnection *self,
                 SoupHTTPVersion         version)
{
  const char *connection = soup_message_headers_get_list (self->request.headers, "Connection");

  self->keep_alive = version == SOUP_HTTP_1_1 &&
                     (connection == NULL || !soup_header_contains (connection, "close"));
}

static void
write_continue (BinnacleHttpConnection *self)
{
  static const char text[] = "HTTP/1.1 100 Continue\r\n\r\n";
  GOutputStream *output = g_io_stream_get_output_stream (self->stream);

  if (!G_IS_POLLABLE_OUTPUT_STREAM (output))
    return;

  /* A client whose socket is full at its first byte does not need telling. */
  g_pollable_output_stream_write_nonblocking (G_POLLABLE_OUTPUT_STREAM (output), text, sizeof text - 1, NULL, NULL);
}

static gboolean
parse_head (BinnacleHttpConnection *self,
            gsize                   head_size)
{
  g_autofree char *target = NULL;
  SoupHTTPVersion version = SOUP_HTTP_1_0;
  guint status;

  self->head_size = head_size;
  self->request.headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_REQUEST);
  status = soup_headers_parse_request ((const char *) self->input->data, (int) head_size - 2, self->request.headers,
                                       &self->request.method, &target, &version);

  if (status != SOUP_STATUS_OK || !parse_target (self, target))
    {
      refuse (self, SOUP_STATUS_BAD_REQUEST, "This is no HTTP request that the server understands.");
      return FALSE;
    }

  find_keep_alive (self, version);

  if (!parse_content_length (self))
    return FALSE;

  if (self->body_size > 0 && self->input->len == head_size &&
      soup_message_headers_get_expectations (self->request.headers) & SOUP_EXPECTATION_CONTINUE)
    write_continue (self);

  return TRUE;
}

static gboolean
find_head (BinnacleHttpConnection *self)
{
  const guint8 *end_of_head = NULL;

  if (self->head_size > 0)
    return TRUE;

  if (self->input->len > 0)
    end_of_head = memmem (self->input->data, MIN (self->input->len, BINNACLE_SERVER_MAX_HEAD), "\r\n\r\n", 4);

  if (end_of_head != NULL)
    return parse_head (self, (gsize) (end_of_head - self->input->data) + 4);

  if (self->input->len >= BINNACLE_SERVER_MAX_HEAD)
    refuse (self, 431, "The head of the request is longer than the server takes.");

  return FALSE;
}

static void
take_requests (BinnacleHttpConnection *self)
{
  if (self->responding || self->ended)
    return;

  if (!find_head (self) || self->input->len < self->head_size + self->body_size)
    {
      if (!self->responding)
        read_more (self);

      return;
    }

  self->request.body = g_bytes_new (self->input->data + self->head_size, self->body_size);
  g_byte_array_remove_range (self->input, 0, (guint) (self->head_size + self->body_size));
  self->responding = TRUE;
  binnacle_timer_restart (self->timer, BINNACLE_SERVER_ANSWER_TIME);
  self->events->requested (self, &self->request, self->user_data);
}

static void
read_done (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (BinnacleHttpConnection) self = user_data;
  gssize n_read = g_input_stream_read_finish (G_INPUT_STREAM (object), result, NULL);

  if (self->ended)
    return;

  if (n_read <= 0)
    {
      binnacle_http_connection_drop (self);
      return;
    }

  if (self->lingering)
    {
      read_more (self);
      return;
    }

  g_byte_array_append (self->input, self->read_buffer, (guint) n_read);
  take_requests (self);
}

static void
read_more (BinnacleHttpConnection *self)
{
  g_input_stream_read_async (g_io_stream_get_input_stream (self->stream), self->read_buffer, READ_SIZE,
                             G_PRIORITY_DEFAULT, self->cancellable, read_done, g_object_ref (self));
}

/* What the client still sends would reset the connection, and take the answer with it. */
static void
linger (BinnacleHttpConnection *self)
{
  self->lingering = TRUE;

  if (G_IS_SOCKET_CONNECTION (self->stream))
    g_socket_shutdown (g_socket_connection_get_socket (G_SOCKET_CONNECTION (self->stream)), FALSE, TRUE, NULL);

  binnacle_timer_restart (self->timer, LINGER_TIME);
  read_more (self);
}

static void
hand_over (BinnacleHttpConnection *self)
{
  g_autoptr (GIOStream) stream = g_object_ref (self->stream);

  self->events->upgraded (self, stream, self->user_data);
  end (self);
}

static void
write_done (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (BinnacleHttpConnection) self = user_data;
  gboolean done = g_output_stream_write_all_finish (G_OUTPUT_STREAM (object), result, NULL, NULL);

  if (self->ended)
    return;

  if (!done)
    {
      binnacle_http_connection_drop (self);
      return;
    }

  g_string_truncate (self->output, 0);

  if (self->upgrading)
    {
      hand_over (self);
      return;
    }

  if (!self->keep_alive)
    {
      linger (self);
      return;
    }

  clear_request (self);
  self->responding = FALSE;
  binnacle_timer_restart (self->timer, BINNACLE_SERVER_REQUEST_TIME);
  take_requests (self);
}

static void
write_output (BinnacleHttpConnection *self)
{
  g_output_stream_write_all_async (g_io_stream_get_output_stream (self->stream), self->output->str, self->output->len,
                                   G_PRIORITY_DEFAULT, self->cancellable, write_done, g_object_ref (self));
}

static void
binnacle_http_connection_finalize (GObject *object)
{
  BinnacleHttpConnection *self = BINNACLE_HTTP_CONNECTION (object);

  clear_request (self);
  g_clear_pointer (&self->timer, binnacle_timer_free);
  g_byte_array_unref (self->input);
  g_string_free (self->output, TRUE);
  g_free (self->read_buffer);
  g_free (self->peer);
  g_object_unref (self->cancellable);
  g_object_unref (self->stream);
  g_object_unref (self->clock);

  G_OBJECT_CLASS (binnacle_http_connection_parent_class)->finalize (object);
}

static void
binnacle_http_connection_class_init (BinnacleHttpConnectionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = binnacle_http_connection_finalize;
}

static void
binnacle_http_connection_init (BinnacleHttpConnection *self)
{
  self->cancellable = g_cancellable_new ();
  self->input = g_byte_array_new ();
  self->output = g_string_new (NULL);
  self->read_buffer = g_malloc (READ_SIZE);
}

/**
 * binnacle_http_connection_new: (skip)
 * @stream: a connection that was accepted
 * @clock: for the deadlines
 * @max_body_size: of a request, in bytes
 * @events: who is told
 * @user_data: for @events
 *
 * Returns: (transfer full): a connection that is to be started
 */
BinnacleHttpConnection *
binnacle_http_connection_new (GIOStream                *stream,
                              BinnacleClock            *clock,
                              gsize                     max_body_size,
                              const BinnacleHttpEvents *events,
                              gpointer                  user_data)
{
  BinnacleHttpConnection *self = g_object_new (BINNACLE_TYPE_HTTP_CONNECTION, NULL);

  self->stream = g_object_ref (stream);
  self->clock = g_object_ref (clock);
  self->max_body_size = max_body_size;
  self->events = events;
  self->user_data = user_data;

  return self;
}

/**
 * binnacle_http_connection_set_peer: (skip)
 * @self: a connection
 * @peer: the address at the other end, without its port
 *
 * Says who is there.
 */
void
binnacle_http_connection_set_peer (BinnacleHttpConnection *self,
                                   const char             *peer)
{
  g_free (self->peer);
  self->peer = g_strdup (peer);
}

/**
 * binnacle_http_connection_get_peer: (skip)
 * @self: a connection
 *
 * Returns: the address at the other end; empty where it is not known
 */
const char *
binnacle_http_connection_get_peer (BinnacleHttpConnection *self)
{
  return self->peer != NULL ? self->peer : "";
}

/**
 * binnacle_http_connection_start: (skip)
 * @self: a new connection
 *
 * Reads the first request.
 */
void
binnacle_http_connection_start (BinnacleHttpConnection *self)
{
  self->timer = binnacle_clock_add_timer (self->clock, BINNACLE_SERVER_REQUEST_TIME, timer_fired, self);
  read_more (self);
}

/**
 * binnacle_http_connection_respond: (skip)
 * @self: a connection on which a request waits
 * @status: the HTTP status
 * @headers: (nullable): more lines of the head, each with CR LF
 * @body: JSON
 *
 * Answers the request.
 */
void
binnacle_http_connection_respond (BinnacleHttpConnection *self,
                                  guint                   status,
                                  const char             *headers,
                                  GString                *body)
{
  gboolean head_only = g_strcmp0 (self->request.method, "HEAD") == 0 || status == SOUP_STATUS_NOT_MODIFIED;

  if (self->ended)
    return;

  g_string_printf (self->output, "HTTP/1.1 %u %s\r\n", status, soup_status_get_phrase (status));

  if (status != SOUP_STATUS_NOT_MODIFIED)
    g_string_append_printf (self->output, "Content-Type: application/json\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n",
                            body->len);

  g_string_append_printf (self->output,
                          "Cache-Control: no-cache\r\nX-Content-Type-Options: nosniff\r\n%s%s\r\n",
                          headers != NULL ? headers : "", self->keep_alive ? "" : "Connection: close\r\n");

  if (!head_only)
    g_string_append_len (self->output, body->str, (gssize) body->len);

  binnacle_timer_restart (self->timer, BINNACLE_SERVER_ANSWER_TIME);
  write_output (self);
}

/**
 * binnacle_http_connection_upgrade: (skip)
 * @self: a connection on which a request waits
 * @headers: more lines of the head, each with CR LF
 *
 * Answers that the protocol changes. Bytes that came after the request are none
 * of the new protocol, which starts with the answer.
 */
void
binnacle_http_connection_upgrade (BinnacleHttpConnection *self,
                                  const char             *headers)
{
  if (self->input->len > 0)
    {
      refuse (self, SOUP_STATUS_BAD_REQUEST, "Frames may come only after the answer to the handshake.");
      return;
    }

  self->upgrading = TRUE;
  g_string_printf (self->output, "HTTP/1.1 101 Switching Protocols\r\n%s\r\n", headers);
  write_output (self);
}

/**
 * binnacle_http_connection_drop: (skip)
 * @self: a connection
 *
 * Ends it now.
 */
void
binnacle_http_connection_drop (BinnacleHttpConnection *self)
{
  if (self->ended)
    return;

  g_cancellable_cancel (self->cancellable);
  g_io_stream_close_async (self->stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  end (self);
}
