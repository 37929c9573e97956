/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BINNACLE_TYPE_GAUGE (binnacle_gauge_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleGauge, binnacle_gauge, BINNACLE, GAUGE, GtkWidget)

GtkWidget *binnacle_gauge_new            (void);
void       binnacle_gauge_set_range      (BinnacleGauge *self,
                                          double         minimum,
                                          double         maximum);
void       binnacle_gauge_set_thresholds (BinnacleGauge *self,
                                          double         warning,
                                          double         critical);
void       binnacle_gauge_set_value      (BinnacleGauge *self,
                                          double         value,
                                          const char    *unit);
double     binnacle_gauge_get_value      (BinnacleGauge *self);
double     binnacle_gauge_get_shown      (BinnacleGauge *self);

G_END_DECLS
