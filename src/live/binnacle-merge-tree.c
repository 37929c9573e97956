/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-live"

#include "live/binnacle-merge-tree-private.h"

#include "base/binnacle-value-variant.h"
#include "live/binnacle-json-members-private.h"
#include "live/binnacle-merge-node-private.h"

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
struct _BinnacleMergeTree
{
  gint               references;
  BinnacleMergeNode *root;
  GPtrArray         *parts; /* of BinnacleMergeNode, borrowed */
  guint64            budget;
};

G_DEFINE_BOXED_TYPE (BinnacleMergeTree, binnacle_merge_tree, binnacle_merge_tree_ref, binnacle_merge_tree_unref)

static void
list_parts (BinnacleMergeNode *node,
            GPtrArray         *parts)
{
  if (node->kind == BINNACLE_MERGE_NODE_LEAF || node->kind == BINNACLE_MERGE_NODE_RUN)
    {
      g_ptr_array_add (parts, node);
      return;
    }

  for (guint i = 0; node->children != NULL && i < node->children->len; i++)
    list_parts (g_ptr_array_index (node->children, i), parts);
}

static BinnacleMergeNode *
get_part (BinnacleMergeTree *self,
          guint              part)
{
  return g_ptr_array_index (self->parts, part);
}

static const char *
get_pointer (BinnacleMergeNode *node)
{
  if (node->pointer == NULL)
    {
      const char *parent = node->parent != NULL ? get_pointer (node->parent) : "";

      node->pointer = node->name != NULL ? binnacle_json_extend_pointer (parent, node->name) : g_strdup (parent);
    }

  return node->pointer;
}

static GStrv
make_names (BinnacleMergeNode *node)
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
get_run_side (BinnacleMergeNode *run,
              BinnacleSide       side,
              BinnacleValue     *value)
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
get_side (BinnacleMergeNode *node,
          BinnacleSide       side,
          BinnacleValue     *value)
{
  if (node->kind == BINNACLE_MERGE_NODE_RUN)
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
  for (BinnacleSide side = BINNACLE_SIDE_BASE; side < BINNACLE_N_SIDES; side++)
    sides[side] = binnacle_value_to_variant (values[side]);
  self->root = binnacle_merge_node_new (sides, &self->budget);
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
  binnacle_merge_node_free (self->root);
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

  assembled = binnacle_merge_node_assemble (self->root);
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

  if (get_part (self, part)->kind == BINNACLE_MERGE_NODE_LEAF)
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
  BinnacleMergeNode *node;

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
  BinnacleMergeNode *node;

  g_return_if_fail (self != NULL && part < self->parts->len);
  g_return_if_fail (result != NULL);

  node = get_part (self, part);
  if (node->kind == BINNACLE_MERGE_NODE_LEAF)
    {
      binnacle_value_set_variant (result, binnacle_merge_node_get_value (node));
      return;
    }

  list = binnacle_merge_elements_new_list (node->parent->elements);
  binnacle_merge_node_add_run (node, list);
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
  BinnacleMergeNode *node;

  g_return_if_fail (self != NULL && part < self->parts->len);

  node = get_part (self, part);
  g_return_if_fail (choice != BINNACLE_MERGE_CHOICE_BOTH || node->kind == BINNACLE_MERGE_NODE_RUN);

  g_clear_pointer (&node->edited, g_variant_unref);
  node->choice = choice;
  if (choice == BINNACLE_MERGE_CHOICE_EDITED && edited != NULL)
    node->edited = binnacle_value_to_variant (edited);
}
