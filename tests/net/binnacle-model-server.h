/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "binnacle-model-store.h"
#include "binnacle-simulated-network.h"

G_BEGIN_DECLS

typedef struct _BinnacleModelServer BinnacleModelServer;

/**
 * BinnacleModelObserver:
 * @client: what the client's greeting calls it
 * @message: what it sent
 *
 * Sees each message that the server got, before it is answered.
 */
typedef void (*BinnacleModelObserver) (BinnacleModelServer *self,
                                       const char          *client,
                                       JsonObject          *message,
                                       gpointer             user_data);

/**
 * BinnacleModelServer:
 * @store: what it keeps
 * @down: whether nobody listens
 * @token: what a greeting needs, %NULL for anything
 * @heartbeat: ms of silence; after twice that a client is dropped
 * @part_size: the most channels in one part of a snapshot
 * @part_delay: how long it takes from one part to the next, in µs
 * @update_interval: how long updates wait for newer ones of their channel, in µs;
 *   0: none is left out
 * @repeat: how many offsets before the client's place a resumption begins
 * @n_mute: how many of the next answers to mutations are not sent
 * @n_refusals: how many of the next mutations are refused with @refusal
 * @refusal: an error code
 * @retry_after: what goes with @refusal, ms
 * @observer: see [callback@ModelObserver]
 * @n_sessions: connections that the server believes in
 * @n_mutations: mutations that came, retries included
 * @n_snapshots: whole snapshots that were sent
 * @n_resumes: subscriptions that were resumed
 *
 * A server of the Binnacle Live Protocol on simulated networks, small enough to be
 * obviously right. What it may do or not do as it likes by the protocol, can be set.
 */
struct _BinnacleModelServer
{
  BinnacleModelStore    *store;
  gboolean               down;
  char                  *token;
  gint64                 heartbeat;
  guint                  part_size;
  gint64                 part_delay;
  gint64                 update_interval;
  gint64                 repeat;
  guint                  n_mute;
  guint                  n_refusals;
  const char            *refusal;
  gint64                 retry_after;
  BinnacleModelObserver  observer;
  gpointer               observer_data;

  guint                  n_sessions;
  guint                  n_mutations;
  guint                  n_snapshots;
  guint                  n_resumes;

  /*< private >*/
  BinnacleClock         *clock;
  char                  *server_id;
  GHashTable            *sessions; /* transport → session */
  GPtrArray             *in_order; /* the same, by age */
};

BinnacleModelServer *binnacle_model_server_new     (BinnacleSimulatedClock   *clock);
void                 binnacle_model_server_free    (BinnacleModelServer      *self);
void                 binnacle_model_server_attach  (BinnacleModelServer      *self,
                                                    BinnacleSimulatedNetwork *network);
void                 binnacle_model_server_write   (BinnacleModelServer      *self,
                                                    const char               *channel,
                                                    const char               *json);
void                 binnacle_model_server_stop    (BinnacleModelServer      *self,
                                                    gboolean                  orderly);
void                 binnacle_model_server_say_bye (BinnacleModelServer      *self,
                                                    const char               *code,
                                                    gboolean                  reconnect,
                                                    gint64                    after);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinnacleModelServer, binnacle_model_server_free)

G_END_DECLS
