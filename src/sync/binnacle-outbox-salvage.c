/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sync"

#include "config.h"

#include "sync/binnacle-outbox-salvage-private.h"

#include "sync/binnacle-outbox-row-private.h"

/* What can be read from a damaged outbox, and what must not be sent by itself.
 *
 * Rows are read from both ends of their table, as far as SQLite gets, and each
 * counts only if its digest says that it is what was written once. That it is the
 * newest that was written is not known: a row that says it was never sent may have
 * been. So all that is salvaged is held for the person to look at. */

#define MAX_STEPS 100000

static sqlite3 *
open_damaged (const char *path,
              gboolean    with_log)
{
  g_autofree char *escaped = g_uri_escape_string (path, "/", FALSE);
  g_autofree char *uri = g_strconcat ("file:", escaped, with_log ? "" : "?immutable=1", NULL);
  sqlite3 *handle = NULL;

  /* Read-only, and without SQLite's locks, for which we have our own. */
  if (sqlite3_open_v2 (uri, &handle, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX,
                       "unix-none") == SQLITE_OK)
    sqlite3_exec (handle, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;",
                  NULL, NULL, NULL);
  return handle;
}

static void
add_records (sqlite3                *handle,
             const char             *order,
             GHashTable             *seen,
             BinnacleOutboxContents *contents)
{
  g_autofree char *columns = binnacle_outbox_row_make_columns (FALSE);
  g_autofree char *sql = g_strdup_printf ("SELECT %s FROM operations NOT INDEXED ORDER BY rowid %s", columns, order);
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (handle, sql, -1, &statement, NULL) != SQLITE_OK)
    return;
  for (guint i = 0; i < MAX_STEPS && sqlite3_step (statement) == SQLITE_ROW; i++)
    {
      g_autoptr (BinnacleOperationRecord) record = binnacle_outbox_row_read (statement);

      if (record != NULL && g_hash_table_add (seen, g_strdup (record->id)))
        g_ptr_array_add (contents->records, g_steal_pointer (&record));
    }
  sqlite3_finalize (statement);
}

static void
add_servers (sqlite3                *handle,
             BinnacleOutboxContents *contents)
{
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (handle, "SELECT source_id, server_id, digest FROM sources NOT INDEXED", -1,
                          &statement, NULL) != SQLITE_OK)
    return;
  for (guint i = 0; i < MAX_STEPS && sqlite3_step (statement) == SQLITE_ROW; i++)
    binnacle_outbox_contents_add_server (contents, statement);
  sqlite3_finalize (statement);
}

/*< private >
 * binnacle_outbox_salvage:
 * @path: a damaged outbox
 * @with_log: whether it has a write-ahead log
 *
 * Reads what can be read, and changes nothing.
 *
 * Returns: (transfer full): what that is
 */
BinnacleOutboxContents *
binnacle_outbox_salvage (const char *path,
                         gboolean    with_log)
{
  BinnacleOutboxContents *contents = binnacle_outbox_contents_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  sqlite3 *handle = open_damaged (path, with_log);

  add_records (handle, "ASC", seen, contents);
  add_records (handle, "DESC", seen, contents);
  add_servers (handle, contents);
  sqlite3_close (handle);
  binnacle_outbox_contents_sort (contents);
  return contents;
}

/* What waits for the person anyway stays what it is. */
static gboolean
may_be_sent (const BinnacleOperationRecord *record)
{
  switch (record->state)
    {
    case BINNACLE_OPERATION_SAVING:
    case BINNACLE_OPERATION_UNSAVED:
    case BINNACLE_OPERATION_QUEUED:
    case BINNACLE_OPERATION_SENT:
    case BINNACLE_OPERATION_UNKNOWN:
    case BINNACLE_OPERATION_HELD:
      return TRUE;
    case BINNACLE_OPERATION_CONFLICTED:
    case BINNACLE_OPERATION_CONFIRMED:
    case BINNACLE_OPERATION_REJECTED:
    case BINNACLE_OPERATION_DISCARDED:
    default:
      return FALSE;
    }
}

/* One that says since when it is sent is safe: the server knows it, or answers
 * that it does not remember so far back. */
static gboolean
was_sent (const BinnacleOperationRecord *record)
{
  return record->attempts > 0 && record->first_epoch != NULL;
}

/*< private >
 * binnacle_outbox_hold:
 * @records: (element-type BinnacleOperationRecord): of an old copy; changed
 * @also_sent: whether they may not even be trusted where they say that they were sent
 *
 * Makes it so that none is sent before the person has looked at it.
 *
 * Returns: (transfer container): those that are held for it now
 */
GPtrArray *
binnacle_outbox_hold (GPtrArray *records,
                      gboolean   also_sent)
{
  GPtrArray *held = g_ptr_array_new ();

  for (guint i = 0; i < records->len; i++)
    {
      BinnacleOperationRecord *record = records->pdata[i];

      if (!may_be_sent (record) || (was_sent (record) && !also_sent))
        continue;
      record->state = BINNACLE_OPERATION_HELD;
      record->hold = BINNACLE_HOLD_RESTORED;
      g_ptr_array_add (held, record);
    }
  return held;
}
