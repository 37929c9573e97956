/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/binnacle-visibility.h"

G_BEGIN_DECLS

/**
 * BinnacleSyncJobFlags:
 * @BINNACLE_SYNC_JOB_NONE: only by hand
 * @BINNACLE_SYNC_JOB_PERIODIC: at its interval
 * @BINNACLE_SYNC_JOB_ON_FOCUS: when a window gets the focus
 * @BINNACLE_SYNC_JOB_ON_RECONNECT: when its source, or the network, is back
 * @BINNACLE_SYNC_JOB_AFTER_SLEEP: when the computer woke up
 * @BINNACLE_SYNC_JOB_WHILE_VIEWED: all of these only while it has a viewer, and at
 *   once when the first one comes and its last success is too long ago
 * @BINNACLE_SYNC_JOB_WHEN_HIDDEN: goes on while all windows are hidden, whatever
 *   the setting `only-while-visible` says: for alerts
 * @BINNACLE_SYNC_JOB_DEFAULT: periodic, on focus, on reconnect and after sleep,
 *   while it is viewed
 *
 * When a job runs. By hand each of them does.
 */
typedef enum
{
  BINNACLE_SYNC_JOB_NONE = 0,
  BINNACLE_SYNC_JOB_PERIODIC = 1 << 0,
  BINNACLE_SYNC_JOB_ON_FOCUS = 1 << 1,
  BINNACLE_SYNC_JOB_ON_RECONNECT = 1 << 2,
  BINNACLE_SYNC_JOB_AFTER_SLEEP = 1 << 3,
  BINNACLE_SYNC_JOB_WHILE_VIEWED = 1 << 4,
  BINNACLE_SYNC_JOB_WHEN_HIDDEN = 1 << 5,
  BINNACLE_SYNC_JOB_DEFAULT = (1 << 5) - 1
} BinnacleSyncJobFlags;

/**
 * BinnacleSyncJobState:
 * @BINNACLE_SYNC_JOB_STATE_IDLE: nothing is planned
 * @BINNACLE_SYNC_JOB_STATE_WAITING: for its time, or for its turn
 * @BINNACLE_SYNC_JOB_STATE_RUNNING: it runs
 * @BINNACLE_SYNC_JOB_STATE_PAUSED: something holds it: see
 *   [property@BackgroundSync:hold]
 * @BINNACLE_SYNC_JOB_STATE_FAILED: it failed, and retrying soon is of no use, or
 *   was of none; where it is tried again later, [property@SyncJob:next-run] says when
 *
 * Where a job stands.
 */
typedef enum
{
  BINNACLE_SYNC_JOB_STATE_IDLE,
  BINNACLE_SYNC_JOB_STATE_WAITING,
  BINNACLE_SYNC_JOB_STATE_RUNNING,
  BINNACLE_SYNC_JOB_STATE_PAUSED,
  BINNACLE_SYNC_JOB_STATE_FAILED
} BinnacleSyncJobState;

#define BINNACLE_TYPE_SYNC_JOB_FLAGS (binnacle_sync_job_flags_get_type ())
#define BINNACLE_TYPE_SYNC_JOB_STATE (binnacle_sync_job_state_get_type ())

BINNACLE_EXPORT
GType                binnacle_sync_job_flags_get_type   (void);
BINNACLE_EXPORT
GType                binnacle_sync_job_state_get_type   (void);

#define BINNACLE_TYPE_SYNC_JOB (binnacle_sync_job_get_type ())

BINNACLE_EXPORT
G_DECLARE_FINAL_TYPE (BinnacleSyncJob, binnacle_sync_job, BINNACLE, SYNC_JOB, GObject)

BINNACLE_EXPORT
void                 binnacle_sync_job_run_now          (BinnacleSyncJob      *self);
BINNACLE_EXPORT
void                 binnacle_sync_job_invalidate       (BinnacleSyncJob      *self);
BINNACLE_EXPORT
void                 binnacle_sync_job_add_viewer       (BinnacleSyncJob      *self);
BINNACLE_EXPORT
void                 binnacle_sync_job_remove_viewer    (BinnacleSyncJob      *self);
BINNACLE_EXPORT
void                 binnacle_sync_job_remove           (BinnacleSyncJob      *self);

BINNACLE_EXPORT
const char          *binnacle_sync_job_get_source_id    (BinnacleSyncJob      *self);
BINNACLE_EXPORT
const char          *binnacle_sync_job_get_title        (BinnacleSyncJob      *self);
BINNACLE_EXPORT
void                 binnacle_sync_job_set_title        (BinnacleSyncJob      *self,
                                                         const char           *title);
BINNACLE_EXPORT
const char          *binnacle_sync_job_get_channel      (BinnacleSyncJob      *self);
BINNACLE_EXPORT
BinnacleSyncJobFlags binnacle_sync_job_get_flags        (BinnacleSyncJob      *self);
BINNACLE_EXPORT
gint64               binnacle_sync_job_get_interval     (BinnacleSyncJob      *self);
BINNACLE_EXPORT
void                 binnacle_sync_job_set_interval     (BinnacleSyncJob      *self,
                                                         gint64                interval);
BINNACLE_EXPORT
gint64               binnacle_sync_job_get_timeout      (BinnacleSyncJob      *self);
BINNACLE_EXPORT
gboolean             binnacle_sync_job_is_forced        (BinnacleSyncJob      *self);
BINNACLE_EXPORT
BinnacleSyncJobState binnacle_sync_job_get_state        (BinnacleSyncJob      *self);
BINNACLE_EXPORT
guint                binnacle_sync_job_get_viewers      (BinnacleSyncJob      *self);
BINNACLE_EXPORT
guint                binnacle_sync_job_get_attempts     (BinnacleSyncJob      *self);
BINNACLE_EXPORT
gint64               binnacle_sync_job_get_next_run     (BinnacleSyncJob      *self);
BINNACLE_EXPORT
gint64               binnacle_sync_job_get_last_run     (BinnacleSyncJob      *self);
BINNACLE_EXPORT
gint64               binnacle_sync_job_get_last_success (BinnacleSyncJob      *self);
BINNACLE_EXPORT
const GError        *binnacle_sync_job_get_last_error   (BinnacleSyncJob      *self);

G_END_DECLS
