/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sync"

#include "sync/binnacle-outbox-contents-private.h"

#include <string.h>

#include "sync/binnacle-outbox-row-private.h"

/*< private >
 * binnacle_outbox_contents_new:
 *
 * Returns: (transfer full): nothing yet
 */
BinnacleOutboxContents *
binnacle_outbox_contents_new (void)
{
  BinnacleOutboxContents *self = g_new0 (BinnacleOutboxContents, 1);

  self->records = g_ptr_array_new_with_free_func ((GDestroyNotify) binnacle_operation_record_free);
  self->servers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

/*< private >
 * binnacle_outbox_contents_free:
 * @self: (transfer full): contents
 *
 * Frees them.
 */
void
binnacle_outbox_contents_free (BinnacleOutboxContents *self)
{
  g_ptr_array_unref (self->records);
  g_hash_table_unref (self->servers);
  g_free (self);
}

/*< private >
 * binnacle_outbox_contents_add_server:
 * @self: contents
 * @statement: stands on a row of sources
 *
 * Returns: whether the row is what was written
 */
gboolean
binnacle_outbox_contents_add_server (BinnacleOutboxContents *self,
                                     sqlite3_stmt           *statement)
{
  const char *source_id = (const char *) sqlite3_column_text (statement, 0);
  const char *server_id = (const char *) sqlite3_column_text (statement, 1);
  guint8 digest[BINNACLE_OUTBOX_DIGEST_LENGTH];

  if (source_id == NULL || server_id == NULL)
    return FALSE;
  binnacle_outbox_digest_texts (source_id, server_id, digest);
  if (sqlite3_column_bytes (statement, 2) != sizeof digest ||
      memcmp (sqlite3_column_blob (statement, 2), digest, sizeof digest) != 0)
    return FALSE;
  g_hash_table_replace (self->servers, g_strdup (source_id), g_strdup (server_id));
  return TRUE;
}

static int
compare_records (gconstpointer a,
                 gconstpointer b)
{
  const BinnacleOperationRecord *first = *(BinnacleOperationRecord * const *) a;
  const BinnacleOperationRecord *second = *(BinnacleOperationRecord * const *) b;

  return (first->sequence > second->sequence) - (first->sequence < second->sequence);
}

/*< private >
 * binnacle_outbox_contents_sort:
 * @self: contents
 *
 * Brings the records into the order of their sequence.
 */
void
binnacle_outbox_contents_sort (BinnacleOutboxContents *self)
{
  g_ptr_array_sort (self->records, compare_records);
}
