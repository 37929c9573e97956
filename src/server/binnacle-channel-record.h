/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/binnacle-value.h"

G_BEGIN_DECLS

/**
 * BinnacleChannelRecord:
 * @channel: its name
 * @value: its value, of kind NONE where this is a deletion
 * @version: its version, which is also the offset of the write
 * @time: of the write, in ms since 1970
 * @by: (nullable): who wrote it, for people
 * @op: (nullable): the operation id
 * @event: whether no reader may miss it
 *
 * One write to one channel. Immutable and counted, so that a snapshot under
 * way, what waits for a slow reader, and the memory of operations share it.
 * For one thread.
 */
typedef struct
{
  char          *channel;
  BinnacleValue  value;
  gint64         version;
  gint64         time;
  char          *by;
  char          *op;
  gboolean       event;

  /*< private >*/
  guint          ref_count;
  char          *update_text;
} BinnacleChannelRecord;

BinnacleChannelRecord *binnacle_channel_record_new             (const char            *channel,
                                                                const BinnacleValue   *value,
                                                                gint64                 version,
                                                                gint64                 time,
                                                                const char            *by,
                                                                const char            *op);
BinnacleChannelRecord *binnacle_channel_record_ref             (BinnacleChannelRecord *self);
void                   binnacle_channel_record_unref           (BinnacleChannelRecord *self);
gboolean               binnacle_channel_record_is_deleted      (BinnacleChannelRecord *self);
gsize                  binnacle_channel_record_get_size        (BinnacleChannelRecord *self);
const char            *binnacle_channel_record_get_update_text (BinnacleChannelRecord *self);
void                   binnacle_channel_record_drop_text       (BinnacleChannelRecord *self);
void                   binnacle_channel_record_append_entry    (BinnacleChannelRecord *self,
                                                                GString               *text);
void                   binnacle_channel_record_append_outcome  (BinnacleChannelRecord *self,
                                                                GString               *text);
void                   binnacle_channel_record_append_current  (BinnacleChannelRecord *self,
                                                                GString               *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinnacleChannelRecord, binnacle_channel_record_unref)

G_END_DECLS
