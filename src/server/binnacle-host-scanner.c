/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-server"

#include "server/binnacle-host-scanner-private.h"

#include <string.h>

/**
 * BinnacleHostScanner:
 *
 * Reads the plain tables of `/proc` and `/sys`, within a text that needs no
 * terminating NUL. Nothing is allocated. A function that returns %FALSE has found
 * something else than it was asked for, and leaves what it would have set alone;
 * the place in the text is then of no use for anything but giving up the line.
 */

static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t' || c == '\r';
}

static void
skip_blanks (BinnacleHostScanner *self)
{
  while (self->at < self->end && is_blank (*self->at))
    self->at++;
}

/* The end of a number is the end of the text or anything but a digit or a letter. */
static gboolean
at_boundary (const BinnacleHostScanner *self)
{
  return self->at == self->end || !g_ascii_isalnum (*self->at);
}

/**
 * binnacle_host_scanner_init:
 * @self: a scanner
 * @text: what to read; must live as long as the scanner is used
 * @length: bytes in @text
 *
 * Starts at the beginning of a text.
 */
void
binnacle_host_scanner_init (BinnacleHostScanner *self,
                            const char          *text,
                            gsize                length)
{
  self->at = text;
  self->end = text + length;
}

/**
 * binnacle_host_scanner_next_line:
 * @self: a scanner
 * @line: (out): the line, without its end
 *
 * Takes a line off the text.
 *
 * Returns: %FALSE at the end of the text
 */
gboolean
binnacle_host_scanner_next_line (BinnacleHostScanner *self,
                                 BinnacleHostScanner *line)
{
  const char *end;

  if (self->at == self->end)
    return FALSE;

  end = memchr (self->at, '\n', self->end - self->at);
  line->at = self->at;
  line->end = end != NULL ? end : self->end;
  self->at = end != NULL ? end + 1 : self->end;

  return TRUE;
}

/**
 * binnacle_host_scanner_copy:
 * @self: a scanner
 * @text: (out): where to put the text, with a NUL behind it
 * @size: bytes there are at @text
 *
 * Takes all that is left.
 *
 * Returns: %FALSE where nothing is left, it does not fit, or holds a NUL
 */
gboolean
binnacle_host_scanner_copy (BinnacleHostScanner *self,
                            char                *text,
                            gsize                size)
{
  gsize length = self->end - self->at;

  if (length == 0 || length >= size || memchr (self->at, '\0', length) != NULL)
    return FALSE;

  memcpy (text, self->at, length);
  text[length] = '\0';
  self->at = self->end;

  return TRUE;
}

/**
 * binnacle_host_scanner_word:
 * @self: a scanner
 * @word: (out): where to put the word, with a NUL behind it
 * @size: bytes there are at @word
 *
 * Takes what comes up to the next blank.
 *
 * Returns: %FALSE where there is none, it does not fit, or holds a NUL
 */
gboolean
binnacle_host_scanner_word (BinnacleHostScanner *self,
                            char                *word,
                            gsize                size)
{
  BinnacleHostScanner span;

  skip_blanks (self);
  span.at = self->at;
  while (self->at < self->end && !is_blank (*self->at))
    self->at++;
  span.end = self->at;

  return binnacle_host_scanner_copy (&span, word, size);
}

/**
 * binnacle_host_scanner_skip_words:
 * @self: a scanner
 * @n_words: how many
 *
 * Passes over words of any length.
 *
 * Returns: %FALSE where there are fewer
 */
gboolean
binnacle_host_scanner_skip_words (BinnacleHostScanner *self,
                                  guint                n_words)
{
  guint i;

  for (i = 0; i < n_words; i++)
    {
      skip_blanks (self);
      if (self->at == self->end)
        return FALSE;
      while (self->at < self->end && !is_blank (*self->at))
        self->at++;
    }

  return TRUE;
}

/**
 * binnacle_host_scanner_number:
 * @self: a scanner
 * @number: (out): the number
 *
 * Takes an integer without a sign.
 *
 * Returns: %FALSE where there is none, or it needs more than 64 bits
 */
gboolean
binnacle_host_scanner_number (BinnacleHostScanner *self,
                              guint64             *number)
{
  guint64 value = 0;
  const char *start;

  skip_blanks (self);
  start = self->at;
  while (self->at < self->end && g_ascii_isdigit (*self->at))
    {
      guint digit = (guint) (*self->at - '0');

      if (value > (G_MAXUINT64 - digit) / 10)
        return FALSE;
      value = value * 10 + digit;
      self->at++;
    }
  if (self->at == start || !at_boundary (self))
    return FALSE;

  *number = value;

  return TRUE;
}

/**
 * binnacle_host_scanner_signed:
 * @self: a scanner
 * @number: (out): the number
 *
 * Takes an integer that may have a minus sign.
 *
 * Returns: %FALSE where there is none, or it needs more than 64 bits
 */
gboolean
binnacle_host_scanner_signed (BinnacleHostScanner *self,
                              gint64              *number)
{
  guint64 magnitude;
  gboolean negative;

  skip_blanks (self);
  negative = self->at < self->end && *self->at == '-';
  if (negative)
    {
      self->at++;
      if (self->at == self->end || !g_ascii_isdigit (*self->at))
        return FALSE;
    }
  if (!binnacle_host_scanner_number (self, &magnitude) || magnitude > G_MAXINT64)
    return FALSE;

  *number = negative ? -(gint64) magnitude : (gint64) magnitude;

  return TRUE;
}

/**
 * binnacle_host_scanner_decimal:
 * @self: a scanner
 * @number: (out): the number
 *
 * Takes a number such as `0.25`, as it stands in `/proc/loadavg`.
 *
 * Returns: %FALSE where there is none
 */
gboolean
binnacle_host_scanner_decimal (BinnacleHostScanner *self,
                               double              *number)
{
  guint64 whole;
  double fraction = 0;
  double place = 0.1;

  if (!binnacle_host_scanner_number (self, &whole))
    return FALSE;

  if (self->at < self->end && *self->at == '.')
    for (self->at++; self->at < self->end && g_ascii_isdigit (*self->at); self->at++)
      {
        fraction += (*self->at - '0') * place;
        place /= 10;
      }
  if (!at_boundary (self))
    return FALSE;

  *number = (double) whole + fraction;

  return TRUE;
}

static gboolean
split (BinnacleHostScanner *self,
       const char          *delimiter,
       BinnacleHostScanner *before)
{
  if (delimiter == NULL)
    return FALSE;

  before->at = self->at;
  before->end = delimiter;
  self->at = delimiter + 1;

  return TRUE;
}

/**
 * binnacle_host_scanner_until:
 * @self: a scanner
 * @delimiter: a character
 * @before: (out): what comes before it, without leading blanks
 *
 * Goes past the first @delimiter.
 *
 * Returns: %FALSE where there is none
 */
gboolean
binnacle_host_scanner_until (BinnacleHostScanner *self,
                             char                 delimiter,
                             BinnacleHostScanner *before)
{
  skip_blanks (self);

  return split (self, memchr (self->at, delimiter, self->end - self->at), before);
}

/**
 * binnacle_host_scanner_until_last:
 * @self: a scanner
 * @delimiter: a character
 * @before: (out): what comes before it, without leading blanks
 *
 * Goes past the last @delimiter: names that others chose may hold it, too.
 *
 * Returns: %FALSE where there is none
 */
gboolean
binnacle_host_scanner_until_last (BinnacleHostScanner *self,
                                  char                 delimiter,
                                  BinnacleHostScanner *before)
{
  skip_blanks (self);

  return split (self, memrchr (self->at, delimiter, self->end - self->at), before);
}
