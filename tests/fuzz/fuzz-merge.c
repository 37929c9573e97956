/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz-target.h"

#include <string.h>

#include "base/binnacle-json.h"
#include "live/binnacle-merge-tree.h"
#include "live/binnacle-merge.h"

/* Three values, each on lines of its own up to a line of "=": the base, mine and theirs. */

#define MAX_LENGTH 65536
#define SEPARATOR "\n=\n"

static void
assert_equal (const BinnacleValue *value,
              const BinnacleValue *expected)
{
  if (!binnacle_value_equal (value, expected))
    g_error ("The merge is not what it must be");
}

/* What is no JSON is a text. */
static void
read_value (const char    *text,
            BinnacleValue *value)
{
  g_autoptr (JsonNode) node = binnacle_json_parse (text, -1, MAX_LENGTH, NULL);

  if (*text == '\0')
    binnacle_value_set_none (value);
  else if (node == NULL || !binnacle_value_set_json_node (value, node, NULL))
    binnacle_value_set_text (value, text);
}

static void
check_unchanged_sides (const BinnacleValue *base,
                       const BinnacleValue *other)
{
  g_auto (BinnacleValue) result = BINNACLE_VALUE_INIT;

  g_assert_true (binnacle_merge_three_way (base, other, base, &result, NULL));
  assert_equal (&result, other);
  g_assert_true (binnacle_merge_three_way (base, base, other, &result, NULL));
  assert_equal (&result, other);
  g_assert_true (binnacle_merge_three_way (base, other, other, &result, NULL));
  assert_equal (&result, other);
}

static void
check_choices (BinnacleMergeTree   *tree,
               BinnacleMergeChoice  choice,
               const BinnacleValue *side)
{
  g_auto (BinnacleValue) result = BINNACLE_VALUE_INIT;

  for (guint i = 0; i < binnacle_merge_tree_get_n_parts (tree); i++)
    binnacle_merge_tree_choose (tree, i, choice, NULL);
  binnacle_merge_tree_get_result (tree, &result);
  assert_equal (&result, side);
}

static void
check_merge (const BinnacleValue *base,
             const BinnacleValue *mine,
             const BinnacleValue *theirs)
{
  g_autoptr (BinnacleMergeTree) tree = binnacle_merge_tree_new (base, mine, theirs);
  g_auto (BinnacleValue) result = BINNACLE_VALUE_INIT;
  g_auto (GStrv) paths = NULL;
  gboolean clean = binnacle_merge_three_way (base, mine, theirs, &result, &paths);

  g_assert_true (clean == binnacle_merge_tree_is_clean (tree));
  g_assert_true (clean == (paths == NULL));
  g_assert_true (clean == binnacle_merge_three_way (base, theirs, mine, &result, NULL));
  check_choices (tree, BINNACLE_MERGE_CHOICE_MINE, mine);
  check_choices (tree, BINNACLE_MERGE_CHOICE_THEIRS, theirs);
}

static void
check_patches (const BinnacleValue *target,
               const BinnacleValue *first,
               const BinnacleValue *second)
{
  g_auto (BinnacleValue) composed = BINNACLE_VALUE_INIT;
  g_auto (BinnacleValue) one_by_one = BINNACLE_VALUE_INIT;
  g_auto (BinnacleValue) made = BINNACLE_VALUE_INIT;
  g_auto (GStrv) differences = binnacle_merge_list_differences (target, first);

  if (binnacle_merge_patch_compose (first, second, &composed))
    {
      binnacle_merge_patch (target, first, &one_by_one);
      binnacle_merge_patch (&one_by_one, second, &one_by_one);
      binnacle_merge_patch (target, &composed, &composed);
      assert_equal (&composed, &one_by_one);
    }
  if (binnacle_merge_patch_make (target, first, &made))
    {
      binnacle_merge_patch (target, &made, &made);
      assert_equal (&made, first);
    }
  g_assert_true ((g_strv_length (differences) == 0) == binnacle_value_equal (target, first));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_auto (GStrv) parts = NULL;
  BinnacleValue values[3] = { BINNACLE_VALUE_INIT, BINNACLE_VALUE_INIT, BINNACLE_VALUE_INIT };

  if (size > MAX_LENGTH / 8 || !g_utf8_validate (text, -1, NULL))
    return 0;

  parts = g_strsplit (text, SEPARATOR, 3);
  for (guint i = 0; i < 3 && parts[i] != NULL; i++)
    read_value (parts[i], &values[i]);

  check_unchanged_sides (&values[0], &values[1]);
  check_merge (&values[0], &values[1], &values[2]);
  check_patches (&values[0], &values[1], &values[2]);
  for (guint i = 0; i < 3; i++)
    binnacle_value_clear (&values[i]);

  return 0;
}
