/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "live/binnacle-conflict.h"

#include "random-json.h"

static void
count (BinnacleConflict *conflict,
       guint            *n)
{
  (*n)++;
}

static void
count_notify (BinnacleConflict *conflict,
              GParamSpec       *pspec,
              guint            *n)
{
  (*n)++;
}

static void
set_theirs (BinnacleConflict *conflict,
            const char       *json,
            gint64            version)
{
  g_auto (BinnacleValue) theirs = BINNACLE_VALUE_INIT;

  random_json_parse (json, &theirs);
  binnacle_conflict_set_theirs (conflict, &theirs, version, 1700000000000, "Ada");
}

static void
test_tells_both_sides (void)
{
  g_autoptr (BinnacleConflict) conflict = binnacle_conflict_new ("notes/scratch", "Notes");
  g_auto (BinnacleValue) base = BINNACLE_VALUE_INIT;
  g_auto (BinnacleValue) mine = BINNACLE_VALUE_INIT;

  binnacle_value_set_text (&base, "a");
  binnacle_value_set_text (&mine, "b");
  binnacle_conflict_set_mine (conflict, &base, &mine, 1700000001000, 2);
  set_theirs (conflict, "\"c\"", 7);

  g_assert_cmpstr (binnacle_conflict_get_channel (conflict), ==, "notes/scratch");
  g_assert_cmpstr (binnacle_conflict_get_title (conflict), ==, "Notes");
  g_assert_cmpstr (binnacle_value_get_text (binnacle_conflict_get_base (conflict)), ==, "a");
  g_assert_cmpstr (binnacle_value_get_text (binnacle_conflict_get_mine (conflict)), ==, "b");
  g_assert_cmpstr (binnacle_value_get_text (binnacle_conflict_get_theirs (conflict)), ==, "c");
  g_assert_cmpint (binnacle_conflict_get_theirs_version (conflict), ==, 7);
  g_assert_cmpint (binnacle_conflict_get_theirs_time (conflict), ==, 1700000000000);
  g_assert_cmpstr (binnacle_conflict_get_theirs_author (conflict), ==, "Ada");
  g_assert_cmpint (binnacle_conflict_get_mine_time (conflict), ==, 1700000001000);
  g_assert_cmpuint (binnacle_conflict_get_n_operations (conflict), ==, 2);
}

static void
test_tells_once_what_changed (void)
{
  g_autoptr (BinnacleConflict) conflict = binnacle_conflict_new ("a", NULL);
  guint n_changed = 0;
  guint n_theirs = 0;
  guint n_mine = 0;

  g_signal_connect (conflict, "changed", G_CALLBACK (count), &n_changed);
  g_signal_connect (conflict, "notify::theirs", G_CALLBACK (count_notify), &n_theirs);
  g_signal_connect (conflict, "notify::mine", G_CALLBACK (count_notify), &n_mine);
  set_theirs (conflict, "1", 3);
  set_theirs (conflict, "1", 3);
  g_assert_cmpuint (n_changed, ==, 1);

  /* An equal value of another version is news: what is decided must be decided on it. */
  set_theirs (conflict, "1", 4);
  g_assert_cmpuint (n_changed, ==, 2);
  g_assert_cmpuint (n_theirs, ==, 1);
  g_assert_cmpuint (n_mine, ==, 0);
}

static void
test_properties_are_what_the_functions_say (void)
{
  g_autoptr (BinnacleConflict) conflict = binnacle_conflict_new ("a", "A");
  g_autoptr (BinnacleValue) theirs = NULL;
  g_autofree char *author = NULL;
  gint64 version;
  gint64 time;

  set_theirs (conflict, "{\"x\":1}", 3);
  g_object_get (conflict, "theirs", &theirs, "theirs-author", &author, "theirs-version", &version,
                "theirs-time", &time, NULL);
  g_assert_true (binnacle_value_equal (theirs, binnacle_conflict_get_theirs (conflict)));
  g_assert_cmpstr (author, ==, "Ada");
  g_assert_cmpint (version, ==, 3);
  g_assert_cmpint (time, ==, 1700000000000);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/conflict/tells-both-sides", test_tells_both_sides);
  g_test_add_func ("/conflict/tells-once-what-changed", test_tells_once_what_changed);
  g_test_add_func ("/conflict/properties-are-what-the-functions-say", test_properties_are_what_the_functions_say);

  return g_test_run ();
}
