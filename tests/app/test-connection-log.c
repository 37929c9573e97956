/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gstdio.h>

#include "app/binnacle-remote-session.h"
#include "app/binnacle-connection-log-page.h"
#include "app/binnacle-sync-indicator.h"
#include "app/binnacle-window.h"
#include "base/binnacle-simulated-clock.h"
#include "config/binnacle-config.h"
#include "window-stage.h"

/* 2026-03-14 14:05:00 UTC. */
#define START (G_GINT64_CONSTANT (1773497100) * G_USEC_PER_SEC)
#define SECONDS * (gint64) G_USEC_PER_SEC

typedef struct
{
  const char       *name;
  AdwColorScheme    scheme;
  GtkTextDirection  direction;
  int               width;
  int               height;
} Look;

/* The window is real, its time is not: nothing happens to the connection but what
 * the test writes into its log. */
typedef struct
{
  BinnacleSimulatedClock *clock;
  BinnacleIoThread       *io_thread;
  BinnacleConfig         *config;
  GListStore             *sessions;
  BinnacleSession        *session;
  BinnacleWindow         *window;
  BinnacleConnectionLog  *log;
  GtkWidget              *page;
  char                   *folder;
} Fixture;

static gboolean
shows (Fixture    *self,
       const char *text)
{
  return stage_shows (GTK_WIDGET (self->window), text);
}

static void
click (Fixture    *self,
       const char *text)
{
  GtkWidget *label = stage_find_label (GTK_WIDGET (self->window), text);
  GtkWidget *button;

  g_assert_nonnull (label);
  button = gtk_widget_get_ancestor (label, GTK_TYPE_BUTTON);
  g_assert_nonnull (button);
  g_assert_true (gtk_widget_activate (button));
}

static void
activate (Fixture    *self,
          const char *action,
          const char *parameter)
{
  g_assert_true (gtk_widget_activate_action_variant (self->page, action,
                                                     parameter != NULL ? g_variant_new_string (parameter) : NULL));
}

static void
add (Fixture                 *self,
     BinnacleConnectionEvent  event,
     const char              *text,
     gint64                   duration)
{
  binnacle_connection_log_add (self->log, event, text, duration, 0, -1);
}

static void
add_many (Fixture *self,
          guint    n_entries)
{
  for (guint i = 0; i < n_entries; i++)
    {
      g_autofree char *text = g_strdup_printf ("Number %u.", i);

      binnacle_simulated_clock_advance (self->clock, 1 SECONDS);
      binnacle_connection_log_note (self->log, text);
    }
}

static gboolean
is_mapped (Fixture *self)
{
  return gtk_widget_get_mapped (self->page) && gtk_widget_get_width (self->page) > 0;
}

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  g_autoptr (BinnacleDashboard) dashboard = binnacle_dashboard_lookup ("this-computer");
  g_autoptr (GError) error = NULL;

  self->clock = binnacle_simulated_clock_new (START);
  self->io_thread = binnacle_io_thread_new ("test-io");
  self->config = binnacle_config_new (NULL, FALSE, &error);
  g_assert_no_error (error);
  self->sessions = g_list_store_new (BINNACLE_TYPE_SESSION);
  self->folder = g_dir_make_tmp ("binnacle-log-XXXXXX", NULL);
  self->session = binnacle_remote_session_new (BINNACLE_CLOCK (self->clock), self->io_thread,
                                               "5f0c7f0e-9f43-4b0b-8f5a-6a2f0f2b7c11", "ws://127.0.0.1:9/v1/live", NULL);
  g_list_store_append (self->sessions, self->session);
  self->log = binnacle_session_get_log (self->session);
  self->window = binnacle_window_new (NULL, BINNACLE_CLOCK (self->clock), G_LIST_MODEL (self->sessions),
                                      binnacle_config_get_settings (self->config, "window"));
  g_object_add_weak_pointer (G_OBJECT (self->window), (gpointer *) &self->window);
  binnacle_window_show_dashboard (self->window, dashboard);
  binnacle_window_show_session (self->window, self->session);
  self->page = stage_find (GTK_WIDGET (self->window), BINNACLE_TYPE_CONNECTION_LOG_PAGE);
  g_assert_nonnull (self->page);
}

static void
open_page (Fixture *self)
{
  gtk_window_present (GTK_WINDOW (self->window));
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (self->window), "win.connection-log", NULL));
  stage_wait_until (is_mapped (self));
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  gtk_window_destroy (GTK_WINDOW (self->window));
  stage_settle ();
  g_assert_null (self->window);
  binnacle_session_stop (self->session);
  g_object_unref (self->sessions);
  g_object_add_weak_pointer (G_OBJECT (self->session), (gpointer *) &self->session);
  g_object_unref (self->session);
  stage_settle ();
  g_assert_null (self->session);
  g_clear_pointer (&self->io_thread, binnacle_io_thread_unref);
  g_clear_object (&self->config);
  g_assert_cmpuint (binnacle_simulated_clock_get_n_timers (self->clock), ==, 0);
  g_clear_object (&self->clock);
  g_rmdir (self->folder);
  g_free (self->folder);
}

static gboolean
is_empty (Fixture *self)
{
  return shows (self, "Nothing Logged Yet");
}

static gboolean
shows_lost (Fixture *self)
{
  return shows (self, "Connection lost");
}

static gboolean
shows_dashboard (Fixture *self)
{
  return !gtk_widget_get_mapped (self->page);
}

/* From the popover in, by the button of the header out; the title says where one is. */
static void
test_way_in_and_out (Fixture       *self,
                     gconstpointer  data)
{
  GtkWidget *button;

  gtk_window_present (GTK_WINDOW (self->window));
  stage_wait_until (shows_dashboard (self));
  button = stage_find (stage_find (GTK_WIDGET (self->window), BINNACLE_TYPE_SYNC_INDICATOR), GTK_TYPE_MENU_BUTTON);
  gtk_menu_button_popup (GTK_MENU_BUTTON (button));
  click (self, "Connection Log");
  stage_wait_until (is_mapped (self));
  g_assert_true (shows (self, "Connection Log"));
  stage_wait_until (is_empty (self));

  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (self->window), "win.back", NULL));
  stage_wait_until (shows_dashboard (self));
  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (self->window), "back"));
}

static void
test_entries (Fixture       *self,
              gconstpointer  data)
{
  open_page (self);
  stage_wait_until (is_empty (self));
  add (self, BINNACLE_CONNECTION_EVENT_WELCOMED, NULL, 31000);
  binnacle_simulated_clock_advance (self->clock, 60 SECONDS);
  add (self, BINNACLE_CONNECTION_EVENT_LOST, "The server closed the connection: restart (1012).", 60 SECONDS);
  stage_wait_until (shows_lost (self));
  g_assert_true (shows (self, "14:06:00"));
  g_assert_true (shows (self, "The server closed the connection: restart (1012)."));
  g_assert_true (shows (self, "just now · was connected for 1 min"));
  g_assert_true (shows (self, "1 min ago · after 31 ms"));
}

static gboolean
shows_new_age (Fixture *self)
{
  return shows (self, "2 min ago");
}

static gboolean
shows_next_day (Fixture *self)
{
  return shows (self, "14 Mar 14:05:00") && shows (self, "yesterday 14:05");
}

static void
test_ages (Fixture       *self,
           gconstpointer  data)
{
  add (self, BINNACLE_CONNECTION_EVENT_GAVE_UP, NULL, -1);
  open_page (self);
  binnacle_simulated_clock_advance (self->clock, 150 SECONDS);
  stage_wait_until (shows_new_age (self));
  binnacle_simulated_clock_advance (self->clock, 86400 SECONDS);
  stage_wait_until (shows_next_day (self));
}

static GtkAdjustment *
get_adjustment (Fixture *self)
{
  GtkWidget *list = stage_find (self->page, GTK_TYPE_LIST_VIEW);

  return gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (gtk_widget_get_ancestor (list, GTK_TYPE_SCROLLED_WINDOW)));
}

static gboolean
can_scroll (Fixture *self)
{
  return gtk_adjustment_get_upper (get_adjustment (self)) > 2 * gtk_adjustment_get_page_size (get_adjustment (self)) &&
         shows (self, "Number 59.");
}

/* Where a row is in the window, or -1 where it can't be seen. */
static double
find_place (Fixture    *self,
            const char *text)
{
  GtkWidget *label = stage_find_label (self->page, text);
  double x, y;

  if (label == NULL || !gtk_widget_translate_coordinates (label, self->page, 0, 0, &x, &y))
    return -1;
  return y;
}

static gboolean
is_scrolled (Fixture *self)
{
  double place = find_place (self, "Number 40.");

  return place > 60 && place < gtk_widget_get_height (self->page);
}

static gboolean
tells_news (Fixture *self)
{
  return shows (self, "3 New Events");
}

static gboolean
shows_newest (Fixture *self)
{
  double place = find_place (self, "New 2.");

  return place > 0 && place < 200 && gtk_adjustment_get_value (get_adjustment (self)) < 1;
}

static void
add_news (Fixture *self)
{
  static const char * const news[] = { "New 0.", "New 1.", "New 2." };

  for (gsize i = 0; i < G_N_ELEMENTS (news); i++)
    binnacle_connection_log_note (self->log, news[i]);
}

static void
wait_frames (Fixture *self)
{
  GdkFrameClock *frames = gtk_widget_get_frame_clock (self->page);
  gint64 first = gdk_frame_clock_get_frame_counter (frames);

  while (gdk_frame_clock_get_frame_counter (frames) < first + 5)
    {
      gtk_widget_queue_draw (self->page);
      g_main_context_iteration (NULL, TRUE);
    }
}

static void
test_reader_is_left_alone (Fixture       *self,
                           gconstpointer  data)
{
  double place;

  add_many (self, 60);
  open_page (self);
  stage_wait_until (can_scroll (self));
  while (!is_scrolled (self))
    {
      gtk_adjustment_set_value (get_adjustment (self), gtk_adjustment_get_value (get_adjustment (self)) + 50);
      wait_frames (self);
    }
  place = find_place (self, "Number 40.");

  add_news (self);
  stage_wait_until (tells_news (self));
  wait_frames (self);
  g_assert_cmpfloat_with_epsilon (find_place (self, "Number 40."), place, 1.0);

  click (self, "3 New Events");
  stage_wait_until (shows_newest (self));
}

static void
test_follows_at_the_top (Fixture       *self,
                         gconstpointer  data)
{
  add_many (self, 60);
  open_page (self);
  stage_wait_until (can_scroll (self));
  add_news (self);
  stage_wait_until (shows_newest (self));
  wait_frames (self);
  g_assert_true (shows_newest (self));
  g_assert_false (tells_news (self));
}

static gboolean
finds_nothing (Fixture *self)
{
  return shows (self, "No Events Found");
}

static gboolean
shows_both (Fixture *self)
{
  return shows (self, "Connection lost") && shows (self, "Connected");
}

static gboolean
shows_lost_only (Fixture *self)
{
  return shows (self, "Connection lost") && !shows (self, "Connected");
}

static void
search_for (Fixture    *self,
            const char *words)
{
  gtk_editable_set_text (GTK_EDITABLE (stage_find (self->page, GTK_TYPE_SEARCH_ENTRY)), words);
}

static void
test_search_and_filter (Fixture       *self,
                        gconstpointer  data)
{
  GtkWidget *problems = stage_find (self->page, GTK_TYPE_TOGGLE_BUTTON);

  add (self, BINNACLE_CONNECTION_EVENT_WELCOMED, NULL, 31000);
  add (self, BINNACLE_CONNECTION_EVENT_LOST, "Restart.", 60 SECONDS);
  open_page (self);
  stage_wait_until (shows_both (self));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (problems), TRUE);
  stage_wait_until (shows_lost_only (self));
  search_for (self, "nowhere");
  stage_wait_until (finds_nothing (self));
  click (self, "Show All Events");
  stage_wait_until (shows_both (self));
  search_for (self, "rest");
  stage_wait_until (shows_lost_only (self));
}

static void
text_read_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  *(char **) user_data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (object), result, NULL);
}

static char *
read_clipboard (Fixture *self)
{
  char *text = NULL;

  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (self->page), NULL, text_read_cb, &text);
  while (text == NULL)
    g_main_context_iteration (NULL, TRUE);
  return text;
}

static void
test_copy (Fixture       *self,
           gconstpointer  data)
{
  GtkListView *list = GTK_LIST_VIEW (stage_find (self->page, GTK_TYPE_LIST_VIEW));
  g_autofree char *all = NULL;
  g_autofree char *one = NULL;

  add (self, BINNACLE_CONNECTION_EVENT_WELCOMED, NULL, 31000);
  add (self, BINNACLE_CONNECTION_EVENT_LOST, "Restart.", 60 SECONDS);
  open_page (self);
  activate (self, "log.copy", NULL);
  all = read_clipboard (self);
  g_assert_cmpstr (all, ==,
                   "2026-03-14T14:05:00.000+00:00  Connected (after 31 ms)\n"
                   "2026-03-14T14:05:00.000+00:00  Connection lost: Restart. (was connected for 1 min)\n");
  gtk_selection_model_select_item (gtk_list_view_get_model (list), 1, TRUE);
  activate (self, "log.copy", NULL);
  one = read_clipboard (self);
  g_assert_cmpstr (one, ==, "2026-03-14T14:05:00.000+00:00  Connected (after 31 ms)\n");
}

static gboolean
told_of_export (Fixture *self)
{
  return shows (self, "Exported to");
}

static void
test_export (Fixture       *self,
             gconstpointer  data)
{
  g_autofree char *path = g_build_filename (self->folder, "log & more.json", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *text = NULL;

  add (self, BINNACLE_CONNECTION_EVENT_LOST, "Restart.", 60 SECONDS);
  open_page (self);
  binnacle_connection_log_page_export_to (BINNACLE_CONNECTION_LOG_PAGE (self->page), BINNACLE_CONNECTION_LOG_JSON, file);
  stage_wait_until (told_of_export (self));
  g_assert_true (shows (self, "Exported to “log & more.json”"));
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_nonnull (g_strstr_len (text, -1, "\"why\" : \"Restart.\""));
  g_unlink (path);
}

static GtkWindow *
find_dialog (Fixture *self)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window) && gtk_widget_get_mapped (GTK_WIDGET (window)))
        return window;
    }
  return NULL;
}

static gboolean
has_dialog (Fixture *self)
{
  return find_dialog (self) != NULL;
}

static void
test_export_fails_in_words (Fixture       *self,
                            gconstpointer  data)
{
  g_autofree char *path = g_build_filename (self->folder, "nowhere", "log.txt", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GtkWindow *dialog;

  add (self, BINNACLE_CONNECTION_EVENT_LOST, "Restart.", 60 SECONDS);
  open_page (self);
  binnacle_connection_log_page_export_to (BINNACLE_CONNECTION_LOG_PAGE (self->page), BINNACLE_CONNECTION_LOG_PLAIN, file);
  stage_wait_until (has_dialog (self));
  dialog = find_dialog (self);
  g_assert_cmpstr (adw_message_dialog_get_heading (ADW_MESSAGE_DIALOG (dialog)), ==, "The Log Was Not Exported");
  g_assert_nonnull (g_strstr_len (adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (dialog)), -1, "No such file"));
  gtk_window_destroy (dialog);
}

static guint
count_entries (Fixture *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->log));
}

static gboolean
offers_undo (Fixture *self)
{
  return is_empty (self) && shows (self, "Undo");
}

static gboolean
shows_number (Fixture *self)
{
  return shows (self, "Number 2.");
}

static void
test_clear_and_undo (Fixture       *self,
                     gconstpointer  data)
{
  add_many (self, 3);
  open_page (self);
  activate (self, "log.clear", NULL);
  stage_wait_until (offers_undo (self));
  click (self, "Undo");
  stage_wait_until (shows_number (self));
  g_assert_cmpuint (count_entries (self), ==, 3);
}

/* What came after the clearing stays; what was cleared is gone from memory. */
static void
test_clear_spares_what_comes_after (Fixture       *self,
                                    gconstpointer  data)
{
  add_many (self, 3);
  open_page (self);
  activate (self, "log.clear", NULL);
  stage_wait_until (offers_undo (self));
  add (self, BINNACLE_CONNECTION_EVENT_LOST, "Restart.", 60 SECONDS);
  stage_wait_until (shows_lost (self));
  activate (self, "log.clear", NULL);
  g_assert_cmpuint (count_entries (self), ==, 1);
  stage_wait_until (offers_undo (self));
  click (self, "Undo");
  stage_wait_until (shows_lost (self));
  g_assert_false (shows (self, "Number 2."));
}

static void
fill (Fixture *self)
{
  BinnacleConnectionLog *log = self->log;

  add (self, BINNACLE_CONNECTION_EVENT_CONNECTING, NULL, -1);
  add (self, BINNACLE_CONNECTION_EVENT_CONNECTED, NULL, 12000);
  add (self, BINNACLE_CONNECTION_EVENT_WELCOMED, NULL, 31000);
  binnacle_simulated_clock_advance (self->clock, 19 * 3600 SECONDS);
  add (self, BINNACLE_CONNECTION_EVENT_SLEPT, NULL, 7500 SECONDS);
  add (self, BINNACLE_CONNECTION_EVENT_DOUBT, NULL, -1);
  add (self, BINNACLE_CONNECTION_EVENT_BELIEF, NULL, 18000);
  binnacle_simulated_clock_advance (self->clock, 1800 SECONDS);
  binnacle_connection_log_add (log, BINNACLE_CONNECTION_EVENT_LOST,
                               "The server closed the connection: being restarted for an update (1012).",
                               20 * 3600 SECONDS, 1, 840000);
  add (self, BINNACLE_CONNECTION_EVENT_SERVER_ASKED, NULL, 30 SECONDS);
  binnacle_connection_log_add (log, BINNACLE_CONNECTION_EVENT_CONNECTING, NULL, -1, 1, -1);
  binnacle_simulated_clock_advance (self->clock, 10 SECONDS);
  binnacle_connection_log_add (log, BINNACLE_CONNECTION_EVENT_ATTEMPT_FAILED,
                               "The server could not be reached in time. Check the address and the network.",
                               10 SECONDS, 2, 4 SECONDS);
  add (self, BINNACLE_CONNECTION_EVENT_OFFLINE, NULL, -1);
  binnacle_simulated_clock_advance (self->clock, 200 SECONDS);
  add (self, BINNACLE_CONNECTION_EVENT_NETWORK, NULL, -1);
  binnacle_connection_log_add (log, BINNACLE_CONNECTION_EVENT_CONNECTING, NULL, -1, 2, -1);
  add (self, BINNACLE_CONNECTION_EVENT_WELCOMED, NULL, 1400000);
  add (self, BINNACLE_CONNECTION_EVENT_NOT_RECOVERED, NULL, -1);
  binnacle_simulated_clock_advance (self->clock, 42 SECONDS);
  add (self, BINNACLE_CONNECTION_EVENT_GAVE_UP, "The server does not accept this token. It says: expired", -1);
  binnacle_simulated_clock_advance (self->clock, 7 SECONDS);
}

static const Look looks[] = {
  { "light-1100x760", ADW_COLOR_SCHEME_FORCE_LIGHT, GTK_TEXT_DIR_LTR, 1100, 760 },
  { "dark-1100x760", ADW_COLOR_SCHEME_FORCE_DARK, GTK_TEXT_DIR_LTR, 1100, 760 },
  { "light-360x720", ADW_COLOR_SCHEME_FORCE_LIGHT, GTK_TEXT_DIR_LTR, 360, 720 },
  { "dark-360x720", ADW_COLOR_SCHEME_FORCE_DARK, GTK_TEXT_DIR_LTR, 360, 720 },
  { "rtl-360x720", ADW_COLOR_SCHEME_FORCE_LIGHT, GTK_TEXT_DIR_RTL, 360, 720 },
};

static void
assert_inside (GtkWidget *widget,
               GtkWidget *window)
{
  double x, y;

  if (GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) &&
      gtk_widget_translate_coordinates (widget, window, 0, 0, &x, &y))
    {
      g_assert_cmpfloat (x, >=, 0);
      g_assert_cmpfloat (x + gtk_widget_get_width (widget), <=, gtk_widget_get_width (window) + 0.5);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    assert_inside (child, window);
}

/* And nothing fades any more. */
static gboolean
shows_gave_up (Fixture *self)
{
  GtkWidget *stack = gtk_widget_get_ancestor (self->page, GTK_TYPE_STACK);

  return shows (self, "Gave up") && !gtk_stack_get_transition_running (GTK_STACK (stack));
}

/* Nothing is cut off at any width, and a picture is left for people to look at. */
static void
test_look (Fixture       *self,
           gconstpointer  data)
{
  const Look *look = data;
  g_autofree char *name = g_strconcat ("connection-log-", look->name, ".png", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_BUILT, "app", name, NULL);
  g_autoptr (GdkTexture) texture = NULL;
  int minimum;

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), look->scheme);
  gtk_widget_set_default_direction (look->direction);
  gtk_widget_set_direction (GTK_WIDGET (self->window), look->direction);
  gtk_window_set_default_size (GTK_WINDOW (self->window), look->width, look->height);
  fill (self);
  open_page (self);
  stage_wait_until (shows_gave_up (self));
  wait_frames (self);
  texture = window_stage_draw (GTK_WIDGET (self->window));
  g_assert_true (gdk_texture_save_to_png (texture, path));
  gtk_widget_measure (GTK_WIDGET (self->window), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, look->width);
  assert_inside (self->page, GTK_WIDGET (self->window));
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  window_stage_load_style ();

  ADD ("/connection-log/from-the-popover-and-back", test_way_in_and_out);
  ADD ("/connection-log/tells-when-why-and-how-long", test_entries);
  ADD ("/connection-log/ages-keep-up", test_ages);
  ADD ("/connection-log/reader-is-left-alone", test_reader_is_left_alone);
  ADD ("/connection-log/follows-at-the-top", test_follows_at_the_top);
  ADD ("/connection-log/search-and-filter", test_search_and_filter);
  ADD ("/connection-log/copies-what-is-selected-or-shown", test_copy);
  ADD ("/connection-log/exports-to-a-file", test_export);
  ADD ("/connection-log/export-fails-in-words", test_export_fails_in_words);
  ADD ("/connection-log/clearing-can-be-undone", test_clear_and_undo);
  ADD ("/connection-log/clearing-spares-what-comes-after", test_clear_spares_what_comes_after);
  for (gsize i = 0; i < G_N_ELEMENTS (looks); i++)
    {
      g_autofree char *path = g_strconcat ("/connection-log/looks/", looks[i].name, NULL);

      g_test_add (path, Fixture, &looks[i], set_up, test_look, tear_down);
    }
  return g_test_run ();
}
