/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sources/binnacle-polled-source.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_PROMETHEUS_SOURCE (binnacle_prometheus_source_get_type ())

BINNACLE_EXPORT
G_DECLARE_FINAL_TYPE (BinnaclePrometheusSource, binnacle_prometheus_source, BINNACLE, PROMETHEUS_SOURCE,
                      BinnaclePolledSource)

BINNACLE_EXPORT
BinnacleSource *binnacle_prometheus_source_new (const BinnacleSourceDescription *description,
                                                const BinnacleSourceSetup       *setup);

G_END_DECLS
