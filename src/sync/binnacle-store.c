/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sync"

#include "config.h"

#include "sync/binnacle-store.h"

#include "live/binnacle-realtime-state-cache.h"
#include "sync/binnacle-store-request-private.h"
#include "sync/binnacle-writer-thread-private.h"

/**
 * BinnacleStore:
 *
 * The last value of each channel, and the past of those that are measured, on disk from
 * one run to the next.
 *
 * A state that it follows is asked every few seconds for what is new, so that a value
 * which comes often costs no more than one that comes now and then; a thread of its
 * own writes that. What an earlier run knew of the server that the source met last is
 * given to the state once, as *cached* values. Of measured values all are written, once a
 * minute; they become coarser as they grow old.
 *
 * It is a cache: what can't be read is begun anew, and the person is told
 * ([property@Store:notice]); no more than the last values of a few
 * seconds, and the last minute of the past, are missing after a crash.
 *
 * All functions belong to the main thread.
 */

#define SAVE_INTERVAL (5 * G_USEC_PER_SEC)
/* The past is written once in so many of these, or when so much waits. */
#define HISTORY_ROUNDS 12
#define MANY_SAMPLES 32768
/* There is more: the disk has done the part before it. */
#define NEXT_PART_DELAY (20 * 1000)
/* The disk has refused. */
#define RETRY_INTERVAL (60 * G_USEC_PER_SEC)

/* Read into memory, and taken from it, at once. */
#define MAX_PART 2000

#define MAX_REQUESTS 1000
#define MAX_BYTES (256 * 1024 * 1024)

typedef struct
{
  char                  *source_id;
  BinnacleRealtimeState *state; /* weak */
  guint                  n_writing; /* batches on their way to the disk */
} Follower;

struct _BinnacleStore
{
  GObject               parent_instance;

  BinnacleClock        *clock;
  char                 *path;
  GPtrArray            *followers;
  BinnacleTimer        *timer;
  BinnacleWriterThread *thread; /* NULL when closed */
  char                 *notice;
  gboolean              enabled;
  gboolean              restore_on_start;
  guint                 max_size;
  guint                 history_raw;
  guint                 history_minutes;
  guint                 history_hours;
  guint                 n_rounds;

  /* Of the thread. */
  BinnacleCacheFile    *file;
  char                 *told;
};

G_DEFINE_FINAL_TYPE (BinnacleStore, binnacle_store, G_TYPE_OBJECT)

typedef enum
{
  PROP_CLOCK = 1,
  PROP_PATH,
  PROP_ENABLED,
  PROP_MAX_SIZE,
  PROP_RESTORE_ON_START,
  PROP_HISTORY_RAW,
  PROP_HISTORY_MINUTES,
  PROP_HISTORY_HOURS,
  PROP_NOTICE
} StoreProperty;

static GParamSpec *properties[PROP_NOTICE + 1];

static void
follower_free (gpointer item)
{
  Follower *follower = item;

  g_clear_weak_pointer (&follower->state);
  g_free (follower->source_id);
  g_free (follower);
}

/* In the thread */

static void
note_notice (BinnacleStore        *self,
             BinnacleStoreRequest *request)
{
  const char *notice = binnacle_cache_file_get_notice (self->file);

  if (g_strcmp0 (notice, self->told) == 0)
    return;
  g_free (self->told);
  self->told = g_strdup (notice);
  request->notice = g_strdup (notice);
}

static void
receive (gpointer item,
         gpointer user_data)
{
  BinnacleStore *self = user_data;
  BinnacleStoreRequest *request = item;

  if (request->kind == BINNACLE_STORE_CLOSE)
    binnacle_writer_thread_end (self->thread);
  else
    binnacle_store_request_serve (request, self->file);
  note_notice (self, request);
  /* The last one is its caller's, who waits. */
  if (request->kind != BINNACLE_STORE_CLOSE)
    binnacle_writer_thread_answer (self->thread, request);
}

/* Each request is a transaction of its own. */
static void
flush (gpointer user_data)
{
}

static void
finish (gpointer user_data)
{
  BinnacleStore *self = user_data;

  g_clear_pointer (&self->file, binnacle_cache_file_free);
  g_clear_pointer (&self->told, g_free);
}

/* In the main thread */

static gboolean
post (BinnacleStore        *self,
      BinnacleStoreRequest *request)
{
  if (binnacle_writer_thread_post (self->thread, request, binnacle_store_request_measure (request)))
    return TRUE;
  g_debug ("The disk is too slow for the cache");
  binnacle_store_request_free (request);
  return FALSE;
}

static void
set_notice (BinnacleStore *self,
            const char    *notice)
{
  if (g_strcmp0 (self->notice, notice) == 0)
    return;
  g_free (self->notice);
  self->notice = g_strdup (notice);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NOTICE]);
}

static void
write_followed (BinnacleStore *self,
                guint          number,
                GPtrArray     *values,
                GPtrArray     *logs,
                gboolean       more)
{
  Follower *follower = self->followers->pdata[number];
  BinnacleStoreRequest *request = binnacle_store_request_new (BINNACLE_STORE_WRITE);

  request->follower = number;
  request->source_id = g_strdup (follower->source_id);
  request->server_id = g_strdup (binnacle_realtime_state_get_server_id (follower->state));
  request->more = more;
  request->values = g_ptr_array_ref (values);
  request->logs = g_ptr_array_ref (logs);
  request->now = binnacle_clock_get_real_time (self->clock);
  if (post (self, request))
    follower->n_writing++;
  else
    binnacle_realtime_state_collect_again (follower->state);
}

/* history: whether it is time for that, too */
static void
save (BinnacleStore *self,
      guint          number,
      guint          max_values,
      gboolean       history)
{
  Follower *follower = self->followers->pdata[number];
  g_autoptr (GPtrArray) values = NULL;
  g_autoptr (GPtrArray) logs = NULL;

  if (follower->state == NULL || follower->n_writing > 0 || binnacle_realtime_state_get_server_id (follower->state) == NULL)
    return;
  history = history || binnacle_realtime_state_get_n_recorded (follower->state) >= MANY_SAMPLES;
  values = binnacle_realtime_state_collect (follower->state, max_values);
  logs = history ? binnacle_realtime_state_take_recorded (follower->state) : g_ptr_array_new ();
  if (values->len > 0 || logs->len > 0)
    write_followed (self, number, values, logs, values->len >= max_values);
}

static void
on_timer (gpointer user_data)
{
  BinnacleStore *self = user_data;

  binnacle_timer_restart (self->timer, SAVE_INTERVAL);
  self->n_rounds++;
  for (guint i = 0; i < self->followers->len; i++)
    save (self, i, MAX_PART, self->n_rounds % HISTORY_ROUNDS == 0);
}

static void
run_timer (BinnacleStore *self)
{
  if (!self->enabled || self->thread == NULL || self->followers->len == 0)
    g_clear_pointer (&self->timer, binnacle_timer_free);
  else if (self->timer == NULL)
    self->timer = binnacle_clock_add_timer (self->clock, SAVE_INTERVAL, on_timer, self);
}

static void
written (BinnacleStore        *self,
         BinnacleStoreRequest *request)
{
  Follower *follower = self->followers->pdata[request->follower];

  follower->n_writing--;
  if (request->failed && follower->state != NULL)
    binnacle_realtime_state_collect_again (follower->state);
  if (self->timer != NULL && (request->failed || request->more))
    binnacle_timer_restart (self->timer, request->failed ? RETRY_INTERVAL : NEXT_PART_DELAY);
}

static void
loaded (BinnacleStore        *self,
        BinnacleStoreRequest *request)
{
  Follower *follower = self->followers->pdata[request->follower];
  guint n_restored;

  if (request->values == NULL || follower->state == NULL || !self->enabled)
    return;
  n_restored = binnacle_realtime_state_restore (follower->state, request->server_id, request->values);
  g_debug ("%u of %u values restored", n_restored, request->values->len);
}

static void
answer_history (BinnacleStoreRequest *request)
{
  g_autoptr (GTask) task = g_steal_pointer (&request->task);

  g_task_return_pointer (task, g_steal_pointer (&request->samples), (GDestroyNotify) g_array_unref);
}

static void
deliver (gpointer item,
         gpointer user_data)
{
  g_autoptr (BinnacleStore) self = g_object_ref (user_data);
  BinnacleStoreRequest *request = item;

  if (request->notice != NULL)
    set_notice (self, request->notice);
  if (request->kind == BINNACLE_STORE_WRITE)
    written (self, request);
  else if (request->kind == BINNACLE_STORE_LOAD)
    loaded (self, request);
  else if (request->kind == BINNACLE_STORE_HISTORY && request->samples != NULL)
    answer_history (request);
  binnacle_store_request_free (request);
}

static const BinnacleWriterThreadFuncs thread_funcs = { receive, flush, finish, deliver, binnacle_store_request_free };

static void
set_enabled (BinnacleStore *self,
             gboolean       enabled)
{
  if (self->enabled == enabled)
    return;
  self->enabled = enabled;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ENABLED]);
  if (self->thread == NULL)
    return;
  run_timer (self);
  if (!enabled)
    post (self, binnacle_store_request_new (BINNACLE_STORE_REMOVE));
  for (guint i = 0; i < self->followers->len; i++)
    {
      Follower *follower = self->followers->pdata[i];

      if (follower->state == NULL)
        continue;
      binnacle_realtime_state_set_recording (follower->state, enabled);
      if (enabled)
        binnacle_realtime_state_collect_again (follower->state);
    }
}

static BinnacleStoreRequest *
make_limits (BinnacleStore *self)
{
  const gint64 hour = G_TIME_SPAN_HOUR / 1000;
  BinnacleStoreRequest *request = binnacle_store_request_new (BINNACLE_STORE_LIMITS);

  request->max_size = (guint64) self->max_size * 1024 * 1024;
  request->limits.keep[BINNACLE_HISTORY_RAW] = self->history_raw * hour;
  request->limits.keep[BINNACLE_HISTORY_MINUTES] = self->history_minutes * 24 * hour;
  request->limits.keep[BINNACLE_HISTORY_HOURS] = self->history_hours * 24 * hour;
  request->now = binnacle_clock_get_real_time (self->clock);
  return request;
}

static void
set_limit (BinnacleStore *self,
           guint         *limit,
           guint          value,
           StoreProperty  property)
{
  if (*limit == value)
    return;
  *limit = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
  if (self->thread != NULL)
    post (self, make_limits (self));
}

static void
set_restore_on_start (BinnacleStore *self,
                      gboolean       restore_on_start)
{
  if (self->restore_on_start == restore_on_start)
    return;
  self->restore_on_start = restore_on_start;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RESTORE_ON_START]);
}

static void
binnacle_store_constructed (GObject *object)
{
  BinnacleStore *self = BINNACLE_STORE (object);

  G_OBJECT_CLASS (binnacle_store_parent_class)->constructed (object);
  self->file = binnacle_cache_file_new (self->path);
  self->thread = binnacle_writer_thread_new (MAX_REQUESTS, MAX_BYTES, &thread_funcs, self);
  post (self, make_limits (self));
}

static void
binnacle_store_dispose (GObject *object)
{
  binnacle_store_close (BINNACLE_STORE (object));
  G_OBJECT_CLASS (binnacle_store_parent_class)->dispose (object);
}

static void
binnacle_store_finalize (GObject *object)
{
  BinnacleStore *self = BINNACLE_STORE (object);

  g_ptr_array_unref (self->followers);
  g_clear_object (&self->clock);
  g_free (self->path);
  g_free (self->notice);
  G_OBJECT_CLASS (binnacle_store_parent_class)->finalize (object);
}

static void
binnacle_store_get_property (GObject    *object,
                             guint       property_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  BinnacleStore *self = BINNACLE_STORE (object);

  switch ((StoreProperty) property_id)
    {
    case PROP_CLOCK:
      g_value_set_object (value, self->clock);
      break;
    case PROP_PATH:
      g_value_set_string (value, self->path);
      break;
    case PROP_ENABLED:
      g_value_set_boolean (value, self->enabled);
      break;
    case PROP_MAX_SIZE:
      g_value_set_uint (value, self->max_size);
      break;
    case PROP_RESTORE_ON_START:
      g_value_set_boolean (value, self->restore_on_start);
      break;
    case PROP_HISTORY_RAW:
      g_value_set_uint (value, self->history_raw);
      break;
    case PROP_HISTORY_MINUTES:
      g_value_set_uint (value, self->history_minutes);
      break;
    case PROP_HISTORY_HOURS:
      g_value_set_uint (value, self->history_hours);
      break;
    case PROP_NOTICE:
      g_value_set_string (value, self->notice);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
binnacle_store_set_property (GObject      *object,
                             guint         property_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  BinnacleStore *self = BINNACLE_STORE (object);

  switch ((StoreProperty) property_id)
    {
    case PROP_CLOCK:
      self->clock = g_value_dup_object (value);
      break;
    case PROP_PATH:
      self->path = g_value_dup_string (value);
      break;
    case PROP_ENABLED:
      set_enabled (self, g_value_get_boolean (value));
      break;
    case PROP_MAX_SIZE:
      set_limit (self, &self->max_size, g_value_get_uint (value), PROP_MAX_SIZE);
      break;
    case PROP_HISTORY_RAW:
      set_limit (self, &self->history_raw, g_value_get_uint (value), PROP_HISTORY_RAW);
      break;
    case PROP_HISTORY_MINUTES:
      set_limit (self, &self->history_minutes, g_value_get_uint (value), PROP_HISTORY_MINUTES);
      break;
    case PROP_HISTORY_HOURS:
      set_limit (self, &self->history_hours, g_value_get_uint (value), PROP_HISTORY_HOURS);
      break;
    case PROP_RESTORE_ON_START:
      set_restore_on_start (self, g_value_get_boolean (value));
      break;
    case PROP_NOTICE:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
install_settings (void)
{
  const GParamFlags setting =
    G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  /**
   * BinnacleStore:enabled:
   *
   * Whether anything is kept. Where not, the file is deleted.
   */
  properties[PROP_ENABLED] = g_param_spec_boolean ("enabled", NULL, NULL, TRUE, setting);
  /**
   * BinnacleStore:max-size:
   *
   * How large the file may be, in MiB. The oldest of the past is dropped first, then what
   * was seen least lately.
   */
  properties[PROP_MAX_SIZE] = g_param_spec_uint ("max-size", NULL, NULL, 1, 1024 * 1024, 256, setting);
  /**
   * BinnacleStore:restore-on-start:
   *
   * Whether states that are followed from now on get what an earlier run knew, and charts
   * its past before there is a server.
   */
  properties[PROP_RESTORE_ON_START] = g_param_spec_boolean ("restore-on-start", NULL, NULL, TRUE, setting);
  /**
   * BinnacleStore:history-raw:
   *
   * For how many hours each value is kept; from then on one for each minute.
   */
  properties[PROP_HISTORY_RAW] = g_param_spec_uint ("history-raw", NULL, NULL, 1, 168, 6, setting);
  /**
   * BinnacleStore:history-minutes:
   *
   * For how many days there is one value for each minute; from then on for each hour.
   */
  properties[PROP_HISTORY_MINUTES] = g_param_spec_uint ("history-minutes", NULL, NULL, 1, 365, 7, setting);
  /**
   * BinnacleStore:history-hours:
   *
   * For how many days the past is kept at all.
   */
  properties[PROP_HISTORY_HOURS] = g_param_spec_uint ("history-hours", NULL, NULL, 1, 3650, 365, setting);
}

static void
binnacle_store_class_init (BinnacleStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags once = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->constructed = binnacle_store_constructed;
  object_class->dispose = binnacle_store_dispose;
  object_class->finalize = binnacle_store_finalize;
  object_class->get_property = binnacle_store_get_property;
  object_class->set_property = binnacle_store_set_property;

  /**
   * BinnacleStore:clock:
   *
   * What it waits on.
   */
  properties[PROP_CLOCK] = g_param_spec_object ("clock", NULL, NULL, BINNACLE_TYPE_CLOCK, once);
  /**
   * BinnacleStore:path:
   *
   * The file.
   */
  properties[PROP_PATH] = g_param_spec_string ("path", NULL, NULL, NULL, once);
  /**
   * BinnacleStore:notice:
   *
   * What has happened to the file, for the person, or %NULL.
   */
  properties[PROP_NOTICE] =
    g_param_spec_string ("notice", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  install_settings ();
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
binnacle_store_init (BinnacleStore *self)
{
  self->followers = g_ptr_array_new_with_free_func (follower_free);
}

/**
 * binnacle_store_new:
 * @clock: what it waits on
 * @path: the file; made when there is something to write
 *
 * Returns: (transfer full): a store that follows nobody yet
 */
BinnacleStore *
binnacle_store_new (BinnacleClock *clock,
                    const char    *path)
{
  g_return_val_if_fail (BINNACLE_IS_CLOCK (clock), NULL);
  g_return_val_if_fail (path != NULL, NULL);

  return g_object_new (BINNACLE_TYPE_STORE, "clock", clock, "path", path, NULL);
}

/**
 * binnacle_store_follow:
 * @self: a store
 * @source_id: what the state's source is known by
 * @state: its state; not held
 *
 * Restores what an earlier run knew of the source, and keeps what the server says from
 * now on.
 */
void
binnacle_store_follow (BinnacleStore         *self,
                       const char            *source_id,
                       BinnacleRealtimeState *state)
{
  Follower *follower;
  BinnacleStoreRequest *request;

  g_return_if_fail (BINNACLE_IS_STORE (self) && self->thread != NULL);
  g_return_if_fail (source_id != NULL && BINNACLE_IS_REALTIME_STATE (state));

  follower = g_new0 (Follower, 1);
  follower->source_id = g_strdup (source_id);
  g_set_weak_pointer (&follower->state, state);
  g_ptr_array_add (self->followers, follower);
  binnacle_realtime_state_set_recording (state, self->enabled);
  run_timer (self);
  if (!self->enabled || !self->restore_on_start)
    return;
  request = binnacle_store_request_new (BINNACLE_STORE_LOAD);
  request->follower = self->followers->len - 1;
  request->source_id = g_strdup (source_id);
  post (self, request);
}

/* What came last is to be in the answer. Returns the server that was met, or NULL. */
static const char *
flush_history (BinnacleStore *self,
               const char    *source_id)
{
  g_autoptr (GPtrArray) no_values = g_ptr_array_new ();

  for (guint i = 0; i < self->followers->len; i++)
    {
      Follower *follower = self->followers->pdata[i];
      g_autoptr (GPtrArray) logs = NULL;

      if (follower->state == NULL || !g_str_equal (follower->source_id, source_id))
        continue;
      logs = binnacle_realtime_state_take_recorded (follower->state);
      if (logs->len > 0)
        write_followed (self, i, no_values, logs, FALSE);
      return binnacle_realtime_state_get_server_id (follower->state);
    }
  return NULL;
}

/**
 * binnacle_store_history_async:
 * @self: a store
 * @source_id: of which source
 * @channel: and of which channel
 * @span: how much of its past, in ms, up to the newest value that is kept
 * @max_points: the most that are wanted, at least 1
 * @cancellable: (nullable): to give it up
 * @callback: what to run with the result
 * @user_data: for @callback
 *
 * Looks up what is kept of a channel's past.
 */
void
binnacle_store_history_async (BinnacleStore       *self,
                              const char          *source_id,
                              const char          *channel,
                              gint64               span,
                              guint                max_points,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  BinnacleStoreRequest *request;

  g_return_if_fail (BINNACLE_IS_STORE (self));
  g_return_if_fail (source_id != NULL && channel != NULL && max_points > 0);

  request = binnacle_store_request_new (BINNACLE_STORE_HISTORY);
  request->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (request->task, binnacle_store_history_async);
  if (self->thread == NULL || !self->enabled)
    {
      binnacle_store_request_free (request);
      return;
    }
  request->server_id = g_strdup (flush_history (self, source_id));
  if (request->server_id == NULL && !self->restore_on_start)
    {
      binnacle_store_request_free (request);
      return;
    }
  request->source_id = g_strdup (source_id);
  request->channel = g_strdup (channel);
  request->span = span;
  request->max_points = max_points;
  post (self, request);
}

/**
 * binnacle_store_history_finish:
 * @self: a store
 * @result: what the callback was given
 * @error: return location for an error: %G_IO_ERROR_FAILED where there is nothing to read
 *   from, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (element-type BinnacleSample): samples and gaps in time order,
 *   none where nothing is known, or %NULL with @error set
 */
GArray *
binnacle_store_history_finish (BinnacleStore  *self,
                               GAsyncResult   *result,
                               GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * binnacle_store_get_notice:
 * @self: a store
 *
 * Returns: (transfer none) (nullable): what has happened to the file, for the person
 */
const char *
binnacle_store_get_notice (BinnacleStore *self)
{
  g_return_val_if_fail (BINNACLE_IS_STORE (self), NULL);

  return self->notice;
}

/**
 * binnacle_store_dismiss_notice:
 * @self: a store
 *
 * The person has seen it.
 */
void
binnacle_store_dismiss_notice (BinnacleStore *self)
{
  g_return_if_fail (BINNACLE_IS_STORE (self));

  set_notice (self, NULL);
}

/**
 * binnacle_store_close:
 * @self: a store
 *
 * Writes what is new and waits until it is written.
 */
void
binnacle_store_close (BinnacleStore *self)
{
  BinnacleStoreRequest *last;

  g_return_if_fail (BINNACLE_IS_STORE (self));

  if (self->thread == NULL)
    return;
  g_clear_pointer (&self->timer, binnacle_timer_free);
  for (guint i = 0; self->enabled && i < self->followers->len; i++)
    {
      ((Follower *) self->followers->pdata[i])->n_writing = 0;
      save (self, i, G_MAXUINT, TRUE);
    }
  last = binnacle_store_request_new (BINNACLE_STORE_CLOSE);
  /* The thread reads the pointer until it ends. */
  binnacle_writer_thread_close (self->thread, last);
  self->thread = NULL;
  binnacle_store_request_free (last);
}
