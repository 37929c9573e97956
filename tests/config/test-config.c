/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>

#include "config/binnacle-config.h"

/* Something with properties of several types for keys. */

#define TEST_TYPE_TARGET (test_target_get_type ())
G_DECLARE_FINAL_TYPE (TestTarget, test_target, TEST, TARGET, GObject)

struct _TestTarget
{
  GObject parent_instance;

  gint64   interval;
  guint    timeout;
  guint    narrow;
  double   jitter;
  gboolean use_proxy;
  char    *overflow;
  guint    n_changes;
};

typedef enum
{
  PROP_INTERVAL = 1,
  PROP_TIMEOUT,
  PROP_NARROW,
  PROP_JITTER,
  PROP_USE_PROXY,
  PROP_OVERFLOW,
} TestTargetProperty;

G_DEFINE_FINAL_TYPE (TestTarget, test_target, G_TYPE_OBJECT)

static void
test_target_finalize (GObject *object)
{
  g_free (TEST_TARGET (object)->overflow);

  G_OBJECT_CLASS (test_target_parent_class)->finalize (object);
}

static void
test_target_set_property (GObject      *object,
                          guint         property_id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  TestTarget *self = TEST_TARGET (object);

  self->n_changes++;
  switch ((TestTargetProperty) property_id)
    {
    case PROP_INTERVAL:
      self->interval = g_value_get_int64 (value);
      break;
    case PROP_TIMEOUT:
      self->timeout = g_value_get_uint (value);
      break;
    case PROP_NARROW:
      self->narrow = g_value_get_uint (value);
      break;
    case PROP_JITTER:
      self->jitter = g_value_get_double (value);
      break;
    case PROP_USE_PROXY:
      self->use_proxy = g_value_get_boolean (value);
      break;
    case PROP_OVERFLOW:
      g_free (self->overflow);
      self->overflow = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
test_target_class_init (TestTargetClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = test_target_finalize;
  object_class->set_property = test_target_set_property;
  g_object_class_install_property (object_class, PROP_INTERVAL,
    g_param_spec_int64 ("heartbeat-interval", NULL, NULL, 0, G_MAXINT64, 0, flags));
  g_object_class_install_property (object_class, PROP_TIMEOUT,
    g_param_spec_uint ("connect-timeout", NULL, NULL, 0, G_MAXUINT, 0, flags));
  g_object_class_install_property (object_class, PROP_NARROW,
    g_param_spec_uint ("close-timeout", NULL, NULL, 0, 10, 0, flags));
  g_object_class_install_property (object_class, PROP_JITTER,
    g_param_spec_double ("reconnect-jitter", NULL, NULL, 0, 1, 0, flags));
  g_object_class_install_property (object_class, PROP_USE_PROXY,
    g_param_spec_boolean ("use-proxy", NULL, NULL, FALSE, flags));
  g_object_class_install_property (object_class, PROP_OVERFLOW,
    g_param_spec_string ("queue-overflow", NULL, NULL, NULL, flags));
}

static void
test_target_init (TestTarget *self)
{
}

static BinnacleConfig *
config_new (const char *profile,
            gboolean    development)
{
  g_autoptr (GError) error = NULL;
  BinnacleConfig *config = binnacle_config_new (profile, development, &error);

  g_assert_no_error (error);

  return config;
}

static void
test_binds_one_way (void)
{
  g_autoptr (BinnacleConfig) config = config_new ("one-way", FALSE);
  GSettings *connection = binnacle_config_get_settings (config, "connection");
  g_autoptr (TestTarget) target = g_object_new (TEST_TYPE_TARGET, NULL);

  binnacle_config_bind_group (config, "connection", G_OBJECT (target));
  binnacle_config_bind_group (config, "heartbeat", G_OBJECT (target));
  binnacle_config_bind_group (config, "queue", G_OBJECT (target));
  g_assert_cmpint (target->interval, ==, 15);
  g_assert_cmpuint (target->timeout, ==, 10);
  g_assert_cmpfloat (target->jitter, ==, 1.0);
  g_assert_true (target->use_proxy);
  g_assert_cmpstr (target->overflow, ==, "drop-oldest");

  g_settings_set_uint (connection, "connect-timeout", 20);
  g_settings_set_string (connection, "proxy", "none");
  g_settings_set_double (connection, "reconnect-jitter", 0.25);
  g_settings_set_string (binnacle_config_get_settings (config, "queue"), "overflow", "refuse");
  g_assert_cmpuint (target->timeout, ==, 20);
  g_assert_false (target->use_proxy);
  g_assert_cmpfloat (target->jitter, ==, 0.25);
  g_assert_cmpstr (target->overflow, ==, "refuse");

  g_object_set (target, "connect-timeout", 30, NULL);
  g_assert_cmpuint (g_settings_get_uint (connection, "connect-timeout"), ==, 20);
}

static void
test_keeps_within_ranges (void)
{
  g_autoptr (BinnacleConfig) config = config_new ("ranges", FALSE);
  GSettings *connection = binnacle_config_get_settings (config, "connection");
  g_autoptr (TestTarget) target = g_object_new (TEST_TYPE_TARGET, NULL);

  binnacle_config_bind_group (config, "connection", G_OBJECT (target));
  /* The schema allows up to 60, the property up to 10. */
  g_settings_set_uint (connection, "close-timeout", 60);
  g_assert_cmpuint (target->narrow, ==, 10);
}

static void
write_settings (const char *folder,
                const char *text)
{
  g_autofree char *directory = g_build_filename (folder, "glib-2.0", "settings", NULL);
  g_autofree char *path = g_build_filename (directory, "keyfile", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (directory, 0700), ==, 0);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static void
remove_settings (const char *folder)
{
  const char *parts[] = { "glib-2.0/settings/keyfile", "glib-2.0/settings", "glib-2.0", "" };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *path = g_build_filename (folder, parts[i], NULL);

      g_assert_cmpint (g_remove (path), ==, 0);
    }
}

/* Another program may have stored anything; the backend is chosen once for a process. */
static void
test_tolerates_what_is_stored (void)
{
  g_autoptr (BinnacleConfig) config = NULL;
  g_autoptr (TestTarget) target = g_object_new (TEST_TYPE_TARGET, NULL);
  g_autofree char *folder = NULL;

  if (!g_test_subprocess ())
    {
      folder = g_dir_make_tmp ("binnacle-config-XXXXXX", NULL);
      write_settings (folder,
                      "[io/github/binnacle/Binnacle/connection]\n"
                      "connect-timeout=uint32 100000\nreconnect-jitter='much'\nproxy='elsewhere'\nclose-timeout=uint32 7\n");
      g_setenv ("XDG_CONFIG_HOME", folder, TRUE);
      g_setenv ("GSETTINGS_BACKEND", "keyfile", TRUE);
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
      g_test_trap_assert_passed ();
      g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
      remove_settings (folder);
      return;
    }

  config = config_new (NULL, FALSE);
  binnacle_config_bind_group (config, "connection", G_OBJECT (target));
  g_assert_cmpuint (target->timeout, ==, 10);
  g_assert_cmpfloat (target->jitter, ==, 1.0);
  g_assert_true (target->use_proxy);
  g_assert_cmpuint (target->narrow, ==, 7);
}

static void
test_ends_with_the_object (void)
{
  g_autoptr (BinnacleConfig) config = config_new ("ends", FALSE);
  TestTarget *target = g_object_new (TEST_TYPE_TARGET, NULL);

  g_object_add_weak_pointer (G_OBJECT (target), (gpointer *) &target);
  binnacle_config_bind_group (config, "connection", G_OBJECT (target));
  g_object_unref (target);
  g_assert_null (target);
  g_settings_set_uint (binnacle_config_get_settings (config, "connection"), "connect-timeout", 11);
}

static void
test_profiles_are_apart (void)
{
  g_autoptr (BinnacleConfig) usual = config_new (NULL, FALSE);
  g_autoptr (BinnacleConfig) development = config_new (NULL, TRUE);
  g_autoptr (BinnacleConfig) wall = config_new ("wall", FALSE);
  g_autoptr (BinnacleConfig) wall_again = config_new ("wall", FALSE);
  const char *key = "connect-timeout";

  g_settings_set_uint (binnacle_config_get_settings (wall, "connection"), key, 42);
  g_assert_cmpuint (g_settings_get_uint (binnacle_config_get_settings (wall_again, "connection"), key), ==, 42);
  g_assert_cmpuint (g_settings_get_uint (binnacle_config_get_settings (usual, "connection"), key), ==, 10);
  g_assert_cmpuint (g_settings_get_uint (binnacle_config_get_settings (development, "connection"), key), ==, 10);

  g_settings_set_uint (binnacle_config_get_settings (development, "connection"), key, 43);
  g_assert_cmpuint (g_settings_get_uint (binnacle_config_get_settings (usual, "connection"), key), ==, 10);
}

static void
assert_path (BinnacleConfig *config,
             const char     *expected)
{
  g_autofree char *path = NULL;

  g_object_get (binnacle_config_get_settings (config, "window"), "path", &path, NULL);
  g_assert_cmpstr (path, ==, expected);
}

static void
test_paths (void)
{
  g_autoptr (BinnacleConfig) usual = config_new (NULL, FALSE);
  g_autoptr (BinnacleConfig) wall = config_new ("wall", FALSE);

  assert_path (usual, "/io/github/binnacle/Binnacle/window/");
  assert_path (wall, "/io/github/binnacle/Binnacle/profiles/wall/window/");
}

static void
test_refuses_a_bad_profile (void)
{
  g_autoptr (GError) empty = NULL;
  g_autoptr (GError) slash = NULL;

  g_assert_null (binnacle_config_new ("", FALSE, &empty));
  g_assert_error (empty, BINNACLE_CONFIG_ERROR, BINNACLE_CONFIG_ERROR_INVALID_PROFILE);
  g_assert_null (binnacle_config_new ("a/b", FALSE, &slash));
  g_assert_error (slash, BINNACLE_CONFIG_ERROR, BINNACLE_CONFIG_ERROR_INVALID_PROFILE);
}

/* GSettings looks for its schemas once, so this takes a process of its own. */
static void
test_tells_that_the_schema_is_missing (void)
{
  g_autoptr (GError) error = NULL;

  if (g_test_subprocess ())
    {
      g_assert_null (binnacle_config_new (NULL, FALSE, &error));
      g_assert_error (error, BINNACLE_CONFIG_ERROR, BINNACLE_CONFIG_ERROR_NOT_INSTALLED);
      g_assert_nonnull (strstr (error->message, "GSETTINGS_SCHEMA_DIR"));
      return;
    }

  g_setenv ("GSETTINGS_SCHEMA_DIR", "/nonexistent", TRUE);
  g_setenv ("XDG_DATA_DIRS", "/nonexistent", TRUE);
  g_setenv ("XDG_DATA_HOME", "/nonexistent", TRUE);
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/config/binds-one-way", test_binds_one_way);
  g_test_add_func ("/config/keeps-within-ranges", test_keeps_within_ranges);
  g_test_add_func ("/config/tolerates-what-is-stored", test_tolerates_what_is_stored);
  g_test_add_func ("/config/ends-with-the-object", test_ends_with_the_object);
  g_test_add_func ("/config/profiles-are-apart", test_profiles_are_apart);
  g_test_add_func ("/config/paths", test_paths);
  g_test_add_func ("/config/refuses-a-bad-profile", test_refuses_a_bad_profile);
  g_test_add_func ("/config/tells-that-the-schema-is-missing", test_tells_that_the_schema_is_missing);

  return g_test_run ();
}
