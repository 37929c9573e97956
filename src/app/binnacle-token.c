/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-token.h"

#include <string.h>

#include <glib/gi18n.h>

/* Longer than any token in use; a wrong file named by mistake is not read whole. */
#define MAX_LENGTH 16384

/**
 * binnacle_token_error_quark:
 *
 * Returns: the domain of [error@TokenError]
 */
G_DEFINE_QUARK (binnacle-token-error-quark, binnacle_token_error)

static gboolean
is_token (const char *text,
          gsize       length)
{
  if (*text == '\0' || strlen (text) != length || !g_utf8_validate (text, -1, NULL))
    return FALSE;
  for (const char *c = text; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c) || *c == ' ')
      return FALSE;
  return TRUE;
}

static char *
parse (GFile       *file,
       const char  *text,
       gsize        length,
       GError     **error)
{
  g_autofree char *token = g_strndup (text, length);
  gsize end = length;

  while (end > 0 && g_ascii_isspace (token[end - 1]))
    token[--end] = '\0';
  if (is_token (token, end))
    return g_steal_pointer (&token);

  g_set_error (error, BINNACLE_TOKEN_ERROR, BINNACLE_TOKEN_ERROR_INVALID,
               end == 0 ? _("The token file %s is empty. Put the server’s token into it.")
                        : _("The file %s does not hold a token: one line without spaces is expected."),
               g_file_peek_path (file));
  return NULL;
}

static char *
read_at_most (GInputStream  *stream,
              gsize         *length,
              GCancellable  *cancellable,
              GError       **error)
{
  g_autofree char *buffer = g_malloc (MAX_LENGTH + 1);

  if (!g_input_stream_read_all (stream, buffer, MAX_LENGTH + 1, length, cancellable, error))
    return NULL;
  if (*length > MAX_LENGTH)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE, _("it is too large"));
      return NULL;
    }
  return g_steal_pointer (&buffer);
}

/**
 * binnacle_token_read:
 * @file: a local file
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError of the domain #BINNACLE_TOKEN_ERROR
 *
 * Reads a token: the first and only line of a file. Blocks; for the command
 * line before there is a window, and for threads.
 *
 * Returns: (transfer full) (nullable): the token, or %NULL
 */
char *
binnacle_token_read (GFile         *file,
                     GCancellable  *cancellable,
                     GError       **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GFileInputStream) stream = NULL;
  g_autofree char *text = NULL;
  gsize length = 0;

  g_return_val_if_fail (G_IS_FILE (file), NULL);

  stream = g_file_read (file, cancellable, &local_error);
  if (stream != NULL)
    text = read_at_most (G_INPUT_STREAM (stream), &length, cancellable, &local_error);
  if (text != NULL)
    return parse (file, text, length, error);

  g_set_error (error, BINNACLE_TOKEN_ERROR, BINNACLE_TOKEN_ERROR_UNREADABLE,
               _("The token file %s can’t be read: %s."), g_file_peek_path (file), local_error->message);
  return NULL;
}

static void
read_in_thread (GTask        *task,
                gpointer      source_object,
                gpointer      task_data,
                GCancellable *cancellable)
{
  GError *error = NULL;
  char *token = binnacle_token_read (source_object, cancellable, &error);

  if (token != NULL)
    g_task_return_pointer (task, token, g_free);
  else
    g_task_return_error (task, error);
}

/**
 * binnacle_token_read_async:
 * @file: a local file
 * @cancellable: (nullable): a #GCancellable
 * @callback: called when it is read
 * @user_data: for @callback
 *
 * The same as [func@token_read], without blocking.
 */
void
binnacle_token_read_async (GFile               *file,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (G_IS_FILE (file));

  task = g_task_new (file, cancellable, callback, user_data);
  g_task_set_source_tag (task, binnacle_token_read_async);
  g_task_run_in_thread (task, read_in_thread);
}

/**
 * binnacle_token_read_finish:
 * @result: what the callback got
 * @error: return location for a #GError of the domain #BINNACLE_TOKEN_ERROR or #G_IO_ERROR
 *
 * Returns: (transfer full) (nullable): the token, or %NULL
 */
char *
binnacle_token_read_finish (GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, binnacle_token_read_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
