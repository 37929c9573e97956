/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sync"

#include "config.h"

#include "sync/binnacle-outbox-database-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

#include "sync/binnacle-outbox-boundary-private.h"
#include "sync/binnacle-outbox-error-private.h"
#include "sync/binnacle-outbox-row-private.h"
#include "sync/binnacle-outbox-schema-private.h"

/* The outbox's file, in SQLite: write-ahead log, synchronous FULL. Blocks; belongs
 * to one thread at a time.
 *
 * The locking mode is EXCLUSIVE from the first: so there is no file of shared
 * memory, which on a full disk would end the process with SIGBUS. The log is taken
 * into the file only by us, so that closing a file that is not to be touched does
 * not touch it. */

#define MAX_PAGES 131072 /* of 4 KiB: half a gibibyte */

typedef enum
{
  STATEMENT_BEGIN,
  STATEMENT_COMMIT,
  STATEMENT_ROLLBACK,
  STATEMENT_PUT,
  STATEMENT_REMOVE,
  STATEMENT_SERVER,
  STATEMENT_GENERATION,
  N_STATEMENTS
} Statement;

struct _BinnacleOutboxDatabase
{
  char               *path;
  sqlite3            *handle;
  sqlite3_stmt       *prepared[N_STATEMENTS];
  BinnacleOutboxSelf  about;
};

static gboolean
fail (BinnacleOutboxDatabase  *self,
      int                      result,
      GError                 **error)
{
  binnacle_outbox_error_set_sqlite (error, self->path, self->handle, result);
  return FALSE;
}

static gboolean
execute (BinnacleOutboxDatabase  *self,
         const char              *sql,
         GError                 **error)
{
  int result = sqlite3_exec (self->handle, sql, NULL, NULL, NULL);

  return result == SQLITE_OK || fail (self, result, error);
}

static sqlite3_stmt *
prepare (BinnacleOutboxDatabase  *self,
         const char              *sql,
         GError                 **error)
{
  sqlite3_stmt *statement = NULL;
  int result = sqlite3_prepare_v2 (self->handle, sql, -1, &statement, NULL);

  if (result != SQLITE_OK)
    fail (self, result, error);
  return statement;
}

static gboolean
prepare_all (BinnacleOutboxDatabase  *self,
             GError                 **error)
{
  g_autofree char *names = binnacle_outbox_row_make_columns (FALSE);
  g_autofree char *places = binnacle_outbox_row_make_columns (TRUE);
  g_autofree char *put = g_strdup_printf ("INSERT OR REPLACE INTO operations (%s) VALUES (%s)", names, places);
  const char * const statements[N_STATEMENTS] = {
    [STATEMENT_BEGIN] = "BEGIN IMMEDIATE",
    [STATEMENT_COMMIT] = "COMMIT",
    [STATEMENT_ROLLBACK] = "ROLLBACK",
    [STATEMENT_PUT] = put,
    [STATEMENT_REMOVE] = "DELETE FROM operations WHERE id = ?",
    [STATEMENT_SERVER] = "INSERT OR REPLACE INTO sources (source_id, server_id, digest) VALUES (?, ?, ?)",
    [STATEMENT_GENERATION] = "UPDATE state SET generation = ?",
  };

  for (guint i = 0; i < N_STATEMENTS; i++)
    {
      self->prepared[i] = prepare (self, statements[i], error);
      if (self->prepared[i] == NULL)
        return FALSE;
    }
  return TRUE;
}

static gboolean
run (BinnacleOutboxDatabase  *self,
     Statement                index,
     GError                 **error)
{
  sqlite3_stmt *statement = self->prepared[index];
  int result = sqlite3_step (statement);

  if (result == SQLITE_DONE)
    {
      sqlite3_reset (statement);
      return TRUE;
    }
  fail (self, result, error);
  sqlite3_reset (statement);
  return FALSE;
}

static gboolean
put_record (BinnacleOutboxDatabase         *self,
            const BinnacleOperationRecord  *record,
            GError                        **error)
{
  gboolean done = binnacle_outbox_row_bind (self->prepared[STATEMENT_PUT], record, error) &&
                  run (self, STATEMENT_PUT, error);

  sqlite3_reset (self->prepared[STATEMENT_PUT]);
  sqlite3_clear_bindings (self->prepared[STATEMENT_PUT]);
  binnacle_outbox_boundary ("row-written");
  return done;
}

static gboolean
remove_record (BinnacleOutboxDatabase  *self,
               const char              *id,
               GError                 **error)
{
  sqlite3_bind_text (self->prepared[STATEMENT_REMOVE], 1, id, -1, SQLITE_TRANSIENT);
  return run (self, STATEMENT_REMOVE, error);
}

static gboolean
put_server (BinnacleOutboxDatabase  *self,
            const char              *source_id,
            const char              *server_id,
            GError                 **error)
{
  sqlite3_stmt *statement = self->prepared[STATEMENT_SERVER];
  guint8 digest[BINNACLE_OUTBOX_DIGEST_LENGTH];

  binnacle_outbox_digest_texts (source_id, server_id, digest);
  sqlite3_bind_text (statement, 1, source_id, -1, SQLITE_TRANSIENT);
  sqlite3_bind_text (statement, 2, server_id, -1, SQLITE_TRANSIENT);
  sqlite3_bind_blob (statement, 3, digest, sizeof digest, SQLITE_TRANSIENT);
  return run (self, STATEMENT_SERVER, error);
}

static gboolean
write_request (BinnacleOutboxDatabase       *self,
               const BinnacleOutboxRequest  *request,
               GError                      **error)
{
  for (guint i = 0; request->removals != NULL && i < request->removals->len; i++)
    {
      if (!remove_record (self, request->removals->pdata[i], error))
        return FALSE;
    }
  for (guint i = 0; request->puts != NULL && i < request->puts->len; i++)
    {
      if (!put_record (self, request->puts->pdata[i], error))
        return FALSE;
    }
  return request->server_id == NULL || put_server (self, request->source_id, request->server_id, error);
}

static gboolean
write_requests (BinnacleOutboxDatabase  *self,
                GPtrArray               *requests,
                GError                 **error)
{
  for (guint i = 0; i < requests->len; i++)
    {
      if (!write_request (self, requests->pdata[i], error))
        return FALSE;
    }
  sqlite3_bind_int64 (self->prepared[STATEMENT_GENERATION], 1, self->about.generation + 1);
  return run (self, STATEMENT_GENERATION, error);
}

static gboolean
commit (BinnacleOutboxDatabase  *self,
        GError                 **error)
{
  binnacle_outbox_boundary ("before-commit");
  if (!run (self, STATEMENT_COMMIT, error))
    return FALSE;
  binnacle_outbox_boundary ("committed");
  return TRUE;
}

/* After some errors SQLite has rolled back by itself. */
static gboolean
roll_back (BinnacleOutboxDatabase *self)
{
  if (sqlite3_get_autocommit (self->handle) == 0)
    run (self, STATEMENT_ROLLBACK, NULL);
  return FALSE;
}

static gboolean
add_record (BinnacleOutboxContents *contents,
            sqlite3_stmt           *statement)
{
  BinnacleOperationRecord *record = binnacle_outbox_row_read (statement);

  if (record != NULL)
    g_ptr_array_add (contents->records, record);
  return record != NULL;
}

static gboolean
read_rows (BinnacleOutboxDatabase  *self,
           const char              *sql,
           const char              *source_id,
           gboolean               (*add) (BinnacleOutboxContents *contents,
                                          sqlite3_stmt           *statement),
           BinnacleOutboxContents  *contents,
           GError                 **error)
{
  sqlite3_stmt *statement = prepare (self, sql, error);
  gboolean sound = TRUE;
  int result;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_text (statement, 1, source_id, -1, SQLITE_STATIC);
  while ((result = sqlite3_step (statement)) == SQLITE_ROW && sound)
    sound = add (contents, statement);
  if (sound && result != SQLITE_DONE)
    fail (self, result, error);
  sqlite3_finalize (statement);
  if (!sound)
    binnacle_outbox_error_set_damaged (error, self->path, _("a row is not what was written"));
  return sound && result == SQLITE_DONE;
}

static gboolean
read_self (BinnacleOutboxDatabase  *self,
           GError                 **error)
{
  sqlite3_stmt *statement = prepare (self, "SELECT generation, nonce, born, notice FROM state", error);
  int result;

  if (statement == NULL)
    return FALSE;
  result = sqlite3_step (statement);
  if (result == SQLITE_ROW)
    {
      const char *notice = (const char *) sqlite3_column_text (statement, 3);

      self->about.generation = sqlite3_column_int64 (statement, 0);
      self->about.nonce = g_strdup ((const char *) sqlite3_column_text (statement, 1));
      self->about.born = sqlite3_column_int64 (statement, 2);
      if (notice != NULL && g_utf8_validate (notice, -1, NULL))
        self->about.notice = g_strdup (notice);
    }
  else if (result == SQLITE_DONE)
    binnacle_outbox_error_set_damaged (error, self->path, _("it says nothing of itself"));
  else
    fail (self, result, error);
  sqlite3_finalize (statement);
  return result == SQLITE_ROW;
}

static gboolean
open_handle (BinnacleOutboxDatabase  *self,
             const char              *vfs,
             BinnacleOutboxAccess     access,
             GError                 **error)
{
  g_autofree char *escaped = g_uri_escape_string (self->path, "/", FALSE);
  g_autofree char *uri = g_strconcat ("file:", escaped,
                                      access == BINNACLE_OUTBOX_ACCESS_READ_ALONE ? "?immutable=1" : "", NULL);
  int flags = access == BINNACLE_OUTBOX_ACCESS_WRITE ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                                                     : SQLITE_OPEN_READONLY;
  int result;

  /* SQLite's own lock takes a file that can be written. */
  if (access == BINNACLE_OUTBOX_ACCESS_READ)
    vfs = "unix-none";
  result = sqlite3_open_v2 (uri, &self->handle, flags | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, vfs);
  if (result != SQLITE_OK)
    return fail (self, result, error);
  /* Where a file can't be written, SQLite opens it for reading without a word. */
  if (access == BINNACLE_OUTBOX_ACCESS_WRITE && sqlite3_db_readonly (self->handle, "main") == 1)
    return fail (self, SQLITE_READONLY, error);
  sqlite3_extended_result_codes (self->handle, 1);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  return execute (self, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;",
                  error);
}

/* Where SQLite can't have a log, it says so and goes on without. */
static gboolean
is_logged (BinnacleOutboxDatabase  *self,
           GError                 **error)
{
  sqlite3_stmt *statement = prepare (self, "PRAGMA journal_mode", error);
  gboolean logged;

  if (statement == NULL)
    return FALSE;
  logged = sqlite3_step (statement) == SQLITE_ROW &&
           g_strcmp0 ((const char *) sqlite3_column_text (statement, 0), "wal") == 0;
  sqlite3_finalize (statement);
  return logged || fail (self, SQLITE_CANTOPEN, error);
}

static gboolean
start_log (BinnacleOutboxDatabase  *self,
           GError                 **error)
{
  /* EXTRA is for the journal that the log itself is introduced with: were that to come
   * back after a power loss, it would take all back. */
  g_autofree char *sql = g_strdup_printf ("PRAGMA synchronous = EXTRA; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                                          "PRAGMA journal_size_limit = 4194304; PRAGMA max_page_count = %d;"
                                          "BEGIN IMMEDIATE; COMMIT;", MAX_PAGES);

  return execute (self, sql, error) && is_logged (self, error);
}

/*< private >
 * binnacle_outbox_database_open:
 * @path: the file
 * @vfs: (nullable): of SQLite, where it is not the usual one
 * @access: what for
 * @error: return location for a #BinnacleOutboxError
 *
 * Opens an outbox; a file that is new or empty becomes one. A file of a newer
 * version is not touched.
 *
 * Returns: (transfer full) (nullable): the outbox's database
 */
BinnacleOutboxDatabase *
binnacle_outbox_database_open (const char            *path,
                               const char            *vfs,
                               BinnacleOutboxAccess   access,
                               GError               **error)
{
  g_autoptr (BinnacleOutboxDatabase) self = g_new0 (BinnacleOutboxDatabase, 1);
  gboolean writable = access == BINNACLE_OUTBOX_ACCESS_WRITE;

  self->path = g_strdup (path);
  if (!open_handle (self, vfs, access, error) ||
      !binnacle_outbox_schema_check (self->handle, path, error))
    return NULL;
  if (writable && (!start_log (self, error) || !binnacle_outbox_schema_update (self->handle, path, error)))
    return NULL;
  if (!read_self (self, error) || (writable && !prepare_all (self, error)))
    return NULL;
  return g_steal_pointer (&self);
}

/*< private >
 * binnacle_outbox_database_free:
 * @self: (transfer full): a database
 *
 * Closes the file, and leaves its log beside it.
 */
void
binnacle_outbox_database_free (BinnacleOutboxDatabase *self)
{
  for (guint i = 0; i < N_STATEMENTS; i++)
    sqlite3_finalize (self->prepared[i]);
  sqlite3_close (self->handle);
  binnacle_outbox_self_clear (&self->about);
  g_free (self->path);
  g_free (self);
}

/*< private >
 * binnacle_outbox_database_get_handle:
 * @self: a database
 *
 * Returns: (transfer none): SQLite's connection
 */
sqlite3 *
binnacle_outbox_database_get_handle (BinnacleOutboxDatabase *self)
{
  return self->handle;
}

/*< private >
 * binnacle_outbox_database_get_self:
 * @self: a database
 *
 * Returns: (transfer none): what it says of itself
 */
const BinnacleOutboxSelf *
binnacle_outbox_database_get_self (BinnacleOutboxDatabase *self)
{
  return &self->about;
}

/*< private >
 * binnacle_outbox_database_set_self:
 * @self: a database
 * @about: what it is to say of itself
 * @error: return location for a #BinnacleOutboxError
 *
 * Returns: whether that is on disk
 */
gboolean
binnacle_outbox_database_set_self (BinnacleOutboxDatabase    *self,
                                   const BinnacleOutboxSelf  *about,
                                   GError                   **error)
{
  sqlite3_stmt *statement = prepare (self, "UPDATE state SET generation = ?, nonce = ?, born = ?, notice = ?",
                                     error);
  BinnacleOutboxSelf copy = {
    about->generation, g_strdup (about->nonce), about->born, g_strdup (about->notice)
  };
  int result;

  if (statement == NULL)
    {
      binnacle_outbox_self_clear (&copy);
      return FALSE;
    }
  sqlite3_bind_int64 (statement, 1, copy.generation);
  sqlite3_bind_text (statement, 2, copy.nonce, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (statement, 3, copy.born);
  sqlite3_bind_text (statement, 4, copy.notice, -1, SQLITE_STATIC);
  result = sqlite3_step (statement);
  if (result != SQLITE_DONE)
    fail (self, result, error);
  sqlite3_finalize (statement);
  if (result == SQLITE_DONE)
    G_STMT_START { BinnacleOutboxSelf old = self->about; self->about = copy; copy = old; } G_STMT_END;
  binnacle_outbox_self_clear (&copy);
  return result == SQLITE_DONE;
}

/*< private >
 * binnacle_outbox_database_set_durable:
 * @self: a database that is open for writing
 * @durable: whether a commit waits for the disk
 * @error: return location for a #BinnacleOutboxError
 *
 * Returns: whether that holds from the next commit on
 */
gboolean
binnacle_outbox_database_set_durable (BinnacleOutboxDatabase  *self,
                                      gboolean                 durable,
                                      GError                 **error)
{
  return execute (self, durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL", error);
}

/*< private >
 * binnacle_outbox_database_check:
 * @self: a database
 * @error: return location for %BINNACLE_OUTBOX_ERROR_DAMAGED or another one
 *
 * Has SQLite check all of the file.
 *
 * Returns: whether it is sound
 */
gboolean
binnacle_outbox_database_check (BinnacleOutboxDatabase  *self,
                                GError                 **error)
{
  sqlite3_stmt *statement = prepare (self, "PRAGMA integrity_check(1)", error);
  g_autofree char *answer = NULL;
  int result;

  if (statement == NULL)
    return FALSE;
  result = sqlite3_step (statement);
  if (result == SQLITE_ROW)
    answer = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  else
    fail (self, result, error);
  sqlite3_finalize (statement);
  if (result != SQLITE_ROW || g_strcmp0 (answer, "ok") == 0)
    return result == SQLITE_ROW;
  binnacle_outbox_error_set_damaged (error, self->path, answer);
  return FALSE;
}

/*< private >
 * binnacle_outbox_database_load:
 * @self: a database
 * @source_id: (nullable): a source, or %NULL for all
 * @error: return location for a #BinnacleOutboxError
 *
 * Reads operations and servers, and checks that they are what was written.
 *
 * Returns: (transfer full) (nullable): what there is
 */
BinnacleOutboxContents *
binnacle_outbox_database_load (BinnacleOutboxDatabase  *self,
                               const char              *source_id,
                               GError                 **error)
{
  g_autoptr (BinnacleOutboxContents) contents = binnacle_outbox_contents_new ();
  g_autofree char *columns = binnacle_outbox_row_make_columns (FALSE);
  g_autofree char *sql = g_strconcat ("SELECT ", columns, " FROM operations WHERE ?1 IS NULL OR source_id = ?1"
                                      " OR substr (source_id, 1, length (?1) + 1) = ?1 || char (10)", NULL);

  if (!read_rows (self, sql, source_id, add_record, contents, error) ||
      !read_rows (self, "SELECT source_id, server_id, digest FROM sources WHERE ?1 IS NULL OR source_id = ?1",
                  source_id, binnacle_outbox_contents_add_server, contents, error))
    return NULL;
  binnacle_outbox_contents_sort (contents);
  return g_steal_pointer (&contents);
}

/*< private >
 * binnacle_outbox_database_write:
 * @self: a database
 * @requests: (element-type BinnacleOutboxRequest): commits and servers
 * @error: return location for a #BinnacleOutboxError
 *
 * Writes all of @requests or nothing, and comes back when it is on disk.
 *
 * Returns: whether it was written
 */
gboolean
binnacle_outbox_database_write (BinnacleOutboxDatabase  *self,
                                GPtrArray               *requests,
                                GError                 **error)
{
  if (!run (self, STATEMENT_BEGIN, error))
    return FALSE;
  if (!write_requests (self, requests, error) || !commit (self, error))
    return roll_back (self);
  self->about.generation++;
  return TRUE;
}

/*< private >
 * binnacle_outbox_database_end:
 * @self: a database
 * @error: return location for a #BinnacleOutboxError
 *
 * Takes the log into the file.
 *
 * Returns: whether all is in the file
 */
gboolean
binnacle_outbox_database_end (BinnacleOutboxDatabase  *self,
                              GError                 **error)
{
  return execute (self, "PRAGMA wal_checkpoint(TRUNCATE)", error);
}

/*< private >
 * binnacle_outbox_self_clear:
 * @self: what an outbox says of itself
 *
 * Frees what it holds.
 */
void
binnacle_outbox_self_clear (BinnacleOutboxSelf *self)
{
  g_clear_pointer (&self->nonce, g_free);
  g_clear_pointer (&self->notice, g_free);
}
