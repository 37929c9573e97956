/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-preferences-window.h"

#include "app/binnacle-certificate-list.h"
#include "app/binnacle-setting-row.h"

/**
 * BinnaclePreferencesWindow:
 *
 * The settings, a row for each key, bound to it both ways: every change takes
 * effect at once, and one made elsewhere shows here.
 */
struct _BinnaclePreferencesWindow
{
  AdwPreferencesWindow parent_instance;

  AdwPreferencesGroup *appearance;
  AdwPreferencesGroup *cache;
  AdwPreferencesGroup *history;
  AdwPreferencesGroup *freshness;
  AdwPreferencesGroup *background;
  AdwPreferencesGroup *refreshing;
  AdwPreferencesGroup *reconnection;
  AdwPreferencesGroup *heartbeat;
  AdwPreferencesGroup *connection;
  AdwPreferencesGroup *recovery;
  AdwPreferencesGroup *sparing;
  AdwPreferencesGroup *queue;
  AdwPreferencesGroup *requests;
  AdwPreferencesGroup *edits;
  AdwPreferencesGroup *sending;
  AdwPreferencesPage  *connection_page;
};

static const char * const appearance_keys[] = { "color-scheme", "density", "unit-prefix", NULL };
static const char * const performance_keys[] = { "chart-frame-rate", NULL };
static const char * const cache_keys[] = { "enabled", "restore-on-start", "max-size", NULL };
static const char * const backfill_keys[] = { "history-backfill", NULL };
static const char * const freshness_keys[] = { "stale-after", "expire-after", NULL };
static const char * const history_keys[] = { "history-raw", "history-minutes", "history-hours", NULL };
static const char * const reconnection_keys[] = {
  "reconnect", "reconnect-initial-delay", "reconnect-max-delay", "reconnect-multiplier",
  "reconnect-jitter", "reconnect-spread", "reconnect-max-attempts", "reconnect-reset-after", NULL
};
static const char * const heartbeat_keys[] = {
  "enabled", "interval", "timeout", "probe-after-sleep", "probe-on-network-change", NULL
};
static const char * const connection_keys[] = {
  "auto-connect", "allow-insecure", "connect-timeout", "close-timeout", "compression", "max-message-size", "proxy",
  "fallback-to-polling", "polling-interval", NULL
};
static const char * const recovery_keys[] = { "resume", "leave-delay", "resubscribe-batch", NULL };
static const char * const sparing_keys[] = { "metered", "on-battery", NULL };
static const char * const queue_keys[] = {
  "enabled", "max-messages", "max-size", "overflow", "message-lifetime", "flush-rate", NULL
};
static const char * const requests_keys[] = { "timeout", "max-in-flight", "retry-on-reconnect", NULL };
static const char * const edits_keys[] = {
  "conflict-strategy", "merge-fallback", "roll-back-on-error", "confirm-risky", "optimistic", "undo-depth", NULL
};
static const char * const outbox_keys[] = { "pause", "ask-after", "parallel-channels", "durable", NULL };
static const char * const background_keys[] = { "keep-running", "start-in-background", NULL };
static const char * const refreshing_keys[] = {
  "enabled", "refresh-interval", "only-while-visible", "refresh-on-focus", "refresh-on-reconnect", "refresh-after-sleep",
  "concurrency", "http-timeout", "retry-max", "retry-initial-delay", "retry-max-delay", NULL
};
static const char * const sending_keys[] = { "operation-timeout", "max-pending", NULL };

G_DEFINE_FINAL_TYPE (BinnaclePreferencesWindow, binnacle_preferences_window, ADW_TYPE_PREFERENCES_WINDOW)

static void
add_rows (AdwPreferencesGroup *group,
          GSettings           *settings,
          const char * const  *keys)
{
  for (gsize i = 0; keys[i] != NULL; i++)
    adw_preferences_group_add (group, binnacle_setting_row_new (settings, keys[i]));
}

static void
binnacle_preferences_window_class_init (BinnaclePreferencesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/binnacle/Binnacle/ui/binnacle-preferences-window.ui");
  gtk_widget_class_bind_template_child (widget_class, BinnaclePreferencesWindow, appearance);
  gtk_widget_class_bind_template_child (widget_class, BinnaclePreferencesWindow, cache);
  gtk_widget_class_bind_template_child (widget_class, BinnaclePreferencesWindow, history);
  gtk_widget_class_bind_template_child (widget_class, BinnaclePreferencesWindow, freshness);
  gtk_widget_class_bind_template_child (widget_class, BinnaclePreferencesWindow, background);
  gtk_widget_class_bind_template_child (widget_class, BinnaclePreferencesWindow, refreshing);
  gtk_widget_class_bind_template_child (widget_class, BinnaclePreferencesWindow, reconnection);
  gtk_widget_class_bind_template_child (widget_class, BinnaclePreferencesWindow, heartbeat);
  gtk_widget_class_bind_template_child (widget_class, BinnaclePreferencesWindow, connection);
  gtk_widget_class_bind_template_child (widget_class, BinnaclePreferencesWindow, recovery);
  gtk_widget_class_bind_template_child (widget_class, BinnaclePreferencesWindow, sparing);
  gtk_widget_class_bind_template_child (widget_class, BinnaclePreferencesWindow, queue);
  gtk_widget_class_bind_template_child (widget_class, BinnaclePreferencesWindow, requests);
  gtk_widget_class_bind_template_child (widget_class, BinnaclePreferencesWindow, edits);
  gtk_widget_class_bind_template_child (widget_class, BinnaclePreferencesWindow, sending);
  gtk_widget_class_bind_template_child (widget_class, BinnaclePreferencesWindow, connection_page);
}

static void
binnacle_preferences_window_init (BinnaclePreferencesWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * binnacle_preferences_window_new:
 * @parent: the window to show it over
 * @config: the settings
 * @pins: (nullable): the certificates that the person trusts
 *
 * Returns: (transfer none): the window, owned by GTK
 */
BinnaclePreferencesWindow *
binnacle_preferences_window_new (GtkWindow               *parent,
                                 BinnacleConfig          *config,
                                 BinnacleCertificatePins *pins)
{
  BinnaclePreferencesWindow *self;

  g_return_val_if_fail (BINNACLE_IS_CONFIG (config), NULL);

  self = g_object_new (BINNACLE_TYPE_PREFERENCES_WINDOW, "transient-for", parent, NULL);
  add_rows (self->appearance, binnacle_config_get_settings (config, "appearance"), appearance_keys);
  add_rows (self->appearance, binnacle_config_get_settings (config, "performance"), performance_keys);
  add_rows (self->cache, binnacle_config_get_settings (config, "cache"), cache_keys);
  add_rows (self->history, binnacle_config_get_settings (config, "cache"), history_keys);
  add_rows (self->history, binnacle_config_get_settings (config, "recovery"), backfill_keys);
  add_rows (self->freshness, binnacle_config_get_settings (config, "sync"), freshness_keys);
  add_rows (self->background, binnacle_config_get_settings (config, "behaviour"), background_keys);
  add_rows (self->refreshing, binnacle_config_get_settings (config, "sync"), refreshing_keys);
  add_rows (self->reconnection, binnacle_config_get_settings (config, "connection"), reconnection_keys);
  add_rows (self->heartbeat, binnacle_config_get_settings (config, "heartbeat"), heartbeat_keys);
  add_rows (self->connection, binnacle_config_get_settings (config, "connection"), connection_keys);
  add_rows (self->recovery, binnacle_config_get_settings (config, "recovery"), recovery_keys);
  add_rows (self->sparing, binnacle_config_get_settings (config, "sync"), sparing_keys);
  add_rows (self->queue, binnacle_config_get_settings (config, "queue"), queue_keys);
  add_rows (self->requests, binnacle_config_get_settings (config, "requests"), requests_keys);
  add_rows (self->edits, binnacle_config_get_settings (config, "state"), edits_keys);
  add_rows (self->sending, binnacle_config_get_settings (config, "outbox"), outbox_keys);
  add_rows (self->sending, binnacle_config_get_settings (config, "state"), sending_keys);
  if (pins != NULL)
    adw_preferences_page_add (self->connection_page, binnacle_certificate_list_new (pins));
  return self;
}

/**
 * binnacle_preferences_window_set_background:
 * @self: a window
 * @background: what keeps the program running
 *
 * Shows what the desktop says to running in the background.
 */
void
binnacle_preferences_window_set_background (BinnaclePreferencesWindow *self,
                                            BinnacleBackground        *background)
{
  g_return_if_fail (BINNACLE_IS_PREFERENCES_WINDOW (self) && BINNACLE_IS_BACKGROUND (background));

  g_object_bind_property (background, "status", self->background, "description", G_BINDING_SYNC_CREATE);
}
