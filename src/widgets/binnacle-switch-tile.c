/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-widgets"

#include "config.h"

#include "widgets/binnacle-switch-tile.h"

#include <glib/gi18n-lib.h>

#include "widgets/binnacle-dashboard.h"

/**
 * BinnacleSwitchTile:
 *
 * Something that is on or off, and the switch for it.
 */
struct _BinnacleSwitchTile
{
  BinnacleControlTile parent_instance;

  GtkLabel  *word;
  GtkSwitch *control;
};

G_DEFINE_FINAL_TYPE (BinnacleSwitchTile, binnacle_switch_tile, BINNACLE_TYPE_CONTROL_TILE)

static const char *
get_word (BinnacleSwitchTile *self)
{
  return gtk_switch_get_active (self->control) ? C_("switch", "On") : C_("switch", "Off");
}

static void
on_active (BinnacleSwitchTile *self)
{
  BinnacleControlTile *tile = BINNACLE_CONTROL_TILE (self);
  g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;

  gtk_label_set_label (self->word, get_word (self));
  if (binnacle_control_tile_is_showing (tile))
    return;
  binnacle_value_set_boolean (&value, gtk_switch_get_active (self->control));
  binnacle_control_tile_apply (tile, BINNACLE_OPERATION_SET, &value, NULL);
}

static void
binnacle_switch_tile_prepare (BinnacleControlTile *tile)
{
  const char *title = binnacle_tile_description_get_title (binnacle_tile_get_description (BINNACLE_TILE (tile)));

  gtk_accessible_update_property (GTK_ACCESSIBLE (BINNACLE_SWITCH_TILE (tile)->control), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  binnacle_dashboard_translate (title), -1);
}

static void
binnacle_switch_tile_show_value (BinnacleControlTile *tile,
                                 const BinnacleValue *value)
{
  BinnacleSwitchTile *self = BINNACLE_SWITCH_TILE (tile);
  gboolean known = binnacle_value_get_kind (value) == BINNACLE_VALUE_BOOLEAN;

  gtk_switch_set_active (self->control, binnacle_value_get_boolean (value, FALSE));
  gtk_label_set_label (self->word, known ? get_word (self) : "–");
}

static gboolean
binnacle_switch_tile_fits (BinnacleControlTile *tile,
                           const BinnacleValue *value)
{
  return binnacle_value_get_kind (value) == BINNACLE_VALUE_BOOLEAN;
}

static void
binnacle_switch_tile_class_init (BinnacleSwitchTileClass *klass)
{
  BinnacleControlTileClass *control_class = BINNACLE_CONTROL_TILE_CLASS (klass);

  control_class->prepare = binnacle_switch_tile_prepare;
  control_class->show_value = binnacle_switch_tile_show_value;
  control_class->fits = binnacle_switch_tile_fits;
}

static void
binnacle_switch_tile_init (BinnacleSwitchTile *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  self->word = GTK_LABEL (gtk_label_new ("–"));
  gtk_widget_add_css_class (GTK_WIDGET (self->word), "title-1");
  gtk_label_set_xalign (self->word, 0);
  gtk_label_set_ellipsize (self->word, PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (GTK_WIDGET (self->word), TRUE);
  self->control = GTK_SWITCH (gtk_switch_new ());
  gtk_widget_set_valign (GTK_WIDGET (self->control), GTK_ALIGN_CENTER);
  g_signal_connect_swapped (self->control, "notify::active", G_CALLBACK (on_active), self);
  gtk_box_append (GTK_BOX (row), GTK_WIDGET (self->word));
  gtk_box_append (GTK_BOX (row), GTK_WIDGET (self->control));
  binnacle_tile_set_body (BINNACLE_TILE (self), row);
}
