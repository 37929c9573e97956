/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sync/binnacle-sync-job.h"
#include "sync/binnacle-sync-outcome.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_SYNC_WORK (binnacle_sync_work_get_type ())

BINNACLE_EXPORT
G_DECLARE_INTERFACE (BinnacleSyncWork, binnacle_sync_work, BINNACLE, SYNC_WORK, GObject)

/**
 * BinnacleSyncWorkInterface:
 * @run_async: refreshes what the job is for
 * @run_finish: what came of it, or %NULL with an error, whose kind is then told from
 *   its domain and code
 *
 * What a [class@SyncJob] does.
 */
struct _BinnacleSyncWorkInterface
{
  GTypeInterface parent_iface;

  void                 (*run_async)  (BinnacleSyncWork     *self,
                                      BinnacleSyncJob      *job,
                                      GCancellable         *cancellable,
                                      GAsyncReadyCallback   callback,
                                      gpointer              user_data);
  BinnacleSyncOutcome *(*run_finish) (BinnacleSyncWork     *self,
                                      GAsyncResult         *result,
                                      GError              **error);
};

BINNACLE_EXPORT
void                 binnacle_sync_work_run_async  (BinnacleSyncWork     *self,
                                                    BinnacleSyncJob      *job,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
BINNACLE_EXPORT
BinnacleSyncOutcome *binnacle_sync_work_run_finish (BinnacleSyncWork     *self,
                                                    GAsyncResult         *result,
                                                    GError              **error);

G_END_DECLS
