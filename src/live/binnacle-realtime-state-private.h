/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

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

G_END_DECLS
