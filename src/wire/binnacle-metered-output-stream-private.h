/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define BINNACLE_TYPE_METERED_OUTPUT_STREAM (binnacle_metered_output_stream_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleMeteredOutputStream, binnacle_metered_output_stream, BINNACLE, METERED_OUTPUT_STREAM, GOutputStream)

/* Called when the system has taken the last byte of a frame. */
typedef void (*BinnacleMeteredOutputFunc) (guint    opcode,
                                           guint64  payload_size,
                                           gpointer user_data);

BinnacleMeteredOutputStream *binnacle_metered_output_stream_new           (GOutputStream               *base,
                                                                           BinnacleMeteredOutputFunc    frame,
                                                                           gpointer                     user_data);
guint64                      binnacle_metered_output_stream_get_n_written (BinnacleMeteredOutputStream *self);

G_END_DECLS
