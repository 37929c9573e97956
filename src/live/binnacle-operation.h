/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "live/binnacle-operation-record.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_OPERATION (binnacle_operation_get_type ())

BINNACLE_EXPORT
G_DECLARE_FINAL_TYPE (BinnacleOperation, binnacle_operation, BINNACLE, OPERATION, GObject)

BINNACLE_EXPORT
const BinnacleOperationRecord *binnacle_operation_get_record       (BinnacleOperation *self);
BINNACLE_EXPORT
const char                    *binnacle_operation_get_id           (BinnacleOperation *self);
BINNACLE_EXPORT
const char                    *binnacle_operation_get_channel      (BinnacleOperation *self);
BINNACLE_EXPORT
BinnacleOperationState         binnacle_operation_get_state        (BinnacleOperation *self);
BINNACLE_EXPORT
BinnacleHoldReason             binnacle_operation_get_hold         (BinnacleOperation *self);
BINNACLE_EXPORT
const GError                  *binnacle_operation_get_error        (BinnacleOperation *self);
BINNACLE_EXPORT
gint64                         binnacle_operation_get_next_attempt (BinnacleOperation *self);
BINNACLE_EXPORT
gboolean                       binnacle_operation_get_applicable   (BinnacleOperation *self);
BINNACLE_EXPORT
gboolean                       binnacle_operation_may_have_happened (BinnacleOperation *self);
BINNACLE_EXPORT
gboolean                       binnacle_operation_is_settled       (BinnacleOperation *self);
BINNACLE_EXPORT
void                           binnacle_operation_add_affects      (BinnacleOperation *self,
                                                                    const char * const *patterns);
BINNACLE_EXPORT
const char * const            *binnacle_operation_get_affects      (BinnacleOperation *self);

G_END_DECLS
