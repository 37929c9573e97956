/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sync"

#include "config.h"

#include "sync/binnacle-outbox-schema-private.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "sync/binnacle-outbox-error-private.h"

/* The tables of the outbox, by version. A step is never changed once there are
 * files that it has made; what is new goes into a step of its own. */

#define MAGIC "SQLite format 3" /* with its NUL */
#define APPLICATION_ID 0x426e6f31 /* "Bno1" */

static const char * const steps[BINNACLE_OUTBOX_SCHEMA_VERSION] = {
  "CREATE TABLE state (id INTEGER PRIMARY KEY CHECK (id = 1),"
  " generation INTEGER NOT NULL, nonce TEXT, born INTEGER NOT NULL, notice TEXT);"
  "INSERT INTO state (id, generation, born) VALUES (1, 0, 0);"
  "CREATE TABLE sources (source_id TEXT PRIMARY KEY, server_id TEXT NOT NULL, digest BLOB NOT NULL);"
  "CREATE TABLE operations (id TEXT PRIMARY KEY, source_id TEXT NOT NULL, server_id TEXT, channel TEXT NOT NULL,"
  " title TEXT, label TEXT, kind INTEGER NOT NULL, argument TEXT, base_version INTEGER NOT NULL, base_epoch TEXT,"
  " base_value TEXT, shown_value TEXT, predecessor TEXT, strategy INTEGER NOT NULL, sequence INTEGER NOT NULL, created INTEGER NOT NULL, first_epoch TEXT,"
  " first_offset INTEGER NOT NULL, attempts INTEGER NOT NULL, merges INTEGER NOT NULL, state INTEGER NOT NULL,"
  " hold INTEGER NOT NULL, theirs TEXT, theirs_version INTEGER NOT NULL, theirs_time INTEGER NOT NULL,"
  " theirs_author TEXT, error_code INTEGER NOT NULL, error TEXT, digest BLOB NOT NULL);",
};

static gboolean
query_integer (sqlite3     *handle,
               const char  *path,
               const char  *sql,
               gint64      *integer,
               GError     **error)
{
  sqlite3_stmt *statement = NULL;
  int result = sqlite3_prepare_v2 (handle, sql, -1, &statement, NULL);

  if (result == SQLITE_OK)
    result = sqlite3_step (statement);
  if (result == SQLITE_ROW)
    *integer = sqlite3_column_int64 (statement, 0);
  else
    binnacle_outbox_error_set_sqlite (error, path, handle, result);
  sqlite3_finalize (statement);
  return result == SQLITE_ROW;
}

static gboolean
set_newer (const char  *path,
           GError     **error)
{
  g_set_error (error, BINNACLE_OUTBOX_ERROR, BINNACLE_OUTBOX_ERROR_NEWER,
               _("The changes in “%s” were saved by a newer version of Binnacle. They are left as they are, "
                 "and nothing can be saved until you update Binnacle."), path);
  return FALSE;
}

static guint32
read_big_endian (const guint8 *bytes)
{
  return (guint32) bytes[0] << 24 | (guint32) bytes[1] << 16 | (guint32) bytes[2] << 8 | bytes[3];
}

/* 1: a journal, 2: a write-ahead log. A higher one SQLite would only read. */
static gboolean
is_format (guint8 version)
{
  return version == 1 || version == 2;
}

/*< private >
 * binnacle_outbox_schema_peek:
 * @path: a file that is not empty
 * @error: return location for %BINNACLE_OUTBOX_ERROR_NEWER or
 *   %BINNACLE_OUTBOX_ERROR_DAMAGED
 *
 * Looks at the file's head alone (the file format's magic string, "user version" at
 * 60 and "application ID" at 68), for SQLite would already make a log beside a newer
 * one, and write over a short file as if it were empty.
 *
 * Returns: whether SQLite may have it
 */
gboolean
binnacle_outbox_schema_peek (const char  *path,
                             GError     **error)
{
  guint8 head[512] = { 0 };
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  gboolean whole = fd >= 0 && pread (fd, head, sizeof head, 0) == sizeof head;

  /* What can't be opened here can't be opened by SQLite, which says why. */
  if (fd < 0)
    return TRUE;
  close (fd);
  if (!whole || memcmp (head, MAGIC, sizeof MAGIC) != 0 || !is_format (head[18]) || !is_format (head[19]))
    {
      binnacle_outbox_error_set_damaged (error, path, _("it is no database"));
      return FALSE;
    }
  if (read_big_endian (head + 68) == APPLICATION_ID &&
      read_big_endian (head + 60) > BINNACLE_OUTBOX_SCHEMA_VERSION)
    return set_newer (path, error);
  return TRUE;
}

/*< private >
 * binnacle_outbox_schema_check:
 * @handle: a connection
 * @path: the file
 * @error: return location for a #BinnacleOutboxError
 *
 * Looks whose file it is, and of which version, without writing to it.
 *
 * Returns: whether it is an outbox that this version can use, or nothing yet
 */
gboolean
binnacle_outbox_schema_check (sqlite3     *handle,
                              const char  *path,
                              GError     **error)
{
  gint64 application_id = 0;
  gint64 version = 0;
  gint64 n_tables = 0;

  if (!query_integer (handle, path, "SELECT count(*) FROM sqlite_master", &n_tables, error) ||
      !query_integer (handle, path, "PRAGMA application_id", &application_id, error) ||
      !query_integer (handle, path, "PRAGMA user_version", &version, error))
    return FALSE;

  if (application_id == APPLICATION_ID && version > BINNACLE_OUTBOX_SCHEMA_VERSION)
    return set_newer (path, error);
  if ((n_tables > 0 || version > 0) && (application_id != APPLICATION_ID || version < 1))
    {
      binnacle_outbox_error_set_damaged (error, path, _("it belongs to another program"));
      return FALSE;
    }
  return TRUE;
}

/*< private >
 * binnacle_outbox_schema_update:
 * @handle: a connection that may write
 * @path: the file
 * @error: return location for a #BinnacleOutboxError
 *
 * Brings the tables to this version, wholly or not at all.
 *
 * Returns: whether they are
 */
gboolean
binnacle_outbox_schema_update (sqlite3     *handle,
                               const char  *path,
                               GError     **error)
{
  g_autoptr (GString) sql = g_string_new ("BEGIN IMMEDIATE;");
  gint64 version = 0;
  int result;

  if (!query_integer (handle, path, "PRAGMA user_version", &version, error))
    return FALSE;
  if (version == BINNACLE_OUTBOX_SCHEMA_VERSION)
    return TRUE;

  for (gint64 i = version; i < BINNACLE_OUTBOX_SCHEMA_VERSION; i++)
    g_string_append (sql, steps[i]);
  g_string_append_printf (sql, "PRAGMA application_id = %d; PRAGMA user_version = %d; COMMIT;",
                          APPLICATION_ID, BINNACLE_OUTBOX_SCHEMA_VERSION);
  result = sqlite3_exec (handle, sql->str, NULL, NULL, NULL);
  if (result == SQLITE_OK)
    return TRUE;
  binnacle_outbox_error_set_sqlite (error, path, handle, result);
  if (sqlite3_get_autocommit (handle) == 0)
    sqlite3_exec (handle, "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}
