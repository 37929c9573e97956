/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-net"

#include "net/binnacle-transport.h"

/**
 * BinnacleTransport:
 *
 * One connection that carries text messages.
 *
 * An object is one connection: it is opened once, and is of no use after
 * [signal@Transport::closed]. Unless a function says otherwise, call it in the
 * thread that opened the connection; the signals come in that thread too, never
 * from within [method@Transport.open]. Messages arrive in a thread of the
 * transport's own choice.
 *
 * Signals, in order: [signal@Transport::opened] at most once, then
 * [signal@Transport::closed] exactly once, unless the last reference goes first.
 */
G_DEFINE_INTERFACE (BinnacleTransport, binnacle_transport, G_TYPE_OBJECT)

static void
binnacle_transport_default_init (BinnacleTransportInterface *iface)
{
  /**
   * BinnacleTransport::opened:
   * @self: a transport
   *
   * The handshakes are done; messages can be sent.
   */
  g_signal_new ("opened", G_TYPE_FROM_INTERFACE (iface), G_SIGNAL_RUN_LAST,
                0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  /**
   * BinnacleTransport::closed:
   * @self: a transport
   * @code: the code of the closing frame (RFC 6455 §7.4), 0 where there was none
   * @reason: (nullable): the reason in the closing frame
   * @error: (nullable): why it ended, %NULL where both sides agreed to
   *
   * It is over. Also emitted where the connection never opened.
   */
  g_signal_new ("closed", G_TYPE_FROM_INTERFACE (iface), G_SIGNAL_RUN_LAST,
                0, NULL, NULL, NULL, G_TYPE_NONE,
                3, G_TYPE_UINT, G_TYPE_STRING, G_TYPE_ERROR);
}

/**
 * binnacle_transport_open:
 * @self: a transport
 * @options: how to connect; copied
 * @receive: (scope notified) (closure user_data) (destroy destroy): called for
 *   each message, in the transport's thread
 * @user_data: for @receive
 * @destroy: (nullable): frees @user_data after the last message; in any thread
 *
 * Starts to connect. The outcome comes as a signal.
 */
void
binnacle_transport_open (BinnacleTransport              *self,
                         const BinnacleTransportOptions *options,
                         BinnacleTransportReceiveFunc    receive,
                         gpointer                        user_data,
                         GDestroyNotify                  destroy)
{
  g_return_if_fail (BINNACLE_IS_TRANSPORT (self));
  g_return_if_fail (options != NULL && options->uri != NULL);
  g_return_if_fail (receive != NULL);

  BINNACLE_TRANSPORT_GET_IFACE (self)->open (self, options, receive, user_data, destroy);
}

/**
 * binnacle_transport_send:
 * @self: a transport
 * @text: one message, UTF-8
 * @error: return location for an error
 *
 * Takes one message for sending. That says nothing of its arrival.
 *
 * Returns: whether it was taken; it is not where the connection is not open
 */
gboolean
binnacle_transport_send (BinnacleTransport  *self,
                         GBytes             *text,
                         GError            **error)
{
  g_return_val_if_fail (BINNACLE_IS_TRANSPORT (self), FALSE);
  g_return_val_if_fail (text != NULL, FALSE);

  return BINNACLE_TRANSPORT_GET_IFACE (self)->send (self, text, error);
}

/**
 * binnacle_transport_close:
 * @self: a transport
 * @code: the code of the closing frame
 * @reason: (nullable): a reason for the server's log, at most 123 bytes
 *
 * Begins the closing handshake, after what was taken for sending. It ends with
 * [signal@Transport::closed], at the latest after the close timeout.
 */
void
binnacle_transport_close (BinnacleTransport *self,
                          guint              code,
                          const char        *reason)
{
  g_return_if_fail (BINNACLE_IS_TRANSPORT (self));

  BINNACLE_TRANSPORT_GET_IFACE (self)->close (self, code, reason);
}

/**
 * binnacle_transport_abort:
 * @self: a transport
 *
 * Ends the connection at once, without a closing handshake: for a link that
 * is taken for dead.
 */
void
binnacle_transport_abort (BinnacleTransport *self)
{
  g_return_if_fail (BINNACLE_IS_TRANSPORT (self));

  BINNACLE_TRANSPORT_GET_IFACE (self)->abort (self);
}

/**
 * binnacle_transport_resume:
 * @self: a transport
 *
 * Goes on reading after a [callback@TransportReceiveFunc] returned %FALSE. Does
 * nothing otherwise. Any thread.
 */
void
binnacle_transport_resume (BinnacleTransport *self)
{
  g_return_if_fail (BINNACLE_IS_TRANSPORT (self));

  BINNACLE_TRANSPORT_GET_IFACE (self)->resume (self);
}

/**
 * binnacle_transport_get_backlog:
 * @self: a transport
 *
 * Returns: the bytes taken by [method@Transport.send] that the system has not
 *   taken yet; it grows where the server reads slowly
 */
gsize
binnacle_transport_get_backlog (BinnacleTransport *self)
{
  g_return_val_if_fail (BINNACLE_IS_TRANSPORT (self), 0);

  return BINNACLE_TRANSPORT_GET_IFACE (self)->get_backlog (self);
}

/**
 * binnacle_transport_get_last_received:
 * @self: a transport
 *
 * Any thread.
 *
 * Returns: the monotonic time in µs at which bytes last arrived, 0 for never
 */
gint64
binnacle_transport_get_last_received (BinnacleTransport *self)
{
  g_return_val_if_fail (BINNACLE_IS_TRANSPORT (self), 0);

  return BINNACLE_TRANSPORT_GET_IFACE (self)->get_last_received (self);
}

/**
 * binnacle_transport_get_retry_after:
 * @self: a transport
 *
 * Known by [signal@Transport::closed]. A transport need not implement it.
 *
 * Returns: for how long, in µs, a server that refused the connection wants to be
 *   left alone; 0 where it did not say
 */
gint64
binnacle_transport_get_retry_after (BinnacleTransport *self)
{
  BinnacleTransportInterface *iface;

  g_return_val_if_fail (BINNACLE_IS_TRANSPORT (self), 0);

  iface = BINNACLE_TRANSPORT_GET_IFACE (self);

  return iface->get_retry_after != NULL ? iface->get_retry_after (self) : 0;
}
