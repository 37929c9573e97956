/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/binnacle-store-file.h"

G_BEGIN_DECLS

typedef struct _BinnacleStoreWriter BinnacleStoreWriter;

/* Takes ownership of the job, whose error says how it went. */
typedef void (*BinnacleStoreWriterFunc) (BinnacleStoreJob *job,
                                         gpointer          user_data);

BinnacleStoreWriter *binnacle_store_writer_new  (BinnacleStoreFile       *file,
                                                 BinnacleStoreWriterFunc  done,
                                                 gpointer                 user_data);
void                 binnacle_store_writer_post (BinnacleStoreWriter     *self,
                                                 BinnacleStoreJob        *job);
void                 binnacle_store_writer_free (BinnacleStoreWriter     *self);

G_END_DECLS
