/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#include "base/binnacle-real-clock.h"
#include "net/binnacle-soup-http.h"
#include "sources/binnacle-source-error.h"
#include "sources/binnacle-source-factory.h"

/* A Prometheus server, the real one, that watches itself: started, stopped and started again
 * while a source is connected to it. Skipped where it is not installed. */

#define DEADLINE (60 * G_USEC_PER_SEC)

typedef struct
{
  BinnacleClock          *clock;
  BinnacleHttp           *http;
  BinnacleBackgroundSync *sync;
  GRand                  *random;
  BinnacleSource         *source;
  BinnacleEntity         *up;
  BinnacleEntity         *wrong;
  BinnacleEntity         *none;
  GListModel             *series;
  GSubprocess            *server;
  GArray                 *history;
  char                   *program;
  char                   *folder;
  guint                   port;
} Fixture;

static guint
find_port (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();

  return g_socket_listener_add_any_inet_port (listener, NULL, NULL);
}

/* A test that is broken off leaves nothing behind. */
static void
end_with_parent (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static void
start_server (Fixture *self)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autofree char *config = g_build_filename (self->folder, "prometheus.yml", NULL);
  g_autofree char *config_option = g_strconcat ("--config.file=", config, NULL);
  g_autofree char *data_option = g_strconcat ("--storage.tsdb.path=", self->folder, "/data", NULL);
  g_autofree char *listen_option = g_strdup_printf ("--web.listen-address=127.0.0.1:%u", self->port);
  g_autofree char *text =
    g_strdup_printf ("global:\n  scrape_interval: 1s\nscrape_configs:\n- job_name: prometheus\n  static_configs:\n"
                     "  - targets: ['127.0.0.1:%u']\n", self->port);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (config, text, -1, &error);
  g_assert_no_error (error);
  g_subprocess_launcher_set_child_setup (launcher, end_with_parent, NULL, NULL);
  self->server = g_subprocess_launcher_spawn (launcher, &error, self->program, config_option, data_option, listen_option,
                                              NULL);
  g_assert_no_error (error);
}

static void
stop_server (Fixture *self)
{
  g_subprocess_send_signal (self->server, SIGTERM);
  g_subprocess_wait (self->server, NULL, NULL);
  g_clear_object (&self->server);
}

static void
add_channel (BinnacleSourceDescription *description,
             const char                *name,
             const char                *query)
{
  g_ptr_array_add (description->channels, binnacle_source_channel_new (name, query));
}

static void
make_source (Fixture *self)
{
  g_autofree char *uri = g_strdup_printf ("http://127.0.0.1:%u", self->port);
  g_autoptr (BinnacleSourceDescription) description =
    binnacle_source_description_new (BINNACLE_SOURCE_KIND_PROMETHEUS, "real", "Real", uri);
  const BinnacleSourceSetup setup = { self->clock, self->random, self->http, self->sync, NULL, NULL, NULL };
  BinnacleRealtimeState *state;
  g_autoptr (GError) error = NULL;

  description->interval = 1;
  add_channel (description, "targets", "sum (up)");
  add_channel (description, "wrong", "sum (");
  add_channel (description, "none", "no_such_metric");
  add_channel (description, "samples/{job}/{instance}", "scrape_samples_scraped");
  self->source = binnacle_source_new_from_description (description, &setup, &error);
  g_assert_no_error (error);
  state = binnacle_source_get_state (self->source);
  self->up = binnacle_realtime_state_ref_entity (state, "targets");
  self->wrong = binnacle_realtime_state_ref_entity (state, "wrong");
  self->none = binnacle_realtime_state_ref_entity (state, "none");
  self->series = binnacle_realtime_state_match (state, "series/go_goroutines/*");
  binnacle_source_subscribe (self->source, "targets");
  binnacle_source_subscribe (self->source, "wrong");
  binnacle_source_subscribe (self->source, "none");
  binnacle_source_subscribe (self->source, "samples/**");
  binnacle_source_subscribe (self->source, "series/go_goroutines/*");
  binnacle_source_start (self->source);
}

static void
set_up (Fixture *self)
{
  g_main_context_default ();
  self->clock = binnacle_real_clock_new ();
  self->http = binnacle_soup_http_new (self->clock);
  self->random = g_rand_new_with_seed (11);
  self->sync = binnacle_background_sync_new (self->clock, self->random);
  self->folder = g_dir_make_tmp ("binnacle-prometheus-XXXXXX", NULL);
  self->port = find_port ();
}

static void
remove_folder (const char *folder)
{
  g_autoptr (GSubprocess) remover = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, NULL, "rm", "-rf", folder, NULL);

  g_subprocess_wait (remover, NULL, NULL);
}

static void
tear_down (Fixture *self)
{
  binnacle_source_stop (self->source);
  g_clear_object (&self->series);
  g_clear_object (&self->none);
  g_clear_object (&self->wrong);
  g_clear_object (&self->up);
  g_clear_object (&self->source);
  g_clear_object (&self->sync);
  g_clear_object (&self->http);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  stop_server (self);
  remove_folder (self->folder);
  g_clear_pointer (&self->history, g_array_unref);
  g_clear_pointer (&self->random, g_rand_free);
  g_clear_object (&self->clock);
  g_free (self->folder);
  g_free (self->program);
}

static BinnacleConnectionState
get_state (Fixture *self)
{
  BinnacleSourceLink link;

  binnacle_source_get_link (self->source, &link);
  return link.state;
}

static gboolean
is_waiting (Fixture *self)
{
  return get_state (self) == BINNACLE_CONNECTION_WAITING;
}

static gboolean
is_live (Fixture *self)
{
  return binnacle_entity_get_freshness (self->up) == BINNACLE_FRESHNESS_LIVE &&
         binnacle_entity_get_number (self->up) == 1 && g_list_model_get_n_items (self->series) == 1;
}

static gboolean
is_stale (Fixture *self)
{
  return binnacle_entity_get_freshness (self->up) == BINNACLE_FRESHNESS_STALE &&
         binnacle_entity_get_number (self->up) == 1;
}

static gboolean
has_history (Fixture *self)
{
  return self->history != NULL;
}

static void
do_nothing (gpointer user_data)
{
}

static void
wait_for (Fixture  *self,
          gboolean (*condition) (Fixture *self))
{
  gint64 deadline = binnacle_clock_get_monotonic_time (self->clock) + DEADLINE;
  g_autoptr (BinnacleTimer) timer = binnacle_clock_add_timer (self->clock, 0, do_nothing, NULL);

  while (!condition (self))
    {
      g_assert_cmpint (binnacle_clock_get_monotonic_time (self->clock), <, deadline);
      binnacle_timer_restart (timer, G_USEC_PER_SEC / 20);
      g_main_context_iteration (NULL, TRUE);
    }
}

static void
got_history (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  Fixture *self = user_data;
  g_autoptr (GError) error = NULL;

  self->history = binnacle_source_history_finish (BINNACLE_SOURCE (object), result, &error);
  g_assert_no_error (error);
}

static void
check_values (Fixture *self)
{
  g_autofree char *name = g_strdup_printf ("samples/prometheus/127.0.0.1:%u", self->port);
  g_autoptr (BinnacleEntity) samples =
    binnacle_realtime_state_ref_entity (binnacle_source_get_state (self->source), name);

  g_assert_cmpfloat (binnacle_entity_get_number (samples), >, 100);
  g_assert_error (binnacle_entity_get_problem (self->wrong), BINNACLE_SOURCE_ERROR, BINNACLE_SOURCE_ERROR_REFUSED);
  g_assert_nonnull (strstr (binnacle_entity_get_problem (self->wrong)->message, "parse error"));
  g_assert_error (binnacle_entity_get_problem (self->none), BINNACLE_SOURCE_ERROR, BINNACLE_SOURCE_ERROR_NOTHING);
  g_assert_true (g_str_has_prefix (binnacle_source_get_server_name (self->source), "Prometheus 2"));
}

static void
check_history (Fixture *self)
{
  g_autoptr (BinnacleEntity) goroutines = g_list_model_get_item (self->series, 0);
  gint64 now = binnacle_clock_get_real_time (self->clock) / 1000;
  const BinnacleSample *last;

  binnacle_source_history_async (self->source, binnacle_entity_get_channel (goroutines), now - 60000, now, 60, NULL,
                                 got_history, self);
  wait_for (self, has_history);
  g_assert_cmpuint (self->history->len, >, 0);
  last = &g_array_index (self->history, BinnacleSample, self->history->len - 1);
  g_assert_cmpfloat (last->mean, >, 1);
  g_assert_cmpint (ABS (last->time - now), <, 20000);
}

static void
test_life (void)
{
  Fixture fixture = { .program = g_find_program_in_path ("prometheus") };

  if (fixture.program == NULL)
    {
      g_test_skip ("Prometheus is not installed");
      return;
    }
  set_up (&fixture);
  make_source (&fixture);
  wait_for (&fixture, is_waiting);
  start_server (&fixture);
  wait_for (&fixture, is_live);
  check_values (&fixture);
  check_history (&fixture);
  stop_server (&fixture);
  wait_for (&fixture, is_stale);
  g_assert_cmpint (get_state (&fixture), !=, BINNACLE_CONNECTION_OPEN);
  start_server (&fixture);
  wait_for (&fixture, is_live);
  g_assert_cmpint (get_state (&fixture), ==, BINNACLE_CONNECTION_OPEN);
  tear_down (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/prometheus-server/started-stopped-and-started-again", test_life);
  return g_test_run ();
}
