/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sources/binnacle-source.h"
#include "sync/binnacle-sync-job.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_VIEWER (binnacle_viewer_get_type ())

BINNACLE_EXPORT
G_DECLARE_FINAL_TYPE (BinnacleViewer, binnacle_viewer, BINNACLE, VIEWER, GObject)

BINNACLE_EXPORT
BinnacleViewer *binnacle_viewer_new_for_job     (BinnacleSyncJob *job);
BINNACLE_EXPORT
BinnacleViewer *binnacle_viewer_new_for_channel (BinnacleSource  *source,
                                                 const char      *channel);
BINNACLE_EXPORT
gboolean        binnacle_viewer_get_looking     (BinnacleViewer  *self);
BINNACLE_EXPORT
void            binnacle_viewer_set_looking     (BinnacleViewer  *self,
                                                 gboolean         looking);

G_END_DECLS
