/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz-target.h"

#include "base/binnacle-channel.h"
#include "base/binnacle-pattern-trie.h"

#define MAX_LINES 64

/* The input is lines: a name, then patterns; "-" before a pattern takes it away
 * again. binnacle_channel_matches() is the oracle of the trie. */

static gboolean
count (const char *pattern,
       gpointer    data,
       gpointer    user_data)
{
  GHashTable *found = user_data;

  g_assert_true (g_hash_table_add (found, g_strdup (pattern)));

  return TRUE;
}

static void
check_name (BinnaclePatternTrie *trie,
            GHashTable          *patterns,
            const char          *name)
{
  g_autoptr (GHashTable) found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer pattern;
  guint n_matches = 0;

  binnacle_pattern_trie_foreach_match (trie, name, count, found);
  g_hash_table_iter_init (&iter, patterns);
  while (g_hash_table_iter_next (&iter, &pattern, NULL))
    if (binnacle_channel_matches (name, pattern))
      {
        g_assert_true (g_hash_table_contains (found, pattern));
        n_matches++;
      }

  g_assert_cmpuint (g_hash_table_size (found), ==, n_matches);
  g_assert_cmpint (binnacle_pattern_trie_matches (trie, name), ==, n_matches > 0);
  g_assert_cmpuint (binnacle_pattern_trie_get_n_patterns (trie), ==, g_hash_table_size (patterns));
}

static void
apply_line (BinnaclePatternTrie *trie,
            GHashTable          *patterns,
            const char          *line)
{
  if (line[0] == '-')
    {
      gboolean known = g_hash_table_remove (patterns, line + 1);

      g_assert_cmpint (binnacle_pattern_trie_remove (trie, line + 1, NULL), ==, known);
    }
  else if (binnacle_channel_validate_pattern (line, NULL) && g_hash_table_add (patterns, g_strdup (line)))
    binnacle_pattern_trie_add (trie, line, NULL);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = size > 0 ? g_strndup ((const char *) data, size) : g_strdup ("");
  g_auto (GStrv) lines = g_strsplit (text, "\n", MAX_LINES);
  g_autoptr (BinnaclePatternTrie) trie = binnacle_pattern_trie_new ();
  g_autoptr (GHashTable) patterns = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (lines[0] == NULL || !binnacle_channel_validate (lines[0], NULL))
    return 0;

  g_assert_true (binnacle_channel_validate_pattern (lines[0], NULL));
  g_assert_true (binnacle_channel_matches (lines[0], lines[0]));
  g_assert_true (binnacle_channel_matches (lines[0], "**"));
  for (guint i = 1; lines[i] != NULL; i++)
    {
      apply_line (trie, patterns, lines[i]);
      check_name (trie, patterns, lines[0]);
    }

  return 0;
}
