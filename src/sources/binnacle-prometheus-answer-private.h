/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "live/binnacle-series.h"
#include "sources/binnacle-readings-private.h"
#include "sources/binnacle-source-description.h"

G_BEGIN_DECLS

/* What Prometheus answers (prometheus.io/docs/prometheus/latest/querying/api). Any thread.
 *
 * Errors: REFUSED of BINNACLE_SOURCE_ERROR, with what the server says of the query, or
 * WRONG_SERVER where it is no such answer. */

/* channel: NULL for series, which have names of their own; what is wrong with single
 * values is noted in the readings as the member's problem */
gboolean  binnacle_prometheus_answer_read         (const char                   *text,
                                                   gsize                         length,
                                                   const BinnacleSourceChannel  *channel,
                                                   guint                         member,
                                                   BinnacleReadings             *readings,
                                                   GError                      **error);
/* The past of the one that is called name; step: ms between two points; skew: ms by which the
 * server's clock is ahead; (element-type BinnacleSample) */
GArray   *binnacle_prometheus_answer_read_history (const char                   *text,
                                                   gsize                         length,
                                                   const BinnacleSourceChannel  *channel,
                                                   const char                   *name,
                                                   gint64                        step,
                                                   gint64                        skew,
                                                   GError                      **error);
/* "Prometheus 2.42.0", of /api/v1/status/buildinfo; NULL where it is none. */
char     *binnacle_prometheus_answer_read_version (const char                   *text,
                                                   gsize                         length);
/* Of /api/v1/metadata: what could be a channel, at most max_channels, whose name holds the
 * filter; (element-type BinnacleSourceChannel) */
GPtrArray *binnacle_prometheus_answer_read_metadata (const char                  *text,
                                                   gsize                         length,
                                                   const char                   *filter,
                                                   guint                         max_channels,
                                                   GError                      **error);

G_END_DECLS
