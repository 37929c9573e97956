/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-live"

#include "live/binnacle-journal.h"

/**
 * BinnacleJournal:
 *
 * Where operations are made durable before anything says that they are saved,
 * and before they are sent.
 *
 * All functions belong to the main thread. Commits take effect in the order of
 * the calls, each wholly or not at all, and are done when their call comes back.
 */
G_DEFINE_INTERFACE (BinnacleJournal, binnacle_journal, G_TYPE_OBJECT)

static void
binnacle_journal_default_init (BinnacleJournalInterface *iface)
{
}

/**
 * binnacle_journal_contents_free: (skip)
 * @self: (transfer full): what was read
 *
 * Frees it.
 */
void
binnacle_journal_contents_free (BinnacleJournalContents *self)
{
  g_free (self->source_id);
  g_free (self->server_id);
  g_clear_pointer (&self->records, g_ptr_array_unref);
  g_free (self);
}

/**
 * binnacle_journal_load_async:
 * @self: a journal
 * @source_id: a source
 * @cancellable: (nullable): to give up
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Reads all operations of a source.
 */
void
binnacle_journal_load_async (BinnacleJournal     *self,
                             const char          *source_id,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_return_if_fail (BINNACLE_IS_JOURNAL (self));
  g_return_if_fail (source_id != NULL);

  BINNACLE_JOURNAL_GET_IFACE (self)->load_async (self, source_id, cancellable, callback, user_data);
}

/**
 * binnacle_journal_load_finish: (skip)
 * @self: a journal
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Returns: (transfer full): what the journal holds, or %NULL with @error
 */
BinnacleJournalContents *
binnacle_journal_load_finish (BinnacleJournal  *self,
                              GAsyncResult     *result,
                              GError          **error)
{
  g_return_val_if_fail (BINNACLE_IS_JOURNAL (self), NULL);

  return BINNACLE_JOURNAL_GET_IFACE (self)->load_finish (self, result, error);
}

/**
 * binnacle_journal_release:
 * @self: a journal
 * @source_id: as the contents that were read have it
 *
 * Lets go of a source's operations: whoever reads the source next gets them. What was
 * committed before is among them.
 */
void
binnacle_journal_release (BinnacleJournal *self,
                          const char      *source_id)
{
  g_return_if_fail (BINNACLE_IS_JOURNAL (self));
  g_return_if_fail (source_id != NULL);

  if (BINNACLE_JOURNAL_GET_IFACE (self)->release != NULL)
    BINNACLE_JOURNAL_GET_IFACE (self)->release (self, source_id);
}

/**
 * binnacle_journal_commit_async:
 * @self: a journal
 * @puts: (nullable) (element-type BinnacleOperationRecord): what to write; not
 *   changed any more by the caller
 * @removals: (nullable) (element-type utf8): ids of what to remove
 * @callback: called when it is durable, or refused
 * @user_data: for @callback
 *
 * Makes changes durable, all of them or none.
 */
void
binnacle_journal_commit_async (BinnacleJournal     *self,
                               GPtrArray           *puts,
                               GPtrArray           *removals,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_return_if_fail (BINNACLE_IS_JOURNAL (self));

  BINNACLE_JOURNAL_GET_IFACE (self)->commit_async (self, puts, removals, callback, user_data);
}

/**
 * binnacle_journal_commit_finish:
 * @self: a journal
 * @result: what the callback was given
 * @error: return location for an error: a sentence that says why, and what that means
 *
 * Returns: whether the changes are on disk
 */
gboolean
binnacle_journal_commit_finish (BinnacleJournal  *self,
                                GAsyncResult     *result,
                                GError          **error)
{
  g_return_val_if_fail (BINNACLE_IS_JOURNAL (self), FALSE);

  return BINNACLE_JOURNAL_GET_IFACE (self)->commit_finish (self, result, error);
}

/**
 * binnacle_journal_remember_server_async:
 * @self: a journal
 * @source_id: a source
 * @server_id: the server that was met there
 * @callback: called when it is durable, or refused
 * @user_data: for @callback
 *
 * Remembers for which server edits are made while there is no connection.
 */
void
binnacle_journal_remember_server_async (BinnacleJournal     *self,
                                        const char          *source_id,
                                        const char          *server_id,
                                        GAsyncReadyCallback  callback,
                                        gpointer             user_data)
{
  g_return_if_fail (BINNACLE_IS_JOURNAL (self));
  g_return_if_fail (source_id != NULL && server_id != NULL);

  BINNACLE_JOURNAL_GET_IFACE (self)->remember_server_async (self, source_id, server_id, callback, user_data);
}

/**
 * binnacle_journal_remember_server_finish:
 * @self: a journal
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Returns: whether it is on disk
 */
gboolean
binnacle_journal_remember_server_finish (BinnacleJournal  *self,
                                         GAsyncResult     *result,
                                         GError          **error)
{
  g_return_val_if_fail (BINNACLE_IS_JOURNAL (self), FALSE);

  return BINNACLE_JOURNAL_GET_IFACE (self)->remember_server_finish (self, result, error);
}
