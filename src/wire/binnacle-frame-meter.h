/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "base/binnacle-visibility.h"

G_BEGIN_DECLS

/**
 * BinnacleFrameOpcode:
 * @BINNACLE_FRAME_CONTINUATION: a further fragment of a message
 * @BINNACLE_FRAME_TEXT: a text message, or its first fragment
 * @BINNACLE_FRAME_BINARY: a binary message, or its first fragment
 * @BINNACLE_FRAME_CLOSE: the closing handshake
 * @BINNACLE_FRAME_PING: asks for a pong
 * @BINNACLE_FRAME_PONG: answers a ping
 *
 * What a frame is (RFC 6455 §5.2).
 */
typedef enum
{
  BINNACLE_FRAME_CONTINUATION = 0x0,
  BINNACLE_FRAME_TEXT = 0x1,
  BINNACLE_FRAME_BINARY = 0x2,
  BINNACLE_FRAME_CLOSE = 0x8,
  BINNACLE_FRAME_PING = 0x9,
  BINNACLE_FRAME_PONG = 0xa
} BinnacleFrameOpcode;

/**
 * BinnacleFrameEvent:
 * @BINNACLE_FRAME_EVENT_NONE: all bytes went by
 * @BINNACLE_FRAME_EVENT_END: a frame is over; `opcode`, `fin`, `masked` and
 *   `payload_size` describe it
 * @BINNACLE_FRAME_EVENT_VIOLATION: the header of a frame breaks a limit;
 *   `close_code` says which
 *
 * Where binnacle_frame_meter_feed() stopped.
 */
typedef enum
{
  BINNACLE_FRAME_EVENT_NONE,
  BINNACLE_FRAME_EVENT_END,
  BINNACLE_FRAME_EVENT_VIOLATION
} BinnacleFrameEvent;

/**
 * BinnacleFrameMeter:
 * @close_code: of the violation: 1002, 1003, 1008 or 1009; 0 for none
 * @opcode: of the frame that is under way, or that was last
 * @fin: whether it ends its message
 * @masked: whether it is masked, so came from a client
 * @payload_size: what its header says, in bytes
 *
 * Follows the frames of one direction of a WebSocket as their bytes go by.
 */
typedef struct
{
  guint       close_code;
  guint       opcode;
  gboolean    fin;
  gboolean    masked;
  guint64     payload_size;

  /*< private >*/
  guint64     payload_left;
  guint64     message_size;
  guint64     max_message_size;
  guint       n_fragments;
  guint       max_fragments;
  gboolean    text_only;
  guint       header_length;
  guint8      header[14];
} BinnacleFrameMeter;

BINNACLE_EXPORT
void               binnacle_frame_meter_init       (BinnacleFrameMeter *self);
BINNACLE_EXPORT
void               binnacle_frame_meter_set_limits (BinnacleFrameMeter *self,
                                                    guint64             max_message_size,
                                                    guint               max_fragments,
                                                    gboolean            text_only);
BINNACLE_EXPORT
BinnacleFrameEvent binnacle_frame_meter_feed       (BinnacleFrameMeter *self,
                                                    const guint8       *bytes,
                                                    gsize               length,
                                                    gsize              *consumed);

G_END_DECLS
