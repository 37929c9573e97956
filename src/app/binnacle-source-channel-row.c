/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-source-channel-row.h"

#include <glib/gi18n.h>

/**
 * BinnacleSourceChannelRow:
 *
 * One value of a source, to be edited: where it is, what it is called, and what sort of value
 * it is. [signal@SourceChannelRow::changed] tells of each change, [signal@SourceChannelRow::removed] that
 * the person wants it gone.
 */
struct _BinnacleSourceChannelRow
{
  AdwExpanderRow parent_instance;

  BinnacleSourceChannel *channel; /* what can't be edited here stays */

  GtkEditable *query;
  GtkEditable *name;
  GtkEditable *unit;
  AdwComboRow *kind;
  GtkEditable *each;
  GtkEditable *key;
  GtkButton   *remove;
};

enum
{
  CHANGED,
  REMOVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* The order of the choices. */
static const BinnacleChannelKind kinds[] = {
  BINNACLE_CHANNEL_GAUGE, BINNACLE_CHANNEL_COUNTER, BINNACLE_CHANNEL_STATE, BINNACLE_CHANNEL_TEXT, BINNACLE_CHANNEL_OBJECT
};

G_DEFINE_FINAL_TYPE (BinnacleSourceChannelRow, binnacle_source_channel_row, ADW_TYPE_EXPANDER_ROW)

/* A title is markup in this version of libadwaita. */
static void
show_title (BinnacleSourceChannelRow *self)
{
  const char *name = gtk_editable_get_text (self->name);
  g_autofree char *title = g_markup_escape_text (*name != '\0' ? name : _("New Value"), -1);
  g_autofree char *subtitle = g_markup_escape_text (gtk_editable_get_text (self->query), -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), subtitle);
}

static void
changed_cb (BinnacleSourceChannelRow *self)
{
  show_title (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
remove_clicked_cb (BinnacleSourceChannelRow *self)
{
  g_signal_emit (self, signals[REMOVED], 0);
}

static void
binnacle_source_channel_row_finalize (GObject *object)
{
  g_clear_pointer (&BINNACLE_SOURCE_CHANNEL_ROW (object)->channel, binnacle_source_channel_free);

  G_OBJECT_CLASS (binnacle_source_channel_row_parent_class)->finalize (object);
}

static void
binnacle_source_channel_row_class_init (BinnacleSourceChannelRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = binnacle_source_channel_row_finalize;

  /**
   * BinnacleSourceChannelRow::changed:
   * @self: the row
   *
   * Something was edited.
   */
  signals[CHANGED] = g_signal_new ("changed", BINNACLE_TYPE_SOURCE_CHANNEL_ROW, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);
  /**
   * BinnacleSourceChannelRow::removed:
   * @self: the row
   *
   * The value is not wanted any more.
   */
  signals[REMOVED] = g_signal_new ("removed", BINNACLE_TYPE_SOURCE_CHANNEL_ROW, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/binnacle/Binnacle/ui/binnacle-source-channel-row.ui");
  gtk_widget_class_bind_template_child (widget_class, BinnacleSourceChannelRow, query);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSourceChannelRow, name);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSourceChannelRow, unit);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSourceChannelRow, kind);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSourceChannelRow, each);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSourceChannelRow, key);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSourceChannelRow, remove);
}

static void
binnacle_source_channel_row_init (BinnacleSourceChannelRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->remove, "clicked", G_CALLBACK (remove_clicked_cb), self);
}

static void
set_text (GtkEditable *entry,
          const char  *text)
{
  gtk_editable_set_text (entry, text != NULL ? text : "");
}

static void
show_channel (BinnacleSourceChannelRow *self)
{
  set_text (self->query, self->channel->query);
  set_text (self->name, self->channel->name);
  set_text (self->unit, self->channel->unit);
  set_text (self->each, self->channel->each);
  set_text (self->key, self->channel->key);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i] == self->channel->kind)
      adw_combo_row_set_selected (self->kind, i);
  show_title (self);
}

/**
 * binnacle_source_channel_row_new:
 * @channel: (nullable): what to begin with
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *
binnacle_source_channel_row_new (const BinnacleSourceChannel *channel)
{
  BinnacleSourceChannelRow *self = g_object_new (BINNACLE_TYPE_SOURCE_CHANNEL_ROW, NULL);
  GtkEditable *entries[] = { self->query, self->name, self->unit, self->each, self->key };

  self->channel = channel != NULL ? binnacle_source_channel_copy (channel) : binnacle_source_channel_new ("", "");
  show_channel (self);
  for (gsize i = 0; i < G_N_ELEMENTS (entries); i++)
    g_signal_connect_swapped (entries[i], "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (self->kind, "notify::selected", G_CALLBACK (changed_cb), self);
  return GTK_WIDGET (self);
}

/**
 * binnacle_source_channel_row_set_kind:
 * @self: a row
 * @kind: the kind of its source
 *
 * Shows what is to be said of a value of such a source.
 */
void
binnacle_source_channel_row_set_kind (BinnacleSourceChannelRow *self,
                                      BinnacleSourceKind        kind)
{
  gboolean json = kind != BINNACLE_SOURCE_KIND_PROMETHEUS;

  g_return_if_fail (BINNACLE_IS_SOURCE_CHANNEL_ROW (self));

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->query),
                                 json ? _("Path, such as $.temperature") : _("Query, such as up"));
  gtk_widget_set_visible (GTK_WIDGET (self->kind), json);
  gtk_widget_set_visible (GTK_WIDGET (self->each), json);
  gtk_widget_set_visible (GTK_WIDGET (self->key), json);
}

static void
take_text (char        **member,
           GtkEditable  *entry,
           gboolean      optional)
{
  const char *text = gtk_editable_get_text (entry);

  g_free (*member);
  *member = optional && *text == '\0' ? NULL : g_strstrip (g_strdup (text));
}

/**
 * binnacle_source_channel_row_dup_channel:
 * @self: a row
 *
 * Returns: (transfer full): what was entered, which may make no sense
 */
BinnacleSourceChannel *
binnacle_source_channel_row_dup_channel (BinnacleSourceChannelRow *self)
{
  BinnacleSourceChannel *channel;

  g_return_val_if_fail (BINNACLE_IS_SOURCE_CHANNEL_ROW (self), NULL);

  channel = binnacle_source_channel_copy (self->channel);
  take_text (&channel->query, self->query, FALSE);
  take_text (&channel->name, self->name, FALSE);
  take_text (&channel->unit, self->unit, TRUE);
  if (!gtk_widget_get_visible (GTK_WIDGET (self->each)))
    return channel;
  take_text (&channel->each, self->each, TRUE);
  take_text (&channel->key, self->key, TRUE);
  channel->kind = kinds[adw_combo_row_get_selected (self->kind)];
  return channel;
}
