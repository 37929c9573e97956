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

BINNACLE_EXPORT
G_DECLARE_FINAL_TYPE (BinnacleSeries, binnacle_series, BINNACLE, SERIES, GObject)

BINNACLE_EXPORT
BinnacleSeries       *binnacle_series_new          (guint                 capacity);
BINNACLE_EXPORT
guint                 binnacle_series_get_capacity (BinnacleSeries       *self);
BINNACLE_EXPORT
void                  binnacle_series_set_capacity (BinnacleSeries       *self,
                                                    guint                 capacity);
BINNACLE_EXPORT
guint                 binnacle_series_get_length   (BinnacleSeries       *self);
BINNACLE_EXPORT
const BinnacleSample *binnacle_series_get          (BinnacleSeries       *self,
                                                    guint                 index);
BINNACLE_EXPORT
guint                 binnacle_series_find         (BinnacleSeries       *self,
                                                    gint64                time);
BINNACLE_EXPORT
void                  binnacle_series_append       (BinnacleSeries       *self,
                                                    const BinnacleSample *samples,
                                                    guint                 n_samples);
BINNACLE_EXPORT
void                  binnacle_series_prepend      (BinnacleSeries       *self,
                                                    const BinnacleSample *samples,
                                                    guint                 n_samples);
BINNACLE_EXPORT
void                  binnacle_series_replace      (BinnacleSeries       *self,
                                                    gint64                from,
                                                    gint64                to,
                                                    const BinnacleSample *samples,
                                                    guint                 n_samples);
BINNACLE_EXPORT
void                  binnacle_series_add_gap      (BinnacleSeries       *self,
                                                    gint64                time);
BINNACLE_EXPORT
void                  binnacle_series_clear        (BinnacleSeries       *self);

G_END_DECLS
