/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-net"

#include "net/binnacle-connection-recorder-private.h"

/*
 * BinnacleConnectionRecorder:
 *
 * Makes entries of a log out of the transitions of a connection. What is only a step
 * on the way, such as the wait after a loss, is part of the entry before it.
 */
struct _BinnacleConnectionRecorder
{
  BinnacleClock         *clock;
  BinnacleConnectionLog *log;
  GError                *reason; /* of the next transition */
  gint64                 began;  /* the attempt; boot time, since people count it so */
  gint64                 entered; /* the state */
};

/*
 * binnacle_connection_recorder_new:
 * @log: where to
 */
BinnacleConnectionRecorder *
binnacle_connection_recorder_new (BinnacleClock         *clock,
                                  BinnacleConnectionLog *log)
{
  BinnacleConnectionRecorder *self = g_new0 (BinnacleConnectionRecorder, 1);

  self->clock = g_object_ref (clock);
  self->log = g_object_ref (log);
  return self;
}

void
binnacle_connection_recorder_free (BinnacleConnectionRecorder *self)
{
  g_clear_error (&self->reason);
  g_clear_object (&self->log);
  g_clear_object (&self->clock);
  g_free (self);
}

/*
 * binnacle_connection_recorder_set_reason:
 * @reason: (nullable): why the next transition comes about
 */
void
binnacle_connection_recorder_set_reason (BinnacleConnectionRecorder *self,
                                         const GError               *reason)
{
  g_clear_error (&self->reason);
  self->reason = reason != NULL ? g_error_copy (reason) : NULL;
}

static gboolean
is_attempt (BinnacleConnectionState state)
{
  return state == BINNACLE_CONNECTION_CONNECTING || state == BINNACLE_CONNECTION_AUTHENTICATING;
}

static gboolean
is_end (BinnacleConnectionState state)
{
  return state == BINNACLE_CONNECTION_WAITING || state == BINNACLE_CONNECTION_OFFLINE
         || state == BINNACLE_CONNECTION_FAILED || state == BINNACLE_CONNECTION_IDLE;
}

/* What the end of a connection, or of an attempt, is called. Without a reason it was
 * on purpose. */
static BinnacleConnectionEvent
name_end (BinnacleConnectionRecorder *self,
          BinnacleConnectionState     old_state)
{
  if (self->reason == NULL)
    return BINNACLE_CONNECTION_EVENT_DISCONNECTED;
  return is_attempt (old_state) ? BINNACLE_CONNECTION_EVENT_ATTEMPT_FAILED : BINNACLE_CONNECTION_EVENT_LOST;
}

static void
record_end (BinnacleConnectionRecorder *self,
            BinnacleConnectionState     old_state,
            guint                       attempt,
            gint64                      next_attempt_in)
{
  gint64 since = is_attempt (old_state) ? self->began : self->entered;

  binnacle_connection_log_add (self->log, name_end (self, old_state),
                               self->reason != NULL ? self->reason->message : NULL,
                               binnacle_clock_get_boot_time (self->clock) - since, attempt, next_attempt_in);
}

static void
record_progress (BinnacleConnectionRecorder *self,
                 BinnacleConnectionState     new_state,
                 guint                       attempt)
{
  gint64 now = binnacle_clock_get_boot_time (self->clock);

  if (new_state == BINNACLE_CONNECTION_CONNECTING)
    {
      self->began = now;
      binnacle_connection_log_add (self->log, BINNACLE_CONNECTION_EVENT_CONNECTING, NULL, -1, attempt, -1);
    }
  else if (new_state == BINNACLE_CONNECTION_AUTHENTICATING)
    {
      binnacle_connection_log_add (self->log, BINNACLE_CONNECTION_EVENT_CONNECTED, NULL, now - self->entered, attempt, -1);
    }
  else if (new_state == BINNACLE_CONNECTION_OPEN)
    {
      binnacle_connection_log_add (self->log, BINNACLE_CONNECTION_EVENT_WELCOMED, NULL, now - self->began, attempt, -1);
    }
}

/*
 * binnacle_connection_recorder_enter:
 * @attempt: which in a row is under way, or next
 * @next_attempt_in: in µs, -1 where none is waited for
 *
 * The connection goes from one state to another.
 */
void
binnacle_connection_recorder_enter (BinnacleConnectionRecorder *self,
                                    BinnacleConnectionState     old_state,
                                    BinnacleConnectionState     new_state,
                                    guint                       attempt,
                                    gint64                      next_attempt_in)
{
  gboolean was_up = is_attempt (old_state) || old_state == BINNACLE_CONNECTION_OPEN;

  if (was_up && (is_end (new_state) || new_state == BINNACLE_CONNECTION_CLOSING))
    record_end (self, old_state, attempt, next_attempt_in);
  if (new_state == BINNACLE_CONNECTION_OFFLINE)
    binnacle_connection_log_add (self->log, BINNACLE_CONNECTION_EVENT_OFFLINE, NULL, -1, attempt, next_attempt_in);
  if (new_state == BINNACLE_CONNECTION_FAILED)
    binnacle_connection_log_add (self->log, BINNACLE_CONNECTION_EVENT_GAVE_UP,
                                 !was_up && self->reason != NULL ? self->reason->message : NULL, -1, attempt, -1);
  record_progress (self, new_state, attempt);
  self->entered = binnacle_clock_get_boot_time (self->clock);
  binnacle_connection_recorder_set_reason (self, NULL);
}

/*
 * binnacle_connection_recorder_add:
 * @duration: in µs, -1 where there is none
 *
 * Something happened that is no transition.
 */
void
binnacle_connection_recorder_add (BinnacleConnectionRecorder *self,
                                  BinnacleConnectionEvent     event,
                                  gint64                      duration)
{
  binnacle_connection_log_add (self->log, event, NULL, duration, 0, -1);
}
