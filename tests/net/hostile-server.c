/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hostile-server.h"

#include <string.h>

struct _HostileServer
{
  GSocketListener *listener;
  GCancellable    *cancellable;
  GThread         *thread;
  HostileScript    script;
  gconstpointer    data;
  guint16          port;
};

static void
serve (HostileServer     *self,
       GSocketConnection *connection)
{
  HostilePeer peer = {
    .server = self,
    .connection = connection,
    .input = g_io_stream_get_input_stream (G_IO_STREAM (connection)),
    .output = g_io_stream_get_output_stream (G_IO_STREAM (connection)),
  };

  self->script (&peer, self->data);
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  g_free (peer.request);
  g_free (peer.accept);
}

static gpointer
run (gpointer data)
{
  HostileServer *self = data;

  while (TRUE)
    {
      g_autoptr (GSocketConnection) connection =
        g_socket_listener_accept (self->listener, NULL, self->cancellable, NULL);

      if (connection == NULL)
        return NULL;

      serve (self, connection);
    }
}

HostileServer *
hostile_server_new (HostileScript script,
                    gconstpointer data)
{
  HostileServer *self = g_new0 (HostileServer, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) effective = NULL;
  g_autoptr (GError) error = NULL;

  self->listener = g_socket_listener_new ();
  self->cancellable = g_cancellable_new ();
  self->script = script;
  self->data = data;
  g_socket_listener_add_address (self->listener, address, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP,
                                 NULL, &effective, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
  self->thread = g_thread_new ("hostile-server", run, self);

  return self;
}

void
hostile_server_free (HostileServer *self)
{
  g_cancellable_cancel (self->cancellable);
  g_thread_join (self->thread);
  g_socket_listener_close (self->listener);
  g_object_unref (self->listener);
  g_object_unref (self->cancellable);
  g_free (self);
}

char *
hostile_server_make_uri (HostileServer *self,
                         const char    *scheme)
{
  return g_strdup_printf ("%s://127.0.0.1:%u/v1/live", scheme, self->port);
}

static char *
find_header (const char *request,
             const char *name)
{
  const char *start = strstr (request, name);

  return start != NULL ? g_strndup (start + strlen (name), strcspn (start + strlen (name), "\r\n")) : NULL;
}

gboolean
hostile_read_request (HostilePeer *peer)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  g_autofree char *key = NULL;
  guint8 digest[20];
  gsize length = sizeof digest;

  while (strstr (text->str, "\r\n\r\n") == NULL)
    {
      char byte;

      if (g_input_stream_read (peer->input, &byte, 1, peer->server->cancellable, NULL) != 1)
        return FALSE;

      g_string_append_c (text, byte);
    }

  key = find_header (text->str, "Sec-WebSocket-Key: ");
  g_checksum_update (checksum, (const guchar *) (key != NULL ? key : ""), -1);
  g_checksum_update (checksum, (const guchar *) "258EAFA5-E914-47DA-95CA-C5AB0DC85B11", -1);
  g_checksum_get_digest (checksum, digest, &length);
  g_free (peer->accept);
  g_free (peer->request);
  peer->accept = g_base64_encode (digest, length);
  peer->request = g_string_free (g_steal_pointer (&text), FALSE);

  return TRUE;
}

gboolean
hostile_write (HostilePeer *peer,
               const void  *bytes,
               gsize        length)
{
  return g_output_stream_write_all (peer->output, bytes, length, NULL, peer->server->cancellable, NULL);
}

gboolean
hostile_write_text (HostilePeer *peer,
                    const char  *text)
{
  return hostile_write (peer, text, strlen (text));
}

gboolean
hostile_upgrade (HostilePeer *peer,
                 const char  *headers)
{
  g_autofree char *response = NULL;

  if (!hostile_read_request (peer))
    return FALSE;

  response = g_strdup_printf ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                              "Sec-WebSocket-Accept: %s\r\nSec-WebSocket-Protocol: binnacle.live.v1\r\n%s\r\n",
                              peer->accept, headers);

  return hostile_write_text (peer, response);
}

gboolean
hostile_write_header (HostilePeer *peer,
                      guint8       first,
                      guint64      length)
{
  guint8 header[10] = { first };
  guint n_length = length < 126 ? 0 : length <= G_MAXUINT16 ? 2 : 8;

  header[1] = n_length == 0 ? (guint8) length : n_length == 2 ? 126 : 127;

  for (guint i = 0; i < n_length; i++)
    header[2 + i] = (guint8) (length >> (8 * (n_length - 1 - i)));

  return hostile_write (peer, header, 2 + n_length);
}

gboolean
hostile_write_frame (HostilePeer *peer,
                     guint8       first,
                     const void  *payload,
                     gsize        length)
{
  return hostile_write_header (peer, first, length) && hostile_write (peer, payload, length);
}

static gboolean
read_all (HostilePeer *peer,
          void        *bytes,
          gsize        length)
{
  gsize n_read;

  return g_input_stream_read_all (peer->input, bytes, length, &n_read, peer->server->cancellable, NULL) &&
         n_read == length;
}

GBytes *
hostile_read_frame (HostilePeer *peer,
                    guint       *opcode)
{
  guint8 header[2], extended[8], mask[4];
  g_autofree guint8 *payload = NULL;
  guint64 length;

  if (!read_all (peer, header, 2))
    return NULL;

  g_assert_cmpuint (header[1] & 0x80, !=, 0);
  *opcode = header[0] & 0x0f;
  length = header[1] & 0x7f;

  if (length >= 126)
    {
      guint n_length = length == 126 ? 2 : 8;

      if (!read_all (peer, extended, n_length))
        return NULL;

      length = 0;

      for (guint i = 0; i < n_length; i++)
        length = (length << 8) | extended[i];
    }

  payload = g_malloc (length + 1);

  if (!read_all (peer, mask, 4) || !read_all (peer, payload, length))
    return NULL;

  for (guint64 i = 0; i < length; i++)
    payload[i] ^= mask[i % 4];

  return g_bytes_new_take (g_steal_pointer (&payload), length);
}

guint
hostile_read_close (HostilePeer *peer)
{
  while (TRUE)
    {
      guint opcode;
      g_autoptr (GBytes) frame = hostile_read_frame (peer, &opcode);
      const guint8 *data = frame != NULL ? g_bytes_get_data (frame, NULL) : NULL;

      if (frame == NULL)
        return 0;

      if (opcode == 0x8)
        return g_bytes_get_size (frame) >= 2 ? (guint) data[0] << 8 | data[1] : 1005;
    }
}

void
hostile_wait (HostilePeer *peer)
{
  g_autofree guint8 *bytes = g_malloc (65536);

  while (g_input_stream_read (peer->input, bytes, 65536, peer->server->cancellable, NULL) > 0)
    ;
}

void
hostile_ignore (HostilePeer *peer)
{
  GPollFD fd;

  if (!g_cancellable_make_pollfd (peer->server->cancellable, &fd))
    return;

  g_poll (&fd, 1, -1);
  g_cancellable_release_fd (peer->server->cancellable);
}
