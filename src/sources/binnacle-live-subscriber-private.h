/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sources/binnacle-live-dialect-private.h"
#include "sources/binnacle-subscription-table-private.h"

G_BEGIN_DECLS

/* Tells the server what the table says is wanted, at the pace that it allows. */
typedef struct _BinnacleLiveSubscriber BinnacleLiveSubscriber;

/* More is wanted than the server allows. */
typedef void (*BinnacleLiveLimitFunc) (guint    max_joined,
                                       gpointer user_data);

/* The server did not answer a request in time. The handler gives it up; it must not let
 * go of the subscriber. */
typedef void (*BinnacleLiveOverdueFunc) (gint64   id,
                                         gpointer user_data);

BinnacleLiveSubscriber *binnacle_live_subscriber_new           (BinnacleClock             *clock,
                                                                BinnacleWebsocketManager  *manager,
                                                                BinnacleLiveDialect       *dialect,
                                                                BinnacleSubscriptionTable *table,
                                                                BinnacleLiveLimitFunc      over_limit,
                                                                BinnacleLiveOverdueFunc    overdue,
                                                                gpointer                   user_data);
void                    binnacle_live_subscriber_free          (BinnacleLiveSubscriber    *self);
void                    binnacle_live_subscriber_set_batch     (BinnacleLiveSubscriber    *self,
                                                                guint                      max_patterns);
void                    binnacle_live_subscriber_set_resume    (BinnacleLiveSubscriber    *self,
                                                                gboolean                   resume);
gsize                   binnacle_live_subscriber_get_max_bytes (BinnacleLiveSubscriber    *self);
void                    binnacle_live_subscriber_set_hold      (BinnacleLiveSubscriber    *self,
                                                                gboolean                   hold);

void                    binnacle_live_subscriber_begin         (BinnacleLiveSubscriber    *self);
void                    binnacle_live_subscriber_welcome       (BinnacleLiveSubscriber    *self,
                                                                const BinnacleLiveEvent   *welcome);
gboolean                binnacle_live_subscriber_send          (BinnacleLiveSubscriber    *self,
                                                                const char                *text);
void                    binnacle_live_subscriber_sync          (BinnacleLiveSubscriber    *self);
void                    binnacle_live_subscriber_answered      (BinnacleLiveSubscriber    *self);
void                    binnacle_live_subscriber_schedule      (BinnacleLiveSubscriber    *self);

G_END_DECLS
