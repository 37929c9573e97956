/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "live/binnacle-diff-private.h"
#include "live/binnacle-merge-tree.h"

G_BEGIN_DECLS

typedef enum
{
  BINNACLE_SIDE_BASE,
  BINNACLE_SIDE_MINE,
  BINNACLE_SIDE_THEIRS,
  BINNACLE_N_SIDES
} BinnacleSide;

typedef struct
{
  guint start;
  guint end;
} BinnacleRange;

/* A stretch of three sequences, as far as it has one fate. */
typedef struct
{
  BinnacleMergeChange change;
  BinnacleRange       ranges[BINNACLE_N_SIDES];
  gboolean            identified; /* one element, changed on both sides */
} BinnacleSequenceRegion;

/* Three sequences of tokens, and what each element is known by (the same for an
 * element that changed; %NULL where that is never known). */
typedef struct
{
  BinnacleTokens tokens[BINNACLE_N_SIDES];
  BinnacleTokens identities[BINNACLE_N_SIDES];
  gboolean       identifiable;
} BinnacleSequences;

gboolean binnacle_sequence_merge_find_regions (const BinnacleSequences *sequences,
                                               guint64                 *budget,
                                               GArray                  *regions);

G_END_DECLS
