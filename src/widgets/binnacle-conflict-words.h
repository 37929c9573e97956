/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "live/binnacle-conflict.h"
#include "live/binnacle-merge-tree.h"

G_BEGIN_DECLS

char       *binnacle_conflict_words_title   (BinnacleConflict     *conflict);
char       *binnacle_conflict_words_mine    (BinnacleConflict     *conflict,
                                             gint64                now);
char       *binnacle_conflict_words_theirs  (BinnacleConflict     *conflict,
                                             gint64                now);
char       *binnacle_conflict_words_summary (BinnacleConflict     *conflict);
char       *binnacle_conflict_words_path    (const char * const   *names);
const char *binnacle_conflict_words_change  (BinnacleMergeChange   change);
const char *binnacle_conflict_words_icon    (BinnacleMergeChange   change);
char       *binnacle_conflict_words_value   (const BinnacleValue  *value);
char       *binnacle_conflict_words_member  (const char           *name,
                                             const BinnacleValue  *value);

G_END_DECLS
