/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "live/binnacle-merge.h"

#include "random-json.h"

static void
assert_json (const BinnacleValue *value,
             const char          *json)
{
  g_auto (BinnacleValue) expected = BINNACLE_VALUE_INIT;

  random_json_parse (json, &expected);
  random_json_assert_equal (value, &expected);
}

static void
check_patch (const char *target,
             const char *patch,
             const char *result)
{
  g_auto (BinnacleValue) target_value = BINNACLE_VALUE_INIT;
  g_auto (BinnacleValue) patch_value = BINNACLE_VALUE_INIT;

  random_json_parse (target, &target_value);
  random_json_parse (patch, &patch_value);
  binnacle_merge_patch (&target_value, &patch_value, &target_value);
  assert_json (&target_value, result);
}

/* RFC 7396, Appendix A: all of it. */
static void
test_rfc_vectors (void)
{
  check_patch ("{\"a\":\"b\"}", "{\"a\":\"c\"}", "{\"a\":\"c\"}");
  check_patch ("{\"a\":\"b\"}", "{\"b\":\"c\"}", "{\"a\":\"b\",\"b\":\"c\"}");
  check_patch ("{\"a\":\"b\"}", "{\"a\":null}", "{}");
  check_patch ("{\"a\":\"b\",\"b\":\"c\"}", "{\"a\":null}", "{\"b\":\"c\"}");
  check_patch ("{\"a\":[\"b\"]}", "{\"a\":\"c\"}", "{\"a\":\"c\"}");
  check_patch ("{\"a\":\"c\"}", "{\"a\":[\"b\"]}", "{\"a\":[\"b\"]}");
  check_patch ("{\"a\":{\"b\":\"c\"}}", "{\"a\":{\"b\":\"d\",\"c\":null}}", "{\"a\":{\"b\":\"d\"}}");
  check_patch ("{\"a\":[{\"b\":\"c\"}]}", "{\"a\":[1]}", "{\"a\":[1]}");
  check_patch ("[\"a\",\"b\"]", "[\"c\",\"d\"]", "[\"c\",\"d\"]");
  check_patch ("{\"a\":\"b\"}", "[\"c\"]", "[\"c\"]");
  check_patch ("{\"a\":\"foo\"}", "null", "null");
  check_patch ("{\"a\":\"foo\"}", "\"bar\"", "\"bar\"");
  check_patch ("{\"e\":null}", "{\"a\":1}", "{\"e\":null,\"a\":1}");
  check_patch ("[1,2]", "{\"a\":\"b\",\"c\":null}", "{\"a\":\"b\"}");
  check_patch ("{}", "{\"a\":{\"bb\":{\"ccc\":null}}}", "{\"a\":{\"bb\":{}}}");
}

static void
test_missing_target_is_empty (void)
{
  g_auto (BinnacleValue) target = BINNACLE_VALUE_INIT;
  g_auto (BinnacleValue) patch = BINNACLE_VALUE_INIT;

  random_json_parse ("{\"a\":1,\"b\":null}", &patch);
  binnacle_merge_patch (&target, &patch, &target);
  assert_json (&target, "{\"a\":1}");
}

static void
check_composed (const char *first,
                const char *second,
                const char *composed)
{
  g_auto (BinnacleValue) first_value = BINNACLE_VALUE_INIT;
  g_auto (BinnacleValue) second_value = BINNACLE_VALUE_INIT;
  g_auto (BinnacleValue) result = BINNACLE_VALUE_INIT;

  random_json_parse (first, &first_value);
  random_json_parse (second, &second_value);
  g_assert_true (binnacle_merge_patch_compose (&first_value, &second_value, &result) == (composed != NULL));
  if (composed != NULL)
    assert_json (&result, composed);
}

static void
test_composes (void)
{
  check_composed ("{\"a\":1}", "{\"b\":2}", "{\"a\":1,\"b\":2}");
  check_composed ("{\"a\":1}", "{\"a\":null}", "{\"a\":null}");
  check_composed ("{\"a\":{\"x\":1}}", "{\"a\":{\"x\":null,\"y\":2}}", "{\"a\":{\"x\":null,\"y\":2}}");
  check_composed ("{\"a\":{\"x\":1}}", "{\"a\":[1]}", "{\"a\":[1]}");
}

/* {"a":1} and then {"a":{"b":2}} leaves only b in a, whatever was in it. */
static void
test_refuses_to_compose_what_no_patch_says (void)
{
  check_composed ("{\"a\":1}", "{\"a\":{\"b\":2}}", NULL);
  check_composed ("{\"a\":null}", "{\"a\":{\"b\":2}}", NULL);
  check_composed ("{\"a\":[]}", "{\"a\":{}}", NULL);
}

static void
test_composed_does_what_both_do (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7396);
  guint n_composed = 0;

  for (guint round = 0; round < 4000; round++)
    {
      g_auto (BinnacleValue) target = BINNACLE_VALUE_INIT;
      g_auto (BinnacleValue) first = BINNACLE_VALUE_INIT;
      g_auto (BinnacleValue) second = BINNACLE_VALUE_INIT;
      g_auto (BinnacleValue) composed = BINNACLE_VALUE_INIT;

      random_json_make_object (random, &target);
      random_json_make_object (random, &first);
      random_json_make_object (random, &second);
      if (!binnacle_merge_patch_compose (&first, &second, &composed))
        continue;

      n_composed++;
      binnacle_merge_patch (&target, &composed, &composed);
      binnacle_merge_patch (&target, &first, &target);
      binnacle_merge_patch (&target, &second, &target);
      random_json_assert_equal (&composed, &target);
    }

  g_assert_cmpuint (n_composed, >, 1000);
}

static void
test_made_patch_leads_there (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7397);
  guint n_made = 0;

  for (guint round = 0; round < 4000; round++)
    {
      g_auto (BinnacleValue) from = BINNACLE_VALUE_INIT;
      g_auto (BinnacleValue) to = BINNACLE_VALUE_INIT;
      g_auto (BinnacleValue) patch = BINNACLE_VALUE_INIT;

      random_json_make_object (random, &from);
      random_json_change (random, &from, &to);
      if (!binnacle_merge_patch_make (&from, &to, &patch))
        continue;

      n_made++;
      binnacle_merge_patch (&from, &patch, &from);
      random_json_assert_equal (&from, &to);
    }

  g_assert_cmpuint (n_made, >, 1000);
}

static void
test_no_patch_writes_null (void)
{
  g_auto (BinnacleValue) from = BINNACLE_VALUE_INIT;
  g_auto (BinnacleValue) to = BINNACLE_VALUE_INIT;
  g_auto (BinnacleValue) patch = BINNACLE_VALUE_INIT;

  random_json_parse ("{\"a\":1}", &from);
  random_json_parse ("{\"a\":{\"b\":null}}", &to);
  g_assert_false (binnacle_merge_patch_make (&from, &to, &patch));
  g_assert_cmpint (binnacle_value_get_kind (&patch), ==, BINNACLE_VALUE_NONE);

  /* In an array it may stand. */
  random_json_parse ("{\"a\":[null]}", &to);
  g_assert_true (binnacle_merge_patch_make (&from, &to, &patch));
  assert_json (&patch, "{\"a\":[null]}");
}

static void
test_lists_differing_members (void)
{
  g_auto (BinnacleValue) first = BINNACLE_VALUE_INIT;
  g_auto (BinnacleValue) second = BINNACLE_VALUE_INIT;
  g_auto (GStrv) differences = NULL;
  g_auto (GStrv) none = NULL;

  random_json_parse ("{\"a\":1,\"b\":{\"c\":1,\"d/e~\":2},\"f\":[1],\"g\":0}", &first);
  random_json_parse ("{\"a\":1,\"b\":{\"c\":2,\"d/e~\":3},\"f\":[2],\"h\":0}", &second);
  differences = binnacle_merge_list_differences (&first, &second);
  g_assert_cmpstrv (differences, ((const char * const []) { "/b/c", "/b/d~1e~0", "/f", "/g", "/h", NULL }));
  none = binnacle_merge_list_differences (&first, &first);
  g_assert_cmpuint (g_strv_length (none), ==, 0);
}

static void
test_difference_of_other_kinds_is_the_whole (void)
{
  g_auto (BinnacleValue) first = BINNACLE_VALUE_INIT;
  g_auto (BinnacleValue) second = BINNACLE_VALUE_INIT;
  g_auto (GStrv) differences = NULL;

  random_json_parse ("{\"a\":1}", &first);
  random_json_parse ("3", &second);
  differences = binnacle_merge_list_differences (&first, &second);
  g_assert_cmpstrv (differences, ((const char * const []) { "", NULL }));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/merge-patch/rfc-7396-appendix-a", test_rfc_vectors);
  g_test_add_func ("/merge-patch/what-is-not-there-is-an-empty-object", test_missing_target_is_empty);
  g_test_add_func ("/merge-patch/two-become-one", test_composes);
  g_test_add_func ("/merge-patch/refuses-to-compose-what-no-patch-says", test_refuses_to_compose_what_no_patch_says);
  g_test_add_func ("/merge-patch/composed-does-what-both-do", test_composed_does_what_both_do);
  g_test_add_func ("/merge-patch/made-patch-leads-there", test_made_patch_leads_there);
  g_test_add_func ("/merge-patch/no-patch-writes-null", test_no_patch_writes_null);
  g_test_add_func ("/merge-differences/names-innermost-members", test_lists_differing_members);
  g_test_add_func ("/merge-differences/other-kinds-differ-as-a-whole", test_difference_of_other_kinds_is_the_whole);

  return g_test_run ();
}
