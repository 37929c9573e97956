/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-base"

#include "config.h"

#include "base/binnacle-channel.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * Names of channels and patterns over them, as the protocol defines them: levels
 * separated by "/", each any non-empty UTF-8 text without "*" and control
 * characters; a pattern may have "*" for exactly one level, and "**" as its last
 * level for one level or more.
 */

/**
 * binnacle_channel_error_quark:
 *
 * Returns: the domain of [error@ChannelError]
 */
G_DEFINE_QUARK (binnacle-channel-error-quark, binnacle_channel_error)

static gsize
level_length (const char *level)
{
  return strcspn (level, "/");
}

static gboolean
is_level (const char *level,
          gsize       length,
          const char *expected)
{
  return strlen (expected) == length && memcmp (level, expected, length) == 0;
}

static const char *
find_level_fault (const char *level,
                  gsize       length,
                  gboolean    pattern)
{
  gboolean last = level[length] == '\0';

  if (length == 0)
    return _("it has an empty level");

  if (pattern && (is_level (level, length, "*") || (last && is_level (level, length, "**"))))
    return NULL;

  if (memchr (level, '*', length) != NULL)
    return pattern ? _("“*” must stand for a whole level, and “**” only for the last") : _("it contains “*”");

  for (const char *p = level; p < level + length; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p)))
      return _("it contains a control character");

  return NULL;
}

static const char *
find_fault (const char *name,
            gboolean    pattern)
{
  const char *level = name;

  if (strnlen (name, BINNACLE_CHANNEL_MAX_LENGTH + 1) > BINNACLE_CHANNEL_MAX_LENGTH)
    return _("it is longer than 512 bytes");

  if (!g_utf8_validate (name, -1, NULL))
    return _("it is not UTF-8");

  while (TRUE)
    {
      gsize length = level_length (level);
      const char *fault = find_level_fault (level, length, pattern);

      if (fault != NULL || level[length] == '\0')
        return fault;

      level += length + 1;
    }
}

/**
 * binnacle_channel_validate:
 * @name: what may be the name of a channel
 * @error: return location for an error
 *
 * Checks that @name names a channel.
 *
 * Returns: %TRUE if it does, else %FALSE with %BINNACLE_CHANNEL_ERROR_INVALID_NAME
 */
gboolean
binnacle_channel_validate (const char  *name,
                           GError     **error)
{
  const char *fault;

  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  fault = find_fault (name, FALSE);
  if (fault == NULL)
    return TRUE;

  /* Translators: the placeholder is one of the reasons above */
  g_set_error (error, BINNACLE_CHANNEL_ERROR, BINNACLE_CHANNEL_ERROR_INVALID_NAME,
               _("This is not the name of a channel: %s."), fault);

  return FALSE;
}

/**
 * binnacle_channel_validate_pattern:
 * @pattern: what may be a pattern
 * @error: return location for an error
 *
 * Checks that @pattern is a pattern over channel names. Every name is one.
 *
 * Returns: %TRUE if it is, else %FALSE with %BINNACLE_CHANNEL_ERROR_INVALID_PATTERN
 */
gboolean
binnacle_channel_validate_pattern (const char  *pattern,
                                   GError     **error)
{
  const char *fault;

  g_return_val_if_fail (pattern != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  fault = find_fault (pattern, TRUE);
  if (fault == NULL)
    return TRUE;

  /* Translators: the placeholder is one of the reasons above */
  g_set_error (error, BINNACLE_CHANNEL_ERROR, BINNACLE_CHANNEL_ERROR_INVALID_PATTERN,
               _("This is not a pattern for channels: %s."), fault);

  return FALSE;
}

/**
 * binnacle_channel_matches:
 * @name: a valid name
 * @pattern: a valid pattern
 *
 * Tells whether @pattern matches @name.
 *
 * To match many patterns at once, use [struct@PatternTrie].
 *
 * Returns: %TRUE if it does
 */
gboolean
binnacle_channel_matches (const char *name,
                          const char *pattern)
{
  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (pattern != NULL, FALSE);

  while (TRUE)
    {
      gsize name_length = level_length (name);
      gsize pattern_length = level_length (pattern);

      if (is_level (pattern, pattern_length, "**"))
        return pattern[pattern_length] == '\0';

      if (!is_level (pattern, pattern_length, "*") &&
          (name_length != pattern_length || memcmp (name, pattern, name_length) != 0))
        return FALSE;

      if (name[name_length] == '\0' || pattern[pattern_length] == '\0')
        return name[name_length] == pattern[pattern_length];

      name += name_length + 1;
      pattern += pattern_length + 1;
    }
}

static gboolean
levels_overlap (const char *level,
                gsize       length,
                const char *other,
                gsize       other_length)
{
  if (is_level (level, length, "*") || is_level (other, other_length, "*"))
    return TRUE;
  return length == other_length && memcmp (level, other, length) == 0;
}

/**
 * binnacle_channel_patterns_overlap:
 * @pattern: a valid name or pattern
 * @other: another one
 *
 * Returns: whether there may be a channel that both match
 */
gboolean
binnacle_channel_patterns_overlap (const char *pattern,
                                   const char *other)
{
  g_return_val_if_fail (pattern != NULL, FALSE);
  g_return_val_if_fail (other != NULL, FALSE);

  while (TRUE)
    {
      gsize length = level_length (pattern);
      gsize other_length = level_length (other);

      if (is_level (pattern, length, "**") || is_level (other, other_length, "**"))
        return TRUE;
      if (!levels_overlap (pattern, length, other, other_length))
        return FALSE;
      if (pattern[length] == '\0' || other[other_length] == '\0')
        return pattern[length] == other[other_length];
      pattern += length + 1;
      other += other_length + 1;
    }
}
