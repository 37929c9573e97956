/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Windows, frames, keys and waiting for tests. */

typedef struct _StageDeadline StageDeadline;

/* Lets the main loop turn until an expression is true. */
#define stage_wait_until(expression) \
  G_STMT_START \
    { \
      g_autoptr (StageDeadline) stage_deadline = stage_deadline_new (#expression); \
      while (!(expression)) \
        stage_deadline_turn (stage_deadline); \
    } \
  G_STMT_END

GtkWidget *stage_show            (GtkWidget  *child,
                                  int         width,
                                  int         height);
void       stage_wait_for_frames (GtkWidget  *window,
                                  guint       wanted);
void       stage_settle          (void);
gboolean   stage_shows           (GtkWidget  *widget,
                                  const char *text);
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

/* For stage_wait_until(). */
StageDeadline *stage_deadline_new  (const char    *expression);
void           stage_deadline_turn (StageDeadline *self);
void           stage_deadline_free (StageDeadline *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StageDeadline, stage_deadline_free)

G_END_DECLS
