/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A WebSocket and its state: properties, bound to widgets. The bindings end with the
 * widgets. Stop the server, and start it again, to see them move. */

#include "example.h"

#include "bindings/binnacle-transform.h"

static void
show (BinnacleLiveSource *source,
      GtkBox             *box)
{
  BinnacleWebsocketManager *manager = binnacle_live_source_get_manager (source);
  GtkWidget *state = example_add_label (box, "Connection");
  GtkWidget *latency = example_add_label (box, "Round trip");
  GtkWidget *attempt = example_add_label (box, "Attempt");
  GtkWidget *problem = example_add_label (box, "Problem");
  GtkWidget *hang_up = example_add_button (box, "Disconnect");
  GtkWidget *connect = example_add_button (box, "Connect");

  g_object_bind_property_full (manager, "state", state, "label", G_BINDING_SYNC_CREATE,
                               binnacle_transform_connection_state, NULL, NULL, NULL);
  g_object_bind_property_full (manager, "latency", latency, "label", G_BINDING_SYNC_CREATE,
                               binnacle_transform_latency, NULL, NULL, NULL);
  g_object_bind_property_full (manager, "last-error", problem, "label", G_BINDING_SYNC_CREATE,
                               binnacle_transform_error, NULL, NULL, NULL);
  g_object_bind_property (manager, "attempt", attempt, "label", G_BINDING_SYNC_CREATE);

  g_object_bind_property (manager, "connected", hang_up, "sensitive", G_BINDING_SYNC_CREATE);
  g_signal_connect_object (hang_up, "clicked", G_CALLBACK (binnacle_websocket_manager_disconnect), manager,
                           G_CONNECT_SWAPPED);
  g_object_bind_property (manager, "connected", connect, "sensitive",
                          G_BINDING_SYNC_CREATE | G_BINDING_INVERT_BOOLEAN);
  g_signal_connect_object (connect, "clicked", G_CALLBACK (binnacle_websocket_manager_connect), manager,
                           G_CONNECT_SWAPPED);
}

int
main (int   argc,
      char *argv[])
{
  return example_run (argc, argv, "State of a WebSocket", show);
}
