/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-test"

#include "example-stage.h"

static gboolean
may_ask (ExampleStage *self)
{
  GtkWidget *button = stage_find_button (self->window, "Ask the Server");

  return button != NULL && gtk_widget_get_sensitive (button);
}

static void
ask (ExampleStage *self)
{
  stage_wait_until (may_ask (self));
  example_stage_click (self, "Ask the Server");
  example_stage_wait_for_text (self, "There are 3 load averages");
}

int
main (int   argc,
      char *argv[])
{
  return example_stage_main (argc, argv, "/examples/websocket-request", ask);
}
