/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sources"

#include "config.h"

#include "sources/binnacle-name-template-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/binnacle-channel.h"

/* Stands for a text that is empty or not there: a level can't be empty. */
#define NOTHING "-"

/* The placeholder at or behind text; NULL where there is none. */
static const char *
find_placeholder (const char *text,
                  gsize      *length)
{
  for (const char *open = strchr (text, '{'); open != NULL; open = strchr (open + 1, '{'))
    {
      gsize inner = strcspn (open + 1, "{}/");

      if (open[1 + inner] != '}')
        continue;
      *length = inner;
      return open;
    }
  return NULL;
}

gboolean
binnacle_name_template_has_placeholders (const char *text)
{
  gsize length;

  return find_placeholder (text, &length) != NULL;
}

/* Whether all placeholders are "{}". */
gboolean
binnacle_name_template_has_only_keys (const char *text)
{
  gsize length;

  for (const char *open = find_placeholder (text, &length); open != NULL;
       open = find_placeholder (open + length + 2, &length))
    if (length > 0)
      return FALSE;
  return TRUE;
}

void
binnacle_name_template_escape (GString    *name,
                               const char *text,
                               const char *reserved)
{
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar letter = g_utf8_get_char (at);

      if (letter < 0x80 && (g_ascii_iscntrl ((char) letter) || strchr (reserved, (int) letter) != NULL))
        g_string_append_printf (name, "%%%02X", letter);
      else if (g_unichar_iscntrl (letter))
        g_string_append_printf (name, "%%C2%%%02X", letter);
      else
        g_string_append_unichar (name, letter);
    }
}

char *
binnacle_name_template_unescape (const char *text,
                                 gsize       length)
{
  return g_uri_unescape_segment (text, text + length, NULL);
}

static void
append_filling (GString                  *text,
                const char               *name,
                gsize                     length,
                BinnacleNameTemplateFunc  func,
                gpointer                  user_data,
                gboolean                  escaped)
{
  gsize before = text->len;

  func (text, name, length, escaped, user_data);
  if (text->len == before)
    g_string_append (text, NOTHING);
  else if (escaped && g_str_equal (text->str + before, NOTHING))
    g_string_overwrite (text, before, "%2D");
}

char *
binnacle_name_template_expand (const char               *text,
                               BinnacleNameTemplateFunc  func,
                               gpointer                  user_data,
                               gboolean                  escaped)
{
  g_autoptr (GString) name = g_string_new (NULL);
  const char *open;
  gsize length;

  while ((open = find_placeholder (text, &length)) != NULL)
    {
      g_string_append_len (name, text, open - text);
      append_filling (name, open + 1, length, func, user_data, escaped);
      text = open + length + 2;
      if (name->len > BINNACLE_CHANNEL_MAX_LENGTH)
        return NULL;
    }
  g_string_append (name, text);
  if (escaped && !binnacle_channel_validate (name->str, NULL))
    return NULL;
  return g_string_free (g_steal_pointer (&name), FALSE);
}

static void
fill_with_letter (GString    *text,
                  const char *name,
                  gsize       length,
                  gboolean    escaped,
                  gpointer    user_data)
{
  g_string_append_c (text, 'x');
}

gboolean
binnacle_name_template_validate (const char  *text,
                                 GError     **error)
{
  g_autofree char *plain = binnacle_name_template_expand (text, fill_with_letter, NULL, FALSE);

  if (plain != NULL)
    return binnacle_channel_validate (plain, error);
  g_set_error_literal (error, BINNACLE_CHANNEL_ERROR, BINNACLE_CHANNEL_ERROR_INVALID_NAME,
                       _("This is not the name of a channel: it is longer than 512 bytes."));
  return FALSE;
}

char *
binnacle_name_template_make_pattern (const char *text)
{
  g_auto (GStrv) levels = g_strsplit (text, "/", -1);

  for (guint i = 0; levels[i] != NULL; i++)
    if (binnacle_name_template_has_placeholders (levels[i]))
      {
        g_free (levels[i]);
        levels[i] = g_strdup ("*");
      }
  return g_strjoinv ("/", levels);
}

static gboolean
levels_overlap (const char *level,
                gsize       length,
                const char *other,
                gsize       other_length)
{
  return *level == '*' || *other == '*' || (length == other_length && memcmp (level, other, length) == 0);
}

gboolean
binnacle_name_template_overlap (const char *pattern,
                                const char *other)
{
  while (!g_str_equal (pattern, "**") && !g_str_equal (other, "**"))
    {
      gsize length = strcspn (pattern, "/");
      gsize other_length = strcspn (other, "/");

      if (!levels_overlap (pattern, length, other, other_length))
        return FALSE;
      if (pattern[length] == '\0' || other[other_length] == '\0')
        return pattern[length] == other[other_length];
      pattern += length + 1;
      other += other_length + 1;
    }
  return TRUE;
}
