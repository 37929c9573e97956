/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BINNACLE_TYPE_BANNER (binnacle_banner_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleBanner, binnacle_banner, BINNACLE, BANNER, GtkWidget)

void binnacle_banner_show_problem (BinnacleBanner *self,
                                   const char     *problem,
                                   const char     *advice);
void binnacle_banner_set_action   (BinnacleBanner *self,
                                   const char     *action,
                                   const char     *label);
void binnacle_banner_set_compact  (BinnacleBanner *self,
                                   gboolean        compact);

G_END_DECLS
