/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-transport-maker.h"

#include "net/binnacle-soup-transport.h"

/* Makes the transports of one session, with what it knows of its server. */
struct _BinnacleTransportMaker
{
  BinnacleClock           *clock;
  BinnacleIoThread        *io_thread;
  BinnacleCertificatePins *pins;
  BinnacleCredential      *credential;
};

/**
 * binnacle_transport_maker_new:
 * @clock: the clock
 * @io_thread: where connections are served
 *
 * Returns: (transfer full): a maker
 */
BinnacleTransportMaker *
binnacle_transport_maker_new (BinnacleClock    *clock,
                              BinnacleIoThread *io_thread)
{
  BinnacleTransportMaker *self = g_new0 (BinnacleTransportMaker, 1);

  self->clock = g_object_ref (clock);
  self->io_thread = binnacle_io_thread_ref (io_thread);
  return self;
}

/**
 * binnacle_transport_maker_free:
 * @self: (transfer full): a maker
 *
 * A #GDestroyNotify.
 */
void
binnacle_transport_maker_free (gpointer self)
{
  BinnacleTransportMaker *maker = self;

  g_clear_object (&maker->clock);
  g_clear_pointer (&maker->io_thread, binnacle_io_thread_unref);
  g_clear_object (&maker->pins);
  g_clear_pointer (&maker->credential, binnacle_credential_unref);
  g_free (maker);
}

/**
 * binnacle_transport_maker_set_pins:
 * @self: a maker
 * @pins: (nullable): the certificates that the person trusts
 *
 * For the transports to come.
 */
void
binnacle_transport_maker_set_pins (BinnacleTransportMaker  *self,
                                   BinnacleCertificatePins *pins)
{
  g_set_object (&self->pins, pins);
}

/**
 * binnacle_transport_maker_set_credential:
 * @self: a maker
 * @credential: (nullable): what lets in at the server
 *
 * For the transports to come. A user name and password go out with the handshake; a token
 * does not, as it has its place in the protocol.
 */
void
binnacle_transport_maker_set_credential (BinnacleTransportMaker *self,
                                         BinnacleCredential     *credential)
{
  g_clear_pointer (&self->credential, binnacle_credential_unref);
  self->credential = credential != NULL ? binnacle_credential_ref (credential) : NULL;
}

/**
 * binnacle_transport_maker_make:
 * @self: a maker
 *
 * A #BinnacleTransportFactory.
 *
 * Returns: (transfer full): a new transport
 */
BinnacleTransport *
binnacle_transport_maker_make (gpointer self)
{
  BinnacleTransportMaker *maker = self;
  BinnacleTransport *transport =
    binnacle_soup_transport_new (maker->clock, binnacle_io_thread_get_context (maker->io_thread));
  char *authorization;

  g_object_set (transport, "certificate-pins", maker->pins, NULL);
  if (maker->credential == NULL || binnacle_credential_get_user (maker->credential) == NULL)
    return transport;
  authorization = binnacle_credential_make_authorization (maker->credential);
  g_object_set (transport, "authorization", authorization, NULL);
  binnacle_credential_free_text (authorization);
  return transport;
}
