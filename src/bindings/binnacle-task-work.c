/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-bindings"

#include "bindings/binnacle-task-work.h"

/**
 * BinnacleTaskWork:
 *
 * Work of a job that is a function, for programs that need no class of their own for
 * it. Main thread.
 */
struct _BinnacleTaskWork
{
  GObject parent_instance;

  BinnacleTaskWorkFunc func;
  gpointer             user_data;
  GDestroyNotify       destroy;
};

static void binnacle_task_work_sync_work_init (BinnacleSyncWorkInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BinnacleTaskWork, binnacle_task_work, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (BINNACLE_TYPE_SYNC_WORK, binnacle_task_work_sync_work_init))

static void
binnacle_task_work_run_async (BinnacleSyncWork    *work,
                              BinnacleSyncJob     *job,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  BinnacleTaskWork *self = BINNACLE_TASK_WORK (work);
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, binnacle_task_work_run_async);
  self->func (job, task, self->user_data);
}

static BinnacleSyncOutcome *
binnacle_task_work_run_finish (BinnacleSyncWork  *work,
                               GAsyncResult      *result,
                               GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, work), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
binnacle_task_work_sync_work_init (BinnacleSyncWorkInterface *iface)
{
  iface->run_async = binnacle_task_work_run_async;
  iface->run_finish = binnacle_task_work_run_finish;
}

static void
binnacle_task_work_finalize (GObject *object)
{
  BinnacleTaskWork *self = BINNACLE_TASK_WORK (object);

  if (self->destroy != NULL)
    self->destroy (self->user_data);

  G_OBJECT_CLASS (binnacle_task_work_parent_class)->finalize (object);
}

static void
binnacle_task_work_class_init (BinnacleTaskWorkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = binnacle_task_work_finalize;
}

static void
binnacle_task_work_init (BinnacleTaskWork *self)
{
}

/**
 * binnacle_task_work_new:
 * @func: (scope notified): refreshes what the job is for
 * @user_data: for @func
 * @destroy: (nullable): frees @user_data when the job is gone
 *
 * Returns: (transfer full): the work, for [method@BackgroundSync.add_job]
 */
BinnacleSyncWork *
binnacle_task_work_new (BinnacleTaskWorkFunc func,
                        gpointer             user_data,
                        GDestroyNotify       destroy)
{
  BinnacleTaskWork *self;

  g_return_val_if_fail (func != NULL, NULL);

  self = g_object_new (BINNACLE_TYPE_TASK_WORK, NULL);
  self->func = func;
  self->user_data = user_data;
  self->destroy = destroy;
  return BINNACLE_SYNC_WORK (self);
}

/**
 * binnacle_task_work_return:
 * @task: what the function was called with
 * @changed: whether there was anything new
 *
 * Says that the refresh went well. Where it did not: g_task_return_error(); what kind
 * of failure it was is then told from the error.
 */
void
binnacle_task_work_return (GTask    *task,
                           gboolean  changed)
{
  g_return_if_fail (G_IS_TASK (task));

  g_task_return_pointer (task, binnacle_sync_outcome_new (changed), (GDestroyNotify) binnacle_sync_outcome_free);
}
