/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/binnacle-channel-record.h"
#include "server/binnacle-mutation.h"

G_BEGIN_DECLS

/**
 * BinnacleOpEntry:
 * @record: the outcome, which has the operation id
 * @digest: of the body
 *
 * One accepted operation.
 */
typedef struct
{
  BinnacleChannelRecord *record;
  guint8                 digest[BINNACLE_MUTATION_DIGEST_SIZE];
} BinnacleOpEntry;

typedef struct _BinnacleOpMemory BinnacleOpMemory;

BinnacleOpMemory      *binnacle_op_memory_new       (gint64                  reach);
void                   binnacle_op_memory_free      (BinnacleOpMemory       *self);
void                   binnacle_op_memory_add       (BinnacleOpMemory       *self,
                                                     BinnacleChannelRecord  *record,
                                                     const guint8           *digest);
const BinnacleOpEntry *binnacle_op_memory_lookup    (BinnacleOpMemory       *self,
                                                     const char             *op);
gboolean               binnacle_op_memory_trim      (BinnacleOpMemory       *self,
                                                     gint64                  oldest_time);
void                   binnacle_op_memory_set_reach (BinnacleOpMemory       *self,
                                                     gint64                  reach);
gint64                 binnacle_op_memory_get_reach (BinnacleOpMemory       *self);
guint                  binnacle_op_memory_get_count (BinnacleOpMemory       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinnacleOpMemory, binnacle_op_memory_free)

G_END_DECLS
