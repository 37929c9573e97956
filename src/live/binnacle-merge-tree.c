/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-live"

#include "live/binnacle-merge-tree-private.h"

#include "base/binnacle-json.h"
#include "base/binnacle-value-variant.h"
#include "live/binnacle-json-members-private.h"
#include "live/binnacle-merge-elements-private.h"

/* For all comparisons of one merge: some ten milliseconds. */
#define BUDGET 4000000

/**
 * BinnacleMergeTree:
 *
 * A three-way merge that can be looked at and decided part by part.
 *
 * Objects are taken apart by member, texts by line, arrays by element: a part is what
 * is left, and has a base, mine and theirs. What only one side changed is taken from
 * that side, what both changed alike is taken once, anything else is a conflict, which
 * is decided by [method@MergeTree.choose].
 *
 * Elements that are objects with an `id`, `text` or the like of their own are known
 * by it: where both sides changed such an element, its members are merged, and where
 * both put elements in at one place, both stay.
 *
 * It promises that the work is bounded: where finding out what changed in a text or
 * array would take too long, the whole of it is a conflict. It does not promise to see
 * that something moved.
 *
 * Used by one thread at a time.
 */

typedef enum { NODE_LEAF, NODE_OBJECT, NODE_SEQUENCE, NODE_RUN } NodeKind;

typedef struct _Node Node;

struct _Node
{
  NodeKind               kind;
  BinnacleMergeChange    change;
  Node                  *parent;
  char                  *name;  /* in the parent; NULL for a run and at the top */
  char                  *label; /* of an element: what a person knows it by, or NULL */
  GVariant              *sides[BINNACLE_N_SIDES];  /* of a leaf */
  BinnacleRange          ranges[BINNACLE_N_SIDES]; /* of a run, in the parent's elements */
  BinnacleMergeElements *elements;
  GPtrArray             *children;
  BinnacleMergeChoice    choice;
  GVariant              *edited;
  char                  *pointer;
  GStrv                  names;
};

struct _BinnacleMergeTree
{
  gint       references;
  Node      *root;
  GPtrArray *parts; /* of Node, borrowed */
  guint64    budget;
};

G_DEFINE_BOXED_TYPE (BinnacleMergeTree, binnacle_merge_tree, binnacle_merge_tree_ref, binnacle_merge_tree_unref)

static void
node_free (Node *node)
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

static Node *
node_new (NodeKind  kind,
          Node     *parent)
{
  Node *node = g_new0 (Node, 1);

  node->kind = kind;
  node->parent = parent;
  if (parent != NULL)
    {
      if (parent->children == NULL)
        parent->children = g_ptr_array_new_with_free_func ((GDestroyNotify) node_free);
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
make_leaf (Node               *node,
           BinnacleMergeChange change,
           GVariant * const    sides[BINNACLE_N_SIDES])
{
  node->kind = NODE_LEAF;
  node->change = change;
  for (BinnacleSide side = BINNACLE_SIDE_BASE; side < BINNACLE_N_SIDES; side++)
    node->sides[side] = sides[side] != NULL ? g_variant_ref (sides[side]) : NULL;
}

static void merge_sides (BinnacleMergeTree *self, Node *node, GVariant * const sides[BINNACLE_N_SIDES], guint depth);

static void
merge_member (BinnacleMergeTree  *self,
              Node               *object,
              const char         *name,
              GHashTable * const  members[BINNACLE_N_SIDES],
              guint               depth)
{
  GVariant *sides[BINNACLE_N_SIDES];
  Node *node = node_new (NODE_LEAF, object);

  for (BinnacleSide side = BINNACLE_SIDE_BASE; side < BINNACLE_N_SIDES; side++)
    sides[side] = g_hash_table_lookup (members[side], name);
  node->name = g_strdup (name);
  merge_sides (self, node, sides, depth);
}

/* Every member of @from that was not seen yet, in its order. */
static void
merge_members_of (BinnacleMergeTree  *self,
                  Node               *object,
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
      merge_member (self, object, name, members, depth);
}

static void
merge_objects (BinnacleMergeTree *self,
               Node              *node,
               GVariant * const   sides[BINNACLE_N_SIDES],
               guint              depth)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTable *members[BINNACLE_N_SIDES];

  node->kind = NODE_OBJECT;
  for (BinnacleSide side = BINNACLE_SIDE_BASE; side < BINNACLE_N_SIDES; side++)
    members[side] = binnacle_json_index_members (sides[side]);

  merge_members_of (self, node, sides[BINNACLE_SIDE_MINE], members, seen, depth + 1);
  merge_members_of (self, node, sides[BINNACLE_SIDE_THEIRS], members, seen, depth + 1);

  for (BinnacleSide side = BINNACLE_SIDE_BASE; side < BINNACLE_N_SIDES; side++)
    g_hash_table_unref (members[side]);
}

static void
merge_element (BinnacleMergeTree            *self,
               Node                         *sequence,
               const BinnacleSequenceRegion *region,
               guint                         depth)
{
  GVariant *sides[BINNACLE_N_SIDES];
  Node *node = node_new (NODE_LEAF, sequence);

  for (BinnacleSide side = BINNACLE_SIDE_BASE; side < BINNACLE_N_SIDES; side++)
    sides[side] = g_ptr_array_index (sequence->elements->items[side], region->ranges[side].start);
  node->name = g_strdup_printf ("%u", region->ranges[BINNACLE_SIDE_MINE].start);
  node->label = binnacle_merge_elements_describe (sides[BINNACLE_SIDE_MINE]);
  merge_sides (self, node, sides, depth + 1);
}

static void
merge_regions (BinnacleMergeTree *self,
               Node              *sequence,
               GArray            *regions,
               guint              depth)
{
  sequence->children = g_ptr_array_new_with_free_func ((GDestroyNotify) node_free);
  for (guint i = 0; i < regions->len; i++)
    {
      const BinnacleSequenceRegion *region = &g_array_index (regions, BinnacleSequenceRegion, i);
      Node *run;

      if (region->identified)
        {
          merge_element (self, sequence, region, depth);
          continue;
        }

      run = node_new (NODE_RUN, sequence);
      run->change = region->change;
      for (BinnacleSide side = BINNACLE_SIDE_BASE; side < BINNACLE_N_SIDES; side++)
        run->ranges[side] = region->ranges[side];
    }
}

/* FALSE where they are no texts or arrays that can be merged. */
static gboolean
merge_elements (BinnacleMergeTree *self,
                Node              *node,
                GVariant * const   sides[BINNACLE_N_SIDES],
                guint              depth)
{
  g_autoptr (GArray) regions = NULL;
  BinnacleMergeElements *elements = binnacle_merge_elements_new (sides);

  if (elements == NULL)
    return FALSE;

  regions = g_array_new (FALSE, FALSE, sizeof (BinnacleSequenceRegion));
  if (!binnacle_merge_elements_find_regions (elements, &self->budget, regions) ||
      binnacle_merge_elements_twice (elements, regions))
    {
      binnacle_merge_elements_free (elements);
      return FALSE;
    }

  node->kind = NODE_SEQUENCE;
  node->elements = elements;
  merge_regions (self, node, regions, depth);

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
merge_sides (BinnacleMergeTree *self,
             Node              *node,
             GVariant * const   sides[BINNACLE_N_SIDES],
             guint              depth)
{
  BinnacleMergeChange change = compare_sides (sides);

  if (change == BINNACLE_MERGE_CONFLICT && depth <= BINNACLE_JSON_MAX_DEPTH)
    {
      if (are_objects (sides))
        {
          merge_objects (self, node, sides, depth);
          return;
        }
      if (merge_elements (self, node, sides, depth))
        return;
    }

  make_leaf (node, change, sides);
}

/* Putting it together. */

static GVariant *
get_leaf_value (Node *leaf)
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
get_run_choice (Node *run)
{
  if (run->choice != BINNACLE_MERGE_CHOICE_NONE)
    return run->choice;
  if (run->change == BINNACLE_MERGE_THEIRS)
    return BINNACLE_MERGE_CHOICE_THEIRS;

  return run->change == BINNACLE_MERGE_TOGETHER ? BINNACLE_MERGE_CHOICE_BOTH : BINNACLE_MERGE_CHOICE_MINE;
}

static void
add_run (Node      *run,
         GPtrArray *list)
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

static GVariant *assemble (Node *node);

static GVariant *
assemble_object (Node *object)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  for (guint i = 0; object->children != NULL && i < object->children->len; i++)
    {
      Node *child = g_ptr_array_index (object->children, i);
      g_autoptr (GVariant) value = assemble (child);

      if (value != NULL)
        g_variant_builder_add (&builder, "{sv}", child->name, value);
    }

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static GVariant *
assemble_sequence (Node *sequence)
{
  g_autoptr (GPtrArray) list = binnacle_merge_elements_new_list (sequence->elements);

  for (guint i = 0; i < sequence->children->len; i++)
    {
      Node *child = g_ptr_array_index (sequence->children, i);
      GVariant *element;

      if (child->kind == NODE_RUN)
        add_run (child, list);
      else if ((element = assemble (child)) != NULL)
        g_ptr_array_add (list, element);
    }

  return binnacle_merge_elements_join (sequence->elements, list);
}

/* (transfer full), NULL where nothing is to be there. */
static GVariant *
assemble (Node *node)
{
  GVariant *value;

  switch (node->kind)
    {
    case NODE_OBJECT:
      return assemble_object (node);
    case NODE_SEQUENCE:
      return assemble_sequence (node);
    case NODE_LEAF:
      value = get_leaf_value (node);
      return value != NULL ? g_variant_ref (value) : NULL;
    case NODE_RUN: /* by its sequence */
    default:
      g_assert_not_reached ();
    }
}

/* Its parts. */

static void
list_parts (Node      *node,
            GPtrArray *parts)
{
  if (node->kind == NODE_LEAF || node->kind == NODE_RUN)
    {
      g_ptr_array_add (parts, node);
      return;
    }

  for (guint i = 0; node->children != NULL && i < node->children->len; i++)
    list_parts (g_ptr_array_index (node->children, i), parts);
}

static Node *
get_part (BinnacleMergeTree *self,
          guint              part)
{
  return g_ptr_array_index (self->parts, part);
}

static const char *
get_pointer (Node *node)
{
  if (node->pointer == NULL)
    {
      const char *parent = node->parent != NULL ? get_pointer (node->parent) : "";

      node->pointer = node->name != NULL ? binnacle_json_extend_pointer (parent, node->name) : g_strdup (parent);
    }

  return node->pointer;
}

static GStrv
make_names (Node *node)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  GStrv result;

  for (; node != NULL; node = node->parent)
    if (node->name != NULL)
      g_ptr_array_insert (names, 0, node->label != NULL ? node->label : node->name);

  result = g_new0 (char *, names->len + 1);
  for (guint i = 0; i < names->len; i++)
    result[i] = g_strdup (g_ptr_array_index (names, i));

  return result;
}

static void
get_run_side (Node          *run,
              BinnacleSide   side,
              BinnacleValue *value)
{
  const BinnacleMergeElements *elements = run->parent->elements;
  g_autoptr (GPtrArray) list = binnacle_merge_elements_new_list (elements);
  g_autoptr (GVariant) joined = NULL;

  binnacle_merge_elements_add_range (elements, side, run->ranges[side], list);
  if (list->len > 0)
    joined = binnacle_merge_elements_join (elements, list);
  binnacle_value_set_variant (value, joined);
}

static void
get_side (Node          *node,
          BinnacleSide   side,
          BinnacleValue *value)
{
  if (node->kind == NODE_RUN)
    get_run_side (node, side, value);
  else
    binnacle_value_set_variant (value, node->sides[side]);
}

/**
 * binnacle_merge_tree_new:
 * @base: what both sides began with; no value where there was nothing
 * @mine: what it is here
 * @theirs: what it is there
 *
 * Works out what became of what.
 *
 * Returns: (transfer full): the merge
 */
BinnacleMergeTree *
binnacle_merge_tree_new (const BinnacleValue *base,
                         const BinnacleValue *mine,
                         const BinnacleValue *theirs)
{
  const BinnacleValue *values[BINNACLE_N_SIDES] = { base, mine, theirs };
  GVariant *sides[BINNACLE_N_SIDES];
  BinnacleMergeTree *self;

  g_return_val_if_fail (base != NULL, NULL);
  g_return_val_if_fail (mine != NULL, NULL);
  g_return_val_if_fail (theirs != NULL, NULL);

  self = g_new0 (BinnacleMergeTree, 1);
  self->references = 1;
  self->budget = BUDGET;
  self->root = node_new (NODE_LEAF, NULL);
  for (BinnacleSide side = BINNACLE_SIDE_BASE; side < BINNACLE_N_SIDES; side++)
    sides[side] = binnacle_value_to_variant (values[side]);
  merge_sides (self, self->root, sides, 0);
  for (BinnacleSide side = BINNACLE_SIDE_BASE; side < BINNACLE_N_SIDES; side++)
    g_clear_pointer (&sides[side], g_variant_unref);

  self->parts = g_ptr_array_new ();
  list_parts (self->root, self->parts);

  return self;
}

/**
 * binnacle_merge_tree_ref:
 * @self: a merge
 *
 * Returns: (transfer full): @self
 */
BinnacleMergeTree *
binnacle_merge_tree_ref (BinnacleMergeTree *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  self->references++;
  return self;
}

/**
 * binnacle_merge_tree_unref:
 * @self: (transfer full): a merge
 *
 * Lets go of it.
 */
void
binnacle_merge_tree_unref (BinnacleMergeTree *self)
{
  g_return_if_fail (self != NULL);

  if (--self->references > 0)
    return;

  g_ptr_array_unref (self->parts);
  node_free (self->root);
  g_free (self);
}

/* How many steps of comparing it took. */
guint64
binnacle_merge_tree_get_work (BinnacleMergeTree *self)
{
  return BUDGET - self->budget;
}

/**
 * binnacle_merge_tree_is_clean:
 * @self: a merge
 *
 * Returns: %TRUE if nothing is in conflict, whatever was chosen
 */
gboolean
binnacle_merge_tree_is_clean (BinnacleMergeTree *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  for (guint i = 0; i < self->parts->len; i++)
    if (get_part (self, i)->change == BINNACLE_MERGE_CONFLICT)
      return FALSE;

  return TRUE;
}

/**
 * binnacle_merge_tree_count_undecided:
 * @self: a merge
 *
 * Returns: how many parts are in conflict and were not decided
 */
guint
binnacle_merge_tree_count_undecided (BinnacleMergeTree *self)
{
  guint n_undecided = 0;

  g_return_val_if_fail (self != NULL, 0);

  for (guint i = 0; i < self->parts->len; i++)
    if (get_part (self, i)->change == BINNACLE_MERGE_CONFLICT &&
        get_part (self, i)->choice == BINNACLE_MERGE_CHOICE_NONE)
      n_undecided++;

  return n_undecided;
}

/**
 * binnacle_merge_tree_get_result:
 * @self: a merge
 * @result: (inout): where to put what comes out; no value: it is to go
 *
 * Puts the parts together. What is in conflict and not decided is as mine has it.
 */
void
binnacle_merge_tree_get_result (BinnacleMergeTree *self,
                                BinnacleValue     *result)
{
  g_autoptr (GVariant) assembled = NULL;

  g_return_if_fail (self != NULL);
  g_return_if_fail (result != NULL);

  assembled = assemble (self->root);
  binnacle_value_set_variant (result, assembled);
}

/**
 * binnacle_merge_tree_list_conflicts:
 * @self: a merge
 *
 * Names what is in conflict as JSON pointers into mine (RFC 6901): members, and for
 * lines and elements that are not known by anything, the text or array.
 *
 * Returns: (transfer full): the pointers, each once
 */
GStrv
binnacle_merge_tree_list_conflicts (BinnacleMergeTree *self)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) pointers = g_ptr_array_new ();

  g_return_val_if_fail (self != NULL, NULL);

  for (guint i = 0; i < self->parts->len; i++)
    if (get_part (self, i)->change == BINNACLE_MERGE_CONFLICT &&
        g_hash_table_add (seen, (gpointer) get_pointer (get_part (self, i))))
      g_ptr_array_add (pointers, g_strdup (get_pointer (get_part (self, i))));
  g_ptr_array_add (pointers, NULL);

  return (GStrv) g_ptr_array_free (g_steal_pointer (&pointers), FALSE);
}

/**
 * binnacle_merge_tree_get_n_parts:
 * @self: a merge
 *
 * Returns: how many parts it has, in the order of what they are parts of
 */
guint
binnacle_merge_tree_get_n_parts (BinnacleMergeTree *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->parts->len;
}

/**
 * binnacle_merge_tree_get_part_kind:
 * @self: a merge
 * @part: which part
 *
 * Returns: what the part is
 */
BinnacleMergePartKind
binnacle_merge_tree_get_part_kind (BinnacleMergeTree *self,
                                   guint              part)
{
  g_return_val_if_fail (self != NULL && part < self->parts->len, BINNACLE_MERGE_PART_VALUE);

  if (get_part (self, part)->kind == NODE_LEAF)
    return BINNACLE_MERGE_PART_VALUE;

  return get_part (self, part)->parent->elements->text ? BINNACLE_MERGE_PART_LINES : BINNACLE_MERGE_PART_ELEMENTS;
}

/**
 * binnacle_merge_tree_get_part_change:
 * @self: a merge
 * @part: which part
 *
 * Returns: what became of it
 */
BinnacleMergeChange
binnacle_merge_tree_get_part_change (BinnacleMergeTree *self,
                                     guint              part)
{
  g_return_val_if_fail (self != NULL && part < self->parts->len, BINNACLE_MERGE_UNCHANGED);

  return get_part (self, part)->change;
}

/**
 * binnacle_merge_tree_get_part_names:
 * @self: a merge
 * @part: which part
 *
 * Tells where in the value the part is: the names of members from the top down. An
 * element is named by its text, or whatever a person knows it by.
 *
 * Returns: (transfer none): the names; none at the top
 */
const char * const *
binnacle_merge_tree_get_part_names (BinnacleMergeTree *self,
                                    guint              part)
{
  Node *node;

  g_return_val_if_fail (self != NULL && part < self->parts->len, NULL);

  node = get_part (self, part);
  if (node->names == NULL)
    node->names = make_names (node);

  return (const char * const *) node->names;
}

/**
 * binnacle_merge_tree_get_part_pointer:
 * @self: a merge
 * @part: which part
 *
 * Returns: (transfer none): as [method@MergeTree.list_conflicts] names it
 */
const char *
binnacle_merge_tree_get_part_pointer (BinnacleMergeTree *self,
                                      guint              part)
{
  g_return_val_if_fail (self != NULL && part < self->parts->len, NULL);

  return get_pointer (get_part (self, part));
}

/**
 * binnacle_merge_tree_get_part_sides:
 * @self: a merge
 * @part: which part
 * @base: (inout): where to put what it was
 * @mine: (inout): where to put mine
 * @theirs: (inout): where to put theirs
 *
 * Gets the three sides of a part: for lines a text, for elements an array, and no
 * value where there is nothing.
 */
void
binnacle_merge_tree_get_part_sides (BinnacleMergeTree *self,
                                    guint              part,
                                    BinnacleValue     *base,
                                    BinnacleValue     *mine,
                                    BinnacleValue     *theirs)
{
  g_return_if_fail (self != NULL && part < self->parts->len);
  g_return_if_fail (base != NULL && mine != NULL && theirs != NULL);

  get_side (get_part (self, part), BINNACLE_SIDE_BASE, base);
  get_side (get_part (self, part), BINNACLE_SIDE_MINE, mine);
  get_side (get_part (self, part), BINNACLE_SIDE_THEIRS, theirs);
}

/**
 * binnacle_merge_tree_get_part_result:
 * @self: a merge
 * @part: which part
 * @result: (inout): where to put what comes out of it
 *
 * Gets what a part is in the result, in the form of its sides.
 */
void
binnacle_merge_tree_get_part_result (BinnacleMergeTree *self,
                                     guint              part,
                                     BinnacleValue     *result)
{
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GVariant) joined = NULL;
  Node *node;

  g_return_if_fail (self != NULL && part < self->parts->len);
  g_return_if_fail (result != NULL);

  node = get_part (self, part);
  if (node->kind == NODE_LEAF)
    {
      binnacle_value_set_variant (result, get_leaf_value (node));
      return;
    }

  list = binnacle_merge_elements_new_list (node->parent->elements);
  add_run (node, list);
  if (list->len > 0)
    joined = binnacle_merge_elements_join (node->parent->elements, list);
  binnacle_value_set_variant (result, joined);
}

/**
 * binnacle_merge_tree_get_part_choice:
 * @self: a merge
 * @part: which part
 *
 * Returns: what was chosen of it
 */
BinnacleMergeChoice
binnacle_merge_tree_get_part_choice (BinnacleMergeTree *self,
                                     guint              part)
{
  g_return_val_if_fail (self != NULL && part < self->parts->len, BINNACLE_MERGE_CHOICE_NONE);

  return get_part (self, part)->choice;
}

/**
 * binnacle_merge_tree_choose:
 * @self: a merge
 * @part: which part
 * @choice: what is wanted
 * @edited: (nullable): with %BINNACLE_MERGE_CHOICE_EDITED, what it is to be, in the
 *   form of the part's sides
 *
 * Decides a part, or leaves it undecided again.
 */
void
binnacle_merge_tree_choose (BinnacleMergeTree   *self,
                            guint                part,
                            BinnacleMergeChoice  choice,
                            const BinnacleValue *edited)
{
  Node *node;

  g_return_if_fail (self != NULL && part < self->parts->len);

  node = get_part (self, part);
  g_return_if_fail (choice != BINNACLE_MERGE_CHOICE_BOTH || node->kind == NODE_RUN);

  g_clear_pointer (&node->edited, g_variant_unref);
  node->choice = choice;
  if (choice == BINNACLE_MERGE_CHOICE_EDITED && edited != NULL)
    node->edited = binnacle_value_to_variant (edited);
}
