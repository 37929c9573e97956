/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/binnacle-channel.h"

static void
test_matches (void)
{
  g_assert_true (binnacle_channel_matches ("a/b", "a/b"));
  g_assert_false (binnacle_channel_matches ("a/b", "a/bc"));
  g_assert_true (binnacle_channel_matches ("a/b", "*/b"));
  g_assert_false (binnacle_channel_matches ("a/b", "*"));
  g_assert_false (binnacle_channel_matches ("a", "*/b"));
  g_assert_true (binnacle_channel_matches ("a", "**"));
  g_assert_true (binnacle_channel_matches ("a/b/c", "a/**"));
  g_assert_false (binnacle_channel_matches ("a", "a/**"));
  g_assert_true (binnacle_channel_matches ("a/b", "*/**"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/channel/matches", test_matches);

  return g_test_run ();
}
