/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/binnacle-clock.h"
#include "net/binnacle-connection-log.h"
#include "net/binnacle-sleep-monitor.h"
#include "net/binnacle-transport.h"
#include "net/binnacle-websocket-dialect.h"

G_BEGIN_DECLS

/**
 * BinnacleConnectionState:
 * @BINNACLE_CONNECTION_IDLE: not asked to connect
 * @BINNACLE_CONNECTION_CONNECTING: the socket is being opened
 * @BINNACLE_CONNECTION_AUTHENTICATING: open, the server has not welcomed us yet
 * @BINNACLE_CONNECTION_OPEN: in use
 * @BINNACLE_CONNECTION_CLOSING: the closing handshake is under way
 * @BINNACLE_CONNECTION_WAITING: until the next attempt
 * @BINNACLE_CONNECTION_OFFLINE: the system has no network; waits for one
 * @BINNACLE_CONNECTION_FAILED: will not try again by itself; see `last-error`
 *
 * Where a connection stands.
 */
typedef enum
{
  BINNACLE_CONNECTION_IDLE,
  BINNACLE_CONNECTION_CONNECTING,
  BINNACLE_CONNECTION_AUTHENTICATING,
  BINNACLE_CONNECTION_OPEN,
  BINNACLE_CONNECTION_CLOSING,
  BINNACLE_CONNECTION_WAITING,
  BINNACLE_CONNECTION_OFFLINE,
  BINNACLE_CONNECTION_FAILED
} BinnacleConnectionState;

#define BINNACLE_TYPE_CONNECTION_STATE (binnacle_connection_state_get_type ())

BINNACLE_EXPORT
GType binnacle_connection_state_get_type (void);

#define BINNACLE_CONNECTION_ERROR (binnacle_connection_error_quark ())

/**
 * BinnacleConnectionError:
 * @BINNACLE_CONNECTION_ERROR_INVALID_URI: not a `ws://` or `wss://` address
 * @BINNACLE_CONNECTION_ERROR_NOT_CONNECTED: there is no connection, and the message may not wait
 * @BINNACLE_CONNECTION_ERROR_QUEUE_FULL: the outgoing queue is full
 * @BINNACLE_CONNECTION_ERROR_EXPIRED: waited longer than its lifetime
 * @BINNACLE_CONNECTION_ERROR_TIMED_OUT: no answer in time: the outcome is not known
 * @BINNACLE_CONNECTION_ERROR_LOST: the connection went before the answer: the outcome is not known
 * @BINNACLE_CONNECTION_ERROR_SILENT: the server was silent past the deadline
 * @BINNACLE_CONNECTION_ERROR_REFUSED: nobody listens there, or it cannot be reached
 * @BINNACLE_CONNECTION_ERROR_NOT_BINNACLE: what answers is not a server of this kind
 * @BINNACLE_CONNECTION_ERROR_TLS: no trustworthy encrypted connection
 * @BINNACLE_CONNECTION_ERROR_UNAUTHORIZED: the server does not accept the token
 * @BINNACLE_CONNECTION_ERROR_TOO_LARGE: a message over the limit
 * @BINNACLE_CONNECTION_ERROR_PROTOCOL: the server broke the protocol
 * @BINNACLE_CONNECTION_ERROR_CLOSED: the server closed the connection
 *
 * What went wrong with a connection. Messages are sentences for the person.
 */
typedef enum
{
  BINNACLE_CONNECTION_ERROR_INVALID_URI,
  BINNACLE_CONNECTION_ERROR_NOT_CONNECTED,
  BINNACLE_CONNECTION_ERROR_QUEUE_FULL,
  BINNACLE_CONNECTION_ERROR_EXPIRED,
  BINNACLE_CONNECTION_ERROR_TIMED_OUT,
  BINNACLE_CONNECTION_ERROR_LOST,
  BINNACLE_CONNECTION_ERROR_SILENT,
  BINNACLE_CONNECTION_ERROR_REFUSED,
  BINNACLE_CONNECTION_ERROR_NOT_BINNACLE,
  BINNACLE_CONNECTION_ERROR_TLS,
  BINNACLE_CONNECTION_ERROR_UNAUTHORIZED,
  BINNACLE_CONNECTION_ERROR_TOO_LARGE,
  BINNACLE_CONNECTION_ERROR_PROTOCOL,
  BINNACLE_CONNECTION_ERROR_CLOSED
} BinnacleConnectionError;

/**
 * BinnacleRequestFlags:
 * @BINNACLE_REQUEST_NONE: sent once, and only where there is a connection
 * @BINNACLE_REQUEST_RETRY: waits for a connection, and is sent again on the next
 *   one where the answer did not come: only for what may be done twice
 *
 * How a request is dealt with.
 */
typedef enum
{
  BINNACLE_REQUEST_NONE,
  BINNACLE_REQUEST_RETRY = 1 << 0
} BinnacleRequestFlags;

/**
 * BinnacleTransportFactory:
 * @user_data: what it was given with
 *
 * Makes a transport for one attempt to connect.
 *
 * Returns: (transfer full): a new transport, not opened
 */
typedef BinnacleTransport *(*BinnacleTransportFactory) (gpointer user_data);

/**
 * BinnacleMessageFunc:
 * @manager: where it came from
 * @type: its type
 * @message: the whole of it; not to be changed
 * @owner: as given to binnacle_observe_messages()
 *
 * Gets a message that answers nothing.
 */
typedef void (*BinnacleMessageFunc) (BinnacleWebsocketManager *manager,
                                     const char               *type,
                                     JsonObject               *message,
                                     gpointer                  owner);

#define BINNACLE_TYPE_WEBSOCKET_MANAGER (binnacle_websocket_manager_get_type ())

BINNACLE_EXPORT
G_DECLARE_FINAL_TYPE (BinnacleWebsocketManager, binnacle_websocket_manager, BINNACLE, WEBSOCKET_MANAGER, GObject)

BINNACLE_EXPORT
GQuark                    binnacle_connection_error_quark              (void);

BINNACLE_EXPORT
BinnacleWebsocketManager *binnacle_websocket_manager_new               (BinnacleClock             *clock,
                                                                        GRand                     *random,
                                                                        BinnacleWebsocketDialect  *dialect,
                                                                        BinnacleTransportFactory   factory,
                                                                        gpointer                   factory_data,
                                                                        GDestroyNotify             factory_destroy);
BINNACLE_EXPORT
gboolean                  binnacle_websocket_manager_check_uri         (const char                *uri,
                                                                        GError                   **error);
BINNACLE_EXPORT
void                      binnacle_websocket_manager_start             (BinnacleWebsocketManager  *self);
BINNACLE_EXPORT
void                      binnacle_websocket_manager_connect           (BinnacleWebsocketManager  *self);
BINNACLE_EXPORT
void                      binnacle_websocket_manager_disconnect        (BinnacleWebsocketManager  *self);
BINNACLE_EXPORT
void                      binnacle_websocket_manager_reconnect         (BinnacleWebsocketManager  *self);

BINNACLE_EXPORT
void                      binnacle_websocket_manager_insist            (BinnacleWebsocketManager  *self);
BINNACLE_EXPORT
void                      binnacle_websocket_manager_probe             (BinnacleWebsocketManager  *self);

BINNACLE_EXPORT
BinnacleConnectionState   binnacle_websocket_manager_get_state         (BinnacleWebsocketManager  *self);
BINNACLE_EXPORT
gint64                    binnacle_websocket_manager_get_latency       (BinnacleWebsocketManager  *self);
BINNACLE_EXPORT
guint                     binnacle_websocket_manager_get_attempt       (BinnacleWebsocketManager  *self);
BINNACLE_EXPORT
gint64                    binnacle_websocket_manager_get_next_attempt  (BinnacleWebsocketManager  *self);
BINNACLE_EXPORT
gint64                    binnacle_websocket_manager_get_server_wait_until (BinnacleWebsocketManager *self);
BINNACLE_EXPORT
gint64                    binnacle_websocket_manager_get_latency_spread (BinnacleWebsocketManager *self);
BINNACLE_EXPORT
gint64                    binnacle_websocket_manager_get_last_received (BinnacleWebsocketManager  *self);
BINNACLE_EXPORT
const GError             *binnacle_websocket_manager_get_last_error    (BinnacleWebsocketManager  *self);
BINNACLE_EXPORT
guint                     binnacle_websocket_manager_get_generation    (BinnacleWebsocketManager  *self);
BINNACLE_EXPORT
BinnacleConnectionLog    *binnacle_websocket_manager_get_log           (BinnacleWebsocketManager  *self);
BINNACLE_EXPORT
const char               *binnacle_websocket_manager_get_uri           (BinnacleWebsocketManager  *self);
BINNACLE_EXPORT
void                      binnacle_websocket_manager_set_uri           (BinnacleWebsocketManager  *self,
                                                                        const char                *uri);

BINNACLE_EXPORT
gboolean                  binnacle_websocket_manager_send              (BinnacleWebsocketManager  *self,
                                                                        const char                *text,
                                                                        GError                   **error);
BINNACLE_EXPORT
gboolean                  binnacle_websocket_manager_send_first        (BinnacleWebsocketManager  *self,
                                                                        const char                *text,
                                                                        GError                   **error);
BINNACLE_EXPORT
void                      binnacle_websocket_manager_request_async     (BinnacleWebsocketManager  *self,
                                                                        JsonObject                *message,
                                                                        gint64                     timeout,
                                                                        GCancellable              *cancellable,
                                                                        GAsyncReadyCallback        callback,
                                                                        gpointer                   user_data);
BINNACLE_EXPORT
JsonObject               *binnacle_websocket_manager_request_finish    (BinnacleWebsocketManager  *self,
                                                                        GAsyncResult              *result,
                                                                        GError                   **error);

BINNACLE_EXPORT
void                      binnacle_websocket_manager_request_full_async  (BinnacleWebsocketManager  *self,
                                                                        JsonObject                *message,
                                                                        BinnacleRequestFlags       flags,
                                                                        gint64                     timeout,
                                                                        GCancellable              *cancellable,
                                                                        GAsyncReadyCallback        callback,
                                                                        gpointer                   user_data);
BINNACLE_EXPORT
JsonObject               *binnacle_websocket_manager_request_finish_full (BinnacleWebsocketManager  *self,
                                                                        GAsyncResult              *result,
                                                                        JsonObject               **reply,
                                                                        GError                   **error);

BINNACLE_EXPORT
gulong                    binnacle_observe_messages                    (BinnacleWebsocketManager  *manager,
                                                                        const char                *type,
                                                                        BinnacleMessageFunc        callback,
                                                                        gpointer                   owner);

/* For dialects. */
BINNACLE_EXPORT
void                      binnacle_websocket_manager_hold              (BinnacleWebsocketManager  *self,
                                                                        guint                      generation,
                                                                        gboolean                   hold);
BINNACLE_EXPORT
gint64                    binnacle_websocket_manager_take_id           (BinnacleWebsocketManager  *self);
BINNACLE_EXPORT
void                      binnacle_websocket_manager_set_authenticated (BinnacleWebsocketManager  *self,
                                                                        guint                      generation,
                                                                        gint64                     server_heartbeat);
BINNACLE_EXPORT
void                      binnacle_websocket_manager_fail              (BinnacleWebsocketManager  *self,
                                                                        guint                      generation,
                                                                        const GError              *error);
BINNACLE_EXPORT
void                      binnacle_websocket_manager_give_up           (BinnacleWebsocketManager  *self,
                                                                        const GError              *error);
BINNACLE_EXPORT
void                      binnacle_websocket_manager_drop              (BinnacleWebsocketManager  *self,
                                                                        guint                      generation,
                                                                        const GError              *error);
BINNACLE_EXPORT
void                      binnacle_websocket_manager_set_retry_after   (BinnacleWebsocketManager  *self,
                                                                        guint                      generation,
                                                                        gint64                     delay);
BINNACLE_EXPORT
void                      binnacle_websocket_manager_deliver           (BinnacleWebsocketManager  *self,
                                                                        guint                      generation,
                                                                        JsonObject                *message);
BINNACLE_EXPORT
void                      binnacle_websocket_manager_register_type     (BinnacleWebsocketManager  *self,
                                                                        const char                *type);
BINNACLE_EXPORT
void                      binnacle_websocket_manager_resume            (BinnacleWebsocketManager  *self);

G_END_DECLS
