/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-server"

#include "server/binnacle-host-file-private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define FIRST_CAPACITY 1024

/* Nothing that is read here is a pipe or a terminal; should something be one
 * after all, it must not make the server wait or take it over. */
#define OPEN_FLAGS (O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)

/**
 * BinnacleHostFile:
 *
 * A file of `/proc` or `/sys` that is read again and again: it is kept open and
 * read from its start, which spares the kernel two thirds of the work. It may be
 * absent, go away and come back at any time.
 */
struct _BinnacleHostFile
{
  char  *path;
  int    fd;
  char  *buffer;
  gsize  capacity;
  gsize  max_length;
};

/**
 * binnacle_host_file_new:
 * @root: the directory in which proc and sys lie
 * @path: such as "proc/stat"
 * @max_length: bytes after which the rest of the file is passed over
 *
 * Does not open the file yet.
 *
 * Returns: (transfer full): the file
 */
BinnacleHostFile *
binnacle_host_file_new (const char *root,
                        const char *path,
                        gsize       max_length)
{
  BinnacleHostFile *self = g_new0 (BinnacleHostFile, 1);

  self->path = g_build_filename (root, path, NULL);
  self->fd = -1;
  self->max_length = max_length;

  return self;
}

static void
close_file (BinnacleHostFile *self)
{
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
}

/**
 * binnacle_host_file_free:
 * @self: (nullable) (transfer full): a file
 *
 * Closes the file.
 */
void
binnacle_host_file_free (BinnacleHostFile *self)
{
  if (self == NULL)
    return;

  close_file (self);
  g_free (self->path);
  g_free (self->buffer);
  g_free (self);
}

static void
make_room (BinnacleHostFile *self)
{
  self->capacity = self->capacity == 0 ? FIRST_CAPACITY : self->capacity * 2;
  self->capacity = MIN (self->capacity, self->max_length);
  self->buffer = g_realloc (self->buffer, self->capacity);
}

/* Returns the bytes read, up to the limit; -1 on an error. */
static gssize
read_all (BinnacleHostFile *self)
{
  gsize length = 0;

  for (;;)
    {
      gssize n_read;

      if (length == self->capacity)
        {
          if (length == self->max_length)
            return (gssize) length;
          make_room (self);
        }

      n_read = pread (self->fd, self->buffer + length, self->capacity - length, (off_t) length);
      if (n_read < 0 && errno != EINTR)
        return -1;
      if (n_read == 0)
        return (gssize) length;
      if (n_read > 0)
        length += (gsize) n_read;
    }
}

/**
 * binnacle_host_file_read:
 * @self: a file
 * @text: (out): what is in it; valid until the next read
 *
 * Reads the file as it is now.
 *
 * Returns: %FALSE where it can't be read, or is empty
 */
gboolean
binnacle_host_file_read (BinnacleHostFile    *self,
                         BinnacleHostScanner *text)
{
  gssize length;

  if (self->fd < 0)
    self->fd = open (self->path, OPEN_FLAGS);
  if (self->fd < 0)
    return FALSE;

  length = read_all (self);
  if (length < 0)
    close_file (self);
  if (length <= 0)
    return FALSE;

  binnacle_host_scanner_init (text, self->buffer, (gsize) length);

  return TRUE;
}

/**
 * binnacle_host_read_once:
 * @directory: an open directory, or `AT_FDCWD`
 * @path: a path below @directory
 * @buffer: where to put the text
 * @size: bytes there are at @buffer
 * @text: (out): what was read, which lies in @buffer
 *
 * Reads the first @size bytes of a small file, in one call.
 *
 * Returns: %FALSE where it can't be read, or is empty
 */
gboolean
binnacle_host_read_once (int                  directory,
                         const char          *path,
                         char                *buffer,
                         gsize                size,
                         BinnacleHostScanner *text)
{
  int fd = openat (directory, path, OPEN_FLAGS);
  gssize length;

  if (fd < 0)
    return FALSE;

  length = read (fd, buffer, size);
  close (fd);
  if (length <= 0)
    return FALSE;

  binnacle_host_scanner_init (text, buffer, (gsize) length);

  return TRUE;
}

/**
 * binnacle_host_read_line:
 * @directory: a path
 * @name: a file in it
 * @line: (out): where to put the line, with a NUL behind it
 * @size: bytes there are at @line
 *
 * Reads the first line of a file.
 *
 * Returns: %FALSE where it can't be read, is empty, or does not fit
 */
gboolean
binnacle_host_read_line (const char *directory,
                         const char *name,
                         char       *line,
                         gsize       size)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  char buffer[512];
  BinnacleHostScanner text;
  BinnacleHostScanner first;

  return binnacle_host_read_once (AT_FDCWD, path, buffer, sizeof buffer, &text) &&
         binnacle_host_scanner_next_line (&text, &first) &&
         binnacle_host_scanner_copy (&first, line, size);
}

/**
 * binnacle_host_read_number:
 * @directory: a path
 * @name: a file in it
 * @number: (out): the number
 *
 * Reads a file that holds an integer.
 *
 * Returns: %FALSE where it can't be read, or holds something else
 */
gboolean
binnacle_host_read_number (const char *directory,
                           const char *name,
                           gint64     *number)
{
  char line[64];
  BinnacleHostScanner text;

  if (!binnacle_host_read_line (directory, name, line, sizeof line))
    return FALSE;

  binnacle_host_scanner_init (&text, line, strlen (line));

  return binnacle_host_scanner_signed (&text, number);
}
