/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "live/binnacle-operation-record.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_JOURNAL (binnacle_journal_get_type ())

BINNACLE_EXPORT
G_DECLARE_INTERFACE (BinnacleJournal, binnacle_journal, BINNACLE, JOURNAL, GObject)

/**
 * BinnacleJournalContents:
 * @source_id: what the source's records are to have as theirs, or %NULL: as was asked
 *   for. Where two read one source at once, each has its own records
 * @server_id: the server that was last met at the source, or %NULL
 * @records: (element-type BinnacleOperationRecord): its operations, of all
 *   servers, by sequence
 *
 * What a journal holds of one source.
 */
typedef struct
{
  char      *source_id;
  char      *server_id;
  GPtrArray *records;
} BinnacleJournalContents;

BINNACLE_EXPORT
void binnacle_journal_contents_free (BinnacleJournalContents *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinnacleJournalContents, binnacle_journal_contents_free)

/**
 * BinnacleJournalInterface:
 * @load_async: reads all of a source's operations
 * @load_finish: what was read
 * @release: (nullable): who has read a source's operations, as @source_id of the contents
 *   says, goes: the next one may have them
 * @commit_async: makes changes durable, all or none: @puts are written over what
 *   has their id, @removals (ids) go. Commits are done in the order of the calls.
 *   Both arrays are taken as they are; the journal takes its own references, and
 *   the records are not changed after the call
 * @commit_finish: whether the changes are on disk, and will be after a power loss
 * @remember_server_async: remembers which server was met at a source
 * @remember_server_finish: whether that is on disk
 *
 * Where operations are made durable. Main thread; the work is done elsewhere.
 */
struct _BinnacleJournalInterface
{
  GTypeInterface parent_iface;

  void                     (*load_async)             (BinnacleJournal      *self,
                                                      const char           *source_id,
                                                      GCancellable         *cancellable,
                                                      GAsyncReadyCallback   callback,
                                                      gpointer              user_data);
  BinnacleJournalContents *(*load_finish)            (BinnacleJournal      *self,
                                                      GAsyncResult         *result,
                                                      GError              **error);
  void                     (*release)                (BinnacleJournal      *self,
                                                      const char           *source_id);
  void                     (*commit_async)           (BinnacleJournal      *self,
                                                      GPtrArray            *puts,
                                                      GPtrArray            *removals,
                                                      GAsyncReadyCallback   callback,
                                                      gpointer              user_data);
  gboolean                 (*commit_finish)          (BinnacleJournal      *self,
                                                      GAsyncResult         *result,
                                                      GError              **error);
  void                     (*remember_server_async)  (BinnacleJournal      *self,
                                                      const char           *source_id,
                                                      const char           *server_id,
                                                      GAsyncReadyCallback   callback,
                                                      gpointer              user_data);
  gboolean                 (*remember_server_finish) (BinnacleJournal      *self,
                                                      GAsyncResult         *result,
                                                      GError              **error);
};

BINNACLE_EXPORT
void                     binnacle_journal_load_async             (BinnacleJournal      *self,
                                                                  const char           *source_id,
                                                                  GCancellable         *cancellable,
                                                                  GAsyncReadyCallback   callback,
                                                                  gpointer              user_data);
BINNACLE_EXPORT
BinnacleJournalContents *binnacle_journal_load_finish            (BinnacleJournal      *self,
                                                                  GAsyncResult         *result,
                                                                  GError              **error);
BINNACLE_EXPORT
void                     binnacle_journal_release                (BinnacleJournal      *self,
                                                                  const char           *source_id);
BINNACLE_EXPORT
void                     binnacle_journal_commit_async           (BinnacleJournal      *self,
                                                                  GPtrArray            *puts,
                                                                  GPtrArray            *removals,
                                                                  GAsyncReadyCallback   callback,
                                                                  gpointer              user_data);
BINNACLE_EXPORT
gboolean                 binnacle_journal_commit_finish          (BinnacleJournal      *self,
                                                                  GAsyncResult         *result,
                                                                  GError              **error);
BINNACLE_EXPORT
void                     binnacle_journal_remember_server_async  (BinnacleJournal      *self,
                                                                  const char           *source_id,
                                                                  const char           *server_id,
                                                                  GAsyncReadyCallback   callback,
                                                                  gpointer              user_data);
BINNACLE_EXPORT
gboolean                 binnacle_journal_remember_server_finish (BinnacleJournal      *self,
                                                                  GAsyncResult         *result,
                                                                  GError              **error);

G_END_DECLS
