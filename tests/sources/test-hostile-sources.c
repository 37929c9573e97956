/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "base/binnacle-real-clock.h"
#include "hostile-server.h"
#include "net/binnacle-io-thread.h"
#include "net/binnacle-soup-http.h"
#include "net/binnacle-soup-transport.h"
#include "net/binnacle-certificate-fault.h"
#include "sources/binnacle-json-websocket-source.h"

/* Sources over real sockets, against servers that do everything wrong. */

#define DEADLINE (30 * G_USEC_PER_SEC)

/* In KiB; a sanitizer's own memory grows with every connection. */
#if defined (__SANITIZE_ADDRESS__) || defined (__SANITIZE_THREAD__)
#define MAX_GROWTH (512 * 1024)
#else
#define MAX_GROWTH (64 * 1024)
#endif

static const char *program;

typedef struct
{
  BinnacleClock          *clock;
  BinnacleHttp           *http;
  BinnacleIoThread       *thread;
  BinnacleBackgroundSync *sync;
  GRand                  *random;
  HostileServer          *server;
  BinnacleSource         *source;
  BinnacleEntity         *entity;
} Fixture;

static BinnacleTransport *
make_transport (gpointer user_data)
{
  Fixture *self = user_data;

  return binnacle_soup_transport_new (self->clock, binnacle_io_thread_get_context (self->thread));
}

static void
fixture_start (Fixture            *self,
               BinnacleSourceKind  kind,
               const char         *uri)
{
  g_autoptr (BinnacleSourceDescription) description = binnacle_source_description_new (kind, "test", "Test", uri);
  g_autoptr (GError) error = NULL;
  BinnacleSourceSetup setup;

  g_main_context_default ();
  self->clock = binnacle_real_clock_new ();
  self->http = binnacle_soup_http_new (self->clock);
  self->thread = binnacle_io_thread_new ("test-io");
  self->random = g_rand_new_with_seed (5);
  self->sync = binnacle_background_sync_new (self->clock, self->random);
  description->interval = 1;
  if (kind == BINNACLE_SOURCE_KIND_JSON_WEBSOCKET)
    description->message = g_strdup ("{\"op\":\"subscribe\"}");
  g_ptr_array_add (description->channels,
                   binnacle_source_channel_new ("x", kind == BINNACLE_SOURCE_KIND_PROMETHEUS ? "up" : "$.x"));
  setup = (BinnacleSourceSetup) { self->clock, self->random, self->http, self->sync, make_transport, self, NULL };
  self->source = binnacle_source_new_from_description (description, &setup, &error);
  g_assert_no_error (error);
  self->entity = binnacle_realtime_state_ref_entity (binnacle_source_get_state (self->source), "x");
  binnacle_source_subscribe (self->source, "x");
}

static void
start (Fixture            *self,
       BinnacleSourceKind  kind,
       HostileScript       script,
       gconstpointer       data)
{
  g_autofree char *uri = NULL;

  self->server = hostile_server_new (script, data);
  uri = hostile_server_make_uri (self->server, kind == BINNACLE_SOURCE_KIND_JSON_WEBSOCKET ? "ws" : "http");
  fixture_start (self, kind, uri);
  binnacle_source_start (self->source);
}

static void
finish (Fixture *self)
{
  binnacle_source_stop (self->source);
  g_clear_object (&self->entity);
  g_clear_object (&self->source);
  g_clear_object (&self->sync);
  g_clear_object (&self->http);
  g_clear_pointer (&self->server, hostile_server_free);
  g_clear_pointer (&self->thread, binnacle_io_thread_unref);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_pointer (&self->random, g_rand_free);
  g_clear_object (&self->clock);
}

static const GError *
get_error (Fixture *self)
{
  BinnacleSourceLink link;

  binnacle_source_get_link (self->source, &link);
  return link.error;
}

static BinnacleConnectionState
get_state (Fixture *self)
{
  BinnacleSourceLink link;

  binnacle_source_get_link (self->source, &link);
  return link.state;
}

static gboolean
is_live (Fixture *self)
{
  return binnacle_entity_get_freshness (self->entity) == BINNACLE_FRESHNESS_LIVE;
}

static gboolean
has_failed (Fixture *self)
{
  return get_error (self) != NULL && !is_live (self);
}

static gboolean
has_problem (Fixture *self)
{
  return binnacle_entity_get_problem (self->entity) != NULL;
}

static void
do_nothing (gpointer user_data)
{
}

static void
wait_for (Fixture  *self,
          gboolean (*condition) (Fixture *self))
{
  gint64 deadline = binnacle_clock_get_monotonic_time (self->clock) + DEADLINE;
  g_autoptr (BinnacleTimer) timer = binnacle_clock_add_timer (self->clock, 0, do_nothing, NULL);

  while (!condition (self))
    {
      g_assert_cmpint (binnacle_clock_get_monotonic_time (self->clock), <, deadline);
      binnacle_timer_restart (timer, G_USEC_PER_SEC / 20);
      g_main_context_iteration (NULL, TRUE);
    }
}

/* HTTP */

static void
say (HostilePeer   *peer,
     gconstpointer  text)
{
  while (hostile_read_request (peer))
    if (!hostile_write_text (peer, text))
      return;
}

static void
say_and_close (HostilePeer   *peer,
               gconstpointer  text)
{
  if (hostile_read_request (peer))
    hostile_write_text (peer, text);
}

static void
flood (HostilePeer   *peer,
       gconstpointer  head)
{
  g_autofree char *piece = g_strnfill (65536, ' ');

  if (!hostile_read_request (peer) || !hostile_write_text (peer, head))
    return;
  while (hostile_write (peer, piece, 65536))
    ;
}

static gsize
get_peak (void)
{
  g_autofree char *status = NULL;
  const char *line;

  g_assert_true (g_file_get_contents ("/proc/self/status", &status, NULL, NULL));
  line = strstr (status, "VmHWM:");
  g_assert_nonnull (line);
  return (gsize) g_ascii_strtoull (line + strlen ("VmHWM:"), NULL, 10);
}

#define OK "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

typedef struct
{
  const char    *name;
  HostileScript  script;
  const char    *text;
  int            code; /* of BINNACLE_CONNECTION_ERROR; -1: of another domain */
} Case;

static const Case cases[] = {
  { "ten-gigabytes", flood, OK "Content-Length: 10737418240\r\n\r\n{\"x\":", BINNACLE_CONNECTION_ERROR_TOO_LARGE },
  { "endless", flood, OK "Connection: close\r\n\r\n{\"x\":", BINNACLE_CONNECTION_ERROR_TOO_LARGE },
  { "half-a-body", say_and_close, OK "Content-Length: 100\r\n\r\n{\"x\":1", BINNACLE_CONNECTION_ERROR_LOST },
  { "wrong-length", say_and_close, OK "Content-Length: 3\r\n\r\n{\"x\":12345}", -1 },
  { "redirect-loop", say, "HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n", BINNACLE_CONNECTION_ERROR_PROTOCOL },
  { "html", say, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<html></html>", -1 },
  { "no-http", say_and_close, "220 mail.example ESMTP\r\n", BINNACLE_CONNECTION_ERROR_PROTOCOL },
  { "closes", say_and_close, "", -2 },
  { "unauthorized", say, "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n", BINNACLE_CONNECTION_ERROR_UNAUTHORIZED },
};

static void
assert_code (const GError *error,
             int           code)
{
  g_test_message ("%s", error->message);
  if (code >= 0)
    g_assert_error (error, BINNACLE_CONNECTION_ERROR, code);
  else if (code == -1)
    g_assert_false (error->domain == BINNACLE_CONNECTION_ERROR);
}

static void
test_http (gconstpointer data)
{
  const Case *example = data;
  gsize peak = get_peak ();

  for (guint prometheus = 0; prometheus < 2; prometheus++)
    {
      Fixture fixture = { 0 };

      start (&fixture, prometheus ? BINNACLE_SOURCE_KIND_PROMETHEUS : BINNACLE_SOURCE_KIND_JSON_HTTP, example->script,
             example->text);
      wait_for (&fixture, has_failed);
      assert_code (get_error (&fixture), example->code);
      g_assert_cmpint (get_state (&fixture), !=, BINNACLE_CONNECTION_OPEN);
      finish (&fixture);
    }
  g_assert_cmpuint (get_peak () - peak, <, MAX_GROWTH);
}

static void
test_well_behaved (void)
{
  Fixture fixture = { 0 };

  start (&fixture, BINNACLE_SOURCE_KIND_JSON_HTTP, say, OK "Content-Length: 9\r\n\r\n{\"x\":4.5}");
  wait_for (&fixture, is_live);
  g_assert_cmpfloat (binnacle_entity_get_number (fixture.entity), ==, 4.5);
  finish (&fixture);
}

static void
test_not_trusted (void)
{
  g_autofree char *certificate = g_test_build_filename (G_TEST_DIST, "net", "tls", "server.pem", NULL);
  g_autofree char *key = g_test_build_filename (G_TEST_DIST, "net", "tls", "key.pem", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) server =
    g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, "--listen", "127.0.0.1:0",
                      "--tls-cert", certificate, "--tls-key", key, NULL);
  g_autoptr (GDataInputStream) lines = NULL;
  g_autofree char *line = NULL;
  g_autofree char *uri = NULL;
  Fixture fixture = { 0 };

  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (server));
  line = g_data_input_stream_read_line (lines, NULL, NULL, &error);
  g_assert_no_error (error);
  uri = g_strconcat ("https", strstr (line, "://"), NULL);
  fixture_start (&fixture, BINNACLE_SOURCE_KIND_JSON_HTTP, uri);
  binnacle_source_start (fixture.source);
  wait_for (&fixture, has_failed);
  g_assert_error (get_error (&fixture), BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_TLS);
  g_assert_nonnull (binnacle_connection_error_get_certificate (get_error (&fixture)));
  finish (&fixture);
  g_subprocess_force_exit (server);
  g_subprocess_wait (server, NULL, NULL);
}

/* WebSocket */

static gboolean
upgrade (HostilePeer *peer)
{
  g_autofree char *response = NULL;

  if (!hostile_read_request (peer))
    return FALSE;
  response = g_strdup_printf ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                              "Sec-WebSocket-Accept: %s\r\n\r\n", peer->accept);
  return hostile_write_text (peer, response);
}

static gboolean
send_text (HostilePeer *peer,
           const char  *text)
{
  return hostile_write_frame (peer, 0x81, text, strlen (text));
}

/* Says its values once it was asked to, and nothing of them before. */
static void
tell (HostilePeer   *peer,
      gconstpointer  texts)
{
  g_auto (GStrv) lines = g_strsplit (texts, "\n", -1);
  g_autoptr (GBytes) frame = NULL;
  guint opcode;

  if (!upgrade (peer))
    return;
  frame = hostile_read_frame (peer, &opcode);
  if (frame == NULL || opcode != 1 ||
      strncmp (g_bytes_get_data (frame, NULL), "{\"op\":\"subscribe\"}", g_bytes_get_size (frame)) != 0)
    return;
  for (guint i = 0; lines[i] != NULL; i++)
    if (!send_text (peer, lines[i]))
      return;
  hostile_wait (peer);
}

static void
tell_and_leave (HostilePeer   *peer,
                gconstpointer  text)
{
  if (upgrade (peer))
    send_text (peer, text);
}

static gboolean
is_five (Fixture *self)
{
  return is_live (self) && binnacle_entity_get_number (self->entity) == 5;
}

static void
test_websocket (void)
{
  Fixture fixture = { 0 };

  start (&fixture, BINNACLE_SOURCE_KIND_JSON_WEBSOCKET, tell,
         "hello\n{\"y\":1}\n{\"x\":4}\n[\n{\"x\":5}\n{\"other\":[1,2,3]}");
  wait_for (&fixture, is_five);
  g_assert_cmpint (get_state (&fixture), ==, BINNACLE_CONNECTION_OPEN);
  finish (&fixture);
}

static void
test_websocket_problem (void)
{
  Fixture fixture = { 0 };

  start (&fixture, BINNACLE_SOURCE_KIND_JSON_WEBSOCKET, tell, "{\"x\":4}\n{\"x\":\"warm\"}");
  wait_for (&fixture, has_problem);
  g_assert_cmpint (get_state (&fixture), ==, BINNACLE_CONNECTION_OPEN);
  finish (&fixture);
}

static gboolean
is_waiting (Fixture *self)
{
  return get_state (self) == BINNACLE_CONNECTION_WAITING && !is_live (self);
}

static void
test_websocket_lost (void)
{
  Fixture fixture = { 0 };

  start (&fixture, BINNACLE_SOURCE_KIND_JSON_WEBSOCKET, tell_and_leave, "{\"x\":5}");
  wait_for (&fixture, is_waiting);
  g_assert_nonnull (get_error (&fixture));
  finish (&fixture);
}

/* Its pings are answered by no text, and still its link is not believed to be dead, nor
 * the silence of a server that has nothing to say. */
static void
pong (HostilePeer   *peer,
      gconstpointer  data)
{
  guint n_pings = 0;

  if (!upgrade (peer))
    return;
  while (n_pings < 2)
    {
      guint opcode;
      g_autoptr (GBytes) frame = hostile_read_frame (peer, &opcode);

      if (frame == NULL)
        return;
      if (opcode != 9)
        continue;
      n_pings++;
      hostile_write_frame (peer, 0x8a, g_bytes_get_data (frame, NULL), g_bytes_get_size (frame));
    }
  send_text (peer, "{\"x\":5}");
  hostile_wait (peer);
}

static void
test_websocket_pings (void)
{
  Fixture fixture = { 0 };
  g_autofree char *uri = NULL;

  fixture.server = hostile_server_new (pong, NULL);
  uri = hostile_server_make_uri (fixture.server, "ws");
  fixture_start (&fixture, BINNACLE_SOURCE_KIND_JSON_WEBSOCKET, uri);
  g_object_set (binnacle_json_websocket_source_get_manager (BINNACLE_JSON_WEBSOCKET_SOURCE (fixture.source)),
                "heartbeat-interval", 1u, "heartbeat-timeout", 2u, NULL);
  binnacle_source_start (fixture.source);
  wait_for (&fixture, is_five);
  g_assert_cmpuint (binnacle_websocket_manager_get_generation (
                      binnacle_json_websocket_source_get_manager (BINNACLE_JSON_WEBSOCKET_SOURCE (fixture.source))), ==, 1);
  finish (&fixture);
}

/* Who we are goes with the handshake. */
static void
tell_the_key (HostilePeer   *peer,
              gconstpointer  data)
{
  if (!upgrade (peer))
    return;
  if (strstr (peer->request, "X-Api-Key: k\r\n") != NULL && strstr (peer->request, "Authorization: Bearer t\r\n") != NULL)
    send_text (peer, "{\"x\":5}");
  hostile_wait (peer);
}

static void
test_websocket_headers (void)
{
  Fixture fixture = { 0 };
  g_autoptr (BinnacleSecretHeaders) headers = binnacle_secret_headers_new_from_text ("X-Api-Key: k\n");
  g_autoptr (BinnacleCredential) credential = binnacle_credential_new_token ("t", NULL);
  g_autofree char *uri = NULL;

  fixture.server = hostile_server_new (tell_the_key, NULL);
  uri = hostile_server_make_uri (fixture.server, "ws");
  fixture_start (&fixture, BINNACLE_SOURCE_KIND_JSON_WEBSOCKET, uri);
  binnacle_source_set_secret_headers (fixture.source, headers);
  binnacle_source_set_credential (fixture.source, credential);
  binnacle_source_start (fixture.source);
  wait_for (&fixture, is_five);
  finish (&fixture);
}

/* As much as it can send, of ever new channels: time goes on, memory does not. */
static void
flood_messages (HostilePeer   *peer,
                gconstpointer  data)
{
  guint i = 0;

  if (!upgrade (peer))
    return;
  while (TRUE)
    {
      g_autofree char *text = g_strdup_printf ("{\"k\":\"%u\",\"v\":%u,\"x\":5}", i, i);

      if (!send_text (peer, text))
        return;
      i++;
    }
}

static gboolean
has_many (Fixture *self)
{
  return binnacle_realtime_state_get_n_channels (binnacle_source_get_state (self->source)) >= 5000;
}

static void
test_websocket_flood (void)
{
  Fixture fixture = { 0 };
  g_autofree char *uri = NULL;
  g_autoptr (BinnacleSourceDescription) description = NULL;
  BinnacleSourceChannel *family = binnacle_source_channel_new ("f/{}", "$.v");
  BinnacleSourceSetup setup;
  gsize peak = get_peak ();

  fixture.server = hostile_server_new (flood_messages, NULL);
  uri = hostile_server_make_uri (fixture.server, "ws");
  fixture_start (&fixture, BINNACLE_SOURCE_KIND_JSON_WEBSOCKET, uri);
  g_clear_object (&fixture.entity);
  g_clear_object (&fixture.source);
  description = binnacle_source_description_new (BINNACLE_SOURCE_KIND_JSON_WEBSOCKET, "test", "Test", uri);
  family->key = g_strdup ("$.k");
  g_ptr_array_add (description->channels, family);
  setup = (BinnacleSourceSetup) { fixture.clock, fixture.random, fixture.http, fixture.sync, make_transport, &fixture, NULL };
  fixture.source = binnacle_source_new_from_description (description, &setup, NULL);
  binnacle_source_subscribe (fixture.source, "f/*");
  binnacle_source_start (fixture.source);
  wait_for (&fixture, has_many);
  for (guint i = 0; i < 200; i++)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (binnacle_realtime_state_get_n_channels (binnacle_source_get_state (fixture.source)), ==, 5000);
  g_assert_cmpuint (get_peak () - peak, <, MAX_GROWTH);
  finish (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  program = argv[1];
  g_test_add_func ("/hostile-sources/http/well-behaved", test_well_behaved);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/hostile-sources/http/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_http);
    }
  g_test_add_func ("/hostile-sources/http/not-trusted", test_not_trusted);
  g_test_add_func ("/hostile-sources/websocket/values", test_websocket);
  g_test_add_func ("/hostile-sources/websocket/says-why-there-is-none", test_websocket_problem);
  g_test_add_func ("/hostile-sources/websocket/comes-back-with-patience", test_websocket_lost);
  g_test_add_func ("/hostile-sources/websocket/pings-of-its-own", test_websocket_pings);
  g_test_add_func ("/hostile-sources/websocket/says-who-it-is", test_websocket_headers);
  g_test_add_func ("/hostile-sources/websocket/flood-of-new-channels", test_websocket_flood);
  return g_test_run ();
}
