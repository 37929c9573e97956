/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-sync-center.h"

#include <gtk/gtk.h>

#include "app/binnacle-embedded-session.h"
#include "app/binnacle-session-link.h"
#include "sources/binnacle-live-source.h"
#include "sync/binnacle-sync-pacer.h"

/**
 * BinnacleSyncCenter:
 *
 * What the program has of the sync status: made once for all sessions, with the settings of the
 * group `sync` and what the system says of network and power.
 *
 * Its actions are `sync-now`, `work-offline` (a boolean state, which is the setting) and
 * `open-portal`, enabled while there is one.
 */
struct _BinnacleSyncCenter
{
  GObject parent_instance;

  GListModel             *sessions;
  GListModel             *links;
  GSettings              *settings;
  BinnacleNetworkBelief  *belief;
  BinnaclePowerMonitor   *power_monitor;
  BinnacleSyncPacer      *pacer;
  BinnacleSyncStatus     *status;
  BinnacleBackgroundSync *background_sync;
  GSimpleAction          *portal_action;
  gboolean                may_watch;
  gboolean                watches;
};

G_DEFINE_FINAL_TYPE (BinnacleSyncCenter, binnacle_sync_center, G_TYPE_OBJECT)

static void
sync_now_activated_cb (GSimpleAction *action,
                       GVariant      *parameter,
                       gpointer       user_data)
{
  binnacle_sync_status_sync_now (BINNACLE_SYNC_CENTER (user_data)->status);
}

/* The address comes from whoever is on the way; the browser is there for such. */
static void
open_portal_activated_cb (GSimpleAction *action,
                          GVariant      *parameter,
                          gpointer       user_data)
{
  BinnacleSyncCenter *self = user_data;
  const char *uri = binnacle_network_belief_get_portal_uri (self->belief);

  if (uri != NULL)
    gtk_show_uri (NULL, uri, GDK_CURRENT_TIME);
}

static void
belief_changed_cb (BinnacleSyncCenter *self)
{
  if (self->portal_action != NULL)
    g_simple_action_set_enabled (self->portal_action, binnacle_network_belief_get_portal_uri (self->belief) != NULL);
  if (self->background_sync != NULL)
    binnacle_background_sync_set_online (self->background_sync, binnacle_network_belief_get_online (self->belief));
}

static void
slow_polling (BinnacleSyncCenter *self,
              BinnacleSession    *session)
{
  BinnacleSource *source = binnacle_session_get_source (session);
  BinnacleSyncPace pace;

  if (!BINNACLE_IS_LIVE_SOURCE (source))
    return;
  g_object_get (self->pacer, "pace", &pace, NULL);
  g_object_set (source, "polling-pace", pace, NULL);
}

static void
pace_changed_cb (BinnacleSyncCenter *self)
{
  for (guint i = 0; i < g_list_model_get_n_items (self->sessions); i++)
    {
      g_autoptr (BinnacleSession) session = g_list_model_get_item (self->sessions, i);

      slow_polling (self, session);
    }
}

/* Not before somebody needs it: to find the monitors takes a moment. */
static void
watch_system (BinnacleSyncCenter *self)
{
  g_autoptr (GPowerProfileMonitor) profile = NULL;

  if (!self->may_watch || self->watches)
    return;
  self->watches = TRUE;
  profile = g_power_profile_monitor_dup_default ();
  binnacle_network_belief_set_monitor (self->belief, g_network_monitor_get_default ());
  binnacle_power_monitor_watch_profile (self->power_monitor, profile);
  binnacle_power_monitor_watch_bus (self->power_monitor, G_BUS_TYPE_SYSTEM);
}

/* What is on this computer needs no network. */
static void
sessions_changed_cb (BinnacleSyncCenter *self,
                     guint               position,
                     guint               n_removed,
                     guint               n_added)
{
  for (guint i = position; i < position + n_added; i++)
    {
      g_autoptr (BinnacleSession) session = g_list_model_get_item (self->sessions, i);
      g_autoptr (BinnacleSyncLink) link = g_list_model_get_item (self->links, i);
      BinnacleSyncLinkFacts facts;

      slow_polling (self, session);
      binnacle_sync_link_get_facts (link, &facts);
      if (!facts.local)
        binnacle_session_set_belief (session, self->belief);
      if (!BINNACLE_IS_EMBEDDED_SESSION (session))
        watch_system (self);
    }
}

static void
binnacle_sync_center_dispose (GObject *object)
{
  BinnacleSyncCenter *self = BINNACLE_SYNC_CENTER (object);

  g_clear_object (&self->status);
  g_clear_object (&self->pacer);
  g_clear_object (&self->power_monitor);
  g_clear_object (&self->belief);
  g_clear_object (&self->background_sync);
  g_clear_object (&self->portal_action);
  g_clear_object (&self->settings);
  g_clear_object (&self->links);
  g_clear_object (&self->sessions);

  G_OBJECT_CLASS (binnacle_sync_center_parent_class)->dispose (object);
}

static void
binnacle_sync_center_class_init (BinnacleSyncCenterClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = binnacle_sync_center_dispose;
}

static void
binnacle_sync_center_init (BinnacleSyncCenter *self)
{
}

static void
set_up (BinnacleSyncCenter *self,
        BinnacleConfig     *config)
{
  binnacle_config_bind_group (config, "sync", G_OBJECT (self->pacer));
  binnacle_config_bind_group (config, "sync", G_OBJECT (self->status));
  g_signal_connect_object (self->belief, "notify::online", G_CALLBACK (belief_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->belief, "notify::portal-uri", G_CALLBACK (belief_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->pacer, "notify::pace", G_CALLBACK (pace_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->sessions, "items-changed", G_CALLBACK (sessions_changed_cb), self,
                           G_CONNECT_SWAPPED);
  sessions_changed_cb (self, 0, 0, g_list_model_get_n_items (self->sessions));
  belief_changed_cb (self);
}

/**
 * binnacle_sync_center_new:
 * @clock: the clock
 * @http: how to probe
 * @config: the settings
 * @sessions: a list of #BinnacleSession, which is followed
 * @sleep_monitor: tells of sleep
 * @background_sync: (nullable): the jobs
 *
 * Returns: (transfer full): the center, which asks the system nothing yet
 */
BinnacleSyncCenter *
binnacle_sync_center_new (BinnacleClock          *clock,
                          BinnacleHttp           *http,
                          BinnacleConfig         *config,
                          GListModel             *sessions,
                          BinnacleSleepMonitor   *sleep_monitor,
                          BinnacleBackgroundSync *background_sync)
{
  BinnacleSyncCenter *self = g_object_new (BINNACLE_TYPE_SYNC_CENTER, NULL);
  g_autoptr (GRand) random = g_rand_new ();

  self->sessions = g_object_ref (sessions);
  self->links = binnacle_session_link_map_list (sessions);
  self->settings = g_object_ref (binnacle_config_get_settings (config, "sync"));
  g_set_object (&self->background_sync, background_sync);
  self->belief = binnacle_network_belief_new (clock, random, http, self->links);
  binnacle_network_belief_set_sleep_monitor (self->belief, sleep_monitor);
  self->power_monitor = binnacle_power_monitor_new ();
  self->pacer = binnacle_sync_pacer_new (self->belief, self->power_monitor, background_sync);
  self->status = binnacle_sync_status_new (clock, self->links, self->belief, background_sync);
  set_up (self, config);
  return self;
}

/**
 * binnacle_sync_center_get_status:
 * @self: a center
 *
 * Returns: (transfer none): how everything stands
 */
BinnacleSyncStatus *
binnacle_sync_center_get_status (BinnacleSyncCenter *self)
{
  g_return_val_if_fail (BINNACLE_IS_SYNC_CENTER (self), NULL);
  return self->status;
}

/**
 * binnacle_sync_center_watch:
 * @self: a center
 *
 * Listens to what the system says of network and power, from the first session on that is not
 * with this computer.
 */
void
binnacle_sync_center_watch (BinnacleSyncCenter *self)
{
  g_return_if_fail (BINNACLE_IS_SYNC_CENTER (self));

  self->may_watch = TRUE;
  sessions_changed_cb (self, 0, 0, g_list_model_get_n_items (self->sessions));
}

/**
 * binnacle_sync_center_add_actions:
 * @self: a center
 * @map: where its actions belong: the application
 *
 * Adds the actions. They go when the program ends.
 */
void
binnacle_sync_center_add_actions (BinnacleSyncCenter *self,
                                  GActionMap         *map)
{
  static const GActionEntry entries[] = {
    { .name = "sync-now", .activate = sync_now_activated_cb },
    { .name = "open-portal", .activate = open_portal_activated_cb },
  };
  g_autoptr (GAction) work_offline = NULL;

  g_return_if_fail (BINNACLE_IS_SYNC_CENTER (self) && G_IS_ACTION_MAP (map));

  work_offline = g_settings_create_action (self->settings, "work-offline");
  g_action_map_add_action (map, work_offline);
  g_action_map_add_action_entries (map, entries, G_N_ELEMENTS (entries), self);
  g_set_object (&self->portal_action, G_SIMPLE_ACTION (g_action_map_lookup_action (map, "open-portal")));
  belief_changed_cb (self);
}
