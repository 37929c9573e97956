/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "sources/binnacle-source-description.h"

G_BEGIN_DECLS

/* What of a document could be channels, with their paths: its numbers, texts and truth values,
 * and families where a list has items with a name. filter: (nullable): part of the name.
 * (element-type BinnacleSourceChannel) */
GPtrArray *binnacle_json_proposals_make (JsonNode   *root,
                                         const char *filter,
                                         guint       max_channels);

G_END_DECLS
