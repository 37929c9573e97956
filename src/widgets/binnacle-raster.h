/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk/gdk.h>

G_BEGIN_DECLS

/**
 * BinnaclePoint:
 * @x: device pixels from the left
 * @y: device pixels from the top; NaN where the line is broken
 *
 * One corner of a line. The corners of a line go from left to right.
 */
typedef struct
{
  double x;
  double y;
} BinnaclePoint;

/**
 * BinnacleStroke:
 * @width: how thick the line is, in device pixels
 * @dash: how long the dashes and the holes between them are together; 0 for none
 * @color: the line's colour
 * @area_alpha: how much of the colour lies under the line; 0 for none
 * @baseline: where the area ends, in device pixels from the top
 *
 * How a line is drawn.
 */
typedef struct
{
  double  width;
  double  dash;
  GdkRGBA color;
  double  area_alpha;
  double  baseline;
} BinnacleStroke;

/**
 * BinnacleRaster:
 *
 * A picture that lines are drawn into, pixel by pixel.
 */
typedef struct _BinnacleRaster BinnacleRaster;

BinnacleRaster *binnacle_raster_new       (int                   width,
                                           int                   height);
void            binnacle_raster_free      (BinnacleRaster       *self);
void            binnacle_raster_draw      (BinnacleRaster       *self,
                                           const BinnaclePoint  *points,
                                           guint                 n_points,
                                           const BinnacleStroke *stroke);
guint32         binnacle_raster_get_pixel (BinnacleRaster       *self,
                                           int                   x,
                                           int                   y);
GdkTexture     *binnacle_raster_finish    (BinnacleRaster       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinnacleRaster, binnacle_raster_free)

G_END_DECLS
