/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BINNACLE_TYPE_PAIR_LAYOUT (binnacle_pair_layout_get_type ())

G_DECLARE_FINAL_TYPE (BinnaclePairLayout, binnacle_pair_layout, BINNACLE, PAIR_LAYOUT, GtkLayoutManager)

G_END_DECLS
