/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "polled-fixture.h"

#include <math.h>
#include <string.h>

#include "sources/binnacle-source-error.h"

#define CHANNELS \
  "kind=prometheus\n" \
  "interval=10\n" \
  "channel1=heap\n" \
  "channel1.query=go_memstats_heap_inuse_bytes\n" \
  "channel1.title=Heap\n" \
  "channel1.unit=B\n" \
  "channel2=http/{code}\n" \
  "channel2.query=sum by (code) (rate(http_requests_total[5m]))\n" \
  "channel2.title=Requests ({code})\n" \
  "channel3=all/{}\n" \
  "channel3.query=up\n"

#define VECTOR(series) "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[" series "]}}"
#define SERIES(labels, value) "{\"metric\":{" labels "},\"value\":[1700000000.5,\"" value "\"]}"
#define HEAP VECTOR (SERIES ("\"__name__\":\"go_memstats_heap_inuse_bytes\",\"job\":\"p\"", "12"))
#define UP SERIES ("\"__name__\":\"up\",\"job\":\"a\",\"instance\":\"h:1\"", "1")

static PolledFixture *
start (const char * const *patterns)
{
  PolledFixture *self = polled_fixture_new (CHANNELS);

  polled_fixture_answer (self, "/base/api/v1/status/buildinfo", 200,
                         "{\"status\":\"success\",\"data\":{\"version\":\"2.42.0\"}}");
  polled_fixture_answer (self, "query=go_memstats_heap_inuse_bytes", 200, HEAP);
  polled_fixture_answer (self, "query=sum by", 200,
                         VECTOR (SERIES ("\"code\":\"200\"", "5") "," SERIES ("\"code\":\"500\"", "0.5")));
  polled_fixture_answer (self, "query=up", 200, VECTOR (UP));
  polled_fixture_answer (self, "query={__name__=\"up\"", 200, VECTOR (UP));
  for (guint i = 0; patterns[i] != NULL; i++)
    {
      binnacle_source_subscribe (self->source, patterns[i]);
      if (strchr (patterns[i], '*') == NULL)
        polled_fixture_entity (self, patterns[i]);
    }
  binnacle_source_start (self->source);
  polled_fixture_advance (self, 12);
  return self;
}

static void
test_values (void)
{
  const char *patterns[] = { "heap", "http/*", "all/**", NULL };
  g_autoptr (PolledFixture) self = start (patterns);

  g_assert_cmpfloat (polled_fixture_number (self, "heap"), ==, 12);
  g_assert_cmpfloat (polled_fixture_number (self, "http/200"), ==, 5);
  g_assert_cmpfloat (polled_fixture_number (self, "http/500"), ==, 0.5);
  g_assert_cmpstr (binnacle_entity_get_title (polled_fixture_entity (self, "http/500")), ==, "Requests (500)");
  g_assert_cmpfloat (polled_fixture_number (self, "all/instance=h:1,job=a"), ==, 1);
  g_assert_cmpint (polled_fixture_freshness (self, "http/500"), ==, BINNACLE_FRESHNESS_LIVE);
  g_assert_cmpint (polled_fixture_state (self), ==, BINNACLE_CONNECTION_OPEN);
  g_assert_cmpstr (binnacle_source_get_server_name (self->source), ==, "Prometheus 2.42.0");
}

static void
test_asks_for_what_is_wanted (void)
{
  const char *patterns[] = { "http/200", NULL };
  g_autoptr (PolledFixture) self = start (patterns);

  g_assert_cmpuint (polled_fixture_count (self, "heap"), ==, 0);
  g_assert_cmpuint (polled_fixture_count (self, "buildinfo"), ==, 1);
  g_assert_cmpfloat (polled_fixture_number (self, "http/200"), ==, 5);
}

static void
test_series (void)
{
  const char *patterns[] = { "series/up/*", "series/up/instance=h:1,job=a", "series/**", NULL };
  g_autoptr (PolledFixture) self = start (patterns);
  BinnacleEntity *up = polled_fixture_entity (self, "series/up/instance=h:1,job=a");

  g_assert_cmpfloat (binnacle_entity_get_number (up), ==, 1);
  g_assert_cmpstr (binnacle_entity_get_title (up), ==, "up (instance=h:1, job=a)");
  g_assert_cmpuint (polled_fixture_count (self, "job%3D%22a%22"), >=, 1);
  /* A wildcard in place of the metric asks for nothing by itself. */
  g_assert_cmpuint (polled_fixture_count (self, "query="), <=, 4);
  polled_fixture_answer (self, "query={__name__=\"up\"", 200, VECTOR (""));
  polled_fixture_advance (self, 12);
  g_assert_false (binnacle_entity_get_exists (up));
}

static void
test_refused_query (void)
{
  const char *patterns[] = { "heap", "http/*", NULL };
  g_autoptr (PolledFixture) self = start (patterns);

  polled_fixture_answer (self, "query=go_memstats_heap_inuse_bytes", 400,
                         "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"parse error: unexpected }\"}");
  polled_fixture_advance (self, 12);
  g_assert_error (polled_fixture_problem (self, "heap"), BINNACLE_SOURCE_ERROR, BINNACLE_SOURCE_ERROR_REFUSED);
  g_assert_nonnull (strstr (polled_fixture_problem (self, "heap")->message, "parse error: unexpected }"));
  g_assert_cmpint (polled_fixture_freshness (self, "heap"), !=, BINNACLE_FRESHNESS_LIVE);
  g_assert_cmpint (polled_fixture_freshness (self, "http/200"), ==, BINNACLE_FRESHNESS_LIVE);
  g_assert_cmpint (polled_fixture_state (self), ==, BINNACLE_CONNECTION_OPEN);
}

static void
test_problems_in_words (void)
{
  static const struct { const char *body; BinnacleSourceError code; } cases[] = {
    { VECTOR (""), BINNACLE_SOURCE_ERROR_NOTHING },
    { VECTOR (UP "," UP), BINNACLE_SOURCE_ERROR_SEVERAL },
    { VECTOR ("{\"metric\":{},\"histogram\":[1,{}]}"), BINNACLE_SOURCE_ERROR_WRONG_TYPE },
    { VECTOR (SERIES ("", "x")), BINNACLE_SOURCE_ERROR_NOT_A_NUMBER },
    { "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[]}}", BINNACLE_SOURCE_ERROR_WRONG_TYPE },
  };
  const char *patterns[] = { "heap", NULL };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PolledFixture) self = start (patterns);

      polled_fixture_answer (self, "query=go_memstats_heap_inuse_bytes", 200, cases[i].body);
      polled_fixture_advance (self, 12);
      g_assert_error (polled_fixture_problem (self, "heap"), BINNACLE_SOURCE_ERROR, (int) cases[i].code);
      g_assert_cmpint (polled_fixture_freshness (self, "heap"), !=, BINNACLE_FRESHNESS_LIVE);
      g_assert_cmpfloat (polled_fixture_number (self, "heap"), ==, 12);
      g_assert_cmpint (polled_fixture_state (self), ==, BINNACLE_CONNECTION_OPEN);
    }
}

static void
test_no_numbers (void)
{
  static const char * const words[] = { "NaN", "+Inf", "-Inf" };
  const char *patterns[] = { "heap", NULL };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autoptr (PolledFixture) self = start (patterns);
      g_autofree char *body = g_strdup_printf (VECTOR (SERIES ("", "%s")), words[i]);

      polled_fixture_answer (self, "query=go_memstats_heap_inuse_bytes", 200, body);
      polled_fixture_advance (self, 12);
      g_assert_true (isnan (polled_fixture_number (self, "heap")));
      g_assert_cmpint (polled_fixture_freshness (self, "heap"), ==, BINNACLE_FRESHNESS_LIVE);
    }
}

static void
test_not_prometheus (void)
{
  static const char * const bodies[] = { "<html>Sign in</html>", "{\"status\":\"success\"}", "[]", "{}", "",
                                         "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[1]}}",
                                         "{\"status\":\"success\",\"data\":{\"resultType\":\"new\",\"result\":[]}}" };
  const char *patterns[] = { "heap", NULL };

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (PolledFixture) self = start (patterns);
      guint n_asked;

      n_asked = self->paths->len;
      polled_fixture_answer (self, "query=go_memstats_heap_inuse_bytes", 200, bodies[i]);
      polled_fixture_advance (self, 600);
      g_assert_error (polled_fixture_error (self), BINNACLE_SOURCE_ERROR, BINNACLE_SOURCE_ERROR_WRONG_SERVER);
      g_assert_cmpint (polled_fixture_state (self), ==, BINNACLE_CONNECTION_WAITING);
      g_assert_cmpint (polled_fixture_freshness (self, "heap"), !=, BINNACLE_FRESHNESS_LIVE);
      g_assert_cmpuint (self->paths->len - n_asked, <=, 70);
    }
}

/* One query that takes too long is its own problem; where all do, it is the server's. */
static void
test_overloaded (void)
{
  const char *patterns[] = { "heap", "http/*", NULL };
  g_autoptr (PolledFixture) self = start (patterns);
  static const char slow[] = "{\"status\":\"error\",\"errorType\":\"timeout\",\"error\":\"query timed out\"}";

  polled_fixture_answer (self, "query=sum by", 503, slow);
  polled_fixture_advance (self, 12);
  g_assert_cmpint (polled_fixture_state (self), ==, BINNACLE_CONNECTION_OPEN);
  g_assert_error (polled_fixture_problem (self, "http/200"), BINNACLE_SOURCE_ERROR, BINNACLE_SOURCE_ERROR_REFUSED);
  g_assert_cmpint (polled_fixture_freshness (self, "heap"), ==, BINNACLE_FRESHNESS_LIVE);
  polled_fixture_answer (self, "query=go_memstats_heap_inuse_bytes", 503, slow);
  polled_fixture_advance (self, 25);
  g_assert_cmpint (polled_fixture_state (self), !=, BINNACLE_CONNECTION_OPEN);
  g_assert_cmpint (polled_fixture_freshness (self, "heap"), !=, BINNACLE_FRESHNESS_LIVE);
}

static void
test_bounded_series (void)
{
  const char *patterns[] = { "all/*", NULL };
  g_autoptr (PolledFixture) self = start (patterns);
  g_autoptr (GString) body = g_string_new ("{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[");

  for (guint i = 0; i < 20000; i++)
    g_string_append_printf (body, "%s{\"metric\":{\"n\":\"%u\"},\"value\":[1700000000,\"1\"]}", i > 0 ? "," : "", i);
  g_string_append (body, "]}}");
  polled_fixture_answer (self, "query=up", 200, body->str);
  polled_fixture_advance (self, 25);
  g_assert_cmpuint (binnacle_realtime_state_get_n_channels (binnacle_source_get_state (self->source)), <=, 5001);
  g_assert_cmpfloat (polled_fixture_number (self, "all/n=4999"), ==, 1);
}

static void
test_long_queries_are_posted (void)
{
  g_autoptr (GString) lines = g_string_new ("kind=prometheus\nchannel1=x\nchannel1.query=up");
  g_autoptr (PolledFixture) self = NULL;

  while (lines->len < 5000)
    g_string_append (lines, " or up");
  g_string_append (lines, "\n");
  self = polled_fixture_new (lines->str);
  polled_fixture_answer (self, "/api/v1/query", 200, VECTOR (SERIES ("", "3")));
  binnacle_source_subscribe (self->source, "x");
  binnacle_source_start (self->source);
  polled_fixture_advance (self, 3);
  g_assert_cmpfloat (polled_fixture_number (self, "x"), ==, 3);
  for (guint i = 0; i < self->paths->len; i++)
    g_assert_cmpuint (strlen (self->paths->pdata[i]), <, 200);
}

/* The past */

static void
got_history (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  GArray **samples = user_data;

  *samples = binnacle_source_history_finish (BINNACLE_SOURCE (object), result, &error);
  if (*samples == NULL)
    g_test_message ("%s", error->message);
}

static GArray *
ask_history (PolledFixture *self,
             const char    *channel)
{
  gint64 now = binnacle_clock_get_real_time (BINNACLE_CLOCK (self->clock)) / 1000;
  GArray *samples = NULL;

  binnacle_source_history_async (self->source, channel, now - 3600000, now, 60, NULL, got_history, &samples);
  polled_fixture_advance (self, 1);
  return samples;
}

#define MATRIX(series) "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[" series "]}}"

static void
test_history (void)
{
  const char *patterns[] = { NULL };
  g_autoptr (PolledFixture) self = start (patterns);
  g_autoptr (GArray) samples = NULL;
  g_autoptr (GArray) others = NULL;
  g_autoptr (GArray) series = NULL;

  polled_fixture_answer (self, "/base/api/v1/query_range", 200,
                         MATRIX ("{\"metric\":{\"code\":\"500\"},\"values\":[[1,\"9\"]]},"
                                 "{\"metric\":{\"code\":\"200\"},\"values\":[[60,\"1\"],[120,\"2\"],[300,\"NaN\"],[240,\"7\"],"
                                 "[360,\"4\"]]}"));
  samples = ask_history (self, "http/200");
  g_assert_cmpuint (samples->len, ==, 5);
  g_assert_cmpint (g_array_index (samples, BinnacleSample, 1).time, ==, 120000);
  g_assert_cmpfloat (g_array_index (samples, BinnacleSample, 1).mean, ==, 2);
  g_assert_true (isnan (g_array_index (samples, BinnacleSample, 2).mean));
  g_assert_true (isnan (g_array_index (samples, BinnacleSample, 3).mean));
  g_assert_cmpint (g_array_index (samples, BinnacleSample, 4).time, ==, 360000);
  others = ask_history (self, "http/404");
  g_assert_cmpuint (others->len, ==, 0);
  g_assert_null (ask_history (self, "nothing/of/this"));
  series = ask_history (self, "series/up/job=a");
  g_assert_cmpuint (series->len, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/prometheus-source/values-by-label", test_values);
  g_test_add_func ("/prometheus-source/asks-for-what-is-wanted", test_asks_for_what_is_wanted);
  g_test_add_func ("/prometheus-source/series-of-the-server", test_series);
  g_test_add_func ("/prometheus-source/refused-query-is-its-channels-problem", test_refused_query);
  g_test_add_func ("/prometheus-source/says-why-there-is-no-value", test_problems_in_words);
  g_test_add_func ("/prometheus-source/no-number-is-no-number", test_no_numbers);
  g_test_add_func ("/prometheus-source/another-server-is-not-asked-all-the-time", test_not_prometheus);
  g_test_add_func ("/prometheus-source/overload-of-one-and-of-all", test_overloaded);
  g_test_add_func ("/prometheus-source/thousands-of-series-are-bounded", test_bounded_series);
  g_test_add_func ("/prometheus-source/long-queries-are-posted", test_long_queries_are_posted);
  g_test_add_func ("/prometheus-source/history-of-one-series-with-its-holes", test_history);
  return g_test_run ();
}
