/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sync"

#include "config.h"

#include "sync/binnacle-outbox-row-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/binnacle-json.h"
#include "sync/binnacle-outbox.h"

/* An operation as a row of the outbox, and back. The columns are a table, so that
 * writing, reading and the digest can't differ in what they know.
 *
 * SQLite does not know whether a page came back as it was written. Each row has a
 * digest, since an edit that a bad disk has changed must not be sent. */

typedef enum
{
  CELL_TEXT,
  CELL_VALUE,
  CELL_INTEGER,
  CELL_COUNT,
  CELL_ERROR_CODE,
  CELL_ERROR_MESSAGE
} CellKind;

typedef struct
{
  const char *name;
  CellKind    kind;
  gsize       offset;
  guint       max; /* of a count, or of the bytes of a text; 0: BINNACLE_OPERATION_MAX_VALUE */
} Column;

#define COLUMN(name, kind, max) { #name, kind, G_STRUCT_OFFSET (BinnacleOperationRecord, name), max }

static const Column columns[] = {
  COLUMN (id, CELL_TEXT, 0),
  COLUMN (source_id, CELL_TEXT, 0),
  COLUMN (server_id, CELL_TEXT, 0),
  COLUMN (channel, CELL_TEXT, 0),
  COLUMN (title, CELL_TEXT, 0),
  COLUMN (label, CELL_TEXT, 0),
  COLUMN (kind, CELL_COUNT, BINNACLE_OPERATION_DELETE),
  COLUMN (argument, CELL_VALUE, BINNACLE_OPERATION_MAX_ARGUMENT),
  COLUMN (base_version, CELL_INTEGER, 0),
  COLUMN (base_epoch, CELL_TEXT, 0),
  COLUMN (base_value, CELL_VALUE, 0),
  COLUMN (shown_value, CELL_VALUE, 0),
  COLUMN (predecessor, CELL_TEXT, 0),
  COLUMN (strategy, CELL_COUNT, BINNACLE_CONFLICT_MINE_WINS),
  COLUMN (sequence, CELL_INTEGER, 0),
  COLUMN (created, CELL_INTEGER, 0),
  COLUMN (first_epoch, CELL_TEXT, 0),
  COLUMN (first_offset, CELL_INTEGER, 0),
  COLUMN (attempts, CELL_COUNT, G_MAXUINT),
  COLUMN (merges, CELL_COUNT, G_MAXUINT),
  COLUMN (state, CELL_COUNT, BINNACLE_OPERATION_DISCARDED),
  COLUMN (hold, CELL_COUNT, BINNACLE_HOLD_RESTORED),
  COLUMN (theirs, CELL_VALUE, 0),
  COLUMN (theirs_version, CELL_INTEGER, 0),
  COLUMN (theirs_time, CELL_INTEGER, 0),
  COLUMN (theirs_author, CELL_TEXT, 0),
  { "error_code", CELL_ERROR_CODE, G_STRUCT_OFFSET (BinnacleOperationRecord, error), BINNACLE_OPERATION_ERROR_DISCARDED },
  { "error", CELL_ERROR_MESSAGE, G_STRUCT_OFFSET (BinnacleOperationRecord, error), 0 },
};

#define N_COLUMNS G_N_ELEMENTS (columns)
#define DIGEST_COLUMN ((int) N_COLUMNS)

G_STATIC_ASSERT (sizeof (BinnacleOperationKind) == sizeof (guint));
G_STATIC_ASSERT (sizeof (BinnacleOperationState) == sizeof (guint));
G_STATIC_ASSERT (sizeof (BinnacleConflictStrategy) == sizeof (guint));
G_STATIC_ASSERT (sizeof (BinnacleHoldReason) == sizeof (guint));

static void
digest_text (GChecksum  *checksum,
             const char *text)
{
  /* The length first, so that two texts are not one text that is cut elsewhere. */
  guint64 length = GUINT64_TO_LE (text != NULL ? strlen (text) : G_MAXUINT64);

  g_checksum_update (checksum, (const guchar *) &length, sizeof length);
  if (text != NULL)
    g_checksum_update (checksum, (const guchar *) text, (gssize) strlen (text));
}

static void
digest_integer (GChecksum *checksum,
                gint64     integer)
{
  gint64 little = GINT64_TO_LE (integer);

  g_checksum_update (checksum, (const guchar *) &little, sizeof little);
}

static void
get_digest (GChecksum *checksum,
            guint8    *digest)
{
  guint8 whole[32];
  gsize length = sizeof whole;

  g_checksum_get_digest (checksum, whole, &length);
  memcpy (digest, whole, BINNACLE_OUTBOX_DIGEST_LENGTH);
}

/* Errors of other domains keep their sentence. */
static int
get_error_code (const GError *error)
{
  return error->domain == BINNACLE_OPERATION_ERROR ? error->code : BINNACLE_OPERATION_ERROR_UNAVAILABLE;
}

static gboolean
is_text (CellKind kind)
{
  return kind == CELL_TEXT || kind == CELL_VALUE || kind == CELL_ERROR_MESSAGE;
}

static char *
dup_text (const BinnacleOperationRecord *record,
          const Column                  *column)
{
  const void *member = G_STRUCT_MEMBER_P (record, column->offset);
  const BinnacleValue *value = member;

  if (column->kind == CELL_TEXT)
    return g_strdup (*(char * const *) member);
  if (column->kind == CELL_ERROR_MESSAGE)
    return record->error != NULL ? g_strdup (record->error->message) : NULL;
  return binnacle_value_get_kind (value) != BINNACLE_VALUE_NONE ? binnacle_value_to_json_text (value) : NULL;
}

static gint64
get_integer (const BinnacleOperationRecord *record,
             const Column                  *column)
{
  const void *member = G_STRUCT_MEMBER_P (record, column->offset);

  if (column->kind == CELL_COUNT)
    return *(const guint *) member;
  if (column->kind == CELL_ERROR_CODE)
    return record->error != NULL ? get_error_code (record->error) : 0;
  return *(const gint64 *) member;
}

static gboolean
bind_text (sqlite3_stmt  *statement,
           int            index,
           char          *text,
           gsize          max_length,
           GError       **error)
{
  gsize length = text != NULL ? strlen (text) : 0;

  if (length <= max_length)
    {
      sqlite3_bind_text64 (statement, index, text, length, g_free, SQLITE_UTF8);
      return TRUE;
    }
  g_free (text);
  g_set_error (error, BINNACLE_OUTBOX_ERROR, BINNACLE_OUTBOX_ERROR_TOO_LARGE,
               _("This change is too large to be sent: %.1f MiB, and a message may have %.1f MiB. Make it smaller."),
               (double) length / (1024 * 1024), (double) max_length / (1024 * 1024));
  return FALSE;
}

static gboolean
set_value (BinnacleValue *value,
           const char    *text)
{
  g_autoptr (JsonNode) node = NULL;

  if (text == NULL)
    return TRUE;
  node = binnacle_json_parse (text, -1, BINNACLE_OPERATION_MAX_VALUE, NULL);
  return node != NULL && binnacle_value_set_json_node (value, node, NULL);
}

static gboolean
set_text (BinnacleOperationRecord *record,
          const Column            *column,
          const char              *text)
{
  void *member = G_STRUCT_MEMBER_P (record, column->offset);

  if (column->kind == CELL_VALUE)
    return set_value (member, text);
  if (column->kind == CELL_TEXT)
    *(char **) member = g_strdup (text);
  else if (text != NULL && record->error != NULL)
    {
      g_free (record->error->message);
      record->error->message = g_strdup (text);
    }
  else
    g_clear_error (&record->error);
  return TRUE;
}

static gboolean
set_integer (BinnacleOperationRecord *record,
             const Column            *column,
             gint64                   integer)
{
  void *member = G_STRUCT_MEMBER_P (record, column->offset);

  if (column->kind == CELL_INTEGER)
    {
      *(gint64 *) member = integer;
      return TRUE;
    }
  if (integer < 0 || integer > column->max)
    return FALSE;
  if (column->kind == CELL_COUNT)
    *(guint *) member = (guint) integer;
  else
    record->error = g_error_new_literal (BINNACLE_OPERATION_ERROR, (int) integer, "");
  return TRUE;
}

/*< private >
 * binnacle_outbox_row_make_columns:
 * @placeholders: whether to give placeholders in place of names
 *
 * Returns: (transfer full): the list of columns for SQL, the digest last
 */
char *
binnacle_outbox_row_make_columns (gboolean placeholders)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < N_COLUMNS; i++)
    g_string_append_printf (text, "%s, ", placeholders ? "?" : columns[i].name);
  g_string_append (text, placeholders ? "?" : "digest");
  return g_string_free (text, FALSE);
}

/*< private >
 * binnacle_outbox_row_bind:
 * @statement: has a parameter for each column
 * @record: what to write
 * @error: return location for an error
 *
 * Returns: whether it fits; %FALSE with %BINNACLE_OUTBOX_ERROR_TOO_LARGE
 */
gboolean
binnacle_outbox_row_bind (sqlite3_stmt                   *statement,
                          const BinnacleOperationRecord  *record,
                          GError                        **error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[BINNACLE_OUTBOX_DIGEST_LENGTH];

  for (gsize i = 0; i < N_COLUMNS; i++)
    {
      int index = (int) i + 1;

      if (is_text (columns[i].kind))
        {
          char *text = dup_text (record, &columns[i]);

          digest_text (checksum, text);
          if (!bind_text (statement, index, text, columns[i].max > 0 ? columns[i].max : BINNACLE_OPERATION_MAX_VALUE, error))
            return FALSE;
        }
      else
        {
          digest_integer (checksum, get_integer (record, &columns[i]));
          sqlite3_bind_int64 (statement, index, get_integer (record, &columns[i]));
        }
    }
  get_digest (checksum, digest);
  sqlite3_bind_blob (statement, DIGEST_COLUMN + 1, digest, sizeof digest, SQLITE_TRANSIENT);
  return TRUE;
}

static gboolean
read_column (sqlite3_stmt            *statement,
             int                      index,
             BinnacleOperationRecord *record,
             GChecksum               *checksum)
{
  const char *text;

  if (!is_text (columns[index].kind))
    {
      digest_integer (checksum, sqlite3_column_int64 (statement, index));
      return set_integer (record, &columns[index], sqlite3_column_int64 (statement, index));
    }
  text = (const char *) sqlite3_column_text (statement, index);
  if (text != NULL && !g_utf8_validate (text, sqlite3_column_bytes (statement, index), NULL))
    return FALSE;
  digest_text (checksum, text);
  return set_text (record, &columns[index], text);
}

static gboolean
read_columns (sqlite3_stmt            *statement,
              BinnacleOperationRecord *record)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[BINNACLE_OUTBOX_DIGEST_LENGTH];

  for (int i = 0; i < (int) N_COLUMNS; i++)
    {
      if (!read_column (statement, i, record, checksum))
        return FALSE;
    }
  get_digest (checksum, digest);
  return sqlite3_column_bytes (statement, DIGEST_COLUMN) == sizeof digest &&
         memcmp (sqlite3_column_blob (statement, DIGEST_COLUMN), digest, sizeof digest) == 0 &&
         record->id != NULL && record->source_id != NULL && record->channel != NULL;
}

/*< private >
 * binnacle_outbox_row_read:
 * @statement: stands on a row
 *
 * Returns: (transfer full) (nullable): the record, or %NULL where the row is not
 *   what was written
 */
BinnacleOperationRecord *
binnacle_outbox_row_read (sqlite3_stmt *statement)
{
  g_autoptr (BinnacleOperationRecord) record = binnacle_operation_record_new ();

  if (!read_columns (statement, record))
    return NULL;
  return g_steal_pointer (&record);
}

/*< private >
 * binnacle_outbox_digest_texts:
 * @first: a text
 * @second: another one
 * @digest: (out caller-allocates): where the digest goes
 *
 * The digest of a row that has two texts.
 */
void
binnacle_outbox_digest_texts (const char *first,
                              const char *second,
                              guint8     *digest)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  digest_text (checksum, first);
  digest_text (checksum, second);
  get_digest (checksum, digest);
}
