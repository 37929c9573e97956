/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-wire"

#include "config.h"

#include <string.h>

#include "wire/binnacle-frame-meter.h"

/* RFC 6455 §5.5 */
#define MAX_CONTROL_PAYLOAD 125

/* RFC 6455 §7.4.1 */
#define CLOSE_PROTOCOL_ERROR 1002
#define CLOSE_UNSUPPORTED_DATA 1003
#define CLOSE_POLICY_VIOLATION 1008
#define CLOSE_TOO_BIG 1009

static gboolean
is_control (guint opcode)
{
  return (opcode & 0x8) != 0;
}

/* How long the header is, as far as it has come. */
static guint
get_header_size (BinnacleFrameMeter *self)
{
  guint size = 2;

  if (self->header_length < 2)
    return size;

  if ((self->header[1] & 0x7f) == 126)
    size += 2;
  else if ((self->header[1] & 0x7f) == 127)
    size += 8;

  if (self->header[1] & 0x80)
    size += 4;

  return size;
}

static guint64
read_payload_size (BinnacleFrameMeter *self)
{
  guint short_size = self->header[1] & 0x7f;
  guint n_bytes = short_size == 127 ? 8 : 2;
  guint64 size = 0;

  if (short_size < 126)
    return short_size;

  for (guint i = 0; i < n_bytes; i++)
    size = (size << 8) | self->header[2 + i];

  return size;
}

static guint
check_control_frame (BinnacleFrameMeter *self)
{
  if (!self->fin || self->payload_size > MAX_CONTROL_PAYLOAD)
    return CLOSE_PROTOCOL_ERROR;

  return 0;
}

static guint
check_data_frame (BinnacleFrameMeter *self)
{
  if (self->opcode != BINNACLE_FRAME_CONTINUATION)
    {
      self->message_size = 0;
      self->n_fragments = 0;
    }

  if (self->text_only && self->opcode == BINNACLE_FRAME_BINARY)
    return CLOSE_UNSUPPORTED_DATA;

  /* No sum is made that could wrap: a header may claim 2^64 - 1 bytes. */
  if (self->payload_size > self->max_message_size ||
      self->message_size > self->max_message_size - self->payload_size)
    return CLOSE_TOO_BIG;

  if (++self->n_fragments > self->max_fragments)
    return CLOSE_POLICY_VIOLATION;

  self->message_size += self->payload_size;

  return 0;
}

static BinnacleFrameEvent
begin_frame (BinnacleFrameMeter *self)
{
  self->opcode = self->header[0] & 0x0f;
  self->fin = (self->header[0] & 0x80) != 0;
  self->masked = (self->header[1] & 0x80) != 0;
  self->payload_size = read_payload_size (self);
  self->payload_left = self->payload_size;

  self->close_code = is_control (self->opcode) ? check_control_frame (self)
                                               : check_data_frame (self);

  return self->close_code != 0 ? BINNACLE_FRAME_EVENT_VIOLATION
                               : BINNACLE_FRAME_EVENT_NONE;
}

static gsize
take_header (BinnacleFrameMeter *self,
             const guint8       *bytes,
             gsize               length)
{
  gsize taken = 0;

  while (taken < length && self->header_length < get_header_size (self))
    self->header[self->header_length++] = bytes[taken++];

  return taken;
}

static gboolean
is_header_whole (BinnacleFrameMeter *self)
{
  return self->header_length >= 2 && self->header_length == get_header_size (self);
}

/**
 * binnacle_frame_meter_init: (skip)
 * @self: a meter
 *
 * Makes a meter that stands before the first frame and limits nothing.
 */
void
binnacle_frame_meter_init (BinnacleFrameMeter *self)
{
  memset (self, 0, sizeof *self);
  binnacle_frame_meter_set_limits (self, G_MAXUINT64, G_MAXUINT, FALSE);
}

/**
 * binnacle_frame_meter_set_limits: (skip)
 * @self: a meter
 * @max_message_size: of a message over all its fragments, in bytes
 * @max_fragments: of a message; a sender could otherwise go on with empty ones
 *   for ever
 * @text_only: whether binary messages are a violation
 *
 * Sets what makes a violation: close code 1009 for the size, 1008 for the
 * fragments, 1003 for a binary message, and 1002 for a control frame that is
 * fragmented or longer than 125 bytes.
 */
void
binnacle_frame_meter_set_limits (BinnacleFrameMeter *self,
                                 guint64             max_message_size,
                                 guint               max_fragments,
                                 gboolean            text_only)
{
  self->max_message_size = max_message_size;
  self->max_fragments = max_fragments;
  self->text_only = text_only;
}

/**
 * binnacle_frame_meter_feed: (skip)
 * @self: a meter
 * @bytes: (array length=length): what goes by
 * @length: how much
 * @consumed: (out): how many of @bytes this call looked at
 *
 * Follows the bytes up to the end of the frame that is under way, and no
 * further: call again with the rest after any event. A violation is told
 * with the last byte of the frame's header, before any of its payload. Going
 * on after one follows the frames as they are; whether to is the caller's choice.
 *
 * Returns: why it stopped
 */
BinnacleFrameEvent
binnacle_frame_meter_feed (BinnacleFrameMeter *self,
                           const guint8       *bytes,
                           gsize               length,
                           gsize              *consumed)
{
  gsize payload;

  *consumed = 0;

  if (!is_header_whole (self))
    {
      *consumed = take_header (self, bytes, length);

      if (!is_header_whole (self))
        return BINNACLE_FRAME_EVENT_NONE;

      if (begin_frame (self) == BINNACLE_FRAME_EVENT_VIOLATION)
        return BINNACLE_FRAME_EVENT_VIOLATION;
    }

  payload = (gsize) MIN (self->payload_left, length - *consumed);
  self->payload_left -= payload;
  *consumed += payload;

  if (self->payload_left > 0)
    return BINNACLE_FRAME_EVENT_NONE;

  self->header_length = 0;

  return BINNACLE_FRAME_EVENT_END;
}
