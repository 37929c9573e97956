/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/binnacle-clock.h"
#include "base/binnacle-value.h"

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
} BinnacleUpdate;

#define BINNACLE_TYPE_UPDATE_PROCESSOR (binnacle_update_processor_get_type ())

/* The one door between the I/O threads and the main thread. */
BINNACLE_EXPORT
G_DECLARE_FINAL_TYPE (BinnacleUpdateProcessor, binnacle_update_processor, BINNACLE, UPDATE_PROCESSOR, GObject)

typedef void (*BinnacleControlFunc) (gpointer item,
                                     gpointer user_data);

BINNACLE_EXPORT
BinnacleUpdateProcessor *binnacle_update_processor_new          (BinnacleClock           *clock);
/* Any thread. FALSE: full; the update was taken all the same where it replaces
 * one, otherwise not: pause reading until "drained". */
BINNACLE_EXPORT
gboolean                 binnacle_update_processor_push         (BinnacleUpdateProcessor *self,
                                                                 const BinnacleUpdate    *update);
/* Any thread. The control lane: in order, never conflated, delivered after the
 * updates that were pushed before it. FALSE: full, and the item was not taken. */
BINNACLE_EXPORT
gboolean                 binnacle_update_processor_push_control (BinnacleUpdateProcessor *self,
                                                                 gpointer                 item,
                                                                 gsize                    bytes);

G_END_DECLS
