/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "net/binnacle-connection-address-private.h"
#include "net/binnacle-connection-lifecycle-private.h"

static void
assert_refused (const char *uri)
{
  g_autoptr(GError) error = NULL;

  g_assert_false (binnacle_websocket_manager_check_uri (uri, &error));
  g_assert_error (error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_INVALID_URI);
  g_assert_true (g_str_has_suffix (error->message, "."));
  g_assert_cmpuint (strlen (error->message), <, 200);
}

static void
test_bad_addresses_get_a_sentence (void)
{
  static const char * const bad[] = {
    "", " ", "x", "http://x", "https://example.org/", "ws:", "ws:/", "ws://", "wss:///path", "//host",
    "ws://host:0/", "ws://host:65536/", "ws://host:-1/", "ws://host:port/", "ws://a b/", "ws://host/a b",
    " ws://host/", "ws://host/\n", "ws://user:secret@host/", "ws://host/#part", "ws://[::1", "ws://host/%zz",
    "ws://\xff\xfe/", "javascript:alert(1)", "ws",
  };
  g_autofree char *huge = g_strnfill (1024 * 1024, 'a');
  g_autofree char *long_uri = g_strconcat ("ws://", huge, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    assert_refused (bad[i]);
  assert_refused (NULL);
  assert_refused (huge);
  assert_refused (long_uri);
}

static void
test_good_addresses_pass (void)
{
  static const char * const good[] = {
    "ws://localhost", "wss://example.org/v1/live", "ws://127.0.0.1:1/", "ws://[::1]:65535/v1/live",
    "WSS://EXAMPLE.ORG/", "wss://example.org/v1/live?x=y", "wss://b\303\274cher.example/",
  };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_true (binnacle_websocket_manager_check_uri (good[i], &error));
      g_assert_no_error (error);
    }
}

static void
test_loopback_is_told_apart (void)
{
  static const char * const near[] = {
    "ws://localhost/", "ws://LocalHost:1/", "ws://a.localhost/", "ws://127.0.0.1/", "ws://127.8.9.1/",
    "ws://[::1]/", "ws://[::ffff:127.0.0.1]/",
  };
  static const char * const far[] = {
    "ws://localhost.example/", "ws://128.0.0.1/", "ws://[::2]/", "ws://[::ffff:128.0.0.1]/",
    "ws://127.0.0.1.example/", "ws://0.0.0.0/",
  };

  for (guint i = 0; i < G_N_ELEMENTS (near); i++)
    g_assert_true (binnacle_connection_address_is_loopback (near[i]));
  for (guint i = 0; i < G_N_ELEMENTS (far); i++)
    g_assert_false (binnacle_connection_address_is_loopback (far[i]));
}

static void
test_encryption_is_asked_for (void)
{
  static const struct
  {
    const char *uri;
    gboolean    loopback_only;
    gboolean    never;
    gboolean    always;
  } rows[] = {
    { "wss://example.org/", TRUE, TRUE, TRUE },
    { "WSS://example.org/", TRUE, TRUE, TRUE },
    { "ws://example.org/", FALSE, FALSE, TRUE },
    { "ws://localhost/", TRUE, FALSE, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_assert_cmpint (binnacle_connection_address_check_policy (rows[i].uri, BINNACLE_INSECURE_LOOPBACK_ONLY, NULL),
                       ==, rows[i].loopback_only);
      g_assert_cmpint (binnacle_connection_address_check_policy (rows[i].uri, BINNACLE_INSECURE_NEVER, NULL),
                       ==, rows[i].never);
      g_assert_cmpint (binnacle_connection_address_check_policy (rows[i].uri, BINNACLE_INSECURE_ALWAYS, NULL),
                       ==, rows[i].always);
    }
}

static void
test_nothing_opens_without_a_welcome (void)
{
  for (int state = BINNACLE_CONNECTION_IDLE; state <= BINNACLE_CONNECTION_FAILED; state++)
    {
      g_assert_cmpint (binnacle_connection_lifecycle_allows ((BinnacleConnectionState) state, BINNACLE_CONNECTION_OPEN),
                       ==, state == BINNACLE_CONNECTION_AUTHENTICATING);
      g_assert_cmpint (binnacle_connection_lifecycle_allows ((BinnacleConnectionState) state,
                                                             BINNACLE_CONNECTION_AUTHENTICATING),
                       ==, state == BINNACLE_CONNECTION_CONNECTING);
      g_assert_false (binnacle_connection_lifecycle_allows ((BinnacleConnectionState) state,
                                                            (BinnacleConnectionState) state));
    }
}

static void
count_transition (BinnacleConnectionState old_state,
                  BinnacleConnectionState new_state,
                  gpointer                user_data)
{
  (*(guint *) user_data)++;
}

static void
take_a_way_that_is_not_there (void)
{
  guint n_transitions = 0;
  BinnacleConnectionLifecycle *lifecycle = binnacle_connection_lifecycle_new (count_transition, &n_transitions);

  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  binnacle_connection_lifecycle_enter (lifecycle, BINNACLE_CONNECTION_OPEN);
  binnacle_connection_lifecycle_announce (lifecycle);
  g_assert_cmpuint (n_transitions, ==, 0);
  g_assert_cmpint (binnacle_connection_lifecycle_get_state (lifecycle), ==, BINNACLE_CONNECTION_IDLE);
  binnacle_connection_lifecycle_free (lifecycle);
}

static void
test_way_that_is_not_in_the_table_is_not_taken (void)
{
  if (g_test_subprocess ())
    {
      take_a_way_that_is_not_there ();
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("*No way from connection state 0 to 3*");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/address/bad-ones-get-a-sentence", test_bad_addresses_get_a_sentence);
  g_test_add_func ("/address/good-ones-pass", test_good_addresses_pass);
  g_test_add_func ("/address/loopback-is-told-apart", test_loopback_is_told_apart);
  g_test_add_func ("/address/encryption-is-asked-for", test_encryption_is_asked_for);
  g_test_add_func ("/lifecycle/nothing-opens-without-a-welcome", test_nothing_opens_without_a_welcome);
  g_test_add_func ("/lifecycle/way-that-is-not-in-the-table-is-not-taken",
                   test_way_that_is_not_in_the_table_is_not_taken);

  return g_test_run ();
}
