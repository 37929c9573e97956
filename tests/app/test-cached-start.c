/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <sys/wait.h>

#include "app/binnacle-remote-session.h"
#include "app/binnacle-window.h"
#include "base/binnacle-real-clock.h"
#include "config/binnacle-config.h"
#include "live/binnacle-channel-log.h"
#include "sync/binnacle-cache-file-private.h"
#include "widgets/binnacle-chart.h"
#include "widgets/binnacle-tile.h"

/* A day of use, then a start without a network, then the network: the real window, a real server,
 * and a store that holds a day of every measured channel. */

#define DEADLINE (30 * G_USEC_PER_SEC)
#define TOKEN "the-token-of-this-test"
#define MINUTE G_GINT64_CONSTANT (60000)
#define HOUR (60 * MINUTE)

typedef struct
{
  BinnacleClock    *clock;
  BinnacleIoThread *io_thread;
  BinnacleConfig   *config;
  BinnacleStore    *store;
  GListStore       *sessions;
  BinnacleSession  *session;
  BinnacleWindow   *window;
  char             *folder;
  char             *token_file;
  char             *cache;
  char             *server_store;
  guint16           port;
  GPid              server;
  guint             n_live; /* tiles that had values before */
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
  const char *argv[] = {
    program, "--listen", listen, "--token-file", self->token_file, "--interval", "200", "--store", self->server_store, NULL
  };
  g_autoptr (GError) error = NULL;

  g_spawn_async (NULL, (char **) argv, NULL,
                 G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL,
                 NULL, NULL, &self->server, &error);
  g_assert_no_error (error);
}

static void
end_server (Fixture *self)
{
  if (self->server == 0)
    return;
  kill (self->server, SIGTERM);
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
  self->folder = g_dir_make_tmp ("binnacle-start-XXXXXX", NULL);
  self->token_file = g_build_filename (self->folder, "token", NULL);
  self->cache = g_build_filename (self->folder, "cache.db", NULL);
  self->server_store = g_build_filename (self->folder, "server.db", NULL);
  g_assert_true (g_file_set_contents (self->token_file, TOKEN "\n", -1, NULL));
  self->port = find_free_port ();
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  g_autoptr (GDir) folder = g_dir_open (self->folder, 0, NULL);
  const char *name;

  end_server (self);
  g_clear_pointer (&self->io_thread, binnacle_io_thread_unref);
  g_clear_object (&self->config);
  g_clear_object (&self->clock);
  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (self->folder);
  g_free (self->server_store);
  g_free (self->cache);
  g_free (self->token_file);
  g_free (self->folder);
}

/* As the program does when it starts. */
static void
start (Fixture *self)
{
  g_autofree char *uri = g_strdup_printf ("ws://127.0.0.1:%u/v1/live", self->port);
  g_autoptr (BinnacleDashboard) dashboard = binnacle_dashboard_lookup ("this-computer");

  self->store = binnacle_store_new (self->clock, self->cache);
  self->sessions = g_list_store_new (BINNACLE_TYPE_SESSION);
  self->session = binnacle_remote_session_new (self->clock, self->io_thread,
                                               "5f0c7f0e-9f43-4b0b-8f5a-6a2f0f2b7c11", uri, self->token_file);
  g_object_set (binnacle_live_session_get_manager (BINNACLE_LIVE_SESSION (self->session)),
                "reconnect-initial-delay", 50, "reconnect-max-delay", 1, NULL);
  binnacle_source_set_store (binnacle_session_get_source (self->session), self->store);
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
end (Fixture *self)
{
  binnacle_store_close (self->store);
  gtk_window_destroy (GTK_WINDOW (self->window));
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_null (self->window);
  binnacle_session_stop (self->session);
  g_clear_object (&self->sessions);
  g_clear_object (&self->session);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_clear_object (&self->store);
}

typedef void (*WidgetFunc) (GtkWidget *widget,
                            gpointer   user_data);

static void
for_each (GtkWidget  *widget,
          GType       type,
          WidgetFunc  func,
          gpointer    user_data)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    func (widget, user_data);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    for_each (child, type, func, user_data);
}

static void
count_tile (GtkWidget *widget,
            gpointer   user_data)
{
  guint *counts = user_data;

  /* Those of channels that this computer does not have are not shown. */
  if (gtk_widget_get_mapped (widget))
    counts[binnacle_tile_get_freshness (BINNACLE_TILE (widget))]++;
}

static void
count_tiles (Fixture *self,
             guint    counts[BINNACLE_FRESHNESS_CACHED + 1])
{
  for (int i = 0; i <= BINNACLE_FRESHNESS_CACHED; i++)
    counts[i] = 0;
  for_each (GTK_WIDGET (self->window), BINNACLE_TYPE_TILE, count_tile, counts);
}

static guint
get_n_drawn (Fixture *self)
{
  guint counts[BINNACLE_FRESHNESS_CACHED + 1];
  guint n_drawn = 0;

  count_tiles (self, counts);
  for (int i = 0; i <= BINNACLE_FRESHNESS_CACHED; i++)
    n_drawn += counts[i];
  return n_drawn;
}

static gboolean
all_are (Fixture           *self,
         BinnacleFreshness  freshness)
{
  guint counts[BINNACLE_FRESHNESS_CACHED + 1];

  count_tiles (self, counts);
  return counts[freshness] > 8 && counts[freshness] == get_n_drawn (self);
}

static void
count_redraws (GtkWidget *widget,
               gpointer   user_data)
{
  guint *n_undrawn = user_data;

  if (gtk_widget_get_mapped (widget) && binnacle_chart_get_n_redraws (BINNACLE_CHART (widget)) == 0)
    (*n_undrawn)++;
}

static gboolean
is_live (Fixture *self)
{
  return all_are (self, BINNACLE_FRESHNESS_LIVE);
}

/* All but those of what this computer does not have, which only the server can say. */
static gboolean
is_cached (Fixture *self)
{
  guint counts[BINNACLE_FRESHNESS_CACHED + 1];

  count_tiles (self, counts);
  return counts[BINNACLE_FRESHNESS_CACHED] == self->n_live &&
         counts[BINNACLE_FRESHNESS_CACHED] + counts[BINNACLE_FRESHNESS_UNKNOWN] == get_n_drawn (self);
}

static void
tell_counts (Fixture *self)
{
  guint counts[BINNACLE_FRESHNESS_CACHED + 1];

  count_tiles (self, counts);
  g_test_message ("%u unknown, %u live, %u recent, %u stale, %u expired, %u cached", counts[0], counts[1], counts[2],
                  counts[3], counts[4], counts[5]);
}

static void
late_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

static void
wait_for (Fixture  *self,
          gboolean (*condition) (Fixture *self))
{
  gboolean late = FALSE;
  g_autoptr (BinnacleTimer) timer = binnacle_clock_add_timer (self->clock, DEADLINE, late_cb, &late);

  while (!condition (self))
    {
      if (late)
        tell_counts (self);
      g_assert_false (late);
      g_main_context_iteration (NULL, TRUE);
    }
}

static void
add_day (GPtrArray                 *logs,
         const BinnacleCachedValue *cached,
         gint64                     now)
{
  BinnacleChannelLog *log;
  double number = binnacle_value_get_number (&cached->value, NAN);

  if (cached->kind != BINNACLE_CHANNEL_GAUGE || !isfinite (number))
    return;
  log = binnacle_channel_log_new (cached->channel);
  for (gint64 time = now - 24 * HOUR; time < now - MINUTE; time += time < now - 6 * HOUR ? MINUTE : 1000)
    {
      double value = number * (0.6 + 0.4 * sin ((double) time / 300000) * sin ((double) time / 7000000));
      BinnacleSample sample = { time, value, value, value };

      g_array_append_val (log->samples, sample);
    }
  g_ptr_array_add (logs, log);
}

/* A day, as it would be after one: of every channel a value a second, or a minute. */
static void
fill_store (Fixture *self)
{
  const BinnacleHistoryLimits limits = { { 6 * HOUR, 7 * 24 * HOUR, 365 * 24 * HOUR } };
  g_autoptr (BinnacleCacheFile) file = binnacle_cache_file_new (self->cache);
  g_autoptr (GPtrArray) logs = g_ptr_array_new_with_free_func ((GDestroyNotify) binnacle_channel_log_free);
  g_autoptr (GPtrArray) no_values = g_ptr_array_new ();
  g_autoptr (GPtrArray) values = NULL;
  g_autofree char *source_id = g_strdup_printf ("ws://127.0.0.1:%u/v1/live", self->port);
  g_autofree char *server_id = NULL;
  gint64 now = binnacle_clock_get_real_time (self->clock);

  binnacle_cache_file_set_history_limits (file, &limits);
  values = binnacle_cache_file_load (file, source_id, 100000, &server_id);
  g_assert_nonnull (values);
  for (guint i = 0; i < values->len; i++)
    add_day (logs, values->pdata[i], now / 1000);
  g_assert_cmpuint (logs->len, >, 10);
  g_assert_true (binnacle_cache_file_write (file, source_id, server_id, no_values, logs, now));
  g_test_message ("%u values, a day of %u channels: %.1f MiB", values->len, logs->len,
                  (double) binnacle_cache_file_get_size (file) / (1024 * 1024));
}

static double
get_ms_since (gint64 time)
{
  return (double) (g_get_monotonic_time () - time) / 1000;
}

static gboolean
is_drawn (Fixture *self)
{
  guint n_undrawn = 0;

  for_each (GTK_WIDGET (self->window), BINNACLE_TYPE_CHART, count_redraws, &n_undrawn);
  return n_undrawn == 0;
}

static void
mapped_cb (GtkWidget *window,
           gpointer   user_data)
{
  *(gint64 *) user_data = g_get_monotonic_time ();
}

static void
test_a_day_then_no_network_then_one (Fixture       *self,
                                     gconstpointer  data)
{
  gint64 began, mapped = 0;

  start_server (self);
  start (self);
  wait_for (self, is_live);
  self->n_live = get_n_drawn (self);
  end (self);
  end_server (self);
  fill_store (self);

  began = g_get_monotonic_time ();
  start (self);
  g_signal_connect (self->window, "map", G_CALLBACK (mapped_cb), &mapped);
  if (gtk_widget_get_mapped (GTK_WIDGET (self->window)))
    mapped = g_get_monotonic_time ();
  wait_for (self, is_cached);
  g_test_message ("every tile shows its last value %.0f ms after the start of it all, %.0f ms after the window is there",
                  get_ms_since (began), get_ms_since (mapped));
  wait_for (self, is_drawn);
  g_test_message ("every chart is drawn %.0f ms after the window is there", get_ms_since (mapped));

  start_server (self);
  began = g_get_monotonic_time ();
  wait_for (self, is_live);
  g_test_message ("all is live %.0f ms after the server was started", get_ms_since (began));
  end (self);
}

/* What AdwApplication does by itself. */
static void
load_style (void)
{
  static const char * const sheets[] = { "style.css", "app.css" };

  g_type_class_unref (g_type_class_ref (BINNACLE_TYPE_WINDOW));
  for (gsize i = 0; i < G_N_ELEMENTS (sheets); i++)
    {
      g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();
      g_autofree char *path = g_strconcat ("/io/github/binnacle/Binnacle/", sheets[i], NULL);

      gtk_css_provider_load_from_resource (provider, path);
      gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (provider),
                                                  GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  load_style ();
  g_test_add ("/cached-start/a-day-then-no-network-then-one", Fixture, NULL, set_up,
              test_a_day_then_no_network_then_one, tear_down);
  return g_test_run ();
}
