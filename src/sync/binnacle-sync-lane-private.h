/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sync/binnacle-sync-outcome.h"

G_BEGIN_DECLS

/**
 * BinnacleSyncLane:
 * @source_id: of which source
 * @n_jobs: how many there are
 * @n_running: how many of them run
 * @last_start: the serial of the run that was started last, for taking turns
 * @not_before: monotonic; nothing is tried before, unless the person or a new
 *   network asks
 * @asked_until: monotonic; the server asked to be left alone until then
 * @trouble_since: monotonic; when the server was found not to answer; 0: it does
 * @failures: how many tries failed since then
 * @transients: how many runs in a row failed without a success of any job
 * @last_success: real, 0 for none
 *
 * What the jobs of one source share: the server that they ask.
 *
 * When that can't be reached, fifty jobs that each find out for themselves would be
 * a storm. One of them tries for all; the first success lets the others go.
 */
typedef struct
{
  char    *source_id;
  guint    n_jobs;
  guint    n_running;
  guint64  last_start;
  gint64   not_before;
  gint64   asked_until;
  gint64   trouble_since;
  guint    failures;
  guint    transients;
  gint64   last_success;
} BinnacleSyncLane;

BinnacleSyncLane *binnacle_sync_lane_new          (const char             *source_id);
void              binnacle_sync_lane_free         (BinnacleSyncLane       *self);
/* When the next job may start, monotonic; G_MAXINT64: when the one that tries is done. */
gint64            binnacle_sync_lane_get_opening  (const BinnacleSyncLane *self,
                                                   gboolean                forced);
gboolean          binnacle_sync_lane_is_troubled  (const BinnacleSyncLane *self);
/* started: when the run that failed began. Returns: how many failures to wait for */
guint             binnacle_sync_lane_failed       (BinnacleSyncLane       *self,
                                                   BinnacleSyncFault       fault,
                                                   gint64                  started,
                                                   gint64                  now);
/* Returns: whether the lane was troubled */
gboolean          binnacle_sync_lane_succeeded    (BinnacleSyncLane       *self);
void              binnacle_sync_lane_reset        (BinnacleSyncLane       *self);

G_END_DECLS
