/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "base/binnacle-json.h"
#include "live-source-fixture.h"
#include "sources/binnacle-live-decoder-private.h"
#include "wire/binnacle-protocol.h"

static void
test_values_come (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr (JsonObject) hello = NULL;

  open_with (fixture, "a/*", "{'channel':'a/x','value':1,'version':3,'time':900}");
  hello = find_received (fixture, "hello");
  g_assert_cmpstr (json_object_get_string_member (hello, "token"), ==, "secret");
  g_assert_true (g_uuid_string_is_valid (json_object_get_string_member (hello, "client")));
  g_assert_cmpint (get_connection_state (fixture), ==, BINNACLE_CONNECTION_OPEN);
  g_assert_cmpstr (binnacle_source_get_server_name (fixture->base), ==, "Test 1.0");
  assert_number (fixture, "a/x", 1);
  g_assert_cmpint (get_freshness (fixture, "a/x"), ==, BINNACLE_FRESHNESS_LIVE);
  say (fixture, "{'type':'update','offset':101,'channel':'a/x','value':2,'version':4,'time':1100}");
  assert_number (fixture, "a/x", 2);
  say (fixture, "[{'type':'update','offset':102,'channel':'a/y','value':7,'version':1,'time':1200},"
       "{'type':'update','offset':103,'channel':'a/x','deleted':true,'version':5,'time':1200}]");
  assert_number (fixture, "a/y", 7);
  assert_number (fixture, "a/x", NAN);
  g_assert_cmpuint (binnacle_realtime_state_get_n_channels (fixture->state), ==, 1);
}

static void
test_resume_same_epoch (Fixture       *fixture,
                        gconstpointer  data)
{
  g_autoptr (JsonObject) subscribe = NULL;
  JsonObject *since;

  open_with (fixture, "a/*", "{'channel':'a/x','value':1,'version':3,'time':900}");
  say (fixture, "{'type':'update','offset':105,'channel':'a/x','value':2,'version':4,'time':1100}");
  binnacle_simulated_network_reset (fixture->network);
  advance (fixture, 0.1);
  g_assert_cmpint (get_freshness (fixture, "a/x"), ==, BINNACLE_FRESHNESS_RECENT);
  set_welcome (fixture, "e1", 107);
  advance (fixture, 4);
  subscribe = find_received (fixture, "subscribe");
  since = json_object_get_object_member (subscribe, "since");
  g_assert_nonnull (since);
  g_assert_cmpstr (json_object_get_string_member (since, "epoch"), ==, "e1");
  g_assert_cmpint (json_object_get_int_member (since, "offset"), ==, 105);
  g_assert_cmpint (get_connection_state (fixture), ==, BINNACLE_CONNECTION_OPEN);
  g_assert_cmpint (get_freshness (fixture, "a/x"), !=, BINNACLE_FRESHNESS_LIVE);
  say (fixture, "{'type':'update','offset':107,'channel':'a/y','value':5,'version':1,'time':1500}");
  close_subscribe (fixture, 107, NULL);
  assert_number (fixture, "a/y", 5);
  g_assert_cmpint (get_freshness (fixture, "a/x"), ==, BINNACLE_FRESHNESS_LIVE);
  g_assert_true (binnacle_live_source_get_recovered (fixture->source));
}

static void
test_resume_new_epoch (Fixture       *fixture,
                       gconstpointer  data)
{
  open_with (fixture, "a/*", "{'channel':'a/x','value':1,'version':30,'time':900},"
             "{'channel':'a/gone','value':1,'version':30,'time':900}");
  binnacle_simulated_network_reset (fixture->network);
  set_welcome (fixture, "e2", 3);
  advance (fixture, 4);
  close_subscribe (fixture, 3, "{'channel':'a/x','value':9,'version':1,'time':900}");
  assert_number (fixture, "a/x", 9);
  assert_number (fixture, "a/gone", NAN);
  g_assert_false (binnacle_live_source_get_recovered (fixture->source));
  say (fixture, "{'type':'update','offset':4,'channel':'a/x','value':10,'version':2,'time':1500}");
  assert_number (fixture, "a/x", 10);
}

static void
test_live_during_snapshot (Fixture       *fixture,
                           gconstpointer  data)
{
  gint64 id;

  binnacle_source_subscribe (fixture->base, "a/*");
  binnacle_source_start (fixture->base);
  advance (fixture, 1);
  id = get_last_id (fixture, "subscribe");
  say (fixture, "{'type':'snapshot','id':%d,'offset':100,'time':1000,'patterns':['a/*'],'resumed':false,'more':true,"
       "'channels':[{'channel':'a/x','value':1,'version':3,'time':900}]}", (int) id);
  say (fixture, "{'type':'update','offset':90,'channel':'a/ghost','value':1,'version':2,'time':800}");
  say (fixture, "{'type':'update','offset':101,'channel':'a/x','value':2,'version':4,'time':1001}");
  say (fixture, "{'type':'update','offset':102,'channel':'a/new','value':6,'version':1,'time':1001}");
  g_assert_cmpint (get_freshness (fixture, "a/x"), ==, BINNACLE_FRESHNESS_LIVE);
  say (fixture, "{'type':'snapshot','id':%d,'offset':100,'time':1000,'patterns':['a/*'],'resumed':false,"
       "'channels':[{'channel':'a/y','value':3,'version':3,'time':900}]}", (int) id);
  assert_number (fixture, "a/x", 2);
  assert_number (fixture, "a/y", 3);
  assert_number (fixture, "a/new", 6);
  assert_number (fixture, "a/ghost", NAN);
}

static void
test_new_subscription_after_resume (Fixture       *fixture,
                                    gconstpointer  data)
{
  g_autoptr (JsonObject) subscribe = NULL;

  open_with (fixture, "a/*", "{'channel':'a/x','value':1,'version':3,'time':900}");
  binnacle_simulated_network_reset (fixture->network);
  advance (fixture, 4);
  close_subscribe (fixture, 100, NULL);
  binnacle_source_subscribe (fixture->base, "b/*");
  advance (fixture, 0.5);
  subscribe = find_received (fixture, "subscribe");
  g_assert_false (json_object_has_member (subscribe, "since"));
  g_assert_cmpstr (json_array_get_string_element (json_object_get_array_member (subscribe, "patterns"), 0), ==, "b/*");
  close_subscribe (fixture, 100, "{'channel':'b/z','value':8,'version':2,'time':10}");
  assert_number (fixture, "b/z", 8);
  assert_number (fixture, "a/x", 1);
}

static void
test_join_then_leave (Fixture       *fixture,
                      gconstpointer  data)
{
  open_with (fixture, "a/*", "");
  binnacle_source_subscribe (fixture->base, "b/*");
  binnacle_source_unsubscribe (fixture->base, "b/*");
  advance (fixture, 30);
  g_assert_cmpuint (count_received (fixture, "subscribe"), ==, 1);
  g_assert_cmpuint (count_received (fixture, "unsubscribe"), ==, 0);
}

static void
test_leaving_is_delayed (Fixture       *fixture,
                         gconstpointer  data)
{
  gint64 id;

  open_with (fixture, "a/*", "{'channel':'a/x','value':1,'version':3,'time':900}");
  binnacle_source_unsubscribe (fixture->base, "a/*");
  advance (fixture, 4);
  binnacle_source_subscribe (fixture->base, "a/*");
  advance (fixture, 10);
  g_assert_cmpuint (count_received (fixture, "unsubscribe"), ==, 0);
  binnacle_source_unsubscribe (fixture->base, "a/*");
  advance (fixture, 6);
  g_assert_cmpuint (count_received (fixture, "unsubscribe"), ==, 1);
  id = get_last_id (fixture, "unsubscribe");
  say (fixture, "{'type':'result','id':%d}", (int) id);
  g_assert_cmpuint (binnacle_realtime_state_get_n_channels (fixture->state), ==, 0);
}

static void
test_unsubscribe_offline (Fixture       *fixture,
                          gconstpointer  data)
{
  open_with (fixture, "a/*", "{'channel':'a/x','value':1,'version':3,'time':900}");
  fixture->network->fault = BINNACLE_FAULT_REFUSED;
  binnacle_simulated_network_reset (fixture->network);
  advance (fixture, 1);
  binnacle_source_unsubscribe (fixture->base, "a/*");
  fixture->network->fault = BINNACLE_FAULT_NONE;
  advance (fixture, 60);
  g_assert_cmpint (get_connection_state (fixture), ==, BINNACLE_CONNECTION_OPEN);
  g_assert_cmpuint (count_received (fixture, "subscribe"), ==, 1);
  g_assert_cmpuint (binnacle_realtime_state_get_n_channels (fixture->state), ==, 0);
}

static void
test_breach (Fixture    *fixture,
             const char *text)
{
  const GError *error;

  say_last (fixture, "%s", text);
  error = binnacle_websocket_manager_get_last_error (fixture->manager);
  g_assert_error (error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_PROTOCOL);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_cmpuint (strlen (error->message), <, 1000);
}

static void
test_bad_messages_end_the_connection (Fixture       *fixture,
                                      gconstpointer  data)
{
  static const char *const texts[] = {
    "garbage", "", "[", "null", "7", "[1]", "{}", "{'type':1}", "{'type':'update'}",
    "{'type':'update','offset':200,'channel':'a/x','value':18446744073709551616,'version':9,'time':1}",
    "{'type':'update','offset':200,'channel':'a/x','value':1e999,'version':9,'time':1}",
    "{'type':'update','offset':200,'channel':'a/x','value':'a\\u0000b','version':9,'time':1}",
    "{'type':'update','offset':200,'channel':'a//x','value':1,'version':9,'time':1}",
    "{'type':'update','offset':200,'channel':'a/*','value':1,'version':9,'time':1}",
    "{'type':'update','offset':-1,'channel':'a/x','value':1,'version':9,'time':1}",
    "{'type':'update','offset':200,'channel':'a/x','value':1,'version':1.5,'time':1}",
    "{'type':'update','offset':200,'channel':'a/x','version':9,'time':1}",
    "{'type':'welcome','protocol':1,'server_id':'x','epoch':'e1','offset':1}",
    "{'type':'update','offset':99,'channel':'a/x','value':1,'version':9,'time':1}",
  };

  open_with (fixture, "a/*", "{'channel':'a/x','value':1,'version':3,'time':900}");
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      guint n_opens = fixture->network->n_opens;

      say (fixture, "{'type':'update','offset':%u,'channel':'a/x','value':1,'version':%u,'time':1}", 101 + i, 5 + i);
      test_breach (fixture, texts[i]);
      advance (fixture, 40);
      g_assert_cmpuint (fixture->network->n_opens, >, n_opens);
      g_assert_cmpint (get_connection_state (fixture), ==, BINNACLE_CONNECTION_OPEN);
      close_subscribe (fixture, 100, "{'channel':'a/x','value':1,'version':3,'time':900}");
    }
  g_assert_cmpuint (fixture->network->n_live, <=, 2);
}

static void
test_offsets_backwards_ask_for_all (Fixture       *fixture,
                                    gconstpointer  data)
{
  g_autoptr (JsonObject) subscribe = NULL;

  open_with (fixture, "a/*", "{'channel':'a/x','value':1,'version':30,'time':900}");
  say (fixture, "{'type':'update','offset':120,'channel':'a/x','value':2,'version':31,'time':1}");
  test_breach (fixture, "{'type':'update','offset':110,'channel':'a/x','value':3,'version':32,'time':1}");
  advance (fixture, 4);
  subscribe = find_received (fixture, "subscribe");
  g_assert_false (json_object_has_member (subscribe, "since"));
  close_subscribe (fixture, 130, "{'channel':'a/x','value':5,'version':2,'time':900}");
  assert_number (fixture, "a/x", 5);
}

static void
test_unknown_types_are_passed_over (Fixture       *fixture,
                                    gconstpointer  data)
{
  g_autoptr (GString) text = g_string_new ("[");

  open_with (fixture, "a/*", "");
  for (guint i = 0; i < 10000; i++)
    g_string_append_printf (text, "%s{'type':'odd-%u'}", i > 0 ? "," : "", i);
  g_string_append (text, "]");
  say (fixture, "%s", text->str);
  say (fixture, "{'type':'result','id':999999,'result':{}}");
  say (fixture, "{'type':'snapshot','id':999999,'offset':1,'time':1,'patterns':[],'resumed':false,'channels':"
       "[{'channel':'a/evil','value':1,'version':1,'time':1}]}");
  assert_number (fixture, "a/evil", NAN);
  g_assert_cmpint (get_connection_state (fixture), ==, BINNACLE_CONNECTION_OPEN);
}

static void
test_unauthorized_fails (Fixture       *fixture,
                         gconstpointer  data)
{
  g_free (fixture->network->hello_answer);
  fixture->network->hello_answer = g_strdup ("{\"type\":\"error\",\"code\":\"unauthorized\",\"message\":\"Wrong token.\"}");
  binnacle_source_start (fixture->base);
  advance (fixture, 60);
  g_assert_cmpint (get_connection_state (fixture), ==, BINNACLE_CONNECTION_FAILED);
  g_assert_error (binnacle_websocket_manager_get_last_error (fixture->manager),
                  BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_UNAUTHORIZED);
  g_assert_cmpuint (fixture->network->n_opens, ==, 1);
}

static void
test_bye_without_return_fails (Fixture       *fixture,
                               gconstpointer  data)
{
  open_with (fixture, "a/*", "");
  say (fixture, "{'type':'bye','code':'unavailable','message':'We moved to wss://new.example.','reconnect':false}");
  advance (fixture, 60);
  g_assert_cmpint (get_connection_state (fixture), ==, BINNACLE_CONNECTION_FAILED);
  g_assert_nonnull (strstr (binnacle_websocket_manager_get_last_error (fixture->manager)->message, "We moved"));
}

static void
test_bye_says_when_to_return (Fixture       *fixture,
                              gconstpointer  data)
{
  guint n_opens;

  open_with (fixture, "a/*", "");
  n_opens = fixture->network->n_opens;
  say (fixture, "{'type':'bye','code':'unavailable','message':'Back soon.','reconnect':true,'after':50000}");
  advance (fixture, 45);
  g_assert_cmpuint (fixture->network->n_opens, ==, n_opens);
  advance (fixture, 40);
  g_assert_cmpuint (fixture->network->n_opens, >, n_opens);
}

static void
test_too_many_channels_fail (Fixture       *fixture,
                             gconstpointer  data)
{
  g_object_set (fixture->state, "max-channels", 100, NULL);
  open_with (fixture, "a/*", "");
  for (guint i = 0; i < 101; i++)
    say (fixture, "{'type':'update','offset':%u,'channel':'a/c%u','value':1,'version':1,'time':1}", 101 + i, i);
  g_assert_cmpint (get_connection_state (fixture), ==, BINNACLE_CONNECTION_FAILED);
  g_assert_error (binnacle_websocket_manager_get_last_error (fixture->manager),
                  BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_TOO_LARGE);
  g_assert_cmpuint (binnacle_realtime_state_get_n_channels (fixture->state), ==, 100);
}

static void
test_descriptions_come (Fixture       *fixture,
                        gconstpointer  data)
{
  g_autoptr (BinnacleEntity) entity = NULL;
  gint64 id;

  open_with (fixture, "host/**", "{'channel':'host/load/1','value':1,'version':3,'time':900}");
  entity = binnacle_realtime_state_ref_entity (fixture->state, "host/load/1");
  g_assert_cmpstr (binnacle_entity_get_title (entity), ==, "Load 1");
  advance (fixture, 0.5);
  id = get_last_id (fixture, "request");
  say (fixture, "{'type':'result','id':%d,'result':[{'channel':'host/load/1','title':'Load','unit':'x','kind':'gauge',"
       "'writable':false,'interval':1000,'min':0}]}", (int) id);
  g_assert_cmpstr (binnacle_entity_get_title (entity), ==, "Load");
  g_assert_cmpstr (binnacle_entity_get_unit (entity), ==, "x");
  g_assert_cmpint (binnacle_entity_get_kind (entity), ==, BINNACLE_CHANNEL_GAUGE);
  g_assert_cmpfloat (binnacle_entity_get_minimum (entity), ==, 0);
  g_assert_true (isnan (binnacle_entity_get_maximum (entity)));
  advance (fixture, 10);
  g_assert_cmpuint (count_received (fixture, "request"), ==, 1);
  g_assert_cmpint (binnacle_entity_get_freshness (entity), ==, BINNACLE_FRESHNESS_STALE);
  say (fixture, "{'type':'update','offset':101,'channel':'host/load/5','value':1,'version':1,'time':1}");
  advance (fixture, 2);
  g_assert_cmpuint (count_received (fixture, "request"), ==, 2);
}

static void
got_history (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
test_history_comes (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GArray) samples = NULL;
  g_autoptr (GError) error = NULL;

  open_with (fixture, "a/*", "");
  binnacle_source_history_async (fixture->base, "a/x", 1000, 2000, 10, NULL, got_history, &result);
  advance (fixture, 0.5);
  say (fixture, "{'type':'result','id':%d,'result':{'channel':'a/x','step':100,'points':[[1000,1,2,3],[1100,4,5,6]]}}",
       (int) get_last_id (fixture, "request"));
  g_assert_nonnull (result);
  samples = binnacle_source_history_finish (fixture->base, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (samples->len, ==, 2);
  g_assert_cmpfloat (g_array_index (samples, BinnacleSample, 1).mean, ==, 5);
  g_assert_cmpfloat (g_array_index (samples, BinnacleSample, 0).minimum, ==, 1);
}

static void
test_nothing_stale_is_live (Fixture       *fixture,
                            gconstpointer  data)
{
  open_with (fixture, "a/*", "{'channel':'a/x','value':1,'version':3,'time':900}");
  binnacle_simulated_network_vanish (fixture->network);
  advance (fixture, 90);
  g_assert_cmpint (get_freshness (fixture, "a/x"), ==, BINNACLE_FRESHNESS_STALE);
}

static void
test_many_patterns_go_in_batches (Fixture       *fixture,
                                  gconstpointer  data)
{
  guint n_subscribes;

  for (guint i = 0; i < 950; i++)
    {
      g_autofree char *pattern = g_strdup_printf ("a/%u/*", i);

      binnacle_source_subscribe (fixture->base, pattern);
    }
  binnacle_source_start (fixture->base);
  advance (fixture, 5);
  n_subscribes = count_received (fixture, "subscribe");
  g_assert_cmpuint (n_subscribes, ==, 10);
}

static void
test_a_full_queue_pauses_and_goes_on (Fixture       *fixture,
                                      gconstpointer  data)
{
  BinnacleUpdateProcessor *processor = binnacle_realtime_state_get_processor (fixture->state);
  guint64 n_refused;

  g_object_set (processor, "max-queued-channels", 10, NULL);
  open_with (fixture, "a/*", "");
  for (guint i = 0; i < 30; i++)
    {
      g_autoptr (GString) text = g_string_new ("[");

      for (guint j = 0; j < 12; j++)
        g_string_append_printf (text, "%s{\"type\":\"update\",\"offset\":%u,\"channel\":\"a/%u-%u\",\"value\":1,"
                                "\"version\":1,\"time\":1}", j > 0 ? "," : "", 101 + i * 12 + j, i, j);
      g_string_append_c (text, ']');
      binnacle_simulated_network_say (fixture->network, text->str);
    }
  advance (fixture, 5);
  g_object_get (processor, "refused", &n_refused, NULL);
  g_assert_cmpuint (n_refused, ==, 0);
  g_assert_cmpuint (binnacle_realtime_state_get_n_channels (fixture->state), ==, 360);
  g_assert_cmpint (get_connection_state (fixture), ==, BINNACLE_CONNECTION_OPEN);
}

static void
test_too_many_subscriptions_are_said (Fixture       *fixture,
                                      gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 1001; i++)
    {
      g_autofree char *pattern = g_strdup_printf ("a/%u/*", i);

      binnacle_source_subscribe (fixture->base, pattern);
    }
  binnacle_source_start (fixture->base);
  advance (fixture, 5);
  g_object_get (fixture->source, "last-error", &error, NULL);
  g_assert_error (error, BINNACLE_PROTOCOL_ERROR, BINNACLE_PROTOCOL_ERROR_TOO_LARGE);
}

static void
test_room_that_is_left_is_used (Fixture       *fixture,
                                gconstpointer  data)
{
  g_autoptr (JsonObject) subscribe = NULL;

  g_free (fixture->network->hello_answer);
  fixture->network->hello_answer =
    g_strdup ("{\"type\":\"welcome\",\"protocol\":1,\"server\":\"Test 1.0\",\"server_id\":\"" SERVER_ID "\","
              "\"epoch\":\"e1\",\"offset\":100,\"time\":1000,\"limits\":{\"subscriptions\":1}}");
  open_with (fixture, "a/*", "");
  binnacle_source_subscribe (fixture->base, "b/*");
  advance (fixture, 1);
  g_assert_cmpuint (count_received (fixture, "subscribe"), ==, 1);
  binnacle_source_unsubscribe (fixture->base, "a/*");
  advance (fixture, 10);
  g_assert_cmpuint (count_received (fixture, "unsubscribe"), ==, 1);
  say (fixture, "{'type':'result','id':%d}", (int) get_last_id (fixture, "unsubscribe"));
  subscribe = find_received (fixture, "subscribe");
  g_assert_cmpstr (json_array_get_string_element (json_object_get_array_member (subscribe, "patterns"), 0), ==, "b/*");
}

static void
test_a_refused_leave_forgets_all_the_same (Fixture       *fixture,
                                           gconstpointer  data)
{
  open_with (fixture, "a/*", "{'channel':'a/x','value':1,'version':3,'time':900}");
  g_assert_cmpuint (binnacle_realtime_state_get_n_channels (fixture->state), ==, 1);
  binnacle_source_unsubscribe (fixture->base, "a/*");
  advance (fixture, 10);
  say (fixture, "{'type':'error','id':%d,'code':'internal','message':'No'}", (int) get_last_id (fixture, "unsubscribe"));
  g_assert_cmpuint (binnacle_realtime_state_get_n_channels (fixture->state), ==, 0);
}

static void
test_what_is_left_after_a_breach_is_forgotten (Fixture       *fixture,
                                               gconstpointer  data)
{
  open_with (fixture, "a/*", "{'channel':'a/x','value':1,'version':3,'time':900}");
  say_last (fixture, "{'type':'update'}");
  advance (fixture, 4);
  say (fixture, "{'type':'error','id':%d,'code':'internal','message':'No'}", (int) get_last_id (fixture, "subscribe"));
  g_assert_cmpuint (binnacle_realtime_state_get_n_channels (fixture->state), ==, 1);
  binnacle_source_unsubscribe (fixture->base, "a/*");
  g_assert_cmpuint (binnacle_realtime_state_get_n_channels (fixture->state), ==, 0);
}

static void
test_descriptions_are_asked_for_again (Fixture       *fixture,
                                       gconstpointer  data)
{
  open_with (fixture, "a/*", "{'channel':'a/x','value':1,'version':3,'time':900}");
  g_assert_cmpuint (count_received (fixture, "request"), ==, 1);
  say (fixture, "{'type':'error','id':%d,'code':'rate-limited','message':'Later'}", (int) get_last_id (fixture, "request"));
  say (fixture, "{'type':'update','offset':101,'channel':'a/x','value':2,'version':4,'time':1100}");
  advance (fixture, 2);
  g_assert_cmpuint (count_received (fixture, "request"), ==, 1);
  advance (fixture, 10);
  g_assert_cmpuint (count_received (fixture, "request"), ==, 2);
}

static void
test_a_request_does_not_keep_the_source (Fixture       *fixture,
                                         gconstpointer  data)
{
  open_with (fixture, "a/*", "{'channel':'a/x','value':1,'version':3,'time':900}");
  g_assert_cmpuint (count_received (fixture, "request"), ==, 1);
  g_object_ref (fixture->manager);
  g_assert_finalize_object (fixture->source);
  advance (fixture, 30);
  g_object_unref (fixture->manager);
  make_source (fixture);
}

static void
count (guint *n_calls)
{
  (*n_calls)++;
}

static void
test_no_error_is_no_news (Fixture       *fixture,
                          gconstpointer  data)
{
  guint n_errors = 0;

  g_signal_connect_swapped (fixture->source, "notify::last-error", G_CALLBACK (count), &n_errors);
  open_with (fixture, "a/*", "");
  g_assert_cmpint (get_connection_state (fixture), ==, BINNACLE_CONNECTION_OPEN);
  g_assert_cmpuint (n_errors, ==, 0);
}

static void
free_event (gpointer event)
{
  binnacle_live_event_free (event);
}

/* A number takes two bytes in a text, and a hundred in a tree. */
static void
test_replies_count_with_their_memory (Fixture       *fixture,
                                      gconstpointer  data)
{
  g_autoptr (BinnacleUpdateProcessor) processor = binnacle_update_processor_new (BINNACLE_CLOCK (fixture->clock));
  g_autoptr (BinnacleLiveDecoder) decoder = binnacle_live_decoder_new (processor);
  g_autoptr (GString) text = g_string_new ("{\"type\":\"result\",\"id\":1,\"result\":[0");

  binnacle_update_processor_set_control_func (processor, NULL, free_event, NULL);
  for (guint i = 0; i < 400000; i++)
    g_string_append (text, ",0");
  g_string_append (text, "]}");
  binnacle_live_decoder_begin (decoder, 1);
  g_assert_true (binnacle_live_decoder_receive (decoder, 1, text->str, text->len));
  g_assert_false (binnacle_live_decoder_receive (decoder, 1, text->str, text->len));
}

static void
assert_hidden (Fixture    *fixture,
               const char *secret)
{
  g_autofree char *text = g_strdup_printf ("The proxy does not know %s.", secret);
  g_autofree char *redacted =
    binnacle_connection_log_redact (binnacle_websocket_manager_get_log (fixture->manager), text);

  g_assert_cmpstr (redacted, ==, "The proxy does not know •••.");
}

/* Also one that looks like a word. */
static void
test_what_lets_in_is_never_told (Fixture       *fixture,
                                 gconstpointer  data)
{
  g_autoptr (BinnacleCredential) password = binnacle_credential_new_password ("me", "swordfish", NULL);

  binnacle_live_source_set_token (fixture->source, "sesame");
  assert_hidden (fixture, "sesame");
  binnacle_live_source_set_credential (fixture->source, password);
  binnacle_live_source_set_token (fixture->source, NULL);
  assert_hidden (fixture, "swordfish");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  TEST ("/live-source/values-come", test_values_come);
  TEST ("/live-source/resume-same-epoch", test_resume_same_epoch);
  TEST ("/live-source/resume-new-epoch", test_resume_new_epoch);
  TEST ("/live-source/live-during-snapshot", test_live_during_snapshot);
  TEST ("/live-source/new-subscription-after-resume", test_new_subscription_after_resume);
  TEST ("/live-source/join-then-leave", test_join_then_leave);
  TEST ("/live-source/leaving-is-delayed", test_leaving_is_delayed);
  TEST ("/live-source/unsubscribe-offline", test_unsubscribe_offline);
  TEST ("/live-source/bad-messages-end-the-connection", test_bad_messages_end_the_connection);
  TEST ("/live-source/offsets-backwards-ask-for-all", test_offsets_backwards_ask_for_all);
  TEST ("/live-source/unknown-types-are-passed-over", test_unknown_types_are_passed_over);
  TEST ("/live-source/unauthorized-fails", test_unauthorized_fails);
  TEST ("/live-source/bye-without-return-fails", test_bye_without_return_fails);
  TEST ("/live-source/bye-says-when-to-return", test_bye_says_when_to_return);
  TEST ("/live-source/too-many-channels-fail", test_too_many_channels_fail);
  TEST ("/live-source/descriptions-come", test_descriptions_come);
  TEST ("/live-source/history-comes", test_history_comes);
  TEST ("/live-source/nothing-stale-is-live", test_nothing_stale_is_live);
  TEST ("/live-source/many-patterns-go-in-batches", test_many_patterns_go_in_batches);
  TEST ("/live-source/a-full-queue-pauses-and-goes-on", test_a_full_queue_pauses_and_goes_on);
  TEST ("/live-source/too-many-subscriptions-are-said", test_too_many_subscriptions_are_said);
  TEST ("/live-source/room-that-is-left-is-used", test_room_that_is_left_is_used);
  TEST ("/live-source/a-refused-leave-forgets-all-the-same", test_a_refused_leave_forgets_all_the_same);
  TEST ("/live-source/what-is-left-after-a-breach-is-forgotten", test_what_is_left_after_a_breach_is_forgotten);
  TEST ("/live-source/descriptions-are-asked-for-again", test_descriptions_are_asked_for_again);
  TEST ("/live-source/a-request-does-not-keep-the-source", test_a_request_does_not_keep_the_source);
  TEST ("/live-source/no-error-is-no-news", test_no_error_is_no_news);
  TEST ("/live-source/replies-count-with-their-memory", test_replies_count_with_their_memory);
  TEST ("/live-source/what-lets-in-is-never-told", test_what_lets_in_is_never_told);
  return g_test_run ();
}
