/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-widgets"

#include "widgets/binnacle-status-tile.h"

#include "bindings/binnacle-format.h"
#include "widgets/binnacle-channel-set.h"

#define MAX_FACTS 24
#define MAX_CHARS 28

/**
 * BinnacleStatusTile:
 *
 * A row of small facts, each a value under its title: texts, times, numbers. It
 * wraps where there is no room. Facts whose channels don't exist are left out.
 */
struct _BinnacleStatusTile
{
  BinnacleTile parent_instance;

  BinnacleChannelSet *channels;
  GtkFlowBox         *row;
  GHashTable         *facts; /* BinnacleEntity → Fact */
};

typedef struct
{
  GtkWidget *box;
  GtkLabel  *title;
  GtkLabel  *value;
} Fact;

G_DEFINE_FINAL_TYPE (BinnacleStatusTile, binnacle_status_tile, BINNACLE_TYPE_TILE)

static char *
format_fact (BinnacleEntity *entity)
{
  const BinnacleValue *value = binnacle_entity_get_value (entity);
  const char *unit = binnacle_entity_get_unit (entity);

  if (binnacle_value_get_kind (value) == BINNACLE_VALUE_NUMBER && g_strcmp0 (unit, "s") == 0)
    return binnacle_format_duration ((gint64) CLAMP (binnacle_value_get_number (value, 0), 0, 1e12) * G_USEC_PER_SEC);
  return binnacle_format_value (value, unit);
}

static void
show_value (BinnacleStatusTile *self,
            GParamSpec         *pspec,
            BinnacleEntity     *entity)
{
  Fact *fact = g_hash_table_lookup (self->facts, entity);
  g_autofree char *text = NULL;

  if (fact == NULL)
    return;
  text = format_fact (entity);
  if (!g_str_equal (gtk_label_get_label (fact->value), text))
    gtk_label_set_label (fact->value, text);
}

static void
show_title (BinnacleStatusTile *self,
            GParamSpec         *pspec,
            BinnacleEntity     *entity)
{
  Fact *fact = g_hash_table_lookup (self->facts, entity);

  if (fact != NULL)
    gtk_label_set_label (fact->title, binnacle_entity_get_title (entity));
}

static Fact *
fact_new (void)
{
  Fact *fact = g_new0 (Fact, 1);

  fact->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  fact->title = GTK_LABEL (gtk_label_new (""));
  fact->value = GTK_LABEL (gtk_label_new (""));
  for (guint i = 0; i < 2; i++)
    {
      GtkLabel *label = i == 0 ? fact->title : fact->value;

      gtk_label_set_xalign (label, 0);
      gtk_label_set_ellipsize (label, PANGO_ELLIPSIZE_END);
      gtk_label_set_max_width_chars (label, MAX_CHARS);
      gtk_box_append (GTK_BOX (fact->box), GTK_WIDGET (label));
    }
  gtk_widget_add_css_class (GTK_WIDGET (fact->title), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (fact->title), "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (fact->value), "numeric");
  return fact;
}

static void
add_entity (BinnacleStatusTile *self,
            BinnacleEntity     *entity)
{
  Fact *fact = fact_new ();
  guint position = 0;

  g_hash_table_insert (self->facts, g_object_ref (entity), fact);
  g_ptr_array_find (binnacle_channel_set_get_entities (self->channels), entity, &position);
  gtk_flow_box_insert (self->row, fact->box, (int) position);
  gtk_widget_set_focusable (gtk_widget_get_parent (fact->box), FALSE);
  g_signal_connect_object (entity, "notify::value", G_CALLBACK (show_value), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (entity, "notify::unit", G_CALLBACK (show_value), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (entity, "notify::title", G_CALLBACK (show_title), self, G_CONNECT_SWAPPED);
  show_title (self, NULL, entity);
  show_value (self, NULL, entity);
  binnacle_tile_watch (BINNACLE_TILE (self), entity);
  binnacle_tile_set_empty (BINNACLE_TILE (self), FALSE);
}

static void
remove_entity (BinnacleStatusTile *self,
               BinnacleEntity     *entity)
{
  Fact *fact = g_hash_table_lookup (self->facts, entity);

  if (fact == NULL)
    return;
  g_signal_handlers_disconnect_by_func (entity, show_value, self);
  g_signal_handlers_disconnect_by_func (entity, show_title, self);
  gtk_flow_box_remove (self->row, gtk_widget_get_parent (fact->box));
  binnacle_tile_unwatch (BINNACLE_TILE (self), entity);
  g_hash_table_remove (self->facts, entity);
  binnacle_tile_set_empty (BINNACLE_TILE (self), g_hash_table_size (self->facts) == 0);
}

static void
binnacle_status_tile_bind (BinnacleTile *tile)
{
  BinnacleStatusTile *self = BINNACLE_STATUS_TILE (tile);

  self->channels = binnacle_channel_set_new (binnacle_tile_get_source (tile),
                                             binnacle_tile_description_get_channels (binnacle_tile_get_description (tile)),
                                             MAX_FACTS);
  binnacle_tile_set_empty (tile, TRUE);
  binnacle_channel_set_follow (self->channels, G_OBJECT (self), G_CALLBACK (add_entity),
                               G_CALLBACK (remove_entity));
}

static void
binnacle_status_tile_dispose (GObject *object)
{
  BinnacleStatusTile *self = BINNACLE_STATUS_TILE (object);

  g_clear_object (&self->channels);
  g_clear_pointer (&self->facts, g_hash_table_unref);

  G_OBJECT_CLASS (binnacle_status_tile_parent_class)->dispose (object);
}

static void
binnacle_status_tile_class_init (BinnacleStatusTileClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = binnacle_status_tile_dispose;
  BINNACLE_TILE_CLASS (klass)->bind = binnacle_status_tile_bind;
}

static void
binnacle_status_tile_init (BinnacleStatusTile *self)
{
  self->facts = g_hash_table_new_full (NULL, NULL, g_object_unref, g_free);
  self->row = GTK_FLOW_BOX (gtk_flow_box_new ());
  gtk_flow_box_set_selection_mode (self->row, GTK_SELECTION_NONE);
  /* A flow box holds on to the focus even where none of its children takes it. */
  gtk_widget_set_can_focus (GTK_WIDGET (self->row), FALSE);
  gtk_flow_box_set_column_spacing (self->row, 18);
  gtk_flow_box_set_row_spacing (self->row, 8);
  gtk_flow_box_set_min_children_per_line (self->row, 2);
  gtk_flow_box_set_max_children_per_line (self->row, 10);
  binnacle_tile_set_body (BINNACLE_TILE (self), GTK_WIDGET (self->row));
}
