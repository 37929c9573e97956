/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-net"

#include "net/binnacle-sleep-monitor.h"

#define LOGIN_NAME "org.freedesktop.login1"
#define LOGIN_PATH "/org/freedesktop/login1"
#define LOGIN_INTERFACE "org.freedesktop.login1.Manager"

/**
 * BinnacleSleepMonitor:
 *
 * Tells when the computer goes to sleep and wakes up, as far as somebody tells it:
 * the login manager, by its signal `PrepareForSleep` on the system's message bus,
 * or a simulation.
 *
 * It never delays the sleep: there is nothing to be saved first, since what must
 * not be lost is on disk already. Where there is no login manager it keeps quiet,
 * and who needs to know looks at boot time against monotonic time instead.
 *
 * [signal@SleepMonitor::woke] comes after [property@SleepMonitor:asleep] is unset.
 * Main thread; nothing here blocks.
 */
struct _BinnacleSleepMonitor
{
  GObject          parent_instance;

  GDBusConnection *bus;
  GCancellable    *cancellable;
  guint            subscription;
  gboolean         asleep;
};

typedef enum
{
  PROP_ASLEEP = 1
} SleepMonitorProperty;

static GParamSpec *properties[PROP_ASLEEP + 1];

static guint woke_signal;

G_DEFINE_FINAL_TYPE (BinnacleSleepMonitor, binnacle_sleep_monitor, G_TYPE_OBJECT)

static void
on_prepare_for_sleep (GDBusConnection *bus,
                      const char      *sender,
                      const char      *path,
                      const char      *interface,
                      const char      *signal,
                      GVariant        *parameters,
                      gpointer         user_data)
{
  BinnacleSleepMonitor *self = user_data;
  gboolean begins;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(b)")))
    return;
  g_variant_get (parameters, "(b)", &begins);
  g_debug ("The computer %s", begins ? "goes to sleep" : "woke up");
  binnacle_sleep_monitor_set_asleep (self, begins);
}

static void
stop_watching (BinnacleSleepMonitor *self)
{
  if (self->subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->subscription);
  self->subscription = 0;
  g_clear_object (&self->bus);
}

static void
watch (BinnacleSleepMonitor *self,
       GDBusConnection      *bus)
{
  stop_watching (self);
  self->bus = g_object_ref (bus);
  self->subscription =
    g_dbus_connection_signal_subscribe (bus, LOGIN_NAME, LOGIN_INTERFACE, "PrepareForSleep", LOGIN_PATH,
                                        NULL, G_DBUS_SIGNAL_FLAGS_NONE, on_prepare_for_sleep, self, NULL);
}

static void
got_bus (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GDBusConnection) bus = g_bus_get_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (bus == NULL)
    {
      g_debug ("No login manager to tell of sleep: %s", error->message);
      return;
    }
  /* By default a program ends with its system bus. */
  g_dbus_connection_set_exit_on_close (bus, FALSE);
  watch (user_data, bus);
}

static void
binnacle_sleep_monitor_dispose (GObject *object)
{
  BinnacleSleepMonitor *self = BINNACLE_SLEEP_MONITOR (object);

  g_cancellable_cancel (self->cancellable);
  stop_watching (self);
  G_OBJECT_CLASS (binnacle_sleep_monitor_parent_class)->dispose (object);
}

static void
binnacle_sleep_monitor_finalize (GObject *object)
{
  g_clear_object (&BINNACLE_SLEEP_MONITOR (object)->cancellable);
  G_OBJECT_CLASS (binnacle_sleep_monitor_parent_class)->finalize (object);
}

static void
binnacle_sleep_monitor_get_property (GObject    *object,
                                     guint       property_id,
                                     GValue     *value,
                                     GParamSpec *pspec)
{
  switch ((SleepMonitorProperty) property_id)
    {
    case PROP_ASLEEP:
      g_value_set_boolean (value, BINNACLE_SLEEP_MONITOR (object)->asleep);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
binnacle_sleep_monitor_class_init (BinnacleSleepMonitorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = binnacle_sleep_monitor_dispose;
  object_class->finalize = binnacle_sleep_monitor_finalize;
  object_class->get_property = binnacle_sleep_monitor_get_property;

  /**
   * BinnacleSleepMonitor:asleep:
   *
   * Whether the computer is asleep, or about to be.
   */
  properties[PROP_ASLEEP] = g_param_spec_boolean ("asleep", NULL, NULL, FALSE,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  /**
   * BinnacleSleepMonitor::woke:
   * @self: a monitor
   *
   * The computer woke up.
   */
  woke_signal = g_signal_new ("woke", BINNACLE_TYPE_SLEEP_MONITOR, G_SIGNAL_RUN_LAST, 0,
                              NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
binnacle_sleep_monitor_init (BinnacleSleepMonitor *self)
{
  self->cancellable = g_cancellable_new ();
}

/**
 * binnacle_sleep_monitor_new:
 *
 * Returns: (transfer full): a monitor that nobody tells anything yet
 */
BinnacleSleepMonitor *
binnacle_sleep_monitor_new (void)
{
  return g_object_new (BINNACLE_TYPE_SLEEP_MONITOR, NULL);
}

/**
 * binnacle_sleep_monitor_watch_bus:
 * @self: a monitor
 * @bus_type: where the login manager is: %G_BUS_TYPE_SYSTEM, but in tests
 *
 * Listens to the login manager from soon on. Where there is no such bus, nothing
 * happens.
 */
void
binnacle_sleep_monitor_watch_bus (BinnacleSleepMonitor *self,
                                  GBusType              bus_type)
{
  g_return_if_fail (BINNACLE_IS_SLEEP_MONITOR (self));

  g_bus_get (bus_type, self->cancellable, got_bus, self);
}

/**
 * binnacle_sleep_monitor_get_asleep:
 * @self: a monitor
 *
 * Returns: whether the computer is asleep, or about to be
 */
gboolean
binnacle_sleep_monitor_get_asleep (BinnacleSleepMonitor *self)
{
  g_return_val_if_fail (BINNACLE_IS_SLEEP_MONITOR (self), FALSE);

  return self->asleep;
}

/**
 * binnacle_sleep_monitor_set_asleep:
 * @self: a monitor
 * @asleep: whether the computer is asleep, or about to be
 *
 * For who knows it: tells the others.
 */
void
binnacle_sleep_monitor_set_asleep (BinnacleSleepMonitor *self,
                                   gboolean              asleep)
{
  g_autoptr(BinnacleSleepMonitor) guard = NULL;
  gboolean was_asleep;

  g_return_if_fail (BINNACLE_IS_SLEEP_MONITOR (self));

  guard = g_object_ref (self);
  was_asleep = self->asleep;
  self->asleep = asleep;
  if (was_asleep != asleep)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ASLEEP]);
  /* A login manager that was started meanwhile tells of the waking only. */
  if (!asleep)
    g_signal_emit (self, woke_signal, 0);
}
