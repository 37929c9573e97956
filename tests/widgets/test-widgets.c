/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-test"

#include <adwaita.h>
#include <math.h>

#include "binnacle-fake-source.h"
#include "config/binnacle-config.h"
#include "stage.h"
#include "widgets/binnacle-chart.h"
#include "widgets/binnacle-dashboard-view.h"
#include "widgets/binnacle-gauge.h"
#include "widgets/binnacle-grid-layout.h"
#include "widgets/binnacle-tile.h"

#define START (BINNACLE_FAKE_NOW / 1000)

static void
append (BinnacleSeries *series,
        guint           second,
        double          value)
{
  BinnacleSample sample = { START + second * 1000, value, value, value };

  binnacle_series_append (series, &sample, 1);
}

static void
test_redraws (void)
{
  g_autoptr (BinnacleSeries) series = binnacle_series_new (100);
  GtkWidget *chart = binnacle_chart_new ();
  GtkWidget *window;
  guint64 n_redraws;

  append (series, 0, 1);
  binnacle_chart_add_series (BINNACLE_CHART (chart), series, "A");
  window = stage_show (chart, 400, 240);
  /* The window comes up in its own time. */
  do
    {
      n_redraws = binnacle_chart_get_n_redraws (BINNACLE_CHART (chart));
      stage_wait_for_frames (window, 20);
    }
  while (n_redraws == 0 || n_redraws != binnacle_chart_get_n_redraws (BINNACLE_CHART (chart)));

  /* Nothing new, even if the window is drawn: nothing is done. */
  gtk_widget_queue_draw (chart);
  stage_wait_for_frames (window, 10);
  g_assert_cmpuint (binnacle_chart_get_n_redraws (BINNACLE_CHART (chart)), ==, n_redraws);

  append (series, 1, 2);
  stage_wait_for_frames (window, 10);
  g_assert_cmpuint (binnacle_chart_get_n_redraws (BINNACLE_CHART (chart)), ==, n_redraws + 1);

  gtk_widget_set_visible (chart, FALSE);
  stage_wait_for_frames (window, 3);
  for (guint i = 2; i < 20; i++)
    append (series, i, i);
  stage_wait_for_frames (window, 5);
  g_assert_cmpuint (binnacle_chart_get_n_redraws (BINNACLE_CHART (chart)), ==, n_redraws + 1);
  gtk_widget_set_visible (chart, TRUE);
  stage_wait_for_frames (window, 10);
  g_assert_cmpuint (binnacle_chart_get_n_redraws (BINNACLE_CHART (chart)), >, n_redraws + 1);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* A page that is not shown costs nothing, however fast values come. */
static void
test_hidden_page (void)
{
  g_autoptr (BinnacleSeries) series = binnacle_series_new (100);
  GtkWidget *chart = binnacle_chart_new ();
  GtkWidget *other = gtk_label_new ("Other");
  GtkWidget *stack = gtk_stack_new ();
  GtkWidget *window;
  guint64 n_redraws;

  append (series, 0, 1);
  binnacle_chart_add_series (BINNACLE_CHART (chart), series, "A");
  gtk_stack_add_child (GTK_STACK (stack), chart);
  gtk_stack_add_child (GTK_STACK (stack), other);
  window = stage_show (stack, 400, 240);
  stage_wait_for_frames (window, 10);
  gtk_stack_set_visible_child (GTK_STACK (stack), other);
  stage_wait_for_frames (window, 5);
  n_redraws = binnacle_chart_get_n_redraws (BINNACLE_CHART (chart));
  for (guint i = 1; i < 20; i++)
    {
      append (series, i, i);
      stage_wait_for_frames (window, 1);
    }
  g_assert_cmpuint (binnacle_chart_get_n_redraws (BINNACLE_CHART (chart)), ==, n_redraws);

  gtk_stack_set_visible_child (GTK_STACK (stack), chart);
  stage_wait_for_frames (window, 10);
  gtk_widget_set_visible (window, FALSE);
  n_redraws = binnacle_chart_get_n_redraws (BINNACLE_CHART (chart));
  for (guint i = 20; i < 40; i++)
    append (series, i, i);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (binnacle_chart_get_n_redraws (BINNACLE_CHART (chart)), ==, n_redraws);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_frame_rate (void)
{
  g_autoptr (BinnacleSeries) series = binnacle_series_new (1000);
  GtkWidget *chart = binnacle_chart_new ();
  GtkWidget *window;
  GdkFrameClock *clock;
  gint64 started;
  guint64 n_redraws;
  double seconds;

  g_object_set (chart, "frame-rate", 10, NULL);
  append (series, 0, 1);
  binnacle_chart_add_series (BINNACLE_CHART (chart), series, "A");
  window = stage_show (chart, 400, 240);
  stage_wait_for_frames (window, 10);
  clock = gtk_widget_get_frame_clock (window);
  started = gdk_frame_clock_get_frame_time (clock);
  n_redraws = binnacle_chart_get_n_redraws (BINNACLE_CHART (chart));
  for (guint i = 1; i <= 40; i++)
    {
      append (series, i, i % 7);
      stage_wait_for_frames (window, 1);
    }
  seconds = (double) (gdk_frame_clock_get_frame_time (clock) - started) / G_USEC_PER_SEC;
  n_redraws = binnacle_chart_get_n_redraws (BINNACLE_CHART (chart)) - n_redraws;
  g_assert_cmpuint (n_redraws, >, 0);
  g_assert_cmpfloat ((double) n_redraws, <=, seconds * 10 + 2);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_keys (void)
{
  g_autoptr (BinnacleSeries) series = binnacle_series_new (100);
  GtkWidget *widget = binnacle_chart_new ();
  BinnacleChart *chart = BINNACLE_CHART (widget);
  GtkWidget *window;

  for (guint i = 0; i < 50; i++)
    append (series, i, i);
  binnacle_chart_add_series (chart, series, "A");
  window = stage_show (widget, 400, 240);
  stage_wait_for_frames (window, 5);
  g_assert_true (gtk_widget_get_focusable (widget));
  g_assert_cmpint (gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget)), ==, GTK_ACCESSIBLE_ROLE_IMG);
  g_assert_cmpint (binnacle_chart_get_crosshair (chart), ==, -1);
  stage_press (widget, GDK_KEY_Left);
  g_assert_cmpint (binnacle_chart_get_crosshair (chart), ==, START + 49000);
  stage_press (widget, GDK_KEY_Left);
  g_assert_cmpint (binnacle_chart_get_crosshair (chart), ==, START + 48000);
  stage_press (widget, GDK_KEY_Home);
  g_assert_cmpint (binnacle_chart_get_crosshair (chart), ==, START);
  stage_press (widget, GDK_KEY_Right);
  g_assert_cmpint (binnacle_chart_get_crosshair (chart), ==, START + 1000);
  stage_press (widget, GDK_KEY_End);
  g_assert_cmpint (binnacle_chart_get_crosshair (chart), ==, START + 49000);
  stage_wait_for_frames (window, 3);
  stage_press (widget, GDK_KEY_Escape);
  g_assert_cmpint (binnacle_chart_get_crosshair (chart), ==, -1);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_gauge (void)
{
  GtkWidget *gauge = binnacle_gauge_new ();
  GtkWidget *window = stage_show (gauge, 200, 200);
  gint64 deadline = g_get_monotonic_time () + 5 * G_USEC_PER_SEC;

  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  stage_wait_for_frames (window, 3);
  binnacle_gauge_set_value (BINNACLE_GAUGE (gauge), 250, "%");
  while (binnacle_gauge_get_shown (BINNACLE_GAUGE (gauge)) < 1 && g_get_monotonic_time () < deadline)
    stage_wait_for_frames (window, 1);
  g_assert_cmpfloat (binnacle_gauge_get_shown (BINNACLE_GAUGE (gauge)), ==, 1);
  binnacle_gauge_set_value (BINNACLE_GAUGE (gauge), NAN, "%");
  g_assert_true (stage_shows_text (gauge, "–"));
  g_assert_cmpfloat (binnacle_gauge_get_shown (BINNACLE_GAUGE (gauge)), ==, 0);
  gtk_window_destroy (GTK_WINDOW (window));
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", TRUE, NULL);
}

typedef struct
{
  BinnacleSimulatedClock *clock;
  BinnacleFakeSource     *fake;
  BinnacleDashboard      *dashboard;
  GtkWidget              *view;
  GtkWidget              *window;
} Fixture;

#define TILE(id, kind, channels) \
  "{\"id\":\"" id "\",\"kind\":\"" kind "\",\"title\":\"" id "\",\"span\":3,\"channels\":[" channels "]}"

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  fixture->clock = binnacle_simulated_clock_new (BINNACLE_FAKE_NOW);
  fixture->fake = binnacle_fake_source_new (BINNACLE_CLOCK (fixture->clock));
  fixture->dashboard = binnacle_dashboard_new_from_json (
    "{\"id\":\"test\",\"title\":\"Test\",\"tiles\":["
    TILE ("stat", "stat", "\"a/number\"") "," TILE ("gauge", "gauge", "\"a/percent\"") ","
    TILE ("chart", "chart", "\"a/net/*/in\"") "," TILE ("levels", "levels", "\"a/core/*\"") ","
    TILE ("processes", "processes", "\"a/top\"") "," TILE ("status", "status", "\"a/name\"") "]}", -1, &error);
  g_assert_no_error (error);
  fixture->view = binnacle_dashboard_view_new ();
  fixture->window = stage_show (fixture->view, 1000, 700);
  binnacle_source_start (BINNACLE_SOURCE (fixture->fake));
  binnacle_dashboard_view_show (BINNACLE_DASHBOARD_VIEW (fixture->view), BINNACLE_SOURCE (fixture->fake),
                                fixture->dashboard);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  GObject *view = G_OBJECT (fixture->view);

  g_object_add_weak_pointer (view, (gpointer *) &view);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_null (view);
  g_assert_cmpuint (binnacle_fake_source_get_n_subscriptions (fixture->fake), ==, 0);
  g_assert_finalize_object (fixture->dashboard);
  g_assert_finalize_object (fixture->fake);
  g_object_unref (fixture->clock);
}

static void
second (Fixture *fixture)
{
  binnacle_simulated_clock_advance (fixture->clock, G_TIME_SPAN_SECOND);
}

static char *
get_page (Fixture *fixture)
{
  char *page;

  g_object_get (fixture->view, "page", &page, NULL);
  return page;
}

static void
test_values_change (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autofree char *before = get_page (fixture);
  g_autofree char *after = NULL;

  g_assert_cmpstr (before, ==, "waiting");
  binnacle_fake_source_send_number (fixture->fake, "a/number", 12.34);
  binnacle_fake_source_send_json (fixture->fake, "a/top", "{\"processes\":[{\"name\":\"init\",\"user\":\"root\"}]}");
  second (fixture);
  after = get_page (fixture);
  g_assert_cmpstr (after, ==, "tiles");
  g_assert_true (stage_shows_text (fixture->view, "12.3"));
  g_assert_true (stage_shows_text (fixture->view, "init"));
  binnacle_fake_source_send_number (fixture->fake, "a/number", 56.78);
  second (fixture);
  g_assert_true (stage_shows_text (fixture->view, "56.8"));
  g_assert_false (stage_shows_text (fixture->view, "12.3"));
}

static void
test_stale (Fixture       *fixture,
            gconstpointer  data)
{
  GtkWidget *tile;

  binnacle_fake_source_send_number (fixture->fake, "a/number", 1);
  second (fixture);
  tile = stage_find (fixture->view, BINNACLE_TYPE_TILE);
  g_assert_cmpint (binnacle_tile_get_freshness (BINNACLE_TILE (tile)), ==, BINNACLE_FRESHNESS_LIVE);
  g_assert_false (gtk_widget_has_css_class (tile, "stale"));
  binnacle_source_stop (BINNACLE_SOURCE (fixture->fake));
  binnacle_simulated_clock_advance (fixture->clock, 130 * G_TIME_SPAN_SECOND);
  g_assert_true (gtk_widget_has_css_class (tile, "stale"));
  g_assert_true (stage_shows_text (tile, "2 min ago"));
  binnacle_source_start (BINNACLE_SOURCE (fixture->fake));
  binnacle_fake_source_send_number (fixture->fake, "a/number", 2);
  second (fixture);
  g_assert_false (gtk_widget_has_css_class (tile, "stale"));
  g_assert_false (stage_shows_text (tile, "2 min ago"));
}

static guint
count_visible (Fixture *fixture)
{
  guint n = 0;

  for (GtkWidget *tile = stage_find (fixture->view, BINNACLE_TYPE_TILE); tile != NULL;
       tile = gtk_widget_get_next_sibling (tile))
    n += gtk_widget_get_visible (tile);
  return n;
}

static void
test_no_dead_tiles (Fixture       *fixture,
                    gconstpointer  data)
{
  binnacle_fake_source_send_number (fixture->fake, "a/number", 1);
  for (guint i = 0; i < 5; i++)
    second (fixture);
  g_assert_cmpuint (count_visible (fixture), ==, 1);
  binnacle_fake_source_send_number (fixture->fake, "a/core/0", 1);
  binnacle_fake_source_send_number (fixture->fake, "a/net/eth0/in", 1);
  second (fixture);
  g_assert_cmpuint (count_visible (fixture), ==, 3);
  binnacle_fake_source_delete (fixture->fake, "a/core/0");
  second (fixture);
  g_assert_cmpuint (count_visible (fixture), ==, 2);
}

static void
test_odd_processes (Fixture       *fixture,
                    gconstpointer  data)
{
  const char * const shapes[] = {
    "{}", "[]", "[1,2]", "{\"processes\":3}", "{\"processes\":[]}", "{\"processes\":[1,null,\"x\",[],{}]}",
    "{\"processes\":[{\"name\":7,\"cpu\":\"x\",\"memory\":{},\"user\":null}]}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      binnacle_fake_source_send_json (fixture->fake, "a/top", shapes[i]);
      second (fixture);
    }
  binnacle_fake_source_send_text (fixture->fake, "a/top", "text");
  binnacle_fake_source_send_text (fixture->fake, "a/number", "a text where a number was");
  second (fixture);
  g_assert_true (stage_shows_text (fixture->view, "a text where a number was"));
}

static void
test_problem (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  binnacle_dashboard_view_set_problem (BINNACLE_DASHBOARD_VIEW (fixture->view), "Can’t Connect", "Check the address.");
  before = get_page (fixture);
  g_assert_cmpstr (before, ==, "status");
  binnacle_fake_source_send_number (fixture->fake, "a/number", 1);
  second (fixture);
  after = get_page (fixture);
  g_assert_cmpstr (after, ==, "tiles");
}

static void
test_layout (Fixture       *fixture,
             gconstpointer  data)
{
  const int widths[] = { 360, 559, 560, 900, 960, 1800, 2400 };
  GtkWidget *tile, *grid;

  binnacle_fake_source_send_number (fixture->fake, "a/number", 1);
  binnacle_fake_source_send_number (fixture->fake, "a/percent", 1);
  binnacle_fake_source_send_number (fixture->fake, "a/core/0", 1);
  binnacle_fake_source_send_number (fixture->fake, "a/net/eth0/in", 1);
  second (fixture);
  tile = stage_find (fixture->view, BINNACLE_TYPE_TILE);
  grid = gtk_widget_get_parent (tile);
  for (guint i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      int minimum, height;
      GtkAllocation first;

      gtk_widget_measure (grid, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
      g_assert_cmpint (minimum, <=, 360);
      gtk_widget_measure (grid, GTK_ORIENTATION_VERTICAL, widths[i], &height, NULL, NULL, NULL);
      gtk_widget_size_allocate (grid, &(GtkAllocation) { 0, 0, widths[i], height }, -1);
      gtk_widget_get_allocation (tile, &first);
      g_assert_cmpint (first.x, >=, widths[i] < 560 ? 6 : 12);
      g_assert_cmpint (first.x + first.width, <=, widths[i] - 6);
      if (widths[i] < 560)
        g_assert_cmpint (first.width, ==, widths[i] - 12);
      if (widths[i] == 2400)
        g_assert_cmpint (first.x, ==, 312);
    }
}

static guint
get_frame_rate (Fixture *fixture)
{
  guint rate;

  g_object_get (stage_find (fixture->view, BINNACLE_TYPE_CHART), "frame-rate", &rate, NULL);
  return rate;
}

static void
test_settings (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BinnacleConfig) config = binnacle_config_new ("widgets", TRUE, &error);
  GSettings *appearance;
  GtkLayoutManager *layout;
  GtkWidget *grid;

  g_assert_no_error (error);
  appearance = binnacle_config_get_settings (config, "appearance");
  binnacle_config_bind_group (config, "appearance", G_OBJECT (fixture->view));
  binnacle_config_bind_group (config, "performance", G_OBJECT (fixture->view));
  binnacle_fake_source_send_number (fixture->fake, "a/number", 2048000);
  second (fixture);
  binnacle_fake_source_describe (fixture->fake, "a/number", "Number", "B");
  second (fixture);
  g_assert_true (stage_shows_text (fixture->view, "MiB"));
  g_settings_set_string (appearance, "unit-prefix", "decimal");
  g_assert_true (stage_shows_text (fixture->view, "2.05"));
  g_assert_true (stage_shows_text (fixture->view, "MB"));
  g_assert_cmpuint (binnacle_fake_source_get_n_subscriptions (fixture->fake), ==, 6);
  g_settings_reset (appearance, "unit-prefix");
  g_assert_true (stage_shows_text (fixture->view, "MiB"));

  grid = gtk_widget_get_parent (stage_find (fixture->view, BINNACLE_TYPE_TILE));
  layout = gtk_widget_get_layout_manager (grid);
  g_assert_cmpint (binnacle_grid_layout_get_margin (BINNACLE_GRID_LAYOUT (layout), 1000), ==, 12);
  g_settings_set_string (appearance, "density", "compact");
  g_assert_cmpint (binnacle_grid_layout_get_margin (BINNACLE_GRID_LAYOUT (layout), 1000), ==, 6);
  g_settings_reset (appearance, "density");

  g_assert_cmpuint (get_frame_rate (fixture), ==, 20);
  g_settings_set_uint (binnacle_config_get_settings (config, "performance"), "chart-frame-rate", 5);
  g_assert_cmpuint (get_frame_rate (fixture), ==, 5);
  g_settings_reset (binnacle_config_get_settings (config, "performance"), "chart-frame-rate");
}

#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/chart/draws-only-what-changed-and-is-seen", test_redraws);
  g_test_add_func ("/chart/a-hidden-page-costs-nothing", test_hidden_page);
  g_test_add_func ("/chart/keeps-to-its-frame-rate", test_frame_rate);
  g_test_add_func ("/chart/crosshair-by-keyboard", test_keys);
  g_test_add_func ("/gauge/stays-on-its-arc", test_gauge);
  ADD ("/view/values-change-on-screen", test_values_change);
  ADD ("/view/a-dead-link-shows-on-every-tile", test_stale);
  ADD ("/view/no-dead-tiles", test_no_dead_tiles);
  ADD ("/view/any-shape-of-values", test_odd_processes);
  ADD ("/view/problem-until-there-is-data", test_problem);
  ADD ("/view/nothing-is-cut-off-at-any-width", test_layout);
  ADD ("/view/settings-take-effect-at-once", test_settings);
  return g_test_run ();
}
