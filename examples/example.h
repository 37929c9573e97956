/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "bindings/binnacle-connect.h"

G_BEGIN_DECLS

/* What is the same in all examples: a window, and a server to look at. */

/* Fills the window. It must not keep the source: what the widgets use, they keep. */
typedef void (*ExampleShowFunc) (BinnacleLiveSource *source,
                                 GtkBox             *box);

int        example_run        (int              argc,
                               char            *argv[],
                               const char      *title,
                               ExampleShowFunc  show);
GtkWidget *example_add_row    (GtkBox          *box,
                               const char      *title,
                               GtkWidget       *widget);
GtkWidget *example_add_label  (GtkBox          *box,
                               const char      *title);
GtkWidget *example_add_button (GtkBox          *box,
                               const char      *label);

G_END_DECLS
