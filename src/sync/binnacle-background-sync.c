/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sync"

#include "config.h"

#include "sync/binnacle-background-sync.h"

#include "base/binnacle-channel.h"
#include "sync/binnacle-background-sync-private.h"
#include "sync/binnacle-sync-run-private.h"

#define MS G_GINT64_CONSTANT (1000)
#define S G_GINT64_CONSTANT (1000000)
/* More than the clocks may be read apart. */
#define MIN_SLEEP S

/**
 * BinnacleBackgroundSync:
 *
 * Keeps what no live connection brings up to date: a list model of
 * [class@SyncJob], of all sources, each of which runs
 *
 * - at its interval, a tenth more or less, so that many don't run in step;
 * - at once when the first viewer comes and what there is isn't fresh;
 * - when a window gets the focus, the source or the network is back, or the computer
 *   woke up, as its flags and the settings have it, spread over a few seconds;
 * - when what it brought is known to be old;
 * - when the person wants it.
 *
 * It runs at most [property@BackgroundSync:concurrency] jobs at a time, one run of
 * each; sources take turns, and none takes all the places while there are others. A
 * run that nobody needs any more is cancelled.
 *
 * What fails is tried again with longer and longer waits where that is of use, and at
 * its interval or not at all where it isn't: see [enum@SyncFault]. Where a server can't be
 * reached, one job tries for all of its source, and when that succeeds, the others
 * follow. What a server asks for in `Retry-After` holds for all of its jobs, also for
 * those that the person starts.
 *
 * Its settings are properties named as the keys of the group `sync`. Nothing here
 * runs at once: jobs are looked at in the next turn of the main loop, so it is
 * safe to call anything from anywhere. Main thread.
 */
static void list_model_iface_init (GListModelInterface *iface);
static void look (gpointer user_data);

G_DEFINE_FINAL_TYPE_WITH_CODE (BinnacleBackgroundSync, binnacle_background_sync, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

static GType
get_item_type (GListModel *model)
{
  return BINNACLE_TYPE_SYNC_JOB;
}

static guint
get_n_items (GListModel *model)
{
  return BINNACLE_BACKGROUND_SYNC (model)->jobs->len;
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  BinnacleBackgroundSync *self = BINNACLE_BACKGROUND_SYNC (model);

  return position < self->jobs->len ? g_object_ref (g_ptr_array_index (self->jobs, position)) : NULL;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static gint64
get_now (BinnacleBackgroundSync *self)
{
  return binnacle_clock_get_monotonic_time (self->clock);
}

static BinnacleSyncJob *
get_job (BinnacleBackgroundSync *self,
         guint                   position)
{
  return g_ptr_array_index (self->jobs, position);
}

static void
look_soon (BinnacleBackgroundSync *self)
{
  binnacle_timer_restart (self->timer, 0);
}

/* What only the person's wish goes around. */
static gboolean
is_held (BinnacleBackgroundSync *self,
         BinnacleSyncJob        *job)
{
  gboolean when_hidden = (binnacle_sync_job_get_flags (job) & BINNACLE_SYNC_JOB_WHEN_HIDDEN) != 0;

  if (self->hold == BINNACLE_SYNC_HOLD_WORK_OFFLINE || self->hold == BINNACLE_SYNC_HOLD_ASLEEP)
    return TRUE;
  if (self->hold == BINNACLE_SYNC_HOLD_NONE || (self->hold == BINNACLE_SYNC_HOLD_HIDDEN && when_hidden))
    return FALSE;
  return !binnacle_sync_job_get_plan (job)->forced;
}

/* Whether the answer is still of use. One that is on its way when the network goes, or
 * gets dear, may as well come. */
static gboolean
is_needed (BinnacleBackgroundSync *self,
           BinnacleSyncJob        *job)
{
  if (!binnacle_sync_job_is_wanted (job))
    return FALSE;
  switch (self->hold)
    {
    case BINNACLE_SYNC_HOLD_WORK_OFFLINE:
    case BINNACLE_SYNC_HOLD_DISABLED:
    case BINNACLE_SYNC_HOLD_HIDDEN:
      return !is_held (self, job);
    case BINNACLE_SYNC_HOLD_NONE:
    case BINNACLE_SYNC_HOLD_OFFLINE:
    case BINNACLE_SYNC_HOLD_ASLEEP:
    case BINNACLE_SYNC_HOLD_NETWORK_PACE:
    case BINNACLE_SYNC_HOLD_POWER_PACE:
    default:
      return TRUE;
    }
}

/* When it may start, monotonic. */
static gint64
get_start (BinnacleBackgroundSync *self,
           BinnacleSyncJob        *job)
{
  BinnacleSyncPlan *plan = binnacle_sync_job_get_plan (job);

  if (plan->run != NULL || plan->due == BINNACLE_SYNC_NEVER || !binnacle_sync_job_is_wanted (job) ||
      is_held (self, job))
    return BINNACLE_SYNC_NEVER;
  return MAX (plan->due, binnacle_sync_lane_get_opening (plan->lane, plan->forced));
}

static void
succeeded (BinnacleBackgroundSync *self,
           BinnacleSyncJob        *job,
           BinnacleSyncOutcome    *outcome)
{
  BinnacleSyncPlan *plan = binnacle_sync_job_get_plan (job);
  gint64 real_time = binnacle_clock_get_real_time (self->clock);

  plan->lane->last_success = real_time;
  binnacle_sync_schedule_succeeded (&self->rules, job, binnacle_sync_outcome_get_fresh_for (outcome),
                                    get_now (self));
  if (binnacle_sync_lane_succeeded (plan->lane))
    binnacle_background_sync_trigger (self, plan->lane->source_id, BINNACLE_SYNC_CAUSE_RECONNECT);
  binnacle_sync_job_succeeded (job, real_time, binnacle_sync_outcome_get_changed (outcome));
}

static void
failed (BinnacleBackgroundSync *self,
        BinnacleSyncJob        *job,
        BinnacleSyncOutcome    *outcome)
{
  BinnacleSyncPlan *plan = binnacle_sync_job_get_plan (job);
  BinnacleSyncFault fault = binnacle_sync_outcome_get_fault (outcome);
  gint64 now = get_now (self);
  guint lane_failures = 0;

  binnacle_sync_job_failed (job, binnacle_sync_outcome_get_error (outcome));
  if (plan->lane == NULL)
    return;
  if (fault == BINNACLE_SYNC_FAULT_UNREACHABLE || fault == BINNACLE_SYNC_FAULT_TRANSIENT)
    lane_failures = binnacle_sync_lane_failed (plan->lane, fault, plan->last_start, now);
  binnacle_sync_schedule_failed (&self->rules, job, fault, lane_failures, now);
  if (binnacle_sync_lane_is_troubled (plan->lane) && plan->due != BINNACLE_SYNC_NEVER)
    plan->lane->not_before = MAX (plan->lane->not_before, plan->due);
}

static void
run_ended (BinnacleSyncJob     *job,
           BinnacleSyncOutcome *outcome,
           gpointer             user_data)
{
  BinnacleBackgroundSync *self = user_data;
  BinnacleSyncPlan *plan = binnacle_sync_job_get_plan (job);
  gint64 now = get_now (self);

  plan->run = NULL;
  plan->lane->n_running--;
  self->n_running--;
  plan->forced = FALSE;
  if (outcome != NULL)
    plan->lane->asked_until = MAX (plan->lane->asked_until,
                                   now + binnacle_sync_outcome_get_retry_after (outcome));
  g_object_ref (self);
  if (outcome == NULL)
    plan->due = MIN (plan->due, now);
  else if (binnacle_sync_outcome_get_fault (outcome) == BINNACLE_SYNC_FAULT_NONE)
    succeeded (self, job, outcome);
  else
    failed (self, job, outcome);
  if (plan->lane != NULL && plan->again)
    binnacle_background_sync_invalidate_job (self, job);
  plan->again = FALSE;
  binnacle_background_sync_notify_n_running (self);
  if (self->timer != NULL)
    look_soon (self);
  g_object_unref (self);
}

static void
start (BinnacleBackgroundSync *self,
       BinnacleSyncJob        *job)
{
  BinnacleSyncPlan *plan = binnacle_sync_job_get_plan (job);
  gint64 timeout = binnacle_background_sync_get_timeout (self);

  plan->serial = ++self->last_serial;
  plan->last_start = get_now (self);
  plan->due = BINNACLE_SYNC_NEVER;
  plan->lane->last_start = plan->serial;
  plan->lane->n_running++;
  self->n_running++;
  plan->run = binnacle_sync_run_start (self->clock, job, binnacle_sync_job_get_work (job), timeout, run_ended, self);
  binnacle_sync_job_started (job, binnacle_clock_get_real_time (self->clock));
}

/* How many places one source may take: one is kept for the others. */
static guint
get_share (BinnacleBackgroundSync *self)
{
  guint n_lanes = g_hash_table_size (self->lanes);

  return n_lanes > 1 && self->settings.concurrency > 1 ? self->settings.concurrency - 1 : self->settings.concurrency;
}

static int
compare (guint64 a,
         guint64 b)
{
  return a < b ? -1 : a > b;
}

/* Sources take turns, the one that has the least first; of one source's jobs those that
 * the person wants come first, then those that have been due longest. */
static gboolean
goes_first (BinnacleSyncJob *job,
            BinnacleSyncJob *other)
{
  const BinnacleSyncPlan *a = binnacle_sync_job_get_plan (job);
  const BinnacleSyncPlan *b = binnacle_sync_job_get_plan (other);
  int order = compare (a->lane->n_running, b->lane->n_running);

  if (order == 0)
    order = compare (a->lane->last_start, b->lane->last_start);
  if (order == 0)
    order = compare (b->forced, a->forced);
  if (order == 0)
    order = compare ((guint64) a->due, (guint64) b->due);
  return (order != 0 ? order : compare (a->serial, b->serial)) < 0;
}

static BinnacleSyncJob *
find_next (BinnacleBackgroundSync *self,
           gint64                  now)
{
  BinnacleSyncJob *next = NULL;
  guint share = get_share (self);

  for (guint i = 0; i < self->jobs->len; i++)
    {
      BinnacleSyncJob *job = get_job (self, i);

      if (get_start (self, job) > now || binnacle_sync_job_get_plan (job)->lane->n_running >= share)
        continue;
      if (next == NULL || goes_first (job, next))
        next = job;
    }
  return next;
}

static void
start_due (BinnacleBackgroundSync *self)
{
  gint64 now = get_now (self);

  while (self->n_running < self->settings.concurrency)
    {
      BinnacleSyncJob *job = find_next (self, now);

      if (job == NULL)
        break;
      start (self, job);
    }
}

/* A work that ends at once when it is cancelled may change the list. */
static void
cancel_unneeded (BinnacleBackgroundSync *self)
{
  g_autoptr (GPtrArray) unneeded = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->jobs->len; i++)
    {
      BinnacleSyncJob *job = get_job (self, i);

      if (binnacle_sync_job_get_plan (job)->run != NULL && !is_needed (self, job))
        g_ptr_array_add (unneeded, g_object_ref (job));
    }
  for (guint i = 0; i < unneeded->len; i++)
    {
      BinnacleSyncPlan *plan = binnacle_sync_job_get_plan (g_ptr_array_index (unneeded, i));

      if (plan->run != NULL)
        binnacle_sync_run_cancel (plan->run);
    }
}

static BinnacleSyncJobState
get_state (BinnacleBackgroundSync *self,
           BinnacleSyncJob        *job)
{
  BinnacleSyncPlan *plan = binnacle_sync_job_get_plan (job);

  if (plan->run != NULL)
    return BINNACLE_SYNC_JOB_STATE_RUNNING;
  if (!binnacle_sync_job_is_wanted (job))
    return BINNACLE_SYNC_JOB_STATE_IDLE;
  if (is_held (self, job) && plan->due != BINNACLE_SYNC_NEVER)
    return BINNACLE_SYNC_JOB_STATE_PAUSED;
  if (plan->gave_up)
    return BINNACLE_SYNC_JOB_STATE_FAILED;
  return plan->due != BINNACLE_SYNC_NEVER ? BINNACLE_SYNC_JOB_STATE_WAITING : BINNACLE_SYNC_JOB_STATE_IDLE;
}

/* Who is told of it may change the list. */
static void
update_states (BinnacleBackgroundSync *self)
{
  g_autoptr (GPtrArray) jobs = g_ptr_array_copy (self->jobs, (GCopyFunc) (void (*) (void)) g_object_ref, NULL);
  gint64 now = get_now (self);
  gint64 real_time = binnacle_clock_get_real_time (self->clock);

  g_ptr_array_set_free_func (jobs, g_object_unref);
  for (guint i = 0; i < jobs->len; i++)
    {
      BinnacleSyncJob *job = g_ptr_array_index (jobs, i);
      gint64 start_time = BINNACLE_SYNC_NEVER;

      if (binnacle_sync_job_get_plan (job)->lane == NULL)
        continue;
      start_time = get_start (self, job);
      binnacle_sync_job_set_state (job, get_state (self, job),
                                   start_time != BINNACLE_SYNC_NEVER ? real_time + MAX (0, start_time - now) : 0);
    }
}

/* Those that are due wait for a place, not for a time. */
static void
plan_next_look (BinnacleBackgroundSync *self)
{
  gint64 now = get_now (self);
  gint64 next = BINNACLE_SYNC_NEVER;

  for (guint i = 0; i < self->jobs->len; i++)
    {
      gint64 start_time = get_start (self, get_job (self, i));

      if (start_time > now)
        next = MIN (next, start_time);
    }
  if (next != BINNACLE_SYNC_NEVER)
    binnacle_timer_restart (self->timer, next - now);
}

/* Where nobody tells that the computer slept. */
static void
look_for_sleep (BinnacleBackgroundSync *self)
{
  gint64 slept = binnacle_clock_get_boot_time (self->clock) - get_now (self);
  gboolean has_slept = slept - self->slept >= MIN_SLEEP;

  self->slept = slept;
  if (has_slept && !self->asleep)
    binnacle_background_sync_trigger (self, NULL, BINNACLE_SYNC_CAUSE_WAKE);
}

static void
look (gpointer user_data)
{
  g_autoptr (BinnacleBackgroundSync) self = g_object_ref (BINNACLE_BACKGROUND_SYNC (user_data));

  look_for_sleep (self);
  cancel_unneeded (self);
  start_due (self);
  if (self->timer != NULL)
    plan_next_look (self);
  update_states (self);
  binnacle_background_sync_notify_n_running (self);
}

static void
let_go (BinnacleBackgroundSync *self,
        BinnacleSyncJob        *job)
{
  BinnacleSyncPlan *plan = binnacle_sync_job_get_plan (job);
  BinnacleSyncLane *lane = plan->lane;

  if (plan->run != NULL)
    {
      BinnacleSyncRun *run = g_steal_pointer (&plan->run);

      lane->n_running--;
      self->n_running--;
      binnacle_sync_run_abandon (run);
    }
  binnacle_sync_job_disown (job);
  if (--lane->n_jobs == 0)
    g_hash_table_remove (self->lanes, lane->source_id);
}

static void
binnacle_background_sync_dispose (GObject *object)
{
  BinnacleBackgroundSync *self = BINNACLE_BACKGROUND_SYNC (object);

  g_clear_pointer (&self->timer, binnacle_timer_free);
  while (self->jobs->len > 0)
    {
      g_autoptr (BinnacleSyncJob) job = g_ptr_array_steal_index (self->jobs, self->jobs->len - 1);

      let_go (self, job);
    }
  G_OBJECT_CLASS (binnacle_background_sync_parent_class)->dispose (object);
}

static void
binnacle_background_sync_finalize (GObject *object)
{
  BinnacleBackgroundSync *self = BINNACLE_BACKGROUND_SYNC (object);

  g_ptr_array_unref (self->jobs);
  g_ptr_array_unref (self->dependencies);
  g_hash_table_unref (self->lanes);
  g_clear_pointer (&self->rules.random, g_rand_free);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (binnacle_background_sync_parent_class)->finalize (object);
}

static void
binnacle_background_sync_class_init (BinnacleBackgroundSyncClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = binnacle_background_sync_dispose;
  object_class->finalize = binnacle_background_sync_finalize;
  binnacle_background_sync_install_properties (object_class);
}

static void
binnacle_background_sync_init (BinnacleBackgroundSync *self)
{
  self->jobs = g_ptr_array_new_with_free_func (g_object_unref);
  self->dependencies = g_ptr_array_new_with_free_func (binnacle_sync_dependency_free);
  self->lanes = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) binnacle_sync_lane_free);
  self->online = TRUE;
  self->visible = TRUE;
  self->focused = TRUE;
  self->settings = (BinnacleSyncSettings) {
    .enabled = TRUE,
    .refresh_on_focus = TRUE,
    .refresh_on_reconnect = TRUE,
    .refresh_after_sleep = TRUE,
    .only_while_visible = TRUE,
    .refresh_interval = 60,
    .concurrency = 4,
    .http_timeout = 20,
    .retry_max = 8,
    .retry_initial_delay = 1000,
    .retry_max_delay = 300,
  };
}

static void
take_rules (BinnacleBackgroundSync *self)
{
  self->rules.refresh_interval = (gint64) self->settings.refresh_interval * S;
  self->rules.retry_initial_delay = (gint64) self->settings.retry_initial_delay * MS;
  self->rules.retry_max_delay = (gint64) self->settings.retry_max_delay * S;
  self->rules.retry_max = self->settings.retry_max;
  self->rules.slower = self->network_pace == BINNACLE_SYNC_PACE_SLOWER || self->power_pace == BINNACLE_SYNC_PACE_SLOWER;
}

/**
 * binnacle_background_sync_new:
 * @clock: what to wait on
 * @random: the chance that seeds the jitter
 *
 * Returns: (transfer full): without jobs, online and visible
 */
BinnacleBackgroundSync *
binnacle_background_sync_new (BinnacleClock *clock,
                              GRand         *random)
{
  BinnacleBackgroundSync *self;

  g_return_val_if_fail (BINNACLE_IS_CLOCK (clock), NULL);
  g_return_val_if_fail (random != NULL, NULL);

  self = g_object_new (BINNACLE_TYPE_BACKGROUND_SYNC, NULL);
  self->clock = g_object_ref (clock);
  self->rules.random = g_rand_new_with_seed (g_rand_int (random));
  self->timer = binnacle_clock_add_timer (clock, 0, look, self);
  self->slept = binnacle_clock_get_boot_time (clock) - get_now (self);
  take_rules (self);
  return self;
}

static BinnacleSyncLane *
get_lane (BinnacleBackgroundSync *self,
          const char             *source_id)
{
  BinnacleSyncLane *lane = g_hash_table_lookup (self->lanes, source_id);

  if (lane == NULL)
    {
      lane = binnacle_sync_lane_new (source_id);
      g_hash_table_insert (self->lanes, lane->source_id, lane);
    }
  return lane;
}

/**
 * binnacle_background_sync_add_job:
 * @self: a background sync
 * @source_id: which source it is for: what its jobs share is a server
 * @title: what it refreshes, for people
 * @channel: (nullable): the channel, or a pattern of those, that it refreshes; %NULL
 *   for all of the source
 * @work: what it does
 * @flags: when it runs
 * @interval: the time between two runs in µs; 0: as the setting `refresh-interval` has
 *   it, -1: none
 *
 * Adds a job, which lasts until [method@SyncJob.remove].
 *
 * Returns: (transfer none): the job
 */
BinnacleSyncJob *
binnacle_background_sync_add_job (BinnacleBackgroundSync *self,
                                  const char             *source_id,
                                  const char             *title,
                                  const char             *channel,
                                  BinnacleSyncWork       *work,
                                  BinnacleSyncJobFlags    flags,
                                  gint64                  interval)
{
  BinnacleSyncJob *job;
  BinnacleSyncPlan *plan;

  g_return_val_if_fail (BINNACLE_IS_BACKGROUND_SYNC (self), NULL);
  g_return_val_if_fail (source_id != NULL && title != NULL, NULL);
  g_return_val_if_fail (channel == NULL || binnacle_channel_validate_pattern (channel, NULL), NULL);
  g_return_val_if_fail (BINNACLE_IS_SYNC_WORK (work), NULL);

  job = binnacle_sync_job_new (self, source_id, title, channel, work, flags, interval);
  plan = binnacle_sync_job_get_plan (job);
  plan->lane = get_lane (self, source_id);
  plan->lane->n_jobs++;
  plan->serial = ++self->last_serial;
  binnacle_sync_schedule_begin (&self->rules, job, get_now (self));
  g_ptr_array_add (self->jobs, job);
  look_soon (self);
  g_list_model_items_changed (G_LIST_MODEL (self), self->jobs->len - 1, 0, 1);
  return job;
}

void
binnacle_background_sync_remove_job (BinnacleBackgroundSync *self,
                                     BinnacleSyncJob        *job)
{
  g_autoptr (BinnacleSyncJob) removed = NULL;
  guint position;
  gboolean found = g_ptr_array_find (self->jobs, job, &position);

  g_assert (found);
  removed = g_ptr_array_steal_index (self->jobs, position);
  let_go (self, removed);
  look_soon (self);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

/**
 * binnacle_background_sync_remove_source:
 * @self: a background sync
 * @source_id: a source
 *
 * Removes all jobs of a source.
 */
void
binnacle_background_sync_remove_source (BinnacleBackgroundSync *self,
                                        const char             *source_id)
{
  g_return_if_fail (BINNACLE_IS_BACKGROUND_SYNC (self));
  g_return_if_fail (source_id != NULL);

  for (guint i = self->jobs->len; i > 0; i = MIN (i - 1, self->jobs->len))
    if (g_str_equal (binnacle_sync_job_get_source_id (get_job (self, i - 1)), source_id))
      binnacle_background_sync_remove_job (self, get_job (self, i - 1));
}

void
binnacle_background_sync_viewed (BinnacleBackgroundSync *self,
                                 BinnacleSyncJob        *job)
{
  if (binnacle_sync_job_get_viewers (job) > 0 && binnacle_sync_job_get_plan (job)->run == NULL)
    binnacle_sync_schedule_trigger (&self->rules, job, BINNACLE_SYNC_CAUSE_VIEW, get_now (self));
  look_soon (self);
}

void
binnacle_background_sync_run_job (BinnacleBackgroundSync *self,
                                  BinnacleSyncJob        *job)
{
  BinnacleSyncPlan *plan = binnacle_sync_job_get_plan (job);

  plan->forced = TRUE;
  if (plan->run == NULL)
    binnacle_sync_schedule_trigger (&self->rules, job, BINNACLE_SYNC_CAUSE_HAND, get_now (self));
  look_soon (self);
}

void
binnacle_background_sync_invalidate_job (BinnacleBackgroundSync *self,
                                         BinnacleSyncJob        *job)
{
  BinnacleSyncPlan *plan = binnacle_sync_job_get_plan (job);

  plan->stale = TRUE;
  plan->again = plan->run != NULL;
  if (plan->run == NULL)
    binnacle_sync_schedule_trigger (&self->rules, job, BINNACLE_SYNC_CAUSE_INVALID, get_now (self));
  look_soon (self);
}

void
binnacle_background_sync_replan_job (BinnacleBackgroundSync *self,
                                     BinnacleSyncJob        *job)
{
  if (binnacle_sync_job_get_plan (job)->run == NULL)
    binnacle_sync_schedule_begin (&self->rules, job, get_now (self));
  look_soon (self);
}

/**
 * binnacle_background_sync_run_all_now:
 * @self: a background sync
 *
 * Runs all jobs that anybody views or that need no viewers, because the person wants
 * it: see [method@SyncJob.run_now].
 */
void
binnacle_background_sync_run_all_now (BinnacleBackgroundSync *self)
{
  g_return_if_fail (BINNACLE_IS_BACKGROUND_SYNC (self));

  for (guint i = 0; i < self->jobs->len; i++)
    if (binnacle_sync_job_is_wanted (get_job (self, i)))
      binnacle_background_sync_run_job (self, get_job (self, i));
}

static gboolean
is_of_source (BinnacleSyncJob *job,
              const char      *source_id)
{
  return source_id == NULL || g_str_equal (binnacle_sync_job_get_source_id (job), source_id);
}

static gboolean
has_flag (BinnacleSyncJob   *job,
          BinnacleSyncCause  cause)
{
  BinnacleSyncJobFlags flags = binnacle_sync_job_get_flags (job);

  switch (cause)
    {
    case BINNACLE_SYNC_CAUSE_FOCUS:
      return (flags & BINNACLE_SYNC_JOB_ON_FOCUS) != 0;
    case BINNACLE_SYNC_CAUSE_RECONNECT:
      return (flags & BINNACLE_SYNC_JOB_ON_RECONNECT) != 0;
    case BINNACLE_SYNC_CAUSE_WAKE:
      return (flags & BINNACLE_SYNC_JOB_AFTER_SLEEP) != 0;
    case BINNACLE_SYNC_CAUSE_PERIOD:
    case BINNACLE_SYNC_CAUSE_RETRY:
    case BINNACLE_SYNC_CAUSE_VIEW:
    case BINNACLE_SYNC_CAUSE_INVALID:
    case BINNACLE_SYNC_CAUSE_HAND:
    default:
      return TRUE;
    }
}

static gboolean
is_set (BinnacleBackgroundSync *self,
        BinnacleSyncCause       cause)
{
  if (cause == BINNACLE_SYNC_CAUSE_FOCUS)
    return self->settings.refresh_on_focus;
  if (cause == BINNACLE_SYNC_CAUSE_RECONNECT)
    return self->settings.refresh_on_reconnect;
  return cause != BINNACLE_SYNC_CAUSE_WAKE || self->settings.refresh_after_sleep;
}

void
binnacle_background_sync_trigger (BinnacleBackgroundSync *self,
                                  const char             *source_id,
                                  BinnacleSyncCause       cause)
{
  gint64 now = get_now (self);

  for (guint i = 0; is_set (self, cause) && i < self->jobs->len; i++)
    {
      BinnacleSyncJob *job = get_job (self, i);

      if (is_of_source (job, source_id) && has_flag (job, cause) && binnacle_sync_job_get_plan (job)->run == NULL)
        binnacle_sync_schedule_trigger (&self->rules, job, cause, now);
    }
  look_soon (self);
}

/**
 * binnacle_background_sync_reconnected:
 * @self: a background sync
 * @source_id: (nullable): a source, or %NULL for all
 *
 * Says that a source, or the network, is back: jobs that want to know of it run soon, and
 * failures until now are no reason to wait.
 */
void
binnacle_background_sync_reconnected (BinnacleBackgroundSync *self,
                                      const char             *source_id)
{
  GHashTableIter iter;
  gpointer lane;

  g_return_if_fail (BINNACLE_IS_BACKGROUND_SYNC (self));

  g_hash_table_iter_init (&iter, self->lanes);
  while (g_hash_table_iter_next (&iter, NULL, &lane))
    if (source_id == NULL || g_str_equal (((BinnacleSyncLane *) lane)->source_id, source_id))
      binnacle_sync_lane_reset (lane);
  binnacle_background_sync_trigger (self, source_id, BINNACLE_SYNC_CAUSE_RECONNECT);
}

static BinnacleSyncHold
find_hold (BinnacleBackgroundSync *self)
{
  if (self->work_offline)
    return BINNACLE_SYNC_HOLD_WORK_OFFLINE;
  if (self->asleep)
    return BINNACLE_SYNC_HOLD_ASLEEP;
  if (!self->settings.enabled)
    return BINNACLE_SYNC_HOLD_DISABLED;
  if (!self->online)
    return BINNACLE_SYNC_HOLD_OFFLINE;
  if (self->network_pace == BINNACLE_SYNC_PACE_PAUSED)
    return BINNACLE_SYNC_HOLD_NETWORK_PACE;
  if (self->power_pace == BINNACLE_SYNC_PACE_PAUSED)
    return BINNACLE_SYNC_HOLD_POWER_PACE;
  return !self->visible && self->settings.only_while_visible ? BINNACLE_SYNC_HOLD_HIDDEN : BINNACLE_SYNC_HOLD_NONE;
}

void
binnacle_background_sync_hold_changed (BinnacleBackgroundSync *self)
{
  BinnacleSyncHold hold = find_hold (self);

  look_soon (self);
  if (self->hold == hold)
    return;
  for (guint i = 0; i < self->jobs->len; i++)
    if (is_held (self, get_job (self, i)))
      binnacle_sync_schedule_spread (&self->rules, get_job (self, i), get_now (self));
  self->hold = hold;
  binnacle_background_sync_notify_hold (self);
}

void
binnacle_background_sync_settings_changed (BinnacleBackgroundSync *self)
{
  BinnacleSyncRules before = self->rules;

  take_rules (self);
  if (self->rules.refresh_interval != before.refresh_interval || self->rules.slower != before.slower)
    for (guint i = 0; i < self->jobs->len; i++)
      binnacle_background_sync_replan_job (self, get_job (self, i));
  binnacle_background_sync_hold_changed (self);
}

gint64
binnacle_background_sync_get_timeout (BinnacleBackgroundSync *self)
{
  return (gint64) self->settings.http_timeout * S;
}

/**
 * binnacle_background_sync_get_hold:
 * @self: a background sync
 *
 * Returns: what holds the jobs
 */
BinnacleSyncHold
binnacle_background_sync_get_hold (BinnacleBackgroundSync *self)
{
  g_return_val_if_fail (BINNACLE_IS_BACKGROUND_SYNC (self), BINNACLE_SYNC_HOLD_NONE);

  return self->hold;
}

/**
 * binnacle_background_sync_get_n_running:
 * @self: a background sync
 *
 * Returns: how many jobs run
 */
guint
binnacle_background_sync_get_n_running (BinnacleBackgroundSync *self)
{
  g_return_val_if_fail (BINNACLE_IS_BACKGROUND_SYNC (self), 0);

  return self->n_running;
}

/**
 * binnacle_background_sync_get_last_success:
 * @self: a background sync
 * @source_id: a source
 *
 * Returns: when a job of the source last succeeded, in µs since 1970, 0 for never
 */
gint64
binnacle_background_sync_get_last_success (BinnacleBackgroundSync *self,
                                           const char             *source_id)
{
  BinnacleSyncLane *lane;

  g_return_val_if_fail (BINNACLE_IS_BACKGROUND_SYNC (self), 0);
  g_return_val_if_fail (source_id != NULL, 0);

  lane = g_hash_table_lookup (self->lanes, source_id);
  return lane != NULL ? lane->last_success : 0;
}
