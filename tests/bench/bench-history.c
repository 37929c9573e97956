/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-bench"

#include <adwaita.h>
#include <glib/gstdio.h>
#include <math.h>

#include "live/binnacle-channel-log.h"
#include "sync/binnacle-cache-file-private.h"
#include "widgets/binnacle-chart.h"

/* 400 days of ten channels with a value a minute: how large the file is, and how long it takes
 * to have one of them read and drawn. Fails where that is 50 ms or more, or the file is too large. */

#define N_CHANNELS 10
#define N_DAYS 400
#define MAX_SIZE (4 * 1024 * 1024)
#define MAX_MS 50
#define N_TRIES 20
#define POINTS 2000
#define MINUTE G_GINT64_CONSTANT (60000)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define BEGIN (20000 * DAY)

static double
get_ms_since (gint64 time)
{
  return (double) (g_get_monotonic_time () - time) / 1000;
}

static BinnacleChannelLog *
make_day (guint  channel,
          gint64 day)
{
  g_autofree char *name = g_strdup_printf ("bench/%u", channel);
  BinnacleChannelLog *log = binnacle_channel_log_new (name);

  for (gint64 minute = 0; minute < 1440; minute++)
    {
      double value = 50 + 40 * sin ((double) (day * 1440 + minute) / 700 + channel);
      BinnacleSample sample = { BEGIN + day * DAY + minute * MINUTE, value, value, value };

      g_array_append_val (log->samples, sample);
    }
  return log;
}

static void
fill (BinnacleCacheFile *file)
{
  g_autoptr (GPtrArray) no_values = g_ptr_array_new ();

  for (gint64 day = 0; day < N_DAYS; day++)
    {
      g_autoptr (GPtrArray) logs = g_ptr_array_new_with_free_func ((GDestroyNotify) binnacle_channel_log_free);

      for (guint channel = 0; channel < N_CHANNELS; channel++)
        g_ptr_array_add (logs, make_day (channel, day));
      if (!binnacle_cache_file_write (file, "source", "server", no_values, logs, (BEGIN + (day + 1) * DAY) * 1000))
        g_error ("%s", binnacle_cache_file_get_notice (file));
    }
}

static void
wait_until_drawn (BinnacleChart *chart)
{
  while (binnacle_chart_get_n_redraws (chart) == 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
read_into (BinnacleCacheFile *file,
           BinnacleSeries    *series)
{
  g_autoptr (GArray) samples = binnacle_cache_file_read_history (file, "source", "server", "bench/3", N_DAYS * DAY, POINTS);

  binnacle_series_replace (series, 0, G_MAXINT64, (const BinnacleSample *) (gpointer) samples->data, samples->len);
}

/* The time of the best of some tries: what else the computer does is not of interest. */
static void
measure (BinnacleCacheFile *file,
         GtkWidget         *chart,
         BinnacleSeries    *series,
         double            *reading,
         double            *drawing)
{
  for (guint i = 0; i < N_TRIES; i++)
    {
      GtkSnapshot *snapshot = gtk_snapshot_new ();
      g_autoptr (GskRenderNode) node = NULL;
      gint64 began = g_get_monotonic_time ();
      double read_ms;

      read_into (file, series);
      read_ms = get_ms_since (began);
      began = g_get_monotonic_time ();
      GTK_WIDGET_GET_CLASS (chart)->snapshot (chart, snapshot);
      *drawing = MIN (*drawing, get_ms_since (began));
      *reading = MIN (*reading, read_ms);
      node = gtk_snapshot_free_to_node (snapshot);
    }
}

static GtkWidget *
show_chart (BinnacleSeries *series)
{
  GtkWidget *window = gtk_window_new ();
  GtkWidget *chart = binnacle_chart_new ();

  binnacle_chart_add_series (BINNACLE_CHART (chart), series, "A");
  g_object_set (chart, "duration", N_DAYS * G_TIME_SPAN_DAY, "unit", "%", NULL);
  gtk_window_set_default_size (GTK_WINDOW (window), 1280, 400);
  gtk_window_set_child (GTK_WINDOW (window), chart);
  gtk_window_present (GTK_WINDOW (window));
  return chart;
}

int
main (int   argc,
      char *argv[])
{
  const BinnacleHistoryLimits limits = { { 6 * HOUR, 7 * DAY, 365 * DAY } };
  g_autofree char *folder = g_dir_make_tmp ("binnacle-bench-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "cache.db", NULL);
  BinnacleCacheFile *file = binnacle_cache_file_new (path);
  g_autoptr (BinnacleSeries) series = binnacle_series_new (POINTS * 2);
  double reading = INFINITY, drawing = INFINITY;
  gint64 began = g_get_monotonic_time ();
  guint64 size;
  GtkWidget *chart;

  adw_init ();
  binnacle_cache_file_set_history_limits (file, &limits);
  binnacle_cache_file_set_max_size (file, MAX_SIZE, BEGIN * 1000);
  fill (file);
  size = binnacle_cache_file_get_size (file);
  g_print ("%d days of %d channels: %.2f MiB of %d, written in %.0f ms\n", N_DAYS, N_CHANNELS,
           (double) size / (1024 * 1024), MAX_SIZE / (1024 * 1024), get_ms_since (began));
  chart = show_chart (series);
  read_into (file, series);
  wait_until_drawn (BINNACLE_CHART (chart));
  measure (file, chart, series, &reading, &drawing);
  g_print ("a chart of one: %u samples read in %.1f ms, drawn in %.1f ms\n",
           binnacle_series_get_length (series), reading, drawing);
  binnacle_cache_file_remove (file);
  binnacle_cache_file_free (file);
  g_rmdir (folder);
  return size <= MAX_SIZE && reading + drawing < MAX_MS ? 0 : 1;
}
