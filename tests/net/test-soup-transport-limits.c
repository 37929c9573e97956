/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <zlib.h>

#include "transport-fixture.h"

#define MIB ((gsize) 1024 * 1024)
#define MAX_GROWTH_KIB (32 * 1024)

/* Sanitizers keep what was freed. */
#if defined (__SANITIZE_ADDRESS__) || defined (__SANITIZE_THREAD__)
#define MEASURES_MEMORY FALSE
#else
#define MEASURES_MEMORY TRUE
#endif

static guint64 n_sent; /* atomic */

static void
assert_flat (gsize before)
{
  gsize growth = get_peak_memory () - before;

  g_test_message ("memory grew by %" G_GSIZE_FORMAT " KiB at most", growth);

  if (MEASURES_MEMORY)
    g_assert_cmpuint (growth, <, MAX_GROWTH_KIB);
}

static void
check_ends_flat (HostileScript           script,
                 gboolean                compression,
                 BinnacleConnectionError code)
{
  TransportFixture fixture;
  gsize before;

  transport_fixture_init (&fixture);
  fixture.options.compression = compression;
  before = get_peak_memory ();
  transport_fixture_open (&fixture, script, NULL);
  transport_fixture_wait (&fixture, transport_fixture_is_closed);
  g_assert_error (fixture.error, BINNACLE_CONNECTION_ERROR, (int) code);
  g_assert_cmpuint (transport_fixture_get_n_received (&fixture), ==, 0);
  assert_flat (before);
  transport_fixture_clear (&fixture);
}

static void
send_endless_fragments (HostilePeer   *peer,
                        gconstpointer  data)
{
  g_autofree guint8 *payload = g_malloc (64 * 1024);

  memset (payload, 'x', 64 * 1024);

  if (!hostile_upgrade (peer, ""))
    return;

  for (guint i = 0; i < 300 * 16; i++)
    {
      if (!hostile_write_frame (peer, i == 0 ? 0x01 : 0x00, payload, 64 * 1024))
        return;
    }

  hostile_wait (peer);
}

static void
test_300_mb_of_fragments (void)
{
  check_ends_flat (send_endless_fragments, FALSE, BINNACLE_CONNECTION_ERROR_TOO_LARGE);
}

static void
send_empty_fragments (HostilePeer   *peer,
                      gconstpointer  data)
{
  guint8 block[8192] = { 0 };

  if (!hostile_upgrade (peer, "") || !hostile_write_frame (peer, 0x01, "x", 1))
    return;

  while (hostile_write (peer, block, sizeof block))
    ;
}

static void
test_endless_empty_fragments (void)
{
  check_ends_flat (send_empty_fragments, FALSE, BINNACLE_CONNECTION_ERROR_PROTOCOL);
}

/* As many MiB of zeros, compressed: a full flush lets one piece stand for all. */
static GByteArray *
make_bomb (guint n_mib)
{
  g_autofree guint8 *zeros = g_malloc0 (MIB);
  guint8 piece[8192];
  z_stream stream = { 0 };
  GByteArray *bomb = g_byte_array_new ();

  g_assert_cmpint (deflateInit2 (&stream, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY), ==, Z_OK);
  stream.next_in = zeros;
  stream.avail_in = MIB;
  stream.next_out = piece;
  stream.avail_out = sizeof piece;
  g_assert_cmpint (deflate (&stream, Z_FULL_FLUSH), ==, Z_OK);
  g_assert_cmpuint (stream.avail_in, ==, 0);

  for (guint i = 0; i < n_mib; i++)
    g_byte_array_append (bomb, piece, (guint) (sizeof piece - stream.avail_out));

  deflateEnd (&stream);

  return bomb;
}

#define DEFLATE "Sec-WebSocket-Extensions: permessage-deflate\r\n"

static void
send_bomb (HostilePeer   *peer,
           gconstpointer  data)
{
  g_autoptr (GByteArray) bomb = make_bomb (900);

  g_assert_cmpuint (bomb->len, <, MIB);

  if (hostile_upgrade (peer, DEFLATE) && hostile_write_frame (peer, 0xc1, bomb->data, bomb->len))
    g_assert_cmpuint (hostile_read_close (peer), ==, 1009);
}

static void
test_bomb_of_944_mb (void)
{
  check_ends_flat (send_bomb, TRUE, BINNACLE_CONNECTION_ERROR_TOO_LARGE);
}

static void
send_bomb_in_fragments (HostilePeer   *peer,
                        gconstpointer  data)
{
  g_autoptr (GByteArray) bomb = make_bomb (900);

  if (!hostile_upgrade (peer, DEFLATE))
    return;

  for (guint i = 0; i < bomb->len; i += 100)
    {
      if (!hostile_write_frame (peer, i == 0 ? 0x41 : 0x00, bomb->data + i, MIN (100, bomb->len - i)))
        return;
    }

  hostile_wait (peer);
}

static void
test_bomb_in_fragments (void)
{
  check_ends_flat (send_bomb_in_fragments, TRUE, BINNACLE_CONNECTION_ERROR_TOO_LARGE);
}

/* Sends without end, reads nothing; data: one frame, repeated. */
static void
flood (HostilePeer   *peer,
       gconstpointer  data)
{
  gsize length = strlen (data);
  g_autoptr (GString) block = g_string_new (NULL);

  while (block->len < 64 * 1024)
    g_string_append_len (block, data, (gssize) length);

  if (!hostile_upgrade (peer, ""))
    return;

  while (hostile_write (peer, block->str, block->len))
    __atomic_add_fetch (&n_sent, block->len, __ATOMIC_RELAXED);
}

static gboolean
is_stuck (TransportFixture *fixture)
{
  static guint64 last_n_sent;
  static gint64 since;
  guint64 now_sent = __atomic_load_n (&n_sent, __ATOMIC_RELAXED);

  if (now_sent != last_n_sent || now_sent == 0)
    {
      last_n_sent = now_sent;
      since = g_get_monotonic_time ();
    }

  return now_sent > 0 && g_get_monotonic_time () - since > G_USEC_PER_SEC / 4;
}

static void
test_pings_to_a_peer_that_reads_no_pongs (void)
{
  TransportFixture fixture;
  gsize before;

  transport_fixture_init (&fixture);
  before = get_peak_memory ();
  __atomic_store_n (&n_sent, 0, __ATOMIC_RELEASE);
  transport_fixture_open (&fixture, flood, "\x89\x04" "ping");
  transport_fixture_wait (&fixture, is_stuck);
  g_assert_cmpuint (binnacle_transport_get_backlog (fixture.transport), <, MIB);
  assert_flat (before);
  binnacle_transport_abort (fixture.transport);
  transport_fixture_wait (&fixture, transport_fixture_is_closed);
  transport_fixture_clear (&fixture);
}

#define MESSAGE "\x81\x2c{\"type\":\"update\",\"channel\":\"a\",\"value\":1.25}"

static gboolean
has_ten_messages (TransportFixture *fixture)
{
  return transport_fixture_get_n_received (fixture) == 10;
}

static gboolean
has_many_messages (TransportFixture *fixture)
{
  return transport_fixture_get_n_received (fixture) > 10000;
}

static void
test_receiver_that_says_stop_gets_no_more (void)
{
  TransportFixture fixture;
  gsize before;
  gint64 last_received;

  transport_fixture_init (&fixture);
  fixture.pause_after = 10;
  before = get_peak_memory ();
  __atomic_store_n (&n_sent, 0, __ATOMIC_RELEASE);
  transport_fixture_open (&fixture, flood, MESSAGE);
  transport_fixture_wait (&fixture, has_ten_messages);
  transport_fixture_wait (&fixture, is_stuck);
  g_assert_cmpuint (transport_fixture_get_n_received (&fixture), ==, 10);
  assert_flat (before);

  /* Who does not listen can't say that the other is silent. */
  last_received = binnacle_transport_get_last_received (fixture.transport);
  transport_fixture_wait_time (&fixture, 20);
  g_assert_cmpint (binnacle_transport_get_last_received (fixture.transport), >=, last_received + 10000);

  binnacle_transport_resume (fixture.transport);
  transport_fixture_wait (&fixture, has_many_messages);
  transport_fixture_clear (&fixture);
}

static gpointer
resume_often (gpointer data)
{
  for (guint i = 0; i < 1000; i++)
    binnacle_transport_resume (data);

  return NULL;
}

static void
test_resume_from_any_thread (void)
{
  TransportFixture fixture;
  GThread *thread;

  transport_fixture_init (&fixture);
  fixture.pause_after = 10;
  transport_fixture_open (&fixture, flood, MESSAGE);
  transport_fixture_wait (&fixture, has_ten_messages);
  thread = g_thread_new ("resume", resume_often, fixture.transport);
  transport_fixture_wait (&fixture, has_many_messages);
  g_thread_join (thread);
  transport_fixture_clear (&fixture);
}

static void
read_nothing (HostilePeer   *peer,
              gconstpointer  data)
{
  if (hostile_upgrade (peer, ""))
    hostile_ignore (peer);
}

static void
test_backlog_is_refused (void)
{
  g_autofree char *text = g_strnfill (64 * 1024, 'x');
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, 64 * 1024);
  g_autoptr (GError) error = NULL;
  TransportFixture fixture;

  transport_fixture_init (&fixture);
  transport_fixture_open (&fixture, read_nothing, NULL);
  transport_fixture_wait (&fixture, transport_fixture_is_opened);

  for (guint i = 0; i < 10000 && error == NULL; i++)
    {
      binnacle_transport_send (fixture.transport, bytes, &error);
      g_main_context_iteration (NULL, FALSE);
    }

  g_assert_error (error, BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_QUEUE_FULL);
  g_assert_cmpuint (binnacle_transport_get_backlog (fixture.transport), >, 4 * MIB);
  g_assert_cmpuint (binnacle_transport_get_backlog (fixture.transport), <=, 8 * MIB);
  transport_fixture_clear (&fixture);
}

/* A flood: timers of the same context must go on. */

typedef struct
{
  guint n_fired; /* atomic */
} TickTest;

static gboolean
tick (gpointer user_data)
{
  __atomic_add_fetch (&((TickTest *) user_data)->n_fired, 1, __ATOMIC_ACQ_REL);

  return G_SOURCE_CONTINUE;
}

static guint
count_ticks_in_a_flood (guint seconds)
{
  TransportFixture fixture;
  TickTest test = { 0 };
  g_autoptr (GSource) source = g_timeout_source_new (10);
  guint n_fired;
  guint64 n_received;

  transport_fixture_init (&fixture);
  transport_fixture_open (&fixture, flood, MESSAGE);
  transport_fixture_wait (&fixture, has_many_messages);

  n_received = transport_fixture_get_n_received (&fixture);
  g_source_set_callback (source, tick, &test, NULL);
  g_source_attach (source, binnacle_io_thread_get_context (fixture.io));
  transport_fixture_wait_time (&fixture, seconds * 1000);
  n_fired = __atomic_load_n (&test.n_fired, __ATOMIC_ACQUIRE);
  n_received = transport_fixture_get_n_received (&fixture) - n_received;
  g_test_message ("%u of %u ticks in a flood of %" G_GUINT64_FORMAT " messages a second",
                  n_fired, seconds * 100, n_received / seconds);

  transport_fixture_clear (&fixture);
  g_source_destroy (source);

  return n_fired;
}

static void
test_timers_go_on_in_a_flood (void)
{
  g_assert_cmpuint (count_ticks_in_a_flood (2), >=, 100);
}

static void
test_900_of_1000_ticks_in_a_flood (void)
{
  g_assert_cmpuint (count_ticks_in_a_flood (10), >=, 900);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  /* First, while the process is small. */
  g_test_add_func ("/soup-transport-limits/300-mb-of-fragments", test_300_mb_of_fragments);
  g_test_add_func ("/soup-transport-limits/endless-empty-fragments", test_endless_empty_fragments);
  g_test_add_func ("/soup-transport-limits/bomb-of-944-mb", test_bomb_of_944_mb);
  g_test_add_func ("/soup-transport-limits/bomb-in-fragments", test_bomb_in_fragments);
  g_test_add_func ("/soup-transport-limits/pings-to-a-peer-that-reads-no-pongs", test_pings_to_a_peer_that_reads_no_pongs);
  g_test_add_func ("/soup-transport-limits/receiver-that-says-stop-gets-no-more", test_receiver_that_says_stop_gets_no_more);
  g_test_add_func ("/soup-transport-limits/resume-from-any-thread", test_resume_from_any_thread);
  g_test_add_func ("/soup-transport-limits/backlog-is-refused", test_backlog_is_refused);
  g_test_add_func ("/soup-transport-limits/timers-go-on-in-a-flood", test_timers_go_on_in_a_flood);

  if (g_test_slow ())
    g_test_add_func ("/soup-transport-limits/900-of-1000-ticks-in-a-flood", test_900_of_1000_ticks_in_a_flood);

  return g_test_run ();
}
