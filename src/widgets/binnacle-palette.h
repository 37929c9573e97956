/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk/gdk.h>

G_BEGIN_DECLS

#define BINNACLE_PALETTE_N_COLORS 8

void     binnacle_palette_get_color (guint     index,
                                     gboolean  dark,
                                     GdkRGBA  *color);
gboolean binnacle_palette_is_dashed (guint     index);

G_END_DECLS
