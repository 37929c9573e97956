/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/binnacle-clock.h"
#include "net/binnacle-http.h"
#include "net/binnacle-sleep-monitor.h"
#include "sync/binnacle-sync-link.h"

G_BEGIN_DECLS

/**
 * BinnacleNetworkState:
 * @BINNACLE_NETWORK_UNKNOWN: nobody asks, or nobody knows yet
 * @BINNACLE_NETWORK_ONLINE: one of our servers has answered
 * @BINNACLE_NETWORK_UNREACHABLE: none of our servers answers, though the system says
 *   that there is a network
 * @BINNACLE_NETWORK_OFFLINE: none of our servers answers, and the system has no network
 * @BINNACLE_NETWORK_PORTAL: somebody on the way answers in their place, and wants the
 *   person to sign in first
 *
 * What is believed of the network.
 */
typedef enum
{
  BINNACLE_NETWORK_UNKNOWN,
  BINNACLE_NETWORK_ONLINE,
  BINNACLE_NETWORK_UNREACHABLE,
  BINNACLE_NETWORK_OFFLINE,
  BINNACLE_NETWORK_PORTAL
} BinnacleNetworkState;

#define BINNACLE_TYPE_NETWORK_STATE (binnacle_network_state_get_type ())

BINNACLE_EXPORT
GType                  binnacle_network_state_get_type             (void);

#define BINNACLE_TYPE_NETWORK_BELIEF (binnacle_network_belief_get_type ())

BINNACLE_EXPORT
G_DECLARE_FINAL_TYPE (BinnacleNetworkBelief, binnacle_network_belief, BINNACLE, NETWORK_BELIEF, GObject)

BINNACLE_EXPORT
BinnacleNetworkBelief *binnacle_network_belief_new                 (BinnacleClock         *clock,
                                                                    GRand                 *random,
                                                                    BinnacleHttp          *http,
                                                                    GListModel            *links);
BINNACLE_EXPORT
void                   binnacle_network_belief_set_monitor         (BinnacleNetworkBelief *self,
                                                                    GNetworkMonitor       *monitor);
BINNACLE_EXPORT
void                   binnacle_network_belief_set_sleep_monitor   (BinnacleNetworkBelief *self,
                                                                    BinnacleSleepMonitor  *monitor);
BINNACLE_EXPORT
void                   binnacle_network_belief_set_suspended       (BinnacleNetworkBelief *self,
                                                                    gboolean               suspended);
BINNACLE_EXPORT
void                   binnacle_network_belief_check               (BinnacleNetworkBelief *self);
BINNACLE_EXPORT
BinnacleNetworkState   binnacle_network_belief_get_state           (BinnacleNetworkBelief *self);
BINNACLE_EXPORT
gboolean               binnacle_network_belief_get_online          (BinnacleNetworkBelief *self);
BINNACLE_EXPORT
gboolean               binnacle_network_belief_get_metered         (BinnacleNetworkBelief *self);
BINNACLE_EXPORT
const char            *binnacle_network_belief_get_portal_uri      (BinnacleNetworkBelief *self);

G_END_DECLS
