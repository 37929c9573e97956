/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-net"

#include "config.h"

#include "net/binnacle-redaction.h"

#include <string.h>

/*
 * Makes texts of unknown origin fit to be kept, shown and sent to others: one line,
 * short, without what deceives the eye, and without secrets. It takes out too much
 * rather than too little.
 */

#define MASK "•••"

/* A shorter one could not be told from a word, nor guarded by hiding it. */
#define MIN_SECRET 4

/* The rest of a text is of no use to anybody, and no scan takes long. */
#define MAX_LOOKED_AT 4096

/* More of them on one letter pile up over the lines around. */
#define MAX_MARKS 2

#define QUOTES "\"'`“”‘’„«»"
/* Behind a name: the end of its quotes, also where these are escaped. */
#define END "[\\\\" QUOTES "]*+"
#define NOT_MASKED "(?!" MASK ")"
#define SECRETS "passw(?:or)?ds?|passphrase|pwd|secrets?|private[-_ ]?keys?"
#define TOKENS \
  "[\\w.-]*(?:tokens?|api[-_ ]?keys?|access[-_ ]?keys?|credentials?|signature|jwt|session[-_ ]?id" \
  "|sec-websocket-key)|x-[\\w-]*(?:auth|key)[\\w-]*"
#define NAMES "(?:[\\w.-]*(?:" SECRETS ")|" TOKENS ")"
/* What servers say of a credential, in place of the credential. */
#define SAID_OF_IT "(?!(?:is|was|has|not|required|expired|invalid|missing|tokens?|auth\\w*)\\b)"

typedef struct
{
  const char         *pattern;
  GRegexEvalCallback  replace;
  GRegex             *regex;
} Rule;

/* Without user, password, query and fragment. A password may hold any character
 * but a blank, so all goes that stands before the last “@”. */
static gboolean
replace_address (const GMatchInfo *match,
                 GString          *result,
                 gpointer          user_data)
{
  g_autofree char *scheme = g_match_info_fetch (match, 1);
  g_autofree char *rest = g_match_info_fetch (match, 2);
  const char *at = strrchr (rest, '@');
  const char *host = at != NULL ? at + 1 : rest;
  gsize length = strcspn (host, "?#");

  g_string_append_printf (result, "%s%s%.*s%s", scheme, at != NULL ? MASK "@" : "", (int) length, host,
                          host[length] != '\0' ? "?" MASK : "");
  return FALSE;
}

/* Keeps the first group, which says what was there. */
static gboolean
replace_value (const GMatchInfo *match,
               GString          *result,
               gpointer          user_data)
{
  g_autofree char *name = g_match_info_fetch (match, 1);

  g_string_append (result, name);
  g_string_append (result, MASK);
  return FALSE;
}

/* Random text changes between small letters, large ones and digits all the time;
 * words, names of hosts and numbers do not. A capital begins a word. */
static gboolean
looks_random (const char *run)
{
  guint changes = 0, length = 0, digits = 0;
  char last = '\0';

  for (; *run != '\0'; run++)
    {
      char kind = g_ascii_isdigit (*run) ? '0' : g_ascii_isupper (*run) ? 'A' : 'a';

      if (!g_ascii_isalnum (*run))
        continue;
      length++;
      digits += kind == '0';
      changes += last != '\0' && kind != last && !(last == 'A' && kind == 'a');
      last = kind;
    }
  return length > 0 && (changes * 4 >= length || (length >= 32 && digits > 0));
}

static gboolean
replace_random (const GMatchInfo *match,
                GString          *result,
                gpointer          user_data)
{
  g_autofree char *run = g_match_info_fetch (match, 0);

  g_string_append (result, looks_random (run) ? MASK : run);
  return FALSE;
}

/* What gives a secret away, by what stands before it or by its looks. In this
 * order: what an earlier rule leaves is plain for the later ones. */
static Rule rules[] = {
  /* Headers. Their values may hold anything, so all that follows goes. */
  { "((?:(?:proxy-)?authori[sz]ation|(?:set-)?cookie2?)" END "\\s*[:=]\\s*+)" NOT_MASKED ".+", replace_value, NULL },
  /* Addresses, whole or in part. */
  { "((?:[a-z][a-z0-9+.-]*:)?//)(\\S+)", replace_address, NULL },
  { "(\\?)" NOT_MASKED "(?=\\S*\\w)\\S+", replace_value, NULL },
  { "()\\b[^\\s:/@]*:(?!//)[^\\s@]*(?=@\\S)", replace_value, NULL },
  /* Schemes of HTTP authentication with their credentials. */
  { "(\\b(?:bearer|basic|digest|negotiate|ntlm)\\b" END "[\\s:=]++(?:token\\b" END "[\\s:=]++)?+)"
    NOT_MASKED SAID_OF_IT "\\S+", replace_value, NULL },
  /* A name and its value, as JSON, forms and people write them: quoted or not. */
  { "(" NAMES END "\\s*(?:[:=]|\\bis\\b|\\bwas\\b)?\\s*\\\\*[" QUOTES "])" NOT_MASKED "[^" QUOTES "\\s][^" QUOTES "]*",
    replace_value, NULL },
  { "(" NAMES END "\\s*=\\s*+)" NOT_MASKED "[^\\s,;&" QUOTES "\\\\]+", replace_value, NULL },
  { "((?:" SECRETS ")" END "\\s*:\\s*+)" NOT_MASKED "[^\\s,;&" QUOTES "\\\\]+", replace_value, NULL },
  /* After a colon a sentence may go on: “the token: Ask for another.” */
  { "((?:" TOKENS ")" END "\\s*:\\s*+)" NOT_MASKED "(?!(?-i:\\p{Lu}\\p{Ll}+)\\s+\\p{L})[^\\s,;&" QUOTES "\\\\]+",
    replace_value, NULL },
  { "[A-Za-z0-9_+=~-]{12,}", replace_random, NULL },
};

static gpointer
compile_rules (gpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      rules[i].regex = g_regex_new (rules[i].pattern, G_REGEX_CASELESS, 0, NULL);
      g_assert (rules[i].regex != NULL);
    }
  return rules;
}

/* A text that a rule can't cope with is not shown at all. */
static void
apply_rules (GString *text)
{
  static GOnce once = G_ONCE_INIT;

  g_once (&once, compile_rules, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      g_autofree char *replaced = g_regex_replace_eval (rules[i].regex, text->str, -1, 0, 0,
                                                        rules[i].replace, NULL, NULL);

      g_string_assign (text, replaced != NULL ? replaced : MASK);
    }
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

/* Control characters are blanks; what is not seen, or turns the order of others
 * around, is left out, so that it can't part a word that a rule looks for. */
static void
append_plain (GString  *line,
              gunichar  c,
              guint    *marks)
{
  *marks = g_unichar_ismark (c) ? *marks + 1 : 0;
  switch ((int) g_unichar_type (c))
    {
    case G_UNICODE_FORMAT:
    case G_UNICODE_UNASSIGNED:
    case G_UNICODE_PRIVATE_USE:
    case G_UNICODE_SURROGATE:
      return;
    case G_UNICODE_CONTROL:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
    case G_UNICODE_SPACE_SEPARATOR:
      if (line->len > 0 && line->str[line->len - 1] != ' ')
        g_string_append_c (line, ' ');
      return;
    default:
      if (*marks <= MAX_MARKS && !(g_unichar_iszerowidth (c) && *marks == 0))
        g_string_append_unichar (line, c);
    }
}

/* A word that the limit cuts goes as a whole: half a token doesn't look like one. */
static GString *
flatten (const char *text)
{
  gsize length = strnlen (text, MAX_LOOKED_AT + 1);
  g_autofree char *valid = g_utf8_make_valid (text, (gssize) MIN (length, MAX_LOOKED_AT));
  GString *flat = g_string_new (NULL);
  guint marks = 0;

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    append_plain (flat, g_utf8_get_char (p), &marks);
  while (length > MAX_LOOKED_AT && flat->len > 0 && flat->str[flat->len - 1] != ' ')
    g_string_truncate (flat, flat->len - 1);
  while (flat->len > 0 && flat->str[flat->len - 1] == ' ')
    g_string_truncate (flat, flat->len - 1);
  if (length > MAX_LOOKED_AT)
    g_string_append (flat, " …");
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

/**
 * binnacle_redact:
 * @text: from anywhere
 * @secret: (nullable): what must not be in it
 *
 * Makes a text fit to be shown and kept: one line of valid UTF-8, of a bounded
 * length, without @secret, and without what looks like a token, a password, the
 * value of an `Authorization` header or a cookie, or the user and query of an address.
 *
 * Any thread.
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
  apply_rules (result);
  cut (result);
  return g_strdup (result->str);
}

/**
 * binnacle_plain_text:
 * @text: from anywhere
 *
 * Makes what a server says fit to be shown: one line of valid UTF-8, of a bounded length,
 * without what is not seen, or turns the order of letters around. It may still hold
 * secrets: see binnacle_redact().
 *
 * Any thread.
 *
 * Returns: (transfer full): the plain text
 */
char *
binnacle_plain_text (const char *text)
{
  g_autoptr (GString) result = flatten (text);

  cut (result);
  return g_strdup (result->str);
}
