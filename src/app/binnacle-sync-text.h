/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sync/binnacle-sync-status.h"

G_BEGIN_DECLS

/* For the Sync window: words and icons for what the sync status says. Times are in µs since 1970. */

const char *binnacle_sync_text_get_phase_icon (BinnacleSyncPhase            phase);
const char *binnacle_sync_text_get_phase_title (BinnacleSyncPhase           phase);
const char *binnacle_sync_text_get_link_icon  (BinnacleSyncLinkState        state);
char       *binnacle_sync_text_make_link      (const BinnacleSyncLinkFacts *facts,
                                               gint64                       last_sync,
                                               gint64                       now);
char       *binnacle_sync_text_make_last_sync (gint64                       last_sync,
                                               gint64                       now);
const char *binnacle_sync_text_get_job_icon   (BinnacleSyncJobState         state);
char       *binnacle_sync_text_make_job       (BinnacleSyncJob             *job,
                                               BinnacleSyncHold             hold,
                                               gint64                       now);
char       *binnacle_sync_text_make_edits     (guint                        n_pending,
                                               guint                        n_failed,
                                               guint                        n_conflicts,
                                               guint                        n_held);

G_END_DECLS
