/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void binnacle_window_rest_watch (GtkWindow *window,
                                 GtkWidget *content);

G_END_DECLS
