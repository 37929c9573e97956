/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sync/binnacle-outbox-database-private.h"

G_BEGIN_DECLS

BinnacleOutboxContents *binnacle_outbox_salvage (const char *path,
                                                 gboolean    with_log);
GPtrArray              *binnacle_outbox_hold    (GPtrArray  *records,
                                                 gboolean    also_sent);

G_END_DECLS
