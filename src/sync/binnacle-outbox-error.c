/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sync"

#include "config.h"

#include "sync/binnacle-outbox-error-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

/**
 * binnacle_outbox_error_quark:
 *
 * Returns: the domain of [error@OutboxError]
 */
G_DEFINE_QUARK (binnacle-outbox-error-quark, binnacle_outbox_error)

static void
set_read_only (GError     **error,
               const char  *path)
{
  g_autofree char *folder = g_path_get_dirname (path);

  g_set_error (error, BINNACLE_OUTBOX_ERROR, BINNACLE_OUTBOX_ERROR_READ_ONLY,
               _("Changes can’t be saved, because “%s” can only be read. "
                 "Make the folder writable; until then changes are kept only while Binnacle runs, and not sent."),
               folder);
}

static void
set_full (GError     **error,
          const char  *path)
{
  g_autofree char *folder = g_path_get_dirname (path);

  g_set_error (error, BINNACLE_OUTBOX_ERROR, BINNACLE_OUTBOX_ERROR_FULL,
               _("Changes can’t be saved, because there is no space left for “%s”. "
                 "Free some; until then changes are kept only while Binnacle runs, and not sent."),
               folder);
}

static void
set_failed (GError     **error,
            const char  *path,
            const char  *detail)
{
  g_set_error (error, BINNACLE_OUTBOX_ERROR, BINNACLE_OUTBOX_ERROR_FAILED,
               _("Changes can’t be saved in “%s” (%s). "
                 "Check the disk; until then changes are kept only while Binnacle runs, and not sent."),
               path, detail);
}

/*< private >
 * binnacle_outbox_error_set_in_use:
 * @error: return location for an error
 * @path: the outbox
 *
 * Says that another process has it.
 */
void
binnacle_outbox_error_set_in_use (GError     **error,
                                  const char  *path)
{
  g_set_error (error, BINNACLE_OUTBOX_ERROR, BINNACLE_OUTBOX_ERROR_IN_USE,
               _("The changes in “%s” are in use by another program. Close that one first."), path);
}

/*< private >
 * binnacle_outbox_error_set_damaged:
 * @error: return location for an error
 * @path: the outbox
 * @detail: how it shows
 *
 * Says that the file is no good.
 */
void
binnacle_outbox_error_set_damaged (GError     **error,
                                   const char  *path,
                                   const char  *detail)
{
  g_set_error (error, BINNACLE_OUTBOX_ERROR, BINNACLE_OUTBOX_ERROR_DAMAGED,
               _("The file “%s” with the changes that wait to be sent is damaged (%s)."), path, detail);
}

static gboolean
set_by_code (GError     **error,
             const char  *path,
             int          code)
{
  if (code == ENOSPC || code == EDQUOT)
    set_full (error, path);
  else if (code == EROFS || code == EACCES || code == EPERM)
    set_read_only (error, path);
  else
    return FALSE;
  return TRUE;
}

/*< private >
 * binnacle_outbox_error_set_system:
 * @error: return location for an error
 * @path: the outbox
 * @code: the system's error number
 *
 * Says why a file can't be made or written.
 */
void
binnacle_outbox_error_set_system (GError     **error,
                                  const char  *path,
                                  int          code)
{
  if (!set_by_code (error, path, code))
    set_failed (error, path, g_strerror (code));
}

/*< private >
 * binnacle_outbox_error_set_sqlite:
 * @error: return location for an error
 * @path: the outbox
 * @handle: (nullable): the connection
 * @result: what SQLite answered
 *
 * Says why SQLite did not do what it should.
 */
void
binnacle_outbox_error_set_sqlite (GError     **error,
                                  const char  *path,
                                  sqlite3     *handle,
                                  int          result)
{
  const char *detail = handle != NULL ? sqlite3_errmsg (handle) : sqlite3_errstr (result);

  switch (result & 0xff)
    {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      binnacle_outbox_error_set_in_use (error, path);
      break;
    case SQLITE_ERROR: /* tables that are not there, a format that does not exist */
    case SQLITE_CORRUPT:
    case SQLITE_FORMAT:
    case SQLITE_NOTADB:
      binnacle_outbox_error_set_damaged (error, path, detail);
      break;
    case SQLITE_FULL:
      set_full (error, path);
      break;
    case SQLITE_READONLY:
    case SQLITE_PERM:
      set_read_only (error, path);
      break;
    default:
      if (handle == NULL || !set_by_code (error, path, sqlite3_system_errno (handle)))
        set_failed (error, path, detail);
      break;
    }
}
