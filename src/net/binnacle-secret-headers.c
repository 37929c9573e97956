/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-net"

#include "config.h"

#include "net/binnacle-secret-headers.h"

#include <string.h>

#include "net/binnacle-credential.h"

struct _BinnacleSecretHeaders
{
  gatomicrefcount  ref_count;
  GPtrArray       *pairs; /* names and values in turn, then NULL */
};

G_DEFINE_BOXED_TYPE (BinnacleSecretHeaders, binnacle_secret_headers, binnacle_secret_headers_ref,
                     binnacle_secret_headers_unref)

static void
free_text (gpointer text)
{
  binnacle_credential_free_text (text);
}

/**
 * binnacle_secret_headers_new:
 *
 * Returns: (transfer full): no headers yet
 */
BinnacleSecretHeaders *
binnacle_secret_headers_new (void)
{
  BinnacleSecretHeaders *self = g_new0 (BinnacleSecretHeaders, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->pairs = g_ptr_array_new_with_free_func (free_text);
  g_ptr_array_add (self->pairs, NULL);
  return self;
}

static void
take_line (BinnacleSecretHeaders *self,
           const char            *line)
{
  const char *colon = strchr (line, ':');
  char *name;

  if (colon == NULL)
    return;
  name = g_strstrip (g_strndup (line, (gsize) (colon - line)));
  while (*++colon == ' ')
    ;
  binnacle_secret_headers_set (self, name, colon);
  g_free (name);
}

/**
 * binnacle_secret_headers_new_from_text:
 * @text: (nullable): as [method@SecretHeaders.to_text] gave it
 *
 * What is no header in @text is passed over.
 *
 * Returns: (transfer full): the headers
 */
BinnacleSecretHeaders *
binnacle_secret_headers_new_from_text (const char *text)
{
  BinnacleSecretHeaders *self = binnacle_secret_headers_new ();

  while (text != NULL && *text != '\0')
    {
      gsize length = strcspn (text, "\n");
      char *line = g_strndup (text, length);

      take_line (self, line);
      binnacle_credential_free_text (line);
      text += length + (text[length] == '\n');
    }
  return self;
}

/**
 * binnacle_secret_headers_ref:
 * @self: headers
 *
 * Returns: (transfer full): @self
 */
BinnacleSecretHeaders *
binnacle_secret_headers_ref (BinnacleSecretHeaders *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * binnacle_secret_headers_unref:
 * @self: (transfer full): headers
 *
 * Gives a reference back.
 */
void
binnacle_secret_headers_unref (BinnacleSecretHeaders *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_ptr_array_unref (self->pairs);
  g_free (self);
}

static guint
find (BinnacleSecretHeaders *self,
      const char            *name)
{
  guint i = 0;

  while (self->pairs->pdata[i] != NULL && g_ascii_strcasecmp (self->pairs->pdata[i], name) != 0)
    i += 2;
  return i;
}

/**
 * binnacle_secret_headers_set:
 * @self: headers that nobody else has yet
 * @name: the name of a header
 * @value: its value, on one line
 *
 * Sets a header, in place of one of that name.
 */
void
binnacle_secret_headers_set (BinnacleSecretHeaders *self,
                             const char            *name,
                             const char            *value)
{
  guint i;

  g_return_if_fail (self != NULL);
  g_return_if_fail (name != NULL && *name != '\0' && strpbrk (name, ":\r\n") == NULL);
  g_return_if_fail (value != NULL && strpbrk (value, "\r\n") == NULL);

  i = find (self, name);
  if (self->pairs->pdata[i] != NULL)
    g_ptr_array_remove_range (self->pairs, i, 2);
  g_ptr_array_insert (self->pairs, 0, g_strdup (value));
  g_ptr_array_insert (self->pairs, 0, g_strdup (name));
}

/**
 * binnacle_secret_headers_get:
 * @self: headers
 * @name: the name of a header, in any case
 *
 * Returns: (nullable): its value
 */
const char *
binnacle_secret_headers_get (BinnacleSecretHeaders *self,
                             const char            *name)
{
  guint i;

  g_return_val_if_fail (self != NULL && name != NULL, NULL);

  i = find (self, name);
  return self->pairs->pdata[i] != NULL ? self->pairs->pdata[i + 1] : NULL;
}

/**
 * binnacle_secret_headers_get_pairs:
 * @self: headers
 *
 * Returns: (transfer none) (array zero-terminated=1): names and values in turn
 */
const char * const *
binnacle_secret_headers_get_pairs (BinnacleSecretHeaders *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return (const char * const *) self->pairs->pdata;
}

/**
 * binnacle_secret_headers_to_text:
 * @self: headers
 *
 * All of them in one text, for the keyring: free it with
 * binnacle_credential_free_text().
 *
 * Returns: (transfer full): the text
 */
char *
binnacle_secret_headers_to_text (BinnacleSecretHeaders *self)
{
  GString *text;

  g_return_val_if_fail (self != NULL, NULL);

  text = g_string_sized_new (4096);
  for (guint i = 0; self->pairs->pdata[i] != NULL; i += 2)
    g_string_append_printf (text, "%s: %s\n", (char *) self->pairs->pdata[i], (char *) self->pairs->pdata[i + 1]);
  return g_string_free (text, FALSE);
}
