/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-widgets"

#include "widgets/binnacle-levels-tile.h"

#include <math.h>
#include <string.h>

#include "bindings/binnacle-format.h"
#include "widgets/binnacle-channel-set.h"
#include "widgets/binnacle-meter.h"

#define MAX_ROWS 64
#define MINIMUM_ROW_WIDTH 132
#define MAX_COLUMNS 8
#define VALUE_CHARS 7
#define TITLE_CHARS 18

/**
 * BinnacleLevelsTile:
 *
 * A bar for each channel that matches: cores, file systems, sensors. Bars come
 * and go with their channels; where there is none the tile is empty.
 */
struct _BinnacleLevelsTile
{
  BinnacleTile parent_instance;

  BinnacleChannelSet *channels;
  GtkFlowBox         *rows;
  GHashTable         *levels; /* BinnacleEntity → Level */
};

typedef struct
{
  GtkWidget     *box;
  GtkLabel      *title;
  GtkLabel      *value;
  BinnacleMeter *meter;
} Level;

G_DEFINE_FINAL_TYPE (BinnacleLevelsTile, binnacle_levels_tile, BINNACLE_TYPE_TILE)

static double
get_limit (double described,
           double own,
           double fallback)
{
  return isfinite (described) ? described : isfinite (own) ? own : fallback;
}

static guint
get_color (BinnacleTileDescription *description,
           double                   value)
{
  if (value >= binnacle_tile_description_get_critical (description))
    return 4;
  if (value >= binnacle_tile_description_get_warning (description))
    return 1;
  return 0;
}

static void
show_value (BinnacleLevelsTile *self,
            GParamSpec         *pspec,
            BinnacleEntity     *entity)
{
  Level *level = g_hash_table_lookup (self->levels, entity);
  BinnacleTileDescription *description = binnacle_tile_get_description (BINNACLE_TILE (self));
  double low = get_limit (binnacle_tile_description_get_minimum (description),
                          binnacle_entity_get_minimum (entity), 0);
  double high = get_limit (binnacle_tile_description_get_maximum (description),
                           binnacle_entity_get_maximum (entity), 100);
  double number = binnacle_entity_get_number (entity);
  g_autofree char *text = NULL;

  if (level == NULL)
    return;
  text = binnacle_format_number_with_unit (number, binnacle_entity_get_unit (entity));
  if (!g_str_equal (gtk_label_get_label (level->value), text))
    gtk_label_set_label (level->value, text);
  binnacle_meter_set_share (level->meter, high > low ? (number - low) / (high - low) : 0,
                            get_color (description, number));
}

/* The tile's title says what it is; of "Disk Space (home)" only "home" is news. */
static char *
dup_name (const char *title)
{
  const char *open = strstr (title, " (");
  gsize length = strlen (title);

  if (open == NULL || open == title || title[length - 1] != ')')
    return g_strdup (title);
  return g_strndup (open + 2, length - (gsize) (open + 2 - title) - 1);
}

static void
show_title (BinnacleLevelsTile *self,
            GParamSpec         *pspec,
            BinnacleEntity     *entity)
{
  Level *level = g_hash_table_lookup (self->levels, entity);
  g_autofree char *name = NULL;

  if (level == NULL)
    return;
  name = dup_name (binnacle_entity_get_title (entity));
  gtk_label_set_label (level->title, name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (level->title), binnacle_entity_get_title (entity));
}

static Level *
level_new (void)
{
  Level *level = g_new0 (Level, 1);
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  level->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  level->title = GTK_LABEL (gtk_label_new (""));
  level->value = GTK_LABEL (gtk_label_new (""));
  level->meter = BINNACLE_METER (binnacle_meter_new ());
  /* Paths differ at their ends. */
  gtk_label_set_ellipsize (level->title, PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars (level->title, TITLE_CHARS);
  gtk_label_set_xalign (level->title, 0);
  gtk_widget_set_hexpand (GTK_WIDGET (level->title), TRUE);
  gtk_label_set_width_chars (level->value, VALUE_CHARS);
  gtk_label_set_xalign (level->value, 1);
  gtk_widget_add_css_class (GTK_WIDGET (level->value), "numeric");
  gtk_widget_add_css_class (GTK_WIDGET (level->value), "dim-label");
  gtk_box_append (GTK_BOX (row), GTK_WIDGET (level->title));
  gtk_box_append (GTK_BOX (row), GTK_WIDGET (level->value));
  gtk_box_append (GTK_BOX (level->box), row);
  gtk_box_append (GTK_BOX (level->box), GTK_WIDGET (level->meter));
  gtk_widget_set_size_request (level->box, MINIMUM_ROW_WIDTH, -1);
  return level;
}

static int
get_position (BinnacleLevelsTile *self,
              BinnacleEntity     *entity)
{
  guint position = 0;

  g_ptr_array_find (binnacle_channel_set_get_entities (self->channels), entity, &position);
  return (int) position;
}

/* Few bars share the whole width, many stand in up to eight columns. */
static void
set_columns (BinnacleLevelsTile *self)
{
  guint n_levels = g_hash_table_size (self->levels);

  gtk_flow_box_set_max_children_per_line (self->rows, CLAMP (n_levels, 1, MAX_COLUMNS));
}

static void
add_entity (BinnacleLevelsTile *self,
            BinnacleEntity     *entity)
{
  Level *level = level_new ();

  g_hash_table_insert (self->levels, g_object_ref (entity), level);
  set_columns (self);
  gtk_flow_box_insert (self->rows, level->box, get_position (self, entity));
  gtk_widget_set_focusable (gtk_widget_get_parent (level->box), FALSE);
  g_signal_connect_object (entity, "notify::value", G_CALLBACK (show_value), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (entity, "notify::unit", G_CALLBACK (show_value), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (entity, "notify::title", G_CALLBACK (show_title), self, G_CONNECT_SWAPPED);
  show_title (self, NULL, entity);
  show_value (self, NULL, entity);
  binnacle_tile_watch (BINNACLE_TILE (self), entity);
  binnacle_tile_set_empty (BINNACLE_TILE (self), FALSE);
}

static void
remove_entity (BinnacleLevelsTile *self,
               BinnacleEntity     *entity)
{
  Level *level = g_hash_table_lookup (self->levels, entity);

  if (level == NULL)
    return;
  g_signal_handlers_disconnect_by_func (entity, show_value, self);
  g_signal_handlers_disconnect_by_func (entity, show_title, self);
  gtk_flow_box_remove (self->rows, gtk_widget_get_parent (level->box));
  binnacle_tile_unwatch (BINNACLE_TILE (self), entity);
  g_hash_table_remove (self->levels, entity);
  set_columns (self);
  binnacle_tile_set_empty (BINNACLE_TILE (self), g_hash_table_size (self->levels) == 0);
}

static void
binnacle_levels_tile_bind (BinnacleTile *tile)
{
  BinnacleLevelsTile *self = BINNACLE_LEVELS_TILE (tile);

  self->channels = binnacle_channel_set_new (binnacle_tile_get_source (tile),
                                             binnacle_tile_description_get_channels (binnacle_tile_get_description (tile)),
                                             MAX_ROWS);
  binnacle_tile_set_empty (tile, TRUE);
  binnacle_channel_set_follow (self->channels, G_OBJECT (self), G_CALLBACK (add_entity),
                               G_CALLBACK (remove_entity));
}

static void
binnacle_levels_tile_dispose (GObject *object)
{
  BinnacleLevelsTile *self = BINNACLE_LEVELS_TILE (object);

  g_clear_object (&self->channels);
  g_clear_pointer (&self->levels, g_hash_table_unref);

  G_OBJECT_CLASS (binnacle_levels_tile_parent_class)->dispose (object);
}

static void
binnacle_levels_tile_class_init (BinnacleLevelsTileClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = binnacle_levels_tile_dispose;
  BINNACLE_TILE_CLASS (klass)->bind = binnacle_levels_tile_bind;
}

static void
binnacle_levels_tile_init (BinnacleLevelsTile *self)
{
  self->levels = g_hash_table_new_full (NULL, NULL, g_object_unref, g_free);
  self->rows = GTK_FLOW_BOX (gtk_flow_box_new ());
  gtk_flow_box_set_selection_mode (self->rows, GTK_SELECTION_NONE);
  /* A flow box holds on to the focus even where none of its children takes it. */
  gtk_widget_set_can_focus (GTK_WIDGET (self->rows), FALSE);
  gtk_flow_box_set_homogeneous (self->rows, TRUE);
  gtk_flow_box_set_column_spacing (self->rows, 18);
  gtk_flow_box_set_row_spacing (self->rows, 10);
  gtk_flow_box_set_min_children_per_line (self->rows, 1);
  gtk_flow_box_set_max_children_per_line (self->rows, 1);
  gtk_widget_set_valign (GTK_WIDGET (self->rows), GTK_ALIGN_START);
  binnacle_tile_set_body (BINNACLE_TILE (self), GTK_WIDGET (self->rows));
}
