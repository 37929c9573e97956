/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-widgets"

#include "widgets/binnacle-while-mapped.h"

#include "bindings/binnacle-owner.h"
#include "bindings/binnacle-viewer.h"

/* What goes on only while a widget is on screen. A window that is minimized or covered
 * keeps its widgets mapped: whether jobs go on then is the person's setting, and the
 * work of BinnacleBackgroundSync. */

static void
follow (BinnacleViewer *viewer,
        GtkWidget      *widget)
{
  binnacle_viewer_set_looking (viewer, gtk_widget_get_mapped (widget));
}

/* Takes the viewer. */
static void
look_while_mapped (GtkWidget      *widget,
                   BinnacleViewer *viewer)
{
  g_signal_connect_object (widget, "map", G_CALLBACK (follow), viewer, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (widget, "unmap", G_CALLBACK (follow), viewer, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  follow (viewer, widget);
  binnacle_owner_keep (widget, viewer);
}

/**
 * binnacle_refresh_while_mapped:
 * @widget: what shows what the job brings
 * @job: a job with the flag %BINNACLE_SYNC_JOB_WHILE_VIEWED
 *
 * Has a job run only while a widget is on screen, or another one that asked for the
 * same: not on another page of a stack, and not any more when the widget is gone. When
 * it comes back and what it shows is too old, the job runs at once.
 */
void
binnacle_refresh_while_mapped (GtkWidget       *widget,
                               BinnacleSyncJob *job)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (BINNACLE_IS_SYNC_JOB (job));

  look_while_mapped (widget, binnacle_viewer_new_for_job (job));
}

/**
 * binnacle_subscribe_while_mapped:
 * @widget: what shows the channel
 * @source: a source
 * @channel: the name of one of its channels, or a pattern
 *
 * Subscribes to a channel only while a widget is on screen. A source that asks its
 * server now and then does so for that channel only during that time. What was known
 * before is kept, and ages, for as long as somebody holds the channel's [class@Entity].
 */
void
binnacle_subscribe_while_mapped (GtkWidget      *widget,
                                 BinnacleSource *source,
                                 const char     *channel)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (BINNACLE_IS_SOURCE (source) && channel != NULL);

  look_while_mapped (widget, binnacle_viewer_new_for_channel (source, channel));
}
