/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sync"

#include "config.h"

#include "sync/binnacle-outbox-place-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sync/binnacle-outbox-boundary-private.h"
#include "sync/binnacle-outbox-error-private.h"

/* The outbox's file among other files: its lock, its making, and how a damaged one
 * is set aside.
 *
 * Nothing that may hold a change is deleted. A damaged file goes, with its log, to a
 * name with the date, and only when the one that takes its place is complete and on
 * disk under the name "next". A crash between the two is made good at the next
 * start: where there is a next one and no outbox, the next one is the outbox. */

struct _BinnacleOutboxPlace
{
  char *path;
  char *folder;
  char *next;
  int   lock_fd;
};

/*< private >
 * binnacle_outbox_place_new:
 * @path: where the outbox is, or is to be
 *
 * Returns: (transfer full): its place
 */
BinnacleOutboxPlace *
binnacle_outbox_place_new (const char *path)
{
  BinnacleOutboxPlace *self = g_new0 (BinnacleOutboxPlace, 1);
  char *real = realpath (path, NULL);

  /* Behind a link, SQLite's log lies beside the file that is meant. */
  self->path = g_strdup (real != NULL ? real : path);
  self->folder = g_path_get_dirname (self->path);
  self->next = g_strconcat (self->path, ".next", NULL);
  self->lock_fd = -1;
  free (real);
  return self;
}

/*< private >
 * binnacle_outbox_place_free:
 * @self: (transfer full): a place
 *
 * Gives the lock back.
 */
void
binnacle_outbox_place_free (BinnacleOutboxPlace *self)
{
  if (self->lock_fd >= 0)
    close (self->lock_fd);
  g_free (self->path);
  g_free (self->folder);
  g_free (self->next);
  g_free (self);
}

/*< private >
 * binnacle_outbox_place_get_path:
 * @self: a place
 *
 * Returns: (transfer none): where the outbox is
 */
const char *
binnacle_outbox_place_get_path (BinnacleOutboxPlace *self)
{
  return self->path;
}

/*< private >
 * binnacle_outbox_place_get_next_path:
 * @self: a place
 *
 * Returns: (transfer none): where the one is made that takes the place of a damaged one
 */
const char *
binnacle_outbox_place_get_next_path (BinnacleOutboxPlace *self)
{
  return self->next;
}

/*< private >
 * binnacle_outbox_place_lock:
 * @self: a place
 * @error: return location for %BINNACLE_OUTBOX_ERROR_IN_USE
 *
 * Takes the outbox for this process alone. Where no lock can be made, in a
 * folder that can only be read or on a full disk, SQLite's own has to do.
 *
 * Returns: %FALSE where another process has it
 */
gboolean
binnacle_outbox_place_lock (BinnacleOutboxPlace  *self,
                            GError              **error)
{
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
  g_autofree char *path = g_strconcat (self->path, ".lock", NULL);

  if (self->lock_fd >= 0)
    return TRUE;
  /* Where this fails, so does what follows, and that is told. */
  g_mkdir_with_parents (self->folder, 0700);
  self->lock_fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0600);
  if (self->lock_fd < 0 || fcntl (self->lock_fd, F_OFD_SETLK, &lock) == 0)
    return TRUE;

  close (self->lock_fd);
  self->lock_fd = -1;
  binnacle_outbox_error_set_in_use (error, self->path);
  return FALSE;
}

static BinnacleOutboxFileKind
inspect (const char *path)
{
  struct stat status;

  if (lstat (path, &status) != 0)
    return BINNACLE_OUTBOX_FILE_ABSENT;
  if (!S_ISREG (status.st_mode))
    return BINNACLE_OUTBOX_FILE_OTHER;
  return status.st_size > 0 ? BINNACLE_OUTBOX_FILE_REGULAR : BINNACLE_OUTBOX_FILE_EMPTY;
}

static char *
make_log_path (BinnacleOutboxPlace *self)
{
  return g_strconcat (self->path, "-wal", NULL);
}

/*< private >
 * binnacle_outbox_place_inspect:
 * @self: a place
 *
 * Returns: what is there
 */
BinnacleOutboxFileKind
binnacle_outbox_place_inspect (BinnacleOutboxPlace *self)
{
  return inspect (self->path);
}

/*< private >
 * binnacle_outbox_place_has_log:
 * @self: a place
 *
 * Returns: whether there is a write-ahead log with something in it
 */
gboolean
binnacle_outbox_place_has_log (BinnacleOutboxPlace *self)
{
  g_autofree char *path = make_log_path (self);

  return inspect (path) == BINNACLE_OUTBOX_FILE_REGULAR;
}

/*< private >
 * binnacle_outbox_place_is_unfinished:
 * @self: a place
 *
 * Returns: whether a power loss came while the file was made: then SQLite takes back
 *   what is in it by the journal that is beside it
 */
gboolean
binnacle_outbox_place_is_unfinished (BinnacleOutboxPlace *self)
{
  g_autofree char *path = g_strconcat (self->path, "-journal", NULL);

  return inspect (path) == BINNACLE_OUTBOX_FILE_REGULAR;
}

/*< private >
 * binnacle_outbox_place_get_born:
 * @self: a place
 *
 * When the file was made, as the file system has it: what no copy of it has, and
 * nobody can set.
 *
 * Returns: ns since 1970, or 0 where the file system does not tell
 */
gint64
binnacle_outbox_place_get_born (BinnacleOutboxPlace *self)
{
  struct statx status;

  if (statx (AT_FDCWD, self->path, 0, STATX_BTIME, &status) != 0 || (status.stx_mask & STATX_BTIME) == 0)
    return 0;
  return status.stx_btime.tv_sec * G_GINT64_CONSTANT (1000000000) + status.stx_btime.tv_nsec;
}

static gboolean
sync_path (const char *path,
           int         flags)
{
  int fd = open (path, flags | O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  gboolean done = fd >= 0 && fsync (fd) == 0;
  int code = errno;

  if (fd >= 0)
    close (fd);
  /* Some file systems don't sync folders. */
  errno = code;
  return done || code == EINVAL || code == ENOTSUP;
}

static gboolean
sync_folder (BinnacleOutboxPlace  *self,
             GError              **error)
{
  if (sync_path (self->folder, O_DIRECTORY))
    return TRUE;
  binnacle_outbox_error_set_system (error, self->path, errno);
  return FALSE;
}

/*< private >
 * binnacle_outbox_place_create:
 * @self: a place
 * @path: of the outbox, or of the next one
 * @error: return location for a #BinnacleOutboxError
 *
 * Sees to it that there is a file that only its owner can read, which is in its
 * folder after a power loss too. (SQLite would make one that all can read; its log
 * takes over the mode.)
 *
 * Returns: whether there is one that can be written
 */
gboolean
binnacle_outbox_place_create (BinnacleOutboxPlace  *self,
                              const char           *path,
                              GError              **error)
{
  int fd;

  if (g_mkdir_with_parents (self->folder, 0700) != 0)
    {
      binnacle_outbox_error_set_system (error, self->path, errno);
      return FALSE;
    }
  fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0600);
  if (fd < 0 || fchmod (fd, 0600) != 0)
    {
      binnacle_outbox_error_set_system (error, self->path, errno);
      if (fd >= 0)
        close (fd);
      return FALSE;
    }
  close (fd);
  binnacle_outbox_boundary ("created");
  return sync_folder (self, error);
}

/*< private >
 * binnacle_outbox_place_make_aside_path:
 * @self: a place
 * @now: the time of day, in µs since 1970
 *
 * Returns: (transfer full): the first name that is free: PATH.damaged-2026-11-22T21-04-09,
 *   then with -2, -3, …
 */
char *
binnacle_outbox_place_make_aside_path (BinnacleOutboxPlace *self,
                                       gint64               now)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (now / G_USEC_PER_SEC);
  g_autofree char *date = g_date_time_format (time, "%Y-%m-%dT%H-%M-%S");

  for (guint i = 1;; i++)
    {
      g_autofree char *suffix = i > 1 ? g_strdup_printf ("-%u", i) : g_strdup ("");
      g_autofree char *path = g_strconcat (self->path, ".damaged-", date, suffix, NULL);
      g_autofree char *log = g_strconcat (path, "-wal", NULL);

      if (inspect (path) == BINNACLE_OUTBOX_FILE_ABSENT && inspect (log) == BINNACLE_OUTBOX_FILE_ABSENT)
        return g_steal_pointer (&path);
    }
}

static gboolean
rename_part (BinnacleOutboxPlace  *self,
             const char           *aside,
             const char           *suffix,
             GError              **error)
{
  g_autofree char *from = g_strconcat (self->path, suffix, NULL);
  g_autofree char *to = g_strconcat (aside, suffix, NULL);

  if (g_rename (from, to) == 0 || errno == ENOENT)
    return TRUE;
  binnacle_outbox_error_set_system (error, self->path, errno);
  return FALSE;
}

/*< private >
 * binnacle_outbox_place_set_aside:
 * @self: a place
 * @aside: where to
 * @error: return location for a #BinnacleOutboxError
 *
 * Moves what is at the path, with what SQLite keeps beside it.
 *
 * Returns: whether nothing is there any more
 */
gboolean
binnacle_outbox_place_set_aside (BinnacleOutboxPlace  *self,
                                 const char           *aside,
                                 GError              **error)
{
  static const char * const suffixes[] = { "", "-wal", "-shm", "-journal" };

  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      if (!rename_part (self, aside, suffixes[i], error))
        return FALSE;
      binnacle_outbox_boundary ("set-aside");
    }
  return sync_folder (self, error);
}

/*< private >
 * binnacle_outbox_place_clear_next:
 * @self: a place
 * @error: return location for a #BinnacleOutboxError
 *
 * Takes away what is left of a next outbox that was not finished. The one it was to
 * replace is still there.
 *
 * Returns: whether nothing is there now
 */
gboolean
binnacle_outbox_place_clear_next (BinnacleOutboxPlace  *self,
                                  GError              **error)
{
  static const char * const suffixes[] = { "-wal", "-journal", "" };

  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *path = g_strconcat (self->next, suffixes[i], NULL);

      if (g_unlink (path) != 0 && errno != ENOENT)
        {
          binnacle_outbox_error_set_system (error, self->path, errno);
          return FALSE;
        }
    }
  return TRUE;
}

/*< private >
 * binnacle_outbox_place_put_next:
 * @self: a place in which there is no outbox
 * @error: return location for a #BinnacleOutboxError
 *
 * Makes the next outbox the outbox. It was closed, with all in one file.
 *
 * Returns: whether it is
 */
gboolean
binnacle_outbox_place_put_next (BinnacleOutboxPlace  *self,
                                GError              **error)
{
  g_autofree char *log = g_strconcat (self->next, "-wal", NULL);

  if (!sync_path (self->next, 0) || g_rename (self->next, self->path) != 0)
    {
      binnacle_outbox_error_set_system (error, self->path, errno);
      return FALSE;
    }
  binnacle_outbox_boundary ("replaced");
  g_unlink (log);
  return sync_folder (self, error);
}

/*< private >
 * binnacle_outbox_place_finish:
 * @self: a place
 * @now: the time of day, in µs since 1970
 * @error: return location for a #BinnacleOutboxError
 *
 * Ends what a crash has cut short: a replacement, or a log whose file was set aside
 * without it (SQLite would delete it).
 *
 * Returns: whether the place is in order
 */
gboolean
binnacle_outbox_place_finish (BinnacleOutboxPlace  *self,
                              gint64                now,
                              GError              **error)
{
  BinnacleOutboxFileKind kind = inspect (self->path);

  if ((kind == BINNACLE_OUTBOX_FILE_ABSENT || kind == BINNACLE_OUTBOX_FILE_EMPTY) &&
      binnacle_outbox_place_has_log (self))
    {
      g_autofree char *aside = binnacle_outbox_place_make_aside_path (self, now);

      if (!binnacle_outbox_place_set_aside (self, aside, error))
        return FALSE;
      kind = BINNACLE_OUTBOX_FILE_ABSENT;
    }
  if (kind == BINNACLE_OUTBOX_FILE_ABSENT && inspect (self->next) == BINNACLE_OUTBOX_FILE_REGULAR)
    return binnacle_outbox_place_put_next (self, error);
  return TRUE;
}
