/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "base/binnacle-value.h"
#include "live/binnacle-entity.h"

G_BEGIN_DECLS

/* What servers write for numbers: NaN and infinities become null, "the server says that there
 * is no number"; errors are BINNACLE_SOURCE_ERROR */
gboolean  binnacle_reading_parse_number (const char           *text,
                                         BinnacleValue        *value,
                                         GError              **error);
gboolean  binnacle_reading_parse_value  (JsonNode             *node,
                                         BinnacleChannelKind   kind,
                                         BinnacleValue        *value,
                                         GError              **error);
/* ms since 1970; 0 where it is no time */
gint64    binnacle_reading_parse_time   (JsonNode             *node);
/* The text of a string or a number, such as can stand in a name; NULL for others. */
char     *binnacle_reading_parse_key    (JsonNode             *node);

G_END_DECLS
