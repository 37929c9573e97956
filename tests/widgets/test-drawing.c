/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-test"

#include <math.h>

#include "widgets/binnacle-axis.h"
#include "widgets/binnacle-dashboard.h"
#include "widgets/binnacle-palette.h"
#include "widgets/binnacle-plot.h"
#include "widgets/binnacle-tile-registry.h"

#define START G_GINT64_CONSTANT (1773480360000)

static BinnacleSeries *
make_series (const double *values,
             guint         n_values,
             gint64        step)
{
  BinnacleSeries *series = binnacle_series_new (MAX (n_values, 1));

  for (guint i = 0; i < n_values; i++)
    {
      BinnacleSample sample = { START + i * step, values[i], values[i], values[i] };

      if (isnan (values[i]))
        binnacle_series_add_gap (series, sample.time);
      else
        binnacle_series_append (series, &sample, 1);
    }
  return series;
}

static void
test_spikes (void)
{
  const BinnaclePlot plot = { .width = 100, .height = 100, .from = START, .to = START + 100000, .low = 0, .high = 100 };
  g_autofree double *values = g_new (double, 10000);
  g_autoptr (BinnacleSeries) series = NULL;
  g_autoptr (GArray) points = NULL;
  double top = 100;

  for (guint i = 0; i < 10000; i++)
    values[i] = i == 5432 ? 90 : 10;
  series = make_series (values, 10000, 10);
  points = binnacle_plot_decimate (&plot, series);
  for (guint i = 0; i < points->len; i++)
    top = fmin (top, g_array_index (points, BinnaclePoint, i).y);
  g_assert_cmpfloat_with_epsilon (top, 10, 1e-9);
  g_assert_cmpuint (points->len, <=, 4 * 101);
  g_assert_true (binnacle_plot_is_dense (&plot, series));
}

static void
test_gaps (void)
{
  const BinnaclePlot plot = { .width = 100, .height = 100, .from = START, .to = START + 10000, .low = 0, .high = 100 };
  const double values[] = { 50, 50, 50, NAN, NAN, NAN, NAN, 50, 50, 50 };
  const BinnacleStroke stroke = { .width = 2, .color = { 1, 0, 0, 1 } };
  g_autoptr (BinnacleSeries) series = make_series (values, G_N_ELEMENTS (values), 1000);
  g_autoptr (GArray) points = binnacle_plot_decimate (&plot, series);
  g_autoptr (BinnacleRaster) raster = binnacle_raster_new (100, 100);

  binnacle_raster_draw (raster, (const BinnaclePoint *) (gpointer) points->data, points->len, &stroke);
  g_assert_cmphex (binnacle_raster_get_pixel (raster, 10, 50), ==, 0xffff0000);
  g_assert_cmphex (binnacle_raster_get_pixel (raster, 45, 50), ==, 0);
  g_assert_cmphex (binnacle_raster_get_pixel (raster, 80, 50), ==, 0xffff0000);
  g_assert_null (binnacle_plot_find_nearest (series, START + 4000));
}

static void
test_stable_columns (void)
{
  BinnaclePlot plot = { .width = 50, .height = 100, .from = START, .to = START + 50000, .low = 0, .high = 100 };
  g_autofree double *values = g_new (double, 2000);
  g_autoptr (BinnacleSeries) series = NULL;
  g_autoptr (GArray) before = NULL;
  g_autoptr (GArray) after = NULL;

  for (guint i = 0; i < 2000; i++)
    values[i] = 50 + 40 * sin (i * 1.7);
  series = make_series (values, 2000, 50);
  before = binnacle_plot_decimate (&plot, series);
  plot.from += 1000;
  plot.to += 1000;
  after = binnacle_plot_decimate (&plot, series);
  /* One pixel further: the same corners, one pixel to the left. */
  for (guint i = 10; i < 100; i++)
    {
      BinnaclePoint a = g_array_index (before, BinnaclePoint, i + 4);
      BinnaclePoint b = g_array_index (after, BinnaclePoint, i + 1);

      g_assert_cmpfloat_with_epsilon (a.x - 1, b.x, 1e-6);
      g_assert_cmpfloat_with_epsilon (a.y, b.y, 1e-6);
    }
}

/* A slanted line covers as much as its length and width say, softly at its edges. */
static void
test_line_is_smooth (void)
{
  const BinnaclePoint points[] = { { 10, 20 }, { 90, 60 } };
  const BinnacleStroke stroke = { .width = 2, .color = { 0, 0, 1, 1 } };
  g_autoptr (BinnacleRaster) raster = binnacle_raster_new (100, 80);
  double covered = 0;
  guint n_soft = 0;

  binnacle_raster_draw (raster, points, G_N_ELEMENTS (points), &stroke);
  for (int y = 0; y < 80; y++)
    for (int x = 0; x < 100; x++)
      {
        guint alpha = binnacle_raster_get_pixel (raster, x, y) >> 24;

        covered += alpha / 255.0;
        n_soft += alpha > 0 && alpha < 255;
      }
  g_assert_cmpfloat_with_epsilon (covered, 2 * hypot (80, 40) + G_PI, 4);
  g_assert_cmpuint (n_soft, >, 80);
}

static void
test_hostile_points (void)
{
  const BinnaclePoint points[] = { { -1e9, -1e300 }, { 10, 1e300 }, { 20, NAN }, { 30, INFINITY }, { 1e9, 5 } };
  const BinnacleStroke stroke = { .width = 2, .color = { 0, 0, 1, 1 }, .area_alpha = 0.12, .baseline = 20 };
  g_autoptr (BinnacleRaster) raster = binnacle_raster_new (40, 20);

  binnacle_raster_draw (raster, points, G_N_ELEMENTS (points), &stroke);
  binnacle_raster_draw (raster, NULL, 0, &stroke);
}

static void
test_value_ticks (void)
{
  const struct { double low, high; const char *unit; } ranges[] = {
    { 0, 73, "%" }, { 0, 3.7e6, "B/s" }, { 40, 68, "°C" }, { -5, 5, NULL }, { 1e-6, 3e-6, NULL },
    { 7, 7, NULL }, { 0, 0, "B" }, { 1e15, 1.1e15, NULL }, { 0.3, 2.4, NULL }, { 999, 1001, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ranges); i++)
    {
      BinnacleAxis axis = { 0 };

      g_assert_true (binnacle_axis_fit (&axis, ranges[i].low, ranges[i].high, NAN, NAN, ranges[i].unit));
      g_assert_cmpfloat (axis.low, <=, ranges[i].low);
      g_assert_cmpfloat (axis.high, >=, ranges[i].high);
      g_assert_cmpuint (binnacle_axis_get_n_ticks (&axis), >=, 2);
      g_assert_cmpuint (binnacle_axis_get_n_ticks (&axis), <=, 5);
    }
}

static void
test_axis_holds_still (void)
{
  BinnacleAxis axis = { 0 };
  guint n_moves = 0;

  binnacle_axis_fit (&axis, 0, 80, NAN, NAN, "B/s");
  for (guint i = 0; i < 100; i++)
    n_moves += binnacle_axis_fit (&axis, 0, 75 + i % 6, NAN, NAN, "B/s");
  g_assert_cmpuint (n_moves, ==, 0);
  g_assert_true (binnacle_axis_fit (&axis, 0, 900, NAN, NAN, "B/s"));
  g_assert_true (binnacle_axis_fit (&axis, 0, 10, NAN, NAN, "B/s"));
  g_assert_cmpfloat (axis.high, <, 100);
}

static void
test_percent_axis (void)
{
  BinnacleAxis axis = { 0 };

  binnacle_axis_fit (&axis, 3, 41, 0, 100, "%");
  g_assert_cmpfloat (axis.low, ==, 0);
  g_assert_cmpfloat (axis.high, ==, 100);
  binnacle_axis_fit (&axis, NAN, NAN, NAN, NAN, NULL);
  g_assert_cmpuint (binnacle_axis_get_n_ticks (&axis), >=, 2);
}

static void
test_time_ticks (void)
{
  for (gint64 duration = 1000; duration < G_GINT64_CONSTANT (31536000000); duration *= 3)
    for (double width = 100; width < 2000; width *= 1.7)
      {
        gint64 step = binnacle_time_axis_step (duration, width, 60);
        gint64 first = binnacle_time_axis_first (START, step);

        g_assert_cmpint (first, >=, START);
        g_assert_cmpint (first - START, <, step);
        g_assert_cmpint (first % MIN (step, 86400000), ==, 0);
        if (step < 90 * G_GINT64_CONSTANT (86400000))
          g_assert_cmpfloat ((double) step / (double) duration * width, >=, 60);
      }
}

static double
linear (double channel)
{
  return channel <= 0.04045 ? channel / 12.92 : pow ((channel + 0.055) / 1.055, 2.4);
}

static double
luminance (const double *rgb)
{
  return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];
}

static void
get_linear (guint    index,
            gboolean dark,
            double  *rgb)
{
  GdkRGBA color;

  binnacle_palette_get_color (index, dark, &color);
  rgb[0] = linear (color.red);
  rgb[1] = linear (color.green);
  rgb[2] = linear (color.blue);
}

/* WCAG 2.1, 1.4.11: three to one for graphics. */
static void
test_contrast (void)
{
  const double cards[] = { 1.0, linear (0x36 / 255.0) };

  for (guint dark = 0; dark < 2; dark++)
    for (guint i = 0; i < BINNACLE_PALETTE_N_COLORS; i++)
      {
        double rgb[3], a, b;

        get_linear (i, dark == 1, rgb);
        a = MAX (luminance (rgb), cards[dark]) + 0.05;
        b = MIN (luminance (rgb), cards[dark]) + 0.05;
        g_assert_cmpfloat (a / b, >=, 3.0);
      }
}

/* Machado, Oliveira and Fernandes, 2009: protanopia, deuteranopia, tritanopia. */
static const double deficiencies[4][3][3] = {
  { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } },
  { { 0.152286, 1.052583, -0.204868 }, { 0.114503, 0.786281, 0.099216 }, { -0.003882, -0.048116, 1.051998 } },
  { { 0.367322, 0.860646, -0.227968 }, { 0.280085, 0.672501, 0.047413 }, { -0.011820, 0.042940, 0.968881 } },
  { { 1.255528, -0.076749, -0.178779 }, { -0.078411, 0.930809, 0.147602 }, { 0.004733, 0.691367, 0.303900 } },
};

static double
lab_f (double t)
{
  return t > 0.008856 ? cbrt (t) : 7.787 * t + 16.0 / 116;
}

static void
to_lab (const double *rgb,
        double       *lab)
{
  double x = lab_f ((0.4124 * rgb[0] + 0.3576 * rgb[1] + 0.1805 * rgb[2]) / 0.9505);
  double y = lab_f (luminance (rgb));
  double z = lab_f ((0.0193 * rgb[0] + 0.1192 * rgb[1] + 0.9505 * rgb[2]) / 1.089);

  lab[0] = 116 * y - 16;
  lab[1] = 500 * (x - y);
  lab[2] = 200 * (y - z);
}

static void
see (guint    index,
     gboolean dark,
     guint    deficiency,
     double  *lab)
{
  double rgb[3], seen[3];

  get_linear (index, dark, rgb);
  for (guint i = 0; i < 3; i++)
    seen[i] = CLAMP (deficiencies[deficiency][i][0] * rgb[0] + deficiencies[deficiency][i][1] * rgb[1] +
                     deficiencies[deficiency][i][2] * rgb[2], 0, 1);
  to_lab (seen, lab);
}

static double
least_distance (guint    n_colors,
                gboolean dark,
                guint    deficiency)
{
  double least = INFINITY;

  for (guint i = 0; i < n_colors; i++)
    for (guint j = i + 1; j < n_colors; j++)
      {
        double a[3], b[3];

        see (i, dark, deficiency, a);
        see (j, dark, deficiency, b);
        least = fmin (least, sqrt (pow (a[0] - b[0], 2) + pow (a[1] - b[1], 2) + pow (a[2] - b[2], 2)));
      }
  return least;
}

static void
test_deficiencies (void)
{
  for (guint dark = 0; dark < 2; dark++)
    for (guint deficiency = 0; deficiency < 4; deficiency++)
      {
        g_test_message ("dark %u, deficiency %u: %.1f", dark, deficiency,
                        least_distance (BINNACLE_PALETTE_N_COLORS, dark == 1, deficiency));
        g_assert_cmpfloat (least_distance (BINNACLE_PALETTE_N_COLORS, dark == 1, deficiency), >=, 9.5);
      }
}

static void
test_colors_repeat_dashed (void)
{
  for (guint i = 0; i < BINNACLE_PALETTE_N_COLORS; i++)
    {
      GdkRGBA first, again;

      binnacle_palette_get_color (i, FALSE, &first);
      binnacle_palette_get_color (i + BINNACLE_PALETTE_N_COLORS, FALSE, &again);
      g_assert_true (gdk_rgba_equal (&first, &again));
      g_assert_false (binnacle_palette_is_dashed (i));
      g_assert_true (binnacle_palette_is_dashed (i + BINNACLE_PALETTE_N_COLORS));
    }
}

static void
test_broken_dashboards (void)
{
  const char * const texts[] = {
    "", "[]", "{}", "{\"id\":\"a\",\"title\":\"A\"}", "{\"id\":\"a\",\"title\":\"A\",\"tiles\":[3]}",
    "{\"id\":\"a\",\"title\":\"A\",\"tiles\":[{\"id\":\"t\",\"kind\":\"stat\",\"title\":\"T\",\"channels\":[]}]}",
    "{\"id\":\"a\",\"title\":\"A\",\"tiles\":[{\"id\":\"t\",\"kind\":\"stat\",\"title\":\"T\",\"channels\":[\"a//b\"]}]}",
    "{\"id\":\"a\",\"title\":\"A\",\"tiles\":[{\"id\":\"t\",\"kind\":\"stat\",\"title\":\"T\",\"channels\":[\"a\"],\"span\":13}]}",
    "{\"id\":\"a\",\"title\":\"A\",\"tiles\":[{\"id\":\"t\",\"kind\":\"stat\",\"title\":\"T\",\"channels\":[\"a\"]},"
    "{\"id\":\"t\",\"kind\":\"stat\",\"title\":\"T\",\"channels\":[\"a\"]}]}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (BinnacleDashboard) dashboard = binnacle_dashboard_new_from_json (texts[i], -1, &error);

      g_assert_null (dashboard);
      g_assert_nonnull (error);
    }
}

static void
test_builtin_dashboards (void)
{
  g_autoptr (GListModel) list = binnacle_dashboard_list ();
  g_autoptr (BinnacleDashboard) missing = binnacle_dashboard_lookup ("no-such");
  g_autoptr (BinnacleDashboard) computer = binnacle_dashboard_lookup ("this-computer");

  g_assert_null (missing);
  g_assert_cmpuint (g_list_model_get_n_items (list), >=, 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (computer)), >, 5);
  g_assert_cmpstr (binnacle_dashboard_get_title (computer), ==, "This Computer");
  g_assert_cmpstr (binnacle_dashboard_translate ("no title of ours"), ==, "no title of ours");
}

static void
test_a_line_that_has_begun_fills_its_picture (void)
{
  const gint64 minute = 60 * 1000;

  g_assert_cmpint (binnacle_plot_fit_span (5 * minute, 0), ==, minute);
  g_assert_cmpint (binnacle_plot_fit_span (5 * minute, minute), ==, minute);
  g_assert_cmpint (binnacle_plot_fit_span (5 * minute, minute + 1), ==, 2 * minute);
  g_assert_cmpint (binnacle_plot_fit_span (5 * minute, 4 * minute + 1), ==, 5 * minute);
  g_assert_cmpint (binnacle_plot_fit_span (5 * minute, G_MAXINT64), ==, 5 * minute);
  g_assert_cmpint (binnacle_plot_fit_span (1000, 0), ==, 1000);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plot/a-line-that-has-begun-fills-its-picture", test_a_line_that_has_begun_fills_its_picture);
  g_test_add_func ("/plot/decimation-keeps-spikes", test_spikes);
  g_test_add_func ("/plot/gaps-are-gaps", test_gaps);
  g_test_add_func ("/plot/a-moving-line-keeps-its-shape", test_stable_columns);
  g_test_add_func ("/raster/a-sparse-line-is-smooth", test_line_is_smooth);
  g_test_add_func ("/raster/hostile-points-are-harmless", test_hostile_points);
  g_test_add_func ("/axis/few-readable-ticks", test_value_ticks);
  g_test_add_func ("/axis/moves-in-steps-only", test_axis_holds_still);
  g_test_add_func ("/axis/percentages-keep-their-range", test_percent_axis);
  g_test_add_func ("/axis/time-labels-never-overlap", test_time_ticks);
  g_test_add_func ("/palette/three-to-one-on-the-card", test_contrast);
  g_test_add_func ("/palette/apart-for-color-deficiencies", test_deficiencies);
  g_test_add_func ("/palette/dashed-when-colors-repeat", test_colors_repeat_dashed);
  g_test_add_func ("/dashboard/broken-descriptions-give-errors", test_broken_dashboards);
  g_test_add_func ("/dashboard/built-in-ones-are-whole", test_builtin_dashboards);
  return g_test_run ();
}
