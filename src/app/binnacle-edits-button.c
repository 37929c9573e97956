/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-edits-button.h"

#include <glib/gi18n.h>

#include "app/binnacle-edit-row.h"

/* How often the ages in an open list are brought up to date. */
#define AGE_INTERVAL (10 * G_USEC_PER_SEC)
/* A count beyond it says no more, and would push the title aside. */
#define MAX_COUNT 99

/**
 * BinnacleEditsButton:
 *
 * The changes that wait: in the header bar an icon and a count, there only while
 * there is something to tell; in its popover the list of them, with buttons to
 * review conflicts (`win.resolve-conflicts`), to pause (`win.pause-edits`), and to
 * undo and redo (`win.undo-edit`, `win.redo-edit`).
 *
 * # CSS nodes
 *
 * `edits-button` with a `menubutton.edits-button`, which has the class `.warning`
 * where the person is needed, `.error` where a change is not saved.
 *
 * # Accessibility
 *
 * The button's name is the headline of its popover.
 */
struct _BinnacleEditsButton
{
  GtkWidget parent_instance;

  BinnacleClock          *clock;
  BinnacleTimer          *age_timer;
  BinnacleOperationQueue *queue;
  GSignalGroup           *queue_signals;
  GHashTable             *rows; /* that are bound */

  gboolean       durable;

  GtkMenuButton *button;
  GtkPopover    *popover;
  GtkImage      *icon;
  GtkLabel      *count;
  GtkLabel      *headline;
  GtkLabel      *sentence;
  GtkButton     *review;
  GtkListView   *list;
  GtkWidget     *pause;
  GtkWidget     *undo;
  GtkWidget     *redo;
};

G_DEFINE_FINAL_TYPE (BinnacleEditsButton, binnacle_edits_button, GTK_TYPE_WIDGET)

typedef enum
{
  PROP_DURABLE = 1
} EditsButtonProperty;

static GParamSpec *properties[PROP_DURABLE + 1];

typedef struct
{
  guint    n_items;
  guint    n_saving;
  guint    n_failed;
  guint    n_conflicts;
  guint    n_held;
  gboolean paused;
  gboolean linked;
  gboolean loaded;
  gboolean unreadable;
  gboolean durable;
} Counts;

static void
get_counts (BinnacleEditsButton *self,
            Counts              *counts)
{
  g_autoptr (GError) error = NULL;

  *counts = (Counts) { 0 };
  if (self->queue == NULL)
    return;
  counts->n_items = g_list_model_get_n_items (G_LIST_MODEL (self->queue));
  g_object_get (self->queue, "n-failed", &counts->n_failed, "n-conflicts", &counts->n_conflicts,
                "n-held", &counts->n_held, "n-saving", &counts->n_saving, "paused", &counts->paused,
                "linked", &counts->linked, "loaded", &counts->loaded, "last-error", &error, NULL);
  counts->durable = self->durable;
  counts->unreadable = !counts->loaded && error != NULL;
}

static char *
make_headline (const Counts *counts)
{
  if (counts->n_items == 0 && counts->paused)
    return g_strdup (_("Sending Is Paused"));
  if (counts->n_items == 0)
    return g_strdup (counts->unreadable ? _("Earlier Changes Can’t Be Read")
                     : counts->loaded   ? _("All Changes Are Saved")
                                        : _("Looking for Earlier Changes"));
  return g_strdup_printf (ngettext ("%u Change Waits", "%u Changes Wait", counts->n_items), counts->n_items);
}

/* The gravest first: what the person has to do something about. */
static const char *
get_sentence (const Counts *counts)
{
  if (counts->n_failed > 0)
    return _("Some could not be saved or were refused.");
  if (counts->n_conflicts > 0)
    return _("Some were changed by somebody else, too. The others go on.");
  if (counts->n_held > 0)
    return _("Some wait for you to say whether to send them.");
  if (counts->unreadable)
    return _("What waited on this computer can’t be read now. It is tried again.");
  if (counts->n_saving > 0)
    return _("They are being written to this computer. Don’t switch it off yet.");
  if (counts->paused)
    return _("They are kept on this computer until you let them go.");
  if (counts->n_items == 0)
    return counts->loaded ? _("The server has them all.") : _("What waited on this computer is being read.");
  if (!counts->durable)
    return _("They are kept on this computer until the server has them. A power failure may lose the last of them.");
  if (!counts->linked)
    return _("They are kept on this computer and sent when the server is back.");
  return _("They are kept on this computer until the server has them.");
}

static const char *
get_icon_name (const Counts *counts)
{
  if (counts->n_failed > 0)
    return "dialog-warning-symbolic";
  if (counts->n_conflicts > 0)
    return "binnacle-conflict-symbolic";
  return counts->paused ? "media-playback-pause-symbolic" : "binnacle-pending-symbolic";
}

static void
set_class (BinnacleEditsButton *self,
           const char          *name,
           gboolean             set)
{
  if (set)
    gtk_widget_add_css_class (GTK_WIDGET (self->button), name);
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->button), name);
}

/* The menu button holds the toggle button that gets the focus: both say it. */
static void
show_accessible (BinnacleEditsButton *self,
                 const char          *headline,
                 const char          *sentence)
{
  GtkWidget *toggle = gtk_widget_get_first_child (GTK_WIDGET (self->button));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, headline,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, sentence, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (toggle), GTK_ACCESSIBLE_PROPERTY_LABEL, headline,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, sentence, -1);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->button), headline);
}

static void
show_review (BinnacleEditsButton *self,
             guint                n_conflicts)
{
  g_autofree char *label = g_strdup_printf (ngettext ("Review %u Conflict…", "Review %u Conflicts…", n_conflicts),
                                            n_conflicts);

  gtk_button_set_label (self->review, label);
  gtk_widget_set_visible (GTK_WIDGET (self->review), n_conflicts > 0);
}

static void
show_step (BinnacleEditsButton *self,
           GtkWidget           *button,
           const char          *property,
           const char          *verb)
{
  g_autofree char *label = NULL;
  g_autofree char *text = NULL;

  if (self->queue != NULL)
    g_object_get (self->queue, property, &label, NULL);
  text = label != NULL ? g_strdup_printf (C_("undo or redo: what", "%s: %s"), verb, label) : g_strdup (verb);
  gtk_widget_set_tooltip_text (button, text);
}

static void
show_rows (BinnacleEditsButton *self)
{
  gint64 now = self->clock != NULL ? binnacle_clock_get_real_time (self->clock) / 1000 : 0;
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    binnacle_edit_row_show (row, now);
}

static void
show_popover (BinnacleEditsButton *self)
{
  if (!gtk_widget_get_mapped (GTK_WIDGET (self->popover)))
    return;
  show_step (self, self->undo, "undo-label", _("Undo"));
  show_step (self, self->redo, "redo-label", _("Redo"));
  show_rows (self);
  if (self->age_timer != NULL)
    binnacle_timer_restart (self->age_timer, AGE_INTERVAL);
}

static void
show (BinnacleEditsButton *self)
{
  g_autofree char *headline = NULL;
  g_autofree char *number = NULL;
  Counts counts;

  get_counts (self, &counts);
  headline = make_headline (&counts);
  number = counts.n_items > MAX_COUNT ? g_strdup_printf (C_("count", "%d+"), MAX_COUNT)
                                      : g_strdup_printf ("%u", counts.n_items);
  gtk_widget_set_visible (GTK_WIDGET (self), counts.n_items > 0 || counts.paused ||
                                               gtk_widget_get_mapped (GTK_WIDGET (self->popover)));
  gtk_image_set_from_icon_name (self->icon, get_icon_name (&counts));
  gtk_label_set_label (self->count, number);
  gtk_widget_set_visible (GTK_WIDGET (self->count), counts.n_items > 0);
  gtk_label_set_label (self->headline, headline);
  gtk_label_set_label (self->sentence, get_sentence (&counts));
  set_class (self, "error", counts.n_failed > 0);
  set_class (self, "warning", counts.n_failed == 0 && counts.n_conflicts + counts.n_held > 0);
  show_review (self, counts.n_conflicts);
  show_accessible (self, headline, get_sentence (&counts));
  gtk_widget_set_visible (gtk_widget_get_ancestor (GTK_WIDGET (self->list), GTK_TYPE_SCROLLED_WINDOW),
                          counts.n_items > 0);
  show_popover (self);
}

static void
age_cb (gpointer user_data)
{
  show_popover (user_data);
}

static void
setup_cb (BinnacleEditsButton *self,
          GtkListItem         *item)
{
  gtk_list_item_set_activatable (item, FALSE);
  gtk_list_item_set_child (item, binnacle_edit_row_new ());
}

static void
bind_cb (BinnacleEditsButton *self,
         GtkListItem         *item)
{
  BinnacleEditRow *row = BINNACLE_EDIT_ROW (gtk_list_item_get_child (item));

  binnacle_edit_row_bind (row, self->queue, gtk_list_item_get_item (item));
  g_hash_table_add (self->rows, row);
  if (self->clock != NULL)
    binnacle_edit_row_show (row, binnacle_clock_get_real_time (self->clock) / 1000);
}

static void
unbind_cb (BinnacleEditsButton *self,
           GtkListItem         *item)
{
  BinnacleEditRow *row = BINNACLE_EDIT_ROW (gtk_list_item_get_child (item));

  g_hash_table_remove (self->rows, row);
  binnacle_edit_row_unbind (row);
}

static void
binnacle_edits_button_dispose (GObject *object)
{
  BinnacleEditsButton *self = BINNACLE_EDITS_BUTTON (object);
  GtkWidget *child;

  if (self->list != NULL)
    gtk_list_view_set_model (self->list, NULL);
  g_clear_pointer (&self->age_timer, binnacle_timer_free);
  g_clear_object (&self->queue_signals);
  g_clear_object (&self->queue);
  g_clear_object (&self->clock);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_pointer (&self->rows, g_hash_table_unref);

  G_OBJECT_CLASS (binnacle_edits_button_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, BinnacleEditsButton, button);
  gtk_widget_class_bind_template_child (widget_class, BinnacleEditsButton, popover);
  gtk_widget_class_bind_template_child (widget_class, BinnacleEditsButton, icon);
  gtk_widget_class_bind_template_child (widget_class, BinnacleEditsButton, count);
  gtk_widget_class_bind_template_child (widget_class, BinnacleEditsButton, headline);
  gtk_widget_class_bind_template_child (widget_class, BinnacleEditsButton, sentence);
  gtk_widget_class_bind_template_child (widget_class, BinnacleEditsButton, review);
  gtk_widget_class_bind_template_child (widget_class, BinnacleEditsButton, list);
  gtk_widget_class_bind_template_child (widget_class, BinnacleEditsButton, pause);
  gtk_widget_class_bind_template_child (widget_class, BinnacleEditsButton, undo);
  gtk_widget_class_bind_template_child (widget_class, BinnacleEditsButton, redo);
}

static void
binnacle_edits_button_get_property (GObject    *object,
                                    guint       property_id,
                                    GValue     *value,
                                    GParamSpec *pspec)
{
  switch ((EditsButtonProperty) property_id)
    {
    case PROP_DURABLE:
      g_value_set_boolean (value, BINNACLE_EDITS_BUTTON (object)->durable);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
binnacle_edits_button_set_property (GObject      *object,
                                    guint         property_id,
                                    const GValue *value,
                                    GParamSpec   *pspec)
{
  BinnacleEditsButton *self = BINNACLE_EDITS_BUTTON (object);

  switch ((EditsButtonProperty) property_id)
    {
    case PROP_DURABLE:
      if (self->durable == g_value_get_boolean (value))
        return;
      self->durable = g_value_get_boolean (value);
      show (self);
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
binnacle_edits_button_class_init (BinnacleEditsButtonClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = binnacle_edits_button_dispose;
  object_class->get_property = binnacle_edits_button_get_property;
  object_class->set_property = binnacle_edits_button_set_property;

  /**
   * BinnacleEditsButton:durable:
   *
   * Whether changes that are kept here survive a power failure.
   */
  properties[PROP_DURABLE] =
    g_param_spec_boolean ("durable", NULL, NULL, TRUE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/binnacle/Binnacle/ui/binnacle-edits-button.ui");
  bind_children (widget_class);
  gtk_widget_class_set_css_name (widget_class, "edits-button");
}

static void
binnacle_edits_button_init (BinnacleEditsButton *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  self->durable = TRUE;
  self->rows = g_hash_table_new (NULL, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_factory (self->list, factory);
  g_object_unref (factory);
  self->queue_signals = g_signal_group_new (BINNACLE_TYPE_OPERATION_QUEUE);
  g_signal_group_connect_swapped (self->queue_signals, "notify", G_CALLBACK (show), self);
  g_signal_group_connect_swapped (self->queue_signals, "items-changed", G_CALLBACK (show), self);
  g_signal_connect_swapped (self->popover, "map", G_CALLBACK (show), self);
  g_signal_connect_swapped (self->popover, "closed", G_CALLBACK (show), self);
  show (self);
}

/**
 * binnacle_edits_button_set_clock:
 * @self: a button
 * @clock: what tells how old changes are
 *
 * Gives the button its clock.
 */
void
binnacle_edits_button_set_clock (BinnacleEditsButton *self,
                                 BinnacleClock       *clock)
{
  g_return_if_fail (BINNACLE_IS_EDITS_BUTTON (self) && BINNACLE_IS_CLOCK (clock));

  g_clear_pointer (&self->age_timer, binnacle_timer_free);
  g_set_object (&self->clock, clock);
  self->age_timer = binnacle_clock_add_timer (clock, AGE_INTERVAL, age_cb, self);
  binnacle_timer_stop (self->age_timer);
}

/**
 * binnacle_edits_button_set_queue:
 * @self: a button
 * @queue: (nullable): what to show
 *
 * Follows another queue.
 */
void
binnacle_edits_button_set_queue (BinnacleEditsButton    *self,
                                 BinnacleOperationQueue *queue)
{
  g_autoptr (GtkNoSelection) selection = NULL;

  g_return_if_fail (BINNACLE_IS_EDITS_BUTTON (self));

  gtk_list_view_set_model (self->list, NULL);
  g_set_object (&self->queue, queue);
  g_signal_group_set_target (self->queue_signals, queue);
  if (queue != NULL)
    {
      selection = gtk_no_selection_new (G_LIST_MODEL (g_object_ref (queue)));
      gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (selection));
    }
  show (self);
}

/**
 * binnacle_edits_button_is_open:
 * @self: a button
 *
 * Returns: whether its popover is shown
 */
gboolean
binnacle_edits_button_is_open (BinnacleEditsButton *self)
{
  g_return_val_if_fail (BINNACLE_IS_EDITS_BUTTON (self), FALSE);

  return gtk_widget_get_visible (GTK_WIDGET (self->popover));
}
