/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-net"

#include <string.h>

#include "net/binnacle-transport-link-private.h"

/* RFC 6455 §7.4.1. */
#define CLOSE_NORMAL 1000

/* What the transport's thread holds: it may outlive the link. */
typedef struct
{
  BinnacleWebsocketDialect *dialect;
  GMainContext             *context; /* that of the thread of the dialect's owner */
  GThread                  *thread;
  guint                     generation;
  gboolean                  paused;  /* atomic */
  gboolean                  retired; /* atomic */
  guint                     n_refs;  /* atomic */
} Receiver;

/*
 * BinnacleTransportLink:
 *
 * The manager's hold on one transport. When it lets go, nothing more comes from
 * that transport, while the transport itself may live on until it has closed.
 */
struct _BinnacleTransportLink
{
  BinnacleTransport          *transport;
  Receiver                   *receiver;
  gulong                      opened_id;
  gulong                      closed_id;
  gboolean                    closed;
  BinnacleTransportLinkFuncs  funcs;
  gpointer                    user_data;
};

static gboolean
unref_object (gpointer data)
{
  g_object_unref (data);
  return G_SOURCE_REMOVE;
}

/* The dialect is of the main thread: the last reference must go there. */
static void
release_dialect (Receiver *receiver)
{
  g_autoptr(GSource) source = NULL;

  if (g_thread_self () == receiver->thread)
    {
      g_object_unref (receiver->dialect);
      return;
    }
  source = g_idle_source_new ();
  g_source_set_callback (source, unref_object, receiver->dialect, NULL);
  g_source_attach (source, receiver->context);
}

static void
receiver_unref (gpointer data)
{
  Receiver *receiver = data;

  if (__atomic_sub_fetch (&receiver->n_refs, 1, __ATOMIC_ACQ_REL) > 0)
    return;
  release_dialect (receiver);
  g_main_context_unref (receiver->context);
  g_free (receiver);
}

static Receiver *
receiver_ref (Receiver *receiver)
{
  __atomic_add_fetch (&receiver->n_refs, 1, __ATOMIC_RELAXED);
  return receiver;
}

static Receiver *
receiver_new (BinnacleWebsocketDialect *dialect,
              guint                     generation)
{
  Receiver *receiver = g_new0 (Receiver, 1);

  receiver->dialect = g_object_ref (dialect);
  receiver->context = g_main_context_ref_thread_default ();
  receiver->thread = g_thread_self ();
  receiver->generation = generation;
  receiver->n_refs = 1;
  return receiver;
}

/* In the transport's thread. */
static gboolean
receive (BinnacleTransport *transport,
         const char        *text,
         gsize              length,
         gpointer           user_data)
{
  Receiver *receiver = user_data;

  if (__atomic_load_n (&receiver->retired, __ATOMIC_ACQUIRE))
    return TRUE;
  /* Set first: a resume that comes at once must not be overwritten. */
  __atomic_store_n (&receiver->paused, TRUE, __ATOMIC_RELEASE);
  if (!binnacle_websocket_dialect_receive (receiver->dialect, receiver->generation, text, length))
    return FALSE;
  __atomic_store_n (&receiver->paused, FALSE, __ATOMIC_RELEASE);
  return TRUE;
}

static void
on_opened (BinnacleTransport     *transport,
           BinnacleTransportLink *self)
{
  self->funcs.opened (self->user_data);
}

static void
on_closed (BinnacleTransport     *transport,
           guint                  code,
           const char            *reason,
           GError                *error,
           BinnacleTransportLink *self)
{
  self->closed = TRUE;
  self->funcs.closed (self->user_data, code, reason, error);
}

/*
 * binnacle_transport_link_new:
 * @transport: (transfer full): not opened yet
 * @funcs: copied; they may let go of the link
 */
BinnacleTransportLink *
binnacle_transport_link_new (BinnacleTransport                *transport,
                             const BinnacleTransportLinkFuncs *funcs,
                             gpointer                          user_data)
{
  BinnacleTransportLink *self = g_new0 (BinnacleTransportLink, 1);

  self->transport = transport;
  self->funcs = *funcs;
  self->user_data = user_data;
  self->opened_id = g_signal_connect (transport, "opened", G_CALLBACK (on_opened), self);
  self->closed_id = g_signal_connect (transport, "closed", G_CALLBACK (on_closed), self);
  return self;
}

/*
 * binnacle_transport_link_open:
 * @dialect: gets the messages, in the transport's thread
 * @generation: handed on with each message
 *
 * Starts to connect.
 */
void
binnacle_transport_link_open (BinnacleTransportLink          *self,
                              const BinnacleTransportOptions *options,
                              BinnacleWebsocketDialect       *dialect,
                              guint                           generation)
{
  g_assert (self->receiver == NULL);

  self->receiver = receiver_new (dialect, generation);
  binnacle_transport_open (self->transport, options, receive,
                           receiver_ref (self->receiver), receiver_unref);
}

/*
 * binnacle_transport_link_send:
 *
 * Returns: whether the transport took the message
 */
gboolean
binnacle_transport_link_send (BinnacleTransportLink  *self,
                              const char             *text,
                              GError                **error)
{
  g_autoptr(GBytes) bytes = g_bytes_new (text, strlen (text));

  return binnacle_transport_send (self->transport, bytes, error);
}

gboolean
binnacle_transport_link_send_bytes (BinnacleTransportLink  *self,
                                    GBytes                 *text,
                                    GError                **error)
{
  return binnacle_transport_send (self->transport, text, error);
}

/*
 * binnacle_transport_link_close:
 *
 * Begins the closing handshake; the link tells when it is over.
 */
void
binnacle_transport_link_close (BinnacleTransportLink *self)
{
  binnacle_transport_close (self->transport, CLOSE_NORMAL, NULL);
  /* One that is paused would not see the other side's closing frame. */
  binnacle_transport_link_resume (self);
}

/* It held the last reference to itself. */
static void
on_retired (BinnacleTransport *transport)
{
  g_object_unref (transport);
}

static void
link_free (BinnacleTransportLink *self)
{
  g_clear_signal_handler (&self->opened_id, self->transport);
  g_clear_signal_handler (&self->closed_id, self->transport);
  if (self->receiver != NULL)
    __atomic_store_n (&self->receiver->retired, TRUE, __ATOMIC_RELEASE);
  g_clear_pointer (&self->receiver, receiver_unref);
  g_clear_object (&self->transport);
  g_free (self);
}

/*
 * binnacle_transport_link_retire:
 *
 * Lets go of the transport, which closes by itself, with a handshake.
 */
void
binnacle_transport_link_retire (BinnacleTransportLink *self)
{
  if (!self->closed)
    {
      /* It lives until its last signal. */
      g_signal_connect (g_object_ref (self->transport), "closed",
                        G_CALLBACK (on_retired), NULL);
      binnacle_transport_link_close (self);
    }
  link_free (self);
}

/*
 * binnacle_transport_link_abort:
 *
 * Lets go of the transport, and ends the connection without a handshake.
 */
void
binnacle_transport_link_abort (BinnacleTransportLink *self)
{
  g_autoptr(BinnacleTransport) transport = g_object_ref (self->transport);
  gboolean closed = self->closed;

  link_free (self);
  if (!closed)
    binnacle_transport_abort (transport);
}

/*
 * binnacle_transport_link_resume:
 *
 * Goes on reading, where the dialect had it stop.
 */
void
binnacle_transport_link_resume (BinnacleTransportLink *self)
{
  if (self->receiver != NULL)
    __atomic_store_n (&self->receiver->paused, FALSE, __ATOMIC_RELEASE);
  binnacle_transport_resume (self->transport);
}

/*
 * binnacle_transport_link_is_paused:
 *
 * Returns: whether we have stopped reading
 */
gboolean
binnacle_transport_link_is_paused (BinnacleTransportLink *self)
{
  return self->receiver != NULL
         && __atomic_load_n (&self->receiver->paused, __ATOMIC_ACQUIRE);
}

gsize
binnacle_transport_link_get_backlog (BinnacleTransportLink *self)
{
  return binnacle_transport_get_backlog (self->transport);
}

gint64
binnacle_transport_link_get_last_received (BinnacleTransportLink *self)
{
  return binnacle_transport_get_last_received (self->transport);
}

gint64
binnacle_transport_link_get_retry_after (BinnacleTransportLink *self)
{
  return binnacle_transport_get_retry_after (self->transport);
}
