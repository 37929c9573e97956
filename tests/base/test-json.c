/* SPDX-License-Identifier: GPL-3.0-or-later */
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

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/accepts-what-rfc-8259-allows", test_accepts);
  g_test_add_func ("/json/refuses-what-is-not-strict-json", test_refuses);

  return g_test_run ();
}
