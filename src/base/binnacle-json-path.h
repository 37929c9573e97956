/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "base/binnacle-visibility.h"

G_BEGIN_DECLS

/**
 * BINNACLE_JSON_PATH_BUDGET:
 *
 * How many nodes may be looked at to find what a path leads to.
 */
#define BINNACLE_JSON_PATH_BUDGET 1000000

/**
 * BINNACLE_JSON_PATH_MAX_LENGTH:
 *
 * The longest path, in bytes.
 */
#define BINNACLE_JSON_PATH_MAX_LENGTH 1024

#define BINNACLE_JSON_PATH_ERROR (binnacle_json_path_error_quark ())

/**
 * BinnacleJsonPathError:
 * @BINNACLE_JSON_PATH_ERROR_SYNTAX: not a path
 * @BINNACLE_JSON_PATH_ERROR_TOO_COSTLY: it leads over too much of a document
 *
 * What is wrong with a path.
 */
typedef enum
{
  BINNACLE_JSON_PATH_ERROR_SYNTAX,
  BINNACLE_JSON_PATH_ERROR_TOO_COSTLY
} BinnacleJsonPathError;

/**
 * BinnacleJsonPath:
 *
 * A JSONPath, ready to be followed. It never changes, so that any thread may
 * follow it.
 */
typedef struct _BinnacleJsonPath BinnacleJsonPath;

#define BINNACLE_TYPE_JSON_PATH (binnacle_json_path_get_type ())

BINNACLE_EXPORT
GQuark            binnacle_json_path_error_quark (void);
BINNACLE_EXPORT
GType             binnacle_json_path_get_type    (void);
BINNACLE_EXPORT
BinnacleJsonPath *binnacle_json_path_new         (const char        *text,
                                                  GError           **error);
BINNACLE_EXPORT
BinnacleJsonPath *binnacle_json_path_ref         (BinnacleJsonPath  *self);
BINNACLE_EXPORT
void              binnacle_json_path_unref       (BinnacleJsonPath  *self);
BINNACLE_EXPORT
const char       *binnacle_json_path_get_text    (BinnacleJsonPath  *self);
BINNACLE_EXPORT
GPtrArray        *binnacle_json_path_find        (BinnacleJsonPath  *self,
                                                  JsonNode          *root,
                                                  guint              max_matches,
                                                  GError           **error);
BINNACLE_EXPORT
GPtrArray        *binnacle_json_path_find_within (BinnacleJsonPath  *self,
                                                  JsonNode          *root,
                                                  guint              max_matches,
                                                  guint             *budget,
                                                  GError           **error);
BINNACLE_EXPORT
JsonNode         *binnacle_json_path_find_first  (BinnacleJsonPath  *self,
                                                  JsonNode          *root,
                                                  guint             *budget,
                                                  GError           **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinnacleJsonPath, binnacle_json_path_unref)

G_END_DECLS
