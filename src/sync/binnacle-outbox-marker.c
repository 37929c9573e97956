/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sync"

#include "config.h"

#include "sync/binnacle-outbox-marker-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* A small file beside the data, not in it: which outbox there is, and how many
 * commits it has seen. An outbox that has seen fewer than its marker, or that has
 * another marker, is an old copy.
 *
 * It is written after each commit and not synced, so it may lag behind, which only
 * makes it see less; it is never ahead. */

#define NONCE_LENGTH 36

static char *
make_text (const char *nonce,
           gint64      generation)
{
  return g_strdup_printf ("%s %019" G_GINT64_FORMAT "\n", nonce, generation);
}

static gboolean
parse (const char *text,
       char       *nonce,
       gint64     *generation)
{
  g_auto (GStrv) words = g_strsplit (text, " ", 2);

  if (g_strv_length (words) != 2 || !g_uuid_string_is_valid (words[0]))
    return FALSE;
  g_strlcpy (nonce, words[0], NONCE_LENGTH + 1);
  return g_ascii_string_to_signed (g_strchomp (words[1]), 10, 0, G_MAXINT64, generation, NULL);
}

/*< private >
 * binnacle_outbox_marker_read:
 * @path: the marker
 * @nonce: (out caller-allocates): 37 bytes, for the outbox that it is of
 * @generation: (out): how many commits that has seen at least
 *
 * Returns: whether there is one that can be read
 */
gboolean
binnacle_outbox_marker_read (const char *path,
                             char       *nonce,
                             gint64     *generation)
{
  g_autofree char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) && parse (text, nonce, generation);
}

/*< private >
 * binnacle_outbox_marker_make:
 * @path: the marker
 * @nonce: the outbox that it is of
 * @generation: how many commits that has seen
 *
 * Makes a marker that is there after a power loss too.
 *
 * Returns: whether it could be made
 */
gboolean
binnacle_outbox_marker_make (const char *path,
                             const char *nonce,
                             gint64      generation)
{
  g_autofree char *text = make_text (nonce, generation);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  if (g_mkdir_with_parents (folder, 0700) == 0 &&
      g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                0600, &error))
    return TRUE;
  g_debug ("There is no marker of the outbox: %s", error != NULL ? error->message : g_strerror (errno));
  return FALSE;
}

/*< private >
 * binnacle_outbox_marker_touch:
 * @path: a marker that was made
 * @nonce: the outbox that it is of
 * @generation: how many commits that has seen
 *
 * Brings the marker up to date, in place. It may fail, for it may lag behind.
 */
void
binnacle_outbox_marker_touch (const char *path,
                              const char *nonce,
                              gint64      generation)
{
  g_autofree char *text = make_text (nonce, generation);
  int fd = open (path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  gssize length = (gssize) strlen (text);

  if (fd < 0)
    return;
  if (pwrite (fd, text, (gsize) length, 0) != length)
    g_debug ("The marker of the outbox can’t be written: %s", g_strerror (errno));
  close (fd);
}
