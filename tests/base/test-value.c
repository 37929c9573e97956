/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "base/binnacle-json.h"
#include "base/binnacle-value.h"

static void
assert_round_trip (const char *text,
                   const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = binnacle_json_parse (text, -1, 1000, &error);
  g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;
  g_autofree char *written = NULL;

  g_assert_no_error (error);
  g_assert_true (binnacle_value_set_json_node (&value, node, &error));
  g_assert_no_error (error);
  written = binnacle_value_to_json_text (&value);
  g_assert_cmpstr (written, ==, expected);
}

static void
test_json_round_trip (void)
{
  assert_round_trip ("null", "null");
  assert_round_trip ("true", "true");
  assert_round_trip ("12.0", "12");
  assert_round_trip ("-2.5", "-2.5");
  assert_round_trip ("\"a\"", "\"a\"");
  assert_round_trip ("{\"b\":[1,null,\"x\",true,{}],\"a\":-2.5}", "{\"b\":[1,null,\"x\",true,{}],\"a\":-2.5}");
}

static void
set_from_json (BinnacleValue *value,
               const char    *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = binnacle_json_parse (text, -1, G_MAXSIZE, &error);

  g_assert_no_error (error);
  g_assert_true (binnacle_value_set_json_node (value, node, &error));
  g_assert_no_error (error);
}

static void
test_kinds (void)
{
  g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;

  g_assert_cmpint (binnacle_value_get_kind (&value), ==, BINNACLE_VALUE_NONE);
  binnacle_value_set_boolean (&value, 2);
  g_assert_cmpint (binnacle_value_get_kind (&value), ==, BINNACLE_VALUE_BOOLEAN);
  g_assert_cmpint (binnacle_value_get_boolean (&value, FALSE), ==, TRUE);
  g_assert_cmpfloat (binnacle_value_get_number (&value, -1), ==, -1);

  binnacle_value_set_number (&value, 2.5);
  g_assert_cmpfloat (binnacle_value_get_number (&value, -1), ==, 2.5);
  g_assert_true (binnacle_value_get_boolean (&value, TRUE));
  g_assert_null (binnacle_value_get_text (&value));

  binnacle_value_set_text (&value, "text");
  g_assert_cmpstr (binnacle_value_get_text (&value), ==, "text");
  g_assert_null (binnacle_value_get_json (&value));
  binnacle_value_set_text (&value, binnacle_value_get_text (&value) + 2);
  g_assert_cmpstr (binnacle_value_get_text (&value), ==, "xt");

  binnacle_value_set_json (&value, g_variant_new_array (G_VARIANT_TYPE_VARIANT, NULL, 0));
  g_assert_cmpint (binnacle_value_get_kind (&value), ==, BINNACLE_VALUE_JSON);
  g_assert_null (binnacle_value_get_text (&value));

  binnacle_value_set_null (&value);
  g_assert_cmpint (binnacle_value_get_kind (&value), ==, BINNACLE_VALUE_NULL);
  binnacle_value_set_none (&value);
  g_assert_cmpint (binnacle_value_get_kind (&value), ==, BINNACLE_VALUE_NONE);
}

static void
test_numbers_are_finite (void)
{
  const double numbers[] = { NAN, INFINITY, -INFINITY };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;

      binnacle_value_set_number (&value, numbers[i]);
      g_assert_cmpint (binnacle_value_get_kind (&value), ==, BINNACLE_VALUE_NULL);
    }
}

static void
test_copies_outlive_the_original (void)
{
  g_autoptr (BinnacleValue) text = NULL;
  g_autoptr (BinnacleValue) json = NULL;
  BinnacleValue value = BINNACLE_VALUE_INIT;

  binnacle_value_set_text (&value, "shared");
  text = binnacle_value_copy (&value);
  g_assert_true (binnacle_value_get_text (text) == binnacle_value_get_text (&value));
  set_from_json (&value, "[1]");
  json = binnacle_value_copy (&value);
  g_assert_true (binnacle_value_get_json (json) == binnacle_value_get_json (&value));
  binnacle_value_assign (&value, &value);
  g_assert_true (binnacle_value_get_json (json) == binnacle_value_get_json (&value));
  binnacle_value_assign (&value, text);
  binnacle_value_clear (&value);

  g_assert_cmpstr (binnacle_value_get_text (text), ==, "shared");
  g_assert_cmpuint (g_variant_n_children (binnacle_value_get_json (json)), ==, 1);
}

static void
assert_equal (const char *first,
              const char *second,
              gboolean    equal)
{
  g_auto (BinnacleValue) a = BINNACLE_VALUE_INIT;
  g_auto (BinnacleValue) b = BINNACLE_VALUE_INIT;

  set_from_json (&a, first);
  set_from_json (&b, second);
  if (binnacle_value_equal (&a, &b) != equal || binnacle_value_equal (&b, &a) != equal)
    g_error ("%s and %s", first, second);
}

static void
test_equality_is_that_of_json (void)
{
  g_auto (BinnacleValue) none = BINNACLE_VALUE_INIT;
  g_auto (BinnacleValue) null = BINNACLE_VALUE_INIT;

  binnacle_value_set_null (&null);
  g_assert_false (binnacle_value_equal (&none, &null));
  assert_equal ("null", "null", TRUE);
  assert_equal ("1", "1.0", TRUE);
  assert_equal ("0", "-0.0", TRUE);
  assert_equal ("1", "\"1\"", FALSE);
  assert_equal ("1", "true", FALSE);
  assert_equal ("\"a\"", "\"b\"", FALSE);
  assert_equal ("\"a\"", "\"ab\"", FALSE);
  assert_equal ("[]", "{}", FALSE);
  assert_equal ("[1,2]", "[2,1]", FALSE);
  assert_equal ("[0.0]", "[-0.0]", TRUE);
  assert_equal ("[null]", "[[]]", FALSE);
  assert_equal ("{\"a\":1,\"b\":[{\"c\":2,\"d\":3}]}", "{\"b\":[{\"d\":3,\"c\":2}],\"a\":1}", TRUE);
  assert_equal ("{\"a\":1,\"b\":2}", "{\"a\":1,\"c\":2}", FALSE);
  assert_equal ("{\"a\":1}", "{\"a\":1,\"b\":2}", FALSE);
  assert_equal ("{\"a\":{\"b\":null}}", "{\"a\":{\"b\":false}}", FALSE);
}

static void
assert_nested (const char *open,
               const char *close,
               guint       depth)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < depth; i++)
    g_string_append (text, open);
  g_string_append (text, "\"x\"");
  for (guint i = 0; i < depth; i++)
    g_string_append (text, close);

  assert_round_trip (text->str, text->str);
  assert_equal (text->str, text->str, TRUE);
}

/* GVariant by itself would lose what is deeper than 42 levels. */
static void
test_nothing_is_lost_however_deep (void)
{
  for (guint depth = 38; depth <= BINNACLE_JSON_MAX_DEPTH; depth++)
    {
      assert_nested ("[", "]", depth);
      assert_nested ("{\"a\":", "}", depth);
    }
}

static GVariant *
nest_variants (guint depth)
{
  GVariant *variant = g_variant_new_string ("x");

  for (guint i = 0; i < depth; i++)
    {
      GVariant *child = g_variant_new_variant (variant);

      variant = g_variant_new_array (G_VARIANT_TYPE_VARIANT, &child, 1);
    }

  return variant;
}

static void
test_deep_variants_stay_whole (void)
{
  g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;
  g_autofree char *text = NULL;

  binnacle_value_set_json (&value, nest_variants (BINNACLE_JSON_MAX_DEPTH));
  text = binnacle_value_to_json_text (&value);
  g_assert_nonnull (strstr (text, "[\"x\"]"));
}

static void
test_refuses_what_is_too_deep (void)
{
  g_autoptr (JsonNode) node = json_node_init_int (json_node_alloc (), 1);
  g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i <= BINNACLE_JSON_MAX_DEPTH; i++)
    {
      g_autoptr (JsonArray) array = json_array_new ();

      json_array_add_element (array, node);
      node = json_node_init_array (json_node_alloc (), array);
    }

  binnacle_value_set_text (&value, "kept");
  g_assert_false (binnacle_value_set_json_node (&value, node, &error));
  g_assert_error (error, BINNACLE_JSON_ERROR, BINNACLE_JSON_ERROR_TOO_DEEP);
  g_assert_cmpstr (binnacle_value_get_text (&value), ==, "kept");
}

static void
test_refuses_infinite_numbers (void)
{
  g_autoptr (JsonNode) node = json_node_init_double (json_node_alloc (), INFINITY);
  g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  g_assert_false (binnacle_value_set_json_node (&value, node, &error));
  g_assert_error (error, BINNACLE_JSON_ERROR, BINNACLE_JSON_ERROR_NUMBER);
}

static void
test_accounts_for_its_memory (void)
{
  g_auto (BinnacleValue) number = BINNACLE_VALUE_INIT;
  g_auto (BinnacleValue) text = BINNACLE_VALUE_INIT;
  g_auto (BinnacleValue) json = BINNACLE_VALUE_INIT;
  g_autofree char *long_text = g_strnfill (1000, 'x');
  g_autofree char *long_json = g_strdup_printf ("[\"%s\"]", long_text);

  binnacle_value_set_number (&number, 1);
  g_assert_cmpuint (binnacle_value_get_size (&number), ==, sizeof (BinnacleValue));
  binnacle_value_set_text (&text, long_text);
  g_assert_cmpuint (binnacle_value_get_size (&text), >, 1000);
  g_assert_cmpuint (binnacle_value_get_size (&text), <, 1100);
  set_from_json (&json, long_json);
  g_assert_cmpuint (binnacle_value_get_size (&json), >, 1000);
  g_assert_cmpuint (binnacle_value_get_size (&json), <, 1200);
}

static void
test_is_boxed (void)
{
  g_auto (GValue) boxed = G_VALUE_INIT;
  g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;

  binnacle_value_set_text (&value, "x");
  g_value_init (&boxed, BINNACLE_TYPE_VALUE);
  g_value_set_boxed (&boxed, &value);
  binnacle_value_clear (&value);
  g_assert_cmpstr (binnacle_value_get_text (g_value_get_boxed (&boxed)), ==, "x");
}

/* Threads each drop their own copy; whichever is last frees what they shared. */
static gpointer
use_copies (gpointer user_data)
{
  BinnacleValue *pair = user_data;

  for (guint i = 0; i < 2000; i++)
    {
      g_autoptr (BinnacleValue) text = binnacle_value_copy (&pair[0]);
      g_autoptr (BinnacleValue) json = binnacle_value_copy (&pair[1]);
      g_autoptr (GVariant) element = g_variant_get_child_value (binnacle_value_get_json (json), 0);

      g_assert_cmpstr (binnacle_value_get_text (text), ==, "shared");
      g_assert_nonnull (element);
    }

  binnacle_value_clear (&pair[0]);
  binnacle_value_clear (&pair[1]);

  return NULL;
}

static void
test_is_shared_by_threads (void)
{
  BinnacleValue pairs[4][2] = { 0 };
  GThread *threads[4];
  BinnacleValue text = BINNACLE_VALUE_INIT;
  BinnacleValue json = BINNACLE_VALUE_INIT;

  binnacle_value_set_text (&text, "shared");
  set_from_json (&json, "[{\"a\":[1,2,3]},2]");
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      binnacle_value_assign (&pairs[i][0], &text);
      binnacle_value_assign (&pairs[i][1], &json);
    }
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    threads[i] = g_thread_new ("copies", use_copies, pairs[i]);

  g_assert_cmpstr (binnacle_value_get_text (&text), ==, "shared");
  binnacle_value_clear (&text);
  binnacle_value_clear (&json);
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    g_thread_join (threads[i]);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/value/json-round-trip", test_json_round_trip);
  g_test_add_func ("/value/kinds", test_kinds);
  g_test_add_func ("/value/numbers-are-finite", test_numbers_are_finite);
  g_test_add_func ("/value/copies-outlive-the-original", test_copies_outlive_the_original);
  g_test_add_func ("/value/equality-is-that-of-json", test_equality_is_that_of_json);
  g_test_add_func ("/value/nothing-is-lost-however-deep", test_nothing_is_lost_however_deep);
  g_test_add_func ("/value/deep-variants-stay-whole", test_deep_variants_stay_whole);
  g_test_add_func ("/value/refuses-what-is-too-deep", test_refuses_what_is_too_deep);
  g_test_add_func ("/value/refuses-infinite-numbers", test_refuses_infinite_numbers);
  g_test_add_func ("/value/accounts-for-its-memory", test_accounts_for_its_memory);
  g_test_add_func ("/value/is-boxed", test_is_boxed);
  g_test_add_func ("/value/is-shared-by-threads", test_is_shared_by_threads);

  return g_test_run ();
}
