/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sources"

#include "config.h"

#include "sources/binnacle-source-headers-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sources/binnacle-source-description.h"

#define MAX_NAME 128
#define MAX_VALUE 8192

/* RFC 9110 §5.6.2 */
#define TOKEN "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

/* What HTTP itself needs, and would be confused by; and what the sign-in is for. */
static const char * const taken[] = {
  "Connection", "Content-Length", "Content-Encoding", "Expect", "Host", "If-None-Match", "TE", "Trailer",
  "Transfer-Encoding", "Upgrade", "Proxy-Authorization", "Sec-WebSocket-Key", "Sec-WebSocket-Version",
  "Sec-WebSocket-Extensions", "Sec-WebSocket-Protocol", NULL
};

static gboolean
is_taken (const char *name)
{
  for (guint i = 0; taken[i] != NULL; i++)
    if (g_ascii_strcasecmp (name, taken[i]) == 0)
      return TRUE;
  return FALSE;
}

/* RFC 9110 §5.5, without what is obsolete */
static gboolean
is_value (const char *value)
{
  for (const char *at = value; *at != '\0'; at++)
    if (*at < ' ' || *at > '~')
      return FALSE;
  return strlen (value) <= MAX_VALUE;
}

static gboolean
fault (const char  *format,
       const char  *name,
       GError     **error)
{
  g_autoptr (GString) sentence = g_string_new (format);

  g_string_replace (sentence, "%s", name, 1);
  g_set_error_literal (error, BINNACLE_SOURCE_DESCRIPTION_ERROR, BINNACLE_SOURCE_DESCRIPTION_ERROR_HEADER,
                       sentence->str);
  return FALSE;
}

gboolean
binnacle_source_header_validate (const char  *name,
                                 const char  *value,
                                 GError     **error)
{
  gsize length = strlen (name);

  if (length == 0 || length > MAX_NAME || strspn (name, TOKEN) != length)
    return fault (_("A header’s name is made of letters, digits and “-”, such as “X-Api-Key”."), "", error);
  if (is_taken (name))
    return fault (_("The header “%s” is not yours to set: HTTP needs it itself."), name, error);
  if (value != NULL && !is_value (value))
    return fault (_("The value of the header “%s” may hold only plain letters, digits and signs."), name, error);
  return TRUE;
}

gboolean
binnacle_source_header_parse (const char  *line,
                              char       **name,
                              char       **value,
                              GError     **error)
{
  const char *colon = strchr (line, ':');

  if (colon == NULL)
    return fault (_("A header is written as “Name: value”."), "", error);
  *name = g_strstrip (g_strndup (line, (gsize) (colon - line)));
  *value = g_strstrip (g_strdup (colon + 1));
  return TRUE;
}
