/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The longest of the server's words to the person that is shown, in bytes. */
#define BINNACLE_LIVE_MAX_SENTENCE 500

gboolean    binnacle_live_get_natural  (JsonObject  *object,
                                        const char  *member,
                                        gint64      *value,
                                        GError     **error);
/* Of those that may be absent or wrong: NULL, 0 and FALSE then. */
const char *binnacle_live_peek_text    (JsonObject  *object,
                                        const char  *member,
                                        gsize        max_length);
gint64      binnacle_live_peek_natural (JsonObject  *object,
                                        const char  *member);
gboolean    binnacle_live_get_flag     (JsonObject  *object,
                                        const char  *member);
/* Those that are valid, and not too many; NULL where there are none. */
GStrv       binnacle_live_dup_patterns (JsonObject  *object,
                                        const char  *member);

G_END_DECLS
