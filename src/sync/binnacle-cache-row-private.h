/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sqlite3.h>

#include "live/binnacle-cached-value.h"

G_BEGIN_DECLS

/* The columns of a channel after source, server and seen, the digest last. */
#define BINNACLE_CACHE_ROW_COLUMNS \
  "channel, value, version, epoch, time, received, author, described, title, unit, text, kind, writable, " \
  "interval, minimum, maximum, digest"
#define BINNACLE_CACHE_ROW_PLACES "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?"

void                 binnacle_cache_row_bind (sqlite3_stmt              *statement,
                                              int                        first,
                                              const BinnacleCachedValue *cached);
BinnacleCachedValue *binnacle_cache_row_read (sqlite3_stmt              *statement);

G_END_DECLS
