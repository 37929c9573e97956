/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "net/binnacle-certificate-pins.h"
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
  { "not-yet-valid", "future.pem", "authority.pem", "is not valid yet. Check the date" },
  { "self-signed", "self.pem", "authority.pem", "is of an authority that this computer does not trust. If" },
};

static void
assert_shows (TransportFixture *fixture,
              const char       *certificate_name)
{
  g_autoptr (GTlsCertificate) certificate = load_certificate (certificate_name);
  g_autoptr (BinnacleCertificateFault) expected =
    binnacle_certificate_check ("x:1", certificate, G_TLS_CERTIFICATE_UNKNOWN_CA, NULL);
  BinnacleCertificateFault *shown = binnacle_connection_error_get_certificate (fixture->error);

  g_assert_nonnull (shown);
  g_assert_cmpstr (binnacle_certificate_fault_get_fingerprint (shown), ==,
                   binnacle_certificate_fault_get_fingerprint (expected));
  g_assert_true (g_str_has_prefix (binnacle_certificate_fault_get_place (shown), "127.0.0.1:"));
}

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
  assert_shows (&fixture, bad->certificate);
  transport_fixture_clear (&fixture);
}

/* Pins */

typedef struct
{
  const char *name;
  const char *shown;   /* by the server */
  const char *trusted; /* authority */
  const char *pinned;  /* for the server */
  gboolean    elsewhere; /* pinned for another port instead */
  const char *said;    /* NULL where it connects */
} PinCase;

static const PinCase pin_cases[] = {
  { "unknown-issuer-that-is-pinned", "server.pem", "stranger.pem", "server.pem", FALSE, NULL },
  { "another-name-that-is-pinned", "named.pem", "authority.pem", "named.pem", FALSE, NULL },
  { "expired-that-is-pinned", "expired.pem", "authority.pem", "expired.pem", FALSE, NULL },
  { "self-signed-that-is-pinned", "self.pem", "authority.pem", "self.pem", FALSE, NULL },
  { "pin-is-for-its-port-only", "self.pem", "authority.pem", "self.pem", TRUE, "does not trust. If" },
  { "changed-is-an-alarm", "self.pem", "authority.pem", "named.pem", FALSE, "shows another certificate than the one that you trust" },
  { "changed-to-a-trusted-one-is-an-alarm", "server.pem", "authority.pem", "self.pem", FALSE, "shows another certificate than" },
};

static void
pin (TransportFixture *fixture,
     const char       *certificate_name,
     gboolean          elsewhere)
{
  g_autofree char *uri = hostile_server_make_uri (fixture->server, "wss");
  g_autofree char *place = elsewhere ? g_strdup ("127.0.0.1:1") : binnacle_certificate_pins_make_place (uri);
  g_autoptr (GTlsCertificate) certificate = load_certificate (certificate_name);
  g_autoptr (BinnacleCertificateFault) fault =
    binnacle_certificate_check (place, certificate, G_TLS_CERTIFICATE_UNKNOWN_CA, NULL);
  g_autoptr (BinnacleCertificatePins) pins = binnacle_certificate_pins_new (fixture->clock, NULL);

  binnacle_certificate_pins_accept (pins, fault);
  g_object_set (fixture->transport, "certificate-pins", pins, NULL);
}

static void
test_pin (gconstpointer data)
{
  const PinCase *c = data;
  TransportFixture fixture;

  transport_fixture_init (&fixture);
  fixture.server = hostile_server_new (encrypt_and_echo, c->shown);
  trust (&fixture, c->trusted);
  pin (&fixture, c->pinned, c->elsewhere);
  open_at (&fixture, "wss");

  if (c->said == NULL)
    assert_echoes (&fixture);
  else
    {
      transport_fixture_wait (&fixture, transport_fixture_is_closed);
      g_assert_cmpuint (fixture.n_opened, ==, 0);
      g_assert_error (fixture.error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_TLS);
      g_assert_nonnull (strstr (fixture.error->message, c->said));
      assert_shows (&fixture, c->shown);
    }

  transport_fixture_clear (&fixture);
}

/* Not by a session that TLS resumes, either. */
static void
test_pin_that_is_revoked (void)
{
  TransportFixture fixture;
  g_autoptr (BinnacleCertificatePins) pins = NULL;
  g_autofree char *uri = NULL;
  g_autofree char *place = NULL;

  transport_fixture_init (&fixture);
  fixture.server = hostile_server_new (encrypt_and_echo, "self.pem");
  uri = hostile_server_make_uri (fixture.server, "wss");
  place = binnacle_certificate_pins_make_place (uri);
  pin (&fixture, "self.pem", FALSE);
  g_object_get (fixture.transport, "certificate-pins", &pins, NULL);
  open_at (&fixture, "wss");
  assert_echoes (&fixture);

  binnacle_certificate_pins_remove (pins, place);
  transport_fixture_renew (&fixture);
  g_object_set (fixture.transport, "certificate-pins", pins, NULL);
  open_at (&fixture, "wss");
  transport_fixture_wait (&fixture, transport_fixture_is_closed);
  g_assert_error (fixture.error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_TLS);
  assert_shows (&fixture, "self.pem");
  transport_fixture_clear (&fixture);
}

/* Credentials */

static void
expect_authorization (HostilePeer   *peer,
                      gconstpointer  expected)
{
  guint opcode;

  if (!hostile_upgrade (peer, ""))
    return;

  g_assert_cmpint (strstr (peer->request, "\r\nAuthorization:") != NULL, ==, expected != NULL);
  if (expected != NULL)
    g_assert_nonnull (strstr (peer->request, expected));
  g_bytes_unref (hostile_read_frame (peer, &opcode));
  hostile_write_frame (peer, 0x81, "there and back", strlen ("there and back"));
  hostile_read_close (peer);
  hostile_write_frame (peer, 0x88, "\x03\xe8", 2);
}

static void
test_credential_goes_with_the_handshake (gconstpointer data)
{
  static const char expected[] = "\r\nAuthorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n";
  TransportFixture fixture;

  transport_fixture_init (&fixture);
  fixture.server = hostile_server_new (expect_authorization, data != NULL ? expected : NULL);
  if (data != NULL)
    g_object_set (fixture.transport, "authorization", data, NULL);
  open_at (&fixture, "ws");
  assert_echoes (&fixture);
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
test_proxy_that_wants_a_password (gconstpointer data)
{
  static const Proxy proxy = {
    "server.example:80", "HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n", NULL
  };
  g_autofree char *uri = NULL;
  g_autofree char *with_user = NULL;
  TransportFixture fixture;

  transport_fixture_init (&fixture);
  fixture.server = hostile_server_new (be_proxy, &proxy);
  use_proxy (&fixture);
  if (data != NULL)
    {
      g_autoptr (GProxyResolver) resolver = NULL;

      uri = hostile_server_make_uri (fixture.server, "http");
      with_user = g_strdup_printf ("http://joe:secret-of-joe@%s", strstr (uri, "127.0.0.1"));
      resolver = g_simple_proxy_resolver_new (with_user, NULL);
      g_object_set (fixture.transport, "proxy-resolver", resolver, NULL);
    }
  transport_fixture_open_uri (&fixture, "ws://server.example/v1/live");
  transport_fixture_wait (&fixture, transport_fixture_is_closed);
  g_assert_error (fixture.error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_REFUSED);
  g_test_message ("%s", fixture.error->message);
  g_assert_nonnull (strstr (fixture.error->message,
                            data != NULL ? "does not accept the user name and password" : "wants a user name and a password"));
  g_assert_null (strstr (fixture.error->message, "secret-of-joe"));
  transport_fixture_clear (&fixture);
}

static void
hang_up (HostilePeer   *peer,
         gconstpointer  data)
{
}

/* It is the proxy that is not there, and neither its secrets nor the server are blamed. */
static void
test_proxy_that_is_not_there (void)
{
  g_autoptr (GProxyResolver) resolver = NULL;
  g_autofree char *uri = NULL;
  g_autofree char *with_user = NULL;
  g_autofree char *place = NULL;
  TransportFixture fixture;

  transport_fixture_init (&fixture);
  fixture.server = hostile_server_new (hang_up, NULL);
  uri = hostile_server_make_uri (fixture.server, "http");
  place = binnacle_certificate_pins_make_place (uri);
  with_user = g_strdup_printf ("http://joe:secret-of-joe@%s", place);
  g_clear_pointer (&fixture.server, hostile_server_free);
  resolver = g_simple_proxy_resolver_new (with_user, NULL);
  g_object_set (fixture.transport, "proxy-resolver", resolver, NULL);
  fixture.options.use_proxy = TRUE;
  transport_fixture_open_uri (&fixture, "ws://server.example/v1/live");
  transport_fixture_wait (&fixture, transport_fixture_is_closed);
  g_assert_error (fixture.error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_REFUSED);
  g_test_message ("%s", fixture.error->message);
  g_assert_nonnull (strstr (fixture.error->message, "The proxy 127.0.0.1:"));
  g_assert_nonnull (strstr (fixture.error->message, "on the way to server.example:80 can’t be reached"));
  g_assert_null (strstr (fixture.error->message, "secret-of-joe"));
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

  for (guint i = 0; i < G_N_ELEMENTS (pin_cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/soup-transport-ways/pin/%s", pin_cases[i].name);

      g_test_add_data_func (path, &pin_cases[i], test_pin);
    }

  g_test_add_func ("/soup-transport-ways/pin/revoked-is-refused-again", test_pin_that_is_revoked);
  g_test_add_data_func ("/soup-transport-ways/credential", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
                        test_credential_goes_with_the_handshake);
  g_test_add_data_func ("/soup-transport-ways/no-credential", NULL, test_credential_goes_with_the_handshake);
  g_test_add_data_func ("/soup-transport-ways/proxy-that-wants-a-password", NULL, test_proxy_that_wants_a_password);
  g_test_add_data_func ("/soup-transport-ways/proxy-that-refuses-the-password", "joe", test_proxy_that_wants_a_password);
  g_test_add_func ("/soup-transport-ways/proxy-that-is-not-there", test_proxy_that_is_not_there);
  g_test_add_func ("/soup-transport-ways/through-a-proxy", test_through_a_proxy);
  g_test_add_func ("/soup-transport-ways/encrypted-through-a-proxy", test_encrypted_through_a_proxy);
  g_test_add_func ("/soup-transport-ways/proxy-that-refuses", test_proxy_that_refuses);
  g_test_add_func ("/soup-transport-ways/proxies-are-not-used-unless-asked-for", test_proxies_are_not_used_unless_asked_for);

  return g_test_run ();
}
