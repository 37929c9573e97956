/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-base"

#include "config.h"

#include "base/binnacle-json-scanner-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "base/binnacle-json.h"

/*
 * Checks a text against the grammar of RFC 8259 and the limits of
 * binnacle_json_parse(), in one pass and without recursion: what encloses the
 * current place is one bit per level.
 */

G_STATIC_ASSERT (BINNACLE_JSON_MAX_DEPTH <= 64);

typedef enum
{
  EXPECT_VALUE,          /* a value, and nothing else */
  EXPECT_FIRST_ELEMENT,  /* a value or "]" */
  EXPECT_FIRST_MEMBER,   /* a name or "}" */
  EXPECT_MEMBER,         /* a name */
  EXPECT_SEPARATOR,      /* "," or the end of what encloses this */
  EXPECT_END
} Expectation;

typedef struct
{
  const char  *start;
  const char  *position;
  const char  *end;
  Expectation  expectation;
  guint        depth;
  guint64      objects; /* bit n is set if level n is an object */
  GError     **error;
} Scanner;

static gboolean
fail (Scanner           *scanner,
      BinnacleJsonError  code,
      const char        *position,
      const char        *what)
{
  /* Translators: the first placeholder is a number of bytes, the second says what is wrong there */
  g_set_error (scanner->error, BINNACLE_JSON_ERROR, code, _("Byte %" G_GSIZE_FORMAT " of the JSON text: %s."),
               (gsize) (position - scanner->start), what);

  return FALSE;
}

static gboolean
fail_syntax (Scanner    *scanner,
             const char *what)
{
  if (scanner->position == scanner->end)
    what = _("it ends too early");

  return fail (scanner, BINNACLE_JSON_ERROR_SYNTAX, scanner->position, what);
}

static char
peek (const Scanner *scanner)
{
  return scanner->position < scanner->end ? *scanner->position : '\0';
}

static void
skip_space (Scanner *scanner)
{
  while (scanner->position < scanner->end && strchr (" \t\n\r", *scanner->position) != NULL && *scanner->position != '\0')
    scanner->position++;
}

static void
skip_digits (Scanner *scanner)
{
  while (g_ascii_isdigit (peek (scanner)))
    scanner->position++;
}

/* Strings */

static gboolean
read_hex (Scanner *scanner,
          guint32 *code)
{
  *code = 0;
  for (guint i = 0; i < 4; i++, scanner->position++)
    {
      int digit = g_ascii_xdigit_value (peek (scanner));

      if (digit < 0)
        return fail_syntax (scanner, _("“\\u” needs four hexadecimal digits"));

      *code = *code << 4 | (guint32) digit;
    }

  return TRUE;
}

static gboolean
scan_unicode_escape (Scanner *scanner)
{
  const char *start = scanner->position - 2;
  guint32 code;

  if (!read_hex (scanner, &code))
    return FALSE;

  if (code == 0)
    return fail (scanner, BINNACLE_JSON_ERROR_NUL, start, _("a string holds U+0000"));

  if (code < 0xd800 || code > 0xdfff)
    return TRUE;

  if (code < 0xdc00 && peek (scanner) == '\\')
    {
      scanner->position++;
      if (peek (scanner) == 'u')
        {
          scanner->position++;
          if (!read_hex (scanner, &code))
            return FALSE;
          if (code >= 0xdc00 && code <= 0xdfff)
            return TRUE;
        }
    }

  return fail (scanner, BINNACLE_JSON_ERROR_UTF8, start, _("half of a surrogate pair stands alone"));
}

static gboolean
scan_escape (Scanner *scanner)
{
  char escape = peek (scanner);

  if (escape == '\0' || strchr ("\"\\/bfnrtu", escape) == NULL)
    return fail_syntax (scanner, _("no such escape"));

  scanner->position++;

  return escape != 'u' || scan_unicode_escape (scanner);
}

static gboolean
scan_string (Scanner *scanner)
{
  scanner->position++;

  while (scanner->position < scanner->end)
    {
      guchar c = (guchar) *scanner->position;

      if (c < 0x20)
        return fail_syntax (scanner, _("a control character in a string must be escaped"));

      scanner->position++;
      if (c == '"')
        return TRUE;
      if (c == '\\' && !scan_escape (scanner))
        return FALSE;
    }

  return fail_syntax (scanner, NULL);
}

/* Numbers */

static gboolean
check_integer (Scanner    *scanner,
               const char *start)
{
  char digits[18] = { 0 };
  gsize length = (gsize) (scanner->position - start);

  if (length < sizeof digits)
    {
      gint64 integer;

      memcpy (digits, start, length);
      integer = g_ascii_strtoll (digits, NULL, 10);
      if (integer >= -BINNACLE_JSON_MAX_SAFE_INTEGER && integer <= BINNACLE_JSON_MAX_SAFE_INTEGER)
        return TRUE;
    }

  return fail (scanner, BINNACLE_JSON_ERROR_NUMBER, start, _("an integer is too large to be exact"));
}

static gboolean
check_fraction (Scanner    *scanner,
                const char *start)
{
  g_autofree char *number = g_strndup (start, (gsize) (scanner->position - start));

  if (!isfinite (g_ascii_strtod (number, NULL)))
    return fail (scanner, BINNACLE_JSON_ERROR_NUMBER, start, _("a number is too large"));

  return TRUE;
}

static gboolean
scan_digits (Scanner *scanner)
{
  if (!g_ascii_isdigit (peek (scanner)))
    return fail_syntax (scanner, _("a digit is missing"));

  skip_digits (scanner);

  return TRUE;
}

static gboolean
scan_fraction_and_exponent (Scanner *scanner)
{
  if (peek (scanner) == '.')
    {
      scanner->position++;
      if (!scan_digits (scanner))
        return FALSE;
    }

  if (peek (scanner) != 'e' && peek (scanner) != 'E')
    return TRUE;

  scanner->position++;
  if (peek (scanner) == '+' || peek (scanner) == '-')
    scanner->position++;

  return scan_digits (scanner);
}

static gboolean
scan_number (Scanner *scanner)
{
  const char *start = scanner->position;
  const char *integer_end;

  if (peek (scanner) == '-')
    scanner->position++;

  if (peek (scanner) == '0')
    scanner->position++;
  else if (!scan_digits (scanner))
    return FALSE;

  integer_end = scanner->position;
  if (!scan_fraction_and_exponent (scanner))
    return FALSE;

  return scanner->position == integer_end ? check_integer (scanner, start) : check_fraction (scanner, start);
}

/* Structure */

static gboolean
scan_literal (Scanner    *scanner,
              const char *literal)
{
  for (; *literal != '\0'; literal++, scanner->position++)
    if (peek (scanner) != *literal)
      return fail_syntax (scanner, _("a value is missing"));

  return TRUE;
}

static gboolean
open_level (Scanner  *scanner,
            gboolean  is_object)
{
  guint64 bit;

  if (scanner->depth == BINNACLE_JSON_MAX_DEPTH)
    return fail (scanner, BINNACLE_JSON_ERROR_TOO_DEEP, scanner->position, _("it is nested too deep"));

  bit = G_GUINT64_CONSTANT (1) << scanner->depth++;
  scanner->objects = is_object ? scanner->objects | bit : scanner->objects & ~bit;
  scanner->expectation = is_object ? EXPECT_FIRST_MEMBER : EXPECT_FIRST_ELEMENT;
  scanner->position++;

  return TRUE;
}

static gboolean
in_object (const Scanner *scanner)
{
  return (scanner->objects >> (scanner->depth - 1) & 1) != 0;
}

static void
end_value (Scanner *scanner)
{
  scanner->expectation = scanner->depth == 0 ? EXPECT_END : EXPECT_SEPARATOR;
}

static gboolean
close_level (Scanner *scanner)
{
  scanner->position++;
  scanner->depth--;
  end_value (scanner);

  return TRUE;
}

static gboolean
scan_scalar (Scanner *scanner)
{
  switch (peek (scanner))
    {
    case '"':
      return scan_string (scanner);
    case 't':
      return scan_literal (scanner, "true");
    case 'f':
      return scan_literal (scanner, "false");
    case 'n':
      return scan_literal (scanner, "null");
    default:
      if (peek (scanner) == '-' || g_ascii_isdigit (peek (scanner)))
        return scan_number (scanner);
      return fail_syntax (scanner, _("a value is missing"));
    }
}

static gboolean
scan_value (Scanner *scanner)
{
  if (peek (scanner) == '{')
    return open_level (scanner, TRUE);
  if (peek (scanner) == '[')
    return open_level (scanner, FALSE);

  if (!scan_scalar (scanner))
    return FALSE;

  end_value (scanner);

  return TRUE;
}

static gboolean
scan_member_name (Scanner *scanner)
{
  if (peek (scanner) != '"')
    return fail_syntax (scanner, _("the name of a member is missing"));

  if (!scan_string (scanner))
    return FALSE;

  skip_space (scanner);
  if (peek (scanner) != ':')
    return fail_syntax (scanner, _("“:” is missing"));

  scanner->position++;
  scanner->expectation = EXPECT_VALUE;

  return TRUE;
}

static gboolean
scan_separator (Scanner *scanner)
{
  if (peek (scanner) == (in_object (scanner) ? '}' : ']'))
    return close_level (scanner);

  if (peek (scanner) != ',')
    return fail_syntax (scanner, _("“,” or the end of an array or object is missing"));

  scanner->position++;
  scanner->expectation = in_object (scanner) ? EXPECT_MEMBER : EXPECT_VALUE;

  return TRUE;
}

static gboolean
scan_next (Scanner *scanner)
{
  switch (scanner->expectation)
    {
    case EXPECT_FIRST_ELEMENT:
      return peek (scanner) == ']' ? close_level (scanner) : scan_value (scanner);
    case EXPECT_VALUE:
      return scan_value (scanner);
    case EXPECT_FIRST_MEMBER:
      return peek (scanner) == '}' ? close_level (scanner) : scan_member_name (scanner);
    case EXPECT_MEMBER:
      return scan_member_name (scanner);
    case EXPECT_SEPARATOR:
      return scan_separator (scanner);
    case EXPECT_END:
      return fail_syntax (scanner, _("something follows the value"));
    default:
      g_assert_not_reached ();
    }
}

/*
 * binnacle_json_scan:
 * @text: what should be JSON
 * @length: its length in bytes
 * @error: return location for an error
 *
 * Checks a text.
 *
 * Returns: %TRUE if it is JSON within the limits of binnacle_json_parse()
 */
gboolean
binnacle_json_scan (const char  *text,
                    gsize        length,
                    GError     **error)
{
  Scanner scanner = { text, text, text + length, EXPECT_VALUE, 0, 0, error };
  const char *valid_end;

  if (!g_utf8_validate_len (text, length, &valid_end) && *valid_end != '\0')
    return fail (&scanner, BINNACLE_JSON_ERROR_UTF8, valid_end, _("it is not UTF-8"));

  skip_space (&scanner);
  do
    {
      if (!scan_next (&scanner))
        return FALSE;
      skip_space (&scanner);
    }
  while (scanner.expectation != EXPECT_END || scanner.position < scanner.end);

  return TRUE;
}
