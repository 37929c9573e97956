/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "live/binnacle-operation-record.h"

G_BEGIN_DECLS

/**
 * BinnacleEdit:
 * @kind: what to do
 * @argument: (nullable): with what; %NULL for a deletion
 * @label: (nullable): what the person did, in words for a list
 * @strategy: what to do in a conflict
 * @undoable: whether it goes to the undo history
 * @seen: (nullable): the value that it was made on, where that is another than the
 *   one shown now: the server is to compare. %NULL: what is shown now
 *
 * What a person wants changed. All is borrowed.
 */
typedef struct
{
  BinnacleOperationKind     kind;
  const BinnacleValue      *argument;
  const char               *label;
  BinnacleConflictStrategy  strategy;
  gboolean                  undoable;
  const BinnacleValue      *seen;
} BinnacleEdit;

G_END_DECLS
