/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sync"

#include "config.h"

#include "sync/binnacle-store.h"

#include "live/binnacle-realtime-state-cache.h"
#include "sync/binnacle-cache-file-private.h"
#include "sync/binnacle-writer-thread-private.h"

/**
 * BinnacleStore:
 *
 * The last value of each channel, on disk from one run to the next.
 *
 * A state that it follows is asked every few seconds for what is new, so that a value
 * which comes often costs no more than one that comes now and then; a thread of its
 * own writes that. What an earlier run knew of the server that the source met last is
 * given to the state once, as *cached* values.
 *
 * It is a cache: what can't be read is begun anew, and the person is told
 * ([property@Store:notice]); no more than the last seconds are missing after a crash.
 *
 * All functions belong to the main thread.
 */

#define SAVE_INTERVAL (5 * G_USEC_PER_SEC)
/* There is more: the disk has done the part before it. */
#define NEXT_PART_DELAY (20 * 1000)
/* The disk has refused. */
#define RETRY_INTERVAL (60 * G_USEC_PER_SEC)

/* Read into memory, and taken from it, at once. */
#define MAX_RESTORED 20000
#define MAX_PART 2000

#define MAX_REQUESTS 1000
#define MAX_BYTES (256 * 1024 * 1024)

typedef enum
{
  REQUEST_LOAD,
  REQUEST_WRITE,
  REQUEST_MAX_SIZE,
  REQUEST_REMOVE,
  REQUEST_CLOSE
} RequestKind;

/* LOAD: source_id → server_id, values. WRITE: source_id, server_id, values, now → failed.
 * All: → notice, where there is another one. */
typedef struct
{
  RequestKind  kind;
  guint        follower;
  char        *source_id;
  char        *server_id;
  GPtrArray   *values;
  gint64       now;
  guint64      max_size;
  gboolean     failed;
  gboolean     more;
  char        *notice;
} Request;

typedef struct
{
  char                  *source_id;
  BinnacleRealtimeState *state; /* weak */
  gboolean               writing;
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
  PROP_NOTICE
} StoreProperty;

static GParamSpec *properties[PROP_NOTICE + 1];

static Request *
request_new (RequestKind kind)
{
  Request *request = g_new0 (Request, 1);

  request->kind = kind;
  return request;
}

static void
request_free (gpointer item)
{
  Request *request = item;

  g_clear_pointer (&request->values, g_ptr_array_unref);
  g_free (request->source_id);
  g_free (request->server_id);
  g_free (request->notice);
  g_free (request);
}

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
note_notice (BinnacleStore *self,
             Request       *request)
{
  const char *notice = binnacle_cache_file_get_notice (self->file);

  if (g_strcmp0 (notice, self->told) == 0)
    return;
  g_free (self->told);
  self->told = g_strdup (notice);
  request->notice = g_strdup (notice);
}

static void
serve (BinnacleStore *self,
       Request       *request)
{
  switch (request->kind)
    {
    case REQUEST_LOAD:
      request->values = binnacle_cache_file_load (self->file, request->source_id, MAX_RESTORED, &request->server_id);
      break;
    case REQUEST_WRITE:
      request->failed = !binnacle_cache_file_write (self->file, request->source_id, request->server_id,
                                                    request->values, request->now);
      break;
    case REQUEST_MAX_SIZE:
      binnacle_cache_file_set_max_size (self->file, request->max_size);
      break;
    case REQUEST_REMOVE:
      binnacle_cache_file_remove (self->file);
      break;
    case REQUEST_CLOSE:
    default:
      binnacle_writer_thread_end (self->thread);
      break;
    }
}

static void
receive (gpointer item,
         gpointer user_data)
{
  BinnacleStore *self = user_data;
  Request *request = item;

  serve (self, request);
  note_notice (self, request);
  /* The last one is its caller's, who waits. */
  if (request->kind != REQUEST_CLOSE)
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

static gsize
measure (const Request *request)
{
  gsize size = 0;

  for (guint i = 0; request->values != NULL && i < request->values->len; i++)
    {
      const BinnacleCachedValue *cached = request->values->pdata[i];

      size += sizeof *cached + binnacle_value_get_size (&cached->value);
    }
  return size;
}

static gboolean
post (BinnacleStore *self,
      Request       *request)
{
  if (binnacle_writer_thread_post (self->thread, request, measure (request)))
    return TRUE;
  g_debug ("The disk is too slow for the cache");
  request_free (request);
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
save (BinnacleStore *self,
      guint          number,
      guint          max_values)
{
  Follower *follower = self->followers->pdata[number];
  g_autoptr (GPtrArray) values = NULL;
  Request *request;

  if (follower->state == NULL || follower->writing)
    return;
  values = binnacle_realtime_state_collect (follower->state, max_values);
  if (values->len == 0)
    return;
  request = request_new (REQUEST_WRITE);
  request->follower = number;
  request->source_id = g_strdup (follower->source_id);
  request->server_id = g_strdup (binnacle_realtime_state_get_server_id (follower->state));
  request->more = values->len >= max_values;
  request->values = g_steal_pointer (&values);
  request->now = binnacle_clock_get_real_time (self->clock);
  follower->writing = post (self, request);
  if (!follower->writing)
    binnacle_realtime_state_collect_again (follower->state);
}

static void
on_timer (gpointer user_data)
{
  BinnacleStore *self = user_data;

  binnacle_timer_restart (self->timer, SAVE_INTERVAL);
  for (guint i = 0; i < self->followers->len; i++)
    save (self, i, MAX_PART);
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
written (BinnacleStore *self,
         Request       *request)
{
  Follower *follower = self->followers->pdata[request->follower];

  follower->writing = FALSE;
  if (request->failed && follower->state != NULL)
    binnacle_realtime_state_collect_again (follower->state);
  if (self->timer != NULL && (request->failed || request->more))
    binnacle_timer_restart (self->timer, request->failed ? RETRY_INTERVAL : NEXT_PART_DELAY);
}

static void
loaded (BinnacleStore *self,
        Request       *request)
{
  Follower *follower = self->followers->pdata[request->follower];
  guint n_restored;

  if (request->values == NULL || follower->state == NULL || !self->enabled)
    return;
  n_restored = binnacle_realtime_state_restore (follower->state, request->server_id, request->values);
  g_debug ("%u of %u values restored", n_restored, request->values->len);
}

static void
deliver (gpointer item,
         gpointer user_data)
{
  g_autoptr (BinnacleStore) self = g_object_ref (user_data);
  Request *request = item;

  if (request->notice != NULL)
    set_notice (self, request->notice);
  if (request->kind == REQUEST_WRITE)
    written (self, request);
  else if (request->kind == REQUEST_LOAD)
    loaded (self, request);
  request_free (request);
}

static const BinnacleWriterThreadFuncs thread_funcs = { receive, flush, finish, deliver, request_free };

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
    post (self, request_new (REQUEST_REMOVE));
  for (guint i = 0; enabled && i < self->followers->len; i++)
    {
      Follower *follower = self->followers->pdata[i];

      if (follower->state != NULL)
        binnacle_realtime_state_collect_again (follower->state);
    }
}

static void
set_max_size (BinnacleStore *self,
              guint          max_size)
{
  Request *request;

  if (self->max_size == max_size)
    return;
  self->max_size = max_size;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MAX_SIZE]);
  if (self->thread == NULL)
    return;
  request = request_new (REQUEST_MAX_SIZE);
  request->max_size = (guint64) max_size * 1024 * 1024;
  post (self, request);
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
  binnacle_cache_file_set_max_size (self->file, (guint64) self->max_size * 1024 * 1024);
  self->thread = binnacle_writer_thread_new (MAX_REQUESTS, MAX_BYTES, &thread_funcs, self);
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
      set_max_size (self, g_value_get_uint (value));
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
   * How large the file may be, in MiB. What was seen least lately is dropped first.
   */
  properties[PROP_MAX_SIZE] = g_param_spec_uint ("max-size", NULL, NULL, 1, 1024 * 1024, 256, setting);
  /**
   * BinnacleStore:restore-on-start:
   *
   * Whether states that are followed from now on get what an earlier run knew.
   */
  properties[PROP_RESTORE_ON_START] = g_param_spec_boolean ("restore-on-start", NULL, NULL, TRUE, setting);
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
  Request *request;

  g_return_if_fail (BINNACLE_IS_STORE (self) && self->thread != NULL);
  g_return_if_fail (source_id != NULL && BINNACLE_IS_REALTIME_STATE (state));

  follower = g_new0 (Follower, 1);
  follower->source_id = g_strdup (source_id);
  g_set_weak_pointer (&follower->state, state);
  g_ptr_array_add (self->followers, follower);
  run_timer (self);
  if (!self->enabled || !self->restore_on_start)
    return;
  request = request_new (REQUEST_LOAD);
  request->follower = self->followers->len - 1;
  request->source_id = g_strdup (source_id);
  post (self, request);
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
  Request *last;

  g_return_if_fail (BINNACLE_IS_STORE (self));

  if (self->thread == NULL)
    return;
  g_clear_pointer (&self->timer, binnacle_timer_free);
  for (guint i = 0; self->enabled && i < self->followers->len; i++)
    {
      ((Follower *) self->followers->pdata[i])->writing = FALSE;
      save (self, i, G_MAXUINT);
    }
  last = request_new (REQUEST_CLOSE);
  /* The thread reads the pointer until it ends. */
  binnacle_writer_thread_close (self->thread, last);
  self->thread = NULL;
  request_free (last);
}
