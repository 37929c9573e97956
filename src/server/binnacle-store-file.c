/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-server"

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#include "server/binnacle-store-file.h"

/**
 * BinnacleStoreFile:
 *
 * The server's store on disk, in SQLite: write-ahead log, synchronous FULL, so that
 * what write says is written survives a power cut. One process at a time may
 * have it. Belongs to one thread at a time.
 */

#define APPLICATION_ID 0x426e6331 /* "Bnc1" */
#define SCHEMA_VERSION 1

static const char schema[] =
  "CREATE TABLE state (id INTEGER PRIMARY KEY CHECK (id = 1), server_id TEXT NOT NULL, epoch TEXT NOT NULL,"
  " offset INTEGER NOT NULL, ops_reach INTEGER NOT NULL, deletions_reach INTEGER NOT NULL,"
  " clean INTEGER NOT NULL, transient INTEGER NOT NULL);"
  "CREATE TABLE channels (name TEXT PRIMARY KEY, value TEXT, version INTEGER NOT NULL,"
  " time INTEGER NOT NULL, author TEXT, op TEXT);"
  "CREATE TABLE ops (op TEXT PRIMARY KEY, digest BLOB NOT NULL, channel TEXT NOT NULL, value TEXT,"
  " version INTEGER NOT NULL, time INTEGER NOT NULL, author TEXT) WITHOUT ROWID;"
  "CREATE UNIQUE INDEX ops_by_version ON ops (version);"
  "CREATE TABLE named (name TEXT PRIMARY KEY);"
  "PRAGMA application_id = 1114530609; PRAGMA user_version = 1;";

typedef enum
{
  STATEMENT_BEGIN,
  STATEMENT_COMMIT,
  STATEMENT_ROLLBACK,
  STATEMENT_CHANNEL,
  STATEMENT_OP,
  STATEMENT_RESERVE,
  STATEMENT_FORGET_OPS,
  STATEMENT_OPS_REACH,
  STATEMENT_FORGET_DELETIONS,
  STATEMENT_DELETIONS_REACH,
  STATEMENT_NAMED,
  STATEMENT_UNNAMED,
  N_STATEMENTS
} Statement;

static const char * const statements[N_STATEMENTS] = {
  [STATEMENT_BEGIN] = "BEGIN IMMEDIATE",
  [STATEMENT_COMMIT] = "COMMIT",
  [STATEMENT_ROLLBACK] = "ROLLBACK",
  [STATEMENT_CHANNEL] = "INSERT INTO channels (name, value, version, time, author, op) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
                        " ON CONFLICT (name) DO UPDATE SET value = ?2, version = ?3, time = ?4, author = ?5, op = ?6",
  [STATEMENT_OP] = "INSERT INTO ops (channel, value, version, time, author, op, digest) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
  [STATEMENT_RESERVE] = "UPDATE state SET offset = ?1",
  [STATEMENT_FORGET_OPS] = "DELETE FROM ops WHERE version <= ?1",
  [STATEMENT_OPS_REACH] = "UPDATE state SET ops_reach = ?1",
  [STATEMENT_FORGET_DELETIONS] = "DELETE FROM channels WHERE value IS NULL AND version <= ?1",
  [STATEMENT_DELETIONS_REACH] = "UPDATE state SET deletions_reach = ?1",
  [STATEMENT_NAMED] = "INSERT OR IGNORE INTO named (name) VALUES (?1)",
  [STATEMENT_UNNAMED] = "DELETE FROM named WHERE name = ?1",
};

struct _BinnacleStoreFile
{
  char         *path;
  sqlite3      *database;
  sqlite3_stmt *prepared[N_STATEMENTS];
};

/**
 * binnacle_store_file_error_quark:
 *
 * Returns: the domain of [error@StoreFileError]
 */
G_DEFINE_QUARK (binnacle-store-file-error-quark, binnacle_store_file_error)

static gboolean
set_error (BinnacleStoreFile  *self,
           int                 result,
           GError            **error)
{
  const char *detail = self->database != NULL ? sqlite3_errmsg (self->database) : sqlite3_errstr (result);

  switch (result & 0xff)
    {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      g_set_error (error, BINNACLE_STORE_FILE_ERROR, BINNACLE_STORE_FILE_ERROR_IN_USE,
                   _("The store “%s” is in use by another server. Stop that one, or give this one a store of its own."),
                   self->path);
      break;

    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      g_set_error (error, BINNACLE_STORE_FILE_ERROR, BINNACLE_STORE_FILE_ERROR_DAMAGED,
                   _("The store “%s” is damaged or no store at all (%s). Move it away to start with an empty one."),
                   self->path, detail);
      break;

    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_READONLY:
      g_set_error (error, BINNACLE_STORE_FILE_ERROR, BINNACLE_STORE_FILE_ERROR_OPEN,
                   _("The store “%s” can’t be opened for writing (%s)."), self->path, detail);
      break;

    default:
      g_set_error (error, BINNACLE_STORE_FILE_ERROR, BINNACLE_STORE_FILE_ERROR_WRITE,
                   _("The store “%s” can’t be written (%s)."), self->path, detail);
      break;
    }

  return FALSE;
}

static gboolean
set_damaged (BinnacleStoreFile  *self,
             const char         *detail,
             GError            **error)
{
  g_set_error (error, BINNACLE_STORE_FILE_ERROR, BINNACLE_STORE_FILE_ERROR_DAMAGED,
               _("The store “%s” is damaged or no store at all (%s). Move it away to start with an empty one."),
               self->path, detail);

  return FALSE;
}

static gboolean
execute (BinnacleStoreFile  *self,
         const char         *sql,
         GError            **error)
{
  int result = sqlite3_exec (self->database, sql, NULL, NULL, NULL);

  return result == SQLITE_OK || set_error (self, result, error);
}

static gboolean
query_integer (BinnacleStoreFile  *self,
               const char         *sql,
               gint64             *integer,
               GError            **error)
{
  sqlite3_stmt *statement = NULL;
  int result = sqlite3_prepare_v2 (self->database, sql, -1, &statement, NULL);

  if (result == SQLITE_OK)
    result = sqlite3_step (statement);

  if (result == SQLITE_ROW)
    *integer = sqlite3_column_int64 (statement, 0);

  sqlite3_finalize (statement);

  return result == SQLITE_ROW || set_error (self, result, error);
}

/* SQLite would make the file readable for all; its log takes over the mode. */
static gboolean
create_private (BinnacleStoreFile  *self,
                GError            **error)
{
  int fd = open (self->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  if (fd < 0)
    {
      g_set_error (error, BINNACLE_STORE_FILE_ERROR, BINNACLE_STORE_FILE_ERROR_OPEN,
                   _("The store “%s” can’t be opened (%s). Its folder has to exist, and to be yours to write."),
                   self->path, g_strerror (errno));
      return FALSE;
    }

  close (fd);

  return TRUE;
}

static gboolean
check_schema (BinnacleStoreFile  *self,
              GError            **error)
{
  gint64 application_id = 0;
  gint64 version = 0;
  gint64 n_tables = 0;

  if (!query_integer (self, "SELECT count(*) FROM sqlite_master", &n_tables, error) ||
      !query_integer (self, "PRAGMA application_id", &application_id, error) ||
      !query_integer (self, "PRAGMA user_version", &version, error))
    return FALSE;

  if (n_tables == 0 && version == 0)
    {
      g_autofree char *sql = g_strconcat ("BEGIN;", schema, "COMMIT;", NULL);

      return execute (self, sql, error);
    }

  if (application_id != APPLICATION_ID)
    return set_damaged (self, _("it belongs to another program"), error);

  if (version > SCHEMA_VERSION)
    {
      g_set_error (error, BINNACLE_STORE_FILE_ERROR, BINNACLE_STORE_FILE_ERROR_NEWER,
                   _("The store “%s” was made by a newer version of this program. Update, or use another store."),
                   self->path);
      return FALSE;
    }

  return TRUE;
}

static gboolean
prepare_all (BinnacleStoreFile  *self,
             GError            **error)
{
  for (guint i = 0; i < N_STATEMENTS; i++)
    {
      int result = sqlite3_prepare_v3 (self->database, statements[i], -1, SQLITE_PREPARE_PERSISTENT,
                                       &self->prepared[i], NULL);

      if (result != SQLITE_OK)
        return set_damaged (self, sqlite3_errmsg (self->database), error);
    }

  return TRUE;
}

static gboolean
run (BinnacleStoreFile  *self,
     Statement           index,
     GError            **error)
{
  int result = sqlite3_step (self->prepared[index]);

  sqlite3_reset (self->prepared[index]);

  if (result == SQLITE_DONE || result == SQLITE_ROW)
    return TRUE;

  return set_error (self, result, error);
}

static gboolean
run_with_integer (BinnacleStoreFile  *self,
                  Statement           index,
                  gint64              integer,
                  GError            **error)
{
  sqlite3_bind_int64 (self->prepared[index], 1, integer);

  return run (self, index, error);
}

static gboolean
run_with_text (BinnacleStoreFile  *self,
               Statement           index,
               const char         *text,
               GError            **error)
{
  sqlite3_bind_text (self->prepared[index], 1, text, -1, SQLITE_TRANSIENT);

  return run (self, index, error);
}

static gboolean
run_with_row (BinnacleStoreFile       *self,
              Statement                index,
              const BinnacleStoreRow  *row,
              GError                 **error)
{
  sqlite3_stmt *statement = self->prepared[index];
  gboolean done;

  sqlite3_bind_text (statement, 1, row->channel, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 2, row->json, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (statement, 3, row->version);
  sqlite3_bind_int64 (statement, 4, row->time);
  sqlite3_bind_text (statement, 5, row->by, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 6, row->op, -1, SQLITE_STATIC);

  if (index == STATEMENT_OP)
    sqlite3_bind_blob (statement, 7, row->digest, sizeof row->digest, SQLITE_STATIC);

  done = run (self, index, error);
  sqlite3_clear_bindings (statement);

  return done;
}

static gboolean
write_rows (BinnacleStoreFile  *self,
            GPtrArray          *rows,
            GError            **error)
{
  for (guint i = 0; i < rows->len; i++)
    {
      const BinnacleStoreRow *row = rows->pdata[i];

      if (!run_with_row (self, STATEMENT_CHANNEL, row, error) ||
          (row->op != NULL && !run_with_row (self, STATEMENT_OP, row, error)))
        return FALSE;
    }

  return TRUE;
}

static gboolean
write_names (BinnacleStoreFile  *self,
             Statement           index,
             GPtrArray          *names,
             GError            **error)
{
  for (guint i = 0; i < names->len; i++)
    {
      if (!run_with_text (self, index, names->pdata[i], error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
write_reaches (BinnacleStoreFile  *self,
               BinnacleStoreJob   *job,
               GError            **error)
{
  if (job->ops_reach >= 0 &&
      (!run_with_integer (self, STATEMENT_FORGET_OPS, job->ops_reach, error) ||
       !run_with_integer (self, STATEMENT_OPS_REACH, job->ops_reach, error)))
    return FALSE;

  return job->deletions_reach < 0 ||
         (run_with_integer (self, STATEMENT_FORGET_DELETIONS, job->deletions_reach, error) &&
          run_with_integer (self, STATEMENT_DELETIONS_REACH, job->deletions_reach, error));
}

static gboolean
write_job (BinnacleStoreFile  *self,
           BinnacleStoreJob   *job,
           GError            **error)
{
  return (job->reserved == 0 || run_with_integer (self, STATEMENT_RESERVE, job->reserved, error)) &&
         write_rows (self, job->rows, error) &&
         write_names (self, STATEMENT_NAMED, job->named, error) &&
         write_names (self, STATEMENT_UNNAMED, job->unnamed, error) &&
         write_reaches (self, job, error);
}

static const char *
column_text (sqlite3_stmt *statement,
             int           column)
{
  return (const char *) sqlite3_column_text (statement, column);
}

/* The row borrows from the statement: it is valid until the next step. */
static gboolean
visit_row (sqlite3_stmt *statement,
           gboolean    (*visit) (const BinnacleStoreRow *row,
                                 gpointer                user_data),
           gpointer      user_data)
{
  BinnacleStoreRow row = {
    .channel = (char *) column_text (statement, 0),
    .json = (char *) column_text (statement, 1),
    .version = sqlite3_column_int64 (statement, 2),
    .time = sqlite3_column_int64 (statement, 3),
    .by = (char *) column_text (statement, 4),
    .op = (char *) column_text (statement, 5),
  };

  if (sqlite3_column_count (statement) == 7)
    {
      if (sqlite3_column_bytes (statement, 6) != sizeof row.digest)
        return FALSE;

      memcpy (row.digest, sqlite3_column_blob (statement, 6), sizeof row.digest);
    }

  return visit (&row, user_data);
}

static gboolean
load_rows (BinnacleStoreFile  *self,
           const char         *sql,
           gboolean          (*visit) (const BinnacleStoreRow *row,
                                       gpointer                user_data),
           gpointer            user_data,
           GError            **error)
{
  sqlite3_stmt *statement = NULL;
  int result = sqlite3_prepare_v2 (self->database, sql, -1, &statement, NULL);
  gboolean sound = TRUE;

  while (result == SQLITE_OK || result == SQLITE_ROW)
    {
      result = sqlite3_step (statement);

      if (result == SQLITE_ROW && !(sound = visit_row (statement, visit, user_data)))
        break;
    }

  sqlite3_finalize (statement);

  if (!sound)
    return set_damaged (self, _("a row makes no sense"), error);

  return result == SQLITE_DONE || set_error (self, result, error);
}

static gboolean
load_names (BinnacleStoreFile           *self,
            const BinnacleStoreVisitor  *visitor,
            gpointer                     user_data,
            GError                     **error)
{
  sqlite3_stmt *statement = NULL;
  int result = sqlite3_prepare_v2 (self->database, "SELECT name FROM named", -1, &statement, NULL);

  while (result == SQLITE_OK || result == SQLITE_ROW)
    {
      result = sqlite3_step (statement);

      if (result == SQLITE_ROW)
        visitor->named (column_text (statement, 0), user_data);
    }

  sqlite3_finalize (statement);

  return result == SQLITE_DONE || set_error (self, result, error);
}

static gboolean
load_state (BinnacleStoreFile   *self,
            BinnacleStoreState  *state,
            GError             **error)
{
  sqlite3_stmt *statement = NULL;
  int result = sqlite3_prepare_v2 (self->database,
                                   "SELECT server_id, epoch, offset, ops_reach, deletions_reach, clean, transient"
                                   " FROM state", -1, &statement, NULL);

  if (result == SQLITE_OK)
    result = sqlite3_step (statement);

  if (result == SQLITE_ROW)
    {
      state->server_id = g_strdup (column_text (statement, 0));
      state->epoch = g_strdup (column_text (statement, 1));
      state->offset = sqlite3_column_int64 (statement, 2);
      state->ops_reach = sqlite3_column_int64 (statement, 3);
      state->deletions_reach = sqlite3_column_int64 (statement, 4);
      state->clean = sqlite3_column_int (statement, 5) != 0;
      state->transient = sqlite3_column_int (statement, 6) != 0;
    }
  else if (result == SQLITE_DONE)
    {
      state->server_id = g_uuid_string_random ();
      state->epoch = g_uuid_string_random ();
      state->clean = TRUE;
      state->fresh = TRUE;
    }

  sqlite3_finalize (statement);

  return result == SQLITE_ROW || result == SQLITE_DONE || set_error (self, result, error);
}

static gboolean
check_integrity (BinnacleStoreFile  *self,
                 GError            **error)
{
  sqlite3_stmt *statement = NULL;
  int result = sqlite3_prepare_v2 (self->database, "PRAGMA quick_check(1)", -1, &statement, NULL);
  g_autofree char *answer = NULL;

  if (result == SQLITE_OK)
    result = sqlite3_step (statement);

  if (result == SQLITE_ROW)
    answer = g_strdup (column_text (statement, 0));

  sqlite3_finalize (statement);

  if (result != SQLITE_ROW)
    return set_error (self, result, error);

  return g_strcmp0 (answer, "ok") == 0 || set_damaged (self, answer, error);
}

/**
 * binnacle_store_file_open: (skip)
 * @path: where it is, or is to be
 * @error: return location for an error
 *
 * Opens a store, and makes one that only its owner can read where there is
 * none. Blocks.
 *
 * Returns: (transfer full) (nullable): the store, or %NULL with a
 *   #BinnacleStoreFileError
 */
BinnacleStoreFile *
binnacle_store_file_open (const char  *path,
                          GError     **error)
{
  g_autoptr (BinnacleStoreFile) self = g_new0 (BinnacleStoreFile, 1);
  int result;

  self->path = g_strdup (path);

  if (!create_private (self, error))
    return NULL;

  result = sqlite3_open_v2 (path, &self->database, SQLITE_OPEN_READWRITE, NULL);

  if (result != SQLITE_OK)
    {
      set_error (self, result, error);
      return NULL;
    }

  sqlite3_extended_result_codes (self->database, 1);

  if (!execute (self, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                      "PRAGMA trusted_schema = OFF; BEGIN IMMEDIATE; COMMIT;", error) ||
      !check_schema (self, error) ||
      !prepare_all (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * binnacle_store_file_free: (skip)
 * @self: (transfer full): a store
 *
 * Closes it, without a word that the run ended in order.
 */
void
binnacle_store_file_free (BinnacleStoreFile *self)
{
  for (guint i = 0; i < N_STATEMENTS; i++)
    sqlite3_finalize (self->prepared[i]);

  sqlite3_close (self->database);
  g_free (self->path);
  g_free (self);
}

/**
 * binnacle_store_file_load: (skip)
 * @self: a store
 * @state: (out): what it says of itself
 * @visitor: who is told what is in it; FALSE from it means that a row is no good
 * @user_data: for @visitor
 * @error: return location for an error
 *
 * Reads the store: channels by version, operations by version, names. After
 * a run that did not end in order it is checked first. Blocks.
 *
 * Returns: whether it is sound
 */
gboolean
binnacle_store_file_load (BinnacleStoreFile           *self,
                          BinnacleStoreState          *state,
                          const BinnacleStoreVisitor  *visitor,
                          gpointer                     user_data,
                          GError                     **error)
{
  if (!load_state (self, state, error))
    return FALSE;

  if (!state->clean && !check_integrity (self, error))
    return FALSE;

  return load_rows (self, "SELECT name, value, version, time, author, op FROM channels ORDER BY version",
                    visitor->channel, user_data, error) &&
         load_rows (self, "SELECT channel, value, version, time, author, op, digest FROM ops ORDER BY version",
                    visitor->op, user_data, error) &&
         load_names (self, visitor, user_data, error);
}

/**
 * binnacle_store_file_begin: (skip)
 * @self: a store
 * @state: what it says of itself from now on
 * @error: return location for an error
 *
 * Notes that a run begins. Blocks.
 *
 * Returns: whether it was written
 */
gboolean
binnacle_store_file_begin (BinnacleStoreFile         *self,
                           const BinnacleStoreState  *state,
                           GError                   **error)
{
  g_autofree char *sql = NULL;
  char *formatted = sqlite3_mprintf ("INSERT OR REPLACE INTO state (id, server_id, epoch, offset, ops_reach,"
                                     " deletions_reach, clean, transient) VALUES (1, %Q, %Q, %lld, %lld, %lld, 0, %d)",
                                     state->server_id, state->epoch, (long long) state->offset,
                                     (long long) state->ops_reach, (long long) state->deletions_reach,
                                     state->transient);

  sql = g_strdup (formatted);
  sqlite3_free (formatted);

  return execute (self, sql, error);
}

/**
 * binnacle_store_file_write: (skip)
 * @self: a store
 * @job: what to write
 * @error: return location for an error
 *
 * Writes all of @job or nothing, and comes back when it is on disk.
 *
 * Returns: whether it was written
 */
gboolean
binnacle_store_file_write (BinnacleStoreFile  *self,
                           BinnacleStoreJob   *job,
                           GError            **error)
{
  if (!run (self, STATEMENT_BEGIN, error))
    return FALSE;

  if (write_job (self, job, error) && run (self, STATEMENT_COMMIT, error))
    return TRUE;

  run (self, STATEMENT_ROLLBACK, NULL);

  return FALSE;
}

/**
 * binnacle_store_file_end: (skip)
 * @self: a store
 * @offset: the last one in use
 * @error: return location for an error
 *
 * Notes that the run ended in order. Blocks.
 *
 * Returns: whether it was written
 */
gboolean
binnacle_store_file_end (BinnacleStoreFile  *self,
                         gint64              offset,
                         GError            **error)
{
  g_autofree char *sql = g_strdup_printf ("UPDATE state SET offset = %" G_GINT64_FORMAT ", clean = 1;"
                                          "PRAGMA wal_checkpoint(TRUNCATE);", offset);

  return execute (self, sql, error);
}

/**
 * binnacle_store_job_new: (skip)
 *
 * Returns: (transfer full): a job with nothing to write
 */
BinnacleStoreJob *
binnacle_store_job_new (void)
{
  BinnacleStoreJob *self = g_new0 (BinnacleStoreJob, 1);

  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) binnacle_store_row_free);
  self->named = g_ptr_array_new_with_free_func (g_free);
  self->unnamed = g_ptr_array_new_with_free_func (g_free);
  self->ops_reach = -1;
  self->deletions_reach = -1;

  return self;
}

/**
 * binnacle_store_job_free: (skip)
 * @self: (transfer full): a job
 */
void
binnacle_store_job_free (BinnacleStoreJob *self)
{
  g_ptr_array_unref (self->rows);
  g_ptr_array_unref (self->named);
  g_ptr_array_unref (self->unnamed);
  g_clear_error (&self->error);
  g_free (self);
}

/**
 * binnacle_store_row_free: (skip)
 * @self: (transfer full): a row
 */
void
binnacle_store_row_free (BinnacleStoreRow *self)
{
  g_free (self->channel);
  g_free (self->json);
  g_free (self->by);
  g_free (self->op);
  g_free (self);
}

/**
 * binnacle_store_state_clear: (skip)
 * @self: a state
 *
 * Frees what it holds.
 */
void
binnacle_store_state_clear (BinnacleStoreState *self)
{
  g_clear_pointer (&self->server_id, g_free);
  g_clear_pointer (&self->epoch, g_free);
}
