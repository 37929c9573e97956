/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-live"

#include "live/binnacle-merge.h"

#include "base/binnacle-json.h"
#include "base/binnacle-value-variant.h"
#include "live/binnacle-json-members-private.h"
#include "live/binnacle-merge-tree.h"

/**
 * binnacle_merge_three_way:
 * @base: what both sides began with; no value where there was nothing
 * @mine: what it is here
 * @theirs: what it is there
 * @result: (inout): where to put what comes out
 * @paths: (out) (transfer full) (nullable) (optional): what is in conflict, as
 *   [method@MergeTree.list_conflicts] names it; %NULL where it is clean
 *
 * Merges what two sides made of one value: objects by member, texts by line, arrays by
 * element, as [struct@MergeTree] says; anything else only where one side left it as it
 * was or both made the same of it. Where that is not clean, @result is mine with what
 * is clean of theirs.
 *
 * Numbers that both changed are a conflict here: what was a step is sent as an
 * addition, and does not come here. Any thread.
 *
 * Returns: %TRUE if it is clean
 */
gboolean
binnacle_merge_three_way (const BinnacleValue *base,
                          const BinnacleValue *mine,
                          const BinnacleValue *theirs,
                          BinnacleValue       *result,
                          GStrv               *paths)
{
  g_autoptr (BinnacleMergeTree) tree = NULL;
  gboolean clean;

  g_return_val_if_fail (result != NULL, FALSE);

  tree = binnacle_merge_tree_new (base, mine, theirs);
  clean = binnacle_merge_tree_is_clean (tree);
  if (paths != NULL)
    *paths = clean ? NULL : binnacle_merge_tree_list_conflicts (tree);
  binnacle_merge_tree_get_result (tree, result);

  return clean;
}

static void list_differences (GVariant *first, GVariant *second, const char *pointer, GPtrArray *pointers, guint depth);

static void
list_member (GVariant   *first,
             GVariant   *second,
             const char *pointer,
             const char *name,
             GPtrArray  *pointers,
             guint       depth)
{
  g_autofree char *member = binnacle_json_extend_pointer (pointer, name);

  list_differences (first, second, member, pointers, depth + 1);
}

static void
list_members (GVariant   *first,
              GVariant   *second,
              const char *pointer,
              GPtrArray  *pointers,
              guint       depth)
{
  g_autoptr (GHashTable) seconds = binnacle_json_index_members (second);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GVariantIter iter;
  char *name;
  GVariant *value;

  g_variant_iter_init (&iter, first);
  while (g_variant_iter_next (&iter, "{sv}", &name, &value))
    {
      list_member (value, g_hash_table_lookup (seconds, name), pointer, name, pointers, depth);
      g_hash_table_add (seen, name);
      g_variant_unref (value);
    }

  g_variant_iter_init (&iter, second);
  while (g_variant_iter_loop (&iter, "{sv}", &name, &value))
    if (!g_hash_table_contains (seen, name))
      list_member (NULL, value, pointer, name, pointers, depth);
}

static void
list_differences (GVariant   *first,
                  GVariant   *second,
                  const char *pointer,
                  GPtrArray  *pointers,
                  guint       depth)
{
  if (first == NULL && second == NULL)
    return;

  if (binnacle_json_is_object (first) && binnacle_json_is_object (second) && depth <= BINNACLE_JSON_MAX_DEPTH)
    list_members (first, second, pointer, pointers, depth);
  else if (first == NULL || second == NULL || !binnacle_value_variants_equal (first, second))
    g_ptr_array_add (pointers, g_strdup (pointer));
}

/**
 * binnacle_merge_list_differences:
 * @first: a value
 * @second: another
 *
 * Names the members in which two values differ, as JSON pointers (RFC 6901): the
 * innermost ones, with an array or text as one. The pointer to the whole is "".
 * Any thread.
 *
 * Returns: (transfer full): the pointers; none where the values are equal
 */
GStrv
binnacle_merge_list_differences (const BinnacleValue *first,
                                 const BinnacleValue *second)
{
  g_autoptr (GPtrArray) pointers = g_ptr_array_new ();
  g_autoptr (GVariant) first_json = NULL;
  g_autoptr (GVariant) second_json = NULL;

  g_return_val_if_fail (first != NULL, NULL);
  g_return_val_if_fail (second != NULL, NULL);

  first_json = binnacle_value_to_variant (first);
  second_json = binnacle_value_to_variant (second);
  list_differences (first_json, second_json, "", pointers, 0);
  g_ptr_array_add (pointers, NULL);

  return (GStrv) g_ptr_array_free (g_steal_pointer (&pointers), FALSE);
}
