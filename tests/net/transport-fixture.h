/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/binnacle-real-clock.h"
#include "hostile-server.h"
#include "net/binnacle-io-thread.h"
#include "net/binnacle-soup-transport.h"
#include "net/binnacle-websocket-manager.h"

G_BEGIN_DECLS

/* A transport and what came of it. */
typedef struct
{
  BinnacleClock            *clock;
  BinnacleIoThread         *io;
  HostileServer            *server;
  BinnacleTransport        *transport;
  BinnacleTransportOptions  options;

  guint                     n_opened;
  guint                     n_closed;
  guint                     code;
  char                     *reason;
  GError                   *error;

  /* Written in the I/O thread; atomic. */
  guint64                   n_received;
  guint64                   n_bytes;
  guint                     pause_after; /* this many messages; 0: never */
  guint                     n_destroyed;
} TransportFixture;

void     transport_fixture_init       (TransportFixture *self);
void     transport_fixture_clear      (TransportFixture *self);
/* Starts the script in a server and opens the transport to it. */
void     transport_fixture_open       (TransportFixture *self,
                                       HostileScript     script,
                                       gconstpointer     data);
void     transport_fixture_open_uri   (TransportFixture *self,
                                       const char       *uri);
/* Another transport to the same server, and nothing has come of it yet. */
void     transport_fixture_renew      (TransportFixture *self);
/* Iterates the default context until the condition holds; fails after 30 s. */
typedef gboolean (*TransportCondition) (TransportFixture *self);
void     transport_fixture_wait       (TransportFixture  *self,
                                       TransportCondition condition);
void     transport_fixture_wait_time  (TransportFixture *self,
                                       guint             milliseconds);
void     transport_fixture_send       (TransportFixture *self,
                                       const char       *text);
guint64  transport_fixture_get_n_received (TransportFixture *self);

gboolean transport_fixture_is_opened   (TransportFixture *self);
gboolean transport_fixture_is_closed   (TransportFixture *self);
gboolean transport_fixture_has_message (TransportFixture *self);

/* The most memory this process ever held, in KiB. */
gsize    get_peak_memory               (void);

G_END_DECLS
