/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-base"

/* What is inside a value, as a variant of any kind: for code that takes JSON apart
 * and puts it together. The type itself is in binnacle-value.c. */

#include "base/binnacle-value-variant.h"

#include <math.h>

static gboolean
arrays_equal (GVariant *first,
              GVariant *second)
{
  gsize n_children = g_variant_n_children (first);

  if (n_children != g_variant_n_children (second))
    return FALSE;

  for (gsize i = 0; i < n_children; i++)
    {
      g_autoptr (GVariant) first_child = g_variant_get_child_value (first, i);
      g_autoptr (GVariant) second_child = g_variant_get_child_value (second, i);

      if (!binnacle_value_variants_equal (first_child, second_child))
        return FALSE;
    }

  return TRUE;
}

static GHashTable *
index_members (GVariant *object)
{
  GHashTable *members = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
  GVariantIter iter;
  char *name;
  GVariant *value;

  g_variant_iter_init (&iter, object);
  while (g_variant_iter_next (&iter, "{sv}", &name, &value))
    g_hash_table_insert (members, name, value);

  return members;
}

/* The order of members means nothing in JSON. */
static gboolean
objects_equal (GVariant *first,
               GVariant *second)
{
  g_autoptr (GHashTable) members = NULL;
  GVariantIter iter;
  const char *name;
  GVariant *value;
  gboolean equal = TRUE;

  if (g_variant_n_children (first) != g_variant_n_children (second))
    return FALSE;

  members = index_members (second);
  g_variant_iter_init (&iter, first);
  while (equal && g_variant_iter_next (&iter, "{&sv}", &name, &value))
    {
      GVariant *other = g_hash_table_lookup (members, name);

      equal = other != NULL && binnacle_value_variants_equal (value, other);
      g_variant_unref (value);
    }

  return equal;
}

static gboolean
boxed_variants_equal (GVariant *first,
                      GVariant *second)
{
  g_autoptr (GVariant) first_inner = g_variant_get_variant (first);
  g_autoptr (GVariant) second_inner = g_variant_get_variant (second);

  return binnacle_value_variants_equal (first_inner, second_inner);
}

/**
 * binnacle_value_to_variant:
 * @self: a value
 *
 * Gets what is in a value as [enum@ValueKind] says what is inside an object: `s`,
 * `d`, `b`, `mv` (nothing, for null), `a{sv}` or `av`.
 *
 * Returns: (nullable) (transfer full): a variant that is not floating, or %NULL
 *   where there is no value
 */
GVariant *
binnacle_value_to_variant (const BinnacleValue *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  switch (binnacle_value_get_kind (self))
    {
    case BINNACLE_VALUE_NONE:
      return NULL;
    case BINNACLE_VALUE_NULL:
      return g_variant_ref_sink (g_variant_new_maybe (G_VARIANT_TYPE_VARIANT, NULL));
    case BINNACLE_VALUE_BOOLEAN:
      return g_variant_ref_sink (g_variant_new_boolean (binnacle_value_get_boolean (self, FALSE)));
    case BINNACLE_VALUE_NUMBER:
      return g_variant_ref_sink (g_variant_new_double (binnacle_value_get_number (self, NAN)));
    case BINNACLE_VALUE_TEXT:
      return g_variant_ref_sink (g_variant_new_string (binnacle_value_get_text (self)));
    case BINNACLE_VALUE_JSON:
      return g_variant_ref (binnacle_value_get_json (self));
    default:
      g_assert_not_reached ();
    }
}

/**
 * binnacle_value_set_variant:
 * @self: a value
 * @variant: (nullable): what binnacle_value_to_variant() may give; sunk if floating
 *
 * Makes @self what @variant is.
 */
void
binnacle_value_set_variant (BinnacleValue *self,
                            GVariant      *variant)
{
  g_autoptr (GVariant) held = variant != NULL ? g_variant_ref_sink (variant) : NULL;

  g_return_if_fail (self != NULL);

  if (variant == NULL)
    binnacle_value_set_none (self);
  else if (g_variant_is_of_type (variant, G_VARIANT_TYPE_STRING))
    binnacle_value_set_text (self, g_variant_get_string (variant, NULL));
  else if (g_variant_is_of_type (variant, G_VARIANT_TYPE_DOUBLE))
    binnacle_value_set_number (self, g_variant_get_double (variant));
  else if (g_variant_is_of_type (variant, G_VARIANT_TYPE_BOOLEAN))
    binnacle_value_set_boolean (self, g_variant_get_boolean (variant));
  else if (g_variant_is_of_type (variant, G_VARIANT_TYPE_ARRAY))
    binnacle_value_set_json (self, variant);
  else
    binnacle_value_set_null (self);
}

/**
 * binnacle_value_variants_equal:
 * @first: what binnacle_value_to_variant() may give
 * @second: another
 *
 * Tells whether two are the same as JSON, as [method@Value.equal] does.
 *
 * Returns: %TRUE if they are
 */
gboolean
binnacle_value_variants_equal (GVariant *first,
                               GVariant *second)
{
  if (!g_variant_type_equal (g_variant_get_type (first), g_variant_get_type (second)))
    return FALSE;

  if (g_variant_is_of_type (first, G_VARIANT_TYPE_VARIANT))
    return boxed_variants_equal (first, second);

  if (g_variant_is_of_type (first, G_VARIANT_TYPE_VARDICT))
    return objects_equal (first, second);

  if (g_variant_is_of_type (first, G_VARIANT_TYPE ("av")))
    return arrays_equal (first, second);

  if (g_variant_is_of_type (first, G_VARIANT_TYPE_DOUBLE))
    return !islessgreater (g_variant_get_double (first), g_variant_get_double (second));

  return g_variant_equal (first, second);
}
