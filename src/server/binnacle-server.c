/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-server"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#include "base/binnacle-real-clock.h"
#include "server/binnacle-host-metrics.h"
#include "server/binnacle-http-connection.h"
#include "server/binnacle-rest-handler.h"
#include "server/binnacle-server-address-private.h"
#include "server/binnacle-server-context.h"
#include "server/binnacle-server-limits.h"
#include "server/binnacle-server-session.h"
#include "server/binnacle-server.h"
#include "wire/binnacle-protocol.h"

/**
 * BinnacleServer:
 *
 * A server of the Binnacle Live Protocol: WebSocket and REST on one port, the
 * channels of this computer, and channels that clients write.
 *
 * All of it runs in the thread-default main context of the thread that starts it,
 * but for the writing of the store. It must be stopped in that thread.
 */

#define MIN_INTERVAL 100
#define STOP_TIME G_TIME_SPAN_SECOND

struct _BinnacleServer
{
  GObject                parent_instance;

  char                  *address;
  GTlsCertificate       *certificate;
  char                  *store_path;
  guint                  interval;
  gboolean               host_metrics;

  BinnacleServerContext  context;
  char                  *uri;
  GUri                  *parsed_uri;
  gboolean               running;
  GSocketService        *service;
  BinnacleHostMetrics   *metrics;
  GPtrArray             *connections; /* HTTP, in the order in which they came */
  GPtrArray             *sessions;    /* WebSocket, the same */
};

typedef enum
{
  PROP_CLOCK = 1,
  PROP_ADDRESS,
  PROP_TOKEN,
  PROP_READ_TOKEN,
  PROP_READ_ONLY,
  PROP_TLS_CERTIFICATE,
  PROP_STORE_PATH,
  PROP_INTERVAL,
  PROP_HOST_METRICS,
  PROP_MAX_MESSAGE_SIZE,
  PROP_HEARTBEAT,
  PROP_URI,
  PROP_SERVER_ID
} ServerProperty;

static GParamSpec *properties[PROP_SERVER_ID + 1];

G_DEFINE_FINAL_TYPE (BinnacleServer, binnacle_server, G_TYPE_OBJECT)

static void
record_changed (BinnacleChannelRecord *record,
                gpointer               user_data)
{
  BinnacleServer *self = user_data;

  for (guint i = 0; i < self->sessions->len; i++)
    binnacle_server_session_changed (self->sessions->pdata[i], record);
}

static void
records_settled (gpointer user_data)
{
  BinnacleServer *self = user_data;

  for (guint i = 0; i < self->sessions->len; i++)
    binnacle_server_session_settled (self->sessions->pdata[i]);
}

static const BinnacleStoreListener store_listener = {
  record_changed,
  records_settled,
};

static void
samples_begin (gint64   time,
               gpointer user_data)
{
}

static void
sample_described (const char                      *channel,
                  const BinnacleMetricDescription *description,
                  gpointer                         user_data)
{
  BinnacleServer *self = user_data;

  binnacle_channel_store_describe (self->context.store, channel, description);
}

static void
sample_published (const char          *channel,
                  const BinnacleValue *value,
                  gpointer             user_data)
{
  BinnacleServer *self = user_data;

  binnacle_channel_store_publish (self->context.store, channel, value);
}

static void
channel_removed (const char *channel,
                 gpointer    user_data)
{
  BinnacleServer *self = user_data;

  binnacle_channel_store_remove (self->context.store, channel);
}

static void
samples_end (gpointer user_data)
{
  BinnacleServer *self = user_data;

  binnacle_channel_store_end (self->context.store);
}

static const BinnacleMetricsSink metrics_sink = {
  samples_begin,
  sample_described,
  sample_published,
  channel_removed,
  samples_end,
};

static void
session_ended (BinnacleServerSession *session,
               gpointer               user_data)
{
  BinnacleServer *self = user_data;

  self->context.n_sessions--;
  g_ptr_array_remove (self->sessions, session);
}

/* Without a token, a page of another site could reach the server by a name of its
 * own that it points at this computer; a number can't be pointed. */
static gboolean
is_host_known (BinnacleServer            *self,
               const BinnacleHttpRequest *request)
{
  const char *header = soup_message_headers_get_one (request->headers, "Host");
  g_autofree char *text = header != NULL ? g_strconcat ("http://", header, "/", NULL) : NULL;
  g_autoptr (GUri) uri = NULL;
  const char *host;

  if (self->context.token != NULL || header == NULL)
    return TRUE;

  uri = g_uri_parse (text, SOUP_HTTP_URI_FLAGS, NULL);
  host = uri != NULL ? g_uri_get_host (uri) : NULL;

  return host != NULL && (g_ascii_strcasecmp (host, "localhost") == 0 || g_hostname_is_ip_address (host));
}

static void
connection_requested (BinnacleHttpConnection    *connection,
                      const BinnacleHttpRequest *request,
                      gpointer                   user_data)
{
  BinnacleServer *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *headers = NULL;
  BinnacleProtocolError code;

  if (!is_host_known (self, request))
    {
      binnacle_rest_handler_refuse (connection, SOUP_STATUS_FORBIDDEN, BINNACLE_PROTOCOL_ERROR_FORBIDDEN,
                                    _("Without a token, this server answers to its number and to “localhost” only."));
      return;
    }

  if (strcmp (request->path, BINNACLE_PROTOCOL_PATH) != 0)
    {
      binnacle_rest_handler_handle (&self->context, connection, request);
      return;
    }

  headers = binnacle_rest_handler_check_handshake (request, &error);

  if (headers != NULL)
    {
      binnacle_http_connection_upgrade (connection, headers);
      return;
    }

  code = binnacle_server_context_get_error_code (error);
  binnacle_rest_handler_refuse (connection,
                                code == BINNACLE_PROTOCOL_ERROR_FORBIDDEN ? SOUP_STATUS_FORBIDDEN
                                                                          : SOUP_STATUS_BAD_REQUEST,
                                code, error->message);
}

static void
connection_upgraded (BinnacleHttpConnection *connection,
                     GIOStream              *stream,
                     gpointer                user_data)
{
  BinnacleServer *self = user_data;

  self->context.n_sessions++;
  g_ptr_array_add (self->sessions, binnacle_server_session_new (&self->context, stream, self->parsed_uri,
                                                                session_ended, self));
}

static void
connection_ended (BinnacleHttpConnection *connection,
                  gpointer                user_data)
{
  BinnacleServer *self = user_data;

  self->context.n_connections--;
  g_ptr_array_remove (self->connections, connection);
}

static const BinnacleHttpEvents http_events = {
  connection_requested,
  connection_upgraded,
  connection_ended,
};

/* Who has not shown a token makes room for those who come. */
static gboolean
make_room (BinnacleServer *self)
{
  if (self->connections->len + self->sessions->len < BINNACLE_SERVER_MAX_CONNECTIONS)
    return TRUE;

  for (guint i = 0; i < self->sessions->len; i++)
    {
      if (binnacle_server_session_is_welcome (self->sessions->pdata[i]))
        continue;

      binnacle_server_session_drop (self->sessions->pdata[i]);
      return TRUE;
    }

  if (self->connections->len == 0)
    return FALSE;

  binnacle_http_connection_drop (self->connections->pdata[0]);

  return TRUE;
}

static GIOStream *
wrap_stream (BinnacleServer    *self,
             GSocketConnection *connection)
{
  g_autoptr (GError) error = NULL;
  GIOStream *stream;

  if (self->certificate == NULL)
    return G_IO_STREAM (g_object_ref (connection));

  stream = g_tls_server_connection_new (G_IO_STREAM (connection), self->certificate, &error);

  if (stream == NULL)
    g_warning ("A connection can't be secured: %s", error->message);

  return stream;
}

static char *
get_peer (GSocketConnection *connection)
{
  g_autoptr (GSocketAddress) address = g_socket_connection_get_remote_address (connection, NULL);

  if (!G_IS_INET_SOCKET_ADDRESS (address))
    return NULL;

  return g_inet_address_to_string (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
}

static gboolean
connection_came (GSocketService    *service,
                 GSocketConnection *socket_connection,
                 GObject           *source,
                 gpointer           user_data)
{
  BinnacleServer *self = user_data;
  g_autoptr (GIOStream) stream = NULL;
  g_autofree char *peer = NULL;
  BinnacleHttpConnection *connection;

  self->context.n_accepted++;

  if (!make_room (self))
    return TRUE;

  stream = wrap_stream (self, socket_connection);

  if (stream == NULL)
    return TRUE;

  g_socket_set_option (g_socket_connection_get_socket (socket_connection), IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  connection = binnacle_http_connection_new (stream, self->context.clock, self->context.max_message_size,
                                             &http_events, self);
  peer = get_peer (socket_connection);
  binnacle_http_connection_set_peer (connection, peer);
  self->context.n_connections++;
  g_ptr_array_add (self->connections, connection);
  binnacle_http_connection_start (connection);

  return TRUE;
}

static gboolean
listen_on_address (BinnacleServer  *self,
                   GError         **error)
{
  g_autoptr (GSocketAddress) address = binnacle_server_address_parse (self->address, self->context.token != NULL, error);
  g_autoptr (GSocketAddress) effective = NULL;

  if (address == NULL)
    return FALSE;

  self->service = g_socket_service_new ();
  g_socket_service_stop (self->service);
  g_socket_listener_set_backlog (G_SOCKET_LISTENER (self->service), 128);

  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address, G_SOCKET_TYPE_STREAM,
                                      G_SOCKET_PROTOCOL_TCP, NULL, &effective, error))
    {
      g_prefix_error (error, _("The server can’t listen on %s: "), self->address);
      g_clear_object (&self->service);
      return FALSE;
    }

  g_signal_connect (self->service, "incoming", G_CALLBACK (connection_came), self);
  self->uri = binnacle_server_address_to_uri (effective, self->certificate != NULL);
  self->parsed_uri = g_uri_parse (self->uri, SOUP_HTTP_URI_FLAGS, NULL);

  return TRUE;
}

static void
start_metrics (BinnacleServer *self)
{
  if (!self->host_metrics)
    return;

  self->metrics = binnacle_host_metrics_new (self->context.clock, MAX (self->interval, MIN_INTERVAL));
  binnacle_host_metrics_start (self->metrics, &metrics_sink, self);
}

static void
stop_time_over (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

static gboolean
is_busy (BinnacleServer *self)
{
  return binnacle_channel_store_is_busy (self->context.store) || self->sessions->len > 0;
}

/* Lets what is committed be answered, then says bye, all within the time. */
static void
wind_down (BinnacleServer *self)
{
  g_autoptr (BinnacleClock) clock = binnacle_real_clock_new ();
  g_autoptr (GMainContext) main_context = g_main_context_ref_thread_default ();
  g_autoptr (BinnacleTimer) timer = NULL;
  gboolean over = FALSE;

  timer = binnacle_clock_add_timer (clock, STOP_TIME, stop_time_over, &over);

  while (binnacle_channel_store_is_busy (self->context.store) && !over)
    g_main_context_iteration (main_context, TRUE);

  for (guint i = self->sessions->len; i > 0; i--)
    binnacle_server_session_bye (self->sessions->pdata[i - 1], SOUP_WEBSOCKET_CLOSE_GOING_AWAY, "unavailable",
                                 _("The server is being stopped."), TRUE);

  while (is_busy (self) && !over)
    g_main_context_iteration (main_context, TRUE);
}

static void
drop_all (BinnacleServer *self)
{
  while (self->sessions->len > 0)
    binnacle_server_session_drop (self->sessions->pdata[self->sessions->len - 1]);

  while (self->connections->len > 0)
    binnacle_http_connection_drop (self->connections->pdata[self->connections->len - 1]);
}

static void
binnacle_server_dispose (GObject *object)
{
  binnacle_server_stop (BINNACLE_SERVER (object));

  G_OBJECT_CLASS (binnacle_server_parent_class)->dispose (object);
}

static void
binnacle_server_finalize (GObject *object)
{
  BinnacleServer *self = BINNACLE_SERVER (object);

  g_free (self->address);
  g_free (self->store_path);
  g_free (self->context.token);
  g_free (self->context.read_token);
  binnacle_client_limits_free (self->context.limits);
  g_free (self->uri);
  g_clear_pointer (&self->parsed_uri, g_uri_unref);
  g_clear_object (&self->certificate);
  g_clear_object (&self->context.store);
  g_clear_object (&self->context.clock);
  g_ptr_array_unref (self->connections);
  g_ptr_array_unref (self->sessions);

  G_OBJECT_CLASS (binnacle_server_parent_class)->finalize (object);
}

static void
binnacle_server_get_property (GObject    *object,
                              guint       property_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  BinnacleServer *self = BINNACLE_SERVER (object);

  switch ((ServerProperty) property_id)
    {
    case PROP_CLOCK:
      g_value_set_object (value, self->context.clock);
      break;
    case PROP_ADDRESS:
      g_value_set_string (value, self->address);
      break;
    case PROP_TOKEN:
      g_value_set_string (value, self->context.token);
      break;
    case PROP_READ_TOKEN:
      g_value_set_string (value, self->context.read_token);
      break;
    case PROP_READ_ONLY:
      g_value_set_boolean (value, self->context.read_only);
      break;
    case PROP_TLS_CERTIFICATE:
      g_value_set_object (value, self->certificate);
      break;
    case PROP_STORE_PATH:
      g_value_set_string (value, self->store_path);
      break;
    case PROP_INTERVAL:
      g_value_set_uint (value, self->interval);
      break;
    case PROP_HOST_METRICS:
      g_value_set_boolean (value, self->host_metrics);
      break;
    case PROP_MAX_MESSAGE_SIZE:
      g_value_set_uint (value, (guint) self->context.max_message_size);
      break;
    case PROP_HEARTBEAT:
      g_value_set_uint (value, self->context.heartbeat);
      break;
    case PROP_URI:
      g_value_set_string (value, self->uri);
      break;
    case PROP_SERVER_ID:
      g_value_set_string (value, self->context.store != NULL
                                 ? binnacle_channel_store_get_server_id (self->context.store) : NULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
binnacle_server_set_property (GObject      *object,
                              guint         property_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  BinnacleServer *self = BINNACLE_SERVER (object);

  switch ((ServerProperty) property_id)
    {
    case PROP_CLOCK:
      self->context.clock = g_value_dup_object (value);
      break;
    case PROP_ADDRESS:
      self->address = g_value_dup_string (value);
      break;
    case PROP_TOKEN:
      self->context.token = g_value_dup_string (value);
      break;
    case PROP_READ_TOKEN:
      self->context.read_token = g_value_dup_string (value);
      break;
    case PROP_READ_ONLY:
      self->context.read_only = g_value_get_boolean (value);
      break;
    case PROP_TLS_CERTIFICATE:
      self->certificate = g_value_dup_object (value);
      break;
    case PROP_STORE_PATH:
      self->store_path = g_value_dup_string (value);
      break;
    case PROP_INTERVAL:
      self->interval = g_value_get_uint (value);
      break;
    case PROP_HOST_METRICS:
      self->host_metrics = g_value_get_boolean (value);
      break;
    case PROP_MAX_MESSAGE_SIZE:
      self->context.max_message_size = g_value_get_uint (value);
      break;
    case PROP_HEARTBEAT:
      self->context.heartbeat = g_value_get_uint (value);
      break;
    case PROP_URI:
    case PROP_SERVER_ID:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
install_given_properties (void)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  /**
   * BinnacleServer:clock: (attributes org.gtk.Property.get=)
   *
   * What time it is; the real time where none is given.
   */
  properties[PROP_CLOCK] = g_param_spec_object ("clock", NULL, NULL, BINNACLE_TYPE_CLOCK, flags);
  /**
   * BinnacleServer:address:
   *
   * Where to listen, such as "127.0.0.1:0" for a port that the system picks.
   */
  properties[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, "127.0.0.1:0", flags);
  /**
   * BinnacleServer:token:
   *
   * What clients have to show; %NULL where nothing is asked.
   */
  properties[PROP_TOKEN] = g_param_spec_string ("token", NULL, NULL, NULL, flags);
  /**
   * BinnacleServer:read-token:
   *
   * What clients show that may look at everything and change nothing; %NULL where
   * there is no such token.
   */
  properties[PROP_READ_TOKEN] = g_param_spec_string ("read-token", NULL, NULL, NULL, flags);
  /**
   * BinnacleServer:read-only:
   *
   * Whether nobody may change anything.
   */
  properties[PROP_READ_ONLY] = g_param_spec_boolean ("read-only", NULL, NULL, FALSE, flags);
  /**
   * BinnacleServer:tls-certificate:
   *
   * The certificate, with its key; %NULL for no TLS.
   */
  properties[PROP_TLS_CERTIFICATE] = g_param_spec_object ("tls-certificate", NULL, NULL, G_TYPE_TLS_CERTIFICATE, flags);
  /**
   * BinnacleServer:store-path:
   *
   * Where what clients write is kept; %NULL for only in memory.
   */
  properties[PROP_STORE_PATH] = g_param_spec_string ("store-path", NULL, NULL, NULL, flags);
  /**
   * BinnacleServer:interval:
   *
   * Between two samples of the host metrics, in ms.
   */
  properties[PROP_INTERVAL] = g_param_spec_uint ("interval", NULL, NULL, 0, G_MAXUINT, 1000, flags);
  /**
   * BinnacleServer:host-metrics:
   *
   * Whether there are channels about this computer.
   */
  properties[PROP_HOST_METRICS] = g_param_spec_boolean ("host-metrics", NULL, NULL, TRUE, flags);
  /**
   * BinnacleServer:max-message-size:
   *
   * The longest message and request body, in bytes.
   */
  properties[PROP_MAX_MESSAGE_SIZE] = g_param_spec_uint ("max-message-size", NULL, NULL, 4096, G_MAXINT,
                                                         BINNACLE_PROTOCOL_MAX_MESSAGE, flags);
  /**
   * BinnacleServer:heartbeat:
   *
   * After how long silence means a dead link, in ms.
   */
  properties[PROP_HEARTBEAT] = g_param_spec_uint ("heartbeat", NULL, NULL, 100, G_MAXINT / 4000,
                                                  BINNACLE_SERVER_HEARTBEAT_MS, flags);
}

static void
binnacle_server_class_init (BinnacleServerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = binnacle_server_dispose;
  object_class->finalize = binnacle_server_finalize;
  object_class->get_property = binnacle_server_get_property;
  object_class->set_property = binnacle_server_set_property;

  install_given_properties ();
  /**
   * BinnacleServer:uri:
   *
   * Where it listens, once started.
   */
  properties[PROP_URI] = g_param_spec_string ("uri", NULL, NULL, NULL, flags);
  /**
   * BinnacleServer:server-id:
   *
   * The UUID that it keeps for good, once started.
   */
  properties[PROP_SERVER_ID] = g_param_spec_string ("server-id", NULL, NULL, NULL, flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
binnacle_server_init (BinnacleServer *self)
{
  self->context.limits = binnacle_client_limits_new (BINNACLE_SERVER_CLIENT_RATE, BINNACLE_SERVER_CLIENT_RATE_BURST,
                                                     BINNACLE_SERVER_MAX_CLIENTS);
  self->connections = g_ptr_array_new_with_free_func (g_object_unref);
  self->sessions = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * binnacle_server_start:
 * @self: a server that was not started before
 * @error: return location for an error
 *
 * Opens the store, takes the first samples and listens. Blocks for the store.
 *
 * Returns: whether it serves. The errors have sentences for people.
 */
gboolean
binnacle_server_start (BinnacleServer  *self,
                       GError         **error)
{
  BinnacleServerContext *context = &self->context;

  g_return_val_if_fail (BINNACLE_IS_SERVER (self), FALSE);
  g_return_val_if_fail (context->store == NULL, FALSE);

  if (context->clock == NULL)
    context->clock = binnacle_real_clock_new ();

  if (!listen_on_address (self, error))
    return FALSE;

  context->store = binnacle_channel_store_new (context->clock, context->max_message_size / 2);

  if (!binnacle_channel_store_open (context->store, self->store_path, self->host_metrics, error))
    return FALSE;

  context->start_time = binnacle_clock_get_monotonic_time (context->clock);
  binnacle_channel_store_set_listener (context->store, &store_listener, self);
  start_metrics (self);
  self->running = TRUE;
  g_socket_service_start (self->service);

  return TRUE;
}

/**
 * binnacle_server_stop:
 * @self: a server
 *
 * Says bye to every client, closes and flushes. It iterates the main context for
 * that, for a second at most; to close the store it waits for the disk.
 */
void
binnacle_server_stop (BinnacleServer *self)
{
  g_return_if_fail (BINNACLE_IS_SERVER (self));

  if (self->service != NULL)
    {
      g_socket_service_stop (self->service);
      g_socket_listener_close (G_SOCKET_LISTENER (self->service));
      g_signal_handlers_disconnect_by_data (self->service, self);
      g_clear_object (&self->service);
    }

  if (!self->running)
    return;

  self->running = FALSE;

  if (self->metrics != NULL)
    binnacle_host_metrics_stop (self->metrics);

  g_clear_object (&self->metrics);
  wind_down (self);
  drop_all (self);
  binnacle_channel_store_close (self->context.store);
}

/**
 * binnacle_server_get_uri:
 * @self: a server
 *
 * Returns: (nullable): where it listens, such as "ws://127.0.0.1:8090/v1/live";
 *   %NULL before it was started
 */
const char *
binnacle_server_get_uri (BinnacleServer *self)
{
  g_return_val_if_fail (BINNACLE_IS_SERVER (self), NULL);

  return self->uri;
}
