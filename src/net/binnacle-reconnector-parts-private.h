/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "net/binnacle-connection-lifecycle-private.h"
#include "net/binnacle-connection-recorder-private.h"
#include "net/binnacle-liveness-private.h"
#include "net/binnacle-reconnect-policy-private.h"
#include "net/binnacle-reconnector-private.h"
#include "net/binnacle-transport-link-private.h"

G_BEGIN_DECLS

/* No deadline. */
#define BINNACLE_RECONNECTOR_NEVER (-1)

/* The inside of the reconnector, for its own two files: what it does by itself is
 * in binnacle-reconnector.c, what others ask of it in binnacle-reconnector-wishes.c. */
struct _BinnacleReconnector
{
  GObject                          *owner;
  BinnacleClock                    *clock;
  BinnacleWebsocketDialect         *dialect;
  const BinnacleConnectionSettings *settings;
  BinnacleReconnectorFuncs          funcs;

  BinnacleConnectionLifecycle      *lifecycle;
  BinnacleConnectionRecorder       *recorder;
  BinnacleReconnectPolicy           policy;
  BinnacleLiveness                 *liveness;
  BinnacleTransportLink            *link;
  BinnacleTimer                    *deadline;
  BinnacleTimer                    *healthy;
  gulong                            network_changed_id;

  guint                             generation;
  gint64                            last_id;
  gint64                            next_attempt;
  gint64                            last_received;
  gint64                            doubted; /* since when, 0 for not */
  GError                           *last_error;
  gboolean                          shut_down;
};

gboolean binnacle_reconnector_is_waiting     (BinnacleReconnector     *self);
void     binnacle_reconnector_set_error      (BinnacleReconnector     *self,
                                              const GError            *error);
void     binnacle_reconnector_set_deadline   (BinnacleReconnector     *self,
                                              gint64                   delay);
void     binnacle_reconnector_reset_backoff  (BinnacleReconnector     *self);
void     binnacle_reconnector_enter          (BinnacleReconnector     *self,
                                              BinnacleConnectionState  state,
                                              gint64                   deadline);
void     binnacle_reconnector_let_go         (BinnacleReconnector     *self,
                                              gboolean                 dead);
void     binnacle_reconnector_attempt_in     (BinnacleReconnector     *self,
                                              gint64                   delay);
void     binnacle_reconnector_finish_closing (BinnacleReconnector     *self);
void     binnacle_reconnector_tell_lost      (BinnacleReconnector     *self);

G_END_DECLS
