/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "live/binnacle-update-processor.h"

G_BEGIN_DECLS

/* What waits between the threads: one place in line for each channel that
 * changed, one for each event and each control item. Not thread-safe. */
typedef struct _BinnacleUpdateQueue BinnacleUpdateQueue;

/* One thing taken out of the queue, with all that it needs. */
typedef struct
{
  gboolean        is_control;
  gpointer        control;
  BinnacleUpdate  update;
  BinnacleSample *samples;
  guint           n_samples;
} BinnacleQueueItem;

typedef struct
{
  guint max_channels;
  gsize max_bytes;
  guint max_events;
  guint max_undescribed; /* updates of channels of an unknown kind, kept each */
  guint max_control_items;
  gsize max_control_bytes;
} BinnacleQueueLimits;

typedef struct
{
  guint64 received;
  guint64 conflated;
  guint64 delivered;
  guint64 refused;
} BinnacleQueueCounters;

BinnacleUpdateQueue *binnacle_update_queue_new           (void);
void                 binnacle_update_queue_free          (BinnacleUpdateQueue *self,
                                                          GDestroyNotify       control_free);
BinnacleQueueLimits *binnacle_update_queue_get_limits    (BinnacleUpdateQueue *self);
const BinnacleQueueCounters *
                     binnacle_update_queue_get_counters  (BinnacleUpdateQueue *self);
BinnaclePushResult   binnacle_update_queue_push          (BinnacleUpdateQueue *self,
                                                          const BinnacleUpdate *update);
BinnaclePushResult   binnacle_update_queue_push_control  (BinnacleUpdateQueue *self,
                                                          gpointer             item,
                                                          gsize                bytes);
gboolean             binnacle_update_queue_pop           (BinnacleUpdateQueue *self,
                                                          BinnacleQueueItem   *item);
gboolean             binnacle_update_queue_track         (BinnacleUpdateQueue *self,
                                                          const char          *channel);
void                 binnacle_update_queue_untrack       (BinnacleUpdateQueue *self,
                                                          const char          *channel);
gboolean             binnacle_update_queue_set_event     (BinnacleUpdateQueue *self,
                                                          const char          *channel,
                                                          gboolean             event);
gboolean             binnacle_update_queue_take_drained  (BinnacleUpdateQueue *self);
guint                binnacle_update_queue_get_length    (BinnacleUpdateQueue *self);
gsize                binnacle_update_queue_get_bytes     (BinnacleUpdateQueue *self);
void                 binnacle_queue_item_clear           (BinnacleQueueItem   *item,
                                                          GDestroyNotify       control_free);

G_END_DECLS
