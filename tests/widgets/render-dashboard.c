/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-test"

#include <adwaita.h>
#include <math.h>

#include "binnacle-fake-source.h"
#include "stage.h"
#include "ui/binnacle-widgets-resources.h"
#include "widgets/binnacle-dashboard-view.h"
#include "widgets/binnacle-palette.h"
#include "widgets/binnacle-tile.h"

/* Renders the built-in dashboard of a made-up computer at the sizes that the
 * design names, keeps the pictures beside the build, and looks at their pixels. */

typedef enum
{
  LOOK_DARK = 1 << 0,
  LOOK_CONTRAST = 1 << 1,
  LOOK_RTL = 1 << 2,
  LOOK_LARGE_TEXT = 1 << 3,
  LOOK_COMPACT = 1 << 4,
  LOOK_WHOLE = 1 << 5,   /* all of the dashboard, however high */
  LOOK_OFFLINE = 1 << 6, /* the link is dead for 150 s */
  LOOK_BARE = 1 << 7     /* a container: no disks, sensors, batteries */
} Look;

typedef struct
{
  const char *name;
  int         width;
  int         height;
  guint       look;
  guint       n_cores;
} Picture;

static const Picture pictures[] = {
  { "light-1280x800", 1280, 800, 0, 8 },
  { "dark-1280x800", 1280, 800, LOOK_DARK, 8 },
  { "light-360x720", 360, 720, 0, 4 },
  { "dark-360x720", 360, 720, LOOK_DARK, 4 },
  { "light-1280-whole", 1280, 800, LOOK_WHOLE, 16 },
  { "light-360-whole", 360, 720, LOOK_WHOLE, 4 },
  { "stale-1280x800", 1280, 800, LOOK_OFFLINE, 8 },
  { "contrast-1280x800", 1280, 800, LOOK_CONTRAST, 8 },
  { "many-1100-whole", 1100, 760, LOOK_WHOLE, 64 },
  { "bare-1100-whole", 1100, 760, LOOK_WHOLE | LOOK_BARE, 1 },
  { "rtl-1100-whole", 1100, 760, LOOK_WHOLE | LOOK_RTL, 4 },
  { "large-text-1100-whole", 1100, 760, LOOK_WHOLE | LOOK_LARGE_TEXT, 4 },
  { "large-text-360-whole", 360, 720, LOOK_WHOLE | LOOK_LARGE_TEXT | LOOK_DARK, 4 },
  { "compact-1100x760", 1100, 760, LOOK_COMPACT, 4 },
};

static void
load_style (const char *name)
{
  static GtkCssProvider *provider;
  g_autofree char *path = NULL;
  GdkDisplay *display = gdk_display_get_default ();

  if (provider != NULL)
    gtk_style_context_remove_provider_for_display (display, GTK_STYLE_PROVIDER (provider));
  g_clear_object (&provider);
  if (name == NULL)
    return;
  path = g_strconcat ("/io/github/binnacle/Binnacle/", name, NULL);
  provider = gtk_css_provider_new ();
  gtk_css_provider_load_from_resource (provider, path);
  gtk_style_context_add_provider_for_display (display, GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION + 1);
}

static void
count_frame (GdkFrameClock *clock,
             guint         *n_frames)
{
  (*n_frames)++;
}

static void
wait_for_frames (GtkWidget *window,
                 guint      wanted)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (window);
  guint n_frames = 0;
  gulong id = g_signal_connect (clock, "after-paint", G_CALLBACK (count_frame), &n_frames);

  while (n_frames < wanted)
    {
      gtk_widget_queue_draw (window);
      g_main_context_iteration (NULL, TRUE);
    }
  g_signal_handler_disconnect (clock, id);
}

static GdkTexture *
render (GtkWidget *window,
        GtkWidget *content,
        gboolean   whole)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (content);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  GskRenderNode *node;
  GdkTexture *texture;
  GdkRGBA background = { 1, 1, 1, 1 };
  int width = gtk_widget_get_width (content);
  int height = gtk_widget_get_height (content);

  gtk_style_context_lookup_color (gtk_widget_get_style_context (window), "window_bg_color", &background);
  gtk_snapshot_append_color (snapshot, &background, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node,
                                         &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  gsk_render_node_unref (node);
  return texture;
}

static guint
count_color (GdkTexture    *texture,
             const GdkRGBA *color)
{
  int width = gdk_texture_get_width (texture);
  int height = gdk_texture_get_height (texture);
  g_autofree guchar *data = g_malloc ((gsize) width * (gsize) height * 4);
  guint n = 0;

  gdk_texture_download (texture, data, (gsize) width * 4);
  for (int i = 0; i < width * height; i++)
    {
      const guchar *p = data + (gsize) i * 4; /* B, G, R, A */

      n += fabs (p[2] - color->red * 255) + fabs (p[1] - color->green * 255) + fabs (p[0] - color->blue * 255) < 12;
    }
  return n;
}

/* No tile is cut off: all lie inside the view and none of its labels is narrower than its minimum. */
static void
assert_inside (GtkWidget *tile,
               GtkWidget *grid)
{
  graphene_rect_t bounds;

  g_assert_true (gtk_widget_compute_bounds (tile, grid, &bounds));
  g_assert_cmpfloat (bounds.origin.x, >=, 0);
  g_assert_cmpfloat (bounds.origin.x + bounds.size.width, <=, gtk_widget_get_width (grid));
}

static void
assert_labels_fit (GtkWidget *widget)
{
  if (!gtk_widget_get_mapped (widget))
    return;
  if (GTK_IS_LABEL (widget))
    {
      int minimum;

      gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
      g_assert_cmpint (gtk_widget_get_width (widget), >=, MIN (minimum, 1));
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    assert_labels_fit (child);
}

static void
save (GdkTexture *texture,
      const char *name)
{
  g_autofree char *file = g_strdup_printf ("dashboard-%s.png", name);
  g_autofree char *path = g_test_build_filename (G_TEST_BUILT, "widgets", file, NULL);

  g_assert_true (gdk_texture_save_to_png (texture, path));
}

static void
check_picture (GtkWidget     *view,
               GdkTexture    *texture,
               const Picture *picture)
{
  GtkWidget *tile = stage_find (view, BINNACLE_TYPE_TILE);
  GtkWidget *grid = gtk_widget_get_parent (tile);
  GdkRGBA blue;

  binnacle_palette_get_color (0, (picture->look & LOOK_DARK) != 0, &blue);
  if (!(picture->look & (LOOK_OFFLINE | LOOK_BARE)))
    g_assert_cmpuint (count_color (texture, &blue), >, 100);
  for (; tile != NULL; tile = gtk_widget_get_next_sibling (tile))
    if (gtk_widget_get_visible (tile))
      {
        assert_inside (tile, grid);
        assert_labels_fit (tile);
      }
}

/* More of everything than fits, with long names. */
static void
send_many (BinnacleFakeSource *source)
{
  for (guint i = 0; i < 12; i++)
    {
      g_autofree char *channel = g_strdup_printf ("host/filesystem/srv-volume-%u/percent", i);
      g_autofree char *title = g_strdup_printf ("Disk Space (/srv/a/rather/long/mount/point/%u)", i);

      binnacle_fake_source_send_number (source, channel, 8 * (i + 1));
      binnacle_fake_source_describe (source, channel, title, "%");
    }
  for (guint i = 0; i < 16; i++)
    {
      g_autofree char *channel = g_strdup_printf ("host/disk/nvme%un1/%s", i / 2, i % 2 == 0 ? "read" : "write");
      g_autofree char *title = g_strdup_printf ("Disk %s (nvme%un1)", i % 2 == 0 ? "Read" : "Write", i / 2);

      binnacle_fake_source_send_number (source, channel, 1e6 * i);
      binnacle_fake_source_describe (source, channel, title, "B/s");
    }
}

static void
send_bare (BinnacleFakeSource *source)
{
  binnacle_fake_source_send_text (source, "host/name", "pod");
  binnacle_fake_source_send_number (source, "host/cpu/total", 3.2);
  binnacle_fake_source_send_number (source, "host/cpu/0/total", 3.2);
  binnacle_fake_source_send_number (source, "host/cpu/user", 3.2);
  binnacle_fake_source_send_number (source, "host/memory/percent", 40);
  binnacle_fake_source_send_number (source, "host/memory/used", 2e8);
}

static void
run (BinnacleFakeSource     *source,
     BinnacleSimulatedClock *clock,
     const Picture          *picture)
{
  if (picture->look & LOOK_BARE)
    for (guint i = 0; i < 5; i++)
      {
        send_bare (source);
        binnacle_simulated_clock_advance (clock, G_TIME_SPAN_SECOND);
        binnacle_fake_source_describe (source, "host/memory/used", "Memory Used", "B");
        binnacle_fake_source_describe (source, "host/cpu/total", "CPU", "%");
      }
  else
    binnacle_fake_source_run_computer (source, clock, picture->n_cores > 16 ? 30 : 310, picture->n_cores);
  for (guint i = 0; i < 2 && picture->n_cores > 16; i++)
    {
      send_many (source);
      binnacle_simulated_clock_advance (clock, 100 * G_TIME_SPAN_MILLISECOND);
    }
  if (picture->look & LOOK_OFFLINE)
    {
      binnacle_source_stop (BINNACLE_SOURCE (source));
      binnacle_simulated_clock_advance (clock, 150 * G_TIME_SPAN_SECOND);
    }
}

static void
set_look (GtkWidget *view,
          guint      look)
{
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      look & LOOK_DARK ? ADW_COLOR_SCHEME_FORCE_DARK : ADW_COLOR_SCHEME_FORCE_LIGHT);
  load_style (look & LOOK_DARK ? "style-dark.css" : look & LOOK_CONTRAST ? "style-hc.css" : NULL);
  gtk_widget_set_default_direction (look & LOOK_RTL ? GTK_TEXT_DIR_RTL : GTK_TEXT_DIR_LTR);
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", (look & LOOK_LARGE_TEXT ? 144 : 96) * 1024, NULL);
  g_object_set (view, "density", look & LOOK_COMPACT ? "compact" : "comfortable", NULL);
}

static void
test_picture (gconstpointer data)
{
  const Picture *picture = data;
  gboolean whole = (picture->look & LOOK_WHOLE) != 0;
  g_autoptr (BinnacleSimulatedClock) clock = binnacle_simulated_clock_new (BINNACLE_FAKE_NOW);
  g_autoptr (BinnacleFakeSource) source = binnacle_fake_source_new (BINNACLE_CLOCK (clock));
  g_autoptr (BinnacleDashboard) dashboard = binnacle_dashboard_lookup ("this-computer");
  g_autoptr (GdkTexture) texture = NULL;
  GtkWidget *view = binnacle_dashboard_view_new ();
  GtkWidget *window;

  set_look (view, picture->look);
  binnacle_source_start (BINNACLE_SOURCE (source));
  binnacle_dashboard_view_show (BINNACLE_DASHBOARD_VIEW (view), BINNACLE_SOURCE (source), dashboard);
  run (source, clock, picture);
  window = stage_show (view, picture->width, picture->height);
  wait_for_frames (window, 8);
  texture = render (window, whole ? gtk_widget_get_parent (stage_find (view, BINNACLE_TYPE_TILE)) : view, whole);
  if (!whole)
    {
      g_assert_cmpint (gdk_texture_get_width (texture), ==, picture->width);
      g_assert_cmpint (gdk_texture_get_height (texture), ==, picture->height);
    }
  save (texture, picture->name);
  check_picture (view, texture, picture);
  gtk_window_destroy (GTK_WINDOW (window));
  g_assert_cmpuint (binnacle_fake_source_get_n_subscriptions (source), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  GtkCssProvider *provider;

  g_test_init (&argc, &argv, NULL);
  adw_init ();
  g_object_set (gtk_settings_get_default (), "gtk-font-name", "Cantarell 11", NULL);
  g_resources_register (binnacle_widgets_get_resource ());
  provider = gtk_css_provider_new ();
  gtk_css_provider_load_from_resource (provider, "/io/github/binnacle/Binnacle/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  for (guint i = 0; i < G_N_ELEMENTS (pictures); i++)
    {
      g_autofree char *path = g_strconcat ("/dashboard/", pictures[i].name, NULL);

      g_test_add_data_func (path, &pictures[i], test_picture);
    }
  return g_test_run ();
}
