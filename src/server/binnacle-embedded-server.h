/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/binnacle-visibility.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_EMBEDDED_SERVER (binnacle_embedded_server_get_type ())

/* A BinnacleServer with host metrics in a thread of its own, on a loopback port
 * that the system picks, with a random 256-bit token. */
BINNACLE_EXPORT
G_DECLARE_FINAL_TYPE (BinnacleEmbeddedServer, binnacle_embedded_server, BINNACLE, EMBEDDED_SERVER, GObject)

/* store_path: NULL for none on disk. interval in ms. */
BINNACLE_EXPORT
BinnacleEmbeddedServer *binnacle_embedded_server_new          (const char              *store_path,
                                                               guint                    interval);
BINNACLE_EXPORT
void                    binnacle_embedded_server_start_async  (BinnacleEmbeddedServer  *self,
                                                               GCancellable            *cancellable,
                                                               GAsyncReadyCallback      callback,
                                                               gpointer                 user_data);
BINNACLE_EXPORT
gboolean                binnacle_embedded_server_start_finish (BinnacleEmbeddedServer  *self,
                                                               GAsyncResult            *result,
                                                               GError                 **error);
BINNACLE_EXPORT
const char             *binnacle_embedded_server_get_uri      (BinnacleEmbeddedServer  *self);
BINNACLE_EXPORT
const char             *binnacle_embedded_server_get_token    (BinnacleEmbeddedServer  *self);
/* Ends the thread; also on the last unref. */
BINNACLE_EXPORT
void                    binnacle_embedded_server_stop         (BinnacleEmbeddedServer  *self);

G_END_DECLS
