/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Periodic refresh: what no live connection brings is asked for now and then, but only
 * while a widget that shows it is on screen. Close the expander, and nobody asks. */

#include "example.h"

#include "base/binnacle-json.h"
#include "bindings/binnacle-owner.h"
#include "bindings/binnacle-task-work.h"
#include "sync/binnacle-background-sync.h"
#include "widgets/binnacle-while-mapped.h"

typedef struct
{
  BinnacleWebsocketManager *manager;
  GtkLabel                 *label; /* which keeps the jobs, and so us */
} Refresh;

static void
answered_cb (GObject      *manager,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) answer =
    binnacle_websocket_manager_request_finish (BINNACLE_WEBSOCKET_MANAGER (manager), result, &error);
  JsonObject *stats = answer != NULL ? binnacle_json_get_object (answer, "result", &error) : NULL;
  g_autofree char *text = NULL;
  gint64 n_bytes;

  if (stats == NULL || !binnacle_json_get_integer (stats, "bytes_out", &n_bytes, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error)); /* the job knows what to do about it */
      return;
    }
  text = g_strdup_printf ("%" G_GINT64_FORMAT " bytes", n_bytes);
  gtk_label_set_label (g_task_get_task_data (task), text);
  binnacle_task_work_return (task, TRUE);
}

static void
refresh (BinnacleSyncJob *job,
         GTask           *task,
         gpointer         user_data)
{
  Refresh *self = user_data;
  g_autoptr (JsonNode) request = json_from_string ("{\"type\": \"request\", \"method\": \"stats\"}", NULL);

  g_task_set_task_data (task, self->label, NULL);
  binnacle_websocket_manager_request_async (self->manager, json_node_get_object (request),
                                            binnacle_sync_job_get_timeout (job), g_task_get_cancellable (task),
                                            answered_cb, task);
}

static void
show (BinnacleLiveSource *source,
      GtkBox             *box)
{
  GtkWidget *expander = gtk_expander_new ("What the server counts");
  GtkWidget *inside = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *label = example_add_label (GTK_BOX (inside), "It has sent");
  g_autoptr (GRand) random = g_rand_new ();
  BinnacleBackgroundSync *sync =
    binnacle_background_sync_new (binnacle_source_get_clock (BINNACLE_SOURCE (source)), random);
  Refresh *self = g_new0 (Refresh, 1);
  g_autoptr (BinnacleSyncWork) work = binnacle_task_work_new (refresh, self, g_free);
  BinnacleSyncJob *job;

  self->manager = binnacle_live_source_get_manager (source);
  self->label = GTK_LABEL (label);
  binnacle_owner_keep (label, sync); /* an application has one for all */

  job = binnacle_background_sync_add_job (sync, "server", "Statistics", NULL, work, BINNACLE_SYNC_JOB_DEFAULT,
                                          2 * G_TIME_SPAN_SECOND);
  binnacle_refresh_while_mapped (label, job);

  gtk_expander_set_expanded (GTK_EXPANDER (expander), TRUE);
  gtk_expander_set_child (GTK_EXPANDER (expander), inside);
  gtk_box_append (box, expander);
}

int
main (int   argc,
      char *argv[])
{
  return example_run (argc, argv, "Periodic Refresh", show);
}
