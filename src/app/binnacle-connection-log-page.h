/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/binnacle-connection-log-export.h"
#include "app/binnacle-session.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_CONNECTION_LOG_PAGE (binnacle_connection_log_page_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleConnectionLogPage, binnacle_connection_log_page, BINNACLE, CONNECTION_LOG_PAGE, GtkWidget)

void binnacle_connection_log_page_set_clock   (BinnacleConnectionLogPage   *self,
                                               BinnacleClock               *clock);
void binnacle_connection_log_page_set_session (BinnacleConnectionLogPage   *self,
                                               BinnacleSession             *session);
void binnacle_connection_log_page_export_to   (BinnacleConnectionLogPage   *self,
                                               BinnacleConnectionLogFormat  format,
                                               GFile                       *file);

G_END_DECLS
