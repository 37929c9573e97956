/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/binnacle-clock.h"
#include "base/binnacle-value.h"
#include "live/binnacle-series.h"

G_BEGIN_DECLS

/**
 * BinnacleUpdate:
 * @channel: its name; borrowed
 * @value: the value; none where @deleted
 * @deleted: whether the channel is gone
 * @version: the channel's version
 * @offset: the server's offset
 * @time: ms since 1970, by the server's clock
 * @author: who wrote it, or %NULL; borrowed
 * @op: the operation that it comes from, or %NULL; borrowed
 * @epoch: counts the server's histories as the source meets them, from 1:
 *   versions and offsets are compared within one only
 * @snapshot: which snapshot it is part of, in a number that rises; 0 for none
 * @place: the offset up to which everything is applied once this update and
 *   all before it are; 0 where that can't be said
 * @age: ms for which the value had stood when the server sent it
 *
 * What became of a channel.
 */
typedef struct
{
  const char    *channel;
  BinnacleValue  value;
  gboolean       deleted;
  gint64         version;
  gint64         offset;
  gint64         time;
  const char    *author;
  const char    *op;
  guint          epoch;
  guint          snapshot;
  gint64         place;
  gint64         age;
} BinnacleUpdate;

/**
 * BinnaclePushResult:
 * @BINNACLE_PUSH_REFUSED: far over the limits; not taken
 * @BINNACLE_PUSH_TAKEN: taken
 * @BINNACLE_PUSH_FULL: taken, but there is no room for more: pause reading
 *   until [signal@UpdateProcessor::drained]
 *
 * What became of something pushed.
 */
typedef enum
{
  BINNACLE_PUSH_REFUSED,
  BINNACLE_PUSH_TAKEN,
  BINNACLE_PUSH_FULL
} BinnaclePushResult;

#define BINNACLE_TYPE_UPDATE_PROCESSOR (binnacle_update_processor_get_type ())

BINNACLE_EXPORT
G_DECLARE_FINAL_TYPE (BinnacleUpdateProcessor, binnacle_update_processor, BINNACLE, UPDATE_PROCESSOR, GObject)

/**
 * BinnacleControlFunc:
 * @item: (transfer full): what was pushed
 * @user_data: as given
 *
 * Takes one control item, in the main thread.
 */
typedef void (*BinnacleControlFunc) (gpointer item,
                                     gpointer user_data);

/**
 * BinnacleUpdateFunc:
 * @update: an update
 * @samples: (array length=n_samples): the numbers that it stands for
 * @n_samples: how many; 0 where the channel is not tracked
 * @user_data: as given
 *
 * Applies one update, in the main thread.
 */
typedef void (*BinnacleUpdateFunc) (const BinnacleUpdate *update,
                                    const BinnacleSample *samples,
                                    guint                 n_samples,
                                    gpointer              user_data);

/**
 * BinnacleTurnFunc:
 * @user_data: as given
 *
 * Called when a turn of applying ends, in the main thread.
 */
typedef void (*BinnacleTurnFunc) (gpointer user_data);

BINNACLE_EXPORT
BinnacleUpdateProcessor *binnacle_update_processor_new              (BinnacleClock           *clock);
BINNACLE_EXPORT
BinnaclePushResult       binnacle_update_processor_push             (BinnacleUpdateProcessor *self,
                                                                     const BinnacleUpdate    *update);
BINNACLE_EXPORT
BinnaclePushResult       binnacle_update_processor_push_control     (BinnacleUpdateProcessor *self,
                                                                     gpointer                 item,
                                                                     gsize                    bytes);
BINNACLE_EXPORT
void                     binnacle_update_processor_set_update_func  (BinnacleUpdateProcessor *self,
                                                                     BinnacleUpdateFunc       update_func,
                                                                     BinnacleTurnFunc         turn_func,
                                                                     gpointer                 user_data);
BINNACLE_EXPORT
void                     binnacle_update_processor_set_control_func (BinnacleUpdateProcessor *self,
                                                                     BinnacleControlFunc      control_func,
                                                                     GDestroyNotify           item_free,
                                                                     gpointer                 user_data);
BINNACLE_EXPORT
gboolean                 binnacle_update_processor_track            (BinnacleUpdateProcessor *self,
                                                                     const char              *channel);
BINNACLE_EXPORT
void                     binnacle_update_processor_untrack          (BinnacleUpdateProcessor *self,
                                                                     const char              *channel);
BINNACLE_EXPORT
void                     binnacle_update_processor_keep_undescribed (BinnacleUpdateProcessor *self,
                                                                     guint                    max_updates);
BINNACLE_EXPORT
gboolean                 binnacle_update_processor_set_event        (BinnacleUpdateProcessor *self,
                                                                     const char              *channel,
                                                                     gboolean                 event);
BINNACLE_EXPORT
guint                    binnacle_update_processor_get_n_queued     (BinnacleUpdateProcessor *self);
BINNACLE_EXPORT
gsize                    binnacle_update_processor_get_queued_bytes (BinnacleUpdateProcessor *self);
BINNACLE_EXPORT
void                     binnacle_update_processor_flush            (BinnacleUpdateProcessor *self,
                                                                     gint64                   longest);

G_END_DECLS
