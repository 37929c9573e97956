/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-test"

#include "example-stage.h"

static void
run_jobs (ExampleStage *self)
{
  example_stage_wait_for_text (self, "Weather");
  example_stage_wait_for_text (self, "Tides");
  example_stage_wait_for_text (self, "Never"); /* nobody asked for the tides */
  example_stage_click (self, "Refresh All");
  stage_wait_until (!stage_shows (self->window, "Never"));

  gtk_check_button_set_active (GTK_CHECK_BUTTON (stage_find (self->window, GTK_TYPE_CHECK_BUTTON)), TRUE);
  example_stage_wait_for_text (self, "Paused");
}

int
main (int   argc,
      char *argv[])
{
  return example_stage_main (argc, argv, "/examples/background-sync", run_jobs);
}
