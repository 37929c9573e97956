/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "live/binnacle-realtime-state.h"
#include "net/binnacle-websocket-manager.h"
#include "sources/binnacle-live-rest-client-private.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_LIVE_DESCRIBER (binnacle_live_describer_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleLiveDescriber, binnacle_live_describer, BINNACLE, LIVE_DESCRIBER, GObject)

BinnacleLiveDescriber *binnacle_live_describer_new           (BinnacleClock            *clock,
                                                              BinnacleWebsocketManager *manager,
                                                              BinnacleRealtimeState    *state);
void                   binnacle_live_describer_set_client    (BinnacleLiveDescriber    *self,
                                                              BinnacleLiveRestClient   *client);
void                   binnacle_live_describer_set_max_bytes (BinnacleLiveDescriber    *self,
                                                              gsize                     max_bytes);
void                   binnacle_live_describer_begin         (BinnacleLiveDescriber    *self);
void                   binnacle_live_describer_schedule      (BinnacleLiveDescriber    *self,
                                                              gint64                    delay);

G_END_DECLS
