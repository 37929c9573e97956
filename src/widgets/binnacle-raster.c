/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-widgets"

#include "widgets/binnacle-raster.h"

#include <math.h>

/* Horizontally a pixel is looked at in this many places; vertically coverage is exact. */
#define SUBCOLUMNS 4
#define MAX_SIDE 16384

/* Lines of a chart are functions of x: each narrow column of the picture meets a
 * line in one interval. So a line needs no general polygon filling: for every
 * column the top and bottom of the stroke are kept, then the column is blended
 * once. That is a fraction of the cost of a stroked path, whose joints of
 * thousands of short segments are what makes paths dear, and does not depend on
 * what the renderer does with fractional coordinates. */
struct _BinnacleRaster
{
  int      width;
  int      height;
  guint32 *pixels; /* premultiplied ARGB in native order: GDK_MEMORY_DEFAULT */
  float   *top;    /* per subcolumn */
  float   *bottom;
  float   *middle;
  float   *line;   /* coverage, per row of the column at hand */
  float   *area;
};

typedef struct
{
  int first;
  int last;
} Span;

static void
reset_columns (BinnacleRaster *self)
{
  for (int i = 0; i < self->width * SUBCOLUMNS; i++)
    {
      self->top[i] = INFINITY;
      self->bottom[i] = -INFINITY;
      self->middle[i] = NAN;
    }
}

static inline void
widen (BinnacleRaster *self,
       int             column,
       double          top,
       double          bottom)
{
  self->top[column] = fminf (self->top[column], (float) top);
  self->bottom[column] = fmaxf (self->bottom[column], (float) bottom);
}

static Span
columns_between (BinnacleRaster *self,
                 double          left,
                 double          right)
{
  double last = self->width * SUBCOLUMNS - 1;

  return (Span) {
    (int) CLAMP (ceil (left * SUBCOLUMNS - 0.5), 0, last + 1),
    (int) CLAMP (floor (right * SUBCOLUMNS - 0.5), -1, last),
  };
}

static void
add_edge (BinnacleRaster *self,
          double          x0,
          double          y0,
          double          slope,
          double          x1)
{
  Span span = columns_between (self, x0, x1);

  for (int i = span.first; i <= span.last; i++)
    {
      double y = y0 + ((i + 0.5) / SUBCOLUMNS - x0) * slope;

      widen (self, i, y, y);
    }
}

static void
add_circle (BinnacleRaster *self,
            BinnaclePoint   center,
            double          radius)
{
  Span span = columns_between (self, center.x - radius, center.x + radius);

  for (int i = span.first; i <= span.last; i++)
    {
      double x = (i + 0.5) / SUBCOLUMNS - center.x;
      double half = sqrt (MAX (radius * radius - x * x, 0));

      widen (self, i, center.y - half, center.y + half);
    }
}

static void
add_middle (BinnacleRaster *self,
            BinnaclePoint   from,
            BinnaclePoint   to)
{
  Span span = columns_between (self, from.x, to.x);
  double slope = to.x > from.x ? (to.y - from.y) / (to.x - from.x) : 0;

  for (int i = span.first; i <= span.last; i++)
    self->middle[i] = (float) (from.y + ((i + 0.5) / SUBCOLUMNS - from.x) * slope);
}

/* The outline of a thick segment with round ends: two long edges and two circles. */
static void
add_segment (BinnacleRaster *self,
             BinnaclePoint   from,
             BinnaclePoint   to,
             double          radius)
{
  double dx = to.x - from.x;
  double dy = to.y - from.y;
  double length = hypot (dx, dy);

  add_circle (self, to, radius);
  add_middle (self, from, to);
  if (length < 1e-6 || dx < 1e-6)
    {
      Span span = columns_between (self, from.x - radius, from.x + radius);

      for (int i = span.first; i <= span.last; i++)
        widen (self, i, MIN (from.y, to.y), MAX (from.y, to.y));
      return;
    }
  for (int side = -1; side <= 1; side += 2)
    {
      double nx = -dy / length * radius * side;
      double ny = dx / length * radius * side;

      add_edge (self, from.x + nx, from.y + ny, dy / dx, to.x + nx);
    }
}

/* Far outside is as good as a little outside, and keeps the arithmetic exact. */
static BinnaclePoint
tame (BinnacleRaster *self,
      BinnaclePoint   point)
{
  return (BinnaclePoint) { point.x, CLAMP (point.y, -self->height, 2.0 * self->height) };
}

static void
trace (BinnacleRaster      *self,
       const BinnaclePoint *points,
       guint                n_points,
       double               radius)
{
  gboolean down = FALSE;
  BinnaclePoint last = { 0 };

  for (guint i = 0; i < n_points; i++)
    {
      BinnaclePoint point = points[i];

      if (!isfinite (point.y) || !isfinite (point.x))
        {
          down = FALSE;
          continue;
        }
      point = tame (self, point);
      if (down)
        add_segment (self, last, point, radius);
      else
        add_circle (self, point, radius);
      last = point;
      down = TRUE;
    }
}

static void
cover (float *rows,
       int    height,
       double top,
       double bottom,
       float  weight,
       Span  *touched)
{
  double from = CLAMP (top, 0, height);
  double to = CLAMP (bottom, 0, height);
  int first = (int) from;
  int last = (int) ceil (to) - 1;

  if (to <= from)
    return;
  touched->first = MIN (touched->first, first);
  touched->last = MAX (touched->last, last);
  if (first == last)
    {
      rows[first] += (float) (to - from) * weight;
      return;
    }
  rows[first] += (float) (first + 1 - from) * weight;
  for (int row = first + 1; row < last; row++)
    rows[row] += weight;
  rows[last] += (float) (to - last) * weight;
}

static inline guint32
blend (guint32        below,
       const GdkRGBA *color,
       float          alpha)
{
  float a = MIN (alpha, 1.0f);
  float rest = 1.0f - a;
  guint32 out_a = (guint32) (255 * a + (float) (below >> 24) * rest + 0.5f);
  guint32 out_r = (guint32) (255 * a * color->red + (float) (below >> 16 & 0xff) * rest + 0.5f);
  guint32 out_g = (guint32) (255 * a * color->green + (float) (below >> 8 & 0xff) * rest + 0.5f);
  guint32 out_b = (guint32) (255 * a * color->blue + (float) (below & 0xff) * rest + 0.5f);

  return out_a << 24 | MIN (out_r, out_a) << 16 | MIN (out_g, out_a) << 8 | MIN (out_b, out_a);
}

static void
blend_column (BinnacleRaster *self,
              int             column,
              float          *rows,
              Span            touched,
              const GdkRGBA  *color,
              double          alpha)
{
  guint32 *pixel = self->pixels + column;

  for (int row = touched.first; row <= touched.last; row++)
    {
      guint32 *at = pixel + (gsize) row * (gsize) self->width;

      *at = blend (*at, color, rows[row] * (float) alpha);
      rows[row] = 0;
    }
}

static void
blend_area (BinnacleRaster       *self,
            int                   column,
            const BinnacleStroke *stroke)
{
  Span touched = { self->height, -1 };

  for (int i = column * SUBCOLUMNS; i < (column + 1) * SUBCOLUMNS; i++)
    if (isfinite (self->middle[i]))
      cover (self->area, self->height, self->middle[i], stroke->baseline, 1.0f / SUBCOLUMNS, &touched);
  blend_column (self, column, self->area, touched, &stroke->color, stroke->area_alpha);
}

static gboolean
is_dash_hole (int                   column,
              const BinnacleStroke *stroke)
{
  return stroke->dash > 0 && fmod (column, stroke->dash) > stroke->dash * 0.6;
}

static void
blend_line (BinnacleRaster       *self,
            int                   column,
            const BinnacleStroke *stroke)
{
  Span touched = { self->height, -1 };

  if (is_dash_hole (column, stroke))
    return;
  for (int i = column * SUBCOLUMNS; i < (column + 1) * SUBCOLUMNS; i++)
    cover (self->line, self->height, self->top[i], self->bottom[i], 1.0f / SUBCOLUMNS, &touched);
  blend_column (self, column, self->line, touched, &stroke->color, stroke->color.alpha);
}

/**
 * binnacle_raster_new:
 * @width: in device pixels
 * @height: in device pixels
 *
 * Returns: (transfer full): an empty picture
 */
BinnacleRaster *
binnacle_raster_new (int width,
                     int height)
{
  BinnacleRaster *self = g_new0 (BinnacleRaster, 1);
  gsize n_columns;

  self->width = CLAMP (width, 1, MAX_SIDE);
  self->height = CLAMP (height, 1, MAX_SIDE);
  n_columns = (gsize) self->width * SUBCOLUMNS;
  self->pixels = g_new0 (guint32, (gsize) self->width * (gsize) self->height);
  self->top = g_new (float, n_columns * 3);
  self->bottom = self->top + n_columns;
  self->middle = self->bottom + n_columns;
  self->line = g_new0 (float, (gsize) self->height * 2);
  self->area = self->line + self->height;
  return self;
}

/**
 * binnacle_raster_free:
 * @self: (transfer full): a picture
 *
 * Frees a picture that was not finished.
 */
void
binnacle_raster_free (BinnacleRaster *self)
{
  g_free (self->pixels);
  g_free (self->top);
  g_free (self->line);
  g_free (self);
}

/**
 * binnacle_raster_draw:
 * @self: a picture
 * @points: (array length=n_points): the line's corners, from left to right
 * @n_points: how many
 * @stroke: how it is drawn
 *
 * Draws a line over what is there, with round joints and soft edges.
 */
void
binnacle_raster_draw (BinnacleRaster       *self,
                      const BinnaclePoint  *points,
                      guint                 n_points,
                      const BinnacleStroke *stroke)
{
  reset_columns (self);
  trace (self, points, n_points, stroke->width / 2);
  for (int column = 0; column < self->width; column++)
    {
      if (stroke->area_alpha > 0)
        blend_area (self, column, stroke);
      blend_line (self, column, stroke);
    }
}

/**
 * binnacle_raster_get_pixel:
 * @self: a picture
 * @x: from the left
 * @y: from the top
 *
 * Returns: the pixel as premultiplied ARGB
 */
guint32
binnacle_raster_get_pixel (BinnacleRaster *self,
                           int             x,
                           int             y)
{
  g_return_val_if_fail (x >= 0 && x < self->width && y >= 0 && y < self->height, 0);
  return self->pixels[(gsize) y * (gsize) self->width + (gsize) x];
}

/**
 * binnacle_raster_finish:
 * @self: (transfer full): a picture
 *
 * Makes a texture of the picture, without a copy, and frees the rest.
 *
 * Returns: (transfer full): the texture
 */
GdkTexture *
binnacle_raster_finish (BinnacleRaster *self)
{
  gsize stride = (gsize) self->width * sizeof (guint32);
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_steal_pointer (&self->pixels),
                                               stride * (gsize) self->height);
  GdkTexture *texture = gdk_memory_texture_new (self->width, self->height, GDK_MEMORY_DEFAULT,
                                                bytes, stride);

  binnacle_raster_free (self);
  return texture;
}
