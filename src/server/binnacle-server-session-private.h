/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "server/binnacle-rate-limiter.h"
#include "server/binnacle-server-session.h"
#include "server/binnacle-subscription-answer-private.h"

G_BEGIN_DECLS

/* What the files of a session share. */

#define CLOSE_GOING_AWAY 1001
#define CLOSE_PROTOCOL_ERROR 1002
#define CLOSE_BAD_DATA 1007
#define CLOSE_POLICY_VIOLATION 1008
#define CLOSE_TOO_BIG 1009

typedef enum
{
  BINNACLE_SESSION_HELLO,
  BINNACLE_SESSION_OPEN,
  BINNACLE_SESSION_CLOSING,
  BINNACLE_SESSION_ENDED
} BinnacleSessionState;

typedef struct
{
  JsonObject *message;
  gint64      id; /* -1 for none */
} BinnacleInboxItem;

struct _BinnacleServerSession
{
  GObject                     parent_instance;

  BinnacleServerContext      *context;
  BinnacleMeteredStream      *stream;
  SoupWebsocketConnection    *websocket;
  BinnacleServerSessionFunc   ended;
  gpointer                    user_data;

  BinnacleSessionState        state;
  BinnacleAccess              access;
  char                       *client;
  char                       *name;
  GHashTable                 *patterns;
  BinnaclePatternTrie        *trie;
  BinnacleRateLimiter         limiter;

  GQueue                      inbox;
  GHashTable                 *ids;     /* in flight */
  guint                       n_mutations;

  BinnacleOutgoingUpdates    *updates;
  BinnacleSubscriptionAnswer *answer;  /* under way */
  gboolean                    pumping;
  BinnacleTimer              *pump_timer;
  BinnacleTimer              *watch_timer;
  BinnacleTimer              *close_timer;
  guint64                     written; /* when last looked */
  gint64                      written_time;
};

void     binnacle_server_session_send          (BinnacleServerSession *self,
                                                GString               *text);
void     binnacle_server_session_send_error    (BinnacleServerSession *self,
                                                gint64                 id,
                                                const GError          *error);
void     binnacle_server_session_answered      (BinnacleServerSession *self,
                                                gint64                 id);
void     binnacle_server_session_fail          (BinnacleServerSession *self,
                                                gint64                 id,
                                                const GError          *error,
                                                gushort                close_code);
void     binnacle_server_session_fail_literal  (BinnacleServerSession *self,
                                                gint64                 id,
                                                BinnacleProtocolError  code,
                                                const char            *message,
                                                gushort                close_code);
gboolean binnacle_server_session_is_up         (BinnacleServerSession *self);
void     binnacle_server_session_flush_updates (BinnacleServerSession *self);
void     binnacle_server_session_accept_frame  (BinnacleServerSession *self,
                                                JsonNode              *root);
void     binnacle_server_session_handle        (BinnacleServerSession *self,
                                                gint64                 id,
                                                JsonObject            *message);

G_END_DECLS
