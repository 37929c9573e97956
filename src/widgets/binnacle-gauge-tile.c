/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-widgets"

#include "widgets/binnacle-gauge-tile.h"

#include <math.h>

#include "bindings/binnacle-live-value.h"
#include "widgets/binnacle-gauge.h"

/**
 * BinnacleGaugeTile:
 *
 * One number on an arc. Its range is the description's, else the channel's own.
 */
struct _BinnacleGaugeTile
{
  BinnacleTile parent_instance;

  BinnacleLiveValue *value;
  BinnacleGauge     *gauge;
};

G_DEFINE_FINAL_TYPE (BinnacleGaugeTile, binnacle_gauge_tile, BINNACLE_TYPE_TILE)

static void
show_range (BinnacleGaugeTile *self)
{
  BinnacleTileDescription *description = binnacle_tile_get_description (BINNACLE_TILE (self));
  BinnacleEntity *entity = binnacle_live_value_get_entity (self->value);
  double minimum = binnacle_tile_description_get_minimum (description);
  double maximum = binnacle_tile_description_get_maximum (description);

  binnacle_gauge_set_range (self->gauge,
                            isnan (minimum) ? binnacle_entity_get_minimum (entity) : minimum,
                            isnan (maximum) ? binnacle_entity_get_maximum (entity) : maximum);
}

static void
show_value (BinnacleGaugeTile *self)
{
  BinnacleTileDescription *description = binnacle_tile_get_description (BINNACLE_TILE (self));
  BinnacleEntity *entity = binnacle_live_value_get_entity (self->value);
  const char *unit = binnacle_tile_description_get_unit (description);

  binnacle_gauge_set_value (self->gauge, binnacle_entity_get_number (entity),
                            unit != NULL ? unit : binnacle_entity_get_unit (entity));
}

static void
binnacle_gauge_tile_bind (BinnacleTile *tile)
{
  BinnacleGaugeTile *self = BINNACLE_GAUGE_TILE (tile);
  BinnacleTileDescription *description = binnacle_tile_get_description (tile);
  BinnacleEntity *entity;

  self->value = binnacle_live_value_new (binnacle_tile_get_source (tile),
                                         binnacle_tile_description_get_channels (description)[0]);
  entity = binnacle_live_value_get_entity (self->value);
  binnacle_gauge_set_thresholds (self->gauge, binnacle_tile_description_get_warning (description),
                                 binnacle_tile_description_get_critical (description));
  g_signal_connect_object (self->value, "notify::text", G_CALLBACK (show_value), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (entity, "notify::minimum", G_CALLBACK (show_range), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (entity, "notify::maximum", G_CALLBACK (show_range), self, G_CONNECT_SWAPPED);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->gauge), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  binnacle_tile_description_get_title (description), -1);
  binnacle_tile_watch (tile, entity);
  show_range (self);
  show_value (self);
}

static void
binnacle_gauge_tile_dispose (GObject *object)
{
  g_clear_object (&BINNACLE_GAUGE_TILE (object)->value);

  G_OBJECT_CLASS (binnacle_gauge_tile_parent_class)->dispose (object);
}

static void
binnacle_gauge_tile_class_init (BinnacleGaugeTileClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = binnacle_gauge_tile_dispose;
  BINNACLE_TILE_CLASS (klass)->bind = binnacle_gauge_tile_bind;
}

static void
binnacle_gauge_tile_init (BinnacleGaugeTile *self)
{
  self->gauge = BINNACLE_GAUGE (binnacle_gauge_new ());
  binnacle_tile_set_body (BINNACLE_TILE (self), GTK_WIDGET (self->gauge));
}
