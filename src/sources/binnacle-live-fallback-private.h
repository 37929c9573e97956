/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "net/binnacle-websocket-manager.h"
#include "sources/binnacle-live-poller-private.h"

G_BEGIN_DECLS

/* Decides when to poll in place of the WebSocket, and when no longer. */
typedef struct _BinnacleLiveFallback BinnacleLiveFallback;

/**
 * BinnacleLiveFallbackFuncs:
 * @get_server: fills in what only the owner knows; its authorization is taken
 * @changed: polling has begun, or ended
 * @answered: see [struct@LivePollerFuncs]
 * @applied: see [struct@LivePollerFuncs]
 * @forgotten: see [struct@LivePollerFuncs]
 *
 * What a fallback needs and tells.
 */
typedef struct
{
  void (*get_server) (BinnacleLiveRestServer *server,
                      gpointer                user_data);
  void (*changed)    (gpointer                user_data);
  void (*answered)   (const char             *server_id,
                      const char             *epoch_name,
                      guint                   epoch,
                      gint64                  offset,
                      gpointer                user_data);
  void (*applied)    (gpointer                user_data);
  void (*forgotten)  (BinnaclePatternTrie    *patterns,
                      gpointer                user_data);
} BinnacleLiveFallbackFuncs;

BinnacleLiveFallback   *binnacle_live_fallback_new           (BinnacleClock                   *clock,
                                                              GRand                           *random,
                                                              BinnacleWebsocketManager        *manager,
                                                              BinnacleHttp                    *http,
                                                              BinnacleRealtimeState           *state,
                                                              BinnacleLiveEpochs              *epochs,
                                                              BinnacleSubscriptionTable       *table,
                                                              const BinnacleLiveFallbackFuncs *funcs,
                                                              GObject                         *owner);
void                    binnacle_live_fallback_free          (BinnacleLiveFallback            *self);
void                    binnacle_live_fallback_set_enabled   (BinnacleLiveFallback            *self,
                                                              gboolean                         enabled);
/* The manager's; its own may be about what is no longer tried. NULL: none. */
const GError           *binnacle_live_fallback_get_error     (BinnacleLiveFallback            *self);
void                    binnacle_live_fallback_state_changed (BinnacleLiveFallback            *self,
                                                              BinnacleConnectionState          old_state,
                                                              BinnacleConnectionState          new_state);
/* Another server, token or whatever: nothing that is known holds. */
void                    binnacle_live_fallback_reset         (BinnacleLiveFallback            *self);
/* The WebSocket works: in the same step, nothing is polled any more. */
void                    binnacle_live_fallback_welcomed      (BinnacleLiveFallback            *self);
gboolean                binnacle_live_fallback_is_polling    (BinnacleLiveFallback            *self);
BinnacleLivePoller     *binnacle_live_fallback_get_poller    (BinnacleLiveFallback            *self);
BinnacleLiveRestClient *binnacle_live_fallback_get_client    (BinnacleLiveFallback            *self);

G_END_DECLS
