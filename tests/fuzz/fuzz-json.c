/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz-target.h"

#include "base/binnacle-json-scanner-private.h"
#include "base/binnacle-json.h"
#include "base/binnacle-value.h"

#define MAX_LENGTH 65536

static JsonNode *
parse (const char *text,
       gssize      length)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = binnacle_json_parse (text, length, MAX_LENGTH, &error);

  if (node == NULL)
    g_error ("The parser does not take what the scanner took: %s", error->message);

  return node;
}

static void
set_value (BinnacleValue *value,
           JsonNode      *node)
{
  g_autoptr (GError) error = NULL;

  if (!binnacle_value_set_json_node (value, node, &error))
    g_error ("What was parsed cannot be a value: %s", error->message);
}

/* What was read can be written, and reads back as the same. */
static void
check_round_trip (const char *text,
                  gsize       length)
{
  g_autoptr (JsonNode) node = parse (text, (gssize) length);
  g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;
  g_auto (BinnacleValue) again = BINNACLE_VALUE_INIT;
  g_autoptr (JsonNode) node_again = NULL;
  g_autofree char *written = NULL;
  g_autofree char *written_again = NULL;

  set_value (&value, node);
  written = binnacle_value_to_json_text (&value);
  g_assert_true (g_utf8_validate (written, -1, NULL));

  node_again = parse (written, -1);
  set_value (&again, node_again);
  g_assert_true (binnacle_value_equal (&value, &again));

  written_again = binnacle_value_to_json_text (&again);
  g_assert_cmpstr (written, ==, written_again);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  /* A copy of the exact size, so that a sanitizer sees every byte too far. */
  g_autofree char *text = g_memdup2 (data, size);
  g_autoptr (GError) error = NULL;

  if (size == 0 || size > MAX_LENGTH / 8)
    return 0;

  if (binnacle_json_scan (text, size, &error))
    check_round_trip (text, size);
  else
    g_assert_nonnull (error);

  return 0;
}
