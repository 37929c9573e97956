/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What a series is called: "series/METRIC/LABELS", where LABELS are its labels in
 * alphabetical order, such as "instance=localhost:9090,job=prometheus", or "-" where it has
 * none. What would be taken for something else ("/", "*", "%", ",", "=" and control
 * characters) is written as in addresses, "%2F". So each series has one name, and each name
 * gives one selector. */

/* labels: as an answer has them, with __name__; NULL where they can't be a name */
char     *binnacle_prometheus_make_series_name   (JsonObject  *labels);
/* All labels but __name__, as they stand in a name or, unescaped, in a title. */
void      binnacle_prometheus_append_labels      (GString     *text,
                                                  JsonObject  *labels,
                                                  gboolean     escaped);
/* channel: a name, or a pattern that names the metric; the PromQL selector of what
 * it stands for, NULL where it stands for none */
char     *binnacle_prometheus_make_selector      (const char  *channel);
/* The metric that a name or a pattern is about, NULL where it is a wildcard or none. */
char     *binnacle_prometheus_get_metric         (const char  *channel);

G_END_DECLS
