/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What must not turn up in a level: it would end it, or be taken for a wildcard or an escape. */
#define BINNACLE_NAME_RESERVED "/*%"

/* What a Prometheus server's own series are called. */
#define BINNACLE_SERIES_PREFIX "series/"

/* Names of channels with placeholders: "http/{code}" takes the text that is called
 * "code", "{}" the one without a name. What is put in is one level of the name:
 * binnacle_name_template_escape() makes it so, and no two texts come out the same. */

/* Appends the text for a placeholder, with binnacle_name_template_escape() where it is to be
 * escaped; nothing where there is none. name is not terminated. */
typedef void (*BinnacleNameTemplateFunc) (GString    *text,
                                          const char *name,
                                          gsize       length,
                                          gboolean    escaped,
                                          gpointer    user_data);

gboolean  binnacle_name_template_has_placeholders (const char                *text);
gboolean  binnacle_name_template_has_only_keys    (const char                *text);
gboolean  binnacle_name_template_validate         (const char                *text,
                                                   GError                   **error);
/* escaped: whether the result is to be a channel's name; NULL where it would be none */
char     *binnacle_name_template_expand           (const char                *text,
                                                   BinnacleNameTemplateFunc   func,
                                                   gpointer                   user_data,
                                                   gboolean                   escaped);
/* The pattern that all names of the family match. */
char     *binnacle_name_template_make_pattern     (const char                *text);
/* Whether some name matches both. */
gboolean  binnacle_name_template_overlap          (const char                *pattern,
                                                   const char                *other);
void      binnacle_name_template_escape           (GString                   *name,
                                                   const char                *text,
                                                   const char                *reserved);
char     *binnacle_name_template_unescape         (const char                *text,
                                                   gsize                      length);

G_END_DECLS
