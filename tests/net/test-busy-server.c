/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/binnacle-real-clock.h"
#include "binnacle-simulated-client.h"
#include "hostile-server.h"
#include "net/binnacle-io-thread.h"
#include "net/binnacle-soup-transport.h"

/* The manager over a real socket, where the server asks for patience. */

#define DEADLINE (20 * G_USEC_PER_SEC)
#define PATIENCE 90

typedef struct
{
  BinnacleClock    *clock;
  BinnacleIoThread *io;
} Network;

static BinnacleTransport *
make_transport (gpointer user_data)
{
  Network *network = user_data;

  return binnacle_soup_transport_new (network->clock, binnacle_io_thread_get_context (network->io));
}

static void
be_busy (HostilePeer   *peer,
         gconstpointer  data)
{
  if (hostile_read_request (peer))
    hostile_write_text (peer, "HTTP/1.1 503 Busy\r\nRetry-After: " G_STRINGIFY (PATIENCE) "\r\n\r\n");
}

static void
do_nothing (gpointer user_data)
{
}

/* The timer only makes the loop turn often enough to look at the deadline. */
static void
wait_until_waiting (BinnacleWebsocketManager *manager,
                    BinnacleClock            *clock)
{
  gint64 deadline = binnacle_clock_get_monotonic_time (clock) + DEADLINE;
  g_autoptr (BinnacleTimer) timer = binnacle_clock_add_timer (clock, 0, do_nothing, NULL);

  while (binnacle_websocket_manager_get_state (manager) != BINNACLE_CONNECTION_WAITING)
    {
      g_assert_cmpint (binnacle_clock_get_monotonic_time (clock), <, deadline);
      binnacle_timer_restart (timer, G_USEC_PER_SEC / 10);
      g_main_context_iteration (NULL, TRUE);
    }
}

static void
test_next_attempt_is_not_before_what_was_asked_for (void)
{
  g_autoptr (BinnacleClock) clock = binnacle_real_clock_new ();
  g_autoptr (BinnacleIoThread) io = binnacle_io_thread_new ("io-test");
  g_autoptr (HostileServer) server = hostile_server_new (be_busy, NULL);
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_autofree char *uri = hostile_server_make_uri (server, "ws");
  g_autoptr (BinnacleWebsocketDialect) dialect = g_object_new (BINNACLE_TYPE_SIMULATED_DIALECT, NULL);
  Network network = { clock, io };
  g_autoptr (BinnacleWebsocketManager) manager =
    binnacle_websocket_manager_new (clock, random, dialect, make_transport, &network, NULL);
  gint64 begin = binnacle_clock_get_monotonic_time (clock);

  binnacle_websocket_manager_set_uri (manager, uri);
  binnacle_websocket_manager_connect (manager);
  wait_until_waiting (manager, clock);
  g_assert_error (binnacle_websocket_manager_get_last_error (manager),
                  BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_REFUSED);
  g_assert_cmpint (binnacle_websocket_manager_get_next_attempt (manager), >=, begin + PATIENCE * G_USEC_PER_SEC);

  /* Nor when a person asks. */
  binnacle_websocket_manager_reconnect (manager);
  wait_until_waiting (manager, clock);
  g_assert_cmpint (binnacle_websocket_manager_get_next_attempt (manager), >=, begin + PATIENCE * G_USEC_PER_SEC);
  binnacle_websocket_manager_disconnect (manager);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/busy-server/next-attempt-is-not-before-what-was-asked-for",
                   test_next_attempt_is_not_before_what_was_asked_for);
  return g_test_run ();
}
