/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sources/binnacle-source.h"
#include "sync/binnacle-sync-link.h"
#include "sync/binnacle-sync-status.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_SOURCE_SYNC_LINK (binnacle_source_sync_link_get_type ())

BINNACLE_EXPORT
G_DECLARE_FINAL_TYPE (BinnacleSourceSyncLink, binnacle_source_sync_link, BINNACLE, SOURCE_SYNC_LINK, GObject)

BINNACLE_EXPORT
BinnacleSyncLink   *binnacle_source_sync_link_new (BinnacleSource *source);

BINNACLE_EXPORT
BinnacleSyncStatus *binnacle_source_watch_sync    (BinnacleSource *source);

G_END_DECLS
