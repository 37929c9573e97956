/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-sync-indicator.h"

#include <glib/gi18n.h>

/**
 * BinnacleSyncIndicator:
 *
 * How a session's link is doing: in the header bar an icon, a word and the
 * latency, in its popover all that is known, with buttons to reconnect
 * (`win.reconnect`), or for what must be done first, for the log (`win.connection-log`), and for
 * how all sources stand (`app.sync`), which the sync status says in a sentence. While the
 * person works offline it says so, whatever the session is.
 * Colour only repeats what icon and word say.
 *
 * It follows the session's signals, and once a second what time alone changes:
 * the countdown, and the age of the last message while the popover is open.
 *
 * # CSS nodes
 *
 * `sync-indicator` with a `menubutton.sync-indicator`, which has one of the
 * classes `.busy`, `.warning` and `.error`, or none where values are live.
 *
 * # Accessibility
 *
 * The button's name is the state in words, its description the sentence.
 */
struct _BinnacleSyncIndicator
{
  GtkWidget parent_instance;

  BinnacleClock   *clock;
  BinnacleTimer   *second;
  BinnacleSession *session;
  BinnacleSyncStatus *status;
  gulong           changed_handler;
  gulong           status_handler;
  gboolean         compact;

  GtkMenuButton *button;
  GtkPopover    *popover;
  GtkImage      *icon;
  GtkWidget     *words;
  GtkLabel      *word;
  GtkLabel      *latency;
  GtkImage      *large_icon;
  GtkLabel      *headline;
  GtkLabel      *sentence;
  GtkGrid       *facts;
  GtkLabel      *error;
  GtkLabel      *summary;
  GtkButton     *sync;
  GtkButton     *copy;
  GtkButton     *reconnect;
  GtkButton     *log;
  GtkLabel      *values[6];
};

typedef enum
{
  FACT_SERVER,
  FACT_ADDRESS,
  FACT_LATENCY,
  FACT_LAST_MESSAGE,
  FACT_ATTEMPT,
  FACT_NEXT_ATTEMPT
} Fact;

static const char * const fact_titles[] = {
  [FACT_SERVER] = N_("Server"),
  [FACT_ADDRESS] = N_("Address"),
  [FACT_LATENCY] = N_("Latency"),
  [FACT_LAST_MESSAGE] = N_("Last message"),
  [FACT_ATTEMPT] = N_("Attempt"),
  [FACT_NEXT_ATTEMPT] = N_("Next attempt"),
};

static const char * const tone_classes[] = {
  [BINNACLE_LINK_GOOD] = NULL,
  [BINNACLE_LINK_BUSY] = "busy",
  [BINNACLE_LINK_WARNING] = "warning",
  [BINNACLE_LINK_BAD] = "error",
};

static guint copied_signal;

G_DEFINE_FINAL_TYPE (BinnacleSyncIndicator, binnacle_sync_indicator, GTK_TYPE_WIDGET)

static void
set_fact (BinnacleSyncIndicator *self,
          Fact                   fact,
          const char            *value)
{
  GtkWidget *title = gtk_grid_get_child_at (self->facts, 0, fact);

  gtk_label_set_label (self->values[fact], value != NULL ? value : "");
  gtk_widget_set_visible (GTK_WIDGET (self->values[fact]), value != NULL);
  gtk_widget_set_visible (title, value != NULL);
}

static char *
dup_server_name (BinnacleSyncIndicator *self)
{
  char *name = NULL;

  g_object_get (binnacle_session_get_source (self->session), "server-name", &name, NULL);
  return name != NULL ? name : g_strdup (binnacle_session_get_title (self->session));
}

/* Of all sources, where that is not what the popover says of this one anyway. */
static void
show_summary (BinnacleSyncIndicator *self)
{
  const char *summary = self->status != NULL ? binnacle_sync_status_get_summary (self->status) : NULL;

  gboolean several = self->status != NULL &&
                     g_list_model_get_n_items (binnacle_sync_status_get_links (self->status)) > 1;

  gtk_label_set_label (self->summary, summary != NULL ? summary : "");
  gtk_widget_set_visible (GTK_WIDGET (self->summary), several);
  gtk_widget_set_visible (GTK_WIDGET (self->sync), summary != NULL);
}

static void
show_popover (BinnacleSyncIndicator    *self,
              const BinnacleLinkStatus *status,
              const BinnacleLinkFacts  *facts)
{
  g_autofree char *server = dup_server_name (self);
  gboolean bad = status->tone >= BINNACLE_LINK_WARNING && facts->error != NULL;

  gtk_image_set_from_icon_name (self->large_icon, status->icon_name);
  gtk_label_set_label (self->headline, status->word);
  gtk_label_set_label (self->sentence, status->sentence);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->reconnect), status->action);
  gtk_button_set_label (self->reconnect, status->action_label);
  set_fact (self, FACT_SERVER, server);
  set_fact (self, FACT_ADDRESS, binnacle_session_get_address (self->session));
  set_fact (self, FACT_LATENCY, status->latency_range);
  set_fact (self, FACT_LAST_MESSAGE, status->last_message);
  set_fact (self, FACT_ATTEMPT, status->attempt);
  set_fact (self, FACT_NEXT_ATTEMPT, status->next_attempt);
  show_summary (self);
  gtk_label_set_label (self->error, bad ? facts->error->message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error), bad);
}

static void
show_tone (BinnacleSyncIndicator *self,
           BinnacleLinkTone       tone)
{
  for (gsize i = 0; i < G_N_ELEMENTS (tone_classes); i++)
    if (tone_classes[i] != NULL && i != tone)
      gtk_widget_remove_css_class (GTK_WIDGET (self->button), tone_classes[i]);
  if (tone_classes[tone] != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->button), tone_classes[tone]);
}

/* The menu button holds the toggle button that gets the focus: both say it. */
static void
show_accessible (BinnacleSyncIndicator    *self,
                 const BinnacleLinkStatus *status)
{
  GtkWidget *toggle = gtk_widget_get_first_child (GTK_WIDGET (self->button));
  g_autofree char *label = status->latency != NULL
                             ? g_strdup_printf (C_("sync indicator", "%s, %s"), status->word, status->latency)
                             : g_strdup (status->word);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, status->sentence, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (toggle),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, status->sentence, -1);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->button), self->compact ? label : status->sentence);
}

/* This computer stays live, but the person should not forget that nothing else is. */
static BinnacleLinkStatus *
make_status (BinnacleSyncIndicator *self,
             BinnacleLinkFacts     *facts)
{
  BinnacleLinkStatus *status;
  gboolean only_here;

  binnacle_session_get_facts (self->session, facts);
  only_here = !facts->suspended && self->status != NULL && binnacle_sync_status_get_work_offline (self->status);
  facts->suspended |= only_here;
  status = binnacle_link_status_new (facts);
  if (!only_here)
    return status;
  g_free (status->sentence);
  status->sentence = g_strdup (binnacle_sync_status_get_summary (self->status));
  return status;
}

static gboolean
needs_seconds (BinnacleSyncIndicator   *self,
               const BinnacleLinkFacts *facts)
{
  return facts->state == BINNACLE_CONNECTION_WAITING || gtk_widget_get_mapped (GTK_WIDGET (self->popover));
}

static void
show (BinnacleSyncIndicator *self)
{
  g_autoptr (BinnacleLinkStatus) status = NULL;
  BinnacleLinkFacts facts;

  if (self->session == NULL)
    return;
  status = make_status (self, &facts);

  gtk_image_set_from_icon_name (self->icon, status->icon_name);
  gtk_label_set_label (self->word, status->word);
  gtk_label_set_label (self->latency, status->latency != NULL ? status->latency : "");
  gtk_widget_set_visible (GTK_WIDGET (self->latency), status->latency != NULL);
  gtk_widget_set_visible (self->words, !self->compact);
  show_tone (self, status->tone);
  show_accessible (self, status);
  if (gtk_widget_get_mapped (GTK_WIDGET (self->popover)))
    show_popover (self, status, &facts);
  if (self->second == NULL)
    return;
  if (!needs_seconds (self, &facts))
    binnacle_timer_stop (self->second);
  else if (!binnacle_timer_is_running (self->second))
    binnacle_timer_restart (self->second, G_USEC_PER_SEC);
}

static void
second_cb (gpointer user_data)
{
  show (user_data);
}

static void
copy_clicked_cb (BinnacleSyncIndicator *self)
{
  g_autoptr (BinnacleLinkStatus) status = NULL;
  g_autofree char *server = NULL;
  g_autofree char *details = NULL;
  BinnacleLinkFacts facts;

  if (self->session == NULL)
    return;
  binnacle_session_get_facts (self->session, &facts);
  status = binnacle_link_status_new (&facts);
  server = dup_server_name (self);
  details = binnacle_link_status_to_details (status, &facts, server,
                                             binnacle_session_get_address (self->session));
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), details);
  g_signal_emit (self, copied_signal, 0);
}

static void
add_fact_row (BinnacleSyncIndicator *self,
              Fact                   fact)
{
  GtkWidget *title = gtk_label_new (g_dgettext (GETTEXT_PACKAGE, fact_titles[fact]));
  GtkWidget *value = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_add_css_class (title, "dim-label");
  gtk_label_set_xalign (GTK_LABEL (value), 0);
  gtk_label_set_ellipsize (GTK_LABEL (value), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_set_hexpand (value, TRUE);
  gtk_widget_add_css_class (value, "numeric");
  gtk_accessible_update_relation (GTK_ACCESSIBLE (value), GTK_ACCESSIBLE_RELATION_LABELLED_BY, title, NULL, -1);
  gtk_grid_attach (self->facts, title, 0, fact, 1, 1);
  gtk_grid_attach (self->facts, value, 1, fact, 1, 1);
  self->values[fact] = GTK_LABEL (value);
}

static void
binnacle_sync_indicator_dispose (GObject *object)
{
  BinnacleSyncIndicator *self = BINNACLE_SYNC_INDICATOR (object);
  GtkWidget *child;

  g_clear_pointer (&self->second, binnacle_timer_free);
  g_clear_signal_handler (&self->changed_handler, self->session);
  g_clear_object (&self->session);
  g_clear_signal_handler (&self->status_handler, self->status);
  g_clear_object (&self->status);
  g_clear_object (&self->clock);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (binnacle_sync_indicator_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, BinnacleSyncIndicator, button);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSyncIndicator, popover);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSyncIndicator, icon);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSyncIndicator, words);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSyncIndicator, word);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSyncIndicator, latency);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSyncIndicator, large_icon);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSyncIndicator, headline);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSyncIndicator, sentence);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSyncIndicator, facts);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSyncIndicator, error);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSyncIndicator, summary);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSyncIndicator, sync);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSyncIndicator, copy);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSyncIndicator, reconnect);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSyncIndicator, log);
}

static void
binnacle_sync_indicator_class_init (BinnacleSyncIndicatorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = binnacle_sync_indicator_dispose;

  /**
   * BinnacleSyncIndicator::copied:
   *
   * The details are in the clipboard.
   */
  copied_signal = g_signal_new ("copied", BINNACLE_TYPE_SYNC_INDICATOR, G_SIGNAL_RUN_LAST, 0,
                                NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/binnacle/Binnacle/ui/binnacle-sync-indicator.ui");
  bind_children (widget_class);
  gtk_widget_class_set_css_name (widget_class, "sync-indicator");
}

static void
binnacle_sync_indicator_init (BinnacleSyncIndicator *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  for (Fact fact = FACT_SERVER; fact <= FACT_NEXT_ATTEMPT; fact++)
    add_fact_row (self, fact);
  g_signal_connect_swapped (self->popover, "map", G_CALLBACK (show), self);
  g_signal_connect_swapped (self->sync, "clicked", G_CALLBACK (gtk_popover_popdown), self->popover);
  g_signal_connect_swapped (self->log, "clicked", G_CALLBACK (gtk_popover_popdown), self->popover);
  g_signal_connect_swapped (self->copy, "clicked", G_CALLBACK (copy_clicked_cb), self);
}

/**
 * binnacle_sync_indicator_set_clock:
 * @self: an indicator
 * @clock: what moves the countdown
 *
 * Gives the indicator its clock; before, nothing counts down.
 */
void
binnacle_sync_indicator_set_clock (BinnacleSyncIndicator *self,
                                   BinnacleClock         *clock)
{
  g_return_if_fail (BINNACLE_IS_SYNC_INDICATOR (self) && BINNACLE_IS_CLOCK (clock));

  g_clear_pointer (&self->second, binnacle_timer_free);
  g_set_object (&self->clock, clock);
  self->second = binnacle_clock_add_timer (clock, G_USEC_PER_SEC, second_cb, self);
}

/**
 * binnacle_sync_indicator_set_session:
 * @self: an indicator
 * @session: (nullable): what to show
 *
 * Follows another session.
 */
void
binnacle_sync_indicator_set_session (BinnacleSyncIndicator *self,
                                     BinnacleSession       *session)
{
  g_return_if_fail (BINNACLE_IS_SYNC_INDICATOR (self));

  g_clear_signal_handler (&self->changed_handler, self->session);
  g_set_object (&self->session, session);
  if (session != NULL)
    self->changed_handler = g_signal_connect_swapped (session, "changed", G_CALLBACK (show), self);
  show (self);
}

/**
 * binnacle_sync_indicator_set_status:
 * @self: an indicator
 * @status: (nullable): how everything stands
 *
 * Adds what is to be said of all sources.
 */
void
binnacle_sync_indicator_set_status (BinnacleSyncIndicator *self,
                                    BinnacleSyncStatus    *status)
{
  g_return_if_fail (BINNACLE_IS_SYNC_INDICATOR (self));

  g_clear_signal_handler (&self->status_handler, self->status);
  g_set_object (&self->status, status);
  if (status != NULL)
    self->status_handler = g_signal_connect_swapped (status, "changed", G_CALLBACK (show), self);
  show (self);
}

/**
 * binnacle_sync_indicator_set_compact:
 * @self: an indicator
 * @compact: whether there is room for the icon alone
 *
 * Hides the words in the header bar; they stay in the tooltip.
 */
void
binnacle_sync_indicator_set_compact (BinnacleSyncIndicator *self,
                                     gboolean               compact)
{
  g_return_if_fail (BINNACLE_IS_SYNC_INDICATOR (self));

  if (self->compact == compact)
    return;
  self->compact = compact;
  show (self);
}

/**
 * binnacle_sync_indicator_is_open:
 * @self: an indicator
 *
 * Returns: whether its popover is shown
 */
gboolean
binnacle_sync_indicator_is_open (BinnacleSyncIndicator *self)
{
  g_return_val_if_fail (BINNACLE_IS_SYNC_INDICATOR (self), FALSE);
  return gtk_widget_get_visible (GTK_WIDGET (self->popover));
}
