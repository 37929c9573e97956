/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-test"

#include <adwaita.h>
#include <math.h>

#include "binnacle-fake-source.h"
#include "fake-sender.h"
#include "memory-journal.h"
#include "stage.h"
#include "ui/binnacle-widgets-resources.h"
#include "widgets/binnacle-dashboard-view.h"
#include "widgets/binnacle-tile.h"

/* Renders the dashboard of notes and controls, with edits in every state, and keeps
 * the pictures beside the build. */

typedef struct
{
  const char *name;
  int         width;
  int         height;
  gboolean    dark;
  gboolean    troubled; /* edits that wait, were refused, are in conflict */
} Picture;

static const Picture pictures[] = {
  { "light-1100", 1100, 720, FALSE, FALSE },
  { "dark-1100", 1100, 720, TRUE, FALSE },
  { "light-360", 360, 1400, FALSE, FALSE },
  { "light-states-1100", 1100, 820, FALSE, TRUE },
  { "dark-states-1100", 1100, 820, TRUE, TRUE },
  { "dark-states-360", 360, 1750, TRUE, TRUE },
};

typedef struct
{
  BinnacleSimulatedClock *clock;
  BinnacleFakeSource     *fake;
  MemoryJournal          *journal;
  FakeSender             *sender;
  GtkWidget              *view;
  GtkWidget              *window;
} Scene;

static BinnacleOperationQueue *
get_queue (Scene *scene)
{
  return binnacle_source_get_operations (BINNACLE_SOURCE (scene->fake));
}

static BinnacleRealtimeState *
get_state (Scene *scene)
{
  return binnacle_source_get_state (BINNACLE_SOURCE (scene->fake));
}

static void
wait (Scene  *scene,
      double  seconds)
{
  binnacle_simulated_clock_advance (scene->clock, (gint64) (seconds * G_USEC_PER_SEC));
}

static void
describe (Scene      *scene,
          const char *channel,
          const char *title,
          const char *unit,
          double      maximum)
{
  BinnacleDescription description = {
    .title = title, .unit = unit, .kind = BINNACLE_CHANNEL_STATE, .writable = !g_str_has_prefix (channel, "host/"),
    .minimum = isfinite (maximum) ? 0 : NAN, .maximum = maximum,
  };

  binnacle_realtime_state_describe (get_state (scene), channel, &description);
}

static void
fill (Scene *scene)
{
  fake_sender_write_json (scene->sender, "notes/scratch",
                          "\"Anchor watch from 02:00.\\nBarometer falling, 1009 hPa.\\n\\nCall the harbour master before noon.\\n\"");
  fake_sender_write_json (scene->sender, "notes/checklist",
                          "{\"items\":[{\"text\":\"Buy oil\",\"done\":true},{\"text\":\"Fix the mast light\",\"done\":false},"
                          "{\"text\":\"Renew the insurance\",\"done\":false},{\"text\":\"Paint the hull\",\"done\":true}]}");
  fake_sender_write_json (scene->sender, "settings/target-load", "65");
  fake_sender_write_json (scene->sender, "host/cpu/total", "23.4");
  fake_sender_write_json (scene->sender, "user/coffee", "3");
  fake_sender_write_json (scene->sender, "user/watch", "true");
  fake_sender_write_json (scene->sender, "user/duty", "\"first\"");
  wait (scene, 0.2);
  describe (scene, "notes/scratch", "Scratch Pad", NULL, NAN);
  describe (scene, "notes/checklist", "Checklist", NULL, NAN);
  describe (scene, "settings/target-load", "Target Load", "%", 100);
  describe (scene, "host/cpu/total", "CPU", "%", 100);
  describe (scene, "user/coffee", "Coffee", NULL, NAN);
  describe (scene, "user/watch", "Watch", NULL, NAN);
  describe (scene, "user/duty", "Duty", NULL, NAN);
}

static void
link_server (Scene    *scene,
             gboolean  linked)
{
  fake_sender_set_processor (scene->sender, linked ? binnacle_realtime_state_get_processor (get_state (scene)) : NULL);
  binnacle_realtime_state_set_link_alive (get_state (scene), linked);
  if (linked)
    fake_sender_push_snapshot (scene->sender);
  binnacle_operation_queue_set_server (get_queue (scene), linked ? "server" : NULL, linked);
  wait (scene, 0.2);
}

static void
edit (Scene      *scene,
      const char *channel,
      const char *json)
{
  g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;
  g_autoptr (JsonNode) node = json_from_string (json, NULL);
  g_autoptr (GError) error = NULL;
  BinnacleEdit change = { .kind = BINNACLE_OPERATION_SET, .argument = &value };
  g_autoptr (BinnacleOperation) operation = NULL;

  g_assert_true (binnacle_value_set_json_node (&value, node, NULL));
  operation = binnacle_operation_queue_apply (get_queue (scene), channel, &change, &error);
  g_assert_no_error (error);
}

static void
make_trouble (Scene *scene)
{
  link_server (scene, FALSE);
  edit (scene, "notes/scratch", "\"Anchor watch from 03:00.\\nBarometer falling, 1009 hPa.\\n\"");
  wait (scene, 1);
  fake_sender_write_json (scene->sender, "notes/scratch", "\"Anchor watch from 04:00.\\nBarometer rising.\\n\"");
  link_server (scene, TRUE);
  wait (scene, 1);
  fake_sender_behave (scene->sender, FAKE_REJECT);
  edit (scene, "settings/target-load", "80");
  wait (scene, 1);
  fake_sender_behave (scene->sender, FAKE_FORGET);
  edit (scene, "user/duty", "\"second\"");
  wait (scene, 1);
  fake_sender_behave (scene->sender, FAKE_SILENT);
  edit (scene, "user/coffee", "4");
  edit (scene, "notes/checklist", "{\"items\":[{\"text\":\"Buy oil\",\"done\":true},{\"text\":\"Fix the mast light\",\"done\":true}]}");
  wait (scene, 1);
  memory_journal_set_refusal (scene->journal, "There is no room left on the disk.");
  edit (scene, "user/watch", "false");
  wait (scene, 1);
}

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
save (Scene      *scene,
      const char *name)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (scene->view);
  g_autoptr (GdkTexture) texture = NULL;
  g_autofree char *file = g_strdup_printf ("controls-%s.png", name);
  g_autofree char *path = g_test_build_filename (G_TEST_BUILT, "widgets", file, NULL);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  GskRenderNode *node;
  GdkRGBA background = { 1, 1, 1, 1 };
  graphene_rect_t all =
    GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (scene->view), (float) gtk_widget_get_height (scene->view));

  gtk_style_context_lookup_color (gtk_widget_get_style_context (scene->window), "window_bg_color", &background);
  gtk_snapshot_append_color (snapshot, &background, &all);
  gdk_paintable_snapshot (paintable, snapshot, all.size.width, all.size.height);
  node = gtk_snapshot_free_to_node (snapshot);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (scene->window)), node, &all);
  gsk_render_node_unref (node);
  g_assert_true (gdk_texture_save_to_png (texture, path));
}

/* Nothing is cut off at the sides. */
static void
check_tiles (Scene *scene)
{
  GtkWidget *tile = stage_find (scene->view, BINNACLE_TYPE_TILE);
  GtkWidget *grid = gtk_widget_get_parent (tile);

  for (; tile != NULL; tile = gtk_widget_get_next_sibling (tile))
    {
      graphene_rect_t bounds;

      g_assert_true (gtk_widget_get_visible (tile));
      g_assert_true (gtk_widget_compute_bounds (tile, grid, &bounds));
      g_assert_cmpfloat (bounds.origin.x, >=, 0);
      g_assert_cmpfloat (bounds.origin.x + bounds.size.width, <=, gtk_widget_get_width (scene->view));
    }
}

static void
on_resolve (GSimpleAction *action)
{
}

static void
open_scene (Scene         *scene,
            const Picture *picture)
{
  static const GActionEntry entries[] = { { .name = "resolve-conflicts", .parameter_type = "s" } };
  g_autoptr (BinnacleDashboard) dashboard = binnacle_dashboard_lookup ("notes");
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();
  g_autoptr (GSimpleAction) resolve = g_simple_action_new (entries[0].name, G_VARIANT_TYPE_STRING);

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      picture->dark ? ADW_COLOR_SCHEME_FORCE_DARK : ADW_COLOR_SCHEME_FORCE_LIGHT);
  load_style (picture->dark ? "style-dark.css" : NULL);
  scene->clock = binnacle_simulated_clock_new (BINNACLE_FAKE_NOW);
  scene->fake = binnacle_fake_source_new (BINNACLE_CLOCK (scene->clock));
  scene->journal = memory_journal_new (BINNACLE_CLOCK (scene->clock), 1000);
  scene->sender = fake_sender_new (BINNACLE_CLOCK (scene->clock), 1000);
  binnacle_operation_queue_set_sender (get_queue (scene), BINNACLE_OPERATION_SENDER (scene->sender));
  binnacle_operation_queue_set_journal (get_queue (scene), BINNACLE_JOURNAL (scene->journal));
  scene->view = binnacle_dashboard_view_new ();
  scene->window = stage_show (scene->view, picture->width, picture->height);
  g_signal_connect (resolve, "activate", G_CALLBACK (on_resolve), NULL);
  g_action_map_add_action (G_ACTION_MAP (actions), G_ACTION (resolve));
  gtk_widget_insert_action_group (scene->window, "win", G_ACTION_GROUP (actions));
  binnacle_dashboard_view_show (BINNACLE_DASHBOARD_VIEW (scene->view), BINNACLE_SOURCE (scene->fake), dashboard);
  link_server (scene, TRUE);
  fill (scene);
}

static void
close_scene (Scene *scene)
{
  gtk_window_destroy (GTK_WINDOW (scene->window));
  link_server (scene, FALSE);
  fake_sender_answer_all (scene->sender, BINNACLE_OUTCOME_UNKNOWN);
  binnacle_operation_queue_close (get_queue (scene));
  wait (scene, 1);
  g_object_unref (scene->fake);
  g_object_unref (scene->sender);
  g_object_unref (scene->journal);
  g_object_unref (scene->clock);
}

static void
test_picture (gconstpointer data)
{
  const Picture *picture = data;
  Scene scene = { 0 };

  open_scene (&scene, picture);
  if (picture->troubled)
    make_trouble (&scene);
  stage_wait_for_frames (scene.window, 6);
  check_tiles (&scene);
  save (&scene, picture->name);
  close_scene (&scene);
}

int
main (int   argc,
      char *argv[])
{
  GtkCssProvider *provider;

  g_test_init (&argc, &argv, NULL);
  adw_init ();
  g_object_set (gtk_settings_get_default (), "gtk-font-name", "Cantarell 11", "gtk-enable-animations", FALSE, NULL);
  g_resources_register (binnacle_widgets_get_resource ());
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (gdk_display_get_default ()),
                                    "/io/github/binnacle/Binnacle/icons");
  provider = gtk_css_provider_new ();
  gtk_css_provider_load_from_resource (provider, "/io/github/binnacle/Binnacle/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  for (guint i = 0; i < G_N_ELEMENTS (pictures); i++)
    {
      g_autofree char *path = g_strconcat ("/controls/", pictures[i].name, NULL);

      g_test_add_data_func (path, &pictures[i], test_picture);
    }
  return g_test_run ();
}
