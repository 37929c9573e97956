/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/binnacle-source-address.h"

static void
check (const char         *text,
       BinnacleSourceKind  kind,
       const char         *uri,
       guint               n_channels)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BinnacleSourceDescription) source = binnacle_source_address_parse (text, &error);

  g_assert_no_error (error);
  g_assert_cmpint (source->kind, ==, kind);
  g_assert_cmpstr (source->uri, ==, uri);
  g_assert_cmpuint (source->channels->len, ==, n_channels);
}

static void
test_forms (void)
{
  check ("ws://localhost:8080", BINNACLE_SOURCE_KIND_LIVE, "ws://localhost:8080/v1/live", 0);
  check ("wss://h/else", BINNACLE_SOURCE_KIND_LIVE, "wss://h/else", 0);
  check ("prometheus+http://h:9090", BINNACLE_SOURCE_KIND_PROMETHEUS, "http://h:9090", 0);
  check ("Prometheus+https://h/sub", BINNACLE_SOURCE_KIND_PROMETHEUS, "https://h/sub", 0);
  check ("json+https://h/a.json", BINNACLE_SOURCE_KIND_JSON_HTTP, "https://h/a.json", 1);
  check ("json+wss://h/a#in=$.t1&out=$.t2", BINNACLE_SOURCE_KIND_JSON_WEBSOCKET, "wss://h/a", 2);
}

static void
test_paths (void)
{
  g_autoptr (BinnacleSourceDescription) source =
    binnacle_source_address_parse ("json+http://h/a#inside=$.rooms[0].t&$.wind.speed", NULL);
  BinnacleSourceChannel *first, *second;

  g_assert_nonnull (source);
  first = source->channels->pdata[0];
  second = source->channels->pdata[1];
  g_assert_cmpstr (first->name, ==, "inside");
  g_assert_cmpstr (first->query, ==, "$.rooms[0].t");
  g_assert_cmpstr (second->name, ==, "speed");
  g_assert_cmpstr (second->query, ==, "$.wind.speed");
}

static void
test_faults (void)
{
  static const char * const wrong[] = {
    "http://h", "prometheus+ftp://h", "prometheus+http://", "prometheus+http://me:secret@h", "json+http://h#$.[", "nothing"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (binnacle_source_address_parse (wrong[i], &error));
      g_assert_nonnull (error);
    }
}

static void
check_complete (BinnacleSourceKind  kind,
                const char         *text,
                const char         *uri)
{
  g_autofree char *complete = binnacle_source_address_complete (kind, text);

  g_assert_cmpstr (complete, ==, uri);
}

static void
test_complete (void)
{
  check_complete (BINNACLE_SOURCE_KIND_PROMETHEUS, " localhost:9090 ", "http://localhost:9090");
  check_complete (BINNACLE_SOURCE_KIND_PROMETHEUS, "prom.example", "https://prom.example");
  check_complete (BINNACLE_SOURCE_KIND_LIVE, "boat.example:8443", "wss://boat.example:8443/v1/live");
  check_complete (BINNACLE_SOURCE_KIND_LIVE, "127.0.0.1:8080", "ws://127.0.0.1:8080/v1/live");
  check_complete (BINNACLE_SOURCE_KIND_JSON_WEBSOCKET, "ws://h/x", "ws://h/x");
  check_complete (BINNACLE_SOURCE_KIND_JSON_HTTP, "", "");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/source-address/forms", test_forms);
  g_test_add_func ("/source-address/paths-to-values", test_paths);
  g_test_add_func ("/source-address/what-is-no-address-is-refused", test_faults);
  g_test_add_func ("/source-address/what-need-not-be-typed", test_complete);
  return g_test_run ();
}
