/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sync"

#include "config.h"

#include "sync/binnacle-history-points-private.h"

#include <math.h>
#include <string.h>

/* A chunk: a digest, then for each point a byte of flags and what they say is there:
 *
 *   difference of time to the point before, in ms (zigzag, 7 bits to a byte)
 *   the mean, where it is another one than the point's before
 *   the lowest and the highest, where they are not the mean
 *   the weight, where it is not 1 (7 bits to a byte)
 *
 * Numbers are IEEE doubles, all is little-endian. About 11 bytes for a value; a row of
 * its own would take four times that. The digest covers the chunk's place too, since SQLite
 * does not know whether a page came back as it was written. */

#define DIGEST_LENGTH 8
#define SAME_MEAN 1
#define IS_RANGE 2
#define BEGINS 4
#define IS_WEIGHTED 8
#define ALL_FLAGS (SAME_MEAN | IS_RANGE | BEGINS | IS_WEIGHTED)

typedef struct
{
  const guint8 *at;
  const guint8 *end;
  gboolean      broken;
} Reader;

static void
make_digest (const guint8 *bytes,
             gsize         n_bytes,
             const gint64  place[3],
             guint8       *digest)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gint64 stable[3] = { GINT64_TO_LE (place[0]), GINT64_TO_LE (place[1]), GINT64_TO_LE (place[2]) };
  guint8 whole[32];
  gsize length = sizeof whole;

  g_checksum_update (checksum, (const guchar *) stable, sizeof stable);
  g_checksum_update (checksum, bytes, (gssize) n_bytes);
  g_checksum_get_digest (checksum, whole, &length);
  memcpy (digest, whole, DIGEST_LENGTH);
}

static void
put_natural (GByteArray *bytes,
             guint64     number)
{
  do
    {
      guint8 byte = (guint8) ((number & 0x7f) | (number > 0x7f ? 0x80 : 0));

      g_byte_array_append (bytes, &byte, 1);
      number >>= 7;
    }
  while (number > 0);
}

static void
put_number (GByteArray *bytes,
            double      number)
{
  guint64 bits;

  memcpy (&bits, &number, sizeof bits);
  bits = GUINT64_TO_LE (bits);
  g_byte_array_append (bytes, (const guint8 *) &bits, sizeof bits);
}

static guint64
get_natural (Reader *reader)
{
  guint64 number = 0;

  for (guint shift = 0; shift < 64 && reader->at < reader->end; shift += 7)
    {
      guint8 byte = *reader->at++;

      number |= (guint64) (byte & 0x7f) << shift;
      if ((byte & 0x80) == 0)
        return number;
    }
  reader->broken = TRUE;
  return 0;
}

static double
get_number (Reader *reader)
{
  guint64 bits;
  double number;

  if (reader->end - reader->at < (gssize) sizeof bits)
    {
      reader->broken = TRUE;
      return 0;
    }
  memcpy (&bits, reader->at, sizeof bits);
  reader->at += sizeof bits;
  bits = GUINT64_FROM_LE (bits);
  memcpy (&number, &bits, sizeof number);
  return number;
}

static void
put_point (GByteArray                 *bytes,
           const BinnacleHistoryPoint *point,
           const BinnacleSample       *before)
{
  const BinnacleSample *sample = &point->sample;
  guint64 difference = (guint64) sample->time - (guint64) before->time;
  gboolean same = memcmp (&sample->mean, &before->mean, sizeof sample->mean) == 0;
  gboolean range = sample->minimum < sample->mean || sample->maximum > sample->mean;
  guint8 flags = (guint8) ((same ? SAME_MEAN : 0) | (range ? IS_RANGE : 0) | (point->begins ? BEGINS : 0) |
                           (point->weight != 1 ? IS_WEIGHTED : 0));

  g_byte_array_append (bytes, &flags, 1);
  put_natural (bytes, difference << 1 ^ (difference >> 63 != 0 ? G_MAXUINT64 : 0));
  if (!same)
    put_number (bytes, sample->mean);
  if (range)
    put_number (bytes, sample->minimum);
  if (range)
    put_number (bytes, sample->maximum);
  if (point->weight != 1)
    put_natural (bytes, point->weight);
}

static gboolean
get_point (Reader               *reader,
           const BinnacleSample *before,
           BinnacleHistoryPoint *point)
{
  guint8 flags = *reader->at++;
  guint64 difference = get_natural (reader);
  guint64 weight;

  difference = difference >> 1 ^ ((difference & 1) != 0 ? G_MAXUINT64 : 0);
  point->sample.time = (gint64) ((guint64) before->time + difference);
  point->sample.mean = (flags & SAME_MEAN) != 0 ? before->mean : get_number (reader);
  point->sample.minimum = (flags & IS_RANGE) != 0 ? get_number (reader) : point->sample.mean;
  point->sample.maximum = (flags & IS_RANGE) != 0 ? get_number (reader) : point->sample.mean;
  weight = (flags & IS_WEIGHTED) != 0 ? get_natural (reader) : 1;
  point->weight = (guint) weight;
  point->begins = (flags & BEGINS) != 0;
  return !reader->broken && (flags & ~ALL_FLAGS) == 0 && isfinite (point->sample.mean) &&
         weight > 0 && weight <= G_MAXUINT;
}

GBytes *
binnacle_history_chunk_encode (GArray       *points,
                               const gint64  place[3])
{
  GByteArray *bytes = g_byte_array_sized_new (DIGEST_LENGTH + points->len * 12);
  BinnacleSample before = { .time = place[2] };

  g_byte_array_set_size (bytes, DIGEST_LENGTH);
  for (guint i = 0; i < points->len; i++)
    {
      const BinnacleHistoryPoint *point = &g_array_index (points, BinnacleHistoryPoint, i);

      put_point (bytes, point, &before);
      before = point->sample;
    }
  make_digest (bytes->data + DIGEST_LENGTH, bytes->len - DIGEST_LENGTH, place, bytes->data);
  return g_byte_array_free_to_bytes (bytes);
}

/* Appends to points. Returns FALSE where it is not what was written. */
gboolean
binnacle_history_chunk_decode (const guint8 *bytes,
                               gsize         n_bytes,
                               const gint64  place[3],
                               GArray       *points)
{
  BinnacleSample before = { .time = place[2] };
  guint8 digest[DIGEST_LENGTH];
  Reader reader;

  if (n_bytes < DIGEST_LENGTH)
    return FALSE;
  make_digest (bytes + DIGEST_LENGTH, n_bytes - DIGEST_LENGTH, place, digest);
  if (memcmp (digest, bytes, DIGEST_LENGTH) != 0)
    return FALSE;
  reader = (Reader) { bytes + DIGEST_LENGTH, bytes + n_bytes, FALSE };
  while (reader.at < reader.end)
    {
      BinnacleHistoryPoint point;

      if (!get_point (&reader, &before, &point))
        return FALSE;
      g_array_append_val (points, point);
      before = point.sample;
    }
  return TRUE;
}
