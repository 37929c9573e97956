/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "transport-fixture.h"

/* Encrypted, and through proxies; the certificates are in tls/. */

static char *
find_file (const char *name)
{
  return g_test_build_filename (G_TEST_DIST, "net", "tls", name, NULL);
}

static GTlsCertificate *
load_certificate (const char *name)
{
  g_autofree char *file = find_file (name);
  g_autofree char *key_file = find_file ("key.pem");
  g_autoptr (GError) error = NULL;
  GTlsCertificate *certificate = g_tls_certificate_new_from_files (file, key_file, &error);

  g_assert_no_error (error);

  return certificate;
}

static void
trust (TransportFixture *fixture,
       const char       *authority)
{
  g_autofree char *file = find_file (authority);
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsDatabase) database = g_tls_file_database_new (file, &error);
  g_autoptr (GTlsDatabase) is_set = NULL;

  g_assert_no_error (error);
  g_object_set (fixture->transport, "tls-database", database, NULL);
  g_object_get (fixture->transport, "tls-database", &is_set, NULL);
  g_assert_true (is_set == database);
}

static gboolean
upgrade_and_echo (HostilePeer *peer)
{
  guint opcode;

  if (!hostile_upgrade (peer, ""))
    return FALSE;

  while (TRUE)
    {
      g_autoptr (GBytes) frame = hostile_read_frame (peer, &opcode);

      if (frame == NULL ||
          !hostile_write_frame (peer, (guint8) (0x80 | opcode), g_bytes_get_data (frame, NULL), g_bytes_get_size (frame)))
        return FALSE;

      if (opcode == 0x8)
        return TRUE;
    }
}

static void
encrypt_and_echo (HostilePeer   *peer,
                  gconstpointer  certificate_name)
{
  g_autoptr (GTlsCertificate) certificate = load_certificate (certificate_name);
  g_autoptr (GError) error = NULL;
  g_autoptr (GIOStream) tls = g_tls_server_connection_new (G_IO_STREAM (peer->connection), certificate, &error);

  g_assert_no_error (error);

  if (!g_tls_connection_handshake (G_TLS_CONNECTION (tls), NULL, NULL))
    return;

  peer->input = g_io_stream_get_input_stream (tls);
  peer->output = g_io_stream_get_output_stream (tls);
  upgrade_and_echo (peer);
  g_io_stream_close (tls, NULL, NULL);
}

static void
open_at (TransportFixture *fixture,
         const char       *scheme)
{
  g_autofree char *uri = hostile_server_make_uri (fixture->server, scheme);

  transport_fixture_open_uri (fixture, uri);
}

static void
assert_echoes (TransportFixture *fixture)
{
  transport_fixture_wait (fixture, transport_fixture_is_opened);
  transport_fixture_send (fixture, "there and back");
  transport_fixture_wait (fixture, transport_fixture_has_message);
  g_assert_cmpuint (__atomic_load_n (&fixture->n_bytes, __ATOMIC_ACQUIRE), ==, strlen ("there and back"));
  binnacle_transport_close (fixture->transport, 1000, NULL);
  transport_fixture_wait (fixture, transport_fixture_is_closed);
  g_assert_no_error (fixture->error);
  g_assert_cmpuint (fixture->code, ==, 1000);
}

static void
test_encrypted_there_and_back (void)
{
  TransportFixture fixture;

  transport_fixture_init (&fixture);
  fixture.server = hostile_server_new (encrypt_and_echo, "server.pem");
  trust (&fixture, "authority.pem");
  open_at (&fixture, "wss");
  assert_echoes (&fixture);
  transport_fixture_clear (&fixture);
}

typedef struct
{
  const char *name;
  const char *certificate;
  const char *trusted;
  const char *said;
} BadCertificate;

static const BadCertificate bad_certificates[] = {
  { "unknown-issuer", "server.pem", "stranger.pem", "is of an authority that this computer does not trust. If" },
  { "another-name", "named.pem", "authority.pem", "is for another name. Use the address that it is for" },
  { "expired", "expired.pem", "authority.pem", "has expired. Have it renewed" },
};

static void
test_bad_certificate (gconstpointer data)
{
  const BadCertificate *bad = data;
  TransportFixture fixture;

  transport_fixture_init (&fixture);
  fixture.server = hostile_server_new (encrypt_and_echo, bad->certificate);
  trust (&fixture, bad->trusted);
  open_at (&fixture, "wss");
  transport_fixture_wait (&fixture, transport_fixture_is_closed);
  g_assert_cmpuint (fixture.n_opened, ==, 0);
  g_assert_error (fixture.error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_TLS);
  g_test_message ("%s", fixture.error->message);
  g_assert_nonnull (strstr (fixture.error->message, bad->said));
  g_assert_nonnull (strstr (fixture.error->message, "The certificate of the server at 127.0.0.1:"));
  transport_fixture_clear (&fixture);
}

/* Proxies */

typedef struct
{
  const char *target;      /* what must be asked for */
  const char *answer;
  const char *certificate; /* of the server behind, or NULL */
} Proxy;

static char *
read_head (HostilePeer *peer)
{
  g_autoptr (GString) head = g_string_new (NULL);

  while (strstr (head->str, "\r\n\r\n") == NULL)
    {
      char byte;

      if (g_input_stream_read (peer->input, &byte, 1, NULL, NULL) != 1)
        return NULL;

      g_string_append_c (head, byte);
    }

  return g_string_free (g_steal_pointer (&head), FALSE);
}

/* The server behind is in here too: its name is nowhere else to be found. */
static void
be_proxy (HostilePeer   *peer,
          gconstpointer  data)
{
  const Proxy *proxy = data;
  g_autofree char *head = read_head (peer);
  g_autofree char *expected = g_strdup_printf ("CONNECT %s HTTP/1.", proxy->target);

  g_assert_nonnull (head);
  g_assert_true (g_str_has_prefix (head, expected));

  if (!hostile_write_text (peer, proxy->answer) || strstr (proxy->answer, " 200 ") == NULL)
    return;

  if (proxy->certificate != NULL)
    encrypt_and_echo (peer, proxy->certificate);
  else
    upgrade_and_echo (peer);
}

static void
use_proxy (TransportFixture *fixture)
{
  g_autofree char *uri = hostile_server_make_uri (fixture->server, "http");
  g_autoptr (GProxyResolver) resolver = g_simple_proxy_resolver_new (uri, NULL);

  g_object_set (fixture->transport, "proxy-resolver", resolver, NULL);
  fixture->options.use_proxy = TRUE;
}

static void
test_through_a_proxy (void)
{
  static const Proxy proxy = { "server.example:8080", "HTTP/1.1 200 OK\r\n\r\n", NULL };
  TransportFixture fixture;

  transport_fixture_init (&fixture);
  fixture.server = hostile_server_new (be_proxy, &proxy);
  use_proxy (&fixture);
  transport_fixture_open_uri (&fixture, "ws://server.example:8080/v1/live");
  assert_echoes (&fixture);
  transport_fixture_clear (&fixture);
}

/* Where the name of the certificate is that of the server, not of the proxy. */
static void
test_encrypted_through_a_proxy (void)
{
  static const Proxy proxy = { "server.example:443", "HTTP/1.1 200 OK\r\n\r\n", "named.pem" };
  TransportFixture fixture;

  transport_fixture_init (&fixture);
  fixture.server = hostile_server_new (be_proxy, &proxy);
  trust (&fixture, "authority.pem");
  use_proxy (&fixture);
  transport_fixture_open_uri (&fixture, "wss://server.example/v1/live");
  assert_echoes (&fixture);
  transport_fixture_clear (&fixture);
}

static void
test_proxy_that_refuses (void)
{
  static const Proxy proxy = { "server.example:80", "HTTP/1.1 403 Forbidden\r\n\r\n", NULL };
  TransportFixture fixture;

  transport_fixture_init (&fixture);
  fixture.server = hostile_server_new (be_proxy, &proxy);
  use_proxy (&fixture);
  transport_fixture_open_uri (&fixture, "ws://server.example/v1/live");
  transport_fixture_wait (&fixture, transport_fixture_is_closed);
  g_assert_error (fixture.error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_REFUSED);
  g_test_message ("%s", fixture.error->message);
  g_assert_nonnull (strstr (fixture.error->message, "The proxy on the way to server.example:80"));
  transport_fixture_clear (&fixture);
}

static void
echo (HostilePeer   *peer,
      gconstpointer  data)
{
  upgrade_and_echo (peer);
}

static void
test_proxies_are_not_used_unless_asked_for (void)
{
  TransportFixture fixture;

  transport_fixture_init (&fixture);
  fixture.server = hostile_server_new (echo, NULL);
  use_proxy (&fixture);
  fixture.options.use_proxy = FALSE;
  open_at (&fixture, "ws");
  assert_echoes (&fixture);
  transport_fixture_clear (&fixture);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/soup-transport-ways/encrypted-there-and-back", test_encrypted_there_and_back);

  for (guint i = 0; i < G_N_ELEMENTS (bad_certificates); i++)
    {
      g_autofree char *path = g_strdup_printf ("/soup-transport-ways/certificate/%s", bad_certificates[i].name);

      g_test_add_data_func (path, &bad_certificates[i], test_bad_certificate);
    }

  g_test_add_func ("/soup-transport-ways/through-a-proxy", test_through_a_proxy);
  g_test_add_func ("/soup-transport-ways/encrypted-through-a-proxy", test_encrypted_through_a_proxy);
  g_test_add_func ("/soup-transport-ways/proxy-that-refuses", test_proxy_that_refuses);
  g_test_add_func ("/soup-transport-ways/proxies-are-not-used-unless-asked-for", test_proxies_are_not_used_unless_asked_for);

  return g_test_run ();
}
