/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sync"

#include "sync/binnacle-sync-pacer.h"

/**
 * BinnacleSyncPacer:
 *
 * Slows or pauses the jobs of a [class@BackgroundSync] while the network costs or power is to be
 * saved, as the settings `metered` and `on-battery` of the group `sync` say.
 *
 * Main thread.
 */
struct _BinnacleSyncPacer
{
  GObject parent_instance;

  BinnacleNetworkBelief  *belief;
  BinnaclePowerMonitor   *power_monitor;
  BinnacleBackgroundSync *background_sync;
  BinnacleSyncPace        metered;
  BinnacleSyncPace        on_battery;
  BinnacleSyncPace        pace;
};

typedef enum
{
  PROP_METERED = 1,
  PROP_ON_BATTERY,
  PROP_PACE
} SyncPacerProperty;

static GParamSpec *properties[PROP_PACE + 1];

G_DEFINE_FINAL_TYPE (BinnacleSyncPacer, binnacle_sync_pacer, G_TYPE_OBJECT)

static const char * const pace_names[] = {
  [BINNACLE_SYNC_PACE_NORMAL] = "normal",
  [BINNACLE_SYNC_PACE_SLOWER] = "slower",
  [BINNACLE_SYNC_PACE_PAUSED] = "pause",
};

static BinnacleSyncPace
find_pace (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (pace_names); i++)
    if (g_strcmp0 (name, pace_names[i]) == 0)
      return (BinnacleSyncPace) i;
  return BINNACLE_SYNC_PACE_NORMAL;
}

static void
update (BinnacleSyncPacer *self)
{
  BinnacleSyncPace network_pace = binnacle_sync_pacer_get_network_pace (self);
  BinnacleSyncPace power_pace = binnacle_sync_pacer_get_power_pace (self);
  BinnacleSyncPace pace = MAX (network_pace, power_pace);

  if (self->background_sync != NULL)
    {
      binnacle_background_sync_set_network_pace (self->background_sync, network_pace);
      binnacle_background_sync_set_power_pace (self->background_sync, power_pace);
    }
  if (self->pace == pace)
    return;
  self->pace = pace;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PACE]);
}

static void
binnacle_sync_pacer_dispose (GObject *object)
{
  BinnacleSyncPacer *self = BINNACLE_SYNC_PACER (object);

  g_clear_object (&self->belief);
  g_clear_object (&self->power_monitor);
  g_clear_object (&self->background_sync);
  G_OBJECT_CLASS (binnacle_sync_pacer_parent_class)->dispose (object);
}

static void
binnacle_sync_pacer_get_property (GObject    *object,
                                  guint       property_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  BinnacleSyncPacer *self = BINNACLE_SYNC_PACER (object);

  switch ((SyncPacerProperty) property_id)
    {
    case PROP_METERED:
      g_value_set_string (value, pace_names[self->metered]);
      break;
    case PROP_ON_BATTERY:
      g_value_set_string (value, pace_names[self->on_battery]);
      break;
    case PROP_PACE:
      g_value_set_enum (value, (int) self->pace);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
set_pace (BinnacleSyncPacer *self,
          BinnacleSyncPace  *member,
          BinnacleSyncPace   pace,
          SyncPacerProperty  property)
{
  if (*member == pace)
    return;
  *member = pace;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
  update (self);
}

static void
binnacle_sync_pacer_set_property (GObject      *object,
                                  guint         property_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  BinnacleSyncPacer *self = BINNACLE_SYNC_PACER (object);
  BinnacleSyncPace pace = find_pace (g_value_get_string (value));

  switch ((SyncPacerProperty) property_id)
    {
    case PROP_METERED:
      set_pace (self, &self->metered, pace, PROP_METERED);
      break;
    case PROP_ON_BATTERY:
      set_pace (self, &self->on_battery, pace, PROP_ON_BATTERY);
      break;
    case PROP_PACE:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
binnacle_sync_pacer_class_init (BinnacleSyncPacerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags setting = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = binnacle_sync_pacer_dispose;
  object_class->get_property = binnacle_sync_pacer_get_property;
  object_class->set_property = binnacle_sync_pacer_set_property;

  /**
   * BinnacleSyncPacer:metered:
   *
   * What to do on a network that costs by use: `normal`, `slower` or `pause`.
   */
  properties[PROP_METERED] = g_param_spec_string ("metered", NULL, NULL, "slower", setting);
  /**
   * BinnacleSyncPacer:on-battery:
   *
   * What to do while power is to be saved: `normal`, `slower` or `pause`.
   */
  properties[PROP_ON_BATTERY] = g_param_spec_string ("on-battery", NULL, NULL, "slower", setting);
  /**
   * BinnacleSyncPacer:pace:
   *
   * How much to spare now, for whatever reason.
   */
  properties[PROP_PACE] = g_param_spec_enum ("pace", NULL, NULL, BINNACLE_TYPE_SYNC_PACE,
                                             (int) BINNACLE_SYNC_PACE_NORMAL,
                                             G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
binnacle_sync_pacer_init (BinnacleSyncPacer *self)
{
  self->metered = BINNACLE_SYNC_PACE_SLOWER;
  self->on_battery = BINNACLE_SYNC_PACE_SLOWER;
}

/**
 * binnacle_sync_pacer_new:
 * @belief: knows whether the network costs
 * @power_monitor: knows whether power is to be saved
 * @background_sync: (nullable): what to slow down
 *
 * Returns: (transfer full): a pacer
 */
BinnacleSyncPacer *
binnacle_sync_pacer_new (BinnacleNetworkBelief  *belief,
                         BinnaclePowerMonitor   *power_monitor,
                         BinnacleBackgroundSync *background_sync)
{
  BinnacleSyncPacer *self;

  g_return_val_if_fail (BINNACLE_IS_NETWORK_BELIEF (belief) && BINNACLE_IS_POWER_MONITOR (power_monitor), NULL);

  self = g_object_new (BINNACLE_TYPE_SYNC_PACER, NULL);
  self->belief = g_object_ref (belief);
  self->power_monitor = g_object_ref (power_monitor);
  g_set_object (&self->background_sync, background_sync);
  g_signal_connect_object (belief, "notify::metered", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (power_monitor, "notify::saving", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return self;
}

/**
 * binnacle_sync_pacer_get_network_pace:
 * @self: a pacer
 *
 * Returns: how much the network is spared now
 */
BinnacleSyncPace
binnacle_sync_pacer_get_network_pace (BinnacleSyncPacer *self)
{
  g_return_val_if_fail (BINNACLE_IS_SYNC_PACER (self), BINNACLE_SYNC_PACE_NORMAL);

  return binnacle_network_belief_get_metered (self->belief) ? self->metered : BINNACLE_SYNC_PACE_NORMAL;
}

/**
 * binnacle_sync_pacer_get_power_pace:
 * @self: a pacer
 *
 * Returns: how much power is saved now
 */
BinnacleSyncPace
binnacle_sync_pacer_get_power_pace (BinnacleSyncPacer *self)
{
  g_return_val_if_fail (BINNACLE_IS_SYNC_PACER (self), BINNACLE_SYNC_PACE_NORMAL);

  return binnacle_power_monitor_get_saving (self->power_monitor) ? self->on_battery : BINNACLE_SYNC_PACE_NORMAL;
}
