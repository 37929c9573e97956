/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "net/binnacle-connection-settings-private.h"
#include "net/binnacle-websocket-manager.h"

G_BEGIN_DECLS

/**
 * BinnacleReconnectPolicy:
 * @backoff: when to try again
 * @settings: looked at whenever they are needed
 * @monitor: (nullable): whether there is a network at all
 * @uri: the address
 * @known: whether that address has welcomed us before
 *
 * What the decision about the next attempt hangs on.
 */
typedef struct
{
  BinnacleBackoff                  *backoff;
  const BinnacleConnectionSettings *settings;
  GNetworkMonitor                  *monitor;
  char                             *uri;
  gboolean                          known;
} BinnacleReconnectPolicy;

void                    binnacle_reconnect_policy_init          (BinnacleReconnectPolicy           *self,
                                                                 BinnacleClock                     *clock,
                                                                 GRand                             *random,
                                                                 const BinnacleConnectionSettings  *settings);
void                    binnacle_reconnect_policy_clear         (BinnacleReconnectPolicy           *self);
gboolean                binnacle_reconnect_policy_set_uri       (BinnacleReconnectPolicy           *self,
                                                                 const char                        *uri);
gboolean                binnacle_reconnect_policy_check_address (BinnacleReconnectPolicy           *self,
                                                                 GError                           **error);
BinnacleConnectionState binnacle_reconnect_policy_decide        (BinnacleReconnectPolicy           *self,
                                                                 const GError                      *error,
                                                                 gboolean                           shared,
                                                                 gint64                            *delay);

G_END_DECLS
