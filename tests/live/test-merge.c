/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "live/binnacle-merge.h"

#include "live/binnacle-diff-private.h"
#include "live/binnacle-merge-tree-private.h"
#include "random-json.h"

static gboolean
merge (const char    *base,
       const char    *mine,
       const char    *theirs,
       BinnacleValue *result,
       GStrv         *paths)
{
  g_auto (BinnacleValue) base_value = BINNACLE_VALUE_INIT;
  g_auto (BinnacleValue) mine_value = BINNACLE_VALUE_INIT;
  g_auto (BinnacleValue) theirs_value = BINNACLE_VALUE_INIT;

  if (base != NULL)
    random_json_parse (base, &base_value);
  if (mine != NULL)
    random_json_parse (mine, &mine_value);
  if (theirs != NULL)
    random_json_parse (theirs, &theirs_value);

  return binnacle_merge_three_way (&base_value, &mine_value, &theirs_value, result, paths);
}

static void
check_clean (const char *base,
             const char *mine,
             const char *theirs,
             const char *expected)
{
  g_auto (BinnacleValue) result = BINNACLE_VALUE_INIT;
  g_auto (BinnacleValue) wanted = BINNACLE_VALUE_INIT;
  g_auto (GStrv) paths = NULL;

  g_assert_true (merge (base, mine, theirs, &result, &paths));
  g_assert_null (paths);
  if (expected != NULL)
    random_json_parse (expected, &wanted);
  random_json_assert_equal (&result, &wanted);
}

/* And what comes out is mine with what is clean of theirs. */
static void
check_conflict (const char *base,
                const char *mine,
                const char *theirs,
                const char *expected,
                const char *path)
{
  g_auto (BinnacleValue) result = BINNACLE_VALUE_INIT;
  g_auto (BinnacleValue) wanted = BINNACLE_VALUE_INIT;
  g_auto (GStrv) paths = NULL;

  g_assert_false (merge (base, mine, theirs, &result, &paths));
  g_assert_nonnull (paths);
  g_assert_cmpuint (g_strv_length (paths), ==, 1);
  g_assert_cmpstr (paths[0], ==, path);
  if (expected != NULL)
    random_json_parse (expected, &wanted);
  random_json_assert_equal (&result, &wanted);
}

static void
test_objects (void)
{
  check_clean ("{\"a\":1,\"b\":1}", "{\"a\":2,\"b\":1}", "{\"a\":1,\"b\":2}", "{\"a\":2,\"b\":2}");
  check_clean ("{\"a\":1,\"b\":1}", "{\"b\":1}", "{\"a\":1,\"b\":1,\"c\":1}", "{\"b\":1,\"c\":1}");
  check_clean ("{\"o\":{\"a\":1,\"b\":1}}", "{\"o\":{\"a\":2,\"b\":1}}", "{\"o\":{\"a\":1}}", "{\"o\":{\"a\":2}}");
  check_clean ("{\"a\":1,\"x\":0}", "{\"a\":2,\"x\":1}", "{\"a\":2,\"x\":0}", "{\"a\":2,\"x\":1}");
  check_clean ("{}", "{\"n\":{\"a\":1}}", "{\"n\":{\"b\":1}}", "{\"n\":{\"a\":1,\"b\":1}}");
  check_clean ("{\"a\":1,\"b\":1}", "{\"a\":null,\"b\":1}", "{\"a\":1,\"b\":null}", "{\"a\":null,\"b\":null}");
}

static void
test_object_conflicts (void)
{
  check_conflict ("{\"a\":1,\"b\":1}", "{\"a\":2,\"b\":1}", "{\"a\":3,\"b\":2}", "{\"a\":2,\"b\":2}", "/a");
  check_conflict ("{\"o\":{\"x/y\":1}}", "{\"o\":{}}", "{\"o\":{\"x/y\":2}}", "{\"o\":{}}", "/o/x~1y");
  check_conflict ("3", "{\"a\":1}", "{\"b\":1}", "{\"a\":1}", "");
  check_conflict ("1", "2", "3", "2", "");
  check_conflict ("{\"a\":1}", NULL, "{\"a\":2}", NULL, "");
  check_conflict (NULL, "1", "2", "1", "");
}

static void
test_deletions (void)
{
  check_clean ("1", NULL, "1", NULL);
  check_clean ("1", NULL, NULL, NULL);
  check_clean ("1", "1", NULL, NULL);
  check_clean (NULL, "1", NULL, "1");
}

static void
test_text_lines (void)
{
  check_clean ("\"a\\nb\\nc\"", "\"A\\nb\\nc\"", "\"a\\nb\\nC\"", "\"A\\nb\\nC\"");
  /* The next line, too, is another line. */
  check_clean ("\"a\\nb\"", "\"A\\nb\"", "\"a\\nB\"", "\"A\\nB\"");
  /* One changed the last line, and the other went on below it, with a line end or without. */
  check_clean ("\"a\\nb\"", "\"a\\nB\"", "\"a\\nb\\nc\"", "\"a\\nB\\nc\"");
  check_clean ("\"a\\nb\\n\"", "\"a\\nB\\n\"", "\"a\\nb\\nc\\n\"", "\"a\\nB\\nc\\n\"");
  check_clean ("\"a\\nb\\nc\"", "\"b\\nc\"", "\"a\\nb\"", "\"b\"");
  check_clean ("\"a\\nb\"", "\"x\\na\\nb\"", "\"x\\na\\nB\"", "\"x\\na\\nB\"");
}

static void
test_text_conflicts (void)
{
  check_conflict ("\"a\\nb\\nc\"", "\"a\\nX\\nc\"", "\"A\\nY\\nc\"", "\"a\\nX\\nc\"", "");
  check_conflict ("\"a\"", "\"a\\nm\"", "\"a\\nt\"", "\"a\\nm\"", "");
  check_conflict ("{\"note\":\"a\\nb\\nc\"}", "{\"note\":\"a\\nm\\nc\"}", "{\"note\":\"a\\nt\\nc\\nd\"}",
                  "{\"note\":\"a\\nm\\nc\\nd\"}", "/note");
  check_conflict ("\"\"", "\"m\"", "\"t\"", "\"m\"", "");
}

#define OIL "{\"text\":\"oil\",\"done\":false}"
#define OIL_DONE "{\"text\":\"oil\",\"done\":true}"
#define TEA "{\"text\":\"tea\",\"done\":false}"
#define TEA_DONE "{\"text\":\"tea\",\"done\":true}"
#define RYE "{\"text\":\"rye\",\"done\":false}"
#define RYE_DONE "{\"text\":\"rye\",\"done\":true}"
#define LIST(items) "{\"items\":[" items "]}"

static void
test_checklists (void)
{
  /* Neighbours ticked on two sides. */
  check_clean (LIST (OIL "," TEA), LIST (OIL_DONE "," TEA), LIST (OIL "," TEA_DONE), LIST (OIL_DONE "," TEA_DONE));
  /* One ticked the last, the other added one behind it. */
  check_clean (LIST (OIL), LIST (OIL_DONE), LIST (OIL "," TEA), LIST (OIL_DONE "," TEA));
  /* Both added one: what the server has comes first. */
  check_clean (LIST (OIL), LIST (OIL "," TEA), LIST (OIL "," RYE), LIST (OIL "," RYE "," TEA));
  /* Both added the same. */
  check_clean (LIST (OIL), LIST (OIL "," TEA "," RYE), LIST (OIL "," TEA), LIST (OIL "," TEA "," RYE));
  /* One ticked and added, the other added. */
  check_clean (LIST (OIL), LIST (OIL_DONE "," TEA), LIST (OIL "," RYE), LIST (OIL_DONE "," RYE "," TEA));
  /* One took out what the other left. */
  check_clean (LIST (OIL "," TEA), LIST (TEA), LIST (OIL "," TEA_DONE), LIST (TEA_DONE));
  check_clean (LIST (OIL "," TEA), LIST (), LIST (TEA), LIST ());
}

static void
test_checklist_conflicts (void)
{
  /* One took it out, the other ticked it. */
  check_conflict (LIST (OIL "," TEA), LIST (TEA), LIST (OIL_DONE "," TEA), LIST (TEA), "/items");
  /* Both added it, and don't agree whether it is done: never twice in the list. */
  check_conflict (LIST (OIL), LIST (OIL "," RYE), LIST (OIL "," RYE_DONE), LIST (OIL "," RYE), "/items");
  /* Both moved one, to different places. */
  check_conflict (LIST (OIL "," TEA "," RYE), LIST (TEA "," OIL "," RYE), LIST (TEA "," RYE "," OIL),
                  LIST (TEA "," OIL "," RYE), "/items");
}

static void
test_elements_by_member (void)
{
  /* Different members of one element. */
  check_clean ("[{\"id\":1,\"text\":\"a\",\"done\":false}]", "[{\"id\":1,\"text\":\"b\",\"done\":false}]",
               "[{\"id\":1,\"text\":\"a\",\"done\":true}]", "[{\"id\":1,\"text\":\"b\",\"done\":true}]");
  check_clean ("[{\"text\":\"a\",\"done\":false,\"n\":1}]", "[{\"text\":\"a\",\"done\":true,\"n\":1}]",
               "[{\"text\":\"a\",\"done\":false,\"n\":2}]", "[{\"text\":\"a\",\"done\":true,\"n\":2}]");
  /* The same member. */
  check_conflict ("[0,1]", "[0,2]", "[0,3]", "[0,2]", "");
  check_conflict ("{\"l\":[{\"id\":1,\"n\":1,\"m\":1}]}", "{\"l\":[{\"id\":1,\"n\":2,\"m\":1}]}",
                  "{\"l\":[{\"id\":1,\"n\":3,\"m\":2}]}", "{\"l\":[{\"id\":1,\"n\":2,\"m\":2}]}", "/l/0/n");
  /* An element with another text is not known to be the same one. */
  check_conflict ("[{\"text\":\"a\",\"done\":false}]", "[{\"text\":\"call Bob\",\"done\":false}]",
                  "[{\"text\":\"a\",\"done\":true}]", "[{\"text\":\"call Bob\",\"done\":false}]", "");
}

static void
test_numbers_are_not_strings_of_things (void)
{
  /* Two numbers put in at one place: which is first matters. */
  check_conflict ("[1]", "[1,2]", "[1,3]", "[1,2]", "");
  check_clean ("[1,2,3]", "[0,2,3]", "[1,2,4]", "[0,2,4]");
}

static void
test_the_unchanged_side_gives_way (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  for (guint round = 0; round < 3000; round++)
    {
      g_auto (BinnacleValue) base = BINNACLE_VALUE_INIT;
      g_auto (BinnacleValue) other = BINNACLE_VALUE_INIT;
      g_auto (BinnacleValue) result = BINNACLE_VALUE_INIT;

      random_json_make (random, &base);
      random_json_change (random, &base, &other);
      g_assert_true (binnacle_merge_three_way (&base, &other, &base, &result, NULL));
      random_json_assert_equal (&result, &other);
      g_assert_true (binnacle_merge_three_way (&base, &base, &other, &result, NULL));
      random_json_assert_equal (&result, &other);
      g_assert_true (binnacle_merge_three_way (&base, &other, &other, &result, NULL));
      random_json_assert_equal (&result, &other);
    }
}

/* Every line that one side took out is gone, and every one it put in is there, unless
 * the other side took that out. */
static void
assert_holds_lines (const char *base,
                    const char *side,
                    const char *other,
                    const char *result)
{
  g_auto (GStrv) base_lines = g_strsplit (base, "\n", -1);
  g_auto (GStrv) side_lines = g_strsplit (side, "\n", -1);
  g_auto (GStrv) other_lines = g_strsplit (other, "\n", -1);
  g_auto (GStrv) lines = g_strsplit (result, "\n", -1);

  for (guint i = 0; side_lines[i] != NULL; i++)
    if (!g_strv_contains ((const char * const *) base_lines, side_lines[i]))
      g_assert_true (g_strv_contains ((const char * const *) lines, side_lines[i]));
  for (guint i = 0; base_lines[i] != NULL; i++)
    if (!g_strv_contains ((const char * const *) side_lines, base_lines[i]))
      g_assert_false (g_strv_contains ((const char * const *) lines, base_lines[i]));
}

/* Lines of their own for each place and side. */
static char *
change_lines (GRand *random,
              guint  n_lines,
              char   side)
{
  GString *text = g_string_new ("start");

  for (guint i = 0; i < n_lines; i++)
    {
      gint what = g_rand_int_range (random, 0, 12);

      if (what == 0)
        g_string_append_printf (text, "\n%c-inserted-%u", side, i);
      if (what == 1)
        g_string_append_printf (text, "\n%c-changed-%u", side, i);
      else if (what != 2)
        g_string_append_printf (text, "\n%u", i);
    }

  return g_string_free (text, FALSE);
}

static char *
number_lines (guint n_lines)
{
  GString *text = g_string_new ("start");

  for (guint i = 0; i < n_lines; i++)
    g_string_append_printf (text, "\n%u", i);

  return g_string_free (text, FALSE);
}

static void
test_clean_text_holds_both_changes (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (2);
  guint n_clean = 0;

  for (guint round = 0; round < 2000; round++)
    {
      guint n_lines = (guint) g_rand_int_range (random, 0, 12);
      g_autofree char *base = number_lines (n_lines);
      g_autofree char *mine = change_lines (random, n_lines, 'm');
      g_autofree char *theirs = change_lines (random, n_lines, 't');
      g_auto (BinnacleValue) base_value = BINNACLE_VALUE_INIT;
      g_auto (BinnacleValue) mine_value = BINNACLE_VALUE_INIT;
      g_auto (BinnacleValue) theirs_value = BINNACLE_VALUE_INIT;
      g_auto (BinnacleValue) result = BINNACLE_VALUE_INIT;

      binnacle_value_set_text (&base_value, base);
      binnacle_value_set_text (&mine_value, mine);
      binnacle_value_set_text (&theirs_value, theirs);
      if (!binnacle_merge_three_way (&base_value, &mine_value, &theirs_value, &result, NULL))
        continue;

      n_clean++;
      assert_holds_lines (base, mine, theirs, binnacle_value_get_text (&result));
      assert_holds_lines (base, theirs, mine, binnacle_value_get_text (&result));
    }

  g_assert_cmpuint (n_clean, >, 300);
}

/* Where it is clean, each side's members that differ from the base are in the result. */
static void
test_clean_objects_hold_both_changes (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (3);
  guint n_clean = 0;

  for (guint round = 0; round < 3000; round++)
    {
      g_auto (BinnacleValue) base = BINNACLE_VALUE_INIT;
      g_auto (BinnacleValue) mine = BINNACLE_VALUE_INIT;
      g_auto (BinnacleValue) theirs = BINNACLE_VALUE_INIT;
      g_auto (BinnacleValue) result = BINNACLE_VALUE_INIT;
      g_auto (GStrv) of_mine = NULL;
      g_auto (GStrv) of_theirs = NULL;
      g_auto (GStrv) of_result = NULL;

      random_json_make_object (random, &base);
      random_json_change (random, &base, &mine);
      random_json_change (random, &base, &theirs);
      if (!binnacle_merge_three_way (&base, &mine, &theirs, &result, NULL))
        continue;

      n_clean++;
      of_mine = binnacle_merge_list_differences (&base, &mine);
      of_theirs = binnacle_merge_list_differences (&base, &theirs);
      of_result = binnacle_merge_list_differences (&base, &result);
      for (guint i = 0; of_result[i] != NULL; i++)
        g_assert_true (g_strv_contains ((const char * const *) of_mine, of_result[i]) ||
                       g_strv_contains ((const char * const *) of_theirs, of_result[i]));
    }

  g_assert_cmpuint (n_clean, >, 1000);
}

static void
test_both_ends_agree_on_what_is_clean (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (4);
  guint n_conflicts = 0;

  for (guint round = 0; round < 5000; round++)
    {
      g_auto (BinnacleValue) base = BINNACLE_VALUE_INIT;
      g_auto (BinnacleValue) mine = BINNACLE_VALUE_INIT;
      g_auto (BinnacleValue) theirs = BINNACLE_VALUE_INIT;
      g_auto (BinnacleValue) result = BINNACLE_VALUE_INIT;
      gboolean clean;

      random_json_make (random, &base);
      random_json_change (random, &base, &mine);
      random_json_change (random, &base, &theirs);
      clean = binnacle_merge_three_way (&base, &mine, &theirs, &result, NULL);
      g_assert_true (binnacle_merge_three_way (&base, &theirs, &mine, &result, NULL) == clean);
      n_conflicts += !clean;
    }

  g_assert_cmpuint (n_conflicts, >, 500);
}

/* Taking all of one side gives that side. */
static void
test_choices_lead_to_each_side (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (5);

  for (guint round = 0; round < 2000; round++)
    {
      g_auto (BinnacleValue) base = BINNACLE_VALUE_INIT;
      g_auto (BinnacleValue) mine = BINNACLE_VALUE_INIT;
      g_auto (BinnacleValue) theirs = BINNACLE_VALUE_INIT;
      g_auto (BinnacleValue) result = BINNACLE_VALUE_INIT;
      g_autoptr (BinnacleMergeTree) tree = NULL;

      random_json_make (random, &base);
      random_json_change (random, &base, &mine);
      random_json_change (random, &base, &theirs);
      tree = binnacle_merge_tree_new (&base, &mine, &theirs);
      for (guint i = 0; i < binnacle_merge_tree_get_n_parts (tree); i++)
        binnacle_merge_tree_choose (tree, i, BINNACLE_MERGE_CHOICE_MINE, NULL);
      binnacle_merge_tree_get_result (tree, &result);
      random_json_assert_equal (&result, &mine);

      for (guint i = 0; i < binnacle_merge_tree_get_n_parts (tree); i++)
        binnacle_merge_tree_choose (tree, i, BINNACLE_MERGE_CHOICE_THEIRS, NULL);
      binnacle_merge_tree_get_result (tree, &result);
      random_json_assert_equal (&result, &theirs);
      g_assert_cmpuint (binnacle_merge_tree_count_undecided (tree), ==, 0);
    }
}

static void
test_edited_part_is_in_the_result (void)
{
  g_auto (BinnacleValue) base = BINNACLE_VALUE_INIT;
  g_auto (BinnacleValue) mine = BINNACLE_VALUE_INIT;
  g_auto (BinnacleValue) theirs = BINNACLE_VALUE_INIT;
  g_auto (BinnacleValue) edited = BINNACLE_VALUE_INIT;
  g_autoptr (BinnacleMergeTree) tree = NULL;

  binnacle_value_set_text (&base, "a\nb\nc");
  binnacle_value_set_text (&mine, "a\nm\nc");
  binnacle_value_set_text (&theirs, "a\nt\nc");
  tree = binnacle_merge_tree_new (&base, &mine, &theirs);
  g_assert_cmpuint (binnacle_merge_tree_get_n_parts (tree), ==, 3);
  g_assert_cmpint (binnacle_merge_tree_get_part_kind (tree, 1), ==, BINNACLE_MERGE_PART_LINES);
  g_assert_cmpint (binnacle_merge_tree_get_part_change (tree, 1), ==, BINNACLE_MERGE_CONFLICT);

  binnacle_value_set_text (&edited, "x\ny");
  binnacle_merge_tree_choose (tree, 1, BINNACLE_MERGE_CHOICE_EDITED, &edited);
  binnacle_merge_tree_get_result (tree, &base);
  g_assert_cmpstr (binnacle_value_get_text (&base), ==, "a\nx\ny\nc");

  binnacle_merge_tree_choose (tree, 1, BINNACLE_MERGE_CHOICE_BOTH, NULL);
  binnacle_merge_tree_get_result (tree, &base);
  g_assert_cmpstr (binnacle_value_get_text (&base), ==, "a\nt\nm\nc");
}

/* As deep as JSON may be: nothing that deep may be serialised. */
static void
test_deep_values (void)
{
  GString *texts[] = { g_string_new (NULL), g_string_new (NULL), g_string_new (NULL) };
  const char * const leaves[] = { "{\"a\":1,\"b\":1}", "{\"a\":2,\"b\":1}", "{\"a\":1,\"b\":2}" };
  g_auto (BinnacleValue) result = BINNACLE_VALUE_INIT;
  g_autofree char *text = NULL;

  for (guint side = 0; side < 3; side++)
    {
      for (guint depth = 0; depth < 63; depth++)
        g_string_append (texts[side], "{\"x\":");
      g_string_append (texts[side], leaves[side]);
      for (guint depth = 0; depth < 63; depth++)
        g_string_append (texts[side], "}");
    }

  g_assert_true (merge (texts[0]->str, texts[1]->str, texts[2]->str, &result, NULL));
  text = binnacle_value_to_json_text (&result);
  g_assert_nonnull (strstr (text, "{\"a\":2,\"b\":2}"));
  for (guint side = 0; side < 3; side++)
    g_string_free (texts[side], TRUE);
}

static char *
make_long_text (guint       n_lines,
                guint       every,
                const char *mark)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n_lines; i++)
    g_string_append_printf (text, "line %u%s\n", i, i % every == 0 ? mark : "");

  return g_string_free (text, FALSE);
}

static guint64
count_work (const char *base,
            const char *mine,
            const char *theirs,
            gboolean   *clean)
{
  g_auto (BinnacleValue) base_value = BINNACLE_VALUE_INIT;
  g_auto (BinnacleValue) mine_value = BINNACLE_VALUE_INIT;
  g_auto (BinnacleValue) theirs_value = BINNACLE_VALUE_INIT;
  g_autoptr (BinnacleMergeTree) tree = NULL;

  binnacle_value_set_text (&base_value, base);
  binnacle_value_set_text (&mine_value, mine);
  binnacle_value_set_text (&theirs_value, theirs);
  tree = binnacle_merge_tree_new (&base_value, &mine_value, &theirs_value);
  *clean = binnacle_merge_tree_is_clean (tree);

  return binnacle_merge_tree_get_work (tree);
}

static void
test_long_text_is_quick (void)
{
  g_autofree char *base = make_long_text (10000, 10001, "");
  g_autofree char *mine = make_long_text (10000, 101, " mine");
  g_autofree char *theirs = make_long_text (10000, 103, " mine");
  gboolean clean;
  guint64 work;

  work = count_work (base, mine, theirs, &clean);
  g_test_message ("10,000 lines, 100 changes each: %" G_GUINT64_FORMAT " steps", work);
  g_assert_true (clean);
  g_assert_cmpuint (work, <, 100000);
}

static char *
make_noise (GRand *random,
            guint  n_lines)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n_lines; i++)
    g_string_append_printf (text, "%d\n", g_rand_int_range (random, 0, 8));

  return g_string_free (text, FALSE);
}

/* Much alike and nothing in order: the worst there is. */
static void
test_hostile_text_ends_in_a_conflict (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (6);
  g_autofree char *base = make_noise (random, 10000);
  g_autofree char *mine = make_noise (random, 10000);
  g_autofree char *theirs = make_noise (random, 10000);
  gboolean clean;
  guint64 work;

  work = count_work (base, mine, theirs, &clean);
  g_test_message ("10,000 lines of noise: %" G_GUINT64_FORMAT " steps", work);
  g_assert_false (clean);
  g_assert_cmpuint (work, <=, 4000000);
}

/* A million lines, none in common. */
static void
test_endless_text_ends_in_a_conflict (void)
{
  g_autofree char *base = g_strnfill (1000000, '\n');
  g_autofree char *mine = g_strnfill (1000001, '\n');
  g_autofree char *theirs = g_strconcat (base, "x", NULL);
  gboolean clean;

  g_assert_cmpuint (count_work (base, mine, theirs, &clean), ==, 0);
  g_assert_false (clean);
}

static guint
edit_distance (const guint32 *first,
               guint          n_first,
               const guint32 *second,
               guint          n_second)
{
  guint rows[16][16];

  for (guint i = 0; i <= n_first; i++)
    for (guint j = 0; j <= n_second; j++)
      {
        rows[i][j] = i == 0 ? j : j == 0 ? i : MIN (rows[i - 1][j], rows[i][j - 1]) + 1;
        if (i > 0 && j > 0 && first[i - 1] == second[j - 1])
          rows[i][j] = MIN (rows[i][j], rows[i - 1][j - 1]);
      }

  return rows[n_first][n_second];
}

/* Against the plain table of all prefixes. */
static void
test_differences_are_the_fewest (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);

  for (guint round = 0; round < 20000; round++)
    {
      guint32 old[15];
      guint32 new_[15];
      BinnacleTokens old_tokens = { old, (guint) g_rand_int_range (random, 0, 15) };
      BinnacleTokens new_tokens = { new_, (guint) g_rand_int_range (random, 0, 15) };
      g_autoptr (GArray) hunks = g_array_new (FALSE, FALSE, sizeof (BinnacleDiffHunk));
      guint64 budget = 100000;
      guint cost = 0;

      for (guint i = 0; i < 15; i++)
        {
          old[i] = (guint32) g_rand_int_range (random, 0, 4);
          new_[i] = (guint32) g_rand_int_range (random, 0, 4);
        }
      g_assert_true (binnacle_diff_find_hunks (&old_tokens, &new_tokens, &budget, hunks));
      for (guint i = 0; i < hunks->len; i++)
        {
          const BinnacleDiffHunk *hunk = &g_array_index (hunks, BinnacleDiffHunk, i);

          cost += hunk->old_end - hunk->old_start + hunk->new_end - hunk->new_start;
        }
      g_assert_cmpuint (cost, ==, edit_distance (old, old_tokens.length, new_, new_tokens.length));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/merge/objects-by-member", test_objects);
  g_test_add_func ("/merge/one-member-two-ways-is-a-conflict", test_object_conflicts);
  g_test_add_func ("/merge/deletions", test_deletions);
  g_test_add_func ("/merge/text-by-line", test_text_lines);
  g_test_add_func ("/merge/one-line-two-ways-is-a-conflict", test_text_conflicts);
  g_test_add_func ("/merge/checklists-by-item", test_checklists);
  g_test_add_func ("/merge/one-item-two-ways-is-a-conflict", test_checklist_conflicts);
  g_test_add_func ("/merge/known-elements-by-member", test_elements_by_member);
  g_test_add_func ("/merge/order-of-numbers-matters", test_numbers_are_not_strings_of_things);
  g_test_add_func ("/merge/unchanged-side-gives-way", test_the_unchanged_side_gives_way);
  g_test_add_func ("/merge/clean-text-holds-both-changes", test_clean_text_holds_both_changes);
  g_test_add_func ("/merge/clean-objects-hold-both-changes", test_clean_objects_hold_both_changes);
  g_test_add_func ("/merge/both-ends-agree-on-what-is-clean", test_both_ends_agree_on_what_is_clean);
  g_test_add_func ("/merge/choices-lead-to-each-side", test_choices_lead_to_each_side);
  g_test_add_func ("/merge/edited-part-is-in-the-result", test_edited_part_is_in_the_result);
  g_test_add_func ("/merge/deep-values-stay-whole", test_deep_values);
  g_test_add_func ("/merge/long-text-takes-little-work", test_long_text_is_quick);
  g_test_add_func ("/merge/hostile-text-ends-in-a-conflict", test_hostile_text_ends_in_a_conflict);
  g_test_add_func ("/merge/endless-text-ends-in-a-conflict", test_endless_text_ends_in_a_conflict);
  g_test_add_func ("/diff/differences-are-the-fewest", test_differences_are_the_fewest);

  return g_test_run ();
}
