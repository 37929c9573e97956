/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sync/binnacle-sync-job-private.h"

G_BEGIN_DECLS

/**
 * BinnacleSyncRules:
 * @random: for jitter
 * @refresh_interval: of jobs without one of their own, in µs; 0 for never
 * @retry_initial_delay: the longest first wait, in µs
 * @retry_max_delay: the longest wait, in µs
 * @retry_max: how many tries to make soon
 * @slower: whether to spare network or battery
 *
 * How a job's next time is found.
 */
typedef struct
{
  GRand    *random;
  gint64    refresh_interval;
  gint64    retry_initial_delay;
  gint64    retry_max_delay;
  guint     retry_max;
  gboolean  slower;
} BinnacleSyncRules;

/* Returns: in µs, 0 where the job has none */
gint64   binnacle_sync_schedule_get_interval   (const BinnacleSyncRules *rules,
                                                BinnacleSyncJob         *job);
/* A new job, or one with a new interval. */
void     binnacle_sync_schedule_begin          (const BinnacleSyncRules *rules,
                                                BinnacleSyncJob         *job,
                                                gint64                   now);
void     binnacle_sync_schedule_succeeded      (const BinnacleSyncRules *rules,
                                                BinnacleSyncJob         *job,
                                                gint64                   fresh_for,
                                                gint64                   now);
/* lane_failures: how often the source failed in a row, for all of its jobs */
void     binnacle_sync_schedule_failed         (const BinnacleSyncRules *rules,
                                                BinnacleSyncJob         *job,
                                                BinnacleSyncFault        fault,
                                                guint                    lane_failures,
                                                gint64                   now);
/* Something happened that a job may have to run for. */
void     binnacle_sync_schedule_trigger        (const BinnacleSyncRules *rules,
                                                BinnacleSyncJob         *job,
                                                BinnacleSyncCause        cause,
                                                gint64                   now);
/* Those that became due while they could not run don't all start at once. */
void     binnacle_sync_schedule_spread         (const BinnacleSyncRules *rules,
                                                BinnacleSyncJob         *job,
                                                gint64                   now);

G_END_DECLS
