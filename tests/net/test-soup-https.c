/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "transport-fixture.h"
#include "net/binnacle-certificate-fault.h"
#include "net/binnacle-soup-http.h"

/* The HTTP client over TLS; the certificates are in tls/. */

#define DEADLINE (30 * G_USEC_PER_SEC)

typedef struct
{
  const char *certificate;
  const char *trusted;
  gboolean    is_redirect;
} Way;

typedef struct
{
  BinnacleClock        *clock;
  BinnacleHttp         *http;
  BinnacleHttpResponse *response;
  GError               *error;
  gboolean              is_over;
  gboolean              was_asked; /* atomic */
} Fixture;

static Fixture *current;

static char *
find_file (const char *name)
{
  return g_test_build_filename (G_TEST_DIST, "net", "tls", name, NULL);
}

static void
serve (HostilePeer   *peer,
       gconstpointer  data)
{
  const Way *way = data;
  g_autofree char *file = find_file (way->certificate);
  g_autofree char *key_file = find_file ("key.pem");
  g_autoptr (GTlsCertificate) certificate = g_tls_certificate_new_from_files (file, key_file, NULL);
  g_autoptr (GIOStream) tls = g_tls_server_connection_new (G_IO_STREAM (peer->connection), certificate, NULL);

  if (!g_tls_connection_handshake (G_TLS_CONNECTION (tls), NULL, NULL))
    return;
  peer->input = g_io_stream_get_input_stream (tls);
  peer->output = g_io_stream_get_output_stream (tls);
  if (hostile_read_request (peer))
    {
      __atomic_store_n (&current->was_asked, TRUE, __ATOMIC_RELEASE);
      hostile_write_text (peer, way->is_redirect
                                  ? "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
                                  : "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
    }
  g_io_stream_close (tls, NULL, NULL);
}

static void
came (GObject      *object,
      GAsyncResult *result,
      gpointer      user_data)
{
  Fixture *fixture = user_data;

  fixture->response = binnacle_http_send_finish (BINNACLE_HTTP (object), result, &fixture->error);
  fixture->is_over = TRUE;
}

static void
do_nothing (gpointer user_data)
{
}

static void
wait (Fixture *fixture)
{
  gint64 deadline = binnacle_clock_get_monotonic_time (fixture->clock) + DEADLINE;
  g_autoptr (BinnacleTimer) timer = binnacle_clock_add_timer (fixture->clock, 0, do_nothing, NULL);

  while (!fixture->is_over)
    {
      g_assert_cmpint (binnacle_clock_get_monotonic_time (fixture->clock), <, deadline);
      binnacle_timer_restart (timer, G_USEC_PER_SEC / 10);
      g_main_context_iteration (NULL, TRUE);
    }
}

static void
ask (Fixture    *fixture,
     const Way  *way,
     const char *pinned)
{
  g_autofree char *authority = find_file (way->trusted);
  g_autoptr (GTlsDatabase) database = g_tls_file_database_new (authority, NULL);
  g_autoptr (HostileServer) server = NULL;
  g_autofree char *uri = NULL;
  BinnacleHttpOptions options = { .max_redirects = 3, .timeout = DEADLINE, .token = "secret", .pinned = pinned };

  current = fixture;
  server = hostile_server_new (serve, way);
  uri = hostile_server_make_uri (server, "https");
  options.uri = uri;
  g_object_set (fixture->http, "tls-database", database, NULL);
  binnacle_http_send_async (fixture->http, &options, NULL, came, fixture);
  wait (fixture);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->clock = binnacle_real_clock_new ();
  fixture->http = binnacle_soup_http_new (fixture->clock);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_clear_pointer (&fixture->response, binnacle_http_response_unref);
  g_clear_error (&fixture->error);
  g_assert_finalize_object (fixture->http);
  g_clear_object (&fixture->clock);
}

static char *
get_fingerprint (const char *name)
{
  g_autofree char *file = find_file (name);
  g_autoptr (GTlsCertificate) certificate = g_tls_certificate_new_from_file (file, NULL);
  g_autoptr (BinnacleCertificateFault) fault =
    binnacle_certificate_check ("x", certificate, G_TLS_CERTIFICATE_UNKNOWN_CA, NULL);

  return g_strdup (binnacle_certificate_fault_get_fingerprint (fault));
}

static const Way good = { "server.pem", "authority.pem", FALSE };
static const Way stranger = { "server.pem", "stranger.pem", FALSE };
static const Way expired = { "expired.pem", "authority.pem", FALSE };
static const Way redirecting = { "server.pem", "authority.pem", TRUE };

static void
test_trusted (Fixture       *fixture,
              gconstpointer  data)
{
  ask (fixture, &good, NULL);
  g_assert_no_error (fixture->error);
  g_assert_cmpuint (binnacle_http_response_get_status (fixture->response), ==, 200);
}

static void
test_not_trusted (Fixture       *fixture,
                  gconstpointer  data)
{
  ask (fixture, data, NULL);
  g_assert_error (fixture->error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_TLS);
  g_assert_nonnull (binnacle_connection_error_get_certificate (fixture->error));
  g_assert_false (__atomic_load_n (&fixture->was_asked, __ATOMIC_ACQUIRE));
}

static void
test_pinned (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *fingerprint = get_fingerprint ("server.pem");

  ask (fixture, &stranger, fingerprint);
  g_assert_no_error (fixture->error);
}

static void
test_pinned_to_another (Fixture       *fixture,
                        gconstpointer  data)
{
  g_autofree char *fingerprint = get_fingerprint ("expired.pem");

  ask (fixture, &good, fingerprint);
  g_assert_error (fixture->error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_TLS);
  g_assert_true (binnacle_certificate_fault_is_change (binnacle_connection_error_get_certificate (fixture->error)));
  g_assert_false (__atomic_load_n (&fixture->was_asked, __ATOMIC_ACQUIRE));
}

static void
test_no_way_down (Fixture       *fixture,
                  gconstpointer  data)
{
  ask (fixture, &redirecting, NULL);
  g_assert_error (fixture->error, BINNACLE_HTTP_ERROR, BINNACLE_HTTP_ERROR_REDIRECT);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/soup-https/trusted", Fixture, NULL, set_up, test_trusted, tear_down);
  g_test_add ("/soup-https/unknown-authority", Fixture, &stranger, set_up, test_not_trusted, tear_down);
  g_test_add ("/soup-https/expired", Fixture, &expired, set_up, test_not_trusted, tear_down);
  g_test_add ("/soup-https/trusted-by-its-pin", Fixture, NULL, set_up, test_pinned, tear_down);
  g_test_add ("/soup-https/pinned-to-another", Fixture, NULL, set_up, test_pinned_to_another, tear_down);
  g_test_add ("/soup-https/never-redirected-to-http", Fixture, NULL, set_up, test_no_way_down, tear_down);
  return g_test_run ();
}
