/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz-target.h"

#include <string.h>

#include <glib.h>

#include "net/binnacle-redaction.h"

#define SECRET "correct-horse-battery"

/* The input is what a server said. Whatever it is, one short valid line comes of it,
 * and the connection's own secret does not, also where it stands in the middle. */

static void
check (const char *text)
{
  g_autofree char *redacted = binnacle_redact (text, SECRET);

  g_assert_true (g_utf8_validate (redacted, -1, NULL));
  g_assert_cmpuint (strlen (redacted), <=, BINNACLE_REDACTION_MAX_LENGTH);
  g_assert_null (strpbrk (redacted, "\r\n\t\033"));
  g_assert_null (strstr (redacted, SECRET));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = size > 0 ? g_strndup ((const char *) data, size) : g_strdup ("");
  g_autofree char *half = g_strndup (text, strlen (text) / 2);
  g_autofree char *planted = g_strconcat (half, SECRET, text + strlen (half), NULL);

  check (text);
  check (planted);
  return 0;
}
