/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/binnacle-channel.h"
#include "base/binnacle-pattern-trie.h"

static gboolean
append_data (const char *pattern,
             gpointer    data,
             gpointer    user_data)
{
  g_string_append_printf (user_data, "%s=%s ", pattern, (const char *) data);

  return TRUE;
}

static void
assert_matches (BinnaclePatternTrie *trie,
                const char          *name,
                const char          *expected)
{
  g_autoptr (GString) found = g_string_new (NULL);

  binnacle_pattern_trie_foreach_match (trie, name, append_data, found);
  g_assert_cmpstr (found->str, ==, expected);
  g_assert_cmpint (binnacle_pattern_trie_matches (trie, name), ==, expected[0] != '\0');
}

static void
test_finds (void)
{
  g_autoptr (BinnaclePatternTrie) trie = binnacle_pattern_trie_new ();

  binnacle_pattern_trie_add (trie, "a/b", (gpointer) "1");
  binnacle_pattern_trie_add (trie, "a/*", (gpointer) "2");
  binnacle_pattern_trie_add (trie, "a/**", (gpointer) "3");
  binnacle_pattern_trie_add (trie, "a/**", (gpointer) "4");
  binnacle_pattern_trie_add (trie, "a/**", (gpointer) "3");

  assert_matches (trie, "a/b", "a/**=3 a/**=4 a/b=1 a/*=2 ");
  assert_matches (trie, "a", "");
  g_assert_true (binnacle_pattern_trie_remove (trie, "a/**", (gpointer) "3"));
  assert_matches (trie, "a/b/c", "a/**=3 a/**=4 ");
  g_assert_true (binnacle_pattern_trie_remove (trie, "a/**", (gpointer) "3"));
  g_assert_false (binnacle_pattern_trie_remove (trie, "a/**", (gpointer) "3"));
  assert_matches (trie, "a/b/c", "a/**=4 ");
  g_assert_cmpuint (binnacle_pattern_trie_get_n_patterns (trie), ==, 3);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pattern-trie/finds-each-pair-once", test_finds);

  return g_test_run ();
}
