/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sync"

#include "config.h"

#include "sync/binnacle-cache-row-private.h"

#include <math.h>
#include <string.h>

#include "base/binnacle-json.h"

/* A cached value as a row, and back. SQLite does not know whether a page came back as it
 * was written, so each row has a digest: a number that a bad disk has changed must
 * not be shown, and no edit be made on it. */

#define DIGEST_LENGTH 16
#define MAX_VALUE (64 * 1024 * 1024)

typedef enum
{
  CHANNEL,
  VALUE,
  VERSION,
  EPOCH,
  TIME,
  RECEIVED,
  AUTHOR,
  DESCRIBED,
  TITLE,
  UNIT,
  TEXT,
  KIND,
  WRITABLE,
  INTERVAL,
  MINIMUM,
  MAXIMUM,
  DIGEST
} CacheColumn;

static void
digest_text (GChecksum  *checksum,
             const char *text)
{
  guint64 length = GUINT64_TO_LE (text != NULL ? strlen (text) : G_MAXUINT64);

  g_checksum_update (checksum, (const guchar *) &length, sizeof length);
  if (text != NULL)
    g_checksum_update (checksum, (const guchar *) text, (gssize) strlen (text));
}

static void
digest_integers (GChecksum                 *checksum,
                 const BinnacleCachedValue *cached)
{
  gint64 integers[] = {
    cached->version, cached->time, cached->received, cached->described, cached->kind, cached->writable, cached->interval,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (integers); i++)
    integers[i] = GINT64_TO_LE (integers[i]);
  g_checksum_update (checksum, (const guchar *) integers, sizeof integers);
}

static void
digest_limit (GChecksum *checksum,
              double     limit)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  digest_text (checksum, isnan (limit) ? NULL : g_ascii_dtostr (text, sizeof text, limit));
}

/* value: as it is written */
static void
make_digest (const BinnacleCachedValue *cached,
             const char                *value,
             guint8                    *digest)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  const char *texts[] = { cached->channel, value, cached->epoch, cached->author, cached->title, cached->unit, cached->text };
  guint8 whole[32];
  gsize length = sizeof whole;

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    digest_text (checksum, texts[i]);
  digest_integers (checksum, cached);
  digest_limit (checksum, cached->minimum);
  digest_limit (checksum, cached->maximum);
  g_checksum_get_digest (checksum, whole, &length);
  memcpy (digest, whole, DIGEST_LENGTH);
}

static void
bind_limit (sqlite3_stmt *statement,
            int           index,
            double        limit)
{
  if (isnan (limit))
    sqlite3_bind_null (statement, index);
  else
    sqlite3_bind_double (statement, index, limit);
}

static void
bind_texts (sqlite3_stmt              *statement,
            int                        first,
            const BinnacleCachedValue *cached)
{
  sqlite3_bind_text (statement, first + CHANNEL, cached->channel, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, first + EPOCH, cached->epoch, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, first + AUTHOR, cached->author, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, first + TITLE, cached->title, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, first + UNIT, cached->unit, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, first + TEXT, cached->text, -1, SQLITE_STATIC);
}

/*< private >
 * binnacle_cache_row_bind:
 * @statement: has a parameter for each column
 * @first: the index of the first one
 * @cached: what to write; lives until the statement was stepped
 */
void
binnacle_cache_row_bind (sqlite3_stmt              *statement,
                         int                        first,
                         const BinnacleCachedValue *cached)
{
  char *value = binnacle_value_to_json_text (&cached->value);
  guint8 digest[DIGEST_LENGTH];

  make_digest (cached, value, digest);
  bind_texts (statement, first, cached);
  sqlite3_bind_text (statement, first + VALUE, value, -1, g_free);
  sqlite3_bind_int64 (statement, first + VERSION, cached->version);
  sqlite3_bind_int64 (statement, first + TIME, cached->time);
  sqlite3_bind_int64 (statement, first + RECEIVED, cached->received);
  sqlite3_bind_int (statement, first + DESCRIBED, cached->described);
  sqlite3_bind_int (statement, first + KIND, cached->kind);
  sqlite3_bind_int (statement, first + WRITABLE, cached->writable);
  sqlite3_bind_int64 (statement, first + INTERVAL, cached->interval);
  bind_limit (statement, first + MINIMUM, cached->minimum);
  bind_limit (statement, first + MAXIMUM, cached->maximum);
  sqlite3_bind_blob (statement, first + DIGEST, digest, sizeof digest, SQLITE_TRANSIENT);
}

static char *
dup_text (sqlite3_stmt *statement,
          CacheColumn   column)
{
  const char *text = (const char *) sqlite3_column_text (statement, column);

  return text != NULL && g_utf8_validate (text, sqlite3_column_bytes (statement, column), NULL) ? g_strdup (text) : NULL;
}

static double
get_limit (sqlite3_stmt *statement,
           CacheColumn   column)
{
  return sqlite3_column_type (statement, column) == SQLITE_NULL ? NAN : sqlite3_column_double (statement, column);
}

static BinnacleCachedValue *
read_columns (sqlite3_stmt *statement)
{
  BinnacleCachedValue *cached = binnacle_cached_value_new ();

  cached->channel = dup_text (statement, CHANNEL);
  cached->version = sqlite3_column_int64 (statement, VERSION);
  cached->epoch = dup_text (statement, EPOCH);
  cached->time = sqlite3_column_int64 (statement, TIME);
  cached->received = sqlite3_column_int64 (statement, RECEIVED);
  cached->author = dup_text (statement, AUTHOR);
  cached->described = sqlite3_column_int (statement, DESCRIBED);
  cached->title = dup_text (statement, TITLE);
  cached->unit = dup_text (statement, UNIT);
  cached->text = dup_text (statement, TEXT);
  cached->kind = (BinnacleChannelKind) CLAMP (sqlite3_column_int (statement, KIND), BINNACLE_CHANNEL_STATE, BINNACLE_CHANNEL_EVENT);
  cached->writable = sqlite3_column_int (statement, WRITABLE);
  cached->interval = sqlite3_column_int64 (statement, INTERVAL);
  cached->minimum = get_limit (statement, MINIMUM);
  cached->maximum = get_limit (statement, MAXIMUM);
  return cached;
}

static gboolean
has_digest (sqlite3_stmt              *statement,
            const BinnacleCachedValue *cached,
            const char                *value)
{
  guint8 digest[DIGEST_LENGTH];

  make_digest (cached, value, digest);
  return sqlite3_column_bytes (statement, DIGEST) == sizeof digest &&
         memcmp (sqlite3_column_blob (statement, DIGEST), digest, sizeof digest) == 0;
}

/*< private >
 * binnacle_cache_row_read:
 * @statement: stands on a row that begins with these columns
 *
 * Returns: (transfer full) (nullable): the value, or %NULL where the row is not what
 *   was written
 */
BinnacleCachedValue *
binnacle_cache_row_read (sqlite3_stmt *statement)
{
  g_autoptr (BinnacleCachedValue) cached = read_columns (statement);
  g_autofree char *value = dup_text (statement, VALUE);
  g_autoptr (JsonNode) node = NULL;

  if (cached->channel == NULL || value == NULL || !has_digest (statement, cached, value))
    return NULL;
  node = binnacle_json_parse (value, -1, MAX_VALUE, NULL);
  if (node == NULL || !binnacle_value_set_json_node (&cached->value, node, NULL))
    return NULL;
  return g_steal_pointer (&cached);
}
