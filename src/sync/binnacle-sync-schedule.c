/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sync"

#include "config.h"

#include <math.h>

#include "sync/binnacle-sync-schedule-private.h"

#define MS G_GINT64_CONSTANT (1000)
#define S G_GINT64_CONSTANT (1000000)

#define JITTER 0.1
/* How much longer intervals are where network or battery are spared. */
#define SLOWER_FACTOR 4
/* A server may call an answer fresh for a year; nobody could override it. */
#define MAX_FRESH (24 * 3600 * S)
/* A wait may come out as next to nothing, and then the next one again. */
#define MIN_RETRY (50 * MS)
/* How much longer than its interval a job without any prospect waits: up to 2^5. */
#define MAX_DOUBLINGS 5
/* Who goes back and forth between windows does not ask each time. */
#define FOCUS_MIN_AGE (10 * S)
/* What was brought since the network is back is not brought again. */
#define RECONNECT_MIN_AGE (3 * S)
/* A server may say any number of times that something is old. */
#define INVALID_GAP S

static gint64
draw (const BinnacleSyncRules *rules,
      gint64                   from,
      gint64                   to)
{
  return to > from ? from + (gint64) (g_rand_double (rules->random) * (double) (to - from)) : from;
}

static gint64
add (gint64 now,
     gint64 delay)
{
  return delay < BINNACLE_SYNC_NEVER - now ? now + delay : BINNACLE_SYNC_NEVER;
}

static gint64
draw_interval (const BinnacleSyncRules *rules,
               gint64                   interval)
{
  gint64 range = (gint64) ((double) interval * JITTER);

  return draw (rules, interval - range, interval + range);
}

gint64
binnacle_sync_schedule_get_interval (const BinnacleSyncRules *rules,
                                     BinnacleSyncJob         *job)
{
  gint64 interval = binnacle_sync_job_get_interval (job);

  if ((binnacle_sync_job_get_flags (job) & BINNACLE_SYNC_JOB_PERIODIC) == 0 || interval < 0)
    return 0;
  if (interval == 0)
    interval = rules->refresh_interval;
  return rules->slower ? interval * SLOWER_FACTOR : interval;
}

/* Jobs that ran together for the same reason would stay together: the first period after
 * that is cut off anywhere in its second half. */
static gint64
next_period (const BinnacleSyncRules *rules,
             BinnacleSyncJob         *job,
             BinnacleSyncCause        cause,
             gint64                   now)
{
  gint64 interval = binnacle_sync_schedule_get_interval (rules, job);

  if (interval == 0)
    return BINNACLE_SYNC_NEVER;
  if (cause == BINNACLE_SYNC_CAUSE_PERIOD)
    return add (now, draw_interval (rules, interval));
  return add (now, draw (rules, interval / 2, interval));
}

static void
set_due (BinnacleSyncPlan  *plan,
         gint64             due,
         BinnacleSyncCause  cause)
{
  plan->due = due;
  plan->cause = cause;
}

void
binnacle_sync_schedule_begin (const BinnacleSyncRules *rules,
                              BinnacleSyncJob         *job,
                              gint64                   now)
{
  BinnacleSyncPlan *plan = binnacle_sync_job_get_plan (job);
  gint64 interval = binnacle_sync_schedule_get_interval (rules, job);
  gint64 due;

  if (interval == 0)
    {
      if (plan->cause == BINNACLE_SYNC_CAUSE_PERIOD)
        plan->due = BINNACLE_SYNC_NEVER;
      return;
    }
  if (plan->last_start == 0)
    {
      set_due (plan, now, BINNACLE_SYNC_CAUSE_VIEW);
      return;
    }
  /* A retry is not put off, and not called off, by another interval. */
  if (binnacle_sync_job_get_attempts (job) > 0 || plan->cause != BINNACLE_SYNC_CAUSE_PERIOD)
    return;
  due = MAX (plan->fresh_until, add (plan->last_start, draw_interval (rules, interval)));
  set_due (plan, MAX (due, add (now, draw (rules, 0, MIN (interval, S)))), BINNACLE_SYNC_CAUSE_PERIOD);
}

void
binnacle_sync_schedule_succeeded (const BinnacleSyncRules *rules,
                                  BinnacleSyncJob         *job,
                                  gint64                   fresh_for,
                                  gint64                   now)
{
  BinnacleSyncPlan *plan = binnacle_sync_job_get_plan (job);
  BinnacleSyncCause cause = plan->cause;

  plan->fault = BINNACLE_SYNC_FAULT_NONE;
  plan->gave_up = FALSE;
  plan->stale = FALSE;
  plan->last_end = now;
  plan->fresh_until = add (now, MIN (fresh_for, MAX_FRESH));
  set_due (plan, next_period (rules, job, cause, now), BINNACLE_SYNC_CAUSE_PERIOD);
  if (plan->due != BINNACLE_SYNC_NEVER)
    plan->due = MAX (plan->due, plan->fresh_until);
}

static gint64
draw_retry (const BinnacleSyncRules *rules,
            guint                    attempt)
{
  double initial = (double) rules->retry_initial_delay;
  double maximum = (double) MAX (rules->retry_max_delay, rules->retry_initial_delay);
  /* pow() may reach infinity, which fmin() cuts off. */
  double ceiling = fmin (maximum, initial * pow (2.0, attempt));

  return draw (rules, MIN_RETRY, (gint64) ceiling);
}

static void
plan_retry (const BinnacleSyncRules *rules,
            BinnacleSyncJob         *job,
            guint                    failures,
            gint64                   now)
{
  BinnacleSyncPlan *plan = binnacle_sync_job_get_plan (job);
  gint64 interval = binnacle_sync_schedule_get_interval (rules, job);

  plan->gave_up = failures > rules->retry_max;
  if (!plan->gave_up)
    set_due (plan, add (now, draw_retry (rules, failures - 1)), BINNACLE_SYNC_CAUSE_RETRY);
  else if (interval != 0)
    set_due (plan, add (now, draw_interval (rules, MAX (interval, rules->retry_max_delay))),
             BINNACLE_SYNC_CAUSE_RETRY);
  else
    set_due (plan, BINNACLE_SYNC_NEVER, BINNACLE_SYNC_CAUSE_PERIOD);
  /* Never more often than where all is well, if network or battery are to be spared. */
  if (rules->slower && plan->due != BINNACLE_SYNC_NEVER)
    plan->due = MAX (plan->due, add (now, interval));
}

static void
plan_less_often (const BinnacleSyncRules *rules,
                 BinnacleSyncJob         *job,
                 gint64                   now)
{
  BinnacleSyncPlan *plan = binnacle_sync_job_get_plan (job);
  gint64 interval = binnacle_sync_schedule_get_interval (rules, job);
  guint doublings = MIN (binnacle_sync_job_get_attempts (job) - 1, MAX_DOUBLINGS);
  gint64 wait = MIN (interval << doublings, MAX (interval, rules->retry_max_delay));

  plan->gave_up = TRUE;
  if (interval == 0)
    set_due (plan, BINNACLE_SYNC_NEVER, BINNACLE_SYNC_CAUSE_PERIOD);
  else
    set_due (plan, add (now, draw_interval (rules, MAX (wait, rules->retry_initial_delay))),
             BINNACLE_SYNC_CAUSE_RETRY);
}

void
binnacle_sync_schedule_failed (const BinnacleSyncRules *rules,
                               BinnacleSyncJob         *job,
                               BinnacleSyncFault        fault,
                               guint                    lane_failures,
                               gint64                   now)
{
  BinnacleSyncPlan *plan = binnacle_sync_job_get_plan (job);

  plan->fault = fault;
  switch (fault)
    {
    case BINNACLE_SYNC_FAULT_UNREACHABLE:
    case BINNACLE_SYNC_FAULT_TRANSIENT:
      plan_retry (rules, job, MAX (binnacle_sync_job_get_attempts (job), lane_failures), now);
      break;
    case BINNACLE_SYNC_FAULT_INVALID:
    case BINNACLE_SYNC_FAULT_MISSING:
      plan_less_often (rules, job, now);
      break;
    case BINNACLE_SYNC_FAULT_REFUSED:
    case BINNACLE_SYNC_FAULT_PERMANENT:
      plan->gave_up = TRUE;
      set_due (plan, BINNACLE_SYNC_NEVER, BINNACLE_SYNC_CAUSE_PERIOD);
      break;
    case BINNACLE_SYNC_FAULT_NONE:
    default:
      g_assert_not_reached ();
    }
}

/* Over how much time jobs that the same event makes run are spread. */
static gint64
get_spread (BinnacleSyncCause cause)
{
  switch (cause)
    {
    case BINNACLE_SYNC_CAUSE_FOCUS:
      return S;
    case BINNACLE_SYNC_CAUSE_RECONNECT:
      return 3 * S;
    case BINNACLE_SYNC_CAUSE_WAKE:
      return 2 * S;
    case BINNACLE_SYNC_CAUSE_INVALID:
      return 100 * MS;
    case BINNACLE_SYNC_CAUSE_PERIOD:
    case BINNACLE_SYNC_CAUSE_RETRY:
      return S;
    case BINNACLE_SYNC_CAUSE_VIEW:
    case BINNACLE_SYNC_CAUSE_HAND:
    default:
      return 0;
    }
}

/* Whether a failure is one that this may have made good. */
static gboolean
may_help (BinnacleSyncFault fault,
          BinnacleSyncCause cause)
{
  if (cause == BINNACLE_SYNC_CAUSE_HAND)
    return TRUE;
  switch (fault)
    {
    case BINNACLE_SYNC_FAULT_PERMANENT:
      return FALSE;
    case BINNACLE_SYNC_FAULT_REFUSED:
      return cause == BINNACLE_SYNC_CAUSE_RECONNECT;
    case BINNACLE_SYNC_FAULT_NONE:
      return TRUE;
    case BINNACLE_SYNC_FAULT_UNREACHABLE:
    case BINNACLE_SYNC_FAULT_TRANSIENT:
    case BINNACLE_SYNC_FAULT_INVALID:
    case BINNACLE_SYNC_FAULT_MISSING:
    default:
      return cause == BINNACLE_SYNC_CAUSE_RECONNECT || cause == BINNACLE_SYNC_CAUSE_WAKE;
    }
}

static gboolean
is_needed (BinnacleSyncPlan  *plan,
           BinnacleSyncCause  cause,
           gint64             now)
{
  if (cause == BINNACLE_SYNC_CAUSE_HAND || plan->stale || plan->last_end == 0)
    return TRUE;
  if (now < plan->fresh_until)
    return FALSE;
  if (cause == BINNACLE_SYNC_CAUSE_FOCUS || cause == BINNACLE_SYNC_CAUSE_VIEW)
    return now - plan->last_end >= FOCUS_MIN_AGE;
  return now - plan->last_end >= RECONNECT_MIN_AGE;
}

void
binnacle_sync_schedule_trigger (const BinnacleSyncRules *rules,
                                BinnacleSyncJob         *job,
                                BinnacleSyncCause        cause,
                                gint64                   now)
{
  BinnacleSyncPlan *plan = binnacle_sync_job_get_plan (job);
  gint64 due;

  if (!may_help (plan->fault, cause) || !is_needed (plan, cause, now))
    return;
  due = add (now, draw (rules, 0, get_spread (cause)));
  if (cause == BINNACLE_SYNC_CAUSE_INVALID && plan->last_start != 0)
    due = MAX (due, add (plan->last_start, INVALID_GAP));
  if (due < plan->due)
    set_due (plan, due, cause);
}

void
binnacle_sync_schedule_spread (const BinnacleSyncRules *rules,
                               BinnacleSyncJob         *job,
                               gint64                   now)
{
  BinnacleSyncPlan *plan = binnacle_sync_job_get_plan (job);

  if (plan->due <= now)
    plan->due = add (now, draw (rules, 0, get_spread (plan->cause)));
}
