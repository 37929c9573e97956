/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-profile.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#define MAX_NAME 64
#define BASE_FOLDER (BINNACLE_DEVELOPMENT ? "binnacle-devel" : "binnacle")

/**
 * BinnacleProfile:
 *
 * Data, settings and an instance of their own: what `--profile` chooses. It
 * gives the folder, the application id (so that each profile has one instance
 * on the session bus) and the lock.
 *
 * The lock is what keeps two processes from sending one outbox where there is no
 * session bus, or two of them. It belongs to the open file (an "open file
 * description" lock), so it goes with the process however that ends, and reading
 * the file elsewhere in this process does not drop it.
 */
struct _BinnacleProfile
{
  GObject parent_instance;

  char     *name;
  char     *folder;
  char     *application_id;
  int       lock_fd;
  gboolean  taken; /* locked, or as good as that */
};

/**
 * binnacle_profile_error_quark:
 *
 * Returns: the domain of [error@ProfileError]
 */
G_DEFINE_QUARK (binnacle-profile-error-quark, binnacle_profile_error)
G_DEFINE_FINAL_TYPE (BinnacleProfile, binnacle_profile, G_TYPE_OBJECT)

static gboolean
check_name (const char  *name,
            GError     **error)
{
  gsize length = strlen (name);
  gboolean valid = length > 0 && length <= MAX_NAME;

  for (gsize i = 0; valid && i < length; i++)
    valid = g_ascii_isalnum (name[i]) || name[i] == '-' || name[i] == '_';
  if (!valid)
    g_set_error (error, BINNACLE_PROFILE_ERROR, BINNACLE_PROFILE_ERROR_INVALID_NAME,
                 _("“%s” is no name for a profile: use up to %d letters a–z, digits, “-” and “_”."),
                 name, MAX_NAME);
  return valid;
}

/* Where nothing can be written, nothing can be written by two either: the program
 * runs, and its parts say what they can't keep. */
static gboolean
cannot_be_written (BinnacleProfile *self,
                   int              code)
{
  if (code != EROFS && code != EACCES && code != EPERM && code != ENOSPC && code != EDQUOT)
    return FALSE;
  g_message ("The folder %s can’t be written, so it is not locked: %s.", self->folder, g_strerror (code));
  return TRUE;
}

static gboolean
make_folder (BinnacleProfile  *self,
             GError          **error)
{
  if (g_mkdir_with_parents (self->folder, 0700) == 0 || cannot_be_written (self, errno))
    return TRUE;
  g_set_error (error, BINNACLE_PROFILE_ERROR, BINNACLE_PROFILE_ERROR_FOLDER,
               _("The folder %s can’t be made: %s. Free some space or change its permissions."),
               self->folder, g_strerror (errno));
  return FALSE;
}

static void
set_lock_error (BinnacleProfile  *self,
                int               code,
                GError          **error)
{
  if (code == EAGAIN || code == EACCES)
    g_set_error (error, BINNACLE_PROFILE_ERROR, BINNACLE_PROFILE_ERROR_IN_USE,
                 _("Binnacle is already running with the data in %s. Close it first, "
                   "or start this one with --profile and another name."),
                 self->folder);
  else
    g_set_error (error, BINNACLE_PROFILE_ERROR, BINNACLE_PROFILE_ERROR_FOLDER,
                 _("The data in %s can’t be locked: %s. Put the folder on a local disk."),
                 self->folder, g_strerror (code));
}

static void
binnacle_profile_finalize (GObject *object)
{
  BinnacleProfile *self = BINNACLE_PROFILE (object);

  if (self->lock_fd >= 0)
    close (self->lock_fd);
  g_free (self->name);
  g_free (self->folder);
  g_free (self->application_id);

  G_OBJECT_CLASS (binnacle_profile_parent_class)->finalize (object);
}

static void
binnacle_profile_class_init (BinnacleProfileClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = binnacle_profile_finalize;
}

static void
binnacle_profile_init (BinnacleProfile *self)
{
  self->lock_fd = -1;
}

/**
 * binnacle_profile_new:
 * @name: (nullable): what follows `--profile`, or %NULL for the usual one
 * @error: return location for a #GError of the domain #BINNACLE_PROFILE_ERROR
 *
 * Finds the places of a profile. Nothing is made or locked yet.
 *
 * Returns: (transfer full) (nullable): the profile, or %NULL with
 *   %BINNACLE_PROFILE_ERROR_INVALID_NAME
 */
BinnacleProfile *
binnacle_profile_new (const char  *name,
                      GError     **error)
{
  BinnacleProfile *self;

  if (name != NULL && !check_name (name, error))
    return NULL;

  self = g_object_new (BINNACLE_TYPE_PROFILE, NULL);
  self->name = g_strdup (name);
  if (name == NULL)
    {
      self->folder = g_build_filename (g_get_user_data_dir (), BASE_FOLDER, NULL);
      self->application_id = g_strdup (BINNACLE_APP_ID);
    }
  else
    {
      self->folder = g_build_filename (g_get_user_data_dir (), BASE_FOLDER, "profiles", name, NULL);
      self->application_id = g_strconcat (BINNACLE_APP_ID ".profile_", name, NULL);
    }
  return self;
}

/**
 * binnacle_profile_lock:
 * @self: a profile
 * @error: return location for a #GError of the domain #BINNACLE_PROFILE_ERROR
 *
 * Makes the folder and takes it for this process alone, until the profile is
 * finalized or the process ends. One that can only be read, or that is on a full
 * disk, may be used without that.
 *
 * Returns: %FALSE with %BINNACLE_PROFILE_ERROR_IN_USE where another process has
 *   it, or %BINNACLE_PROFILE_ERROR_FOLDER
 */
gboolean
binnacle_profile_lock (BinnacleProfile  *self,
                       GError          **error)
{
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
  g_autofree char *path = NULL;

  g_return_val_if_fail (BINNACLE_IS_PROFILE (self), FALSE);

  if (self->taken)
    return TRUE;
  if (!make_folder (self, error))
    return FALSE;

  path = g_build_filename (self->folder, "lock", NULL);
  self->lock_fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  self->taken = self->lock_fd >= 0 ? fcntl (self->lock_fd, F_OFD_SETLK, &lock) == 0 : cannot_be_written (self, errno);
  if (self->taken)
    return TRUE;

  set_lock_error (self, errno, error);
  if (self->lock_fd >= 0)
    close (self->lock_fd);
  self->lock_fd = -1;
  return FALSE;
}

/**
 * binnacle_profile_get_name:
 * @self: a profile
 *
 * Returns: (transfer none) (nullable): its name; %NULL for the usual one
 */
const char *
binnacle_profile_get_name (BinnacleProfile *self)
{
  g_return_val_if_fail (BINNACLE_IS_PROFILE (self), NULL);
  return self->name;
}

/**
 * binnacle_profile_get_folder:
 * @self: a profile
 *
 * Returns: (transfer none): where its data lies
 */
const char *
binnacle_profile_get_folder (BinnacleProfile *self)
{
  g_return_val_if_fail (BINNACLE_IS_PROFILE (self), NULL);
  return self->folder;
}

/**
 * binnacle_profile_get_application_id:
 * @self: a profile
 *
 * Returns: (transfer none): its name on the session bus
 */
const char *
binnacle_profile_get_application_id (BinnacleProfile *self)
{
  g_return_val_if_fail (BINNACLE_IS_PROFILE (self), NULL);
  return self->application_id;
}

/**
 * binnacle_profile_dup_file:
 * @self: a profile
 * @name: the name of a file
 *
 * Returns: (transfer full): the path of that file in the profile's folder
 */
char *
binnacle_profile_dup_file (BinnacleProfile *self,
                           const char      *name)
{
  g_return_val_if_fail (BINNACLE_IS_PROFILE (self) && name != NULL, NULL);
  return g_build_filename (self->folder, name, NULL);
}

/**
 * binnacle_profile_dup_state_file:
 * @self: a profile
 * @name: the name of a file
 *
 * For what belongs to this computer, and not to a backup of the data.
 *
 * Returns: (transfer full): the path of that file in the profile's folder for
 *   state, which may not be there yet
 */
char *
binnacle_profile_dup_state_file (BinnacleProfile *self,
                                 const char      *name)
{
  g_return_val_if_fail (BINNACLE_IS_PROFILE (self) && name != NULL, NULL);

  if (self->name == NULL)
    return g_build_filename (g_get_user_state_dir (), BASE_FOLDER, name, NULL);
  return g_build_filename (g_get_user_state_dir (), BASE_FOLDER, "profiles", self->name, name, NULL);
}

/**
 * binnacle_profile_dup_client_id:
 * @self: a profile that is locked
 * @error: return location for a #GError of the domain #G_FILE_ERROR
 *
 * The UUID by which servers know this installation. It is made on the first
 * call and kept; a file that holds something else is replaced.
 *
 * Returns: (transfer full) (nullable): the UUID, or %NULL where it can't be kept
 */
char *
binnacle_profile_dup_client_id (BinnacleProfile  *self,
                                GError          **error)
{
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;

  g_return_val_if_fail (BINNACLE_IS_PROFILE (self), NULL);
  g_return_val_if_fail (self->taken, NULL);

  path = binnacle_profile_dup_file (self, "client-id");
  if (g_file_get_contents (path, &text, NULL, NULL) && g_uuid_string_is_valid (g_strstrip (text)))
    return g_steal_pointer (&text);

  g_free (text);
  text = g_uuid_string_random ();
  if (!g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT,
                                 0600, error))
    return NULL;
  return g_steal_pointer (&text);
}
