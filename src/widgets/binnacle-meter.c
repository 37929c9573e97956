/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-widgets"

#include "widgets/binnacle-meter.h"

#include <math.h>

#include "widgets/binnacle-palette.h"

#define THICKNESS 6
#define TRACK_ALPHA 0.15f

/**
 * BinnacleMeter:
 *
 * A thin bar that is filled to a share. Two rectangles, nothing else.
 *
 * CSS: a single node `meter`. Accessible role: `presentation`, since a label
 * beside it says the value.
 */
struct _BinnacleMeter
{
  GtkWidget parent_instance;

  double share;
  guint  color;
};

G_DEFINE_FINAL_TYPE (BinnacleMeter, binnacle_meter, GTK_TYPE_WIDGET)

static void
append_bar (GtkSnapshot   *snapshot,
            float          x,
            float          width,
            const GdkRGBA *color)
{
  graphene_rect_t rect = GRAPHENE_RECT_INIT (x, 0, width, THICKNESS);
  GskRoundedRect outline;

  gsk_rounded_rect_init_from_rect (&outline, &rect, THICKNESS / 2.0f);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, color, &rect);
  gtk_snapshot_pop (snapshot);
}

static void
binnacle_meter_snapshot (GtkWidget   *widget,
                         GtkSnapshot *snapshot)
{
  BinnacleMeter *self = BINNACLE_METER (widget);
  float width = (float) gtk_widget_get_width (widget);
  float filled = (float) round (MAX (width * self->share, THICKNESS));
  GdkRGBA track, color;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &track);
  binnacle_palette_get_color (self->color, track.red + track.green + track.blue > 1.5f, &color);
  track.alpha *= TRACK_ALPHA;
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (0, (float) (gtk_widget_get_height (widget) / 2 - THICKNESS / 2)));
  append_bar (snapshot, 0, width, &track);
  if (self->share > 0)
    append_bar (snapshot, gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL ? width - filled : 0, filled, &color);
  gtk_snapshot_restore (snapshot);
}

static void
binnacle_meter_measure (GtkWidget      *widget,
                        GtkOrientation  orientation,
                        int             for_size,
                        int            *minimum,
                        int            *natural,
                        int            *minimum_baseline,
                        int            *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 24 : THICKNESS;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 120 : THICKNESS;
}

static void
binnacle_meter_class_init (BinnacleMeterClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->snapshot = binnacle_meter_snapshot;
  widget_class->measure = binnacle_meter_measure;
  gtk_widget_class_set_css_name (widget_class, "meter");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
binnacle_meter_init (BinnacleMeter *self)
{
}

/**
 * binnacle_meter_new:
 *
 * Returns: (transfer floating): an empty bar
 */
GtkWidget *
binnacle_meter_new (void)
{
  return g_object_new (BINNACLE_TYPE_METER, NULL);
}

/**
 * binnacle_meter_set_share:
 * @self: a bar
 * @share: how much is filled, 0 to 1; NaN for nothing
 * @color: a place in the palette
 *
 * Fills the bar.
 */
void
binnacle_meter_set_share (BinnacleMeter *self,
                          double         share,
                          guint          color)
{
  double shown = isfinite (share) ? CLAMP (share, 0, 1) : 0;

  g_return_if_fail (BINNACLE_IS_METER (self));

  if (shown == self->share && color == self->color)
    return;
  self->share = shown;
  self->color = color;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
