/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sources/binnacle-source.h"

G_BEGIN_DECLS

BINNACLE_EXPORT
gboolean                  binnacle_edit_value                      (BinnacleSource           *source,
                                                                    const char               *channel,
                                                                    BinnacleOperationKind     kind,
                                                                    const BinnacleValue      *argument,
                                                                    const char               *label,
                                                                    GError                  **error);

#define BINNACLE_TYPE_OPTIMISTIC_EDIT (binnacle_optimistic_edit_get_type ())

BINNACLE_EXPORT
G_DECLARE_FINAL_TYPE (BinnacleOptimisticEdit, binnacle_optimistic_edit, BINNACLE, OPTIMISTIC_EDIT, GObject)

BINNACLE_EXPORT
BinnacleOptimisticEdit   *binnacle_optimistic_edit_new             (BinnacleSource           *source,
                                                                    const char               *channel,
                                                                    BinnacleConflictStrategy  strategy);
BINNACLE_EXPORT
BinnacleEntity           *binnacle_optimistic_edit_get_entity      (BinnacleOptimisticEdit   *self);
BINNACLE_EXPORT
const BinnacleValue      *binnacle_optimistic_edit_get_value       (BinnacleOptimisticEdit   *self);
BINNACLE_EXPORT
gboolean                  binnacle_optimistic_edit_is_drafting     (BinnacleOptimisticEdit   *self);
BINNACLE_EXPORT
const GError             *binnacle_optimistic_edit_get_problem     (BinnacleOptimisticEdit   *self);

BINNACLE_EXPORT
gboolean                  binnacle_optimistic_edit_apply           (BinnacleOptimisticEdit   *self,
                                                                    BinnacleOperationKind     kind,
                                                                    const BinnacleValue      *argument,
                                                                    const char               *label);
BINNACLE_EXPORT
void                      binnacle_optimistic_edit_hold            (BinnacleOptimisticEdit   *self);
BINNACLE_EXPORT
void                      binnacle_optimistic_edit_release         (BinnacleOptimisticEdit   *self);
BINNACLE_EXPORT
void                      binnacle_optimistic_edit_draft           (BinnacleOptimisticEdit   *self,
                                                                    const BinnacleValue      *value,
                                                                    const char               *label);
BINNACLE_EXPORT
void                      binnacle_optimistic_edit_commit          (BinnacleOptimisticEdit   *self);
BINNACLE_EXPORT
void                      binnacle_optimistic_edit_cancel          (BinnacleOptimisticEdit   *self);

BINNACLE_EXPORT
guint                     binnacle_optimistic_edit_commit_all      (void);

G_END_DECLS
