/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sync/binnacle-network-belief.h"
#include "sync/binnacle-sync-status.h"

G_BEGIN_DECLS

/**
 * BinnacleSyncFacts:
 * @n_sources: how many there are
 * @n_by_state: how many of them are in each [enum@SyncLinkState]
 * @one_by_state: (nullable): the title of one in that state, which counts where it is the only one
 * @network: what is believed of the network
 * @work_offline: whether the person works offline
 * @n_pending: edits that wait to be sent, or for an answer
 * @n_failed: edits that are not saved, or were refused
 * @n_conflicts: channels on which edits are in conflict
 * @n_held: edits that a person must decide about
 * @edits_paused: whether the person holds back what waits
 * @n_failed_jobs: refreshes that fail
 * @network_pace: how much a network that costs is spared
 * @power_pace: how much the battery is spared
 * @progress: of a long catch-up, 0 to 1; negative where there is none
 *
 * All that the status is made from.
 */
typedef struct
{
  guint                 n_sources;
  guint                 n_by_state[BINNACLE_SYNC_LINK_FAILED + 1];
  const char           *one_by_state[BINNACLE_SYNC_LINK_FAILED + 1];
  BinnacleNetworkState  network;
  gboolean              work_offline;
  guint                 n_pending;
  guint                 n_failed;
  guint                 n_conflicts;
  guint                 n_held;
  gboolean              edits_paused;
  guint                 n_failed_jobs;
  BinnacleSyncPace      network_pace;
  BinnacleSyncPace      power_pace;
  double                progress;
} BinnacleSyncFacts;

BinnacleSyncPhase  binnacle_sync_facts_get_phase    (const BinnacleSyncFacts *facts);
char              *binnacle_sync_facts_make_summary (const BinnacleSyncFacts *facts);

G_END_DECLS
