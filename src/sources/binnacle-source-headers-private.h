/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* value: NULL where only the name is known; errors are BINNACLE_SOURCE_DESCRIPTION_ERROR_HEADER */
gboolean  binnacle_source_header_validate (const char          *name,
                                           const char          *value,
                                           GError             **error);
/* A line "Name: value", as files have it. */
gboolean  binnacle_source_header_parse    (const char          *line,
                                           char               **name,
                                           char               **value,
                                           GError             **error);

G_END_DECLS
