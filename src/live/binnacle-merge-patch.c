/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-live"

/* JSON merge patches as RFC 7396 has them: applied, composed, and made. */

#include "live/binnacle-merge.h"

#include "base/binnacle-json.h"
#include "base/binnacle-value-variant.h"
#include "live/binnacle-json-members-private.h"

static GVariant *apply_patch (GVariant *target, GVariant *patch, guint depth);

static void
add_member (GVariantBuilder *builder,
            const char      *name,
            GVariant        *value)
{
  g_variant_builder_add (builder, "{sv}", name, value);
}

static void
patch_present_members (GVariantBuilder *builder,
                       GVariant        *target,
                       GHashTable      *patches,
                       guint            depth)
{
  GVariantIter iter;
  const char *name;
  GVariant *value;

  g_variant_iter_init (&iter, target);
  while (g_variant_iter_next (&iter, "{&sv}", &name, &value))
    {
      GVariant *patch = g_hash_table_lookup (patches, name);
      g_autoptr (GVariant) held = value;
      g_autoptr (GVariant) patched = NULL;

      if (binnacle_json_is_null (patch))
        continue;

      patched = patch != NULL ? apply_patch (value, patch, depth) : g_variant_ref (value);
      add_member (builder, name, patched);
    }
}

static void
add_new_members (GVariantBuilder *builder,
                 GHashTable      *present,
                 GVariant        *patch,
                 guint            depth)
{
  GVariantIter iter;
  const char *name;
  GVariant *value;

  g_variant_iter_init (&iter, patch);
  while (g_variant_iter_next (&iter, "{&sv}", &name, &value))
    {
      g_autoptr (GVariant) held = value;
      g_autoptr (GVariant) added = NULL;

      if (binnacle_json_is_null (value) || g_hash_table_contains (present, name))
        continue;

      added = apply_patch (NULL, value, depth);
      add_member (builder, name, added);
    }
}

/* MergePatch() of RFC 7396 §2. What is nested deeper than any JSON that is read is
 * taken as it is. */
static GVariant *
apply_patch (GVariant *target,
             GVariant *patch,
             guint     depth)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (GHashTable) patches = NULL;
  g_autoptr (GHashTable) present = NULL;

  if (!binnacle_json_is_object (patch) || depth > BINNACLE_JSON_MAX_DEPTH)
    return g_variant_ref (patch);

  patches = binnacle_json_index_members (patch);
  present = binnacle_json_index_members (target);
  if (binnacle_json_is_object (target))
    patch_present_members (&builder, target, patches, depth + 1);
  add_new_members (&builder, present, patch, depth + 1);

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static gboolean
add_composed_member (GVariantBuilder *builder,
                     const char      *name,
                     GVariant        *composed)
{
  g_autoptr (GVariant) held = composed;

  if (composed == NULL)
    return FALSE;

  add_member (builder, name, composed);
  return TRUE;
}

static GVariant *compose_patches (GVariant *first, GVariant *second, guint depth);

static gboolean
compose_members_of_first (GVariantBuilder *builder,
                          GVariant        *first,
                          GHashTable      *seconds,
                          guint            depth)
{
  GVariantIter iter;
  const char *name;
  GVariant *value;

  g_variant_iter_init (&iter, first);
  while (g_variant_iter_next (&iter, "{&sv}", &name, &value))
    {
      GVariant *second = g_hash_table_lookup (seconds, name);
      g_autoptr (GVariant) held = value;

      if (!add_composed_member (builder, name,
                                second != NULL ? compose_patches (value, second, depth) : g_variant_ref (value)))
        return FALSE;
    }

  return TRUE;
}

static void
add_members_of_second (GVariantBuilder *builder,
                       GHashTable      *firsts,
                       GVariant        *second)
{
  GVariantIter iter;
  const char *name;
  GVariant *value;

  g_variant_iter_init (&iter, second);
  while (g_variant_iter_next (&iter, "{&sv}", &name, &value))
    {
      if (!g_hash_table_contains (firsts, name))
        add_member (builder, name, value);
      g_variant_unref (value);
    }
}

/* An object put on what the first patch made something else replaces it, members
 * that are there already included: no patch says that. */
static GVariant *
compose_patches (GVariant *first,
                 GVariant *second,
                 guint     depth)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (GHashTable) firsts = NULL;
  g_autoptr (GHashTable) seconds = NULL;

  if (!binnacle_json_is_object (second))
    return g_variant_ref (second);
  if (!binnacle_json_is_object (first) || depth > BINNACLE_JSON_MAX_DEPTH)
    return NULL;

  firsts = binnacle_json_index_members (first);
  seconds = binnacle_json_index_members (second);
  if (!compose_members_of_first (&builder, first, seconds, depth + 1))
    return NULL;
  add_members_of_second (&builder, firsts, second);

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/* A member that is null can't be written by a patch. */
static gboolean
has_null_member (GVariant *value,
                 guint     depth)
{
  GVariantIter iter;
  GVariant *member;
  gboolean found = depth > BINNACLE_JSON_MAX_DEPTH;

  if (!binnacle_json_is_object (value))
    return binnacle_json_is_null (value);

  g_variant_iter_init (&iter, value);
  while (!found && g_variant_iter_next (&iter, "{&sv}", NULL, &member))
    {
      found = has_null_member (member, depth + 1);
      g_variant_unref (member);
    }

  return found;
}

static GVariant *make_patch (GVariant *from, GVariant *to, guint depth);

static GVariant *
make_member_patch (GVariant *from,
                   GVariant *to,
                   guint     depth)
{
  if (binnacle_json_is_object (from) && binnacle_json_is_object (to))
    return make_patch (from, to, depth);

  return has_null_member (to, depth) ? NULL : g_variant_ref (to);
}

static gboolean
add_changed_members (GVariantBuilder *builder,
                     GHashTable      *olds,
                     GVariant        *to,
                     guint            depth)
{
  GVariantIter iter;
  const char *name;
  GVariant *value;

  g_variant_iter_init (&iter, to);
  while (g_variant_iter_next (&iter, "{&sv}", &name, &value))
    {
      GVariant *old = g_hash_table_lookup (olds, name);
      g_autoptr (GVariant) held = value;

      if (old != NULL && binnacle_value_variants_equal (old, value))
        continue;
      if (!add_composed_member (builder, name, make_member_patch (old, value, depth)))
        return FALSE;
    }

  return TRUE;
}

static void
add_removed_members (GVariantBuilder *builder,
                     GHashTable      *news,
                     GVariant        *from)
{
  GVariantIter iter;
  const char *name;

  g_variant_iter_init (&iter, from);
  while (g_variant_iter_next (&iter, "{&sv}", &name, NULL))
    if (!g_hash_table_contains (news, name))
      add_member (builder, name, g_variant_new_maybe (G_VARIANT_TYPE_VARIANT, NULL));
}

static GVariant *
make_patch (GVariant *from,
            GVariant *to,
            guint     depth)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (GHashTable) olds = NULL;
  g_autoptr (GHashTable) news = NULL;

  if (depth > BINNACLE_JSON_MAX_DEPTH)
    return NULL;

  olds = binnacle_json_index_members (from);
  news = binnacle_json_index_members (to);
  if (!add_changed_members (&builder, olds, to, depth + 1))
    return NULL;
  add_removed_members (&builder, news, from);

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/**
 * binnacle_merge_patch:
 * @target: what is there; no value where there is nothing
 * @patch: the patch
 * @result: (inout): where to put what is there after it; may be @target or @patch
 *
 * Applies a merge patch as RFC 7396 says. Any thread.
 */
void
binnacle_merge_patch (const BinnacleValue *target,
                      const BinnacleValue *patch,
                      BinnacleValue       *result)
{
  g_autoptr (GVariant) target_json = NULL;
  g_autoptr (GVariant) patch_json = NULL;
  g_autoptr (GVariant) patched = NULL;

  g_return_if_fail (target != NULL);
  g_return_if_fail (patch != NULL);
  g_return_if_fail (result != NULL);

  target_json = binnacle_value_to_variant (target);
  patch_json = binnacle_value_to_variant (patch);
  if (patch_json != NULL)
    patched = apply_patch (target_json, patch_json, 0);
  else if (target_json != NULL)
    patched = g_variant_ref (target_json);

  binnacle_value_set_variant (result, patched);
}

/**
 * binnacle_merge_patch_compose:
 * @first: a patch
 * @second: another, that is applied after it
 * @result: (inout): where to put the patch that does what both do
 *
 * Makes one patch of two. There is none where the first makes a member something
 * other than an object and the second puts an object there: that replaces whatever
 * members there are, which a patch can't say. Any thread.
 *
 * Returns: %TRUE if there is such a patch; else @result becomes no value
 */
gboolean
binnacle_merge_patch_compose (const BinnacleValue *first,
                              const BinnacleValue *second,
                              BinnacleValue       *result)
{
  g_autoptr (GVariant) first_json = NULL;
  g_autoptr (GVariant) second_json = NULL;
  g_autoptr (GVariant) composed = NULL;

  g_return_val_if_fail (first != NULL, FALSE);
  g_return_val_if_fail (second != NULL, FALSE);
  g_return_val_if_fail (result != NULL, FALSE);

  first_json = binnacle_value_to_variant (first);
  second_json = binnacle_value_to_variant (second);
  if (second_json != NULL)
    composed = compose_patches (first_json, second_json, 0);
  binnacle_value_set_variant (result, composed);

  return composed != NULL;
}

/**
 * binnacle_merge_patch_make:
 * @from: an object
 * @to: what it is to become
 * @result: (inout): where to put the patch
 *
 * Makes the patch that turns @from into @to. There is none where one of them is no
 * object, or where a member of @to that is new or changed is null. Any thread.
 *
 * Returns: %TRUE if there is such a patch; else @result becomes no value
 */
gboolean
binnacle_merge_patch_make (const BinnacleValue *from,
                           const BinnacleValue *to,
                           BinnacleValue       *result)
{
  GVariant *from_json;
  GVariant *to_json;
  g_autoptr (GVariant) patch = NULL;

  g_return_val_if_fail (from != NULL, FALSE);
  g_return_val_if_fail (to != NULL, FALSE);
  g_return_val_if_fail (result != NULL, FALSE);

  from_json = binnacle_value_get_json (from);
  to_json = binnacle_value_get_json (to);
  if (binnacle_json_is_object (from_json) && binnacle_json_is_object (to_json))
    patch = make_patch (from_json, to_json, 0);
  binnacle_value_set_variant (result, patch);

  return patch != NULL;
}
