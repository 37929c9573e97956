/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-wire"

#include "config.h"

#include "wire/binnacle-frame-meter.h"
#include "wire/binnacle-metered-input-stream-private.h"
#include "wire/binnacle-metered-output-stream-private.h"
#include "wire/binnacle-metered-stream.h"

/**
 * BinnacleMeteredStream:
 *
 * A stream for a WebSocket to sit on, over a socket or TLS connection on which
 * the opening handshake is over.
 *
 * libsoup reads a stream until it would block and limits neither a fragmented
 * message nor what waits to be sent. This stream
 *
 * - says "would block" after a budget of bytes or time, and is readable again
 *   in the next iteration, so that the other sources of the context run;
 * - follows the frames (RFC 6455) that come in and counts a message over its
 *   fragments. The first frame that breaks a limit does not get through, nor does
 *   anything after it: [signal@MeteredStream::refused] is emitted, and the rest
 *   is read and thrown away, until the peer has closed too;
 * - pauses and resumes, so that TCP slows the peer down;
 * - follows the frames that go out and knows what still waits. While many pongs
 *   wait, because the peer pings but does not read, it does not read either.
 *
 * Memory is bounded by the largest message. Decompression comes above this
 * stream: see [class@CappedDeflate] for its limit.
 *
 * It is read and written without blocking, in the thread of one main context.
 * Only the functions that say so may be called from another thread.
 *
 * Emits `refused`, once, or not at all.
 */

/* What libsoup keeps for a frame in its queue, about. */
#define FRAME_OVERHEAD 256
#define MAX_PONG_BACKLOG (128 * 1024)

#define CLOSE_TOO_BIG 1009

struct _BinnacleMeteredStream
{
  GIOStream                    parent_instance;

  GIOStream                   *base;
  BinnacleMeteredInputStream  *input;
  BinnacleMeteredOutputStream *output;

  GQueue                       queued;       /* lengths of messages that go out */
  gsize                        data_backlog; /* atomic */
  gsize                        pong_backlog; /* atomic */
  gboolean                     close_received;
  gboolean                     close_written;
};

typedef enum
{
  SIGNAL_REFUSED,
  N_SIGNALS
} MeteredStreamSignal;

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BinnacleMeteredStream, binnacle_metered_stream, G_TYPE_IO_STREAM)

static void
update_choke (BinnacleMeteredStream *self)
{
  if (self->pong_backlog > MAX_PONG_BACKLOG)
    binnacle_metered_input_stream_set_choked (self->input, TRUE);
  else if (self->pong_backlog <= MAX_PONG_BACKLOG / 2)
    binnacle_metered_input_stream_set_choked (self->input, FALSE);
}

/* A refused peer is read for its closing frame; when both are through, the end
 * of the stream makes libsoup close. */
static void
update_end (BinnacleMeteredStream *self)
{
  if (binnacle_metered_input_stream_get_refusal (self->input) != 0 &&
      self->close_received && self->close_written)
    binnacle_metered_input_stream_end (self->input);
}

static void
frame_came (guint    opcode,
            guint64  payload_size,
            gpointer user_data)
{
  BinnacleMeteredStream *self = user_data;

  if (opcode == BINNACLE_FRAME_PING)
    {
      __atomic_fetch_add (&self->pong_backlog, (gsize) payload_size + FRAME_OVERHEAD, __ATOMIC_RELAXED);
      update_choke (self);
    }
  else if (opcode == BINNACLE_FRAME_CLOSE)
    {
      self->close_received = TRUE;
      update_end (self);
    }
}

static void
input_refused (guint    close_code,
               gpointer user_data)
{
  g_signal_emit (user_data, signals[SIGNAL_REFUSED], 0, close_code);
}

static void
subtract (gsize *backlog,
          gsize  length)
{
  __atomic_fetch_sub (backlog, MIN (*backlog, length), __ATOMIC_RELAXED);
}

static void
frame_written (guint    opcode,
               guint64  payload_size,
               gpointer user_data)
{
  BinnacleMeteredStream *self = user_data;

  if (opcode == BINNACLE_FRAME_PONG)
    {
      subtract (&self->pong_backlog, (gsize) payload_size + FRAME_OVERHEAD);
      update_choke (self);
    }
  else if (opcode == BINNACLE_FRAME_CLOSE)
    {
      self->close_written = TRUE;
      update_end (self);
    }
  else if (opcode == BINNACLE_FRAME_TEXT || opcode == BINNACLE_FRAME_BINARY)
    {
      subtract (&self->data_backlog, GPOINTER_TO_SIZE (g_queue_pop_head (&self->queued)));
    }
}

static const BinnacleMeteredInputEvents input_events = {
  frame_came,
  input_refused,
};

static void
base_closed (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_io_stream_close_finish (G_IO_STREAM (object), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* GIOStream's own would close the two halves in a thread of its pool. */
static void
binnacle_metered_stream_close_async (GIOStream           *stream,
                                     int                  io_priority,
                                     GCancellable        *cancellable,
                                     GAsyncReadyCallback  callback,
                                     gpointer             user_data)
{
  BinnacleMeteredStream *self = BINNACLE_METERED_STREAM (stream);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, binnacle_metered_stream_close_async);
  g_io_stream_close_async (self->base, io_priority, cancellable, base_closed, g_steal_pointer (&task));
}

static gboolean
binnacle_metered_stream_close_finish (GIOStream     *stream,
                                      GAsyncResult  *result,
                                      GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
binnacle_metered_stream_close (GIOStream     *stream,
                               GCancellable  *cancellable,
                               GError       **error)
{
  return g_io_stream_close (BINNACLE_METERED_STREAM (stream)->base, cancellable, error);
}

static GInputStream *
binnacle_metered_stream_get_input_stream (GIOStream *stream)
{
  return G_INPUT_STREAM (BINNACLE_METERED_STREAM (stream)->input);
}

static GOutputStream *
binnacle_metered_stream_get_output_stream (GIOStream *stream)
{
  return G_OUTPUT_STREAM (BINNACLE_METERED_STREAM (stream)->output);
}

static void
binnacle_metered_stream_finalize (GObject *object)
{
  BinnacleMeteredStream *self = BINNACLE_METERED_STREAM (object);

  g_queue_clear (&self->queued);
  g_clear_object (&self->input);
  g_clear_object (&self->output);
  g_clear_object (&self->base);

  G_OBJECT_CLASS (binnacle_metered_stream_parent_class)->finalize (object);
}

static void
binnacle_metered_stream_class_init (BinnacleMeteredStreamClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GIOStreamClass *stream_class = G_IO_STREAM_CLASS (klass);

  object_class->finalize = binnacle_metered_stream_finalize;
  stream_class->get_input_stream = binnacle_metered_stream_get_input_stream;
  stream_class->get_output_stream = binnacle_metered_stream_get_output_stream;
  stream_class->close_fn = binnacle_metered_stream_close;
  stream_class->close_async = binnacle_metered_stream_close_async;
  stream_class->close_finish = binnacle_metered_stream_close_finish;

  /**
   * BinnacleMeteredStream::refused:
   * @self: the stream
   * @close_code: what to close with: 1009 for a message over the limit, 1003
   *   for a binary message, 1008 for too many fragments, 1002 for an impossible
   *   control frame
   *
   * The peer sent a frame that breaks a limit. Everything before it has been
   * read; nothing more will be.
   *
   * Emitted while libsoup reads: ask the WebSocket to close in the handler,
   * but do not drop it there. libsoup writes the closing frame at once where
   * nothing else waits; drop the connection after a short time in any case.
   */
  signals[SIGNAL_REFUSED] =
    g_signal_new ("refused", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
binnacle_metered_stream_init (BinnacleMeteredStream *self)
{
  g_queue_init (&self->queued);
}

/**
 * binnacle_metered_stream_new:
 * @base_stream: a connection with pollable streams
 * @clock: for the time of the last read and for the time slice
 * @max_message_size: the largest message to let through, over its fragments
 *   and as it is on the wire, in bytes
 *
 * Makes a stream that lets text messages through only.
 *
 * Returns: (transfer full): the stream
 */
BinnacleMeteredStream *
binnacle_metered_stream_new (GIOStream     *base_stream,
                             BinnacleClock *clock,
                             gsize          max_message_size)
{
  BinnacleMeteredStream *self;

  g_return_val_if_fail (G_IS_IO_STREAM (base_stream), NULL);
  g_return_val_if_fail (BINNACLE_IS_CLOCK (clock), NULL);

  self = g_object_new (BINNACLE_TYPE_METERED_STREAM, NULL);
  self->base = g_object_ref (base_stream);
  self->input = binnacle_metered_input_stream_new (g_io_stream_get_input_stream (base_stream), clock,
                                                   max_message_size, &input_events, self);
  self->output = binnacle_metered_output_stream_new (g_io_stream_get_output_stream (base_stream),
                                                     frame_written, self);

  return self;
}

/**
 * binnacle_metered_stream_create_websocket:
 * @self: a stream
 * @type: which end this is
 * @uri: the address
 * @protocol: (nullable): the subprotocol that was agreed
 * @extensions: (nullable) (element-type SoupWebsocketExtension) (transfer none):
 *   what was agreed, configured
 *
 * Makes the WebSocket over the stream. libsoup's own limits are taken
 * away, as they count single frames and drop the connection without a
 * closing frame.
 *
 * Returns: (transfer full): the WebSocket; it belongs to the thread-default
 *   main context of the caller
 */
SoupWebsocketConnection *
binnacle_metered_stream_create_websocket (BinnacleMeteredStream       *self,
                                          SoupWebsocketConnectionType  type,
                                          GUri                        *uri,
                                          const char                  *protocol,
                                          GList                       *extensions)
{
  SoupWebsocketConnection *websocket;

  g_return_val_if_fail (BINNACLE_IS_METERED_STREAM (self), NULL);

  websocket = soup_websocket_connection_new (G_IO_STREAM (self), uri, type, NULL, protocol,
                                             g_list_copy_deep (extensions, (GCopyFunc) (void (*) (void)) g_object_ref, NULL));
  soup_websocket_connection_set_max_incoming_payload_size (websocket, 0);

  /* libsoup 3.8 */
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (websocket), "max-total-message-size") != NULL)
    g_object_set (websocket, "max-total-message-size", (guint64) 0, NULL);

  return websocket;
}

/**
 * binnacle_metered_stream_prepend:
 * @self: a stream that nothing was read from
 * @bytes: what came in one piece with the opening handshake
 *
 * Has @bytes read before those of the base stream.
 */
void
binnacle_metered_stream_prepend (BinnacleMeteredStream *self,
                                 GBytes                *bytes)
{
  g_return_if_fail (BINNACLE_IS_METERED_STREAM (self));
  g_return_if_fail (bytes != NULL);

  binnacle_metered_input_stream_prepend (self->input, bytes);
}

/**
 * binnacle_metered_stream_set_read_budget:
 * @self: a stream
 * @bytes: at least 1; 256 KiB at first
 *
 * Sets how much may be read in one iteration of the main loop.
 */
void
binnacle_metered_stream_set_read_budget (BinnacleMeteredStream *self,
                                         gsize                  bytes)
{
  g_return_if_fail (BINNACLE_IS_METERED_STREAM (self));
  g_return_if_fail (bytes > 0);

  binnacle_metered_input_stream_set_read_budget (self->input, bytes);
}

/**
 * binnacle_metered_stream_set_time_slice:
 * @self: a stream
 * @duration: in µs; 500 at first
 *
 * Sets for how long one iteration of the main loop may go on reading and
 * handling what was read.
 */
void
binnacle_metered_stream_set_time_slice (BinnacleMeteredStream *self,
                                        gint64                 duration)
{
  g_return_if_fail (BINNACLE_IS_METERED_STREAM (self));
  g_return_if_fail (duration > 0);

  binnacle_metered_input_stream_set_time_slice (self->input, duration);
}

/**
 * binnacle_metered_stream_set_text_only:
 * @self: a stream that nothing was read from
 * @text_only: whether binary messages are refused
 *
 * They are at first.
 */
void
binnacle_metered_stream_set_text_only (BinnacleMeteredStream *self,
                                       gboolean               text_only)
{
  g_return_if_fail (BINNACLE_IS_METERED_STREAM (self));

  binnacle_metered_input_stream_set_text_only (self->input, text_only);
}

/**
 * binnacle_metered_stream_pause:
 * @self: a stream
 *
 * Stops reading. The WebSocket may still deliver the messages of up to
 * 1,024 bytes that it has read.
 *
 * While paused, an end of the connection is not noticed, and the peer does not
 * count as silent: see [method@MeteredStream.get_last_read_time].
 */
void
binnacle_metered_stream_pause (BinnacleMeteredStream *self)
{
  g_return_if_fail (BINNACLE_IS_METERED_STREAM (self));

  binnacle_metered_input_stream_set_paused (self->input, TRUE);
}

/**
 * binnacle_metered_stream_resume:
 * @self: a stream
 *
 * Goes on reading.
 */
void
binnacle_metered_stream_resume (BinnacleMeteredStream *self)
{
  g_return_if_fail (BINNACLE_IS_METERED_STREAM (self));

  binnacle_metered_input_stream_set_paused (self->input, FALSE);
}

/**
 * binnacle_metered_stream_is_paused:
 * @self: a stream
 *
 * Any thread may ask.
 *
 * Returns: whether reading was paused
 */
gboolean
binnacle_metered_stream_is_paused (BinnacleMeteredStream *self)
{
  g_return_val_if_fail (BINNACLE_IS_METERED_STREAM (self), FALSE);

  return binnacle_metered_input_stream_is_paused (self->input);
}

/**
 * binnacle_metered_stream_get_last_read_time:
 * @self: a stream
 *
 * Gets when bytes last came from the peer. Who does not listen can't say that
 * the other is silent: while paused this is the present time, and resuming
 * counts as a read. A peer that is not read because it does not take its
 * pongs gets no such grace. Any thread may ask.
 *
 * Returns: monotonic time of the clock, in µs; at first the time at which the
 *   stream was made
 */
gint64
binnacle_metered_stream_get_last_read_time (BinnacleMeteredStream *self)
{
  g_return_val_if_fail (BINNACLE_IS_METERED_STREAM (self), 0);

  return binnacle_metered_input_stream_get_last_read_time (self->input);
}

/**
 * binnacle_metered_stream_get_n_written:
 * @self: a stream
 *
 * Any thread may ask.
 *
 * Returns: how many bytes the system has taken
 */
guint64
binnacle_metered_stream_get_n_written (BinnacleMeteredStream *self)
{
  g_return_val_if_fail (BINNACLE_IS_METERED_STREAM (self), 0);

  return binnacle_metered_output_stream_get_n_written (self->output);
}

/**
 * binnacle_metered_stream_add_queued:
 * @self: a stream
 * @length: of a message, in bytes, before compression
 *
 * Notes that a message is about to be handed to the WebSocket: call it just
 * before each soup_websocket_connection_send_message() in state open. It counts as
 * backlog until the last byte of its frame is written.
 */
void
binnacle_metered_stream_add_queued (BinnacleMeteredStream *self,
                                    gsize                  length)
{
  g_return_if_fail (BINNACLE_IS_METERED_STREAM (self));

  g_queue_push_tail (&self->queued, GSIZE_TO_POINTER (length));
  __atomic_fetch_add (&self->data_backlog, length, __ATOMIC_RELAXED);
}

/**
 * binnacle_metered_stream_get_backlog:
 * @self: a stream
 *
 * Gets what waits to be written: the messages noted with
 * [method@MeteredStream.add_queued], and the pongs. Any thread may ask.
 *
 * Returns: in bytes; of a message partly written the whole length
 */
gsize
binnacle_metered_stream_get_backlog (BinnacleMeteredStream *self)
{
  g_return_val_if_fail (BINNACLE_IS_METERED_STREAM (self), 0);

  return __atomic_load_n (&self->data_backlog, __ATOMIC_RELAXED) +
         __atomic_load_n (&self->pong_backlog, __ATOMIC_RELAXED);
}

/**
 * binnacle_metered_stream_refuse:
 * @self: a stream
 * @close_code: what the owner closes with
 *
 * Lets nothing more through, as after [signal@MeteredStream::refused], which is not
 * emitted. For limits above the frames, such as a message that was wrong.
 */
void
binnacle_metered_stream_refuse (BinnacleMeteredStream *self,
                                guint                  close_code)
{
  g_return_if_fail (BINNACLE_IS_METERED_STREAM (self));
  g_return_if_fail (close_code > 0);

  binnacle_metered_input_stream_refuse (self->input, close_code);
}

/**
 * binnacle_metered_stream_get_refusal:
 * @self: a stream
 *
 * Any thread may ask.
 *
 * Returns: the close code with which the peer was refused, or 0
 */
guint
binnacle_metered_stream_get_refusal (BinnacleMeteredStream *self)
{
  g_return_val_if_fail (BINNACLE_IS_METERED_STREAM (self), 0);

  return binnacle_metered_input_stream_get_refusal (self->input);
}

/**
 * binnacle_metered_stream_is_oversized:
 * @self: a stream
 *
 * Any thread may ask.
 *
 * Returns: whether the peer was refused for a message over the limit
 */
gboolean
binnacle_metered_stream_is_oversized (BinnacleMeteredStream *self)
{
  return binnacle_metered_stream_get_refusal (self) == CLOSE_TOO_BIG;
}
