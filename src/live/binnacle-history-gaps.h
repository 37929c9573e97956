/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "live/binnacle-series.h"

G_BEGIN_DECLS

BINNACLE_EXPORT
gint64  binnacle_history_get_patience (const BinnacleSample *buckets,
                                       guint                 n_buckets,
                                       gint64                interval);
BINNACLE_EXPORT
GArray *binnacle_history_mark_gaps    (const BinnacleSample *samples,
                                       guint                 n_samples,
                                       gint64                patience);

G_END_DECLS
