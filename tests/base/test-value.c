/* SPDX-License-Identifier: GPL-3.0-or-later */
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

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/value/json-round-trip", test_json_round_trip);

  return g_test_run ();
}
