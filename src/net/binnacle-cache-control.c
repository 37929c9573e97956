/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-net"

#include "config.h"

#include <string.h>

#include "net/binnacle-cache-control-private.h"

/* More than this is no header of a server that means well. */
#define MAX_DIRECTIVES 64

/* Up to the next comma that is not within quotes. */
static gsize
directive_length (const char *text)
{
  gboolean quoted = FALSE;
  gsize length;

  for (length = 0; text[length] != '\0' && (quoted || text[length] != ','); length++)
    {
      if (text[length] == '"')
        quoted = !quoted;
      else if (quoted && text[length] == '\\' && text[length + 1] != '\0')
        length++;
    }
  return length;
}

/* "60", and "\"60\"", which some send. One that can't be read counts as stale (RFC 9111 §4.2.1). */
static gint64
parse_seconds (const char *text)
{
  g_autofree char *number = g_strdup (text);
  guint64 seconds;

  g_strdelimit (number, "\"", ' ');
  if (!g_ascii_string_to_unsigned (g_strstrip (number), 10, 0, G_MAXUINT64, &seconds, NULL))
    return 0;
  return (gint64) MIN (seconds, G_MAXINT32) * G_USEC_PER_SEC;
}

/* With names of headers, "no-cache" is about those only. */
static void
take_directive (BinnacleCacheControl *self,
                char                 *directive)
{
  char *value = strchr (directive, '=');

  if (value != NULL)
    *value++ = '\0';
  g_strstrip (directive);
  if (g_ascii_strcasecmp (directive, "no-store") == 0)
    self->no_store = TRUE;
  else if (g_ascii_strcasecmp (directive, "no-cache") == 0 && value == NULL)
    self->no_cache = TRUE;
  else if (g_ascii_strcasecmp (directive, "max-age") == 0 && self->max_age < 0)
    self->max_age = value != NULL ? parse_seconds (value) : 0;
}

void
binnacle_cache_control_parse (BinnacleCacheControl *self,
                              const char           *text)
{
  *self = (BinnacleCacheControl) { .max_age = -1 };
  for (guint i = 0; text != NULL && i < MAX_DIRECTIVES; i++)
    {
      gsize length = directive_length (text);
      g_autofree char *directive = g_strndup (text, length);

      take_directive (self, directive);
      text = text[length] == ',' ? text + length + 1 : NULL;
    }
}
