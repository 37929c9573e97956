/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

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

typedef struct
{
  BinnaclePatternTrie *trie;
  GString             *log;
  gboolean             stop;
} Visit;

static gboolean
change_while_visiting (const char *pattern,
                       gpointer    data,
                       gpointer    user_data)
{
  Visit *visit = user_data;

  g_string_append_printf (visit->log, "%s=%s ", pattern, (const char *) data);
  binnacle_pattern_trie_remove (visit->trie, "a/*", (gpointer) "1");
  binnacle_pattern_trie_remove (visit->trie, "a/*", (gpointer) "2");
  binnacle_pattern_trie_remove (visit->trie, "**", (gpointer) "3");
  binnacle_pattern_trie_add (visit->trie, "*/*", (gpointer) "4");

  return !visit->stop;
}

static void
test_may_change_while_visiting (void)
{
  g_autoptr (BinnaclePatternTrie) trie = binnacle_pattern_trie_new ();
  g_autoptr (GString) log = g_string_new (NULL);
  Visit visit = { trie, log, FALSE };

  binnacle_pattern_trie_add (trie, "a/*", (gpointer) "1");
  binnacle_pattern_trie_add (trie, "a/*", (gpointer) "2");
  binnacle_pattern_trie_add (trie, "**", (gpointer) "3");
  binnacle_pattern_trie_add (trie, "a/b", (gpointer) "5");

  binnacle_pattern_trie_foreach_match (trie, "a/b", change_while_visiting, &visit);
  g_assert_cmpstr (log->str, ==, "**=3 a/b=5 ");
  /* It was added once for each of the two visits. */
  g_assert_true (binnacle_pattern_trie_remove (trie, "*/*", (gpointer) "4"));
  assert_matches (trie, "a/b", "a/b=5 */*=4 ");
}

static void
test_stops_when_told (void)
{
  g_autoptr (BinnaclePatternTrie) trie = binnacle_pattern_trie_new ();
  g_autoptr (GString) log = g_string_new (NULL);
  Visit visit = { trie, log, TRUE };

  binnacle_pattern_trie_add (trie, "x/y", (gpointer) "1");
  binnacle_pattern_trie_add (trie, "x/y", (gpointer) "2");
  binnacle_pattern_trie_foreach_match (trie, "x/y", change_while_visiting, &visit);
  g_assert_cmpstr (log->str, ==, "x/y=1 ");
}

static void
test_forgets_what_was_removed (void)
{
  g_autoptr (BinnaclePatternTrie) trie = binnacle_pattern_trie_new ();

  g_assert_false (binnacle_pattern_trie_matches (trie, "a"));
  g_assert_false (binnacle_pattern_trie_remove (trie, "a", NULL));
  binnacle_pattern_trie_add (trie, "a/b/c", NULL);
  binnacle_pattern_trie_add (trie, "a/b", NULL);
  g_assert_false (binnacle_pattern_trie_remove (trie, "a", NULL));
  g_assert_false (binnacle_pattern_trie_remove (trie, "a/b/c", trie));
  g_assert_true (binnacle_pattern_trie_remove (trie, "a/b", NULL));
  g_assert_true (binnacle_pattern_trie_matches (trie, "a/b/c"));
  g_assert_false (binnacle_pattern_trie_matches (trie, "a/b"));
  g_assert_true (binnacle_pattern_trie_remove (trie, "a/b/c", NULL));
  g_assert_cmpuint (binnacle_pattern_trie_get_n_patterns (trie), ==, 0);
  g_assert_false (binnacle_pattern_trie_matches (trie, "a/b/c"));
}

static void
test_refuses_what_is_no_name (void)
{
  g_autoptr (BinnaclePatternTrie) trie = binnacle_pattern_trie_new ();
  g_autofree char *too_long = g_strnfill (BINNACLE_CHANNEL_MAX_LENGTH + 1, 'a');

  binnacle_pattern_trie_add (trie, "**", NULL);
  g_assert_false (binnacle_pattern_trie_matches (trie, ""));
  g_assert_false (binnacle_pattern_trie_matches (trie, "/a"));
  g_assert_false (binnacle_pattern_trie_matches (trie, "a/"));
  g_assert_false (binnacle_pattern_trie_matches (trie, "a//b"));
  g_assert_false (binnacle_pattern_trie_matches (trie, too_long));
  too_long[BINNACLE_CHANNEL_MAX_LENGTH] = '\0';
  g_assert_true (binnacle_pattern_trie_matches (trie, too_long));
}

static char *
random_path (GRand      *random,
             guint       n_levels,
             const char *letters)
{
  GString *path = g_string_new (NULL);

  for (guint i = 0; i < n_levels; i++)
    {
      if (i > 0)
        g_string_append_c (path, '/');
      g_string_append_c (path, letters[g_rand_int_range (random, 0, (gint32) strlen (letters))]);
    }

  return g_string_free (path, FALSE);
}

static void
test_agrees_with_matching_one_by_one (void)
{
  g_autoptr (BinnaclePatternTrie) trie = binnacle_pattern_trie_new ();
  g_autoptr (GRand) random = g_rand_new_with_seed (42);
  g_autoptr (GPtrArray) patterns = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *path = random_path (random, (guint) g_rand_int_range (random, 1, 6), "ab*");
      char *pattern = g_strconcat (path, g_rand_boolean (random) ? "/**" : "", NULL);

      g_ptr_array_add (patterns, pattern);
      binnacle_pattern_trie_add (trie, pattern, NULL);
    }

  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *name = random_path (random, (guint) g_rand_int_range (random, 1, 8), "abc");
      gboolean expected = FALSE;

      for (guint j = 0; j < patterns->len; j++)
        expected |= binnacle_channel_matches (name, g_ptr_array_index (patterns, j));
      g_assert_cmpint (binnacle_pattern_trie_matches (trie, name), ==, expected);
      if (i % 2 == 0)
        {
          g_assert_true (binnacle_pattern_trie_remove (trie, g_ptr_array_index (patterns, patterns->len - 1), NULL));
          g_ptr_array_set_size (patterns, (int) patterns->len - 1);
        }
    }
}

static gboolean
count (const char *pattern,
       gpointer    data,
       gpointer    user_data)
{
  (*(guint *) user_data)++;

  return TRUE;
}

/* Matching by backtracking would take for ever here: with the trie, the work is at
 * most the sum of all levels. No clock is asked; the test would just not end. */
static void
test_hostile_patterns_cost_little (void)
{
  g_autoptr (BinnaclePatternTrie) trie = binnacle_pattern_trie_new ();
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_autofree char *name = random_path (random, 100, "a");
  g_autofree char *miss = g_strconcat (name, "/b", NULL);
  guint n_found = 0;

  for (guint i = 0; i < 2000; i++)
    {
      g_autofree char *path = random_path (random, 99, "a*");
      g_autofree char *pattern = g_strconcat (path, i % 2 == 0 ? "/**" : "/*", NULL);

      binnacle_pattern_trie_add (trie, pattern, GUINT_TO_POINTER (i));
    }

  binnacle_pattern_trie_foreach_match (trie, name, count, &n_found);
  g_assert_cmpuint (n_found, ==, 2000);
  n_found = 0;
  for (guint i = 0; i < 20; i++)
    binnacle_pattern_trie_foreach_match (trie, miss, count, &n_found);
  g_assert_cmpuint (n_found, ==, 20 * 1000);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pattern-trie/finds-each-pair-once", test_finds);
  g_test_add_func ("/pattern-trie/may-change-while-visiting", test_may_change_while_visiting);
  g_test_add_func ("/pattern-trie/stops-when-told", test_stops_when_told);
  g_test_add_func ("/pattern-trie/forgets-what-was-removed", test_forgets_what_was_removed);
  g_test_add_func ("/pattern-trie/refuses-what-is-no-name", test_refuses_what_is_no_name);
  g_test_add_func ("/pattern-trie/agrees-with-matching-one-by-one", test_agrees_with_matching_one_by_one);
  g_test_add_func ("/pattern-trie/hostile-patterns-cost-little", test_hostile_patterns_cost_little);

  return g_test_run ();
}
