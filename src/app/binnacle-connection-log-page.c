/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-connection-log-page.h"

#include <string.h>

#include <glib/gi18n.h>

#include "app/binnacle-connection-log-row.h"
#include "app/binnacle-connection-log-text.h"
#include "app/binnacle-reversed-list.h"

/* Who has scrolled further down, in px, is reading. */
#define TOP 12
/* Ages in seconds are looked at each second, others are in no hurry. */
#define OFTEN G_USEC_PER_SEC
#define SELDOM (30 * G_USEC_PER_SEC)
#define YOUNG (60 * G_USEC_PER_SEC)

/**
 * BinnacleConnectionLogPage:
 *
 * What happened to a session's connection, newest first. It follows the log while
 * one looks, but moves nothing away from somebody who has scrolled down or selected
 * something: they get a button that tells how much is new.
 *
 * What is copied and exported is what is shown, oldest first. Clearing can be undone
 * as long as its toast is there.
 *
 * Its actions are `log.copy`, `log.export` (its parameter is the extension) and
 * `log.clear`; Escape activates `win.back`, Ctrl+F goes to the search, and typing
 * anywhere searches.
 *
 * # CSS nodes
 *
 * `connection-log-page` with a `listview.connection-log`.
 */
struct _BinnacleConnectionLogPage
{
  GtkWidget parent_instance;

  BinnacleClock         *clock;
  BinnacleTimer         *timer;
  BinnacleSession       *session;
  BinnacleConnectionLog *log;
  GtkFilterListModel    *shown;
  GtkFilter             *filter;
  GtkSelectionModel     *selection;
  GHashTable            *rows;
  GHashTable            *cleared; /* entries that are not shown, until clearing can't be undone */
  AdwToast              *clear_toast;
  GtkFileChooserNative  *chooser;
  GCancellable          *cancellable;
  guint                  n_news;

  GtkSearchEntry    *search;
  GtkToggleButton   *problems;
  GtkStack          *stack;
  GtkScrolledWindow *scroller;
  GtkListView       *list;
  GtkRevealer       *news_revealer;
  GtkButton         *news;
  GtkButton         *show_all;
};

G_DEFINE_FINAL_TYPE (BinnacleConnectionLogPage, binnacle_connection_log_page, GTK_TYPE_WIDGET)

static gint64
get_now (BinnacleConnectionLogPage *self)
{
  return self->clock != NULL ? binnacle_clock_get_real_time (self->clock) : 0;
}

static void
add_toast (BinnacleConnectionLogPage *self,
           AdwToast                  *toast)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_TOAST_OVERLAY);

  if (overlay != NULL)
    adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), toast);
  else
    g_object_unref (toast);
}

static gboolean
is_wanted (gpointer item,
           gpointer user_data)
{
  BinnacleConnectionLogPage *self = user_data;
  const char *words = gtk_editable_get_text (GTK_EDITABLE (self->search));
  BinnacleConnectionEvent event = binnacle_connection_log_entry_get_event (item);

  if (g_hash_table_contains (self->cleared, item))
    return FALSE;
  if (gtk_toggle_button_get_active (self->problems) &&
      binnacle_connection_log_text_get_tone (event) < BINNACLE_CONNECTION_LOG_WARNING)
    return FALSE;
  return binnacle_connection_log_text_matches (item, words);
}

static guint
count_entries (BinnacleConnectionLogPage *self)
{
  guint n_entries = self->log != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->log)) : 0;

  return n_entries - MIN (n_entries, g_hash_table_size (self->cleared));
}

static void
show_state (BinnacleConnectionLogPage *self)
{
  gboolean any = g_list_model_get_n_items (G_LIST_MODEL (self->shown)) > 0;
  gboolean empty = count_entries (self) == 0;

  gtk_stack_set_visible_child_name (self->stack, any ? "list" : empty ? "empty" : "no-match");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "log.copy", any);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "log.export", any);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "log.clear", !empty);
}

static void
set_news (BinnacleConnectionLogPage *self,
          guint                      n_news)
{
  g_autofree char *label = g_strdup_printf (ngettext ("%u New Event", "%u New Events", n_news), n_news);

  self->n_news = n_news;
  if (n_news > 0)
    gtk_button_set_label (self->news, label);
  gtk_revealer_set_reveal_child (self->news_revealer, n_news > 0);
}

static gboolean
has_selection (BinnacleConnectionLogPage *self)
{
  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (self->selection);

  return !gtk_bitset_is_empty (selected);
}

static gboolean
is_at_top (BinnacleConnectionLogPage *self)
{
  return gtk_adjustment_get_value (gtk_scrolled_window_get_vadjustment (self->scroller)) <= TOP;
}

static void
scroll_to_top (BinnacleConnectionLogPage *self)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (self->selection)) > 0)
    gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", 0);
}

static void
scrolled_cb (BinnacleConnectionLogPage *self)
{
  if (self->n_news > 0 && is_at_top (self) && !has_selection (self))
    set_news (self, 0);
}

static void
news_clicked_cb (BinnacleConnectionLogPage *self)
{
  gtk_selection_model_unselect_all (self->selection);
  set_news (self, 0);
  scroll_to_top (self);
}

static void
look_at_ages (gpointer user_data)
{
  BinnacleConnectionLogPage *self = user_data;
  g_autoptr (BinnacleConnectionLogEntry) newest = NULL;
  gint64 now = get_now (self);
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    binnacle_connection_log_row_set_now (row, now);

  newest = g_list_model_get_item (G_LIST_MODEL (self->selection), 0);
  if (self->timer != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)))
    binnacle_timer_restart (self->timer, newest != NULL && now - binnacle_connection_log_entry_get_time (newest) < YOUNG
                                           ? OFTEN : SELDOM);
}

/* The list has the new entries already, but has not moved yet. */
static void
log_changed_cb (BinnacleConnectionLogPage *self,
                guint                      position,
                guint                      n_removed,
                guint                      n_added,
                GListModel                *log)
{
  guint n_wanted = 0;

  for (guint i = position; i < position + n_added; i++)
    {
      g_autoptr (BinnacleConnectionLogEntry) entry = g_list_model_get_item (log, i);

      n_wanted += is_wanted (entry, self);
    }
  show_state (self);
  if (n_wanted == 0)
    return;
  if (is_at_top (self) && !has_selection (self))
    scroll_to_top (self);
  else
    set_news (self, self->n_news + n_wanted);
  look_at_ages (self);
}

static void
filter_changed_cb (BinnacleConnectionLogPage *self)
{
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  set_news (self, 0);
  show_state (self);
  scroll_to_top (self);
}

static void
show_all_clicked_cb (BinnacleConnectionLogPage *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  gtk_toggle_button_set_active (self->problems, FALSE);
  filter_changed_cb (self);
}

static void
stop_search_cb (BinnacleConnectionLogPage *self)
{
  if (*gtk_editable_get_text (GTK_EDITABLE (self->search)) != '\0')
    gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "win.back", NULL);
}

static char *
make_selected_lines (BinnacleConnectionLogPage *self)
{
  GListModel *entries = G_LIST_MODEL (self->selection);
  gboolean all = !has_selection (self);
  GString *lines = g_string_new (NULL);

  for (guint i = g_list_model_get_n_items (entries); i-- > 0;)
    {
      g_autoptr (BinnacleConnectionLogEntry) entry = g_list_model_get_item (entries, i);
      g_autofree char *line = binnacle_connection_log_export_line (entry);

      if (all || gtk_selection_model_is_selected (self->selection, i))
        g_string_append_printf (lines, "%s\n", line);
    }
  return g_string_free (lines, FALSE);
}

static void
copy_activated (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  BinnacleConnectionLogPage *self = BINNACLE_CONNECTION_LOG_PAGE (widget);
  g_autofree char *lines = make_selected_lines (self);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), lines);
  add_toast (self, adw_toast_new (has_selection (self) ? _("Selected events copied") : _("Events copied")));
}

static void
tell_export_failed (BinnacleConnectionLogPage *self,
                    GFile                     *file,
                    const GError              *error)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
  g_autofree char *name = g_file_get_parse_name (file);
  GtkWidget *dialog = adw_message_dialog_new (window, _("The Log Was Not Exported"), NULL);

  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog),
                                  _("“%s” could not be written: %s\n\nThe log is still here. "
                                    "Choose another place, and export it again."), name, error->message);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
written_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (BinnacleConnectionLogPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_file_get_basename (G_FILE (object));
  g_autofree char *title = NULL;

  g_file_replace_contents_finish (G_FILE (object), result, NULL, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || gtk_widget_get_root (GTK_WIDGET (self)) == NULL)
    return;
  if (error != NULL)
    {
      tell_export_failed (self, G_FILE (object), error);
      return;
    }
  title = g_markup_printf_escaped (_("Exported to “%s”"), name);
  add_toast (self, adw_toast_new (title));
}

static void
chooser_responded_cb (GtkNativeDialog           *chooser,
                      int                        response,
                      BinnacleConnectionLogPage *self)
{
  BinnacleConnectionLogFormat format = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (chooser), "format"));
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));

  if (response == GTK_RESPONSE_ACCEPT && file != NULL)
    binnacle_connection_log_page_export_to (self, format, file);
  gtk_native_dialog_destroy (chooser);
  g_clear_object (&self->chooser);
}

static BinnacleConnectionLogFormat
find_format (const char *extension)
{
  BinnacleConnectionLogFormat format = BINNACLE_CONNECTION_LOG_JSON;

  while (format > BINNACLE_CONNECTION_LOG_PLAIN &&
         !g_str_equal (binnacle_connection_log_format_get_extension (format), extension))
    format--;
  return format;
}

static char *
make_file_name (BinnacleConnectionLogPage   *self,
                BinnacleConnectionLogFormat  format)
{
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_local (get_now (self) / G_USEC_PER_SEC);
  g_autofree char *day = g_date_time_format (now, "%Y-%m-%d-%H%M");

  return g_strdup_printf ("binnacle-log-%s.%s", day, binnacle_connection_log_format_get_extension (format));
}

static void
export_activated (GtkWidget  *widget,
                  const char *action_name,
                  GVariant   *parameter)
{
  BinnacleConnectionLogPage *self = BINNACLE_CONNECTION_LOG_PAGE (widget);
  BinnacleConnectionLogFormat format = find_format (g_variant_get_string (parameter, NULL));
  g_autofree char *name = make_file_name (self, format);

  if (self->chooser != NULL)
    return;
  self->chooser = gtk_file_chooser_native_new (_("Export Connection Log"), GTK_WINDOW (gtk_widget_get_root (widget)),
                                               GTK_FILE_CHOOSER_ACTION_SAVE, _("_Export"), _("_Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), name);
  g_object_set_data (G_OBJECT (self->chooser), "format", GUINT_TO_POINTER (format));
  g_signal_connect (self->chooser, "response", G_CALLBACK (chooser_responded_cb), self);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
undo_clear_cb (BinnacleConnectionLogPage *self)
{
  g_hash_table_remove_all (self->cleared);
  filter_changed_cb (self);
}

/* What was cleared is the beginning of the log, or was forgotten since. */
static void
forget_cleared (BinnacleConnectionLogPage *self)
{
  guint n_cleared = 0;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->log)); i++)
    {
      g_autoptr (BinnacleConnectionLogEntry) entry = g_list_model_get_item (G_LIST_MODEL (self->log), i);

      n_cleared += g_hash_table_contains (self->cleared, entry);
    }
  binnacle_connection_log_forget (self->log, n_cleared);
  g_hash_table_remove_all (self->cleared);
}

static void
clear_toast_dismissed_cb (BinnacleConnectionLogPage *self)
{
  g_clear_object (&self->clear_toast);
  forget_cleared (self);
  show_state (self);
}

static void
offer_undo (BinnacleConnectionLogPage *self)
{
  if (self->clear_toast != NULL)
    return;
  self->clear_toast = adw_toast_new (_("Connection log cleared"));
  adw_toast_set_button_label (self->clear_toast, _("_Undo"));
  g_signal_connect_swapped (self->clear_toast, "button-clicked", G_CALLBACK (undo_clear_cb), self);
  g_signal_connect_swapped (self->clear_toast, "dismissed", G_CALLBACK (clear_toast_dismissed_cb), self);
  add_toast (self, g_object_ref (self->clear_toast));
}

/* Too late to be undone, and not dismissed either: libadwaita 1.2 crashes where a
 * toast is dismissed while it comes in. */
static void
withdraw_undo (BinnacleConnectionLogPage *self)
{
  if (self->clear_toast == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->clear_toast, self);
  adw_toast_set_button_label (self->clear_toast, NULL);
  g_clear_object (&self->clear_toast);
}

/* The toast of a clearing that was just before is for this one. */
static void
clear_activated (GtkWidget  *widget,
                 const char *action_name,
                 GVariant   *parameter)
{
  BinnacleConnectionLogPage *self = BINNACLE_CONNECTION_LOG_PAGE (widget);

  forget_cleared (self);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->log)); i++)
    g_hash_table_add (self->cleared, g_list_model_get_item (G_LIST_MODEL (self->log), i));
  offer_undo (self);
  filter_changed_cb (self);
}

static gboolean
focus_search_cb (GtkWidget *widget,
                 GVariant  *arguments,
                 gpointer   user_data)
{
  return gtk_widget_grab_focus (GTK_WIDGET (BINNACLE_CONNECTION_LOG_PAGE (widget)->search));
}

static void
set_up_cb (GtkListItemFactory *factory,
           GtkListItem        *item)
{
  gtk_list_item_set_child (item, binnacle_connection_log_row_new ());
  gtk_list_item_set_activatable (item, FALSE);
}

static void
bind_cb (GtkListItemFactory        *factory,
         GtkListItem               *item,
         BinnacleConnectionLogPage *self)
{
  GtkWidget *row = gtk_list_item_get_child (item);

  g_hash_table_add (self->rows, row);
  binnacle_connection_log_row_set_entry (BINNACLE_CONNECTION_LOG_ROW (row), gtk_list_item_get_item (item), get_now (self));
}

static void
unbind_cb (GtkListItemFactory        *factory,
           GtkListItem               *item,
           BinnacleConnectionLogPage *self)
{
  GtkWidget *row = gtk_list_item_get_child (item);

  g_hash_table_remove (self->rows, row);
  binnacle_connection_log_row_set_entry (BINNACLE_CONNECTION_LOG_ROW (row), NULL, 0);
}

/* The list, so that the arrow keys work at once; typing searches from there too. */
static gboolean
binnacle_connection_log_page_grab_focus (GtkWidget *widget)
{
  BinnacleConnectionLogPage *self = BINNACLE_CONNECTION_LOG_PAGE (widget);

  if (g_list_model_get_n_items (G_LIST_MODEL (self->selection)) > 0)
    return gtk_widget_grab_focus (GTK_WIDGET (self->list));
  return gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

static void
binnacle_connection_log_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (binnacle_connection_log_page_parent_class)->map (widget);

  look_at_ages (BINNACLE_CONNECTION_LOG_PAGE (widget));
}

static void
binnacle_connection_log_page_unmap (GtkWidget *widget)
{
  BinnacleConnectionLogPage *self = BINNACLE_CONNECTION_LOG_PAGE (widget);

  if (self->timer != NULL)
    binnacle_timer_stop (self->timer);

  GTK_WIDGET_CLASS (binnacle_connection_log_page_parent_class)->unmap (widget);
}

static void
drop_log (BinnacleConnectionLogPage *self)
{
  if (self->log == NULL)
    return;
  withdraw_undo (self);
  forget_cleared (self);
  g_signal_handlers_disconnect_by_func (self->log, log_changed_cb, self);
  gtk_filter_list_model_set_model (self->shown, NULL);
  g_clear_object (&self->log);
  g_clear_object (&self->session);
}

static void
binnacle_connection_log_page_dispose (GObject *object)
{
  BinnacleConnectionLogPage *self = BINNACLE_CONNECTION_LOG_PAGE (object);
  GtkWidget *child;

  drop_log (self);
  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->timer, binnacle_timer_free);
  if (self->chooser != NULL)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->chooser));
  g_clear_object (&self->chooser);
  g_clear_object (&self->clock);
  if (self->list != NULL)
    gtk_list_view_set_factory (self->list, NULL);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (binnacle_connection_log_page_parent_class)->dispose (object);
}

static void
binnacle_connection_log_page_finalize (GObject *object)
{
  BinnacleConnectionLogPage *self = BINNACLE_CONNECTION_LOG_PAGE (object);

  g_clear_object (&self->selection);
  g_clear_object (&self->shown);
  g_clear_object (&self->cancellable);
  g_hash_table_unref (self->rows);
  g_hash_table_unref (self->cleared);

  G_OBJECT_CLASS (binnacle_connection_log_page_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, BinnacleConnectionLogPage, search);
  gtk_widget_class_bind_template_child (widget_class, BinnacleConnectionLogPage, problems);
  gtk_widget_class_bind_template_child (widget_class, BinnacleConnectionLogPage, stack);
  gtk_widget_class_bind_template_child (widget_class, BinnacleConnectionLogPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, BinnacleConnectionLogPage, list);
  gtk_widget_class_bind_template_child (widget_class, BinnacleConnectionLogPage, news_revealer);
  gtk_widget_class_bind_template_child (widget_class, BinnacleConnectionLogPage, news);
  gtk_widget_class_bind_template_child (widget_class, BinnacleConnectionLogPage, show_all);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "log.copy", NULL, copy_activated);
  gtk_widget_class_install_action (widget_class, "log.export", "s", export_activated);
  gtk_widget_class_install_action (widget_class, "log.clear", NULL, clear_activated);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "log.copy", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.back", NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, focus_search_cb, NULL);
}

static void
binnacle_connection_log_page_class_init (BinnacleConnectionLogPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = binnacle_connection_log_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = binnacle_connection_log_page_finalize;
  widget_class->grab_focus = binnacle_connection_log_page_grab_focus;
  widget_class->map = binnacle_connection_log_page_map;
  widget_class->unmap = binnacle_connection_log_page_unmap;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/binnacle/Binnacle/ui/binnacle-connection-log-page.ui");
  bind_children (widget_class);
  install_actions (widget_class);
  gtk_widget_class_set_css_name (widget_class, "connection-log-page");
}

static void
set_up_list (BinnacleConnectionLogPage *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  BinnacleReversedList *reversed;

  self->filter = GTK_FILTER (gtk_custom_filter_new (is_wanted, self, NULL));
  self->shown = gtk_filter_list_model_new (NULL, self->filter);
  reversed = binnacle_reversed_list_new (G_LIST_MODEL (self->shown));
  self->selection = GTK_SELECTION_MODEL (gtk_multi_selection_new (G_LIST_MODEL (reversed)));
  g_signal_connect (factory, "setup", G_CALLBACK (set_up_cb), NULL);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, 0);
  gtk_list_view_set_factory (self->list, factory);
  gtk_list_view_set_model (self->list, self->selection);
}

static void
binnacle_connection_log_page_init (BinnacleConnectionLogPage *self)
{
  self->rows = g_hash_table_new (NULL, NULL);
  self->cleared = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  set_up_list (self);
  gtk_search_entry_set_key_capture_widget (self->search, GTK_WIDGET (self));
  g_signal_connect_swapped (self->search, "search-changed", G_CALLBACK (filter_changed_cb), self);
  g_signal_connect_swapped (self->search, "stop-search", G_CALLBACK (stop_search_cb), self);
  g_signal_connect_swapped (self->problems, "toggled", G_CALLBACK (filter_changed_cb), self);
  g_signal_connect_swapped (self->news, "clicked", G_CALLBACK (news_clicked_cb), self);
  g_signal_connect_swapped (self->show_all, "clicked", G_CALLBACK (show_all_clicked_cb), self);
  g_signal_connect_swapped (gtk_scrolled_window_get_vadjustment (self->scroller), "value-changed",
                            G_CALLBACK (scrolled_cb), self);
  show_state (self);
}

/**
 * binnacle_connection_log_page_set_clock:
 * @self: a page
 * @clock: tells the time of day, and when to look at the ages again
 *
 * Gives the page its clock, before it is shown.
 */
void
binnacle_connection_log_page_set_clock (BinnacleConnectionLogPage *self,
                                        BinnacleClock             *clock)
{
  g_return_if_fail (BINNACLE_IS_CONNECTION_LOG_PAGE (self) && BINNACLE_IS_CLOCK (clock));

  g_clear_pointer (&self->timer, binnacle_timer_free);
  g_set_object (&self->clock, clock);
  self->timer = binnacle_clock_add_timer (clock, OFTEN, look_at_ages, self);
  binnacle_timer_stop (self->timer);
}

/**
 * binnacle_connection_log_page_set_session:
 * @self: a page
 * @session: (nullable): whose log to show
 *
 * Shows another session's log.
 */
void
binnacle_connection_log_page_set_session (BinnacleConnectionLogPage *self,
                                          BinnacleSession           *session)
{
  g_return_if_fail (BINNACLE_IS_CONNECTION_LOG_PAGE (self));

  if (self->session == session)
    return;
  drop_log (self);
  if (session != NULL)
    {
      self->session = g_object_ref (session);
      self->log = g_object_ref (binnacle_session_get_log (session));
      gtk_filter_list_model_set_model (self->shown, G_LIST_MODEL (self->log));
      g_signal_connect_swapped (self->log, "items-changed", G_CALLBACK (log_changed_cb), self);
    }
  set_news (self, 0);
  show_state (self);
}

/**
 * binnacle_connection_log_page_export_to:
 * @self: a page with a session
 * @format: how
 * @file: where to; what is there is replaced
 *
 * Writes what is shown to a file, without blocking, and tells the person how it went.
 */
void
binnacle_connection_log_page_export_to (BinnacleConnectionLogPage   *self,
                                        BinnacleConnectionLogFormat  format,
                                        GFile                       *file)
{
  g_autoptr (GBytes) bytes = NULL;
  char *text;

  g_return_if_fail (BINNACLE_IS_CONNECTION_LOG_PAGE (self) && G_IS_FILE (file));
  g_return_if_fail (self->session != NULL);

  text = binnacle_connection_log_export (G_LIST_MODEL (self->shown), format,
                                         binnacle_session_get_title (self->session), get_now (self));
  bytes = g_bytes_new_take (text, strlen (text));
  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_PRIVATE, self->cancellable,
                                       written_cb, g_object_ref (self));
}
