/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "net/binnacle-websocket-handshake-private.h"

G_BEGIN_DECLS

void               binnacle_websocket_connect_async  (BinnacleWebsocketHandshake  *handshake,
                                                      gboolean                     use_proxy,
                                                      GProxyResolver              *proxy_resolver,
                                                      GTlsDatabase                *tls_database,
                                                      GCancellable                *cancellable,
                                                      GAsyncReadyCallback          callback,
                                                      gpointer                     user_data);
GSocketConnection *binnacle_websocket_connect_finish (GAsyncResult                *result,
                                                      GBytes                     **rest,
                                                      GError                     **error);

G_END_DECLS
