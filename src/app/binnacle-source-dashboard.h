/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sources/binnacle-source-description.h"
#include "widgets/binnacle-dashboard.h"

G_BEGIN_DECLS

BinnacleDashboard *binnacle_source_dashboard_new  (const BinnacleSourceDescription *description);
GListModel        *binnacle_source_dashboard_list (const BinnacleSourceDescription *description);
char              *binnacle_source_dashboard_make_pattern (const BinnacleSourceChannel *channel);

G_END_DECLS
