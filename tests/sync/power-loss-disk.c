/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "power-loss-disk.h"

#include <sqlite3.h>
#include <string.h>

#define SECTOR 512

typedef struct
{
  gint64  offset;
  GBytes *bytes; /* NULL: the file is cut there */
} Change;

typedef struct
{
  GByteArray *now;
  GByteArray *synced;
  GPtrArray  *changes;   /* since it was synced */
  gboolean    is_there;
  gboolean    was_there; /* when the folder was synced */
} DiskFile;

typedef struct
{
  sqlite3_file  base;
  DiskFile     *file;
  gboolean      syncs_folder; /* with its next sync, as SQLite's VFS for Unix does for logs */
} OpenFile;

static GHashTable *files;
static guint n_changes;
static guint cut_after;
static gboolean dead;

static void
change_free (gpointer data)
{
  Change *change = data;

  g_clear_pointer (&change->bytes, g_bytes_unref);
  g_free (change);
}

static void
disk_file_free (gpointer data)
{
  DiskFile *file = data;

  g_byte_array_unref (file->now);
  g_byte_array_unref (file->synced);
  g_ptr_array_unref (file->changes);
  g_free (file);
}

static DiskFile *
ensure_file (const char *name)
{
  DiskFile *file = g_hash_table_lookup (files, name);

  if (file != NULL)
    return file;
  file = g_new0 (DiskFile, 1);
  file->now = g_byte_array_new ();
  file->synced = g_byte_array_new ();
  file->changes = g_ptr_array_new_with_free_func (change_free);
  g_hash_table_insert (files, g_strdup (name), file);
  return file;
}

static void
set_length (GByteArray *bytes,
            gsize       length)
{
  guint old = bytes->len;

  g_byte_array_set_size (bytes, (guint) length);
  if (length > old)
    memset (bytes->data + old, 0, length - old);
}

static void
write_bytes (GByteArray   *to,
             gint64        offset,
             const guint8 *bytes,
             gsize         length)
{
  if ((gsize) offset + length > to->len)
    set_length (to, (gsize) offset + length);
  memcpy (to->data + offset, bytes, length);
}

static void
copy_bytes (GByteArray *to,
            GByteArray *from)
{
  g_byte_array_set_size (to, 0);
  if (from->len > 0)
    g_byte_array_append (to, from->data, from->len);
}

/* Counts a change. Returns whether there was power for it. */
static gboolean
count_change (void)
{
  if (dead)
    return FALSE;
  n_changes++;
  dead = n_changes > cut_after;
  return TRUE;
}

static void
note_change (DiskFile   *file,
             gint64      offset,
             const void *bytes,
             gsize       length)
{
  Change *change = g_new0 (Change, 1);

  change->offset = offset;
  change->bytes = bytes != NULL ? g_bytes_new (bytes, length) : NULL;
  g_ptr_array_add (file->changes, change);
}

static int
file_close (sqlite3_file *open)
{
  return SQLITE_OK;
}

static int
file_read (sqlite3_file  *open,
           void          *buffer,
           int            length,
           sqlite3_int64  offset)
{
  GByteArray *now = ((OpenFile *) open)->file->now;
  gsize available = offset < now->len ? MIN ((gsize) length, now->len - (gsize) offset) : 0;

  if (dead)
    return SQLITE_IOERR_READ;
  if (available > 0)
    memcpy (buffer, now->data + offset, available);
  memset ((char *) buffer + available, 0, (gsize) length - available);
  return available == (gsize) length ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

static int
file_write (sqlite3_file  *open,
            const void    *bytes,
            int            length,
            sqlite3_int64  offset)
{
  DiskFile *file = ((OpenFile *) open)->file;

  if (!count_change ())
    return SQLITE_IOERR_WRITE;
  note_change (file, offset, bytes, (gsize) length);
  write_bytes (file->now, offset, bytes, (gsize) length);
  return dead ? SQLITE_IOERR_WRITE : SQLITE_OK;
}

static int
file_truncate (sqlite3_file  *open,
               sqlite3_int64  length)
{
  DiskFile *file = ((OpenFile *) open)->file;

  if (!count_change ())
    return SQLITE_IOERR_TRUNCATE;
  note_change (file, length, NULL, 0);
  set_length (file->now, MIN ((gsize) length, file->now->len));
  return dead ? SQLITE_IOERR_TRUNCATE : SQLITE_OK;
}

static void
sync_folder (void)
{
  GHashTableIter iter;
  gpointer data;

  g_hash_table_iter_init (&iter, files);
  while (g_hash_table_iter_next (&iter, NULL, &data))
    ((DiskFile *) data)->was_there = ((DiskFile *) data)->is_there;
}

static int
file_sync (sqlite3_file *open,
           int           flags)
{
  DiskFile *file = ((OpenFile *) open)->file;

  /* Where the power goes during a sync, it may have done anything. */
  if (!count_change () || dead)
    return SQLITE_IOERR_FSYNC;
  copy_bytes (file->synced, file->now);
  g_ptr_array_set_size (file->changes, 0);
  if (((OpenFile *) open)->syncs_folder)
    sync_folder ();
  ((OpenFile *) open)->syncs_folder = FALSE;
  return SQLITE_OK;
}

static int
file_size (sqlite3_file  *open,
           sqlite3_int64 *length)
{
  *length = ((OpenFile *) open)->file->now->len;
  return dead ? SQLITE_IOERR_FSTAT : SQLITE_OK;
}

static int
file_lock (sqlite3_file *open,
           int           level)
{
  return SQLITE_OK;
}

static int
file_check_lock (sqlite3_file *open,
                 int          *reserved)
{
  *reserved = 0;
  return SQLITE_OK;
}

static int
file_control (sqlite3_file *open,
              int           operation,
              void         *argument)
{
  return SQLITE_NOTFOUND;
}

static int
file_sector_size (sqlite3_file *open)
{
  return SECTOR;
}

static int
file_characteristics (sqlite3_file *open)
{
  return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static const sqlite3_io_methods file_methods = {
  .iVersion = 1,
  .xClose = file_close,
  .xRead = file_read,
  .xWrite = file_write,
  .xTruncate = file_truncate,
  .xSync = file_sync,
  .xFileSize = file_size,
  .xLock = file_lock,
  .xUnlock = file_lock,
  .xCheckReservedLock = file_check_lock,
  .xFileControl = file_control,
  .xSectorSize = file_sector_size,
  .xDeviceCharacteristics = file_characteristics,
};

static int
disk_open (sqlite3_vfs   *vfs,
           const char    *name,
           sqlite3_file  *open,
           int            flags,
           int           *out_flags)
{
  DiskFile *file;

  open->pMethods = NULL;
  if (dead)
    return SQLITE_CANTOPEN;
  file = ensure_file (name != NULL ? name : "temporary");
  if (!file->is_there && !(flags & SQLITE_OPEN_CREATE))
    return SQLITE_CANTOPEN;
  file->is_there = TRUE;
  /* The outbox makes its file itself, and syncs the folder. */
  if (flags & SQLITE_OPEN_MAIN_DB)
    file->was_there = TRUE;
  ((OpenFile *) open)->file = file;
  ((OpenFile *) open)->syncs_folder = (flags & SQLITE_OPEN_CREATE) && !(flags & SQLITE_OPEN_MAIN_DB);
  open->pMethods = &file_methods;
  if (out_flags != NULL)
    *out_flags = flags;
  return SQLITE_OK;
}

static int
disk_delete (sqlite3_vfs *vfs,
             const char  *name,
             int          with_folder)
{
  DiskFile *file = ensure_file (name);

  if (!count_change () || dead)
    return SQLITE_IOERR_DELETE;
  file->is_there = FALSE;
  g_byte_array_set_size (file->now, 0);
  if (with_folder)
    sync_folder ();
  return SQLITE_OK;
}

static int
disk_access (sqlite3_vfs *vfs,
             const char  *name,
             int          flags,
             int         *answer)
{
  DiskFile *file = g_hash_table_lookup (files, name);

  *answer = file != NULL && file->is_there;
  return dead ? SQLITE_IOERR_ACCESS : SQLITE_OK;
}

static int
disk_full_path (sqlite3_vfs *vfs,
                const char  *name,
                int          length,
                char        *full)
{
  g_strlcpy (full, name, (gsize) length);
  return SQLITE_OK;
}

static int
disk_randomness (sqlite3_vfs *vfs,
                 int          length,
                 char        *bytes)
{
  /* The same run each time: only salts are made of it. */
  for (int i = 0; i < length; i++)
    bytes[i] = (char) (i * 37 + (int) n_changes);
  return length;
}

static int
disk_sleep (sqlite3_vfs *vfs,
            int          microseconds)
{
  return microseconds;
}

static int
disk_time (sqlite3_vfs *vfs,
           double      *julian)
{
  *julian = 2460000.5;
  return SQLITE_OK;
}

static int
disk_last_error (sqlite3_vfs *vfs,
                 int          length,
                 char        *text)
{
  return 0;
}

static sqlite3_vfs disk_vfs = {
  .iVersion = 1,
  .szOsFile = sizeof (OpenFile),
  .mxPathname = 512,
  .zName = POWER_LOSS_VFS,
  .xOpen = disk_open,
  .xDelete = disk_delete,
  .xAccess = disk_access,
  .xFullPathname = disk_full_path,
  .xRandomness = disk_randomness,
  .xSleep = disk_sleep,
  .xCurrentTime = disk_time,
  .xGetLastError = disk_last_error,
};

void
power_loss_disk_reset (void)
{
  if (files == NULL)
    g_assert_cmpint (sqlite3_vfs_register (&disk_vfs, 0), ==, SQLITE_OK);
  g_clear_pointer (&files, g_hash_table_unref);
  files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, disk_file_free);
  n_changes = 0;
  cut_after = G_MAXUINT;
  dead = FALSE;
}

void
power_loss_disk_cut_after (guint n)
{
  cut_after = n_changes + n;
}

guint
power_loss_disk_count (void)
{
  return n_changes;
}

static void
keep_some (GByteArray   *kept,
           const Change *change,
           GRand        *random,
           double        chance)
{
  gsize length;
  const guint8 *bytes;

  if (change->bytes == NULL)
    {
      if (g_rand_double (random) < chance)
        set_length (kept, MIN ((gsize) change->offset, kept->len));
      return;
    }
  bytes = g_bytes_get_data (change->bytes, &length);
  for (gsize done = 0, step; done < length; done += step)
    {
      step = MIN (length - done, SECTOR - ((gsize) change->offset + done) % SECTOR);
      if (g_rand_double (random) < chance)
        write_bytes (kept, change->offset + (gint64) done, bytes + done, step);
    }
}

void
power_loss_disk_come_back (GRand *random)
{
  static const double chances[] = { 0, 0.5, 0.9, 1 };
  double chance = chances[g_rand_int_range (random, 0, G_N_ELEMENTS (chances))];
  GHashTableIter iter;
  gpointer data;

  g_hash_table_iter_init (&iter, files);
  while (g_hash_table_iter_next (&iter, NULL, &data))
    {
      DiskFile *file = data;

      for (guint i = 0; i < file->changes->len; i++)
        keep_some (file->synced, file->changes->pdata[i], random, chance);
      /* A file that was made, or deleted, without a sync of its folder. */
      if (file->is_there != file->was_there && g_rand_double (random) < chance)
        file->was_there = file->is_there;
      file->is_there = file->was_there;
      if (!file->is_there)
        g_byte_array_set_size (file->synced, 0);
      copy_bytes (file->now, file->synced);
      g_ptr_array_set_size (file->changes, 0);
    }
  n_changes = 0;
  cut_after = G_MAXUINT;
  dead = FALSE;
}
