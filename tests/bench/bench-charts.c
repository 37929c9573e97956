/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-bench"

#include <adwaita.h>
#include <math.h>
#include <sys/resource.h>

#include "base/binnacle-real-clock.h"
#include "binnacle-fake-source.h"
#include "widgets/binnacle-chart.h"
#include "widgets/binnacle-dashboard-view.h"

/* What the dashboard costs: `bench-charts dashboard` shows the built-in one at
 * one update a second, `bench-charts charts` 25 charts at 50 updates a second.
 * Prints the share of a core that it takes. */

#define SECONDS 10
#define N_CHARTS 25
#define RATE 50

typedef struct
{
  GMainLoop          *loop;
  BinnacleFakeSource *fake;
  BinnacleSeries     *series[N_CHARTS];
  BinnacleChart      *charts[N_CHARTS];
  guint               n_updates;
  guint               limit;
} Bench;

static double
get_cpu_seconds (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static gboolean
send_charts (gpointer data)
{
  Bench *bench = data;
  gint64 now = g_get_real_time () / 1000;

  for (guint i = 0; i < N_CHARTS; i++)
    {
      double value = 50 + 40 * sin (bench->n_updates / 23.0 + i);
      BinnacleSample sample = { now, value, value, value };

      binnacle_series_append (bench->series[i], &sample, 1);
    }
  if (++bench->n_updates < bench->limit)
    return G_SOURCE_CONTINUE;
  g_main_loop_quit (bench->loop);
  return G_SOURCE_REMOVE;
}

static gboolean
send_dashboard (gpointer data)
{
  Bench *bench = data;

  binnacle_fake_source_send_computer (bench->fake, bench->n_updates, 8);
  if (++bench->n_updates < bench->limit)
    return G_SOURCE_CONTINUE;
  g_main_loop_quit (bench->loop);
  return G_SOURCE_REMOVE;
}

static GtkWidget *
make_charts (Bench *bench)
{
  GtkWidget *grid = gtk_grid_new ();

  gtk_grid_set_row_homogeneous (GTK_GRID (grid), TRUE);
  gtk_grid_set_column_homogeneous (GTK_GRID (grid), TRUE);
  for (guint i = 0; i < N_CHARTS; i++)
    {
      GtkWidget *chart = binnacle_chart_new ();

      bench->series[i] = binnacle_series_new (2000);
      bench->charts[i] = BINNACLE_CHART (chart);
      binnacle_chart_add_series (bench->charts[i], bench->series[i], "A");
      g_object_set (chart, "duration", 30 * G_TIME_SPAN_SECOND, "unit", "%", "hexpand", TRUE, "vexpand", TRUE, NULL);
      gtk_grid_attach (GTK_GRID (grid), chart, (int) i % 5, (int) i / 5, 1, 1);
    }
  return grid;
}

static GtkWidget *
make_dashboard (Bench *bench)
{
  BinnacleClock *clock = binnacle_real_clock_new ();
  BinnacleDashboard *dashboard = binnacle_dashboard_lookup ("this-computer");
  GtkWidget *view = binnacle_dashboard_view_new ();

  bench->fake = binnacle_fake_source_new (clock);
  binnacle_source_start (BINNACLE_SOURCE (bench->fake));
  binnacle_dashboard_view_show (BINNACLE_DASHBOARD_VIEW (view), BINNACLE_SOURCE (bench->fake), dashboard);
  return view;
}

static void
load_style (void)
{
  GtkCssProvider *provider = gtk_css_provider_new ();

  g_type_ensure (BINNACLE_TYPE_DASHBOARD_VIEW);
  g_type_class_unref (g_type_class_ref (BINNACLE_TYPE_DASHBOARD_VIEW));
  gtk_css_provider_load_from_resource (provider, "/io/github/binnacle/Binnacle/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

int
main (int   argc,
      char *argv[])
{
  Bench bench = { .loop = g_main_loop_new (NULL, FALSE) };
  gboolean charts = argc > 1 && g_str_equal (argv[1], "charts");
  GtkWidget *window;
  double cpu, seconds;
  gint64 time;
  guint64 n_redraws = 0;

  adw_init ();
  load_style ();
  window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (window), 1280, 800);
  gtk_window_set_child (GTK_WINDOW (window), charts ? make_charts (&bench) : make_dashboard (&bench));
  gtk_window_present (GTK_WINDOW (window));
  /* The first two seconds are not measured. */
  bench.limit = charts ? 2 * RATE : 3;
  g_timeout_add (charts ? 1000 / RATE : 1000, charts ? send_charts : send_dashboard, &bench);
  g_main_loop_run (bench.loop);
  bench.limit += charts ? SECONDS * RATE : SECONDS;
  g_timeout_add (charts ? 1000 / RATE : 1000, charts ? send_charts : send_dashboard, &bench);
  if (charts)
    n_redraws = binnacle_chart_get_n_redraws (bench.charts[0]);
  cpu = get_cpu_seconds ();
  time = g_get_monotonic_time ();
  g_main_loop_run (bench.loop);
  seconds = (double) (g_get_monotonic_time () - time) / G_USEC_PER_SEC;
  g_print ("%s: %.1f %% of a core", charts ? "25 charts" : "dashboard", (get_cpu_seconds () - cpu) / seconds * 100);
  if (charts)
    g_print (" at %.1f updates and %.1f redraws a second each", SECONDS * RATE / seconds,
             (double) (binnacle_chart_get_n_redraws (bench.charts[0]) - n_redraws) / seconds);
  g_print ("\n");
  return 0;
}
