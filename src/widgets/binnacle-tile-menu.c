/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-widgets"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "widgets/binnacle-control-tile.h"
#include "widgets/binnacle-dashboard.h"
#include "widgets/binnacle-details-window.h"
#include "widgets/binnacle-tile-private.h"

/* The menu of a tile and what it offers. It is made when first opened: most are never. */

static void
show_details (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  BinnacleTile *tile = BINNACLE_TILE (widget);
  const char *title = binnacle_tile_description_get_title (binnacle_tile_get_description (tile));
  GtkWidget *window = binnacle_details_window_new (binnacle_dashboard_translate (title),
                                                   binnacle_tile_get_entities (tile));

  if (GTK_IS_WINDOW (gtk_widget_get_root (widget)))
    gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (gtk_widget_get_root (widget)));
  gtk_window_present (GTK_WINDOW (window));
}

static void
copy_value (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  g_autofree char *text = binnacle_tile_dup_text (BINNACLE_TILE (widget));

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
}

static void
on_closed (GtkWidget *tile)
{
  gtk_widget_remove_css_class (tile, "menu-open");
}

static GtkWidget *
create_menu (GtkWidget *tile)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  GtkWidget *popover;

  g_menu_append (menu, C_("tile menu", "_Details"), "tile.details");
  g_menu_append (menu, C_("tile menu", "_Copy Value"), "tile.copy");
  popover = gtk_popover_menu_new_from_model (G_MENU_MODEL (menu));
  gtk_widget_set_parent (popover, tile);
  g_signal_connect_swapped (popover, "closed", G_CALLBACK (on_closed), tile);
  return popover;
}

static GtkWidget *
get_menu (GtkWidget *tile)
{
  for (GtkWidget *child = gtk_widget_get_last_child (tile); child != NULL; child = gtk_widget_get_prev_sibling (child))
    if (GTK_IS_POPOVER_MENU (child))
      return child;
  return create_menu (tile);
}

static void
open_menu (GtkWidget          *tile,
           const GdkRectangle *place,
           gboolean            has_arrow)
{
  GtkPopover *popover = GTK_POPOVER (get_menu (tile));

  gtk_popover_set_pointing_to (popover, place);
  gtk_popover_set_has_arrow (popover, has_arrow);
  gtk_widget_set_halign (GTK_WIDGET (popover), has_arrow ? GTK_ALIGN_FILL : GTK_ALIGN_START);
  gtk_widget_add_css_class (tile, "menu-open");
  gtk_popover_popup (popover);
}

void
binnacle_tile_menu_open_by_button (BinnacleTile *self)
{
  GtkWidget *tile = GTK_WIDGET (self);
  graphene_rect_t bounds;

  if (!gtk_widget_compute_bounds (binnacle_tile_get_menu_button (self), tile, &bounds))
    return;
  open_menu (tile,
             &(GdkRectangle) { (int) bounds.origin.x, (int) bounds.origin.y,
                               (int) bounds.size.width, (int) bounds.size.height },
             TRUE);
}

void
binnacle_tile_menu_open_by_press (BinnacleTile *self,
                                  double        x,
                                  double        y)
{
  open_menu (GTK_WIDGET (self), &(GdkRectangle) { (int) x, (int) y, 1, 1 }, FALSE);
}

void
binnacle_tile_menu_open_by_click (BinnacleTile *self,
                                  int           n_press,
                                  double        x,
                                  double        y)
{
  binnacle_tile_menu_open_by_press (self, x, y);
}

/* Return and Space are for what has the focus: a control, or the tile itself. */
static gboolean
open_by_activation (GtkWidget *widget,
                    GVariant  *arguments,
                    gpointer   user_data)
{
  if (BINNACLE_IS_CONTROL_TILE (widget) && gtk_widget_get_focus_child (widget) != NULL)
    return FALSE;
  binnacle_tile_menu_open_by_button (BINNACLE_TILE (widget));
  return TRUE;
}

static gboolean
open_by_key (GtkWidget *widget,
             GVariant  *arguments,
             gpointer   user_data)
{
  binnacle_tile_menu_open_by_button (BINNACLE_TILE (widget));
  return TRUE;
}

void
binnacle_tile_menu_install (GtkWidgetClass *widget_class)
{
  const guint keys[] = {
    GDK_KEY_Return, GDK_KEY_KP_Enter, GDK_KEY_space, GDK_KEY_KP_Space,
  };

  gtk_widget_class_install_action (widget_class, "tile.details", NULL, show_details);
  gtk_widget_class_install_action (widget_class, "tile.copy", NULL, copy_value);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, open_by_key, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding (widget_class, keys[i], 0, open_by_activation, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, open_by_key, NULL);
}
