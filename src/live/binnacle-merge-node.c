/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-live"

/* What a merge is made of: see BinnacleMergeTree, which is its face. */

#include "live/binnacle-merge-node-private.h"

#include "base/binnacle-json.h"
#include "base/binnacle-value-variant.h"
#include "live/binnacle-json-members-private.h"

void
binnacle_merge_node_free (BinnacleMergeNode *node)
{
  for (BinnacleSide side = BINNACLE_SIDE_BASE; side < BINNACLE_N_SIDES; side++)
    g_clear_pointer (&node->sides[side], g_variant_unref);
  g_clear_pointer (&node->children, g_ptr_array_unref);
  g_clear_pointer (&node->elements, binnacle_merge_elements_free);
  g_clear_pointer (&node->edited, g_variant_unref);
  g_clear_pointer (&node->names, g_strfreev);
  g_free (node->pointer);
  g_free (node->label);
  g_free (node->name);
  g_free (node);
}

static BinnacleMergeNode *
node_new (BinnacleMergeNodeKind  kind,
          BinnacleMergeNode     *parent)
{
  BinnacleMergeNode *node = g_new0 (BinnacleMergeNode, 1);

  node->kind = kind;
  node->parent = parent;
  if (parent != NULL)
    {
      if (parent->children == NULL)
        parent->children = g_ptr_array_new_with_free_func ((GDestroyNotify) binnacle_merge_node_free);
      g_ptr_array_add (parent->children, node);
    }

  return node;
}

/* Building it. */

static gboolean
sides_equal (GVariant *first,
             GVariant *second)
{
  if (first == NULL || second == NULL)
    return first == second;

  return binnacle_value_variants_equal (first, second);
}

static BinnacleMergeChange
compare_sides (GVariant * const sides[BINNACLE_N_SIDES])
{
  gboolean mine_changed = !sides_equal (sides[BINNACLE_SIDE_BASE], sides[BINNACLE_SIDE_MINE]);
  gboolean theirs_changed = !sides_equal (sides[BINNACLE_SIDE_BASE], sides[BINNACLE_SIDE_THEIRS]);

  if (!theirs_changed)
    return mine_changed ? BINNACLE_MERGE_MINE : BINNACLE_MERGE_UNCHANGED;
  if (!mine_changed)
    return BINNACLE_MERGE_THEIRS;

  return sides_equal (sides[BINNACLE_SIDE_MINE], sides[BINNACLE_SIDE_THEIRS]) ? BINNACLE_MERGE_SAME
                                                                              : BINNACLE_MERGE_CONFLICT;
}

static void
make_leaf (BinnacleMergeNode   *node,
           BinnacleMergeChange  change,
           GVariant * const     sides[BINNACLE_N_SIDES])
{
  node->kind = BINNACLE_MERGE_NODE_LEAF;
  node->change = change;
  for (BinnacleSide side = BINNACLE_SIDE_BASE; side < BINNACLE_N_SIDES; side++)
    node->sides[side] = sides[side] != NULL ? g_variant_ref (sides[side]) : NULL;
}

static void merge_sides (guint64 *budget, BinnacleMergeNode *node, GVariant * const sides[BINNACLE_N_SIDES],
                         guint depth);

static void
merge_member (guint64            *budget,
              BinnacleMergeNode  *object,
              const char         *name,
              GHashTable * const  members[BINNACLE_N_SIDES],
              guint               depth)
{
  GVariant *sides[BINNACLE_N_SIDES];
  BinnacleMergeNode *node = node_new (BINNACLE_MERGE_NODE_LEAF, object);

  for (BinnacleSide side = BINNACLE_SIDE_BASE; side < BINNACLE_N_SIDES; side++)
    sides[side] = g_hash_table_lookup (members[side], name);
  node->name = g_strdup (name);
  merge_sides (budget, node, sides, depth);
}

/* Every member of @from that was not seen yet, in its order. */
static void
merge_members_of (guint64            *budget,
                  BinnacleMergeNode  *object,
                  GVariant           *from,
                  GHashTable * const  members[BINNACLE_N_SIDES],
                  GHashTable         *seen,
                  guint               depth)
{
  GVariantIter iter;
  char *name;

  g_variant_iter_init (&iter, from);
  while (g_variant_iter_next (&iter, "{sv}", &name, NULL))
    if (g_hash_table_add (seen, name))
      merge_member (budget, object, name, members, depth);
}

static void
merge_objects (guint64           *budget,
               BinnacleMergeNode *node,
               GVariant * const   sides[BINNACLE_N_SIDES],
               guint              depth)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTable *members[BINNACLE_N_SIDES];

  node->kind = BINNACLE_MERGE_NODE_OBJECT;
  for (BinnacleSide side = BINNACLE_SIDE_BASE; side < BINNACLE_N_SIDES; side++)
    members[side] = binnacle_json_index_members (sides[side]);

  merge_members_of (budget, node, sides[BINNACLE_SIDE_MINE], members, seen, depth + 1);
  merge_members_of (budget, node, sides[BINNACLE_SIDE_THEIRS], members, seen, depth + 1);

  for (BinnacleSide side = BINNACLE_SIDE_BASE; side < BINNACLE_N_SIDES; side++)
    g_hash_table_unref (members[side]);
}

static void
merge_element (guint64                      *budget,
               BinnacleMergeNode            *sequence,
               const BinnacleSequenceRegion *region,
               guint                         depth)
{
  GVariant *sides[BINNACLE_N_SIDES];
  BinnacleMergeNode *node = node_new (BINNACLE_MERGE_NODE_LEAF, sequence);

  for (BinnacleSide side = BINNACLE_SIDE_BASE; side < BINNACLE_N_SIDES; side++)
    sides[side] = g_ptr_array_index (sequence->elements->items[side], region->ranges[side].start);
  node->name = g_strdup_printf ("%u", region->ranges[BINNACLE_SIDE_MINE].start);
  node->label = binnacle_merge_elements_describe (sides[BINNACLE_SIDE_MINE]);
  merge_sides (budget, node, sides, depth + 1);
}

static void
merge_regions (guint64           *budget,
               BinnacleMergeNode *sequence,
               GArray            *regions,
               guint              depth)
{
  sequence->children = g_ptr_array_new_with_free_func ((GDestroyNotify) binnacle_merge_node_free);
  for (guint i = 0; i < regions->len; i++)
    {
      const BinnacleSequenceRegion *region = &g_array_index (regions, BinnacleSequenceRegion, i);
      BinnacleMergeNode *run;

      if (region->identified)
        {
          merge_element (budget, sequence, region, depth);
          continue;
        }

      run = node_new (BINNACLE_MERGE_NODE_RUN, sequence);
      run->change = region->change;
      for (BinnacleSide side = BINNACLE_SIDE_BASE; side < BINNACLE_N_SIDES; side++)
        run->ranges[side] = region->ranges[side];
    }
}

/* FALSE where they are no texts or arrays that can be merged. */
static gboolean
merge_elements (guint64           *budget,
                BinnacleMergeNode *node,
                GVariant * const   sides[BINNACLE_N_SIDES],
                guint              depth)
{
  g_autoptr (GArray) regions = NULL;
  BinnacleMergeElements *elements = binnacle_merge_elements_new (sides);

  if (elements == NULL)
    return FALSE;

  regions = g_array_new (FALSE, FALSE, sizeof (BinnacleSequenceRegion));
  if (!binnacle_merge_elements_find_regions (elements, budget, regions) ||
      binnacle_merge_elements_twice (elements, regions))
    {
      binnacle_merge_elements_free (elements);
      return FALSE;
    }

  node->kind = BINNACLE_MERGE_NODE_SEQUENCE;
  node->elements = elements;
  merge_regions (budget, node, regions, depth);

  return TRUE;
}

/* Where both sides made an object of what was not there, both of them only added members. */
static gboolean
are_objects (GVariant * const sides[BINNACLE_N_SIDES])
{
  return (sides[BINNACLE_SIDE_BASE] == NULL || binnacle_json_is_object (sides[BINNACLE_SIDE_BASE])) &&
         binnacle_json_is_object (sides[BINNACLE_SIDE_MINE]) && binnacle_json_is_object (sides[BINNACLE_SIDE_THEIRS]);
}

static void
merge_sides (guint64           *budget,
             BinnacleMergeNode *node,
             GVariant * const   sides[BINNACLE_N_SIDES],
             guint              depth)
{
  BinnacleMergeChange change = compare_sides (sides);

  if (change == BINNACLE_MERGE_CONFLICT && depth <= BINNACLE_JSON_MAX_DEPTH)
    {
      if (are_objects (sides))
        {
          merge_objects (budget, node, sides, depth);
          return;
        }
      if (merge_elements (budget, node, sides, depth))
        return;
    }

  make_leaf (node, change, sides);
}

/*
 * binnacle_merge_node_new:
 * @sides: the base, mine and theirs, each may be %NULL
 * @budget: (inout): as for binnacle_diff_find_hunks()
 *
 * Returns: (transfer full): what became of what
 */
BinnacleMergeNode *
binnacle_merge_node_new (GVariant * const  sides[BINNACLE_N_SIDES],
                         guint64          *budget)
{
  BinnacleMergeNode *root = node_new (BINNACLE_MERGE_NODE_LEAF, NULL);

  merge_sides (budget, root, sides, 0);
  return root;
}

/* Putting it together. */

/* (nullable): what comes out of a leaf */
GVariant *
binnacle_merge_node_get_value (BinnacleMergeNode *leaf)
{
  switch (leaf->choice)
    {
    case BINNACLE_MERGE_CHOICE_EDITED:
      return leaf->edited;
    case BINNACLE_MERGE_CHOICE_THEIRS:
      return leaf->sides[BINNACLE_SIDE_THEIRS];
    case BINNACLE_MERGE_CHOICE_MINE:
    case BINNACLE_MERGE_CHOICE_BOTH:
      return leaf->sides[BINNACLE_SIDE_MINE];
    case BINNACLE_MERGE_CHOICE_NONE:
      return leaf->sides[leaf->change == BINNACLE_MERGE_THEIRS ? BINNACLE_SIDE_THEIRS : BINNACLE_SIDE_MINE];
    default:
      g_assert_not_reached ();
    }
}

static BinnacleMergeChoice
get_run_choice (BinnacleMergeNode *run)
{
  if (run->choice != BINNACLE_MERGE_CHOICE_NONE)
    return run->choice;
  if (run->change == BINNACLE_MERGE_THEIRS)
    return BINNACLE_MERGE_CHOICE_THEIRS;

  return run->change == BINNACLE_MERGE_TOGETHER ? BINNACLE_MERGE_CHOICE_BOTH : BINNACLE_MERGE_CHOICE_MINE;
}

/* Adds what comes out of a run. */
void
binnacle_merge_node_add_run (BinnacleMergeNode *run,
                             GPtrArray         *list)
{
  const BinnacleMergeElements *elements = run->parent->elements;

  switch (get_run_choice (run))
    {
    case BINNACLE_MERGE_CHOICE_EDITED:
      binnacle_merge_elements_add_value (elements, run->edited, list);
      break;
    case BINNACLE_MERGE_CHOICE_BOTH:
      binnacle_merge_elements_add_both (elements, run->ranges, list);
      break;
    case BINNACLE_MERGE_CHOICE_THEIRS:
      binnacle_merge_elements_add_range (elements, BINNACLE_SIDE_THEIRS, run->ranges[BINNACLE_SIDE_THEIRS], list);
      break;
    case BINNACLE_MERGE_CHOICE_MINE:
    case BINNACLE_MERGE_CHOICE_NONE:
      binnacle_merge_elements_add_range (elements, BINNACLE_SIDE_MINE, run->ranges[BINNACLE_SIDE_MINE], list);
      break;
    default:
      g_assert_not_reached ();
    }
}

static GVariant *
assemble_object (BinnacleMergeNode *object)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  for (guint i = 0; object->children != NULL && i < object->children->len; i++)
    {
      BinnacleMergeNode *child = g_ptr_array_index (object->children, i);
      g_autoptr (GVariant) value = binnacle_merge_node_assemble (child);

      if (value != NULL)
        g_variant_builder_add (&builder, "{sv}", child->name, value);
    }

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static GVariant *
assemble_sequence (BinnacleMergeNode *sequence)
{
  g_autoptr (GPtrArray) list = binnacle_merge_elements_new_list (sequence->elements);

  for (guint i = 0; i < sequence->children->len; i++)
    {
      BinnacleMergeNode *child = g_ptr_array_index (sequence->children, i);
      GVariant *element;

      if (child->kind == BINNACLE_MERGE_NODE_RUN)
        binnacle_merge_node_add_run (child, list);
      else if ((element = binnacle_merge_node_assemble (child)) != NULL)
        g_ptr_array_add (list, element);
    }

  return binnacle_merge_elements_join (sequence->elements, list);
}

/* (transfer full), NULL where nothing is to be there. */
GVariant *
binnacle_merge_node_assemble (BinnacleMergeNode *node)
{
  GVariant *value;

  switch (node->kind)
    {
    case BINNACLE_MERGE_NODE_OBJECT:
      return assemble_object (node);
    case BINNACLE_MERGE_NODE_SEQUENCE:
      return assemble_sequence (node);
    case BINNACLE_MERGE_NODE_LEAF:
      value = binnacle_merge_node_get_value (node);
      return value != NULL ? g_variant_ref (value) : NULL;
    case BINNACLE_MERGE_NODE_RUN: /* by its sequence */
    default:
      g_assert_not_reached ();
    }
}
