/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-connection-log-row.h"

#include <glib/gi18n.h>

#include "app/binnacle-connection-log-export.h"
#include "app/binnacle-connection-log-text.h"
#include "bindings/binnacle-format.h"

/**
 * BinnacleConnectionLogRow:
 *
 * One entry of the connection log: its icon, what happened and when, why, and below
 * how long ago and how long it took or lasted.
 *
 * # CSS nodes
 *
 * `log-row` with an `image` that has one of the classes `.success`, `.warning` and
 * `.error`, or none for a step of many.
 *
 * # Accessibility
 *
 * Row and list item have the whole entry as their name.
 */
struct _BinnacleConnectionLogRow
{
  GtkWidget parent_instance;

  BinnacleConnectionLogEntry *entry;
  GtkImage                   *icon;
  GtkLabel                   *title;
  GtkLabel                   *time;
  GtkLabel                   *text;
  GtkLabel                   *facts;
};

static const char * const tone_classes[] = {
  [BINNACLE_CONNECTION_LOG_STEP] = "dim-label",
  [BINNACLE_CONNECTION_LOG_GOOD] = "success",
  [BINNACLE_CONNECTION_LOG_WARNING] = "warning",
  [BINNACLE_CONNECTION_LOG_BAD] = "error",
};

G_DEFINE_FINAL_TYPE (BinnacleConnectionLogRow, binnacle_connection_log_row, GTK_TYPE_WIDGET)

static void
binnacle_connection_log_row_dispose (GObject *object)
{
  BinnacleConnectionLogRow *self = BINNACLE_CONNECTION_LOG_ROW (object);
  GtkWidget *child;

  g_clear_object (&self->entry);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (binnacle_connection_log_row_parent_class)->dispose (object);
}

static void
binnacle_connection_log_row_class_init (BinnacleConnectionLogRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = binnacle_connection_log_row_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/binnacle/Binnacle/ui/binnacle-connection-log-row.ui");
  gtk_widget_class_bind_template_child (widget_class, BinnacleConnectionLogRow, icon);
  gtk_widget_class_bind_template_child (widget_class, BinnacleConnectionLogRow, title);
  gtk_widget_class_bind_template_child (widget_class, BinnacleConnectionLogRow, time);
  gtk_widget_class_bind_template_child (widget_class, BinnacleConnectionLogRow, text);
  gtk_widget_class_bind_template_child (widget_class, BinnacleConnectionLogRow, facts);
  gtk_widget_class_set_css_name (widget_class, "log-row");
}

static void
binnacle_connection_log_row_init (BinnacleConnectionLogRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
show_tone (BinnacleConnectionLogRow  *self,
           BinnacleConnectionLogTone  tone)
{
  for (gsize i = 0; i < G_N_ELEMENTS (tone_classes); i++)
    gtk_widget_remove_css_class (GTK_WIDGET (self->icon), tone_classes[i]);
  gtk_widget_add_css_class (GTK_WIDGET (self->icon), tone_classes[tone]);
}

/* The item around the row is what gets the focus. */
static void
show_accessible (BinnacleConnectionLogRow *self)
{
  GtkWidget *item = gtk_widget_get_parent (GTK_WIDGET (self));
  const char *text = binnacle_connection_log_entry_get_text (self->entry);
  g_autofree char *name = g_strjoin (". ", gtk_label_get_label (self->title), gtk_label_get_label (self->time),
                                     gtk_label_get_label (self->facts), text, NULL);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  if (item != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/**
 * binnacle_connection_log_row_new:
 *
 * Returns: (transfer floating): a row without an entry
 */
GtkWidget *
binnacle_connection_log_row_new (void)
{
  return g_object_new (BINNACLE_TYPE_CONNECTION_LOG_ROW, NULL);
}

/**
 * binnacle_connection_log_row_set_entry:
 * @self: a row
 * @entry: (nullable): what to show
 * @now: the present, in µs since 1970
 *
 * Shows another entry.
 */
void
binnacle_connection_log_row_set_entry (BinnacleConnectionLogRow   *self,
                                       BinnacleConnectionLogEntry *entry,
                                       gint64                      now)
{
  BinnacleConnectionEvent event;
  g_autofree char *line = NULL;
  const char *text;

  g_return_if_fail (BINNACLE_IS_CONNECTION_LOG_ROW (self));

  g_set_object (&self->entry, entry);
  if (entry == NULL)
    return;
  event = binnacle_connection_log_entry_get_event (entry);
  text = binnacle_connection_log_entry_get_text (entry);
  line = binnacle_connection_log_export_line (entry);
  gtk_image_set_from_icon_name (self->icon, binnacle_connection_log_text_get_icon_name (event));
  show_tone (self, binnacle_connection_log_text_get_tone (event));
  gtk_label_set_label (self->title, binnacle_connection_event_get_title (event));
  gtk_label_set_label (self->text, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->text), text != NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), line);
  binnacle_connection_log_row_set_now (self, now);
}

/**
 * binnacle_connection_log_row_set_now:
 * @self: a row
 * @now: the present, in µs since 1970
 *
 * Has the row say anew how long ago it was.
 */
void
binnacle_connection_log_row_set_now (BinnacleConnectionLogRow *self,
                                     gint64                    now)
{
  g_autofree char *age = NULL;
  g_autofree char *exact = NULL;
  g_autofree char *facts = NULL;
  g_autofree char *joined = NULL;
  gint64 time;

  g_return_if_fail (BINNACLE_IS_CONNECTION_LOG_ROW (self));

  if (self->entry == NULL)
    return;
  time = binnacle_connection_log_entry_get_time (self->entry);
  age = binnacle_format_age (now - time, now);
  exact = binnacle_connection_log_text_make_time (time, now);
  facts = binnacle_connection_log_text_make_facts (self->entry);
  joined = facts != NULL ? g_strconcat (age, " · ", facts, NULL) : g_strdup (age);
  if (g_str_equal (joined, gtk_label_get_label (self->facts)) &&
      g_str_equal (exact, gtk_label_get_label (self->time)))
    return;
  gtk_label_set_label (self->time, exact);
  gtk_label_set_label (self->facts, joined);
  show_accessible (self);
}
