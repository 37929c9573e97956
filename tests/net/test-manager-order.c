/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/binnacle-json.h"
#include "binnacle-simulated-client.h"

/* In what order a manager sends, whose turn it is, and who gets what comes. */

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
ignore_result (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(JsonObject) reply =
    binnacle_websocket_manager_request_finish (BINNACLE_WEBSOCKET_MANAGER (object), result, NULL);
}

static void
request (BinnacleSimulatedClient *client,
         const char              *method)
{
  g_autoptr(JsonObject) message = json_object_new ();

  json_object_set_string_member (message, "type", "request");
  json_object_set_string_member (message, "method", method);
  binnacle_websocket_manager_request_async (client->manager, message, 0, NULL, ignore_result, NULL);
}

static int
find_received (BinnacleSimulatedClient *client,
               const char              *part)
{
  for (guint i = 0; i < client->network->received->len; i++)
    if (strstr (g_ptr_array_index (client->network->received, i), part) != NULL)
      return (int) i;
  return -1;
}

static void
test_turns_go_round_among_kinds (void)
{
  g_autoptr(BinnacleSimulatedClient) client = binnacle_simulated_client_new (1);
  guint n_history;

  g_object_set (client->manager, "max-in-flight", 2u, NULL);
  binnacle_simulated_client_open (client);
  for (guint i = 0; i < 1000; i++)
    request (client, "history");
  request (client, "mutate");
  g_assert_cmpuint (get_count (client, "n-in-flight"), ==, 2);
  while (find_received (client, "mutate") < 0)
    binnacle_simulated_clock_step (client->clock);
  n_history = binnacle_simulated_network_count_received (client->network, "history");
  g_assert_cmpuint (n_history, <=, 6);
  binnacle_simulated_client_advance (client, 0.5);
  g_assert_cmpuint (binnacle_simulated_network_count_received (client->network, "history"), >, n_history);
}

static void
test_wider_limit_counts_at_once (void)
{
  g_autoptr(BinnacleSimulatedClient) client = binnacle_simulated_client_new (1);

  client->network->test_answers = TRUE;
  g_object_set (client->manager, "max-in-flight", 1u, NULL);
  binnacle_simulated_client_open (client);
  for (guint i = 0; i < 10; i++)
    request (client, "stats");
  g_assert_cmpuint (get_count (client, "n-in-flight"), ==, 1);
  g_object_set (client->manager, "max-in-flight", 8u, NULL);
  g_assert_cmpuint (get_count (client, "n-in-flight"), ==, 8);
}

static void
test_late_replies_are_discarded (void)
{
  g_autoptr(BinnacleSimulatedClient) client = binnacle_simulated_client_new (1);
  g_autofree char *reply = NULL;

  client->network->test_answers = TRUE;
  binnacle_simulated_client_open (client);
  request (client, "stats");
  binnacle_simulated_client_advance (client, 20);
  reply = g_strdup_printf ("{\"type\":\"result\",\"id\":%" G_GINT64_FORMAT "}",
                           binnacle_websocket_manager_take_id (client->manager) - 1);
  binnacle_simulated_network_say (client->network, reply);
  binnacle_simulated_client_advance (client, 1);
  g_assert_cmpuint (get_count (client, "n-late"), ==, 1);
  g_assert_cmpuint (get_count (client, "n-unknown"), ==, 0);
}

static void
test_what_waits_for_the_first_address_is_kept (void)
{
  g_autoptr(BinnacleSimulatedClient) client = binnacle_simulated_client_new (1);

  binnacle_websocket_manager_set_uri (client->manager, NULL);
  g_assert_true (binnacle_websocket_manager_send (client->manager, "\"early\"", NULL));
  binnacle_websocket_manager_set_uri (client->manager, "wss://first.example/v1/live");
  g_assert_cmpuint (get_count (client, "n-dropped"), ==, 0);
  binnacle_simulated_client_open (client);
  binnacle_simulated_client_advance (client, 1);
  g_assert_cmpint (find_received (client, "early"), >=, 0);
}

static void
test_control_goes_before_what_waits (void)
{
  g_autoptr(BinnacleSimulatedClient) client = binnacle_simulated_client_new (1);
  guint generation;

  g_assert_true (binnacle_websocket_manager_send (client->manager, "\"waited\"", NULL));
  g_assert_cmpuint (get_count (client, "queued-bytes"), ==, 8);
  binnacle_websocket_manager_connect (client->manager);
  binnacle_simulated_client_reach (client, BINNACLE_CONNECTION_AUTHENTICATING, 1);
  generation = binnacle_websocket_manager_get_generation (client->manager);
  binnacle_websocket_manager_hold (client->manager, generation, TRUE);
  binnacle_simulated_client_reach (client, BINNACLE_CONNECTION_OPEN, 1);
  request (client, "asked");
  g_assert_true (binnacle_websocket_manager_send (client->manager, "\"sent\"", NULL));
  g_assert_true (binnacle_websocket_manager_send_first (client->manager, "\"control\"", NULL));
  binnacle_simulated_client_advance (client, 5);
  g_assert_cmpint (find_received (client, "waited"), ==, -1);
  g_assert_cmpint (find_received (client, "sent"), ==, -1);
  g_assert_cmpint (find_received (client, "asked"), ==, -1);
  g_assert_true (binnacle_websocket_manager_send_first (client->manager, "\"more\"", NULL));
  binnacle_websocket_manager_hold (client->manager, generation, FALSE);
  binnacle_simulated_client_advance (client, 1);
  g_assert_cmpint (find_received (client, "more"), <, find_received (client, "asked"));
  g_assert_cmpint (find_received (client, "asked"), <, find_received (client, "waited"));
  g_assert_cmpint (find_received (client, "waited"), <, find_received (client, "sent"));
  g_assert_cmpuint (get_count (client, "queued-bytes"), ==, 0);
}

static void
test_hold_ends_with_its_connection (void)
{
  g_autoptr(BinnacleSimulatedClient) client = binnacle_simulated_client_new (1);

  binnacle_simulated_client_open (client);
  binnacle_websocket_manager_hold (client->manager, 1, TRUE);
  binnacle_simulated_network_reset (client->network);
  binnacle_simulated_client_reach (client, BINNACLE_CONNECTION_WAITING, 1);
  g_assert_true (binnacle_websocket_manager_send (client->manager, "\"sent\"", NULL));
  binnacle_simulated_client_reach (client, BINNACLE_CONNECTION_OPEN, 5);
  binnacle_websocket_manager_hold (client->manager, 1, TRUE);
  binnacle_simulated_client_advance (client, 1);
  g_assert_cmpint (find_received (client, "sent"), >, 0);
}

static void
test_queue_that_is_turned_off_keeps_nothing (void)
{
  g_autoptr(BinnacleSimulatedClient) client = binnacle_simulated_client_new (1);
  g_autoptr(GError) error = NULL;

  g_assert_true (binnacle_websocket_manager_send (client->manager, "\"waited\"", NULL));
  g_object_set (client->manager, "queue-enabled", FALSE, NULL);
  g_assert_cmpuint (get_count (client, "n-queued"), ==, 0);
  g_assert_cmpuint (get_count (client, "n-dropped"), ==, 1);
  g_assert_false (binnacle_websocket_manager_send (client->manager, "\"refused\"", &error));
  g_assert_error (error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_NOT_CONNECTED);
  binnacle_simulated_client_open (client);
  binnacle_simulated_client_advance (client, 1);
  g_assert_cmpint (find_received (client, "waited"), ==, -1);
}

/* Somebody who looks at messages. */
typedef struct
{
  BinnacleSimulatedClient *client;
  gulong                   handler;
  guint                    n_messages;
  gboolean                 once;
  gboolean                 drop_owner;
} Observer;

static void
on_message (BinnacleWebsocketManager *manager,
            const char               *type,
            JsonObject               *message,
            gpointer                  owner)
{
  Observer *observer = g_object_get_data (owner, "observer");

  observer->n_messages++;
  if (observer->once)
    g_signal_handler_disconnect (manager, observer->handler);
  if (observer->drop_owner)
    g_object_unref (owner);
}

static GObject *
observe (Observer                *observer,
         BinnacleSimulatedClient *client,
         const char              *type)
{
  GObject *owner = g_object_new (G_TYPE_OBJECT, NULL);

  g_object_set_data (owner, "observer", observer);
  observer->client = client;
  observer->handler = binnacle_observe_messages (client->manager, type, on_message, owner);
  g_assert_cmpuint (observer->handler, !=, 0);
  return owner;
}

static void
say (BinnacleSimulatedClient *client,
     const char              *text)
{
  binnacle_simulated_network_say (client->network, text);
  binnacle_simulated_client_advance (client, 0.3);
}

static void
test_observation_ends_with_its_owner (void)
{
  g_autoptr(BinnacleSimulatedClient) client = binnacle_simulated_client_new (1);
  Observer news = { 0 }, once = { .once = TRUE }, dropper = { .drop_owner = TRUE }, all = { 0 };
  g_autoptr(GObject) all_owner = NULL;
  g_autoptr(GObject) once_owner = NULL;
  GObject *news_owner;

  binnacle_simulated_client_open (client);
  say (client, "{\"type\":\"news\"}");
  g_assert_cmpuint (get_count (client, "n-unknown"), ==, 1);
  news_owner = observe (&news, client, "news");
  once_owner = observe (&once, client, "news");
  observe (&dropper, client, "news");
  all_owner = observe (&all, client, NULL);
  say (client, "{\"type\":\"news\"}");
  say (client, "{\"type\":\"news\"}");
  say (client, "{\"type\":\"other\"}");
  g_assert_cmpuint (news.n_messages, ==, 2);
  g_assert_cmpuint (once.n_messages, ==, 1);
  g_assert_cmpuint (dropper.n_messages, ==, 1);
  g_assert_cmpuint (all.n_messages, ==, 2);
  g_assert_cmpuint (get_count (client, "n-unknown"), ==, 2);
  g_object_unref (news_owner);
  say (client, "{\"type\":\"news\"}");
  g_assert_cmpuint (news.n_messages, ==, 2);
  g_assert_cmpuint (all.n_messages, ==, 3);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/requests/turns-go-round-among-kinds", test_turns_go_round_among_kinds);
  g_test_add_func ("/requests/wider-limit-counts-at-once", test_wider_limit_counts_at_once);
  g_test_add_func ("/requests/late-replies-are-discarded", test_late_replies_are_discarded);
  g_test_add_func ("/queue/what-waits-for-the-first-address-is-kept", test_what_waits_for_the_first_address_is_kept);
  g_test_add_func ("/queue/control-goes-before-what-waits", test_control_goes_before_what_waits);
  g_test_add_func ("/queue/hold-ends-with-its-connection", test_hold_ends_with_its_connection);
  g_test_add_func ("/queue/one-that-is-turned-off-keeps-nothing", test_queue_that_is_turned_off_keeps_nothing);
  g_test_add_func ("/routing/observation-ends-with-its-owner", test_observation_ends_with_its_owner);

  return g_test_run ();
}
