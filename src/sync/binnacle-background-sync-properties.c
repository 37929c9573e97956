/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sync"

#include "config.h"

#include "sync/binnacle-background-sync-private.h"

/* The settings and states of a background sync as properties. */

typedef enum
{
  PROP_ENABLED = 1,
  PROP_REFRESH_INTERVAL,
  PROP_REFRESH_ON_FOCUS,
  PROP_REFRESH_ON_RECONNECT,
  PROP_REFRESH_AFTER_SLEEP,
  PROP_ONLY_WHILE_VISIBLE,
  PROP_CONCURRENCY,
  PROP_HTTP_TIMEOUT,
  PROP_RETRY_MAX,
  PROP_RETRY_INITIAL_DELAY,
  PROP_RETRY_MAX_DELAY,
  PROP_ONLINE,
  PROP_WORK_OFFLINE,
  PROP_VISIBLE,
  PROP_FOCUSED,
  PROP_ASLEEP,
  PROP_NETWORK_PACE,
  PROP_POWER_PACE,
  PROP_HOLD,
  PROP_N_RUNNING
} BackgroundSyncProperty;

static GParamSpec *properties[PROP_N_RUNNING + 1];

static void
notify (BinnacleBackgroundSync *self,
        BackgroundSyncProperty  property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

void
binnacle_background_sync_notify_hold (BinnacleBackgroundSync *self)
{
  notify (self, PROP_HOLD);
}

void
binnacle_background_sync_notify_n_running (BinnacleBackgroundSync *self)
{
  if (self->n_running == self->n_running_told)
    return;
  self->n_running_told = self->n_running;
  notify (self, PROP_N_RUNNING);
}

/**
 * binnacle_sync_pace_get_type:
 *
 * Returns: the type of [enum@SyncPace]
 */
GType
binnacle_sync_pace_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type))
    {
      static const GEnumValue values[] = {
        { BINNACLE_SYNC_PACE_NORMAL, "BINNACLE_SYNC_PACE_NORMAL", "normal" },
        { BINNACLE_SYNC_PACE_SLOWER, "BINNACLE_SYNC_PACE_SLOWER", "slower" },
        { BINNACLE_SYNC_PACE_PAUSED, "BINNACLE_SYNC_PACE_PAUSED", "paused" },
        { 0, NULL, NULL },
      };

      g_once_init_leave (&type, g_enum_register_static ("BinnacleSyncPace", values));
    }
  return type;
}

/**
 * binnacle_sync_hold_get_type:
 *
 * Returns: the type of [enum@SyncHold]
 */
GType
binnacle_sync_hold_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type))
    {
      static const GEnumValue values[] = {
        { BINNACLE_SYNC_HOLD_NONE, "BINNACLE_SYNC_HOLD_NONE", "none" },
        { BINNACLE_SYNC_HOLD_WORK_OFFLINE, "BINNACLE_SYNC_HOLD_WORK_OFFLINE", "work-offline" },
        { BINNACLE_SYNC_HOLD_ASLEEP, "BINNACLE_SYNC_HOLD_ASLEEP", "asleep" },
        { BINNACLE_SYNC_HOLD_DISABLED, "BINNACLE_SYNC_HOLD_DISABLED", "disabled" },
        { BINNACLE_SYNC_HOLD_OFFLINE, "BINNACLE_SYNC_HOLD_OFFLINE", "offline" },
        { BINNACLE_SYNC_HOLD_NETWORK_PACE, "BINNACLE_SYNC_HOLD_NETWORK_PACE", "network-pace" },
        { BINNACLE_SYNC_HOLD_POWER_PACE, "BINNACLE_SYNC_HOLD_POWER_PACE", "power-pace" },
        { BINNACLE_SYNC_HOLD_HIDDEN, "BINNACLE_SYNC_HOLD_HIDDEN", "hidden" },
        { 0, NULL, NULL },
      };

      g_once_init_leave (&type, g_enum_register_static ("BinnacleSyncHold", values));
    }
  return type;
}

/**
 * binnacle_sync_job_flags_get_type:
 *
 * Returns: the type of [flags@SyncJobFlags]
 */
GType
binnacle_sync_job_flags_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type))
    {
      static const GFlagsValue values[] = {
        { BINNACLE_SYNC_JOB_NONE, "BINNACLE_SYNC_JOB_NONE", "none" },
        { BINNACLE_SYNC_JOB_PERIODIC, "BINNACLE_SYNC_JOB_PERIODIC", "periodic" },
        { BINNACLE_SYNC_JOB_ON_FOCUS, "BINNACLE_SYNC_JOB_ON_FOCUS", "on-focus" },
        { BINNACLE_SYNC_JOB_ON_RECONNECT, "BINNACLE_SYNC_JOB_ON_RECONNECT", "on-reconnect" },
        { BINNACLE_SYNC_JOB_AFTER_SLEEP, "BINNACLE_SYNC_JOB_AFTER_SLEEP", "after-sleep" },
        { BINNACLE_SYNC_JOB_WHILE_VIEWED, "BINNACLE_SYNC_JOB_WHILE_VIEWED", "while-viewed" },
        { BINNACLE_SYNC_JOB_WHEN_HIDDEN, "BINNACLE_SYNC_JOB_WHEN_HIDDEN", "when-hidden" },
        { 0, NULL, NULL },
      };

      g_once_init_leave (&type, g_flags_register_static ("BinnacleSyncJobFlags", values));
    }
  return type;
}

/**
 * binnacle_sync_job_state_get_type:
 *
 * Returns: the type of [enum@SyncJobState]
 */
GType
binnacle_sync_job_state_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type))
    {
      static const GEnumValue values[] = {
        { BINNACLE_SYNC_JOB_STATE_IDLE, "BINNACLE_SYNC_JOB_STATE_IDLE", "idle" },
        { BINNACLE_SYNC_JOB_STATE_WAITING, "BINNACLE_SYNC_JOB_STATE_WAITING", "waiting" },
        { BINNACLE_SYNC_JOB_STATE_RUNNING, "BINNACLE_SYNC_JOB_STATE_RUNNING", "running" },
        { BINNACLE_SYNC_JOB_STATE_PAUSED, "BINNACLE_SYNC_JOB_STATE_PAUSED", "paused" },
        { BINNACLE_SYNC_JOB_STATE_FAILED, "BINNACLE_SYNC_JOB_STATE_FAILED", "failed" },
        { 0, NULL, NULL },
      };

      g_once_init_leave (&type, g_enum_register_static ("BinnacleSyncJobState", values));
    }
  return type;
}

static gboolean *
find_boolean (BinnacleBackgroundSync *self,
              guint                   property)
{
  switch (property)
    {
    case PROP_ENABLED:
      return &self->settings.enabled;
    case PROP_REFRESH_ON_FOCUS:
      return &self->settings.refresh_on_focus;
    case PROP_REFRESH_ON_RECONNECT:
      return &self->settings.refresh_on_reconnect;
    case PROP_REFRESH_AFTER_SLEEP:
      return &self->settings.refresh_after_sleep;
    case PROP_ONLY_WHILE_VISIBLE:
      return &self->settings.only_while_visible;
    case PROP_ONLINE:
      return &self->online;
    case PROP_WORK_OFFLINE:
      return &self->work_offline;
    case PROP_VISIBLE:
      return &self->visible;
    case PROP_FOCUSED:
      return &self->focused;
    case PROP_ASLEEP:
      return &self->asleep;
    default:
      return NULL;
    }
}

static guint *
find_number (BinnacleBackgroundSync *self,
             guint                   property)
{
  switch (property)
    {
    case PROP_REFRESH_INTERVAL:
      return &self->settings.refresh_interval;
    case PROP_CONCURRENCY:
      return &self->settings.concurrency;
    case PROP_HTTP_TIMEOUT:
      return &self->settings.http_timeout;
    case PROP_RETRY_MAX:
      return &self->settings.retry_max;
    case PROP_RETRY_INITIAL_DELAY:
      return &self->settings.retry_initial_delay;
    case PROP_RETRY_MAX_DELAY:
      return &self->settings.retry_max_delay;
    case PROP_N_RUNNING:
      return &self->n_running;
    default:
      return NULL;
    }
}

static void
get_property (GObject    *object,
              guint       property_id,
              GValue     *value,
              GParamSpec *pspec)
{
  BinnacleBackgroundSync *self = BINNACLE_BACKGROUND_SYNC (object);

  if (find_boolean (self, property_id) != NULL)
    g_value_set_boolean (value, *find_boolean (self, property_id));
  else if (find_number (self, property_id) != NULL)
    g_value_set_uint (value, *find_number (self, property_id));
  else if (property_id == PROP_NETWORK_PACE)
    g_value_set_enum (value, (int) self->network_pace);
  else if (property_id == PROP_POWER_PACE)
    g_value_set_enum (value, (int) self->power_pace);
  else if (property_id == PROP_HOLD)
    g_value_set_enum (value, (int) self->hold);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static gboolean
set_boolean (BinnacleBackgroundSync *self,
             BackgroundSyncProperty  property,
             gboolean                value)
{
  gboolean *member = find_boolean (self, property);

  if (*member == !!value)
    return FALSE;
  *member = !!value;
  binnacle_background_sync_settings_changed (self);
  notify (self, property);
  return TRUE;
}

static void
set_number (BinnacleBackgroundSync *self,
            BackgroundSyncProperty  property,
            guint                   value)
{
  guint *member = find_number (self, property);

  if (*member == value)
    return;
  *member = value;
  binnacle_background_sync_settings_changed (self);
  notify (self, property);
}

static void
set_pace (BinnacleBackgroundSync *self,
          BackgroundSyncProperty  property,
          BinnacleSyncPace       *member,
          BinnacleSyncPace        pace)
{
  if (*member == pace)
    return;
  *member = pace;
  binnacle_background_sync_settings_changed (self);
  notify (self, property);
}

static void
set_property (GObject      *object,
              guint         property_id,
              const GValue *value,
              GParamSpec   *pspec)
{
  BinnacleBackgroundSync *self = BINNACLE_BACKGROUND_SYNC (object);

  switch ((BackgroundSyncProperty) property_id)
    {
    case PROP_ENABLED:
    case PROP_REFRESH_ON_FOCUS:
    case PROP_REFRESH_ON_RECONNECT:
    case PROP_REFRESH_AFTER_SLEEP:
    case PROP_ONLY_WHILE_VISIBLE:
      set_boolean (self, property_id, g_value_get_boolean (value));
      break;
    case PROP_REFRESH_INTERVAL:
    case PROP_CONCURRENCY:
    case PROP_HTTP_TIMEOUT:
    case PROP_RETRY_MAX:
    case PROP_RETRY_INITIAL_DELAY:
    case PROP_RETRY_MAX_DELAY:
      set_number (self, property_id, g_value_get_uint (value));
      break;
    case PROP_ONLINE:
      binnacle_background_sync_set_online (self, g_value_get_boolean (value));
      break;
    case PROP_WORK_OFFLINE:
      binnacle_background_sync_set_work_offline (self, g_value_get_boolean (value));
      break;
    case PROP_VISIBLE:
      binnacle_background_sync_set_visible (self, g_value_get_boolean (value));
      break;
    case PROP_FOCUSED:
      binnacle_background_sync_set_focused (self, g_value_get_boolean (value));
      break;
    case PROP_ASLEEP:
      binnacle_background_sync_set_asleep (self, g_value_get_boolean (value));
      break;
    case PROP_NETWORK_PACE:
      binnacle_background_sync_set_network_pace (self, (BinnacleSyncPace) g_value_get_enum (value));
      break;
    case PROP_POWER_PACE:
      binnacle_background_sync_set_power_pace (self, (BinnacleSyncPace) g_value_get_enum (value));
      break;
    case PROP_HOLD:
    case PROP_N_RUNNING:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

#define READABLE (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS)
#define WRITABLE (READABLE | G_PARAM_WRITABLE)

static void
make_settings (void)
{
  /**
   * BinnacleBackgroundSync:enabled:
   *
   * Whether jobs run by themselves.
   */
  properties[PROP_ENABLED] = g_param_spec_boolean ("enabled", NULL, NULL, TRUE, WRITABLE);
  /**
   * BinnacleBackgroundSync:refresh-interval:
   *
   * The time between two runs of a job that has no interval of its own, in s; 0 for
   * none.
   */
  properties[PROP_REFRESH_INTERVAL] = g_param_spec_uint ("refresh-interval", NULL, NULL, 0, 86400, 60, WRITABLE);
  /**
   * BinnacleBackgroundSync:refresh-on-focus:
   *
   * Whether jobs run when a window gets the focus.
   */
  properties[PROP_REFRESH_ON_FOCUS] = g_param_spec_boolean ("refresh-on-focus", NULL, NULL, TRUE, WRITABLE);
  /**
   * BinnacleBackgroundSync:refresh-on-reconnect:
   *
   * Whether jobs run when their source, or the network, is back.
   */
  properties[PROP_REFRESH_ON_RECONNECT] = g_param_spec_boolean ("refresh-on-reconnect", NULL, NULL, TRUE, WRITABLE);
  /**
   * BinnacleBackgroundSync:refresh-after-sleep:
   *
   * Whether jobs run when the computer woke up.
   */
  properties[PROP_REFRESH_AFTER_SLEEP] = g_param_spec_boolean ("refresh-after-sleep", NULL, NULL, TRUE, WRITABLE);
  /**
   * BinnacleBackgroundSync:only-while-visible:
   *
   * Whether jobs wait while no window is visible.
   */
  properties[PROP_ONLY_WHILE_VISIBLE] = g_param_spec_boolean ("only-while-visible", NULL, NULL, TRUE, WRITABLE);
  /**
   * BinnacleBackgroundSync:concurrency:
   *
   * How many jobs run at a time.
   */
  properties[PROP_CONCURRENCY] = g_param_spec_uint ("concurrency", NULL, NULL, 1, 32, 4, WRITABLE);
  /**
   * BinnacleBackgroundSync:http-timeout:
   *
   * How long a request may take, in s.
   */
  properties[PROP_HTTP_TIMEOUT] = g_param_spec_uint ("http-timeout", NULL, NULL, 1, 600, 20, WRITABLE);
  /**
   * BinnacleBackgroundSync:retry-max:
   *
   * How many times a job that failed is tried again soon, before it waits for its
   * interval.
   */
  properties[PROP_RETRY_MAX] = g_param_spec_uint ("retry-max", NULL, NULL, 0, 1000, 8, WRITABLE);
  /**
   * BinnacleBackgroundSync:retry-initial-delay:
   *
   * The longest wait before the first new try, in ms.
   */
  properties[PROP_RETRY_INITIAL_DELAY] =
    g_param_spec_uint ("retry-initial-delay", NULL, NULL, 50, 60000, 1000, WRITABLE);
  /**
   * BinnacleBackgroundSync:retry-max-delay:
   *
   * The longest wait between two tries, in s.
   */
  properties[PROP_RETRY_MAX_DELAY] = g_param_spec_uint ("retry-max-delay", NULL, NULL, 1, 86400, 300, WRITABLE);
}

static void
make_states (void)
{
  /**
   * BinnacleBackgroundSync:online:
   *
   * Whether there is a network.
   */
  properties[PROP_ONLINE] = g_param_spec_boolean ("online", NULL, NULL, TRUE, WRITABLE);
  /**
   * BinnacleBackgroundSync:work-offline:
   *
   * Whether the person wants no network to be used.
   */
  properties[PROP_WORK_OFFLINE] = g_param_spec_boolean ("work-offline", NULL, NULL, FALSE, WRITABLE);
  /**
   * BinnacleBackgroundSync:visible:
   *
   * Whether any window is visible.
   */
  properties[PROP_VISIBLE] = g_param_spec_boolean ("visible", NULL, NULL, TRUE, WRITABLE);
  /**
   * BinnacleBackgroundSync:focused:
   *
   * Whether any window has the focus.
   */
  properties[PROP_FOCUSED] = g_param_spec_boolean ("focused", NULL, NULL, TRUE, WRITABLE);
  /**
   * BinnacleBackgroundSync:asleep:
   *
   * Whether the computer goes to sleep.
   */
  properties[PROP_ASLEEP] = g_param_spec_boolean ("asleep", NULL, NULL, FALSE, WRITABLE);
  /**
   * BinnacleBackgroundSync:network-pace:
   *
   * How much to spare the network.
   */
  properties[PROP_NETWORK_PACE] = g_param_spec_enum ("network-pace", NULL, NULL, BINNACLE_TYPE_SYNC_PACE,
                                                     BINNACLE_SYNC_PACE_NORMAL, WRITABLE);
  /**
   * BinnacleBackgroundSync:power-pace:
   *
   * How much to spare the battery.
   */
  properties[PROP_POWER_PACE] = g_param_spec_enum ("power-pace", NULL, NULL, BINNACLE_TYPE_SYNC_PACE,
                                                   BINNACLE_SYNC_PACE_NORMAL, WRITABLE);
  /**
   * BinnacleBackgroundSync:hold:
   *
   * What holds the jobs.
   */
  properties[PROP_HOLD] =
    g_param_spec_enum ("hold", NULL, NULL, BINNACLE_TYPE_SYNC_HOLD, BINNACLE_SYNC_HOLD_NONE, READABLE);
  /**
   * BinnacleBackgroundSync:n-running:
   *
   * How many jobs run.
   */
  properties[PROP_N_RUNNING] = g_param_spec_uint ("n-running", NULL, NULL, 0, G_MAXUINT, 0, READABLE);
}

void
binnacle_background_sync_install_properties (GObjectClass *klass)
{
  klass->get_property = get_property;
  klass->set_property = set_property;
  make_settings ();
  make_states ();
  g_object_class_install_properties (klass, G_N_ELEMENTS (properties), properties);
}

/**
 * binnacle_background_sync_set_online:
 * @self: a background sync
 * @online: whether there is a network
 *
 * Says whether there is a network. Without one jobs run only by hand; when it is back
 * it is as after [method@BackgroundSync.reconnected].
 */
void
binnacle_background_sync_set_online (BinnacleBackgroundSync *self,
                                     gboolean                online)
{
  g_return_if_fail (BINNACLE_IS_BACKGROUND_SYNC (self));

  if (set_boolean (self, PROP_ONLINE, online) && online)
    binnacle_background_sync_reconnected (self, NULL);
}

/**
 * binnacle_background_sync_set_work_offline:
 * @self: a background sync
 * @work_offline: whether the person wants no network to be used
 *
 * Says whether to use no network at all: what runs is cancelled, and nothing runs, by
 * hand neither.
 */
void
binnacle_background_sync_set_work_offline (BinnacleBackgroundSync *self,
                                           gboolean                work_offline)
{
  g_return_if_fail (BINNACLE_IS_BACKGROUND_SYNC (self));

  if (set_boolean (self, PROP_WORK_OFFLINE, work_offline) && !work_offline)
    binnacle_background_sync_reconnected (self, NULL);
}

/**
 * binnacle_background_sync_set_visible:
 * @self: a background sync
 * @visible: whether any window is visible
 *
 * Says whether anybody can see anything.
 */
void
binnacle_background_sync_set_visible (BinnacleBackgroundSync *self,
                                      gboolean                visible)
{
  g_return_if_fail (BINNACLE_IS_BACKGROUND_SYNC (self));

  set_boolean (self, PROP_VISIBLE, visible);
}

/**
 * binnacle_background_sync_set_focused:
 * @self: a background sync
 * @focused: whether any window has the focus
 *
 * Says whether somebody is there; when they come, jobs that want to know of it run,
 * unless they did so less than 10 s ago.
 */
void
binnacle_background_sync_set_focused (BinnacleBackgroundSync *self,
                                      gboolean                focused)
{
  g_return_if_fail (BINNACLE_IS_BACKGROUND_SYNC (self));

  if (set_boolean (self, PROP_FOCUSED, focused) && focused)
    binnacle_background_sync_trigger (self, NULL, BINNACLE_SYNC_CAUSE_FOCUS);
}

/**
 * binnacle_background_sync_set_asleep:
 * @self: a background sync
 * @asleep: whether the computer goes to sleep
 *
 * Says that the computer goes to sleep, or woke up.
 */
void
binnacle_background_sync_set_asleep (BinnacleBackgroundSync *self,
                                     gboolean                asleep)
{
  g_return_if_fail (BINNACLE_IS_BACKGROUND_SYNC (self));

  if (set_boolean (self, PROP_ASLEEP, asleep) && !asleep)
    binnacle_background_sync_trigger (self, NULL, BINNACLE_SYNC_CAUSE_WAKE);
}

/**
 * binnacle_background_sync_set_network_pace:
 * @self: a background sync
 * @pace: how much to spare it
 *
 * Says how much the network is to be spared, since it costs.
 */
void
binnacle_background_sync_set_network_pace (BinnacleBackgroundSync *self,
                                           BinnacleSyncPace        pace)
{
  g_return_if_fail (BINNACLE_IS_BACKGROUND_SYNC (self));

  set_pace (self, PROP_NETWORK_PACE, &self->network_pace, pace);
}

/**
 * binnacle_background_sync_set_power_pace:
 * @self: a background sync
 * @pace: how much to spare it
 *
 * Says how much the battery is to be spared.
 */
void
binnacle_background_sync_set_power_pace (BinnacleBackgroundSync *self,
                                         BinnacleSyncPace        pace)
{
  g_return_if_fail (BINNACLE_IS_BACKGROUND_SYNC (self));

  set_pace (self, PROP_POWER_PACE, &self->power_pace, pace);
}
