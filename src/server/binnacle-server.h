/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/binnacle-clock.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_SERVER (binnacle_server_get_type ())

/* The server, in the thread-default main context of the thread that starts it.
 * Construct properties: clock, address ("127.0.0.1:0"), token (nullable: none is
 * asked), tls-certificate (GTlsCertificate, nullable), store-path (nullable: in
 * memory), interval (ms between host samples), host-metrics (bool),
 * max-message-size. Read-only: uri ("ws://127.0.0.1:PORT/v1/live"), server-id. */
BINNACLE_EXPORT
G_DECLARE_FINAL_TYPE (BinnacleServer, binnacle_server, BINNACLE, SERVER, GObject)

BINNACLE_EXPORT
gboolean    binnacle_server_start   (BinnacleServer  *self,
                                     GError         **error);
/* Says bye to every client, closes and flushes; blocks no longer than a second. */
BINNACLE_EXPORT
void        binnacle_server_stop    (BinnacleServer  *self);
BINNACLE_EXPORT
const char *binnacle_server_get_uri (BinnacleServer  *self);

G_END_DECLS
