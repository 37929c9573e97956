/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "live/binnacle-operation-record.h"

G_BEGIN_DECLS

gboolean binnacle_operation_replay (BinnacleOperationKind          kind,
                                    const BinnacleValue           *argument,
                                    BinnacleValue                 *value);
gboolean binnacle_operation_fold   (BinnacleOperationKind          kind,
                                    const BinnacleValue           *earlier,
                                    const BinnacleValue           *later,
                                    BinnacleValue                 *folded);
gboolean binnacle_operation_fits        (const BinnacleValue      *value,
                                         gsize                     max_bytes);
gboolean binnacle_operation_is_possible (BinnacleOperationKind     kind,
                                    const BinnacleValue           *argument);

G_END_DECLS
