/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "live/binnacle-realtime-state.h"
#include "sources/binnacle-live-epochs-private.h"
#include "sources/binnacle-live-rest-client-private.h"
#include "sources/binnacle-subscription-table-private.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_LIVE_POLLER (binnacle_live_poller_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleLivePoller, binnacle_live_poller, BINNACLE, LIVE_POLLER, GObject)

/**
 * BinnacleLivePollerFuncs:
 * @answered: the server says where it is; before its values are pushed
 * @applied: some values are applied: there may be channels without a description
 * @forgotten: these are not asked for any more
 * @linked: the values are those of the server again, or no longer
 * @failed: for the how many-th time in a row, and whether the server asks for patience
 *
 * What becomes of polling. The last thing of a turn, so they may stop it.
 */
typedef struct
{
  void (*answered)  (const char          *server_id,
                     const char          *epoch_name,
                     guint                epoch,
                     gint64               offset,
                     gpointer             user_data);
  void (*applied)   (gpointer             user_data);
  void (*forgotten) (BinnaclePatternTrie *patterns,
                     gpointer             user_data);
  void (*linked)    (gboolean             linked,
                     gpointer             user_data);
  void (*failed)    (const GError        *error,
                     guint                n_failures,
                     gboolean             is_asked_to_wait,
                     gpointer             user_data);
} BinnacleLivePollerFuncs;

/* table: must last as long as the poller */
BinnacleLivePoller *binnacle_live_poller_new            (BinnacleClock                  *clock,
                                                         GRand                          *random,
                                                         BinnacleLiveRestClient         *client,
                                                         BinnacleRealtimeState          *state,
                                                         BinnacleLiveEpochs             *epochs,
                                                         BinnacleSubscriptionTable      *table,
                                                         const BinnacleLivePollerFuncs  *funcs,
                                                         gpointer                        user_data);
void                binnacle_live_poller_disown         (BinnacleLivePoller             *self);
void                binnacle_live_poller_set_interval   (BinnacleLivePoller             *self,
                                                         guint                           seconds);
/* not_before: monotonic; the server asked for it, 0: it did not */
void                binnacle_live_poller_start          (BinnacleLivePoller             *self,
                                                         gint64                          not_before);
void                binnacle_live_poller_stop           (BinnacleLivePoller             *self);
/* Started, whether or not the server answers. */
gboolean            binnacle_live_poller_is_active      (BinnacleLivePoller             *self);
/* The values are those of the last poll, which was not long ago. */
gboolean            binnacle_live_poller_is_linked      (BinnacleLivePoller             *self);
/* Monotonic; 0: there was none yet. */
gint64              binnacle_live_poller_get_last_answer (BinnacleLivePoller            *self);
/* Other patterns are wanted, or there is reason to try at once. */
void                binnacle_live_poller_poll           (BinnacleLivePoller             *self);
/* BINNACLE_LIVE_POLLED came back through the processor. */
void                binnacle_live_poller_applied        (BinnacleLivePoller             *self,
                                                         gint64                          serial);

G_END_DECLS
