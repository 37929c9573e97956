/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sources"

#include "config.h"

#include "sources/binnacle-polled-link-private.h"

#include "net/binnacle-http.h"

/* How the last refresh ended. */
typedef enum
{
  LAST_NONE,
  LAST_GOOD,
  LAST_BAD
} Last;

struct _BinnaclePolledLink
{
  BinnacleClock         *clock;
  BinnacleConnectionLog *log;
  BinnacleTimer         *timer;
  GError                *error;
  Last                   last;
  gint64                 alive_until;   /* boot time */
  gint64                 last_received; /* monotonic */
  gint64                 wait_until;    /* monotonic */
  gint64                 good_since;    /* monotonic */
};

BinnaclePolledLink *
binnacle_polled_link_new (BinnacleClock     *clock,
                          BinnacleTimerFunc  lapsed,
                          gpointer           user_data)
{
  BinnaclePolledLink *self = g_new0 (BinnaclePolledLink, 1);

  self->clock = g_object_ref (clock);
  self->log = binnacle_connection_log_new (clock);
  self->timer = binnacle_clock_add_timer (clock, 0, lapsed, user_data);
  binnacle_timer_stop (self->timer);
  return self;
}

void
binnacle_polled_link_free (BinnaclePolledLink *self)
{
  binnacle_timer_free (self->timer);
  g_clear_error (&self->error);
  g_object_unref (self->log);
  g_object_unref (self->clock);
  g_free (self);
}

BinnacleConnectionLog *
binnacle_polled_link_get_log (BinnaclePolledLink *self)
{
  return self->log;
}

static gint64
get_now (BinnaclePolledLink *self)
{
  return binnacle_clock_get_monotonic_time (self->clock);
}

gboolean
binnacle_polled_link_is_alive (BinnaclePolledLink *self)
{
  return self->last != LAST_BAD && binnacle_clock_get_boot_time (self->clock) < self->alive_until;
}

void
binnacle_polled_link_began (BinnaclePolledLink *self)
{
  self->last = LAST_NONE;
  binnacle_connection_log_add (self->log, BINNACLE_CONNECTION_EVENT_CONNECTING, NULL, -1, 0, -1);
}

void
binnacle_polled_link_ended (BinnaclePolledLink *self)
{
  gint64 duration = self->last == LAST_GOOD ? get_now (self) - self->good_since : -1;

  binnacle_timer_stop (self->timer);
  self->alive_until = 0;
  self->last = LAST_NONE;
  g_clear_error (&self->error);
  binnacle_connection_log_add (self->log, BINNACLE_CONNECTION_EVENT_DISCONNECTED, NULL, duration, 0, -1);
}

void
binnacle_polled_link_answered (BinnaclePolledLink *self,
                               gint64              span)
{
  self->last_received = get_now (self);
  self->alive_until = binnacle_clock_get_boot_time (self->clock) + span;
  self->wait_until = 0;
  if (self->last == LAST_BAD)
    self->last = LAST_NONE;
  binnacle_timer_restart (self->timer, span);
}

void
binnacle_polled_link_succeeded (BinnaclePolledLink *self)
{
  if (self->last != LAST_GOOD)
    {
      self->good_since = get_now (self);
      binnacle_connection_log_add (self->log, BINNACLE_CONNECTION_EVENT_WELCOMED, NULL, -1, 0, -1);
    }
  self->last = LAST_GOOD;
  g_clear_error (&self->error);
}

static BinnacleConnectionError
translate_http (BinnacleHttpError code)
{
  switch (code)
    {
    case BINNACLE_HTTP_ERROR_TLS:
      return BINNACLE_CONNECTION_ERROR_TLS;
    case BINNACLE_HTTP_ERROR_TIMED_OUT:
      return BINNACLE_CONNECTION_ERROR_TIMED_OUT;
    case BINNACLE_HTTP_ERROR_CUT_SHORT:
      return BINNACLE_CONNECTION_ERROR_LOST;
    case BINNACLE_HTTP_ERROR_TOO_LARGE:
      return BINNACLE_CONNECTION_ERROR_TOO_LARGE;
    case BINNACLE_HTTP_ERROR_INVALID_URI:
      return BINNACLE_CONNECTION_ERROR_INVALID_URI;
    case BINNACLE_HTTP_ERROR_REDIRECT:
    case BINNACLE_HTTP_ERROR_PROTOCOL:
      return BINNACLE_CONNECTION_ERROR_PROTOCOL;
    case BINNACLE_HTTP_ERROR_UNREACHABLE:
    default:
      return BINNACLE_CONNECTION_ERROR_REFUSED;
    }
}

/* In the terms of a connection, which windows have advice for. */
static GError *
translate (BinnacleSyncOutcome *outcome)
{
  const GError *error = binnacle_sync_outcome_get_error (outcome);

  if (binnacle_sync_outcome_get_fault (outcome) == BINNACLE_SYNC_FAULT_REFUSED)
    return g_error_new_literal (BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_UNAUTHORIZED, error->message);
  if (error->domain == BINNACLE_HTTP_ERROR)
    return g_error_new_literal (BINNACLE_CONNECTION_ERROR, (int) translate_http ((BinnacleHttpError) error->code),
                                error->message);
  return g_error_copy (error);
}

void
binnacle_polled_link_failed (BinnaclePolledLink  *self,
                             BinnacleSyncOutcome *outcome)
{
  gboolean lost = self->last == LAST_GOOD;
  gint64 duration = lost ? get_now (self) - self->good_since : -1;
  gint64 retry_after = binnacle_sync_outcome_get_retry_after (outcome);

  g_clear_error (&self->error);
  self->error = translate (outcome);
  self->last = LAST_BAD;
  self->wait_until = retry_after > 0 ? get_now (self) + retry_after : 0;
  self->alive_until = 0;
  binnacle_timer_stop (self->timer);
  binnacle_connection_log_add (self->log, lost ? BINNACLE_CONNECTION_EVENT_LOST
                                               : BINNACLE_CONNECTION_EVENT_ATTEMPT_FAILED,
                               self->error->message, duration, 0, -1);
}

/* In words of a connection */

static gboolean
is_offline (BinnacleSyncHold hold)
{
  return hold == BINNACLE_SYNC_HOLD_OFFLINE || hold == BINNACLE_SYNC_HOLD_WORK_OFFLINE;
}

static BinnacleConnectionState
decide (BinnaclePolledLink *self,
        BinnacleSyncJob    *job,
        BinnacleSyncHold    hold)
{
  BinnacleSyncJobState state = binnacle_sync_job_get_state (job);
  gboolean unseen = binnacle_sync_job_get_viewers (job) == 0;

  if (binnacle_polled_link_is_alive (self) || (self->last == LAST_GOOD && unseen))
    return BINNACLE_CONNECTION_OPEN;
  if (state == BINNACLE_SYNC_JOB_STATE_RUNNING)
    return BINNACLE_CONNECTION_CONNECTING;
  if (is_offline (hold))
    return BINNACLE_CONNECTION_OFFLINE;
  if (self->last == LAST_NONE && state != BINNACLE_SYNC_JOB_STATE_PAUSED)
    return BINNACLE_CONNECTION_CONNECTING;
  if (state == BINNACLE_SYNC_JOB_STATE_FAILED && binnacle_sync_job_get_next_run (job) == 0)
    return BINNACLE_CONNECTION_FAILED;
  return BINNACLE_CONNECTION_WAITING;
}

/* A job plans by the time of day. */
static gint64
to_monotonic (BinnaclePolledLink *self,
              gint64              real_time)
{
  if (real_time == 0)
    return 0;
  return MAX (1, real_time - binnacle_clock_get_real_time (self->clock) + get_now (self));
}

void
binnacle_polled_link_describe (BinnaclePolledLink *self,
                               BinnacleSyncJob    *job,
                               BinnacleSyncHold    hold,
                               BinnacleSourceLink *link)
{
  link->polling = TRUE;
  link->log = self->log;
  link->error = self->error;
  link->last_received = self->last_received;
  if (job == NULL)
    return;
  link->state = decide (self, job, hold);
  link->attempt = self->last == LAST_BAD ? binnacle_sync_job_get_attempts (job) : 0;
  if (self->wait_until > get_now (self))
    link->server_wait_until = self->wait_until;
  if (link->state == BINNACLE_CONNECTION_WAITING)
    link->next_attempt = to_monotonic (self, binnacle_sync_job_get_next_run (job));
}
