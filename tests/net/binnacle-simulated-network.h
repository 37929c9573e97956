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

/**
 * BinnacleSimulatedNetwork:
 * @fault: what becomes of the next attempts to connect
 * @min_delay: how long a message takes one way, in µs, at least
 * @max_delay: and at most
 * @hold: whether the system takes no bytes, so that the backlog grows
 * @duplicate: whether each message of the server arrives twice
 * @test_answers: whether requests are left for the test to answer
 * @retry_after: how long a server that refuses asks to be left alone, in µs
 * @hello_answer: what the server says to a greeting, %NULL for a plain welcome
 * @n_opens: attempts to connect so far
 * @n_live: transports that are not finalized
 * @opens: (element-type gint64): when they were made, monotonic
 * @received: (element-type utf8): what the server got, over all connections
 *
 * A network with one server on it, in simulated time. One seed gives one history.
 */
typedef struct
{
  BinnacleSimulatedFault  fault;
  gint64                  min_delay;
  gint64                  max_delay;
  gboolean                hold;
  gboolean                duplicate;
  gboolean                test_answers;
  gint64                  retry_after;
  char                   *hello_answer;
  guint                   n_opens;
  guint                   n_live;
  GArray                 *opens;
  GPtrArray              *received;

  /*< private >*/
  BinnacleSimulatedClock *clock;
  GRand                  *random;
  BinnacleTransport      *current; /* the newest; unowned */
} BinnacleSimulatedNetwork;

#define BINNACLE_TYPE_SIMULATED_TRANSPORT (binnacle_simulated_transport_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleSimulatedTransport, binnacle_simulated_transport, BINNACLE, SIMULATED_TRANSPORT, GObject)

BinnacleSimulatedNetwork *binnacle_simulated_network_new            (BinnacleSimulatedClock   *clock,
                                                                     guint32                   seed);
void                      binnacle_simulated_network_free           (BinnacleSimulatedNetwork *self);
BinnacleTransport        *binnacle_simulated_network_make_transport (gpointer                  self);
void                      binnacle_simulated_network_say            (BinnacleSimulatedNetwork *self,
                                                                     const char               *text);
void                      binnacle_simulated_network_close          (BinnacleSimulatedNetwork *self,
                                                                     guint                     code,
                                                                     const char               *reason);
void                      binnacle_simulated_network_reset          (BinnacleSimulatedNetwork *self);
void                      binnacle_simulated_network_vanish         (BinnacleSimulatedNetwork *self);
guint                     binnacle_simulated_network_count_received (BinnacleSimulatedNetwork *self,
                                                                     const char               *part);

G_END_DECLS
