/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-wire"

#include "config.h"

#include <string.h>

#include "wire/binnacle-frame-meter.h"
#include "wire/binnacle-metered-input-stream-private.h"

/* The reading half of BinnacleMeteredStream. It is read without blocking only. */

#define CHUNK_SIZE (64 * 1024)
#define DEFAULT_READ_BUDGET (256 * 1024)

/* A timer that starts anew each time it fires, as GLib's do, loses half of a
 * slice on average: half a millisecond keeps a 10 ms timer above 90 %. */
#define DEFAULT_TIME_SLICE 500

#define MIN_FRAGMENT_SIZE 16
#define MIN_FRAGMENTS 1024

struct _BinnacleMeteredInputStream
{
  GInputStream                parent_instance;

  GPollableInputStream       *base;
  BinnacleClock              *clock;
  BinnacleMeteredInputEvents  events;
  gpointer                    events_data;
  BinnacleFrameMeter          meter;
  gsize                       max_message_size;

  guint8                     *chunk;
  gsize                       chunk_size;
  gsize                       start;   /* of what has not been read yet */
  gsize                       end;
  gsize                       metered; /* the meter has seen what lies before */

  gsize                       read_budget;
  gint64                      time_slice;
  gboolean                    in_round;
  gint64                      round_start;
  gsize                       round_bytes;

  gboolean                    paused;    /* atomic */
  gint64                      last_read; /* atomic */
  gboolean                    choked;
  gboolean                    ended;
  guint                       refusal;   /* atomic; a close code, 0 for none */
  gboolean                    refusal_told;

  GPtrArray                  *sources;   /* (element-type MeteredSource), not owned */
};

static void binnacle_metered_input_stream_pollable_init (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BinnacleMeteredInputStream, binnacle_metered_input_stream, G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM,
                                                      binnacle_metered_input_stream_pollable_init))

static gboolean
is_held (BinnacleMeteredInputStream *self)
{
  return self->choked || __atomic_load_n (&self->paused, __ATOMIC_RELAXED);
}

/* Whether a read would give something without asking the base. */
static gboolean
has_answer (BinnacleMeteredInputStream *self)
{
  if (self->ended)
    return TRUE;

  return !is_held (self) && self->start < self->end;
}

/* The source watches the base only while a read would ask it: the base is
 * readable all the time that we let it wait, and would spin the loop. */
typedef struct
{
  GSource                     source;
  BinnacleMeteredInputStream *stream;
  GSource                    *watch;
} MeteredSource;

static void
metered_source_update (MeteredSource *source)
{
  BinnacleMeteredInputStream *self = source->stream;
  gboolean wanted = !self->ended && !is_held (self) && self->start == self->end;

  if (wanted == (source->watch != NULL) || g_source_is_destroyed (&source->source))
    return;

  if (wanted)
    {
      source->watch = g_pollable_input_stream_create_source (self->base, NULL);
      g_source_set_dummy_callback (source->watch);
      g_source_add_child_source (&source->source, source->watch);
    }
  else
    {
      g_source_remove_child_source (&source->source, source->watch);
      g_clear_pointer (&source->watch, g_source_unref);
    }
}

static gboolean
metered_source_prepare (GSource *source,
                        int     *timeout)
{
  *timeout = -1;

  return has_answer (((MeteredSource *) source)->stream);
}

static gboolean
metered_source_check (GSource *source)
{
  return has_answer (((MeteredSource *) source)->stream);
}

static gboolean
metered_source_dispatch (GSource     *source,
                         GSourceFunc  callback,
                         gpointer     user_data)
{
  GPollableSourceFunc func = (GPollableSourceFunc) (void (*) (void)) callback;

  return func (G_OBJECT (((MeteredSource *) source)->stream), user_data);
}

static void
metered_source_finalize (GSource *source)
{
  MeteredSource *metered = (MeteredSource *) source;

  g_ptr_array_remove_fast (metered->stream->sources, metered);
  g_clear_pointer (&metered->watch, g_source_unref);
  g_clear_object (&metered->stream);
}

static gboolean
metered_source_closure_callback (GObject  *stream,
                                 gpointer  user_data)
{
  GClosure *closure = user_data;
  GValue result = G_VALUE_INIT;
  GValue param = G_VALUE_INIT;
  gboolean keep;

  g_value_init (&result, G_TYPE_BOOLEAN);
  g_value_init (&param, G_TYPE_OBJECT);
  g_value_set_object (&param, stream);
  g_closure_invoke (closure, &result, 1, &param, NULL);
  keep = g_value_get_boolean (&result);
  g_value_unset (&result);
  g_value_unset (&param);

  return keep;
}

static GSourceFuncs metered_source_funcs = {
  metered_source_prepare,
  metered_source_check,
  metered_source_dispatch,
  metered_source_finalize,
  (GSourceFunc) (void (*) (void)) metered_source_closure_callback,
  NULL,
};

static void
update_sources (BinnacleMeteredInputStream *self)
{
  for (guint i = 0; i < self->sources->len; i++)
    metered_source_update (g_ptr_array_index (self->sources, i));
}

static GSource *
binnacle_metered_input_stream_create_source (GPollableInputStream *stream,
                                             GCancellable         *cancellable)
{
  BinnacleMeteredInputStream *self = BINNACLE_METERED_INPUT_STREAM (stream);
  GSource *source = g_source_new (&metered_source_funcs, sizeof (MeteredSource));
  MeteredSource *metered = (MeteredSource *) source;

  g_source_set_static_name (source, "BinnacleMeteredInputStream");
  metered->stream = g_object_ref (self);
  g_ptr_array_add (self->sources, metered);
  metered_source_update (metered);

  if (cancellable != NULL)
    {
      g_autoptr (GSource) cancelled = g_cancellable_source_new (cancellable);

      g_source_set_dummy_callback (cancelled);
      g_source_add_child_source (source, cancelled);
    }

  return source;
}

static gssize
would_block (BinnacleMeteredInputStream  *self,
             GError                     **error)
{
  self->in_round = FALSE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK,
                       "Nothing can be read at the moment.");

  return -1;
}

static void
note_read (BinnacleMeteredInputStream *self)
{
  __atomic_store_n (&self->last_read, binnacle_clock_get_monotonic_time (self->clock), __ATOMIC_RELAXED);
}

/* A round is the reads between two times that we said "would block", which is
 * when the reader goes back to its main loop. */
static gboolean
is_round_over (BinnacleMeteredInputStream *self)
{
  gint64 now = binnacle_clock_get_monotonic_time (self->clock);

  if (!self->in_round)
    {
      self->in_round = TRUE;
      self->round_start = now;
      self->round_bytes = 0;

      return FALSE;
    }

  return self->round_bytes >= self->read_budget || now - self->round_start >= self->time_slice;
}

static gssize
refill (BinnacleMeteredInputStream  *self,
        GCancellable                *cancellable,
        GError                     **error)
{
  gssize n_read;

  if (self->chunk == NULL)
    {
      self->chunk_size = CHUNK_SIZE;
      self->chunk = g_malloc (self->chunk_size);
    }

  self->start = self->end = self->metered = 0;
  n_read = g_pollable_input_stream_read_nonblocking (self->base, self->chunk, self->chunk_size,
                                                     cancellable, error);

  if (n_read > 0)
    {
      self->end = (gsize) n_read;
      note_read (self);
    }
  else
    {
      self->in_round = FALSE;
    }

  return n_read;
}

static void
set_refusal (BinnacleMeteredInputStream *self,
             guint                       close_code)
{
  if (self->refusal == 0)
    __atomic_store_n (&self->refusal, close_code, __ATOMIC_RELAXED);
}

/* How many of the next bytes may be read: fewer than asked where a frame that
 * breaks a limit begins among them. */
static gsize
meter_bytes (BinnacleMeteredInputStream *self,
             gsize                       length)
{
  gsize limit = self->start + length;
  gsize allowed = self->start;

  while (self->metered < limit)
    {
      gsize consumed;
      BinnacleFrameEvent event = binnacle_frame_meter_feed (&self->meter, self->chunk + self->metered,
                                                            limit - self->metered, &consumed);

      self->metered += consumed;

      if (event == BINNACLE_FRAME_EVENT_VIOLATION)
        {
          set_refusal (self, self->meter.close_code);
          return allowed - self->start;
        }

      if (event == BINNACLE_FRAME_EVENT_END)
        {
          allowed = self->metered;
          self->events.frame (self->meter.opcode, self->meter.payload_size, self->events_data);
        }
    }

  return length;
}

/* What a refused peer still sends is read and thrown away: closing a socket
 * with unread bytes resets it, and the peer would not see our closing frame. */
static void
discard_chunk (BinnacleMeteredInputStream *self)
{
  while (self->metered < self->end)
    {
      gsize consumed;
      BinnacleFrameEvent event = binnacle_frame_meter_feed (&self->meter, self->chunk + self->metered,
                                                            self->end - self->metered, &consumed);

      self->metered += consumed;

      if (event == BINNACLE_FRAME_EVENT_END && self->meter.opcode == BINNACLE_FRAME_CLOSE)
        self->events.frame (BINNACLE_FRAME_CLOSE, self->meter.payload_size, self->events_data);
    }

  self->round_bytes += self->end - self->start;
  self->start = self->end;
}

static gssize
discard (BinnacleMeteredInputStream  *self,
         GCancellable                *cancellable,
         GError                     **error)
{
  gssize n_read;

  if (!self->refusal_told)
    {
      self->refusal_told = TRUE;
      self->events.refused (self->refusal, self->events_data);
    }

  discard_chunk (self);

  while (!self->ended && !is_round_over (self))
    {
      n_read = refill (self, cancellable, error);

      if (n_read <= 0)
        return n_read;

      discard_chunk (self);
    }

  return self->ended ? 0 : would_block (self, error);
}

static gssize
binnacle_metered_input_stream_read_nonblocking (GPollableInputStream  *stream,
                                                void                  *buffer,
                                                gsize                  count,
                                                GError               **error)
{
  BinnacleMeteredInputStream *self = BINNACLE_METERED_INPUT_STREAM (stream);
  gsize allowed;

  if (self->ended)
    return 0;

  if (is_held (self) || is_round_over (self))
    return would_block (self, error);

  if (self->refusal != 0)
    return discard (self, NULL, error);

  if (self->start == self->end)
    {
      gssize n_read = refill (self, NULL, error);

      if (n_read <= 0)
        return n_read;
    }

  allowed = meter_bytes (self, MIN (count, self->end - self->start));

  if (allowed == 0)
    return discard (self, NULL, error);

  memcpy (buffer, self->chunk + self->start, allowed);
  self->start += allowed;
  self->round_bytes += allowed;

  return (gssize) allowed;
}

static gboolean
binnacle_metered_input_stream_is_readable (GPollableInputStream *stream)
{
  BinnacleMeteredInputStream *self = BINNACLE_METERED_INPUT_STREAM (stream);

  return has_answer (self) || (!is_held (self) && g_pollable_input_stream_is_readable (self->base));
}

static void
binnacle_metered_input_stream_pollable_init (GPollableInputStreamInterface *iface)
{
  iface->is_readable = binnacle_metered_input_stream_is_readable;
  iface->create_source = binnacle_metered_input_stream_create_source;
  iface->read_nonblocking = binnacle_metered_input_stream_read_nonblocking;
}

static gssize
binnacle_metered_input_stream_read (GInputStream  *stream,
                                    void          *buffer,
                                    gsize          count,
                                    GCancellable  *cancellable,
                                    GError       **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                       "A metered stream is read without blocking only.");

  return -1;
}

static void
binnacle_metered_input_stream_dispose (GObject *object)
{
  BinnacleMeteredInputStream *self = BINNACLE_METERED_INPUT_STREAM (object);

  g_clear_object (&self->base);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (binnacle_metered_input_stream_parent_class)->dispose (object);
}

static void
binnacle_metered_input_stream_finalize (GObject *object)
{
  BinnacleMeteredInputStream *self = BINNACLE_METERED_INPUT_STREAM (object);

  g_free (self->chunk);
  g_ptr_array_unref (self->sources);

  G_OBJECT_CLASS (binnacle_metered_input_stream_parent_class)->finalize (object);
}

static void
binnacle_metered_input_stream_class_init (BinnacleMeteredInputStreamClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GInputStreamClass *stream_class = G_INPUT_STREAM_CLASS (klass);

  object_class->dispose = binnacle_metered_input_stream_dispose;
  object_class->finalize = binnacle_metered_input_stream_finalize;
  stream_class->read_fn = binnacle_metered_input_stream_read;
}

static void
binnacle_metered_input_stream_init (BinnacleMeteredInputStream *self)
{
  self->read_budget = DEFAULT_READ_BUDGET;
  self->time_slice = DEFAULT_TIME_SLICE;
  self->sources = g_ptr_array_new ();
  binnacle_frame_meter_init (&self->meter);
}

BinnacleMeteredInputStream *
binnacle_metered_input_stream_new (GInputStream                     *base,
                                   BinnacleClock                    *clock,
                                   gsize                             max_message_size,
                                   const BinnacleMeteredInputEvents *events,
                                   gpointer                          user_data)
{
  BinnacleMeteredInputStream *self = g_object_new (BINNACLE_TYPE_METERED_INPUT_STREAM, NULL);

  g_assert (G_IS_POLLABLE_INPUT_STREAM (base));

  self->base = g_object_ref (G_POLLABLE_INPUT_STREAM (base));
  self->clock = g_object_ref (clock);
  self->events = *events;
  self->events_data = user_data;
  self->max_message_size = max_message_size;
  binnacle_metered_input_stream_set_text_only (self, TRUE);
  note_read (self);

  return self;
}

/* Before anything was read: bytes that came in one piece with the handshake. */
void
binnacle_metered_input_stream_prepend (BinnacleMeteredInputStream *self,
                                       GBytes                     *bytes)
{
  gsize length;
  const void *data = g_bytes_get_data (bytes, &length);

  g_assert (self->chunk == NULL);

  if (length == 0)
    return;

  self->chunk_size = MAX (CHUNK_SIZE, length);
  self->chunk = g_malloc (self->chunk_size);
  memcpy (self->chunk, data, length);
  self->end = length;
  update_sources (self);
}

void
binnacle_metered_input_stream_set_read_budget (BinnacleMeteredInputStream *self,
                                               gsize                       bytes)
{
  self->read_budget = bytes;
}

void
binnacle_metered_input_stream_set_time_slice (BinnacleMeteredInputStream *self,
                                              gint64                      duration)
{
  self->time_slice = duration;
}

void
binnacle_metered_input_stream_set_text_only (BinnacleMeteredInputStream *self,
                                             gboolean                    text_only)
{
  gsize max_fragments = MAX (MIN_FRAGMENTS, self->max_message_size / MIN_FRAGMENT_SIZE);

  binnacle_frame_meter_set_limits (&self->meter, self->max_message_size,
                                   (guint) MIN (max_fragments, G_MAXUINT), text_only);
}

void
binnacle_metered_input_stream_set_paused (BinnacleMeteredInputStream *self,
                                          gboolean                    paused)
{
  if (__atomic_load_n (&self->paused, __ATOMIC_RELAXED) == paused)
    return;

  if (!paused)
    note_read (self);

  __atomic_store_n (&self->paused, paused, __ATOMIC_RELEASE);
  update_sources (self);
}

gboolean
binnacle_metered_input_stream_is_paused (BinnacleMeteredInputStream *self)
{
  return __atomic_load_n (&self->paused, __ATOMIC_ACQUIRE);
}

/* Like a pause, but by the peer's fault: it counts as silence. */
void
binnacle_metered_input_stream_set_choked (BinnacleMeteredInputStream *self,
                                          gboolean                    choked)
{
  if (self->choked == choked)
    return;

  self->choked = choked;
  update_sources (self);
}

/* From now on a read gives the end of the stream. */
void
binnacle_metered_input_stream_end (BinnacleMeteredInputStream *self)
{
  self->ended = TRUE;
  update_sources (self);
}

/* The owner refuses what comes, without being told. */
void
binnacle_metered_input_stream_refuse (BinnacleMeteredInputStream *self,
                                      guint                       close_code)
{
  set_refusal (self, close_code);
  self->refusal_told = TRUE;
}

guint
binnacle_metered_input_stream_get_refusal (BinnacleMeteredInputStream *self)
{
  return __atomic_load_n (&self->refusal, __ATOMIC_RELAXED);
}

gint64
binnacle_metered_input_stream_get_last_read_time (BinnacleMeteredInputStream *self)
{
  if (binnacle_metered_input_stream_is_paused (self))
    return binnacle_clock_get_monotonic_time (self->clock);

  return __atomic_load_n (&self->last_read, __ATOMIC_RELAXED);
}
