/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>

#include "sync/binnacle-power-monitor.h"

#define UPOWER_NAME "org.freedesktop.UPower"
#define UPOWER_PATH "/org/freedesktop/UPower"
#define DEADLINE_SECONDS 20

/* UPower on a bus of our own, and a power profile. */
typedef struct
{
  GTestDBus            *bus;
  GDBusConnection      *upower;
  GDBusNodeInfo        *node;
  guint                 registration;
  BinnaclePowerMonitor *monitor;
  gboolean              on_battery;
} Fixture;

static const char introspection[] =
  "<node><interface name='org.freedesktop.UPower'>"
  "<property name='OnBattery' type='b' access='read'/></interface></node>";

static GVariant *
get_property (GDBusConnection *connection,
              const char      *sender,
              const char      *path,
              const char      *interface,
              const char      *name,
              GError         **error,
              gpointer         user_data)
{
  return g_variant_new_boolean (((Fixture *) user_data)->on_battery);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  static const GDBusInterfaceVTable vtable = { NULL, get_property, NULL, { NULL } };

  fixture->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (fixture->bus);
  fixture->upower = g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (fixture->bus),
                                                            G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                            G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                                            NULL, NULL, NULL);
  g_assert_nonnull (fixture->upower);
  fixture->node = g_dbus_node_info_new_for_xml (introspection, NULL);
  fixture->registration = g_dbus_connection_register_object (fixture->upower, UPOWER_PATH,
                                                             fixture->node->interfaces[0], &vtable,
                                                             fixture, NULL, NULL);
  g_assert_cmpuint (fixture->registration, >, 0);
  fixture->monitor = binnacle_power_monitor_new ();
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_assert_finalize_object (fixture->monitor);
  g_dbus_connection_unregister_object (fixture->upower, fixture->registration);
  g_object_unref (fixture->upower);
  g_dbus_node_info_unref (fixture->node);
  g_test_dbus_down (fixture->bus);
  g_object_unref (fixture->bus);
}

static void
call_bus (Fixture    *fixture,
          const char *method,
          GVariant   *parameters)
{
  g_autoptr (GVariant) reply =
    g_dbus_connection_call_sync (fixture->upower, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                 "org.freedesktop.DBus", method, parameters, NULL,
                                 G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);

  g_assert_nonnull (reply);
}

static gboolean
give_up (gpointer user_data)
{
  g_error ("Nothing came within the deadline");
  return G_SOURCE_REMOVE;
}

static void
wait_until (Fixture  *fixture,
            gboolean  on_battery)
{
  guint deadline = g_timeout_add_seconds (DEADLINE_SECONDS, give_up, NULL);

  while (binnacle_power_monitor_get_on_battery (fixture->monitor) != on_battery)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (deadline);
}

static void
say (Fixture    *fixture,
     const char *interface,
     GVariant   *value)
{
  GVariantBuilder changed;

  g_variant_builder_init (&changed, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&changed, "{sv}", "OnBattery", value);
  g_assert_true (g_dbus_connection_emit_signal (fixture->upower, NULL, UPOWER_PATH, "org.freedesktop.DBus.Properties",
                                                "PropertiesChanged",
                                                g_variant_new ("(sa{sv}as)", interface, &changed, NULL), NULL));
}

static void
test_battery_is_known_from_the_start (Fixture       *fixture,
                                      gconstpointer  data)
{
  fixture->on_battery = TRUE;
  call_bus (fixture, "RequestName", g_variant_new ("(su)", UPOWER_NAME, 0));
  binnacle_power_monitor_watch_bus (fixture->monitor, G_BUS_TYPE_SESSION);
  wait_until (fixture, TRUE);
  g_assert_true (binnacle_power_monitor_get_saving (fixture->monitor));
}

static void
test_battery_is_followed (Fixture       *fixture,
                          gconstpointer  data)
{
  fixture->on_battery = TRUE;
  call_bus (fixture, "RequestName", g_variant_new ("(su)", UPOWER_NAME, 0));
  binnacle_power_monitor_watch_bus (fixture->monitor, G_BUS_TYPE_SESSION);
  wait_until (fixture, TRUE);
  say (fixture, UPOWER_NAME, g_variant_new_boolean (FALSE));
  wait_until (fixture, FALSE);
  g_assert_false (binnacle_power_monitor_get_saving (fixture->monitor));
  say (fixture, UPOWER_NAME, g_variant_new_boolean (TRUE));
  wait_until (fixture, TRUE);
  /* What is said of something else, and what is no answer, says nothing. */
  say (fixture, "org.freedesktop.UPower.Device", g_variant_new_boolean (FALSE));
  say (fixture, UPOWER_NAME, g_variant_new_string ("no"));
  for (guint i = 0; i < 100; i++)
    g_main_context_iteration (NULL, FALSE);
  g_assert_true (binnacle_power_monitor_get_on_battery (fixture->monitor));
}

static void
test_who_knows_nothing_saves_nothing (Fixture       *fixture,
                                      gconstpointer  data)
{
  binnacle_power_monitor_watch_bus (fixture->monitor, G_BUS_TYPE_SESSION);
  fixture->on_battery = TRUE;
  call_bus (fixture, "RequestName", g_variant_new ("(su)", UPOWER_NAME, 0));
  wait_until (fixture, TRUE);
  call_bus (fixture, "ReleaseName", g_variant_new ("(s)", UPOWER_NAME));
  wait_until (fixture, FALSE);
}

/* A power profile that a test chooses. */
#define TEST_TYPE_PROFILE (test_profile_get_type ())

G_DECLARE_FINAL_TYPE (TestProfile, test_profile, TEST, PROFILE, GObject)

struct _TestProfile
{
  GObject  parent_instance;
  gboolean saver;
};

static gboolean
profile_initialize (GInitable     *initable,
                    GCancellable  *cancellable,
                    GError       **error)
{
  return TRUE;
}

static void
profile_initable_init (GInitableIface *iface)
{
  iface->init = profile_initialize;
}

static void
profile_monitor_init (GPowerProfileMonitorInterface *iface)
{
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestProfile, test_profile, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, profile_initable_init)
                               G_IMPLEMENT_INTERFACE (G_TYPE_POWER_PROFILE_MONITOR, profile_monitor_init))

static void
test_profile_get_property (GObject    *object,
                           guint       property_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  g_value_set_boolean (value, TEST_PROFILE (object)->saver);
}

static void
test_profile_class_init (TestProfileClass *klass)
{
  G_OBJECT_CLASS (klass)->get_property = test_profile_get_property;
  g_object_class_override_property (G_OBJECT_CLASS (klass), 1, "power-saver-enabled");
}

static void
test_profile_init (TestProfile *self)
{
}

static void
count_call (guint *n_calls)
{
  (*n_calls)++;
}

static void
test_power_profile_counts_as_well (void)
{
  g_autoptr (BinnaclePowerMonitor) monitor = binnacle_power_monitor_new ();
  g_autoptr (TestProfile) profile = g_object_new (TEST_TYPE_PROFILE, NULL);
  guint n_changes = 0;

  g_signal_connect_swapped (monitor, "notify::saving", G_CALLBACK (count_call), &n_changes);
  binnacle_power_monitor_watch_profile (monitor, G_POWER_PROFILE_MONITOR (profile));
  g_assert_false (binnacle_power_monitor_get_saving (monitor));
  profile->saver = TRUE;
  g_object_notify (G_OBJECT (profile), "power-saver-enabled");
  g_assert_true (binnacle_power_monitor_get_saving (monitor));
  binnacle_power_monitor_set_on_battery (monitor, TRUE);
  profile->saver = FALSE;
  g_object_notify (G_OBJECT (profile), "power-saver-enabled");
  g_assert_true (binnacle_power_monitor_get_saving (monitor));
  binnacle_power_monitor_set_on_battery (monitor, FALSE);
  g_assert_false (binnacle_power_monitor_get_saving (monitor));
  g_assert_cmpuint (n_changes, ==, 2);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_dbus_unset ();

  g_test_add ("/power/battery-is-known-from-the-start", Fixture, NULL,
              set_up, test_battery_is_known_from_the_start, tear_down);
  g_test_add ("/power/battery-is-followed", Fixture, NULL, set_up, test_battery_is_followed, tear_down);
  g_test_add ("/power/who-knows-nothing-saves-nothing", Fixture, NULL,
              set_up, test_who_knows_nothing_saves_nothing, tear_down);
  g_test_add_func ("/power/power-profile-counts-as-well", test_power_profile_counts_as_well);

  return g_test_run ();
}
