/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "net/binnacle-connection-log.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_CONNECTION_LOG_ROW (binnacle_connection_log_row_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleConnectionLogRow, binnacle_connection_log_row, BINNACLE, CONNECTION_LOG_ROW, GtkWidget)

GtkWidget *binnacle_connection_log_row_new       (void);
void       binnacle_connection_log_row_set_entry (BinnacleConnectionLogRow   *self,
                                                  BinnacleConnectionLogEntry *entry,
                                                  gint64                      now);
void       binnacle_connection_log_row_set_now   (BinnacleConnectionLogRow   *self,
                                                  gint64                      now);

G_END_DECLS
