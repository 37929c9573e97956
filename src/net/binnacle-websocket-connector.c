/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-net"

#include "config.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "net/binnacle-certificate-fault.h"
#include "net/binnacle-connection-failure-private.h"
#include "net/binnacle-credential.h"
#include "net/binnacle-websocket-connector-private.h"
#include "net/binnacle-websocket-manager.h"

/* Socket, proxy, TLS and the opening handshake, up to the first byte of the
 * WebSocket itself. */

#define READ_SIZE 4096

typedef struct
{
  BinnacleWebsocketHandshake *handshake; /* the caller's */
  GTlsDatabase               *tls_database;
  char                       *pinned;
  BinnacleCertificateFault   *fault; /* of the server's certificate */
  GTlsConnection             *tls;
  GError                     *unreached;
  gboolean                    negotiated; /* with a proxy or the server */
  GSocketClient              *client;
  GSocketConnection          *connection;
  char                       *request;
  GByteArray                 *head;
} Connecting;

static void
connecting_free (Connecting *self)
{
  g_clear_object (&self->tls_database);
  g_clear_pointer (&self->fault, binnacle_certificate_fault_unref);
  g_clear_object (&self->tls);
  g_clear_error (&self->unreached);
  g_clear_object (&self->client);
  g_clear_object (&self->connection);
  g_clear_pointer (&self->head, g_byte_array_unref);
  binnacle_credential_free_text (self->request);
  g_free (self->pinned);
  g_free (self);
}

/* Takes the error. */
static void
fail (GTask  *task,
      GError *error)
{
  Connecting *self = g_task_get_task_data (task);
  g_autofree char *message = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || error->domain == BINNACLE_CONNECTION_ERROR)
    {
      g_task_return_error (task, error);
      return;
    }

  if (self->fault != NULL && error->domain == G_TLS_ERROR)
    g_task_return_error (task, binnacle_connection_error_new_for_certificate (self->fault));
  else
    {
      message = binnacle_connection_failure_describe (binnacle_websocket_handshake_get_place (self->handshake),
                                                      G_TLS_CERTIFICATE_NO_FLAGS, error);
      g_task_return_new_error (task, BINNACLE_CONNECTION_ERROR,
                               error->domain == G_TLS_ERROR ? BINNACLE_CONNECTION_ERROR_TLS
                                                            : BINNACLE_CONNECTION_ERROR_REFUSED,
                               "%s", message);
    }

  g_error_free (error);
}

/* Host and port of a proxy, without what may be secret in its address. */
static char *
make_proxy_place (const char *uri)
{
  g_autoptr (GUri) parts = g_uri_parse (uri, G_URI_FLAGS_NONE, NULL);

  if (parts == NULL || g_uri_get_host (parts) == NULL)
    return NULL;

  return g_uri_get_port (parts) > 0 ? g_strdup_printf ("%s:%d", g_uri_get_host (parts), g_uri_get_port (parts))
                                    : g_strdup (g_uri_get_host (parts));
}

static void
proxies_found (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Connecting *self = g_task_get_task_data (task);
  g_auto (GStrv) proxies = g_proxy_resolver_lookup_finish (G_PROXY_RESOLVER (object), result, NULL);
  g_autofree char *proxy = NULL;

  if (proxies != NULL && proxies[0] != NULL && !g_str_has_prefix (proxies[0], "direct:"))
    proxy = make_proxy_place (proxies[0]);

  if (proxy == NULL)
    {
      fail (task, g_steal_pointer (&self->unreached));
      return;
    }

  g_task_return_new_error (task, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_REFUSED,
                           _("The proxy %s on the way to %s can’t be reached. Check the proxy settings of this computer, or choose to go without one in the preferences."),
                           proxy, binnacle_websocket_handshake_get_place (self->handshake));
}

/* Where nobody answered, it may have been the proxy that did not. GSocketClient
 * says so only in words; so the resolver is asked which way it was. Takes the error. */
static void
fail_to_reach (GTask  *task,
               GError *error)
{
  Connecting *self = g_task_get_task_data (task);
  g_autofree char *uri = binnacle_websocket_handshake_get_proxy_uri (self->handshake);
  GProxyResolver *resolver = g_socket_client_get_proxy_resolver (self->client);

  if (!g_socket_client_get_enable_proxy (self->client) || self->negotiated ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      fail (task, error);
      return;
    }

  self->unreached = error;
  g_proxy_resolver_lookup_async (resolver, uri, g_task_get_cancellable (task), proxies_found, g_object_ref (task));
}

static void read_head (GTask *task);

/* Returns whether the head is whole, with an error where it is not right. */
static gboolean
check_head (Connecting  *self,
            gsize       *end,
            GError     **error)
{
  const char *head = (const char *) self->head->data;

  return binnacle_websocket_handshake_find_end (self->handshake, head, self->head->len, end, error) &&
         (*end == 0 || binnacle_websocket_handshake_check_response (self->handshake, head, *end, error));
}

static void
head_read (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Connecting *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (object), result, &error);
  gsize end;

  if (bytes == NULL)
    {
      fail (task, error);
      return;
    }

  if (g_bytes_get_size (bytes) == 0)
    {
      g_task_return_new_error (task, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_REFUSED,
                               _("The server at %s hung up. Check that it is the right address."),
                               binnacle_websocket_handshake_get_place (self->handshake));
      return;
    }

  g_byte_array_append (self->head, g_bytes_get_data (bytes, NULL), (guint) g_bytes_get_size (bytes));

  if (!check_head (self, &end, &error))
    fail (task, error);
  else if (end == 0)
    read_head (g_steal_pointer (&task));
  else
    {
      g_byte_array_remove_range (self->head, 0, (guint) end);
      g_task_return_boolean (task, TRUE);
    }
}

static void
read_head (GTask *task)
{
  Connecting *self = g_task_get_task_data (task);

  g_input_stream_read_bytes_async (g_io_stream_get_input_stream (G_IO_STREAM (self->connection)),
                                   READ_SIZE, G_PRIORITY_DEFAULT, g_task_get_cancellable (task),
                                   head_read, task);
}

static void
request_written (GObject      *object,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (object), result, NULL, &error))
    read_head (g_steal_pointer (&task));
  else
    fail (task, error);
}

/* What the system trusts comes here without a question. Nothing was sent yet. */
static gboolean
check_pin (Connecting  *self,
           GError     **error)
{
  GTlsCertificate *certificate = self->tls != NULL ? g_tls_connection_get_peer_certificate (self->tls) : NULL;

  if (self->pinned == NULL || certificate == NULL)
    return TRUE;

  g_clear_pointer (&self->fault, binnacle_certificate_fault_unref);
  self->fault = binnacle_certificate_check (binnacle_websocket_handshake_get_place (self->handshake), certificate,
                                            g_tls_connection_get_peer_certificate_errors (self->tls), self->pinned);

  if (self->fault == NULL)
    return TRUE;

  g_propagate_error (error, binnacle_connection_error_new_for_certificate (self->fault));

  return FALSE;
}

static void
connected (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Connecting *self = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;

  self->connection = g_socket_client_connect_finish (G_SOCKET_CLIENT (object), result, &error);

  if (self->connection == NULL)
    {
      fail_to_reach (task, error);
      return;
    }

  if (!check_pin (self, &error))
    {
      fail (task, error);
      return;
    }

  /* Small messages go out at once; that it may not be a TCP socket is no matter. */
  g_socket_set_option (g_socket_connection_get_socket (self->connection), IPPROTO_TCP, TCP_NODELAY, 1, NULL);

  self->request = binnacle_websocket_handshake_make_request (self->handshake);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (G_IO_STREAM (self->connection)),
                                   self->request, strlen (self->request), G_PRIORITY_DEFAULT,
                                   cancellable, request_written, g_steal_pointer (&task));
}

/* Only the one certificate that the person chose is accepted against the system. */
static gboolean
judge_certificate (GTlsConnection       *connection,
                   GTlsCertificate      *certificate,
                   GTlsCertificateFlags  flags,
                   gpointer              user_data)
{
  GTask *task = user_data;
  Connecting *self = g_task_get_task_data (task);

  g_clear_pointer (&self->fault, binnacle_certificate_fault_unref);
  self->fault = binnacle_certificate_check (binnacle_websocket_handshake_get_place (self->handshake),
                                            certificate, flags, self->pinned);

  return self->fault == NULL;
}

static void
client_event (GSocketClient      *client,
              GSocketClientEvent  event,
              GSocketConnectable *connectable,
              GIOStream          *connection,
              gpointer            user_data)
{
  GTask *task = user_data;
  Connecting *self = g_task_get_task_data (task);

  if (event == G_SOCKET_CLIENT_CONNECTED)
    self->negotiated = TRUE;

  if (event != G_SOCKET_CLIENT_TLS_HANDSHAKING)
    return;

  if (self->tls_database != NULL)
    g_tls_connection_set_database (G_TLS_CONNECTION (connection), self->tls_database);

  g_set_object (&self->tls, G_TLS_CONNECTION (connection));
  g_signal_connect_object (connection, "accept-certificate", G_CALLBACK (judge_certificate), task, 0);
}

static GSocketClient *
make_client (BinnacleWebsocketHandshake   *handshake,
             const BinnacleWebsocketRoute *route)
{
  GSocketClient *client = g_socket_client_new ();

  g_socket_client_set_enable_proxy (client, route->use_proxy);
  g_socket_client_set_proxy_resolver (client, route->proxy_resolver);
  g_socket_client_set_tls (client, binnacle_websocket_handshake_is_encrypted (handshake));

  return client;
}

/* Connects and shakes hands, in the thread-default main context.
 *
 * @handshake must stay until the end; @route is copied. Errors are of the domain
 * BINNACLE_CONNECTION_ERROR, or G_IO_ERROR_CANCELLED. */
void
binnacle_websocket_connect_async (BinnacleWebsocketHandshake   *handshake,
                                  const BinnacleWebsocketRoute *route,
                                  GCancellable                 *cancellable,
                                  GAsyncReadyCallback           callback,
                                  gpointer                      user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autofree char *uri = binnacle_websocket_handshake_get_proxy_uri (handshake);
  g_autoptr (GSocketConnectable) address = NULL;
  Connecting *self = g_new0 (Connecting, 1);
  GError *error = NULL;

  self->handshake = handshake;
  self->head = g_byte_array_new ();
  g_set_object (&self->tls_database, route->tls_database);
  self->pinned = g_strdup (route->pinned);
  self->client = make_client (handshake, route);
  g_signal_connect_object (self->client, "event", G_CALLBACK (client_event), task, 0);

  g_task_set_source_tag (task, binnacle_websocket_connect_async);
  g_task_set_task_data (task, self, (GDestroyNotify) (void (*) (void)) connecting_free);

  address = g_network_address_parse_uri (uri, 0, &error);

  if (address == NULL)
    {
      fail (task, error);
      return;
    }

  g_socket_client_connect_async (self->client, address, cancellable, connected, g_steal_pointer (&task));
}

/* @rest: what came after the response, which belongs to the WebSocket. */
GSocketConnection *
binnacle_websocket_connect_finish (GAsyncResult  *result,
                                   GBytes       **rest,
                                   GError       **error)
{
  GTask *task = G_TASK (result);
  Connecting *self = g_task_get_task_data (task);

  if (!g_task_propagate_boolean (task, error))
    return NULL;

  *rest = g_byte_array_free_to_bytes (g_steal_pointer (&self->head));

  return g_steal_pointer (&self->connection);
}
