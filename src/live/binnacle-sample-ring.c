/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-live"

#include "live/binnacle-sample-ring-private.h"

/* The pair stands at the time of its later half, so that times never go down
 * and the newest sample keeps its own. */
static void
merge (BinnacleSampleRing *self,
       guint               to,
       guint               first,
       guint               second)
{
  BinnacleSample a = self->samples[first], b = self->samples[second];
  guint n_a = self->counts[first], n_b = self->counts[second];
  double share = (double) n_b / ((double) n_a + (double) n_b);

  self->samples[to] = (BinnacleSample) {
    .time = b.time,
    .minimum = MIN (a.minimum, b.minimum),
    .mean = a.mean * (1 - share) + b.mean * share,
    .maximum = MAX (a.maximum, b.maximum),
  };
  self->counts[to] = n_a > G_MAXUINT - n_b ? G_MAXUINT : n_a + n_b;
}

static void
thin (BinnacleSampleRing *self)
{
  for (guint i = 0; i < BINNACLE_SAMPLE_RING_SIZE / 2; i++)
    merge (self, i, 2 * i, 2 * i + 1);
  self->length = BINNACLE_SAMPLE_RING_SIZE / 2;
}

void
binnacle_sample_ring_add (BinnacleSampleRing *self,
                          gint64              time,
                          double              number)
{
  if (self->length == BINNACLE_SAMPLE_RING_SIZE)
    thin (self);
  self->samples[self->length] = (BinnacleSample) { time, number, number, number };
  self->counts[self->length] = 1;
  self->length++;
}
