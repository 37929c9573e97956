/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-widgets"

#include "config.h"

#include "widgets/binnacle-conflict-window.h"

#include <glib/gi18n-lib.h>

#include "widgets/binnacle-conflict-page.h"
#include "widgets/binnacle-conflict-words.h"

/**
 * BinnacleConflictWindow:
 *
 * Where a person decides what to keep: the conflicts on the left where there are
 * several, and one of them on its page. Closing it, which Escape does, decides nothing.
 *
 * [signal@ConflictWindow::resolve] tells what was decided, with the version of theirs
 * that the person saw; whoever holds the conflicts does it and takes them from the
 * list. A decision for all leaves out those whose theirs changed since the person saw
 * them.
 */
struct _BinnacleConflictWindow
{
  AdwWindow parent_instance;

  GListModel    *conflicts;
  BinnacleClock *clock;
  GHashTable    *seen; /* the version of theirs, by conflict, which is held */
  guint          shown; /* place in the list */

  AdwLeaflet           *leaflet;
  GtkWidget            *list_pane;
  GtkListBox           *list;
  GtkStack             *stack;
  BinnacleConflictPage *page;
  AdwWindowTitle       *title;
  GtkWidget            *back;
  GtkWidget            *later;
  AdwHeaderBar         *header;
};

G_DEFINE_FINAL_TYPE (BinnacleConflictWindow, binnacle_conflict_window, ADW_TYPE_WINDOW)

enum { SIGNAL_RESOLVE, N_SIGNALS };

static guint signals[N_SIGNALS];

static gint64 *
copy_version (gint64 version)
{
  return g_memdup2 (&version, sizeof version);
}

static void
mark_seen (BinnacleConflictWindow *self,
           BinnacleConflict       *conflict)
{
  g_hash_table_insert (self->seen, g_object_ref (conflict),
                       copy_version (binnacle_conflict_get_theirs_version (conflict)));
}

static gboolean
was_seen (BinnacleConflictWindow *self,
          BinnacleConflict       *conflict)
{
  const gint64 *version = g_hash_table_lookup (self->seen, conflict);

  return version != NULL && *version == binnacle_conflict_get_theirs_version (conflict);
}

static void
show_row (AdwActionRow     *row,
          BinnacleConflict *conflict)
{
  g_autofree char *title = binnacle_conflict_words_title (conflict);
  g_autofree char *summary = binnacle_conflict_words_summary (conflict);
  g_autofree char *title_markup = g_markup_escape_text (title, -1);
  g_autofree char *summary_markup = g_markup_escape_text (summary, -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title_markup);
  adw_action_row_set_subtitle (row, summary_markup);
}

static void
row_changed_cb (BinnacleConflict *conflict,
                AdwActionRow     *row)
{
  GtkWidget *icon = g_object_get_data (G_OBJECT (row), "news");

  show_row (row, conflict);
  gtk_widget_set_visible (icon, TRUE);
}

static GtkWidget *
make_row (gpointer item,
          gpointer user_data)
{
  BinnacleConflictWindow *self = user_data;
  BinnacleConflict *conflict = item;
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name ("dialog-warning-symbolic");

  gtk_widget_set_visible (icon, FALSE);
  gtk_widget_set_tooltip_text (icon, C_("conflict", "Changed meanwhile"));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), icon);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 2);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 2);
  g_object_set_data (G_OBJECT (row), "news", icon);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_signal_connect_object (conflict, "changed", G_CALLBACK (row_changed_cb), row, 0);
  show_row (ADW_ACTION_ROW (row), conflict);
  mark_seen (self, conflict);

  return row;
}

static void
show_conflict (BinnacleConflictWindow *self,
               guint                   place)
{
  g_autoptr (BinnacleConflict) conflict = g_list_model_get_item (self->conflicts, place);
  g_autofree char *title = binnacle_conflict_words_title (conflict);
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, (int) place);

  self->shown = place;
  mark_seen (self, conflict);
  if (row != NULL)
    {
      gtk_widget_set_visible (g_object_get_data (G_OBJECT (row), "news"), FALSE);
      gtk_list_box_select_row (self->list, row);
    }
  binnacle_conflict_page_show (self->page, conflict, self->clock);
  adw_window_title_set_title (self->title, title);
}

static void
show_count (BinnacleConflictWindow *self)
{
  guint n_conflicts = g_list_model_get_n_items (self->conflicts);
  g_autofree char *place = NULL;

  if (n_conflicts > 1)
    place = g_strdup_printf (C_("conflict: place in the list", "%u of %u"), self->shown + 1, n_conflicts);
  adw_window_title_set_subtitle (self->title, place != NULL ? place : "");
  binnacle_conflict_page_set_n_conflicts (self->page, n_conflicts);
}

static void
show_panes (BinnacleConflictWindow *self)
{
  gboolean several = g_list_model_get_n_items (self->conflicts) > 1;
  gboolean folded = adw_leaflet_get_folded (self->leaflet);

  gtk_widget_set_visible (self->list_pane, several);
  gtk_widget_set_visible (self->back, several && folded);
  adw_header_bar_set_show_start_title_buttons (self->header, folded || !several);
}

static void
show_empty (BinnacleConflictWindow *self)
{
  gtk_stack_set_visible_child_name (self->stack, "empty");
  adw_window_title_set_title (self->title, C_("conflict", "Conflicts"));
  adw_window_title_set_subtitle (self->title, "");
  gtk_widget_set_visible (self->later, FALSE);
  show_panes (self);
}

static BinnacleConflict *
get_item (BinnacleConflictWindow *self,
          guint                   place)
{
  g_autoptr (BinnacleConflict) conflict = g_list_model_get_item (self->conflicts, place);

  return conflict; /* held by the list */
}

static guint
find_shown (BinnacleConflictWindow *self)
{
  BinnacleConflict *conflict = binnacle_conflict_page_get_conflict (self->page);

  for (guint i = 0; i < g_list_model_get_n_items (self->conflicts); i++)
    if (get_item (self, i) == conflict)
      return i;

  return GTK_INVALID_LIST_POSITION;
}

/* Stays on the page that is shown; where that one is gone, goes on to the next. */
static void
items_changed_cb (GListModel             *conflicts,
                  guint                   position,
                  guint                   n_removed,
                  guint                   n_added,
                  BinnacleConflictWindow *self)
{
  guint n_conflicts = g_list_model_get_n_items (conflicts);
  guint place = find_shown (self);

  if (n_conflicts == 0)
    {
      show_empty (self);
      return;
    }

  gtk_stack_set_visible_child_name (self->stack, "conflict");
  gtk_widget_set_visible (self->later, TRUE);
  if (place == GTK_INVALID_LIST_POSITION)
    show_conflict (self, MIN (self->shown, n_conflicts - 1));
  else
    self->shown = place;
  show_count (self);
  show_panes (self);
}

static void
resolve (BinnacleConflictWindow   *self,
         BinnacleConflict         *conflict,
         BinnacleConflictDecision  decision)
{
  g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;
  const gint64 *version = g_hash_table_lookup (self->seen, conflict);
  gint64 seen = *version;

  switch (decision)
    {
    case BINNACLE_CONFLICT_KEEP_MINE:
      binnacle_value_assign (&value, binnacle_conflict_get_mine (conflict));
      break;
    case BINNACLE_CONFLICT_USE_THEIRS:
      binnacle_value_assign (&value, binnacle_conflict_get_theirs (conflict));
      break;
    case BINNACLE_CONFLICT_KEEP_MERGED:
      binnacle_conflict_page_get_merged (self->page, &value);
      break;
    default:
      g_assert_not_reached ();
    }
  g_signal_emit (self, signals[SIGNAL_RESOLVE], 0, conflict, &value, seen);
}

static GPtrArray *
list_decided (BinnacleConflictWindow *self,
              gboolean                all)
{
  GPtrArray *decided = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (decided, g_object_ref (binnacle_conflict_page_get_conflict (self->page)));
  for (guint i = 0; all && i < g_list_model_get_n_items (self->conflicts); i++)
    if (get_item (self, i) != g_ptr_array_index (decided, 0) && was_seen (self, get_item (self, i)))
      g_ptr_array_add (decided, g_object_ref (get_item (self, i)));

  return decided;
}

static void
decided_cb (BinnacleConflictPage   *page,
            guint                   decision,
            gboolean                all,
            BinnacleConflictWindow *self)
{
  g_autoptr (GPtrArray) decided = list_decided (self, all);

  /* The page takes no decision before the person has seen what is there now. */
  mark_seen (self, binnacle_conflict_page_get_conflict (page));
  for (guint i = 0; i < decided->len; i++)
    resolve (self, g_ptr_array_index (decided, i), (BinnacleConflictDecision) decision);
}

static void
row_activated_cb (GtkListBox             *list,
                  GtkListBoxRow          *row,
                  BinnacleConflictWindow *self)
{
  show_conflict (self, (guint) gtk_list_box_row_get_index (row));
  show_count (self);
  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_FORWARD);
}

static void
back_cb (GtkButton              *button,
         BinnacleConflictWindow *self)
{
  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
}

static void
folded_cb (AdwLeaflet             *leaflet,
           GParamSpec             *pspec,
           BinnacleConflictWindow *self)
{
  if (self->conflicts != NULL)
    show_panes (self);
}

static void
binnacle_conflict_window_dispose (GObject *object)
{
  BinnacleConflictWindow *self = BINNACLE_CONFLICT_WINDOW (object);

  if (self->conflicts != NULL)
    g_signal_handlers_disconnect_by_data (self->conflicts, self);
  g_clear_object (&self->conflicts);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (binnacle_conflict_window_parent_class)->dispose (object);
}

static void
binnacle_conflict_window_finalize (GObject *object)
{
  g_hash_table_unref (BINNACLE_CONFLICT_WINDOW (object)->seen);

  G_OBJECT_CLASS (binnacle_conflict_window_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/binnacle/Binnacle/binnacle-conflict-window.ui");
  gtk_widget_class_bind_template_child (widget_class, BinnacleConflictWindow, leaflet);
  gtk_widget_class_bind_template_child (widget_class, BinnacleConflictWindow, list_pane);
  gtk_widget_class_bind_template_child (widget_class, BinnacleConflictWindow, list);
  gtk_widget_class_bind_template_child (widget_class, BinnacleConflictWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, BinnacleConflictWindow, page);
  gtk_widget_class_bind_template_child (widget_class, BinnacleConflictWindow, title);
  gtk_widget_class_bind_template_child (widget_class, BinnacleConflictWindow, back);
  gtk_widget_class_bind_template_child (widget_class, BinnacleConflictWindow, later);
  gtk_widget_class_bind_template_child (widget_class, BinnacleConflictWindow, header);
  gtk_widget_class_bind_template_callback (widget_class, decided_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, back_cb);
  gtk_widget_class_bind_template_callback (widget_class, folded_cb);
}

static void
binnacle_conflict_window_class_init (BinnacleConflictWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = binnacle_conflict_window_dispose;
  object_class->finalize = binnacle_conflict_window_finalize;
  g_type_ensure (BINNACLE_TYPE_CONFLICT_PAGE);
  bind_template (widget_class);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);

  /**
   * BinnacleConflictWindow::resolve:
   * @conflict: the conflict
   * @value: (type BinnacleValue): what the channel is to have; no value: it is to go
   * @theirs_version: the version of theirs that the person saw
   *
   * The person decided.
   */
  signals[SIGNAL_RESOLVE] = g_signal_new ("resolve", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 3, BINNACLE_TYPE_CONFLICT,
                                          BINNACLE_TYPE_VALUE | G_SIGNAL_TYPE_STATIC_SCOPE, G_TYPE_INT64);
}

static void
binnacle_conflict_window_init (BinnacleConflictWindow *self)
{
  self->seen = g_hash_table_new_full (NULL, NULL, g_object_unref, g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * binnacle_conflict_window_new:
 * @conflicts: (element-type BinnacleConflict): what is to be decided
 * @clock: the clock, for ages
 *
 * Returns: (transfer none): a window that is not shown yet and owns itself
 */
GtkWidget *
binnacle_conflict_window_new (GListModel    *conflicts,
                              BinnacleClock *clock)
{
  BinnacleConflictWindow *self;

  g_return_val_if_fail (G_IS_LIST_MODEL (conflicts), NULL);

  self = g_object_new (BINNACLE_TYPE_CONFLICT_WINDOW, NULL);
  self->conflicts = g_object_ref (conflicts);
  self->clock = g_object_ref (clock);
  gtk_list_box_bind_model (self->list, conflicts, make_row, self, NULL);
  g_signal_connect (conflicts, "items-changed", G_CALLBACK (items_changed_cb), self);
  items_changed_cb (conflicts, 0, 0, 0, self);

  return GTK_WIDGET (self);
}

/**
 * binnacle_conflict_window_show_channel:
 * @self: a window
 * @channel: a channel
 *
 * Shows the conflict about a channel, where there is one.
 */
void
binnacle_conflict_window_show_channel (BinnacleConflictWindow *self,
                                       const char             *channel)
{
  g_return_if_fail (BINNACLE_IS_CONFLICT_WINDOW (self));
  g_return_if_fail (channel != NULL);

  for (guint i = 0; i < g_list_model_get_n_items (self->conflicts); i++)
    if (g_str_equal (binnacle_conflict_get_channel (get_item (self, i)), channel))
      {
        show_conflict (self, i);
        show_count (self);
        adw_leaflet_set_visible_child_name (self->leaflet, "conflict");
        return;
      }
}
