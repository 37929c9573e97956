/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "live/binnacle-series.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_SPARKLINE (binnacle_sparkline_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleSparkline, binnacle_sparkline, BINNACLE, SPARKLINE, GtkWidget)

GtkWidget *binnacle_sparkline_new        (void);
void       binnacle_sparkline_set_series (BinnacleSparkline *self,
                                          BinnacleSeries    *series,
                                          gint64             duration);

G_END_DECLS
