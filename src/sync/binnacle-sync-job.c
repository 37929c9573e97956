/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sync"

#include "config.h"

#include "sync/binnacle-sync-job-private.h"

/**
 * BinnacleSyncJob:
 *
 * Something that is refreshed again and again: a channel, or all of a source.
 *
 * A job belongs to a [class@BackgroundSync], which runs it: one run at a time. It
 * ends with [method@SyncJob.remove]; before that it keeps its work alive. Whoever
 * shows what it brings counts as a viewer. Times are of day, in µs since 1970, 0
 * for never. Main thread.
 *
 * [signal@SyncJob::refreshed] comes after each success, and then the properties are
 * as it left them.
 */
struct _BinnacleSyncJob
{
  GObject                 parent_instance;

  BinnacleBackgroundSync *sync; /* NULL when the job is removed */
  BinnacleSyncWork       *work;
  char                   *source_id;
  char                   *title;
  char                   *channel;
  GError                 *last_error;
  BinnacleSyncPlan        plan;
  gint64                  interval;
  gint64                  next_run;
  gint64                  last_run;
  gint64                  last_success;
  BinnacleSyncJobFlags    flags;
  BinnacleSyncJobState    state;
  guint                   viewers;
  guint                   attempts;
};

typedef enum
{
  PROP_SOURCE_ID = 1,
  PROP_TITLE,
  PROP_CHANNEL,
  PROP_FLAGS,
  PROP_INTERVAL,
  PROP_STATE,
  PROP_VIEWERS,
  PROP_ATTEMPTS,
  PROP_NEXT_RUN,
  PROP_LAST_RUN,
  PROP_LAST_SUCCESS,
  PROP_LAST_ERROR
} SyncJobProperty;

static GParamSpec *properties[PROP_LAST_ERROR + 1];

static guint refreshed_signal;

G_DEFINE_FINAL_TYPE (BinnacleSyncJob, binnacle_sync_job, G_TYPE_OBJECT)

static void
notify (BinnacleSyncJob *self,
        SyncJobProperty  property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
set_time (BinnacleSyncJob *self,
          gint64          *member,
          gint64           time,
          SyncJobProperty  property)
{
  if (*member == time)
    return;
  *member = time;
  notify (self, property);
}

static void
set_error (BinnacleSyncJob *self,
           const GError    *error)
{
  if (self->last_error == NULL && error == NULL)
    return;
  g_clear_error (&self->last_error);
  self->last_error = error != NULL ? g_error_copy (error) : NULL;
  notify (self, PROP_LAST_ERROR);
}

static void
binnacle_sync_job_dispose (GObject *object)
{
  BinnacleSyncJob *self = BINNACLE_SYNC_JOB (object);

  g_assert (self->sync == NULL);
  g_clear_object (&self->work);
  G_OBJECT_CLASS (binnacle_sync_job_parent_class)->dispose (object);
}

static void
binnacle_sync_job_finalize (GObject *object)
{
  BinnacleSyncJob *self = BINNACLE_SYNC_JOB (object);

  g_clear_error (&self->last_error);
  g_free (self->source_id);
  g_free (self->title);
  g_free (self->channel);
  G_OBJECT_CLASS (binnacle_sync_job_parent_class)->finalize (object);
}

static void
binnacle_sync_job_get_property (GObject    *object,
                                guint       property_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  BinnacleSyncJob *self = BINNACLE_SYNC_JOB (object);

  switch ((SyncJobProperty) property_id)
    {
    case PROP_SOURCE_ID:
      g_value_set_string (value, self->source_id);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_CHANNEL:
      g_value_set_string (value, self->channel);
      break;
    case PROP_FLAGS:
      g_value_set_flags (value, self->flags);
      break;
    case PROP_INTERVAL:
      g_value_set_int64 (value, self->interval);
      break;
    case PROP_STATE:
      g_value_set_enum (value, (int) self->state);
      break;
    case PROP_VIEWERS:
      g_value_set_uint (value, self->viewers);
      break;
    case PROP_ATTEMPTS:
      g_value_set_uint (value, self->attempts);
      break;
    case PROP_NEXT_RUN:
      g_value_set_int64 (value, self->next_run);
      break;
    case PROP_LAST_RUN:
      g_value_set_int64 (value, self->last_run);
      break;
    case PROP_LAST_SUCCESS:
      g_value_set_int64 (value, self->last_success);
      break;
    case PROP_LAST_ERROR:
      g_value_set_boxed (value, self->last_error);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
binnacle_sync_job_set_property (GObject      *object,
                                guint         property_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  BinnacleSyncJob *self = BINNACLE_SYNC_JOB (object);

  switch ((SyncJobProperty) property_id)
    {
    case PROP_TITLE:
      binnacle_sync_job_set_title (self, g_value_get_string (value));
      break;
    case PROP_INTERVAL:
      binnacle_sync_job_set_interval (self, g_value_get_int64 (value));
      break;
    case PROP_SOURCE_ID:
    case PROP_CHANNEL:
    case PROP_FLAGS:
    case PROP_STATE:
    case PROP_VIEWERS:
    case PROP_ATTEMPTS:
    case PROP_NEXT_RUN:
    case PROP_LAST_RUN:
    case PROP_LAST_SUCCESS:
    case PROP_LAST_ERROR:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
install_properties (GObjectClass *klass)
{
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GParamFlags writable = readable | G_PARAM_WRITABLE;

  /**
   * BinnacleSyncJob:source-id:
   *
   * Which source it is for.
   */
  properties[PROP_SOURCE_ID] = g_param_spec_string ("source-id", NULL, NULL, NULL, readable);
  /**
   * BinnacleSyncJob:title:
   *
   * What it refreshes, for people.
   */
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, writable);
  /**
   * BinnacleSyncJob:channel:
   *
   * The channel, or the pattern of those, that it refreshes; %NULL for all of the source.
   */
  properties[PROP_CHANNEL] = g_param_spec_string ("channel", NULL, NULL, NULL, readable);
  /**
   * BinnacleSyncJob:flags:
   *
   * When it runs.
   */
  properties[PROP_FLAGS] =
    g_param_spec_flags ("flags", NULL, NULL, BINNACLE_TYPE_SYNC_JOB_FLAGS, BINNACLE_SYNC_JOB_NONE, readable);
  /**
   * BinnacleSyncJob:interval:
   *
   * The time between two runs in µs; 0 as the setting `refresh-interval` has it, less for
   * none.
   */
  properties[PROP_INTERVAL] = g_param_spec_int64 ("interval", NULL, NULL, -1, G_MAXINT64 / 1024, 0, writable);
  /**
   * BinnacleSyncJob:state:
   *
   * Where it stands.
   */
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, BINNACLE_TYPE_SYNC_JOB_STATE,
                                              BINNACLE_SYNC_JOB_STATE_IDLE, readable);
  /**
   * BinnacleSyncJob:viewers:
   *
   * How many show what it brings.
   */
  properties[PROP_VIEWERS] = g_param_spec_uint ("viewers", NULL, NULL, 0, G_MAXUINT, 0, readable);
  /**
   * BinnacleSyncJob:attempts:
   *
   * How many runs failed since the last success.
   */
  properties[PROP_ATTEMPTS] = g_param_spec_uint ("attempts", NULL, NULL, 0, G_MAXUINT, 0, readable);
  /**
   * BinnacleSyncJob:next-run:
   *
   * When it runs next by itself, 0 where nothing is planned.
   */
  properties[PROP_NEXT_RUN] = g_param_spec_int64 ("next-run", NULL, NULL, 0, G_MAXINT64, 0, readable);
  /**
   * BinnacleSyncJob:last-run:
   *
   * When it ran last, 0 for never.
   */
  properties[PROP_LAST_RUN] = g_param_spec_int64 ("last-run", NULL, NULL, 0, G_MAXINT64, 0, readable);
  /**
   * BinnacleSyncJob:last-success:
   *
   * When it last succeeded, 0 for never.
   */
  properties[PROP_LAST_SUCCESS] = g_param_spec_int64 ("last-success", NULL, NULL, 0, G_MAXINT64, 0, readable);
  /**
   * BinnacleSyncJob:last-error:
   *
   * Why the last run failed, or %NULL where it did not.
   */
  properties[PROP_LAST_ERROR] = g_param_spec_boxed ("last-error", NULL, NULL, G_TYPE_ERROR, readable);
  g_object_class_install_properties (klass, G_N_ELEMENTS (properties), properties);
}

static void
binnacle_sync_job_class_init (BinnacleSyncJobClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = binnacle_sync_job_dispose;
  object_class->finalize = binnacle_sync_job_finalize;
  object_class->get_property = binnacle_sync_job_get_property;
  object_class->set_property = binnacle_sync_job_set_property;
  install_properties (object_class);

  /**
   * BinnacleSyncJob::refreshed:
   * @self: a job
   * @changed: whether anything is new
   *
   * A run succeeded.
   */
  refreshed_signal = g_signal_new ("refreshed", BINNACLE_TYPE_SYNC_JOB, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
}

static void
binnacle_sync_job_init (BinnacleSyncJob *self)
{
  self->plan.due = BINNACLE_SYNC_NEVER;
}

BinnacleSyncJob *
binnacle_sync_job_new (BinnacleBackgroundSync *sync,
                       const char             *source_id,
                       const char             *title,
                       const char             *channel,
                       BinnacleSyncWork       *work,
                       BinnacleSyncJobFlags    flags,
                       gint64                  interval)
{
  BinnacleSyncJob *self = g_object_new (BINNACLE_TYPE_SYNC_JOB, NULL);

  self->sync = sync;
  self->source_id = g_strdup (source_id);
  self->title = g_strdup (title);
  self->channel = g_strdup (channel);
  self->work = g_object_ref (work);
  self->flags = flags;
  self->interval = CLAMP (interval, -1, G_MAXINT64 / 1024);
  return self;
}

void
binnacle_sync_job_disown (BinnacleSyncJob *self)
{
  self->sync = NULL;
  g_clear_object (&self->work);
  self->plan.lane = NULL;
  self->plan.run = NULL;
  self->plan.due = BINNACLE_SYNC_NEVER;
  binnacle_sync_job_set_state (self, BINNACLE_SYNC_JOB_STATE_IDLE, 0);
}

BinnacleSyncPlan *
binnacle_sync_job_get_plan (BinnacleSyncJob *self)
{
  return &self->plan;
}

BinnacleSyncWork *
binnacle_sync_job_get_work (BinnacleSyncJob *self)
{
  return self->work;
}

gboolean
binnacle_sync_job_is_wanted (BinnacleSyncJob *self)
{
  return self->plan.forced || self->viewers > 0 || (self->flags & BINNACLE_SYNC_JOB_WHILE_VIEWED) == 0;
}

void
binnacle_sync_job_set_state (BinnacleSyncJob      *self,
                             BinnacleSyncJobState  state,
                             gint64                next_run)
{
  set_time (self, &self->next_run, next_run, PROP_NEXT_RUN);
  if (self->state == state)
    return;
  self->state = state;
  notify (self, PROP_STATE);
}

void
binnacle_sync_job_started (BinnacleSyncJob *self,
                           gint64           time)
{
  set_time (self, &self->last_run, time, PROP_LAST_RUN);
}

void
binnacle_sync_job_set_attempts (BinnacleSyncJob *self,
                                guint            attempts)
{
  if (self->attempts == attempts)
    return;
  self->attempts = attempts;
  notify (self, PROP_ATTEMPTS);
}

void
binnacle_sync_job_succeeded (BinnacleSyncJob *self,
                             gint64           time,
                             gboolean         changed)
{
  g_object_freeze_notify (G_OBJECT (self));
  binnacle_sync_job_set_attempts (self, 0);
  set_error (self, NULL);
  set_time (self, &self->last_success, time, PROP_LAST_SUCCESS);
  g_object_thaw_notify (G_OBJECT (self));
  g_signal_emit (self, refreshed_signal, 0, changed);
}

void
binnacle_sync_job_failed (BinnacleSyncJob *self,
                          const GError    *error)
{
  g_object_freeze_notify (G_OBJECT (self));
  binnacle_sync_job_set_attempts (self, self->attempts < G_MAXUINT ? self->attempts + 1 : G_MAXUINT);
  set_error (self, error);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * binnacle_sync_job_run_now:
 * @self: a job
 *
 * Runs the job as soon as it is its turn, because the person wants it: also where it
 * is not viewed, or is paused for another reason than that the person works offline.
 * What the server asked for (`Retry-After`) holds. A run that is under way will do.
 */
void
binnacle_sync_job_run_now (BinnacleSyncJob *self)
{
  g_return_if_fail (BINNACLE_IS_SYNC_JOB (self));

  if (self->sync != NULL)
    binnacle_background_sync_run_job (self->sync, self);
}

/**
 * binnacle_sync_job_invalidate:
 * @self: a job
 *
 * Says that what the job brought is old. It runs soon where it is wanted, else when it
 * is wanted next; a run that is under way does not count.
 */
void
binnacle_sync_job_invalidate (BinnacleSyncJob *self)
{
  g_return_if_fail (BINNACLE_IS_SYNC_JOB (self));

  if (self->sync != NULL)
    binnacle_background_sync_invalidate_job (self->sync, self);
}

/**
 * binnacle_sync_job_add_viewer:
 * @self: a job
 *
 * Says that somebody shows what the job brings. Counted.
 */
void
binnacle_sync_job_add_viewer (BinnacleSyncJob *self)
{
  g_return_if_fail (BINNACLE_IS_SYNC_JOB (self));

  self->viewers++;
  notify (self, PROP_VIEWERS);
  if (self->viewers == 1 && self->sync != NULL)
    binnacle_background_sync_viewed (self->sync, self);
}

/**
 * binnacle_sync_job_remove_viewer:
 * @self: a job
 *
 * Takes back one [method@SyncJob.add_viewer]. Where nobody is left, a run of a job
 * that is only for viewers ends in the next turn of the main loop.
 */
void
binnacle_sync_job_remove_viewer (BinnacleSyncJob *self)
{
  g_return_if_fail (BINNACLE_IS_SYNC_JOB (self));
  g_return_if_fail (self->viewers > 0);

  self->viewers--;
  notify (self, PROP_VIEWERS);
  if (self->viewers == 0 && self->sync != NULL)
    binnacle_background_sync_viewed (self->sync, self);
}

/**
 * binnacle_sync_job_remove:
 * @self: a job
 *
 * Takes the job out of its [class@BackgroundSync]. A run is cancelled, and nothing is
 * told of it any more.
 */
void
binnacle_sync_job_remove (BinnacleSyncJob *self)
{
  g_return_if_fail (BINNACLE_IS_SYNC_JOB (self));

  if (self->sync != NULL)
    binnacle_background_sync_remove_job (self->sync, self);
}

/**
 * binnacle_sync_job_get_source_id:
 * @self: a job
 *
 * Returns: which source it is for
 */
const char *
binnacle_sync_job_get_source_id (BinnacleSyncJob *self)
{
  g_return_val_if_fail (BINNACLE_IS_SYNC_JOB (self), NULL);

  return self->source_id;
}

/**
 * binnacle_sync_job_get_title:
 * @self: a job
 *
 * Returns: what it refreshes, for people
 */
const char *
binnacle_sync_job_get_title (BinnacleSyncJob *self)
{
  g_return_val_if_fail (BINNACLE_IS_SYNC_JOB (self), NULL);

  return self->title;
}

/**
 * binnacle_sync_job_set_title:
 * @self: a job
 * @title: what it refreshes, for people
 *
 * Names the job.
 */
void
binnacle_sync_job_set_title (BinnacleSyncJob *self,
                             const char      *title)
{
  g_return_if_fail (BINNACLE_IS_SYNC_JOB (self));

  if (g_strcmp0 (self->title, title) == 0)
    return;
  g_free (self->title);
  self->title = g_strdup (title);
  notify (self, PROP_TITLE);
}

/**
 * binnacle_sync_job_get_channel:
 * @self: a job
 *
 * Returns: (nullable): the channel, or the pattern of those, that it refreshes
 */
const char *
binnacle_sync_job_get_channel (BinnacleSyncJob *self)
{
  g_return_val_if_fail (BINNACLE_IS_SYNC_JOB (self), NULL);

  return self->channel;
}

/**
 * binnacle_sync_job_get_flags:
 * @self: a job
 *
 * Returns: when it runs
 */
BinnacleSyncJobFlags
binnacle_sync_job_get_flags (BinnacleSyncJob *self)
{
  g_return_val_if_fail (BINNACLE_IS_SYNC_JOB (self), BINNACLE_SYNC_JOB_NONE);

  return self->flags;
}

/**
 * binnacle_sync_job_get_interval:
 * @self: a job
 *
 * Returns: the time between two runs in µs; 0: as the setting has it, -1: none
 */
gint64
binnacle_sync_job_get_interval (BinnacleSyncJob *self)
{
  g_return_val_if_fail (BINNACLE_IS_SYNC_JOB (self), -1);

  return self->interval;
}

/**
 * binnacle_sync_job_set_interval:
 * @self: a job
 * @interval: the time between two runs in µs; 0: as the setting has it, less: none
 *
 * Changes the interval, also of the run that is planned.
 */
void
binnacle_sync_job_set_interval (BinnacleSyncJob *self,
                                gint64           interval)
{
  g_return_if_fail (BINNACLE_IS_SYNC_JOB (self));

  interval = CLAMP (interval, -1, G_MAXINT64 / 1024);
  if (self->interval == interval)
    return;
  self->interval = interval;
  notify (self, PROP_INTERVAL);
  if (self->sync != NULL)
    binnacle_background_sync_replan_job (self->sync, self);
}

/**
 * binnacle_sync_job_get_timeout:
 * @self: a job
 *
 * Returns: how long a request may take, in µs; for the work
 */
gint64
binnacle_sync_job_get_timeout (BinnacleSyncJob *self)
{
  g_return_val_if_fail (BINNACLE_IS_SYNC_JOB (self), 0);

  return self->sync != NULL ? binnacle_background_sync_get_timeout (self->sync) : 0;
}

/**
 * binnacle_sync_job_is_forced:
 * @self: a job
 *
 * Returns: whether the person asked for the run, so that no cache will do; for the work
 */
gboolean
binnacle_sync_job_is_forced (BinnacleSyncJob *self)
{
  g_return_val_if_fail (BINNACLE_IS_SYNC_JOB (self), FALSE);

  return self->plan.forced || self->plan.stale;
}

/**
 * binnacle_sync_job_get_state:
 * @self: a job
 *
 * Returns: where it stands
 */
BinnacleSyncJobState
binnacle_sync_job_get_state (BinnacleSyncJob *self)
{
  g_return_val_if_fail (BINNACLE_IS_SYNC_JOB (self), BINNACLE_SYNC_JOB_STATE_IDLE);

  return self->state;
}

/**
 * binnacle_sync_job_get_viewers:
 * @self: a job
 *
 * Returns: how many show what it brings
 */
guint
binnacle_sync_job_get_viewers (BinnacleSyncJob *self)
{
  g_return_val_if_fail (BINNACLE_IS_SYNC_JOB (self), 0);

  return self->viewers;
}

/**
 * binnacle_sync_job_get_attempts:
 * @self: a job
 *
 * Returns: how many runs failed since the last success
 */
guint
binnacle_sync_job_get_attempts (BinnacleSyncJob *self)
{
  g_return_val_if_fail (BINNACLE_IS_SYNC_JOB (self), 0);

  return self->attempts;
}

/**
 * binnacle_sync_job_get_next_run:
 * @self: a job
 *
 * Returns: when it runs next by itself, in µs since 1970, 0 where nothing is planned
 */
gint64
binnacle_sync_job_get_next_run (BinnacleSyncJob *self)
{
  g_return_val_if_fail (BINNACLE_IS_SYNC_JOB (self), 0);

  return self->next_run;
}

/**
 * binnacle_sync_job_get_last_run:
 * @self: a job
 *
 * Returns: when it ran last, in µs since 1970, 0 for never
 */
gint64
binnacle_sync_job_get_last_run (BinnacleSyncJob *self)
{
  g_return_val_if_fail (BINNACLE_IS_SYNC_JOB (self), 0);

  return self->last_run;
}

/**
 * binnacle_sync_job_get_last_success:
 * @self: a job
 *
 * Returns: when it last succeeded, in µs since 1970, 0 for never
 */
gint64
binnacle_sync_job_get_last_success (BinnacleSyncJob *self)
{
  g_return_val_if_fail (BINNACLE_IS_SYNC_JOB (self), 0);

  return self->last_success;
}

/**
 * binnacle_sync_job_get_last_error:
 * @self: a job
 *
 * Returns: (transfer none) (nullable): why the last run failed, %NULL where it did not
 */
const GError *
binnacle_sync_job_get_last_error (BinnacleSyncJob *self)
{
  g_return_val_if_fail (BINNACLE_IS_SYNC_JOB (self), NULL);

  return self->last_error;
}
