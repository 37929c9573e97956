/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sync"

#include "sync/binnacle-power-monitor.h"

#define UPOWER_NAME "org.freedesktop.UPower"
#define UPOWER_PATH "/org/freedesktop/UPower"
#define PROPERTIES_INTERFACE "org.freedesktop.DBus.Properties"

/**
 * BinnaclePowerMonitor:
 *
 * Tells whether power is to be saved, as far as somebody tells it: UPower, by its
 * property `OnBattery` on the system's message bus; the power profile
 * ([iface@Gio.PowerProfileMonitor]), where the person or the system has chosen to
 * save; or a simulation.
 *
 * Where nobody tells it anything, there is nothing to save. Main thread; nothing
 * here blocks.
 */
struct _BinnaclePowerMonitor
{
  GObject               parent_instance;

  GDBusConnection      *bus;
  GCancellable         *cancellable;
  GPowerProfileMonitor *profile;
  gulong                profile_handler;
  guint                 subscription;
  guint                 name_watch;
  gboolean              on_battery;
  gboolean              saving;
};

typedef enum
{
  PROP_ON_BATTERY = 1,
  PROP_SAVING
} PowerMonitorProperty;

static GParamSpec *properties[PROP_SAVING + 1];

G_DEFINE_FINAL_TYPE (BinnaclePowerMonitor, binnacle_power_monitor, G_TYPE_OBJECT)

static void
update (BinnaclePowerMonitor *self)
{
  gboolean saving = self->on_battery ||
                    (self->profile != NULL && g_power_profile_monitor_get_power_saver_enabled (self->profile));

  if (self->saving == saving)
    return;
  self->saving = saving;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SAVING]);
}

static void
take_on_battery (BinnaclePowerMonitor *self,
                 GVariant             *on_battery)
{
  if (on_battery != NULL && g_variant_is_of_type (on_battery, G_VARIANT_TYPE_BOOLEAN))
    binnacle_power_monitor_set_on_battery (self, g_variant_get_boolean (on_battery));
}

static void
on_properties_changed (GDBusConnection *bus,
                       const char      *sender,
                       const char      *path,
                       const char      *interface,
                       const char      *signal,
                       GVariant        *parameters,
                       gpointer         user_data)
{
  g_autoptr (GVariant) changed = NULL;
  g_autoptr (GVariant) on_battery = NULL;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(sa{sv}as)")))
    return;
  changed = g_variant_get_child_value (parameters, 1);
  on_battery = g_variant_lookup_value (changed, "OnBattery", G_VARIANT_TYPE_BOOLEAN);
  take_on_battery (user_data, on_battery);
}

static void
got_on_battery (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, &error);
  g_autoptr (GVariant) on_battery = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (reply == NULL)
    {
      g_debug ("UPower does not say whether there is a battery: %s", error->message);
      return;
    }
  g_variant_get (reply, "(v)", &on_battery);
  take_on_battery (user_data, on_battery);
}

static void
name_appeared_cb (GDBusConnection *bus,
                  const char      *name,
                  const char      *owner,
                  gpointer         user_data)
{
  BinnaclePowerMonitor *self = user_data;

  g_dbus_connection_call (bus, owner, UPOWER_PATH, PROPERTIES_INTERFACE, "Get",
                          g_variant_new ("(ss)", UPOWER_NAME, "OnBattery"), G_VARIANT_TYPE ("(v)"),
                          G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable, got_on_battery, self);
}

/* Who does not know whether there is a battery has no reason to save. */
static void
name_vanished_cb (GDBusConnection *bus,
                  const char      *name,
                  gpointer         user_data)
{
  binnacle_power_monitor_set_on_battery (user_data, FALSE);
}

static void
stop_watching (BinnaclePowerMonitor *self)
{
  if (self->subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->subscription);
  self->subscription = 0;
  g_clear_handle_id (&self->name_watch, g_bus_unwatch_name);
  g_clear_object (&self->bus);
}

static void
got_bus (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, &error);
  BinnaclePowerMonitor *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (bus == NULL)
    {
      g_debug ("Nobody tells whether there is a battery: %s", error->message);
      return;
    }
  /* By default a program ends with its system bus. */
  g_dbus_connection_set_exit_on_close (bus, FALSE);
  stop_watching (self);
  self->bus = g_object_ref (bus);
  self->subscription =
    g_dbus_connection_signal_subscribe (bus, UPOWER_NAME, PROPERTIES_INTERFACE, "PropertiesChanged", UPOWER_PATH,
                                        UPOWER_NAME, G_DBUS_SIGNAL_FLAGS_NONE, on_properties_changed, self, NULL);
  self->name_watch = g_bus_watch_name_on_connection (bus, UPOWER_NAME, G_BUS_NAME_WATCHER_FLAGS_AUTO_START,
                                                     name_appeared_cb, name_vanished_cb, self, NULL);
}

static void
binnacle_power_monitor_dispose (GObject *object)
{
  BinnaclePowerMonitor *self = BINNACLE_POWER_MONITOR (object);

  g_cancellable_cancel (self->cancellable);
  stop_watching (self);
  g_clear_signal_handler (&self->profile_handler, self->profile);
  g_clear_object (&self->profile);
  G_OBJECT_CLASS (binnacle_power_monitor_parent_class)->dispose (object);
}

static void
binnacle_power_monitor_finalize (GObject *object)
{
  g_clear_object (&BINNACLE_POWER_MONITOR (object)->cancellable);
  G_OBJECT_CLASS (binnacle_power_monitor_parent_class)->finalize (object);
}

static void
binnacle_power_monitor_get_property (GObject    *object,
                                     guint       property_id,
                                     GValue     *value,
                                     GParamSpec *pspec)
{
  BinnaclePowerMonitor *self = BINNACLE_POWER_MONITOR (object);

  switch ((PowerMonitorProperty) property_id)
    {
    case PROP_ON_BATTERY:
      g_value_set_boolean (value, self->on_battery);
      break;
    case PROP_SAVING:
      g_value_set_boolean (value, self->saving);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
binnacle_power_monitor_class_init (BinnaclePowerMonitorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = binnacle_power_monitor_dispose;
  object_class->finalize = binnacle_power_monitor_finalize;
  object_class->get_property = binnacle_power_monitor_get_property;

  /**
   * BinnaclePowerMonitor:on-battery:
   *
   * Whether the computer runs on its battery.
   */
  properties[PROP_ON_BATTERY] = g_param_spec_boolean ("on-battery", NULL, NULL, FALSE, readable);
  /**
   * BinnaclePowerMonitor:saving:
   *
   * Whether power is to be saved: it is on battery, or its profile says so.
   */
  properties[PROP_SAVING] = g_param_spec_boolean ("saving", NULL, NULL, FALSE, readable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
binnacle_power_monitor_init (BinnaclePowerMonitor *self)
{
  self->cancellable = g_cancellable_new ();
}

/**
 * binnacle_power_monitor_new:
 *
 * Returns: (transfer full): a monitor that nobody tells anything yet
 */
BinnaclePowerMonitor *
binnacle_power_monitor_new (void)
{
  return g_object_new (BINNACLE_TYPE_POWER_MONITOR, NULL);
}

/**
 * binnacle_power_monitor_watch_bus:
 * @self: a monitor
 * @bus_type: where UPower is: %G_BUS_TYPE_SYSTEM, but in tests
 *
 * Listens to UPower from soon on. Where there is no such bus, nothing happens.
 */
void
binnacle_power_monitor_watch_bus (BinnaclePowerMonitor *self,
                                  GBusType              bus_type)
{
  g_return_if_fail (BINNACLE_IS_POWER_MONITOR (self));

  g_bus_get (bus_type, self->cancellable, got_bus, self);
}

/**
 * binnacle_power_monitor_watch_profile:
 * @self: a monitor
 * @profile: (nullable): what knows the power profile
 *
 * Listens to the power profile as well.
 */
void
binnacle_power_monitor_watch_profile (BinnaclePowerMonitor *self,
                                      GPowerProfileMonitor *profile)
{
  g_return_if_fail (BINNACLE_IS_POWER_MONITOR (self));

  g_clear_signal_handler (&self->profile_handler, self->profile);
  g_set_object (&self->profile, profile);
  if (profile != NULL)
    self->profile_handler = g_signal_connect_swapped (profile, "notify::power-saver-enabled",
                                                      G_CALLBACK (update), self);
  update (self);
}

/**
 * binnacle_power_monitor_get_saving:
 * @self: a monitor
 *
 * Returns: whether power is to be saved
 */
gboolean
binnacle_power_monitor_get_saving (BinnaclePowerMonitor *self)
{
  g_return_val_if_fail (BINNACLE_IS_POWER_MONITOR (self), FALSE);

  return self->saving;
}

/**
 * binnacle_power_monitor_get_on_battery:
 * @self: a monitor
 *
 * Returns: whether the computer runs on its battery
 */
gboolean
binnacle_power_monitor_get_on_battery (BinnaclePowerMonitor *self)
{
  g_return_val_if_fail (BINNACLE_IS_POWER_MONITOR (self), FALSE);

  return self->on_battery;
}

/**
 * binnacle_power_monitor_set_on_battery:
 * @self: a monitor
 * @on_battery: whether the computer runs on its battery
 *
 * For who knows it: tells the others.
 */
void
binnacle_power_monitor_set_on_battery (BinnaclePowerMonitor *self,
                                       gboolean              on_battery)
{
  g_return_if_fail (BINNACLE_IS_POWER_MONITOR (self));

  if (self->on_battery == !!on_battery)
    return;
  self->on_battery = !!on_battery;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ON_BATTERY]);
  update (self);
}
