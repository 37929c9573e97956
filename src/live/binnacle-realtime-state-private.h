/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "live/binnacle-entity-table-private.h"
#include "live/binnacle-freshness-watch-private.h"
#include "live/binnacle-history-recorder-private.h"
#include "live/binnacle-realtime-state.h"

G_BEGIN_DECLS

/* What the queue of operations is told of updates: before one is applied, and
 * after, where the channel has edits or the update comes from one of them. */
typedef struct
{
  void (*begin_update) (gpointer              user_data,
                        const BinnacleUpdate *update);
  void (*end_update)   (gpointer              user_data,
                        const BinnacleUpdate *update);
} BinnacleRealtimeStateEdits;

void binnacle_realtime_state_set_edits    (BinnacleRealtimeState            *self,
                                           const BinnacleRealtimeStateEdits *edits,
                                           gpointer                          queue);
void binnacle_realtime_state_apply_result (BinnacleRealtimeState            *self,
                                           const BinnacleUpdate             *update);

/* Whose values they are, in this run and before. */
typedef struct
{
  char  *server_id;       /* the server that was met in this run, or NULL */
  guint  epoch;           /* its history, as the source counts */
  char  *epoch_name;      /* and as it is called there */
  char  *expected_server; /* for which edits are, as far as is known */
  char  *restored_server; /* whose values were restored; NULL: none are left */
  BinnacleHistoryRecorder *recorder; /* NULL where nobody keeps a history */
  gboolean no_store;      /* the server does not want its values on disk */
} BinnacleStateMemory;

void                    binnacle_state_memory_clear            (BinnacleStateMemory   *memory);
void                    binnacle_realtime_state_expect_server  (BinnacleRealtimeState *self,
                                                                const char            *server_id);
void                    binnacle_realtime_state_drop_restored  (BinnacleRealtimeState *self);

void                    binnacle_realtime_state_end_silence    (BinnacleEntity        *entity);
void                    binnacle_realtime_state_add_samples    (BinnacleRealtimeState *self,
                                                                BinnacleEntity        *entity,
                                                                const BinnacleSample  *samples,
                                                                guint                  n_samples);
BinnacleClock          *binnacle_realtime_state_get_clock      (BinnacleRealtimeState *self);
BinnacleEntityTable    *binnacle_realtime_state_get_table      (BinnacleRealtimeState *self);
BinnacleFreshnessWatch *binnacle_realtime_state_get_watch      (BinnacleRealtimeState *self);
BinnacleStateMemory    *binnacle_realtime_state_get_memory     (BinnacleRealtimeState *self);
BinnacleEntity         *binnacle_realtime_state_admit_restored (BinnacleRealtimeState *self,
                                                                const BinnacleUpdate  *update,
                                                                const char            *epoch,
                                                                gint64                 received);
void                    binnacle_realtime_state_remove         (BinnacleRealtimeState *self,
                                                                BinnacleEntity        *entity);
void                    binnacle_realtime_state_finish_changes (BinnacleRealtimeState *self);

G_END_DECLS
