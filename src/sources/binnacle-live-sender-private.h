/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "live/binnacle-operation-sender.h"
#include "net/binnacle-websocket-manager.h"
#include "sources/binnacle-live-rest-client-private.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_LIVE_SENDER (binnacle_live_sender_get_type ())

/* Carries operations as `mutate` messages of the Binnacle Live Protocol. */
G_DECLARE_FINAL_TYPE (BinnacleLiveSender, binnacle_live_sender, BINNACLE, LIVE_SENDER, GObject)

/* The server's answer to an operation can't be right: error says why. */
typedef void (*BinnacleLiveSenderBreachFunc) (const GError *error,
                                              gpointer      user_data);

BinnacleLiveSender *binnacle_live_sender_new        (BinnacleWebsocketManager     *manager,
                                                     BinnacleLiveSenderBreachFunc  breach,
                                                     gpointer                      user_data);
/* Over which operations go while it is connected; NULL: none. */
void                binnacle_live_sender_set_client (BinnacleLiveSender           *self,
                                                     BinnacleLiveRestClient       *client);
void                binnacle_live_sender_disown     (BinnacleLiveSender           *self);
/* epoch: as updates carry it; max_bytes: the longest message that the server takes */
void                binnacle_live_sender_welcome    (BinnacleLiveSender           *self,
                                                     guint                         epoch,
                                                     const char                   *epoch_name,
                                                     gint64                        offset,
                                                     gsize                         max_bytes);
void                binnacle_live_sender_set_offset (BinnacleLiveSender           *self,
                                                     gint64                        offset);
void                binnacle_live_sender_lost       (BinnacleLiveSender           *self);

/* The wire's form of an operation, and of what became of it; also for REST. */
JsonObject         *binnacle_live_make_mutate       (const BinnacleOperationRecord *record,
                                                     gint64                         base_version);
BinnacleOutcome    *binnacle_live_parse_outcome     (const BinnacleOperationRecord *record,
                                                     guint                          epoch,
                                                     JsonObject                    *reply,
                                                     GError                       **error);

G_END_DECLS
