/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/binnacle-real-clock.h"
#include "base/binnacle-simulated-clock.h"
#include "config/binnacle-config.h"
#include "live/binnacle-operation-queue.h"
#include "sync/binnacle-outbox.h"

static const char * const groups[] = { "state", "outbox" };

static BinnacleOperationQueue *
queue_new (void)
{
  g_autoptr (BinnacleSimulatedClock) clock = binnacle_simulated_clock_new (0);
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_autoptr (BinnacleUpdateProcessor) processor = binnacle_update_processor_new (BINNACLE_CLOCK (clock));
  g_autoptr (BinnacleRealtimeState) state = binnacle_realtime_state_new (BINNACLE_CLOCK (clock), processor);

  return binnacle_operation_queue_new (BINNACLE_CLOCK (clock), random, "source", state);
}

static void
count (guint *n_changes)
{
  ++*n_changes;
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
  else
    g_settings_set_string (settings, key, "server-wins");
}

/* Where the queue has no settings, its own defaults hold: they are the same. */
static void
test_binding_changes_nothing (void)
{
  g_autoptr (BinnacleConfig) config = binnacle_config_new ("edits-defaults", FALSE, NULL);
  g_autoptr (BinnacleOperationQueue) queue = queue_new ();
  guint n_changes = 0;

  g_signal_connect_swapped (queue, "notify", G_CALLBACK (count), &n_changes);
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    binnacle_config_bind_group (config, groups[i], G_OBJECT (queue));
  g_assert_cmpuint (n_changes, ==, 0);
}

static void
test_each_key_takes_effect_at_once (void)
{
  g_autoptr (BinnacleConfig) config = binnacle_config_new ("edits-changes", FALSE, NULL);
  g_autoptr (BinnacleOperationQueue) queue = queue_new ();

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      GSettings *settings = binnacle_config_get_settings (config, groups[i]);
      g_autoptr (GSettingsSchema) schema = NULL;
      g_auto (GStrv) keys = NULL;

      binnacle_config_bind_group (config, groups[i], G_OBJECT (queue));
      g_object_get (settings, "settings-schema", &schema, NULL);
      keys = g_settings_schema_list_keys (schema);
      for (guint j = 0; keys[j] != NULL; j++)
        {
          guint n_changes = 0;
          gulong handler;

          /* They are about what comes before an edit, and about the disk. */
          if (g_str_equal (keys[j], "confirm-risky") || g_str_equal (keys[j], "durable"))
            continue;
          handler = g_signal_connect_swapped (queue, "notify", G_CALLBACK (count), &n_changes);

          change (settings, keys[j]);
          g_test_message ("%s", keys[j]);
          g_assert_cmpuint (n_changes, >, 0);
          g_signal_handler_disconnect (queue, handler);
        }
    }
}

/* What that means is tested with a disk that loses its power. */
static void
test_durable_is_for_the_outbox (void)
{
  g_autoptr (BinnacleConfig) config = binnacle_config_new ("edits-durable", FALSE, NULL);
  g_autoptr (BinnacleClock) clock = binnacle_real_clock_new ();
  g_autoptr (BinnacleOutbox) outbox = binnacle_outbox_new (clock, "/dev/null/outbox.db", NULL); /* there is none */
  gboolean durable;

  binnacle_config_bind_group (config, "outbox", G_OBJECT (outbox));
  g_object_get (outbox, "durable", &durable, NULL);
  g_assert_true (durable);
  g_settings_set_boolean (binnacle_config_get_settings (config, "outbox"), "durable", FALSE);
  g_object_get (outbox, "durable", &durable, NULL);
  g_assert_false (durable);
  binnacle_outbox_close (outbox);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/settings-of-edits/binding-changes-nothing", test_binding_changes_nothing);
  g_test_add_func ("/settings-of-edits/each-key-takes-effect-at-once", test_each_key_takes_effect_at_once);
  g_test_add_func ("/settings-of-edits/durable-is-for-the-outbox", test_durable_is_for_the_outbox);
  return g_test_run ();
}
