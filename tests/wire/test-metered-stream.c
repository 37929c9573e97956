/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <sys/socket.h>

#include "base/binnacle-real-clock.h"
#include "base/binnacle-simulated-clock.h"
#include "wire/binnacle-metered-stream.h"

#define MAX_MESSAGE 1000

/* A metered stream on one end of a socket pair, bare bytes on the other. */
typedef struct
{
  BinnacleSimulatedClock *clock;
  GSocket                *peer;
  GIOStream              *base;
  BinnacleMeteredStream  *stream;
  GPollableInputStream   *input;
  GPollableOutputStream  *output;
  guint                   refusal;
  guint                   n_refused;
} Fixture;

static void
refused (BinnacleMeteredStream *stream,
         guint                  close_code,
         gpointer               user_data)
{
  Fixture *fixture = user_data;

  fixture->refusal = close_code;
  fixture->n_refused++;
}

static GSocket *
make_socket (int fd)
{
  g_autoptr (GError) error = NULL;
  GSocket *socket = g_socket_new_from_fd (fd, &error);

  g_assert_no_error (error);
  g_socket_set_blocking (socket, FALSE);

  return socket;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  int fds[2];
  g_autoptr (GSocket) socket = NULL;

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM, 0, fds), ==, 0);
  socket = make_socket (fds[0]);
  fixture->peer = make_socket (fds[1]);
  fixture->clock = binnacle_simulated_clock_new (0);
  fixture->base = G_IO_STREAM (g_socket_connection_factory_create_connection (socket));
  fixture->stream = binnacle_metered_stream_new (fixture->base, BINNACLE_CLOCK (fixture->clock), MAX_MESSAGE);
  fixture->input = G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (G_IO_STREAM (fixture->stream)));
  fixture->output = G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (G_IO_STREAM (fixture->stream)));
  g_signal_connect (fixture->stream, "refused", G_CALLBACK (refused), fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_assert_finalize_object (g_steal_pointer (&fixture->stream));
  g_clear_object (&fixture->base);
  g_clear_object (&fixture->peer);
  g_clear_object (&fixture->clock);
}

static void
peer_sends (Fixture    *fixture,
            const void *bytes,
            gsize       length)
{
  g_autoptr (GError) error = NULL;
  gssize n_sent = g_socket_send (fixture->peer, bytes, length, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (n_sent, ==, length);
}

/* What one read gives: its length, or -1 where it would block. */
static gssize
read_some (Fixture *fixture,
           void    *buffer,
           gsize    length)
{
  g_autoptr (GError) error = NULL;
  gssize n_read = g_pollable_input_stream_read_nonblocking (fixture->input, buffer, length, NULL, &error);

  if (n_read < 0)
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);

  return n_read;
}

static gsize
read_until_it_blocks (Fixture *fixture,
                      gsize    at_once)
{
  g_autofree guint8 *buffer = g_malloc (at_once);
  gsize n_bytes = 0;
  gssize n_read;

  while ((n_read = read_some (fixture, buffer, at_once)) > 0)
    n_bytes += (gsize) n_read;

  return n_bytes;
}

static void
write_all (Fixture    *fixture,
           const void *bytes,
           gsize       length)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_pollable_output_stream_write_nonblocking (fixture->output, bytes, length, NULL, &error), ==, length);
  g_assert_no_error (error);
}

static void
test_bytes_go_through_as_they_are (Fixture       *fixture,
                                   gconstpointer  data)
{
  char buffer[64] = { 0 };

  peer_sends (fixture, "\x81\x05hello\x81\x03you", 12);
  g_assert_cmpint (read_some (fixture, buffer, sizeof buffer), ==, 12);
  g_assert_cmpmem (buffer, 12, "\x81\x05hello\x81\x03you", 12);
  g_assert_cmpint (read_some (fixture, buffer, sizeof buffer), ==, -1);

  write_all (fixture, "\x81\x02hi", 4);
  g_assert_cmpint (g_socket_receive (fixture->peer, buffer, sizeof buffer, NULL, NULL), ==, 4);
  g_assert_cmpmem (buffer, 4, "\x81\x02hi", 4);
  g_assert_cmpuint (binnacle_metered_stream_get_n_written (fixture->stream), ==, 4);

  g_clear_object (&fixture->peer);
  g_assert_cmpint (read_some (fixture, buffer, sizeof buffer), ==, 0);
}

static void
test_prepended_bytes_come_first (Fixture       *fixture,
                                 gconstpointer  data)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("\x81\x05he", 4);
  char buffer[64];

  binnacle_metered_stream_prepend (fixture->stream, bytes);
  peer_sends (fixture, "llo", 3);
  g_assert_cmpint (read_some (fixture, buffer, sizeof buffer), ==, 4);
  g_assert_cmpint (read_some (fixture, buffer + 4, sizeof buffer - 4), ==, 3);
  g_assert_cmpmem (buffer, 7, "\x81\x05hello", 7);
}

static void
test_budget_ends_a_round (Fixture       *fixture,
                          gconstpointer  data)
{
  g_autofree guint8 *frames = g_malloc0 (10 * 102);

  for (guint i = 0; i < 10; i++)
    memcpy (frames + i * 102, "\x81\x64", 2);

  binnacle_metered_stream_set_read_budget (fixture->stream, 500);
  peer_sends (fixture, frames, 10 * 102);
  g_assert_cmpuint (read_until_it_blocks (fixture, 50), ==, 500);
  g_assert_true (g_pollable_input_stream_is_readable (fixture->input));
  g_assert_cmpuint (read_until_it_blocks (fixture, 50), ==, 500);
  g_assert_cmpuint (read_until_it_blocks (fixture, 50), ==, 20);
  g_assert_false (g_pollable_input_stream_is_readable (fixture->input));
}

static void
test_time_slice_ends_a_round (Fixture       *fixture,
                              gconstpointer  data)
{
  char buffer[3];

  peer_sends (fixture, "\x81\x01" "a\x81\x01" "b\x81\x01" "c", 9);
  g_assert_cmpint (read_some (fixture, buffer, 3), ==, 3);
  binnacle_simulated_clock_advance (fixture->clock, 400);
  g_assert_cmpint (read_some (fixture, buffer, 3), ==, 3);
  binnacle_simulated_clock_advance (fixture->clock, 400);
  g_assert_cmpint (read_some (fixture, buffer, 3), ==, -1);
  g_assert_cmpint (read_some (fixture, buffer, 3), ==, 3);
}

static gboolean
count_call (GObject  *stream,
            gpointer  user_data)
{
  ++*(guint *) user_data;

  return G_SOURCE_CONTINUE;
}

/* How often the source runs in some iterations. */
static guint
count_runs (Fixture *fixture,
            GSource *source,
            guint   *n_calls)
{
  guint before = *n_calls;

  for (guint i = 0; i < 10; i++)
    g_main_context_iteration (NULL, FALSE);

  return *n_calls - before;
}

static void
test_source_runs_only_when_there_is_something_to_read (Fixture       *fixture,
                                                       gconstpointer  data)
{
  guint n_calls = 0;
  char buffer[2];
  g_autoptr (GSource) source = g_pollable_input_stream_create_source (fixture->input, NULL);

  g_source_set_callback (source, G_SOURCE_FUNC (count_call), &n_calls, NULL);
  g_source_attach (source, NULL);
  g_assert_cmpuint (count_runs (fixture, source, &n_calls), ==, 0);

  peer_sends (fixture, "\x81\x02hi", 4);
  g_assert_cmpuint (count_runs (fixture, source, &n_calls), ==, 10);

  /* Half of it is in the stream's own memory. */
  g_assert_cmpint (read_some (fixture, buffer, 2), ==, 2);
  g_assert_cmpuint (count_runs (fixture, source, &n_calls), ==, 10);

  binnacle_metered_stream_pause (fixture->stream);
  g_assert_cmpuint (count_runs (fixture, source, &n_calls), ==, 0);
  g_assert_cmpint (read_some (fixture, buffer, 2), ==, -1);
  binnacle_metered_stream_resume (fixture->stream);
  g_assert_cmpuint (count_runs (fixture, source, &n_calls), ==, 10);

  g_assert_cmpint (read_some (fixture, buffer, 2), ==, 2);
  g_assert_cmpuint (count_runs (fixture, source, &n_calls), ==, 0);
  peer_sends (fixture, "\x81", 1);
  binnacle_metered_stream_pause (fixture->stream);
  g_assert_cmpuint (count_runs (fixture, source, &n_calls), ==, 0);

  g_source_destroy (source);
}

static void
test_paused_reader_is_no_silent_peer (Fixture       *fixture,
                                      gconstpointer  data)
{
  gint64 start = binnacle_metered_stream_get_last_read_time (fixture->stream);

  binnacle_simulated_clock_advance (fixture->clock, 1000);
  g_assert_cmpint (binnacle_metered_stream_get_last_read_time (fixture->stream), ==, start);
  binnacle_metered_stream_pause (fixture->stream);
  g_assert_true (binnacle_metered_stream_is_paused (fixture->stream));
  binnacle_simulated_clock_advance (fixture->clock, 1000);
  g_assert_cmpint (binnacle_metered_stream_get_last_read_time (fixture->stream), ==, start + 2000);
  binnacle_metered_stream_resume (fixture->stream);
  binnacle_simulated_clock_advance (fixture->clock, 1000);
  g_assert_cmpint (binnacle_metered_stream_get_last_read_time (fixture->stream), ==, start + 2000);
}

static void
test_nothing_gets_through_after_a_violation (Fixture       *fixture,
                                             gconstpointer  data)
{
  char buffer[64];

  peer_sends (fixture, "\x81\x02ok\x82\x03" "bad\x81\x02no", 13);
  g_assert_cmpint (read_some (fixture, buffer, sizeof buffer), ==, 4);
  g_assert_cmpuint (fixture->n_refused, ==, 0);
  g_assert_cmpint (read_some (fixture, buffer, sizeof buffer), ==, -1);
  g_assert_cmpuint (fixture->refusal, ==, 1003);
  g_assert_cmpuint (binnacle_metered_stream_get_refusal (fixture->stream), ==, 1003);
  g_assert_false (binnacle_metered_stream_is_oversized (fixture->stream));

  peer_sends (fixture, "\x81\x02no", 4);
  g_assert_cmpint (read_some (fixture, buffer, sizeof buffer), ==, -1);
  g_assert_false (g_pollable_input_stream_is_readable (fixture->input));
  g_assert_cmpuint (fixture->n_refused, ==, 1);
}

static void
test_refused_stream_ends_with_both_closing_frames (Fixture       *fixture,
                                                   gconstpointer  data)
{
  char buffer[64];

  peer_sends (fixture, "\x81\x7e\xff\xff", 4);
  g_assert_cmpint (read_some (fixture, buffer, sizeof buffer), ==, -1);
  g_assert_true (binnacle_metered_stream_is_oversized (fixture->stream));

  for (guint i = 0; i < 15; i++)
    {
      g_autofree guint8 *payload = g_malloc0 (4369);

      peer_sends (fixture, payload, 4369);
      g_assert_cmpint (read_some (fixture, buffer, sizeof buffer), ==, -1);
    }

  peer_sends (fixture, "\x88\x02\x03\xe8", 4);
  g_assert_cmpint (read_some (fixture, buffer, sizeof buffer), ==, -1);
  write_all (fixture, "\x88\x02\x03\xf1", 4);
  g_assert_cmpint (read_some (fixture, buffer, sizeof buffer), ==, 0);
}

static void
test_refusal_by_the_owner_is_not_told (Fixture       *fixture,
                                       gconstpointer  data)
{
  char buffer[64];

  binnacle_metered_stream_refuse (fixture->stream, 1007);
  peer_sends (fixture, "\x81\x02no", 4);
  g_assert_cmpint (read_some (fixture, buffer, sizeof buffer), ==, -1);
  g_assert_cmpuint (fixture->n_refused, ==, 0);
  g_assert_cmpuint (binnacle_metered_stream_get_refusal (fixture->stream), ==, 1007);
}

static void
test_backlog_is_what_is_not_written (Fixture       *fixture,
                                     gconstpointer  data)
{
  binnacle_metered_stream_add_queued (fixture->stream, 100);
  binnacle_metered_stream_add_queued (fixture->stream, 3);
  g_assert_cmpuint (binnacle_metered_stream_get_backlog (fixture->stream), ==, 103);

  /* The first one was compressed to two bytes. */
  write_all (fixture, "\xc1\x02", 2);
  g_assert_cmpuint (binnacle_metered_stream_get_backlog (fixture->stream), ==, 103);
  write_all (fixture, "xy\x8a", 3);
  g_assert_cmpuint (binnacle_metered_stream_get_backlog (fixture->stream), ==, 3);
  write_all (fixture, "\x00\x81\x03yes", 6);
  g_assert_cmpuint (binnacle_metered_stream_get_backlog (fixture->stream), ==, 0);
}

static void
test_pings_are_not_read_while_pongs_wait (Fixture       *fixture,
                                          gconstpointer  data)
{
  g_autofree guint8 *pings = g_malloc0 (2000);
  gsize n_read;

  for (guint i = 0; i < 2000; i += 2)
    pings[i] = 0x89;

  peer_sends (fixture, pings, 2000);
  n_read = read_until_it_blocks (fixture, 10);
  g_assert_cmpuint (n_read, >, 1000);
  g_assert_cmpuint (n_read, <, 1100);
  g_assert_cmpuint (read_until_it_blocks (fixture, 10), ==, 0);

  for (gsize i = 0; i < n_read / 2; i++)
    {
      char pong[2];

      write_all (fixture, "\x8a\x00", 2);
      g_assert_cmpint (g_socket_receive (fixture->peer, pong, sizeof pong, NULL, NULL), ==, 2);
    }

  g_assert_cmpuint (binnacle_metered_stream_get_backlog (fixture->stream), ==, 0);
  g_assert_cmpuint (read_until_it_blocks (fixture, 10), ==, 2000 - n_read);
}

static void
add (const char *path,
     void      (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("/metered-stream/bytes-go-through-as-they-are", test_bytes_go_through_as_they_are);
  add ("/metered-stream/prepended-bytes-come-first", test_prepended_bytes_come_first);
  add ("/metered-stream/budget-ends-a-round", test_budget_ends_a_round);
  add ("/metered-stream/time-slice-ends-a-round", test_time_slice_ends_a_round);
  add ("/metered-stream/source-runs-only-when-there-is-something-to-read", test_source_runs_only_when_there_is_something_to_read);
  add ("/metered-stream/paused-reader-is-no-silent-peer", test_paused_reader_is_no_silent_peer);
  add ("/metered-stream/nothing-gets-through-after-a-violation", test_nothing_gets_through_after_a_violation);
  add ("/metered-stream/refused-stream-ends-with-both-closing-frames", test_refused_stream_ends_with_both_closing_frames);
  add ("/metered-stream/refusal-by-the-owner-is-not-told", test_refusal_by_the_owner_is_not_told);
  add ("/metered-stream/backlog-is-what-is-not-written", test_backlog_is_what_is_not_written);
  add ("/metered-stream/pings-are-not-read-while-pongs-wait", test_pings_are_not_read_while_pongs_wait);

  return g_test_run ();
}
