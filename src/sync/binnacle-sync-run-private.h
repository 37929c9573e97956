/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/binnacle-clock.h"
#include "sync/binnacle-sync-job-private.h"

G_BEGIN_DECLS

/* outcome: NULL where it was cancelled. The run is freed after this. */
typedef void (*BinnacleSyncRunFunc) (BinnacleSyncJob     *job,
                                     BinnacleSyncOutcome *outcome,
                                     gpointer             user_data);

BinnacleSyncRun *binnacle_sync_run_start     (BinnacleClock       *clock,
                                              BinnacleSyncJob     *job,
                                              BinnacleSyncWork    *work,
                                              gint64               timeout,
                                              BinnacleSyncRunFunc  func,
                                              gpointer             user_data);
void             binnacle_sync_run_cancel    (BinnacleSyncRun     *self);
/* Nobody is told. */
void             binnacle_sync_run_abandon   (BinnacleSyncRun     *self);

G_END_DECLS
