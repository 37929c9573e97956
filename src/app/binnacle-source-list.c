/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-source-list.h"

#include <string.h>

#include <glib/gi18n.h>

#include "base/binnacle-whole-file.h"

/* Sources have lower-case ids, so that this is none. */
#define HEAD_GROUP "Binnacle"
#define VERSION 1
#define MAX_FILE_SIZE (1024 * 1024)
#define MAX_ID_LENGTH 32

/**
 * BinnacleSourceList:
 *
 * The sources that the person has added, in order, as a small keyfile keeps them: a group for
 * each (see [struct@SourceDescription]). What is secret about them is in the keyring. Main thread;
 * the file is read and replaced as a whole by another one.
 *
 * What this version does not understand stays in the file: keys, and whole sources. A file that
 * a newer version wrote, or that can't be read, is left alone, and the list is not
 * [method@SourceList.get_writable]. A file that is no list is moved aside.
 *
 * [signal@SourceList::not-saved] tells where a change could not be written.
 */
struct _BinnacleSourceList
{
  GObject parent_instance;

  BinnacleWholeFile *file;
  GKeyFile          *content;
  GPtrArray         *descriptions;
  gboolean           writable;
};

static guint not_saved_signal;

/**
 * binnacle_source_list_error_quark:
 *
 * Returns: the domain of [error@SourceListError]
 */
G_DEFINE_QUARK (binnacle-source-list-error-quark, binnacle_source_list_error)
G_DEFINE_FINAL_TYPE (BinnacleSourceList, binnacle_source_list, G_TYPE_OBJECT)

static void
free_description (gpointer description)
{
  binnacle_source_description_free (description);
}

static void
written_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (BinnacleSourceList) self = user_data;
  g_autoptr (GError) reason = NULL;
  g_autoptr (GError) error = NULL;

  if (binnacle_whole_file_write_finish (BINNACLE_WHOLE_FILE (object), result, &reason))
    return;
  error = g_error_new (BINNACLE_SOURCE_LIST_ERROR, BINNACLE_SOURCE_LIST_ERROR_NOT_SAVED,
                       _("The sources can’t be saved, and the last change is known only until Binnacle closes: %s. Free some space or check the permissions."),
                       reason->message);
  g_signal_emit (self, not_saved_signal, 0, error);
}

static void
save (BinnacleSourceList *self)
{
  g_autoptr (GBytes) bytes = NULL;
  gsize length;
  char *text;

  g_key_file_set_integer (self->content, HEAD_GROUP, "version", VERSION);
  text = g_key_file_to_data (self->content, &length, NULL);
  bytes = g_bytes_new_take (text, length);
  binnacle_whole_file_write_async (self->file, bytes, written_cb, g_object_ref (self));
}

static gboolean
find (BinnacleSourceList *self,
      const char         *id,
      guint              *position)
{
  for (guint i = 0; i < self->descriptions->len; i++)
    {
      BinnacleSourceDescription *description = self->descriptions->pdata[i];

      if (g_strcmp0 (description->id, id) != 0)
        continue;
      *position = i;
      return TRUE;
    }
  return FALSE;
}

/* The last sentence is enough: there is one list, and one person to look into it. */
static void
read_sources (BinnacleSourceList  *self,
              GError             **error)
{
  g_auto (GStrv) groups = g_key_file_get_groups (self->content, NULL);

  for (guint i = 0; groups[i] != NULL; i++)
    {
      g_autoptr (GError) reason = NULL;
      BinnacleSourceDescription *description;

      if (g_str_equal (groups[i], HEAD_GROUP))
        continue;
      description = binnacle_source_description_new_from_keyfile (self->content, groups[i], &reason);
      if (description != NULL)
        {
          g_ptr_array_add (self->descriptions, description);
          continue;
        }
      g_clear_error (error);
      g_set_error (error, BINNACLE_SOURCE_LIST_ERROR, BINNACLE_SOURCE_LIST_ERROR_NOT_UNDERSTOOD,
                   _("The source “%s” in %s can’t be used and was left out: %s"), groups[i],
                   binnacle_whole_file_get_path (self->file), reason->message);
    }
}

static void
set_aside (BinnacleSourceList  *self,
           const char          *reason,
           GError             **error)
{
  g_autofree char *aside = binnacle_whole_file_set_aside (self->file);

  self->writable = TRUE;
  g_set_error (error, BINNACLE_SOURCE_LIST_ERROR, BINNACLE_SOURCE_LIST_ERROR_DAMAGED,
               _("The list of your sources is damaged (%s), and was moved to %s. Add the sources again."), reason, aside);
}

static void
parse (BinnacleSourceList  *self,
       GBytes              *bytes,
       GError             **error)
{
  g_autoptr (GKeyFile) content = g_key_file_new ();
  g_autoptr (GError) reason = NULL;
  GKeyFileFlags flags = G_KEY_FILE_KEEP_COMMENTS | G_KEY_FILE_KEEP_TRANSLATIONS;

  if (!g_key_file_load_from_bytes (content, bytes, flags, &reason))
    {
      set_aside (self, _("it holds something else"), error);
      return;
    }
  if (g_key_file_get_integer (content, HEAD_GROUP, "version", NULL) > VERSION)
    {
      g_set_error (error, BINNACLE_SOURCE_LIST_ERROR, BINNACLE_SOURCE_LIST_ERROR_NEWER,
                   _("A newer version of Binnacle wrote %s, so your sources are not shown and can’t be changed. Install that version again, or move the file away."),
                   binnacle_whole_file_get_path (self->file));
      return;
    }
  self->writable = TRUE;
  g_key_file_unref (self->content);
  self->content = g_steal_pointer (&content);
  read_sources (self, error);
}

static void
take_content (BinnacleSourceList  *self,
              GBytes              *bytes,
              const GError        *reason,
              GError             **error)
{
  if (bytes != NULL)
    parse (self, bytes, error);
  else if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    self->writable = TRUE;
  else if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE))
    set_aside (self, _("it is too large"), error);
  else
    g_set_error (error, BINNACLE_SOURCE_LIST_ERROR, BINNACLE_SOURCE_LIST_ERROR_UNREADABLE,
                 _("The list of your sources can’t be read: %s. Check the permissions, then start Binnacle again."),
                 reason->message);
}

static void
read_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) reason = NULL;
  GError *error = NULL;

  bytes = binnacle_whole_file_read_finish (BINNACLE_WHOLE_FILE (object), result, &reason);
  if (g_task_return_error_if_cancelled (task))
    return;
  take_content (g_task_get_source_object (task), bytes, reason, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
binnacle_source_list_finalize (GObject *object)
{
  BinnacleSourceList *self = BINNACLE_SOURCE_LIST (object);

  g_clear_object (&self->file);
  g_clear_pointer (&self->content, g_key_file_unref);
  g_clear_pointer (&self->descriptions, g_ptr_array_unref);

  G_OBJECT_CLASS (binnacle_source_list_parent_class)->finalize (object);
}

static void
binnacle_source_list_class_init (BinnacleSourceListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = binnacle_source_list_finalize;

  /**
   * BinnacleSourceList::not-saved:
   * @self: a list
   * @error: %BINNACLE_SOURCE_LIST_ERROR_NOT_SAVED
   *
   * The last change is known only until the program ends.
   */
  not_saved_signal = g_signal_new ("not-saved", BINNACLE_TYPE_SOURCE_LIST, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
binnacle_source_list_init (BinnacleSourceList *self)
{
  self->content = g_key_file_new ();
  self->descriptions = g_ptr_array_new_with_free_func (free_description);
}

/**
 * binnacle_source_list_new:
 * @path: the file
 *
 * Returns: (transfer full): a list of which nothing is read yet, and which is not writable
 */
BinnacleSourceList *
binnacle_source_list_new (const char *path)
{
  BinnacleSourceList *self;

  g_return_val_if_fail (path != NULL, NULL);

  self = g_object_new (BINNACLE_TYPE_SOURCE_LIST, NULL);
  self->file = binnacle_whole_file_new (path, MAX_FILE_SIZE);
  return self;
}

/**
 * binnacle_source_list_load_async:
 * @self: a list
 * @cancellable: (nullable): a #GCancellable
 * @callback: called when it is read
 * @user_data: for @callback
 *
 * Reads the file, once.
 */
void
binnacle_source_list_load_async (BinnacleSourceList  *self,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (BINNACLE_IS_SOURCE_LIST (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, binnacle_source_list_load_async);
  binnacle_whole_file_read_async (self->file, cancellable, read_cb, task);
}

/**
 * binnacle_source_list_load_finish:
 * @self: a list
 * @result: what the callback got
 * @error: return location for a #GError of the domain #BINNACLE_SOURCE_LIST_ERROR, whose
 *   message the person must see
 *
 * The list holds what could be read also where there is an error.
 *
 * Returns: whether all is well
 */
gboolean
binnacle_source_list_load_finish (BinnacleSourceList  *self,
                                  GAsyncResult        *result,
                                  GError             **error)
{
  g_return_val_if_fail (BINNACLE_IS_SOURCE_LIST (self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * binnacle_source_list_get_writable:
 * @self: a list
 *
 * Returns: whether sources can be added: the file was read, and is one of this version
 */
gboolean
binnacle_source_list_get_writable (BinnacleSourceList *self)
{
  g_return_val_if_fail (BINNACLE_IS_SOURCE_LIST (self), FALSE);
  return self->writable;
}

/**
 * binnacle_source_list_get_n:
 * @self: a list
 *
 * Returns: the number of sources
 */
guint
binnacle_source_list_get_n (BinnacleSourceList *self)
{
  g_return_val_if_fail (BINNACLE_IS_SOURCE_LIST (self), 0);
  return self->descriptions->len;
}

/**
 * binnacle_source_list_get:
 * @self: a list
 * @position: less than [method@SourceList.get_n]
 *
 * Returns: (transfer none): a source, valid until the list changes
 */
const BinnacleSourceDescription *
binnacle_source_list_get (BinnacleSourceList *self,
                          guint               position)
{
  g_return_val_if_fail (BINNACLE_IS_SOURCE_LIST (self) && position < self->descriptions->len, NULL);
  return self->descriptions->pdata[position];
}

/**
 * binnacle_source_list_lookup:
 * @self: a list
 * @id: what a source is known by
 *
 * Returns: (transfer none) (nullable): the source, valid until the list changes
 */
const BinnacleSourceDescription *
binnacle_source_list_lookup (BinnacleSourceList *self,
                             const char         *id)
{
  guint position;

  g_return_val_if_fail (BINNACLE_IS_SOURCE_LIST (self) && id != NULL, NULL);
  return find (self, id, &position) ? self->descriptions->pdata[position] : NULL;
}

/**
 * binnacle_source_list_make_id:
 * @self: a list
 * @name: what the person calls a new source
 *
 * Returns: (transfer full): an id for it that no group of the file has
 */
char *
binnacle_source_list_make_id (BinnacleSourceList *self,
                              const char         *name)
{
  g_autoptr (GString) stem = g_string_new (NULL);
  g_autofree char *ascii = NULL;
  char *id;

  g_return_val_if_fail (BINNACLE_IS_SOURCE_LIST (self) && name != NULL, NULL);

  ascii = g_str_to_ascii (name, NULL);
  for (const char *c = ascii; *c != '\0' && stem->len < MAX_ID_LENGTH; c++)
    if (g_ascii_isalnum (*c))
      g_string_append_c (stem, g_ascii_tolower (*c));
    else if (stem->len > 0 && stem->str[stem->len - 1] != '-')
      g_string_append_c (stem, '-');
  if (stem->len > 0 && stem->str[stem->len - 1] == '-')
    g_string_truncate (stem, stem->len - 1);
  if (stem->len == 0)
    g_string_append (stem, "source");
  id = g_strdup (stem->str);
  for (guint i = 2; g_key_file_has_group (self->content, id); i++)
    {
      g_free (id);
      id = g_strdup_printf ("%s-%u", stem->str, i);
    }
  return id;
}

/**
 * binnacle_source_list_put:
 * @self: a writable list
 * @description: a valid source
 *
 * Adds a source, or replaces the one of the same id, and saves the list.
 */
void
binnacle_source_list_put (BinnacleSourceList              *self,
                          const BinnacleSourceDescription *description)
{
  BinnacleSourceDescription *copy;
  guint position;

  g_return_if_fail (BINNACLE_IS_SOURCE_LIST (self) && self->writable);
  g_return_if_fail (binnacle_source_description_validate (description, NULL));

  copy = binnacle_source_description_copy (description);
  binnacle_source_description_save (copy, self->content, copy->id);
  if (find (self, copy->id, &position))
    {
      binnacle_source_description_free (self->descriptions->pdata[position]);
      self->descriptions->pdata[position] = copy;
    }
  else
    g_ptr_array_add (self->descriptions, copy);
  save (self);
}

/**
 * binnacle_source_list_remove:
 * @self: a writable list
 * @id: what a source is known by
 *
 * Removes a source, and saves the list.
 */
void
binnacle_source_list_remove (BinnacleSourceList *self,
                             const char         *id)
{
  guint position;

  g_return_if_fail (BINNACLE_IS_SOURCE_LIST (self) && self->writable && id != NULL);

  if (!find (self, id, &position))
    return;
  g_key_file_remove_group (self->content, id, NULL);
  g_ptr_array_remove_index (self->descriptions, position);
  save (self);
}

/**
 * binnacle_source_list_flush:
 * @self: a list
 * @error: return location for a #GError of the domain #G_FILE_ERROR
 *
 * Writes what is not written yet. Blocks; for the end of the program.
 *
 * Returns: whether the file holds what the list does
 */
gboolean
binnacle_source_list_flush (BinnacleSourceList  *self,
                            GError             **error)
{
  g_return_val_if_fail (BINNACLE_IS_SOURCE_LIST (self), FALSE);
  return binnacle_whole_file_flush (self->file, error);
}
