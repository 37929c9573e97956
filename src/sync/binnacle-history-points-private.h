/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "live/binnacle-series.h"

G_BEGIN_DECLS

/* What is kept of the past, finest first. Each value is in one of them, which one is a
 * matter of its age. */
typedef enum
{
  BINNACLE_HISTORY_RAW,
  BINNACLE_HISTORY_MINUTES,
  BINNACLE_HISTORY_HOURS,
  BINNACLE_HISTORY_N_TIERS
} BinnacleHistoryTier;

/* One value or several: weight says of how many the mean is made. Where it begins, no
 * line leads to it from the one before. */
typedef struct
{
  BinnacleSample sample;
  guint          weight;
  gboolean       begins;
} BinnacleHistoryPoint;

GArray *binnacle_history_points_new         (void);
void    binnacle_history_points_add_samples (GArray               *points,
                                             const BinnacleSample *samples,
                                             guint                 n_samples);
void    binnacle_history_points_sort        (GArray               *points);
GArray *binnacle_history_points_thin        (GArray               *points,
                                             gint64                step,
                                             gboolean              align);
GArray *binnacle_history_points_to_samples  (GArray               *points);

/* A stretch of points as bytes, and back. place: what it belongs to. */
GBytes  *binnacle_history_chunk_encode      (GArray               *points,
                                             const gint64          place[3]);
gboolean binnacle_history_chunk_decode      (const guint8         *bytes,
                                             gsize                 n_bytes,
                                             const gint64          place[3],
                                             GArray               *points);

G_END_DECLS
