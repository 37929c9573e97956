/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-test"

#include "example-stage.h"

static gboolean
shows_memory (ExampleStage *self)
{
  GtkWidget *bar = stage_find (self->window, GTK_TYPE_PROGRESS_BAR);

  return g_str_has_suffix (gtk_progress_bar_get_text (GTK_PROGRESS_BAR (bar)), "%");
}

static void
see_values (ExampleStage *self)
{
  example_stage_wait_for_text (self, g_get_host_name ());
  example_stage_wait_for_text (self, "Live");
  stage_wait_until (shows_memory (self));
}

int
main (int   argc,
      char *argv[])
{
  return example_stage_main_alone (argc, argv, "/examples/live-value", see_values);
}
