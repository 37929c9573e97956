/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/binnacle-visibility.h"
#include "net/binnacle-secret-headers.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_TRANSPORT (binnacle_transport_get_type ())

BINNACLE_EXPORT
G_DECLARE_INTERFACE (BinnacleTransport, binnacle_transport, BINNACLE, TRANSPORT, GObject)

/**
 * BinnacleTransportOptions:
 * @uri: where to, `ws://` or `wss://`
 * @subprotocol: (nullable): the WebSocket subprotocol that the server must choose
 * @max_message_size: the largest message to accept, in bytes, over its
 *   fragments and after decompression
 * @connect_timeout: for the connection and both handshakes, in µs
 * @close_timeout: for the closing handshake, in µs
 * @compression: whether to offer permessage-deflate
 * @use_proxy: whether to go through the system's proxy
 * @headers: (nullable): more headers of the opening handshake
 * @keepalive: how often to send a ping of WebSocket's own, in µs; 0 for never
 *
 * How to connect. Copied by [method@Transport.open].
 */
typedef struct
{
  const char *uri;
  const char *subprotocol;
  gsize       max_message_size;
  gint64      connect_timeout;
  gint64      close_timeout;
  gboolean    compression;
  gboolean    use_proxy;
  BinnacleSecretHeaders *headers;
  gint64      keepalive;
} BinnacleTransportOptions;

/**
 * BinnacleTransportReceiveFunc:
 *
 * Called in the transport's own thread for each whole text message. Returns
 * FALSE to have reading stop until [method@Transport.resume].
 */
typedef gboolean (*BinnacleTransportReceiveFunc) (BinnacleTransport *self,
                                                  const char        *text,
                                                  gsize              length,
                                                  gpointer           user_data);

/* One object is one connection; it is opened once. Signals, in the thread that
 * opened it: "opened" (), and then, once and last, also where it never opened,
 * "closed" (guint code, const char *reason, GError *error): code is 0 where
 * there was no closing frame, error is NULL where the close was clean. */
struct _BinnacleTransportInterface
{
  GTypeInterface parent_iface;

  void     (*open)              (BinnacleTransport              *self,
                                 const BinnacleTransportOptions *options,
                                 BinnacleTransportReceiveFunc    receive,
                                 gpointer                        user_data,
                                 GDestroyNotify                  destroy);
  gboolean (*send)              (BinnacleTransport              *self,
                                 GBytes                         *text,
                                 GError                        **error);
  void     (*close)             (BinnacleTransport              *self,
                                 guint                           code,
                                 const char                     *reason);
  void     (*abort)             (BinnacleTransport              *self);
  void     (*resume)            (BinnacleTransport              *self);
  gsize    (*get_backlog)       (BinnacleTransport              *self);
  gint64   (*get_last_received) (BinnacleTransport              *self);
  gint64   (*get_retry_after)   (BinnacleTransport              *self);
};

BINNACLE_EXPORT
void     binnacle_transport_open              (BinnacleTransport              *self,
                                               const BinnacleTransportOptions *options,
                                               BinnacleTransportReceiveFunc    receive,
                                               gpointer                        user_data,
                                               GDestroyNotify                  destroy);
BINNACLE_EXPORT
gboolean binnacle_transport_send              (BinnacleTransport              *self,
                                               GBytes                         *text,
                                               GError                        **error);
BINNACLE_EXPORT
void     binnacle_transport_close             (BinnacleTransport              *self,
                                               guint                           code,
                                               const char                     *reason);
BINNACLE_EXPORT
void     binnacle_transport_abort             (BinnacleTransport              *self);
/* Any thread. */
BINNACLE_EXPORT
void     binnacle_transport_resume            (BinnacleTransport              *self);
/* Bytes accepted by send() that the system has not taken yet. */
BINNACLE_EXPORT
gsize    binnacle_transport_get_backlog       (BinnacleTransport              *self);
/* Monotonic time, in µs, at which bytes last arrived; any thread. */
BINNACLE_EXPORT
gint64   binnacle_transport_get_last_received (BinnacleTransport              *self);
BINNACLE_EXPORT
gint64   binnacle_transport_get_retry_after   (BinnacleTransport              *self);

G_END_DECLS
