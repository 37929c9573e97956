/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sync/binnacle-background-sync.h"
#include "sync/binnacle-network-belief.h"
#include "sync/binnacle-sync-link.h"

G_BEGIN_DECLS

/**
 * BinnacleSyncPhase:
 * @BINNACLE_SYNC_PHASE_NOTHING: there is no source
 * @BINNACLE_SYNC_PHASE_IDLE: nobody asked any source to connect
 * @BINNACLE_SYNC_PHASE_CONNECTING: a source is being connected to, the others are live
 * @BINNACLE_SYNC_PHASE_CATCHING_UP: what was missed is being fetched, or what waited sent,
 *   and that takes long
 * @BINNACLE_SYNC_PHASE_LIVE: all that is wanted is live
 * @BINNACLE_SYNC_PHASE_PARTLY: some sources can't be reached, some are live
 * @BINNACLE_SYNC_PHASE_UNREACHABLE: none can be reached
 * @BINNACLE_SYNC_PHASE_FAILED: a source has given up and needs the person
 * @BINNACLE_SYNC_PHASE_SIGN_IN: a source waits for the person to sign in
 * @BINNACLE_SYNC_PHASE_OFFLINE: there is no network
 * @BINNACLE_SYNC_PHASE_PORTAL: the network wants the person to sign in
 * @BINNACLE_SYNC_PHASE_WORK_OFFLINE: the person works offline
 *
 * How everything stands; what counts more has the greater value, but for the first.
 */
typedef enum
{
  BINNACLE_SYNC_PHASE_NOTHING,
  BINNACLE_SYNC_PHASE_IDLE,
  BINNACLE_SYNC_PHASE_CONNECTING,
  BINNACLE_SYNC_PHASE_CATCHING_UP,
  BINNACLE_SYNC_PHASE_LIVE,
  BINNACLE_SYNC_PHASE_PARTLY,
  BINNACLE_SYNC_PHASE_UNREACHABLE,
  BINNACLE_SYNC_PHASE_FAILED,
  BINNACLE_SYNC_PHASE_SIGN_IN,
  BINNACLE_SYNC_PHASE_OFFLINE,
  BINNACLE_SYNC_PHASE_PORTAL,
  BINNACLE_SYNC_PHASE_WORK_OFFLINE
} BinnacleSyncPhase;

#define BINNACLE_TYPE_SYNC_PHASE (binnacle_sync_phase_get_type ())

BINNACLE_EXPORT
GType               binnacle_sync_phase_get_type        (void);

#define BINNACLE_TYPE_SYNC_STATUS (binnacle_sync_status_get_type ())

BINNACLE_EXPORT
G_DECLARE_FINAL_TYPE (BinnacleSyncStatus, binnacle_sync_status, BINNACLE, SYNC_STATUS, GObject)

BINNACLE_EXPORT
BinnacleSyncStatus *binnacle_sync_status_new              (BinnacleClock          *clock,
                                                           GListModel             *links,
                                                           BinnacleNetworkBelief  *belief,
                                                           BinnacleBackgroundSync *background_sync);
BINNACLE_EXPORT
void                binnacle_sync_status_set_work_offline (BinnacleSyncStatus     *self,
                                                           gboolean                work_offline);
BINNACLE_EXPORT
void                binnacle_sync_status_sync_now         (BinnacleSyncStatus     *self);

BINNACLE_EXPORT
gboolean            binnacle_sync_status_get_online       (BinnacleSyncStatus     *self);
BINNACLE_EXPORT
gboolean            binnacle_sync_status_get_work_offline (BinnacleSyncStatus     *self);
BINNACLE_EXPORT
BinnacleSyncPhase   binnacle_sync_status_get_phase        (BinnacleSyncStatus     *self);
BINNACLE_EXPORT
guint               binnacle_sync_status_get_pending      (BinnacleSyncStatus     *self);
BINNACLE_EXPORT
double              binnacle_sync_status_get_progress     (BinnacleSyncStatus     *self);
BINNACLE_EXPORT
const char         *binnacle_sync_status_get_summary      (BinnacleSyncStatus     *self);
BINNACLE_EXPORT
gint64              binnacle_sync_status_get_last_sync    (BinnacleSyncStatus     *self,
                                                           const char             *source_id);

/* What it is made from. */
BINNACLE_EXPORT
GListModel             *binnacle_sync_status_get_links           (BinnacleSyncStatus *self);
BINNACLE_EXPORT
BinnacleNetworkBelief  *binnacle_sync_status_get_belief          (BinnacleSyncStatus *self);
BINNACLE_EXPORT
BinnacleBackgroundSync *binnacle_sync_status_get_background_sync (BinnacleSyncStatus *self);

G_END_DECLS
