/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Messages of a WebSocket that answer nothing, by their type. What a label observes
 * ends with the label; nothing has to be disconnected. */

#include "example.h"

#include "base/binnacle-json.h"

static void
welcome_cb (BinnacleWebsocketManager *manager,
            const char               *type,
            JsonObject               *message,
            gpointer                  label)
{
  const char *server = binnacle_json_get_string (message, "server", NULL);

  gtk_label_set_label (label, server != NULL ? server : "A server that does not say its name");
}

static void
bye_cb (BinnacleWebsocketManager *manager,
        const char               *type,
        JsonObject               *message,
        gpointer                  label)
{
  const char *why = binnacle_json_get_string (message, "message", NULL);

  gtk_label_set_label (label, why != NULL ? why : "For no reason that it says");
}

static void
show (BinnacleLiveSource *source,
      GtkBox             *box)
{
  BinnacleWebsocketManager *manager = binnacle_live_source_get_manager (source);

  binnacle_observe_messages (manager, "welcome", welcome_cb, example_add_label (box, "Welcomed by"));
  binnacle_observe_messages (manager, "bye", bye_cb, example_add_label (box, "It left"));
}

int
main (int   argc,
      char *argv[])
{
  return example_run (argc, argv, "Messages of a WebSocket", show);
}
