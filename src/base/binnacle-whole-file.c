/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-base"

#include "config.h"

#include "base/binnacle-whole-file.h"

#include <pthread.h>

#include <glib/gstdio.h>

/**
 * BinnacleWholeFile:
 *
 * A small file that is read and replaced as a whole, by other threads: whoever reads it, also
 * after a crash, finds all of an older or all of a newer content. The content that was given
 * last wins, whichever thread comes first. Only its owner may read it (mode 0600).
 *
 * Its functions belong to the main thread.
 */
struct _BinnacleWholeFile
{
  GObject parent_instance;

  char            *path;
  gsize            max_size;
  GBytes          *latest;     /* main thread */
  guint64          n_latest;   /* main thread */
  pthread_mutex_t  mutex;
  guint64          n_written;  /* under the mutex */
};

typedef struct
{
  GBytes  *bytes;
  guint64  number;
} Job;

G_DEFINE_FINAL_TYPE (BinnacleWholeFile, binnacle_whole_file, G_TYPE_OBJECT)

static void
job_free (gpointer data)
{
  Job *job = data;

  g_bytes_unref (job->bytes);
  g_free (job);
}

static gboolean
write_content (BinnacleWholeFile  *self,
               GBytes             *bytes,
               guint64             number,
               GError            **error)
{
  gboolean written = TRUE;
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);

  pthread_mutex_lock (&self->mutex);
  if (number > self->n_written)
    written = g_file_set_contents_full (self->path, text != NULL ? text : "", (gssize) length,
                                        G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error);
  if (written)
    self->n_written = MAX (self->n_written, number);
  pthread_mutex_unlock (&self->mutex);
  return written;
}

static void
write_in_thread (GTask        *task,
                 gpointer      source_object,
                 gpointer      task_data,
                 GCancellable *cancellable)
{
  Job *job = task_data;
  GError *error = NULL;

  if (write_content (source_object, job->bytes, job->number, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* One byte more than allowed tells that there is too much. */
static GBytes *
read_content (BinnacleWholeFile  *self,
              GCancellable       *cancellable,
              GError            **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (self->path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, cancellable, error);
  g_autofree char *text = NULL;
  gsize length = 0;

  if (stream == NULL)
    return NULL;
  text = g_malloc (self->max_size + 1);
  if (!g_input_stream_read_all (G_INPUT_STREAM (stream), text, self->max_size + 1, &length, cancellable, error))
    return NULL;
  if (length <= self->max_size)
    return g_bytes_new_take (g_steal_pointer (&text), length);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE, "%s is larger than %" G_GSIZE_FORMAT " bytes",
               self->path, self->max_size);
  return NULL;
}

static void
read_in_thread (GTask        *task,
                gpointer      source_object,
                gpointer      task_data,
                GCancellable *cancellable)
{
  GError *error = NULL;
  GBytes *bytes = read_content (source_object, cancellable, &error);

  if (bytes != NULL)
    g_task_return_pointer (task, bytes, (GDestroyNotify) (void (*) (void)) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

static void
binnacle_whole_file_finalize (GObject *object)
{
  BinnacleWholeFile *self = BINNACLE_WHOLE_FILE (object);

  pthread_mutex_destroy (&self->mutex);
  g_clear_pointer (&self->latest, g_bytes_unref);
  g_free (self->path);

  G_OBJECT_CLASS (binnacle_whole_file_parent_class)->finalize (object);
}

static void
binnacle_whole_file_class_init (BinnacleWholeFileClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = binnacle_whole_file_finalize;
}

static void
binnacle_whole_file_init (BinnacleWholeFile *self)
{
  pthread_mutex_init (&self->mutex, NULL);
}

/**
 * binnacle_whole_file_new:
 * @path: where it is, or will be
 * @max_size: the most to read, in bytes
 *
 * Returns: (transfer full): the file, of which nothing is read yet
 */
BinnacleWholeFile *
binnacle_whole_file_new (const char *path,
                         gsize       max_size)
{
  BinnacleWholeFile *self;

  g_return_val_if_fail (path != NULL, NULL);

  self = g_object_new (BINNACLE_TYPE_WHOLE_FILE, NULL);
  self->path = g_strdup (path);
  self->max_size = max_size;
  return self;
}

/**
 * binnacle_whole_file_get_path:
 * @self: a file
 *
 * Returns: (transfer none): where it is
 */
const char *
binnacle_whole_file_get_path (BinnacleWholeFile *self)
{
  g_return_val_if_fail (BINNACLE_IS_WHOLE_FILE (self), NULL);
  return self->path;
}

/**
 * binnacle_whole_file_read_async:
 * @self: a file
 * @cancellable: (nullable): a #GCancellable
 * @callback: called when it is read
 * @user_data: for @callback
 *
 * Reads the file.
 */
void
binnacle_whole_file_read_async (BinnacleWholeFile   *self,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (BINNACLE_IS_WHOLE_FILE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, binnacle_whole_file_read_async);
  g_task_run_in_thread (task, read_in_thread);
}

/**
 * binnacle_whole_file_read_finish:
 * @self: a file
 * @result: what the callback got
 * @error: return location for a #GError of the domain #G_IO_ERROR:
 *   %G_IO_ERROR_NOT_FOUND where there is none, %G_IO_ERROR_MESSAGE_TOO_LARGE where it is
 *   larger than allowed
 *
 * Returns: (transfer full) (nullable): its content, or %NULL with @error set
 */
GBytes *
binnacle_whole_file_read_finish (BinnacleWholeFile  *self,
                                 GAsyncResult       *result,
                                 GError            **error)
{
  g_return_val_if_fail (BINNACLE_IS_WHOLE_FILE (self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * binnacle_whole_file_write_async:
 * @self: a file
 * @bytes: its new content
 * @callback: called when it is on disk
 * @user_data: for @callback
 *
 * Replaces the file.
 */
void
binnacle_whole_file_write_async (BinnacleWholeFile   *self,
                                 GBytes              *bytes,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  Job *job;

  g_return_if_fail (BINNACLE_IS_WHOLE_FILE (self) && bytes != NULL);

  g_clear_pointer (&self->latest, g_bytes_unref);
  self->latest = g_bytes_ref (bytes);
  job = g_new (Job, 1);
  job->bytes = g_bytes_ref (bytes);
  job->number = ++self->n_latest;
  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, binnacle_whole_file_write_async);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, write_in_thread);
}

/**
 * binnacle_whole_file_write_finish:
 * @self: a file
 * @result: what the callback got
 * @error: return location for a #GError of the domain #G_FILE_ERROR
 *
 * Returns: whether that content, or a later one, is on disk
 */
gboolean
binnacle_whole_file_write_finish (BinnacleWholeFile  *self,
                                  GAsyncResult       *result,
                                  GError            **error)
{
  g_return_val_if_fail (BINNACLE_IS_WHOLE_FILE (self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * binnacle_whole_file_flush:
 * @self: a file
 * @error: return location for a #GError of the domain #G_FILE_ERROR
 *
 * Writes what is not written yet. Blocks; for the end of the program.
 *
 * Returns: whether the latest content is on disk
 */
gboolean
binnacle_whole_file_flush (BinnacleWholeFile  *self,
                           GError            **error)
{
  g_return_val_if_fail (BINNACLE_IS_WHOLE_FILE (self), FALSE);
  return self->latest == NULL || write_content (self, self->latest, self->n_latest, error);
}

/**
 * binnacle_whole_file_set_aside:
 * @self: a file whose content is of no use
 *
 * Renames the file, for whoever wants to look into it, and so that it is out of the way.
 *
 * Returns: (transfer full): its new path, or the old one where it could not be renamed
 */
char *
binnacle_whole_file_set_aside (BinnacleWholeFile *self)
{
  g_autofree char *aside = NULL;

  g_return_val_if_fail (BINNACLE_IS_WHOLE_FILE (self), NULL);

  aside = g_strconcat (self->path, ".damaged", NULL);
  return g_rename (self->path, aside) == 0 ? g_steal_pointer (&aside) : g_strdup (self->path);
}
