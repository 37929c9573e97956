/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "live/binnacle-conflict.h"
#include "live/binnacle-entity-private.h"
#include "live/binnacle-operation-private.h"

G_BEGIN_DECLS

/* What all operations up to one of them make of a value, so that many of them are not
 * replayed for each new one. */
typedef struct
{
  BinnacleValue  base;
  BinnacleValue  value;
  GList         *last; /* of the chain's operations; NULL: nothing is known */
} BinnacleReplayed;

/* The operations of one channel, oldest first, for the server that is there.
 * Rejected ones stay until the person has seen them; "unsettled" leaves them out. */
typedef struct
{
  BinnacleEntity   *entity;
  GQueue            operations;
  BinnacleReplayed  replayed;
  BinnacleConflict *conflict; /* not owned: the list of conflicts does */
  gboolean          in_flight;
  gboolean          ready;    /* it is in the queue's list of those to look at */
  gboolean          touched;  /* the entity's notifications wait */
  gboolean          hidden;   /* edits are shown only once the server has them */
  gboolean          keeps_rejected;
} BinnacleOperationChain;

BinnacleOperationChain *binnacle_operation_chain_new       (BinnacleEntity          *entity);
void                    binnacle_operation_chain_free      (BinnacleOperationChain  *self);
void                    binnacle_operation_chain_add       (BinnacleOperationChain  *self,
                                                            BinnacleOperation       *operation);
gboolean                binnacle_operation_chain_remove    (BinnacleOperationChain  *self,
                                                            BinnacleOperation       *operation);
BinnacleOperation      *binnacle_operation_chain_get_head  (BinnacleOperationChain  *self);
BinnacleOperation      *binnacle_operation_chain_get_tail  (BinnacleOperationChain  *self);
GPtrArray              *binnacle_operation_chain_list_unsettled (BinnacleOperationChain *self);
void                    binnacle_operation_chain_replay    (BinnacleOperationChain  *self,
                                                            BinnacleValue           *value);
/* What an operation does, or whether it counts, has changed, and it is not the last. */
void                    binnacle_operation_chain_forget    (BinnacleOperationChain  *self);
void                    binnacle_operation_chain_refresh   (BinnacleOperationChain  *self);

G_END_DECLS
