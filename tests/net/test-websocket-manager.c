/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <malloc.h>
#include <math.h>
#include <string.h>

#include "binnacle-simulated-client.h"
#include "wire/binnacle-protocol.h"

#define N_MADE_UP_TYPES 1000000

/* What became of a request. */
typedef struct
{
  guint       n_done;
  GError     *error;
  JsonObject *result;
  JsonObject *reply;
} Outcome;

static void
outcome_clear (Outcome *outcome)
{
  g_clear_error (&outcome->error);
  g_clear_pointer (&outcome->result, json_object_unref);
  g_clear_pointer (&outcome->reply, json_object_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Outcome, outcome_clear)

static void
on_done (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  Outcome *outcome = user_data;

  outcome->n_done++;
  g_clear_error (&outcome->error);
  g_clear_pointer (&outcome->result, json_object_unref);
  g_clear_pointer (&outcome->reply, json_object_unref);
  outcome->result = binnacle_websocket_manager_request_finish_full (BINNACLE_WEBSOCKET_MANAGER (object),
                                                                    result, &outcome->reply,
                                                                    &outcome->error);
  g_assert_true ((outcome->result == NULL) == (outcome->error != NULL));
}

static void
request (BinnacleSimulatedClient *client,
         const char              *method,
         BinnacleRequestFlags     flags,
         GCancellable            *cancellable,
         Outcome                 *outcome)
{
  g_autoptr(JsonObject) message = json_object_new ();

  json_object_set_string_member (message, "method", method);
  binnacle_websocket_manager_request_full_async (client->manager, message, flags, 0, cancellable,
                                                 on_done, outcome);
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
test_request_gets_its_result (void)
{
  g_autoptr(BinnacleSimulatedClient) client = binnacle_simulated_client_new (1);
  g_auto(Outcome) outcome = { 0 };

  binnacle_simulated_client_open (client);
  request (client, "stats", BINNACLE_REQUEST_NONE, NULL, &outcome);
  g_assert_cmpuint (outcome.n_done, ==, 0);
  binnacle_simulated_client_advance (client, 1);
  g_assert_no_error (outcome.error);
  g_assert_cmpstr (json_object_get_string_member (outcome.result, "result"), ==, "stats");
}

static void
test_server_error_keeps_its_details (void)
{
  g_autoptr(BinnacleSimulatedClient) client = binnacle_simulated_client_new (1);
  g_auto(Outcome) outcome = { 0 };

  binnacle_simulated_client_open (client);
  request (client, "refused", BINNACLE_REQUEST_NONE, NULL, &outcome);
  binnacle_simulated_client_advance (client, 1);
  g_assert_error (outcome.error, BINNACLE_PROTOCOL_ERROR, BINNACLE_PROTOCOL_ERROR_CONFLICT);
  g_assert_cmpstr (outcome.error->message, ==, "Somebody was faster.");
  g_assert_true (json_object_has_member (outcome.reply, "current"));
}

static void
test_request_without_connection_fails_at_once (void)
{
  g_autoptr(BinnacleSimulatedClient) client = binnacle_simulated_client_new (1);
  g_auto(Outcome) outcome = { 0 };

  request (client, "stats", BINNACLE_REQUEST_RETRY, NULL, &outcome);
  binnacle_simulated_clock_settle (client->clock);
  g_assert_error (outcome.error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_NOT_CONNECTED);
}

static void
test_lost_request_is_unknown (void)
{
  g_autoptr(BinnacleSimulatedClient) client = binnacle_simulated_client_new (1);
  g_auto(Outcome) outcome = { 0 };

  binnacle_simulated_client_open (client);
  request (client, "never", BINNACLE_REQUEST_NONE, NULL, &outcome);
  binnacle_simulated_client_advance (client, 1);
  binnacle_simulated_network_reset (client->network);
  binnacle_simulated_clock_settle (client->clock);
  g_assert_error (outcome.error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_LOST);
  g_assert_cmpuint (outcome.n_done, ==, 1);
}

static void
test_request_is_repeated_on_a_new_connection (void)
{
  g_autoptr(BinnacleSimulatedClient) client = binnacle_simulated_client_new (1);
  g_auto(Outcome) outcome = { 0 };

  binnacle_simulated_client_open (client);
  client->network->min_delay = client->network->max_delay = 500000;
  request (client, "describe", BINNACLE_REQUEST_RETRY, NULL, &outcome);
  binnacle_simulated_client_advance (client, 0.9);
  binnacle_simulated_network_reset (client->network);
  binnacle_simulated_client_advance (client, 6);
  g_assert_no_error (outcome.error);
  g_assert_cmpuint (outcome.n_done, ==, 1);
  g_assert_cmpuint (binnacle_simulated_network_count_received (client->network, "describe"), ==, 2);
}

static void
test_unsent_request_expires (void)
{
  g_autoptr(BinnacleSimulatedClient) client = binnacle_simulated_client_new (1);
  g_auto(Outcome) outcome = { 0 };

  client->network->fault = BINNACLE_FAULT_REFUSED;
  binnacle_websocket_manager_connect (client->manager);
  request (client, "describe", BINNACLE_REQUEST_RETRY, NULL, &outcome);
  binnacle_simulated_client_advance (client, 14.9);
  g_assert_cmpuint (outcome.n_done, ==, 0);
  binnacle_simulated_client_advance (client, 0.2);
  g_assert_error (outcome.error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_EXPIRED);
}

static void
test_cancelled_request_ends_at_once (void)
{
  g_autoptr(BinnacleSimulatedClient) client = binnacle_simulated_client_new (1);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_auto(Outcome) outcome = { 0 };

  binnacle_simulated_client_open (client);
  request (client, "stats", BINNACLE_REQUEST_NONE, cancellable, &outcome);
  g_cancellable_cancel (cancellable);
  binnacle_simulated_clock_settle (client->clock);
  g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (get_count (client, "n-in-flight"), ==, 0);
  binnacle_simulated_client_advance (client, 1);
  g_assert_cmpuint (outcome.n_done, ==, 1);
  g_assert_cmpuint (get_count (client, "n-late"), ==, 1);
}

static void
test_requests_take_turns (void)
{
  g_autoptr(BinnacleSimulatedClient) client = binnacle_simulated_client_new (1);
  g_auto(Outcome) outcome = { 0 };

  g_object_set (client->manager, "max-in-flight", 2u, NULL);
  binnacle_simulated_client_open (client);
  g_ptr_array_set_size (client->network->received, 0);
  for (char c = 'a'; c <= 'j'; c++)
    {
      char method[] = { c, '\0' };

      request (client, method, BINNACLE_REQUEST_NONE, NULL, &outcome);
      g_assert_cmpuint (get_count (client, "n-in-flight"), <=, 2);
    }
  binnacle_simulated_client_advance (client, 0.001);
  g_assert_cmpuint (get_count (client, "n-in-flight"), ==, 2);
  binnacle_simulated_client_advance (client, 3);
  g_assert_cmpuint (outcome.n_done, ==, 10);
  for (guint i = 0, expected = 'a'; i < client->network->received->len; i++)
    {
      const char *method = strstr (g_ptr_array_index (client->network->received, i), "\"method\":\"");

      if (method != NULL)
        g_assert_cmpint (method[strlen ("\"method\":\"")], ==, expected++);
    }
}

static void
test_disconnecting_ends_requests (void)
{
  g_autoptr(BinnacleSimulatedClient) client = binnacle_simulated_client_new (1);
  g_auto(Outcome) outcome = { 0 };

  g_object_set (client->manager, "max-in-flight", 1u, NULL);
  binnacle_simulated_client_open (client);
  request (client, "never", BINNACLE_REQUEST_RETRY, NULL, &outcome);
  request (client, "never", BINNACLE_REQUEST_NONE, NULL, &outcome);
  binnacle_websocket_manager_disconnect (client->manager);
  binnacle_simulated_clock_settle (client->clock);
  g_assert_cmpuint (outcome.n_done, ==, 2);
  g_assert_error (outcome.error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_NOT_CONNECTED);
}

static void
test_messages_by_their_type (void)
{
  g_autoptr(BinnacleSimulatedClient) client = binnacle_simulated_client_new (1);

  binnacle_simulated_client_open (client);
  binnacle_simulated_network_say (client->network, "{\"type\":\"update\"}");
  binnacle_simulated_network_say (client->network, "{\"type\":\"made-up\"}");
  binnacle_simulated_network_say (client->network, "{\"type\":17}");
  binnacle_simulated_network_say (client->network, "{}");
  binnacle_simulated_network_say (client->network, "{\"type\":\"result\",\"id\":\"x\"}");
  binnacle_simulated_network_say (client->network, "{\"type\":\"result\",\"id\":99}");
  binnacle_simulated_client_advance (client, 1);
  g_assert_cmpuint (client->n_updates, ==, 1);
  g_assert_cmpuint (get_count (client, "n-unknown"), ==, 5);
  g_assert_cmpuint (get_count (client, "n-late"), ==, 0);
  g_assert_cmpuint (g_quark_try_string ("made-up"), ==, 0);
}

static void
deliver_made_up_types (BinnacleSimulatedClient *client,
                       guint                    n)
{
  g_autoptr(JsonObject) message = json_object_new ();
  char type[32];

  for (guint i = 0; i < n; i++)
    {
      g_snprintf (type, sizeof type, "type-%u", i);
      json_object_set_string_member (message, "type", type);
      binnacle_websocket_manager_deliver (client->manager, 1, message);
    }
}

static void
test_made_up_types_leave_nothing (void)
{
  g_autoptr(BinnacleSimulatedClient) client = binnacle_simulated_client_new (1);
  gsize before;

  binnacle_simulated_client_open (client);
  deliver_made_up_types (client, 1000);
  before = mallinfo2 ().uordblks;
  deliver_made_up_types (client, N_MADE_UP_TYPES);
  g_assert_cmpuint (mallinfo2 ().uordblks, <, before + 65536);
  g_assert_cmpuint (get_count (client, "n-unknown"), ==, N_MADE_UP_TYPES + 1000);
  g_assert_cmpuint (g_quark_try_string ("type-77"), ==, 0);
}

static void
test_queue_goes_out_in_order (void)
{
  g_autoptr(BinnacleSimulatedClient) client = binnacle_simulated_client_new (1);
  char text[16];

  g_object_set (client->manager, "queue-flush-rate", 10u, NULL);
  for (guint i = 0; i < 20; i++)
    {
      g_snprintf (text, sizeof text, "message %02u", i);
      g_assert_true (binnacle_websocket_manager_send (client->manager, text, NULL));
    }
  binnacle_simulated_client_open (client);
  binnacle_simulated_client_advance (client, 1.06);
  g_assert_cmpuint (binnacle_simulated_network_count_received (client->network, "message"), >=, 10);
  g_assert_cmpuint (binnacle_simulated_network_count_received (client->network, "message"), <=, 12);
  /* One that is sent now comes after those that wait. */
  g_assert_true (binnacle_websocket_manager_send (client->manager, "message last", NULL));
  g_assert_true (binnacle_websocket_manager_send_first (client->manager, "before them", NULL));
  binnacle_simulated_client_advance (client, 5);
  g_assert_cmpstr (g_ptr_array_index (client->network->received, client->network->received->len - 1),
                   ==, "message last");
  g_assert_cmpuint (binnacle_simulated_network_count_received (client->network, "message"), ==, 21);
  g_assert_cmpuint (get_count (client, "n-queued"), ==, 0);
}

static void
test_expired_message_is_never_sent (void)
{
  g_autoptr(BinnacleSimulatedClient) client = binnacle_simulated_client_new (1);

  g_object_set (client->manager, "queue-message-lifetime", 10u, NULL);
  g_assert_true (binnacle_websocket_manager_send (client->manager, "old", NULL));
  binnacle_simulated_client_advance (client, 5);
  g_assert_true (binnacle_websocket_manager_send (client->manager, "asleep", NULL));
  binnacle_simulated_client_advance (client, 5);
  g_assert_cmpuint (get_count (client, "n-queued"), ==, 1);
  g_assert_cmpuint (get_count (client, "n-expired"), ==, 1);
  binnacle_simulated_clock_suspend (client->clock, 3600 * (gint64) G_USEC_PER_SEC);
  g_assert_true (binnacle_websocket_manager_send (client->manager, "young", NULL));
  binnacle_simulated_client_open (client);
  binnacle_simulated_client_advance (client, 1);
  g_assert_cmpuint (binnacle_simulated_network_count_received (client->network, "old"), ==, 0);
  g_assert_cmpuint (binnacle_simulated_network_count_received (client->network, "asleep"), ==, 0);
  g_assert_cmpuint (binnacle_simulated_network_count_received (client->network, "young"), ==, 1);
  g_assert_cmpuint (get_count (client, "n-expired"), ==, 2);
}

static void
test_messages_that_may_not_wait_are_refused (void)
{
  g_autoptr(BinnacleSimulatedClient) client = binnacle_simulated_client_new (1);
  g_autoptr(GError) error = NULL;

  g_object_set (client->manager, "queue-enabled", FALSE, NULL);
  g_assert_false (binnacle_websocket_manager_send (client->manager, "now", &error));
  g_assert_error (error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_NOT_CONNECTED);
  g_assert_false (binnacle_websocket_manager_send_first (client->manager, "now", NULL));
  binnacle_simulated_client_open (client);
  g_assert_true (binnacle_websocket_manager_send (client->manager, "now", NULL));
}

/* What the system does not take is bounded by the queue's limits. */
static void
test_slow_reader_fills_the_queue (void)
{
  g_autoptr(BinnacleSimulatedClient) client = binnacle_simulated_client_new (1);
  g_autofree char *large = g_strnfill (100 * 1024, 'x');
  guint n_taken = 0;

  g_object_set (client->manager, "queue-overflow", "refuse", NULL);
  binnacle_simulated_client_open (client);
  client->network->hold = TRUE;
  for (guint i = 0; i < 200; i++)
    n_taken += binnacle_websocket_manager_send (client->manager, large, NULL);
  g_assert_cmpuint (n_taken, ==, 11 + 40);
  g_assert_cmpuint (get_count (client, "n-refused"), ==, 149);
  client->network->hold = FALSE;
  binnacle_simulated_client_advance (client, 1);
  g_assert_cmpuint (get_count (client, "n-queued"), ==, 0);
  g_assert_cmpuint (binnacle_simulated_network_count_received (client->network, "xxx"), ==, 51);
}

static void
test_insecure_address_needs_permission (void)
{
  g_autoptr(BinnacleSimulatedClient) client = binnacle_simulated_client_new (1);

  binnacle_websocket_manager_set_uri (client->manager, "ws://server.example/");
  binnacle_websocket_manager_connect (client->manager);
  g_assert_cmpint (binnacle_simulated_client_get_state (client), ==, BINNACLE_CONNECTION_FAILED);
  g_assert_error (binnacle_websocket_manager_get_last_error (client->manager),
                  BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_INVALID_URI);
  g_assert_cmpuint (client->network->n_opens, ==, 0);
  g_object_set (client->manager, "allow-insecure", "always", NULL);
  binnacle_simulated_client_open (client);
}

static void
test_settings_stay_in_their_range (void)
{
  g_autoptr(BinnacleSimulatedClient) client = binnacle_simulated_client_new (1);
  g_autofree char *overflow = NULL;
  double jitter;
  double multiplier;
  guint interval;
  guint in_flight;

  g_object_set (client->manager,
                "reconnect-jitter", 7.0,
                "reconnect-multiplier", (double) NAN,
                "heartbeat-interval", 0u,
                "max-in-flight", G_MAXUINT,
                "queue-overflow", "nonsense",
                NULL);
  g_object_get (client->manager,
                "reconnect-jitter", &jitter,
                "reconnect-multiplier", &multiplier,
                "heartbeat-interval", &interval,
                "max-in-flight", &in_flight,
                "queue-overflow", &overflow,
                NULL);
  g_assert_cmpfloat (jitter, ==, 1.0);
  g_assert_cmpfloat (multiplier, ==, 2.0);
  g_assert_cmpuint (interval, ==, 1);
  g_assert_cmpuint (in_flight, ==, 1024);
  g_assert_cmpstr (overflow, ==, "drop-oldest");
}

static void
test_heartbeat_can_be_changed_while_open (void)
{
  g_autoptr(BinnacleSimulatedClient) client = binnacle_simulated_client_new (1);

  binnacle_simulated_client_open (client);
  g_object_set (client->manager, "heartbeat-interval", 1u, "heartbeat-timeout", 1u, NULL);
  binnacle_simulated_client_advance (client, 10);
  g_assert_cmpuint (binnacle_simulated_network_count_received (client->network, "ping"), >=, 10);
  binnacle_simulated_network_vanish (client->network);
  binnacle_simulated_client_reach (client, BINNACLE_CONNECTION_WAITING, 2.1);
}

static void
test_without_heartbeat_nothing_is_sent (void)
{
  g_autoptr(BinnacleSimulatedClient) client = binnacle_simulated_client_new (1);

  g_object_set (client->manager, "heartbeat", FALSE, NULL);
  binnacle_simulated_client_open (client);
  binnacle_simulated_client_advance (client, 100);
  g_assert_cmpuint (client->network->received->len, ==, 1);
  g_object_set (client->manager, "heartbeat", TRUE, NULL);
  binnacle_simulated_client_advance (client, 100);
  g_assert_cmpuint (client->network->received->len, >, 5);
}

static void
test_without_reconnecting_it_fails (void)
{
  g_autoptr(BinnacleSimulatedClient) client = binnacle_simulated_client_new (1);

  g_object_set (client->manager, "reconnect", FALSE, NULL);
  binnacle_simulated_client_open (client);
  binnacle_simulated_network_reset (client->network);
  binnacle_simulated_client_reach (client, BINNACLE_CONNECTION_FAILED, 1);
  binnacle_websocket_manager_reconnect (client->manager);
  binnacle_simulated_client_reach (client, BINNACLE_CONNECTION_OPEN, 3);
}

typedef enum
{
  DO_DISCONNECT,
  DO_RECONNECT,
  DO_CONNECT,
  DO_MOVE,
  DO_SEND,
  DO_DISPOSE,
  N_DEEDS
} Deed;

typedef struct
{
  BinnacleSimulatedClient *client;
  BinnacleConnectionState  at;
  Deed                     deed;
  gboolean                 done;
} Meddler;

static void
do_deed (BinnacleSimulatedClient *client,
         Deed                     deed)
{
  switch (deed)
    {
    case DO_DISCONNECT:
      binnacle_websocket_manager_disconnect (client->manager);
      break;
    case DO_RECONNECT:
      binnacle_websocket_manager_reconnect (client->manager);
      break;
    case DO_CONNECT:
      binnacle_websocket_manager_connect (client->manager);
      break;
    case DO_MOVE:
      binnacle_websocket_manager_set_uri (client->manager, "wss://other.example/");
      break;
    case DO_SEND:
      g_assert_true (binnacle_websocket_manager_send (client->manager, "meddling", NULL));
      break;
    case DO_DISPOSE:
      g_object_run_dispose (G_OBJECT (client->manager));
      break;
    case N_DEEDS:
    default:
      g_assert_not_reached ();
    }
}

static void
meddle (BinnacleWebsocketManager *manager,
        BinnacleConnectionState   old_state,
        BinnacleConnectionState   new_state,
        Meddler                  *meddler)
{
  if (meddler->done || new_state != meddler->at)
    return;
  meddler->done = TRUE;
  do_deed (meddler->client, meddler->deed);
}

static void
check_order (BinnacleWebsocketManager *manager,
             BinnacleConnectionState   old_state,
             BinnacleConnectionState   new_state,
             BinnacleConnectionState  *last)
{
  g_assert_cmpint (old_state, ==, *last);
  *last = new_state;
}

/* Whether the last word, while it was being disconnected, was to connect. */
static gboolean
wants_it_back (Meddler *meddler)
{
  return (meddler->deed == DO_RECONNECT || meddler->deed == DO_CONNECT)
         && (meddler->at == BINNACLE_CONNECTION_CLOSING || meddler->at == BINNACLE_CONNECTION_IDLE);
}

/* Every deed, in a handler of every transition that a lively connection has. */
static void
test_handlers_may_do_anything (void)
{
  for (int state = BINNACLE_CONNECTION_IDLE; state <= BINNACLE_CONNECTION_FAILED; state++)
    for (int deed = 0; deed < N_DEEDS; deed++)
      {
        g_autoptr(BinnacleSimulatedClient) client = binnacle_simulated_client_new ((guint32) (state * N_DEEDS + deed));
        Meddler meddler = { client, (BinnacleConnectionState) state, (Deed) deed, FALSE };
        BinnacleConnectionState last = BINNACLE_CONNECTION_IDLE;
        g_auto(Outcome) outcome = { 0 };

        g_test_message ("state %d, deed %d", state, deed);
        g_signal_connect (client->manager, "state-changed", G_CALLBACK (meddle), &meddler);
        g_signal_connect (client->manager, "state-changed", G_CALLBACK (check_order), &last);
        g_object_set (client->manager, "reconnect-max-attempts", 2u, NULL);
        binnacle_websocket_manager_connect (client->manager);
        binnacle_simulated_client_advance (client, 2);
        request (client, "never", BINNACLE_REQUEST_RETRY, NULL, &outcome);
        client->network->fault = BINNACLE_FAULT_REFUSED;
        if (client->network->current != NULL)
          binnacle_simulated_network_reset (client->network);
        binnacle_simulated_client_advance (client, 20);
        g_assert_cmpuint (outcome.n_done, ==, 1);
        client->network->fault = BINNACLE_FAULT_NONE;
        binnacle_websocket_manager_reconnect (client->manager);
        binnacle_simulated_client_advance (client, 20);
        binnacle_websocket_manager_disconnect (client->manager);
        binnacle_simulated_client_advance (client, 20);
        g_assert_cmpint (binnacle_simulated_client_get_state (client), ==,
                         wants_it_back (&meddler) ? BINNACLE_CONNECTION_OPEN : BINNACLE_CONNECTION_IDLE);
        g_signal_handlers_disconnect_by_data (client->manager, &meddler);
        g_signal_handlers_disconnect_by_data (client->manager, &last);
      }
}

static void
drop_last_reference (BinnacleWebsocketManager *manager,
                     BinnacleConnectionState   old_state,
                     BinnacleConnectionState   new_state,
                     BinnacleSimulatedClient  *client)
{
  if (new_state == BINNACLE_CONNECTION_OPEN && client->manager != NULL)
    g_clear_object (&client->manager);
}

static void
test_last_reference_may_go_in_a_handler (void)
{
  g_autoptr(BinnacleSimulatedClient) client = binnacle_simulated_client_new (1);

  g_signal_connect (client->manager, "state-changed", G_CALLBACK (drop_last_reference), client);
  g_assert_true (binnacle_websocket_manager_send (client->manager, "waits", NULL));
  binnacle_websocket_manager_connect (client->manager);
  binnacle_simulated_client_advance (client, 10);
  g_assert_null (client->manager);
}

static void
on_done_reconnect (GObject      *object,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  on_done (object, result, user_data);
  binnacle_websocket_manager_disconnect (BINNACLE_WEBSOCKET_MANAGER (object));
  binnacle_websocket_manager_reconnect (BINNACLE_WEBSOCKET_MANAGER (object));
}

static void
test_callbacks_may_do_anything (void)
{
  g_autoptr(BinnacleSimulatedClient) client = binnacle_simulated_client_new (1);
  g_autoptr(JsonObject) message = json_object_new ();
  g_auto(Outcome) outcome = { 0 };

  json_object_set_string_member (message, "method", "stats");
  binnacle_simulated_client_open (client);
  for (guint i = 0; i < 3; i++)
    binnacle_websocket_manager_request_async (client->manager, message, 0, NULL, on_done_reconnect, &outcome);
  binnacle_simulated_client_advance (client, 10);
  g_assert_cmpuint (outcome.n_done, ==, 3);
  g_assert_cmpint (binnacle_simulated_client_get_state (client), ==, BINNACLE_CONNECTION_OPEN);
}

/* Random faults for ten minutes; whatever happens, it comes back. */
static void
test_soak (void)
{
  for (guint32 seed = 1; seed <= 50; seed++)
    {
      g_autoptr(BinnacleSimulatedClient) client = binnacle_simulated_client_new (seed);
      g_autoptr(GRand) random = g_rand_new_with_seed (seed);
      g_auto(Outcome) outcome = { 0 };
      guint n_requests = 0;

      g_test_message ("seed %u", seed);
      binnacle_websocket_manager_connect (client->manager);
      for (guint i = 0; i < 100; i++)
        {
          client->network->fault = (BinnacleSimulatedFault) g_rand_int_range (random, 0, BINNACLE_FAULT_NOT_BINNACLE);
          if (client->network->current != NULL && g_rand_boolean (random))
            binnacle_simulated_network_reset (client->network);
          else if (client->network->current != NULL && g_rand_int_range (random, 0, 4) == 0)
            binnacle_simulated_network_vanish (client->network);
          else if (g_rand_int_range (random, 0, 5) == 0)
            binnacle_simulated_clock_suspend (client->clock, 60 * G_USEC_PER_SEC);
          request (client, "stats", g_rand_boolean (random) ? BINNACLE_REQUEST_RETRY : BINNACLE_REQUEST_NONE,
                   NULL, &outcome);
          n_requests++;
          binnacle_simulated_client_advance (client, g_rand_double_range (random, 0, 12));
        }
      client->network->fault = BINNACLE_FAULT_NONE;
      binnacle_simulated_client_advance (client, 100);
      g_assert_cmpint (binnacle_simulated_client_get_state (client), ==, BINNACLE_CONNECTION_OPEN);
      g_assert_cmpuint (outcome.n_done, ==, n_requests);
      g_assert_cmpuint (client->network->n_live, ==, 1);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/manager/request-gets-its-result", test_request_gets_its_result);
  g_test_add_func ("/manager/server-error-keeps-its-details", test_server_error_keeps_its_details);
  g_test_add_func ("/manager/request-without-connection-fails-at-once", test_request_without_connection_fails_at_once);
  g_test_add_func ("/manager/lost-request-is-unknown", test_lost_request_is_unknown);
  g_test_add_func ("/manager/request-is-repeated-on-a-new-connection", test_request_is_repeated_on_a_new_connection);
  g_test_add_func ("/manager/unsent-request-expires", test_unsent_request_expires);
  g_test_add_func ("/manager/cancelled-request-ends-at-once", test_cancelled_request_ends_at_once);
  g_test_add_func ("/manager/requests-take-turns", test_requests_take_turns);
  g_test_add_func ("/manager/disconnecting-ends-requests", test_disconnecting_ends_requests);
  g_test_add_func ("/manager/messages-by-their-type", test_messages_by_their_type);
  g_test_add_func ("/manager/made-up-types-leave-nothing", test_made_up_types_leave_nothing);
  g_test_add_func ("/manager/queue-goes-out-in-order", test_queue_goes_out_in_order);
  g_test_add_func ("/manager/expired-message-is-never-sent", test_expired_message_is_never_sent);
  g_test_add_func ("/manager/messages-that-may-not-wait-are-refused", test_messages_that_may_not_wait_are_refused);
  g_test_add_func ("/manager/slow-reader-fills-the-queue", test_slow_reader_fills_the_queue);
  g_test_add_func ("/manager/insecure-address-needs-permission", test_insecure_address_needs_permission);
  g_test_add_func ("/manager/settings-stay-in-their-range", test_settings_stay_in_their_range);
  g_test_add_func ("/manager/heartbeat-can-be-changed-while-open", test_heartbeat_can_be_changed_while_open);
  g_test_add_func ("/manager/without-heartbeat-nothing-is-sent", test_without_heartbeat_nothing_is_sent);
  g_test_add_func ("/manager/without-reconnecting-it-fails", test_without_reconnecting_it_fails);
  g_test_add_func ("/manager/handlers-may-do-anything", test_handlers_may_do_anything);
  g_test_add_func ("/manager/last-reference-may-go-in-a-handler", test_last_reference_may_go_in_a_handler);
  g_test_add_func ("/manager/callbacks-may-do-anything", test_callbacks_may_do_anything);
  g_test_add_func ("/manager/soak", test_soak);

  return g_test_run ();
}
