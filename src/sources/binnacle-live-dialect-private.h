/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "net/binnacle-websocket-manager.h"
#include "sources/binnacle-live-decoder-private.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_LIVE_DIALECT (binnacle_live_dialect_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleLiveDialect, binnacle_live_dialect, BINNACLE, LIVE_DIALECT, GObject)

typedef void (*BinnacleLiveOpenedFunc) (gpointer user_data);

BinnacleLiveDialect *binnacle_live_dialect_new             (BinnacleUpdateProcessor *processor,
                                                            BinnacleLiveOpenedFunc   opened,
                                                            gpointer                 user_data);
BinnacleLiveDecoder *binnacle_live_dialect_get_decoder     (BinnacleLiveDialect     *self);
void                 binnacle_live_dialect_disown          (BinnacleLiveDialect     *self);

char                *binnacle_live_dialect_make_hello      (const char              *client_id,
                                                            const char              *name,
                                                            const char              *token);
char                *binnacle_live_dialect_make_subscribe  (gint64                   id,
                                                            const char *const       *patterns,
                                                            const char              *since_epoch,
                                                            gint64                   since_offset);
char                *binnacle_live_dialect_make_unsubscribe (gint64                  id,
                                                            const char *const       *patterns);

G_END_DECLS
