/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A kind of tile that Binnacle does not have: a lamp. It is a class and one line that
 * makes it known; connections, subscriptions, ages and dashboards need to know nothing
 * of it. */

#include "example.h"

#include "base/binnacle-json.h"
#include "bindings/binnacle-live-value.h"
#include "widgets/binnacle-dashboard-view.h"
#include "widgets/binnacle-tile-registry.h"
#include "widgets/binnacle-tile.h"

#define EXAMPLE_TYPE_LAMP_TILE (example_lamp_tile_get_type ())
G_DECLARE_FINAL_TYPE (ExampleLampTile, example_lamp_tile, EXAMPLE, LAMP_TILE, BinnacleTile)

struct _ExampleLampTile
{
  BinnacleTile parent_instance;

  BinnacleLiveValue *value;
  double             threshold;
  GtkLabel          *lamp;
};

G_DEFINE_FINAL_TYPE (ExampleLampTile, example_lamp_tile, BINNACLE_TYPE_TILE)

static void
show_lamp (ExampleLampTile *self)
{
  gboolean on = binnacle_live_value_get_number (self->value) > self->threshold;

  gtk_label_set_label (self->lamp, on ? "● On" : "○ Off");
}

/* The tile has its source and its description, with a member of our own, now. */
static void
example_lamp_tile_bind (BinnacleTile *tile)
{
  ExampleLampTile *self = EXAMPLE_LAMP_TILE (tile);
  BinnacleTileDescription *description = binnacle_tile_get_description (tile);

  binnacle_json_get_number (binnacle_tile_description_get_members (description), "threshold", &self->threshold, NULL);
  self->value = binnacle_live_value_new (binnacle_tile_get_source (tile),
                                         binnacle_tile_description_get_channels (description)[0]);
  g_signal_connect_object (self->value, "notify::number", G_CALLBACK (show_lamp), self, G_CONNECT_SWAPPED);
  binnacle_tile_watch (tile, binnacle_live_value_get_entity (self->value));
  show_lamp (self);
}

static void
example_lamp_tile_dispose (GObject *object)
{
  g_clear_object (&EXAMPLE_LAMP_TILE (object)->value);

  G_OBJECT_CLASS (example_lamp_tile_parent_class)->dispose (object);
}

static void
example_lamp_tile_class_init (ExampleLampTileClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = example_lamp_tile_dispose;
  BINNACLE_TILE_CLASS (klass)->bind = example_lamp_tile_bind;
}

static void
example_lamp_tile_init (ExampleLampTile *self)
{
  self->lamp = GTK_LABEL (gtk_label_new (NULL));
  binnacle_tile_set_body (BINNACLE_TILE (self), GTK_WIDGET (self->lamp));
}

static void
show (BinnacleLiveSource *source,
      GtkBox             *box)
{
  GtkWidget *view = binnacle_dashboard_view_new ();
  g_autoptr (BinnacleDashboard) dashboard = binnacle_dashboard_new_from_json (
    "{\"id\": \"lamps\", \"title\": \"Lamps\", \"tiles\": [{\"id\": \"busy\", \"kind\": \"lamp\", \"title\": \"Awake\","
    " \"channels\": [\"host/uptime\"], \"threshold\": 1}]}", -1, NULL);

  binnacle_tile_registry_add ("lamp", EXAMPLE_TYPE_LAMP_TILE);
  binnacle_dashboard_view_show (BINNACLE_DASHBOARD_VIEW (view), BINNACLE_SOURCE (source), dashboard);
  gtk_widget_set_size_request (view, -1, 240);
  gtk_box_append (box, view);
}

int
main (int   argc,
      char *argv[])
{
  return example_run (argc, argv, "A Kind of Tile", show);
}
