/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sync/binnacle-outbox-database-private.h"

G_BEGIN_DECLS

typedef struct _BinnacleOutboxStore BinnacleOutboxStore;

BinnacleOutboxStore    *binnacle_outbox_store_new          (const char            *path,
                                                            const char            *marker_path,
                                                            const char            *vfs);
void                    binnacle_outbox_store_free         (BinnacleOutboxStore   *self);
gboolean                binnacle_outbox_store_open         (BinnacleOutboxStore   *self,
                                                            gint64                 now);
void                    binnacle_outbox_store_load         (BinnacleOutboxStore   *self,
                                                            BinnacleOutboxRequest *request);
void                    binnacle_outbox_store_write        (BinnacleOutboxStore   *self,
                                                            GPtrArray             *requests);
void                    binnacle_outbox_store_dismiss      (BinnacleOutboxStore   *self);
void                    binnacle_outbox_store_set_durable  (BinnacleOutboxStore   *self,
                                                            gboolean               durable);
void                    binnacle_outbox_store_end          (BinnacleOutboxStore   *self);
const GError           *binnacle_outbox_store_get_problem  (BinnacleOutboxStore   *self);
const char             *binnacle_outbox_store_get_notice   (BinnacleOutboxStore   *self);
BinnacleOutboxDatabase *binnacle_outbox_store_get_database (BinnacleOutboxStore   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinnacleOutboxStore, binnacle_outbox_store_free)

G_END_DECLS
