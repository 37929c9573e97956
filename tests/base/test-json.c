/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "base/binnacle-json.h"

typedef struct
{
  const char        *text;
  BinnacleJsonError  code;
} Refused;

static void
test_accepts (void)
{
  const char *texts[] = {
    "0", "-0", " [1, 2.5e3, -0.1E-7, true, false, null, \"a\\u00e9\\ud83d\\ude00\\n\"] ", "{}", "[]", "[[],{}]",
    "{\"a\":{\"b\":[1,{\"c\":null}]},\"\":\"\"}", "9007199254740991", "-9007199254740991", "1e17", "0.1e-400",
    "\"é😀\x7f\"",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) node = binnacle_json_parse (texts[i], -1, 1000, &error);

      g_assert_no_error (error);
      g_assert_nonnull (node);
    }
}

static void
test_refuses (void)
{
  const Refused refused[] = {
    { "", BINNACLE_JSON_ERROR_SYNTAX }, { " ", BINNACLE_JSON_ERROR_SYNTAX }, { "[", BINNACLE_JSON_ERROR_SYNTAX },
    { "[1,]", BINNACLE_JSON_ERROR_SYNTAX }, { "{\"a\":1,}", BINNACLE_JSON_ERROR_SYNTAX }, { "{a:1}", BINNACLE_JSON_ERROR_SYNTAX },
    { "01", BINNACLE_JSON_ERROR_SYNTAX }, { "+1", BINNACLE_JSON_ERROR_SYNTAX }, { "1.", BINNACLE_JSON_ERROR_SYNTAX },
    { ".5", BINNACLE_JSON_ERROR_SYNTAX }, { "1e", BINNACLE_JSON_ERROR_SYNTAX }, { "0x10", BINNACLE_JSON_ERROR_SYNTAX },
    { "nul", BINNACLE_JSON_ERROR_SYNTAX }, { "NaN", BINNACLE_JSON_ERROR_SYNTAX }, { "[1 2]", BINNACLE_JSON_ERROR_SYNTAX },
    { "1 2", BINNACLE_JSON_ERROR_SYNTAX }, { "[1}", BINNACLE_JSON_ERROR_SYNTAX }, { "'a'", BINNACLE_JSON_ERROR_SYNTAX },
    { "\"a\nb\"", BINNACLE_JSON_ERROR_SYNTAX }, { "\"\\x41\"", BINNACLE_JSON_ERROR_SYNTAX }, { "\"\\u12g4\"", BINNACLE_JSON_ERROR_SYNTAX },
    { "/* a */ 1", BINNACLE_JSON_ERROR_SYNTAX }, { "\xef\xbb\xbf" "1", BINNACLE_JSON_ERROR_SYNTAX },
    { "\"\xff\"", BINNACLE_JSON_ERROR_UTF8 }, { "\"\xc0\xaf\"", BINNACLE_JSON_ERROR_UTF8 }, { "\"\xed\xa0\x80\"", BINNACLE_JSON_ERROR_UTF8 },
    { "\"\\ud800\"", BINNACLE_JSON_ERROR_UTF8 }, { "\"\\ud800\\u0041\"", BINNACLE_JSON_ERROR_UTF8 }, { "\"\\udc00\"", BINNACLE_JSON_ERROR_UTF8 },
    { "\"a\\u0000b\"", BINNACLE_JSON_ERROR_NUL },
    { "9007199254740992", BINNACLE_JSON_ERROR_NUMBER }, { "-18446744073709551616", BINNACLE_JSON_ERROR_NUMBER }, { "1e400", BINNACLE_JSON_ERROR_NUMBER },
  };

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (binnacle_json_parse (refused[i].text, -1, 1000, &error));
      g_assert_error (error, BINNACLE_JSON_ERROR, (int) refused[i].code);
    }
}

static void
assert_parses (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = binnacle_json_parse (text, -1, G_MAXSIZE, &error);

  g_assert_no_error (error);
  g_assert_nonnull (node);
}

static void
assert_refused (const char        *text,
                gssize             length,
                BinnacleJsonError  code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (binnacle_json_parse (text, length, G_MAXSIZE, &error));
  g_assert_error (error, BINNACLE_JSON_ERROR, (int) code);
}

static char *
nest (const char *open,
      const char *inside,
      const char *close,
      guint       depth)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < depth; i++)
    g_string_append (text, open);
  g_string_append (text, inside);
  for (guint i = 0; i < depth; i++)
    g_string_append (text, close);

  return g_string_free (text, FALSE);
}

static void
test_depth (void)
{
  g_autofree char *arrays = nest ("[", "", "]", BINNACLE_JSON_MAX_DEPTH);
  g_autofree char *objects = nest ("{\"a\":", "1", "}", BINNACLE_JSON_MAX_DEPTH);
  g_autofree char *mixed = nest ("[{\"a\":", "1", "}]", BINNACLE_JSON_MAX_DEPTH / 2);
  g_autofree char *too_deep = nest ("[", "", "]", BINNACLE_JSON_MAX_DEPTH + 1);
  g_autofree char *hostile = g_strnfill (100000, '[');
  g_autofree char *wide = nest ("[[]", ",[]", "]", 60);

  assert_parses (arrays);
  assert_parses (objects);
  assert_parses (mixed);
  assert_parses ("[[],[[]],{\"a\":[]}]");
  assert_refused (too_deep, -1, BINNACLE_JSON_ERROR_TOO_DEEP);
  assert_refused (hostile, -1, BINNACLE_JSON_ERROR_TOO_DEEP);
  assert_refused (wide, -1, BINNACLE_JSON_ERROR_SYNTAX);
}

static void
test_length (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = NULL;

  g_assert_null (binnacle_json_parse ("[1,2]", -1, 4, &error));
  g_assert_error (error, BINNACLE_JSON_ERROR, BINNACLE_JSON_ERROR_TOO_LARGE);
  g_clear_error (&error);

  /* Only that many bytes are looked at, and no NUL is needed behind them. */
  node = binnacle_json_parse ("[1,2]rubbish", 5, 5, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (node)), ==, 2);
  assert_refused ("[1,2]", 4, BINNACLE_JSON_ERROR_SYNTAX);
  assert_refused ("[1]\0", 4, BINNACLE_JSON_ERROR_SYNTAX);
  assert_refused ("\"a\0b\"", 5, BINNACLE_JSON_ERROR_SYNTAX);
  assert_refused ("\"\xf0\x9f", 3, BINNACLE_JSON_ERROR_UTF8);
}

static void
test_tells_where (void)
{
  const struct { const char *text; const char *place; } faults[] = {
    { "[1, 2,, 3]", "Byte 6 " }, { "{\"a\" 1}", "Byte 5 " }, { "[1", "Byte 2 " }, { "\"é\xff\"", "Byte 3 " },
    { "[1, 9007199254740992]", "Byte 4 " }, { "[\"\\u0000\"]", "Byte 2 " },
  };

  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (binnacle_json_parse (faults[i].text, -1, 100, &error));
      if (!g_str_has_prefix (error->message, faults[i].place))
        g_error ("%s: %s", faults[i].text, error->message);
    }
}

static void
test_numbers_are_exact (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *digits = g_strnfill (5000, '3');
  g_autofree char *fraction = g_strconcat ("0.", digits, NULL);
  g_autoptr (JsonNode) node = binnacle_json_parse ("[9007199254740991, 0.1, -2.5e-3, 1e300]", -1, 100, &error);
  JsonArray *array = json_node_get_array (node);

  g_assert_no_error (error);
  g_assert_cmpint (json_array_get_int_element (array, 0), ==, BINNACLE_JSON_MAX_SAFE_INTEGER);
  g_assert_cmpfloat (json_array_get_double_element (array, 1), ==, 0.1);
  g_assert_cmpfloat (json_array_get_double_element (array, 2), ==, -0.0025);
  g_assert_cmpfloat (json_array_get_double_element (array, 3), ==, 1e300);
  assert_parses (fraction);
  assert_refused (digits, -1, BINNACLE_JSON_ERROR_NUMBER);
}

static void
test_the_last_of_equal_members_wins (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = binnacle_json_parse ("{\"a\":1,\"b\":5,\"a\":2}", -1, 100, &error);
  gint64 value = 0;

  g_assert_no_error (error);
  g_assert_true (binnacle_json_get_integer (json_node_get_object (node), "a", &value, &error));
  g_assert_cmpint (value, ==, 2);
}

static void
assert_written (JsonNode   *node,
                const char *expected)
{
  g_autofree char *text = binnacle_json_to_text (node);

  g_assert_cmpstr (text, ==, expected);
  json_node_unref (node);
}

static void
test_writes_doubles_shortly (void)
{
  const struct { double number; const char *text; } numbers[] = {
    { 0.1, "0.1" }, { 12.5, "12.5" }, { 5, "5" }, { -0.0, "0" }, { 1.0 / 3, "0.3333333333333333" }, { 1e21, "1e+21" },
    { 9007199254740991.0, "9007199254740991" }, { 9007199254740992.0, "9007199254740992.0" }, { 5e-324, "4.94065645841247e-324" },
    { G_MAXDOUBLE, "1.7976931348623157e+308" }, { (double) INFINITY, "null" }, { (double) NAN, "null" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    assert_written (json_node_init_double (json_node_alloc (), numbers[i].number), numbers[i].text);
}

static void
test_writes_strings_escaped (void)
{
  const char *string = "\"\\/\b\f\n\r\t\v\x01\x1f\x7fé😀";

  assert_written (json_node_init_string (json_node_alloc (), string),
                  "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u000b\\u0001\\u001f\x7fé😀\"");
}

static void
test_writes_what_it_reads (void)
{
  const char *text = "{\"b\":[1,null,[],{}],\"a\":{\"\":true,\"x\":false}}";

  assert_written (binnacle_json_parse (text, -1, 100, NULL), text);
}

static JsonObject *
parse_object (JsonNode **node)
{
  g_autoptr (GError) error = NULL;
  JsonObject *object;

  *node = binnacle_json_parse ("{\"text\":\"x\",\"integer\":5,\"whole\":5.0,\"large\":1e16,\"number\":2.5,\"yes\":true,"
                               "\"null\":null,\"object\":{},\"array\":[],\"strings\":[\"a\",\"b\"],\"mixed\":[\"a\",1]}",
                               -1, 1000, &error);
  g_assert_no_error (error);
  object = binnacle_json_get_root_object (*node, &error);
  g_assert_no_error (error);

  return object;
}

#define assert_fails(call, expected) \
  G_STMT_START { \
    g_autoptr (GError) error = NULL; \
    g_assert_false (!!(call)); \
    g_assert_error (error, BINNACLE_JSON_ERROR, expected); \
  } G_STMT_END

static void
test_typed_members (void)
{
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) strings = NULL;
  JsonObject *object = parse_object (&node);
  gboolean boolean = FALSE;
  gint64 integer = 0;
  double number = 0;

  g_assert_cmpstr (binnacle_json_get_string (object, "text", &error), ==, "x");
  g_assert_true (binnacle_json_get_integer (object, "integer", &integer, &error) && integer == 5);
  integer = 0;
  g_assert_true (binnacle_json_get_integer (object, "whole", &integer, &error) && integer == 5);
  g_assert_true (binnacle_json_get_number (object, "number", &number, &error));
  g_assert_cmpfloat (number, ==, 2.5);
  g_assert_true (binnacle_json_get_number (object, "integer", &number, &error));
  g_assert_cmpfloat (number, ==, 5);
  g_assert_true (binnacle_json_get_boolean (object, "yes", &boolean, &error) && boolean);
  g_assert_nonnull (binnacle_json_get_object (object, "object", &error));
  g_assert_nonnull (binnacle_json_get_array (object, "array", &error));
  strings = binnacle_json_get_string_array (object, "strings", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (strings), ==, 2);
  g_assert_cmpstr (strings[1], ==, "b");
}

static void
test_members_of_the_wrong_type (void)
{
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (JsonNode) array = binnacle_json_parse ("[]", -1, 10, NULL);
  JsonObject *object = parse_object (&node);
  gboolean boolean = FALSE;
  gint64 integer = 7;
  double number = 7;

  assert_fails (binnacle_json_get_root_object (array, &error), BINNACLE_JSON_ERROR_TYPE);
  assert_fails (binnacle_json_get_string (object, "gone", &error), BINNACLE_JSON_ERROR_MISSING);
  assert_fails (binnacle_json_get_string (object, "integer", &error), BINNACLE_JSON_ERROR_TYPE);
  assert_fails (binnacle_json_get_string (object, "null", &error), BINNACLE_JSON_ERROR_TYPE);
  assert_fails (binnacle_json_get_integer (object, "gone", &integer, &error), BINNACLE_JSON_ERROR_MISSING);
  assert_fails (binnacle_json_get_integer (object, "number", &integer, &error), BINNACLE_JSON_ERROR_TYPE);
  assert_fails (binnacle_json_get_integer (object, "large", &integer, &error), BINNACLE_JSON_ERROR_TYPE);
  assert_fails (binnacle_json_get_integer (object, "yes", &integer, &error), BINNACLE_JSON_ERROR_TYPE);
  assert_fails (binnacle_json_get_number (object, "text", &number, &error), BINNACLE_JSON_ERROR_TYPE);
  assert_fails (binnacle_json_get_boolean (object, "integer", &boolean, &error), BINNACLE_JSON_ERROR_TYPE);
  assert_fails (binnacle_json_get_object (object, "array", &error), BINNACLE_JSON_ERROR_TYPE);
  assert_fails (binnacle_json_get_object (object, "null", &error), BINNACLE_JSON_ERROR_TYPE);
  assert_fails (binnacle_json_get_array (object, "object", &error), BINNACLE_JSON_ERROR_TYPE);
  assert_fails (binnacle_json_get_string_array (object, "mixed", &error), BINNACLE_JSON_ERROR_TYPE);
  g_assert_cmpint (integer, ==, 7);
  g_assert_cmpfloat (number, ==, 7);
}

static void
test_optional_members (void)
{
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) none = NULL;
  JsonObject *object = parse_object (&node);
  const char *string = "kept";
  gboolean boolean = TRUE;
  gint64 integer = 7;
  double number = 7.5;

  g_assert_true (binnacle_json_get_optional_string (object, "gone", &string, &none));
  g_assert_true (binnacle_json_get_optional_integer (object, "gone", &integer, &none));
  g_assert_true (binnacle_json_get_optional_number (object, "gone", &number, &none));
  g_assert_true (binnacle_json_get_optional_boolean (object, "gone", &boolean, &none));
  g_assert_no_error (none);
  g_assert_cmpstr (string, ==, "kept");
  g_assert_cmpint (integer, ==, 7);
  g_assert_cmpfloat (number, ==, 7.5);
  g_assert_true (boolean);

  g_assert_true (binnacle_json_get_optional_string (object, "text", &string, &none));
  g_assert_cmpstr (string, ==, "x");
  assert_fails (binnacle_json_get_optional_string (object, "null", &string, &error), BINNACLE_JSON_ERROR_TYPE);
  assert_fails (binnacle_json_get_optional_integer (object, "text", &integer, &error), BINNACLE_JSON_ERROR_TYPE);
  assert_fails (binnacle_json_get_optional_number (object, "text", &number, &error), BINNACLE_JSON_ERROR_TYPE);
  assert_fails (binnacle_json_get_optional_boolean (object, "text", &boolean, &error), BINNACLE_JSON_ERROR_TYPE);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/accepts-what-rfc-8259-allows", test_accepts);
  g_test_add_func ("/json/refuses-what-is-not-strict-json", test_refuses);
  g_test_add_func ("/json/depth-is-bounded", test_depth);
  g_test_add_func ("/json/length-is-bounded", test_length);
  g_test_add_func ("/json/tells-where-the-fault-is", test_tells_where);
  g_test_add_func ("/json/numbers-are-exact", test_numbers_are_exact);
  g_test_add_func ("/json/the-last-of-equal-members-wins", test_the_last_of_equal_members_wins);
  g_test_add_func ("/json/writes-doubles-shortly", test_writes_doubles_shortly);
  g_test_add_func ("/json/writes-strings-escaped", test_writes_strings_escaped);
  g_test_add_func ("/json/writes-what-it-reads", test_writes_what_it_reads);
  g_test_add_func ("/json/typed-members", test_typed_members);
  g_test_add_func ("/json/members-of-the-wrong-type", test_members_of_the_wrong_type);
  g_test_add_func ("/json/optional-members", test_optional_members);

  return g_test_run ();
}
