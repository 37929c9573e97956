/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wire/binnacle-protocol.h"

static void
test_codes_go_there_and_back (void)
{
  for (guint i = BINNACLE_PROTOCOL_ERROR_BAD_MESSAGE; i <= BINNACLE_PROTOCOL_ERROR_INTERNAL; i++)
    {
      const char *code = binnacle_protocol_error_to_code ((BinnacleProtocolError) i);

      g_assert_cmpuint (binnacle_protocol_error_from_code (code), ==, i);
    }

  g_assert_cmpstr (binnacle_protocol_error_to_code (BINNACLE_PROTOCOL_ERROR_OUTCOME_LOST), ==, "outcome-lost");
}

static void
test_unknown_code_is_internal (void)
{
  g_assert_cmpuint (binnacle_protocol_error_from_code ("no-such-code"), ==, BINNACLE_PROTOCOL_ERROR_INTERNAL);
  g_assert_cmpuint (binnacle_protocol_error_from_code (""), ==, BINNACLE_PROTOCOL_ERROR_INTERNAL);
  g_assert_cmpuint (binnacle_protocol_error_from_code (NULL), ==, BINNACLE_PROTOCOL_ERROR_INTERNAL);
  g_assert_cmpstr (binnacle_protocol_error_to_code ((BinnacleProtocolError) 1000), ==, "internal");
}

static void
test_three_errors_are_transient (void)
{
  guint n_transient = 0;

  for (guint i = BINNACLE_PROTOCOL_ERROR_BAD_MESSAGE; i <= BINNACLE_PROTOCOL_ERROR_INTERNAL; i++)
    n_transient += binnacle_protocol_error_is_transient ((BinnacleProtocolError) i);

  g_assert_cmpuint (n_transient, ==, 3);
  g_assert_true (binnacle_protocol_error_is_transient (BINNACLE_PROTOCOL_ERROR_RATE_LIMITED));
  g_assert_true (binnacle_protocol_error_is_transient (BINNACLE_PROTOCOL_ERROR_UNAVAILABLE));
  g_assert_true (binnacle_protocol_error_is_transient (BINNACLE_PROTOCOL_ERROR_INTERNAL));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/protocol/codes-go-there-and-back", test_codes_go_there_and_back);
  g_test_add_func ("/protocol/unknown-code-is-internal", test_unknown_code_is_internal);
  g_test_add_func ("/protocol/three-errors-are-transient", test_three_errors_are_transient);

  return g_test_run ();
}
