/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/binnacle-clock.h"

G_BEGIN_DECLS

/**
 * BinnacleConnectionEvent:
 * @BINNACLE_CONNECTION_EVENT_CONNECTING: an attempt began
 * @BINNACLE_CONNECTION_EVENT_CONNECTED: the socket is open; the duration is how
 *   long that took
 * @BINNACLE_CONNECTION_EVENT_WELCOMED: the server has welcomed us; the duration is
 *   how long it took to
 * @BINNACLE_CONNECTION_EVENT_ATTEMPT_FAILED: an attempt ended before the welcome;
 *   the duration is how long it lasted
 * @BINNACLE_CONNECTION_EVENT_LOST: the connection ended; the duration is how long
 *   it was open
 * @BINNACLE_CONNECTION_EVENT_OFFLINE: the system has no network
 * @BINNACLE_CONNECTION_EVENT_GAVE_UP: nothing more is tried by itself
 * @BINNACLE_CONNECTION_EVENT_DISCONNECTED: the person, or the program, ended the
 *   connection; the duration is how long it was open
 * @BINNACLE_CONNECTION_EVENT_RECONNECT: the person asked for a new connection
 * @BINNACLE_CONNECTION_EVENT_SERVER_ASKED: the server asks to be left alone; the
 *   duration is how long
 * @BINNACLE_CONNECTION_EVENT_SLEPT: the computer woke up; the duration is how long
 *   it slept, where that is known
 * @BINNACLE_CONNECTION_EVENT_NETWORK: the network changed
 * @BINNACLE_CONNECTION_EVENT_DOUBT: there is reason to doubt the connection, and
 *   the server is asked for a sign of life
 * @BINNACLE_CONNECTION_EVENT_BELIEF: the sign of life came; the duration is how
 *   long that took
 * @BINNACLE_CONNECTION_EVENT_ADDRESS: another server is meant from now on
 * @BINNACLE_CONNECTION_EVENT_RECOVERED: the server told all that was missed
 * @BINNACLE_CONNECTION_EVENT_NOT_RECOVERED: the server could not tell all that was
 *   missed
 * @BINNACLE_CONNECTION_EVENT_NOTE: something else; the text says what
 *
 * What happened to a connection.
 */
typedef enum
{
  BINNACLE_CONNECTION_EVENT_CONNECTING,
  BINNACLE_CONNECTION_EVENT_CONNECTED,
  BINNACLE_CONNECTION_EVENT_WELCOMED,
  BINNACLE_CONNECTION_EVENT_ATTEMPT_FAILED,
  BINNACLE_CONNECTION_EVENT_LOST,
  BINNACLE_CONNECTION_EVENT_OFFLINE,
  BINNACLE_CONNECTION_EVENT_GAVE_UP,
  BINNACLE_CONNECTION_EVENT_DISCONNECTED,
  BINNACLE_CONNECTION_EVENT_RECONNECT,
  BINNACLE_CONNECTION_EVENT_SERVER_ASKED,
  BINNACLE_CONNECTION_EVENT_SLEPT,
  BINNACLE_CONNECTION_EVENT_NETWORK,
  BINNACLE_CONNECTION_EVENT_DOUBT,
  BINNACLE_CONNECTION_EVENT_BELIEF,
  BINNACLE_CONNECTION_EVENT_ADDRESS,
  BINNACLE_CONNECTION_EVENT_RECOVERED,
  BINNACLE_CONNECTION_EVENT_NOT_RECOVERED,
  BINNACLE_CONNECTION_EVENT_NOTE
} BinnacleConnectionEvent;

#define BINNACLE_TYPE_CONNECTION_EVENT (binnacle_connection_event_get_type ())

BINNACLE_EXPORT
GType                       binnacle_connection_event_get_type                  (void);
BINNACLE_EXPORT
const char                 *binnacle_connection_event_get_title                 (BinnacleConnectionEvent     event);

#define BINNACLE_TYPE_CONNECTION_LOG_ENTRY (binnacle_connection_log_entry_get_type ())

BINNACLE_EXPORT
G_DECLARE_FINAL_TYPE (BinnacleConnectionLogEntry, binnacle_connection_log_entry, BINNACLE, CONNECTION_LOG_ENTRY, GObject)

BINNACLE_EXPORT
gint64                      binnacle_connection_log_entry_get_time              (BinnacleConnectionLogEntry *self);
BINNACLE_EXPORT
BinnacleConnectionEvent     binnacle_connection_log_entry_get_event             (BinnacleConnectionLogEntry *self);
BINNACLE_EXPORT
const char                 *binnacle_connection_log_entry_get_text              (BinnacleConnectionLogEntry *self);
BINNACLE_EXPORT
gint64                      binnacle_connection_log_entry_get_duration          (BinnacleConnectionLogEntry *self);
BINNACLE_EXPORT
guint                       binnacle_connection_log_entry_get_attempt           (BinnacleConnectionLogEntry *self);
BINNACLE_EXPORT
gint64                      binnacle_connection_log_entry_get_next_attempt_time (BinnacleConnectionLogEntry *self);

#define BINNACLE_TYPE_CONNECTION_LOG (binnacle_connection_log_get_type ())

BINNACLE_EXPORT
G_DECLARE_FINAL_TYPE (BinnacleConnectionLog, binnacle_connection_log, BINNACLE, CONNECTION_LOG, GObject)

BINNACLE_EXPORT
BinnacleConnectionLog      *binnacle_connection_log_new                         (BinnacleClock              *clock);
BINNACLE_EXPORT
void                        binnacle_connection_log_add                         (BinnacleConnectionLog      *self,
                                                                                 BinnacleConnectionEvent     event,
                                                                                 const char                 *text,
                                                                                 gint64                      duration,
                                                                                 guint                       attempt,
                                                                                 gint64                      next_attempt_in);
BINNACLE_EXPORT
void                        binnacle_connection_log_note                        (BinnacleConnectionLog      *self,
                                                                                 const char                 *text);
BINNACLE_EXPORT
void                        binnacle_connection_log_forget                      (BinnacleConnectionLog      *self,
                                                                                 guint                       n_entries);
BINNACLE_EXPORT
void                        binnacle_connection_log_clear                       (BinnacleConnectionLog      *self);
BINNACLE_EXPORT
void                        binnacle_connection_log_set_secret                  (BinnacleConnectionLog      *self,
                                                                                 const char                 *secret);
BINNACLE_EXPORT
char                       *binnacle_connection_log_redact                      (BinnacleConnectionLog      *self,
                                                                                 const char                 *text);

G_END_DECLS
