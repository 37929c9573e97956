/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sqlite3.h>

#include "sync/binnacle-history-points-private.h"

G_BEGIN_DECLS

/* How long what is kept, in ms; beyond it becomes coarser, and at last goes. */
typedef struct
{
  gint64 keep[BINNACLE_HISTORY_N_TIERS];
} BinnacleHistoryLimits;

/* The past of channels in a cache's file, in the thread of the file. What is written
 * belongs into a transaction of the caller's.
 *
 * Functions return what SQLite says: SQLITE_OK, or what is wrong. */
typedef struct _BinnacleHistoryTable BinnacleHistoryTable;

gboolean              binnacle_history_table_make   (sqlite3                      *handle);
BinnacleHistoryTable *binnacle_history_table_new    (sqlite3                      *handle);
void                  binnacle_history_table_free   (BinnacleHistoryTable         *self);
int                   binnacle_history_table_write  (BinnacleHistoryTable         *self,
                                                     const char                   *source_id,
                                                     const char                   *server_id,
                                                     GPtrArray                    *logs,
                                                     gint64                        now);
int                   binnacle_history_table_age    (BinnacleHistoryTable         *self,
                                                     const BinnacleHistoryLimits  *limits,
                                                     gint64                        now);
int                   binnacle_history_table_shrink (BinnacleHistoryTable         *self,
                                                     gint64                        now,
                                                     gboolean                     *shrunk);
int                   binnacle_history_table_read   (BinnacleHistoryTable         *self,
                                                     const char                   *source_id,
                                                     const char                   *server_id,
                                                     const char                   *channel,
                                                     gint64                        span,
                                                     GArray                       *points);

G_END_DECLS
