/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-base"

/* Values from JSON and to JSON. The type itself is in binnacle-value.c. */

#include "config.h"

#include "base/binnacle-value-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "base/binnacle-json.h"
#include "base/binnacle-value-variant.h"

/* From JSON; the depth is bounded by BINNACLE_JSON_MAX_DEPTH. */
typedef struct
{
  guint    depth;
  guint    deepest;
  GError **error;
} Conversion;

static GVariant *json_node_to_variant (JsonNode *node, Conversion *conversion);

static GVariant *
json_array_to_variant (JsonArray  *array,
                       Conversion *conversion)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("av"));
  guint length = json_array_get_length (array);

  for (guint i = 0; i < length; i++)
    {
      GVariant *element = json_node_to_variant (json_array_get_element (array, i), conversion);

      if (element == NULL)
        return NULL;

      g_variant_builder_add_value (&builder, g_variant_new_variant (element));
    }

  return g_variant_builder_end (&builder);
}

static GVariant *
json_object_to_variant (JsonObject *object,
                        Conversion *conversion)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      GVariant *member = json_node_to_variant (node, conversion);

      if (member == NULL)
        return NULL;

      g_variant_builder_add (&builder, "{sv}", name, member);
    }

  return g_variant_builder_end (&builder);
}

static GVariant *
json_container_to_variant (JsonNode   *node,
                           Conversion *conversion)
{
  GVariant *variant;

  if (conversion->depth == BINNACLE_JSON_MAX_DEPTH)
    {
      g_set_error (conversion->error, BINNACLE_JSON_ERROR, BINNACLE_JSON_ERROR_TOO_DEEP,
                   _("The value is nested deeper than %d levels."), BINNACLE_JSON_MAX_DEPTH);
      return NULL;
    }

  conversion->depth++;
  conversion->deepest = MAX (conversion->deepest, conversion->depth);
  if (JSON_NODE_HOLDS_OBJECT (node))
    variant = json_object_to_variant (json_node_get_object (node), conversion);
  else
    variant = json_array_to_variant (json_node_get_array (node), conversion);
  conversion->depth--;

  return variant;
}

static GVariant *
json_scalar_to_variant (JsonNode   *node,
                        Conversion *conversion)
{
  GType type = json_node_get_value_type (node);
  double number;

  if (type == G_TYPE_STRING)
    return g_variant_new_string (json_node_get_string (node));

  if (type == G_TYPE_BOOLEAN)
    return g_variant_new_boolean (json_node_get_boolean (node));

  number = json_node_get_double (node);
  if (isfinite (number))
    return g_variant_new_double (number);

  g_set_error_literal (conversion->error, BINNACLE_JSON_ERROR, BINNACLE_JSON_ERROR_NUMBER,
                       _("A number is not finite; only finite numbers can be values."));
  return NULL;
}

static GVariant *
json_node_to_variant (JsonNode   *node,
                      Conversion *conversion)
{
  switch (json_node_get_node_type (node))
    {
    case JSON_NODE_OBJECT:
    case JSON_NODE_ARRAY:
      return json_container_to_variant (node, conversion);
    case JSON_NODE_VALUE:
      return json_scalar_to_variant (node, conversion);
    case JSON_NODE_NULL:
      return g_variant_new_maybe (G_VARIANT_TYPE_VARIANT, NULL);
    default:
      g_assert_not_reached ();
    }
}

/* To JSON. */

static JsonNode *variant_to_json_node (GVariant *variant);

static JsonNode *
number_to_json_node (double number)
{
  JsonNode *node = json_node_alloc ();

  if (!isfinite (number))
    return json_node_init_null (node);

  if (trunc (number) == number && fabs (number) <= (double) BINNACLE_JSON_MAX_SAFE_INTEGER)
    return json_node_init_int (node, (gint64) number);

  return json_node_init_double (node, number);
}

static JsonNode *
array_to_json_node (GVariant *variant)
{
  g_autoptr (JsonArray) array = json_array_new ();
  GVariantIter iter;
  GVariant *element;

  g_variant_iter_init (&iter, variant);
  while (g_variant_iter_next (&iter, "v", &element))
    {
      json_array_add_element (array, variant_to_json_node (element));
      g_variant_unref (element);
    }

  return json_node_init_array (json_node_alloc (), array);
}

static JsonNode *
object_to_json_node (GVariant *variant)
{
  g_autoptr (JsonObject) object = json_object_new ();
  GVariantIter iter;
  const char *name;
  GVariant *member;

  g_variant_iter_init (&iter, variant);
  while (g_variant_iter_next (&iter, "{&sv}", &name, &member))
    {
      json_object_set_member (object, name, variant_to_json_node (member));
      g_variant_unref (member);
    }

  return json_node_init_object (json_node_alloc (), object);
}

static JsonNode *
variant_to_json_node (GVariant *variant)
{
  if (g_variant_is_of_type (variant, G_VARIANT_TYPE_VARDICT))
    return object_to_json_node (variant);

  if (g_variant_is_of_type (variant, G_VARIANT_TYPE ("av")))
    return array_to_json_node (variant);

  if (g_variant_is_of_type (variant, G_VARIANT_TYPE_STRING))
    return json_node_init_string (json_node_alloc (), g_variant_get_string (variant, NULL));

  if (g_variant_is_of_type (variant, G_VARIANT_TYPE_DOUBLE))
    return number_to_json_node (g_variant_get_double (variant));

  if (g_variant_is_of_type (variant, G_VARIANT_TYPE_BOOLEAN))
    return json_node_init_boolean (json_node_alloc (), g_variant_get_boolean (variant));

  return json_node_init_null (json_node_alloc ());
}

/**
 * binnacle_value_set_json_node:
 * @self: a value
 * @node: JSON that [func@json_parse] gave
 * @error: return location for an error
 *
 * Makes @self what @node is. Where that is not allowed, @self stays as it was.
 *
 * Returns: %TRUE if @self was set, else %FALSE with %BINNACLE_JSON_ERROR_TOO_DEEP
 *   or %BINNACLE_JSON_ERROR_NUMBER
 */
gboolean
binnacle_value_set_json_node (BinnacleValue  *self,
                              JsonNode       *node,
                              GError        **error)
{
  Conversion conversion = { 0, 0, error };
  g_autoptr (GVariant) variant = NULL;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (node != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  variant = json_node_to_variant (node, &conversion);
  if (variant == NULL)
    return FALSE;

  g_variant_ref_sink (variant);
  if (conversion.deepest > 0)
    binnacle_value_take_json (self, g_steal_pointer (&variant), conversion.deepest);
  else
    binnacle_value_set_variant (self, variant);

  return TRUE;
}

/**
 * binnacle_value_to_json_node:
 * @self: a value
 *
 * Makes JSON of a value. Numbers that are whole and exact become integers; no
 * value becomes null.
 *
 * Returns: (transfer full): a node
 */
JsonNode *
binnacle_value_to_json_node (const BinnacleValue *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  switch (binnacle_value_get_kind (self))
    {
    case BINNACLE_VALUE_BOOLEAN:
      return json_node_init_boolean (json_node_alloc (), binnacle_value_get_boolean (self, FALSE));
    case BINNACLE_VALUE_NUMBER:
      return number_to_json_node (binnacle_value_get_number (self, NAN));
    case BINNACLE_VALUE_TEXT:
      return json_node_init_string (json_node_alloc (), binnacle_value_get_text (self));
    case BINNACLE_VALUE_JSON:
      return variant_to_json_node (binnacle_value_get_json (self));
    case BINNACLE_VALUE_NONE:
    case BINNACLE_VALUE_NULL:
      return json_node_init_null (json_node_alloc ());
    default:
      g_assert_not_reached ();
    }
}

/**
 * binnacle_value_to_json_text:
 * @self: a value
 *
 * Writes a value as JSON text, as [method@Value.to_json_node] makes it.
 *
 * Returns: (transfer full): a text
 */
char *
binnacle_value_to_json_text (const BinnacleValue *self)
{
  g_autoptr (JsonNode) node = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  node = binnacle_value_to_json_node (self);

  return binnacle_json_to_text (node);
}
