/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sync"

#include "config.h"

#include "sync/binnacle-cache-file-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <unistd.h>

#include "sync/binnacle-cache-row-private.h"

/* The cache's file, in the store's thread: the last values here, their past in a table of its own.
 *
 * Nothing here is dear: what can't be read is set aside and begun anew, what can't be
 * written is written another time. It is opened when it is first needed. WAL with
 * synchronous=NORMAL: after a crash of the computer the last values may be those of a
 * few seconds before, never half of them. */

/* How much more than needed is dropped at once, as a part of the size. */
#define DROP_PART 16
#define MIN_DROP 64

typedef enum
{
  STATEMENT_PUT,
  STATEMENT_REMOVE,
  STATEMENT_SERVER,
  STATEMENT_DROP,
  N_STATEMENTS
} CacheStatement;

static const char * const statement_texts[N_STATEMENTS] = {
  [STATEMENT_PUT] = "INSERT OR REPLACE INTO channel (source, server, seen, " BINNACLE_CACHE_ROW_COLUMNS
                    ") VALUES (?, ?, ?, " BINNACLE_CACHE_ROW_PLACES ")",
  [STATEMENT_REMOVE] = "DELETE FROM channel WHERE source = ? AND server = ? AND channel = ?",
  [STATEMENT_SERVER] = "INSERT OR REPLACE INTO source (source, server) VALUES (?, ?)",
  [STATEMENT_DROP] = "DELETE FROM channel WHERE rowid IN (SELECT rowid FROM channel ORDER BY seen LIMIT ?)",
};

struct _BinnacleCacheFile
{
  char         *path;
  sqlite3      *handle; /* NULL where it is not open */
  sqlite3_stmt *statements[N_STATEMENTS];
  BinnacleHistoryTable *history;
  BinnacleHistoryLimits limits;
  guint64       max_size;
  char         *notice;
  gboolean      hopeless; /* of a newer version: not touched in this run */
};

static void
take_notice (BinnacleCacheFile *self,
             char              *notice)
{
  g_info ("%s", notice);
  g_free (self->notice);
  self->notice = notice;
}

static void
close_file (BinnacleCacheFile *self)
{
  for (int i = 0; i < N_STATEMENTS; i++)
    g_clear_pointer (&self->statements[i], sqlite3_finalize);
  g_clear_pointer (&self->history, binnacle_history_table_free);
  g_clear_pointer (&self->handle, sqlite3_close);
}

static gboolean
run (BinnacleCacheFile *self,
     const char        *sql)
{
  return sqlite3_exec (self->handle, sql, NULL, NULL, NULL) == SQLITE_OK;
}

static gint64
get_number (BinnacleCacheFile *self,
            const char        *sql)
{
  sqlite3_stmt *statement = NULL;
  gint64 number = -1;

  if (sqlite3_prepare_v2 (self->handle, sql, -1, &statement, NULL) == SQLITE_OK && sqlite3_step (statement) == SQLITE_ROW)
    number = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  return number;
}

static gboolean
make_tables (BinnacleCacheFile *self)
{
  return run (self,
              "BEGIN IMMEDIATE;"
              "CREATE TABLE IF NOT EXISTS source (source TEXT PRIMARY KEY NOT NULL, server TEXT NOT NULL);"
              "CREATE TABLE IF NOT EXISTS channel (source TEXT NOT NULL, server TEXT NOT NULL, seen INTEGER NOT NULL,"
              " channel TEXT NOT NULL, value TEXT NOT NULL, version INTEGER NOT NULL, epoch TEXT, time INTEGER NOT NULL,"
              " received INTEGER NOT NULL, author TEXT, described INTEGER NOT NULL, title TEXT, unit TEXT, text TEXT,"
              " kind INTEGER NOT NULL, writable INTEGER NOT NULL, interval INTEGER NOT NULL, minimum REAL, maximum REAL,"
              " digest BLOB NOT NULL, PRIMARY KEY (source, server, channel));"
              "CREATE INDEX IF NOT EXISTS by_seen ON channel (seen);") &&
         binnacle_history_table_make (self->handle) &&
         run (self, "PRAGMA user_version = 2; COMMIT");
}

static gboolean
prepare (BinnacleCacheFile *self)
{
  for (int i = 0; i < N_STATEMENTS; i++)
    if (sqlite3_prepare_v3 (self->handle, statement_texts[i], -1, SQLITE_PREPARE_PERSISTENT,
                            &self->statements[i], NULL) != SQLITE_OK)
      return FALSE;
  self->history = binnacle_history_table_new (self->handle);
  return self->history != NULL;
}

/* The first reading, of the version, shows whether it is a database at all. */
static gboolean
begin_file (BinnacleCacheFile *self)
{
  gint64 version;

  if (!run (self, "PRAGMA locking_mode = EXCLUSIVE"))
    return FALSE;
  version = get_number (self, "PRAGMA user_version");
  if (version > BINNACLE_CACHE_FILE_VERSION)
    {
      self->hopeless = TRUE;
      take_notice (self, g_strdup_printf (_("The last values in “%s” were saved by a newer version of this program. "
                                            "They are not used, nor are new ones saved."), self->path));
      return FALSE;
    }
  return version >= 0 &&
         run (self, "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
                    "PRAGMA journal_size_limit = 4194304") &&
         make_tables (self) && prepare (self);
}

static gboolean
is_damage (int result)
{
  switch (result & 0xff)
    {
    case SQLITE_ERROR: /* tables of another form */
    case SQLITE_CORRUPT:
    case SQLITE_FORMAT:
    case SQLITE_NOTADB:
    case SQLITE_MISMATCH:
      return TRUE;
    default:
      return FALSE;
    }
}

static void
move_aside (const char *path,
            const char *suffix)
{
  g_autofree char *from = g_strconcat (path, suffix, NULL);
  g_autofree char *to = g_strconcat (path, ".damaged", suffix, NULL);

  if (g_rename (from, to) != 0 && errno != ENOENT)
    g_unlink (from);
}

/* One damaged file is kept, the last: it is for whoever looks for the cause. */
static void
set_aside (BinnacleCacheFile *self)
{
  close_file (self);
  move_aside (self->path, "");
  move_aside (self->path, "-wal");
  take_notice (self, g_strdup_printf (_("The file with the last values was damaged. It was set aside as “%s.damaged”, "
                                        "and a new one is begun."), self->path));
}

static void
report_failure (BinnacleCacheFile *self)
{
  const char *detail = sqlite3_errmsg (self->handle);

  take_notice (self, g_strdup_printf (_("The last values can’t be saved in “%s” for the next start: %s. "
                                        "Free some space, or check its permissions."), self->path, detail));
}

/* SQLite gives its log the permissions of the file. Where this fails, so does what follows. */
static void
make_private (const char *path)
{
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  if (fd >= 0)
    close (fd);
}

static gboolean
open_once (BinnacleCacheFile *self)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  int result;

  g_mkdir_with_parents (folder, 0700);
  make_private (self->path);
  if (sqlite3_open_v2 (self->path, &self->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                       NULL) == SQLITE_OK && begin_file (self))
    return TRUE;
  result = sqlite3_errcode (self->handle);
  if (!self->hopeless && is_damage (result))
    {
      set_aside (self);
      return FALSE;
    }
  if (!self->hopeless)
    report_failure (self);
  close_file (self);
  return FALSE;
}

static gboolean
ensure_open (BinnacleCacheFile *self)
{
  gboolean anew;

  if (self->handle != NULL)
    return TRUE;
  if (self->hopeless)
    return FALSE;
  anew = g_file_test (self->path, G_FILE_TEST_EXISTS);
  /* Once more where a damaged one has been set aside. */
  return open_once (self) || (anew && !g_file_test (self->path, G_FILE_TEST_EXISTS) && open_once (self));
}

/*< private >
 * binnacle_cache_file_new:
 * @path: where it is, or is to be
 *
 * Returns: (transfer full): a cache file, not open yet
 */
BinnacleCacheFile *
binnacle_cache_file_new (const char *path)
{
  BinnacleCacheFile *self = g_new0 (BinnacleCacheFile, 1);

  self->path = g_strdup (path);
  self->max_size = G_MAXUINT64;
  return self;
}

/*< private >
 * binnacle_cache_file_free:
 * @self: (transfer full): a cache file
 *
 * Closes it.
 */
void
binnacle_cache_file_free (BinnacleCacheFile *self)
{
  close_file (self);
  g_free (self->path);
  g_free (self->notice);
  g_free (self);
}

/*< private >
 * binnacle_cache_file_get_size:
 * @self: a cache file
 *
 * Returns: how many bytes are in use; 0 where it can't be opened
 */
guint64
binnacle_cache_file_get_size (BinnacleCacheFile *self)
{
  gint64 pages, free_pages, page_size;

  if (!ensure_open (self))
    return 0;
  pages = get_number (self, "PRAGMA page_count");
  free_pages = get_number (self, "PRAGMA freelist_count");
  page_size = get_number (self, "PRAGMA page_size");
  return pages > free_pages && page_size > 0 ? (guint64) ((pages - free_pages) * page_size) : 0;
}

static gboolean
step (BinnacleCacheFile *self,
      CacheStatement     which)
{
  int result = sqlite3_step (self->statements[which]);

  sqlite3_reset (self->statements[which]);
  sqlite3_clear_bindings (self->statements[which]);
  return result == SQLITE_DONE;
}

/* Returns what SQLite says. */
static int
drop_channels (BinnacleCacheFile *self,
               gboolean          *dropped)
{
  gint64 n_rows = get_number (self, "SELECT count(*) FROM channel");

  *dropped = n_rows > 0;
  if (n_rows < 0)
    return sqlite3_errcode (self->handle);
  sqlite3_bind_int64 (self->statements[STATEMENT_DROP], 1, MAX (n_rows / DROP_PART, MIN_DROP));
  return step (self, STATEMENT_DROP) ? SQLITE_OK : sqlite3_errcode (self->handle);
}

/* The past makes room first: the last values are few, and what the window opens with.
 * now: µs since 1970 */
static int
trim (BinnacleCacheFile *self,
      gint64             now)
{
  int result = SQLITE_OK;
  gboolean smaller = TRUE;

  while (result == SQLITE_OK && smaller && binnacle_cache_file_get_size (self) > self->max_size)
    {
      result = binnacle_history_table_shrink (self->history, now / 1000, &smaller);
      if (result == SQLITE_OK && !smaller)
        result = drop_channels (self, &smaller);
    }
  return result;
}

static void
fail (BinnacleCacheFile *self,
      int                result)
{
  if (is_damage (result))
    {
      set_aside (self);
      return;
    }
  report_failure (self);
  run (self, "ROLLBACK");
}

/*< private >
 * binnacle_cache_file_set_max_size:
 * @self: a cache file
 * @max_size: bytes
 * @now: µs since 1970
 *
 * Says how large it may be. The oldest of the past is dropped first, then what was seen
 * least lately.
 */
void
binnacle_cache_file_set_max_size (BinnacleCacheFile *self,
                                  guint64            max_size,
                                  gint64             now)
{
  gboolean lower = max_size < self->max_size;
  int result;

  self->max_size = max_size;
  if (!lower || self->handle == NULL)
    return;
  result = trim (self, now);
  if (result == SQLITE_OK && !run (self, "PRAGMA incremental_vacuum"))
    result = sqlite3_errcode (self->handle);
  if (result != SQLITE_OK)
    fail (self, result);
}

/*< private >
 * binnacle_cache_file_set_history_limits:
 * @self: a cache file
 * @limits: how long what is kept
 *
 * Counts from the next writing on.
 */
void
binnacle_cache_file_set_history_limits (BinnacleCacheFile           *self,
                                        const BinnacleHistoryLimits *limits)
{
  self->limits = *limits;
}

/* Returns what SQLite says: SQLITE_DONE also where the source has met no server. */
static int
load_server (BinnacleCacheFile  *self,
             const char         *source_id,
             char              **server_id)
{
  sqlite3_stmt *statement = NULL;
  int result = sqlite3_prepare_v2 (self->handle, "SELECT server FROM source WHERE source = ?", -1, &statement, NULL);

  if (result == SQLITE_OK)
    {
      sqlite3_bind_text (statement, 1, source_id, -1, SQLITE_STATIC);
      result = sqlite3_step (statement);
      if (result == SQLITE_ROW)
        *server_id = g_strdup ((const char *) sqlite3_column_text (statement, 0));
    }
  sqlite3_finalize (statement);
  return result == SQLITE_ROW ? SQLITE_DONE : result;
}

static int
read_rows (sqlite3_stmt *statement,
           GPtrArray    *values)
{
  int result;

  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      BinnacleCachedValue *cached = binnacle_cache_row_read (statement);

      if (cached == NULL)
        return SQLITE_CORRUPT;
      g_ptr_array_add (values, cached);
    }
  return result;
}

/* Returns what SQLite says. The statement is gone before the file is set aside. */
static int
load_rows (BinnacleCacheFile *self,
           const char        *source_id,
           const char        *server_id,
           guint              max_values,
           GPtrArray         *values)
{
  sqlite3_stmt *statement = NULL;
  int result = sqlite3_prepare_v2 (self->handle, "SELECT " BINNACLE_CACHE_ROW_COLUMNS " FROM channel"
                                   " WHERE source = ? AND server = ? ORDER BY seen DESC LIMIT ?", -1, &statement, NULL);

  if (result == SQLITE_OK)
    {
      sqlite3_bind_text (statement, 1, source_id, -1, SQLITE_STATIC);
      sqlite3_bind_text (statement, 2, server_id, -1, SQLITE_STATIC);
      sqlite3_bind_int64 (statement, 3, max_values);
      result = read_rows (statement, values);
    }
  sqlite3_finalize (statement);
  return result;
}

/*< private >
 * binnacle_cache_file_load:
 * @self: a cache file
 * @source_id: of which source
 * @max_values: the most to return
 * @server_id: (out): the server that the source met last, or %NULL
 *
 * Returns: (transfer full) (nullable): the values of that server that were seen last, or
 *   %NULL where there are none
 */
GPtrArray *
binnacle_cache_file_load (BinnacleCacheFile  *self,
                          const char         *source_id,
                          guint               max_values,
                          char              **server_id)
{
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func ((GDestroyNotify) binnacle_cached_value_free);
  g_autofree char *server = NULL;
  int result;

  *server_id = NULL;
  if (!ensure_open (self))
    return NULL;
  result = load_server (self, source_id, &server);
  if (result == SQLITE_DONE && server == NULL)
    return NULL;
  if (result == SQLITE_DONE)
    result = load_rows (self, source_id, server, max_values, values);
  if (result != SQLITE_DONE)
    {
      fail (self, result);
      return NULL;
    }
  *server_id = g_steal_pointer (&server);
  return g_steal_pointer (&values);
}

static gboolean
write_value (BinnacleCacheFile         *self,
             const char                *source_id,
             const char                *server_id,
             const BinnacleCachedValue *cached,
             gint64                     now)
{
  CacheStatement which = cached->deleted ? STATEMENT_REMOVE : STATEMENT_PUT;

  sqlite3_bind_text (self->statements[which], 1, source_id, -1, SQLITE_STATIC);
  sqlite3_bind_text (self->statements[which], 2, server_id, -1, SQLITE_STATIC);
  if (cached->deleted)
    {
      sqlite3_bind_text (self->statements[which], 3, cached->channel, -1, SQLITE_STATIC);
    }
  else
    {
      sqlite3_bind_int64 (self->statements[which], 3, now);
      binnacle_cache_row_bind (self->statements[which], 4, cached);
    }
  return step (self, which);
}

/* Returns what SQLite says. */
static int
write_values (BinnacleCacheFile *self,
              const char        *source_id,
              const char        *server_id,
              GPtrArray         *values,
              gint64             now)
{
  sqlite3_bind_text (self->statements[STATEMENT_SERVER], 1, source_id, -1, SQLITE_STATIC);
  sqlite3_bind_text (self->statements[STATEMENT_SERVER], 2, server_id, -1, SQLITE_STATIC);
  if (!step (self, STATEMENT_SERVER))
    return sqlite3_errcode (self->handle);
  for (guint i = 0; i < values->len; i++)
    if (!write_value (self, source_id, server_id, values->pdata[i], now))
      return sqlite3_errcode (self->handle);
  return SQLITE_OK;
}

static int
write_all (BinnacleCacheFile *self,
           const char        *source_id,
           const char        *server_id,
           GPtrArray         *values,
           GPtrArray         *logs,
           gint64             now)
{
  int result = write_values (self, source_id, server_id, values, now);

  if (result == SQLITE_OK)
    result = binnacle_history_table_write (self->history, source_id, server_id, logs, now / 1000);
  if (result == SQLITE_OK)
    result = binnacle_history_table_age (self->history, &self->limits, now / 1000);
  if (result == SQLITE_OK)
    result = trim (self, now);
  if (result == SQLITE_OK && !run (self, "COMMIT"))
    result = sqlite3_errcode (self->handle);
  return result;
}

/*< private >
 * binnacle_cache_file_write:
 * @self: a cache file
 * @source_id: of which source
 * @server_id: the server that the source has met
 * @values: values and removals
 * @logs: (element-type BinnacleChannelLog): what else came
 * @now: µs since 1970
 *
 * Writes them in one transaction, and makes the past coarser where it is old.
 *
 * Returns: whether they are in the file
 */
gboolean
binnacle_cache_file_write (BinnacleCacheFile *self,
                           const char        *source_id,
                           const char        *server_id,
                           GPtrArray         *values,
                           GPtrArray         *logs,
                           gint64             now)
{
  int result;

  if (!ensure_open (self))
    return FALSE;
  result = run (self, "BEGIN IMMEDIATE") ? write_all (self, source_id, server_id, values, logs, now)
                                         : sqlite3_errcode (self->handle);
  if (result != SQLITE_OK)
    fail (self, result);
  return result == SQLITE_OK;
}

static GArray *
thin_out (GArray *points,
          guint   max_points)
{
  const BinnacleHistoryPoint *first, *last;
  gint64 step;

  if (points->len <= max_points)
    return g_array_ref (points);
  first = &g_array_index (points, BinnacleHistoryPoint, 0);
  last = &g_array_index (points, BinnacleHistoryPoint, points->len - 1);
  step = (last->sample.time - first->sample.time) / MAX (max_points - 1, 1) + 1;
  return binnacle_history_points_thin (points, step, FALSE);
}

/*< private >
 * binnacle_cache_file_read_history:
 * @self: a cache file
 * @source_id: of which source
 * @server_id: (nullable): and of which server; %NULL: the one that was met last
 * @channel: and of which channel
 * @span: how much of its past, in ms, up to the newest value that is kept
 * @max_points: the most that are wanted
 *
 * Returns: (transfer full) (nullable) (element-type BinnacleSample): samples and gaps in time
 *   order, thinned by minimum and maximum, or %NULL where the file can't be read
 */
GArray *
binnacle_cache_file_read_history (BinnacleCacheFile *self,
                                  const char        *source_id,
                                  const char        *server_id,
                                  const char        *channel,
                                  gint64             span,
                                  guint              max_points)
{
  g_autoptr (GArray) points = binnacle_history_points_new ();
  g_autoptr (GArray) thinned = NULL;
  g_autofree char *last_server = NULL;
  int result;

  if (!ensure_open (self))
    return NULL;
  result = server_id == NULL ? load_server (self, source_id, &last_server) : SQLITE_DONE;
  if (result == SQLITE_DONE)
    result = server_id != NULL || last_server != NULL
             ? binnacle_history_table_read (self->history, source_id, server_id != NULL ? server_id : last_server,
                                            channel, span, points)
             : SQLITE_OK;
  if (result != SQLITE_OK)
    {
      fail (self, result);
      return NULL;
    }
  thinned = thin_out (points, max_points);
  return binnacle_history_points_to_samples (thinned);
}

/*< private >
 * binnacle_cache_file_remove:
 * @self: a cache file
 *
 * Deletes it, with what was set aside. It is made again when it is written again.
 */
void
binnacle_cache_file_remove (BinnacleCacheFile *self)
{
  static const char * const suffixes[] = { "", "-wal", ".damaged", ".damaged-wal" };

  close_file (self);
  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *path = g_strconcat (self->path, suffixes[i], NULL);

      g_unlink (path);
    }
}

/*< private >
 * binnacle_cache_file_get_notice:
 * @self: a cache file
 *
 * Returns: (transfer none) (nullable): what the person is to be told, the last of it
 */
const char *
binnacle_cache_file_get_notice (BinnacleCacheFile *self)
{
  return self->notice;
}
