/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/binnacle-clock.h"
#include "server/binnacle-channel-table.h"
#include "server/binnacle-mutation.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_CHANNEL_STORE (binnacle_channel_store_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleChannelStore, binnacle_channel_store, BINNACLE, CHANNEL_STORE, GObject)

/**
 * BinnacleMutationOutcome:
 * @record: (nullable): what was written, where the mutation was accepted
 * @duplicate: whether that was an earlier time
 * @error: (nullable): why it was refused
 * @current: (nullable): what the channel holds, for a conflict
 *
 * How a mutation ended.
 */
typedef struct
{
  BinnacleChannelRecord *record;
  gboolean               duplicate;
  const GError          *error;
  BinnacleChannelRecord *current;
} BinnacleMutationOutcome;

typedef void (*BinnacleMutationFunc) (const BinnacleMutationOutcome *outcome,
                                      gpointer                       user_data);

/**
 * BinnacleStoreListener:
 * @changed: a channel was written
 * @settled: no more changes come for now
 *
 * Who is told of changes.
 */
typedef struct
{
  void (*changed) (BinnacleChannelRecord *record,
                   gpointer               user_data);
  void (*settled) (gpointer               user_data);
} BinnacleStoreListener;

BinnacleChannelStore  *binnacle_channel_store_new           (BinnacleClock                *clock,
                                                             gsize                         max_value_size);
gboolean               binnacle_channel_store_open          (BinnacleChannelStore         *self,
                                                             const char                   *path,
                                                             gboolean                      transient,
                                                             GError                      **error);
void                   binnacle_channel_store_close         (BinnacleChannelStore         *self);
gboolean               binnacle_channel_store_is_busy       (BinnacleChannelStore         *self);
void                   binnacle_channel_store_set_listener  (BinnacleChannelStore         *self,
                                                             const BinnacleStoreListener  *listener,
                                                             gpointer                      user_data);
const char            *binnacle_channel_store_get_server_id (BinnacleChannelStore         *self);
const char            *binnacle_channel_store_get_epoch     (BinnacleChannelStore         *self);
gint64                 binnacle_channel_store_get_offset    (BinnacleChannelStore         *self);
gint64                 binnacle_channel_store_get_time      (BinnacleChannelStore         *self);
BinnacleChannelTable  *binnacle_channel_store_get_table     (BinnacleChannelStore         *self);
gboolean               binnacle_channel_store_can_resume    (BinnacleChannelStore         *self,
                                                             const char                   *epoch,
                                                             gint64                        offset);
BinnacleChannelRecord *binnacle_channel_store_lookup_op     (BinnacleChannelStore         *self,
                                                             const char                   *op);
guint                  binnacle_channel_store_get_n_ops     (BinnacleChannelStore         *self);
void                   binnacle_channel_store_mutate        (BinnacleChannelStore         *self,
                                                             BinnacleMutation             *mutation,
                                                             BinnacleMutationFunc          func,
                                                             gpointer                      user_data);
void                   binnacle_channel_store_describe      (BinnacleChannelStore            *self,
                                                             const char                      *channel,
                                                             const BinnacleMetricDescription *metric);
void                   binnacle_channel_store_publish       (BinnacleChannelStore         *self,
                                                             const char                   *channel,
                                                             const BinnacleValue          *value);
void                   binnacle_channel_store_remove        (BinnacleChannelStore         *self,
                                                             const char                   *channel);
void                   binnacle_channel_store_end           (BinnacleChannelStore         *self);

G_END_DECLS
