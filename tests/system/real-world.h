/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "net/binnacle-io-thread.h"
#include "sources/binnacle-live-source.h"

G_BEGIN_DECLS

#define REAL_DEADLINE (25 * G_USEC_PER_SEC)

/**
 * RealWorld:
 * @client: on 127.0.0.1, where there are faults
 * @writer: on 127.0.0.2, where there are none
 *
 * binnacle-server, a process of its own, and two live sources, over real sockets.
 * Writes go to the channels user/0 to user/9, and both want all of these.
 */
typedef struct
{
  BinnacleClock      *clock;
  BinnacleIoThread   *thread;
  GSubprocess        *server;
  char               *folder;
  guint               port;
  guint               n_stores;
  BinnacleLiveSource *client;
  BinnacleLiveSource *writer;
  guint               n_written;
  guint               n_answered;
} RealWorld;

typedef gboolean (*RealCondition) (RealWorld *world);

void        real_world_set_program  (const char         *program);
const char *real_world_why_no_faults (void);
void        real_world_set_up       (RealWorld          *world,
                                     gconstpointer       data);
void        real_world_tear_down    (RealWorld          *world,
                                     gconstpointer       data);
void        real_world_start_server (RealWorld          *world);
void        real_world_kill_server  (RealWorld          *world);
void        real_world_set_rules    (const char         *rules);
void        real_world_wait_for     (RealWorld          *world,
                                     RealCondition       condition);
void        real_world_linger       (RealWorld          *world,
                                     double              seconds);
void        real_world_write        (RealWorld          *world,
                                     guint               n_writes);
void        real_world_open         (RealWorld          *world);
gboolean    real_world_is_open      (RealWorld          *world);
gboolean    real_world_is_not_open  (RealWorld          *world);
gboolean    real_world_is_same      (RealWorld          *world);

BinnacleWebsocketManager *real_world_get_manager (RealWorld *world);

G_END_DECLS
