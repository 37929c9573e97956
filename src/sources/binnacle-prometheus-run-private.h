/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sources/binnacle-polled-source-private.h"
#include "sources/binnacle-prometheus-query-private.h"

G_BEGIN_DECLS

/* One refresh of a Prometheus server: its questions, some at a time.
 *
 * A query that the server refuses is that channel's problem. What keeps the server from answering
 * at all ends the run. */

/* asks: (transfer full) (element-type BinnaclePrometheusAsk): at least one */
void                 binnacle_prometheus_run_async  (BinnaclePolledSource  *source,
                                                     GPtrArray             *asks,
                                                     GCancellable          *cancellable,
                                                     GAsyncReadyCallback    callback,
                                                     gpointer               user_data);
BinnacleSyncOutcome *binnacle_prometheus_run_finish (BinnaclePolledSource  *source,
                                                     GAsyncResult          *result,
                                                     GError               **error);

G_END_DECLS
