/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sync/binnacle-sync-link-watch-private.h"
#include "sync/binnacle-sync-summary-private.h"

G_BEGIN_DECLS

/* The edits and jobs that the sync status counts. */
typedef struct _BinnacleSyncCounts BinnacleSyncCounts;

BinnacleSyncCounts *binnacle_sync_counts_new    (BinnacleBackgroundSync    *background_sync,
                                                 BinnacleSyncLinkWatchFunc  func,
                                                 gpointer                   user_data);
void                binnacle_sync_counts_free   (BinnacleSyncCounts        *self);
void                binnacle_sync_counts_follow (BinnacleSyncCounts        *self,
                                                 BinnacleSyncLinkWatch     *links);
void                binnacle_sync_counts_take   (BinnacleSyncCounts        *self,
                                                 BinnacleSyncFacts         *facts);

G_END_DECLS
