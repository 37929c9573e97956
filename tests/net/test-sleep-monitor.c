/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "binnacle-simulated-client.h"
#include "net/binnacle-sleep-monitor.h"

#define LOGIN_NAME "org.freedesktop.login1"
#define LOGIN_PATH "/org/freedesktop/login1"
#define LOGIN_INTERFACE "org.freedesktop.login1.Manager"

static void
count_call (guint *n_calls)
{
  (*n_calls)++;
}

static gboolean
give_up (gpointer user_data)
{
  g_error ("Nothing came within the deadline");
  return G_SOURCE_REMOVE;
}

/* Turns the main loop until the count is reached. */
static void
wait_for (const guint *n_calls,
          guint        wanted)
{
  guint deadline = g_timeout_add_seconds (20, give_up, NULL);

  while (*n_calls < wanted)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (deadline);
}

/* A login manager on a bus of our own. */
typedef struct
{
  GTestDBus            *bus;
  GDBusConnection      *login;
  BinnacleSleepMonitor *monitor;
  guint                 n_woke;
  guint                 n_changes;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (fixture->bus);
  fixture->login = g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (fixture->bus),
                                                           G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                                           | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                                           NULL, NULL, NULL);
  g_assert_nonnull (fixture->login);
  fixture->monitor = binnacle_sleep_monitor_new ();
  g_signal_connect_swapped (fixture->monitor, "woke", G_CALLBACK (count_call), &fixture->n_woke);
  g_signal_connect_swapped (fixture->monitor, "notify::asleep", G_CALLBACK (count_call), &fixture->n_changes);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_assert_finalize_object (fixture->monitor);
  g_object_unref (fixture->login);
  g_test_dbus_down (fixture->bus);
  g_object_unref (fixture->bus);
}

static void
own_name (GDBusConnection *connection,
          const char      *name)
{
  g_autoptr(GVariant) reply =
    g_dbus_connection_call_sync (connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                 "org.freedesktop.DBus", "RequestName", g_variant_new ("(su)", name, 0),
                                 NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);

  g_assert_nonnull (reply);
}

static void
say (GDBusConnection *connection,
     const char      *path,
     GVariant        *parameters)
{
  g_assert_true (g_dbus_connection_emit_signal (connection, NULL, path, LOGIN_INTERFACE, "PrepareForSleep",
                                                parameters, NULL));
  g_assert_true (g_dbus_connection_flush_sync (connection, NULL, NULL));
}

static gboolean
say_woke (gpointer user_data)
{
  say (user_data, LOGIN_PATH, g_variant_new ("(b)", FALSE));
  return G_SOURCE_CONTINUE;
}

/* The monitor listens from soon on: repeats until it hears. */
static void
listen (Fixture *fixture)
{
  guint repetition = g_timeout_add (5, say_woke, fixture->login);

  binnacle_sleep_monitor_watch_bus (fixture->monitor, G_BUS_TYPE_SESSION);
  wait_for (&fixture->n_woke, 1);
  g_source_remove (repetition);
}

/* What was said before has been heard by then. */
static void
catch_up (Fixture *fixture)
{
  guint n_changes = fixture->n_changes;

  say (fixture->login, LOGIN_PATH, g_variant_new ("(b)", TRUE));
  wait_for (&fixture->n_changes, n_changes + 1);
  n_changes = fixture->n_changes;
  say (fixture->login, LOGIN_PATH, g_variant_new ("(b)", FALSE));
  wait_for (&fixture->n_changes, n_changes + 1);
}

static void
test_login_manager_is_heard (Fixture       *fixture,
                             gconstpointer  data)
{
  guint n_woke;

  own_name (fixture->login, LOGIN_NAME);
  listen (fixture);
  catch_up (fixture);
  n_woke = fixture->n_woke;
  say (fixture->login, LOGIN_PATH, g_variant_new ("(b)", TRUE));
  wait_for (&fixture->n_changes, 3);
  g_assert_true (binnacle_sleep_monitor_get_asleep (fixture->monitor));
  g_assert_cmpuint (fixture->n_woke, ==, n_woke);
  say (fixture->login, LOGIN_PATH, g_variant_new ("(b)", FALSE));
  wait_for (&fixture->n_woke, n_woke + 1);
  g_assert_false (binnacle_sleep_monitor_get_asleep (fixture->monitor));
}

static void
test_strange_signals_are_not_believed (Fixture       *fixture,
                                       gconstpointer  data)
{
  g_autoptr(GDBusConnection) other =
    g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (fixture->bus),
                                            G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                            | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                            NULL, NULL, NULL);
  guint n_woke, n_changes;

  own_name (fixture->login, LOGIN_NAME);
  listen (fixture);
  catch_up (fixture);
  n_woke = fixture->n_woke;
  n_changes = fixture->n_changes;
  say (other, LOGIN_PATH, g_variant_new ("(b)", TRUE));
  say (fixture->login, "/elsewhere", g_variant_new ("(b)", TRUE));
  say (fixture->login, LOGIN_PATH, g_variant_new ("(s)", "true"));
  say (fixture->login, LOGIN_PATH, NULL);
  catch_up (fixture);
  g_assert_cmpuint (fixture->n_changes, ==, n_changes + 2);
  g_assert_cmpuint (fixture->n_woke, ==, n_woke + 1);
}

static void
test_nobody_there_is_no_trouble (Fixture       *fixture,
                                 gconstpointer  data)
{
  binnacle_sleep_monitor_watch_bus (fixture->monitor, G_BUS_TYPE_SYSTEM);
  binnacle_sleep_monitor_watch_bus (fixture->monitor, G_BUS_TYPE_SESSION);
  for (guint i = 0; i < 100; i++)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (fixture->n_woke, ==, 0);
}

static void
on_woke_drop (BinnacleSleepMonitor  *monitor,
              BinnacleSleepMonitor **held)
{
  g_clear_object (held);
}

static void
test_handler_may_drop_the_monitor (void)
{
  BinnacleSleepMonitor *monitor = binnacle_sleep_monitor_new ();
  gpointer weak = monitor;

  g_object_add_weak_pointer (G_OBJECT (monitor), &weak);
  g_signal_connect (monitor, "woke", G_CALLBACK (on_woke_drop), &monitor);
  binnacle_sleep_monitor_set_asleep (monitor, FALSE);
  g_assert_null (weak);
}

/* The signal tells sooner than the clocks do. */
static void
test_waking_is_followed_by_a_probe_at_once (void)
{
  g_autoptr(BinnacleSimulatedClient) client = binnacle_simulated_client_new (1);
  g_autoptr(BinnacleSleepMonitor) monitor = binnacle_sleep_monitor_new ();
  guint n_pings;

  g_object_set (client->manager, "sleep-monitor", monitor, NULL);
  binnacle_simulated_client_open (client);
  binnacle_simulated_client_advance (client, 100);
  n_pings = binnacle_simulated_network_count_received (client->network, "ping");
  binnacle_sleep_monitor_set_asleep (monitor, TRUE);
  binnacle_simulated_clock_suspend (client->clock, 3600 * (gint64) G_USEC_PER_SEC);
  binnacle_sleep_monitor_set_asleep (monitor, FALSE);
  binnacle_simulated_client_advance (client, 0.5);
  g_assert_cmpuint (binnacle_simulated_network_count_received (client->network, "ping"), ==, n_pings + 1);
  binnacle_simulated_client_advance (client, 5);
  g_assert_cmpuint (binnacle_simulated_network_count_received (client->network, "ping"), <=, n_pings + 2);
  g_assert_cmpstr (client->states->str, ==, "CAO");
  g_object_set (client->manager, "sleep-monitor", NULL, NULL);
}

static void
test_link_that_died_in_the_sleep_is_given_up (void)
{
  g_autoptr(BinnacleSimulatedClient) client = binnacle_simulated_client_new (1);
  g_autoptr(BinnacleSleepMonitor) monitor = binnacle_sleep_monitor_new ();

  g_object_set (client->manager, "sleep-monitor", monitor, "heartbeat", FALSE, NULL);
  binnacle_simulated_client_open (client);
  binnacle_simulated_network_vanish (client->network);
  /* A machine whose clocks do not tell: the signal alone does. */
  binnacle_simulated_client_advance (client, 3600);
  g_assert_cmpstr (client->states->str, ==, "CAO");
  binnacle_sleep_monitor_set_asleep (monitor, FALSE);
  binnacle_simulated_client_reach (client, BINNACLE_CONNECTION_WAITING, 2.1);
  binnacle_simulated_client_reach (client, BINNACLE_CONNECTION_OPEN, 1.5);
}

static void
test_no_probe_where_none_is_wanted (void)
{
  g_autoptr(BinnacleSimulatedClient) client = binnacle_simulated_client_new (1);
  g_autoptr(BinnacleSleepMonitor) monitor = binnacle_sleep_monitor_new ();
  guint n_pings;

  g_object_set (client->manager, "sleep-monitor", monitor, "probe-after-sleep", FALSE, NULL);
  binnacle_simulated_client_open (client);
  binnacle_simulated_client_advance (client, 1);
  n_pings = binnacle_simulated_network_count_received (client->network, "ping");
  binnacle_sleep_monitor_set_asleep (monitor, FALSE);
  binnacle_simulated_client_advance (client, 5);
  g_assert_cmpuint (binnacle_simulated_network_count_received (client->network, "ping"), ==, n_pings);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_dbus_unset ();

  g_test_add ("/sleep-monitor/login-manager-is-heard", Fixture, NULL,
              set_up, test_login_manager_is_heard, tear_down);
  g_test_add ("/sleep-monitor/strange-signals-are-not-believed", Fixture, NULL,
              set_up, test_strange_signals_are_not_believed, tear_down);
  g_test_add ("/sleep-monitor/nobody-there-is-no-trouble", Fixture, NULL,
              set_up, test_nobody_there_is_no_trouble, tear_down);
  g_test_add_func ("/sleep-monitor/handler-may-drop-the-monitor", test_handler_may_drop_the_monitor);
  g_test_add_func ("/sleep/waking-is-followed-by-a-probe-at-once", test_waking_is_followed_by_a_probe_at_once);
  g_test_add_func ("/sleep/link-that-died-in-the-sleep-is-given-up", test_link_that_died_in_the_sleep_is_given_up);
  g_test_add_func ("/sleep/no-probe-where-none-is-wanted", test_no_probe_where_none_is_wanted);

  return g_test_run ();
}
