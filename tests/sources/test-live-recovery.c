/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "base/binnacle-json.h"
#include "live-source-fixture.h"

/* What becomes of subscriptions whose server is slow, silent or not to be believed. */

static guint
count_log (Fixture                 *fixture,
           BinnacleConnectionEvent  event)
{
  BinnacleConnectionLog *log = binnacle_websocket_manager_get_log (fixture->manager);
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (log)); i++)
    {
      g_autoptr (BinnacleConnectionLogEntry) entry = g_list_model_get_item (G_LIST_MODEL (log), i);

      n += binnacle_connection_log_entry_get_event (entry) == event;
    }
  return n;
}

static void
test_unanswered_subscription_is_asked_again (Fixture       *fixture,
                                             gconstpointer  data)
{
  gint64 first;

  binnacle_source_subscribe (fixture->base, "a/*");
  binnacle_source_start (fixture->base);
  advance (fixture, 1);
  first = get_last_id (fixture, "subscribe");
  advance (fixture, 13);
  g_assert_cmpuint (count_received (fixture, "subscribe"), ==, 1);
  advance (fixture, 2);
  g_assert_cmpuint (count_received (fixture, "subscribe"), ==, 2);
  /* Its answer comes after all: too late to be of use, but no breach. */
  say (fixture, "{'type':'snapshot','id':%" G_GINT64_FORMAT ",'offset':100,'time':1000,'patterns':[],"
       "'resumed':true,'channels':[]}", first);
  assert_number (fixture, "a/x", NAN);
  close_subscribe (fixture, 100, "{'channel':'a/x','value':1,'version':3,'time':900}");
  assert_number (fixture, "a/x", 1);
  g_assert_cmpint (get_freshness (fixture, "a/x"), ==, BINNACLE_FRESHNESS_LIVE);
  advance (fixture, 100);
  g_assert_cmpuint (count_received (fixture, "subscribe"), ==, 2);
  g_assert_cmpint (get_connection_state (fixture), ==, BINNACLE_CONNECTION_OPEN);
}

/* Ever more questions would only make a slow server slower. */
static void
test_patience_grows (Fixture       *fixture,
                     gconstpointer  data)
{
  binnacle_source_subscribe (fixture->base, "a/*");
  binnacle_source_start (fixture->base);
  advance (fixture, 15 + 30 + 60 + 120 + 1);
  g_assert_cmpuint (count_received (fixture, "subscribe"), ==, 5);
  advance (fixture, 200);
  g_assert_cmpuint (count_received (fixture, "subscribe"), ==, 5);
}

static void
test_snapshot_that_is_coming_is_waited_for (Fixture       *fixture,
                                            gconstpointer  data)
{
  gint64 id;

  binnacle_source_subscribe (fixture->base, "a/*");
  binnacle_source_start (fixture->base);
  advance (fixture, 1);
  id = get_last_id (fixture, "subscribe");
  for (guint i = 0; i < 20; i++)
    {
      say (fixture, "{'type':'snapshot','id':%" G_GINT64_FORMAT ",'offset':100,'time':1000,'patterns':[],"
           "'resumed':false,'more':true,'channels':[{'channel':'a/%u','value':1,'version':3,'time':900}]}", id, i);
      advance (fixture, 10);
    }
  g_assert_cmpuint (count_received (fixture, "subscribe"), ==, 1);
  close_subscribe (fixture, 100, "");
  g_assert_cmpuint (binnacle_realtime_state_get_n_channels (fixture->state), ==, 20);
}

static void
test_unanswered_leave_does_not_block_the_pattern (Fixture       *fixture,
                                                  gconstpointer  data)
{
  open_with (fixture, "a/*", "{'channel':'a/x','value':1,'version':3,'time':900}");
  binnacle_source_unsubscribe (fixture->base, "a/*");
  advance (fixture, 6);
  g_assert_cmpuint (count_received (fixture, "unsubscribe"), ==, 1);
  binnacle_source_subscribe (fixture->base, "a/*");
  advance (fixture, 16);
  g_assert_cmpuint (count_received (fixture, "subscribe"), ==, 2);
  close_subscribe (fixture, 100, "{'channel':'a/x','value':2,'version':4,'time':900}");
  assert_number (fixture, "a/x", 2);
}

/* The place is known, but was not said: the server can't go on from it. */
static void
test_resumption_that_was_not_asked_for_is_a_breach (Fixture       *fixture,
                                                    gconstpointer  data)
{
  open_with (fixture, "a/*", "{'channel':'a/x','value':1,'version':3,'time':900}");
  g_object_set (fixture->source, "resume", FALSE, NULL);
  binnacle_simulated_network_reset (fixture->network);
  advance (fixture, 4);
  g_assert_cmpint (get_connection_state (fixture), ==, BINNACLE_CONNECTION_OPEN);
  say_last (fixture, "{'type':'snapshot','id':%" G_GINT64_FORMAT ",'offset':100,'time':1000,'patterns':[],"
            "'resumed':true,'channels':[]}", get_last_id (fixture, "subscribe"));
  g_assert_error (binnacle_websocket_manager_get_last_error (fixture->manager),
                  BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_PROTOCOL);
}

/* It ended before the place that it was to go on from. */
static void
test_history_that_goes_back_is_not_believed (Fixture       *fixture,
                                             gconstpointer  data)
{
  g_autoptr (JsonObject) subscribe = NULL;

  open_with (fixture, "a/*", "{'channel':'a/x','value':1,'version':3,'time':900}");
  say (fixture, "{'type':'update','offset':120,'channel':'a/x','value':2,'version':4,'time':1100}");
  binnacle_simulated_network_reset (fixture->network);
  set_welcome (fixture, "e1", 120);
  advance (fixture, 4);
  say_last (fixture, "{'type':'snapshot','id':%" G_GINT64_FORMAT ",'offset':110,'time':1000,'patterns':[],"
            "'resumed':true,'channels':[]}", get_last_id (fixture, "subscribe"));
  advance (fixture, 10);
  subscribe = find_received (fixture, "subscribe");
  g_assert_false (json_object_has_member (subscribe, "since"));
  close_subscribe (fixture, 120, "{'channel':'a/x','value':7,'version':2,'time':900}");
  assert_number (fixture, "a/x", 7);
}

static void
test_recovery_is_told_once (Fixture       *fixture,
                            gconstpointer  data)
{
  open_with (fixture, "a/*", "{'channel':'a/x','value':1,'version':3,'time':900}");
  g_assert_cmpuint (count_log (fixture, BINNACLE_CONNECTION_EVENT_RECOVERED), ==, 0);
  binnacle_simulated_network_reset (fixture->network);
  advance (fixture, 4);
  close_subscribe (fixture, 100, NULL);
  g_assert_cmpuint (count_log (fixture, BINNACLE_CONNECTION_EVENT_RECOVERED), ==, 1);
  binnacle_simulated_network_reset (fixture->network);
  set_welcome (fixture, "e2", 5);
  advance (fixture, 4);
  close_subscribe (fixture, 5, "");
  g_assert_cmpuint (count_log (fixture, BINNACLE_CONNECTION_EVENT_RECOVERED), ==, 1);
  g_assert_cmpuint (count_log (fixture, BINNACLE_CONNECTION_EVENT_NOT_RECOVERED), ==, 1);
}

/* More patterns than the server takes in a second: a person's message waits for them. */
static void
test_messages_wait_for_resubscription (Fixture       *fixture,
                                       gconstpointer  data)
{
  guint n_before = 0;

  g_object_set (fixture->source, "resubscribe-batch", 1u, NULL);
  for (guint i = 0; i < 150; i++)
    {
      g_autofree char *pattern = g_strdup_printf ("a/%u", i);

      binnacle_source_subscribe (fixture->base, pattern);
    }
  g_assert_true (binnacle_websocket_manager_send (fixture->manager, "{\"type\":\"note\"}", NULL));
  binnacle_source_start (fixture->base);
  advance (fixture, 1);
  g_assert_cmpuint (count_received (fixture, "note"), ==, 0);
  advance (fixture, 6);
  g_assert_cmpuint (count_received (fixture, "subscribe"), ==, 150);
  g_assert_cmpuint (count_received (fixture, "note"), ==, 1);
  for (guint i = 0; strstr (g_ptr_array_index (fixture->network->received, i), "\"note\"") == NULL; i++)
    n_before += strstr (g_ptr_array_index (fixture->network->received, i), "subscribe") != NULL;
  g_assert_cmpuint (n_before, ==, 150);
}

static void
count_message (BinnacleWebsocketManager *manager,
               const char               *type,
               JsonObject               *message,
               gpointer                  owner)
{
  guint *n = g_object_get_data (owner, "count");

  g_assert_cmpstr (json_object_get_string_member (message, "text"), ==, "hello");
  (*n)++;
}

static void
test_made_up_types_are_counted_and_wanted_ones_come (Fixture       *fixture,
                                                     gconstpointer  data)
{
  g_autoptr (GObject) owner = g_object_new (G_TYPE_OBJECT, NULL);
  guint64 n_unknown = 0;
  guint n = 0;

  g_object_set_data (owner, "count", &n);
  open_with (fixture, "a/*", "");
  binnacle_observe_messages (fixture->manager, "notice", count_message, owner);
  say (fixture, "[{'type':'notice','text':'hello'},{'type':'odd-1'},{'type':'odd-2'}]");
  say (fixture, "{'type':'notice','text':'hello'}");
  g_object_get (fixture->manager, "n-unknown", &n_unknown, NULL);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpuint (n_unknown, ==, 2);
}

static void
count_any (BinnacleWebsocketManager *manager,
           const char               *type,
           JsonObject               *message,
           gpointer                  owner)
{
  guint *n = g_object_get_data (owner, "count");

  (*n)++;
}

/* What the source deals with itself can be observed, too; values can't. */
static void
test_welcome_and_bye_can_be_observed (Fixture       *fixture,
                                      gconstpointer  data)
{
  g_autoptr (GObject) owner = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GObject) other = g_object_new (G_TYPE_OBJECT, NULL);
  guint n_welcomes = 0, n_others = 0;

  g_object_set_data (owner, "count", &n_welcomes);
  g_object_set_data (other, "count", &n_others);
  binnacle_observe_messages (fixture->manager, "welcome", count_any, owner);
  binnacle_observe_messages (fixture->manager, "bye", count_any, other);
  binnacle_observe_messages (fixture->manager, "update", count_any, other);
  open_with (fixture, "a/*", "{'channel':'a/x','value':1,'version':3,'time':900}");
  g_assert_cmpuint (n_welcomes, ==, 1);
  say (fixture, "{'type':'update','offset':120,'channel':'a/x','value':2,'version':4,'time':1100}");
  assert_number (fixture, "a/x", 2);
  g_assert_cmpuint (n_others, ==, 0);
  say (fixture, "{'type':'bye','code':'unavailable','message':'Restart.','reconnect':true}");
  g_assert_cmpuint (n_others, ==, 1);
}

/* Values were just handed over, so that the next turn waits; the end does not overtake
 * what is to come in it. */
static void
test_last_words_are_heard (Fixture       *fixture,
                           gconstpointer  data)
{
  gint64 wait_until;

  open_with (fixture, "a/*", "{'channel':'a/x','value':1,'version':3,'time':900}");
  binnacle_simulated_network_say (
    fixture->network, "{\"type\":\"update\",\"offset\":120,\"channel\":\"a/x\",\"value\":2,\"version\":4,\"time\":1100}");
  binnacle_simulated_network_say (
    fixture->network, "{\"type\":\"bye\",\"code\":\"unavailable\",\"message\":\"Restart.\",\"after\":60000}");
  binnacle_simulated_network_close (fixture->network, 1001, NULL);
  advance (fixture, 1);
  wait_until = binnacle_websocket_manager_get_server_wait_until (fixture->manager);
  g_assert_cmpint (wait_until - binnacle_clock_get_monotonic_time (BINNACLE_CLOCK (fixture->clock)), >,
                   50 * G_USEC_PER_SEC);
  g_assert_cmpstr (binnacle_websocket_manager_get_last_error (fixture->manager)->message, ==, "The server says: Restart.");
}

static void
count_notify (GObject    *object,
              GParamSpec *pspec,
              guint      *n)
{
  (*n)++;
}

/* Five at once, for which the main thread has one turn. */
static guint
count_values_of_five (Fixture        *fixture,
                      BinnacleEntity *entity,
                      gint64          offset)
{
  g_autoptr (GString) text = g_string_new ("[");
  guint n_values = 0;
  gulong handler = g_signal_connect (entity, "notify::value", G_CALLBACK (count_notify), &n_values);

  for (gint64 i = offset; i < offset + 5; i++)
    g_string_append_printf (text, "%s{'type':'update','offset':%" G_GINT64_FORMAT ",'channel':'a/bell','value':%"
                            G_GINT64_FORMAT ",'version':%" G_GINT64_FORMAT ",'time':1}", i > offset ? "," : "", i, i, i);
  g_string_append_c (text, ']');
  say (fixture, "%s", text->str);
  g_signal_handler_disconnect (entity, handler);
  return n_values;
}

static void
describe_bell (Fixture    *fixture,
               const char *kind)
{
  advance (fixture, 1);
  say (fixture, "{'type':'result','id':%" G_GINT64_FORMAT ",'result':[{'channel':'a/bell','title':'Bell','kind':'%s',"
       "'writable':false}]}", get_last_id (fixture, "request"), kind);
}

static void
test_first_events_are_not_conflated (Fixture       *fixture,
                                     gconstpointer  data)
{
  g_autoptr (BinnacleEntity) entity = NULL;

  open_with (fixture, "a/*", "{'channel':'a/bell','value':0,'version':1,'time':900}");
  entity = binnacle_realtime_state_ref_entity (fixture->state, "a/bell");
  g_assert_cmpuint (count_values_of_five (fixture, entity, 101), ==, 5);
  describe_bell (fixture, "event");
  g_assert_cmpuint (count_values_of_five (fixture, entity, 201), ==, 5);
}

static void
test_what_is_no_event_is_conflated (Fixture       *fixture,
                                    gconstpointer  data)
{
  g_autoptr (BinnacleEntity) entity = NULL;

  open_with (fixture, "a/*", "{'channel':'a/bell','value':0,'version':1,'time':900}");
  entity = binnacle_realtime_state_ref_entity (fixture->state, "a/bell");
  describe_bell (fixture, "state");
  g_assert_cmpuint (count_values_of_five (fixture, entity, 101), ==, 1);
}

static void
test_without_auto_connect_somebody_asks (Fixture       *fixture,
                                         gconstpointer  data)
{
  g_object_set (fixture->manager, "auto-connect", FALSE, NULL);
  binnacle_source_start (fixture->base);
  advance (fixture, 60);
  g_assert_cmpuint (fixture->network->n_opens, ==, 0);
  g_assert_cmpint (get_connection_state (fixture), ==, BINNACLE_CONNECTION_IDLE);
  binnacle_websocket_manager_reconnect (fixture->manager);
  advance (fixture, 1);
  g_assert_cmpint (get_connection_state (fixture), ==, BINNACLE_CONNECTION_OPEN);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  TEST ("/live-recovery/unanswered-subscription-is-asked-again", test_unanswered_subscription_is_asked_again);
  TEST ("/live-recovery/patience-grows", test_patience_grows);
  TEST ("/live-recovery/snapshot-that-is-coming-is-waited-for", test_snapshot_that_is_coming_is_waited_for);
  TEST ("/live-recovery/unanswered-leave-does-not-block-the-pattern",
        test_unanswered_leave_does_not_block_the_pattern);
  TEST ("/live-recovery/resumption-that-was-not-asked-for-is-a-breach",
        test_resumption_that_was_not_asked_for_is_a_breach);
  TEST ("/live-recovery/history-that-goes-back-is-not-believed", test_history_that_goes_back_is_not_believed);
  TEST ("/live-recovery/recovery-is-told-once", test_recovery_is_told_once);
  TEST ("/live-recovery/messages-wait-for-resubscription", test_messages_wait_for_resubscription);
  TEST ("/live-recovery/made-up-types-are-counted-and-wanted-ones-come",
        test_made_up_types_are_counted_and_wanted_ones_come);
  TEST ("/live-recovery/last-words-are-heard", test_last_words_are_heard);
  TEST ("/live-recovery/welcome-and-bye-can-be-observed", test_welcome_and_bye_can_be_observed);
  TEST ("/live-recovery/first-events-are-not-conflated", test_first_events_are_not_conflated);
  TEST ("/live-recovery/what-is-no-event-is-conflated", test_what_is_no_event_is_conflated);
  TEST ("/live-recovery/without-auto-connect-somebody-asks", test_without_auto_connect_somebody_asks);
  return g_test_run ();
}
