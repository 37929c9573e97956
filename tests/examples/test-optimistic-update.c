/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-test"

#include "example-stage.h"

#include "bindings/binnacle-live-value.h"

static void
edit_and_undo (ExampleStage *self)
{
  g_autoptr (BinnacleLiveValue) others =
    binnacle_live_value_new (BINNACLE_SOURCE (self->other), "settings/target-load");
  GtkRange *scale = GTK_RANGE (stage_find (self->window, GTK_TYPE_SCALE));
  GtkWidget *undo = stage_find_button (self->window, "Undo");

  example_stage_wait_for_text (self, "Live");
  example_stage_click (self, "Reset");
  g_assert_cmpfloat (gtk_range_get_value (scale), ==, 50);
  stage_wait_until (binnacle_live_value_get_number (others) == 50);

  gtk_range_set_value (scale, 70);
  stage_wait_until (binnacle_live_value_get_number (others) == 70);
  stage_wait_until (gtk_widget_get_sensitive (undo));
  example_stage_click (self, "Undo");
  stage_wait_until (binnacle_live_value_get_number (others) == 50);
  g_assert_cmpfloat (gtk_range_get_value (scale), ==, 50);

  /* A drag that is not over when the window closes. */
  gtk_range_set_value (scale, 33);
}

int
main (int   argc,
      char *argv[])
{
  return example_stage_main (argc, argv, "/examples/optimistic-update", edit_and_undo);
}
