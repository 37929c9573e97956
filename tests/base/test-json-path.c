/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/binnacle-json-path.h"

#include "base/binnacle-json.h"

static const char document[] =
  "{\"a\":{\"b\":[10,20,30,{\"b\":40}]},\"odd name\":true,\"it's\":null,\"é\":1,\"rows\":[{\"v\":1},{\"v\":2},{}]}";

static void
assert_finds (const char *text,
              const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = binnacle_json_parse (document, -1, sizeof document, &error);
  g_autoptr (BinnacleJsonPath) path = binnacle_json_path_new (text, &error);
  g_autoptr (GPtrArray) matches = NULL;
  g_autoptr (GString) found = g_string_new (NULL);

  g_assert_no_error (error);
  g_assert_cmpstr (binnacle_json_path_get_text (path), ==, text);
  matches = binnacle_json_path_find (path, root, 100, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < matches->len; i++)
    {
      g_autofree char *match = binnacle_json_to_text (matches->pdata[i]);

      g_string_append_printf (found, "%s%s", i > 0 ? " " : "", match);
    }
  g_assert_cmpstr (found->str, ==, expected);
}

static void
test_finds (void)
{
  assert_finds ("$.a.b[0]", "10");
  assert_finds ("$['a'][\"b\"][-2]", "30");
  assert_finds ("$.a.b[1:3]", "20 30");
  assert_finds ("$.a.b[:2]", "10 20");
  assert_finds ("$.a.b[-1:]", "{\"b\":40}");
  assert_finds ("$.a.b[0:4:2]", "10 30");
  assert_finds ("$.a.b[0, 2]", "10 30");
  assert_finds ("$['odd name', \"it's\"]", "true null");
  assert_finds ("$['it\\'s']", "null");
  assert_finds ("$.é", "1");
  assert_finds ("$.rows[*].v", "1 2");
  assert_finds ("$..v", "1 2");
  assert_finds ("$..b", "[10,20,30,{\"b\":40}] 40");
  assert_finds ("$.a.*[0]", "10");
  assert_finds ("$.rows..[0]", "{\"v\":1}");
}

/* What json-glib's own path reads behind the end for. */
static void
test_misses (void)
{
  assert_finds ("$.a.b[4]", "");
  assert_finds ("$.a.b[-5]", "");
  assert_finds ("$.a.b[2147483647]", "");
  assert_finds ("$.a.b[9:1]", "");
  assert_finds ("$.a[0]", "");
  assert_finds ("$.a.b.c", "");
  assert_finds ("$.none.none", "");
  assert_finds ("$.é.x[*]", "");
}

static void
test_refuses (void)
{
  static const char * const wrong[] = {
    "", "a.b", "$a", "$.", "$..", "$.a.", "$[", "$[]", "$[a]", "$['a]", "$['a'", "$['a\\", "$[1", "$[1:2:0]",
    "$[1:2:-1]", "$[99999999999999999999]", "$[-9223372036854775808]", "$[?(@.a)]", "$[(1)]", "$.a b", "$[1,]", "$.\xff", "$[ +1]", "$[1 2]",
  };
  g_autofree char *lengthy = g_strnfill (BINNACLE_JSON_PATH_MAX_LENGTH + 1, '$');
  g_autoptr (GString) many = g_string_new ("$");

  for (guint i = 0; i < 40; i++)
    g_string_append (many, ".a");
  for (guint i = 0; i < G_N_ELEMENTS (wrong) + 2; i++)
    {
      const char *text = i < G_N_ELEMENTS (wrong) ? wrong[i] : i == G_N_ELEMENTS (wrong) ? lengthy : many->str;
      g_autoptr (GError) error = NULL;

      g_assert_null (binnacle_json_path_new (text, &error));
      g_assert_error (error, BINNACLE_JSON_PATH_ERROR, BINNACLE_JSON_PATH_ERROR_SYNTAX);
    }
}

/* A document and a path that together ask for many millions of visits. */
static void
test_work_is_bounded (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (BinnacleJsonPath) path = binnacle_json_path_new ("$..*..*..*..*..x", NULL);
  g_autoptr (BinnacleJsonPath) shallow = binnacle_json_path_new ("$..*", NULL);
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GPtrArray) matches = NULL;
  g_autoptr (GPtrArray) first = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 60; i++)
    g_string_append (text, "[1,1,1,1,1,1,1,");
  g_string_append_c (text, '1');
  for (guint i = 0; i < 60; i++)
    g_string_append_c (text, ']');
  root = binnacle_json_parse (text->str, -1, text->len, &error);
  g_assert_no_error (error);
  matches = binnacle_json_path_find (path, root, 10, &error);
  g_assert_null (matches);
  g_assert_error (error, BINNACLE_JSON_PATH_ERROR, BINNACLE_JSON_PATH_ERROR_TOO_COSTLY);
  first = binnacle_json_path_find (shallow, root, 3, NULL);
  g_assert_cmpuint (first->len, ==, 3);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json-path/finds", test_finds);
  g_test_add_func ("/json-path/what-is-not-there-is-not-found", test_misses);
  g_test_add_func ("/json-path/refuses-what-is-no-path", test_refuses);
  g_test_add_func ("/json-path/work-is-bounded", test_work_is_bounded);
  return g_test_run ();
}
