/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "base/binnacle-visibility.h"

G_BEGIN_DECLS

/**
 * BINNACLE_JSON_MAX_DEPTH:
 *
 * How deep arrays and objects may be nested.
 */
#define BINNACLE_JSON_MAX_DEPTH 64

/**
 * BINNACLE_JSON_MAX_SAFE_INTEGER:
 *
 * The largest integer up to which all are exact as a double: 2^53−1.
 */
#define BINNACLE_JSON_MAX_SAFE_INTEGER G_GINT64_CONSTANT (9007199254740991)

#define BINNACLE_JSON_ERROR (binnacle_json_error_quark ())

/**
 * BinnacleJsonError:
 * @BINNACLE_JSON_ERROR_SYNTAX: not JSON as RFC 8259 has it
 * @BINNACLE_JSON_ERROR_UTF8: not UTF-8
 * @BINNACLE_JSON_ERROR_TOO_LARGE: longer than allowed
 * @BINNACLE_JSON_ERROR_TOO_DEEP: nested deeper than allowed
 * @BINNACLE_JSON_ERROR_NUMBER: a number that is not finite or not exact
 * @BINNACLE_JSON_ERROR_NUL: U+0000 in a string
 * @BINNACLE_JSON_ERROR_MISSING: a member that must be there is not
 * @BINNACLE_JSON_ERROR_TYPE: a member of the wrong type or outside its range
 *
 * What is wrong with a JSON text, or with what it holds.
 */
typedef enum
{
  BINNACLE_JSON_ERROR_SYNTAX,
  BINNACLE_JSON_ERROR_UTF8,
  BINNACLE_JSON_ERROR_TOO_LARGE,
  BINNACLE_JSON_ERROR_TOO_DEEP,
  BINNACLE_JSON_ERROR_NUMBER,
  BINNACLE_JSON_ERROR_NUL,
  BINNACLE_JSON_ERROR_MISSING,
  BINNACLE_JSON_ERROR_TYPE
} BinnacleJsonError;

BINNACLE_EXPORT
GQuark      binnacle_json_error_quark       (void);

BINNACLE_EXPORT
JsonNode   *binnacle_json_parse             (const char  *text,
                                             gssize       length,
                                             gsize        max_length,
                                             GError     **error);
BINNACLE_EXPORT
char       *binnacle_json_to_text           (JsonNode    *node);

BINNACLE_EXPORT
JsonObject *binnacle_json_get_root_object   (JsonNode    *node,
                                             GError     **error);
BINNACLE_EXPORT
const char *binnacle_json_get_string        (JsonObject  *object,
                                             const char  *member,
                                             GError     **error);
BINNACLE_EXPORT
gboolean    binnacle_json_get_integer       (JsonObject  *object,
                                             const char  *member,
                                             gint64      *value,
                                             GError     **error);
BINNACLE_EXPORT
gboolean    binnacle_json_get_number        (JsonObject  *object,
                                             const char  *member,
                                             double      *value,
                                             GError     **error);
BINNACLE_EXPORT
gboolean    binnacle_json_get_boolean       (JsonObject  *object,
                                             const char  *member,
                                             gboolean    *value,
                                             GError     **error);
BINNACLE_EXPORT
JsonObject *binnacle_json_get_object        (JsonObject  *object,
                                             const char  *member,
                                             GError     **error);
BINNACLE_EXPORT
JsonArray  *binnacle_json_get_array         (JsonObject  *object,
                                             const char  *member,
                                             GError     **error);
BINNACLE_EXPORT
GStrv       binnacle_json_get_string_array  (JsonObject  *object,
                                             const char  *member,
                                             GError     **error);
BINNACLE_EXPORT
gboolean    binnacle_json_get_optional_string  (JsonObject  *object,
                                                const char  *member,
                                                const char **value,
                                                GError     **error);
BINNACLE_EXPORT
gboolean    binnacle_json_get_optional_integer (JsonObject  *object,
                                                const char  *member,
                                                gint64      *value,
                                                GError     **error);
BINNACLE_EXPORT
gboolean    binnacle_json_get_optional_number  (JsonObject  *object,
                                                const char  *member,
                                                double      *value,
                                                GError     **error);
BINNACLE_EXPORT
gboolean    binnacle_json_get_optional_boolean (JsonObject  *object,
                                                const char  *member,
                                                gboolean    *value,
                                                GError     **error);

G_END_DECLS
