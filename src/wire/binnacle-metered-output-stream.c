/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-wire"

#include "config.h"

#include "wire/binnacle-frame-meter.h"
#include "wire/binnacle-metered-output-stream-private.h"

/* The writing half of BinnacleMeteredStream. It is written without blocking only. */

struct _BinnacleMeteredOutputStream
{
  GOutputStream              parent_instance;

  GPollableOutputStream     *base;
  BinnacleMeteredOutputFunc  frame;
  gpointer                   user_data;
  BinnacleFrameMeter         meter;
  guint64                    n_written; /* atomic */
};

static void binnacle_metered_output_stream_pollable_init (GPollableOutputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BinnacleMeteredOutputStream, binnacle_metered_output_stream, G_TYPE_OUTPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_OUTPUT_STREAM,
                                                      binnacle_metered_output_stream_pollable_init))

static void
meter_bytes (BinnacleMeteredOutputStream *self,
             const guint8                *bytes,
             gsize                        length)
{
  while (length > 0)
    {
      gsize consumed;

      if (binnacle_frame_meter_feed (&self->meter, bytes, length, &consumed) == BINNACLE_FRAME_EVENT_END)
        self->frame (self->meter.opcode, self->meter.payload_size, self->user_data);

      bytes += consumed;
      length -= consumed;
    }
}

static gssize
binnacle_metered_output_stream_write_nonblocking (GPollableOutputStream  *stream,
                                                  const void             *buffer,
                                                  gsize                   count,
                                                  GError                **error)
{
  BinnacleMeteredOutputStream *self = BINNACLE_METERED_OUTPUT_STREAM (stream);
  gssize n_written = g_pollable_output_stream_write_nonblocking (self->base, buffer, count, NULL, error);

  if (n_written > 0)
    {
      __atomic_fetch_add (&self->n_written, (guint64) n_written, __ATOMIC_RELAXED);
      meter_bytes (self, buffer, (gsize) n_written);
    }

  return n_written;
}

static gboolean
binnacle_metered_output_stream_is_writable (GPollableOutputStream *stream)
{
  return g_pollable_output_stream_is_writable (BINNACLE_METERED_OUTPUT_STREAM (stream)->base);
}

static GSource *
binnacle_metered_output_stream_create_source (GPollableOutputStream *stream,
                                              GCancellable          *cancellable)
{
  BinnacleMeteredOutputStream *self = BINNACLE_METERED_OUTPUT_STREAM (stream);
  g_autoptr (GSource) watch = g_pollable_output_stream_create_source (self->base, NULL);

  return g_pollable_source_new_full (self, watch, cancellable);
}

static void
binnacle_metered_output_stream_pollable_init (GPollableOutputStreamInterface *iface)
{
  iface->is_writable = binnacle_metered_output_stream_is_writable;
  iface->create_source = binnacle_metered_output_stream_create_source;
  iface->write_nonblocking = binnacle_metered_output_stream_write_nonblocking;
}

static gssize
binnacle_metered_output_stream_write (GOutputStream  *stream,
                                      const void     *buffer,
                                      gsize           count,
                                      GCancellable   *cancellable,
                                      GError        **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                       "A metered stream is written without blocking only.");

  return -1;
}

static void
binnacle_metered_output_stream_dispose (GObject *object)
{
  BinnacleMeteredOutputStream *self = BINNACLE_METERED_OUTPUT_STREAM (object);

  g_clear_object (&self->base);

  G_OBJECT_CLASS (binnacle_metered_output_stream_parent_class)->dispose (object);
}

static void
binnacle_metered_output_stream_class_init (BinnacleMeteredOutputStreamClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GOutputStreamClass *stream_class = G_OUTPUT_STREAM_CLASS (klass);

  object_class->dispose = binnacle_metered_output_stream_dispose;
  stream_class->write_fn = binnacle_metered_output_stream_write;
}

static void
binnacle_metered_output_stream_init (BinnacleMeteredOutputStream *self)
{
  binnacle_frame_meter_init (&self->meter);
}

BinnacleMeteredOutputStream *
binnacle_metered_output_stream_new (GOutputStream             *base,
                                    BinnacleMeteredOutputFunc  frame,
                                    gpointer                   user_data)
{
  BinnacleMeteredOutputStream *self = g_object_new (BINNACLE_TYPE_METERED_OUTPUT_STREAM, NULL);

  g_assert (G_IS_POLLABLE_OUTPUT_STREAM (base));

  self->base = g_object_ref (G_POLLABLE_OUTPUT_STREAM (base));
  self->frame = frame;
  self->user_data = user_data;

  return self;
}

guint64
binnacle_metered_output_stream_get_n_written (BinnacleMeteredOutputStream *self)
{
  return __atomic_load_n (&self->n_written, __ATOMIC_RELAXED);
}
