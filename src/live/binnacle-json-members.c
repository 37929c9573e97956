/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-live"

/* Taking objects apart that are held as variants, as base/binnacle-value.h says. */

#include "live/binnacle-json-members-private.h"

gboolean
binnacle_json_is_object (GVariant *variant)
{
  return variant != NULL && g_variant_is_of_type (variant, G_VARIANT_TYPE_VARDICT);
}

gboolean
binnacle_json_is_array (GVariant *variant)
{
  return variant != NULL && g_variant_is_of_type (variant, G_VARIANT_TYPE ("av"));
}

gboolean
binnacle_json_is_text (GVariant *variant)
{
  return variant != NULL && g_variant_is_of_type (variant, G_VARIANT_TYPE_STRING);
}

gboolean
binnacle_json_is_null (GVariant *variant)
{
  return variant != NULL && g_variant_is_of_type (variant, G_VARIANT_TYPE_MAYBE);
}

/*
 * binnacle_json_index_members:
 * @object: (nullable): an object; anything else has no members
 *
 * Returns: (transfer full): the values by name, both held by the table
 */
GHashTable *
binnacle_json_index_members (GVariant *object)
{
  GHashTable *members = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
  GVariantIter iter;
  char *name;
  GVariant *value;

  if (!binnacle_json_is_object (object))
    return members;

  g_variant_iter_init (&iter, object);
  while (g_variant_iter_next (&iter, "{sv}", &name, &value))
    g_hash_table_insert (members, name, value);

  return members;
}

/*
 * binnacle_json_extend_pointer:
 * @pointer: a JSON pointer (RFC 6901)
 * @name: the name of a member of what it points to
 *
 * Returns: (transfer full): a pointer to the member
 */
char *
binnacle_json_extend_pointer (const char *pointer,
                              const char *name)
{
  GString *extended = g_string_new (pointer);

  g_string_append_c (extended, '/');
  for (const char *p = name; *p != '\0'; p++)
    {
      if (*p == '~')
        g_string_append (extended, "~0");
      else if (*p == '/')
        g_string_append (extended, "~1");
      else
        g_string_append_c (extended, *p);
    }

  return g_string_free (extended, FALSE);
}
