/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-test"

#include "example-stage.h"

#include "bindings/binnacle-live-value.h"

typedef struct
{
  BinnacleLiveValue *others; /* what somebody else sees */
  GtkRange          *scale;
  double             wanted;
} World;

static gboolean
others_see_wanted (ExampleStage *self)
{
  World *world = self->data;

  return binnacle_live_value_get_number (world->others) == world->wanted;
}

static gboolean
scale_shows_wanted (ExampleStage *self)
{
  World *world = self->data;

  return gtk_range_get_value (world->scale) == world->wanted;
}

static void
wait_for_value (ExampleStage *self,
                double        wanted)
{
  ((World *) self->data)->wanted = wanted;
  example_stage_wait_for (self, others_see_wanted);
  example_stage_wait_for (self, scale_shows_wanted);
}

static gboolean
can_undo (ExampleStage *self)
{
  return gtk_widget_get_sensitive (stage_find_button (self->window, "Undo"));
}

static void
edit_and_undo (ExampleStage *self)
{
  World world = { binnacle_live_value_new (BINNACLE_SOURCE (self->other), "settings/target-load"),
                  GTK_RANGE (stage_find (self->window, GTK_TYPE_SCALE)), 0 };

  self->data = &world;
  example_stage_click (self, "Reset");
  g_assert_cmpfloat (gtk_range_get_value (world.scale), ==, 50);
  wait_for_value (self, 50);

  gtk_range_set_value (world.scale, 70);
  wait_for_value (self, 70);
  example_stage_wait_for (self, can_undo);
  example_stage_click (self, "Undo");
  wait_for_value (self, 50);

  /* A drag that is not over when the window closes is not lost. */
  gtk_range_set_value (world.scale, 33);
  g_clear_object (&world.others);
}

int
main (int   argc,
      char *argv[])
{
  return example_stage_main (argc, argv, "/examples/optimistic-update", edit_and_undo);
}
