/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "base/binnacle-channel.h"
#include "base/binnacle-json.h"
#include "binnacle-simulated-http.h"
#include "binnacle-simulated-network.h"
#include "memory-journal.h"
#include "sources/binnacle-live-source-private.h"
#include "sync/binnacle-background-sync.h"
#include "wire/binnacle-protocol.h"

/* A live source on a network that lets HTTP through and WebSocket not, in
 * simulated time; the test plays the server. */

#define SERVER_ID "6f3f8f1e-54f0-4b5e-9d7e-2f0a2f8f7a01"

typedef struct
{
  char   *channel;
  double  number;
  gint64  version;
  gint64  time; /* ms */
} Channel;

typedef struct
{
  BinnacleSimulatedClock   *clock;
  BinnacleSimulatedNetwork *network;
  BinnacleSimulatedHttp    *http;
  BinnacleLiveSource       *source;
  BinnacleSource           *base;
  BinnacleRealtimeState    *state;
  BinnacleWebsocketManager *manager;

  /* The server, over HTTP */
  GHashTable               *channels;
  const char               *epoch;
  const char               *server_id;
  gint64                    offset;
  guint                     status;      /* of all but /healthz; 0: all is well */
  guint                     health;
  gint64                    retry_after;
  const char               *raw;         /* what it says in place of values */
  gboolean                  is_silent;
  gboolean                  refuses_mutations;
  gboolean                  forbids_mutations;
  guint                     n_unanswered; /* POSTs to come, by a proxy's page */
  const char               *moves_at_post; /* which server is there from the next POST on */
  guint                     n_not_modified;
} Fixture;

static void
channel_free (gpointer data)
{
  Channel *channel = data;

  g_free (channel->channel);
  g_free (channel);
}

static gint64
get_server_time (Fixture *fixture)
{
  return binnacle_clock_get_real_time (BINNACLE_CLOCK (fixture->clock)) / 1000;
}

static void
put (Fixture    *fixture,
     const char *name,
     double      number)
{
  Channel *channel = g_hash_table_lookup (fixture->channels, name);

  if (channel == NULL)
    {
      channel = g_new0 (Channel, 1);
      channel->channel = g_strdup (name);
      g_hash_table_insert (fixture->channels, channel->channel, channel);
    }
  channel->number = number;
  channel->version++;
  channel->time = get_server_time (fixture);
  fixture->offset++;
}

static void
take_away (Fixture    *fixture,
           const char *name)
{
  g_assert_true (g_hash_table_remove (fixture->channels, name));
  fixture->offset++;
}

static gboolean
is_matched (const char *channel,
            const char *path)
{
  g_auto (GStrv) parts = g_strsplit (strchr (path, '?') + 1, "&", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_autofree char *pattern = g_uri_unescape_string (parts[i] + strlen ("match="), NULL);

      g_assert_true (g_str_has_prefix (parts[i], "match="));
      if (binnacle_channel_matches (channel, pattern))
        return TRUE;
    }
  return FALSE;
}

static BinnacleHttpResponse *
answer_channels (Fixture    *fixture,
                 const char *path,
                 const char *etag)
{
  g_autofree char *tag = g_strdup_printf ("\"%s-%" G_GINT64_FORMAT "\"", fixture->epoch, fixture->offset);
  g_autoptr (GString) body = g_string_new (NULL);
  const char *separator = "";
  GHashTableIter iter;
  gpointer value;

  if (g_strcmp0 (etag, tag) == 0)
    {
      fixture->n_not_modified++;
      return binnacle_simulated_http_make_response (304, tag, NULL);
    }
  g_string_append_printf (body, "{\"server_id\":\"%s\",\"epoch\":\"%s\",\"offset\":%" G_GINT64_FORMAT
                          ",\"time\":%" G_GINT64_FORMAT ",\"channels\":[", fixture->server_id, fixture->epoch,
                          fixture->offset, get_server_time (fixture));
  g_hash_table_iter_init (&iter, fixture->channels);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Channel *channel = value;

      if (!is_matched (channel->channel, path))
        continue;
      g_string_append_printf (body, "%s{\"channel\":\"%s\",\"value\":%g,\"version\":%" G_GINT64_FORMAT
                              ",\"time\":%" G_GINT64_FORMAT "}", separator, channel->channel, channel->number,
                              channel->version, channel->time);
      separator = ",";
    }
  g_string_append (body, "]}");
  return binnacle_simulated_http_make_response (200, tag, body->str);
}

static BinnacleHttpResponse *
answer_mutate (Fixture *fixture,
               GBytes  *body)
{
  g_autoptr (JsonNode) node = binnacle_json_parse (g_bytes_get_data (body, NULL), (gssize) g_bytes_get_size (body),
                                                   G_MAXSSIZE, NULL);
  JsonObject *mutate = json_node_get_object (node);
  g_autofree char *text = NULL;
  const Channel *channel;

  g_assert_false (json_object_has_member (mutate, "id"));
  if (fixture->moves_at_post != NULL)
    fixture->server_id = g_steal_pointer (&fixture->moves_at_post);
  if (fixture->n_unanswered > 0)
    {
      fixture->n_unanswered--;
      return binnacle_simulated_http_make_response (502, NULL, "<html>No</html>");
    }
  if (fixture->forbids_mutations)
    return binnacle_simulated_http_make_response (403, NULL, "{\"code\":\"forbidden\",\"message\":\"Not you.\"}");
  if (fixture->refuses_mutations)
    return binnacle_simulated_http_make_response (409, NULL, "{\"code\":\"conflict\",\"message\":\"No.\","
                                                  "\"current\":{\"value\":4,\"version\":9,\"time\":1}}");
  put (fixture, json_object_get_string_member (mutate, "channel"), json_object_get_double_member (mutate, "set"));
  channel = g_hash_table_lookup (fixture->channels, json_object_get_string_member (mutate, "channel"));
  text = g_strdup_printf ("{\"op\":\"%s\",\"channel\":\"%s\",\"value\":%g,\"version\":%" G_GINT64_FORMAT
                          ",\"offset\":%" G_GINT64_FORMAT "}", json_object_get_string_member (mutate, "op"),
                          channel->channel, channel->number, channel->version, fixture->offset);
  return binnacle_simulated_http_make_response (200, NULL, text);
}

static BinnacleHttpResponse *
serve (const BinnacleHttpOptions  *options,
       const char                 *path,
       gpointer                    user_data,
       GError                    **error)
{
  Fixture *fixture = user_data;

  if (fixture->is_silent)
    return NULL;
  if (g_str_equal (path, "/healthz"))
    {
      g_assert_null (options->token);
      return binnacle_simulated_http_make_response (fixture->health, NULL, "{}");
    }
  g_assert_cmpstr (options->token, ==, "secret");
  if (fixture->status != 0)
    {
      BinnacleHttpResponse *response = binnacle_simulated_http_make_response (fixture->status, NULL, "<html>No</html>");

      binnacle_http_response_set_retry_after (response, fixture->retry_after);
      return response;
    }
  if (fixture->raw != NULL)
    return binnacle_simulated_http_make_response (200, "\"raw\"", fixture->raw);
  if (g_str_has_prefix (path, "/v1/channels?"))
    return answer_channels (fixture, path, options->etag);
  if (g_str_has_prefix (path, "/v1/describe?match=a/gauge"))
    return binnacle_simulated_http_make_response (200, NULL, "[{\"channel\":\"a/gauge\",\"title\":\"Gauge\",\"unit\":\"V\","
                                                  "\"kind\":\"gauge\",\"writable\":true,\"interval\":1000}]");
  if (g_str_equal (path, "/v1/history?channel=a/x&from=100&to=200&points=10"))
    return binnacle_simulated_http_make_response (200, NULL, "{\"channel\":\"a/x\",\"step\":10,\"points\":[[100,1,2,3]]}");
  if (g_str_equal (path, "/v1/mutate"))
    return answer_mutate (fixture, options->body);
  return binnacle_simulated_http_make_response (200, NULL, "[]");
}

static void
advance (Fixture *fixture,
         double   seconds)
{
  binnacle_simulated_clock_advance (fixture->clock, (gint64) (seconds * G_USEC_PER_SEC));
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);

  fixture->clock = binnacle_simulated_clock_new (G_GINT64_CONSTANT (1700000000000000));
  fixture->network = binnacle_simulated_network_new (fixture->clock, 1);
  fixture->network->test_answers = TRUE;
  fixture->network->fault = BINNACLE_FAULT_NOT_BINNACLE;
  fixture->http = binnacle_simulated_http_new (fixture->clock, serve, fixture);
  fixture->channels = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, channel_free);
  fixture->epoch = "e1";
  fixture->server_id = SERVER_ID;
  fixture->offset = 100;
  fixture->health = 200;
  fixture->source = binnacle_live_source_new ("test", BINNACLE_CLOCK (fixture->clock), random,
                                              binnacle_simulated_network_make_transport, fixture->network, NULL);
  fixture->base = BINNACLE_SOURCE (fixture->source);
  fixture->state = binnacle_source_get_state (fixture->base);
  fixture->manager = binnacle_live_source_get_manager (fixture->source);
  binnacle_live_source_set_http (fixture->source, BINNACLE_HTTP (fixture->http));
  binnacle_live_source_set_uri (fixture->source, "ws://localhost/v1/live");
  binnacle_live_source_set_token (fixture->source, "secret");
  put (fixture, "a/x", 1);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  binnacle_source_stop (fixture->base);
  advance (fixture, 5);
  g_assert_finalize_object (fixture->source);
  advance (fixture, 5);
  g_assert_finalize_object (fixture->http);
  binnacle_simulated_network_free (fixture->network);
  g_assert_finalize_object (fixture->clock);
  g_hash_table_unref (fixture->channels);
}

static gboolean
is_polling (Fixture *fixture)
{
  BinnacleLiveTransport transport;

  g_object_get (fixture->source, "transport", &transport, NULL);
  return transport == BINNACLE_LIVE_TRANSPORT_POLLING;
}

static BinnacleFreshness
get_freshness (Fixture    *fixture,
               const char *channel)
{
  g_autoptr (BinnacleEntity) entity = binnacle_realtime_state_ref_entity (fixture->state, channel);

  return binnacle_entity_get_freshness (entity);
}

static double
get_number (Fixture    *fixture,
            const char *channel)
{
  g_autoptr (BinnacleEntity) entity = binnacle_realtime_state_ref_entity (fixture->state, channel);

  return binnacle_entity_get_number (entity);
}

static guint
count (Fixture    *fixture,
       const char *part)
{
  return binnacle_simulated_http_count (fixture->http, part);
}

static void
start (Fixture *fixture)
{
  binnacle_source_subscribe (fixture->base, "a/*");
  binnacle_source_start (fixture->base);
  advance (fixture, 2);
}

static void
start_polling (Fixture *fixture)
{
  start (fixture);
  g_assert_true (is_polling (fixture));
  g_assert_cmpfloat (get_number (fixture, "a/x"), ==, 1);
  g_assert_cmpint (get_freshness (fixture, "a/x"), ==, BINNACLE_FRESHNESS_LIVE);
}

/* For so many seconds, looked at ten times a second. */
static void
assert_live_for (Fixture    *fixture,
                 const char *channel,
                 guint       seconds)
{
  for (guint i = 0; i < 10 * seconds; i++)
    {
      advance (fixture, 0.1);
      g_assert_cmpint (get_freshness (fixture, channel), ==, BINNACLE_FRESHNESS_LIVE);
    }
}

/* Over, and back */

static void
test_over (Fixture       *fixture,
           gconstpointer  data)
{
  start_polling (fixture);
  g_assert_cmpuint (count (fixture, "GET /healthz"), ==, 1);
  g_assert_cmpuint (count (fixture, "GET /v1/channels?match=a/*"), ==, 1);
  put (fixture, "a/x", 2);
  put (fixture, "a/y", 3);
  put (fixture, "b/z", 4);
  advance (fixture, 6);
  g_assert_cmpfloat (get_number (fixture, "a/x"), ==, 2);
  g_assert_cmpfloat (get_number (fixture, "a/y"), ==, 3);
  g_assert_cmpuint (binnacle_realtime_state_get_n_channels (fixture->state), ==, 2);
}

static void
set_welcome (Fixture *fixture)
{
  g_free (fixture->network->hello_answer);
  fixture->network->hello_answer =
    g_strdup_printf ("{\"type\":\"welcome\",\"protocol\":1,\"server\":\"Test 1.0\",\"server_id\":\"" SERVER_ID "\","
                     "\"epoch\":\"%s\",\"offset\":%" G_GINT64_FORMAT ",\"time\":1000,\"heartbeat\":30000}",
                     fixture->epoch, fixture->offset);
  fixture->network->fault = BINNACLE_FAULT_NONE;
}

static void
reach_open (Fixture *fixture)
{
  for (guint i = 0; i < 40000; i++)
    {
      if (binnacle_websocket_manager_get_state (fixture->manager) == BINNACLE_CONNECTION_OPEN)
        return;
      g_assert_cmpuint (binnacle_simulated_network_count_received (fixture->network, "subscribe"), ==, 0);
      advance (fixture, 0.02);
    }
  g_assert_not_reached ();
}

static void
test_back (Fixture       *fixture,
           gconstpointer  data)
{
  guint n_asked;

  start_polling (fixture);
  put (fixture, "a/x", 5);
  advance (fixture, 20);
  set_welcome (fixture);
  reach_open (fixture);
  g_assert_false (is_polling (fixture));
  g_assert_cmpuint (binnacle_simulated_http_get_n_in_flight (fixture->http), <=, 1);
  n_asked = binnacle_simulated_http_get_times (fixture->http)->len;
  advance (fixture, 1);
  g_assert_cmpuint (binnacle_simulated_http_get_n_in_flight (fixture->http), ==, 0);
  /* What was polled is not told again. */
  g_assert_cmpuint (binnacle_simulated_network_count_received (fixture->network, "\"since\":{\"epoch\":\"e1\",\"offset\":102}"), ==, 1);
  binnacle_simulated_network_say (fixture->network, "{\"type\":\"snapshot\",\"id\":1,\"offset\":102,\"time\":1,"
                                  "\"patterns\":[],\"resumed\":true}");
  advance (fixture, 60);
  g_assert_cmpuint (binnacle_simulated_http_get_times (fixture->http)->len, ==, n_asked);
  g_assert_cmpfloat (get_number (fixture, "a/x"), ==, 5);
}

static void
test_tries_again (Fixture       *fixture,
                  gconstpointer  data)
{
  start_polling (fixture);
  advance (fixture, 3600);
  g_assert_true (is_polling (fixture));
  g_assert_cmpuint (fixture->network->n_opens, >=, 5);
  g_assert_cmpuint (fixture->network->n_opens, <=, 20);
}

static void
test_dies_before_welcome (Fixture       *fixture,
                          gconstpointer  data)
{
  fixture->network->fault = BINNACLE_FAULT_FLAPPING;
  start (fixture);
  g_assert_false (is_polling (fixture));
  advance (fixture, 30);
  g_assert_true (is_polling (fixture));
  g_assert_cmpuint (count (fixture, "/healthz"), ==, 1);
  assert_live_for (fixture, "a/x", 60); /* however often it is tried in between */
  g_assert_cmpuint (fixture->network->n_opens, >, 5);
}

static void
test_no_server (Fixture       *fixture,
                gconstpointer  data)
{
  fixture->health = 404;
  start (fixture);
  advance (fixture, 600);
  g_assert_false (is_polling (fixture));
  g_assert_cmpuint (binnacle_simulated_http_get_times (fixture->http)->len, ==, 1);
  g_assert_cmpint (binnacle_websocket_manager_get_state (fixture->manager), ==, BINNACLE_CONNECTION_FAILED);
  g_assert_error (binnacle_websocket_manager_get_last_error (fixture->manager), BINNACLE_CONNECTION_ERROR,
                  BINNACLE_CONNECTION_ERROR_NOT_BINNACLE);
}

static void
test_page_in_place_of_values (Fixture       *fixture,
                              gconstpointer  data)
{
  fixture->raw = "<html>Sign in to the network</html>";
  start (fixture);
  advance (fixture, 600);
  g_assert_false (is_polling (fixture));
  g_assert_cmpuint (binnacle_realtime_state_get_n_channels (fixture->state), ==, 0);
}

static void
test_switched_off (Fixture       *fixture,
                   gconstpointer  data)
{
  g_object_set (fixture->source, "fallback-to-polling", FALSE, NULL);
  start (fixture);
  advance (fixture, 60);
  g_assert_cmpuint (binnacle_simulated_http_get_times (fixture->http)->len, ==, 0);
  g_object_set (fixture->source, "fallback-to-polling", TRUE, NULL);
  binnacle_websocket_manager_reconnect (fixture->manager);
  advance (fixture, 5);
  g_assert_true (is_polling (fixture));
  g_object_set (fixture->source, "fallback-to-polling", FALSE, NULL);
  g_assert_false (is_polling (fixture));
  g_assert_cmpint (get_freshness (fixture, "a/x"), !=, BINNACLE_FRESHNESS_LIVE);
}

static void
test_stopped (Fixture       *fixture,
              gconstpointer  data)
{
  guint n_asked;

  start_polling (fixture);
  binnacle_source_stop (fixture->base);
  g_assert_false (is_polling (fixture));
  n_asked = binnacle_simulated_http_get_times (fixture->http)->len;
  advance (fixture, 600);
  g_assert_cmpuint (binnacle_simulated_http_get_times (fixture->http)->len, ==, n_asked);
}

/* Values */

static void
test_not_modified_is_fresh (Fixture       *fixture,
                            gconstpointer  data)
{
  start_polling (fixture);
  assert_live_for (fixture, "a/x", 120);
  g_assert_cmpuint (fixture->n_not_modified, >=, 20);
  g_assert_cmpuint (binnacle_simulated_http_get_max_in_flight (fixture->http), <=, 2); /* with a description */
}

static void
test_rhythm_between_polls (Fixture       *fixture,
                           gconstpointer  data)
{
  put (fixture, "a/gauge", 0);
  start_polling (fixture);
  g_object_set (fixture->source, "polling-interval", 20, NULL);
  for (guint i = 0; i < 120; i++)
    {
      put (fixture, "a/gauge", i);
      assert_live_for (fixture, "a/gauge", 1);
    }
  /* The sensor died: the server still answers, but the value is old. */
  advance (fixture, 60);
  g_assert_cmpint (get_freshness (fixture, "a/gauge"), ==, BINNACLE_FRESHNESS_STALE);
  g_assert_cmpint (get_freshness (fixture, "a/x"), ==, BINNACLE_FRESHNESS_LIVE);
}

static void
test_deleted (Fixture       *fixture,
              gconstpointer  data)
{
  put (fixture, "a/y", 2);
  put (fixture, "a/z", 3);
  start_polling (fixture);
  take_away (fixture, "a/y");
  advance (fixture, 6);
  g_assert_true (isnan (get_number (fixture, "a/y")));
  g_assert_cmpuint (binnacle_realtime_state_get_n_channels (fixture->state), ==, 2);
  put (fixture, "a/y", 4);
  advance (fixture, 6);
  g_assert_cmpfloat (get_number (fixture, "a/y"), ==, 4);
}

static void
test_new_epoch (Fixture       *fixture,
                gconstpointer  data)
{
  put (fixture, "a/y", 2);
  start_polling (fixture);
  g_assert_true (binnacle_live_source_get_recovered (fixture->source));
  g_hash_table_remove_all (fixture->channels);
  fixture->epoch = "e2";
  fixture->offset = 3;
  put (fixture, "a/x", 9);
  advance (fixture, 6);
  g_assert_cmpfloat (get_number (fixture, "a/x"), ==, 9);
  g_assert_true (isnan (get_number (fixture, "a/y")));
  g_assert_false (binnacle_live_source_get_recovered (fixture->source));
}

static void
test_patterns_come_and_go (Fixture       *fixture,
                           gconstpointer  data)
{
  put (fixture, "b/y", 2);
  start_polling (fixture);
  binnacle_source_subscribe (fixture->base, "b/*");
  advance (fixture, 0.5);
  g_assert_cmpfloat (get_number (fixture, "b/y"), ==, 2);
  binnacle_source_unsubscribe (fixture->base, "b/*");
  advance (fixture, 3);
  binnacle_source_subscribe (fixture->base, "b/*");
  advance (fixture, 10);
  g_assert_cmpint (get_freshness (fixture, "b/y"), ==, BINNACLE_FRESHNESS_LIVE);
  binnacle_source_unsubscribe (fixture->base, "b/*");
  advance (fixture, 12);
  g_assert_cmpuint (binnacle_realtime_state_get_n_channels (fixture->state), ==, 1);
  binnacle_source_subscribe (fixture->base, "b/*");
  advance (fixture, 0.5);
  g_assert_cmpfloat (get_number (fixture, "b/y"), ==, 2);
}

static void
test_many_patterns (Fixture       *fixture,
                    gconstpointer  data)
{
  for (guint i = 0; i < 250; i++)
    {
      g_autofree char *name = g_strdup_printf ("many/%u", i);

      put (fixture, name, i);
      binnacle_source_subscribe (fixture->base, name);
    }
  start_polling (fixture);
  for (guint i = 0; i < 250; i++)
    {
      g_autofree char *name = g_strdup_printf ("many/%u", i);

      g_assert_cmpfloat (get_number (fixture, name), ==, i);
      g_assert_cmpint (get_freshness (fixture, name), ==, BINNACLE_FRESHNESS_LIVE);
    }
  take_away (fixture, "many/249");
  take_away (fixture, "many/0");
  advance (fixture, 6);
  g_assert_cmpuint (binnacle_realtime_state_get_n_channels (fixture->state), ==, 249);
}

static void
test_many_values (Fixture       *fixture,
                  gconstpointer  data)
{
  for (guint i = 0; i < 5000; i++)
    {
      g_autofree char *name = g_strdup_printf ("a/%u", i);

      put (fixture, name, i);
    }
  start_polling (fixture);
  g_assert_cmpuint (binnacle_realtime_state_get_n_channels (fixture->state), ==, 5001);
}

static void
test_nothing_wanted (Fixture       *fixture,
                     gconstpointer  data)
{
  binnacle_source_start (fixture->base);
  advance (fixture, 30);
  g_assert_true (is_polling (fixture));
  g_assert_true (binnacle_realtime_state_get_link_alive (fixture->state));
  g_assert_cmpuint (binnacle_realtime_state_get_n_channels (fixture->state), ==, 0);
}

/* Time */

static void
test_pace (Fixture       *fixture,
           gconstpointer  data)
{
  GArray *times = binnacle_simulated_http_get_times (fixture->http);
  gint64 shortest = G_MAXINT64, longest = 0;
  guint first;

  start_polling (fixture);
  advance (fixture, 5);
  first = times->len;
  advance (fixture, 300);
  for (guint i = first + 1; i < times->len; i++)
    {
      gint64 gap = g_array_index (times, gint64, i) - g_array_index (times, gint64, i - 1);

      shortest = MIN (shortest, gap);
      longest = MAX (longest, gap);
    }
  g_assert_cmpint (shortest, >=, 4.5 * G_USEC_PER_SEC);
  g_assert_cmpint (longest, <=, 5.6 * G_USEC_PER_SEC);
  g_assert_cmpint (longest - shortest, >, G_USEC_PER_SEC / 4); /* jitter */
  first = times->len;
  g_object_set (fixture->source, "polling-interval", 60, NULL);
  advance (fixture, 300);
  g_assert_cmpuint (times->len - first, <=, 7);
}

static void
test_network_and_battery_are_spared (Fixture       *fixture,
                                     gconstpointer  data)
{
  GArray *times = binnacle_simulated_http_get_times (fixture->http);
  guint n_asked, n_usual;

  start_polling (fixture);
  n_asked = times->len;
  advance (fixture, 120);
  n_usual = times->len - n_asked;
  g_object_set (fixture->source, "polling-pace", BINNACLE_SYNC_PACE_SLOWER, NULL);
  advance (fixture, 6);
  n_asked = times->len;
  advance (fixture, 120);
  g_assert_cmpuint (times->len, >, n_asked);
  g_assert_cmpuint (times->len - n_asked, <=, n_usual / 3);
  g_assert_cmpint (get_freshness (fixture, "a/x"), ==, BINNACLE_FRESHNESS_LIVE);
  g_object_set (fixture->source, "polling-pace", BINNACLE_SYNC_PACE_PAUSED, NULL);
  n_asked = times->len;
  advance (fixture, 600);
  g_assert_cmpuint (times->len, ==, n_asked);
  g_assert_cmpint (get_freshness (fixture, "a/x"), ==, BINNACLE_FRESHNESS_STALE);
  g_object_set (fixture->source, "polling-pace", BINNACLE_SYNC_PACE_NORMAL, NULL);
  advance (fixture, 30);
  g_assert_true (is_polling (fixture));
  g_assert_cmpint (get_freshness (fixture, "a/x"), ==, BINNACLE_FRESHNESS_LIVE);
}

static void
test_silent_server (Fixture       *fixture,
                    gconstpointer  data)
{
  start_polling (fixture);
  fixture->is_silent = TRUE;
  advance (fixture, 12);
  g_assert_cmpint (get_freshness (fixture, "a/x"), !=, BINNACLE_FRESHNESS_LIVE);
  advance (fixture, 6);
  g_assert_cmpint (get_freshness (fixture, "a/x"), ==, BINNACLE_FRESHNESS_STALE);
  fixture->is_silent = FALSE;
  advance (fixture, 60);
  g_assert_true (is_polling (fixture));
  g_assert_cmpint (get_freshness (fixture, "a/x"), ==, BINNACLE_FRESHNESS_LIVE);
}

static void
test_sleep (Fixture       *fixture,
            gconstpointer  data)
{
  guint n_asked;

  start_polling (fixture);
  g_object_set (fixture->source, "polling-interval", 60, NULL);
  advance (fixture, 10);
  n_asked = binnacle_simulated_http_get_times (fixture->http)->len;
  fixture->is_silent = TRUE;
  binnacle_simulated_clock_suspend (fixture->clock, (gint64) 3600 * G_USEC_PER_SEC);
  advance (fixture, 2);
  g_assert_cmpint (get_freshness (fixture, "a/x"), !=, BINNACLE_FRESHNESS_LIVE);
  g_assert_cmpuint (binnacle_simulated_http_get_times (fixture->http)->len, >, n_asked);
}

/* Refusals and hostility */

static void
test_unauthorized (Fixture       *fixture,
                   gconstpointer  data)
{
  guint n_asked;

  if (data != NULL)
    start_polling (fixture);
  fixture->status = 401;
  if (data == NULL)
    start (fixture);
  advance (fixture, 10);
  g_assert_false (is_polling (fixture));
  g_assert_cmpint (binnacle_websocket_manager_get_state (fixture->manager), ==, BINNACLE_CONNECTION_FAILED);
  g_assert_error (binnacle_websocket_manager_get_last_error (fixture->manager), BINNACLE_CONNECTION_ERROR,
                  BINNACLE_CONNECTION_ERROR_UNAUTHORIZED);
  n_asked = binnacle_simulated_http_get_times (fixture->http)->len;
  advance (fixture, 3600);
  g_assert_cmpuint (binnacle_simulated_http_get_times (fixture->http)->len, ==, n_asked);
  fixture->status = 0;
  binnacle_websocket_manager_reconnect (fixture->manager);
  advance (fixture, 5);
  g_assert_true (is_polling (fixture));
}

static void
test_busy (Fixture       *fixture,
           gconstpointer  data)
{
  guint n_asked;

  start_polling (fixture);
  fixture->status = GPOINTER_TO_UINT (data);
  fixture->retry_after = 40 * G_USEC_PER_SEC;
  advance (fixture, 6);
  g_assert_cmpint (get_freshness (fixture, "a/x"), !=, BINNACLE_FRESHNESS_LIVE);
  g_assert_nonnull (binnacle_live_source_get_polling_error (fixture->source));
  n_asked = binnacle_simulated_http_get_times (fixture->http)->len;
  advance (fixture, 30);
  g_assert_cmpuint (binnacle_simulated_http_get_times (fixture->http)->len, ==, n_asked);
  g_assert_true (is_polling (fixture));
  fixture->status = 0;
  advance (fixture, 15);
  g_assert_cmpint (get_freshness (fixture, "a/x"), ==, BINNACLE_FRESHNESS_LIVE);
  g_assert_null (binnacle_live_source_get_polling_error (fixture->source));
}

/* What it asks for of a WebSocket, it asks for of HTTP as well. */
static void
test_busy_server_is_left_alone (Fixture       *fixture,
                                gconstpointer  data)
{
  fixture->network->fault = BINNACLE_FAULT_REFUSED;
  fixture->network->retry_after = 60 * G_USEC_PER_SEC;
  start (fixture);
  for (guint i = 0; i < 3600 && fixture->network->n_opens < 3; i++)
    advance (fixture, 0.1);
  g_assert_cmpuint (fixture->network->n_opens, ==, 3);
  advance (fixture, 50);
  g_assert_cmpuint (count (fixture, "/healthz"), ==, 0);
  advance (fixture, 20);
  g_assert_cmpuint (count (fixture, "/healthz"), ==, 1);
}

static void
test_patience_has_an_end (Fixture       *fixture,
                          gconstpointer  data)
{
  start_polling (fixture);
  fixture->status = 503;
  fixture->retry_after = (gint64) 86400 * G_USEC_PER_SEC;
  advance (fixture, 10);
  fixture->status = 0;
  advance (fixture, 3500);
  g_assert_cmpint (get_freshness (fixture, "a/x"), !=, BINNACLE_FRESHNESS_LIVE);
  advance (fixture, 200);
  g_assert_cmpint (get_freshness (fixture, "a/x"), ==, BINNACLE_FRESHNESS_LIVE);
}

static const char * const hostile[] = {
  "", "null", "[]", "{}", "{\"server_id\":", "<html></html>",
  "{\"server_id\":\"s\",\"epoch\":\"e1\",\"offset\":-1,\"time\":1,\"channels\":[]}",
  "{\"server_id\":\"s\",\"epoch\":\"e1\",\"offset\":1,\"time\":1,\"channels\":[1]}",
  "{\"server_id\":\"s\",\"epoch\":\"e1\",\"offset\":1,\"time\":1,\"channels\":{}}",
  "{\"server_id\":\"s\",\"epoch\":\"e1\",\"offset\":1,\"time\":1,\"channels\":[{\"channel\":\"//\",\"value\":1,\"version\":1,\"time\":1}]}",
  "{\"server_id\":\"s\",\"epoch\":\"e1\",\"offset\":1,\"time\":1,\"channels\":[{\"channel\":\"a/x\",\"version\":1,\"time\":1}]}",
  "{\"server_id\":\"s\",\"epoch\":\"e1\",\"offset\":1,\"time\":1,\"channels\":[{\"channel\":\"a/x\",\"value\":1e999,\"version\":1,\"time\":1}]}",
};

static void
test_hostile (Fixture       *fixture,
              gconstpointer  data)
{
  start_polling (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (hostile); i++)
    {
      fixture->raw = hostile[i];
      advance (fixture, 6);
      g_assert_cmpint (get_freshness (fixture, "a/x"), !=, BINNACLE_FRESHNESS_LIVE);
      g_assert_cmpfloat (get_number (fixture, "a/x"), ==, 1);
      fixture->raw = NULL;
      advance (fixture, 70);
      g_assert_true (is_polling (fixture));
      g_assert_cmpint (get_freshness (fixture, "a/x"), ==, BINNACLE_FRESHNESS_LIVE);
    }
}

static void
test_not_modified_without_a_tag (Fixture       *fixture,
                                 gconstpointer  data)
{
  fixture->status = 304;
  start (fixture);
  advance (fixture, 60);
  g_assert_false (is_polling (fixture));
}

static void
test_keeps_asking_where_it_worked (Fixture       *fixture,
                                   gconstpointer  data)
{
  start_polling (fixture);
  fixture->status = 502;
  advance (fixture, 1800);
  g_assert_cmpint (get_freshness (fixture, "a/x"), ==, BINNACLE_FRESHNESS_STALE);
  fixture->status = 0;
  advance (fixture, 70);
  g_assert_true (is_polling (fixture));
  g_assert_cmpint (get_freshness (fixture, "a/x"), ==, BINNACLE_FRESHNESS_LIVE);
}

/* Requests */

static void
got_history (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  GArray **samples = user_data;

  *samples = binnacle_source_history_finish (BINNACLE_SOURCE (object), result, &error);
  g_assert_no_error (error);
}

static void
test_described_and_history (Fixture       *fixture,
                            gconstpointer  data)
{
  g_autoptr (BinnacleEntity) entity = binnacle_realtime_state_ref_entity (fixture->state, "a/gauge");
  g_autoptr (GArray) samples = NULL;

  put (fixture, "a/gauge", 0);
  start_polling (fixture);
  g_assert_cmpstr (binnacle_entity_get_unit (entity), ==, "V");
  g_assert_cmpint (binnacle_entity_get_interval (entity), ==, 1000);
  binnacle_source_history_async (fixture->base, "a/x", 100, 200, 10, NULL, got_history, &samples);
  advance (fixture, 1);
  g_assert_nonnull (samples);
  g_assert_cmpuint (samples->len, ==, 1);
  g_assert_cmpfloat (g_array_index (samples, BinnacleSample, 0).mean, ==, 2);
}

typedef struct
{
  JsonObject *reply;
  GError     *error;
  guint       status;
  guint       n_came;
} Mutated;

static void
mutated_clear (Mutated *mutated)
{
  g_clear_pointer (&mutated->reply, json_object_unref);
  g_clear_error (&mutated->error);
  mutated->n_came = 0;
}

static void
got_mutated (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  Mutated *mutated = user_data;

  mutated->n_came++;
  mutated->reply = binnacle_live_rest_client_mutate_finish (BINNACLE_LIVE_REST_CLIENT (object), result,
                                                            &mutated->status, &mutated->error);
}

static void
mutate (Fixture *fixture,
        Mutated *mutated)
{
  BinnacleLiveRestClient *client = binnacle_live_source_get_rest_client (fixture->source);
  g_autoptr (JsonNode) node = binnacle_json_parse ("{\"type\":\"mutate\",\"op\":\"o\",\"channel\":\"a/m\",\"set\":7}",
                                                   -1, G_MAXSSIZE, NULL);

  binnacle_live_rest_client_mutate_async (client, json_node_get_object (node), 0, got_mutated, mutated);
}

static void
test_mutates (Fixture       *fixture,
              gconstpointer  data)
{
  Mutated mutated = { 0 };

  mutate (fixture, &mutated);
  advance (fixture, 1);
  g_assert_error (mutated.error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_NOT_CONNECTED);
  mutated_clear (&mutated);
  start_polling (fixture);
  mutate (fixture, &mutated);
  advance (fixture, 1);
  g_assert_no_error (mutated.error);
  g_assert_cmpuint (mutated.status, ==, 200);
  g_assert_cmpstr (json_object_get_string_member (mutated.reply, "type"), ==, "result");
  g_assert_cmpstr (json_object_get_string_member (mutated.reply, "op"), ==, "o");
  mutated_clear (&mutated);
  fixture->refuses_mutations = TRUE;
  mutate (fixture, &mutated);
  advance (fixture, 1);
  g_assert_cmpuint (mutated.status, ==, 409);
  g_assert_cmpstr (json_object_get_string_member (mutated.reply, "type"), ==, "error");
  g_assert_cmpstr (json_object_get_string_member (mutated.reply, "code"), ==, "conflict");
  g_assert_true (json_object_has_member (mutated.reply, "current"));
  mutated_clear (&mutated);
  fixture->status = 502; /* a proxy's own words: what became of it is unknown */
  mutate (fixture, &mutated);
  advance (fixture, 1);
  g_assert_null (mutated.reply);
  g_assert_error (mutated.error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_REFUSED);
  mutated_clear (&mutated);
}

static void
test_changing_over_makes_unknown (Fixture       *fixture,
                                  gconstpointer  data)
{
  Mutated mutated = { 0 };

  start_polling (fixture);
  binnacle_simulated_http_set_delay (fixture->http, 15 * G_USEC_PER_SEC);
  set_welcome (fixture);
  mutate (fixture, &mutated);
  binnacle_websocket_manager_reconnect (fixture->manager);
  reach_open (fixture);
  advance (fixture, 0.01);
  g_assert_cmpuint (mutated.n_came, ==, 1);
  g_assert_error (mutated.error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_LOST);
  mutated_clear (&mutated);
}

static void
test_edits_go_by_post (Fixture       *fixture,
                       gconstpointer  data)
{
  g_autoptr (MemoryJournal) journal = memory_journal_new (BINNACLE_CLOCK (fixture->clock), 5000);
  BinnacleOperationQueue *queue = binnacle_source_get_operations (fixture->base);
  g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;
  BinnacleEdit edit = { .kind = BINNACLE_OPERATION_SET, .argument = &value };
  g_autoptr (BinnacleOperation) operation = NULL;
  g_autoptr (GError) error = NULL;

  binnacle_operation_queue_set_journal (queue, BINNACLE_JOURNAL (journal));
  start_polling (fixture);
  binnacle_value_set_number (&value, 7);
  operation = binnacle_operation_queue_apply (queue, "a/m", &edit, &error);
  g_assert_no_error (error);
  advance (fixture, 2);
  g_assert_cmpint (binnacle_operation_get_state (operation), ==, BINNACLE_OPERATION_CONFIRMED);
  g_assert_cmpuint (count (fixture, "POST /v1/mutate"), ==, 1);
  advance (fixture, 6);
  g_assert_cmpfloat (get_number (fixture, "a/m"), ==, 7);
  g_clear_object (&operation);
  fixture->status = 502; /* unknown; it is asked again with the same id */
  binnacle_value_set_number (&value, 8);
  operation = binnacle_operation_queue_apply (queue, "a/m", &edit, &error);
  g_assert_no_error (error);
  advance (fixture, 3);
  g_assert_cmpint (binnacle_operation_get_state (operation), !=, BINNACLE_OPERATION_CONFIRMED);
  fixture->status = 0;
  advance (fixture, 90);
  g_assert_cmpint (binnacle_operation_get_state (operation), ==, BINNACLE_OPERATION_CONFIRMED);
}

/* While values are polled the address may come to lead to another server. */
static void
test_edits_stay_with_their_server (Fixture       *fixture,
                                   gconstpointer  data)
{
  g_autoptr (MemoryJournal) journal = memory_journal_new (BINNACLE_CLOCK (fixture->clock), 5000);
  BinnacleOperationQueue *queue = binnacle_source_get_operations (fixture->base);
  g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;
  BinnacleEdit edit = { .kind = BINNACLE_OPERATION_SET, .argument = &value };
  g_autoptr (BinnacleOperation) operation = NULL;

  binnacle_operation_queue_set_journal (queue, BINNACLE_JOURNAL (journal));
  start_polling (fixture);
  binnacle_operation_queue_set_paused (queue, TRUE);
  binnacle_value_set_number (&value, 7);
  operation = binnacle_operation_queue_apply (queue, "a/m", &edit, NULL);
  advance (fixture, 1);
  fixture->server_id = "00000000-0000-4000-8000-00000000000f";
  put (fixture, "a/x", 1);
  advance (fixture, 6);
  binnacle_operation_queue_set_paused (queue, FALSE);
  advance (fixture, 20);
  g_assert_cmpuint (count (fixture, "POST /v1/mutate"), ==, 0);
  g_assert_cmpint (binnacle_operation_get_hold (operation), ==, BINNACLE_HOLD_OTHER_SERVER);
  fixture->server_id = SERVER_ID;
  put (fixture, "a/x", 2);
  advance (fixture, 10);
  g_assert_cmpint (binnacle_operation_get_state (operation), ==, BINNACLE_OPERATION_CONFIRMED);
}

#define OTHER_ID "00000000-0000-4000-8000-00000000000f"

typedef struct
{
  MemoryJournal          *journal;
  BinnacleOperationQueue *queue;
} Edits;

static void
edits_set_up (Edits   *edits,
              Fixture *fixture)
{
  edits->journal = memory_journal_new (BINNACLE_CLOCK (fixture->clock), 5000);
  edits->queue = binnacle_source_get_operations (fixture->base);
  binnacle_operation_queue_set_journal (edits->queue, BINNACLE_JOURNAL (edits->journal));
  start_polling (fixture);
}

static BinnacleOperation *
set_number (Edits  *edits,
            double  number)
{
  g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;
  BinnacleEdit edit = { .kind = BINNACLE_OPERATION_SET, .argument = &value };
  g_autoptr (GError) error = NULL;
  BinnacleOperation *operation;

  binnacle_value_set_number (&value, number);
  operation = binnacle_operation_queue_apply (edits->queue, "a/m", &edit, &error);
  g_assert_no_error (error);
  return operation;
}

/* It is another one since the last poll, with the same tags even. */
static void
test_nothing_posted_to_another_server (Fixture       *fixture,
                                       gconstpointer  data)
{
  Edits edits;
  g_autoptr (BinnacleOperation) operation = NULL;

  edits_set_up (&edits, fixture);
  fixture->server_id = OTHER_ID;
  operation = set_number (&edits, 7);
  advance (fixture, 20);
  g_assert_cmpuint (count (fixture, "POST /v1/mutate"), ==, 0);
  g_assert_cmpint (binnacle_operation_get_hold (operation), ==, BINNACLE_HOLD_OTHER_SERVER);
  fixture->server_id = SERVER_ID;
  put (fixture, "a/x", 2);
  advance (fixture, 10);
  g_assert_cmpint (binnacle_operation_get_state (operation), ==, BINNACLE_OPERATION_CONFIRMED);
  g_object_unref (edits.journal);
}

/* Between the question who it is and the POST: whatever it answers is not believed. */
static void
test_answer_of_another_server (Fixture       *fixture,
                               gconstpointer  data)
{
  gboolean forbids = data != NULL;
  Edits edits;
  g_autoptr (BinnacleOperation) operation = NULL;

  edits_set_up (&edits, fixture);
  fixture->moves_at_post = OTHER_ID;
  fixture->forbids_mutations = forbids;
  operation = set_number (&edits, 7);
  advance (fixture, 20);
  g_assert_cmpuint (count (fixture, "POST /v1/mutate"), ==, 1);
  g_assert_cmpint (binnacle_operation_get_hold (operation), ==, BINNACLE_HOLD_OTHER_SERVER);
  fixture->forbids_mutations = FALSE;
  fixture->server_id = SERVER_ID;
  put (fixture, "a/x", 2);
  advance (fixture, 10);
  g_assert_cmpuint (count (fixture, "POST /v1/mutate"), ==, 2);
  g_assert_cmpint (binnacle_operation_get_state (operation), ==, BINNACLE_OPERATION_CONFIRMED);
  g_object_unref (edits.journal);
}

/* Its outcome is unknown and it can't be asked: it is sent again with its id, until that
 * is answered; a server that goes on refusing it is believed. */
static void
test_unknown_and_then_refused (Fixture       *fixture,
                               gconstpointer  data)
{
  gboolean allows = data != NULL;
  Edits edits;
  g_autoptr (BinnacleOperation) operation = NULL;

  edits_set_up (&edits, fixture);
  fixture->n_unanswered = 1;
  fixture->forbids_mutations = TRUE;
  operation = set_number (&edits, 7);
  advance (fixture, 0.5);
  g_assert_cmpuint (count (fixture, "POST /v1/mutate"), ==, 1);
  g_assert_cmpint (binnacle_operation_get_state (operation), ==, BINNACLE_OPERATION_UNKNOWN);
  advance (fixture, 1);
  g_assert_cmpuint (count (fixture, "POST /v1/mutate"), ==, 2);
  g_assert_cmpint (binnacle_operation_get_state (operation), ==, BINNACLE_OPERATION_UNKNOWN);
  if (allows)
    fixture->forbids_mutations = FALSE;
  advance (fixture, 20);
  g_assert_cmpint (binnacle_operation_get_state (operation), ==,
                   allows ? BINNACLE_OPERATION_CONFIRMED : BINNACLE_OPERATION_REJECTED);
  g_assert_cmpuint (count (fixture, "POST /v1/mutate"), ==, allows ? 3 : 4);
  g_object_unref (edits.journal);
}

#define ADD(name, data, func) g_test_add ("/live-polling/" name, Fixture, data, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("over-where-the-upgrade-is-refused", NULL, test_over);
  ADD ("over-where-connections-die-before-the-welcome", NULL, test_dies_before_welcome);
  ADD ("back-in-the-step-of-the-welcome", NULL, test_back);
  ADD ("tries-the-websocket-again", NULL, test_tries_again);
  ADD ("not-over-without-a-server", NULL, test_no_server);
  ADD ("not-over-to-a-web-page", NULL, test_page_in_place_of_values);
  ADD ("not-over-to-a-304-without-a-tag", NULL, test_not_modified_without_a_tag);
  ADD ("switched-off", NULL, test_switched_off);
  ADD ("stopped", NULL, test_stopped);
  ADD ("not-modified-is-fresh", NULL, test_not_modified_is_fresh);
  ADD ("rhythm-between-polls", NULL, test_rhythm_between_polls);
  ADD ("deleted", NULL, test_deleted);
  ADD ("new-epoch", NULL, test_new_epoch);
  ADD ("patterns-come-and-go", NULL, test_patterns_come_and_go);
  ADD ("many-patterns", NULL, test_many_patterns);
  ADD ("many-values", NULL, test_many_values);
  ADD ("nothing-wanted", NULL, test_nothing_wanted);
  ADD ("pace", NULL, test_pace);
  ADD ("network-and-battery-are-spared", NULL, test_network_and_battery_are_spared);
  ADD ("silent-server", NULL, test_silent_server);
  ADD ("sleep", NULL, test_sleep);
  ADD ("unauthorized-at-once", NULL, test_unauthorized);
  ADD ("unauthorized-later", "later", test_unauthorized);
  ADD ("too-many-requests", GUINT_TO_POINTER (429), test_busy);
  ADD ("service-unavailable", GUINT_TO_POINTER (503), test_busy);
  ADD ("busy-server-is-left-alone", NULL, test_busy_server_is_left_alone);
  ADD ("patience-has-an-end", NULL, test_patience_has_an_end);
  ADD ("hostile-bodies", NULL, test_hostile);
  ADD ("keeps-asking-where-it-worked", NULL, test_keeps_asking_where_it_worked);
  ADD ("described-and-history", NULL, test_described_and_history);
  ADD ("mutates", NULL, test_mutates);
  ADD ("edits-go-by-post", NULL, test_edits_go_by_post);
  ADD ("edits-stay-with-their-server", NULL, test_edits_stay_with_their_server);
  ADD ("edits-are-not-posted-to-another-server", NULL, test_nothing_posted_to_another_server);
  ADD ("another-servers-result-is-not-believed", NULL, test_answer_of_another_server);
  ADD ("another-servers-refusal-is-not-believed", "forbids", test_answer_of_another_server);
  ADD ("unknown-and-then-refused", NULL, test_unknown_and_then_refused);
  ADD ("unknown-then-refused-then-done", "allows", test_unknown_and_then_refused);
  ADD ("changing-over-makes-outcomes-unknown", NULL, test_changing_over_makes_unknown);
  return g_test_run ();
}
