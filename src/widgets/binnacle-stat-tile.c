/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-widgets"

#include "config.h"

#include "widgets/binnacle-stat-tile.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "bindings/binnacle-format.h"
#include "bindings/binnacle-live-value.h"
#include "widgets/binnacle-sparkline.h"

#define CAPACITY 600

/**
 * BinnacleStatTile:
 *
 * One number in large figures over a sparkline. A second channel, where there is
 * one, is shown small beside it as what it is a part of.
 */
struct _BinnacleStatTile
{
  BinnacleTile parent_instance;

  BinnacleLiveValue *value;
  BinnacleLiveValue *whole;
  GtkLabel          *number;
  GtkLabel          *unit;
  GtkLabel          *part;
  BinnacleSparkline *sparkline;
};

G_DEFINE_FINAL_TYPE (BinnacleStatTile, binnacle_stat_tile, BINNACLE_TYPE_TILE)

static const char *
get_unit (BinnacleStatTile *self)
{
  BinnacleTileDescription *description = binnacle_tile_get_description (BINNACLE_TILE (self));
  const char *unit = binnacle_tile_description_get_unit (description);

  return unit != NULL ? unit : binnacle_entity_get_unit (binnacle_live_value_get_entity (self->value));
}

static void
show_value (BinnacleStatTile *self)
{
  BinnacleEntity *entity = binnacle_live_value_get_entity (self->value);
  const BinnacleValue *value = binnacle_entity_get_value (entity);
  g_autofree char *digits = NULL;
  g_autofree char *unit = NULL;

  if (binnacle_value_get_kind (value) == BINNACLE_VALUE_NUMBER)
    digits = binnacle_format_number (binnacle_value_get_number (value, NAN), get_unit (self), &unit);
  else
    digits = binnacle_format_value (value, NULL);
  gtk_label_set_label (self->number, digits);
  gtk_label_set_label (self->unit, unit != NULL ? unit : "");
}

static void
show_whole (BinnacleStatTile *self)
{
  double whole = binnacle_live_value_get_number (self->whole);
  g_autofree char *number = binnacle_live_value_dup_text (self->whole);
  /* Translators: what a number is a part of, as in "3.20 GiB of 15.5 GiB" */
  g_autofree char *text = g_strdup_printf (C_("part of a whole", "of %s"), number);

  gtk_label_set_label (self->part, isfinite (whole) ? text : "");
}

/* Digits and unit stand from left to right in every script; where that is not the
 * direction of the text they stand at the other end of their room. */
static void
keep_order (GtkWidget *figure,
            GtkLabel  *number)
{
  gboolean mirrored = gtk_widget_get_direction (figure) == GTK_TEXT_DIR_RTL;

  gtk_widget_set_direction (figure, GTK_TEXT_DIR_LTR);
  gtk_widget_set_hexpand (figure, FALSE);
  gtk_widget_set_hexpand (GTK_WIDGET (number), mirrored);
  gtk_label_set_xalign (number, 0);
}

/* The unit follows the number; room for the widest value is kept after both. */
static void
add_labels (BinnacleStatTile *self,
            GtkBox           *row)
{
  GtkWidget *figure = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);

  self->number = GTK_LABEL (gtk_label_new ("–"));
  self->unit = GTK_LABEL (gtk_label_new (""));
  self->part = GTK_LABEL (gtk_label_new (""));
  gtk_widget_add_css_class (GTK_WIDGET (self->number), "title-1");
  gtk_widget_add_css_class (GTK_WIDGET (self->number), "numeric");
  gtk_widget_add_css_class (GTK_WIDGET (self->unit), "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (self->part), "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (self->part), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->part), "numeric");
  gtk_label_set_ellipsize (self->number, PANGO_ELLIPSIZE_END);
  gtk_label_set_ellipsize (self->part, PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (self->part, 1);
  gtk_widget_set_hexpand (GTK_WIDGET (self->part), TRUE);
  gtk_widget_add_css_class (figure, "figure");
  keep_order (figure, self->number);
  gtk_box_append (GTK_BOX (figure), GTK_WIDGET (self->number));
  gtk_box_append (GTK_BOX (figure), GTK_WIDGET (self->unit));
  gtk_box_append (row, figure);
  gtk_box_append (row, GTK_WIDGET (self->part));
  gtk_widget_set_valign (figure, GTK_ALIGN_BASELINE);
  gtk_widget_set_valign (GTK_WIDGET (self->number), GTK_ALIGN_BASELINE);
  gtk_widget_set_valign (GTK_WIDGET (self->unit), GTK_ALIGN_BASELINE);
  gtk_widget_set_valign (GTK_WIDGET (self->part), GTK_ALIGN_BASELINE);
}

static void
show_past (BinnacleStatTile *self)
{
  BinnacleTileDescription *description = binnacle_tile_get_description (BINNACLE_TILE (self));
  gint64 duration = binnacle_tile_description_get_duration (description);
  g_autoptr (BinnacleSeries) series = binnacle_live_value_ref_series (self->value, duration, CAPACITY);

  binnacle_sparkline_set_series (self->sparkline, series, duration);
}

static void
binnacle_stat_tile_bind (BinnacleTile *tile)
{
  BinnacleStatTile *self = BINNACLE_STAT_TILE (tile);
  BinnacleSource *source = binnacle_tile_get_source (tile);
  const char * const *channels = binnacle_tile_description_get_channels (binnacle_tile_get_description (tile));

  self->value = binnacle_live_value_new (source, channels[0]);
  g_signal_connect_object (self->value, "notify::text", G_CALLBACK (show_value), self, G_CONNECT_SWAPPED);
  binnacle_tile_watch (tile, binnacle_live_value_get_entity (self->value));
  show_value (self);
  show_past (self);
  if (channels[1] == NULL)
    return;
  self->whole = binnacle_live_value_new (source, channels[1]);
  g_signal_connect_object (self->whole, "notify::text", G_CALLBACK (show_whole), self, G_CONNECT_SWAPPED);
  show_whole (self);
}

static void
binnacle_stat_tile_dispose (GObject *object)
{
  BinnacleStatTile *self = BINNACLE_STAT_TILE (object);

  g_clear_object (&self->value);
  g_clear_object (&self->whole);

  G_OBJECT_CLASS (binnacle_stat_tile_parent_class)->dispose (object);
}

static void
binnacle_stat_tile_class_init (BinnacleStatTileClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = binnacle_stat_tile_dispose;
  BINNACLE_TILE_CLASS (klass)->bind = binnacle_stat_tile_bind;
}

static void
binnacle_stat_tile_init (BinnacleStatTile *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  add_labels (self, GTK_BOX (row));
  self->sparkline = BINNACLE_SPARKLINE (binnacle_sparkline_new ());
  gtk_widget_set_vexpand (GTK_WIDGET (self->sparkline), TRUE);
  gtk_box_append (GTK_BOX (box), row);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->sparkline));
  binnacle_tile_set_body (BINNACLE_TILE (self), box);
}
