/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "base/binnacle-visibility.h"

#include "net/binnacle-secret-headers.h"

G_BEGIN_DECLS

/* The client's opening handshake (RFC 6455 §4.1), without any I/O. */
typedef struct _BinnacleWebsocketHandshake BinnacleWebsocketHandshake;

/* The longest response head that is looked at, in bytes. */
#define BINNACLE_WEBSOCKET_HANDSHAKE_MAX_HEAD (16 * 1024)

BinnacleWebsocketHandshake *binnacle_websocket_handshake_new             (const char                  *uri,
                                                                          const char                  *subprotocol,
                                                                          gboolean                     compression,
                                                                          GError                     **error);
void                        binnacle_websocket_handshake_free            (BinnacleWebsocketHandshake  *self);
void                        binnacle_websocket_handshake_set_authorization (BinnacleWebsocketHandshake *self,
                                                                          const char                  *authorization);
void                        binnacle_websocket_handshake_set_headers     (BinnacleWebsocketHandshake  *self,
                                                                          BinnacleSecretHeaders       *headers);
GUri                       *binnacle_websocket_handshake_get_uri         (BinnacleWebsocketHandshake  *self);
gboolean                    binnacle_websocket_handshake_is_encrypted    (BinnacleWebsocketHandshake  *self);
const char                 *binnacle_websocket_handshake_get_place       (BinnacleWebsocketHandshake  *self);
char                       *binnacle_websocket_handshake_get_proxy_uri   (BinnacleWebsocketHandshake  *self);
char                       *binnacle_websocket_handshake_make_request    (BinnacleWebsocketHandshake  *self);
gboolean                    binnacle_websocket_handshake_find_end        (BinnacleWebsocketHandshake  *self,
                                                                          const char                  *head,
                                                                          gsize                        length,
                                                                          gsize                       *end,
                                                                          GError                     **error);
gboolean                    binnacle_websocket_handshake_check_response  (BinnacleWebsocketHandshake  *self,
                                                                          const char                  *head,
                                                                          gsize                        length,
                                                                          GError                     **error);
SoupWebsocketExtension     *binnacle_websocket_handshake_get_extension   (BinnacleWebsocketHandshake  *self);
const char                 *binnacle_websocket_handshake_get_retry_after (BinnacleWebsocketHandshake  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinnacleWebsocketHandshake, binnacle_websocket_handshake_free)

G_END_DECLS
