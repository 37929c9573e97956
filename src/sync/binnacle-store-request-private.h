/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sync/binnacle-cache-file-private.h"

G_BEGIN_DECLS

typedef enum
{
  BINNACLE_STORE_LOAD,    /* source_id → server_id, values */
  BINNACLE_STORE_WRITE,   /* source_id, server_id, values, logs, now → failed */
  BINNACLE_STORE_HISTORY, /* source_id, server_id or NULL, channel, span, max_points → samples */
  BINNACLE_STORE_LIMITS,  /* max_size, limits, now */
  BINNACLE_STORE_REMOVE,
  BINNACLE_STORE_CLOSE
} BinnacleStoreRequestKind;

/* What the store asks of its thread, and the answer. */
typedef struct
{
  BinnacleStoreRequestKind kind;
  guint                    follower;
  char                    *source_id;
  char                    *server_id;
  char                    *channel;
  GPtrArray               *values;
  GPtrArray               *logs;
  GArray                  *samples;
  gint64                   span;     /* ms */
  guint                    max_points;
  gint64                   now;      /* µs since 1970 */
  guint64                  max_size; /* bytes */
  BinnacleHistoryLimits    limits;
  gboolean                 failed;
  gboolean                 more;
  char                    *notice;   /* what else the person is to be told */
  GTask                   *task;     /* of the main thread only */
} BinnacleStoreRequest;

BinnacleStoreRequest *binnacle_store_request_new     (BinnacleStoreRequestKind  kind);
void                  binnacle_store_request_free    (gpointer                  request);
gsize                 binnacle_store_request_measure (const BinnacleStoreRequest *self);
void                  binnacle_store_request_serve   (BinnacleStoreRequest     *self,
                                                      BinnacleCacheFile        *file);

G_END_DECLS
