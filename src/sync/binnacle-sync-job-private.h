/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sync/binnacle-background-sync.h"
#include "sync/binnacle-sync-lane-private.h"

G_BEGIN_DECLS

/* No time is planned. */
#define BINNACLE_SYNC_NEVER G_MAXINT64

typedef struct _BinnacleSyncRun BinnacleSyncRun;

/* Why a job runs. */
typedef enum
{
  BINNACLE_SYNC_CAUSE_PERIOD,
  BINNACLE_SYNC_CAUSE_RETRY,
  BINNACLE_SYNC_CAUSE_VIEW,
  BINNACLE_SYNC_CAUSE_FOCUS,
  BINNACLE_SYNC_CAUSE_RECONNECT,
  BINNACLE_SYNC_CAUSE_WAKE,
  BINNACLE_SYNC_CAUSE_INVALID,
  BINNACLE_SYNC_CAUSE_HAND
} BinnacleSyncCause;

/* What the sync plans with; times are monotonic. */
typedef struct
{
  BinnacleSyncLane  *lane; /* the sync's */
  BinnacleSyncRun   *run;  /* while it runs */
  gint64             due;
  gint64             fresh_until;
  gint64             last_start;
  gint64             last_end; /* of the last success */
  guint64            serial;
  BinnacleSyncCause  cause;
  BinnacleSyncFault  fault;  /* of the last run */
  gboolean           forced; /* by hand */
  gboolean           stale;  /* what it brought is known to be old */
  gboolean           again;  /* became stale while it ran */
  gboolean           gave_up; /* no more tries soon */
} BinnacleSyncPlan;

BinnacleSyncJob  *binnacle_sync_job_new              (BinnacleBackgroundSync *sync,
                                                      const char             *source_id,
                                                      const char             *title,
                                                      const char             *channel,
                                                      BinnacleSyncWork       *work,
                                                      BinnacleSyncJobFlags    flags,
                                                      gint64                  interval);
/* The sync is gone, or the job is. */
void              binnacle_sync_job_disown           (BinnacleSyncJob        *self);
BinnacleSyncPlan *binnacle_sync_job_get_plan         (BinnacleSyncJob        *self);
BinnacleSyncWork *binnacle_sync_job_get_work         (BinnacleSyncJob        *self);
/* Whether anybody, or its flags, need it. */
gboolean          binnacle_sync_job_is_wanted        (BinnacleSyncJob        *self);
/* next_run: real, 0 for none */
void              binnacle_sync_job_set_state        (BinnacleSyncJob        *self,
                                                      BinnacleSyncJobState    state,
                                                      gint64                  next_run);
void              binnacle_sync_job_started          (BinnacleSyncJob        *self,
                                                      gint64                  time);
void              binnacle_sync_job_succeeded        (BinnacleSyncJob        *self,
                                                      gint64                  time,
                                                      gboolean                changed);
void              binnacle_sync_job_failed           (BinnacleSyncJob        *self,
                                                      const GError           *error);
void              binnacle_sync_job_set_attempts     (BinnacleSyncJob        *self,
                                                      guint                   attempts);

/* What jobs ask of the sync that they belong to. */
void              binnacle_background_sync_viewed    (BinnacleBackgroundSync *self,
                                                      BinnacleSyncJob        *job);
void              binnacle_background_sync_run_job   (BinnacleBackgroundSync *self,
                                                      BinnacleSyncJob        *job);
void              binnacle_background_sync_invalidate_job (BinnacleBackgroundSync *self,
                                                      BinnacleSyncJob        *job);
void              binnacle_background_sync_replan_job (BinnacleBackgroundSync *self,
                                                      BinnacleSyncJob        *job);
void              binnacle_background_sync_remove_job (BinnacleBackgroundSync *self,
                                                      BinnacleSyncJob        *job);
gint64            binnacle_background_sync_get_timeout (BinnacleBackgroundSync *self);

G_END_DECLS
