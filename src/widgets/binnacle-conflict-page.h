/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "base/binnacle-clock.h"
#include "live/binnacle-conflict.h"

G_BEGIN_DECLS

/**
 * BinnacleConflictDecision:
 * @BINNACLE_CONFLICT_KEEP_MINE: mine
 * @BINNACLE_CONFLICT_USE_THEIRS: theirs
 * @BINNACLE_CONFLICT_KEEP_MERGED: what was put together part by part
 *
 * What a person decided about a whole conflict.
 */
typedef enum
{
  BINNACLE_CONFLICT_KEEP_MINE,
  BINNACLE_CONFLICT_USE_THEIRS,
  BINNACLE_CONFLICT_KEEP_MERGED
} BinnacleConflictDecision;

#define BINNACLE_TYPE_CONFLICT_PAGE (binnacle_conflict_page_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleConflictPage, binnacle_conflict_page, BINNACLE, CONFLICT_PAGE, GtkWidget)

void              binnacle_conflict_page_show             (BinnacleConflictPage *self,
                                                           BinnacleConflict     *conflict,
                                                           BinnacleClock        *clock);
void              binnacle_conflict_page_set_n_conflicts  (BinnacleConflictPage *self,
                                                           guint                 n_conflicts);
BinnacleConflict *binnacle_conflict_page_get_conflict     (BinnacleConflictPage *self);
void              binnacle_conflict_page_get_merged       (BinnacleConflictPage *self,
                                                           BinnacleValue        *merged);

G_END_DECLS
