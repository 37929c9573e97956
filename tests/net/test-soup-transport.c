/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "transport-fixture.h"

/* The opening handshake */

typedef struct
{
  const char              *name;
  const char              *response; /* %s: the right Sec-WebSocket-Accept */
  BinnacleConnectionError  code;
  const char              *said;     /* somewhere in the message */
  gint64                   retry_after;
} BadHandshake;

#define SWITCHING "HTTP/1.1 101 Switching Protocols\r\n"
#define UPGRADE "Upgrade: websocket\r\nConnection: Upgrade\r\n"
#define ACCEPT "Sec-WebSocket-Accept: %s\r\n"
#define PROTOCOL "Sec-WebSocket-Protocol: binnacle.live.v1\r\n"

static const BadHandshake bad_handshakes[] = {
  { "web-page", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", BINNACLE_CONNECTION_ERROR_NOT_BINNACLE, "web page (HTTP 200)" },
  { "web-page-with-bare-newlines", "HTTP/1.0 200 OK\nServer: x\n\nhello", BINNACLE_CONNECTION_ERROR_NOT_BINNACLE, "web page" },
  { "redirect", "HTTP/1.1 301 Moved\r\nLocation: https://example.org/\001\377\r\n\r\n", BINNACLE_CONNECTION_ERROR_NOT_BINNACLE, "https://example.org/" },
  { "redirect-to-nowhere", "HTTP/1.1 302 Found\r\n\r\n", BINNACLE_CONNECTION_ERROR_NOT_BINNACLE, "redirects" },
  { "unauthorized", "HTTP/1.1 401 Unauthorized\r\n\r\n", BINNACLE_CONNECTION_ERROR_UNAUTHORIZED, "token" },
  { "forbidden", "HTTP/1.1 403 Forbidden\r\n\r\n", BINNACLE_CONNECTION_ERROR_UNAUTHORIZED, "token" },
  { "not-found", "HTTP/1.1 404 Not Found\r\n\r\n", BINNACLE_CONNECTION_ERROR_NOT_BINNACLE, "HTTP 404" },
  { "bad-request", "HTTP/1.1 400 Bad Request\r\n\r\n", BINNACLE_CONNECTION_ERROR_NOT_BINNACLE, "HTTP 400" },
  { "too-many", "HTTP/1.1 429 Too Many\r\nRetry-After: 7\r\n\r\n", BINNACLE_CONNECTION_ERROR_REFUSED, "HTTP 429", 7 * G_USEC_PER_SEC },
  { "busy", "HTTP/1.1 503 Busy\r\nRetry-After: 90\r\n\r\n", BINNACLE_CONNECTION_ERROR_REFUSED, "HTTP 503", 90 * G_USEC_PER_SEC },
  { "busy-for-ages", "HTTP/1.1 503 Busy\r\nRetry-After: 999999999\r\n\r\n", BINNACLE_CONNECTION_ERROR_REFUSED, "HTTP 503", (gint64) 24 * 60 * 60 * G_USEC_PER_SEC },
  { "busy-until-yesterday", "HTTP/1.1 503 Busy\r\nRetry-After: Fri, 31 Dec 1999 23:59:59 GMT\r\n\r\n", BINNACLE_CONNECTION_ERROR_REFUSED, "HTTP 503" },
  { "busy-in-no-words", "HTTP/1.1 503\r\nRetry-After: soon\r\n\r\n", BINNACLE_CONNECTION_ERROR_REFUSED, "HTTP 503" },
  { "wrong-upgrade", SWITCHING "Upgrade: h2c\r\nConnection: Upgrade\r\n" ACCEPT PROTOCOL "\r\n", BINNACLE_CONNECTION_ERROR_NOT_BINNACLE, "live connection" },
  { "no-connection-header", SWITCHING "Upgrade: websocket\r\n" ACCEPT PROTOCOL "\r\n", BINNACLE_CONNECTION_ERROR_NOT_BINNACLE, "live connection" },
  { "wrong-accept", SWITCHING UPGRADE "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n" PROTOCOL "\r\n", BINNACLE_CONNECTION_ERROR_NOT_BINNACLE, "live connection" },
  { "no-accept", SWITCHING UPGRADE PROTOCOL "\r\n", BINNACLE_CONNECTION_ERROR_NOT_BINNACLE, "live connection" },
  { "no-subprotocol", SWITCHING UPGRADE ACCEPT "\r\n", BINNACLE_CONNECTION_ERROR_NOT_BINNACLE, "binnacle.live.v1" },
  { "wrong-subprotocol", SWITCHING UPGRADE ACCEPT "Sec-WebSocket-Protocol: mqtt\r\n\r\n", BINNACLE_CONNECTION_ERROR_NOT_BINNACLE, "mqtt" },
  { "extension-not-offered", SWITCHING UPGRADE ACCEPT PROTOCOL "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n", BINNACLE_CONNECTION_ERROR_PROTOCOL, "extension" },
  { "not-http", "SSH-2.0-OpenSSH_9.2p1\r\n", BINNACLE_CONNECTION_ERROR_NOT_BINNACLE, "not a web server" },
  { "http-2", "HTTP/2.0 200 OK\r\n\r\n", BINNACLE_CONNECTION_ERROR_NOT_BINNACLE, "not a web server" },
  { "no-status", "HTTP/1.1 OK OK\r\n\r\n", BINNACLE_CONNECTION_ERROR_NOT_BINNACLE, "not a proper web server" },
  { "folded-header", SWITCHING UPGRADE "X-A: b\r\n c\r\n\r\n", BINNACLE_CONNECTION_ERROR_NOT_BINNACLE, "not a proper web server" },
  { "nothing", "", BINNACLE_CONNECTION_ERROR_REFUSED, "hung up" },
  { "half-a-head", "HTTP/1.1 101 Swi", BINNACLE_CONNECTION_ERROR_REFUSED, "hung up" },
};

static void
respond_badly (HostilePeer   *peer,
               gconstpointer  data)
{
  g_auto (GStrv) parts = g_strsplit (((const BadHandshake *) data)->response, "%s", 2);
  g_autofree char *response = NULL;

  if (!hostile_read_request (peer))
    return;

  response = g_strjoinv (peer->accept, parts);
  hostile_write_text (peer, response);
}

static void
test_bad_handshake (gconstpointer data)
{
  const BadHandshake *bad = data;
  TransportFixture fixture;

  transport_fixture_init (&fixture);
  transport_fixture_open (&fixture, respond_badly, bad);
  transport_fixture_wait (&fixture, transport_fixture_is_closed);

  g_assert_cmpuint (fixture.n_opened, ==, 0);
  g_assert_cmpuint (fixture.code, ==, 0);
  g_assert_error (fixture.error, BINNACLE_CONNECTION_ERROR, (int) bad->code);
  g_assert_nonnull (strstr (fixture.error->message, bad->said));
  g_assert_nonnull (strstr (fixture.error->message, "127.0.0.1:"));
  g_assert_true (g_utf8_validate (fixture.error->message, -1, NULL));
  g_assert_cmpint (binnacle_soup_transport_get_retry_after (BINNACLE_SOUP_TRANSPORT (fixture.transport)), ==, bad->retry_after);
  g_assert_cmpint (binnacle_transport_get_retry_after (fixture.transport), ==, bad->retry_after);
  g_assert_cmpuint (fixture.n_destroyed, ==, 1);

  transport_fixture_clear (&fixture);
}

static void
respond_endlessly (HostilePeer   *peer,
                   gconstpointer  data)
{
  if (hostile_read_request (peer) && hostile_write_text (peer, "HTTP/1.1 101 Switching Protocols\r\n"))
    while (hostile_write_text (peer, "X-Header: and one more of them, and it will never end\r\n"))
      ;
}

static void
test_endless_head_is_cut_off (void)
{
  TransportFixture fixture;

  transport_fixture_init (&fixture);
  transport_fixture_open (&fixture, respond_endlessly, NULL);
  transport_fixture_wait (&fixture, transport_fixture_is_closed);
  g_assert_error (fixture.error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_NOT_BINNACLE);
  g_assert_nonnull (strstr (fixture.error->message, "too long"));
  transport_fixture_clear (&fixture);
}

static void
say_nothing (HostilePeer   *peer,
             gconstpointer  data)
{
  hostile_wait (peer);
}

static void
test_silent_server_times_out (void)
{
  TransportFixture fixture;

  transport_fixture_init (&fixture);
  fixture.options.connect_timeout = G_USEC_PER_SEC / 5;
  transport_fixture_open (&fixture, say_nothing, NULL);
  transport_fixture_wait (&fixture, transport_fixture_is_closed);
  g_assert_error (fixture.error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_TIMED_OUT);
  transport_fixture_clear (&fixture);
}

static void
test_nobody_listens (void)
{
  TransportFixture fixture;
  g_autofree char *uri = NULL;

  transport_fixture_init (&fixture);
  fixture.server = hostile_server_new (say_nothing, NULL);
  uri = hostile_server_make_uri (fixture.server, "ws");
  g_clear_pointer (&fixture.server, hostile_server_free);
  transport_fixture_open_uri (&fixture, uri);
  transport_fixture_wait (&fixture, transport_fixture_is_closed);
  g_assert_error (fixture.error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_REFUSED);
  g_assert_nonnull (strstr (fixture.error->message, "Nobody answers"));
  transport_fixture_clear (&fixture);
}

static void
test_address_that_is_none (void)
{
  const char *uris[] = { "", "ws://", "http://127.0.0.1/", "127.0.0.1:80", "ws://127.0.0.1/a\r\nX: y", "ws://[::1", "ws://a:99999/" };

  for (gsize i = 0; i < G_N_ELEMENTS (uris); i++)
    {
      TransportFixture fixture;

      transport_fixture_init (&fixture);
      transport_fixture_open_uri (&fixture, uris[i]);
      g_assert_cmpuint (fixture.n_closed, ==, 0);
      transport_fixture_wait (&fixture, transport_fixture_is_closed);
      g_assert_error (fixture.error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_INVALID_URI);
      transport_fixture_clear (&fixture);
    }
}

static void
answer_tls_in_plain (HostilePeer   *peer,
                     gconstpointer  data)
{
  hostile_write_text (peer, "HTTP/1.1 400 Bad Request\r\n\r\n");
}

static void
test_encrypted_to_a_plain_server (void)
{
  TransportFixture fixture;
  g_autofree char *uri = NULL;

#ifdef __SANITIZE_ADDRESS__
  /* The threads that TLS leaves behind make LeakSanitizer itself crash. */
  g_test_skip ("not with AddressSanitizer");
  return;
#endif

  transport_fixture_init (&fixture);
  fixture.server = hostile_server_new (answer_tls_in_plain, NULL);
  uri = hostile_server_make_uri (fixture.server, "wss");
  transport_fixture_open_uri (&fixture, uri);
  transport_fixture_wait (&fixture, transport_fixture_is_closed);
  g_assert_error (fixture.error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_TLS);
  transport_fixture_clear (&fixture);
}

/* Messages */

static void
echo (HostilePeer   *peer,
      gconstpointer  data)
{
  guint opcode;

  if (!hostile_upgrade (peer, ""))
    return;

  while (TRUE)
    {
      g_autoptr (GBytes) frame = hostile_read_frame (peer, &opcode);

      if (frame == NULL ||
          !hostile_write_frame (peer, (guint8) (0x80 | opcode), g_bytes_get_data (frame, NULL), g_bytes_get_size (frame)) ||
          opcode == 0x8)
        return;
    }
}

static gboolean
has_two_messages (TransportFixture *fixture)
{
  return transport_fixture_get_n_received (fixture) == 2;
}

static void
test_messages_go_there_and_back (void)
{
  TransportFixture fixture;

  transport_fixture_init (&fixture);
  g_assert_cmpint (binnacle_transport_get_last_received (fixture.transport), ==, 0);
  transport_fixture_open (&fixture, echo, NULL);
  transport_fixture_wait (&fixture, transport_fixture_is_opened);
  transport_fixture_send (&fixture, "hello");
  transport_fixture_send (&fixture, "grüße");
  transport_fixture_wait (&fixture, has_two_messages);
  g_assert_cmpuint (__atomic_load_n (&fixture.n_bytes, __ATOMIC_ACQUIRE), ==, strlen ("hellogrüße"));
  g_assert_cmpint (binnacle_transport_get_last_received (fixture.transport), >, 0);
  g_assert_cmpuint (binnacle_transport_get_backlog (fixture.transport), ==, 0);

  binnacle_transport_close (fixture.transport, 1000, "done");
  transport_fixture_wait (&fixture, transport_fixture_is_closed);
  g_assert_cmpuint (fixture.code, ==, 1000);
  g_assert_cmpstr (fixture.reason, ==, "done");
  g_assert_no_error (fixture.error);
  g_assert_cmpuint (fixture.n_opened, ==, 1);
  g_assert_cmpuint (fixture.n_closed, ==, 1);
  transport_fixture_clear (&fixture);
}

static void
upgrade_and_speak_at_once (HostilePeer   *peer,
                           gconstpointer  data)
{
  g_autofree char *response = NULL;

  if (!hostile_read_request (peer))
    return;

  response = g_strdup_printf (SWITCHING UPGRADE ACCEPT PROTOCOL "\r\n\x81\x02hi\x81\x03you", peer->accept);
  hostile_write_text (peer, response);
  hostile_wait (peer);
}

static void
test_message_in_one_piece_with_the_handshake (void)
{
  TransportFixture fixture;

  transport_fixture_init (&fixture);
  transport_fixture_open (&fixture, upgrade_and_speak_at_once, NULL);
  transport_fixture_wait (&fixture, has_two_messages);
  g_assert_cmpuint (__atomic_load_n (&fixture.n_bytes, __ATOMIC_ACQUIRE), ==, 5);
  transport_fixture_clear (&fixture);
}

typedef struct
{
  const char *headers;
  guint8      first;
  const char *payload;
  gsize       length;
  guint       expected;   /* close code at the server */
} BadFrame;

static guint close_code_seen; /* atomic */

static void
send_bad_frame (HostilePeer   *peer,
                gconstpointer  data)
{
  const BadFrame *bad = data;

  if (!hostile_upgrade (peer, bad->headers) || !hostile_write_frame (peer, 0x81, "before", 6) ||
      !hostile_write_frame (peer, bad->first, bad->payload, bad->length) ||
      !hostile_write_frame (peer, 0x81, "after", 5))
    return;

  __atomic_store_n (&close_code_seen, hostile_read_close (peer), __ATOMIC_RELEASE);
}

static void
check_bad_frame (const BadFrame          *bad,
                 BinnacleConnectionError  code)
{
  TransportFixture fixture;

  __atomic_store_n (&close_code_seen, 0, __ATOMIC_RELEASE);
  transport_fixture_init (&fixture);
  fixture.options.compression = *bad->headers != '\0';
  transport_fixture_open (&fixture, send_bad_frame, bad);
  transport_fixture_wait (&fixture, transport_fixture_is_closed);
  g_assert_error (fixture.error, BINNACLE_CONNECTION_ERROR, (int) code);
  g_assert_cmpuint (fixture.n_closed, ==, 1);
  g_assert_cmpuint (transport_fixture_get_n_received (&fixture), ==, 1);
  g_clear_pointer (&fixture.server, hostile_server_free);
  g_assert_cmpuint (__atomic_load_n (&close_code_seen, __ATOMIC_ACQUIRE), ==, bad->expected);
  transport_fixture_clear (&fixture);
}

static void
test_binary_message_closes_with_1003 (void)
{
  check_bad_frame (&(BadFrame) { "", 0x82, "\1\2\3", 3, 1003 }, BINNACLE_CONNECTION_ERROR_PROTOCOL);
}

static void
test_invalid_utf8_closes_with_1007 (void)
{
  check_bad_frame (&(BadFrame) { "", 0x81, "a\xff", 2, 1007 }, BINNACLE_CONNECTION_ERROR_PROTOCOL);
  check_bad_frame (&(BadFrame) { "", 0x81, "\xed\xa0\x80", 3, 1007 }, BINNACLE_CONNECTION_ERROR_PROTOCOL);
}

static void
test_reserved_bit_closes_with_1002 (void)
{
  check_bad_frame (&(BadFrame) { "", 0xc1, "a", 1, 1002 }, BINNACLE_CONNECTION_ERROR_PROTOCOL);
  check_bad_frame (&(BadFrame) { "", 0x80, "a", 1, 1002 }, BINNACLE_CONNECTION_ERROR_PROTOCOL);
  check_bad_frame (&(BadFrame) { "", 0x83, "a", 1, 1002 }, BINNACLE_CONNECTION_ERROR_PROTOCOL);
}

static void
test_impossible_control_frame_closes_with_1002 (void)
{
  g_autofree char *payload = g_strnfill (126, 'x');

  check_bad_frame (&(BadFrame) { "", 0x89, payload, 126, 1002 }, BINNACLE_CONNECTION_ERROR_PROTOCOL);
  check_bad_frame (&(BadFrame) { "", 0x09, "x", 1, 1002 }, BINNACLE_CONNECTION_ERROR_PROTOCOL);
}

static void
test_damaged_compression_closes_with_1007 (void)
{
  check_bad_frame (&(BadFrame) { "Sec-WebSocket-Extensions: permessage-deflate\r\n", 0xc1, "\xff\xff\xff\xff", 4, 1007 },
                   BINNACLE_CONNECTION_ERROR_PROTOCOL);
}

static void
send_message_over_the_limit (HostilePeer   *peer,
                             gconstpointer  data)
{
  g_autofree guint8 *payload = g_malloc0 (3 * 1024 * 1024);

  if (hostile_upgrade (peer, "") && hostile_write_frame (peer, 0x81, payload, 3 * 1024 * 1024))
    __atomic_store_n (&close_code_seen, hostile_read_close (peer), __ATOMIC_RELEASE);
}

static void
test_message_over_the_limit_closes_with_1009 (void)
{
  TransportFixture fixture;

  __atomic_store_n (&close_code_seen, 0, __ATOMIC_RELEASE);
  transport_fixture_init (&fixture);
  transport_fixture_open (&fixture, send_message_over_the_limit, NULL);
  transport_fixture_wait (&fixture, transport_fixture_is_closed);
  g_assert_error (fixture.error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_TOO_LARGE);
  g_assert_cmpuint (transport_fixture_get_n_received (&fixture), ==, 0);
  g_clear_pointer (&fixture.server, hostile_server_free);
  g_assert_cmpuint (__atomic_load_n (&close_code_seen, __ATOMIC_ACQUIRE), ==, 1009);
  transport_fixture_clear (&fixture);
}

static void
claim_too_much (HostilePeer   *peer,
                gconstpointer  data)
{
  if (hostile_upgrade (peer, "") && hostile_write_header (peer, 0x81, (guint64) 1 << 63))
    {
      __atomic_store_n (&close_code_seen, hostile_read_close (peer), __ATOMIC_RELEASE);
      hostile_wait (peer);
    }
}

static void
test_header_that_claims_too_much_is_enough (void)
{
  TransportFixture fixture;

  __atomic_store_n (&close_code_seen, 0, __ATOMIC_RELEASE);
  transport_fixture_init (&fixture);
  transport_fixture_open (&fixture, claim_too_much, NULL);
  transport_fixture_wait (&fixture, transport_fixture_is_closed);
  g_assert_error (fixture.error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_TOO_LARGE);
  g_clear_pointer (&fixture.server, hostile_server_free);
  g_assert_cmpuint (__atomic_load_n (&close_code_seen, __ATOMIC_ACQUIRE), ==, 1009);
  transport_fixture_clear (&fixture);
}

/* The end */

static void
upgrade_and_hang_up (HostilePeer   *peer,
                     gconstpointer  data)
{
  hostile_upgrade (peer, "");
}

static void
test_lost_connection_is_an_error (void)
{
  TransportFixture fixture;

  transport_fixture_init (&fixture);
  transport_fixture_open (&fixture, upgrade_and_hang_up, NULL);
  transport_fixture_wait (&fixture, transport_fixture_is_closed);
  g_assert_cmpuint (fixture.n_opened, ==, 1);
  g_assert_cmpuint (fixture.code, ==, 0);
  g_assert_error (fixture.error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_LOST);
  transport_fixture_clear (&fixture);
}

static void
upgrade_and_say_goodbye (HostilePeer   *peer,
                         gconstpointer  data)
{
  const char *payload = data;

  if (hostile_upgrade (peer, "") && hostile_write_frame (peer, 0x88, payload, strlen (payload)))
    hostile_read_close (peer);
}

static void
test_goodbye_of_the_server_is_clean (void)
{
  TransportFixture fixture;

  transport_fixture_init (&fixture);
  transport_fixture_open (&fixture, upgrade_and_say_goodbye, "\x03\xe9moving");
  transport_fixture_wait (&fixture, transport_fixture_is_closed);
  g_assert_cmpuint (fixture.code, ==, 1001);
  g_assert_cmpstr (fixture.reason, ==, "moving");
  g_assert_no_error (fixture.error);
  transport_fixture_clear (&fixture);
}

static void
test_goodbye_without_a_code_is_clean (void)
{
  TransportFixture fixture;

  transport_fixture_init (&fixture);
  transport_fixture_open (&fixture, upgrade_and_say_goodbye, "");
  transport_fixture_wait (&fixture, transport_fixture_is_closed);
  g_assert_cmpuint (fixture.code, ==, 1005);
  g_assert_no_error (fixture.error);
  transport_fixture_clear (&fixture);
}

static void
upgrade_and_ignore (HostilePeer   *peer,
                    gconstpointer  data)
{
  if (hostile_upgrade (peer, ""))
    hostile_ignore (peer);
}

static void
test_close_without_an_answer_times_out (void)
{
  TransportFixture fixture;

  transport_fixture_init (&fixture);
  fixture.options.close_timeout = G_USEC_PER_SEC / 5;
  transport_fixture_open (&fixture, upgrade_and_ignore, NULL);
  transport_fixture_wait (&fixture, transport_fixture_is_opened);
  binnacle_transport_close (fixture.transport, 1000, NULL);
  transport_fixture_wait (&fixture, transport_fixture_is_closed);
  g_assert_cmpuint (fixture.code, ==, 0);
  g_assert_error (fixture.error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_TIMED_OUT);
  transport_fixture_clear (&fixture);
}

static void
test_half_open_connection_stays_silent (void)
{
  TransportFixture fixture;
  gint64 last_received;

  transport_fixture_init (&fixture);
  transport_fixture_open (&fixture, upgrade_and_ignore, NULL);
  transport_fixture_wait (&fixture, transport_fixture_is_opened);
  last_received = binnacle_transport_get_last_received (fixture.transport);
  transport_fixture_send (&fixture, "are you there?");
  transport_fixture_wait_time (&fixture, 50);
  g_assert_cmpint (binnacle_transport_get_last_received (fixture.transport), ==, last_received);
  g_assert_cmpuint (fixture.n_closed, ==, 0);

  binnacle_transport_abort (fixture.transport);
  transport_fixture_wait (&fixture, transport_fixture_is_closed);
  g_assert_cmpuint (fixture.code, ==, 0);
  g_assert_no_error (fixture.error);
  transport_fixture_clear (&fixture);
}

static gboolean
is_at_once (TransportFixture *fixture)
{
  return TRUE;
}

typedef struct
{
  HostileScript      script;
  TransportCondition until;
  gboolean           closing;
} Stage;

/* Where the connection can stand when it is ended or forgotten. */
static const Stage stages[] = {
  { echo, is_at_once, FALSE },
  { say_nothing, is_at_once, FALSE },
  { upgrade_and_ignore, transport_fixture_is_opened, FALSE },
  { upgrade_and_ignore, transport_fixture_is_opened, TRUE },
  { upgrade_and_hang_up, transport_fixture_is_opened, FALSE },
  { upgrade_and_hang_up, transport_fixture_is_closed, FALSE },
  { upgrade_and_speak_at_once, transport_fixture_has_message, FALSE },
};

static void
reach_stage (TransportFixture *fixture,
             const Stage      *stage)
{
  transport_fixture_init (fixture);
  transport_fixture_open (fixture, stage->script, NULL);
  transport_fixture_wait (fixture, stage->until);

  if (stage->closing)
    binnacle_transport_close (fixture->transport, 1000, NULL);
}

static void
test_abort_at_every_stage_closes_once (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (stages); i++)
    {
      TransportFixture fixture;
      guint n_opened;

      reach_stage (&fixture, &stages[i]);
      n_opened = fixture.n_opened;
      binnacle_transport_abort (fixture.transport);
      binnacle_transport_abort (fixture.transport);
      binnacle_transport_close (fixture.transport, 1000, NULL);
      transport_fixture_wait (&fixture, transport_fixture_is_closed);
      transport_fixture_wait_time (&fixture, 10);
      g_assert_cmpuint (fixture.n_closed, ==, 1);
      g_assert_cmpuint (fixture.n_opened, ==, n_opened);
      transport_fixture_clear (&fixture);
    }
}

static void
test_dispose_at_every_stage_ends_all_calls (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (stages); i++)
    {
      TransportFixture fixture;
      guint n_opened, n_closed;
      guint64 n_received;

      reach_stage (&fixture, &stages[i]);
      g_clear_object (&fixture.transport);
      n_opened = fixture.n_opened;
      n_closed = fixture.n_closed;
      n_received = transport_fixture_get_n_received (&fixture);
      g_assert_cmpuint (fixture.n_destroyed, ==, 1);
      transport_fixture_wait_time (&fixture, 10);
      g_assert_cmpuint (fixture.n_opened, ==, n_opened);
      g_assert_cmpuint (fixture.n_closed, ==, n_closed);
      g_assert_cmpuint (transport_fixture_get_n_received (&fixture), ==, n_received);
      transport_fixture_clear (&fixture);
    }
}

static gboolean
is_hung_up (TransportFixture *fixture)
{
  g_autoptr (GError) error = NULL;

  return binnacle_transport_get_last_received (fixture->transport) > 0;
}

/* The events are in the mailbox, but the owner's loop has not run. */
static void
test_late_events_are_not_delivered (void)
{
  TransportFixture fixture;

  transport_fixture_init (&fixture);
  transport_fixture_open (&fixture, upgrade_and_hang_up, NULL);

  while (!is_hung_up (&fixture))
    g_thread_yield ();

  g_clear_object (&fixture.transport);
  transport_fixture_wait_time (&fixture, 10);
  g_assert_cmpuint (fixture.n_opened, ==, 0);
  g_assert_cmpuint (fixture.n_closed, ==, 0);
  transport_fixture_clear (&fixture);
}

static void
forget_transport (BinnacleTransport *transport,
                  guint              code,
                  const char        *reason,
                  GError            *error,
                  gpointer           user_data)
{
  g_clear_object (&((TransportFixture *) user_data)->transport);
}

static void
test_dropped_from_its_own_signal (void)
{
  TransportFixture fixture;

  transport_fixture_init (&fixture);
  g_signal_connect (fixture.transport, "closed", G_CALLBACK (forget_transport), &fixture);
  transport_fixture_open (&fixture, upgrade_and_hang_up, NULL);
  transport_fixture_wait (&fixture, transport_fixture_is_closed);
  g_assert_null (fixture.transport);
  g_assert_cmpuint (fixture.n_destroyed, ==, 1);
  transport_fixture_clear (&fixture);
}

static void
test_never_opened_does_nothing (void)
{
  TransportFixture fixture;
  g_autoptr (GBytes) bytes = g_bytes_new_static ("x", 1);
  g_autoptr (GError) error = NULL;

  transport_fixture_init (&fixture);
  g_assert_false (binnacle_transport_send (fixture.transport, bytes, &error));
  g_assert_error (error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_NOT_CONNECTED);
  binnacle_transport_close (fixture.transport, 1000, NULL);
  binnacle_transport_abort (fixture.transport);
  binnacle_transport_resume (fixture.transport);
  g_assert_cmpuint (binnacle_transport_get_backlog (fixture.transport), ==, 0);
  transport_fixture_clear (&fixture);
}

static void
add_handshake_tests (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad_handshakes); i++)
    {
      g_autofree char *path = g_strdup_printf ("/soup-transport/bad-handshake/%s", bad_handshakes[i].name);

      g_test_add_data_func (path, &bad_handshakes[i], test_bad_handshake);
    }

  g_test_add_func ("/soup-transport/endless-head-is-cut-off", test_endless_head_is_cut_off);
  g_test_add_func ("/soup-transport/silent-server-times-out", test_silent_server_times_out);
  g_test_add_func ("/soup-transport/nobody-listens", test_nobody_listens);
  g_test_add_func ("/soup-transport/address-that-is-none", test_address_that_is_none);
  g_test_add_func ("/soup-transport/encrypted-to-a-plain-server", test_encrypted_to_a_plain_server);
}

static void
add_message_tests (void)
{
  g_test_add_func ("/soup-transport/messages-go-there-and-back", test_messages_go_there_and_back);
  g_test_add_func ("/soup-transport/message-in-one-piece-with-the-handshake", test_message_in_one_piece_with_the_handshake);
  g_test_add_func ("/soup-transport/binary-message-closes-with-1003", test_binary_message_closes_with_1003);
  g_test_add_func ("/soup-transport/invalid-utf8-closes-with-1007", test_invalid_utf8_closes_with_1007);
  g_test_add_func ("/soup-transport/reserved-bit-closes-with-1002", test_reserved_bit_closes_with_1002);
  g_test_add_func ("/soup-transport/impossible-control-frame-closes-with-1002", test_impossible_control_frame_closes_with_1002);
  g_test_add_func ("/soup-transport/damaged-compression-closes-with-1007", test_damaged_compression_closes_with_1007);
  g_test_add_func ("/soup-transport/message-over-the-limit-closes-with-1009", test_message_over_the_limit_closes_with_1009);
  g_test_add_func ("/soup-transport/header-that-claims-too-much-is-enough", test_header_that_claims_too_much_is_enough);
}

static void
add_end_tests (void)
{
  g_test_add_func ("/soup-transport/lost-connection-is-an-error", test_lost_connection_is_an_error);
  g_test_add_func ("/soup-transport/goodbye-of-the-server-is-clean", test_goodbye_of_the_server_is_clean);
  g_test_add_func ("/soup-transport/goodbye-without-a-code-is-clean", test_goodbye_without_a_code_is_clean);
  g_test_add_func ("/soup-transport/close-without-an-answer-times-out", test_close_without_an_answer_times_out);
  g_test_add_func ("/soup-transport/half-open-connection-stays-silent", test_half_open_connection_stays_silent);
  g_test_add_func ("/soup-transport/abort-at-every-stage-closes-once", test_abort_at_every_stage_closes_once);
  g_test_add_func ("/soup-transport/dispose-at-every-stage-ends-all-calls", test_dispose_at_every_stage_ends_all_calls);
  g_test_add_func ("/soup-transport/late-events-are-not-delivered", test_late_events_are_not_delivered);
  g_test_add_func ("/soup-transport/dropped-from-its-own-signal", test_dropped_from_its_own_signal);
  g_test_add_func ("/soup-transport/never-opened-does-nothing", test_never_opened_does_nothing);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add_handshake_tests ();
  add_message_tests ();
  add_end_tests ();

  return g_test_run ();
}
