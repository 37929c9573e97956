/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sync"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "sync/binnacle-sync-run-private.h"

#define S G_GINT64_CONSTANT (1000000)
/* Work keeps to its time limit by itself; who does not is cancelled this much later. */
#define PATIENCE (5 * S)

/*
 * BinnacleSyncRun:
 *
 * One run of a job. It ends, and its place is free again, also where the work never
 * calls back: when that is cancelled and does not end, it is left to itself.
 */
struct _BinnacleSyncRun
{
  BinnacleClock       *clock;
  BinnacleSyncJob     *job;
  BinnacleTimer       *timer;
  GCancellable        *cancellable;
  BinnacleSyncRunFunc  func; /* NULL once it was told */
  gpointer             user_data;
  BinnacleSyncOutcome *early;        /* of work that was done at once */
  gboolean             is_cancelled; /* by us, not by the timer */
  gboolean             is_starting;
};

static void
run_free (BinnacleSyncRun *self)
{
  g_clear_pointer (&self->timer, binnacle_timer_free);
  g_clear_pointer (&self->early, binnacle_sync_outcome_free);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->job);
  g_clear_object (&self->clock);
  g_free (self);
}

/* The run itself lasts until the work has called back. */
static void
tell (BinnacleSyncRun     *self,
      BinnacleSyncOutcome *outcome)
{
  BinnacleSyncRunFunc func = g_steal_pointer (&self->func);

  g_clear_pointer (&self->timer, binnacle_timer_free);
  if (func != NULL)
    func (self->job, self->is_cancelled ? NULL : outcome, self->user_data);
}

static BinnacleSyncOutcome *
make_timeout (void)
{
  g_autoptr (GError) error = NULL;

  g_set_error_literal (&error, BINNACLE_SYNC_ERROR, BINNACLE_SYNC_ERROR_TIMED_OUT,
                       _("The server did not answer in time. It will be asked again."));
  return binnacle_sync_outcome_new_for_error (error);
}

static void
give_up (gpointer user_data)
{
  BinnacleSyncRun *self = user_data;
  g_autoptr (BinnacleSyncOutcome) outcome = make_timeout ();
  g_autoptr (GCancellable) cancellable = g_object_ref (self->cancellable);

  g_info ("Work for “%s” does not end when it is cancelled", binnacle_sync_job_get_title (self->job));
  tell (self, outcome);
  g_cancellable_cancel (cancellable);
}

static void
time_out (gpointer user_data)
{
  BinnacleSyncRun *self = user_data;

  g_clear_pointer (&self->timer, binnacle_timer_free);
  self->timer = binnacle_clock_add_timer (self->clock, PATIENCE, give_up, self);
  g_cancellable_cancel (self->cancellable);
}

static void
tell_early (gpointer user_data)
{
  BinnacleSyncRun *self = user_data;

  tell (self, self->early);
  run_free (self);
}

/* Nobody knows of the run yet. */
static void
finish_early (BinnacleSyncRun     *self,
              BinnacleSyncOutcome *outcome)
{
  self->early = outcome;
  g_clear_pointer (&self->timer, binnacle_timer_free);
  self->timer = binnacle_clock_add_timer (self->clock, 0, tell_early, self);
}

static void
work_done (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  BinnacleSyncRun *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (BinnacleSyncOutcome) outcome =
    binnacle_sync_work_run_finish (BINNACLE_SYNC_WORK (object), result, &error);

  if (outcome == NULL && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    outcome = make_timeout ();
  else if (outcome == NULL)
    outcome = binnacle_sync_outcome_new_for_error (error);
  if (self->is_starting)
    {
      finish_early (self, g_steal_pointer (&outcome));
      return;
    }
  tell (self, outcome);
  run_free (self);
}

/* func is never called before this returns. */
BinnacleSyncRun *
binnacle_sync_run_start (BinnacleClock       *clock,
                         BinnacleSyncJob     *job,
                         BinnacleSyncWork    *work,
                         gint64               timeout,
                         BinnacleSyncRunFunc  func,
                         gpointer             user_data)
{
  BinnacleSyncRun *self = g_new0 (BinnacleSyncRun, 1);

  self->clock = g_object_ref (clock);
  self->job = g_object_ref (job);
  self->cancellable = g_cancellable_new ();
  self->func = func;
  self->user_data = user_data;
  self->timer = binnacle_clock_add_timer (clock, timeout + PATIENCE, time_out, self);
  self->is_starting = TRUE;
  binnacle_sync_work_run_async (work, job, self->cancellable, work_done, self);
  self->is_starting = FALSE;
  return self;
}

void
binnacle_sync_run_cancel (BinnacleSyncRun *self)
{
  if (self->is_cancelled)
    return;
  self->is_cancelled = TRUE;
  if (self->early == NULL)
    time_out (self);
}

void
binnacle_sync_run_abandon (BinnacleSyncRun *self)
{
  g_autoptr (GCancellable) cancellable = g_object_ref (self->cancellable);

  self->func = NULL;
  if (self->early != NULL)
    return;
  g_clear_pointer (&self->timer, binnacle_timer_free);
  g_cancellable_cancel (cancellable);
}
