/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A request over the WebSocket, with a timeout and a cancellable. The cancellable is
 * the button's: when the button goes, nobody waits for the answer any more. */

#include "example.h"

#include "base/binnacle-json.h"
#include "bindings/binnacle-owner.h"

#define REQUEST "{\"type\": \"request\", \"method\": \"describe\", \"params\": {\"patterns\": [\"host/load/*\"]}}"

static void
described_cb (GObject      *manager,
              GAsyncResult *result,
              gpointer      button)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) answer =
    binnacle_websocket_manager_request_finish (BINNACLE_WEBSOCKET_MANAGER (manager), result, &error);
  JsonArray *channels = answer != NULL ? binnacle_json_get_array (answer, "result", &error) : NULL;
  g_autofree char *text = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* and there is no button any more */
  if (channels != NULL)
    text = g_strdup_printf ("There are %u load averages", json_array_get_length (channels));
  gtk_button_set_label (button, text != NULL ? text : error->message);
}

static void
clicked_cb (GtkButton *button,
            gpointer   manager)
{
  g_autoptr (JsonNode) request = json_from_string (REQUEST, NULL);

  binnacle_websocket_manager_request_async (manager, json_node_get_object (request), 5 * G_TIME_SPAN_SECOND,
                                            binnacle_owner_get_cancellable (button), described_cb, button);
}

static void
show (BinnacleLiveSource *source,
      GtkBox             *box)
{
  BinnacleWebsocketManager *manager = binnacle_live_source_get_manager (source);
  GtkWidget *button = example_add_button (box, "Ask the Server");

  g_object_bind_property (manager, "connected", button, "sensitive", G_BINDING_SYNC_CREATE);
  g_signal_connect_object (button, "clicked", G_CALLBACK (clicked_cb), manager, 0);
}

int
main (int   argc,
      char *argv[])
{
  return example_run (argc, argv, "Requests over a WebSocket", show);
}
