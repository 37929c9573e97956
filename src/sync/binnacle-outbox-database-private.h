/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sqlite3.h>

#include "sync/binnacle-outbox-contents-private.h"
#include "sync/binnacle-outbox-request-private.h"

G_BEGIN_DECLS

/* How a file is opened.
 * WRITE: to be written; its write-ahead log is taken in.
 * READ: with its write-ahead log, not changing anything.
 * READ_ALONE: as READ, where there is no write-ahead log. */
typedef enum
{
  BINNACLE_OUTBOX_ACCESS_WRITE,
  BINNACLE_OUTBOX_ACCESS_READ,
  BINNACLE_OUTBOX_ACCESS_READ_ALONE
} BinnacleOutboxAccess;

/* What an outbox says of itself. */
typedef struct
{
  gint64  generation; /* rises with each commit */
  char   *nonce;      /* what its marker has to say; NULL: it has no marker */
  gint64  born;       /* when its file was made, in ns since 1970; 0: not known */
  char   *notice;     /* what the person is to be told, or NULL */
} BinnacleOutboxSelf;

void                    binnacle_outbox_self_clear             (BinnacleOutboxSelf      *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BinnacleOutboxSelf, binnacle_outbox_self_clear)

typedef struct _BinnacleOutboxDatabase BinnacleOutboxDatabase;

BinnacleOutboxDatabase *binnacle_outbox_database_open          (const char              *path,
                                                                const char              *vfs,
                                                                BinnacleOutboxAccess     access,
                                                                GError                 **error);
void                    binnacle_outbox_database_free          (BinnacleOutboxDatabase  *self);
sqlite3                *binnacle_outbox_database_get_handle    (BinnacleOutboxDatabase  *self);
const BinnacleOutboxSelf *
                        binnacle_outbox_database_get_self      (BinnacleOutboxDatabase  *self);
gboolean                binnacle_outbox_database_set_self      (BinnacleOutboxDatabase  *self,
                                                                const BinnacleOutboxSelf *about,
                                                                GError                 **error);
gboolean                binnacle_outbox_database_set_durable   (BinnacleOutboxDatabase  *self,
                                                                gboolean                 durable,
                                                                GError                 **error);
gboolean                binnacle_outbox_database_check         (BinnacleOutboxDatabase  *self,
                                                                GError                 **error);
BinnacleOutboxContents *binnacle_outbox_database_load          (BinnacleOutboxDatabase  *self,
                                                                const char              *source_id,
                                                                GError                 **error);
gboolean                binnacle_outbox_database_write         (BinnacleOutboxDatabase  *self,
                                                                GPtrArray               *requests,
                                                                GError                 **error);
gboolean                binnacle_outbox_database_end           (BinnacleOutboxDatabase  *self,
                                                                GError                 **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinnacleOutboxDatabase, binnacle_outbox_database_free)

G_END_DECLS
