/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The offline queue: edits that the server has not seen yet are a list, in which each can
 * be sent again or discarded. Pause, change something, and look at it wait. */

#include "example.h"

#include "bindings/binnacle-operation-text.h"
#include "bindings/binnacle-optimistic-edit.h"
#include "bindings/binnacle-owner.h"
#include "bindings/binnacle-transform.h"
#include "sync/binnacle-outbox.h"

static void
retry_cb (BinnacleOperationQueue *queue,
          GtkWidget              *button)
{
  binnacle_operation_queue_retry (queue, g_object_get_data (G_OBJECT (button), "operation"));
}

static void
discard_cb (BinnacleOperationQueue *queue,
            GtkWidget              *button)
{
  binnacle_operation_queue_discard (queue, g_object_get_data (G_OBJECT (button), "operation"));
}

static void
add_row_button (GtkBox     *row,
                const char *label,
                GCallback   callback,
                gpointer    queue,
                gpointer    operation)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  g_object_set_data_full (G_OBJECT (button), "operation", g_object_ref (operation), g_object_unref);
  g_signal_connect_object (button, "clicked", callback, queue, G_CONNECT_SWAPPED);
  gtk_box_append (row, button);
}

static GtkWidget *
make_row (gpointer operation,
          gpointer queue)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  g_autofree char *text = binnacle_operation_text_change (binnacle_operation_get_record (operation));
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (row), label);
  add_row_button (GTK_BOX (row), "Send Now", G_CALLBACK (retry_cb), queue, operation);
  add_row_button (GTK_BOX (row), "Discard", G_CALLBACK (discard_cb), queue, operation);
  return row;
}

static void
add_cb (BinnacleSource *source)
{
  g_auto (BinnacleValue) one = BINNACLE_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  binnacle_value_set_number (&one, 1);
  if (!binnacle_edit_value (source, "user/cups", BINNACLE_OPERATION_ADD, &one, "One more cup", &error))
    g_warning ("%s", error->message);
}

static void
show (BinnacleLiveSource *live_source,
      GtkBox             *box)
{
  BinnacleSource *source = BINNACLE_SOURCE (live_source);
  BinnacleOperationQueue *queue = binnacle_source_get_operations (source);
  g_autofree char *path = g_build_filename (g_get_user_runtime_dir (), "binnacle-example-queue.db", NULL);
  BinnacleOutbox *outbox = binnacle_outbox_new (binnacle_source_get_clock (source), path, NULL);
  GtkWidget *pause = gtk_toggle_button_new_with_label ("Pause");
  GtkWidget *state = example_add_label (box, "Connection");
  GtkWidget *waiting, *list;

  binnacle_operation_queue_set_journal (queue, BINNACLE_JOURNAL (outbox));
  binnacle_owner_keep (box, outbox);

  /* Edits know the server that they are for, so there must have been a first connection. */
  g_object_bind_property_full (binnacle_live_source_get_manager (live_source), "state", state, "label",
                               G_BINDING_SYNC_CREATE, binnacle_transform_connection_state, NULL, NULL, NULL);
  gtk_box_append (box, pause);
  g_object_bind_property (pause, "active", queue, "paused", G_BINDING_DEFAULT);
  g_signal_connect_object (example_add_button (box, "One More Cup"), "clicked", G_CALLBACK (add_cb), source,
                           G_CONNECT_SWAPPED);
  waiting = example_add_label (box, "Waiting");
  g_object_bind_property (queue, "n-pending", waiting, "label", G_BINDING_SYNC_CREATE);

  list = gtk_list_box_new ();
  gtk_list_box_bind_model (GTK_LIST_BOX (list), G_LIST_MODEL (queue), make_row, queue, NULL);
  gtk_box_append (box, list);
}

int
main (int   argc,
      char *argv[])
{
  return example_run (argc, argv, "Offline Queue", show);
}
