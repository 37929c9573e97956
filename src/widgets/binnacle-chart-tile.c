/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-widgets"

#include "widgets/binnacle-chart-tile.h"

#include <math.h>

#include "bindings/binnacle-history-fill.h"
#include "widgets/binnacle-channel-set.h"
#include "widgets/binnacle-chart.h"

#define MAX_SERIES 16
#define MINIMUM_CAPACITY 600
#define DEFAULT_CAPACITY 2000
#define MAXIMUM_CAPACITY 20000
#define MAX_HISTORY_POINTS 1000

/**
 * BinnacleChartTile:
 *
 * The numbers of all channels that match, as lines over time. Lines come and go
 * with their channels; where there is none the tile is empty.
 */
struct _BinnacleChartTile
{
  BinnacleTile parent_instance;

  BinnacleChannelSet *channels;
  BinnacleChart      *chart;
  GHashTable         *lines; /* BinnacleEntity → Line */
};

typedef struct
{
  BinnacleSeries      *series;
  BinnacleHistoryFill *fill;
} Line;

G_DEFINE_FINAL_TYPE (BinnacleChartTile, binnacle_chart_tile, BINNACLE_TYPE_TILE)

static void
line_free (gpointer data)
{
  Line *line = data;

  g_object_run_dispose (G_OBJECT (line->fill));
  g_object_unref (line->fill);
  g_object_unref (line->series);
  g_free (line);
}

static guint
get_capacity (BinnacleEntity *entity,
              gint64          duration)
{
  gint64 interval = binnacle_entity_get_interval (entity);

  if (interval <= 0)
    return DEFAULT_CAPACITY;
  return (guint) CLAMP (duration / 1000 / interval + 2, MINIMUM_CAPACITY, MAXIMUM_CAPACITY);
}

static void
show_unit (BinnacleChartTile *self,
           GParamSpec        *pspec,
           BinnacleEntity    *entity)
{
  BinnacleTileDescription *description = binnacle_tile_get_description (BINNACLE_TILE (self));
  const char *unit = binnacle_tile_description_get_unit (description);
  g_autofree char *shown = NULL;

  if (unit == NULL)
    unit = binnacle_entity_get_unit (entity);
  g_object_get (self->chart, "unit", &shown, NULL);
  if (unit != NULL && g_strcmp0 (unit, shown) != 0)
    g_object_set (self->chart, "unit", unit, NULL);
}

/* In a tile called "CPU" the series "CPU User" is just "User". */
static const char *
get_name (BinnacleChartTile *self,
          BinnacleEntity    *entity)
{
  const char *tile_title = binnacle_tile_description_get_title (binnacle_tile_get_description (BINNACLE_TILE (self)));
  const char *title = binnacle_entity_get_title (entity);
  gsize length = strlen (tile_title);

  if (g_str_has_prefix (title, tile_title) && title[length] == ' ' && g_ascii_isalpha (title[length + 1]))
    return title + length + 1;
  return title;
}

static void
show_title (BinnacleChartTile *self,
            GParamSpec        *pspec,
            BinnacleEntity    *entity)
{
  Line *line = g_hash_table_lookup (self->lines, entity);

  if (line != NULL)
    binnacle_chart_set_name (self->chart, line->series, get_name (self, entity));
}

static void
add_entity (BinnacleChartTile *self,
            BinnacleEntity    *entity)
{
  BinnacleTile *tile = BINNACLE_TILE (self);
  gint64 duration = binnacle_tile_description_get_duration (binnacle_tile_get_description (tile));
  guint capacity = get_capacity (entity, duration);
  Line *line = g_new0 (Line, 1);

  line->series = binnacle_entity_ref_series (entity, capacity);
  line->fill = binnacle_history_fill_new (binnacle_tile_get_source (tile), binnacle_entity_get_channel (entity),
                                          line->series, duration, MIN (capacity, MAX_HISTORY_POINTS));
  g_hash_table_insert (self->lines, g_object_ref (entity), line);
  binnacle_chart_add_series (self->chart, line->series, get_name (self, entity));
  g_signal_connect_object (entity, "notify::title", G_CALLBACK (show_title), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (entity, "notify::unit", G_CALLBACK (show_unit), self, G_CONNECT_SWAPPED);
  show_unit (self, NULL, entity);
  binnacle_tile_watch (tile, entity);
  binnacle_tile_set_empty (tile, FALSE);
}

static void
remove_entity (BinnacleChartTile *self,
               BinnacleEntity    *entity)
{
  Line *line = g_hash_table_lookup (self->lines, entity);

  if (line == NULL)
    return;
  g_signal_handlers_disconnect_by_func (entity, show_title, self);
  g_signal_handlers_disconnect_by_func (entity, show_unit, self);
  binnacle_chart_remove_series (self->chart, line->series);
  binnacle_tile_unwatch (BINNACLE_TILE (self), entity);
  g_hash_table_remove (self->lines, entity);
  binnacle_tile_set_empty (BINNACLE_TILE (self), g_hash_table_size (self->lines) == 0);
}

static void
binnacle_chart_tile_bind (BinnacleTile *tile)
{
  BinnacleChartTile *self = BINNACLE_CHART_TILE (tile);
  BinnacleTileDescription *description = binnacle_tile_get_description (tile);

  g_object_set (self->chart,
                "duration", binnacle_tile_description_get_duration (description),
                "unit", binnacle_tile_description_get_unit (description),
                NULL);
  binnacle_chart_set_range (self->chart, binnacle_tile_description_get_minimum (description),
                            binnacle_tile_description_get_maximum (description));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->chart), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  binnacle_tile_description_get_title (description), -1);
  self->channels = binnacle_channel_set_new (binnacle_tile_get_source (tile),
                                             binnacle_tile_description_get_channels (description), MAX_SERIES);
  binnacle_tile_set_empty (tile, TRUE);
  binnacle_channel_set_follow (self->channels, G_OBJECT (self), G_CALLBACK (add_entity),
                               G_CALLBACK (remove_entity));
}

static void
binnacle_chart_tile_set_frame_rate (BinnacleTile *tile,
                                    guint         frame_rate)
{
  g_object_set (BINNACLE_CHART_TILE (tile)->chart, "frame-rate", frame_rate, NULL);
}

static void
binnacle_chart_tile_dispose (GObject *object)
{
  BinnacleChartTile *self = BINNACLE_CHART_TILE (object);

  g_clear_object (&self->channels);
  g_clear_pointer (&self->lines, g_hash_table_unref);

  G_OBJECT_CLASS (binnacle_chart_tile_parent_class)->dispose (object);
}

static void
binnacle_chart_tile_class_init (BinnacleChartTileClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = binnacle_chart_tile_dispose;
  BINNACLE_TILE_CLASS (klass)->bind = binnacle_chart_tile_bind;
  BINNACLE_TILE_CLASS (klass)->set_frame_rate = binnacle_chart_tile_set_frame_rate;
}

static void
binnacle_chart_tile_init (BinnacleChartTile *self)
{
  self->lines = g_hash_table_new_full (NULL, NULL, g_object_unref, line_free);
  self->chart = BINNACLE_CHART (binnacle_chart_new ());
  binnacle_tile_set_body (BINNACLE_TILE (self), GTK_WIDGET (self->chart));
  /* The crosshair tells more, and a tooltip would lie over it. */
  gtk_widget_set_has_tooltip (GTK_WIDGET (self->chart), FALSE);
}
