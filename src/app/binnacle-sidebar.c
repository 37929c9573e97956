/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-sidebar.h"

#include "app/binnacle-source-row.h"

/**
 * BinnacleSidebar:
 *
 * The dashboards that can be shown, and the sources to show them of. What is chosen is told
 * by [signal@Sidebar::dashboard-chosen] and [signal@Sidebar::session-chosen], and selected
 * only when it is shown.
 *
 * # CSS nodes
 *
 * `sidebar` with two lists.
 */
struct _BinnacleSidebar
{
  GtkWidget parent_instance;

  GListModel *dashboard_list;
  GListModel *session_list;

  GtkListBox *dashboards;
  GtkListBox *sources;
};

enum
{
  DASHBOARD_CHOSEN,
  SESSION_CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BinnacleSidebar, binnacle_sidebar, GTK_TYPE_WIDGET)

static GtkWidget *
make_dashboard_row (gpointer item,
                    gpointer user_data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (binnacle_dashboard_get_title (item));

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("view-grid-symbolic"));
  gtk_box_append (GTK_BOX (box), label);
  return box;
}

static GtkWidget *
make_source_row (gpointer item,
                 gpointer user_data)
{
  return binnacle_source_row_new (item);
}

static void
dashboard_activated_cb (BinnacleSidebar *self,
                        GtkListBoxRow   *row)
{
  g_autoptr (GObject) dashboard = NULL;

  dashboard = g_list_model_get_item (self->dashboard_list, (guint) gtk_list_box_row_get_index (row));
  g_signal_emit (self, signals[DASHBOARD_CHOSEN], 0, dashboard);
}

static void
source_activated_cb (BinnacleSidebar *self,
                     GtkListBoxRow   *row)
{
  g_autoptr (GObject) session = NULL;

  session = g_list_model_get_item (self->session_list, (guint) gtk_list_box_row_get_index (row));
  g_signal_emit (self, signals[SESSION_CHOSEN], 0, session);
}

static void
binnacle_sidebar_dispose (GObject *object)
{
  BinnacleSidebar *self = BINNACLE_SIDEBAR (object);
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self));

  g_clear_pointer (&child, gtk_widget_unparent);
  g_clear_object (&self->dashboard_list);
  g_clear_object (&self->session_list);

  G_OBJECT_CLASS (binnacle_sidebar_parent_class)->dispose (object);
}

static void
install_signals (void)
{
  /**
   * BinnacleSidebar::dashboard-chosen:
   * @self: the sidebar
   * @dashboard: a dashboard of its list
   *
   * The person wants to see a dashboard.
   */
  signals[DASHBOARD_CHOSEN] = g_signal_new ("dashboard-chosen", BINNACLE_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0,
                                            NULL, NULL, NULL, G_TYPE_NONE, 1, BINNACLE_TYPE_DASHBOARD);
  /**
   * BinnacleSidebar::session-chosen:
   * @self: the sidebar
   * @session: a session of its list
   *
   * The person wants to see a source.
   */
  signals[SESSION_CHOSEN] = g_signal_new ("session-chosen", BINNACLE_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 1, BINNACLE_TYPE_SESSION);
}

static void
binnacle_sidebar_class_init (BinnacleSidebarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = binnacle_sidebar_dispose;
  install_signals ();

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/binnacle/Binnacle/ui/binnacle-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, BinnacleSidebar, dashboards);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSidebar, sources);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "sidebar");
}

static void
binnacle_sidebar_init (BinnacleSidebar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->dashboards, "row-activated", G_CALLBACK (dashboard_activated_cb), self);
  g_signal_connect_swapped (self->sources, "row-activated", G_CALLBACK (source_activated_cb), self);
}

static void
select_item (GtkListBox *list_box,
             GListModel *list,
             gpointer    item)
{
  for (guint i = 0; list != NULL && i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (GObject) candidate = g_list_model_get_item (list, i);

      if (candidate == item)
        gtk_list_box_select_row (list_box, gtk_list_box_get_row_at_index (list_box, (int) i));
    }
}

/**
 * binnacle_sidebar_set_sessions:
 * @self: a sidebar
 * @sessions: a list of #BinnacleSession
 *
 * Sets the sources to choose from.
 */
void
binnacle_sidebar_set_sessions (BinnacleSidebar *self,
                               GListModel      *sessions)
{
  g_return_if_fail (BINNACLE_IS_SIDEBAR (self) && G_IS_LIST_MODEL (sessions));

  g_set_object (&self->session_list, sessions);
  gtk_list_box_bind_model (self->sources, sessions, make_source_row, NULL, NULL);
}

/**
 * binnacle_sidebar_set_dashboards:
 * @self: a sidebar
 * @dashboards: a list of #BinnacleDashboard
 *
 * Sets the dashboards to choose from.
 */
void
binnacle_sidebar_set_dashboards (BinnacleSidebar *self,
                                 GListModel      *dashboards)
{
  g_return_if_fail (BINNACLE_IS_SIDEBAR (self) && G_IS_LIST_MODEL (dashboards));

  if (g_set_object (&self->dashboard_list, dashboards))
    gtk_list_box_bind_model (self->dashboards, dashboards, make_dashboard_row, NULL, NULL);
}

/**
 * binnacle_sidebar_select_session:
 * @self: a sidebar
 * @session: what is shown
 *
 * Marks a source.
 */
void
binnacle_sidebar_select_session (BinnacleSidebar *self,
                                 BinnacleSession *session)
{
  g_return_if_fail (BINNACLE_IS_SIDEBAR (self));

  select_item (self->sources, self->session_list, session);
}

/**
 * binnacle_sidebar_select_dashboard:
 * @self: a sidebar
 * @dashboard: what is shown
 *
 * Marks a dashboard.
 */
void
binnacle_sidebar_select_dashboard (BinnacleSidebar   *self,
                                   BinnacleDashboard *dashboard)
{
  g_return_if_fail (BINNACLE_IS_SIDEBAR (self));

  select_item (self->dashboards, self->dashboard_list, dashboard);
}
