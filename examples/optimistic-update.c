/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Optimistic updates: what a person changes shows at once, is on disk before it is
 * called saved, is sent when it can be, and can be undone. */

#include "example.h"

#include "bindings/binnacle-edit-binding.h"
#include "bindings/binnacle-owner.h"
#include "bindings/binnacle-optimistic-edit.h"
#include "bindings/binnacle-transform.h"
#include "sync/binnacle-outbox.h"

#define CHANNEL "settings/target-load"

static void
reset_cb (BinnacleSource *source)
{
  g_auto (BinnacleValue) fifty = BINNACLE_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  binnacle_value_set_number (&fifty, 50);
  if (!binnacle_edit_value (source, CHANNEL, BINNACLE_OPERATION_SET, &fifty, "Reset the target", &error))
    g_warning ("%s", error->message);
}

/* Where edits are made durable; an application has one for all of its sources. */
static void
open_outbox (BinnacleSource *source,
             GtkBox         *box)
{
  g_autofree char *path = g_build_filename (g_get_user_runtime_dir (), "binnacle-example.db", NULL);
  BinnacleOutbox *outbox = binnacle_outbox_new (binnacle_source_get_clock (source), path, NULL);

  binnacle_operation_queue_set_journal (binnacle_source_get_operations (source), BINNACLE_JOURNAL (outbox));
  binnacle_owner_keep (box, outbox);
}

static void
show (BinnacleLiveSource *live_source,
      GtkBox             *box)
{
  BinnacleSource *source = BINNACLE_SOURCE (live_source);
  BinnacleOperationQueue *operations = binnacle_source_get_operations (source);
  g_autoptr (BinnacleEntity) entity =
    binnacle_realtime_state_ref_entity (binnacle_source_get_state (source), CHANNEL);
  GtkWidget *scale = gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, 0, 100, 1);
  GtkWidget *connection = example_add_label (box, "Connection");
  GtkWidget *state, *reset, *undo;

  /* Edits know the server that they are for, so there must have been a first connection. */
  g_object_bind_property_full (binnacle_live_source_get_manager (live_source), "state", connection, "label",
                               G_BINDING_SYNC_CREATE, binnacle_transform_connection_state, NULL, NULL, NULL);
  open_outbox (source, box);
  example_add_row (box, "Target load", scale);
  state = example_add_label (box, "Your edit");
  reset = example_add_button (box, "Reset");
  undo = example_add_button (box, "Undo");

  binnacle_bind_edit (source, CHANNEL, gtk_range_get_adjustment (GTK_RANGE (scale)), "value", "Set the target");
  g_object_bind_property_full (entity, "edit-state", state, "label", G_BINDING_SYNC_CREATE,
                               binnacle_transform_edit_state, NULL, NULL, NULL);
  binnacle_owner_keep (state, g_steal_pointer (&entity));

  g_signal_connect_object (reset, "clicked", G_CALLBACK (reset_cb), source, G_CONNECT_SWAPPED);
  g_object_bind_property (operations, "can-undo", undo, "sensitive", G_BINDING_SYNC_CREATE);
  g_signal_connect_object (undo, "clicked", G_CALLBACK (binnacle_operation_queue_undo), operations,
                           G_CONNECT_SWAPPED);
}

int
main (int   argc,
      char *argv[])
{
  return example_run (argc, argv, "Optimistic Updates", show);
}
