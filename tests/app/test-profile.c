/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "app/binnacle-profile.h"
#include "app/binnacle-token.h"

static void
test_names (void)
{
  static const char * const good[] = { "work", "Work_2", "a-b", "7" };
  static const char * const bad[] = { "", "a/b", "..", "a.b", "a b", "ä", "a\n",
    "0123456789012345678901234567890123456789012345678901234567890123x" };

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (BinnacleProfile) profile = binnacle_profile_new (good[i], &error);

      g_assert_no_error (error);
      g_assert_true (g_application_id_is_valid (binnacle_profile_get_application_id (profile)));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (binnacle_profile_new (bad[i], &error));
      g_assert_error (error, BINNACLE_PROFILE_ERROR, BINNACLE_PROFILE_ERROR_INVALID_NAME);
    }
}

static void
test_profiles_are_apart (void)
{
  g_autoptr (BinnacleProfile) usual = binnacle_profile_new (NULL, NULL);
  g_autoptr (BinnacleProfile) work = binnacle_profile_new ("work", NULL);

  g_assert_null (binnacle_profile_get_name (usual));
  g_assert_cmpstr (binnacle_profile_get_name (work), ==, "work");
  g_assert_cmpstr (binnacle_profile_get_folder (usual), !=, binnacle_profile_get_folder (work));
  g_assert_cmpstr (binnacle_profile_get_application_id (usual), !=, binnacle_profile_get_application_id (work));
}

static void
test_lock_is_exclusive (void)
{
  g_autoptr (BinnacleProfile) first = binnacle_profile_new ("locked", NULL);
  g_autoptr (BinnacleProfile) second = binnacle_profile_new ("locked", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (binnacle_profile_lock (first, &error));
  g_assert_true (binnacle_profile_lock (first, &error));
  g_assert_false (binnacle_profile_lock (second, &error));
  g_assert_error (error, BINNACLE_PROFILE_ERROR, BINNACLE_PROFILE_ERROR_IN_USE);
  g_clear_error (&error);

  g_clear_object (&first);
  g_assert_true (binnacle_profile_lock (second, &error));
  g_assert_no_error (error);
}

static void
test_folder_that_cannot_be_made (void)
{
  g_autoptr (BinnacleProfile) profile = binnacle_profile_new ("blocked", NULL);
  g_autofree char *parent = g_path_get_dirname (binnacle_profile_get_folder (profile));
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  g_assert_true (g_file_set_contents (binnacle_profile_get_folder (profile), "", 0, NULL));
  g_assert_false (binnacle_profile_lock (profile, &error));
  g_assert_error (error, BINNACLE_PROFILE_ERROR, BINNACLE_PROFILE_ERROR_FOLDER);
}

static void
test_client_id_is_kept (void)
{
  g_autoptr (BinnacleProfile) profile = binnacle_profile_new ("id", NULL);
  g_autofree char *path = binnacle_profile_dup_file (profile, "client-id");
  g_autofree char *first = NULL;
  g_autofree char *again = NULL;
  g_autofree char *mended = NULL;

  g_assert_true (binnacle_profile_lock (profile, NULL));
  first = binnacle_profile_dup_client_id (profile, NULL);
  g_assert_true (g_uuid_string_is_valid (first));
  again = binnacle_profile_dup_client_id (profile, NULL);
  g_assert_cmpstr (first, ==, again);

  g_assert_true (g_file_set_contents (path, "torn", -1, NULL));
  mended = binnacle_profile_dup_client_id (profile, NULL);
  g_assert_true (g_uuid_string_is_valid (mended));
}

static char *
read_token (const char  *text,
            gssize       length,
            GError     **error)
{
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "token", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_mkdir_with_parents (g_get_user_data_dir (), 0700);
  g_assert_true (g_file_set_contents (path, text, length, NULL));
  return binnacle_token_read (file, NULL, error);
}

static void
test_token_is_one_line (void)
{
  static const char * const bad[] = { "", "\n \n", "two words", "two\nlines", "\xff\xfe" };
  g_autofree char *token = read_token ("secret\r\n", -1, NULL);
  g_autofree char *large = g_strnfill (20000, 'x');
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (token, ==, "secret");
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_null (read_token (bad[i], -1, &error));
      g_assert_error (error, BINNACLE_TOKEN_ERROR, BINNACLE_TOKEN_ERROR_INVALID);
      g_assert_null (strstr (error->message, "two"));
      g_clear_error (&error);
    }
  g_assert_null (read_token ("a\0b", 3, &error));
  g_assert_error (error, BINNACLE_TOKEN_ERROR, BINNACLE_TOKEN_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (read_token (large, -1, &error));
  g_assert_error (error, BINNACLE_TOKEN_ERROR, BINNACLE_TOKEN_ERROR_UNREADABLE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/profile/names-are-checked", test_names);
  g_test_add_func ("/profile/profiles-are-apart", test_profiles_are_apart);
  g_test_add_func ("/profile/lock-is-exclusive", test_lock_is_exclusive);
  g_test_add_func ("/profile/folder-that-cannot-be-made", test_folder_that_cannot_be_made);
  g_test_add_func ("/profile/client-id-is-kept", test_client_id_is_kept);
  g_test_add_func ("/token/is-one-line", test_token_is_one_line);
  return g_test_run ();
}
