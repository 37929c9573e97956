/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "live/binnacle-update-processor.h"

G_BEGIN_DECLS

/* Longer names of authors, operations and servers are left out. */
#define BINNACLE_LIVE_MAX_LABEL 256

/* What updates, snapshots and polled answers say of a channel. Strings stay the
 * object's; the value is the caller's to clear, also on failure. */
gboolean binnacle_live_parse_channel (JsonObject      *object,
                                      BinnacleUpdate  *update,
                                      GError         **error);

G_END_DECLS
