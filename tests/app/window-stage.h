/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "stage.h"

G_BEGIN_DECLS

/* What the tests of the app's window have in common, on top of the stage of the widgets. */

/* What AdwApplication does by itself. */
void        window_stage_load_style (void);
/* NULL where there is nothing to draw yet. */
GdkTexture *window_stage_draw       (GtkWidget *window);

G_END_DECLS
