/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/binnacle-simulated-clock.h"
#include "config/binnacle-config.h"
#include "sources/binnacle-live-source.h"

static const char * const groups[] = { "connection", "heartbeat", "queue", "recovery", "requests" };

static BinnacleTransport *
make_no_transport (gpointer user_data)
{
  g_assert_not_reached ();
}

static void
note_change (GObject    *object,
             GParamSpec *property,
             gpointer    user_data)
{
  g_ptr_array_add (user_data, (gpointer) property->name);
}

/* Another value than the default, within the range. */
static void
change (GSettings  *settings,
        const char *key)
{
  g_autoptr (GVariant) value = g_settings_get_default_value (settings, key);

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
    g_settings_set_boolean (settings, key, !g_variant_get_boolean (value));
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_UINT32))
    g_settings_set_uint (settings, key, g_variant_get_uint32 (value) + 1);
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_DOUBLE))
    g_settings_set_double (settings, key, g_variant_get_double (value) * 0.75);
  else if (g_strcmp0 (key, "proxy") == 0)
    g_settings_set_string (settings, key, "none");
  else
    g_settings_set_string (settings, key, g_strcmp0 (key, "overflow") == 0 ? "refuse" : "never");
}

static BinnacleLiveSource *
source_new (void)
{
  g_autoptr (BinnacleSimulatedClock) clock = binnacle_simulated_clock_new (0);
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  return binnacle_live_source_new ("test", BINNACLE_CLOCK (clock), random, make_no_transport, NULL, NULL);
}

/* Settings of the connection are the source's and its manager's. */
static void
check_group (const char *group)
{
  g_autoptr (BinnacleConfig) config = binnacle_config_new (group, FALSE, NULL);
  g_autoptr (BinnacleLiveSource) source = source_new ();
  BinnacleWebsocketManager *manager = binnacle_live_source_get_manager (source);
  g_autoptr (GPtrArray) changed = g_ptr_array_new ();
  GSettings *settings = binnacle_config_get_settings (config, group);
  g_autoptr (GSettingsSchema) schema = NULL;
  g_auto (GStrv) keys = NULL;

  g_signal_connect (source, "notify", G_CALLBACK (note_change), changed);
  g_signal_connect (manager, "notify", G_CALLBACK (note_change), changed);
  binnacle_config_bind_group (config, group, G_OBJECT (manager));
  binnacle_config_bind_group (config, group, G_OBJECT (source));
  if (changed->len > 0)
    g_error ("The default of %s differs", (const char *) g_ptr_array_index (changed, 0));

  g_object_get (settings, "settings-schema", &schema, NULL);
  keys = g_settings_schema_list_keys (schema);
  for (guint i = 0; keys[i] != NULL; i++)
    {
      g_ptr_array_set_size (changed, 0);
      change (settings, keys[i]);
      if (changed->len != 1)
        g_error ("%s of %s changes %u properties", keys[i], group, changed->len);
    }
}

static void
test_every_key_has_its_property (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    check_group (groups[i]);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/config/every-key-of-the-connection-has-its-property", test_every_key_has_its_property);

  return g_test_run ();
}
