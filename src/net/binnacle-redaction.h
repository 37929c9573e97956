/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "base/binnacle-visibility.h"

G_BEGIN_DECLS

/* No redacted or plain text is longer, in bytes. */
#define BINNACLE_REDACTION_MAX_LENGTH 600

BINNACLE_EXPORT
char *binnacle_redact     (const char *text,
                           const char *secret);
BINNACLE_EXPORT
char *binnacle_plain_text (const char *text);

G_END_DECLS
