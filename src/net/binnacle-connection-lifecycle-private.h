/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "net/binnacle-websocket-manager.h"

G_BEGIN_DECLS

typedef struct _BinnacleConnectionLifecycle BinnacleConnectionLifecycle;

typedef void (*BinnacleConnectionLifecycleFunc) (BinnacleConnectionState old_state,
                                                 BinnacleConnectionState new_state,
                                                 gpointer                user_data);

BinnacleConnectionLifecycle *binnacle_connection_lifecycle_new       (BinnacleConnectionLifecycleFunc  func,
                                                                      gpointer                         user_data);
void                         binnacle_connection_lifecycle_free      (BinnacleConnectionLifecycle     *self);
BinnacleConnectionState      binnacle_connection_lifecycle_get_state (BinnacleConnectionLifecycle     *self);
gboolean                     binnacle_connection_lifecycle_allows    (BinnacleConnectionState          old_state,
                                                                      BinnacleConnectionState          new_state);
void                         binnacle_connection_lifecycle_enter     (BinnacleConnectionLifecycle     *self,
                                                                      BinnacleConnectionState          state);
void                         binnacle_connection_lifecycle_stop      (BinnacleConnectionLifecycle     *self);
void                         binnacle_connection_lifecycle_announce  (BinnacleConnectionLifecycle     *self);

G_END_DECLS
