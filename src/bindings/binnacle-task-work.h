/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sync/binnacle-sync-work.h"

G_BEGIN_DECLS

/**
 * BinnacleTaskWorkFunc:
 * @job: the job that runs
 * @task: (transfer full): to be answered with binnacle_task_work_return() or
 *   g_task_return_error(), once, and then given back; its cancellable is the run's
 * @user_data: as given to binnacle_task_work_new()
 *
 * Refreshes what a job is for.
 */
typedef void (*BinnacleTaskWorkFunc) (BinnacleSyncJob *job,
                                      GTask           *task,
                                      gpointer         user_data);

#define BINNACLE_TYPE_TASK_WORK (binnacle_task_work_get_type ())

BINNACLE_EXPORT
G_DECLARE_FINAL_TYPE (BinnacleTaskWork, binnacle_task_work, BINNACLE, TASK_WORK, GObject)

BINNACLE_EXPORT
BinnacleSyncWork *binnacle_task_work_new    (BinnacleTaskWorkFunc  func,
                                             gpointer              user_data,
                                             GDestroyNotify        destroy);
BINNACLE_EXPORT
void              binnacle_task_work_return (GTask                *task,
                                             gboolean              changed);

G_END_DECLS
