/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "net/binnacle-websocket-manager.h"
#include "live/binnacle-update-processor.h"
#include "sources/binnacle-json-reader-private.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_JSON_DIALECT (binnacle_json_dialect_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleJsonDialect, binnacle_json_dialect, BINNACLE, JSON_DIALECT, GObject)

/* Of a server that sends JSON and knows no protocol of ours: each message is read by paths, and
 * what it says goes to the processor's control lane. */
BinnacleJsonDialect *binnacle_json_dialect_new         (BinnacleUpdateProcessor *processor,
                                                        BinnacleJsonReader      *reader,
                                                        const char              *first_message);
/* headers: (transfer full) (nullable): for the handshakes to come */
void                 binnacle_json_dialect_take_headers (BinnacleJsonDialect     *self,
                                                        BinnacleSecretHeaders   *headers);
/* How many messages were no JSON; any thread. */
guint64              binnacle_json_dialect_get_n_unread (BinnacleJsonDialect     *self);

G_END_DECLS
