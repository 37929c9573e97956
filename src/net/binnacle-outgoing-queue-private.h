/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/binnacle-clock.h"

G_BEGIN_DECLS

typedef struct _BinnacleOutgoingQueue BinnacleOutgoingQueue;

/**
 * BinnacleQueueOverflow:
 * @BINNACLE_QUEUE_DROP_OLDEST: those that wait longest go
 * @BINNACLE_QUEUE_DROP_NEWEST: the new one goes, and its sender is not told
 * @BINNACLE_QUEUE_REFUSE: the new one is refused with an error
 *
 * What happens to a message for which there is no room.
 */
typedef enum
{
  BINNACLE_QUEUE_DROP_OLDEST,
  BINNACLE_QUEUE_DROP_NEWEST,
  BINNACLE_QUEUE_REFUSE
} BinnacleQueueOverflow;

/**
 * BinnacleOutgoingQueueLimits:
 * @max_messages: how many may wait
 * @max_bytes: how large they may be together
 * @lifetime: how long one may wait, in µs, 0 for ever
 * @overflow: what happens to one for which there is no room
 *
 * The bounds of a queue.
 */
typedef struct
{
  guint                 max_messages;
  gsize                 max_bytes;
  gint64                lifetime;
  BinnacleQueueOverflow overflow;
} BinnacleOutgoingQueueLimits;

typedef void (*BinnacleOutgoingQueueFunc) (GObject *owner);

BinnacleOutgoingQueue *binnacle_outgoing_queue_new           (BinnacleClock                     *clock,
                                                              BinnacleOutgoingQueueFunc          changed,
                                                              GObject                           *owner);
void                   binnacle_outgoing_queue_free          (BinnacleOutgoingQueue             *self);
void                   binnacle_outgoing_queue_set_limits    (BinnacleOutgoingQueue             *self,
                                                              const BinnacleOutgoingQueueLimits *limits);
gboolean               binnacle_outgoing_queue_push          (BinnacleOutgoingQueue             *self,
                                                              GBytes                            *text,
                                                              GError                           **error);
GBytes                *binnacle_outgoing_queue_peek          (BinnacleOutgoingQueue             *self);
void                   binnacle_outgoing_queue_remove_head   (BinnacleOutgoingQueue             *self);
void                   binnacle_outgoing_queue_clear         (BinnacleOutgoingQueue             *self);
guint                  binnacle_outgoing_queue_get_n_queued  (BinnacleOutgoingQueue             *self);
gsize                  binnacle_outgoing_queue_get_n_bytes   (BinnacleOutgoingQueue             *self);
guint64                binnacle_outgoing_queue_get_n_expired (BinnacleOutgoingQueue             *self);
guint64                binnacle_outgoing_queue_get_n_dropped (BinnacleOutgoingQueue             *self);
guint64                binnacle_outgoing_queue_get_n_refused (BinnacleOutgoingQueue             *self);

G_END_DECLS
