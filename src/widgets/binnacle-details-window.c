/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-widgets"

#include "config.h"

#include "widgets/binnacle-details-window.h"

#include <glib/gi18n-lib.h>

#include "bindings/binnacle-format.h"
#include "live/binnacle-entity.h"

#define MAX_ENTITIES 64
#define MAX_TEXT 400

/**
 * BinnacleDetailsWindow:
 *
 * All that is known of the channels of a tile. The values stay live while it is
 * open. Escape closes it.
 */
struct _BinnacleDetailsWindow
{
  AdwWindow parent_instance;
};

G_DEFINE_FINAL_TYPE (BinnacleDetailsWindow, binnacle_details_window, ADW_TYPE_WINDOW)

static void
binnacle_details_window_class_init (BinnacleDetailsWindowClass *klass)
{
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
binnacle_details_window_init (BinnacleDetailsWindow *self)
{
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (self), 460, 560);
}

static char *
shorten (const char *text)
{
  return g_utf8_strlen (text, -1) <= MAX_TEXT ? g_strdup (text)
                                              : g_utf8_substring (text, 0, MAX_TEXT);
}

static void
show_text (GtkLabel   *label,
           const char *text)
{
  g_autofree char *shown = shorten (text);

  gtk_label_set_label (label, shown);
}

static GtkLabel *
add_row (AdwPreferencesGroup *group,
         const char          *title,
         const char          *text)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *label = gtk_label_new (NULL);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "numeric");
  show_text (GTK_LABEL (label), text);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  adw_preferences_group_add (group, row);
  return GTK_LABEL (label);
}

static void
show_value (GtkLabel       *label,
            GParamSpec     *pspec,
            BinnacleEntity *entity)
{
  g_autofree char *value = binnacle_format_value_exact (binnacle_entity_get_value (entity),
                                                        binnacle_entity_get_unit (entity));

  show_text (label, value);
}

static void
show_time (GtkLabel       *label,
           GParamSpec     *pspec,
           BinnacleEntity *entity)
{
  g_autofree char *time = binnacle_format_time (binnacle_entity_get_time (entity));

  show_text (label, time);
}

static void
add_entity (AdwPreferencesPage *page,
            BinnacleEntity     *entity)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  const char *description = binnacle_entity_get_description (entity);
  g_autofree char *title = g_markup_escape_text (binnacle_entity_get_title (entity), -1);
  g_autofree char *subtitle = description != NULL ? g_markup_escape_text (description, -1) : NULL;
  GtkLabel *label;

  adw_preferences_group_set_title (group, title);
  adw_preferences_group_set_description (group, subtitle);
  label = add_row (group, C_("details", "Value"), "");
  g_signal_connect_object (entity, "notify::value", G_CALLBACK (show_value), label, G_CONNECT_SWAPPED);
  show_value (label, NULL, entity);
  label = add_row (group, C_("details", "Changed"), "");
  g_signal_connect_object (entity, "notify::time", G_CALLBACK (show_time), label, G_CONNECT_SWAPPED);
  show_time (label, NULL, entity);
  add_row (group, C_("details", "Channel"), binnacle_entity_get_channel (entity));
  if (binnacle_entity_get_author (entity) != NULL)
    add_row (group, C_("details", "Changed By"), binnacle_entity_get_author (entity));
  adw_preferences_page_add (page, group);
}

/**
 * binnacle_details_window_new:
 * @title: the tile's title
 * @entities: (element-type BinnacleEntity): what it shows
 *
 * Returns: (transfer none): a window that is not shown yet and owns itself
 */
GtkWidget *
binnacle_details_window_new (const char *title,
                             GPtrArray  *entities)
{
  GtkWidget *self, *box, *page;

  g_return_val_if_fail (title != NULL, NULL);
  g_return_val_if_fail (entities != NULL, NULL);

  self = g_object_new (BINNACLE_TYPE_DETAILS_WINDOW, "title", title, NULL);
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  page = adw_preferences_page_new ();
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), page);
  for (guint i = 0; i < MIN (entities->len, MAX_ENTITIES); i++)
    add_entity (ADW_PREFERENCES_PAGE (page), entities->pdata[i]);
  adw_window_set_content (ADW_WINDOW (self), box);
  return self;
}
