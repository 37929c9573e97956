/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/binnacle-clock.h"
#include "server/binnacle-metrics-sink.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_HOST_METRICS (binnacle_host_metrics_get_type ())

/* Construct properties: clock, interval (ms), root (the directory in which proc
 * and sys lie; "/" but for tests). */
G_DECLARE_FINAL_TYPE (BinnacleHostMetrics, binnacle_host_metrics, BINNACLE, HOST_METRICS, GObject)

BinnacleHostMetrics *binnacle_host_metrics_new        (BinnacleClock             *clock,
                                                       guint                      interval_ms);
/* Takes the first samples at once, the next after each interval, in the
 * thread-default main context of the caller. The sink and its user data must
 * live until stop; nothing is called after it. */
void                 binnacle_host_metrics_start      (BinnacleHostMetrics       *self,
                                                       const BinnacleMetricsSink *sink,
                                                       gpointer                   user_data);
void                 binnacle_host_metrics_stop       (BinnacleHostMetrics       *self);
gboolean             binnacle_host_metrics_is_running (BinnacleHostMetrics       *self);

G_END_DECLS
