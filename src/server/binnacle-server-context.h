/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/binnacle-channel-store.h"
#include "server/binnacle-client-limits.h"
#include "wire/binnacle-protocol.h"

G_BEGIN_DECLS

/**
 * BinnacleAccess:
 * @BINNACLE_ACCESS_NONE: the token is not right
 * @BINNACLE_ACCESS_READ: may see everything and change nothing
 * @BINNACLE_ACCESS_WRITE: may write, too, what the channels allow
 *
 * What a client may do.
 */
typedef enum
{
  BINNACLE_ACCESS_NONE,
  BINNACLE_ACCESS_READ,
  BINNACLE_ACCESS_WRITE
} BinnacleAccess;

/**
 * BinnacleServerContext:
 * @clock: the time
 * @store: the channels
 * @limits: how much each client has sent
 * @token: (nullable): what a client has to show
 * @read_token: (nullable): what a client shows that may only read
 * @read_only: whether nobody may write
 * @max_message_size: of a message over its fragments, and of a request body, in bytes
 * @heartbeat: in ms
 * @start_time: monotonic time in µs
 * @answer_bytes: HTTP answers on their way
 *
 * What the connections of one server share. The counters that follow are for `stats`.
 */
typedef struct
{
  BinnacleClock        *clock;
  BinnacleChannelStore *store;
  BinnacleClientLimits *limits;
  char                 *token;
  char                 *read_token;
  gboolean              read_only;
  gsize                 max_message_size;
  guint                 heartbeat;
  gint64                start_time;
  gsize                 answer_bytes;

  guint                 n_connections;
  guint                 n_sessions;
  guint64               n_accepted;
  guint64               n_messages_in;
  guint64               n_messages_out;
  guint64               n_bytes_out;
  guint64               n_requests;
  guint64               n_mutations;
  guint64               n_duplicates;
  guint64               n_conflicts;
  guint64               n_refused;
  guint64               n_conflated;
  guint64               n_rate_limited;
} BinnacleServerContext;

BinnacleAccess         binnacle_server_context_check_token    (BinnacleServerContext         *self,
                                                               const char                    *token);
gboolean               binnacle_server_context_check_write    (BinnacleAccess                 access,
                                                               GError                       **error);
BinnacleProtocolError  binnacle_server_context_get_error_code (const GError                  *error);
void                   binnacle_server_context_count_outcome  (BinnacleServerContext         *self,
                                                               const BinnacleMutationOutcome *outcome);
BinnaclePatternTrie   *binnacle_server_context_parse_patterns (const char * const            *patterns,
                                                               GError                       **error);
gboolean               binnacle_server_context_append_history (BinnacleServerContext         *self,
                                                               const char                    *channel,
                                                               gint64                         from,
                                                               gint64                         to,
                                                               gint64                         points,
                                                               GString                       *text,
                                                               GError                       **error);
void                   binnacle_server_context_append_outcome (BinnacleServerContext         *self,
                                                               const char                    *op,
                                                               GString                       *text);
void                   binnacle_server_context_append_stats   (BinnacleServerContext         *self,
                                                               GString                       *text);

G_END_DECLS
