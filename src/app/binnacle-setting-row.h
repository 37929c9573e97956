/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkWidget *binnacle_setting_row_new (GSettings  *settings,
                                     const char *key);

G_END_DECLS
