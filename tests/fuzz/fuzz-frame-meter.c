/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz-target.h"

#include "wire/binnacle-frame-meter.h"

#define MAX_MESSAGE 4096
#define MAX_FRAGMENTS 16

/* The first byte says in how large pieces the rest goes by; what the meter sees
 * must not depend on it. */

static guint64
digest (guint64                    seed,
        const BinnacleFrameMeter  *meter,
        BinnacleFrameEvent         event,
        size_t                     position)
{
  guint64 values[] = { event, position, meter->opcode, meter->close_code, meter->payload_size, meter->masked, meter->fin };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    seed = (seed ^ values[i]) * G_GUINT64_CONSTANT (0x100000001b3);

  return seed;
}

static guint64
follow (const uint8_t *data,
        size_t         size,
        size_t         piece)
{
  BinnacleFrameMeter meter;
  guint64 seen = 0;
  size_t position = 0;

  binnacle_frame_meter_init (&meter);
  binnacle_frame_meter_set_limits (&meter, MAX_MESSAGE, MAX_FRAGMENTS, TRUE);

  while (position < size)
    {
      gsize consumed;
      BinnacleFrameEvent event = binnacle_frame_meter_feed (&meter, data + position, MIN (piece, size - position), &consumed);

      g_assert_cmpuint (consumed, <=, MIN (piece, size - position));
      g_assert_true (consumed > 0 || event != BINNACLE_FRAME_EVENT_NONE);
      position += consumed;

      if (event == BINNACLE_FRAME_EVENT_NONE)
        continue;

      g_assert_cmpint (event == BINNACLE_FRAME_EVENT_VIOLATION, ==, meter.close_code != 0);
      seen = digest (seen, &meter, event, position);

      if (event == BINNACLE_FRAME_EVENT_VIOLATION)
        break;

      g_assert_cmpuint (meter.payload_size, <=, MAX_MESSAGE);
    }

  return seen;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  if (size < 2)
    return 0;

  g_assert_cmpuint (follow (data + 1, size - 1, size), ==, follow (data + 1, size - 1, 1 + data[0] % 16));

  return 0;
}
