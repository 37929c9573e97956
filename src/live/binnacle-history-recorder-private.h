/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "live/binnacle-channel-log.h"

G_BEGIN_DECLS

/* How many samples of one channel may wait; beyond, pairs become one. */
#define BINNACLE_RECORDER_MAX_SAMPLES 512
/* And how many of all of them; beyond, they are left out until somebody takes some. */
#define BINNACLE_RECORDER_MAX_ALL 131072

/* What numbers have come since they were last taken, for a history that is kept. */
typedef struct _BinnacleHistoryRecorder BinnacleHistoryRecorder;

BinnacleHistoryRecorder *binnacle_history_recorder_new           (void);
void                     binnacle_history_recorder_free          (BinnacleHistoryRecorder *self);
void                     binnacle_history_recorder_add           (BinnacleHistoryRecorder *self,
                                                                  const char              *channel,
                                                                  const BinnacleSample    *samples,
                                                                  guint                    n_samples,
                                                                  gboolean                 begins);
guint                    binnacle_history_recorder_get_n_samples (BinnacleHistoryRecorder *self);
GPtrArray               *binnacle_history_recorder_take          (BinnacleHistoryRecorder *self);
void                     binnacle_history_recorder_clear         (BinnacleHistoryRecorder *self);

G_END_DECLS
