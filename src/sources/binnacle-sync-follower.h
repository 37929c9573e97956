/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sources/binnacle-source.h"
#include "sync/binnacle-background-sync.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_SYNC_FOLLOWER (binnacle_sync_follower_get_type ())

BINNACLE_EXPORT
G_DECLARE_FINAL_TYPE (BinnacleSyncFollower, binnacle_sync_follower, BINNACLE, SYNC_FOLLOWER, GObject)

BINNACLE_EXPORT
BinnacleSyncFollower *binnacle_sync_follower_new        (BinnacleBackgroundSync *sync,
                                                         BinnacleSource         *source);
BINNACLE_EXPORT
BinnacleSource       *binnacle_sync_follower_get_source (BinnacleSyncFollower   *self);

G_END_DECLS
