/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BinnacleCacheControl:
 * @max_age: in µs, -1 where it does not say
 * @no_cache: must be asked for each time
 * @no_store: must not be kept
 *
 * What a `Cache-Control` header says to a cache of one person (RFC 9111 §5.2.2).
 */
typedef struct
{
  gint64   max_age;
  gboolean no_cache;
  gboolean no_store;
} BinnacleCacheControl;

/* text: NULL for no header */
void binnacle_cache_control_parse (BinnacleCacheControl *self,
                                   const char           *text);

G_END_DECLS
