/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/binnacle-clock.h"
#include "sync/binnacle-sync-job.h"
#include "sync/binnacle-sync-work.h"

G_BEGIN_DECLS

/**
 * BinnacleSyncPace:
 * @BINNACLE_SYNC_PACE_NORMAL: as set
 * @BINNACLE_SYNC_PACE_SLOWER: intervals are longer, and nothing is retried soon
 * @BINNACLE_SYNC_PACE_PAUSED: only by hand
 *
 * How much to spare a network that costs or a battery.
 */
typedef enum
{
  BINNACLE_SYNC_PACE_NORMAL,
  BINNACLE_SYNC_PACE_SLOWER,
  BINNACLE_SYNC_PACE_PAUSED
} BinnacleSyncPace;

/**
 * BinnacleSyncHold:
 * @BINNACLE_SYNC_HOLD_NONE: nothing
 * @BINNACLE_SYNC_HOLD_WORK_OFFLINE: the person wants no network to be used
 * @BINNACLE_SYNC_HOLD_ASLEEP: the computer goes to sleep
 * @BINNACLE_SYNC_HOLD_DISABLED: the setting `enabled`; by hand jobs run
 * @BINNACLE_SYNC_HOLD_OFFLINE: there is no network; by hand jobs run, which finds out
 * @BINNACLE_SYNC_HOLD_NETWORK_PACE: the network costs; by hand jobs run
 * @BINNACLE_SYNC_HOLD_POWER_PACE: the battery is spared; by hand jobs run
 * @BINNACLE_SYNC_HOLD_HIDDEN: no window is visible; by hand jobs run
 *
 * What holds the jobs; of several reasons the first one here.
 */
typedef enum
{
  BINNACLE_SYNC_HOLD_NONE,
  BINNACLE_SYNC_HOLD_WORK_OFFLINE,
  BINNACLE_SYNC_HOLD_ASLEEP,
  BINNACLE_SYNC_HOLD_DISABLED,
  BINNACLE_SYNC_HOLD_OFFLINE,
  BINNACLE_SYNC_HOLD_NETWORK_PACE,
  BINNACLE_SYNC_HOLD_POWER_PACE,
  BINNACLE_SYNC_HOLD_HIDDEN
} BinnacleSyncHold;

#define BINNACLE_TYPE_SYNC_PACE (binnacle_sync_pace_get_type ())
#define BINNACLE_TYPE_SYNC_HOLD (binnacle_sync_hold_get_type ())

BINNACLE_EXPORT
GType                   binnacle_sync_pace_get_type             (void);
BINNACLE_EXPORT
GType                   binnacle_sync_hold_get_type             (void);

#define BINNACLE_TYPE_BACKGROUND_SYNC (binnacle_background_sync_get_type ())

BINNACLE_EXPORT
G_DECLARE_FINAL_TYPE (BinnacleBackgroundSync, binnacle_background_sync, BINNACLE, BACKGROUND_SYNC, GObject)

BINNACLE_EXPORT
BinnacleBackgroundSync *binnacle_background_sync_new            (BinnacleClock          *clock,
                                                                 GRand                  *random);
BINNACLE_EXPORT
BinnacleSyncJob        *binnacle_background_sync_add_job        (BinnacleBackgroundSync *self,
                                                                 const char             *source_id,
                                                                 const char             *title,
                                                                 const char             *channel,
                                                                 BinnacleSyncWork       *work,
                                                                 BinnacleSyncJobFlags    flags,
                                                                 gint64                  interval);
BINNACLE_EXPORT
void                    binnacle_background_sync_remove_source  (BinnacleBackgroundSync *self,
                                                                 const char             *source_id);
BINNACLE_EXPORT
void                    binnacle_background_sync_run_all_now    (BinnacleBackgroundSync *self);
BINNACLE_EXPORT
void                    binnacle_background_sync_invalidate     (BinnacleBackgroundSync *self,
                                                                 const char             *source_id,
                                                                 const char             *pattern);
BINNACLE_EXPORT
void                    binnacle_background_sync_acknowledged   (BinnacleBackgroundSync *self,
                                                                 const char             *source_id,
                                                                 const char             *channel);
BINNACLE_EXPORT
guint                   binnacle_background_sync_add_dependency (BinnacleBackgroundSync *self,
                                                                 const char             *source_id,
                                                                 const char             *pattern,
                                                                 const char             *affected_source_id,
                                                                 const char             *affected_pattern);
BINNACLE_EXPORT
void                    binnacle_background_sync_remove_dependency (BinnacleBackgroundSync *self,
                                                                 guint                   id);

BINNACLE_EXPORT
void                    binnacle_background_sync_reconnected    (BinnacleBackgroundSync *self,
                                                                 const char             *source_id);
BINNACLE_EXPORT
void                    binnacle_background_sync_set_online     (BinnacleBackgroundSync *self,
                                                                 gboolean                online);
BINNACLE_EXPORT
void                    binnacle_background_sync_set_work_offline (BinnacleBackgroundSync *self,
                                                                 gboolean                work_offline);
BINNACLE_EXPORT
void                    binnacle_background_sync_set_visible    (BinnacleBackgroundSync *self,
                                                                 gboolean                visible);
BINNACLE_EXPORT
void                    binnacle_background_sync_set_focused    (BinnacleBackgroundSync *self,
                                                                 gboolean                focused);
BINNACLE_EXPORT
void                    binnacle_background_sync_set_asleep     (BinnacleBackgroundSync *self,
                                                                 gboolean                asleep);
BINNACLE_EXPORT
void                    binnacle_background_sync_set_network_pace (BinnacleBackgroundSync *self,
                                                                 BinnacleSyncPace        pace);
BINNACLE_EXPORT
void                    binnacle_background_sync_set_power_pace (BinnacleBackgroundSync *self,
                                                                 BinnacleSyncPace        pace);

BINNACLE_EXPORT
BinnacleSyncHold        binnacle_background_sync_get_hold       (BinnacleBackgroundSync *self);
BINNACLE_EXPORT
guint                   binnacle_background_sync_get_n_running  (BinnacleBackgroundSync *self);
BINNACLE_EXPORT
gint64                  binnacle_background_sync_get_last_success (BinnacleBackgroundSync *self,
                                                                 const char             *source_id);

G_END_DECLS
