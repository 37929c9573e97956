/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "live/binnacle-series.h"

G_BEGIN_DECLS

/* How many samples of one channel may wait; beyond, pairs become one. */
#define BINNACLE_SAMPLE_RING_SIZE 256

/* The numbers of one channel that wait for the main thread. Not thread-safe. */
typedef struct
{
  BinnacleSample samples[BINNACLE_SAMPLE_RING_SIZE];
  guint          counts[BINNACLE_SAMPLE_RING_SIZE];
  guint          length;
} BinnacleSampleRing;

void binnacle_sample_ring_add (BinnacleSampleRing *self,
                               gint64              time,
                               double              number);

G_END_DECLS
