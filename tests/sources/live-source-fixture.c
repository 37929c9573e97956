/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "base/binnacle-json.h"
#include "live-source-fixture.h"


static char *
make_welcome (const char *epoch,
              gint64      offset)
{
  return g_strdup_printf ("{\"type\":\"welcome\",\"protocol\":1,\"server\":\"Test 1.0\",\"server_id\":\"" SERVER_ID "\","
                          "\"epoch\":\"%s\",\"offset\":%" G_GINT64_FORMAT ",\"time\":1000,\"heartbeat\":30000,"
                          "\"limits\":{\"message\":1048576,\"subscriptions\":1000,\"rate\":100}}", epoch, offset);
}

void
set_welcome (Fixture    *fixture,
             const char *epoch,
             gint64      offset)
{
  g_free (fixture->network->hello_answer);
  fixture->network->hello_answer = make_welcome (epoch, offset);
}

void
make_source (Fixture *fixture)
{
  GRand *random = g_rand_new_with_seed (1);

  fixture->source = binnacle_live_source_new ("test", BINNACLE_CLOCK (fixture->clock), random,
                                              binnacle_simulated_network_make_transport, fixture->network, NULL);
  fixture->base = BINNACLE_SOURCE (fixture->source);
  fixture->state = binnacle_source_get_state (fixture->base);
  fixture->manager = binnacle_live_source_get_manager (fixture->source);
  binnacle_live_source_set_uri (fixture->source, "ws://localhost/v1/live");
  binnacle_live_source_set_token (fixture->source, "secret");
  g_rand_free (random);
}

void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->clock = binnacle_simulated_clock_new (G_GINT64_CONSTANT (1700000000000000));
  fixture->network = binnacle_simulated_network_new (fixture->clock, 1);
  fixture->network->test_answers = TRUE;
  make_source (fixture);
  set_welcome (fixture, "e1", 100);
}

void
advance (Fixture *fixture,
         double   seconds)
{
  binnacle_simulated_clock_advance (fixture->clock, (gint64) (seconds * G_USEC_PER_SEC));
}

void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  binnacle_source_stop (fixture->base);
  advance (fixture, 5);
  g_assert_finalize_object (fixture->source);
  advance (fixture, 5);
  binnacle_simulated_network_free (fixture->network);
  g_assert_finalize_object (fixture->clock);
}

/* The newest text of that type that the server got. */
JsonObject *
find_received (Fixture    *fixture,
               const char *type)
{
  for (guint i = fixture->network->received->len; i > 0; i--)
    {
      g_autoptr (JsonNode) node = binnacle_json_parse (g_ptr_array_index (fixture->network->received, i - 1), -1, G_MAXSSIZE, NULL);
      JsonObject *object = json_node_get_object (node);

      if (g_str_equal (json_object_get_string_member (object, "type"), type))
        return json_object_ref (object);
    }
  return NULL;
}

guint
count_received (Fixture    *fixture,
                const char *type)
{
  g_autofree char *part = g_strdup_printf ("\"type\":\"%s\"", type);

  return binnacle_simulated_network_count_received (fixture->network, part);
}

gint64
get_last_id (Fixture    *fixture,
             const char *type)
{
  g_autoptr (JsonObject) message = find_received (fixture, type);

  g_assert_nonnull (message);
  return json_object_get_int_member (message, "id");
}

static void G_GNUC_PRINTF (2, 0)
say_args (Fixture    *fixture,
          const char *format,
          va_list     args)
{
  g_autofree char *text = g_strdup_vprintf (format, args);

  for (char *quote = text; *quote != '\0'; quote++)
    if (*quote == '\'')
      *quote = '"';
  binnacle_simulated_network_say (fixture->network, text);
}

void
say (Fixture    *fixture,
     const char *format,
     ...)
{
  va_list args;

  va_start (args, format);
  say_args (fixture, format, args);
  va_end (args);
  advance (fixture, 0.3);
}

/* Says it, and waits for the connection to end. */
void
say_last (Fixture    *fixture,
          const char *format,
          ...)
{
  guint generation = binnacle_websocket_manager_get_generation (fixture->manager);
  va_list args;

  va_start (args, format);
  say_args (fixture, format, args);
  va_end (args);
  for (guint i = 0; i < 300 && binnacle_websocket_manager_get_state (fixture->manager) == BINNACLE_CONNECTION_OPEN; i++)
    advance (fixture, 0.001);
  g_assert_cmpint (binnacle_websocket_manager_get_state (fixture->manager), !=, BINNACLE_CONNECTION_OPEN);
  g_assert_cmpuint (binnacle_websocket_manager_get_generation (fixture->manager), ==, generation);
}

/* Answers the newest subscribe. */
void
close_subscribe (Fixture    *fixture,
                 gint64      offset,
                 const char *channels)
{
  say (fixture, "{'type':'snapshot','id':%" G_GINT64_FORMAT ",'offset':%" G_GINT64_FORMAT ",'time':1000,"
       "'patterns':[],'resumed':%s,'channels':[%s]}", get_last_id (fixture, "subscribe"), offset,
       channels == NULL ? "true" : "false", channels != NULL ? channels : "");
}

void
open_with (Fixture    *fixture,
           const char *pattern,
           const char *channels)
{
  binnacle_source_subscribe (fixture->base, pattern);
  binnacle_source_start (fixture->base);
  advance (fixture, 1);
  close_subscribe (fixture, 100, channels);
}

BinnacleConnectionState
get_connection_state (Fixture *fixture)
{
  return binnacle_websocket_manager_get_state (fixture->manager);
}

void
assert_number (Fixture    *fixture,
               const char *channel,
               double      number)
{
  g_autoptr (BinnacleEntity) entity = binnacle_realtime_state_ref_entity (fixture->state, channel);

  if (isnan (number))
    g_assert_true (isnan (binnacle_entity_get_number (entity)));
  else
    g_assert_cmpfloat (binnacle_entity_get_number (entity), ==, number);
}

BinnacleFreshness
get_freshness (Fixture    *fixture,
               const char *channel)
{
  g_autoptr (BinnacleEntity) entity = binnacle_realtime_state_ref_entity (fixture->state, channel);

  return binnacle_entity_get_freshness (entity);
}
