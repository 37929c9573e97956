/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/binnacle-channel.h"

static void
assert_name (const char *name,
             gboolean    valid)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (binnacle_channel_validate (name, &error), ==, valid);
  if (valid)
    g_assert_no_error (error);
  else
    g_assert_error (error, BINNACLE_CHANNEL_ERROR, BINNACLE_CHANNEL_ERROR_INVALID_NAME);
}

static void
assert_pattern (const char *pattern,
                gboolean    valid)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (binnacle_channel_validate_pattern (pattern, &error), ==, valid);
  if (valid)
    g_assert_no_error (error);
  else
    g_assert_error (error, BINNACLE_CHANNEL_ERROR, BINNACLE_CHANNEL_ERROR_INVALID_PATTERN);
}

static void
test_names (void)
{
  const char *valid[] = { "a", "host/cpu/0/user", "a b/c", ".", "a/../b", "é/😀", "\"", "a\\b" };
  const char *invalid[] = {
    "", "/", "/a", "a/", "a//b", "*", "a/*", "a/**", "a*b", "a\nb", "a\x7f", "a\xc2\x85", "\xff", "a\xc0\xaf", "\xed\xa0\x80",
  };

  for (guint i = 0; i < G_N_ELEMENTS (valid); i++)
    assert_name (valid[i], TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (invalid); i++)
    assert_name (invalid[i], FALSE);
}

static void
test_patterns (void)
{
  const char *valid[] = { "a", "*", "**", "a/*", "*/a", "*/*/**", "a/**", "a/*/b" };
  const char *invalid[] = { "", "/", "a//b", "a*", "*a", "***", "**/a", "a/**/b", "a/***", "a/*b/c", "\x01", "\xff" };

  for (guint i = 0; i < G_N_ELEMENTS (valid); i++)
    assert_pattern (valid[i], TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (invalid); i++)
    assert_pattern (invalid[i], FALSE);
}

static void
test_length (void)
{
  g_autofree char *longest = g_strnfill (BINNACLE_CHANNEL_MAX_LENGTH, 'a');
  g_autofree char *too_long = g_strnfill (BINNACLE_CHANNEL_MAX_LENGTH + 1, 'a');

  assert_name (longest, TRUE);
  assert_name (too_long, FALSE);
  assert_pattern (longest, TRUE);
  assert_pattern (too_long, FALSE);
  /* Bytes, not characters. */
  memcpy (longest + BINNACLE_CHANNEL_MAX_LENGTH - 2, "é", 2);
  assert_name (longest, TRUE);
  memcpy (too_long + BINNACLE_CHANNEL_MAX_LENGTH - 1, "é", 2);
  assert_name (too_long, FALSE);
}

typedef struct
{
  const char *name;
  const char *pattern;
  gboolean    matches;
} Match;

static void
test_matches (void)
{
  const Match matches[] = {
    { "a/b", "a/b", TRUE }, { "a/b", "a/bc", FALSE }, { "a/bc", "a/b", FALSE }, { "a/b", "a", FALSE }, { "a", "a/b", FALSE },
    { "a/b", "*/b", TRUE }, { "a/b", "a/*", TRUE }, { "a/b", "*/*", TRUE }, { "a/b", "*", FALSE }, { "a", "*/b", FALSE },
    { "a", "**", TRUE }, { "a/b/c", "**", TRUE }, { "a/b/c", "a/**", TRUE }, { "a/b", "a/**", TRUE }, { "a", "a/**", FALSE },
    { "ab/c", "a/**", FALSE }, { "a/b", "*/**", TRUE }, { "a", "*/**", FALSE }, { "a/b/c", "*/b/**", TRUE }, { "A/b", "a/b", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (matches); i++)
    if (binnacle_channel_matches (matches[i].name, matches[i].pattern) != matches[i].matches)
      g_error ("%s and %s", matches[i].name, matches[i].pattern);
}

static void
test_overlap (void)
{
  const Match overlaps[] = {
    { "a/b", "a/b", TRUE }, { "a/b", "a/c", FALSE }, { "a", "a/b", FALSE }, { "a/*", "*/b", TRUE }, { "a/*", "b/*", FALSE },
    { "a/**", "a/b/c", TRUE }, { "a/**", "a", FALSE }, { "**", "*", TRUE }, { "a/*/c", "a/b/**", TRUE }, { "*/c", "a/b/**", FALSE },
    { "a/b/c", "a/*", FALSE }, { "*/*", "**", TRUE }, { "ab/*", "a/**", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (overlaps); i++)
    if (binnacle_channel_patterns_overlap (overlaps[i].name, overlaps[i].pattern) != overlaps[i].matches ||
        binnacle_channel_patterns_overlap (overlaps[i].pattern, overlaps[i].name) != overlaps[i].matches)
      g_error ("%s and %s", overlaps[i].name, overlaps[i].pattern);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/channel/names", test_names);
  g_test_add_func ("/channel/patterns", test_patterns);
  g_test_add_func ("/channel/names-have-at-most-512-bytes", test_length);
  g_test_add_func ("/channel/matches", test_matches);
  g_test_add_func ("/channel/patterns-overlap", test_overlap);

  return g_test_run ();
}
