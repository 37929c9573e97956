/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/binnacle-clock.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_METERED_STREAM (binnacle_metered_stream_get_type ())

BINNACLE_EXPORT
G_DECLARE_FINAL_TYPE (BinnacleMeteredStream, binnacle_metered_stream, BINNACLE, METERED_STREAM, GIOStream)

BINNACLE_EXPORT
BinnacleMeteredStream *binnacle_metered_stream_new                (GIOStream             *base_stream,
                                                                   BinnacleClock         *clock,
                                                                   gsize                  max_message_size);
BINNACLE_EXPORT
void                   binnacle_metered_stream_set_read_budget    (BinnacleMeteredStream *self,
                                                                   gsize                  bytes);
BINNACLE_EXPORT
void                   binnacle_metered_stream_pause              (BinnacleMeteredStream *self);
BINNACLE_EXPORT
void                   binnacle_metered_stream_resume             (BinnacleMeteredStream *self);
BINNACLE_EXPORT
gint64                 binnacle_metered_stream_get_last_read_time (BinnacleMeteredStream *self);
BINNACLE_EXPORT
guint64                binnacle_metered_stream_get_n_written      (BinnacleMeteredStream *self);
BINNACLE_EXPORT
gboolean               binnacle_metered_stream_is_oversized       (BinnacleMeteredStream *self);

G_END_DECLS
