/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-test"

#include <adwaita.h>

#include "binnacle-fake-source.h"
#include "stage.h"
#include "widgets/binnacle-chart.h"
#include "widgets/binnacle-dashboard-view.h"
#include "widgets/binnacle-details-window.h"
#include "widgets/binnacle-gauge.h"
#include "widgets/binnacle-tile-private.h"

typedef struct
{
  BinnacleSimulatedClock *clock;
  BinnacleFakeSource     *fake;
  BinnacleDashboard      *dashboard;
  GtkWidget              *view;
  GtkWidget              *window;
} Fixture;

#define TILE(id, kind, channels) \
  "{\"id\":\"" id "\",\"kind\":\"" kind "\",\"title\":\"The " id "\",\"span\":4,\"channels\":[" channels "]}"

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
    TILE ("chart", "chart", "\"a/net/in\",\"a/net/out\"") "," TILE ("levels", "levels", "\"a/core/*\"") ","
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

/* A second of values for every tile. */
static void
send (Fixture *fixture,
      double   number)
{
  binnacle_fake_source_send_number (fixture->fake, "a/number", number);
  binnacle_fake_source_send_number (fixture->fake, "a/percent", number);
  binnacle_fake_source_send_number (fixture->fake, "a/net/in", number);
  binnacle_fake_source_send_number (fixture->fake, "a/net/out", number * 2);
  binnacle_fake_source_send_number (fixture->fake, "a/core/0", number);
  binnacle_fake_source_send_text (fixture->fake, "a/name", "harbour");
  binnacle_fake_source_send_json (fixture->fake, "a/top", "{\"processes\":[{\"name\":\"init\",\"user\":\"root\"}]}");
  binnacle_simulated_clock_advance (fixture->clock, G_TIME_SPAN_SECOND);
}

static GtkWidget *
get_tile (Fixture *fixture,
          guint    index)
{
  GtkWidget *tile = stage_find (fixture->view, BINNACLE_TYPE_TILE);

  for (guint i = 0; i < index; i++)
    tile = gtk_widget_get_next_sibling (tile);
  return tile;
}

#define N_TILES 6

static void
assert_each (Fixture           *fixture,
             BinnacleFreshness  freshness,
             gboolean           dimmed,
             const char        *words)
{
  for (guint i = 0; i < N_TILES; i++)
    {
      GtkWidget *tile = get_tile (fixture, i);

      g_assert_cmpint (binnacle_tile_get_freshness (BINNACLE_TILE (tile)), ==, freshness);
      g_assert_true (gtk_widget_has_css_class (tile, "stale") == dimmed);
      g_assert_true (stage_shows_text (tile, "2 min ago") == (g_strcmp0 (words, "2 min ago") == 0));
      if (words != NULL)
        g_assert_true (stage_shows_text (tile, words));
    }
}

static char *
describe_chart (Fixture *fixture)
{
  GtkWidget *chart = stage_find (fixture->view, BINNACLE_TYPE_CHART);

  return gtk_test_accessible_check_property (GTK_ACCESSIBLE (chart), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "");
}

static void
test_link_lost_and_back (Fixture       *fixture,
                         gconstpointer  data)
{
  BinnacleRealtimeState *state = binnacle_source_get_state (BINNACLE_SOURCE (fixture->fake));

  for (guint i = 0; i < 5; i++)
    send (fixture, 12.34);
  assert_each (fixture, BINNACLE_FRESHNESS_LIVE, FALSE, NULL);

  binnacle_realtime_state_set_link_alive (state, FALSE);
  assert_each (fixture, BINNACLE_FRESHNESS_RECENT, FALSE, NULL);

  binnacle_simulated_clock_advance (fixture->clock, 6 * G_TIME_SPAN_SECOND);
  assert_each (fixture, BINNACLE_FRESHNESS_STALE, TRUE, "7 s ago");
  g_assert_true (stage_shows_text (get_tile (fixture, 0), "12.3"));

  binnacle_simulated_clock_advance (fixture->clock, 120 * G_TIME_SPAN_SECOND);
  assert_each (fixture, BINNACLE_FRESHNESS_STALE, TRUE, "2 min ago");

  /* A link alone does not make old values new. */
  binnacle_realtime_state_set_link_alive (state, TRUE);
  binnacle_simulated_clock_advance (fixture->clock, 100 * G_TIME_SPAN_MILLISECOND);
  for (guint i = 0; i < N_TILES; i++)
    g_assert_cmpint (binnacle_tile_get_freshness (BINNACLE_TILE (get_tile (fixture, i))), !=, BINNACLE_FRESHNESS_LIVE);

  send (fixture, 56.78);
  assert_each (fixture, BINNACLE_FRESHNESS_LIVE, FALSE, NULL);
  g_assert_true (stage_shows_text (get_tile (fixture, 0), "56.8"));
}

/* The legend keeps the last value as every tile does, and the tile says how old it is. */
static void
test_chart_keeps_last_value (Fixture       *fixture,
                             gconstpointer  data)
{
  g_autofree char *mismatch = NULL;

  for (guint i = 0; i < 3; i++)
    send (fixture, 12.34);
  binnacle_source_stop (BINNACLE_SOURCE (fixture->fake));
  binnacle_simulated_clock_advance (fixture->clock, 130 * G_TIME_SPAN_SECOND);
  stage_wait_for_frames (fixture->window, 10);
  stage_press (stage_find (fixture->view, BINNACLE_TYPE_CHART), GDK_KEY_Escape);
  mismatch = describe_chart (fixture);
  g_assert_nonnull (strstr (mismatch, "12.3"));
  g_assert_nonnull (strstr (mismatch, "24.7"));
  g_assert_true (gtk_widget_has_css_class (get_tile (fixture, 2), "stale"));
}

static void
assert_described (GtkWidget  *tile,
                  const char *description)
{
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (tile), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description);
}

static void
test_accessible (Fixture       *fixture,
                 gconstpointer  data)
{
  GtkWidget *stat = get_tile (fixture, 0);
  GtkWidget *gauge = stage_find (fixture->view, BINNACLE_TYPE_GAUGE);

  send (fixture, 12.34);
  gtk_test_accessible_assert_role (stat, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_test_accessible_assert_property (stat, GTK_ACCESSIBLE_PROPERTY_LABEL, "The stat");
  assert_described (stat, "12.3");
  assert_described (get_tile (fixture, 2), "In: 12.3, Out: 24.7");
  assert_described (get_tile (fixture, 5), "harbour");
  gtk_test_accessible_assert_role (gauge, GTK_ACCESSIBLE_ROLE_METER);
  gtk_test_accessible_assert_property (gauge, GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, 12.34);
  gtk_test_accessible_assert_property (stage_find (fixture->view, BINNACLE_TYPE_CHART),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "The chart");
  binnacle_source_stop (BINNACLE_SOURCE (fixture->fake));
  binnacle_simulated_clock_advance (fixture->clock, 130 * G_TIME_SPAN_SECOND);
  assert_described (stat, "12.3, 2 min ago");
}

static void
test_unknown_is_told (Fixture       *fixture,
                      gconstpointer  data)
{
  binnacle_simulated_clock_advance (fixture->clock, G_TIME_SPAN_SECOND);
  assert_described (get_tile (fixture, 0), "–, Waiting for data");
}

/* Tab stops at every tile once, and at the chart in one. */
static void
test_tab (Fixture       *fixture,
          gconstpointer  data)
{
  guint n_tiles = 0, n_charts = 0;
  GtkWidget *first = NULL;

  send (fixture, 12.34);
  stage_wait_for_frames (fixture->window, 3);
  for (guint i = 0; i < 20; i++)
    {
      GtkWidget *focus;

      if (!gtk_widget_child_focus (fixture->window, GTK_DIR_TAB_FORWARD))
        continue;
      focus = gtk_root_get_focus (GTK_ROOT (fixture->window));
      if (focus == first)
        break;
      first = first != NULL ? first : focus;
      n_tiles += BINNACLE_IS_TILE (focus);
      n_charts += BINNACLE_IS_CHART (focus);
    }
  g_assert_cmpuint (n_tiles, ==, N_TILES);
  g_assert_cmpuint (n_charts, ==, 1);
}

static GtkWidget *
find_menu (GtkWidget *tile)
{
  for (GtkWidget *child = gtk_widget_get_first_child (tile); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_POPOVER_MENU (child))
      return child;
  return NULL;
}

static void
assert_menu_at (GtkWidget *tile,
                int        x,
                int        y)
{
  GtkWidget *menu = find_menu (tile);
  GdkRectangle place;

  g_assert_nonnull (menu);
  g_assert_true (gtk_widget_get_visible (menu));
  g_assert_true (gtk_popover_get_pointing_to (GTK_POPOVER (menu), &place));
  g_assert_cmpint (place.x, ==, x);
  g_assert_cmpint (place.y, ==, y);
}

static GtkGesture *
find_gesture (GtkWidget *tile,
              GType      type)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (tile);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (g_type_is_a (G_OBJECT_TYPE (controller), type))
        return GTK_GESTURE (controller);
    }
  return NULL;
}

static void
test_menu (Fixture       *fixture,
           gconstpointer  data)
{
  GtkWidget *tile = get_tile (fixture, 0);

  send (fixture, 12.34);
  stage_wait_for_frames (fixture->window, 3);
  g_assert_null (find_menu (tile));
  g_signal_emit_by_name (find_gesture (tile, GTK_TYPE_GESTURE_CLICK), "pressed", 1, 40.0, 30.0);
  assert_menu_at (tile, 40, 30);
  g_assert_true (gtk_widget_has_css_class (tile, "menu-open"));
  gtk_popover_popdown (GTK_POPOVER (find_menu (tile)));
  g_assert_false (gtk_widget_has_css_class (tile, "menu-open"));
  g_signal_emit_by_name (find_gesture (tile, GTK_TYPE_GESTURE_LONG_PRESS), "pressed", 50.0, 20.0);
  assert_menu_at (tile, 50, 20);
  gtk_popover_popdown (GTK_POPOVER (find_menu (tile)));
  stage_press (tile, GDK_KEY_Menu);
  g_assert_true (gtk_widget_get_visible (find_menu (tile)));
  gtk_popover_popdown (GTK_POPOVER (find_menu (tile)));
}

static GtkWidget *
find_details (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (ADW_IS_WINDOW (window))
        return window;
    }
  return NULL;
}

static void
test_details (Fixture       *fixture,
              gconstpointer  data)
{
  GtkWidget *details;

  send (fixture, 12.3456789);
  g_assert_null (find_details ());
  g_assert_true (gtk_widget_activate_action (get_tile (fixture, 0), "tile.details", NULL));
  details = find_details ();
  g_assert_nonnull (details);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (details)), ==, "The stat");
  g_assert_true (gtk_window_get_transient_for (GTK_WINDOW (details)) == GTK_WINDOW (fixture->window));
  g_assert_true (stage_shows_text (details, "12.3456789"));
  g_assert_true (stage_shows_text (details, "a/number"));
  send (fixture, 7);
  g_assert_true (stage_shows_text (details, "7"));
  stage_press (details, GDK_KEY_Escape);
  while (find_details () != NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
on_text (GObject      *clipboard,
         GAsyncResult *result,
         gpointer      user_data)
{
  *(char **) user_data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (clipboard), result, NULL);
}

static void
test_copy (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *text = NULL;

  send (fixture, 12.3456789);
  g_assert_true (gtk_widget_activate_action (get_tile (fixture, 0), "tile.copy", NULL));
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (fixture->window), NULL, on_text, &text);
  while (text == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (text, ==, "12.3456789");
}

#define ADD(name, function) g_test_add ("/tile/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_setenv ("GTK_A11Y", "test", TRUE);
  gtk_test_init (&argc, &argv);
  adw_init ();
  ADD ("nothing-stale-is-shown-as-live", test_link_lost_and_back);
  ADD ("a-chart-keeps-its-last-value", test_chart_keeps_last_value);
  ADD ("named-and-described", test_accessible);
  ADD ("unknown-is-told", test_unknown_is_told);
  ADD ("tab-reaches-each", test_tab);
  ADD ("menu-opens-where-asked", test_menu);
  ADD ("details-follow-and-close", test_details);
  ADD ("copies-the-exact-value", test_copy);
  return g_test_run ();
}
