/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Windows, frames and keys for tests. */

GtkWidget *stage_show            (GtkWidget  *child,
                                  int         width,
                                  int         height);
void       stage_wait_for_frames (GtkWidget  *window,
                                  guint       wanted);
GtkWidget *stage_find            (GtkWidget  *widget,
                                  GType       type);
gboolean   stage_shows_text      (GtkWidget  *widget,
                                  const char *text);
void       stage_press           (GtkWidget  *widget,
                                  guint       key);

G_END_DECLS
