/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Background sync: jobs are a list of objects with properties. This one has a row for
 * each; a job of a real program would ask a server, as in periodic-refresh.c. */

#include "example.h"

#include "bindings/binnacle-owner.h"
#include "bindings/binnacle-task-work.h"
#include "bindings/binnacle-transform.h"
#include "sync/binnacle-background-sync.h"

/* The work of a job; it must answer, and may do so later, or with g_task_return_error(). */
static void
refresh (BinnacleSyncJob *job,
         GTask           *task,
         gpointer         user_data)
{
  binnacle_task_work_return (task, TRUE);
  g_object_unref (task);
}

static GtkWidget *
make_row (gpointer job,
          gpointer user_data)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *state, *last;

  g_object_bind_property (job, "title", example_add_label (GTK_BOX (row), "Job"), "label", G_BINDING_SYNC_CREATE);
  state = example_add_label (GTK_BOX (row), "State");
  last = example_add_label (GTK_BOX (row), "Last success");
  g_object_bind_property_full (job, "state", state, "label", G_BINDING_SYNC_CREATE,
                               binnacle_transform_job_state, NULL, NULL, NULL);
  g_object_bind_property_full (job, "last-success", last, "label", G_BINDING_SYNC_CREATE,
                               binnacle_transform_time, NULL, NULL, NULL);
  g_signal_connect_object (example_add_button (GTK_BOX (row), "Refresh Now"), "clicked",
                           G_CALLBACK (binnacle_sync_job_run_now), job, G_CONNECT_SWAPPED);
  return row;
}

static void
show (BinnacleLiveSource *source,
      GtkBox             *box)
{
  g_autoptr (GRand) random = g_rand_new ();
  g_autoptr (BinnacleSyncWork) work = binnacle_task_work_new (refresh, NULL, NULL);
  BinnacleBackgroundSync *sync =
    binnacle_background_sync_new (binnacle_source_get_clock (BINNACLE_SOURCE (source)), random);
  GtkWidget *offline = gtk_check_button_new_with_label ("Work offline");
  GtkWidget *list = gtk_list_box_new ();

  /* At its interval whoever looks, and only when somebody asks. */
  binnacle_background_sync_add_job (sync, "server", "Weather", NULL, work, BINNACLE_SYNC_JOB_PERIODIC,
                                    10 * G_TIME_SPAN_SECOND);
  binnacle_background_sync_add_job (sync, "server", "Tides", NULL, work, BINNACLE_SYNC_JOB_NONE, -1);

  g_object_bind_property (offline, "active", sync, "work-offline", G_BINDING_DEFAULT);
  gtk_list_box_bind_model (GTK_LIST_BOX (list), G_LIST_MODEL (sync), make_row, NULL, NULL);
  gtk_box_append (box, offline);
  gtk_box_append (box, list);
  g_signal_connect_object (example_add_button (box, "Refresh All"), "clicked",
                           G_CALLBACK (binnacle_background_sync_run_all_now), sync, G_CONNECT_SWAPPED);
  binnacle_owner_keep (box, sync);
}

int
main (int   argc,
      char *argv[])
{
  return example_run (argc, argv, "Background Sync", show);
}
