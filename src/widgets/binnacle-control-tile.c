/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-widgets"

#include "config.h"

#include "widgets/binnacle-control-tile.h"

#include <glib/gi18n-lib.h>

#include "widgets/binnacle-tile-private.h"

/**
 * BinnacleControlTile:
 *
 * A tile that changes its channel. What the person does shows in the next frame
 * and goes to the source's [class@OperationQueue] through a
 * [class@OptimisticEdit]; how that stands is shown by [class@Tile].
 *
 * The control can be used while there is no link: that is what the queue is for. It
 * can't while nothing is known of the channel, where the server lets nobody write
 * to it, and where its value is of another kind; the tooltip says so. A channel that
 * is not there yet is made by the first edit.
 *
 * CSS: as [class@Tile], with the class `.control`.
 */
typedef struct
{
  BinnacleOptimisticEdit *edit;
  char                   *obstacle;
  gboolean                showing;
} BinnacleControlTilePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (BinnacleControlTile, binnacle_control_tile, BINNACLE_TYPE_TILE)

static inline BinnacleControlTilePrivate *
get_private (BinnacleControlTile *self)
{
  return binnacle_control_tile_get_instance_private (self);
}

/* Why the control can't be used, or NULL. */
static const char *
find_obstacle (BinnacleControlTile *self)
{
  BinnacleTile *tile = BINNACLE_TILE (self);
  BinnacleEntity *entity = binnacle_control_tile_get_entity (self);
  const BinnacleValue *value = binnacle_entity_get_value (entity);
  gboolean known = binnacle_value_get_kind (value) != BINNACLE_VALUE_NONE;

  if (!known && binnacle_tile_get_freshness (tile) == BINNACLE_FRESHNESS_UNKNOWN && !binnacle_tile_is_absent (tile))
    return _("Nothing is known of it yet");
  if (binnacle_entity_is_described (entity) && !binnacle_entity_get_writable (entity))
    return _("This can be read only: the server lets nobody change it");
  if (known && !BINNACLE_CONTROL_TILE_GET_CLASS (self)->fits (self, value))
    return _("What is there is of another kind than this control can change");
  return NULL;
}

static void
update_editable (BinnacleControlTile *self)
{
  BinnacleControlTilePrivate *priv = get_private (self);
  const char *obstacle = find_obstacle (self);

  if (obstacle != NULL && g_strcmp0 (priv->obstacle, obstacle) == 0)
    return;
  g_free (priv->obstacle);
  priv->obstacle = g_strdup (obstacle);
  BINNACLE_CONTROL_TILE_GET_CLASS (self)->set_editable (self, obstacle == NULL);
}

static void
show_value (BinnacleControlTile *self)
{
  BinnacleControlTilePrivate *priv = get_private (self);

  priv->showing = TRUE;
  BINNACLE_CONTROL_TILE_GET_CLASS (self)->show_value (self, binnacle_optimistic_edit_get_value (priv->edit));
  priv->showing = FALSE;
  update_editable (self);
}

/* Unit and range came, or are others now. */
static void
on_described (BinnacleControlTile *self)
{
  if (!binnacle_optimistic_edit_is_drafting (get_private (self)->edit))
    show_value (self);
}

static gboolean
binnacle_control_tile_real_fits (BinnacleControlTile *self,
                                 const BinnacleValue *value)
{
  return TRUE;
}

static void
binnacle_control_tile_real_set_editable (BinnacleControlTile *self,
                                         gboolean             editable)
{
  gtk_widget_set_sensitive (binnacle_tile_get_body (BINNACLE_TILE (self)), editable);
}

static char *
binnacle_control_tile_dup_tooltip (BinnacleTile *tile)
{
  const char *obstacle = get_private (BINNACLE_CONTROL_TILE (tile))->obstacle;

  return g_strdup (obstacle != NULL ? obstacle : "");
}

static void
binnacle_control_tile_bind (BinnacleTile *tile)
{
  BinnacleControlTile *self = BINNACLE_CONTROL_TILE (tile);
  BinnacleControlTilePrivate *priv = get_private (self);
  BinnacleTileDescription *description = binnacle_tile_get_description (tile);
  BinnacleEntity *entity;

  priv->edit = binnacle_optimistic_edit_new (binnacle_tile_get_source (tile),
                                             binnacle_tile_description_get_channels (description)[0],
                                             binnacle_tile_description_get_conflict (description));
  entity = binnacle_optimistic_edit_get_entity (priv->edit);
  binnacle_tile_set_creates (tile, TRUE);
  binnacle_tile_set_edit (tile, priv->edit);
  binnacle_tile_watch (tile, entity);
  BINNACLE_CONTROL_TILE_GET_CLASS (self)->prepare (self);
  g_signal_connect_object (priv->edit, "changed", G_CALLBACK (show_value), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (entity, "notify::writable", G_CALLBACK (update_editable), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (entity, "notify::exists", G_CALLBACK (update_editable), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (entity, "notify::unit", G_CALLBACK (on_described), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (entity, "notify::minimum", G_CALLBACK (on_described), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (entity, "notify::maximum", G_CALLBACK (on_described), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self, "notify::freshness", G_CALLBACK (update_editable), self, 0);
  show_value (self);
}

static void
binnacle_control_tile_real_prepare (BinnacleControlTile *self)
{
}

static void
binnacle_control_tile_dispose (GObject *object)
{
  BinnacleControlTilePrivate *priv = get_private (BINNACLE_CONTROL_TILE (object));

  if (priv->edit != NULL)
    {
      g_signal_handlers_disconnect_by_data (priv->edit, object);
      g_signal_handlers_disconnect_by_data (binnacle_optimistic_edit_get_entity (priv->edit), object);
    }
  g_clear_pointer (&priv->obstacle, g_free);

  G_OBJECT_CLASS (binnacle_control_tile_parent_class)->dispose (object);
  if (priv->edit != NULL)
    g_object_run_dispose (G_OBJECT (priv->edit));
  g_clear_object (&priv->edit);
}

static void
binnacle_control_tile_class_init (BinnacleControlTileClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = binnacle_control_tile_dispose;
  BINNACLE_TILE_CLASS (klass)->bind = binnacle_control_tile_bind;
  BINNACLE_TILE_CLASS (klass)->dup_tooltip = binnacle_control_tile_dup_tooltip;
  klass->prepare = binnacle_control_tile_real_prepare;
  klass->fits = binnacle_control_tile_real_fits;
  klass->set_editable = binnacle_control_tile_real_set_editable;
}

static void
binnacle_control_tile_init (BinnacleControlTile *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "control");
}

/**
 * binnacle_control_tile_get_edit:
 * @self: a tile
 *
 * Returns: (transfer none): what its control changes
 */
BinnacleOptimisticEdit *
binnacle_control_tile_get_edit (BinnacleControlTile *self)
{
  g_return_val_if_fail (BINNACLE_IS_CONTROL_TILE (self), NULL);
  return get_private (self)->edit;
}

/**
 * binnacle_control_tile_get_entity:
 * @self: a tile
 *
 * Returns: (transfer none): all that is known of its channel
 */
BinnacleEntity *
binnacle_control_tile_get_entity (BinnacleControlTile *self)
{
  g_return_val_if_fail (BINNACLE_IS_CONTROL_TILE (self), NULL);
  return binnacle_optimistic_edit_get_entity (get_private (self)->edit);
}

/**
 * binnacle_control_tile_is_showing:
 * @self: a tile
 *
 * Returns: whether the control is being changed by the tile and not by the person,
 *   or can't be changed by the person
 */
gboolean
binnacle_control_tile_is_showing (BinnacleControlTile *self)
{
  BinnacleControlTilePrivate *priv = get_private (self);

  return priv->showing || priv->edit == NULL;
}

/**
 * binnacle_control_tile_apply:
 * @self: a tile
 * @kind: what to do
 * @argument: (nullable): with what
 * @label: (nullable): what the person did, in words for a list
 *
 * Changes the channel at once. Where that can't be done, the control goes back, and
 * the tile says why.
 *
 * Returns: whether it was done
 */
gboolean
binnacle_control_tile_apply (BinnacleControlTile   *self,
                             BinnacleOperationKind  kind,
                             const BinnacleValue   *argument,
                             const char            *label)
{
  g_return_val_if_fail (BINNACLE_IS_CONTROL_TILE (self), FALSE);

  return binnacle_optimistic_edit_apply (get_private (self)->edit, kind, argument, label);
}
