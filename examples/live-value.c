/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Real-time values. One line shows a channel in a widget: it subscribes, keeps the
 * widget as the channel is, and unsubscribes when the widget goes. */

#include "example.h"

#include "bindings/binnacle-live-value.h"
#include "bindings/binnacle-owner.h"
#include "bindings/binnacle-transform.h"

static void
show (BinnacleLiveSource *source,
      GtkBox             *box)
{
  BinnacleSource *base = BINNACLE_SOURCE (source);
  GtkWidget *name = example_add_label (box, "Computer");
  GtkWidget *load = example_add_label (box, "Load");
  GtkWidget *bar = example_add_row (box, "Memory", gtk_progress_bar_new ());
  GtkWidget *freshness = example_add_label (box, "Its freshness");
  BinnacleLiveValue *memory;

  binnacle_bind_live_value (base, "host/name", "text", G_OBJECT (name), "label");
  binnacle_bind_live_value (base, "host/load/1", "text", G_OBJECT (load), "label");

  /* Two lines, where more than one property of a channel is of use: an object for the
   * channel, which the widget keeps. */
  memory = binnacle_live_value_new (base, "host/memory/percent");
  binnacle_owner_keep (bar, memory);

  gtk_progress_bar_set_show_text (GTK_PROGRESS_BAR (bar), TRUE);
  g_object_bind_property (memory, "text", bar, "text", G_BINDING_SYNC_CREATE);
  g_object_bind_property_full (binnacle_live_value_get_entity (memory), "freshness", freshness, "label",
                               G_BINDING_SYNC_CREATE, binnacle_transform_freshness, NULL, NULL, NULL);
}

int
main (int   argc,
      char *argv[])
{
  return example_run (argc, argv, "Real-Time Values", show);
}
