/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-widgets"

#include "widgets/binnacle-grid-layout.h"

#define COLUMNS 12
#define SPACING 12
#define MARGIN 12
#define COMPACT 6
#define MAXIMUM_WIDTH 1800
/* Below these widths tiles are twice as wide, then as wide as the window. */
#define WIDE 960
#define NARROW 560
#define MINIMUM_WIDTH 180
/* In 1024ths, as GtkSettings has it. */
#define USUAL_DPI (96 * 1024)

/**
 * BinnacleGridLayout:
 *
 * Tiles in rows. Each asks for a number of twelfths of the width; a row takes as
 * many as fit, in order, and what is left over in it is given to its tiles, so
 * there are no holes. All tiles of a row have the height of the highest. In less
 * than 960 px tiles take twice their twelfths, in less than 560 px all of them;
 * where text is larger, these widths are too.
 * Content wider than 1,800 px is centred. Gaps and margins are 12 px, or 6 px in
 * less than 560 px and where it is made compact.
 */
struct _BinnacleGridLayout
{
  GtkLayoutManager parent_instance;

  gboolean compact;
};

struct _BinnacleGridLayoutChild
{
  GtkLayoutChild parent_instance;

  guint span;
};

/* One row: children from @first on, and the columns of each. */
typedef struct
{
  GtkWidget *children[COLUMNS];
  guint      spans[COLUMNS];
  guint      n_children;
} Row;

typedef struct
{
  int x;
  int width;
  int gap;
  int margin;
} Frame;

G_DEFINE_FINAL_TYPE (BinnacleGridLayoutChild, binnacle_grid_layout_child, GTK_TYPE_LAYOUT_CHILD)
G_DEFINE_FINAL_TYPE (BinnacleGridLayout, binnacle_grid_layout, GTK_TYPE_LAYOUT_MANAGER)

static void
binnacle_grid_layout_child_class_init (BinnacleGridLayoutChildClass *klass)
{
}

static void
binnacle_grid_layout_child_init (BinnacleGridLayoutChild *self)
{
  self->span = COLUMNS;
}

/* As wide as it would be if the text had its usual size: larger text needs wider tiles. */
static int
get_text_width (GtkWidget *widget,
                int        width)
{
  int dpi;

  g_object_get (gtk_widget_get_settings (widget), "gtk-xft-dpi", &dpi, NULL);
  return dpi > 0 ? (int) ((gint64) width * USUAL_DPI / dpi) : width;
}

static Frame
get_frame (BinnacleGridLayout *self,
           int                 width)
{
  Frame frame = { .gap = SPACING, .margin = MARGIN };

  if (self->compact || width < NARROW)
    frame.gap = frame.margin = COMPACT;
  frame.width = MIN (width, MAXIMUM_WIDTH) - 2 * frame.margin;
  frame.x = (width - frame.width) / 2;
  return frame;
}

static guint
get_span (BinnacleGridLayout *self,
          GtkWidget          *child,
          guint               n_columns)
{
  GtkLayoutChild *layout_child = gtk_layout_manager_get_layout_child (GTK_LAYOUT_MANAGER (self), child);
  guint span = BINNACLE_GRID_LAYOUT_CHILD (layout_child)->span;

  return CLAMP (span * COLUMNS / n_columns, 1, COLUMNS);
}

/* What is left over goes round, a column to each in turn. */
static void
fill_row (Row  *row,
          guint used)
{
  for (guint i = 0; used < COLUMNS && row->n_children > 0; i = (i + 1) % row->n_children, used++)
    row->spans[i]++;
}

/* Takes children for a row and returns the first that does not fit. */
static GtkWidget *
take_row (BinnacleGridLayout *self,
          GtkWidget          *child,
          guint               n_columns,
          Row                *row)
{
  guint used = 0;

  row->n_children = 0;
  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      guint span;

      if (!gtk_widget_should_layout (child))
        continue;
      span = get_span (self, child, n_columns);
      if (used + span > COLUMNS)
        break;
      row->children[row->n_children] = child;
      row->spans[row->n_children++] = span;
      used += span;
    }
  fill_row (row, used);
  return child;
}

/* Edges are shared by all rows, so that tiles stand in line. */
static int
get_edge (const Frame *frame,
          guint        column)
{
  return (int) (((frame->width + frame->gap) * (gint64) column) / COLUMNS);
}

static int
get_child_width (const Frame *frame,
                 guint        column,
                 guint        span)
{
  return MAX (get_edge (frame, column + span) - get_edge (frame, column) - frame->gap, 1);
}

static int
measure_row (const Row   *row,
             const Frame *frame,
             int         *natural)
{
  int highest = 0;
  guint column = 0;

  *natural = 0;
  for (guint i = 0; i < row->n_children; i++)
    {
      int child_minimum, child_natural;
      int width = get_child_width (frame, column, row->spans[i]);

      gtk_widget_measure (row->children[i], GTK_ORIENTATION_VERTICAL, width, &child_minimum, &child_natural,
                          NULL, NULL);
      highest = MAX (highest, child_minimum);
      *natural = MAX (*natural, child_natural);
      column += row->spans[i];
    }
  return highest;
}

static void
allocate_row (const Row   *row,
              const Frame *frame,
              int          y,
              int          height)
{
  guint column = 0;

  for (guint i = 0; i < row->n_children; i++)
    {
      GtkAllocation place = { frame->x + get_edge (frame, column), y,
                              get_child_width (frame, column, row->spans[i]), height };

      if (gtk_widget_get_direction (row->children[i]) == GTK_TEXT_DIR_RTL)
        place.x = frame->x + frame->width - get_edge (frame, column) - place.width;
      gtk_widget_size_allocate (row->children[i], &place, -1);
      column += row->spans[i];
    }
}

static int
measure_height (BinnacleGridLayout *self,
                GtkWidget          *widget,
                int                 width)
{
  Frame frame = get_frame (self, width);
  guint n_columns = binnacle_grid_layout_get_n_columns (get_text_width (widget, width));
  GtkWidget *next = gtk_widget_get_first_child (widget);
  int height = 0;

  while (next != NULL)
    {
      Row row;
      int natural;

      next = take_row (self, next, n_columns, &row);
      if (row.n_children == 0)
        continue;
      measure_row (&row, &frame, &natural);
      height += natural + (height > 0 ? frame.gap : 0);
    }
  return height + 2 * frame.margin;
}

static int
measure_width (GtkWidget *widget)
{
  int widest = MINIMUM_WIDTH;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int minimum;

      if (!gtk_widget_should_layout (child))
        continue;
      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
      widest = MAX (widest, minimum);
    }
  return widest + 2 * COMPACT;
}

static void
binnacle_grid_layout_measure (GtkLayoutManager *manager,
                              GtkWidget        *widget,
                              GtkOrientation    orientation,
                              int               for_size,
                              int              *minimum,
                              int              *natural,
                              int              *minimum_baseline,
                              int              *natural_baseline)
{
  int width = measure_width (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = width;
      *natural = MAX (width, WIDE);
      return;
    }
  *minimum = measure_height (BINNACLE_GRID_LAYOUT (manager), widget, for_size > 0 ? MAX (for_size, width) : WIDE);
  *natural = *minimum;
}

static GtkSizeRequestMode
binnacle_grid_layout_get_request_mode (GtkLayoutManager *manager,
                                       GtkWidget        *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
binnacle_grid_layout_allocate (GtkLayoutManager *manager,
                               GtkWidget        *widget,
                               int               width,
                               int               height,
                               int               baseline)
{
  BinnacleGridLayout *self = BINNACLE_GRID_LAYOUT (manager);
  Frame frame = get_frame (self, width);
  guint n_columns = binnacle_grid_layout_get_n_columns (get_text_width (widget, width));
  GtkWidget *next = gtk_widget_get_first_child (widget);
  int y = frame.margin;

  while (next != NULL)
    {
      Row row;
      int row_height;

      next = take_row (self, next, n_columns, &row);
      if (row.n_children == 0)
        continue;
      measure_row (&row, &frame, &row_height);
      allocate_row (&row, &frame, y, row_height);
      y += row_height + frame.gap;
    }
}

static GtkLayoutChild *
binnacle_grid_layout_create_layout_child (GtkLayoutManager *manager,
                                          GtkWidget        *widget,
                                          GtkWidget        *child)
{
  return g_object_new (BINNACLE_TYPE_GRID_LAYOUT_CHILD, "layout-manager", manager, "child-widget", child, NULL);
}

static void
binnacle_grid_layout_class_init (BinnacleGridLayoutClass *klass)
{
  GtkLayoutManagerClass *manager_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  manager_class->layout_child_type = BINNACLE_TYPE_GRID_LAYOUT_CHILD;
  manager_class->measure = binnacle_grid_layout_measure;
  manager_class->get_request_mode = binnacle_grid_layout_get_request_mode;
  manager_class->allocate = binnacle_grid_layout_allocate;
  manager_class->create_layout_child = binnacle_grid_layout_create_layout_child;
}

static void
binnacle_grid_layout_init (BinnacleGridLayout *self)
{
}

/**
 * binnacle_grid_layout_new:
 *
 * Returns: (transfer full): a layout
 */
GtkLayoutManager *
binnacle_grid_layout_new (void)
{
  return g_object_new (BINNACLE_TYPE_GRID_LAYOUT, NULL);
}

/**
 * binnacle_grid_layout_child_set_span:
 * @self: the layout's part of a tile
 * @span: how many twelfths of a wide window's width the tile asks for
 *
 * Sets a tile's width.
 */
void
binnacle_grid_layout_child_set_span (BinnacleGridLayoutChild *self,
                                     guint                    span)
{
  g_return_if_fail (BINNACLE_IS_GRID_LAYOUT_CHILD (self));
  g_return_if_fail (span >= 1 && span <= COLUMNS);

  if (self->span == span)
    return;
  self->span = span;
  gtk_layout_manager_layout_changed (gtk_layout_child_get_layout_manager (GTK_LAYOUT_CHILD (self)));
}

/**
 * binnacle_grid_layout_set_compact:
 * @self: a layout
 * @compact: whether tiles stand closely
 *
 * Halves the gaps and margins.
 */
void
binnacle_grid_layout_set_compact (BinnacleGridLayout *self,
                                  gboolean            compact)
{
  g_return_if_fail (BINNACLE_IS_GRID_LAYOUT (self));

  if (self->compact == compact)
    return;
  self->compact = compact;
  gtk_layout_manager_layout_changed (GTK_LAYOUT_MANAGER (self));
}

/**
 * binnacle_grid_layout_get_margin:
 * @self: a layout
 * @width: a width in pixels
 *
 * Returns: how much room is around the tiles in it, and between them
 */
int
binnacle_grid_layout_get_margin (BinnacleGridLayout *self,
                                 int                 width)
{
  g_return_val_if_fail (BINNACLE_IS_GRID_LAYOUT (self), 0);
  return get_frame (self, width).margin;
}

/**
 * binnacle_grid_layout_get_n_columns:
 * @width: a width in pixels
 *
 * Returns: how many columns of one twelfth there are in it: 12, 6 or 1
 */
guint
binnacle_grid_layout_get_n_columns (int width)
{
  return width >= WIDE ? COLUMNS : width >= NARROW ? COLUMNS / 2 : 1;
}
