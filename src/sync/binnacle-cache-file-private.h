/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "live/binnacle-cached-value.h"
#include "sync/binnacle-history-table-private.h"

G_BEGIN_DECLS

#define BINNACLE_CACHE_FILE_VERSION 2

typedef struct _BinnacleCacheFile BinnacleCacheFile;

BinnacleCacheFile *binnacle_cache_file_new        (const char         *path);
void               binnacle_cache_file_free       (BinnacleCacheFile  *self);
void               binnacle_cache_file_set_max_size (BinnacleCacheFile *self,
                                                   guint64             max_size,
                                                   gint64              now);
void               binnacle_cache_file_set_history_limits (BinnacleCacheFile           *self,
                                                           const BinnacleHistoryLimits *limits);
GPtrArray         *binnacle_cache_file_load       (BinnacleCacheFile  *self,
                                                   const char         *source_id,
                                                   guint               max_values,
                                                   char              **server_id);
gboolean           binnacle_cache_file_write      (BinnacleCacheFile  *self,
                                                   const char         *source_id,
                                                   const char         *server_id,
                                                   GPtrArray          *values,
                                                   GPtrArray          *logs,
                                                   gint64              now);
GArray            *binnacle_cache_file_read_history (BinnacleCacheFile *self,
                                                   const char         *source_id,
                                                   const char         *server_id,
                                                   const char         *channel,
                                                   gint64              span,
                                                   guint               max_points);
void               binnacle_cache_file_remove     (BinnacleCacheFile  *self);
guint64            binnacle_cache_file_get_size   (BinnacleCacheFile  *self);
const char        *binnacle_cache_file_get_notice (BinnacleCacheFile  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinnacleCacheFile, binnacle_cache_file_free)

G_END_DECLS
