/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean    binnacle_json_is_object     (GVariant   *variant);
gboolean    binnacle_json_is_array      (GVariant   *variant);
gboolean    binnacle_json_is_text       (GVariant   *variant);
gboolean    binnacle_json_is_null       (GVariant   *variant);
GHashTable *binnacle_json_index_members (GVariant   *object);
char       *binnacle_json_extend_pointer (const char *pointer,
                                         const char *name);

G_END_DECLS
