/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "base/binnacle-visibility.h"

G_BEGIN_DECLS

/**
 * BinnacleSample:
 * @time: ms since 1970
 * @minimum: the smallest value that this sample stands for
 * @mean: their mean; for a single value all three are the same
 * @maximum: the largest
 *
 * One point of a series; NaN in @mean is a gap.
 */
typedef struct
{
  gint64 time;
  double minimum;
  double mean;
  double maximum;
} BinnacleSample;

#define BINNACLE_TYPE_SERIES (binnacle_series_get_type ())

/* A ring of samples in time order, of fixed capacity; the oldest leave first.
 * Main thread. Signal "changed", once per batch. Property "length". */
BINNACLE_EXPORT
G_DECLARE_FINAL_TYPE (BinnacleSeries, binnacle_series, BINNACLE, SERIES, GObject)

BINNACLE_EXPORT
BinnacleSeries       *binnacle_series_new          (guint                 capacity);
BINNACLE_EXPORT
guint                 binnacle_series_get_length   (BinnacleSeries       *self);
BINNACLE_EXPORT
const BinnacleSample *binnacle_series_get          (BinnacleSeries       *self,
                                                    guint                 index);
/* The first index whose time is not before that; the length where there is none. */
BINNACLE_EXPORT
guint                 binnacle_series_find         (BinnacleSeries       *self,
                                                    gint64                time);
/* Samples not newer than the last are put in order, or dropped where they repeat one. */
BINNACLE_EXPORT
void                  binnacle_series_append       (BinnacleSeries       *self,
                                                    const BinnacleSample *samples,
                                                    guint                 n_samples);
/* Older samples, from history, before those that are there. */
BINNACLE_EXPORT
void                  binnacle_series_prepend      (BinnacleSeries       *self,
                                                    const BinnacleSample *samples,
                                                    guint                 n_samples);
/* From here on a line must not be drawn over: the link was lost. */
BINNACLE_EXPORT
void                  binnacle_series_add_gap      (BinnacleSeries       *self,
                                                    gint64                time);
BINNACLE_EXPORT
void                  binnacle_series_clear        (BinnacleSeries       *self);

G_END_DECLS
