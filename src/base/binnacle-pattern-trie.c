/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-base"

#include "base/binnacle-pattern-trie.h"

#include <string.h>

#include "base/binnacle-channel.h"

#define MAX_LEVELS (BINNACLE_CHANNEL_MAX_LENGTH / 2 + 1)

/**
 * BinnaclePatternTrie:
 *
 * Patterns with data, found by the channel names they match.
 *
 * The patterns are kept level by level in hash tables. A walk for a name only
 * visits places where all levels so far match, each of them once, so its cost
 * depends on the depth of the name and on how many patterns match its first
 * levels, not on how many patterns there are; whatever the patterns, it cannot be
 * more than the sum of their levels.
 *
 * A trie is used by one thread. Its callbacks may add and remove patterns.
 */
typedef struct _Node Node;
typedef struct _Terminal Terminal;
typedef struct _Pair Pair;

struct _BinnaclePatternTrie
{
  Node       *root;
  GHashTable *pairs; /* a set of Pair */
  guint       n_patterns;
  guint       n_walks; /* calls of foreach_match() under way */
};

struct _Node
{
  Node       *parent;
  char       *level;    /* NULL in the root and below "*" */
  GHashTable *children; /* level → Node; NULL while there are none */
  Node       *star;
  Terminal   *exact;    /* patterns that end here */
  Terminal   *rest;     /* patterns that go on with "**" */
};

struct _Terminal
{
  Node  *node;
  char  *pattern; /* a GRefString */
  GQueue pairs;
};

struct _Pair
{
  Terminal *terminal; /* NULL once removed */
  gpointer  data;
  guint     count;
  guint     references;
  char     *pattern;  /* a GRefString, kept beyond the terminal */
  GList     link;
};

/* The levels of a name or pattern, each ending with NUL. */
typedef struct
{
  char        buffer[BINNACLE_CHANNEL_MAX_LENGTH + 1];
  const char *levels[MAX_LEVELS];
  guint       n_levels;
} Levels;

/* Returns TRUE to go on. */
typedef gboolean (*VisitFunc) (Terminal *terminal,
                               gpointer  user_data);

static gboolean
levels_split (Levels     *levels,
              const char *name)
{
  gsize length = strnlen (name, sizeof levels->buffer);
  char *slash;

  if (length == sizeof levels->buffer)
    return FALSE;

  memcpy (levels->buffer, name, length + 1);
  levels->levels[0] = levels->buffer;
  levels->n_levels = 1;
  for (char *level = levels->buffer; (slash = strchr (level, '/')) != NULL; level = slash + 1)
    {
      *slash = '\0';
      if (slash == level || slash[1] == '\0')
        return FALSE;
      levels->levels[levels->n_levels++] = slash + 1;
    }

  return length > 0;
}

static guint
pair_hash (gconstpointer key)
{
  const Pair *pair = key;

  return g_direct_hash (pair->terminal) * 31 + g_direct_hash (pair->data);
}

static gboolean
pair_equal (gconstpointer a,
            gconstpointer b)
{
  const Pair *first = a;
  const Pair *second = b;

  return first->terminal == second->terminal && first->data == second->data;
}

static void
pair_unref (Pair *pair)
{
  if (--pair->references > 0)
    return;

  g_ref_string_release (pair->pattern);
  g_free (pair);
}

static Node *
node_new (Node       *parent,
          const char *level)
{
  Node *node = g_new0 (Node, 1);

  node->parent = parent;
  node->level = g_strdup (level);

  return node;
}

static gboolean
node_is_empty (const Node *node)
{
  return node->children == NULL && node->star == NULL && node->exact == NULL && node->rest == NULL;
}

static Node *
node_get_child (Node       *node,
                const char *level)
{
  return node->children != NULL ? g_hash_table_lookup (node->children, level) : NULL;
}

static Node *
node_ensure_star (Node *node)
{
  if (node->star == NULL)
    node->star = node_new (node, NULL);

  return node->star;
}

static Node *
node_ensure_child (Node       *node,
                   const char *level)
{
  Node *child = node_get_child (node, level);

  if (child != NULL)
    return child;

  if (node->children == NULL)
    node->children = g_hash_table_new (g_str_hash, g_str_equal);
  child = node_new (node, level);
  g_hash_table_insert (node->children, child->level, child);

  return child;
}

static void
node_remove_child (Node *node,
                   Node *child)
{
  if (child->level == NULL)
    {
      node->star = NULL;
      return;
    }

  g_hash_table_remove (node->children, child->level);
  if (g_hash_table_size (node->children) == 0)
    g_clear_pointer (&node->children, g_hash_table_unref);
}

static void
prune (Node *node)
{
  while (node->parent != NULL && node_is_empty (node))
    {
      Node *parent = node->parent;

      node_remove_child (parent, node);
      g_free (node->level);
      g_free (node);
      node = parent;
    }
}

/* Where the terminal of a pattern hangs, or NULL if there is no such place and
 * none is to be made. */
static Terminal **
find_place (BinnaclePatternTrie *self,
            const Levels        *levels,
            gboolean             create,
            Node               **node)
{
  *node = self->root;
  for (guint i = 0; i < levels->n_levels && *node != NULL; i++)
    {
      const char *level = levels->levels[i];

      if (i == levels->n_levels - 1 && strcmp (level, "**") == 0)
        return &(*node)->rest;

      if (strcmp (level, "*") == 0)
        *node = create ? node_ensure_star (*node) : (*node)->star;
      else
        *node = create ? node_ensure_child (*node, level) : node_get_child (*node, level);
    }

  return *node != NULL ? &(*node)->exact : NULL;
}

static Terminal *
ensure_terminal (BinnaclePatternTrie *self,
                 const char          *pattern)
{
  Levels levels;
  Terminal **place;
  Node *node;

  if (!levels_split (&levels, pattern))
    return NULL;

  place = find_place (self, &levels, TRUE, &node);
  if (*place == NULL)
    {
      *place = g_new0 (Terminal, 1);
      (*place)->node = node;
      (*place)->pattern = g_ref_string_new (pattern);
      self->n_patterns++;
    }

  return *place;
}

static Terminal *
find_terminal (BinnaclePatternTrie *self,
               const char          *pattern)
{
  Levels levels;
  Terminal **place;
  Node *node;

  if (!levels_split (&levels, pattern))
    return NULL;

  place = find_place (self, &levels, FALSE, &node);

  return place != NULL ? *place : NULL;
}

static void
remove_terminal (BinnaclePatternTrie *self,
                 Terminal            *terminal)
{
  Node *node = terminal->node;

  if (node->exact == terminal)
    node->exact = NULL;
  else
    node->rest = NULL;
  g_ref_string_release (terminal->pattern);
  g_free (terminal);
  self->n_patterns--;
  prune (node);
}

static void
remove_pair (BinnaclePatternTrie *self,
             Pair                *pair)
{
  Terminal *terminal = pair->terminal;

  g_hash_table_remove (self->pairs, pair);
  g_queue_unlink (&terminal->pairs, &pair->link);
  pair->terminal = NULL;
  pair_unref (pair);
  if (terminal->pairs.length == 0)
    remove_terminal (self, terminal);
}

/* Depth first, in no recursion: each level holds at most two places to go on
 * from, and each place is reached by one way only. */
static gboolean
visit_matches (BinnaclePatternTrie *self,
               const char          *name,
               VisitFunc            visit,
               gpointer             user_data)
{
  struct { Node *node; guint depth; } stack[MAX_LEVELS + 2];
  guint height = 0;
  Levels levels;

  if (!levels_split (&levels, name))
    return TRUE;

  stack[height].node = self->root;
  stack[height++].depth = 0;
  while (height > 0)
    {
      Node *node = stack[--height].node;
      guint depth = stack[height].depth;
      Node *child;

      if (depth == levels.n_levels)
        {
          if (node->exact != NULL && !visit (node->exact, user_data))
            return FALSE;
          continue;
        }

      if (node->rest != NULL && !visit (node->rest, user_data))
        return FALSE;

      if (node->star != NULL)
        {
          stack[height].node = node->star;
          stack[height++].depth = depth + 1;
        }

      child = node_get_child (node, levels.levels[depth]);
      if (child != NULL)
        {
          stack[height].node = child;
          stack[height++].depth = depth + 1;
        }
    }

  return TRUE;
}

static gboolean
stop_at_first (Terminal *terminal,
               gpointer  user_data)
{
  return FALSE;
}

static gboolean
collect_pairs (Terminal *terminal,
               gpointer  user_data)
{
  GPtrArray *pairs = user_data;

  for (GList *l = terminal->pairs.head; l != NULL; l = l->next)
    {
      Pair *pair = l->data;

      pair->references++;
      g_ptr_array_add (pairs, pair);
    }

  return TRUE;
}

/**
 * binnacle_pattern_trie_new: (skip)
 *
 * Makes an empty trie.
 *
 * Returns: (transfer full): a trie; free it with [method@PatternTrie.free]
 */
BinnaclePatternTrie *
binnacle_pattern_trie_new (void)
{
  BinnaclePatternTrie *self = g_new0 (BinnaclePatternTrie, 1);

  self->root = node_new (NULL, NULL);
  self->pairs = g_hash_table_new (pair_hash, pair_equal);

  return self;
}

/**
 * binnacle_pattern_trie_free: (skip)
 * @self: (transfer full): a trie
 *
 * Frees a trie. Not allowed from its own callbacks.
 */
void
binnacle_pattern_trie_free (BinnaclePatternTrie *self)
{
  g_autofree gpointer *pairs = NULL;
  guint n_pairs;

  g_return_if_fail (self != NULL);
  g_return_if_fail (self->n_walks == 0);

  pairs = g_hash_table_get_keys_as_array (self->pairs, &n_pairs);
  for (guint i = 0; i < n_pairs; i++)
    remove_pair (self, pairs[i]);

  g_hash_table_unref (self->pairs);
  g_free (self->root);
  g_free (self);
}

/**
 * binnacle_pattern_trie_add: (skip)
 * @self: a trie
 * @pattern: a valid pattern
 * @data: what to give back with @pattern; compared by address
 *
 * Adds a pattern with its data.
 *
 * A pair of both that is there already is counted and has to be removed as often
 * as it was added.
 */
void
binnacle_pattern_trie_add (BinnaclePatternTrie *self,
                           const char          *pattern,
                           gpointer             data)
{
  Pair key = { .data = data };
  Pair *pair;

  g_return_if_fail (self != NULL);
  g_return_if_fail (pattern != NULL);

  key.terminal = ensure_terminal (self, pattern);
  g_return_if_fail (key.terminal != NULL);

  pair = g_hash_table_lookup (self->pairs, &key);
  if (pair == NULL)
    {
      pair = g_memdup2 (&key, sizeof key);
      pair->references = 1;
      pair->pattern = g_ref_string_acquire (pair->terminal->pattern);
      pair->link.data = pair;
      g_hash_table_add (self->pairs, pair);
      g_queue_push_tail_link (&pair->terminal->pairs, &pair->link);
    }

  pair->count++;
}

/**
 * binnacle_pattern_trie_remove: (skip)
 * @self: a trie
 * @pattern: a pattern
 * @data: the data it was added with
 *
 * Takes back one [method@PatternTrie.add].
 *
 * Returns: %FALSE if there was no such pair
 */
gboolean
binnacle_pattern_trie_remove (BinnaclePatternTrie *self,
                              const char          *pattern,
                              gpointer             data)
{
  Pair key = { .data = data };
  Pair *pair;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (pattern != NULL, FALSE);

  key.terminal = find_terminal (self, pattern);
  pair = key.terminal != NULL ? g_hash_table_lookup (self->pairs, &key) : NULL;
  if (pair == NULL)
    return FALSE;

  if (--pair->count == 0)
    remove_pair (self, pair);

  return TRUE;
}

/**
 * binnacle_pattern_trie_matches: (skip)
 * @self: a trie
 * @name: the name of a channel
 *
 * Tells whether any pattern matches @name.
 *
 * Returns: %TRUE if one does
 */
gboolean
binnacle_pattern_trie_matches (BinnaclePatternTrie *self,
                               const char          *name)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  return !visit_matches (self, name, stop_at_first, NULL);
}

/**
 * binnacle_pattern_trie_foreach_match: (skip)
 * @self: a trie
 * @name: the name of a channel
 * @func: (scope call): what to call; returns %FALSE to stop
 * @user_data: data for @func
 *
 * Calls @func once for each pattern that matches @name and each data of it: those
 * of one pattern in the order in which they were added.
 *
 * @func may add and remove patterns. Pairs that it removes are not visited any
 * more, pairs that it adds are not visited yet.
 */
void
binnacle_pattern_trie_foreach_match (BinnaclePatternTrie     *self,
                                     const char              *name,
                                     BinnaclePatternTrieFunc  func,
                                     gpointer                 user_data)
{
  g_autoptr (GPtrArray) pairs = NULL;
  gboolean go_on = TRUE;

  g_return_if_fail (self != NULL);
  g_return_if_fail (name != NULL);
  g_return_if_fail (func != NULL);

  pairs = g_ptr_array_new_with_free_func ((GDestroyNotify) pair_unref);
  visit_matches (self, name, collect_pairs, pairs);

  self->n_walks++;
  for (guint i = 0; i < pairs->len && go_on; i++)
    {
      Pair *pair = g_ptr_array_index (pairs, i);

      if (pair->terminal != NULL)
        go_on = func (pair->pattern, pair->data, user_data);
    }
  self->n_walks--;
}

/**
 * binnacle_pattern_trie_get_n_patterns: (skip)
 * @self: a trie
 *
 * Counts the different patterns.
 *
 * Returns: how many
 */
guint
binnacle_pattern_trie_get_n_patterns (BinnaclePatternTrie *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_patterns;
}
