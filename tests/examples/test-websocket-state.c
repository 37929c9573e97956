/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-test"

#include "example-stage.h"

static gboolean
can_connect (ExampleStage *self)
{
  return gtk_widget_get_sensitive (stage_find_button (self->window, "Connect"));
}

static gboolean
can_disconnect (ExampleStage *self)
{
  return gtk_widget_get_sensitive (stage_find_button (self->window, "Disconnect"));
}

static void
follow_connection (ExampleStage *self)
{
  example_stage_wait_for_text (self, "Live");
  g_assert_true (can_disconnect (self));
  g_assert_false (can_connect (self));

  example_stage_click (self, "Disconnect");
  example_stage_wait_for_text (self, "Not connected");
  stage_wait_until (can_connect (self));
  example_stage_click (self, "Connect");
  example_stage_wait_for_text (self, "Live");

  binnacle_embedded_server_stop (self->server);
  example_stage_wait_for_text (self, "Reconnecting…");
  example_stage_wait_for_text (self, "The server");
}

int
main (int   argc,
      char *argv[])
{
  return example_stage_main (argc, argv, "/examples/websocket-state", follow_connection);
}
