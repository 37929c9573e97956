/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "live/binnacle-operation-record.h"

G_BEGIN_DECLS

BINNACLE_EXPORT
char *binnacle_operation_text_change    (const BinnacleOperationRecord *record);
BINNACLE_EXPORT
char *binnacle_operation_text_state     (const BinnacleOperationRecord *record,
                                         gboolean                       linked,
                                         gboolean                       paused);
BINNACLE_EXPORT
char *binnacle_operation_text_age       (const BinnacleOperationRecord *record,
                                         gint64                         now);
BINNACLE_EXPORT
char *binnacle_operation_text_discard   (const BinnacleOperationRecord *record);
BINNACLE_EXPORT
char *binnacle_operation_text_shorten   (const char                    *text);

G_END_DECLS
