/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/binnacle-simulated-clock.h"
#include "net/binnacle-http-cache-rules.h"

#define S G_GINT64_CONSTANT (1000000)

/* What answers say about asking again. */

typedef struct
{
  BinnacleSimulatedClock *clock;
  BinnacleHttpCacheRules *rules;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->clock = binnacle_simulated_clock_new (G_GINT64_CONSTANT (1700000000) * S);
  fixture->rules = binnacle_http_cache_rules_new (BINNACLE_CLOCK (fixture->clock));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_assert_finalize_object (fixture->rules);
  g_assert_finalize_object (fixture->clock);
}

/* headers: name, value, … NULL */
static BinnacleHttpResponse *
make_response (guint               status,
               const char * const *headers)
{
  BinnacleHttpResponse *response = binnacle_http_response_new (status);

  for (guint i = 0; headers[i] != NULL; i += 2)
    binnacle_http_response_add_header (response, headers[i], headers[i + 1]);
  return response;
}

/* Asks, takes 100 ms, and answers. */
static gboolean
exchange (Fixture             *fixture,
          guint                status,
          const char * const  *headers,
          gboolean            *changed,
          GError             **error)
{
  g_auto (GStrv) sent = binnacle_http_cache_rules_dup_headers (fixture->rules, NULL, FALSE);
  g_autoptr (BinnacleHttpResponse) response = make_response (status, headers);

  binnacle_simulated_clock_advance (fixture->clock, S / 10);
  return binnacle_http_cache_rules_take (fixture->rules, response, changed, error);
}

#define ANSWER(...) \
  g_assert_true (exchange (fixture, 200, (const char * const []) { __VA_ARGS__, NULL }, NULL, NULL))

static const char *
find (GStrv       headers,
      const char *name)
{
  for (guint i = 0; headers[i] != NULL; i += 2)
    if (g_str_equal (headers[i], name))
      return headers[i + 1];
  return NULL;
}

static void
assert_sends (Fixture    *fixture,
              const char *name,
              const char *value)
{
  g_auto (GStrv) headers = binnacle_http_cache_rules_dup_headers (fixture->rules, NULL, FALSE);

  if (g_str_equal (name, "If-None-Match"))
    g_assert_cmpstr (binnacle_http_cache_rules_get_etag (fixture->rules), ==, value);
  else
    g_assert_cmpstr (find (headers, name), ==, value);
}

static gint64
fresh_for (Fixture *fixture)
{
  return binnacle_http_cache_rules_get_fresh_for (fixture->rules);
}

static void
test_validators (Fixture       *fixture,
                 gconstpointer  data)
{
  const char *own[] = { "Accept", "application/json", NULL };
  g_auto (GStrv) first = binnacle_http_cache_rules_dup_headers (fixture->rules, own, FALSE);
  g_auto (GStrv) reload = NULL;
  gboolean changed;

  g_assert_cmpuint (g_strv_length (first), ==, 2);
  ANSWER ("ETag", "\"1\"", "Last-Modified", "Sun, 22 Nov 2026 10:00:00 GMT");
  assert_sends (fixture, "If-None-Match", "\"1\"");
  assert_sends (fixture, "If-Modified-Since", "Sun, 22 Nov 2026 10:00:00 GMT");
  assert_sends (fixture, "Cache-Control", NULL);
  g_assert_true (exchange (fixture, 304, (const char * const []) { NULL }, &changed, NULL));
  g_assert_false (changed);
  assert_sends (fixture, "If-None-Match", "\"1\"");
  reload = binnacle_http_cache_rules_dup_headers (fixture->rules, own, TRUE);
  g_assert_cmpstr (find (reload, "Accept"), ==, "application/json");
  g_assert_cmpstr (find (reload, "Cache-Control"), ==, "no-cache");
  /* A new answer replaces both. */
  g_assert_true (exchange (fixture, 200, (const char * const []) { "ETag", "W/\"2\"", NULL }, &changed, NULL));
  g_assert_true (changed);
  assert_sends (fixture, "If-None-Match", "W/\"2\"");
  assert_sends (fixture, "If-Modified-Since", NULL);
  binnacle_http_cache_rules_forget (fixture->rules);
  assert_sends (fixture, "If-None-Match", NULL);
}

static void
test_failures_change_nothing (Fixture       *fixture,
                              gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  gboolean changed;

  ANSWER ("ETag", "\"1\"", "Cache-Control", "max-age=60");
  g_assert_false (exchange (fixture, 503, (const char * const []) { "ETag", "\"x\"", NULL }, &changed, &error));
  g_assert_no_error (error);
  g_assert_false (changed);
  assert_sends (fixture, "If-None-Match", "\"1\"");
  g_assert_cmpint (fresh_for (fixture), >, 0);
}

static void
test_unasked_not_modified (Fixture       *fixture,
                           gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (exchange (fixture, 304, (const char * const []) { "ETag", "\"1\"", NULL }, NULL, &error));
  g_assert_error (error, BINNACLE_HTTP_ERROR, BINNACLE_HTTP_ERROR_PROTOCOL);
}

static void
test_freshness (Fixture       *fixture,
                gconstpointer  data)
{
  ANSWER ("Cache-Control", "public, Max-Age=60");
  g_assert_cmpint (fresh_for (fixture), ==, 60 * S - S / 10);
  binnacle_simulated_clock_suspend (fixture->clock, 50 * S);
  g_assert_cmpint (fresh_for (fixture), ==, 10 * S - S / 10);
  binnacle_simulated_clock_advance (fixture->clock, 3600 * S);
  g_assert_cmpint (fresh_for (fixture), ==, 0);
  /* What was on the way, or in a cache, is older already. */
  ANSWER ("Cache-Control", "max-age=60", "Age", "45");
  g_assert_cmpint (fresh_for (fixture), ==, 15 * S - S / 10);
  ANSWER ("Expires", "Sun, 22 Nov 2026 10:01:00 GMT", "Date", "Sun, 22 Nov 2026 10:00:00 GMT");
  g_assert_cmpint (fresh_for (fixture), ==, 60 * S - S / 10);
  ANSWER ("Cache-Control", "max-age=5", "Expires", "Sun, 22 Nov 2026 10:01:00 GMT", "Date",
          "Sun, 22 Nov 2026 10:00:00 GMT");
  g_assert_cmpint (fresh_for (fixture), ==, 5 * S - S / 10);
}

static void
test_never_fresh (Fixture       *fixture,
                  gconstpointer  data)
{
  const char *controls[] = {
    "no-cache", "max-age=60, no-cache", "no-store, max-age=60", "max-age=", "max-age=-1", "max-age=abc",
    "max-age=1e3", "s-maxage=60", "stale-while-revalidate=60", "", ",,,", "max-age", "\"max-age=60\"", "x=\"", "x=\"\\",
  };

  for (guint i = 0; i < G_N_ELEMENTS (controls); i++)
    {
      ANSWER ("Cache-Control", controls[i]);
      if (fresh_for (fixture) != 0)
        g_error ("%s", controls[i]);
    }
  ANSWER ("Expires", "0", "Date", "Sun, 22 Nov 2026 10:00:00 GMT");
  g_assert_cmpint (fresh_for (fixture), ==, 0);
  /* Nothing is guessed. */
  ANSWER ("Last-Modified", "Sun, 22 Nov 2015 10:00:00 GMT");
  g_assert_cmpint (fresh_for (fixture), ==, 0);
}

static void
test_lists (Fixture       *fixture,
            gconstpointer  data)
{
  ANSWER ("Cache-Control", "private=\"a, no-store\", max-age=\"60\"");
  g_assert_cmpint (fresh_for (fixture), >, 59 * S);
  g_assert_true (binnacle_http_cache_rules_may_store (fixture->rules));
  ANSWER ("Cache-Control", "max-age=60", "cache-control", "no-store");
  g_assert_cmpint (fresh_for (fixture), ==, 0);
  g_assert_false (binnacle_http_cache_rules_may_store (fixture->rules));
  ANSWER ("Cache-Control", "no-cache=\"Set-Cookie\", max-age=60");
  g_assert_cmpint (fresh_for (fixture), >, 59 * S);
}

static void
test_no_store (Fixture       *fixture,
               gconstpointer  data)
{
  ANSWER ("ETag", "\"1\"");
  ANSWER ("ETag", "\"2\"", "Cache-Control", "no-store");
  assert_sends (fixture, "If-None-Match", NULL);
}

static void
test_hostile (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *huge = g_strnfill (1000000, 'x');
  g_autofree char *commas = g_strnfill (1000000, ',');

  ANSWER ("ETag", huge, "Last-Modified", huge, "Cache-Control", commas, "Age", huge, "Expires", huge, "Date", huge);
  assert_sends (fixture, "If-None-Match", NULL);
  assert_sends (fixture, "If-Modified-Since", NULL);
  ANSWER ("Cache-Control", "max-age=99999999999999999999999", "Age", "99999999999999999999999");
  ANSWER ("Cache-Control", "max-age=18446744073709551615");
  g_assert_cmpint (fresh_for (fixture), >, 0);
}

static void
add (const char *path,
     void      (*func) (Fixture *fixture, gconstpointer data))
{
  g_test_add (path, Fixture, NULL, set_up, func, tear_down);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/http-cache-rules/sends-what-it-was-given", test_validators);
  add ("/http-cache-rules/failures-change-nothing", test_failures_change_nothing);
  add ("/http-cache-rules/not-modified-needs-a-condition", test_unasked_not_modified);
  add ("/http-cache-rules/is-fresh-as-long-as-the-server-says", test_freshness);
  add ("/http-cache-rules/is-never-fresh-without-a-word", test_never_fresh);
  add ("/http-cache-rules/reads-lists-and-quotes", test_lists);
  add ("/http-cache-rules/no-store-keeps-nothing", test_no_store);
  add ("/http-cache-rules/hostile-headers", test_hostile);
  return g_test_run ();
}
