/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sqlite3.h>

#include "live/binnacle-operation-record.h"

G_BEGIN_DECLS

/* All operations and servers of an outbox, or of one source in it. */
typedef struct
{
  GPtrArray  *records; /* of BinnacleOperationRecord, by sequence */
  GHashTable *servers; /* of source ids to server ids */
} BinnacleOutboxContents;

BinnacleOutboxContents *binnacle_outbox_contents_new        (void);
void                    binnacle_outbox_contents_free       (BinnacleOutboxContents *self);
gboolean                binnacle_outbox_contents_add_server (BinnacleOutboxContents *self,
                                                             sqlite3_stmt           *statement);
void                    binnacle_outbox_contents_sort       (BinnacleOutboxContents *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinnacleOutboxContents, binnacle_outbox_contents_free)

G_END_DECLS
