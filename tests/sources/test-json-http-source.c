/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "polled-fixture.h"

#include <math.h>
#include <string.h>

#include "live/binnacle-realtime-state-cache.h"
#include "sources/binnacle-source-error.h"

#define CHANNELS \
  "kind=json-http\n" \
  "interval=10\n" \
  "headers=Accept-Language: en\n" \
  "secret-headers=X-Api-Key\n" \
  "channel1=weather/temperature\n" \
  "channel1.query=$.main.temp\n" \
  "channel1.title=Temperature\n" \
  "channel1.unit=°C\n" \
  "channel2=weather/sky\n" \
  "channel2.query=$.weather[0].description\n" \
  "channel2.kind=text\n" \
  "channel3=sensors/{}\n" \
  "channel3.each=$.sensors[*]\n" \
  "channel3.key=$.id\n" \
  "channel3.query=$.value\n" \
  "channel3.time=$.at\n" \
  "channel3.title=Sensor {}\n"

#define GOOD \
  "{\"main\":{\"temp\":21.5},\"weather\":[{\"description\":\"clear\"}]," \
  "\"sensors\":[{\"id\":\"a/b\",\"value\":\"7.5\"},{\"id\":2,\"value\":8}]}"

static PolledFixture *
start (void)
{
  PolledFixture *self = polled_fixture_new (CHANNELS);

  polled_fixture_answer (self, "/base", 200, GOOD);
  binnacle_source_subscribe (self->source, "weather/temperature");
  binnacle_source_subscribe (self->source, "weather/sky");
  binnacle_source_subscribe (self->source, "sensors/*");
  polled_fixture_entity (self, "weather/temperature");
  polled_fixture_entity (self, "weather/sky");
  binnacle_source_start (self->source);
  polled_fixture_advance (self, 12);
  return self;
}

static void
test_values (void)
{
  g_autoptr (PolledFixture) self = start ();
  BinnacleEntity *sensor = polled_fixture_entity (self, "sensors/a%2Fb");

  g_assert_cmpfloat (polled_fixture_number (self, "weather/temperature"), ==, 21.5);
  g_assert_cmpstr (binnacle_value_get_text (binnacle_entity_get_value (polled_fixture_entity (self, "weather/sky"))), ==,
                   "clear");
  g_assert_cmpfloat (polled_fixture_number (self, "sensors/a%2Fb"), ==, 7.5);
  g_assert_cmpfloat (polled_fixture_number (self, "sensors/2"), ==, 8);
  g_assert_cmpstr (binnacle_entity_get_title (sensor), ==, "Sensor a/b");
  g_assert_cmpstr (binnacle_entity_get_unit (polled_fixture_entity (self, "weather/temperature")), ==, "°C");
  g_assert_cmpint (polled_fixture_freshness (self, "weather/temperature"), ==, BINNACLE_FRESHNESS_LIVE);
  g_assert_cmpint (polled_fixture_freshness (self, "sensors/2"), ==, BINNACLE_FRESHNESS_LIVE);
  g_assert_cmpint (polled_fixture_state (self), ==, BINNACLE_CONNECTION_OPEN);
  g_assert_null (polled_fixture_error (self));
}

/* A store asks for them so, and for nothing of a server that was not met. */
static void
test_kept_for_the_next_run (void)
{
  g_autoptr (PolledFixture) self = start ();
  g_autoptr (GPtrArray) values = binnacle_realtime_state_collect (binnacle_source_get_state (self->source), 100);

  g_assert_cmpuint (values->len, ==, 4);
  g_assert_nonnull (binnacle_realtime_state_get_server_id (binnacle_source_get_state (self->source)));
}

/* What was kept before the server forbade it is taken back; afterwards all is kept anew. */
static void
test_no_store (void)
{
  g_autoptr (PolledFixture) self = start ();
  BinnacleRealtimeState *state = binnacle_source_get_state (self->source);
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) forbidden = NULL;
  g_autoptr (GPtrArray) nothing = NULL;
  g_autoptr (GPtrArray) after = NULL;

  binnacle_realtime_state_set_recording (state, TRUE);
  before = binnacle_realtime_state_collect (state, 100);
  g_assert_cmpuint (before->len, ==, 4);
  self->cache_control = g_strdup ("no-store");
  polled_fixture_advance (self, 12);
  g_assert_cmpint (polled_fixture_freshness (self, "weather/temperature"), ==, BINNACLE_FRESHNESS_LIVE);
  forbidden = binnacle_realtime_state_collect (state, 100);
  g_assert_cmpuint (forbidden->len, ==, 4);
  for (guint i = 0; i < forbidden->len; i++)
    g_assert_true (((BinnacleCachedValue *) forbidden->pdata[i])->deleted);
  nothing = binnacle_realtime_state_collect (state, 100);
  g_assert_cmpuint (nothing->len, ==, 0);
  g_assert_cmpuint (binnacle_realtime_state_get_n_recorded (state), ==, 0);
  g_clear_pointer (&self->cache_control, g_free);
  polled_fixture_advance (self, 12);
  after = binnacle_realtime_state_collect (state, 100);
  g_assert_cmpuint (after->len, ==, 4);
}

static void
test_only_while_wanted (void)
{
  g_autoptr (PolledFixture) self = start ();
  guint n_asked;

  polled_fixture_advance (self, 100);
  n_asked = self->paths->len;
  g_assert_cmpuint (n_asked, >=, 9);
  g_assert_cmpuint (n_asked, <=, 14);
  binnacle_source_unsubscribe (self->source, "weather/temperature");
  binnacle_source_unsubscribe (self->source, "weather/sky");
  binnacle_source_unsubscribe (self->source, "sensors/*");
  polled_fixture_advance (self, 100);
  g_assert_cmpuint (self->paths->len, <=, n_asked + 1);
  g_assert_cmpint (polled_fixture_state (self), ==, BINNACLE_CONNECTION_OPEN);
  g_assert_cmpint (polled_fixture_freshness (self, "weather/sky"), !=, BINNACLE_FRESHNESS_LIVE);
}

static void
test_vanished_member (void)
{
  g_autoptr (PolledFixture) self = start ();

  polled_fixture_answer (self, "/base", 200, "{\"main\":{\"temp\":1},\"weather\":[],\"sensors\":[{\"id\":2,\"value\":9}]}");
  polled_fixture_advance (self, 12);
  g_assert_false (binnacle_entity_get_exists (polled_fixture_entity (self, "sensors/a%2Fb")));
  g_assert_cmpfloat (polled_fixture_number (self, "sensors/2"), ==, 9);
  /* A path that leads to nothing concerns its own channel only, and says why. */
  g_assert_error (polled_fixture_problem (self, "weather/sky"), BINNACLE_SOURCE_ERROR, BINNACLE_SOURCE_ERROR_NOTHING);
  g_assert_cmpint (polled_fixture_freshness (self, "weather/sky"), !=, BINNACLE_FRESHNESS_LIVE);
  g_assert_cmpint (polled_fixture_freshness (self, "weather/temperature"), ==, BINNACLE_FRESHNESS_LIVE);
  polled_fixture_answer (self, "/base", 200, GOOD);
  polled_fixture_advance (self, 12);
  g_assert_null (polled_fixture_problem (self, "weather/sky"));
  g_assert_cmpint (polled_fixture_freshness (self, "weather/sky"), ==, BINNACLE_FRESHNESS_LIVE);
}

static void
test_odd_numbers (void)
{
  g_autoptr (PolledFixture) self = start ();

  polled_fixture_answer (self, "/base", 200, "{\"main\":{\"temp\":\"NaN\"},\"weather\":[{\"description\":3}],\"sensors\":[]}");
  polled_fixture_advance (self, 12);
  g_assert_cmpint (binnacle_value_get_kind (binnacle_entity_get_value (polled_fixture_entity (self, "weather/temperature"))),
                   ==, BINNACLE_VALUE_NULL);
  g_assert_cmpint (polled_fixture_freshness (self, "weather/temperature"), ==, BINNACLE_FRESHNESS_LIVE);
  polled_fixture_answer (self, "/base", 200, "{\"main\":{\"temp\":\"warm\"}}");
  polled_fixture_advance (self, 12);
  g_assert_error (polled_fixture_problem (self, "weather/temperature"), BINNACLE_SOURCE_ERROR,
                  BINNACLE_SOURCE_ERROR_NOT_A_NUMBER);
  polled_fixture_answer (self, "/base", 200, "{\"main\":{\"temp\":{}}}");
  polled_fixture_advance (self, 12);
  g_assert_error (polled_fixture_problem (self, "weather/temperature"), BINNACLE_SOURCE_ERROR,
                  BINNACLE_SOURCE_ERROR_WRONG_TYPE);
  polled_fixture_answer (self, "/base", 200, "{\"main\":{\"temp\":\"1e3 \"}}");
  polled_fixture_advance (self, 12);
  g_assert_cmpfloat (polled_fixture_number (self, "weather/temperature"), ==, 1000);
}

static void
test_duplicate_keys (void)
{
  g_autoptr (PolledFixture) self = start ();

  polled_fixture_answer (self, "/base", 200, "{\"sensors\":[{\"id\":2,\"value\":9},{\"id\":2,\"value\":10},{\"id\":3,\"value\":1}]}");
  polled_fixture_advance (self, 12);
  g_assert_cmpfloat (polled_fixture_number (self, "sensors/2"), ==, 8);
  g_assert_error (polled_fixture_problem (self, "sensors/2"), BINNACLE_SOURCE_ERROR, BINNACLE_SOURCE_ERROR_SEVERAL);
  g_assert_cmpint (polled_fixture_freshness (self, "sensors/2"), !=, BINNACLE_FRESHNESS_LIVE);
  g_assert_cmpint (polled_fixture_freshness (self, "sensors/3"), ==, BINNACLE_FRESHNESS_LIVE);
}

static void
assert_fails (guint        status,
              const char  *body,
              const char  *words,
              guint        max_tries)
{
  g_autoptr (PolledFixture) self = start ();
  guint n_asked = self->paths->len;

  polled_fixture_answer (self, "/base", status, body);
  polled_fixture_advance (self, 20);
  g_assert_cmpint (polled_fixture_state (self), !=, BINNACLE_CONNECTION_OPEN);
  g_assert_nonnull (polled_fixture_error (self));
  if (strstr (polled_fixture_error (self)->message, words) == NULL)
    g_error ("“%s” does not say “%s”", polled_fixture_error (self)->message, words);
  g_assert_cmpint (polled_fixture_freshness (self, "weather/temperature"), !=, BINNACLE_FRESHNESS_LIVE);
  /* The last value stays, and is not asked for all the time. */
  g_assert_cmpfloat (polled_fixture_number (self, "weather/temperature"), ==, 21.5);
  polled_fixture_advance (self, 580);
  g_assert_cmpuint (self->paths->len - n_asked, <=, max_tries);
  g_assert_cmpuint (polled_fixture_freshness (self, "weather/temperature"), ==, BINNACLE_FRESHNESS_STALE);
  polled_fixture_answer (self, "/base", 200, GOOD);
  binnacle_source_reconnect (self->source);
  polled_fixture_advance (self, 5);
  g_assert_cmpint (polled_fixture_state (self), ==, BINNACLE_CONNECTION_OPEN);
  g_assert_cmpint (polled_fixture_freshness (self, "weather/temperature"), ==, BINNACLE_FRESHNESS_LIVE);
}

static void
test_bad_answers (void)
{
  assert_fails (200, "<!DOCTYPE html><title>Hotel</title>", "web page", 70);
  assert_fails (200, "{\"main\":", "not JSON", 70);
  assert_fails (200, "", "not JSON", 70);
  assert_fails (401, "{}", "401", 2);
  assert_fails (403, "{}", "403", 2);
  assert_fails (404, "not here", "404", 70);
  assert_fails (500, "{}", "500", 70);
  assert_fails (503, "", "503", 70);
}

static void
test_deep_answer (void)
{
  g_autoptr (GString) deep = g_string_new (NULL);

  for (guint i = 0; i < 100000; i++)
    g_string_append_c (deep, '[');
  assert_fails (200, deep->str, "not JSON", 70);
}

static void
test_retry_after (void)
{
  g_autoptr (PolledFixture) self = start ();
  BinnacleSourceLink link;
  guint n_asked;

  polled_fixture_answer (self, "/base", 429, "")->retry_after = 120 * G_USEC_PER_SEC;
  polled_fixture_advance (self, 15);
  n_asked = self->paths->len;
  binnacle_source_get_link (self->source, &link);
  g_assert_cmpint (link.server_wait_until, >, 0);
  polled_fixture_advance (self, 90);
  g_assert_cmpuint (self->paths->len, ==, n_asked);
}

static void
test_unreachable (void)
{
  g_autoptr (PolledFixture) self = start ();
  guint n_asked = self->paths->len;

  polled_fixture_fail (self, "/base", BINNACLE_HTTP_ERROR, BINNACLE_HTTP_ERROR_UNREACHABLE, "Nobody is there.");
  polled_fixture_advance (self, 3600);
  g_assert_error (polled_fixture_error (self), BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_REFUSED);
  g_assert_cmpint (polled_fixture_state (self), ==, BINNACLE_CONNECTION_WAITING);
  g_assert_cmpuint (self->paths->len - n_asked, <=, 400);
  polled_fixture_answer (self, "/base", 200, GOOD);
  polled_fixture_advance (self, 700);
  g_assert_cmpint (polled_fixture_freshness (self, "weather/temperature"), ==, BINNACLE_FRESHNESS_LIVE);
}

static void
test_not_modified (void)
{
  g_autoptr (PolledFixture) self = start ();

  polled_fixture_answer (self, "/base", 200, GOOD)->etag = g_strdup ("\"1\"");
  polled_fixture_advance (self, 300);
  g_assert_cmpint (polled_fixture_freshness (self, "weather/sky"), ==, BINNACLE_FRESHNESS_LIVE);
  g_assert_cmpint (polled_fixture_freshness (self, "weather/temperature"), ==, BINNACLE_FRESHNESS_LIVE);
  g_assert_cmpfloat (polled_fixture_number (self, "sensors/2"), ==, 8);
}

/* What is newly wanted is there at once, though the document has not changed. */
static void
test_new_wish_with_etag (void)
{
  g_autoptr (PolledFixture) self = polled_fixture_new (CHANNELS);

  polled_fixture_answer (self, "/base", 200, GOOD)->etag = g_strdup ("\"1\"");
  binnacle_source_subscribe (self->source, "weather/sky");
  binnacle_source_start (self->source);
  polled_fixture_advance (self, 30);
  g_assert_true (isnan (polled_fixture_number (self, "weather/temperature")));
  binnacle_source_subscribe (self->source, "weather/temperature");
  polled_fixture_advance (self, 12);
  g_assert_cmpfloat (polled_fixture_number (self, "weather/temperature"), ==, 21.5);
}

static void
test_access (void)
{
  g_autoptr (PolledFixture) self = start ();
  g_autoptr (BinnacleCredential) token = binnacle_credential_new_token ("secret-token", NULL);
  g_autoptr (BinnacleCredential) password = binnacle_credential_new_password ("me", "pw", NULL);
  g_autoptr (BinnacleSecretHeaders) headers = binnacle_secret_headers_new ();

  g_assert_null (self->authorization);
  polled_fixture_answer (self, "/base", 401, "");
  polled_fixture_advance (self, 12);
  g_assert_error (polled_fixture_error (self), BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_UNAUTHORIZED);
  g_assert_cmpint (polled_fixture_state (self), ==, BINNACLE_CONNECTION_FAILED);
  polled_fixture_answer (self, "/base", 200, GOOD);
  binnacle_source_set_credential (self->source, token);
  polled_fixture_advance (self, 1);
  g_assert_cmpstr (self->authorization, ==, "secret-token");
  g_assert_cmpint (polled_fixture_state (self), ==, BINNACLE_CONNECTION_OPEN);
  binnacle_source_set_credential (self->source, password);
  polled_fixture_advance (self, 1);
  g_assert_cmpstr (self->authorization, ==, "Basic bWU6cHc=");
  binnacle_secret_headers_set (headers, "X-Api-Key", "k");
  binnacle_source_set_secret_headers (self->source, headers);
  polled_fixture_advance (self, 1);
  g_assert_cmpstr (self->last_header, ==, "k");
}

/* Three hours off either way: what is shown and charted is right by our clock. */
static void
test_clock_skew (void)
{
  for (int hours = -3; hours <= 3; hours += 3)
    {
      g_autoptr (PolledFixture) self = polled_fixture_new (CHANNELS);
      gint64 now = binnacle_clock_get_real_time (BINNACLE_CLOCK (self->clock)) / 1000;
      g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (now / 1000 + hours * 3600);
      g_autofree char *body = g_strdup_printf ("{\"sensors\":[{\"id\":1,\"value\":5,\"at\":%" G_GINT64_FORMAT "}]}",
                                               now / 1000 + hours * 3600);
      BinnacleEntity *entity;

      self->date = g_date_time_format (date, "%a, %d %b %Y %H:%M:%S GMT");
      polled_fixture_answer (self, "/base", 200, body);
      binnacle_source_subscribe (self->source, "sensors/*");
      binnacle_source_start (self->source);
      polled_fixture_advance (self, 3);
      entity = polled_fixture_entity (self, "sensors/1");
      g_assert_cmpint (ABS (binnacle_entity_get_time (entity) - now), <, 8000);
      g_assert_cmpint (binnacle_entity_get_freshness (entity), ==, BINNACLE_FRESHNESS_LIVE);
      g_assert_cmpint (ABS (binnacle_polled_source_get_clock_skew (BINNACLE_POLLED_SOURCE (self->source)) -
                            hours * 3600000), <, 8000);
    }
}

static void
test_out_of_order (void)
{
  g_autoptr (PolledFixture) self = polled_fixture_new (CHANNELS);
  gint64 now = binnacle_clock_get_real_time (BINNACLE_CLOCK (self->clock)) / G_USEC_PER_SEC;
  g_autofree char *newer = g_strdup_printf ("{\"sensors\":[{\"id\":1,\"value\":2,\"at\":%" G_GINT64_FORMAT "}]}", now);
  g_autofree char *older = g_strdup_printf ("{\"sensors\":[{\"id\":1,\"value\":1,\"at\":%" G_GINT64_FORMAT "}]}", now - 20);

  polled_fixture_answer (self, "/base", 200, newer);
  binnacle_source_subscribe (self->source, "sensors/1");
  binnacle_source_start (self->source);
  polled_fixture_advance (self, 3);
  polled_fixture_answer (self, "/base", 200, older);
  polled_fixture_advance (self, 24);
  g_assert_cmpfloat (polled_fixture_number (self, "sensors/1"), ==, 2);
  /* A clock that was put back does not freeze the value for ever. */
  polled_fixture_advance (self, 90);
  g_assert_cmpfloat (polled_fixture_number (self, "sensors/1"), ==, 1);
}

static void
test_thousands (void)
{
  g_autoptr (PolledFixture) self = start ();
  g_autoptr (GString) body = g_string_new ("{\"sensors\":[");

  for (guint i = 0; i < 20000; i++)
    g_string_append_printf (body, "%s{\"id\":%u,\"value\":%u}", i > 0 ? "," : "", i, i);
  g_string_append (body, "]}");
  polled_fixture_answer (self, "/base", 200, body->str);
  polled_fixture_advance (self, 25);
  g_assert_cmpuint (binnacle_realtime_state_get_n_channels (binnacle_source_get_state (self->source)), <=, 5002);
  g_assert_cmpfloat (polled_fixture_number (self, "sensors/4000"), ==, 4000);
}

/* No answer ever comes: the values are not shown as live for longer than they may be. */
static void
test_silence (void)
{
  g_autoptr (PolledFixture) self = start ();

  polled_fixture_answer (self, "/base", 0, NULL);
  polled_fixture_advance (self, 45);
  g_assert_cmpint (polled_fixture_freshness (self, "weather/sky"), !=, BINNACLE_FRESHNESS_LIVE);
  g_assert_cmpuint (binnacle_simulated_http_get_max_in_flight (self->http), ==, 1);
}

static void
test_restart (void)
{
  g_autoptr (PolledFixture) self = start ();

  binnacle_source_stop (self->source);
  g_assert_cmpint (polled_fixture_state (self), ==, BINNACLE_CONNECTION_IDLE);
  g_assert_cmpint (polled_fixture_freshness (self, "weather/sky"), !=, BINNACLE_FRESHNESS_LIVE);
  polled_fixture_advance (self, 100);
  binnacle_source_start (self->source);
  polled_fixture_advance (self, 12);
  g_assert_cmpint (polled_fixture_freshness (self, "weather/sky"), ==, BINNACLE_FRESHNESS_LIVE);
}

/* What was true before the computer slept is not taken for the present after it. */
static void
test_sleep (void)
{
  g_autoptr (PolledFixture) self = start ();

  polled_fixture_answer (self, "/base", 0, NULL);
  binnacle_background_sync_set_asleep (self->sync, TRUE);
  binnacle_simulated_clock_suspend (self->clock, 3600 * (gint64) G_USEC_PER_SEC);
  binnacle_background_sync_set_asleep (self->sync, FALSE);
  polled_fixture_advance (self, 5);
  g_assert_cmpint (polled_fixture_freshness (self, "weather/temperature"), !=, BINNACLE_FRESHNESS_LIVE);
  g_assert_cmpint (polled_fixture_freshness (self, "weather/sky"), !=, BINNACLE_FRESHNESS_LIVE);
}

static void
got_channels (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  GPtrArray **channels = user_data;

  *channels = binnacle_source_discover_finish (BINNACLE_SOURCE (object), result, &error);
  if (*channels == NULL)
    g_test_message ("%s", error->message);
}

static GPtrArray *
discover (PolledFixture *self,
          const char    *filter)
{
  GPtrArray *channels = NULL;

  binnacle_source_discover_async (self->source, filter, NULL, got_channels, &channels);
  polled_fixture_advance (self, 1);
  return channels;
}

static void
test_discovery (void)
{
  g_autoptr (PolledFixture) self = polled_fixture_new (CHANNELS);
  g_autoptr (GPtrArray) channels = NULL;
  g_autoptr (GPtrArray) few = NULL;
  const BinnacleSourceChannel *sensor;

  polled_fixture_answer (self, "/base", 200, GOOD);
  channels = discover (self, NULL);
  g_assert_cmpuint (channels->len, ==, 4);
  g_assert_cmpstr (((BinnacleSourceChannel *) channels->pdata[0])->name, ==, "main/temp");
  g_assert_cmpstr (((BinnacleSourceChannel *) channels->pdata[0])->query, ==, "$.main.temp");
  g_assert_cmpstr (((BinnacleSourceChannel *) channels->pdata[1])->query, ==, "$.weather[0].description");
  sensor = channels->pdata[3];
  g_assert_cmpstr (sensor->name, ==, "sensors/{}/value");
  g_assert_cmpstr (sensor->each, ==, "$.sensors[*]");
  g_assert_cmpstr (sensor->key, ==, "$.id");
  g_assert_cmpstr (sensor->query, ==, "$.value");
  few = discover (self, "temp");
  g_assert_cmpuint (few->len, ==, 1);
  polled_fixture_answer (self, "/base", 500, "");
  g_assert_null (discover (self, NULL));
  polled_fixture_answer (self, "/base", 200, "<html>");
  g_assert_null (discover (self, NULL));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json-http-source/values-by-path", test_values);
  g_test_add_func ("/json-http-source/values-are-kept-for-the-next-run", test_kept_for_the_next_run);
  g_test_add_func ("/json-http-source/what-must-not-be-stored-is-not", test_no_store);
  g_test_add_func ("/json-http-source/asks-only-while-somebody-wants-it", test_only_while_wanted);
  g_test_add_func ("/json-http-source/what-is-gone-is-gone-and-says-why", test_vanished_member);
  g_test_add_func ("/json-http-source/no-number-is-no-number", test_odd_numbers);
  g_test_add_func ("/json-http-source/two-of-one-name-are-none", test_duplicate_keys);
  g_test_add_func ("/json-http-source/bad-answers-are-said-and-not-asked-for-all-the-time", test_bad_answers);
  g_test_add_func ("/json-http-source/deep-answer", test_deep_answer);
  g_test_add_func ("/json-http-source/retry-after-is-kept", test_retry_after);
  g_test_add_func ("/json-http-source/unreachable-server-comes-back", test_unreachable);
  g_test_add_func ("/json-http-source/not-modified-confirms", test_not_modified);
  g_test_add_func ("/json-http-source/new-wish-is-met-though-nothing-changed", test_new_wish_with_etag);
  g_test_add_func ("/json-http-source/says-who-it-is", test_access);
  g_test_add_func ("/json-http-source/clock-of-the-server-may-be-off", test_clock_skew);
  g_test_add_func ("/json-http-source/older-values-do-not-replace-newer-ones", test_out_of_order);
  g_test_add_func ("/json-http-source/thousands-are-bounded", test_thousands);
  g_test_add_func ("/json-http-source/silence-is-not-live", test_silence);
  g_test_add_func ("/json-http-source/stops-and-starts", test_restart);
  g_test_add_func ("/json-http-source/says-what-there-is", test_discovery);
  g_test_add_func ("/json-http-source/nothing-is-live-after-a-sleep", test_sleep);
  return g_test_run ();
}
