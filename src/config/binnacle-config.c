/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-config"

#include "config.h"

#include "config/binnacle-config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define SCHEMA BINNACLE_APP_ID_BASE
#define BASE_PATH "/io/github/binnacle/Binnacle/"

/**
 * BinnacleConfig:
 *
 * The settings, by group.
 *
 * Each group is a child schema of `io.github.binnacle.Binnacle`, with ranges and
 * choices in the schema: what dconf holds beyond them counts as not set. Each
 * profile, and the development build, has values of its own under a path of its
 * own.
 *
 * A change takes effect at once in all objects that were bound with
 * [method@Config.bind_group].
 *
 * For the main thread.
 */
struct _BinnacleConfig
{
  GObject parent_instance;

  GHashTable *groups; /* name → GSettings */
};

/* Where a key's property has another name. The others are bound by theirs. */
typedef struct
{
  const char *group;
  const char *key;
  const char *property;
} Renamed;

static const Renamed renamed[] = {
  { "connection", "proxy", "use-proxy" },
  { "heartbeat", "enabled", "heartbeat" },
  { "heartbeat", "interval", "heartbeat-interval" },
  { "heartbeat", "timeout", "heartbeat-timeout" },
  { "outbox", "pause", "paused" },
  { "queue", "enabled", "queue-enabled" },
  { "queue", "flush-rate", "queue-flush-rate" },
  { "queue", "max-messages", "queue-max-messages" },
  { "queue", "max-size", "queue-max-size" },
  { "queue", "message-lifetime", "queue-message-lifetime" },
  { "queue", "overflow", "queue-overflow" },
  { "requests", "timeout", "request-timeout" },
};

typedef struct
{
  GParamSpec *property;
  GVariant   *fallback; /* of the key */
} Mapping;

/**
 * binnacle_config_error_quark:
 *
 * Returns: the domain of [error@ConfigError]
 */
G_DEFINE_QUARK (binnacle-config-error-quark, binnacle_config_error)
G_DEFINE_FINAL_TYPE (BinnacleConfig, binnacle_config, G_TYPE_OBJECT)

static const char *
find_property (const char *group,
               const char *key)
{
  for (guint i = 0; i < G_N_ELEMENTS (renamed); i++)
    if (strcmp (renamed[i].group, group) == 0 && strcmp (renamed[i].key, key) == 0)
      return renamed[i].property;

  return key;
}

static gboolean
check_profile (const char  *profile,
               GError     **error)
{
  if (profile[0] != '\0' && strchr (profile, '/') == NULL && g_utf8_validate (profile, -1, NULL))
    return TRUE;

  g_set_error_literal (error, BINNACLE_CONFIG_ERROR, BINNACLE_CONFIG_ERROR_INVALID_PROFILE,
                       _("This is no name for a profile: choose one without “/”."));

  return FALSE;
}

static char *
build_path (const char *profile,
            gboolean    development,
            const char *group)
{
  const char *build = development ? "Devel/" : "";

  if (profile == NULL)
    return g_strconcat (BASE_PATH, build, group, "/", NULL);

  return g_strconcat (BASE_PATH, build, "profiles/", profile, "/", group, "/", NULL);
}

static GSettingsSchema *
lookup_schema (const char  *id,
               GError     **error)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  GSettingsSchema *schema = source != NULL ? g_settings_schema_source_lookup (source, id, TRUE) : NULL;

  if (schema == NULL)
    g_set_error (error, BINNACLE_CONFIG_ERROR, BINNACLE_CONFIG_ERROR_NOT_INSTALLED,
                 _("The settings schema %s is not installed: install Binnacle, or set GSETTINGS_SCHEMA_DIR "
                   "to the folder “data” of its build."), id);

  return schema;
}

static gboolean
add_group (BinnacleConfig  *self,
           const char      *group,
           const char      *profile,
           gboolean         development,
           GError         **error)
{
  g_autofree char *id = g_strconcat (SCHEMA ".", group, NULL);
  g_autofree char *path = build_path (profile, development, group);
  g_autoptr (GSettingsSchema) schema = lookup_schema (id, error);

  if (schema == NULL)
    return FALSE;

  g_hash_table_insert (self->groups, g_strdup (group), g_settings_new_full (schema, NULL, path));

  return TRUE;
}

static gboolean
add_groups (BinnacleConfig  *self,
            const char      *profile,
            gboolean         development,
            GError         **error)
{
  g_autoptr (GSettingsSchema) root = lookup_schema (SCHEMA, error);
  g_auto (GStrv) groups = NULL;

  if (root == NULL)
    return FALSE;

  groups = g_settings_schema_list_children (root);
  for (guint i = 0; groups[i] != NULL; i++)
    if (!add_group (self, groups[i], profile, development, error))
      return FALSE;

  return TRUE;
}

static Mapping *
mapping_new (GSettings  *settings,
             const char *key,
             GParamSpec *property)
{
  Mapping *mapping = g_new (Mapping, 1);

  mapping->property = g_param_spec_ref (property);
  mapping->fallback = g_settings_get_default_value (settings, key);

  return mapping;
}

static void
mapping_free (gpointer data)
{
  Mapping *mapping = data;

  g_param_spec_unref (mapping->property);
  g_variant_unref (mapping->fallback);
  g_free (mapping);
}

/* Integers and doubles of any kind go into a property of any kind; a choice goes
 * into a string, or is true where it is the key's default. */
static gboolean
map_value (GValue   *value,
           GVariant *variant,
           gpointer  user_data)
{
  Mapping *mapping = user_data;
  g_auto (GValue) plain = G_VALUE_INIT;

  if (G_VALUE_HOLDS_BOOLEAN (value) && g_variant_is_of_type (variant, G_VARIANT_TYPE_STRING))
    {
      g_value_set_boolean (value, g_variant_equal (variant, mapping->fallback));
      return TRUE;
    }

  g_dbus_gvariant_to_gvalue (variant, &plain);
  if (!g_value_transform (&plain, value))
    return FALSE;

  /* A value out of range would not be set at all. */
  (void) g_param_value_validate (mapping->property, value);

  return TRUE;
}

static void
binnacle_config_finalize (GObject *object)
{
  BinnacleConfig *self = BINNACLE_CONFIG (object);

  g_clear_pointer (&self->groups, g_hash_table_unref);

  G_OBJECT_CLASS (binnacle_config_parent_class)->finalize (object);
}

static void
binnacle_config_class_init (BinnacleConfigClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = binnacle_config_finalize;
}

static void
binnacle_config_init (BinnacleConfig *self)
{
  self->groups = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}

/**
 * binnacle_config_new:
 * @profile: (nullable): the name of a profile, or %NULL for the usual one
 * @development: whether these are the settings of the development build
 * @error: return location for an error
 *
 * Opens the settings of a profile.
 *
 * Where that fails, objects that would have been bound keep their defaults, which
 * are those of the schema.
 *
 * Returns: (transfer full): the settings, or %NULL with
 *   %BINNACLE_CONFIG_ERROR_NOT_INSTALLED or %BINNACLE_CONFIG_ERROR_INVALID_PROFILE
 */
BinnacleConfig *
binnacle_config_new (const char  *profile,
                     gboolean     development,
                     GError     **error)
{
  g_autoptr (BinnacleConfig) self = NULL;

  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (profile != NULL && !check_profile (profile, error))
    return NULL;

  self = g_object_new (BINNACLE_TYPE_CONFIG, NULL);
  if (!add_groups (self, profile, development, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * binnacle_config_get_settings:
 * @self: the settings
 * @group: the name of a group: `connection`, `heartbeat`, `queue`, `requests`, `recovery`,
 *   `state`, `outbox`, `sync`, `appearance`, `performance` or `window`
 *
 * Gets the keys of a group.
 *
 * Returns: (transfer none): the group, which belongs to @self
 */
GSettings *
binnacle_config_get_settings (BinnacleConfig *self,
                              const char     *group)
{
  GSettings *settings;

  g_return_val_if_fail (BINNACLE_IS_CONFIG (self), NULL);
  g_return_val_if_fail (group != NULL, NULL);

  settings = g_hash_table_lookup (self->groups, group);
  g_return_val_if_fail (settings != NULL, NULL);

  return settings;
}

/**
 * binnacle_config_bind_group:
 * @self: the settings
 * @group: the name of a group
 * @object: what the settings apply to
 *
 * Sets the properties of @object that belong to the keys of @group, now and
 * whenever a key changes, as long as @object lives. It is never written back.
 *
 * A property is named like its key; those of a connection carry their group in
 * their name, as in `heartbeat-interval` for `interval` of `heartbeat`. Keys that
 * @object has no property for are left alone. A value beyond the range of the
 * property becomes the nearest that is within.
 */
void
binnacle_config_bind_group (BinnacleConfig *self,
                            const char     *group,
                            GObject        *object)
{
  GSettings *settings;
  g_autoptr (GSettingsSchema) schema = NULL;
  g_auto (GStrv) keys = NULL;

  g_return_if_fail (G_IS_OBJECT (object));

  settings = binnacle_config_get_settings (self, group);
  g_return_if_fail (settings != NULL);

  g_object_get (settings, "settings-schema", &schema, NULL);
  keys = g_settings_schema_list_keys (schema);
  for (guint i = 0; keys[i] != NULL; i++)
    {
      const char *name = find_property (group, keys[i]);
      GParamSpec *property = g_object_class_find_property (G_OBJECT_GET_CLASS (object), name);

      if (property != NULL)
        g_settings_bind_with_mapping (settings, keys[i], object, name, G_SETTINGS_BIND_GET,
                                      map_value, NULL, mapping_new (settings, keys[i], property), mapping_free);
    }
}
