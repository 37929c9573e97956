/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "sources/binnacle-readings-private.h"

G_BEGIN_DECLS

/* The channels of a source of JSON, with their paths ready to be followed. Counted by
 * reference; it never changes, so that any thread may read with it. */
typedef struct _BinnacleJsonReader BinnacleJsonReader;

/* channels: (element-type BinnacleSourceChannel), valid; copied */
BinnacleJsonReader *binnacle_json_reader_new   (GPtrArray           *channels);
BinnacleJsonReader *binnacle_json_reader_ref   (BinnacleJsonReader  *self);
void                binnacle_json_reader_unref (BinnacleJsonReader  *self);
/* partial: what the document does not hold is no problem: another one will */
void                binnacle_json_reader_read  (BinnacleJsonReader  *self,
                                                JsonNode            *root,
                                                gboolean             partial,
                                                BinnacleReadings    *readings);

G_END_DECLS
