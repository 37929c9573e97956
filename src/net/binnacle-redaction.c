/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-net"

#include "net/binnacle-redaction-private.h"

#include <string.h>

#define MASK "•••"

/* A shorter one could not be told from a word, nor guarded by hiding it. */
#define MIN_SECRET 4

/* The rest of a text is of no use to anybody. */
#define MAX_LOOKED_AT (64 * 1024)

#define NAMES "token|password|passwd|secret|api[-_]?key"

typedef struct
{
  const char *pattern;
  const char *replacement;
} Rule;

/* What gives a secret away by what stands before it: a user and password in an
 * address, an HTTP credential, and a member or parameter by its name. */
static const Rule rules[] = {
  { "([a-z][a-z0-9+.-]*://)[^\\s/@]*@", "\\1" MASK "@" },
  { "\\b(bearer|basic)\\s+[^\\s,;\"']+", "\\1 " MASK },
  { "(authorization\\s*:\\s*)(?!bearer\\b|basic\\b)[^\\s,;\"']+", "\\1" MASK },
  { "(" NAMES ")([\"']?\\s*=\\s*[\"']?|[\"']?:[\"']?|[\"']\\s*:\\s*[\"'])[^\\s&,;\"'}]+", "\\1\\2" MASK },
  /* After a colon and a space a sentence may go on; a word with a digit in it is no word. */
  { "(" NAMES ")(:\\s+)(?=[^\\s]*[0-9])[^\\s&,;\"'}]+", "\\1\\2" MASK },
};

static void
apply_rule (const Rule *rule,
            GString    *text)
{
  g_autoptr (GRegex) regex = g_regex_new (rule->pattern, G_REGEX_CASELESS, 0, NULL);
  g_autofree char *replaced = g_regex_replace (regex, text->str, -1, 0, rule->replacement, 0, NULL);

  /* A text that the expression can't cope with is not shown at all. */
  g_string_assign (text, replaced != NULL ? replaced : MASK);
}

static void
hide (GString    *text,
      const char *secret)
{
  if (secret != NULL && strlen (secret) >= MIN_SECRET)
    g_string_replace (text, secret, MASK, 0);
}

/* As it stands in a request line. */
static void
hide_escaped (GString    *text,
              const char *secret)
{
  g_autofree char *escaped = secret != NULL ? g_uri_escape_string (secret, NULL, FALSE) : NULL;

  hide (text, escaped);
}

/* One line of valid text, without what a terminal or a sheet might take for more. */
static gboolean
is_plain (gunichar c)
{
  switch ((int) g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT: /* among them those that reverse what is read */
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
      return FALSE;
    default:
      return TRUE;
    }
}

static GString *
flatten (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, (gssize) strnlen (text, MAX_LOOKED_AT));
  GString *flat = g_string_new (NULL);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    g_string_append_unichar (flat, is_plain (g_utf8_get_char (p)) ? g_utf8_get_char (p) : ' ');
  return flat;
}

static void
cut (GString *text)
{
  const char *end;

  if (text->len <= BINNACLE_REDACTION_MAX_LENGTH)
    return;
  end = g_utf8_find_prev_char (text->str, text->str + BINNACLE_REDACTION_MAX_LENGTH - strlen ("…") + 1);
  g_string_truncate (text, (gsize) (end - text->str));
  g_string_append (text, "…");
}

/*
 * binnacle_redact:
 * @text: from anywhere
 * @secret: (nullable): what must not be in it
 *
 * Makes a text fit to be shown and kept: one line, of a bounded length, without
 * @secret and without what looks like one.
 *
 * Returns: (transfer full): the text without secrets
 */
char *
binnacle_redact (const char *text,
                 const char *secret)
{
  g_autoptr (GString) result = flatten (text);

  hide (result, secret);
  hide_escaped (result, secret);
  cut (result);
  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    apply_rule (&rules[i], result);
  cut (result);
  return g_strdup (result->str);
}
