/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "sources/binnacle-source.h"
#include "sync/binnacle-sync-job.h"

G_BEGIN_DECLS

void binnacle_refresh_while_mapped   (GtkWidget       *widget,
                                      BinnacleSyncJob *job);
void binnacle_subscribe_while_mapped (GtkWidget       *widget,
                                      BinnacleSource  *source,
                                      const char      *channel);

G_END_DECLS
