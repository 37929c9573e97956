/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>
#include <json-glib/json-glib.h>

#include "base/binnacle-visibility.h"

G_BEGIN_DECLS

/**
 * BinnacleValueKind:
 * @BINNACLE_VALUE_NONE: no value at all (not known, or deleted)
 * @BINNACLE_VALUE_NULL: JSON null
 * @BINNACLE_VALUE_BOOLEAN: true or false
 * @BINNACLE_VALUE_NUMBER: a finite double
 * @BINNACLE_VALUE_TEXT: a UTF-8 string
 * @BINNACLE_VALUE_JSON: an object or array, as a #GVariant: `a{sv}` or `av`,
 *   with `s`, `d`, `b`, `mv` (nothing, for null), `a{sv}` and `av` inside
 *
 * What a value is.
 */
typedef enum
{
  BINNACLE_VALUE_NONE,
  BINNACLE_VALUE_NULL,
  BINNACLE_VALUE_BOOLEAN,
  BINNACLE_VALUE_NUMBER,
  BINNACLE_VALUE_TEXT,
  BINNACLE_VALUE_JSON
} BinnacleValueKind;

/* Text or JSON: immutable, and counted atomically. */
typedef struct _BinnacleValuePayload BinnacleValuePayload;

typedef struct
{
  /*< private >*/
  BinnacleValueKind kind;
  union {
    gboolean              boolean;
    double                number;
    BinnacleValuePayload *payload;
  } u;
} BinnacleValue;

#define BINNACLE_VALUE_INIT { BINNACLE_VALUE_NONE, { 0 } }
#define BINNACLE_TYPE_VALUE (binnacle_value_get_type ())

BINNACLE_EXPORT
GType             binnacle_value_get_type     (void);

BINNACLE_EXPORT
void              binnacle_value_set_none     (BinnacleValue       *self);
BINNACLE_EXPORT
void              binnacle_value_set_null     (BinnacleValue       *self);
BINNACLE_EXPORT
void              binnacle_value_set_boolean  (BinnacleValue       *self,
                                               gboolean             boolean);
BINNACLE_EXPORT
void              binnacle_value_set_number   (BinnacleValue       *self,
                                               double               number);
BINNACLE_EXPORT
void              binnacle_value_set_text     (BinnacleValue       *self,
                                               const char          *text);
BINNACLE_EXPORT
void              binnacle_value_set_json     (BinnacleValue       *self,
                                               GVariant            *json);
BINNACLE_EXPORT
void              binnacle_value_clear        (BinnacleValue       *self);
BINNACLE_EXPORT
void              binnacle_value_assign       (BinnacleValue       *self,
                                               const BinnacleValue *other);
BINNACLE_EXPORT
BinnacleValue    *binnacle_value_copy         (const BinnacleValue *self);
BINNACLE_EXPORT
void              binnacle_value_free         (BinnacleValue       *self);

BINNACLE_EXPORT
BinnacleValueKind binnacle_value_get_kind     (const BinnacleValue *self);
BINNACLE_EXPORT
gboolean          binnacle_value_get_boolean  (const BinnacleValue *self,
                                               gboolean             fallback);
BINNACLE_EXPORT
double            binnacle_value_get_number   (const BinnacleValue *self,
                                               double               fallback);
BINNACLE_EXPORT
const char       *binnacle_value_get_text     (const BinnacleValue *self);
BINNACLE_EXPORT
GVariant         *binnacle_value_get_json     (const BinnacleValue *self);
BINNACLE_EXPORT
gboolean          binnacle_value_equal        (const BinnacleValue *self,
                                               const BinnacleValue *other);
BINNACLE_EXPORT
gsize             binnacle_value_get_size     (const BinnacleValue *self);

BINNACLE_EXPORT
gboolean          binnacle_value_set_json_node (BinnacleValue      *self,
                                               JsonNode            *node,
                                               GError             **error);
BINNACLE_EXPORT
JsonNode         *binnacle_value_to_json_node (const BinnacleValue *self);
BINNACLE_EXPORT
char             *binnacle_value_to_json_text (const BinnacleValue *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinnacleValue, binnacle_value_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BinnacleValue, binnacle_value_clear)

G_END_DECLS
