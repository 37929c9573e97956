/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-widgets"

#include "config.h"

#include "widgets/binnacle-choice-tile.h"

#include <glib/gi18n-lib.h>

#include "bindings/binnacle-format.h"
#include "bindings/binnacle-operation-text.h"
#include "widgets/binnacle-dashboard.h"

/**
 * BinnacleChoiceTile:
 *
 * One of a few values, which the tile's description names. A value that is none of
 * them is shown as it is, after them, and that there is none in words of ours.
 */
struct _BinnacleChoiceTile
{
  BinnacleControlTile parent_instance;

  GtkDropDown   *control;
  GtkStringList *titles;
  guint          n_choices;
};

G_DEFINE_FINAL_TYPE (BinnacleChoiceTile, binnacle_choice_tile, BINNACLE_TYPE_CONTROL_TILE)

static BinnacleTileDescription *
get_description (BinnacleChoiceTile *self)
{
  return binnacle_tile_get_description (BINNACLE_TILE (self));
}

static void
on_selected (BinnacleChoiceTile *self)
{
  BinnacleControlTile *tile = BINNACLE_CONTROL_TILE (self);
  guint selected = gtk_drop_down_get_selected (self->control);
  const BinnacleValue *value;
  const char *title;
  g_autofree char *label = NULL;

  if (binnacle_control_tile_is_showing (tile) || selected >= self->n_choices)
    return;
  title = binnacle_tile_description_get_choice (get_description (self), selected, &value);
  label = g_strdup_printf (C_("edit", "“%s” chosen"), binnacle_dashboard_translate (title));
  binnacle_control_tile_apply (tile, BINNACLE_OPERATION_SET, value, label);
}

static guint
find_choice (BinnacleChoiceTile  *self,
             const BinnacleValue *value)
{
  for (guint i = 0; i < self->n_choices; i++)
    {
      const BinnacleValue *choice;

      binnacle_tile_description_get_choice (get_description (self), i, &choice);
      if (binnacle_value_equal (choice, value))
        return i;
    }
  return GTK_INVALID_LIST_POSITION;
}

static void
binnacle_choice_tile_show_value (BinnacleControlTile *tile,
                                 const BinnacleValue *value)
{
  BinnacleChoiceTile *self = BINNACLE_CHOICE_TILE (tile);
  guint position = find_choice (self, value);
  guint n_titles = g_list_model_get_n_items (G_LIST_MODEL (self->titles));

  if (position == GTK_INVALID_LIST_POSITION)
    {
      gboolean none = binnacle_value_get_kind (value) == BINNACLE_VALUE_NONE;
      g_autofree char *text = none ? g_strdup (C_("choice", "Not Chosen Yet")) : binnacle_format_value (value, NULL);
      g_autofree char *title = binnacle_operation_text_shorten (text);

      gtk_string_list_splice (self->titles, self->n_choices, n_titles - self->n_choices,
                              (const char * const []) { title, NULL });
      position = self->n_choices;
    }
  else if (n_titles > self->n_choices)
    {
      gtk_drop_down_set_selected (self->control, position);
      gtk_string_list_splice (self->titles, self->n_choices, n_titles - self->n_choices, NULL);
    }
  gtk_drop_down_set_selected (self->control, position);
}

static void
binnacle_choice_tile_prepare (BinnacleControlTile *tile)
{
  BinnacleChoiceTile *self = BINNACLE_CHOICE_TILE (tile);
  const char *title = binnacle_tile_description_get_title (get_description (self));

  self->n_choices = binnacle_tile_description_get_n_choices (get_description (self));
  for (guint i = 0; i < self->n_choices; i++)
    gtk_string_list_append (self->titles, binnacle_dashboard_translate (
                                            binnacle_tile_description_get_choice (get_description (self), i, NULL)));
  gtk_drop_down_set_selected (self->control, GTK_INVALID_LIST_POSITION);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->control), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  binnacle_dashboard_translate (title), -1);
  g_signal_connect_object (self->control, "notify::selected", G_CALLBACK (on_selected), self, G_CONNECT_SWAPPED);
}

static void
binnacle_choice_tile_class_init (BinnacleChoiceTileClass *klass)
{
  BinnacleControlTileClass *control_class = BINNACLE_CONTROL_TILE_CLASS (klass);

  control_class->prepare = binnacle_choice_tile_prepare;
  control_class->show_value = binnacle_choice_tile_show_value;
}

static void
binnacle_choice_tile_init (BinnacleChoiceTile *self)
{
  self->titles = gtk_string_list_new (NULL);
  self->control = GTK_DROP_DOWN (gtk_drop_down_new (G_LIST_MODEL (self->titles), NULL));
  gtk_widget_set_valign (GTK_WIDGET (self->control), GTK_ALIGN_CENTER);
  binnacle_tile_set_body (BINNACLE_TILE (self), GTK_WIDGET (self->control));
}
