/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "net/binnacle-websocket-handshake-private.h"

G_BEGIN_DECLS

/* @use_proxy: whether to ask @proxy_resolver, or the system's where that is NULL
 * @tls_database: the authorities to trust; NULL for the system's
 * @pinned: the fingerprint of the one certificate that is trusted there, or NULL */
typedef struct
{
  gboolean        use_proxy;
  GProxyResolver *proxy_resolver;
  GTlsDatabase   *tls_database;
  const char     *pinned;
} BinnacleWebsocketRoute;

void               binnacle_websocket_connect_async  (BinnacleWebsocketHandshake   *handshake,
                                                      const BinnacleWebsocketRoute *route,
                                                      GCancellable                 *cancellable,
                                                      GAsyncReadyCallback           callback,
                                                      gpointer                      user_data);
GSocketConnection *binnacle_websocket_connect_finish (GAsyncResult                 *result,
                                                      GBytes                      **rest,
                                                      GError                      **error);

G_END_DECLS
