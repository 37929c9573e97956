/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-app"

#include "config.h"

#include "app/binnacle-conflict-dialog.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "widgets/binnacle-conflict-window.h"

#define QUEUE_KEY "binnacle-conflict-queue"

static void
tell_refusal (GtkWindow    *window,
              const GError *error)
{
  GtkWidget *dialog = adw_message_dialog_new (window, _("This Can’t Be Kept"), error->message);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
resolve_cb (BinnacleConflictWindow *window,
            BinnacleConflict       *conflict,
            const BinnacleValue    *value,
            gint64                  theirs_version)
{
  BinnacleOperationQueue *queue = g_object_get_data (G_OBJECT (window), QUEUE_KEY);
  g_autoptr (GError) error = NULL;

  if (binnacle_operation_queue_resolve (queue, conflict, value, theirs_version, &error))
    return;
  binnacle_conflict_window_show_channel (window, binnacle_conflict_get_channel (conflict));
  tell_refusal (GTK_WINDOW (window), error);
}

static GtkWidget *
find_open (GtkWindow              *parent,
           BinnacleOperationQueue *queue)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (BINNACLE_IS_CONFLICT_WINDOW (window) && gtk_window_get_transient_for (window) == parent &&
          g_object_get_data (G_OBJECT (window), QUEUE_KEY) == queue)
        return GTK_WIDGET (window); /* GTK holds it */
    }

  return NULL;
}

static GtkWidget *
open_window (GtkWindow              *parent,
             BinnacleOperationQueue *queue,
             BinnacleClock          *clock)
{
  GtkWidget *window = binnacle_conflict_window_new (binnacle_operation_queue_get_conflicts (queue), clock);

  g_object_set_data_full (G_OBJECT (window), QUEUE_KEY, g_object_ref (queue), g_object_unref);
  gtk_window_set_transient_for (GTK_WINDOW (window), parent);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (window), TRUE);
  g_signal_connect (window, "resolve", G_CALLBACK (resolve_cb), NULL);

  return window;
}

/**
 * binnacle_conflict_dialog_show:
 * @parent: the window to show it over
 * @queue: whose conflicts
 * @clock: the clock, for ages
 * @channel: (nullable): the channel to begin with, or "" or %NULL for any
 *
 * Asks the person what to keep, and has @queue do it. Where that is asked already,
 * its window is raised.
 *
 * Returns: (transfer none): the window
 */
GtkWidget *
binnacle_conflict_dialog_show (GtkWindow              *parent,
                               BinnacleOperationQueue *queue,
                               BinnacleClock          *clock,
                               const char             *channel)
{
  GtkWidget *window;

  g_return_val_if_fail (GTK_IS_WINDOW (parent), NULL);
  g_return_val_if_fail (BINNACLE_IS_OPERATION_QUEUE (queue), NULL);
  g_return_val_if_fail (BINNACLE_IS_CLOCK (clock), NULL);

  window = find_open (parent, queue);
  if (window == NULL)
    window = open_window (parent, queue, clock);
  if (channel != NULL && *channel != '\0')
    binnacle_conflict_window_show_channel (BINNACLE_CONFLICT_WINDOW (window), channel);
  gtk_window_present (GTK_WINDOW (window));

  return window;
}
