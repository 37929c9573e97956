/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "widgets/binnacle-axis.h"
#include "widgets/binnacle-chart.h"
#include "widgets/binnacle-plot.h"
#include "widgets/binnacle-text-cache.h"

G_BEGIN_DECLS

#define BINNACLE_CHART_NO_CROSSHAIR (-1)

typedef struct
{
  BinnacleSeries *series;
  char           *name;
  guint           color; /* a place in the palette, kept while others come and go */
  gulong          changed_id;
} BinnacleChartLine;

struct _BinnacleChart
{
  GtkWidget parent_instance;

  GPtrArray         *lines;
  BinnacleTextCache *texts;
  char              *unit;
  double             minimum;
  double             maximum;
  gint64             duration;
  guint              frame_rate;
  gboolean           filled;

  /* what the picture shows */
  BinnacleAxis       axis;
  BinnaclePlot       plot;
  int                scale;
  graphene_rect_t    area;     /* of the picture, in the widget */
  int                gutter;   /* width of the value labels; only grows */
  int                width;
  int                height;
  GdkTexture        *picture;
  gboolean           dirty;
  guint64            n_redraws;

  gint64             crosshair; /* ms since 1970 */
  gboolean           crosshair_by_key;

  guint              tick_id;
  gint64             last_slot;
  gint64             described_at;
  GtkAdjustment     *scroll;
};

void    binnacle_chart_paint          (BinnacleChart *self,
                                       GtkSnapshot   *snapshot);
int     binnacle_chart_measure_legend (BinnacleChart *self,
                                       int            width);
double  binnacle_chart_get_newest     (BinnacleChartLine *line);
char   *binnacle_chart_describe       (BinnacleChart *self);

G_END_DECLS
