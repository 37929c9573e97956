/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "live/binnacle-series.h"

G_BEGIN_DECLS

/**
 * BinnacleChannelLog:
 * @channel: its name
 * @samples: (element-type BinnacleSample): what came, in the order of its coming;
 *   a gap is before the sample that follows it
 *
 * What one channel has said for a while.
 */
typedef struct
{
  char   *channel;
  GArray *samples;
} BinnacleChannelLog;

BINNACLE_EXPORT
BinnacleChannelLog *binnacle_channel_log_new  (const char         *channel);
BINNACLE_EXPORT
void                binnacle_channel_log_free (BinnacleChannelLog *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinnacleChannelLog, binnacle_channel_log_free)

G_END_DECLS
