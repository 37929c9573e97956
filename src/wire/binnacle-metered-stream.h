/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <libsoup/soup.h>

#include "base/binnacle-clock.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_METERED_STREAM (binnacle_metered_stream_get_type ())

BINNACLE_EXPORT
G_DECLARE_FINAL_TYPE (BinnacleMeteredStream, binnacle_metered_stream, BINNACLE, METERED_STREAM, GIOStream)

BINNACLE_EXPORT
BinnacleMeteredStream   *binnacle_metered_stream_new                (GIOStream                   *base_stream,
                                                                     BinnacleClock               *clock,
                                                                     gsize                        max_message_size);
BINNACLE_EXPORT
SoupWebsocketConnection *binnacle_metered_stream_create_websocket   (BinnacleMeteredStream       *self,
                                                                     SoupWebsocketConnectionType  type,
                                                                     GUri                        *uri,
                                                                     const char                  *protocol,
                                                                     GList                       *extensions);
BINNACLE_EXPORT
void                     binnacle_metered_stream_prepend            (BinnacleMeteredStream       *self,
                                                                     GBytes                      *bytes);
BINNACLE_EXPORT
void                     binnacle_metered_stream_set_read_budget    (BinnacleMeteredStream       *self,
                                                                     gsize                        bytes);
BINNACLE_EXPORT
void                     binnacle_metered_stream_set_time_slice     (BinnacleMeteredStream       *self,
                                                                     gint64                       duration);
BINNACLE_EXPORT
void                     binnacle_metered_stream_set_text_only      (BinnacleMeteredStream       *self,
                                                                     gboolean                     text_only);
BINNACLE_EXPORT
void                     binnacle_metered_stream_pause              (BinnacleMeteredStream       *self);
BINNACLE_EXPORT
void                     binnacle_metered_stream_resume             (BinnacleMeteredStream       *self);
BINNACLE_EXPORT
gboolean                 binnacle_metered_stream_is_paused          (BinnacleMeteredStream       *self);
BINNACLE_EXPORT
gint64                   binnacle_metered_stream_get_last_read_time (BinnacleMeteredStream       *self);
BINNACLE_EXPORT
guint64                  binnacle_metered_stream_get_n_written      (BinnacleMeteredStream       *self);
BINNACLE_EXPORT
void                     binnacle_metered_stream_add_queued         (BinnacleMeteredStream       *self,
                                                                     gsize                        length);
BINNACLE_EXPORT
gsize                    binnacle_metered_stream_get_backlog        (BinnacleMeteredStream       *self);
BINNACLE_EXPORT
void                     binnacle_metered_stream_refuse             (BinnacleMeteredStream       *self,
                                                                     guint                        close_code);
BINNACLE_EXPORT
guint                    binnacle_metered_stream_get_refusal        (BinnacleMeteredStream       *self);
BINNACLE_EXPORT
gboolean                 binnacle_metered_stream_is_oversized       (BinnacleMeteredStream       *self);

G_END_DECLS
