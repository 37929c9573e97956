/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "base/binnacle-simulated-clock.h"
#include "net/binnacle-transport.h"

G_BEGIN_DECLS

/**
 * BinnacleSimulatedFault:
 * @BINNACLE_FAULT_NONE: all is well
 * @BINNACLE_FAULT_REFUSED: nobody listens
 * @BINNACLE_FAULT_UNREACHABLE: an attempt to connect is never answered
 * @BINNACLE_FAULT_FLAPPING: accepts, then drops before the welcome
 * @BINNACLE_FAULT_MUTE: accepts, and says nothing
 * @BINNACLE_FAULT_NOT_BINNACLE: a web page answers
 *
 * What becomes of an attempt to connect.
 */
typedef enum
{
  BINNACLE_FAULT_NONE,
  BINNACLE_FAULT_REFUSED,
  BINNACLE_FAULT_UNREACHABLE,
  BINNACLE_FAULT_FLAPPING,
  BINNACLE_FAULT_MUTE,
  BINNACLE_FAULT_NOT_BINNACLE
} BinnacleSimulatedFault;

#define BINNACLE_TYPE_SIMULATED_TRANSPORT (binnacle_simulated_transport_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleSimulatedTransport, binnacle_simulated_transport, BINNACLE, SIMULATED_TRANSPORT, GObject)

/**
 * BinnacleSimulatedServerFuncs:
 * @accept: a client wants to connect; %FALSE: nobody listens
 * @receive: a message came
 * @gone: the connection is over, and nothing more comes of it
 *
 * A server on a simulated network. The transport is its end of the connection too:
 * it holds a reference for as long as it wants to say something.
 */
typedef struct
{
  gboolean (*accept)  (gpointer                    server,
                       BinnacleSimulatedTransport *connection);
  void     (*receive) (gpointer                    server,
                       BinnacleSimulatedTransport *connection,
                       const char                 *text);
  void     (*gone)    (gpointer                    server,
                       BinnacleSimulatedTransport *connection);
} BinnacleSimulatedServerFuncs;

/**
 * BinnacleSimulatedNetwork:
 * @fault: what becomes of the next attempts to connect
 * @min_delay: how long a message takes one way, in µs, at least
 * @max_delay: and at most
 * @bandwidth: bytes per second and direction, 0 for no limit
 * @hold: whether the system takes no bytes, so that the backlog grows
 * @duplicate: whether each message of the server arrives twice
 * @late: whether what was under way to a client that let go still arrives
 * @truncate: how many of the server's next messages arrive cut short
 * @test_answers: whether requests are left for the test to answer
 * @retry_after: how long a server that refuses asks to be left alone, in µs
 * @hello_answer: what the server says to a greeting, %NULL for a plain welcome
 * @n_opens: attempts to connect so far
 * @n_live: transports that are not finalized
 * @opens: (element-type gint64): when they were made, monotonic
 * @received: (element-type utf8): what the server got, over all connections
 *
 * The way from one or more clients to one server, in simulated time. One seed gives
 * one history. Clients that shall have faults of their own get a network each,
 * with the same server.
 */
typedef struct
{
  BinnacleSimulatedFault  fault;
  gint64                  min_delay;
  gint64                  max_delay;
  gint64                  bandwidth;
  gboolean                hold;
  gboolean                duplicate;
  gboolean                late;
  guint                   truncate;
  gboolean                test_answers;
  gint64                  retry_after;
  char                   *hello_answer;
  guint                   n_opens;
  guint                   n_live;
  GArray                 *opens;
  GPtrArray              *received; /* NULL where a server is set */

  /*< private >*/
  BinnacleSimulatedClock             *clock;
  GRand                              *random;
  BinnacleTransport                  *current; /* the newest; unowned */
  const BinnacleSimulatedServerFuncs *server_funcs;
  gpointer                            server;
} BinnacleSimulatedNetwork;

BinnacleSimulatedNetwork *binnacle_simulated_network_new            (BinnacleSimulatedClock             *clock,
                                                                     guint32                             seed);
void                      binnacle_simulated_network_free           (BinnacleSimulatedNetwork           *self);
void                      binnacle_simulated_network_set_server     (BinnacleSimulatedNetwork           *self,
                                                                     const BinnacleSimulatedServerFuncs *funcs,
                                                                     gpointer                            server);
BinnacleTransport        *binnacle_simulated_network_make_transport (gpointer                            self);
gboolean                  binnacle_simulated_network_is_up          (BinnacleSimulatedNetwork           *self);
void                      binnacle_simulated_network_say            (BinnacleSimulatedNetwork           *self,
                                                                     const char                         *text);
void                      binnacle_simulated_network_close          (BinnacleSimulatedNetwork           *self,
                                                                     guint                               code,
                                                                     const char                         *reason);
void                      binnacle_simulated_network_reset          (BinnacleSimulatedNetwork           *self);
void                      binnacle_simulated_network_cut            (BinnacleSimulatedNetwork           *self);
void                      binnacle_simulated_network_vanish         (BinnacleSimulatedNetwork           *self);
guint                     binnacle_simulated_network_count_received (BinnacleSimulatedNetwork           *self,
                                                                     const char                         *part);

/* For tests that need no more of a server than a welcome, pongs and results; what it
 * says is set in the network, which is its data. */
extern const BinnacleSimulatedServerFuncs binnacle_simulated_plain_server;

/* The server's end of a connection. */
void                      binnacle_simulated_transport_say          (BinnacleSimulatedTransport         *self,
                                                                     const char                         *text);
void                      binnacle_simulated_transport_say_later    (BinnacleSimulatedTransport         *self,
                                                                     const char                         *text,
                                                                     gint64                              pause);
void                      binnacle_simulated_transport_close        (BinnacleSimulatedTransport         *self,
                                                                     guint                               code,
                                                                     const char                         *reason);
void                      binnacle_simulated_transport_reset        (BinnacleSimulatedTransport         *self);

G_END_DECLS
