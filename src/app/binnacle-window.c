/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-window.h"

#include <glib/gi18n.h>

#include "app/binnacle-banner.h"
#include "app/binnacle-outbox-banner.h"
#include "app/binnacle-store-banner.h"
#include "app/binnacle-certificate-dialog.h"
#include "app/binnacle-conflict-dialog.h"
#include "app/binnacle-connection-log-page.h"
#include "app/binnacle-process.h"
#include "app/binnacle-sidebar.h"
#include "app/binnacle-sign-in-dialog.h"
#include "app/binnacle-edit-actions.h"
#include "app/binnacle-edit-toasts.h"
#include "app/binnacle-edits-button.h"
#include "app/binnacle-sync-indicator.h"
#include "app/binnacle-window-rest.h"
#include "ui/binnacle-app-resources.h"
#include "widgets/binnacle-dashboard-view.h"

/* Below this width the header shows icons alone. */
#define COMPACT_WIDTH 500
/* How often what is told of a problem is looked at again: "since 14:05" is "since
 * yesterday" after midnight. */
#define SINCE_INTERVAL (60 * G_USEC_PER_SEC)
/* How near to the upper edge the pointer reveals the header, in px. */
#define EDGE 4

/**
 * BinnacleWindow:
 *
 * The window: one dashboard of one session, the sidebar to choose them, the sync
 * indicator, and the banner or the page that tells what is wrong.
 *
 * Its actions are `win.reconnect`, `win.reconnect-anyway` (against the server's wish),
 * `win.sign-in`, `win.show-certificate`, `win.resolve-conflicts` (with the channel to
 * begin with, or ""), `win.connection-log`, `win.back` (from there),
 * `win.show-source` (with its position), `win.next-source`, `win.previous-source`,
 * `win.undo-edit`, `win.redo-edit`, `win.pause-edits`, `win.toggle-sidebar`,
 * `win.fullscreen`, `win.leave-fullscreen` and `win.close`.
 */
struct _BinnacleWindow
{
  AdwApplicationWindow parent_instance;

  BinnacleClock     *clock;
  BinnacleTimer     *pointer_timer;
  BinnacleTimer     *since_timer;
  GListModel        *session_list;
  BinnacleSession   *session;
  BinnacleDashboard *dashboard;
  GSimpleAction     *leave_action;
  BinnacleEditActions *edit_actions;
  BinnacleEditToasts *edit_toasts;
  GSimpleAction     *back_action;
  gulong             session_handler;
  gulong             notice_handler;
  gulong             state_handler;
  guint              compact_idle;
  gboolean           compact;
  gboolean           shows_log;
  double             pointer_x;
  double             pointer_y;

  AdwHeaderBar          *header;
  GtkToggleButton       *sidebar_toggle;
  GtkWidget             *back_button;
  AdwWindowTitle        *title;
  BinnacleSyncIndicator *indicator;
  BinnacleEditsButton   *edits;
  GtkMenuButton         *menu_button;
  GtkWidget             *restore_button;
  BinnacleBanner        *banner;
  BinnacleBanner        *outbox_banner;
  BinnacleBanner        *store_banner;
  AdwFlap               *flap;
  BinnacleSidebar       *sidebar;
  AdwToastOverlay       *toasts;
  GtkStack              *stack;
  BinnacleDashboardView *view;
  BinnacleConnectionLogPage *connection_log;
  AdwStatusPage         *problem;
  GtkButton             *problem_button;
};

G_DEFINE_FINAL_TYPE (BinnacleWindow, binnacle_window, ADW_TYPE_APPLICATION_WINDOW)

/* The log stays until one leaves it, whatever happens to the link. */
static void
show_page (BinnacleWindow *self,
           const char     *name)
{
  gtk_stack_set_visible_child_name (self->stack, self->shows_log ? "connection-log" : name);
}

static void
show_problem_page (BinnacleWindow           *self,
                   const BinnacleLinkStatus *status)
{
  g_autofree char *markup = status->advice == NULL
                              ? g_markup_escape_text (status->problem, -1)
                              : g_markup_printf_escaped ("%s\n\n%s", status->problem, status->advice);

  adw_status_page_set_icon_name (self->problem, status->icon_name);
  adw_status_page_set_title (self->problem, status->title);
  adw_status_page_set_description (self->problem, markup);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->problem_button), status->action);
  gtk_button_set_label (self->problem_button, status->action_label);
  show_page (self, "problem");
}

/* While an attempt is under way what was told stays, so that it doesn't flicker. */
static void
show_link (BinnacleWindow *self)
{
  g_autoptr (BinnacleLinkStatus) status = NULL;
  BinnacleLinkFacts facts;
  gboolean has_data = binnacle_dashboard_view_get_has_data (self->view);

  binnacle_session_get_facts (self->session, &facts);
  status = binnacle_link_status_new (&facts);
  if (status->tone == BINNACLE_LINK_BUSY)
    return;
  if (status->problem != NULL && !has_data)
    show_problem_page (self, status);
  else
    show_page (self, "dashboard");
  binnacle_banner_show_problem (self->banner, has_data || self->shows_log ? status->problem : NULL, status->advice);
  binnacle_banner_set_action (self->banner, status->action, status->action_label);
  if (status->problem != NULL)
    binnacle_timer_restart (self->since_timer, SINCE_INTERVAL);
  else
    binnacle_timer_stop (self->since_timer);
}

static void
since_cb (gpointer user_data)
{
  BinnacleWindow *self = user_data;

  if (self->session != NULL)
    show_link (self);
}

static void
show_title (BinnacleWindow *self)
{
  const char *source = binnacle_session_get_title (self->session);
  const char *dashboard = binnacle_dashboard_get_title (self->dashboard);

  if (self->shows_log)
    dashboard = _("Connection Log");
  adw_window_title_set_title (self->title, dashboard);
  adw_window_title_set_subtitle (self->title, g_str_equal (source, dashboard) ? "" : source);
}

static void
painted_cb (GdkFrameClock  *frame_clock,
            BinnacleWindow *self)
{
  gint64 age = binnacle_process_get_age (self->clock);

  g_signal_handlers_disconnect_by_func (frame_clock, painted_cb, self);
  g_debug ("first live value after %" G_GINT64_FORMAT " ms", age / 1000);
}

static void
state_changed_cb (BinnacleWindow *self)
{
  GdkFrameClock *frame_clock = gtk_widget_get_frame_clock (GTK_WIDGET (self));
  BinnacleRealtimeState *state;

  state = binnacle_source_get_state (binnacle_session_get_source (self->session));
  g_clear_signal_handler (&self->state_handler, state);
  if (frame_clock != NULL)
    g_signal_connect_object (frame_clock, "after-paint", G_CALLBACK (painted_cb), self, 0);
  show_link (self);
}

static void
drop_session (BinnacleWindow *self)
{
  if (self->session == NULL)
    return;
  g_clear_signal_handler (&self->session_handler, self->session);
  g_clear_signal_handler (&self->notice_handler, self->session);
  g_clear_signal_handler (&self->state_handler,
                          binnacle_source_get_state (binnacle_session_get_source (self->session)));
  g_clear_object (&self->session);
}

static void
set_edits (BinnacleWindow         *self,
           BinnacleOperationQueue *operations)
{
  binnacle_edits_button_set_queue (self->edits, operations);
  binnacle_edit_actions_set_queue (self->edit_actions, operations);
  binnacle_edit_toasts_set_queue (self->edit_toasts, operations);
}

static void
show_content (BinnacleWindow *self)
{
  BinnacleSource *source;

  if (self->session == NULL || self->dashboard == NULL)
    return;
  source = binnacle_session_get_source (self->session);
  g_clear_signal_handler (&self->state_handler, binnacle_source_get_state (source));
  self->state_handler = g_signal_connect_swapped (binnacle_source_get_state (source), "changed",
                                                  G_CALLBACK (state_changed_cb), self);
  binnacle_dashboard_view_show (self->view, source, self->dashboard);
  show_page (self, "dashboard");
  binnacle_banner_show_problem (self->banner, NULL, NULL);
  show_title (self);
  show_link (self);
}

static void
set_shows_log (BinnacleWindow *self,
               gboolean        shows_log)
{
  self->shows_log = shows_log;
  gtk_widget_set_visible (self->back_button, shows_log);
  gtk_widget_set_visible (GTK_WIDGET (self->sidebar_toggle), !shows_log);
  g_simple_action_set_enabled (self->back_action, shows_log);
  show_page (self, "dashboard");
  if (self->session == NULL || self->dashboard == NULL)
    return;
  show_title (self);
  show_link (self);
  if (shows_log)
    gtk_widget_grab_focus (GTK_WIDGET (self->connection_log));
  else
    gtk_widget_child_focus (GTK_WIDGET (self->view), GTK_DIR_TAB_FORWARD);
}

static void
close_sidebar_when_folded (BinnacleWindow *self)
{
  if (adw_flap_get_folded (self->flap))
    adw_flap_set_reveal_flap (self->flap, FALSE);
}

static void
dashboard_chosen_cb (BinnacleWindow    *self,
                     BinnacleDashboard *dashboard)
{
  set_shows_log (self, FALSE);
  binnacle_window_show_dashboard (self, dashboard);
  close_sidebar_when_folded (self);
}

static void
session_chosen_cb (BinnacleWindow  *self,
                   BinnacleSession *session)
{
  binnacle_window_show_session (self, session);
  close_sidebar_when_folded (self);
}

/* One that goes, or is replaced after it was edited, takes along what is shown of it: then
 * its place in the list is shown. */
static void
sessions_changed_cb (BinnacleWindow *self,
                     guint           position,
                     guint           n_removed)
{
  guint n_sessions = g_list_model_get_n_items (self->session_list);
  g_autoptr (BinnacleSession) next = NULL;

  for (guint i = 0; i < n_sessions; i++)
    {
      g_autoptr (BinnacleSession) session = g_list_model_get_item (self->session_list, i);

      if (session == self->session)
        return;
    }
  if (self->session == NULL || n_removed == 0 || n_sessions == 0)
    return;
  next = g_list_model_get_item (self->session_list, MIN (position, n_sessions - 1));
  binnacle_window_show_session (self, next);
}

static void
details_copied_cb (BinnacleWindow *self)
{
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (_("Details copied")));
}

static void
reconnect_activated_cb (GSimpleAction *action,
                        GVariant      *parameter,
                        gpointer       user_data)
{
  BinnacleWindow *self = user_data;

  if (self->session != NULL)
    binnacle_session_reconnect (self->session);
}

static void
reconnect_anyway_activated_cb (GSimpleAction *action,
                               GVariant      *parameter,
                               gpointer       user_data)
{
  BinnacleWindow *self = user_data;

  if (self->session != NULL)
    binnacle_session_insist (self->session);
}

static void
connection_log_activated_cb (GSimpleAction *action,
                             GVariant      *parameter,
                             gpointer       user_data)
{
  BinnacleWindow *self = user_data;

  set_shows_log (self, TRUE);
  close_sidebar_when_folded (self);
}

static void
back_activated_cb (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       user_data)
{
  set_shows_log (user_data, FALSE);
}

static void
sign_in_activated_cb (GSimpleAction *action,
                      GVariant      *parameter,
                      gpointer       user_data)
{
  BinnacleWindow *self = user_data;

  if (self->session != NULL && binnacle_session_get_sign_in (self->session) != NULL)
    binnacle_sign_in_dialog_show (GTK_WINDOW (self), self->session);
}

static void
show_certificate_activated_cb (GSimpleAction *action,
                               GVariant      *parameter,
                               gpointer       user_data)
{
  BinnacleWindow *self = user_data;

  if (self->session != NULL)
    binnacle_certificate_dialog_show (GTK_WINDOW (self), self->session);
}

/* With the channel to begin with, or "" for any. */
static void
resolve_conflicts_activated_cb (GSimpleAction *action,
                                GVariant      *parameter,
                                gpointer       user_data)
{
  BinnacleWindow *self = user_data;
  BinnacleSource *source;

  if (self->session == NULL)
    return;
  source = binnacle_session_get_source (self->session);
  binnacle_conflict_dialog_show (GTK_WINDOW (self), binnacle_source_get_operations (source), self->clock,
                                 g_variant_get_string (parameter, NULL));
}

static void
notice_cb (BinnacleWindow *self,
           const char     *text)
{
  binnacle_window_tell (self, text, FALSE);
}

static void
show_source_activated_cb (GSimpleAction *action,
                          GVariant      *parameter,
                          gpointer       user_data)
{
  BinnacleWindow *self = user_data;
  g_autoptr (BinnacleSession) session = g_list_model_get_item (self->session_list, g_variant_get_uint32 (parameter));

  if (session != NULL)
    binnacle_window_show_session (self, session);
}

static void
show_neighbour (BinnacleWindow *self,
                int             step)
{
  guint n_sessions = g_list_model_get_n_items (self->session_list);

  for (guint i = 0; i < n_sessions; i++)
    {
      g_autoptr (BinnacleSession) session = g_list_model_get_item (self->session_list, i);
      g_autoptr (BinnacleSession) next =
        g_list_model_get_item (self->session_list, (i + n_sessions + (guint) step) % n_sessions);

      if (session != self->session)
        continue;
      binnacle_window_show_session (self, next);
      return;
    }
}

static void
next_source_activated_cb (GSimpleAction *action,
                          GVariant      *parameter,
                          gpointer       user_data)
{
  show_neighbour (user_data, 1);
}

static void
previous_source_activated_cb (GSimpleAction *action,
                              GVariant      *parameter,
                              gpointer       user_data)
{
  show_neighbour (user_data, -1);
}

/* A property action would keep what it acts on alive. */
static void
toggle_sidebar_activated_cb (GSimpleAction *action,
                             GVariant      *parameter,
                             gpointer       user_data)
{
  BinnacleWindow *self = user_data;

  adw_flap_set_reveal_flap (self->flap, !adw_flap_get_reveal_flap (self->flap));
}

static void
close_activated_cb (GSimpleAction *action,
                    GVariant      *parameter,
                    gpointer       user_data)
{
  gtk_window_close (GTK_WINDOW (user_data));
}

static void
leave_fullscreen_activated_cb (GSimpleAction *action,
                               GVariant      *parameter,
                               gpointer       user_data)
{
  gtk_window_unfullscreen (GTK_WINDOW (user_data));
}

static void
add_actions (BinnacleWindow *self)
{
  static const GActionEntry entries[] = {
    { .name = "reconnect", .activate = reconnect_activated_cb },
    { .name = "reconnect-anyway", .activate = reconnect_anyway_activated_cb },
    { .name = "connection-log", .activate = connection_log_activated_cb },
    { .name = "back", .activate = back_activated_cb },
    { .name = "sign-in", .activate = sign_in_activated_cb },
    { .name = "resolve-conflicts", .activate = resolve_conflicts_activated_cb, .parameter_type = "s" },
    { .name = "show-certificate", .activate = show_certificate_activated_cb },
    { .name = "show-source", .activate = show_source_activated_cb, .parameter_type = "u" },
    { .name = "next-source", .activate = next_source_activated_cb },
    { .name = "previous-source", .activate = previous_source_activated_cb },
    { .name = "toggle-sidebar", .activate = toggle_sidebar_activated_cb },
    { .name = "close", .activate = close_activated_cb },
    { .name = "leave-fullscreen", .activate = leave_fullscreen_activated_cb },
  };
  GActionMap *map = G_ACTION_MAP (self);

  g_action_map_add_action_entries (map, entries, G_N_ELEMENTS (entries), self);
  self->leave_action = G_SIMPLE_ACTION (g_action_map_lookup_action (map, "leave-fullscreen"));
  self->back_action = G_SIMPLE_ACTION (g_action_map_lookup_action (map, "back"));
  g_simple_action_set_enabled (self->leave_action, FALSE);
  g_simple_action_set_enabled (self->back_action, FALSE);
}

static void
hide_pointer_cb (gpointer user_data)
{
  gtk_widget_set_cursor_from_name (user_data, "none");
}

static gboolean
has_open_menu (BinnacleWindow *self)
{
  return gtk_widget_get_visible (GTK_WIDGET (gtk_menu_button_get_popover (self->menu_button))) ||
         binnacle_sync_indicator_is_open (self->indicator) ||
         binnacle_edits_button_is_open (self->edits);
}

/* At full screen the header comes when the pointer touches the upper edge, and
 * goes when it has left it well behind. */
static void
reveal_header (BinnacleWindow *self)
{
  GtkWidget *header = GTK_WIDGET (self->header);

  if (self->pointer_y <= EDGE)
    gtk_widget_set_visible (header, TRUE);
  else if (self->pointer_y > 2 * gtk_widget_get_height (header) && !has_open_menu (self))
    gtk_widget_set_visible (header, FALSE);
}

static void
pointer_moved_cb (GtkEventControllerMotion *controller,
                  double                    x,
                  double                    y,
                  BinnacleWindow           *self)
{
  /* Tiles that change under a resting pointer cause events too. */
  if (x == self->pointer_x && y == self->pointer_y)
    return;
  self->pointer_x = x;
  self->pointer_y = y;
  gtk_widget_set_cursor (GTK_WIDGET (self), NULL);
  if (!gtk_window_is_fullscreen (GTK_WINDOW (self)))
    return;
  binnacle_timer_restart (self->pointer_timer, 3 * G_USEC_PER_SEC);
  reveal_header (self);
}

static void
fullscreened_cb (BinnacleWindow *self)
{
  gboolean fullscreen = gtk_window_is_fullscreen (GTK_WINDOW (self));

  gtk_widget_set_visible (GTK_WIDGET (self->header), !fullscreen);
  gtk_widget_set_visible (self->restore_button, fullscreen);
  g_simple_action_set_enabled (self->leave_action, fullscreen);
  gtk_widget_set_cursor (GTK_WIDGET (self), NULL);
  if (fullscreen)
    binnacle_timer_restart (self->pointer_timer, 3 * G_USEC_PER_SEC);
  else
    binnacle_timer_stop (self->pointer_timer);
}

static void
set_compact (BinnacleWindow *self,
             gboolean        compact)
{
  binnacle_sync_indicator_set_compact (self->indicator, compact);
  binnacle_banner_set_compact (self->banner, compact);
  binnacle_banner_set_compact (self->outbox_banner, compact);
  binnacle_banner_set_compact (self->store_banner, compact);
}

static gboolean
apply_compact_cb (gpointer user_data)
{
  BinnacleWindow *self = user_data;

  self->compact_idle = 0;
  set_compact (self, self->compact);
  return G_SOURCE_REMOVE;
}

/* Widgets may not be shown or hidden while sizes are being handed out. */
static void
binnacle_window_size_allocate (GtkWidget *widget,
                               int        width,
                               int        height,
                               int        baseline)
{
  BinnacleWindow *self = BINNACLE_WINDOW (widget);
  gboolean compact = width < COMPACT_WIDTH;

  if (compact != self->compact && self->compact_idle == 0)
    self->compact_idle = g_idle_add_full (G_PRIORITY_HIGH_IDLE, apply_compact_cb, self, NULL);
  self->compact = compact;

  GTK_WIDGET_CLASS (binnacle_window_parent_class)->size_allocate (widget, width, height, baseline);
}

static void
binnacle_window_dispose (GObject *object)
{
  BinnacleWindow *self = BINNACLE_WINDOW (object);

  g_clear_handle_id (&self->compact_idle, g_source_remove);
  g_clear_pointer (&self->pointer_timer, binnacle_timer_free);
  g_clear_pointer (&self->since_timer, binnacle_timer_free);
  drop_session (self);
  g_clear_object (&self->edit_actions);
  g_clear_object (&self->edit_toasts);
  g_clear_object (&self->dashboard);
  g_clear_object (&self->session_list);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (binnacle_window_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, BinnacleWindow, header);
  gtk_widget_class_bind_template_child (widget_class, BinnacleWindow, sidebar_toggle);
  gtk_widget_class_bind_template_child (widget_class, BinnacleWindow, back_button);
  gtk_widget_class_bind_template_child (widget_class, BinnacleWindow, title);
  gtk_widget_class_bind_template_child (widget_class, BinnacleWindow, indicator);
  gtk_widget_class_bind_template_child (widget_class, BinnacleWindow, edits);
  gtk_widget_class_bind_template_child (widget_class, BinnacleWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, BinnacleWindow, restore_button);
  gtk_widget_class_bind_template_child (widget_class, BinnacleWindow, banner);
  gtk_widget_class_bind_template_child (widget_class, BinnacleWindow, outbox_banner);
  gtk_widget_class_bind_template_child (widget_class, BinnacleWindow, store_banner);
  gtk_widget_class_bind_template_child (widget_class, BinnacleWindow, flap);
  gtk_widget_class_bind_template_child (widget_class, BinnacleWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, BinnacleWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, BinnacleWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, BinnacleWindow, view);
  gtk_widget_class_bind_template_child (widget_class, BinnacleWindow, connection_log);
  gtk_widget_class_bind_template_child (widget_class, BinnacleWindow, problem);
  gtk_widget_class_bind_template_child (widget_class, BinnacleWindow, problem_button);
}

static void
binnacle_window_class_init (BinnacleWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = binnacle_window_dispose;
  widget_class->size_allocate = binnacle_window_size_allocate;

  /* Named here, or the linker leaves the resources out. */
  g_resources_register (binnacle_app_get_resource ());
  g_type_ensure (BINNACLE_TYPE_BANNER);
  g_type_ensure (BINNACLE_TYPE_CONNECTION_LOG_PAGE);
  g_type_ensure (BINNACLE_TYPE_DASHBOARD_VIEW);
  g_type_ensure (BINNACLE_TYPE_EDITS_BUTTON);
  g_type_ensure (BINNACLE_TYPE_SIDEBAR);
  g_type_ensure (BINNACLE_TYPE_SYNC_INDICATOR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/binnacle/Binnacle/ui/binnacle-window.ui");
  bind_children (widget_class);
  /* Of the class: a property action of the window's own would keep it alive. */
  gtk_widget_class_install_property_action (widget_class, "win.fullscreen", "fullscreened");
  binnacle_edit_actions_bind_keys (widget_class);
}

static void
binnacle_window_init (BinnacleWindow *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  /* Until its width is known, so that a narrow screen does not get a wide window. */
  self->compact = TRUE;
  set_compact (self, TRUE);
  add_actions (self);
  if (BINNACLE_DEVELOPMENT)
    gtk_widget_add_css_class (GTK_WIDGET (self), "devel");

  g_signal_connect (motion, "motion", G_CALLBACK (pointer_moved_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  g_signal_connect (self, "notify::fullscreened", G_CALLBACK (fullscreened_cb), NULL);
  g_signal_connect_swapped (self->sidebar, "dashboard-chosen", G_CALLBACK (dashboard_chosen_cb), self);
  g_signal_connect_swapped (self->sidebar, "session-chosen", G_CALLBACK (session_chosen_cb), self);
  binnacle_window_rest_watch (GTK_WINDOW (self), GTK_WIDGET (self->flap));
  self->edit_actions = binnacle_edit_actions_new (G_ACTION_MAP (self));
  self->edit_toasts = binnacle_edit_toasts_new (self->toasts);
  g_signal_connect_object (self->edit_actions, "stepped", G_CALLBACK (binnacle_edit_toasts_tell_step),
                           self->edit_toasts, G_CONNECT_SWAPPED);
  g_signal_connect_swapped (self->indicator, "copied", G_CALLBACK (details_copied_cb), self);
}

/* GTK keeps the size before maximizing in the default size. */
static void
restore_size (BinnacleWindow *self,
              GSettings      *settings)
{
  static const char * const keys[][2] = {
    { "width", "default-width" }, { "height", "default-height" }, { "maximized", "maximized" }
  };

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    g_settings_bind (settings, keys[i][0], self, keys[i][1], G_SETTINGS_BIND_DEFAULT);
}

/**
 * binnacle_window_new:
 * @application: the application
 * @clock: the clock
 * @sessions: a list of #BinnacleSession for the sidebar
 * @settings: the group `window`, where size and state are kept
 *
 * Returns: (transfer none): a window that shows nothing yet, owned by GTK
 */
BinnacleWindow *
binnacle_window_new (AdwApplication *application,
                     BinnacleClock  *clock,
                     GListModel     *sessions,
                     GSettings      *settings)
{
  BinnacleWindow *self = g_object_new (BINNACLE_TYPE_WINDOW, "application", application, NULL);

  self->clock = g_object_ref (clock);
  self->session_list = g_object_ref (sessions);
  self->pointer_timer = binnacle_clock_add_timer (clock, 0, hide_pointer_cb, self);
  binnacle_timer_stop (self->pointer_timer);
  self->since_timer = binnacle_clock_add_timer (clock, SINCE_INTERVAL, since_cb, self);
  binnacle_sync_indicator_set_clock (self->indicator, clock);
  binnacle_edits_button_set_clock (self->edits, clock);
  binnacle_connection_log_page_set_clock (self->connection_log, clock);
  restore_size (self, settings);
  binnacle_sidebar_set_sessions (self->sidebar, sessions);
  g_signal_connect_object (sessions, "items-changed", G_CALLBACK (sessions_changed_cb), self, G_CONNECT_SWAPPED);
  return self;
}

/* The dashboard stays where the source has it too. */
static void
choose_dashboard (BinnacleWindow *self)
{
  GListModel *dashboards = binnacle_session_get_dashboards (self->session);
  g_autoptr (BinnacleDashboard) chosen = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (dashboards) && self->dashboard != NULL; i++)
    {
      g_autoptr (BinnacleDashboard) candidate = g_list_model_get_item (dashboards, i);

      if (g_str_equal (binnacle_dashboard_get_id (candidate), binnacle_dashboard_get_id (self->dashboard)))
        g_set_object (&chosen, candidate);
    }
  if (chosen == NULL)
    chosen = g_list_model_get_item (dashboards, 0);
  g_set_object (&self->dashboard, chosen);
  binnacle_sidebar_set_dashboards (self->sidebar, dashboards);
  binnacle_sidebar_select_dashboard (self->sidebar, chosen);
}

/**
 * binnacle_window_has_session:
 * @self: a window
 *
 * Returns: whether it shows a session
 */
gboolean
binnacle_window_has_session (BinnacleWindow *self)
{
  g_return_val_if_fail (BINNACLE_IS_WINDOW (self), FALSE);
  return self->session != NULL;
}

/**
 * binnacle_window_show_session:
 * @self: a window
 * @session: what to show
 *
 * Shows another session, with the same dashboard where it has that one.
 */
void
binnacle_window_show_session (BinnacleWindow  *self,
                              BinnacleSession *session)
{
  g_return_if_fail (BINNACLE_IS_WINDOW (self) && BINNACLE_IS_SESSION (session));

  if (self->session == session)
    return;
  drop_session (self);
  self->session = g_object_ref (session);
  self->session_handler = g_signal_connect_swapped (session, "changed", G_CALLBACK (show_link), self);
  self->notice_handler = g_signal_connect_swapped (session, "notice", G_CALLBACK (notice_cb), self);
  binnacle_sync_indicator_set_session (self->indicator, session);
  set_edits (self, binnacle_source_get_operations (binnacle_session_get_source (session)));
  binnacle_connection_log_page_set_session (self->connection_log, session);
  binnacle_sidebar_select_session (self->sidebar, session);
  choose_dashboard (self);
  show_content (self);
}

/**
 * binnacle_window_show_dashboard:
 * @self: a window
 * @dashboard: what to show
 *
 * Shows another dashboard, of the same session; its first one where it does not have that one.
 */
void
binnacle_window_show_dashboard (BinnacleWindow    *self,
                                BinnacleDashboard *dashboard)
{
  g_return_if_fail (BINNACLE_IS_WINDOW (self) && BINNACLE_IS_DASHBOARD (dashboard));

  g_set_object (&self->dashboard, dashboard);
  if (self->session != NULL)
    choose_dashboard (self);
  show_content (self);
}

/**
 * binnacle_window_set_sync_status:
 * @self: a window
 * @status: how everything stands
 *
 * Shows in the indicator how all sources stand.
 */
void
binnacle_window_set_sync_status (BinnacleWindow     *self,
                                 BinnacleSyncStatus *status)
{
  g_return_if_fail (BINNACLE_IS_WINDOW (self) && BINNACLE_IS_SYNC_STATUS (status));

  binnacle_sync_indicator_set_status (self->indicator, status);
}

/**
 * binnacle_window_tell:
 * @self: a window
 * @sentence: what the person should know
 * @lasting: whether it stays until they have closed it
 *
 * Shows a toast.
 */
void
binnacle_window_tell (BinnacleWindow *self,
                      const char     *sentence,
                      gboolean        lasting)
{
  g_autofree char *markup = NULL;
  AdwToast *toast;

  g_return_if_fail (BINNACLE_IS_WINDOW (self) && sentence != NULL);

  /* A title is markup in this version of libadwaita, and the name of a file is not. */
  markup = g_markup_escape_text (sentence, -1);
  toast = adw_toast_new (markup);
  if (lasting)
    adw_toast_set_timeout (toast, 0);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

/**
 * binnacle_window_get_view:
 * @self: a window
 *
 * Returns: (transfer none): what shows its dashboard, to bind settings to
 */
GObject *
binnacle_window_get_view (BinnacleWindow *self)
{
  g_return_val_if_fail (BINNACLE_IS_WINDOW (self), NULL);
  return G_OBJECT (self->view);
}

/**
 * binnacle_window_set_outbox:
 * @self: a window
 * @outbox: where the changes of this profile are saved
 *
 * Has the window tell when changes can't be saved. Once.
 */
void
binnacle_window_set_outbox (BinnacleWindow *self,
                            BinnacleOutbox *outbox)
{
  g_return_if_fail (BINNACLE_IS_WINDOW (self));

  binnacle_outbox_banner_attach (self->outbox_banner, G_ACTION_MAP (self), outbox);
  g_object_bind_property (outbox, "durable", self->edits, "durable", G_BINDING_SYNC_CREATE);
}

/**
 * binnacle_window_set_store:
 * @self: a window
 * @store: where the last values of this profile are kept
 *
 * Has the window tell what has happened to them. Once.
 */
void
binnacle_window_set_store (BinnacleWindow *self,
                           BinnacleStore  *store)
{
  g_return_if_fail (BINNACLE_IS_WINDOW (self));

  binnacle_store_banner_attach (self->store_banner, G_ACTION_MAP (self), store);
}
