/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sources"

#include "config.h"

#include "sources/binnacle-polled-work-private.h"

#include <glib/gi18n-lib.h>

struct _BinnaclePolledWork
{
  GObject                 parent_instance;

  BinnaclePolledSource   *source; /* NULL: it is gone */
  BinnaclePolledWorkFunc  begun;
  BinnaclePolledWorkFunc  done;
};

static void binnacle_polled_work_iface_init (BinnacleSyncWorkInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BinnaclePolledWork, binnacle_polled_work, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (BINNACLE_TYPE_SYNC_WORK, binnacle_polled_work_iface_init))

static void
free_outcome (gpointer outcome)
{
  binnacle_sync_outcome_free (outcome);
}

static void
refreshed (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  BinnaclePolledWork *self = g_task_get_source_object (task);
  BinnaclePolledSource *source = BINNACLE_POLLED_SOURCE (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (BinnacleSyncOutcome) outcome =
    BINNACLE_POLLED_SOURCE_GET_CLASS (source)->refresh_finish (source, result, &error);
  gboolean cancelled = g_cancellable_is_cancelled (g_task_get_cancellable (task));

  if (outcome == NULL)
    outcome = binnacle_sync_outcome_new_for_error (error);
  if (self->source != NULL)
    self->done (self->source, cancelled ? NULL : outcome);
  if (!g_task_return_error_if_cancelled (task))
    g_task_return_pointer (task, g_steal_pointer (&outcome), free_outcome);
}

static void
run_async (BinnacleSyncWork    *work,
           BinnacleSyncJob     *job,
           GCancellable        *cancellable,
           GAsyncReadyCallback  callback,
           gpointer             user_data)
{
  BinnaclePolledWork *self = BINNACLE_POLLED_WORK (work);
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, run_async);
  g_task_set_check_cancellable (task, FALSE);
  if (self->source == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "%s", _("The source is gone."));
      g_object_unref (task);
      return;
    }
  self->begun (self->source, NULL);
  BINNACLE_POLLED_SOURCE_GET_CLASS (self->source)->refresh_async (self->source, cancellable, refreshed, task);
}

static BinnacleSyncOutcome *
run_finish (BinnacleSyncWork  *work,
            GAsyncResult      *result,
            GError           **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
binnacle_polled_work_iface_init (BinnacleSyncWorkInterface *iface)
{
  iface->run_async = run_async;
  iface->run_finish = run_finish;
}

static void
binnacle_polled_work_class_init (BinnaclePolledWorkClass *klass)
{
}

static void
binnacle_polled_work_init (BinnaclePolledWork *self)
{
}

BinnaclePolledWork *
binnacle_polled_work_new (BinnaclePolledSource   *source,
                          BinnaclePolledWorkFunc  begun,
                          BinnaclePolledWorkFunc  done)
{
  BinnaclePolledWork *self = g_object_new (BINNACLE_TYPE_POLLED_WORK, NULL);

  self->source = source;
  self->begun = begun;
  self->done = done;
  return self;
}

void
binnacle_polled_work_disown (BinnaclePolledWork *self)
{
  self->source = NULL;
}
