/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sources/binnacle-live-describer-private.h"
#include "sources/binnacle-live-dialect-private.h"
#include "sources/binnacle-live-fallback-private.h"
#include "sources/binnacle-live-sender-private.h"
#include "sources/binnacle-live-source-private.h"
#include "sources/binnacle-live-subscriber-private.h"
#include "sync/binnacle-background-sync.h"

G_BEGIN_DECLS

/* The inside of BinnacleLiveSource, for its own three files: the class, its
 * properties, and what comes from the server (events). */
struct _BinnacleLiveSource
{
  BinnacleSource             parent_instance;

  BinnacleWebsocketManager  *manager;
  BinnacleLiveDialect       *dialect;
  BinnacleSubscriptionTable *table;
  BinnacleLiveSubscriber    *subscriber;
  BinnacleLiveDescriber     *describer;
  BinnacleLiveSender        *sender;
  BinnacleLiveFallback      *fallback;    /* NULL without HTTP */
  GRand                     *random;

  char                      *token;
  BinnacleCertificatePins   *pins;
  BinnacleCredential        *credential;
  char                      *client_id;
  char                      *client_name;
  char                      *server_id;
  GError                    *last_error;

  guint                      epoch;
  gint64                     place;       /* as the last pong says it */
  gboolean                   lost_history; /* on this connection */
  gboolean                   told_recovery; /* on this connection, to the log */
  gboolean                   recovered;

  guint                      leave_delay;
  guint                      resubscribe_batch;
  gboolean                   resume;
  gboolean                   fallback_to_polling;
  gboolean                   was_polling;
  guint                      polling_interval;
  BinnacleSyncPace           polling_pace;
  gboolean                   paused_polling; /* it polled when the pace was set to pause */
};

void     binnacle_live_source_install_properties (GObjectClass            *klass);
void     binnacle_live_source_install_link       (BinnacleSourceClass     *klass);

/* What the parts tell. */
void     binnacle_live_source_over_limit         (guint                    max_joined,
                                                  gpointer                 user_data);
void     binnacle_live_source_overdue            (gint64                   id,
                                                  gpointer                 user_data);
void     binnacle_live_source_opened             (gpointer                 user_data);
void     binnacle_live_source_take_event         (gpointer                 item,
                                                  gpointer                 user_data);
void     binnacle_live_source_free_event         (gpointer                 item);
void     binnacle_live_source_connection_changed (BinnacleLiveSource      *self,
                                                  BinnacleConnectionState  old_state,
                                                  BinnacleConnectionState  new_state);
void     binnacle_live_source_breached           (const GError            *error,
                                                  gpointer                 user_data);
void     binnacle_live_source_drained            (BinnacleLiveSource      *self);
void     binnacle_live_source_overflowed         (BinnacleLiveSource      *self);

void     binnacle_live_source_forget             (BinnacleLiveSource      *self,
                                                  BinnaclePatternTrie     *patterns);
void     binnacle_live_source_observe_invalidations (BinnacleLiveSource   *self);
gboolean binnacle_live_source_is_polling         (BinnacleLiveSource      *self);

extern const BinnacleLiveFallbackFuncs binnacle_live_source_fallback_funcs;
void binnacle_live_source_apply_polling (BinnacleLiveSource *self);

G_END_DECLS
