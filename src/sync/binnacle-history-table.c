/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sync"

#include "config.h"

#include "sync/binnacle-history-table-private.h"

#include "live/binnacle-channel-log.h"

/* Each row is a chunk: what came of one channel since it was last written, or an hour of
 * minutes, or a day of hours. Values are written once as they came. When an hour of them
 * is old enough it becomes the sixty minutes that it is made of, and a day of minutes
 * 24 hours, each in the same transaction that deletes what it was made of: so every value is
 * there once, whenever the process ends. */

#define SECOND G_GINT64_CONSTANT (1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/* What a server says of its clock is not believed beyond this. */
#define MAX_AHEAD DAY
/* The most work at once, in chunks that become coarser. */
#define MAX_UNITS 256
#define DROP_PART "64"

typedef enum
{
  STATEMENT_FIND_SERIES,
  STATEMENT_ADD_SERIES,
  STATEMENT_GET,
  STATEMENT_PUT,
  STATEMENT_RANGE,
  STATEMENT_NEWEST,
  STATEMENT_DELETE_RANGE,
  STATEMENT_OLD,
  STATEMENT_DROP_OLD,
  STATEMENT_DROP_EMPTY,
  STATEMENT_DROP_HOURS,
  STATEMENT_DROP_ANY,
  N_STATEMENTS
} HistoryStatement;

static const char * const statement_texts[N_STATEMENTS] = {
  [STATEMENT_FIND_SERIES] = "SELECT id FROM series WHERE source = ? AND server = ? AND channel = ?",
  [STATEMENT_ADD_SERIES] = "INSERT INTO series (source, server, channel) VALUES (?, ?, ?)",
  [STATEMENT_GET] = "SELECT start, data FROM history WHERE series = ? AND tier = ? AND start = ?",
  [STATEMENT_PUT] = "INSERT OR REPLACE INTO history (series, tier, start, data) VALUES (?, ?, ?, ?)",
  [STATEMENT_RANGE] = "SELECT start, data FROM history WHERE series = ? AND tier = ? AND start BETWEEN ? AND ?"
                      " ORDER BY start",
  [STATEMENT_NEWEST] = "SELECT max(start) FROM history WHERE series = ? AND tier = ?",
  [STATEMENT_DELETE_RANGE] = "DELETE FROM history WHERE series = ? AND tier = ? AND start BETWEEN ? AND ?",
  [STATEMENT_OLD] = "SELECT series, start / ?3 * ?3 AS slot FROM history WHERE tier = ?1 AND start < ?2"
                    " GROUP BY slot, series ORDER BY slot LIMIT ?4",
  [STATEMENT_DROP_OLD] = "DELETE FROM history WHERE tier = ? AND start < ?",
  [STATEMENT_DROP_EMPTY] = "DELETE FROM series WHERE NOT EXISTS (SELECT 1 FROM history WHERE series = series.id)",
  [STATEMENT_DROP_HOURS] = "DELETE FROM history WHERE (series, tier, start) IN"
                           " (SELECT series, tier, start FROM history WHERE tier = 2 ORDER BY start LIMIT " DROP_PART ")",
  [STATEMENT_DROP_ANY] = "DELETE FROM history WHERE (series, tier, start) IN"
                         " (SELECT series, tier, start FROM history ORDER BY start LIMIT " DROP_PART ")",
};

/* How much time a chunk holds, and each point of it. */
static const gint64 chunk_spans[BINNACLE_HISTORY_N_TIERS] = { HOUR, HOUR, DAY };
static const gint64 steps[BINNACLE_HISTORY_N_TIERS] = { 1, MINUTE, HOUR };

struct _BinnacleHistoryTable
{
  sqlite3      *handle;
  sqlite3_stmt *statements[N_STATEMENTS];
};

gboolean
binnacle_history_table_make (sqlite3 *handle)
{
  return sqlite3_exec (handle,
                       "CREATE TABLE IF NOT EXISTS series (id INTEGER PRIMARY KEY, source TEXT NOT NULL,"
                       " server TEXT NOT NULL, channel TEXT NOT NULL, UNIQUE (source, server, channel));"
                       "CREATE TABLE IF NOT EXISTS history (series INTEGER NOT NULL, tier INTEGER NOT NULL,"
                       " start INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (series, tier, start)) WITHOUT ROWID;"
                       "CREATE INDEX IF NOT EXISTS history_by_age ON history (tier, start);",
                       NULL, NULL, NULL) == SQLITE_OK;
}

/* Returns NULL where the tables are not what they should be. */
BinnacleHistoryTable *
binnacle_history_table_new (sqlite3 *handle)
{
  BinnacleHistoryTable *self = g_new0 (BinnacleHistoryTable, 1);

  self->handle = handle;
  for (int i = 0; i < N_STATEMENTS; i++)
    if (sqlite3_prepare_v3 (handle, statement_texts[i], -1, SQLITE_PREPARE_PERSISTENT,
                            &self->statements[i], NULL) != SQLITE_OK)
      {
        binnacle_history_table_free (self);
        return NULL;
      }
  return self;
}

void
binnacle_history_table_free (BinnacleHistoryTable *self)
{
  for (int i = 0; i < N_STATEMENTS; i++)
    sqlite3_finalize (self->statements[i]);
  g_free (self);
}

static sqlite3_stmt *
bind (BinnacleHistoryTable *self,
      HistoryStatement      which,
      const gint64         *numbers,
      int                   n_numbers)
{
  sqlite3_stmt *statement = self->statements[which];

  for (int i = 0; i < n_numbers; i++)
    sqlite3_bind_int64 (statement, i + 1, numbers[i]);
  return statement;
}

static int
finish (sqlite3_stmt *statement,
        int           result)
{
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);
  return result == SQLITE_DONE || result == SQLITE_ROW ? SQLITE_OK : result;
}

static int
run (sqlite3_stmt *statement)
{
  return finish (statement, sqlite3_step (statement));
}

/* id: 0 where it is not there */
static int
find_series (BinnacleHistoryTable *self,
             HistoryStatement      which,
             const char           *source_id,
             const char           *server_id,
             const char           *channel,
             gint64               *id)
{
  sqlite3_stmt *statement = self->statements[which];
  int result;

  sqlite3_bind_text (statement, 1, source_id, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 2, server_id, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 3, channel, -1, SQLITE_STATIC);
  result = sqlite3_step (statement);
  *id = result == SQLITE_ROW ? sqlite3_column_int64 (statement, 0) : 0;
  return finish (statement, result);
}

static int
ensure_series (BinnacleHistoryTable *self,
               const char           *source_id,
               const char           *server_id,
               const char           *channel,
               gint64               *id)
{
  int result = find_series (self, STATEMENT_FIND_SERIES, source_id, server_id, channel, id);
  gint64 nothing;

  if (result != SQLITE_OK || *id != 0)
    return result;
  result = find_series (self, STATEMENT_ADD_SERIES, source_id, server_id, channel, &nothing);
  *id = sqlite3_last_insert_rowid (self->handle);
  return result;
}

/* Appends the points of each row, which has where it starts and its data. */
static int
read_chunks (sqlite3_stmt        *statement,
             gint64               series,
             BinnacleHistoryTier  tier,
             GArray              *points)
{
  int result;

  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      gint64 place[3] = { series, tier, sqlite3_column_int64 (statement, 0) };
      const guint8 *data = sqlite3_column_blob (statement, 1);
      int length = sqlite3_column_bytes (statement, 1);

      if (data == NULL || !binnacle_history_chunk_decode (data, (gsize) length, place, points))
        {
          result = SQLITE_CORRUPT;
          break;
        }
    }
  return finish (statement, result);
}

static int
read_range (BinnacleHistoryTable *self,
            gint64                series,
            BinnacleHistoryTier   tier,
            gint64                from,
            gint64                to,
            GArray               *points)
{
  const gint64 range[] = { series, tier, from, to };

  return read_chunks (bind (self, STATEMENT_RANGE, range, 4), series, tier, points);
}

/* Puts points into a chunk of their own, or to those that are in it. */
static int
put_chunk (BinnacleHistoryTable *self,
           gint64                series,
           BinnacleHistoryTier   tier,
           gint64                start,
           GArray               *points)
{
  const gint64 place[] = { series, tier, start };
  g_autoptr (GArray) all = binnacle_history_points_new ();
  g_autoptr (GArray) thinned = NULL;
  g_autoptr (GBytes) data = NULL;
  sqlite3_stmt *statement;
  int result = read_chunks (bind (self, STATEMENT_GET, place, 3), series, tier, all);

  if (result != SQLITE_OK)
    return result;
  g_array_append_vals (all, points->data, points->len);
  binnacle_history_points_sort (all);
  thinned = binnacle_history_points_thin (all, steps[tier], tier != BINNACLE_HISTORY_RAW);
  data = binnacle_history_chunk_encode (thinned, place);
  statement = bind (self, STATEMENT_PUT, place, 3);
  sqlite3_bind_blob64 (statement, 4, g_bytes_get_data (data, NULL), g_bytes_get_size (data), SQLITE_STATIC);
  return run (statement);
}

/* No chunk goes over the end of an hour, so that hours become coarser one by one. */
static int
write_points (BinnacleHistoryTable *self,
              gint64                series,
              GArray               *points)
{
  const BinnacleHistoryPoint *all = (const BinnacleHistoryPoint *) (gpointer) points->data;
  int result = SQLITE_OK;

  for (guint first = 0, next; first < points->len && result == SQLITE_OK; first = next)
    {
      g_autoptr (GArray) part = binnacle_history_points_new ();

      for (next = first; next < points->len && all[next].sample.time / HOUR == all[first].sample.time / HOUR; next++)
        g_array_append_val (part, all[next]);
      result = put_chunk (self, series, BINNACLE_HISTORY_RAW, all[first].sample.time, part);
    }
  return result;
}

static gboolean
is_believable (const BinnacleHistoryPoint *point,
               gint64                      now)
{
  return point->sample.time > 0 && point->sample.time < now + MAX_AHEAD;
}

static GArray *
make_points (const BinnacleChannelLog *log,
             gint64                    now)
{
  GArray *points = binnacle_history_points_new ();

  binnacle_history_points_add_samples (points, (const BinnacleSample *) (gpointer) log->samples->data,
                                       log->samples->len);
  for (guint i = points->len; i > 0; i--)
    if (!is_believable (&g_array_index (points, BinnacleHistoryPoint, i - 1), now))
      g_array_remove_index (points, i - 1);
  binnacle_history_points_sort (points);
  return points;
}

/* logs: BinnacleChannelLog items; now: ms since 1970 */
int
binnacle_history_table_write (BinnacleHistoryTable *self,
                              const char           *source_id,
                              const char           *server_id,
                              GPtrArray            *logs,
                              gint64                now)
{
  int result = SQLITE_OK;

  for (guint i = 0; i < logs->len && result == SQLITE_OK; i++)
    {
      const BinnacleChannelLog *log = logs->pdata[i];
      g_autoptr (GArray) points = make_points (log, now);
      gint64 series;

      if (points->len == 0)
        continue;
      result = ensure_series (self, source_id, server_id, log->channel, &series);
      if (result == SQLITE_OK)
        result = write_points (self, series, points);
    }
  return result;
}

typedef struct
{
  gint64 series;
  gint64 start;
} Unit;

static int
find_old_units (BinnacleHistoryTable *self,
                BinnacleHistoryTier   tier,
                gint64                before,
                GArray               *units)
{
  const gint64 what[] = { tier, before, chunk_spans[tier + 1], MAX_UNITS };
  sqlite3_stmt *statement = bind (self, STATEMENT_OLD, what, 4);
  int result;

  while ((result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      Unit unit = { sqlite3_column_int64 (statement, 0), sqlite3_column_int64 (statement, 1) };

      g_array_append_val (units, unit);
    }
  return finish (statement, result);
}

static int
coarsen_unit (BinnacleHistoryTable *self,
              BinnacleHistoryTier   tier,
              const Unit           *unit)
{
  const gint64 range[] = { unit->series, tier, unit->start, unit->start + chunk_spans[tier + 1] - 1 };
  g_autoptr (GArray) points = binnacle_history_points_new ();
  int result = read_range (self, unit->series, tier, range[2], range[3], points);

  if (result == SQLITE_OK)
    result = put_chunk (self, unit->series, tier + 1, unit->start, points);
  return result == SQLITE_OK ? run (bind (self, STATEMENT_DELETE_RANGE, range, 4)) : result;
}

/* Makes the oldest of a tier coarser, not all of it at once. */
static int
coarsen (BinnacleHistoryTable *self,
         BinnacleHistoryTier   tier,
         gint64                before,
         guint                *n_units)
{
  g_autoptr (GArray) units = g_array_new (FALSE, FALSE, sizeof (Unit));
  int result = find_old_units (self, tier, before, units);

  for (guint i = 0; i < units->len && result == SQLITE_OK; i++)
    result = coarsen_unit (self, tier, &g_array_index (units, Unit, i));
  *n_units = units->len;
  return result;
}

static gint64
round_down (gint64 time,
            gint64 span)
{
  return MAX (time, 0) / span * span;
}

/* Makes coarser what is old, and drops what is very old; a part of it where there
 * is much. now: ms since 1970 */
int
binnacle_history_table_age (BinnacleHistoryTable        *self,
                            const BinnacleHistoryLimits *limits,
                            gint64                       now)
{
  int result = SQLITE_OK;
  guint n_units;

  for (BinnacleHistoryTier tier = BINNACLE_HISTORY_RAW; tier < BINNACLE_HISTORY_HOURS && result == SQLITE_OK; tier++)
    result = coarsen (self, tier, round_down (now - limits->keep[tier], chunk_spans[tier + 1]), &n_units);
  if (result == SQLITE_OK)
    {
      const gint64 oldest[] = { BINNACLE_HISTORY_HOURS, round_down (now - limits->keep[BINNACLE_HISTORY_HOURS], DAY) };

      result = run (bind (self, STATEMENT_DROP_OLD, oldest, 2));
      if (result == SQLITE_OK && sqlite3_changes (self->handle) > 0)
        result = run (self->statements[STATEMENT_DROP_EMPTY]);
    }
  return result;
}

static int
drop (BinnacleHistoryTable *self,
      HistoryStatement      which,
      gboolean             *dropped)
{
  int result = run (self->statements[which]);

  *dropped = result == SQLITE_OK && sqlite3_changes (self->handle) > 0;
  return *dropped ? run (self->statements[STATEMENT_DROP_EMPTY]) : result;
}

/* Takes some room away from the past: what is fine becomes coarse before anything is
 * forgotten. shrunk: whether there was anything to take */
int
binnacle_history_table_shrink (BinnacleHistoryTable *self,
                               gint64                now,
                               gboolean             *shrunk)
{
  guint n_units = 0;
  int result = coarsen (self, BINNACLE_HISTORY_RAW, round_down (now, HOUR), &n_units);

  if (result == SQLITE_OK && n_units == 0)
    result = coarsen (self, BINNACLE_HISTORY_MINUTES, round_down (now, DAY), &n_units);
  *shrunk = n_units > 0;
  if (result == SQLITE_OK && !*shrunk)
    result = drop (self, STATEMENT_DROP_HOURS, shrunk);
  if (result == SQLITE_OK && !*shrunk)
    result = drop (self, STATEMENT_DROP_ANY, shrunk);
  return result;
}

/* points: in time order */
static void
keep_last (GArray *points,
           gint64  span)
{
  gint64 last = points->len > 0 ? g_array_index (points, BinnacleHistoryPoint, points->len - 1).sample.time : 0;
  guint n_dropped = 0;

  while (n_dropped < points->len && g_array_index (points, BinnacleHistoryPoint, n_dropped).sample.time < last - span)
    n_dropped++;
  if (n_dropped > 0)
    g_array_remove_range (points, 0, n_dropped);
}

/* newest: a time that no chunk begins after; 0 where there are none */
static int
find_newest (BinnacleHistoryTable *self,
             gint64                series,
             gint64               *newest)
{
  int result = SQLITE_OK;

  *newest = 0;
  for (gint64 tier = BINNACLE_HISTORY_RAW; tier < BINNACLE_HISTORY_N_TIERS && result == SQLITE_OK; tier++)
    {
      const gint64 which[] = { series, tier };
      sqlite3_stmt *statement = bind (self, STATEMENT_NEWEST, which, 2);

      result = sqlite3_step (statement);
      if (result == SQLITE_ROW)
        *newest = MAX (*newest, sqlite3_column_int64 (statement, 0));
      result = finish (statement, result);
    }
  return result;
}

/* Appends the last of what is kept, so many ms of it up to the newest value, in time order. */
int
binnacle_history_table_read (BinnacleHistoryTable *self,
                             const char           *source_id,
                             const char           *server_id,
                             const char           *channel,
                             gint64                span,
                             GArray               *points)
{
  gint64 series, newest;
  int result = find_series (self, STATEMENT_FIND_SERIES, source_id, server_id, channel, &series);

  if (series == 0 || result != SQLITE_OK)
    return result;
  result = find_newest (self, series, &newest);
  for (int tier = BINNACLE_HISTORY_HOURS; tier >= BINNACLE_HISTORY_RAW && result == SQLITE_OK; tier--)
    result = read_range (self, series, tier, MAX (newest - span, 0) - chunk_spans[tier], G_MAXINT64, points);
  binnacle_history_points_sort (points);
  keep_last (points, span);
  return result;
}
