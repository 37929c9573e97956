/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "server/binnacle-mutation.h"

G_BEGIN_DECLS

#define BINNACLE_STORE_FILE_ERROR (binnacle_store_file_error_quark ())

/**
 * BinnacleStoreFileError:
 * @BINNACLE_STORE_FILE_ERROR_OPEN: can't be opened or created
 * @BINNACLE_STORE_FILE_ERROR_IN_USE: another process has it
 * @BINNACLE_STORE_FILE_ERROR_DAMAGED: no store, or one with holes
 * @BINNACLE_STORE_FILE_ERROR_NEWER: made by a newer program
 * @BINNACLE_STORE_FILE_ERROR_WRITE: can't be written
 *
 * What is wrong with a store.
 */
typedef enum
{
  BINNACLE_STORE_FILE_ERROR_OPEN,
  BINNACLE_STORE_FILE_ERROR_IN_USE,
  BINNACLE_STORE_FILE_ERROR_DAMAGED,
  BINNACLE_STORE_FILE_ERROR_NEWER,
  BINNACLE_STORE_FILE_ERROR_WRITE
} BinnacleStoreFileError;

/**
 * BinnacleStoreState:
 * @server_id: the server's UUID, for good
 * @epoch: the name of the history
 * @offset: every offset in use is at or below it
 * @ops_reach: operations after this offset are all remembered
 * @deletions_reach: deletions after this offset are all remembered
 * @clean: whether the last run ended in order
 * @transient: whether the last run had channels that are not stored
 * @fresh: whether no run has begun with it yet
 *
 * What a store says of itself.
 */
typedef struct
{
  char     *server_id;
  char     *epoch;
  gint64    offset;
  gint64    ops_reach;
  gint64    deletions_reach;
  gboolean  clean;
  gboolean  transient;
  gboolean  fresh;
} BinnacleStoreState;

/**
 * BinnacleStoreRow:
 * @json: (nullable): the value; %NULL for a deletion
 * @op: (nullable): the operation id; %NULL where it was no client's
 *
 * One accepted write, as it lies in the store.
 */
typedef struct
{
  char   *channel;
  char   *json;
  gint64  version;
  gint64  time;
  char   *by;
  char   *op;
  guint8  digest[BINNACLE_MUTATION_DIGEST_SIZE];
} BinnacleStoreRow;

/**
 * BinnacleStoreJob:
 * @rows: (element-type BinnacleStoreRow): accepted writes
 * @reserved: offsets up to here may be used from now on; 0 for no change
 * @ops_reach: operations up to this offset are forgotten; -1 for none
 * @deletions_reach: deletions up to this offset are forgotten; -1 for none
 * @named: (element-type utf8): channels that are not stored, but whose end
 *   must be told after a restart
 * @unnamed: (element-type utf8): those whose end was told long ago
 * @error: (nullable): what went wrong, once it was written
 *
 * What goes into the store in one transaction. Belongs to one thread at a time.
 */
typedef struct
{
  GPtrArray *rows;
  gint64     reserved;
  gint64     ops_reach;
  gint64     deletions_reach;
  GPtrArray *named;
  GPtrArray *unnamed;
  GError    *error;
} BinnacleStoreJob;

typedef struct
{
  gboolean (*channel) (const BinnacleStoreRow *row,
                       gpointer                user_data);
  gboolean (*op)      (const BinnacleStoreRow *row,
                       gpointer                user_data);
  gboolean (*named)   (const char             *channel,
                       gpointer                user_data);
} BinnacleStoreVisitor;

typedef struct _BinnacleStoreFile BinnacleStoreFile;

GQuark             binnacle_store_file_error_quark (void);
BinnacleStoreFile *binnacle_store_file_open        (const char                  *path,
                                                    GError                     **error);
void               binnacle_store_file_free        (BinnacleStoreFile           *self);
gboolean           binnacle_store_file_load        (BinnacleStoreFile           *self,
                                                    BinnacleStoreState          *state,
                                                    const BinnacleStoreVisitor  *visitor,
                                                    gpointer                     user_data,
                                                    GError                     **error);
gboolean           binnacle_store_file_begin       (BinnacleStoreFile           *self,
                                                    const BinnacleStoreState    *state,
                                                    GError                     **error);
gboolean           binnacle_store_file_write       (BinnacleStoreFile           *self,
                                                    BinnacleStoreJob            *job,
                                                    GError                     **error);
gboolean           binnacle_store_file_end         (BinnacleStoreFile           *self,
                                                    gint64                       offset,
                                                    GError                     **error);

BinnacleStoreJob  *binnacle_store_job_new          (void);
void               binnacle_store_job_free         (BinnacleStoreJob            *self);
void               binnacle_store_row_free         (BinnacleStoreRow            *self);
void               binnacle_store_state_clear      (BinnacleStoreState          *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinnacleStoreFile, binnacle_store_file_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinnacleStoreJob, binnacle_store_job_free)

G_END_DECLS
