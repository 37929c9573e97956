/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BINNACLE_TYPE_METER (binnacle_meter_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleMeter, binnacle_meter, BINNACLE, METER, GtkWidget)

GtkWidget *binnacle_meter_new       (void);
void       binnacle_meter_set_share (BinnacleMeter *self,
                                     double         share,
                                     guint          color);

G_END_DECLS
