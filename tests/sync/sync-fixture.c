/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync-fixture.h"

typedef struct
{
  TestWork        *work;
  BinnacleSyncJob *job;
  BinnacleTimer   *timer;
  gulong           handler;
  gboolean         is_cancelled;
} Running;

static void test_work_iface_init (BinnacleSyncWorkInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TestWork, test_work, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (BINNACLE_TYPE_SYNC_WORK, test_work_iface_init))

static void
running_free (gpointer data)
{
  Running *running = data;

  g_clear_pointer (&running->timer, binnacle_timer_free);
  g_clear_object (&running->job);
  g_free (running);
}

static void
end (GTask *task)
{
  Running *running = g_task_get_task_data (task);
  TestWork *self = running->work;

  g_clear_pointer (&running->timer, binnacle_timer_free);
  self->n_running--;
  if (self->func != NULL)
    self->func (self, running->job, FALSE, running->is_cancelled, self->user_data);
  g_signal_handler_disconnect (g_task_get_cancellable (task), running->handler);
}

static BinnacleSyncOutcome *
make_outcome (TestWork *self)
{
  g_autoptr (GError) error = g_error_new_literal (BINNACLE_SYNC_ERROR, BINNACLE_SYNC_ERROR_FAILED, "It failed.");
  BinnacleSyncOutcome *outcome = self->fault == BINNACLE_SYNC_FAULT_NONE ?
    binnacle_sync_outcome_new (TRUE) : binnacle_sync_outcome_new_failed (self->fault, error);

  binnacle_sync_outcome_set_fresh_for (outcome, self->fresh_for);
  binnacle_sync_outcome_set_retry_after (outcome, self->retry_after);
  return outcome;
}

static void
done (gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Running *running = g_task_get_task_data (task);

  end (task);
  g_task_return_pointer (task, make_outcome (running->work), (GDestroyNotify) binnacle_sync_outcome_free);
}

/* Not within the cancelling. */
static void
cancelled_later (gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  end (task);
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled");
}

static void
cancelled (GCancellable *cancellable,
           gpointer      user_data)
{
  Running *running = g_task_get_task_data (user_data);
  TestWork *self = running->work;

  self->n_cancelled++;
  running->is_cancelled = TRUE;
  if (self->is_deaf)
    return;
  g_clear_pointer (&running->timer, binnacle_timer_free);
  running->timer = binnacle_clock_add_timer (self->clock, 0, cancelled_later, user_data);
}

static void
begin (TestWork        *self,
       BinnacleSyncJob *job)
{
  gint64 now = binnacle_clock_get_monotonic_time (self->clock);

  g_array_append_val (self->starts, now);
  self->n_running++;
  self->max_running = MAX (self->max_running, self->n_running);
  self->was_forced = binnacle_sync_job_is_forced (job);
  if (self->func != NULL)
    self->func (self, job, TRUE, FALSE, self->user_data);
}

static void
run_async (BinnacleSyncWork    *work,
           BinnacleSyncJob     *job,
           GCancellable        *cancellable,
           GAsyncReadyCallback  callback,
           gpointer             user_data)
{
  TestWork *self = TEST_WORK (work);
  GTask *task = g_task_new (work, cancellable, callback, user_data);
  Running *running = g_new0 (Running, 1);

  begin (self, job);
  running->work = self;
  running->job = g_object_ref (job);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, running, running_free);
  running->timer = self->duration != G_MAXINT64 ? binnacle_clock_add_timer (self->clock, self->duration, done, task) : NULL;
  running->handler = g_signal_connect (cancellable, "cancelled", G_CALLBACK (cancelled), task);
}

static BinnacleSyncOutcome *
run_finish (BinnacleSyncWork  *work,
            GAsyncResult      *result,
            GError           **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
test_work_iface_init (BinnacleSyncWorkInterface *iface)
{
  iface->run_async = run_async;
  iface->run_finish = run_finish;
}

static void
test_work_finalize (GObject *object)
{
  g_array_unref (TEST_WORK (object)->starts);
  G_OBJECT_CLASS (test_work_parent_class)->finalize (object);
}

static void
test_work_class_init (TestWorkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_work_finalize;
}

static void
test_work_init (TestWork *self)
{
  self->starts = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->duration = 100 * MS;
}

TestWork *
test_work_new (BinnacleClock *clock)
{
  TestWork *self = g_object_new (TEST_TYPE_WORK, NULL);

  self->clock = clock;
  return self;
}

guint
test_work_count (TestWork *self)
{
  return self->starts->len;
}

gint64
test_work_get_start (TestWork *self,
                     guint     position)
{
  g_assert_cmpuint (position, <, self->starts->len);
  return g_array_index (self->starts, gint64, position);
}

void
sync_fixture_set_up (SyncFixture   *fixture,
                     gconstpointer  data)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  fixture->clock = binnacle_simulated_clock_new (G_GINT64_CONSTANT (1700000000) * S);
  fixture->sync = binnacle_background_sync_new (BINNACLE_CLOCK (fixture->clock), random);
  fixture->work = test_work_new (BINNACLE_CLOCK (fixture->clock));
  fixture->works = g_ptr_array_new_with_free_func (g_object_unref);
}

void
sync_fixture_tear_down (SyncFixture   *fixture,
                        gconstpointer  data)
{
  g_clear_object (&fixture->sync);
  /* What was cancelled ends. */
  sync_fixture_advance (fixture, S);
  g_clear_pointer (&fixture->works, g_ptr_array_unref);
  g_assert_finalize_object (fixture->work);
  g_assert_cmpuint (binnacle_simulated_clock_get_n_timers (fixture->clock), ==, 0);
  g_assert_finalize_object (fixture->clock);
}

BinnacleSyncJob *
sync_fixture_add (SyncFixture          *fixture,
                  BinnacleSyncJobFlags  flags,
                  gint64                interval)
{
  return binnacle_background_sync_add_job (fixture->sync, "a", "A job", NULL, BINNACLE_SYNC_WORK (fixture->work),
                                           flags, interval);
}

static void
count_running (TestWork        *work,
               BinnacleSyncJob *job,
               gboolean         begins,
               gboolean         is_cancelled,
               gpointer         user_data)
{
  SyncFixture *fixture = user_data;

  fixture->n_running = begins ? fixture->n_running + 1 : fixture->n_running - 1;
  fixture->max_running = MAX (fixture->max_running, fixture->n_running);
}

TestWork *
sync_fixture_add_source_job (SyncFixture           *fixture,
                             const char            *source_id,
                             const char            *channel,
                             BinnacleSyncJobFlags   flags,
                             gint64                 interval,
                             BinnacleSyncJob      **job)
{
  TestWork *work = test_work_new (BINNACLE_CLOCK (fixture->clock));
  BinnacleSyncJob *added = binnacle_background_sync_add_job (fixture->sync, source_id, "A job", channel,
                                                             BINNACLE_SYNC_WORK (work), flags, interval);

  work->func = count_running;
  work->user_data = fixture;
  g_ptr_array_add (fixture->works, work);
  if (job != NULL)
    *job = added;
  return work;
}

guint
sync_fixture_count (SyncFixture *fixture)
{
  guint n_starts = 0;

  for (guint i = 0; i < fixture->works->len; i++)
    n_starts += test_work_count (g_ptr_array_index (fixture->works, i));
  return n_starts;
}

guint
sync_fixture_get_max_running (SyncFixture *fixture)
{
  return fixture->max_running;
}

static int
compare_times (gconstpointer a,
               gconstpointer b)
{
  gint64 first = *(const gint64 *) a;
  gint64 second = *(const gint64 *) b;

  return (first > second) - (first < second);
}

GArray *
sync_fixture_dup_starts (SyncFixture *fixture)
{
  GArray *starts = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < fixture->works->len; i++)
    {
      GArray *own = ((TestWork *) g_ptr_array_index (fixture->works, i))->starts;

      g_array_append_vals (starts, own->data, own->len);
    }
  g_array_sort (starts, compare_times);
  return starts;
}

void
sync_fixture_set_outcome (SyncFixture       *fixture,
                          BinnacleSyncFault  fault,
                          gint64             duration)
{
  for (guint i = 0; i < fixture->works->len; i++)
    {
      TestWork *work = g_ptr_array_index (fixture->works, i);

      work->fault = fault;
      work->duration = duration;
    }
}

void
sync_fixture_advance (SyncFixture *fixture,
                      gint64       duration)
{
  binnacle_simulated_clock_advance (fixture->clock, duration);
}

gint64
sync_fixture_now (SyncFixture *fixture)
{
  return binnacle_clock_get_monotonic_time (BINNACLE_CLOCK (fixture->clock));
}
