/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-bindings"

#include "bindings/binnacle-connect.h"

#include "base/binnacle-real-clock.h"
#include "net/binnacle-io-thread.h"
#include "net/binnacle-soup-transport.h"

typedef struct
{
  BinnacleClock    *clock;
  BinnacleIoThread *io_thread;
} Means;

static void
means_free (gpointer data)
{
  Means *means = data;

  g_object_unref (means->clock);
  binnacle_io_thread_unref (means->io_thread);
  g_free (means);
}

static BinnacleTransport *
make_transport (gpointer data)
{
  Means *means = data;

  return binnacle_soup_transport_new (means->clock, binnacle_io_thread_get_context (means->io_thread));
}

/**
 * binnacle_connect:
 * @uri: the `ws://` or `wss://` address of a server
 * @token: (nullable): what lets in there
 *
 * Connects to a server that speaks the Binnacle Live Protocol, in one line: with the
 * real clock, a thread of its own for the socket, and the settings as they are by
 * default. What it does not do are polling where WebSocket is blocked, and trusting
 * certificates that the system does not: see [method@LiveSource.set_http] and
 * [method@LiveSource.set_pins]. Edits wait until the source's operations get a
 * journal: see [method@OperationQueue.set_journal].
 *
 * The connection ends with binnacle_source_stop(), and with the source. Main thread.
 *
 * Returns: (transfer full): the source, which has begun to connect
 */
BinnacleLiveSource *
binnacle_connect (const char *uri,
                  const char *token)
{
  g_autoptr (GRand) random = g_rand_new ();
  g_autofree char *client_id = g_uuid_string_random ();
  Means *means;
  BinnacleLiveSource *source;

  g_return_val_if_fail (uri != NULL, NULL);

  means = g_new0 (Means, 1);
  means->clock = binnacle_real_clock_new ();
  means->io_thread = binnacle_io_thread_new ("binnacle-io");
  source = binnacle_live_source_new (uri, means->clock, random, make_transport, means, means_free);
  binnacle_live_source_set_client (source, client_id, g_get_prgname ());
  binnacle_live_source_set_token (source, token);
  binnacle_live_source_set_uri (source, uri);
  binnacle_source_start (BINNACLE_SOURCE (source));
  return source;
}
