/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/binnacle-value.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_CONFLICT (binnacle_conflict_get_type ())

/* What a person has to choose about one channel: base (what they saw when they
 * began), mine (what all their unsent edits since make of it) and theirs (what
 * the server has now; it goes on following the server). Properties channel,
 * title, base, mine, theirs, theirs-time (ms), theirs-author, mine-time (ms),
 * n-operations; signal "changed" when mine or theirs changed under the dialog.
 * It is worked out of the operations in the queue, which are on disk, so it
 * stands after a restart. */
BINNACLE_EXPORT
G_DECLARE_FINAL_TYPE (BinnacleConflict, binnacle_conflict, BINNACLE, CONFLICT, GObject)

BINNACLE_EXPORT
const char          *binnacle_conflict_get_channel       (BinnacleConflict *self);
BINNACLE_EXPORT
const char          *binnacle_conflict_get_title         (BinnacleConflict *self);
BINNACLE_EXPORT
const BinnacleValue *binnacle_conflict_get_base          (BinnacleConflict *self);
BINNACLE_EXPORT
const BinnacleValue *binnacle_conflict_get_mine          (BinnacleConflict *self);
BINNACLE_EXPORT
const BinnacleValue *binnacle_conflict_get_theirs        (BinnacleConflict *self);
BINNACLE_EXPORT
gint64               binnacle_conflict_get_theirs_version (BinnacleConflict *self);
BINNACLE_EXPORT
gint64               binnacle_conflict_get_theirs_time   (BinnacleConflict *self);
BINNACLE_EXPORT
const char          *binnacle_conflict_get_theirs_author (BinnacleConflict *self);
BINNACLE_EXPORT
gint64               binnacle_conflict_get_mine_time     (BinnacleConflict *self);
BINNACLE_EXPORT
guint                binnacle_conflict_get_n_operations  (BinnacleConflict *self);

/* For the queue (and tests). BINNACLE_VALUE_NONE stands for "no such channel". */
BINNACLE_EXPORT
BinnacleConflict    *binnacle_conflict_new               (const char          *channel,
                                                          const char          *title);
BINNACLE_EXPORT
void                 binnacle_conflict_set_mine          (BinnacleConflict    *self,
                                                          const BinnacleValue *base,
                                                          const BinnacleValue *mine,
                                                          gint64               time,
                                                          guint                n_operations);
BINNACLE_EXPORT
void                 binnacle_conflict_set_theirs        (BinnacleConflict    *self,
                                                          const BinnacleValue *theirs,
                                                          gint64               version,
                                                          gint64               time,
                                                          const char          *author);

G_END_DECLS
