/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-net"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/binnacle-mailbox.h"
#include "net/binnacle-certificate-pins.h"
#include "net/binnacle-credential.h"
#include "net/binnacle-soup-link-private.h"
#include "net/binnacle-soup-transport.h"
#include "net/binnacle-websocket-manager.h"

/**
 * BinnacleSoupTransport:
 *
 * A [iface@Transport] over a real network, with libsoup's WebSocket on a
 * [class@MeteredStream]. All of its network work is done in the context of an
 * I/O thread, which must run for as long as the object lives.
 *
 * It promises: messages, whole or in fragments, compressed or not, are no larger
 * than asked for; a server that floods does not starve the I/O thread's other
 * sources; nothing here blocks the caller. Only dropping the last reference
 * waits, for a message that is being handed over at that moment; after it nothing
 * is called.
 *
 * Where the connection can't be opened, the error of [signal@Transport::closed] is
 * of the domain %BINNACLE_CONNECTION_ERROR: %BINNACLE_CONNECTION_ERROR_REFUSED and
 * %BINNACLE_CONNECTION_ERROR_TIMED_OUT are worth another try (for a busy server
 * not before [property@SoupTransport:retry-after]), the others hardly are. Later errors
 * are %BINNACLE_CONNECTION_ERROR_LOST, %BINNACLE_CONNECTION_ERROR_TIMED_OUT for a
 * closing handshake without an answer, %BINNACLE_CONNECTION_ERROR_TOO_LARGE and
 * %BINNACLE_CONNECTION_ERROR_PROTOCOL. An end that was asked for here has none.
 */
struct _BinnacleSoupTransport
{
  GObject                  parent_instance;

  BinnacleClock           *clock;
  GMainContext            *io_context;
  GProxyResolver          *proxy_resolver;
  GTlsDatabase            *tls_database;
  BinnacleCertificatePins *pins;
  char                    *authorization;
  BinnacleMailbox         *events;
  BinnacleSoupLink        *link;
  gboolean                 opened;
  gboolean                 ending; /* closed or aborted by the owner */
  gint64                   retry_after;
};

typedef enum
{
  PROP_PROXY_RESOLVER = 1,
  PROP_TLS_DATABASE,
  PROP_CERTIFICATE_PINS,
  PROP_AUTHORIZATION,
  PROP_RETRY_AFTER,
  N_PROPS
} SoupTransportProperty;

static GParamSpec *properties[N_PROPS];

static void binnacle_soup_transport_transport_init (BinnacleTransportInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BinnacleSoupTransport, binnacle_soup_transport, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (BINNACLE_TYPE_TRANSPORT,
                                                      binnacle_soup_transport_transport_init))

static void
set_retry_after (BinnacleSoupTransport *self,
                 gint64                 retry_after)
{
  if (self->retry_after == retry_after)
    return;

  self->retry_after = retry_after;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RETRY_AFTER]);
}

static void
event_came (gpointer item,
            gpointer user_data)
{
  g_autoptr (BinnacleSoupTransport) self = g_object_ref (user_data);
  BinnacleSoupLinkEvent *event = item;

  if (event->closed)
    {
      self->opened = FALSE;
      set_retry_after (self, event->retry_after);
      g_signal_emit_by_name (self, "closed", event->code, event->reason, event->error);

      if (self->link != NULL)
        binnacle_soup_link_stop_receiving (self->link);
    }
  else if (!self->ending)
    {
      self->opened = TRUE;
      g_signal_emit_by_name (self, "opened");
    }

  binnacle_soup_link_event_free (event);
}

static void
binnacle_soup_transport_open (BinnacleTransport              *transport,
                              const BinnacleTransportOptions *options,
                              BinnacleTransportReceiveFunc    receive,
                              gpointer                        user_data,
                              GDestroyNotify                  destroy)
{
  BinnacleSoupTransport *self = BINNACLE_SOUP_TRANSPORT (transport);
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  g_autofree char *place = binnacle_certificate_pins_make_place (options->uri);
  BinnacleSoupLinkServer server = {
    .proxy_resolver = self->proxy_resolver,
    .tls_database = self->tls_database,
    .pinned = self->pins != NULL && place != NULL ? binnacle_certificate_pins_lookup (self->pins, place) : NULL,
    .authorization = self->authorization,
  };

  g_return_if_fail (self->link == NULL);

  self->events = binnacle_mailbox_new (context, G_MAXUINT, G_MAXSIZE,
                                       (GDestroyNotify) (void (*) (void)) binnacle_soup_link_event_free,
                                       event_came, self);
  self->link = binnacle_soup_link_new (self->clock, self->io_context, options, &server, self->events);
  binnacle_soup_link_open (self->link, transport, receive, user_data, destroy);
}

static gboolean
binnacle_soup_transport_send (BinnacleTransport  *transport,
                              GBytes             *text,
                              GError            **error)
{
  BinnacleSoupTransport *self = BINNACLE_SOUP_TRANSPORT (transport);

  if (!self->opened)
    {
      g_set_error_literal (error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_NOT_CONNECTED,
                           _("There is no connection to a server. Wait until there is."));
      return FALSE;
    }

  return binnacle_soup_link_send (self->link, text, error);
}

static void
binnacle_soup_transport_close (BinnacleTransport *transport,
                               guint              code,
                               const char        *reason)
{
  BinnacleSoupTransport *self = BINNACLE_SOUP_TRANSPORT (transport);

  self->opened = FALSE;
  self->ending = TRUE;

  if (self->link != NULL)
    binnacle_soup_link_close (self->link, code, reason);
}

static void
binnacle_soup_transport_abort (BinnacleTransport *transport)
{
  BinnacleSoupTransport *self = BINNACLE_SOUP_TRANSPORT (transport);

  self->opened = FALSE;
  self->ending = TRUE;

  if (self->link != NULL)
    binnacle_soup_link_abort (self->link);
}

static void
binnacle_soup_transport_resume (BinnacleTransport *transport)
{
  BinnacleSoupTransport *self = BINNACLE_SOUP_TRANSPORT (transport);

  if (self->link != NULL)
    binnacle_soup_link_resume (self->link);
}

static gsize
binnacle_soup_transport_get_backlog (BinnacleTransport *transport)
{
  BinnacleSoupTransport *self = BINNACLE_SOUP_TRANSPORT (transport);

  return self->link != NULL ? binnacle_soup_link_get_backlog (self->link) : 0;
}

static gint64
binnacle_soup_transport_get_last_received (BinnacleTransport *transport)
{
  BinnacleSoupTransport *self = BINNACLE_SOUP_TRANSPORT (transport);

  return self->link != NULL ? binnacle_soup_link_get_last_received (self->link) : 0;
}

static gint64
binnacle_soup_transport_transport_get_retry_after (BinnacleTransport *transport)
{
  return BINNACLE_SOUP_TRANSPORT (transport)->retry_after;
}

static void
binnacle_soup_transport_transport_init (BinnacleTransportInterface *iface)
{
  iface->open = binnacle_soup_transport_open;
  iface->send = binnacle_soup_transport_send;
  iface->close = binnacle_soup_transport_close;
  iface->abort = binnacle_soup_transport_abort;
  iface->resume = binnacle_soup_transport_resume;
  iface->get_backlog = binnacle_soup_transport_get_backlog;
  iface->get_last_received = binnacle_soup_transport_get_last_received;
  iface->get_retry_after = binnacle_soup_transport_transport_get_retry_after;
}

static void
binnacle_soup_transport_dispose (GObject *object)
{
  BinnacleSoupTransport *self = BINNACLE_SOUP_TRANSPORT (object);

  if (self->link != NULL)
    {
      binnacle_mailbox_close (self->events);
      binnacle_soup_link_stop_receiving (self->link);
      binnacle_soup_link_release (g_steal_pointer (&self->link));
    }

  g_clear_pointer (&self->events, binnacle_mailbox_unref);
  g_clear_pointer (&self->io_context, g_main_context_unref);
  g_clear_object (&self->proxy_resolver);
  g_clear_object (&self->tls_database);
  g_clear_object (&self->pins);
  g_clear_pointer (&self->authorization, binnacle_credential_free_text);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (binnacle_soup_transport_parent_class)->dispose (object);
}

static void
binnacle_soup_transport_get_property (GObject    *object,
                                      guint       property_id,
                                      GValue     *value,
                                      GParamSpec *pspec)
{
  BinnacleSoupTransport *self = BINNACLE_SOUP_TRANSPORT (object);

  switch ((SoupTransportProperty) property_id)
    {
    case PROP_PROXY_RESOLVER:
      g_value_set_object (value, self->proxy_resolver);
      break;
    case PROP_TLS_DATABASE:
      g_value_set_object (value, self->tls_database);
      break;
    case PROP_CERTIFICATE_PINS:
      g_value_set_object (value, self->pins);
      break;
    case PROP_RETRY_AFTER:
      g_value_set_int64 (value, self->retry_after);
      break;
    case PROP_AUTHORIZATION:
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
binnacle_soup_transport_set_property (GObject      *object,
                                      guint         property_id,
                                      const GValue *value,
                                      GParamSpec   *pspec)
{
  BinnacleSoupTransport *self = BINNACLE_SOUP_TRANSPORT (object);

  switch ((SoupTransportProperty) property_id)
    {
    case PROP_PROXY_RESOLVER:
      if (g_set_object (&self->proxy_resolver, g_value_get_object (value)))
        g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_TLS_DATABASE:
      if (g_set_object (&self->tls_database, g_value_get_object (value)))
        g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_CERTIFICATE_PINS:
      if (g_set_object (&self->pins, g_value_get_object (value)))
        g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_AUTHORIZATION:
      binnacle_credential_free_text (self->authorization);
      self->authorization = g_value_dup_string (value);
      break;
    case PROP_RETRY_AFTER:
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
binnacle_soup_transport_class_init (BinnacleSoupTransportClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = binnacle_soup_transport_dispose;
  object_class->get_property = binnacle_soup_transport_get_property;
  object_class->set_property = binnacle_soup_transport_set_property;

  /**
   * BinnacleSoupTransport:proxy-resolver:
   *
   * What to ask for proxies instead of the system, where they are to be used; set
   * it before the connection is opened.
   */
  properties[PROP_PROXY_RESOLVER] =
    g_param_spec_object ("proxy-resolver", NULL, NULL, G_TYPE_PROXY_RESOLVER,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * BinnacleSoupTransport:tls-database:
   *
   * The authorities to trust instead of the system's, for `wss://`; set it before
   * the connection is opened.
   */
  properties[PROP_TLS_DATABASE] =
    g_param_spec_object ("tls-database", NULL, NULL, G_TYPE_TLS_DATABASE,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * BinnacleSoupTransport:certificate-pins:
   *
   * The certificates that the person trusts beyond what the system does, for `wss://`; looked
   * up when the connection is opened.
   */
  properties[PROP_CERTIFICATE_PINS] =
    g_param_spec_object ("certificate-pins", NULL, NULL, BINNACLE_TYPE_CERTIFICATE_PINS,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * BinnacleSoupTransport:authorization:
   *
   * The value of the header `Authorization` of the handshake; set it before the connection
   * is opened. It can't be read back.
   */
  properties[PROP_AUTHORIZATION] =
    g_param_spec_string ("authorization", NULL, NULL, NULL, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);

  /**
   * BinnacleSoupTransport:retry-after:
   *
   * For how long, in µs, the server that refused the connection wants to be left
   * alone (RFC 9110 §10.2.3), at most a day; 0 where it did not say. Set before
   * [signal@Transport::closed].
   */
  properties[PROP_RETRY_AFTER] =
    g_param_spec_int64 ("retry-after", NULL, NULL, 0, G_MAXINT64, 0,
                        G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
binnacle_soup_transport_init (BinnacleSoupTransport *self)
{
}

/**
 * binnacle_soup_transport_new:
 * @clock: for the timeouts; used in the I/O thread
 * @io_context: the thread-default context of a thread that iterates it, such as a
 *   [struct@IoThread]
 *
 * Makes a transport for one connection.
 *
 * Returns: (transfer full) (type BinnacleSoupTransport): the transport
 */
BinnacleTransport *
binnacle_soup_transport_new (BinnacleClock *clock,
                             GMainContext  *io_context)
{
  BinnacleSoupTransport *self;

  g_return_val_if_fail (BINNACLE_IS_CLOCK (clock), NULL);
  g_return_val_if_fail (io_context != NULL, NULL);

  self = g_object_new (BINNACLE_TYPE_SOUP_TRANSPORT, NULL);
  self->clock = g_object_ref (clock);
  self->io_context = g_main_context_ref (io_context);

  return BINNACLE_TRANSPORT (self);
}

/**
 * binnacle_soup_transport_get_retry_after:
 * @self: a transport
 *
 * Returns: [property@SoupTransport:retry-after], in µs
 */
gint64
binnacle_soup_transport_get_retry_after (BinnacleSoupTransport *self)
{
  g_return_val_if_fail (BINNACLE_IS_SOUP_TRANSPORT (self), 0);

  return self->retry_after;
}
