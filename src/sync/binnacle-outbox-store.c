/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sync"

#include "config.h"

#include "sync/binnacle-outbox-store-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sync/binnacle-outbox-boundary-private.h"
#include "sync/binnacle-outbox-error-private.h"
#include "sync/binnacle-outbox-marker-private.h"
#include "sync/binnacle-outbox-place-private.h"
#include "sync/binnacle-outbox-salvage-private.h"
#include "sync/binnacle-outbox-schema-private.h"

/* The outbox, whatever state its file is in. Blocks; belongs to one thread.
 *
 * - With a database, all is well: changes go there.
 * - Without one but with contents, the file can only be read (or its successor can't be
 *   written): what waits is shown, and each attempt to save tries to open anew.
 * - With neither, nothing is known of what waits: the file is in use, of a newer version,
 *   or can't be read.
 *
 * An old copy is known by its file's time of birth, which no copy keeps, and by the
 * marker, which a copy that is written into the same file does not bring along. */

struct _BinnacleOutboxStore
{
  BinnacleOutboxPlace    *place;
  char                   *marker_path;
  char                   *vfs; /* of a test; what is there is its own affair then */
  BinnacleOutboxDatabase *database;
  BinnacleOutboxContents *contents;
  GError                 *problem;
  char                   *notice;
  gboolean                hasty; /* commits don't wait for the disk */
};

static void
close_database (BinnacleOutboxStore *self)
{
  g_clear_pointer (&self->database, binnacle_outbox_database_free);
}

static void
set_contents (BinnacleOutboxStore    *self,
              BinnacleOutboxContents *contents)
{
  g_clear_pointer (&self->contents, binnacle_outbox_contents_free);
  self->contents = contents;
}

static void
set_notice (BinnacleOutboxStore *self,
            const char          *notice)
{
  g_free (self->notice);
  self->notice = g_strdup (notice);
}

static void
set_problem (BinnacleOutboxStore *self,
             const GError        *problem)
{
  g_clear_error (&self->problem);
  if (problem != NULL)
    self->problem = g_error_copy (problem);
}

static const char *
get_path (BinnacleOutboxStore *self)
{
  return binnacle_outbox_place_get_path (self->place);
}

/* Changes that are written as one, without anybody who asked for it. */
static gboolean
write_records (BinnacleOutboxDatabase  *database,
               GPtrArray               *records,
               GHashTable              *servers,
               GError                 **error)
{
  g_autoptr (GPtrArray) requests = g_ptr_array_new_with_free_func ((GDestroyNotify) binnacle_outbox_request_free);
  BinnacleOutboxRequest *request = binnacle_outbox_request_new (BINNACLE_OUTBOX_REQUEST_COMMIT, 0);
  GHashTableIter iter;
  gpointer source_id;
  gpointer server_id;

  request->puts = g_ptr_array_ref (records);
  g_ptr_array_add (requests, request);
  if (servers != NULL)
    {
      g_hash_table_iter_init (&iter, servers);
      while (g_hash_table_iter_next (&iter, &source_id, &server_id))
        {
          request = binnacle_outbox_request_new (BINNACLE_OUTBOX_REQUEST_SERVER, 0);
          request->source_id = g_strdup (source_id);
          request->server_id = g_strdup (server_id);
          g_ptr_array_add (requests, request);
        }
    }
  return binnacle_outbox_database_write (database, requests, error);
}

static void
touch_marker (BinnacleOutboxStore *self)
{
  const BinnacleOutboxSelf *about = binnacle_outbox_database_get_self (self->database);

  if (self->marker_path != NULL && about->nonce != NULL)
    binnacle_outbox_marker_touch (self->marker_path, about->nonce, about->generation);
}

static gboolean
set_self (BinnacleOutboxStore  *self,
          const char           *nonce,
          gint64                generation,
          const char           *notice,
          GError              **error)
{
  BinnacleOutboxSelf about = {
    .generation = generation,
    .nonce = (char *) nonce,
    .born = self->vfs == NULL ? binnacle_outbox_place_get_born (self->place) : 0,
    .notice = (char *) notice,
  };

  return binnacle_outbox_database_set_self (self->database, &about, error);
}

/* The marker first: one that no outbox knows of harms nobody. */
static gboolean
take_identity (BinnacleOutboxStore  *self,
               gint64                generation,
               const char           *notice,
               GError              **error)
{
  g_autofree char *nonce = g_uuid_string_random ();
  gboolean marked = self->marker_path != NULL &&
                    binnacle_outbox_marker_make (self->marker_path, nonce, generation);

  binnacle_outbox_boundary ("marked");
  return set_self (self, marked ? nonce : NULL, generation, notice, error);
}

/* Whether the file is an old copy; @generation becomes one that no copy has. */
static gboolean
is_restored (BinnacleOutboxStore      *self,
             const BinnacleOutboxSelf *about,
             gint64                   *generation)
{
  gint64 born = self->vfs == NULL ? binnacle_outbox_place_get_born (self->place) : 0;
  gboolean moved = about->born != 0 && born != 0 && about->born != born;
  char nonce[37] = "";
  gint64 seen = 0;

  *generation = about->generation + 1;
  if (self->marker_path == NULL || about->nonce == NULL)
    return moved;
  /* A folder for state may be emptied; the file that is still the same has its birth to show. */
  if (!binnacle_outbox_marker_read (self->marker_path, nonce, &seen))
    return moved || born == 0;
  *generation = MAX (*generation, seen + 1);
  return moved || g_strcmp0 (nonce, about->nonce) != 0 || seen > about->generation;
}

static char *
make_restored_notice (guint n)
{
  if (n == 0)
    return NULL;
  return g_strdup_printf (ngettext ("The file with the changes that wait to be sent is an older copy, as from a backup. "
                                    "%u change in it may have been sent since. Look at it before it is sent.",
                                    "The file with the changes that wait to be sent is an older copy, as from a backup. "
                                    "%u changes in it may have been sent since. Look at them before they are sent.", n), n);
}

static gboolean
hold_restored (BinnacleOutboxStore     *self,
               BinnacleOutboxContents  *contents,
               gint64                   generation,
               GError                 **error)
{
  g_autoptr (GPtrArray) held = binnacle_outbox_hold (contents->records, FALSE);
  g_autofree char *notice = make_restored_notice (held->len);

  if (notice != NULL)
    set_notice (self, notice);
  if (self->database == NULL)
    return TRUE;
  return (held->len == 0 || write_records (self->database, held, NULL, error)) &&
         take_identity (self, generation + 1, self->notice, error);
}

/* Checks and reads all of a file at each start, not only after a crash: it is small, and
 * damage is to show before anything is built on it. (A disk that has changed how many
 * rows a page has makes edits vanish, which no row can tell.) */
static BinnacleOutboxContents *
check_and_load (BinnacleOutboxDatabase  *database,
                GError                 **error)
{
  if (!binnacle_outbox_database_check (database, error))
    return NULL;
  return binnacle_outbox_database_load (database, NULL, error);
}

static gboolean
has_identity (BinnacleOutboxStore      *self,
              const BinnacleOutboxSelf *about)
{
  if (self->marker_path == NULL)
    return about->born != 0;
  return about->nonce != NULL && g_file_test (self->marker_path, G_FILE_TEST_EXISTS);
}

static gboolean
settle (BinnacleOutboxStore     *self,
        BinnacleOutboxContents  *contents,
        GError                 **error)
{
  const BinnacleOutboxSelf *about = binnacle_outbox_database_get_self (self->database);
  gint64 generation;

  if (about->notice != NULL)
    set_notice (self, about->notice);
  if (is_restored (self, about, &generation))
    return hold_restored (self, contents, generation, error);
  if (self->vfs == NULL && !has_identity (self, about))
    return take_identity (self, generation, self->notice, error);
  return TRUE;
}

static gboolean
open_for_writing (BinnacleOutboxStore  *self,
                  GError              **error)
{
  g_autoptr (BinnacleOutboxContents) contents = NULL;

  self->database = binnacle_outbox_database_open (get_path (self), self->vfs, BINNACLE_OUTBOX_ACCESS_WRITE, error);
  if (self->database == NULL)
    return FALSE;
  contents = check_and_load (self->database, error);
  if (contents != NULL && settle (self, contents, error) &&
      (!self->hasty || binnacle_outbox_database_set_durable (self->database, FALSE, error)))
    return TRUE;

  close_database (self);
  set_contents (self, g_steal_pointer (&contents));
  return FALSE;
}

/* Without a trace, in a folder or on a disk where nothing can be written. */
static void
read_only (BinnacleOutboxStore *self)
{
  gboolean has_log = binnacle_outbox_place_has_log (self->place);
  g_autoptr (GError) error = NULL;
  g_autoptr (BinnacleOutboxContents) contents = NULL;
  g_autoptr (BinnacleOutboxDatabase) database =
    binnacle_outbox_database_open (get_path (self), NULL,
                                   has_log ? BINNACLE_OUTBOX_ACCESS_READ : BINNACLE_OUTBOX_ACCESS_READ_ALONE, &error);
  gint64 generation;

  if (database != NULL)
    contents = check_and_load (database, &error);
  if (contents != NULL && is_restored (self, binnacle_outbox_database_get_self (database), &generation))
    hold_restored (self, contents, generation, NULL);
  if (g_error_matches (error, BINNACLE_OUTBOX_ERROR, BINNACLE_OUTBOX_ERROR_DAMAGED))
    {
      contents = binnacle_outbox_salvage (get_path (self), has_log);
      g_ptr_array_unref (binnacle_outbox_hold (contents->records, TRUE));
      set_notice (self, error->message);
    }
  set_contents (self, g_steal_pointer (&contents));
}

static char *
make_damage_notice (const char *aside,
                    guint       n)
{
  g_autofree char *read =
    n == 0 ? g_strdup (_("No change could be read from it."))
           : g_strdup_printf (ngettext ("%u change could be read from it. Look at it before it is sent.",
                                        "%u changes could be read from it. Look at them before they are sent.", n), n);

  return g_strdup_printf (_("The file with the changes that wait to be sent was damaged. It is kept as “%s”. %s"),
                          aside, read);
}

/* The one that is to take the damaged one's place, complete and closed. */
static gboolean
make_next (BinnacleOutboxStore     *self,
           BinnacleOutboxContents  *contents,
           const char              *notice,
           GError                 **error)
{
  const char *next = binnacle_outbox_place_get_next_path (self->place);
  g_autoptr (BinnacleOutboxDatabase) database = NULL;
  BinnacleOutboxSelf about = { .generation = 1, .notice = (char *) notice };

  if (!binnacle_outbox_place_clear_next (self->place, error) ||
      !binnacle_outbox_place_create (self->place, next, error))
    return FALSE;
  database = binnacle_outbox_database_open (next, NULL, BINNACLE_OUTBOX_ACCESS_WRITE, error);
  return database != NULL &&
         binnacle_outbox_database_set_self (database, &about, error) &&
         write_records (database, contents->records, contents->servers, error) &&
         binnacle_outbox_database_end (database, error);
}

static gboolean
replace_damaged (BinnacleOutboxStore  *self,
                 gint64                now,
                 GError              **error)
{
  gboolean has_log = binnacle_outbox_place_has_log (self->place);
  BinnacleOutboxContents *contents = binnacle_outbox_salvage (get_path (self), has_log);
  g_autofree char *aside = binnacle_outbox_place_make_aside_path (self->place, now);
  g_autofree char *notice = NULL;

  g_ptr_array_unref (binnacle_outbox_hold (contents->records, TRUE));
  set_contents (self, contents);
  notice = make_damage_notice (aside, contents->records->len);
  if (!make_next (self, contents, notice, error))
    return FALSE;
  binnacle_outbox_boundary ("next-made");
  if (!binnacle_outbox_place_set_aside (self->place, aside, error) ||
      !binnacle_outbox_place_put_next (self->place, error))
    return FALSE;
  g_warning ("The outbox was damaged; it is kept as %s.", aside);
  return open_for_writing (self, error);
}

static gboolean
open_regular (BinnacleOutboxStore  *self,
              gint64                now,
              GError              **error)
{
  g_autoptr (GError) local_error = NULL;

  if ((binnacle_outbox_place_is_unfinished (self->place) || binnacle_outbox_schema_peek (get_path (self), &local_error)) &&
      open_for_writing (self, &local_error))
    return TRUE;
  if (g_error_matches (local_error, BINNACLE_OUTBOX_ERROR, BINNACLE_OUTBOX_ERROR_DAMAGED))
    return replace_damaged (self, now, error);
  if (!g_error_matches (local_error, BINNACLE_OUTBOX_ERROR, BINNACLE_OUTBOX_ERROR_NEWER) &&
      !g_error_matches (local_error, BINNACLE_OUTBOX_ERROR, BINNACLE_OUTBOX_ERROR_IN_USE) && self->contents == NULL)
    read_only (self);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
open_new (BinnacleOutboxStore  *self,
          GError              **error)
{
  if (binnacle_outbox_place_create (self->place, get_path (self), error) &&
      open_for_writing (self, error))
    return TRUE;
  /* Nothing waits in an outbox that is not there. */
  set_contents (self, binnacle_outbox_contents_new ());
  return FALSE;
}

static gboolean
open_place (BinnacleOutboxStore  *self,
            gint64                now,
            GError              **error)
{
  char nonce[37];
  gint64 generation;

  if (self->vfs != NULL)
    return open_for_writing (self, error);
  if (!binnacle_outbox_place_lock (self->place, error))
    return FALSE;
  if (!binnacle_outbox_place_finish (self->place, now, error))
    {
      read_only (self);
      return FALSE;
    }

  switch (binnacle_outbox_place_inspect (self->place))
    {
    case BINNACLE_OUTBOX_FILE_REGULAR:
      return open_regular (self, now, error);
    case BINNACLE_OUTBOX_FILE_OTHER:
      return replace_damaged (self, now, error);
    case BINNACLE_OUTBOX_FILE_EMPTY:
      /* One that has a marker was more than that. */
      if (self->marker_path != NULL && binnacle_outbox_marker_read (self->marker_path, nonce, &generation))
        return replace_damaged (self, now, error);
      return open_new (self, error);
    case BINNACLE_OUTBOX_FILE_ABSENT:
    default:
      return open_new (self, error);
    }
}

/*< private >
 * binnacle_outbox_store_new:
 * @path: where the outbox is, or is to be
 * @marker_path: (nullable): where its marker is: on the same computer, but not among
 *   what is restored with it
 * @vfs: (nullable): a VFS of SQLite that a test has made
 *
 * Returns: (transfer full): a store that is not open yet
 */
BinnacleOutboxStore *
binnacle_outbox_store_new (const char *path,
                           const char *marker_path,
                           const char *vfs)
{
  BinnacleOutboxStore *self = g_new0 (BinnacleOutboxStore, 1);

  self->place = binnacle_outbox_place_new (path);
  self->marker_path = g_strdup (marker_path);
  self->vfs = g_strdup (vfs);
  return self;
}

/*< private >
 * binnacle_outbox_store_free:
 * @self: (transfer full): a store
 *
 * Closes it, without a word that the run ended in order.
 */
void
binnacle_outbox_store_free (BinnacleOutboxStore *self)
{
  close_database (self);
  set_contents (self, NULL);
  g_clear_error (&self->problem);
  binnacle_outbox_place_free (self->place);
  g_free (self->marker_path);
  g_free (self->vfs);
  g_free (self->notice);
  g_free (self);
}

/*< private >
 * binnacle_outbox_store_open:
 * @self: a store
 * @now: the time of day, in µs since 1970
 *
 * Opens the outbox, makes it, or mends it.
 *
 * Returns: whether changes can be saved; see [func@outbox_store_get_problem]
 */
gboolean
binnacle_outbox_store_open (BinnacleOutboxStore *self,
                            gint64               now)
{
  g_autoptr (GError) error = NULL;

  if (self->database != NULL)
    return TRUE;
  set_contents (self, NULL);
  if (!open_place (self, now, &error))
    {
      set_problem (self, error);
      return FALSE;
    }
  set_contents (self, NULL);
  set_problem (self, NULL);
  return TRUE;
}

/* After an error what SQLite knows of the file may not be so any more. A full
 * disk alone is no reason: it rolls back and goes on. */
static void
doubt (BinnacleOutboxStore *self,
       const GError        *error)
{
  if (!g_error_matches (error, BINNACLE_OUTBOX_ERROR, BINNACLE_OUTBOX_ERROR_TOO_LARGE) &&
      !g_error_matches (error, BINNACLE_OUTBOX_ERROR, BINNACLE_OUTBOX_ERROR_FULL))
    close_database (self);
}

static gboolean
is_damaged (const GError *error)
{
  return g_error_matches (error, BINNACLE_OUTBOX_ERROR, BINNACLE_OUTBOX_ERROR_DAMAGED);
}

/* Of one that reads the source alone, or beside others. */
static gboolean
is_of_source (const BinnacleOperationRecord *record,
              const char                    *source_id)
{
  gsize length = strlen (source_id);

  return strncmp (record->source_id, source_id, length) == 0 &&
         (record->source_id[length] == '\0' || record->source_id[length] == BINNACLE_OUTBOX_SEPARATOR);
}

static BinnacleJournalContents *
pick (BinnacleOutboxContents *contents,
      const char             *source_id)
{
  BinnacleJournalContents *picked = g_new0 (BinnacleJournalContents, 1);

  picked->server_id = g_strdup (g_hash_table_lookup (contents->servers, source_id));
  picked->records = g_ptr_array_new_with_free_func ((GDestroyNotify) binnacle_operation_record_free);
  for (guint i = 0; i < contents->records->len; i++)
    {
      const BinnacleOperationRecord *record = contents->records->pdata[i];

      if (is_of_source (record, source_id))
        g_ptr_array_add (picked->records, binnacle_operation_record_copy (record));
    }
  return picked;
}

static BinnacleJournalContents *
load (BinnacleOutboxStore  *self,
      const char           *source_id,
      gint64                now,
      GError              **error)
{
  g_autoptr (BinnacleOutboxContents) read = NULL;

  if (binnacle_outbox_store_open (self, now))
    {
      read = binnacle_outbox_database_load (self->database, source_id, error);
      if (read != NULL)
        return pick (read, source_id);
      return NULL;
    }
  if (self->contents != NULL)
    return pick (self->contents, source_id);
  g_propagate_error (error, g_error_copy (self->problem));
  return NULL;
}

/*< private >
 * binnacle_outbox_store_load:
 * @self: a store
 * @request: a LOAD
 *
 * Reads what a source has. Where nothing can be saved, what can be read is given.
 */
void
binnacle_outbox_store_load (BinnacleOutboxStore   *self,
                            BinnacleOutboxRequest *request)
{
  request->contents = load (self, request->source_id, request->now, &request->error);
  if (request->contents != NULL || self->database == NULL)
    return;
  doubt (self, request->error);
  set_problem (self, request->error);
  if (!is_damaged (request->error))
    return;
  g_clear_error (&request->error);
  request->contents = load (self, request->source_id, request->now, &request->error);
}

/* As one; where a damaged file was replaced meanwhile, a second time. */
static gboolean
write_once (BinnacleOutboxStore  *self,
            GPtrArray            *requests,
            gint64                now,
            GError              **error)
{
  g_autoptr (GError) local_error = NULL;

  if (!binnacle_outbox_store_open (self, now))
    {
      g_propagate_error (error, g_error_copy (self->problem));
      return FALSE;
    }
  if (binnacle_outbox_database_write (self->database, requests, &local_error))
    return TRUE;
  doubt (self, local_error);
  if (is_damaged (local_error) && binnacle_outbox_store_open (self, now))
    return binnacle_outbox_database_write (self->database, requests, error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
write_group (BinnacleOutboxStore  *self,
             GPtrArray            *requests,
             GError              **error)
{
  const BinnacleOutboxRequest *last = requests->pdata[requests->len - 1];

  if (!write_once (self, requests, last->now, error))
    return FALSE;
  touch_marker (self);
  return TRUE;
}

static void
write_alone (BinnacleOutboxStore   *self,
             BinnacleOutboxRequest *request)
{
  g_autoptr (GPtrArray) alone = g_ptr_array_new ();

  g_ptr_array_add (alone, request);
  if (write_group (self, alone, &request->error))
    set_problem (self, NULL);
  else if (!g_error_matches (request->error, BINNACLE_OUTBOX_ERROR, BINNACLE_OUTBOX_ERROR_TOO_LARGE))
    set_problem (self, request->error);
}

/*< private >
 * binnacle_outbox_store_write:
 * @self: a store
 * @requests: (element-type BinnacleOutboxRequest): commits and servers, at least one
 *
 * Makes all of them durable with one commit; where that fails, each with its own,
 * so that one that is too large does not fail the others. Each gets its error.
 */
void
binnacle_outbox_store_write (BinnacleOutboxStore *self,
                             GPtrArray           *requests)
{
  if (requests->len > 1 && write_group (self, requests, NULL))
    {
      set_problem (self, NULL);
      return;
    }
  for (guint i = 0; i < requests->len; i++)
    write_alone (self, requests->pdata[i]);
}

/*< private >
 * binnacle_outbox_store_dismiss:
 * @self: a store
 *
 * The person has seen the notice. Where that can't be written, it comes again.
 */
void
binnacle_outbox_store_dismiss (BinnacleOutboxStore *self)
{
  const BinnacleOutboxSelf *about;
  g_autoptr (GError) error = NULL;

  set_notice (self, NULL);
  if (self->database == NULL)
    return;
  about = binnacle_outbox_database_get_self (self->database);
  if (!set_self (self, about->nonce, about->generation, NULL, &error))
    doubt (self, error);
}

/*< private >
 * binnacle_outbox_store_set_durable:
 * @self: a store
 * @durable: whether a commit is done only when the disk has it for good
 *
 * What was committed without, is on the disk for good once this is set again.
 */
void
binnacle_outbox_store_set_durable (BinnacleOutboxStore *self,
                                   gboolean             durable)
{
  const BinnacleOutboxSelf *about;
  g_autoptr (GError) error = NULL;

  if (self->hasty == !durable)
    return;
  self->hasty = !durable;
  if (self->database == NULL)
    return;
  about = binnacle_outbox_database_get_self (self->database);
  if (!binnacle_outbox_database_set_durable (self->database, durable, &error))
    doubt (self, error);
  else if (!durable)
    return;
  /* A commit that changes something takes all before it along. */
  else if (set_self (self, about->nonce, about->generation + 1, about->notice, &error))
    touch_marker (self);
  else
    doubt (self, error);
}

/*< private >
 * binnacle_outbox_store_end:
 * @self: a store
 *
 * Takes the log into the file, and closes that.
 */
void
binnacle_outbox_store_end (BinnacleOutboxStore *self)
{
  g_autoptr (GError) error = NULL;

  if (self->database == NULL)
    return;
  if (!binnacle_outbox_database_end (self->database, &error))
    g_debug ("The outbox’s log stays beside it: %s", error->message);
  close_database (self);
}

/*< private >
 * binnacle_outbox_store_get_problem:
 * @self: a store
 *
 * Returns: (transfer none) (nullable): why nothing can be saved now
 */
const GError *
binnacle_outbox_store_get_problem (BinnacleOutboxStore *self)
{
  return self->problem;
}

/*< private >
 * binnacle_outbox_store_get_notice:
 * @self: a store
 *
 * Returns: (transfer none) (nullable): what the person is to be told
 */
const char *
binnacle_outbox_store_get_notice (BinnacleOutboxStore *self)
{
  return self->notice;
}

/*< private >
 * binnacle_outbox_store_get_database:
 * @self: a store
 *
 * Returns: (transfer none) (nullable): its database, while it has one
 */
BinnacleOutboxDatabase *
binnacle_outbox_store_get_database (BinnacleOutboxStore *self)
{
  return self->database;
}
