/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "net/binnacle-connection-log.h"
#include "net/binnacle-websocket-manager.h"

G_BEGIN_DECLS

/* Writes what a manager goes through into its log. */
typedef struct _BinnacleConnectionRecorder BinnacleConnectionRecorder;

BinnacleConnectionRecorder *binnacle_connection_recorder_new        (BinnacleClock              *clock,
                                                                     BinnacleConnectionLog      *log);
void                        binnacle_connection_recorder_free       (BinnacleConnectionRecorder *self);
void                        binnacle_connection_recorder_set_reason (BinnacleConnectionRecorder *self,
                                                                     const GError               *reason);
void                        binnacle_connection_recorder_enter      (BinnacleConnectionRecorder *self,
                                                                     BinnacleConnectionState     old_state,
                                                                     BinnacleConnectionState     new_state,
                                                                     guint                       attempt,
                                                                     gint64                      next_attempt_in);
void                        binnacle_connection_recorder_add        (BinnacleConnectionRecorder *self,
                                                                     BinnacleConnectionEvent     event,
                                                                     gint64                      duration);

G_END_DECLS
