/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-sync-window.h"

#include <glib/gi18n.h>

#include "app/binnacle-sync-text.h"

/**
 * BinnacleSyncWindow:
 *
 * How everything stands: the sentence of the sync status, what waits to be sent, each source with
 * its state and last sync, and each job with its next run and last error; with Sync Now
 * (`app.sync-now`), Work Offline (`app.work-offline`) and the way through a portal
 * (`app.open-portal`). Escape closes it.
 *
 * It follows the status, and once a second what time alone changes, while it is shown.
 *
 * # Accessibility
 *
 * The sentence is the window's description; rows are named by their titles and described
 * by what they say, buttons in them by what they do to which.
 */
struct _BinnacleSyncWindow
{
  AdwWindow parent_instance;

  BinnacleClock      *clock;
  BinnacleTimer      *second;
  BinnacleSyncStatus *status;

  GtkImage       *phase_icon;
  GtkLabel       *phase_title;
  GtkLabel       *summary;
  GtkProgressBar *progress;
  GtkWidget      *open_portal;
  GtkSwitch      *work_offline;
  AdwActionRow   *edits;
  GtkStack       *source_stack;
  GtkListBox     *sources;
  GtkStack       *job_stack;
  GtkListBox     *jobs;
};

G_DEFINE_FINAL_TYPE (BinnacleSyncWindow, binnacle_sync_window, ADW_TYPE_WINDOW)

#define ITEM_KEY "binnacle-item"
#define ICON_KEY "binnacle-icon"
#define BUTTON_KEY "binnacle-button"

static GtkWidget *
make_row (gpointer    item,
          const char *title,
          const char *button_icon,
          const char *button_format,
          GCallback   clicked)
{
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "title-lines", 2, "subtitle-lines", 4, NULL);
  GtkWidget *icon = gtk_image_new ();
  GtkWidget *button = gtk_button_new_from_icon_name (button_icon);
  g_autofree char *label = g_strdup_printf ("%s: %s", button_format, title);

  /* Once markup is off: what is set together is told in another order. */
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, button_format);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_signal_connect_object (button, "clicked", clicked, item, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  g_object_set_data_full (G_OBJECT (row), ITEM_KEY, g_object_ref (item), g_object_unref);
  g_object_set_data (G_OBJECT (row), ICON_KEY, icon);
  g_object_set_data (G_OBJECT (row), BUTTON_KEY, button);
  return row;
}

static void
show_row (GtkWidget  *row,
          const char *icon_name,
          const char *text,
          gboolean    can_run)
{
  if (g_strcmp0 (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), text) != 0)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
  gtk_image_set_from_icon_name (g_object_get_data (G_OBJECT (row), ICON_KEY), icon_name);
  gtk_widget_set_sensitive (g_object_get_data (G_OBJECT (row), BUTTON_KEY), can_run);
}

/* What somebody on the way says in a server's name is not the server's error. */
static void
get_facts (BinnacleSyncWindow    *self,
           BinnacleSyncLink      *link,
           BinnacleSyncLinkFacts *facts)
{
  BinnacleNetworkBelief *belief = binnacle_sync_status_get_belief (self->status);

  binnacle_sync_link_get_facts (link, facts);
  if (facts->local || binnacle_network_belief_get_state (belief) != BINNACLE_NETWORK_PORTAL ||
      (facts->state != BINNACLE_SYNC_LINK_WAITING && facts->state != BINNACLE_SYNC_LINK_FAILED))
    return;
  facts->state = BINNACLE_SYNC_LINK_OFFLINE;
  facts->error = NULL;
}

static void
show_source (BinnacleSyncWindow *self,
             GtkWidget          *row)
{
  BinnacleSyncLink *link = g_object_get_data (G_OBJECT (row), ITEM_KEY);
  gint64 now = binnacle_clock_get_real_time (self->clock);
  gint64 last_sync = binnacle_sync_status_get_last_sync (self->status, binnacle_sync_link_get_id (link));
  g_autofree char *text = NULL;
  BinnacleSyncLinkFacts facts;

  get_facts (self, link, &facts);
  text = binnacle_sync_text_make_link (&facts, last_sync, now);
  if (facts.title != NULL)
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), facts.title);
  show_row (row, binnacle_sync_text_get_link_icon (facts.state), text,
            facts.state != BINNACLE_SYNC_LINK_SUSPENDED && facts.state != BINNACLE_SYNC_LINK_LIVE);
}

static void
show_job (BinnacleSyncWindow *self,
          GtkWidget          *row)
{
  BinnacleBackgroundSync *background_sync = binnacle_sync_status_get_background_sync (self->status);
  BinnacleSyncJob *job = g_object_get_data (G_OBJECT (row), ITEM_KEY);
  BinnacleSyncJobState state = binnacle_sync_job_get_state (job);
  g_autofree char *text = binnacle_sync_text_make_job (job, binnacle_background_sync_get_hold (background_sync),
                                                       binnacle_clock_get_real_time (self->clock));

  show_row (row, binnacle_sync_text_get_job_icon (state), text,
            state != BINNACLE_SYNC_JOB_STATE_RUNNING && !binnacle_sync_status_get_work_offline (self->status));
}

static void
show_rows (BinnacleSyncWindow *self,
           GtkListBox         *list,
           void              (*show) (BinnacleSyncWindow *self,
                                      GtkWidget          *row))
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (list, i)) != NULL; i++)
    show (self, GTK_WIDGET (row));
}

static void
show_progress (BinnacleSyncWindow *self)
{
  double progress = binnacle_sync_status_get_progress (self->status);

  gtk_widget_set_visible (GTK_WIDGET (self->progress), progress >= 0);
  if (progress >= 0)
    gtk_progress_bar_set_fraction (self->progress, progress);
}

static void
show_edits (BinnacleSyncWindow *self)
{
  g_autofree char *text = NULL;
  guint n_pending, n_failed, n_conflicts, n_held;

  g_object_get (self->status, "pending", &n_pending, "failed", &n_failed, "conflicts", &n_conflicts,
                "held", &n_held, NULL);
  text = binnacle_sync_text_make_edits (n_pending, n_failed, n_conflicts, n_held);
  adw_action_row_set_subtitle (self->edits, text);
}

static guint
count_jobs (BinnacleSyncWindow *self)
{
  BinnacleBackgroundSync *background_sync = binnacle_sync_status_get_background_sync (self->status);

  return background_sync != NULL ? g_list_model_get_n_items (G_LIST_MODEL (background_sync)) : 0;
}

static void
show (BinnacleSyncWindow *self)
{
  BinnacleSyncPhase phase = binnacle_sync_status_get_phase (self->status);
  const char *summary = binnacle_sync_status_get_summary (self->status);

  gtk_image_set_from_icon_name (self->phase_icon, binnacle_sync_text_get_phase_icon (phase));
  gtk_label_set_label (self->phase_title, binnacle_sync_text_get_phase_title (phase));
  if (g_strcmp0 (gtk_label_get_label (self->summary), summary) != 0)
    gtk_label_set_label (self->summary, summary);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, summary, -1);
  gtk_widget_set_visible (self->open_portal, phase == BINNACLE_SYNC_PHASE_PORTAL);
  show_progress (self);
  show_edits (self);
  gtk_stack_set_visible_child_name (self->source_stack,
                                    g_list_model_get_n_items (binnacle_sync_status_get_links (self->status)) > 0
                                      ? "list" : "empty");
  gtk_stack_set_visible_child_name (self->job_stack, count_jobs (self) > 0 ? "list" : "empty");
  show_rows (self, self->sources, show_source);
  show_rows (self, self->jobs, show_job);
}

static void
second_cb (gpointer user_data)
{
  BinnacleSyncWindow *self = user_data;

  show (self);
  binnacle_timer_restart (self->second, G_USEC_PER_SEC);
}

static GtkWidget *
make_source_row (gpointer item,
                 gpointer user_data)
{
  BinnacleSyncLinkFacts facts;
  GtkWidget *row;

  binnacle_sync_link_get_facts (item, &facts);
  row = make_row (item, facts.title != NULL ? facts.title : "", "view-refresh-symbolic", _("Connect"),
                  G_CALLBACK (binnacle_sync_link_refresh));
  show_source (user_data, row);
  return row;
}

static GtkWidget *
make_job_row (gpointer item,
              gpointer user_data)
{
  GtkWidget *row = make_row (item, binnacle_sync_job_get_title (item), "view-refresh-symbolic", _("Refresh"),
                             G_CALLBACK (binnacle_sync_job_run_now));

  show_job (user_data, row);
  return row;
}

static gboolean
close_cb (GtkWidget *widget,
          GVariant  *arguments,
          gpointer   user_data)
{
  gtk_window_close (GTK_WINDOW (widget));
  return TRUE;
}

static void
binnacle_sync_window_dispose (GObject *object)
{
  BinnacleSyncWindow *self = BINNACLE_SYNC_WINDOW (object);

  g_clear_pointer (&self->second, binnacle_timer_free);
  if (self->sources != NULL)
    gtk_list_box_bind_model (self->sources, NULL, NULL, NULL, NULL);
  if (self->jobs != NULL)
    gtk_list_box_bind_model (self->jobs, NULL, NULL, NULL, NULL);
  self->sources = NULL;
  self->jobs = NULL;
  if (self->status != NULL)
    g_signal_handlers_disconnect_by_data (self->status, self);
  g_clear_object (&self->status);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (binnacle_sync_window_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, BinnacleSyncWindow, phase_icon);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSyncWindow, phase_title);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSyncWindow, summary);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSyncWindow, progress);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSyncWindow, open_portal);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSyncWindow, work_offline);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSyncWindow, edits);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSyncWindow, source_stack);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSyncWindow, sources);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSyncWindow, job_stack);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSyncWindow, jobs);
}

static void
binnacle_sync_window_class_init (BinnacleSyncWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = binnacle_sync_window_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/binnacle/Binnacle/ui/binnacle-sync-window.ui");
  bind_children (widget_class);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, close_cb, NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F5, 0, "app.sync-now", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_r, GDK_CONTROL_MASK, "app.sync-now", NULL);
}

static void
binnacle_sync_window_init (BinnacleSyncWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->work_offline), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Work Offline"), -1);
}

static void
set_status (BinnacleSyncWindow *self,
            BinnacleClock      *clock,
            BinnacleSyncStatus *status)
{
  BinnacleBackgroundSync *background_sync = binnacle_sync_status_get_background_sync (status);

  self->clock = g_object_ref (clock);
  self->status = g_object_ref (status);
  self->second = binnacle_clock_add_timer (clock, G_USEC_PER_SEC, second_cb, self);
  gtk_list_box_bind_model (self->sources, binnacle_sync_status_get_links (status), make_source_row, self, NULL);
  if (background_sync != NULL)
    gtk_list_box_bind_model (self->jobs, G_LIST_MODEL (background_sync), make_job_row, self, NULL);
  g_signal_connect_swapped (status, "changed", G_CALLBACK (show), self);
  show (self);
}

/**
 * binnacle_sync_window_show:
 * @parent: (nullable): the window to show it over
 * @application: (nullable): whose actions it has
 * @clock: the clock
 * @status: what to show
 *
 * Shows the window, or the one that is open.
 *
 * Returns: (transfer none): the window, owned by GTK
 */
BinnacleSyncWindow *
binnacle_sync_window_show (GtkWindow          *parent,
                           GtkApplication     *application,
                           BinnacleClock      *clock,
                           BinnacleSyncStatus *status)
{
  GListModel *windows = gtk_window_get_toplevels ();
  BinnacleSyncWindow *self = NULL;

  g_return_val_if_fail (BINNACLE_IS_CLOCK (clock) && BINNACLE_IS_SYNC_STATUS (status), NULL);

  for (guint i = 0; i < g_list_model_get_n_items (windows) && self == NULL; i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (BINNACLE_IS_SYNC_WINDOW (window) && BINNACLE_SYNC_WINDOW (window)->status == status)
        self = BINNACLE_SYNC_WINDOW (window); /* GTK holds it */
    }
  if (self == NULL)
    {
      self = g_object_new (BINNACLE_TYPE_SYNC_WINDOW, "application", application, "transient-for", parent,
                           "destroy-with-parent", TRUE, NULL);
      set_status (self, clock, status);
    }
  gtk_window_present (GTK_WINDOW (self));
  return self;
}
