/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "live/binnacle-cached-value.h"
#include "live/binnacle-realtime-state.h"

G_BEGIN_DECLS

/* For sources: which server it is, and the history that its versions count in. */
BINNACLE_EXPORT
void        binnacle_realtime_state_meet           (BinnacleRealtimeState *self,
                                                    const char            *server_id,
                                                    guint                  epoch,
                                                    const char            *epoch_name);
BINNACLE_EXPORT
void        binnacle_realtime_state_set_may_store  (BinnacleRealtimeState *self,
                                                    gboolean               may_store);

/* For the store. */
BINNACLE_EXPORT
const char *binnacle_realtime_state_get_server_id  (BinnacleRealtimeState *self);
BINNACLE_EXPORT
guint       binnacle_realtime_state_restore        (BinnacleRealtimeState *self,
                                                    const char            *server_id,
                                                    GPtrArray             *values);
BINNACLE_EXPORT
GPtrArray  *binnacle_realtime_state_collect        (BinnacleRealtimeState *self,
                                                    guint                  max_values);
BINNACLE_EXPORT
void        binnacle_realtime_state_collect_again  (BinnacleRealtimeState *self);
BINNACLE_EXPORT
void        binnacle_realtime_state_set_recording  (BinnacleRealtimeState *self,
                                                    gboolean               recording);
BINNACLE_EXPORT
guint       binnacle_realtime_state_get_n_recorded (BinnacleRealtimeState *self);
BINNACLE_EXPORT
GPtrArray  *binnacle_realtime_state_take_recorded  (BinnacleRealtimeState *self);

G_END_DECLS
