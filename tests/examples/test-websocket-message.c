/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-test"

#include "example-stage.h"

static void
hear_both (ExampleStage *self)
{
  example_stage_wait_for_text (self, "Binnacle ");
  binnacle_embedded_server_stop (self->server);
  example_stage_wait_for_text (self, "The server is being stopped.");
}

int
main (int   argc,
      char *argv[])
{
  return example_stage_main (argc, argv, "/examples/websocket-message", hear_both);
}
