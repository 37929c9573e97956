/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-server"

#include "config.h"

#include "server/binnacle-message-text.h"

/* What the server sends is written as text at once: a tree of JsonNode for
 * each message would cost ten times as much. */

static void
append_escaped (GString *text,
                guchar   c)
{
  switch (c)
    {
    case '"':
      g_string_append (text, "\\\"");
      break;
    case '\\':
      g_string_append (text, "\\\\");
      break;
    case '\n':
      g_string_append (text, "\\n");
      break;
    default:
      g_string_append_printf (text, "\\u%04x", c);
      break;
    }
}

static void
append_member (GString    *text,
               const char *member)
{
  char last = text->len > 0 ? text->str[text->len - 1] : '{';

  if (last != '{' && last != '[')
    g_string_append_c (text, ',');

  g_string_append_c (text, '"');
  g_string_append (text, member);
  g_string_append (text, "\":");
}

/**
 * binnacle_message_text_append_string: (skip)
 * @text: a JSON text under way
 * @string: UTF-8
 *
 * Appends @string as JSON, in quotes.
 */
void
binnacle_message_text_append_string (GString    *text,
                                     const char *string)
{
  const char *begin = string;

  g_string_append_c (text, '"');

  for (const char *p = string; ; p++)
    {
      guchar c = (guchar) *p;

      if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7f)
        continue;

      g_string_append_len (text, begin, p - begin);

      if (c == '\0')
        break;

      append_escaped (text, c);
      begin = p + 1;
    }

  g_string_append_c (text, '"');
}

/**
 * binnacle_message_text_append_number: (skip)
 * @text: a JSON text under way
 * @number: finite
 *
 * Appends @number so that it reads back the same, and short where that is enough.
 */
void
binnacle_message_text_append_number (GString *text,
                                     double   number)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (buffer, sizeof buffer, "%.15g", number);

  if (g_ascii_strtod (buffer, NULL) != number)
    g_ascii_formatd (buffer, sizeof buffer, "%.17g", number);

  g_string_append (text, buffer);
}

/**
 * binnacle_message_text_append_string_member: (skip)
 * @text: a JSON object under way
 * @member: its name, of plain letters
 * @string: (nullable): UTF-8; nothing is appended for %NULL
 *
 * Appends a member, and a comma before where one is due.
 */
void
binnacle_message_text_append_string_member (GString    *text,
                                            const char *member,
                                            const char *string)
{
  if (string == NULL)
    return;

  append_member (text, member);
  binnacle_message_text_append_string (text, string);
}

/**
 * binnacle_message_text_append_integer_member: (skip)
 * @text: a JSON object under way
 * @member: its name, of plain letters
 * @integer: its value
 *
 * Appends a member, and a comma before where one is due.
 */
void
binnacle_message_text_append_integer_member (GString    *text,
                                             const char *member,
                                             gint64      integer)
{
  append_member (text, member);
  g_string_append_printf (text, "%" G_GINT64_FORMAT, integer);
}

/**
 * binnacle_message_text_append_value_member: (skip)
 * @text: a JSON object under way
 * @member: its name, of plain letters
 * @value: its value
 *
 * Appends a member, and a comma before where one is due.
 */
void
binnacle_message_text_append_value_member (GString             *text,
                                           const char          *member,
                                           const BinnacleValue *value)
{
  g_autofree char *json = NULL;

  append_member (text, member);

  if (binnacle_value_get_kind (value) == BINNACLE_VALUE_NUMBER)
    {
      binnacle_message_text_append_number (text, binnacle_value_get_number (value, 0.0));
      return;
    }

  json = binnacle_value_to_json_text (value);
  g_string_append (text, json);
}

/**
 * binnacle_message_text_append_strings_member: (skip)
 * @text: a JSON object under way
 * @member: its name, of plain letters
 * @strings: (array zero-terminated=1): UTF-8
 *
 * Appends a member that is an array, and a comma before where one is due.
 */
void
binnacle_message_text_append_strings_member (GString            *text,
                                             const char         *member,
                                             const char * const *strings)
{
  append_member (text, member);
  g_string_append_c (text, '[');

  for (guint i = 0; strings[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append_c (text, ',');

      binnacle_message_text_append_string (text, strings[i]);
    }

  g_string_append_c (text, ']');
}

/**
 * binnacle_message_text_begin: (skip)
 * @type: the message's
 * @id: what it answers, -1 for nothing
 *
 * Returns: (transfer full): the beginning of a message
 */
GString *
binnacle_message_text_begin (const char *type,
                             gint64      id)
{
  GString *text = g_string_new ("{");

  binnacle_message_text_append_string_member (text, "type", type);

  if (id >= 0)
    binnacle_message_text_append_integer_member (text, "id", id);

  return text;
}

/**
 * binnacle_message_text_begin_error: (skip)
 * @id: what it answers, -1 for nothing
 * @code: for programs
 * @message: for people
 *
 * Returns: (transfer full): the beginning of an error
 */
GString *
binnacle_message_text_begin_error (gint64                 id,
                                   BinnacleProtocolError  code,
                                   const char            *message)
{
  GString *text = binnacle_message_text_begin ("error", id);

  binnacle_message_text_append_string_member (text, "code", binnacle_protocol_error_to_code (code));
  binnacle_message_text_append_string_member (text, "message", message);

  return text;
}
