/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "base/binnacle-visibility.h"
#include "net/binnacle-secret-headers.h"

G_BEGIN_DECLS

typedef struct _BinnacleWebsocketManager BinnacleWebsocketManager;

#define BINNACLE_TYPE_WEBSOCKET_DIALECT (binnacle_websocket_dialect_get_type ())

BINNACLE_EXPORT
G_DECLARE_INTERFACE (BinnacleWebsocketDialect, binnacle_websocket_dialect, BINNACLE, WEBSOCKET_DIALECT, GObject)

/**
 * BinnacleWebsocketDialectInterface:
 * @get_subprotocol: the subprotocol to ask for, or %NULL for none
 * @opened: main thread: the socket is open; authenticate with
 *   [method@WebsocketManager.send_first], then call
 *   [method@WebsocketManager.set_authenticated]
 * @closed: main thread: the socket is closed, and this is the last that is heard of the
 *   connection; what it brought and still waits is to be delivered now. May be %NULL
 * @receive: the transport's thread: one text message of connection
 *   @generation; returns %FALSE where its queues are full, to pause reading.
 *   What the manager must see (replies, pongs, messages with handlers) comes
 *   back to it in the main thread by [method@WebsocketManager.deliver]
 * @make_ping: the text of a ping with that id; %NULL where the protocol has none: then
 *   WebSocket's own pings must do
 * @make_request: the text of a request with that id
 * @type_registered: main thread: messages of that type, a static string, are wanted;
 *   may be %NULL where all are delivered
 * @get_n_unknown: any thread: how many messages of unknown types were not delivered;
 *   may be %NULL
 * @get_headers: more headers of the opening handshake; may be %NULL
 *
 * What the manager needs to know of the protocol that is spoken.
 */
struct _BinnacleWebsocketDialectInterface
{
  GTypeInterface parent_iface;

  const char *(*get_subprotocol) (BinnacleWebsocketDialect *self);
  void        (*opened)          (BinnacleWebsocketDialect *self,
                                  BinnacleWebsocketManager *manager);
  void        (*closed)          (BinnacleWebsocketDialect *self);
  gboolean    (*receive)         (BinnacleWebsocketDialect *self,
                                  guint                     generation,
                                  const char               *text,
                                  gsize                     length);
  char       *(*make_ping)       (BinnacleWebsocketDialect *self,
                                  gint64                    id);
  /* message: without its id, for instance {"type":"request","method":"stats"} */
  char       *(*make_request)    (BinnacleWebsocketDialect *self,
                                  gint64                    id,
                                  JsonObject               *message);
  void        (*type_registered) (BinnacleWebsocketDialect *self,
                                  const char               *type);
  guint64     (*get_n_unknown)   (BinnacleWebsocketDialect *self);
  BinnacleSecretHeaders *(*get_headers) (BinnacleWebsocketDialect *self);
};

BINNACLE_EXPORT
const char *binnacle_websocket_dialect_get_subprotocol (BinnacleWebsocketDialect *self);
BINNACLE_EXPORT
void        binnacle_websocket_dialect_opened          (BinnacleWebsocketDialect *self,
                                                        BinnacleWebsocketManager *manager);
BINNACLE_EXPORT
void        binnacle_websocket_dialect_closed          (BinnacleWebsocketDialect *self);
BINNACLE_EXPORT
gboolean    binnacle_websocket_dialect_receive         (BinnacleWebsocketDialect *self,
                                                        guint                     generation,
                                                        const char               *text,
                                                        gsize                     length);
BINNACLE_EXPORT
gboolean    binnacle_websocket_dialect_has_ping        (BinnacleWebsocketDialect *self);
BINNACLE_EXPORT
BinnacleSecretHeaders *binnacle_websocket_dialect_get_headers (BinnacleWebsocketDialect *self);
BINNACLE_EXPORT
char       *binnacle_websocket_dialect_make_ping       (BinnacleWebsocketDialect *self,
                                                        gint64                    id);
BINNACLE_EXPORT
char       *binnacle_websocket_dialect_make_request    (BinnacleWebsocketDialect *self,
                                                        gint64                    id,
                                                        JsonObject               *message);
BINNACLE_EXPORT
void        binnacle_websocket_dialect_type_registered (BinnacleWebsocketDialect *self,
                                                        const char               *type);
BINNACLE_EXPORT
guint64     binnacle_websocket_dialect_get_n_unknown   (BinnacleWebsocketDialect *self);

G_END_DECLS
