/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "net/binnacle-connection-log.h"

G_BEGIN_DECLS

BinnacleConnectionLogEntry *binnacle_connection_log_entry_new (gint64                   time,
                                                               BinnacleConnectionEvent  event,
                                                               const char              *text,
                                                               gint64                   duration,
                                                               guint                    attempt,
                                                               gint64                   next_attempt_time);

G_END_DECLS
