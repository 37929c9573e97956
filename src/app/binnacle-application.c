/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-application.h"

#include <signal.h>

#include <glib-unix.h>
#include <glib/gi18n.h>

#include "app/binnacle-about.h"
#include "app/binnacle-background.h"
#include "app/binnacle-command-line.h"
#include "app/binnacle-keyring.h"
#include "app/binnacle-preferences-window.h"
#include "app/binnacle-profile.h"
#include "app/binnacle-session-list.h"
#include "app/binnacle-sync-center.h"
#include "app/binnacle-sync-watch.h"
#include "app/binnacle-sync-window.h"
#include "app/binnacle-source-actions.h"
#include "app/binnacle-source-address.h"
#include "app/binnacle-window.h"
#include "base/binnacle-real-clock.h"
#include "bindings/binnacle-optimistic-edit.h"
#include "config/binnacle-config.h"
#include "net/binnacle-soup-http.h"

#define DEFAULT_DASHBOARD "this-computer"

/**
 * BinnacleApplication:
 *
 * The program: one instance for each profile, with its sessions and windows. A
 * second start hands its options to the first and ends.
 *
 * What can't be followed on a command line is said on standard error, with exit
 * status 1, before there is a window. The profile is locked then as well, which
 * holds where there is no session bus.
 *
 * Its actions are `app.preferences`, `app.sync`, `app.fullscreen` (for the launcher),
 * `app.about` and `app.quit`, and those of its [class@SyncCenter].
 */
struct _BinnacleApplication
{
  AdwApplication parent_instance;

  BinnacleProfile         *profile;
  BinnacleConfig          *config;
  BinnacleClock           *clock;
  BinnacleIoThread        *io_thread;
  BinnacleHttp            *http;
  BinnacleCertificatePins *pins;
  BinnacleKeyring         *keyring;
  BinnacleSleepMonitor    *sleep_monitor;
  BinnacleOutbox          *outbox;
  BinnacleStore           *store;
  BinnacleSessionList     *sessions;
  BinnacleSyncCenter      *sync_center;
  BinnacleBackgroundSync  *sync;
  BinnacleSyncWatch       *sync_watch;
  BinnacleSourceKeeper    *keeper;
  BinnacleBackground      *background;
  guint                    signal_sources[2];
};

G_DEFINE_FINAL_TYPE (BinnacleApplication, binnacle_application, ADW_TYPE_APPLICATION)

static BinnacleWindow *
find_window (BinnacleApplication *self)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    if (BINNACLE_IS_WINDOW (l->data))
      return l->data;
  return NULL;
}

static void
keeper_notice_cb (BinnacleWindow *window,
                  const char     *sentence)
{
  binnacle_window_tell (window, sentence, TRUE);
}

static BinnacleWindow *
ensure_window (BinnacleApplication *self)
{
  g_autoptr (BinnacleDashboard) dashboard = NULL;
  BinnacleWindow *window = find_window (self);

  if (window != NULL)
    return window;
  window = binnacle_window_new (ADW_APPLICATION (self), self->clock, G_LIST_MODEL (self->sessions),
                                binnacle_config_get_settings (self->config, "window"));
  binnacle_config_bind_group (self->config, "appearance", binnacle_window_get_view (window));
  binnacle_config_bind_group (self->config, "performance", binnacle_window_get_view (window));
  binnacle_config_bind_group (self->config, "state", binnacle_window_get_view (window));
  binnacle_window_set_outbox (window, self->outbox);
  binnacle_window_set_sync_status (window, binnacle_sync_center_get_status (self->sync_center));
  binnacle_window_set_store (window, self->store);
  binnacle_source_actions_add (window, self->keeper);
  g_signal_connect_object (self->keeper, "notice", G_CALLBACK (keeper_notice_cb), window, G_CONNECT_SWAPPED);
  dashboard = binnacle_dashboard_lookup (DEFAULT_DASHBOARD);
  binnacle_window_show_dashboard (window, dashboard);
  return window;
}

static void
show_chosen_session (BinnacleApplication *self,
                     BinnacleWindow      *window,
                     GVariantDict        *options)
{
  g_autoptr (BinnacleSourceDescription) source = NULL;
  g_autoptr (BinnacleSession) session = NULL;
  const char *uri = NULL;
  const char *token_file = NULL;

  if (options != NULL && g_variant_dict_lookup (options, "connect", "&s", &uri))
    {
      g_variant_dict_lookup (options, "token-file", "^&ay", &token_file);
      /* Checked where it was given. */
      source = binnacle_source_address_parse (uri, NULL);
      session = source != NULL ? binnacle_session_list_ensure_source (self->sessions, source, token_file) : NULL;
    }
  else if (!binnacle_window_has_session (window))
    session = binnacle_session_list_ensure_embedded (self->sessions);
  if (session != NULL)
    binnacle_window_show_session (window, session);
}

static void
present (BinnacleApplication *self,
         GVariantDict        *options)
{
  g_autoptr (BinnacleDashboard) dashboard = NULL;
  BinnacleWindow *window;
  const char *name;

  /* The server starts in its thread while the window is built here. */
  if (options == NULL || !g_variant_dict_contains (options, "connect"))
    if (g_list_model_get_n_items (G_LIST_MODEL (self->sessions)) == 0)
      g_object_unref (binnacle_session_list_ensure_embedded (self->sessions));

  window = ensure_window (self);
  show_chosen_session (self, window, options);
  if (options != NULL && g_variant_dict_lookup (options, "dashboard", "&s", &name))
    {
      dashboard = binnacle_dashboard_lookup (name);
      if (dashboard != NULL)
        binnacle_window_show_dashboard (window, dashboard);
    }
  if (options != NULL && g_variant_dict_contains (options, "fullscreen"))
    gtk_window_fullscreen (GTK_WINDOW (window));
  gtk_window_present (GTK_WINDOW (window));
  binnacle_background_shown (self->background);
  if (options != NULL && g_variant_dict_contains (options, "preferences"))
    g_action_group_activate_action (G_ACTION_GROUP (self), "preferences", NULL);
}

static void
show_preferences (BinnacleApplication *self,
                  GtkWindow           *parent)
{
  BinnaclePreferencesWindow *window;

  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    if (BINNACLE_IS_PREFERENCES_WINDOW (l->data))
      {
        gtk_window_present (l->data);
        return;
      }
  window = binnacle_preferences_window_new (parent, self->config, self->pins);
  binnacle_preferences_window_set_background (window, self->background);
  gtk_window_present (GTK_WINDOW (window));
}

static void
preferences_activated_cb (GSimpleAction *action,
                          GVariant      *parameter,
                          gpointer       user_data)
{
  BinnacleApplication *self = user_data;

  if (find_window (self) == NULL)
    present (self, NULL);
  show_preferences (self, GTK_WINDOW (find_window (self)));
}

static void
sync_activated_cb (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       user_data)
{
  BinnacleApplication *self = user_data;

  if (find_window (self) == NULL)
    present (self, NULL);
  binnacle_sync_window_show (GTK_WINDOW (find_window (self)), GTK_APPLICATION (self), self->clock,
                             binnacle_sync_center_get_status (self->sync_center));
}

static void
fullscreen_activated_cb (GSimpleAction *action,
                         GVariant      *parameter,
                         gpointer       user_data)
{
  BinnacleApplication *self = user_data;

  present (self, NULL);
  gtk_window_fullscreen (GTK_WINDOW (find_window (self)));
}

static void
about_activated_cb (GSimpleAction *action,
                    GVariant      *parameter,
                    gpointer       user_data)
{
  BinnacleApplication *self = user_data;

  binnacle_show_about (gtk_application_get_active_window (GTK_APPLICATION (self)));
}

static void
quit_activated_cb (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       user_data)
{
  BinnacleApplication *self = user_data;
  BinnacleWindow *window;

  while ((window = find_window (self)) != NULL)
    gtk_window_destroy (GTK_WINDOW (window));
  g_application_quit (G_APPLICATION (self));
}

static const GActionEntry action_entries[] = {
  { .name = "preferences", .activate = preferences_activated_cb },
  { .name = "sync", .activate = sync_activated_cb },
  { .name = "fullscreen", .activate = fullscreen_activated_cb },
  { .name = "about", .activate = about_activated_cb },
  { .name = "quit", .activate = quit_activated_cb },
};

static void
set_accelerators (GtkApplication *application)
{
  static const struct { const char *action; const char *accelerators[3]; } all[] = {
    { "app.quit", { "<Control>q", NULL } },
    { "app.sync", { "<Control><Shift>s", NULL } },
    { "app.preferences", { "<Control>comma", NULL } },
    { "win.close", { "<Control>w", NULL } },
    { "win.fullscreen", { "F11", NULL } },
    { "win.leave-fullscreen", { "Escape", NULL } },
    { "win.reconnect", { "<Control>r", "F5", NULL } },
    { "win.connection-log", { "<Control>l", NULL } },
    { "win.back", { "<Alt>Left", NULL } },
    { "win.toggle-sidebar", { "F9", NULL } },
    { "win.add-source", { "<Control>n", NULL } },
    { "win.next-source", { "<Control>Page_Down", NULL } },
    { "win.previous-source", { "<Control>Page_Up", NULL } },
    { "win.show-source(uint32 0)", { "<Alt>1", NULL } },
    { "win.show-source(uint32 1)", { "<Alt>2", NULL } },
    { "win.show-source(uint32 2)", { "<Alt>3", NULL } },
    { "win.show-source(uint32 3)", { "<Alt>4", NULL } },
    { "win.show-source(uint32 4)", { "<Alt>5", NULL } },
    { "win.show-source(uint32 5)", { "<Alt>6", NULL } },
    { "win.show-source(uint32 6)", { "<Alt>7", NULL } },
    { "win.show-source(uint32 7)", { "<Alt>8", NULL } },
    { "win.show-source(uint32 8)", { "<Alt>9", NULL } },
    { "win.show-help-overlay", { "<Control>question", NULL } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    gtk_application_set_accels_for_action (application, all[i].action, all[i].accelerators);
}

static gboolean
signal_cb (gpointer user_data)
{
  g_action_group_activate_action (G_ACTION_GROUP (user_data), "quit", NULL);
  return G_SOURCE_CONTINUE;
}

static gboolean
to_color_scheme (GValue   *value,
                 GVariant *variant,
                 gpointer  user_data)
{
  const char *choice = g_variant_get_string (variant, NULL);

  if (g_str_equal (choice, "light"))
    g_value_set_enum (value, ADW_COLOR_SCHEME_FORCE_LIGHT);
  else if (g_str_equal (choice, "dark"))
    g_value_set_enum (value, ADW_COLOR_SCHEME_FORCE_DARK);
  else
    g_value_set_enum (value, ADW_COLOR_SCHEME_DEFAULT);
  return TRUE;
}

static void
load_style (BinnacleApplication *self)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider, "/io/github/binnacle/Binnacle/app.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  g_settings_bind_with_mapping (binnacle_config_get_settings (self->config, "appearance"), "color-scheme",
                                adw_application_get_style_manager (ADW_APPLICATION (self)), "color-scheme",
                                G_SETTINGS_BIND_GET, to_color_scheme, NULL, NULL, NULL);
}

/* A small file, before there is a window. */
static void
load_pins (BinnacleApplication *self)
{
  g_autofree char *path = binnacle_profile_dup_file (self->profile, "certificates");
  g_autoptr (GError) error = NULL;

  self->pins = binnacle_certificate_pins_new (self->clock, path);
  if (!binnacle_certificate_pins_load (self->pins, &error))
    g_warning ("%s", error->message);
}

static void
open_outbox (BinnacleApplication *self)
{
  g_autofree char *path = binnacle_profile_dup_file (self->profile, "outbox.db");
  g_autofree char *marker_path = binnacle_profile_dup_state_file (self->profile, "outbox-marker");

  self->outbox = binnacle_outbox_new (self->clock, path, marker_path);
  binnacle_config_bind_group (self->config, "outbox", G_OBJECT (self->outbox));
}

static void
open_store (BinnacleApplication *self)
{
  g_autofree char *path = binnacle_profile_dup_file (self->profile, "cache.db");

  self->store = binnacle_store_new (self->clock, path);
  binnacle_config_bind_group (self->config, "cache", G_OBJECT (self->store));
}

static void
make_sync (BinnacleApplication *self)
{
  g_autoptr (GRand) random = g_rand_new ();

  self->sync = binnacle_background_sync_new (self->clock, random);
  binnacle_config_bind_group (self->config, "sync", G_OBJECT (self->sync));
}

static void
make_sessions (BinnacleApplication *self)
{
  g_autofree char *server_path = binnacle_profile_dup_file (self->profile, "server.db");
  g_autofree char *client_id = NULL;
  g_autoptr (GError) error = NULL;
  BinnacleSessionParts parts = {
    .clock = self->clock,
    .io_thread = self->io_thread,
    .http = self->http,
    .config = self->config,
    .pins = self->pins,
    .store = BINNACLE_CREDENTIAL_STORE (self->keyring),
    .sleep_monitor = self->sleep_monitor,
    .outbox = self->outbox,
    .sync = self->sync,
    .cache = self->store,
    .server_path = server_path,
  };

  client_id = binnacle_profile_dup_client_id (self->profile, &error);
  if (client_id == NULL)
    {
      g_warning ("This installation gets a new identity at each start: %s", error->message);
      client_id = g_uuid_string_random ();
    }
  parts.client_id = client_id;
  self->sessions = binnacle_session_list_new (&parts);
  self->sync_center = binnacle_sync_center_new (self->clock, self->http, self->config, G_LIST_MODEL (self->sessions),
                                                self->sleep_monitor, self->sync);
  binnacle_sync_center_watch (self->sync_center);
  self->sync_watch = binnacle_sync_watch_new (self->sync, GTK_APPLICATION (self), G_LIST_MODEL (self->sessions),
                                              self->sleep_monitor);
}

static void
make_keeper (BinnacleApplication *self)
{
  g_autofree char *path = binnacle_profile_dup_file (self->profile, "sources");
  g_autoptr (BinnacleSourceList) list = binnacle_source_list_new (path);

  self->keeper = binnacle_source_keeper_new (list, self->sessions, self->pins, BINNACLE_CREDENTIAL_STORE (self->keyring));
  binnacle_source_keeper_load (self->keeper);
}

static void
flush_sources (BinnacleApplication *self)
{
  g_autoptr (GError) error = NULL;

  if (!binnacle_source_list_flush (binnacle_source_keeper_get_list (self->keeper), &error))
    g_warning ("%s", error->message);
}

static void
binnacle_application_startup (GApplication *application)
{
  BinnacleApplication *self = BINNACLE_APPLICATION (application);

  G_APPLICATION_CLASS (binnacle_application_parent_class)->startup (application);

  g_set_application_name (_("Binnacle"));
  gtk_window_set_default_icon_name (BINNACLE_APP_ID);
  self->clock = binnacle_real_clock_new ();
  self->io_thread = binnacle_io_thread_new ("binnacle-io");
  self->http = binnacle_soup_http_new (self->clock);
  self->sleep_monitor = binnacle_sleep_monitor_new ();
  binnacle_sleep_monitor_watch_bus (self->sleep_monitor, G_BUS_TYPE_SYSTEM);
  self->keyring = binnacle_keyring_new (binnacle_profile_get_name (self->profile));
  load_pins (self);
  open_outbox (self);
  open_store (self);
  make_sync (self);
  make_sessions (self);
  make_keeper (self);
  self->background = binnacle_background_new (application, binnacle_profile_get_name (self->profile));
  binnacle_config_bind_group (self->config, "behaviour", G_OBJECT (self->background));
  g_action_map_add_action_entries (G_ACTION_MAP (self), action_entries, G_N_ELEMENTS (action_entries), self);
  binnacle_sync_center_add_actions (self->sync_center, G_ACTION_MAP (self));
  set_accelerators (GTK_APPLICATION (self));
  load_style (self);
  self->signal_sources[0] = g_unix_signal_add (SIGTERM, signal_cb, self);
  self->signal_sources[1] = g_unix_signal_add (SIGINT, signal_cb, self);
}

static void
binnacle_application_shutdown (GApplication *application)
{
  BinnacleApplication *self = BINNACLE_APPLICATION (application);
  g_autoptr (GError) error = NULL;

  binnacle_optimistic_edit_commit_all ();
  /* While the values are still there. */
  if (self->store != NULL)
    binnacle_store_close (self->store);
  binnacle_session_list_close (self->sessions);
  g_clear_object (&self->sync_center);
  g_clear_object (&self->background);
  flush_sources (self);
  g_clear_object (&self->keeper);
  /* All that was changed is on disk when this returns. */
  if (self->outbox != NULL)
    binnacle_outbox_close (self->outbox);
  if (!binnacle_certificate_pins_flush (self->pins, &error))
    g_warning ("%s", error->message);
  g_clear_object (&self->sync_watch);
  g_clear_object (&self->sessions);
  g_clear_object (&self->sync);
  g_clear_object (&self->sleep_monitor);
  g_clear_pointer (&self->io_thread, binnacle_io_thread_unref);
  g_clear_object (&self->http);
  g_clear_handle_id (&self->signal_sources[0], g_source_remove);
  g_clear_handle_id (&self->signal_sources[1], g_source_remove);

  G_APPLICATION_CLASS (binnacle_application_parent_class)->shutdown (application);
}

static void
binnacle_application_activate (GApplication *application)
{
  present (BINNACLE_APPLICATION (application), NULL);
}

/* Its sources connect, and it is there when a window is wanted. */
static void
start_hidden (BinnacleApplication *self)
{
  if (find_window (self) == NULL)
    binnacle_background_hold (self->background);
}

static int
binnacle_application_command_line (GApplication            *application,
                                   GApplicationCommandLine *command_line)
{
  BinnacleApplication *self = BINNACLE_APPLICATION (application);
  GVariantDict *options = g_application_command_line_get_options_dict (command_line);

  if (g_variant_dict_contains (options, "background"))
    start_hidden (self);
  else
    present (self, options);
  return 0;
}

/* Another process has the profile: all that is left is to hand over to it. The
 * launcher's flag makes registering fail where it is not on this session bus. */
static gboolean
join_first_instance (BinnacleApplication  *self,
                     GError              **error)
{
  GApplication *application = G_APPLICATION (self);
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, error);

  if (bus == NULL)
    return FALSE;
  g_application_set_flags (application, g_application_get_flags (application) | G_APPLICATION_IS_LAUNCHER);
  return g_application_register (application, NULL, error);
}

static gboolean
take_profile (BinnacleApplication  *self,
              GError              **error)
{
  g_autoptr (GError) join_error = NULL;
  g_autoptr (GError) lock_error = NULL;

  g_application_set_application_id (G_APPLICATION (self), binnacle_profile_get_application_id (self->profile));
  if (binnacle_profile_lock (self->profile, &lock_error))
    return TRUE;
  if (g_error_matches (lock_error, BINNACLE_PROFILE_ERROR, BINNACLE_PROFILE_ERROR_IN_USE) &&
      join_first_instance (self, &join_error))
    return TRUE;
  if (join_error != NULL)
    g_debug ("Not handed over: %s", join_error->message);
  g_propagate_error (error, g_steal_pointer (&lock_error));
  return FALSE;
}

static gboolean
follow_local_options (BinnacleApplication  *self,
                      GVariantDict         *options,
                      GError              **error)
{
  const char *name = NULL;

  g_variant_dict_lookup (options, "profile", "&s", &name);
  self->profile = binnacle_profile_new (name, error);
  if (self->profile == NULL || !binnacle_command_line_check (options, error) || !take_profile (self, error))
    return FALSE;
  if (g_application_get_is_registered (G_APPLICATION (self)))
    return TRUE;
  self->config = binnacle_config_new (name, BINNACLE_DEVELOPMENT, error);
  return self->config != NULL;
}

static int
binnacle_application_handle_local_options (GApplication *application,
                                           GVariantDict *options)
{
  BinnacleApplication *self = BINNACLE_APPLICATION (application);
  g_autoptr (GError) error = NULL;

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("Binnacle %s\n", BINNACLE_VERSION);
      return 0;
    }
  if (follow_local_options (self, options, &error))
    return -1;
  g_printerr ("%s\n", error->message);
  return 1;
}

static void
binnacle_application_finalize (GObject *object)
{
  BinnacleApplication *self = BINNACLE_APPLICATION (object);

  g_clear_object (&self->sessions);
  g_clear_object (&self->outbox);
  g_clear_object (&self->store);
  g_clear_object (&self->pins);
  g_clear_object (&self->keyring);
  g_clear_object (&self->config);
  g_clear_object (&self->profile);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (binnacle_application_parent_class)->finalize (object);
}

static void
binnacle_application_class_init (BinnacleApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = binnacle_application_finalize;
  application_class->startup = binnacle_application_startup;
  application_class->shutdown = binnacle_application_shutdown;
  application_class->activate = binnacle_application_activate;
  application_class->command_line = binnacle_application_command_line;
  application_class->handle_local_options = binnacle_application_handle_local_options;
}

static void
binnacle_application_init (BinnacleApplication *self)
{
  GApplication *application = G_APPLICATION (self);

  g_application_add_main_option_entries (application, binnacle_command_line_get_entries ());
  g_application_set_option_context_parameter_string (application, _("— watch live data as it comes"));
}

/**
 * binnacle_application_new:
 *
 * Returns: (transfer full): the application, to be run
 */
BinnacleApplication *
binnacle_application_new (void)
{
  return g_object_new (BINNACLE_TYPE_APPLICATION,
                       "application-id", BINNACLE_APP_ID,
                       "resource-base-path", "/io/github/binnacle/Binnacle",
                       "flags", G_APPLICATION_HANDLES_COMMAND_LINE,
                       NULL);
}
