/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "live/binnacle-series.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_CHART (binnacle_chart_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleChart, binnacle_chart, BINNACLE, CHART, GtkWidget)

GtkWidget *binnacle_chart_new             (void);
void       binnacle_chart_set_range       (BinnacleChart  *self,
                                           double          minimum,
                                           double          maximum);
void       binnacle_chart_add_series      (BinnacleChart  *self,
                                           BinnacleSeries *series,
                                           const char     *name);
void       binnacle_chart_remove_series   (BinnacleChart  *self,
                                           BinnacleSeries *series);
void       binnacle_chart_set_name        (BinnacleChart  *self,
                                           BinnacleSeries *series,
                                           const char     *name);
guint      binnacle_chart_get_n_series    (BinnacleChart  *self);
guint64    binnacle_chart_get_n_redraws   (BinnacleChart  *self);
gint64     binnacle_chart_get_crosshair   (BinnacleChart  *self);

G_END_DECLS
