/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-test"

#include "example-stage.h"

#include "bindings/binnacle-live-value.h"

static void
pause_queue (ExampleStage *self,
             gboolean      pause)
{
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (stage_find_button (self->window, "Pause")), pause);
}

static gboolean
has_row (ExampleStage *self)
{
  return stage_find_button (self->window, "Discard") != NULL;
}

static void
wait_and_discard (ExampleStage *self)
{
  g_autoptr (BinnacleLiveValue) others = binnacle_live_value_new (BINNACLE_SOURCE (self->other), "user/cups");

  example_stage_wait_for_text (self, "Live");
  pause_queue (self, TRUE);
  example_stage_click (self, "One More Cup");
  stage_wait_until (has_row (self));
  example_stage_click (self, "Discard");
  stage_wait_until (!has_row (self));

  example_stage_click (self, "One More Cup");
  stage_wait_until (has_row (self));
  pause_queue (self, FALSE);
  stage_wait_until (binnacle_live_value_get_number (others) == 1);
  stage_wait_until (!has_row (self));
}

int
main (int   argc,
      char *argv[])
{
  return example_stage_main (argc, argv, "/examples/offline-queue", wait_and_discard);
}
