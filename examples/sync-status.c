/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sync status: how everything stands, in properties and in one sentence for people. */

#include "example.h"

#include "bindings/binnacle-owner.h"
#include "bindings/binnacle-source-status.h"
#include "bindings/binnacle-transform.h"

static void
show (BinnacleLiveSource *source,
      GtkBox             *box)
{
  BinnacleSyncStatus *status = binnacle_source_watch_sync (BINNACLE_SOURCE (source));
  GtkWidget *summary = example_add_label (box, "How it stands");
  GtkWidget *last = example_add_label (box, "Up to date at");
  GtkWidget *pending = example_add_label (box, "Edits to send");
  GtkWidget *offline = gtk_check_button_new_with_label ("Work offline");
  GtkWidget *now = example_add_button (box, "Sync Now");

  g_object_bind_property (status, "summary", summary, "label", G_BINDING_SYNC_CREATE);
  g_object_bind_property (status, "pending", pending, "label", G_BINDING_SYNC_CREATE);
  g_object_bind_property_full (status, "last-sync", last, "label", G_BINDING_SYNC_CREATE,
                               binnacle_transform_time, NULL, NULL, NULL);

  gtk_box_append (box, offline);
  g_object_bind_property (status, "work-offline", offline, "active",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  g_signal_connect_object (now, "clicked", G_CALLBACK (binnacle_sync_status_sync_now), status, G_CONNECT_SWAPPED);
  binnacle_owner_keep (box, status);
}

int
main (int   argc,
      char *argv[])
{
  return example_run (argc, argv, "Sync Status", show);
}
