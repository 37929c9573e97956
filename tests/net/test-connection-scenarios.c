/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "binnacle-simulated-client.h"
#include "binnacle-simulated-network-monitor.h"
#include "simulated-seeds.h"

/* For each scenario, a hundred histories. */
typedef void (*Scenario) (BinnacleSimulatedClient *client);

static void
run_scenario (guint32       seed,
              gconstpointer data)
{
  Scenario scenario = *(const Scenario *) data;
  BinnacleSimulatedClient *client = binnacle_simulated_client_new (seed);

  scenario (client);
  binnacle_simulated_client_free (client);
}

static void
assert_last_error (BinnacleSimulatedClient *client,
                   int                      code)
{
  const GError *error = binnacle_websocket_manager_get_last_error (client->manager);

  g_assert_error (error, BINNACLE_CONNECTION_ERROR, code);
  g_assert_true (g_str_has_suffix (error->message, "."));
}

static void
send (BinnacleSimulatedClient *client,
      const char              *text)
{
  g_autoptr(GError) error = NULL;

  binnacle_websocket_manager_send (client->manager, text, &error);
  g_assert_no_error (error);
}

static guint
get_n_opens_in (BinnacleSimulatedClient *client,
                double                   seconds)
{
  guint before = client->network->n_opens;

  binnacle_simulated_client_advance (client, seconds);
  return client->network->n_opens - before;
}

static guint64
get_count (BinnacleSimulatedClient *client,
           const char              *property)
{
  g_auto(GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_UINT64);
  g_object_get_property (G_OBJECT (client->manager), property, &value);
  return g_value_get_uint64 (&value);
}

static void
opens (BinnacleSimulatedClient *client)
{
  binnacle_simulated_client_open (client);
  g_assert_cmpstr (client->states->str, ==, "CAO");
  binnacle_simulated_client_advance (client, 1.0);
  g_assert_cmpint (binnacle_websocket_manager_get_latency (client->manager), >=, 2000);
  g_assert_cmpint (binnacle_websocket_manager_get_latency (client->manager), <=, 100000);
  binnacle_websocket_manager_disconnect (client->manager);
  binnacle_simulated_client_reach (client, BINNACLE_CONNECTION_IDLE, 1.0);
  g_assert_cmpstr (client->states->str, ==, "CAOLI");
  g_assert_cmpuint (get_n_opens_in (client, 3600), ==, 0);
}

static void
flapping_server (BinnacleSimulatedClient *client)
{
  client->network->fault = BINNACLE_FAULT_FLAPPING;
  binnacle_websocket_manager_connect (client->manager);
  g_assert_cmpuint (get_n_opens_in (client, 60), <=, 20);
  g_assert_cmpuint (client->network->n_opens, >=, 4);
  assert_last_error (client, BINNACLE_CONNECTION_ERROR_CLOSED);
  client->network->fault = BINNACLE_FAULT_NONE;
  binnacle_simulated_client_reach (client, BINNACLE_CONNECTION_OPEN, 31);
}

/* A welcome alone is not health. */
static void
flapping_after_welcome (BinnacleSimulatedClient *client)
{
  gint64 end = binnacle_simulated_client_now (client) + 60 * G_USEC_PER_SEC;

  binnacle_websocket_manager_connect (client->manager);
  while (binnacle_simulated_client_now (client) < end)
    {
      binnacle_simulated_clock_step (client->clock);
      if (binnacle_simulated_client_get_state (client) == BINNACLE_CONNECTION_OPEN)
        binnacle_simulated_network_reset (client->network);
    }
  g_assert_cmpuint (client->network->n_opens, <=, 20);
}

static void
starts_over_after_health (BinnacleSimulatedClient *client)
{
  client->network->fault = BINNACLE_FAULT_REFUSED;
  binnacle_websocket_manager_connect (client->manager);
  binnacle_simulated_client_advance (client, 100);
  g_assert_cmpuint (binnacle_websocket_manager_get_attempt (client->manager), >=, 4);
  client->network->fault = BINNACLE_FAULT_NONE;
  binnacle_simulated_client_reach (client, BINNACLE_CONNECTION_OPEN, 31);
  binnacle_simulated_client_advance (client, 4.9);
  g_assert_cmpuint (binnacle_websocket_manager_get_attempt (client->manager), >=, 4);
  binnacle_simulated_client_advance (client, 0.2);
  g_assert_cmpuint (binnacle_websocket_manager_get_attempt (client->manager), ==, 0);
  binnacle_simulated_network_reset (client->network);
  binnacle_simulated_client_reach (client, BINNACLE_CONNECTION_WAITING, 0.1);
  /* All of its clients may have lost it: they come back within 3 s, not one. */
  binnacle_simulated_client_reach (client, BINNACLE_CONNECTION_OPEN, 3.3);
}

static void
manual_after_give_up (BinnacleSimulatedClient *client)
{
  g_object_set (client->manager, "reconnect-max-attempts", 3u, NULL);
  client->network->fault = BINNACLE_FAULT_REFUSED;
  binnacle_websocket_manager_connect (client->manager);
  binnacle_simulated_client_reach (client, BINNACLE_CONNECTION_FAILED, 10);
  g_assert_cmpuint (client->network->n_opens, ==, 4);
  assert_last_error (client, BINNACLE_CONNECTION_ERROR_REFUSED);
  g_assert_cmpuint (get_n_opens_in (client, 3600), ==, 0);

  client->network->fault = BINNACLE_FAULT_NONE;
  binnacle_websocket_manager_reconnect (client->manager);
  binnacle_simulated_client_reach (client, BINNACLE_CONNECTION_OPEN, 1);
  g_assert_null (binnacle_websocket_manager_get_last_error (client->manager));
}

static void
half_open (BinnacleSimulatedClient *client)
{
  binnacle_simulated_client_open (client);
  binnacle_simulated_client_advance (client, 47);
  binnacle_simulated_network_vanish (client->network);
  client->network->fault = BINNACLE_FAULT_UNREACHABLE;
  binnacle_simulated_client_reach (client, BINNACLE_CONNECTION_WAITING, 25.1);
  assert_last_error (client, BINNACLE_CONNECTION_ERROR_SILENT);
  send (client, "one");
  send (client, "two");
  g_assert_cmpuint (get_count (client, "n-queued"), ==, 2);

  client->network->fault = BINNACLE_FAULT_NONE;
  binnacle_simulated_client_reach (client, BINNACLE_CONNECTION_OPEN, 20);
  binnacle_simulated_client_advance (client, 1);
  g_assert_cmpuint (get_count (client, "n-queued"), ==, 0);
  g_assert_cmpuint (binnacle_simulated_network_count_received (client->network, "one"), ==, 1);
  g_assert_cmpuint (binnacle_simulated_network_count_received (client->network, "two"), ==, 1);
}

/* The link died in the sleep; what is sent on waking must not vanish into it. */
static void
suspend_resume (BinnacleSimulatedClient *client)
{
  guint generation;

  binnacle_simulated_client_open (client);
  binnacle_simulated_client_advance (client, 100);
  generation = binnacle_websocket_manager_get_generation (client->manager);
  binnacle_simulated_network_vanish (client->network);
  binnacle_simulated_clock_suspend (client->clock, 3600 * (gint64) G_USEC_PER_SEC);
  send (client, "on waking");
  binnacle_simulated_client_advance (client, 3);
  g_assert_cmpuint (binnacle_simulated_client_get_state (client), !=, BINNACLE_CONNECTION_IDLE);
  g_assert_true (binnacle_simulated_client_get_state (client) != BINNACLE_CONNECTION_OPEN
                 || binnacle_websocket_manager_get_generation (client->manager) > generation);
  binnacle_simulated_client_reach (client, BINNACLE_CONNECTION_OPEN, 2);
  binnacle_simulated_client_advance (client, 1);
  g_assert_cmpuint (binnacle_simulated_network_count_received (client->network, "on waking"), ==, 1);
}

static void
suspend_resume_of_live_link (BinnacleSimulatedClient *client)
{
  binnacle_simulated_client_open (client);
  binnacle_simulated_client_advance (client, 100);
  binnacle_simulated_clock_suspend (client->clock, 3600 * (gint64) G_USEC_PER_SEC);
  send (client, "on waking");
  g_assert_cmpuint (get_count (client, "n-queued"), ==, 1);
  binnacle_simulated_client_advance (client, 3);
  g_assert_cmpstr (client->states->str, ==, "CAO");
  g_assert_cmpuint (binnacle_simulated_network_count_received (client->network, "on waking"), ==, 1);
}

static void
suspend_while_waiting (BinnacleSimulatedClient *client)
{
  client->network->fault = BINNACLE_FAULT_REFUSED;
  binnacle_websocket_manager_connect (client->manager);
  binnacle_simulated_client_advance (client, 300);
  binnacle_simulated_client_reach (client, BINNACLE_CONNECTION_WAITING, 1);
  client->network->fault = BINNACLE_FAULT_NONE;
  binnacle_simulated_clock_suspend (client->clock, 3600 * (gint64) G_USEC_PER_SEC);
  binnacle_simulated_client_reach (client, BINNACLE_CONNECTION_OPEN, 3);
}

static void
late_frame (BinnacleSimulatedClient *client)
{
  g_autoptr(JsonObject) update = json_object_new ();
  g_autoptr(GError) error = g_error_new_literal (BINNACLE_CONNECTION_ERROR,
                                                 BINNACLE_CONNECTION_ERROR_UNAUTHORIZED, "No.");
  guint old;

  json_object_set_string_member (update, "type", "update");
  binnacle_simulated_client_open (client);
  old = binnacle_websocket_manager_get_generation (client->manager);
  binnacle_simulated_network_say (client->network, "{\"type\":\"update\"}");
  binnacle_websocket_manager_reconnect (client->manager);
  binnacle_simulated_client_reach (client, BINNACLE_CONNECTION_AUTHENTICATING, 1);
  binnacle_websocket_manager_set_authenticated (client->manager, old, 0);
  g_assert_cmpint (binnacle_simulated_client_get_state (client), ==, BINNACLE_CONNECTION_AUTHENTICATING);
  binnacle_simulated_client_reach (client, BINNACLE_CONNECTION_OPEN, 1);

  binnacle_websocket_manager_deliver (client->manager, old, update);
  binnacle_websocket_manager_set_retry_after (client->manager, old, 3600 * (gint64) G_USEC_PER_SEC);
  binnacle_websocket_manager_drop (client->manager, old, error);
  binnacle_websocket_manager_fail (client->manager, old, error);
  binnacle_simulated_client_advance (client, 5);
  g_assert_cmpuint (client->n_updates, ==, 0);
  g_assert_cmpstr (client->states->str, ==, "CAOWCAO");
}

static void
count_timeout (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (binnacle_websocket_manager_request_finish (BINNACLE_WEBSOCKET_MANAGER (object),
                                                            result, &error));
  g_assert_error (error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_TIMED_OUT);
  (*(guint *) user_data)++;
}

static void
late_reply (BinnacleSimulatedClient *client)
{
  g_autoptr(JsonObject) request = json_object_new ();
  guint n_timeouts = 0;

  json_object_set_string_member (request, "method", "slow");
  binnacle_simulated_client_open (client);
  binnacle_websocket_manager_request_async (client->manager, request, 0, NULL, count_timeout, &n_timeouts);
  binnacle_simulated_client_advance (client, 14.9);
  g_assert_cmpuint (n_timeouts, ==, 0);
  g_assert_cmpuint (get_count (client, "n-in-flight"), ==, 1);
  binnacle_simulated_client_advance (client, 0.2);
  g_assert_cmpuint (n_timeouts, ==, 1);
  g_assert_cmpuint (get_count (client, "n-late"), ==, 0);
  binnacle_simulated_client_advance (client, 10);
  g_assert_cmpuint (n_timeouts, ==, 1);
  g_assert_cmpuint (get_count (client, "n-late"), ==, 1);
  g_assert_cmpuint (get_count (client, "n-in-flight"), ==, 0);
}

static void
server_restart (BinnacleSimulatedClient *client)
{
  binnacle_simulated_client_open (client);
  binnacle_simulated_client_advance (client, 10);
  binnacle_simulated_network_close (client->network, 1012, "restart");
  client->network->fault = BINNACLE_FAULT_REFUSED;
  binnacle_simulated_client_advance (client, 2);
  client->network->fault = BINNACLE_FAULT_NONE;
  /* Usually much sooner; but draws that were all short make the last wait a long one. */
  binnacle_simulated_client_reach (client, BINNACLE_CONNECTION_OPEN, 31);
}

/* Neither time, nor the person, nor the network goes against the server's wish. */
static void
server_says_when (BinnacleSimulatedClient *client)
{
  g_autoptr(BinnacleSimulatedNetworkMonitor) monitor = binnacle_simulated_network_monitor_new ();

  g_object_set (client->manager, "network-monitor", monitor, NULL);
  binnacle_simulated_client_open (client);
  binnacle_simulated_client_advance (client, 10);
  binnacle_websocket_manager_set_retry_after (client->manager, 1, 20 * G_USEC_PER_SEC);
  binnacle_simulated_network_close (client->network, 1012, NULL);
  binnacle_simulated_client_reach (client, BINNACLE_CONNECTION_WAITING, 1);
  for (guint i = 0; i < 19; i++)
    {
      g_assert_cmpuint (get_n_opens_in (client, 1), ==, 0);
      binnacle_websocket_manager_reconnect (client->manager);
      binnacle_simulated_network_monitor_set_available (monitor, TRUE);
      binnacle_websocket_manager_disconnect (client->manager);
      binnacle_websocket_manager_connect (client->manager);
    }
  binnacle_simulated_client_reach (client, BINNACLE_CONNECTION_OPEN, 3);
}

/* So does a server that is too busy for a handshake. */
static void
busy_server_says_when (BinnacleSimulatedClient *client)
{
  client->network->fault = BINNACLE_FAULT_REFUSED;
  client->network->retry_after = 20 * G_USEC_PER_SEC;
  binnacle_websocket_manager_connect (client->manager);
  binnacle_simulated_client_reach (client, BINNACLE_CONNECTION_WAITING, 1);
  for (guint i = 0; i < 19; i++)
    {
      g_assert_cmpuint (get_n_opens_in (client, 1), ==, 0);
      binnacle_websocket_manager_reconnect (client->manager);
    }
  client->network->fault = BINNACLE_FAULT_NONE;
  binnacle_simulated_client_reach (client, BINNACLE_CONNECTION_OPEN, 3);
}

/* A server that was set up wrongly must not lock a person out who knows better. */
static void
person_insists (BinnacleSimulatedClient *client)
{
  gint64 wish = 3600 * (gint64) G_USEC_PER_SEC;
  guint n_opens;

  client->network->fault = BINNACLE_FAULT_REFUSED;
  client->network->retry_after = wish;
  binnacle_websocket_manager_connect (client->manager);
  binnacle_simulated_client_reach (client, BINNACLE_CONNECTION_WAITING, 1);
  g_assert_cmpint (binnacle_websocket_manager_get_server_wait_until (client->manager)
                     - binnacle_simulated_client_now (client), ==, wish);
  binnacle_simulated_client_advance (client, 10);
  binnacle_websocket_manager_reconnect (client->manager);
  g_assert_cmpuint (get_n_opens_in (client, 60), ==, 0);
  n_opens = client->network->n_opens;
  binnacle_websocket_manager_insist (client->manager);
  binnacle_simulated_client_advance (client, 60);
  g_assert_cmpuint (client->network->n_opens, ==, n_opens + 1);
  g_assert_cmpint (binnacle_websocket_manager_get_server_wait_until (client->manager), >, 0);
  client->network->fault = BINNACLE_FAULT_NONE;
  binnacle_websocket_manager_insist (client->manager);
  binnacle_simulated_client_reach (client, BINNACLE_CONNECTION_OPEN, 1);
}

static void
impatient_person (BinnacleSimulatedClient *client)
{
  gint64 last = 0;

  client->network->fault = BINNACLE_FAULT_REFUSED;
  g_object_set (client->manager, "reconnect-jitter", 0.0, "reconnect-initial-delay", 60000u, NULL);
  binnacle_websocket_manager_connect (client->manager);
  for (guint i = 0; i < 100; i++)
    {
      binnacle_websocket_manager_reconnect (client->manager);
      binnacle_simulated_client_advance (client, 0.1);
    }
  g_assert_cmpuint (client->network->n_opens, <=, 7);
  g_assert_cmpuint (client->network->n_opens, >=, 5);
  for (guint i = 1; i < client->network->opens->len; i++)
    {
      gint64 time = g_array_index (client->network->opens, gint64, i);

      g_assert_true (last == 0 || time - last >= 2 * G_USEC_PER_SEC);
      last = time;
    }
}

static void
no_network (BinnacleSimulatedClient *client)
{
  g_autoptr(BinnacleSimulatedNetworkMonitor) monitor = binnacle_simulated_network_monitor_new ();

  g_object_set (client->manager, "network-monitor", monitor, NULL);
  binnacle_simulated_network_monitor_set_available (monitor, FALSE);
  client->network->fault = BINNACLE_FAULT_REFUSED;
  binnacle_websocket_manager_connect (client->manager);
  g_assert_cmpint (binnacle_simulated_client_get_state (client), ==, BINNACLE_CONNECTION_CONNECTING);
  binnacle_simulated_client_reach (client, BINNACLE_CONNECTION_OFFLINE, 1);
  /* What the system says is a belief: there is an attempt now and then. */
  g_assert_cmpuint (get_n_opens_in (client, 95), ==, 3);
  binnacle_simulated_client_reach (client, BINNACLE_CONNECTION_OFFLINE, 1);
  client->network->fault = BINNACLE_FAULT_NONE;
  binnacle_simulated_network_monitor_set_available (monitor, TRUE);
  binnacle_simulated_client_reach (client, BINNACLE_CONNECTION_OPEN, 1);
}

static void
count_call (guint *n_calls)
{
  (*n_calls)++;
}

static void
monitor_notifies (BinnacleSimulatedClient *client)
{
  g_autoptr(BinnacleSimulatedNetworkMonitor) monitor = binnacle_simulated_network_monitor_new ();
  guint n_notified = 0;

  g_signal_connect_swapped (client->manager, "notify::network-monitor", G_CALLBACK (count_call), &n_notified);
  g_object_set (client->manager, "network-monitor", monitor, NULL);
  g_object_set (client->manager, "network-monitor", monitor, NULL);
  g_assert_cmpuint (n_notified, ==, 1);
  g_object_set (client->manager, "network-monitor", NULL, NULL);
  g_assert_cmpuint (n_notified, ==, 2);
}

static void
loopback_needs_no_network (BinnacleSimulatedClient *client)
{
  g_autoptr(BinnacleSimulatedNetworkMonitor) monitor = binnacle_simulated_network_monitor_new ();

  g_object_set (client->manager, "network-monitor", monitor, NULL);
  binnacle_websocket_manager_set_uri (client->manager, "ws://127.0.0.1:8080/v1/live");
  binnacle_simulated_network_monitor_set_available (monitor, FALSE);
  client->network->fault = BINNACLE_FAULT_REFUSED;
  binnacle_websocket_manager_connect (client->manager);
  binnacle_simulated_client_advance (client, 100);
  g_assert_null (strchr (client->states->str, 'X'));
  client->network->fault = BINNACLE_FAULT_NONE;
  binnacle_simulated_client_reach (client, BINNACLE_CONNECTION_OPEN, 31);
}

/* A cable changed: the old link is dead although nothing closed it. */
static void
network_change (BinnacleSimulatedClient *client)
{
  g_autoptr(BinnacleSimulatedNetworkMonitor) monitor = binnacle_simulated_network_monitor_new ();

  g_object_set (client->manager, "network-monitor", monitor, NULL);
  binnacle_simulated_client_open (client);
  binnacle_simulated_client_advance (client, 20);
  binnacle_simulated_network_monitor_set_available (monitor, TRUE);
  binnacle_simulated_client_advance (client, 5);
  g_assert_cmpstr (client->states->str, ==, "CAO");
  binnacle_simulated_network_vanish (client->network);
  binnacle_simulated_network_monitor_set_available (monitor, TRUE);
  binnacle_simulated_client_reach (client, BINNACLE_CONNECTION_WAITING, 2.1);
  binnacle_simulated_client_reach (client, BINNACLE_CONNECTION_OPEN, 2);
}

static void
unauthorized (BinnacleSimulatedClient *client)
{
  g_autoptr(GError) error = g_error_new_literal (BINNACLE_CONNECTION_ERROR,
                                                 BINNACLE_CONNECTION_ERROR_UNAUTHORIZED, "Sign in again.");

  client->network->fault = BINNACLE_FAULT_MUTE;
  send (client, "kept");
  binnacle_websocket_manager_connect (client->manager);
  binnacle_simulated_client_reach (client, BINNACLE_CONNECTION_AUTHENTICATING, 1);
  binnacle_websocket_manager_fail (client->manager, 1, error);
  g_assert_cmpint (binnacle_simulated_client_get_state (client), ==, BINNACLE_CONNECTION_FAILED);
  g_assert_cmpuint (get_n_opens_in (client, 60), ==, 0);
  g_assert_cmpuint (get_count (client, "n-queued"), ==, 1);
  client->network->fault = BINNACLE_FAULT_NONE;
  binnacle_websocket_manager_connect (client->manager);
  binnacle_simulated_client_reach (client, BINNACLE_CONNECTION_OPEN, 1);
  binnacle_simulated_client_advance (client, 1);
  g_assert_cmpuint (binnacle_simulated_network_count_received (client->network, "kept"), ==, 1);
}

/* The first attempt ends so, in that many seconds at the most. */
static void
assert_attempt_ends (BinnacleSimulatedClient *client,
                     BinnacleSimulatedFault   fault,
                     BinnacleConnectionState  state,
                     double                   seconds,
                     BinnacleConnectionError  error)
{
  client->network->fault = fault;
  binnacle_websocket_manager_connect (client->manager);
  binnacle_simulated_client_reach (client, state, seconds);
  assert_last_error (client, error);
}

static void
never_welcomed (BinnacleSimulatedClient *client)
{
  assert_attempt_ends (client, BINNACLE_FAULT_MUTE, BINNACLE_CONNECTION_WAITING, 10.3,
                       BINNACLE_CONNECTION_ERROR_TIMED_OUT);
}

static void
never_reached (BinnacleSimulatedClient *client)
{
  assert_attempt_ends (client, BINNACLE_FAULT_UNREACHABLE, BINNACLE_CONNECTION_WAITING, 11.1,
                       BINNACLE_CONNECTION_ERROR_TIMED_OUT);
}

static void
not_binnacle (BinnacleSimulatedClient *client)
{
  assert_attempt_ends (client, BINNACLE_FAULT_NOT_BINNACLE, BINNACLE_CONNECTION_FAILED, 1,
                       BINNACLE_CONNECTION_ERROR_NOT_BINNACLE);
}

/* A portal in a hotel answers for a server that we know: it passes. */
static void
portal_in_between (BinnacleSimulatedClient *client)
{
  binnacle_simulated_client_open (client);
  client->network->fault = BINNACLE_FAULT_NOT_BINNACLE;
  binnacle_simulated_network_reset (client->network);
  binnacle_simulated_client_advance (client, 60);
  g_assert_null (strchr (client->states->str, 'F'));
  client->network->fault = BINNACLE_FAULT_NONE;
  binnacle_simulated_client_reach (client, BINNACLE_CONNECTION_OPEN, 31);
}

/* We do not read, so of course nothing arrives. */
static void
paused_reader (BinnacleSimulatedClient *client)
{
  binnacle_simulated_client_open (client);
  client->full = TRUE;
  binnacle_simulated_client_advance (client, 300);
  g_assert_cmpstr (client->states->str, ==, "CAO");
  client->full = FALSE;
  binnacle_websocket_manager_resume (client->manager);
  binnacle_simulated_client_advance (client, 30);
  g_assert_cmpstr (client->states->str, ==, "CAO");
  binnacle_simulated_network_vanish (client->network);
  binnacle_simulated_client_reach (client, BINNACLE_CONNECTION_WAITING, 25.1);
}

/* The server drops us after twice its heartbeat of silence. */
static void
server_heartbeat (BinnacleSimulatedClient *client)
{
  client->network->hello_answer = g_strdup ("{\"type\":\"welcome\",\"heartbeat\":5000}");
  binnacle_simulated_client_open (client);
  binnacle_simulated_client_advance (client, 61);
  g_assert_cmpuint (binnacle_simulated_network_count_received (client->network, "ping"), >=, 12);
  g_assert_cmpuint (binnacle_simulated_network_count_received (client->network, "ping"), <=, 14);
}

static void
everything_twice (BinnacleSimulatedClient *client)
{
  client->network->duplicate = TRUE;
  binnacle_simulated_client_open (client);
  binnacle_simulated_client_advance (client, 100);
  g_assert_cmpstr (client->states->str, ==, "CAO");
  g_assert_cmpuint (get_count (client, "n-late"), ==, 7);
}

static void
another_server (BinnacleSimulatedClient *client)
{
  binnacle_simulated_client_open (client);
  client->network->hold = TRUE;
  binnacle_websocket_manager_set_uri (client->manager, "wss://other.example/v1/live");
  binnacle_simulated_client_reach (client, BINNACLE_CONNECTION_OPEN, 1);
  g_assert_cmpuint (client->network->n_opens, ==, 2);
  binnacle_websocket_manager_disconnect (client->manager);
  binnacle_simulated_client_reach (client, BINNACLE_CONNECTION_IDLE, 1);
  send (client, "for other");
  binnacle_websocket_manager_set_uri (client->manager, "wss://third.example/v1/live");
  g_assert_cmpuint (get_count (client, "n-queued"), ==, 0);
  g_assert_cmpuint (get_count (client, "n-dropped"), ==, 1);
  g_assert_cmpuint (get_n_opens_in (client, 60), ==, 0);
}

#define ADD(name, function) \
  G_STMT_START { \
    static const Scenario scenario = function; \
    simulated_seeds_add ("/connection/" name, run_scenario, &scenario); \
  } G_STMT_END

int
main (int   argc,
      char *argv[])
{
  simulated_seeds_init (&argc, &argv, SIMULATED_SEEDS);
  g_test_init (&argc, &argv, NULL);

  ADD ("opens", opens);
  ADD ("flapping-server", flapping_server);
  ADD ("flapping-server/after-welcome", flapping_after_welcome);
  ADD ("backoff-starts-over-after-health", starts_over_after_health);
  ADD ("manual-after-give-up", manual_after_give_up);
  ADD ("half-open", half_open);
  ADD ("suspend-resume", suspend_resume);
  ADD ("suspend-resume/live-link", suspend_resume_of_live_link);
  ADD ("suspend-resume/while-waiting", suspend_while_waiting);
  ADD ("late-frame", late_frame);
  ADD ("late-reply", late_reply);
  ADD ("server-restart", server_restart);
  ADD ("server-says-when", server_says_when);
  ADD ("server-says-when/in-the-handshake", busy_server_says_when);
  ADD ("server-says-when/person-insists", person_insists);
  ADD ("impatient-person", impatient_person);
  ADD ("no-network", no_network);
  ADD ("monitor-notifies", monitor_notifies);
  ADD ("loopback-needs-no-network", loopback_needs_no_network);
  ADD ("network-change", network_change);
  ADD ("unauthorized", unauthorized);
  ADD ("never-welcomed", never_welcomed);
  ADD ("never-reached", never_reached);
  ADD ("not-binnacle", not_binnacle);
  ADD ("portal-in-between", portal_in_between);
  ADD ("paused-reader-is-not-a-silent-server", paused_reader);
  ADD ("server-heartbeat", server_heartbeat);
  ADD ("everything-twice", everything_twice);
  ADD ("another-server", another_server);

  return g_test_run ();
}
