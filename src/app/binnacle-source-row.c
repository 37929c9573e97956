/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-source-row.h"

#include <glib/gi18n.h>

/**
 * BinnacleSourceRow:
 *
 * A source in the sidebar: its kind as an icon, its name, what is wrong with its link, and
 * for one that the person added a menu to edit (`win.edit-source`) and to remove it
 * (`win.remove-source`).
 *
 * # CSS nodes
 *
 * `source-row`.
 */
struct _BinnacleSourceRow
{
  GtkWidget parent_instance;

  BinnacleSession *session;

  GtkImage      *icon;
  GtkLabel      *title;
  GtkImage      *state;
  GtkMenuButton *menu;
};

G_DEFINE_FINAL_TYPE (BinnacleSourceRow, binnacle_source_row, GTK_TYPE_WIDGET)

/* What is well, or will be in a moment, needs no icon. */
static void
show_state (BinnacleSourceRow *self)
{
  g_autoptr (BinnacleLinkStatus) status = NULL;
  BinnacleLinkFacts facts;
  gboolean wrong;

  binnacle_session_get_facts (self->session, &facts);
  status = binnacle_link_status_new (&facts);
  wrong = status->tone == BINNACLE_LINK_WARNING || status->tone == BINNACLE_LINK_BAD;
  gtk_image_set_from_icon_name (self->state, status->icon_name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->state), status->word);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->state), GTK_ACCESSIBLE_PROPERTY_LABEL, status->word, -1);
  gtk_widget_set_visible (GTK_WIDGET (self->state), wrong);
}

static void
add_item (GMenu      *menu,
          const char *label,
          const char *action,
          const char *id)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "s", id);
  g_menu_append_item (menu, item);
}

static void
make_menu (BinnacleSourceRow *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  const char *id = binnacle_session_get_id (self->session);

  gtk_widget_set_visible (GTK_WIDGET (self->menu), id != NULL);
  if (id == NULL)
    return;
  add_item (menu, _("_Edit…"), "win.edit-source", id);
  add_item (menu, _("_Remove"), "win.remove-source", id);
  gtk_menu_button_set_menu_model (self->menu, G_MENU_MODEL (menu));
}

static void
binnacle_source_row_dispose (GObject *object)
{
  BinnacleSourceRow *self = BINNACLE_SOURCE_ROW (object);
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self));

  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);
  g_clear_pointer (&child, gtk_widget_unparent);

  G_OBJECT_CLASS (binnacle_source_row_parent_class)->dispose (object);
}

static void
binnacle_source_row_class_init (BinnacleSourceRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = binnacle_source_row_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/binnacle/Binnacle/ui/binnacle-source-row.ui");
  gtk_widget_class_bind_template_child (widget_class, BinnacleSourceRow, icon);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSourceRow, title);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSourceRow, state);
  gtk_widget_class_bind_template_child (widget_class, BinnacleSourceRow, menu);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "source-row");
}

static void
binnacle_source_row_init (BinnacleSourceRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * binnacle_source_row_new:
 * @session: what to show
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *
binnacle_source_row_new (BinnacleSession *session)
{
  BinnacleSourceRow *self = g_object_new (BINNACLE_TYPE_SOURCE_ROW, NULL);

  self->session = g_object_ref (session);
  gtk_image_set_from_icon_name (self->icon, binnacle_session_get_icon_name (session));
  gtk_label_set_label (self->title, binnacle_session_get_title (session));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->title), binnacle_session_get_address (session));
  g_signal_connect_swapped (session, "changed", G_CALLBACK (show_state), self);
  make_menu (self);
  show_state (self);
  return GTK_WIDGET (self);
}
