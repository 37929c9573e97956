/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/wait.h>

#include "app/binnacle-preferences-window.h"
#include "app/binnacle-embedded-session.h"
#include "app/binnacle-remote-session.h"
#include "app/binnacle-window.h"
#include "base/binnacle-real-clock.h"
#include "config/binnacle-config.h"
#include "window-stage.h"

#define TOKEN "the-token-of-this-test"

typedef struct _Look Look;

typedef struct
{
  BinnacleClock    *clock;
  BinnacleIoThread *io_thread;
  BinnacleConfig   *config;
  GListStore       *sessions;
  BinnacleSession  *session;
  BinnacleWindow   *window;
  GtkWindow        *preferences;
  const Look       *look;
  char             *folder;
  char             *token_file;
  guint16           port;
  GPid              server;
} Fixture;

static guint16
find_free_port (void)
{
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;

  g_assert_true (g_socket_bind (socket, any, TRUE, NULL));
  bound = g_socket_get_local_address (socket, NULL);
  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
}

static void
start_server (Fixture *self)
{
  g_autofree char *program = g_test_build_filename (G_TEST_BUILT, "..", "src", "binnacle-server", NULL);
  g_autofree char *listen = g_strdup_printf ("127.0.0.1:%u", self->port);
  const char *argv[] = { program, "--listen", listen, "--token-file", self->token_file, "--interval", "200", NULL };
  g_autoptr (GError) error = NULL;

  g_spawn_async (NULL, (char **) argv, NULL,
                 G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL,
                 NULL, NULL, &self->server, &error);
  g_assert_no_error (error);
}

static void
kill_server (Fixture *self)
{
  if (self->server == 0)
    return;
  kill (self->server, SIGKILL);
  g_assert_cmpint (waitpid (self->server, NULL, 0), ==, self->server);
  g_spawn_close_pid (self->server);
  self->server = 0;
}

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  self->clock = binnacle_real_clock_new ();
  self->io_thread = binnacle_io_thread_new ("test-io");
  self->config = binnacle_config_new (NULL, FALSE, &error);
  g_assert_no_error (error);
  self->sessions = g_list_store_new (BINNACLE_TYPE_SESSION);
  self->folder = g_dir_make_tmp ("binnacle-window-XXXXXX", NULL);
  self->token_file = g_build_filename (self->folder, "token", NULL);
  g_assert_true (g_file_set_contents (self->token_file, TOKEN "\n", -1, NULL));
  self->port = find_free_port ();
}

static void
remove_file (Fixture    *self,
             const char *name)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);

  g_unlink (path);
}

static void
close_window (Fixture *self)
{
  gtk_window_destroy (GTK_WINDOW (self->window));
  stage_settle ();
  g_assert_null (self->window);
}

static void
free_sessions (Fixture *self)
{
  binnacle_session_stop (self->session);
  g_object_add_weak_pointer (G_OBJECT (self->sessions), (gpointer *) &self->sessions);
  g_object_unref (self->sessions);
  g_assert_null (self->sessions);
  g_object_add_weak_pointer (G_OBJECT (self->session), (gpointer *) &self->session);
  g_object_unref (self->session);
  stage_settle ();
  g_assert_null (self->session);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  static const char * const files[] = { "token", "server.db", "server.db-wal", "server.db-shm", "server.db-lock" };

  close_window (self);
  free_sessions (self);
  kill_server (self);
  g_clear_pointer (&self->io_thread, binnacle_io_thread_unref);
  g_clear_object (&self->config);
  g_clear_object (&self->clock);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    remove_file (self, files[i]);
  g_rmdir (self->folder);
  g_free (self->token_file);
  g_free (self->folder);
}

static BinnacleWebsocketManager *
get_manager (Fixture *self)
{
  return binnacle_live_session_get_manager (BINNACLE_LIVE_SESSION (self->session));
}

static void
open_window (Fixture *self)
{
  g_autoptr (BinnacleDashboard) dashboard = binnacle_dashboard_lookup ("this-computer");

  g_list_store_append (self->sessions, self->session);
  binnacle_session_start (self->session);
  self->window = binnacle_window_new (NULL, self->clock, G_LIST_MODEL (self->sessions),
                                      binnacle_config_get_settings (self->config, "window"));
  g_object_add_weak_pointer (G_OBJECT (self->window), (gpointer *) &self->window);
  binnacle_window_show_dashboard (self->window, dashboard);
  binnacle_window_show_session (self->window, self->session);
  gtk_window_present (GTK_WINDOW (self->window));
}

static void
open_remote (Fixture *self)
{
  g_autofree char *uri = g_strdup_printf ("ws://127.0.0.1:%u/v1/live", self->port);

  self->session = binnacle_remote_session_new (self->clock, self->io_thread,
                                               "5f0c7f0e-9f43-4b0b-8f5a-6a2f0f2b7c11", uri, self->token_file);
  g_object_set (get_manager (self), "reconnect-initial-delay", 50, NULL);
  open_window (self);
}

static gboolean
shows (Fixture    *self,
       const char *text)
{
  return stage_shows (GTK_WIDGET (self->window), text);
}

static BinnacleEntity *
ref_uptime (Fixture *self)
{
  BinnacleSource *source = binnacle_session_get_source (self->session);

  return binnacle_realtime_state_ref_entity (binnacle_source_get_state (source), "host/uptime");
}

static gboolean
is_live (Fixture *self)
{
  g_autoptr (BinnacleEntity) uptime = ref_uptime (self);

  return shows (self, "Live") && binnacle_entity_get_freshness (uptime) == BINNACLE_FRESHNESS_LIVE;
}

/* Where only the icon is shown there is no word to look for. */
static gboolean
is_told_live (Fixture *self)
{
  g_autoptr (BinnacleEntity) uptime = ref_uptime (self);

  return binnacle_entity_get_freshness (uptime) == BINNACLE_FRESHNESS_LIVE;
}

static gboolean
is_not_live (Fixture *self)
{
  return !shows (self, "Live");
}

static gboolean
is_waiting (Fixture *self)
{
  return shows (self, "Reconnecting");
}

/* The page fades away. */
static gboolean
tells_nothing (Fixture *self)
{
  return !shows (self, "The server cannot be reached");
}

static gboolean
wants_token (Fixture *self)
{
  return shows (self, "Sign in again");
}

static gboolean
is_compact (Fixture *self)
{
  return !shows (self, "Live") && gtk_widget_get_width (GTK_WIDGET (self->window)) < 500;
}

static void
test_embedded (Fixture       *self,
               gconstpointer  data)
{
  g_autofree char *store = g_build_filename (self->folder, "server.db", NULL);

  self->session = binnacle_embedded_session_new (self->clock, self->io_thread,
                                                 "5f0c7f0e-9f43-4b0b-8f5a-6a2f0f2b7c11", store, 200);
  open_window (self);
  stage_wait_until (is_live (self));
}

static void
test_embedded_cannot_start (Fixture       *self,
                            gconstpointer  data)
{
  g_autofree char *store = g_build_filename (self->folder, "nowhere", "server.db", NULL);

  self->session = binnacle_embedded_session_new (self->clock, self->io_thread,
                                                 "5f0c7f0e-9f43-4b0b-8f5a-6a2f0f2b7c11", store, 200);
  open_window (self);
  stage_wait_until (shows (self, "Failed"));
  g_assert_true (shows (self, "Reconnect"));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (binnacle_websocket_manager_get_log (get_manager (self)))), ==, 1);
}

static void
test_server_dies_and_returns (Fixture       *self,
                              gconstpointer  data)
{
  g_autoptr (BinnacleEntity) uptime = NULL;
  gint64 time;

  start_server (self);
  open_remote (self);
  uptime = ref_uptime (self);
  stage_wait_until (is_live (self));
  time = binnacle_entity_get_time (uptime);

  kill_server (self);
  stage_wait_until (is_not_live (self));
  g_assert_cmpint (binnacle_entity_get_freshness (uptime), !=, BINNACLE_FRESHNESS_LIVE);
  stage_wait_until (is_waiting (self));

  start_server (self);
  stage_wait_until (is_live (self));
  g_assert_cmpint (binnacle_entity_get_time (uptime), >, time);
}

static void
test_reconnect_button (Fixture       *self,
                       gconstpointer  data)
{
  GtkWidget *button;

  start_server (self);
  open_remote (self);
  stage_wait_until (is_live (self));
  g_object_set (get_manager (self), "reconnect-initial-delay", 60000, "reconnect-max-delay", 3600,
                "reconnect-jitter", 0.0, NULL);
  kill_server (self);
  stage_wait_until (is_waiting (self));

  start_server (self);
  button = stage_find_button (GTK_WIDGET (self->window), "Reconnect");
  g_assert_nonnull (button);
  g_object_set (get_manager (self), "reconnect-initial-delay", 50, NULL);
  g_assert_true (gtk_widget_activate (button));
  stage_wait_until (is_live (self));
}

static void
test_wrong_token (Fixture       *self,
                  gconstpointer  data)
{
  start_server (self);
  open_remote (self);
  stage_wait_until (is_live (self));
  kill_server (self);
  g_assert_true (g_file_set_contents (self->token_file, "another\n", -1, NULL));
  start_server (self);
  stage_wait_until (wants_token (self));

  /* The server has the new one; the file is read again. */
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (self->window), "win.reconnect", NULL));
  stage_wait_until (is_live (self));
}

static void
test_no_server (Fixture       *self,
                gconstpointer  data)
{
  open_remote (self);
  stage_wait_until (is_waiting (self));
  g_assert_true (shows (self, "The server cannot be reached"));
  start_server (self);
  stage_wait_until (is_live (self));
  stage_wait_until (tells_nothing (self));
}

static void
test_narrow (Fixture       *self,
             gconstpointer  data)
{
  int minimum;

  start_server (self);
  open_remote (self);
  stage_wait_until (is_live (self));
  gtk_window_set_default_size (GTK_WINDOW (self->window), 420, 720);
  stage_wait_until (is_compact (self));
  gtk_widget_measure (GTK_WIDGET (self->window), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 360);
}

/* One look of the window: its size, and the first colour of a series in it. */
struct _Look
{
  const char     *name;
  AdwColorScheme  scheme;
  int             width;
  int             height;
  guint32         series;
};

static const Look looks[] = {
  { "light-1280x800", ADW_COLOR_SCHEME_FORCE_LIGHT, 1280, 800, 0x1c71d8 },
  { "dark-1280x800", ADW_COLOR_SCHEME_FORCE_DARK, 1280, 800, 0x62a0ea },
  { "light-360x720", ADW_COLOR_SCHEME_FORCE_LIGHT, 360, 720, 0x1c71d8 },
  { "dark-360x720", ADW_COLOR_SCHEME_FORCE_DARK, 360, 720, 0x62a0ea },
};

static guint
count_pixels (GdkTexture *texture,
              guint32     color)
{
  gsize count = (gsize) gdk_texture_get_width (texture) * (gsize) gdk_texture_get_height (texture);
  g_autofree guint32 *pixels = g_new (guint32, count);
  guint found = 0;

  gdk_texture_download (texture, (guchar *) pixels, (gsize) gdk_texture_get_width (texture) * sizeof *pixels);
  for (gsize i = 0; i < count; i++)
    if ((pixels[i] & 0xffffff) == color)
      found++;
  return found;
}

/* A line of 2 px and the arcs of the gauges have the colour unmixed. */
static gboolean
has_series (Fixture *self)
{
  const Look *look = self->look;
  g_autoptr (GdkTexture) texture = window_stage_draw (GTK_WIDGET (self->window));

  return texture != NULL && count_pixels (texture, look->series) > 30;
}

static void
save_picture (Fixture *self)
{
  g_autofree char *name = g_strconcat ("window-", self->look->name, ".png", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_BUILT, "app", name, NULL);
  g_autoptr (GdkTexture) texture = window_stage_draw (GTK_WIDGET (self->window));

  g_assert_true (gdk_texture_save_to_png (texture, path));
}

static void
test_look (Fixture       *self,
           gconstpointer  data)
{
  const Look *look = self->look = data;
  GSettings *settings = binnacle_config_get_settings (self->config, "window");
  int minimum;

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), look->scheme);
  g_settings_set_int (settings, "width", look->width);
  g_settings_set_int (settings, "height", look->height);
  start_server (self);
  open_remote (self);
  stage_wait_until (is_told_live (self));
  stage_wait_until (has_series (self));
  save_picture (self);

  gtk_widget_measure (GTK_WIDGET (self->window), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, look->width);
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (self->window)), <=, look->width);
  g_settings_reset (settings, "width");
  g_settings_reset (settings, "height");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
}

static GtkWidget *
find_row_control (Fixture    *self,
                  const char *title,
                  GType       type)
{
  GtkWidget *label = stage_find_label (GTK_WIDGET (self->preferences), title);
  GtkWidget *row = label != NULL ? gtk_widget_get_ancestor (label, ADW_TYPE_ACTION_ROW) : NULL;

  return row != NULL ? stage_find (row, type) : NULL;
}

static gboolean
shows_appearance (Fixture *self)
{
  return stage_shows (GTK_WIDGET (self->preferences), "Color");
}

static gboolean
shows_connection (Fixture *self)
{
  return find_row_control (self, "Connect again", GTK_TYPE_SWITCH) != NULL;
}

/* A row changes its key, which changes the connection, and the other way round. */
static void
test_preferences (Fixture       *self,
                  gconstpointer  data)
{
  GSettings *settings = binnacle_config_get_settings (self->config, "connection");
  GtkWidget *control;
  gboolean reconnect;

  open_remote (self);
  binnacle_config_bind_group (self->config, "connection", G_OBJECT (get_manager (self)));
  self->preferences = GTK_WINDOW (binnacle_preferences_window_new (GTK_WINDOW (self->window), self->config, NULL));
  gtk_window_present (self->preferences);
  stage_wait_until (shows_appearance (self));
  adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (self->preferences), "connection");
  stage_wait_until (shows_connection (self));

  control = find_row_control (self, "Connect again", GTK_TYPE_SWITCH);
  gtk_switch_set_active (GTK_SWITCH (control), FALSE);
  g_assert_false (g_settings_get_boolean (settings, "reconnect"));
  g_object_get (get_manager (self), "reconnect", &reconnect, NULL);
  g_assert_false (reconnect);
  g_settings_reset (settings, "reconnect");
  g_assert_true (gtk_switch_get_active (GTK_SWITCH (control)));

  control = find_row_control (self, "Longest wait", GTK_TYPE_SPIN_BUTTON);
  g_assert_cmpfloat (gtk_spin_button_get_value (GTK_SPIN_BUTTON (control)), ==, 30);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (control), 100000);
  g_assert_cmpuint (g_settings_get_uint (settings, "reconnect-max-delay"), ==, 3600);
  g_settings_reset (settings, "reconnect-max-delay");
  gtk_window_destroy (self->preferences);
}

static gboolean
has_row (GtkWidget  *widget,
         const char *title)
{
  if (ADW_IS_ACTION_ROW (widget) &&
      g_strcmp0 (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), title) == 0)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (has_row (child, title))
      return TRUE;
  return FALSE;
}

/* A preferences row per key: none of the connection is out of reach. */
static void
test_all_keys (Fixture       *self,
               gconstpointer  data)
{
  static const char * const groups[] = { "appearance", "connection", "heartbeat" };

  open_remote (self);
  self->preferences = GTK_WINDOW (binnacle_preferences_window_new (GTK_WINDOW (self->window), self->config, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      g_autoptr (GSettingsSchema) schema = NULL;
      g_auto (GStrv) keys = NULL;

      g_object_get (binnacle_config_get_settings (self->config, groups[i]), "settings-schema", &schema, NULL);
      keys = g_settings_schema_list_keys (schema);
      for (gsize k = 0; keys[k] != NULL; k++)
        {
          g_autoptr (GSettingsSchemaKey) key = g_settings_schema_get_key (schema, keys[k]);

          if (!has_row (GTK_WIDGET (self->preferences), g_settings_schema_key_get_summary (key)))
            g_error ("The preferences have no row for %s/%s", groups[i], keys[k]);
        }
    }
  gtk_window_destroy (self->preferences);
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  window_stage_load_style ();

  ADD ("/window/embedded-server-is-live", test_embedded);
  ADD ("/window/embedded-server-that-cannot-start", test_embedded_cannot_start);
  ADD ("/window/server-dies-and-returns", test_server_dies_and_returns);
  ADD ("/window/reconnect-button-does-not-wait", test_reconnect_button);
  ADD ("/window/wrong-token-is-told-and-read-again", test_wrong_token);
  ADD ("/window/no-server-is-told", test_no_server);
  ADD ("/window/narrow-shows-the-icon-alone", test_narrow);
  ADD ("/window/preferences-take-effect-at-once", test_preferences);
  ADD ("/window/preferences-hold-every-key", test_all_keys);
  for (gsize i = 0; i < G_N_ELEMENTS (looks); i++)
    {
      g_autofree char *path = g_strconcat ("/window/looks/", looks[i].name, NULL);

      g_test_add (path, Fixture, &looks[i], set_up, test_look, tear_down);
    }
  return g_test_run ();
}
