/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-net"

#include "net/binnacle-websocket-dialect.h"
#include "net/binnacle-websocket-manager.h"

/**
 * BinnacleWebsocketDialect:
 *
 * What [class@WebsocketManager] needs to know of the protocol that is spoken.
 *
 * The manager keeps connections alive and correlates requests; a dialect greets,
 * decodes and words the messages. All functions are called in the main thread,
 * except [method@WebsocketDialect.receive].
 */
G_DEFINE_INTERFACE (BinnacleWebsocketDialect, binnacle_websocket_dialect, G_TYPE_OBJECT)

static void
binnacle_websocket_dialect_default_init (BinnacleWebsocketDialectInterface *iface)
{
}

/**
 * binnacle_websocket_dialect_get_subprotocol:
 * @self: a dialect
 *
 * Returns: (nullable): the WebSocket subprotocol to ask for
 */
const char *
binnacle_websocket_dialect_get_subprotocol (BinnacleWebsocketDialect *self)
{
  g_return_val_if_fail (BINNACLE_IS_WEBSOCKET_DIALECT (self), NULL);

  return BINNACLE_WEBSOCKET_DIALECT_GET_IFACE (self)->get_subprotocol (self);
}

/**
 * binnacle_websocket_dialect_opened:
 * @self: a dialect
 * @manager: whose socket is open
 *
 * Has the dialect greet the server with
 * [method@WebsocketManager.send_first]. It calls
 * [method@WebsocketManager.set_authenticated] when the server welcomes us.
 */
void
binnacle_websocket_dialect_opened (BinnacleWebsocketDialect *self,
                                   BinnacleWebsocketManager *manager)
{
  g_return_if_fail (BINNACLE_IS_WEBSOCKET_DIALECT (self));
  g_return_if_fail (BINNACLE_IS_WEBSOCKET_MANAGER (manager));

  BINNACLE_WEBSOCKET_DIALECT_GET_IFACE (self)->opened (self, manager);
}

/**
 * binnacle_websocket_dialect_closed:
 * @self: a dialect
 *
 * The connection is over: has delivered what it brought, so that the last words of a
 * server, which come right before the end, are heard.
 */
void
binnacle_websocket_dialect_closed (BinnacleWebsocketDialect *self)
{
  BinnacleWebsocketDialectInterface *iface;

  g_return_if_fail (BINNACLE_IS_WEBSOCKET_DIALECT (self));

  iface = BINNACLE_WEBSOCKET_DIALECT_GET_IFACE (self);
  if (iface->closed != NULL)
    iface->closed (self);
}

/**
 * binnacle_websocket_dialect_receive:
 * @self: a dialect
 * @generation: the connection that it came by
 * @text: one whole message
 * @length: its length in bytes
 *
 * Hands over one message, in the transport's thread.
 *
 * Returns: whether reading may go on; where not, the dialect calls
 *   [method@WebsocketManager.resume] when it has room again
 */
gboolean
binnacle_websocket_dialect_receive (BinnacleWebsocketDialect *self,
                                    guint                     generation,
                                    const char               *text,
                                    gsize                     length)
{
  return BINNACLE_WEBSOCKET_DIALECT_GET_IFACE (self)->receive (self, generation, text, length);
}

/**
 * binnacle_websocket_dialect_has_ping:
 * @self: a dialect
 *
 * Returns: whether its protocol has pings of its own
 */
gboolean
binnacle_websocket_dialect_has_ping (BinnacleWebsocketDialect *self)
{
  g_return_val_if_fail (BINNACLE_IS_WEBSOCKET_DIALECT (self), FALSE);

  return BINNACLE_WEBSOCKET_DIALECT_GET_IFACE (self)->make_ping != NULL;
}

/**
 * binnacle_websocket_dialect_get_headers:
 * @self: a dialect
 *
 * Returns: (transfer none) (nullable): more headers of the opening handshake
 */
BinnacleSecretHeaders *
binnacle_websocket_dialect_get_headers (BinnacleWebsocketDialect *self)
{
  BinnacleWebsocketDialectInterface *iface;

  g_return_val_if_fail (BINNACLE_IS_WEBSOCKET_DIALECT (self), NULL);

  iface = BINNACLE_WEBSOCKET_DIALECT_GET_IFACE (self);
  return iface->get_headers != NULL ? iface->get_headers (self) : NULL;
}

/**
 * binnacle_websocket_dialect_make_ping:
 * @self: a dialect
 * @id: what its answer has to carry
 *
 * Returns: (transfer full): the text of a ping, of a dialect that has them
 */
char *
binnacle_websocket_dialect_make_ping (BinnacleWebsocketDialect *self,
                                      gint64                    id)
{
  g_return_val_if_fail (BINNACLE_IS_WEBSOCKET_DIALECT (self), NULL);

  return BINNACLE_WEBSOCKET_DIALECT_GET_IFACE (self)->make_ping (self, id);
}

/**
 * binnacle_websocket_dialect_make_request:
 * @self: a dialect
 * @id: what its answer has to carry
 * @message: the request, without its id
 *
 * Returns: (transfer full): the text of the request
 */
char *
binnacle_websocket_dialect_make_request (BinnacleWebsocketDialect *self,
                                         gint64                    id,
                                         JsonObject               *message)
{
  g_return_val_if_fail (BINNACLE_IS_WEBSOCKET_DIALECT (self), NULL);
  g_return_val_if_fail (message != NULL, NULL);

  return BINNACLE_WEBSOCKET_DIALECT_GET_IFACE (self)->make_request (self, id, message);
}

/**
 * binnacle_websocket_dialect_type_registered:
 * @self: a dialect
 * @type: a static string
 *
 * Somebody wants messages of that type: the dialect delivers them from now on.
 */
void
binnacle_websocket_dialect_type_registered (BinnacleWebsocketDialect *self,
                                            const char               *type)
{
  BinnacleWebsocketDialectInterface *iface;

  g_return_if_fail (BINNACLE_IS_WEBSOCKET_DIALECT (self));
  g_return_if_fail (type != NULL);

  iface = BINNACLE_WEBSOCKET_DIALECT_GET_IFACE (self);
  if (iface->type_registered != NULL)
    iface->type_registered (self, type);
}

/**
 * binnacle_websocket_dialect_get_n_unknown:
 * @self: a dialect
 *
 * Returns: how many messages it passed over, since nobody wants their type
 */
guint64
binnacle_websocket_dialect_get_n_unknown (BinnacleWebsocketDialect *self)
{
  BinnacleWebsocketDialectInterface *iface;

  g_return_val_if_fail (BINNACLE_IS_WEBSOCKET_DIALECT (self), 0);

  iface = BINNACLE_WEBSOCKET_DIALECT_GET_IFACE (self);
  return iface->get_n_unknown != NULL ? iface->get_n_unknown (self) : 0;
}
