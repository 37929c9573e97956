/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "wire/binnacle-frame-meter.h"

/* Makes a frame that has a header only: what the payload is does not matter. */
static void
append_header (GByteArray *bytes,
               guint8      first,
               gboolean    masked,
               guint64     length)
{
  guint8 header[14] = { first, masked ? 0x80 : 0 };
  guint n_length = length < 126 ? 0 : length <= 0xffff ? 2 : 8;

  header[1] |= n_length == 0 ? (guint8) length : n_length == 2 ? 126 : 127;

  for (guint i = 0; i < n_length; i++)
    header[2 + i] = (guint8) (length >> (8 * (n_length - 1 - i)));

  g_byte_array_append (bytes, header, 2 + n_length + (masked ? 4 : 0));
}

static void
append_frame (GByteArray *bytes,
              guint8      first,
              gboolean    masked,
              gsize       length)
{
  g_autofree guint8 *payload = g_malloc0 (length + 1);

  append_header (bytes, first, masked, length);
  g_byte_array_append (bytes, payload, (guint) length);
}

static GByteArray *
make_conversation (void)
{
  GByteArray *bytes = g_byte_array_new ();

  append_frame (bytes, 0x81, FALSE, 5);
  append_frame (bytes, 0x01, TRUE, 126);
  append_frame (bytes, 0x89, TRUE, 0);
  append_frame (bytes, 0x80, TRUE, 70000);
  append_frame (bytes, 0x8a, FALSE, 125);
  append_frame (bytes, 0x82, FALSE, 65535);
  append_frame (bytes, 0x88, TRUE, 2);

  return bytes;
}

/* "81:5 1:126m …": what the meter saw, fed in pieces of the given size. */
static char *
describe (GByteArray *bytes,
          gsize       first,
          gsize       rest)
{
  BinnacleFrameMeter meter;
  g_autoptr (GString) text = g_string_new (NULL);
  gsize position = 0;
  gsize piece = first;

  binnacle_frame_meter_init (&meter);

  while (position < bytes->len)
    {
      gsize end = MIN (position + piece, bytes->len);

      while (position < end)
        {
          gsize consumed;

          if (binnacle_frame_meter_feed (&meter, bytes->data + position, end - position, &consumed)
              == BINNACLE_FRAME_EVENT_END)
            g_string_append_printf (text, "%s%x:%" G_GUINT64_FORMAT "%s ", meter.fin ? "8" : "",
                                    meter.opcode, meter.payload_size, meter.masked ? "m" : "");
          position += consumed;
        }

      piece = rest;
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_same_frames_however_split (void)
{
  g_autoptr (GByteArray) bytes = make_conversation ();
  const char *expected = "81:5 1:126m 89:0m 80:70000m 8a:125 82:65535 88:2m ";

  for (gsize first = 1; first < 300; first++)
    {
      g_autofree char *text = describe (bytes, first, bytes->len);

      g_assert_cmpstr (text, ==, expected);
    }

  for (gsize piece = 1; piece < 40; piece++)
    {
      g_autofree char *text = describe (bytes, piece, piece);

      g_assert_cmpstr (text, ==, expected);
    }
}

/* The close code for the first violation, and where its header ends. */
static guint
find_violation (GByteArray *bytes,
                gboolean    text_only,
                guint       max_fragments,
                gsize      *where)
{
  BinnacleFrameMeter meter;

  binnacle_frame_meter_init (&meter);
  binnacle_frame_meter_set_limits (&meter, 1000, max_fragments, text_only);

  for (*where = 0; *where < bytes->len;)
    {
      gsize consumed;
      BinnacleFrameEvent event = binnacle_frame_meter_feed (&meter, bytes->data + *where, 1, &consumed);

      *where += consumed;

      if (event == BINNACLE_FRAME_EVENT_VIOLATION)
        return meter.close_code;
    }

  return 0;
}

static void
test_message_over_the_limit_is_told_by_its_header (void)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  gsize where;

  append_frame (bytes, 0x81, FALSE, 1000);
  append_header (bytes, 0x81, FALSE, 1001);
  g_assert_cmpuint (find_violation (bytes, TRUE, 10, &where), ==, 1009);
  g_assert_cmpuint (where, ==, bytes->len);
}

static void
test_largest_lengths_do_not_wrap (void)
{
  const guint64 lengths[] = { G_MAXUINT64, (guint64) 1 << 63, G_MAXINT64, G_MAXUINT64 - 999 };

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      gsize where;

      append_frame (bytes, 0x01, FALSE, 1000);
      append_header (bytes, 0x80, TRUE, lengths[i]);
      g_assert_cmpuint (find_violation (bytes, TRUE, 10, &where), ==, 1009);
      g_assert_cmpuint (where, ==, bytes->len);
    }
}

static void
test_fragments_add_up (void)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  gsize where;

  append_frame (bytes, 0x01, FALSE, 400);
  append_frame (bytes, 0x00, FALSE, 600);
  append_frame (bytes, 0x89, FALSE, 100);
  append_frame (bytes, 0x80, FALSE, 0);
  append_frame (bytes, 0x81, FALSE, 1000);
  g_assert_cmpuint (find_violation (bytes, TRUE, 10, &where), ==, 0);

  append_frame (bytes, 0x01, FALSE, 400);
  append_frame (bytes, 0x00, FALSE, 600);
  append_frame (bytes, 0x80, FALSE, 1);
  g_assert_cmpuint (find_violation (bytes, TRUE, 10, &where), ==, 1009);
  g_assert_cmpuint (where, ==, bytes->len - 1);
}

static void
test_endless_empty_fragments_end (void)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  gsize where;

  append_frame (bytes, 0x01, FALSE, 0);

  for (guint i = 0; i < 10; i++)
    append_frame (bytes, 0x00, FALSE, 0);

  g_assert_cmpuint (find_violation (bytes, TRUE, 10, &where), ==, 1008);
}

static void
test_binary_message_is_refused_where_text_only (void)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  gsize where;

  append_frame (bytes, 0x82, FALSE, 0);
  g_assert_cmpuint (find_violation (bytes, TRUE, 10, &where), ==, 1003);
  g_assert_cmpuint (find_violation (bytes, FALSE, 10, &where), ==, 0);
}

static void
test_impossible_control_frames_are_refused (void)
{
  g_autoptr (GByteArray) too_long = g_byte_array_new ();
  g_autoptr (GByteArray) fragmented = g_byte_array_new ();
  gsize where;

  append_frame (too_long, 0x89, FALSE, 126);
  g_assert_cmpuint (find_violation (too_long, TRUE, 10, &where), ==, 1002);
  append_frame (fragmented, 0x08, FALSE, 2);
  g_assert_cmpuint (find_violation (fragmented, TRUE, 10, &where), ==, 1002);
}

static void
test_goes_on_after_a_violation (void)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  BinnacleFrameMeter meter;
  gsize position;

  append_frame (bytes, 0x81, FALSE, 5000);
  append_frame (bytes, 0x88, FALSE, 2);
  binnacle_frame_meter_init (&meter);
  binnacle_frame_meter_set_limits (&meter, 10, 10, TRUE);

  for (gsize consumed = position = 0; position < bytes->len; position += consumed)
    binnacle_frame_meter_feed (&meter, bytes->data + position, bytes->len - position, &consumed);

  g_assert_cmpuint (meter.opcode, ==, BINNACLE_FRAME_CLOSE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/frame-meter/same-frames-however-split", test_same_frames_however_split);
  g_test_add_func ("/frame-meter/message-over-the-limit-is-told-by-its-header", test_message_over_the_limit_is_told_by_its_header);
  g_test_add_func ("/frame-meter/largest-lengths-do-not-wrap", test_largest_lengths_do_not_wrap);
  g_test_add_func ("/frame-meter/fragments-add-up", test_fragments_add_up);
  g_test_add_func ("/frame-meter/endless-empty-fragments-end", test_endless_empty_fragments_end);
  g_test_add_func ("/frame-meter/binary-message-is-refused-where-text-only", test_binary_message_is_refused_where_text_only);
  g_test_add_func ("/frame-meter/impossible-control-frames-are-refused", test_impossible_control_frames_are_refused);
  g_test_add_func ("/frame-meter/goes-on-after-a-violation", test_goes_on_after_a_violation);

  return g_test_run ();
}
