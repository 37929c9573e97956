/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "live/binnacle-operation-private.h"

G_BEGIN_DECLS

/* Operations in the order of their sequence, also found by id. */
typedef struct _BinnacleOperationList BinnacleOperationList;

BinnacleOperationList *binnacle_operation_list_new    (void);
void                   binnacle_operation_list_free   (BinnacleOperationList *self);
guint                  binnacle_operation_list_add    (BinnacleOperationList *self,
                                                       BinnacleOperation     *operation);
guint                  binnacle_operation_list_remove (BinnacleOperationList *self,
                                                       BinnacleOperation     *operation);
BinnacleOperation     *binnacle_operation_list_find   (BinnacleOperationList *self,
                                                       const char            *id);
BinnacleOperation     *binnacle_operation_list_get    (BinnacleOperationList *self,
                                                       guint                  position);
guint                  binnacle_operation_list_get_length (BinnacleOperationList *self);

G_END_DECLS
