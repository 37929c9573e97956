/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "net/binnacle-connection-log.h"

G_BEGIN_DECLS

/**
 * BinnacleConnectionLogFormat:
 * @BINNACLE_CONNECTION_LOG_PLAIN: lines for people
 * @BINNACLE_CONNECTION_LOG_CSV: RFC 4180, safe to open in a spreadsheet
 * @BINNACLE_CONNECTION_LOG_JSON: one object with an array of entries
 *
 * How a log is written.
 */
typedef enum
{
  BINNACLE_CONNECTION_LOG_PLAIN,
  BINNACLE_CONNECTION_LOG_CSV,
  BINNACLE_CONNECTION_LOG_JSON
} BinnacleConnectionLogFormat;

const char *binnacle_connection_log_format_get_extension (BinnacleConnectionLogFormat  format);
char       *binnacle_connection_log_export_line          (BinnacleConnectionLogEntry  *entry);
char       *binnacle_connection_log_export               (GListModel                  *entries,
                                                          BinnacleConnectionLogFormat  format,
                                                          const char                  *source,
                                                          gint64                       now);

G_END_DECLS
