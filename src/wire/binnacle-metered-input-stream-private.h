/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/binnacle-clock.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_METERED_INPUT_STREAM (binnacle_metered_input_stream_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleMeteredInputStream, binnacle_metered_input_stream, BINNACLE, METERED_INPUT_STREAM, GInputStream)

/* What goes by, told during a read, in the thread that reads. */
typedef struct
{
  void (*frame)   (guint    opcode,
                   guint64  payload_size,
                   gpointer user_data);
  void (*refused) (guint    close_code,
                   gpointer user_data);
} BinnacleMeteredInputEvents;

BinnacleMeteredInputStream *binnacle_metered_input_stream_new                (GInputStream                     *base,
                                                                              BinnacleClock                    *clock,
                                                                              gsize                             max_message_size,
                                                                              const BinnacleMeteredInputEvents *events,
                                                                              gpointer                          user_data);
void                        binnacle_metered_input_stream_prepend            (BinnacleMeteredInputStream       *self,
                                                                              GBytes                           *bytes);
void                        binnacle_metered_input_stream_set_read_budget    (BinnacleMeteredInputStream       *self,
                                                                              gsize                             bytes);
void                        binnacle_metered_input_stream_set_time_slice     (BinnacleMeteredInputStream       *self,
                                                                              gint64                            duration);
void                        binnacle_metered_input_stream_set_text_only      (BinnacleMeteredInputStream       *self,
                                                                              gboolean                          text_only);
void                        binnacle_metered_input_stream_set_paused         (BinnacleMeteredInputStream       *self,
                                                                              gboolean                          paused);
gboolean                    binnacle_metered_input_stream_is_paused          (BinnacleMeteredInputStream       *self);
void                        binnacle_metered_input_stream_set_choked         (BinnacleMeteredInputStream       *self,
                                                                              gboolean                          choked);
void                        binnacle_metered_input_stream_end                (BinnacleMeteredInputStream       *self);
void                        binnacle_metered_input_stream_refuse             (BinnacleMeteredInputStream       *self,
                                                                              guint                             close_code);
guint                       binnacle_metered_input_stream_get_refusal        (BinnacleMeteredInputStream       *self);
gint64                      binnacle_metered_input_stream_get_last_read_time (BinnacleMeteredInputStream       *self);

G_END_DECLS
