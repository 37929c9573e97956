/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/binnacle-pattern-trie.h"
#include "server/binnacle-channel-description.h"
#include "server/binnacle-channel-record.h"
#include "server/binnacle-history.h"

G_BEGIN_DECLS

typedef struct _BinnacleChannelTable BinnacleChannelTable;

/**
 * BinnacleChannelCounts:
 *
 * How much is in a table.
 */
typedef struct
{
  guint n_channels;
  guint n_deletions;
  guint n_created;
  gsize n_created_bytes;
  gsize n_history_bytes;
} BinnacleChannelCounts;

BinnacleChannelTable             *binnacle_channel_table_new                 (gint64                            reach);
void                              binnacle_channel_table_free                (BinnacleChannelTable             *self);
void                              binnacle_channel_table_describe            (BinnacleChannelTable             *self,
                                                                              const char                       *channel,
                                                                              const BinnacleMetricDescription  *metric);
void                              binnacle_channel_table_undescribe          (BinnacleChannelTable             *self,
                                                                              const char                       *channel);
const BinnacleChannelDescription *binnacle_channel_table_get_description     (BinnacleChannelTable             *self,
                                                                              const char                       *channel);
BinnacleChannelRecord            *binnacle_channel_table_lookup              (BinnacleChannelTable             *self,
                                                                              const char                       *channel);
void                              binnacle_channel_table_install             (BinnacleChannelTable             *self,
                                                                              BinnacleChannelRecord            *record,
                                                                              gboolean                          in_history);
GPtrArray                        *binnacle_channel_table_trim                (BinnacleChannelTable             *self,
                                                                              gint64                            oldest_time);
void                              binnacle_channel_table_set_reach           (BinnacleChannelTable             *self,
                                                                              gint64                            reach);
gint64                            binnacle_channel_table_get_reach           (BinnacleChannelTable             *self);
GPtrArray                        *binnacle_channel_table_collect             (BinnacleChannelTable             *self,
                                                                              BinnaclePatternTrie              *patterns);
GPtrArray                        *binnacle_channel_table_collect_changed     (BinnacleChannelTable             *self,
                                                                              BinnaclePatternTrie              *patterns,
                                                                              gint64                            since);
void                              binnacle_channel_table_append_descriptions (BinnacleChannelTable             *self,
                                                                              BinnaclePatternTrie              *patterns,
                                                                              gboolean                          may_write,
                                                                              GString                          *text);
BinnacleHistory                  *binnacle_channel_table_get_history         (BinnacleChannelTable             *self,
                                                                              const char                       *channel);
void                              binnacle_channel_table_get_created         (BinnacleChannelTable             *self,
                                                                              guint                            *n_channels,
                                                                              gsize                            *n_bytes);
void                              binnacle_channel_table_get_counts          (BinnacleChannelTable             *self,
                                                                              BinnacleChannelCounts            *counts);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinnacleChannelTable, binnacle_channel_table_free)

G_END_DECLS
