/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-widgets"

#include "widgets/binnacle-pair-layout.h"

#define SPACING 12
/* Below this width there is no room for two texts side by side. */
#define NARROW 460

/**
 * BinnaclePairLayout:
 *
 * Children side by side, equally wide and high; one above the other where it is
 * narrow, so that nothing is cut off.
 */
struct _BinnaclePairLayout
{
  GtkLayoutManager parent_instance;
};

G_DEFINE_FINAL_TYPE (BinnaclePairLayout, binnacle_pair_layout, GTK_TYPE_LAYOUT_MANAGER)

typedef struct
{
  int minimum;      /* of the largest child */
  int natural;
  int minimum_sum;
  int natural_sum;
  int n_children;
} Sizes;

static void
measure_children (GtkWidget      *widget,
                  GtkOrientation  orientation,
                  int             for_size,
                  Sizes          *sizes)
{
  *sizes = (Sizes) { 0 };
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int minimum;
      int natural;

      if (!gtk_widget_should_layout (child))
        continue;
      gtk_widget_measure (child, orientation, for_size, &minimum, &natural, NULL, NULL);
      sizes->minimum = MAX (sizes->minimum, minimum);
      sizes->natural = MAX (sizes->natural, natural);
      sizes->minimum_sum += minimum;
      sizes->natural_sum += natural;
      sizes->n_children++;
    }
}

/* The width of each child where they are side by side, or 0 where they are not. */
static int
get_column_width (GtkWidget *widget,
                  int        width)
{
  Sizes sizes;
  int column;

  measure_children (widget, GTK_ORIENTATION_HORIZONTAL, -1, &sizes);
  if (sizes.n_children == 0 || width < NARROW)
    return 0;

  column = (width - SPACING * (sizes.n_children - 1)) / sizes.n_children;
  return column >= sizes.minimum ? column : 0;
}

static GtkSizeRequestMode
binnacle_pair_layout_get_request_mode (GtkLayoutManager *manager,
                                       GtkWidget        *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
binnacle_pair_layout_measure (GtkLayoutManager *manager,
                              GtkWidget        *widget,
                              GtkOrientation    orientation,
                              int               for_size,
                              int              *minimum,
                              int              *natural,
                              int              *minimum_baseline,
                              int              *natural_baseline)
{
  int column = orientation == GTK_ORIENTATION_VERTICAL && for_size >= 0 ? get_column_width (widget, for_size) : 0;
  Sizes sizes;
  int gaps;

  measure_children (widget, orientation, column > 0 ? column : for_size, &sizes);
  gaps = SPACING * MAX (sizes.n_children - 1, 0);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = sizes.minimum;
      *natural = sizes.natural * sizes.n_children + gaps;
    }
  else
    {
      *minimum = column > 0 ? sizes.minimum : sizes.minimum_sum + gaps;
      *natural = column > 0 ? sizes.natural : sizes.natural_sum + gaps;
    }
}

static int
get_child_height (GtkWidget *child,
                  int        width)
{
  int natural;

  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, NULL, &natural, NULL, NULL);
  return natural;
}

static void
binnacle_pair_layout_allocate (GtkLayoutManager *manager,
                               GtkWidget        *widget,
                               int               width,
                               int               height,
                               int               baseline)
{
  int column = get_column_width (widget, width);
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  GtkAllocation place = { mirrored ? width - column : 0, 0, column, height };

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (!gtk_widget_should_layout (child))
        continue;

      if (column == 0)
        place = (GtkAllocation) { 0, place.y, width, get_child_height (child, width) };
      gtk_widget_size_allocate (child, &place, -1);
      if (column == 0)
        place.y += place.height + SPACING;
      else
        place.x += mirrored ? -(column + SPACING) : column + SPACING;
    }
}

static void
binnacle_pair_layout_class_init (BinnaclePairLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout_class->get_request_mode = binnacle_pair_layout_get_request_mode;
  layout_class->measure = binnacle_pair_layout_measure;
  layout_class->allocate = binnacle_pair_layout_allocate;
}

static void
binnacle_pair_layout_init (BinnaclePairLayout *self)
{
}
