/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sources/binnacle-source.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_HISTORY_FILL (binnacle_history_fill_get_type ())

BINNACLE_EXPORT
G_DECLARE_FINAL_TYPE (BinnacleHistoryFill, binnacle_history_fill, BINNACLE, HISTORY_FILL, GObject)

BINNACLE_EXPORT
BinnacleHistoryFill *binnacle_history_fill_new (BinnacleSource *source,
                                                const char     *channel,
                                                BinnacleSeries *series,
                                                gint64          span,
                                                guint           points);

G_END_DECLS
