/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sync"

#include "config.h"

#include "sync/binnacle-sync-work.h"

/**
 * BinnacleSyncWork:
 *
 * What a [class@SyncJob] does when it is its turn: usually to ask a server.
 *
 * It runs in the main thread without blocking it, calls back exactly once, also when
 * it is cancelled, and keeps to [method@SyncJob.get_timeout]. One work may serve
 * several jobs, and then runs for each of them at a time.
 */
G_DEFINE_INTERFACE (BinnacleSyncWork, binnacle_sync_work, G_TYPE_OBJECT)

static void
binnacle_sync_work_default_init (BinnacleSyncWorkInterface *iface)
{
}

/**
 * binnacle_sync_work_run_async:
 * @self: what to do
 * @job: for which job
 * @cancellable: ends it early, when nobody needs it any more
 * @callback: (scope async): told when it is over
 * @user_data: for @callback
 *
 * Refreshes what the job is for.
 */
void
binnacle_sync_work_run_async (BinnacleSyncWork    *self,
                              BinnacleSyncJob     *job,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_return_if_fail (BINNACLE_IS_SYNC_WORK (self));
  g_return_if_fail (BINNACLE_IS_SYNC_JOB (job));

  BINNACLE_SYNC_WORK_GET_IFACE (self)->run_async (self, job, cancellable, callback, user_data);
}

/**
 * binnacle_sync_work_run_finish:
 * @self: what was done
 * @result: as the callback got it
 * @error: return location for an error
 *
 * Returns: (transfer full): what came of it, or %NULL with an error, whose kind is
 *   told by [ctor@SyncOutcome.new_for_error]
 */
BinnacleSyncOutcome *
binnacle_sync_work_run_finish (BinnacleSyncWork  *self,
                               GAsyncResult      *result,
                               GError           **error)
{
  g_return_val_if_fail (BINNACLE_IS_SYNC_WORK (self), NULL);

  return BINNACLE_SYNC_WORK_GET_IFACE (self)->run_finish (self, result, error);
}
