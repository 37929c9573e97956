/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "net/binnacle-connection-log.h"

G_BEGIN_DECLS

/**
 * BinnacleConnectionLogTone:
 * @BINNACLE_CONNECTION_LOG_STEP: one step of many
 * @BINNACLE_CONNECTION_LOG_GOOD: values are live, or the link has proved itself
 * @BINNACLE_CONNECTION_LOG_WARNING: values are not live any more, or something was missed
 * @BINNACLE_CONNECTION_LOG_BAD: will stay so until the person does something
 *
 * How an event is to be taken.
 */
typedef enum
{
  BINNACLE_CONNECTION_LOG_STEP,
  BINNACLE_CONNECTION_LOG_GOOD,
  BINNACLE_CONNECTION_LOG_WARNING,
  BINNACLE_CONNECTION_LOG_BAD
} BinnacleConnectionLogTone;

BinnacleConnectionLogTone  binnacle_connection_log_text_get_tone      (BinnacleConnectionEvent     event);
const char                *binnacle_connection_log_text_get_icon_name (BinnacleConnectionEvent     event);
char                      *binnacle_connection_log_text_make_length   (gint64                      length);
char                      *binnacle_connection_log_text_make_facts    (BinnacleConnectionLogEntry *entry);
char                      *binnacle_connection_log_text_make_time     (gint64                      time,
                                                                       gint64                      now);
gboolean                   binnacle_connection_log_text_matches       (BinnacleConnectionLogEntry *entry,
                                                                       const char                 *words);

G_END_DECLS
