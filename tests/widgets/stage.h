/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Windows, frames, keys and waiting for tests. */

typedef gboolean (*StageCondition) (gpointer data);

GtkWidget *stage_show            (GtkWidget  *child,
                                  int         width,
                                  int         height);
void       stage_wait_for_frames (GtkWidget  *window,
                                  guint       wanted);
void       stage_wait_for        (StageCondition condition,
                                  gpointer       data);
void       stage_settle          (void);
GtkWidget *stage_find            (GtkWidget  *widget,
                                  GType       type);
GtkWidget *stage_find_label      (GtkWidget  *widget,
                                  const char *text);
GtkWidget *stage_find_button     (GtkWidget  *widget,
                                  const char *text);
gboolean   stage_shows_text      (GtkWidget  *widget,
                                  const char *text);
void       stage_press           (GtkWidget  *widget,
                                  guint       key);

G_END_DECLS
