/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-widgets"

#include "config.h"

#include "widgets/binnacle-process-tile.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "bindings/binnacle-format.h"
#include "bindings/binnacle-live-value.h"

#define N_ROWS 10
#define MAX_NAME 128

/**
 * BinnacleProcessTile:
 *
 * The busiest processes as the server sorted them: name, user, CPU, memory. Ten
 * rows are made once and written anew, so nothing flickers or moves; what is
 * missing in the server's object or of another type shows as an en dash.
 */
struct _BinnacleProcessTile
{
  BinnacleTile parent_instance;

  BinnacleLiveValue *value;
  GtkGrid           *grid;
  GtkLabel          *cells[N_ROWS][4];
};

typedef enum
{
  COLUMN_NAME,
  COLUMN_USER,
  COLUMN_CPU,
  COLUMN_MEMORY
} Column;

G_DEFINE_FINAL_TYPE (BinnacleProcessTile, binnacle_process_tile, BINNACLE_TYPE_TILE)

static char *
get_text (GVariant   *process,
          const char *member)
{
  const char *text;

  if (!g_variant_lookup (process, member, "&s", &text))
    return g_strdup ("–");
  return g_utf8_strlen (text, -1) <= MAX_NAME ? g_strdup (text) : g_utf8_substring (text, 0, MAX_NAME);
}

static char *
get_number (GVariant   *process,
            const char *member,
            const char *unit)
{
  double number = NAN;

  g_variant_lookup (process, member, "d", &number);
  return binnacle_format_number_with_unit (number, unit);
}

static void
show_process (BinnacleProcessTile *self,
              guint                row,
              GVariant            *process)
{
  g_autofree char *name = get_text (process, "name");
  g_autofree char *user = get_text (process, "user");
  g_autofree char *cpu = get_number (process, "cpu", "%");
  g_autofree char *memory = get_number (process, "memory", "B");

  gtk_label_set_label (self->cells[row][COLUMN_NAME], name);
  gtk_label_set_label (self->cells[row][COLUMN_USER], user);
  gtk_label_set_label (self->cells[row][COLUMN_CPU], cpu);
  gtk_label_set_label (self->cells[row][COLUMN_MEMORY], memory);
}

/* The array "processes" of the object, or NULL. */
static GVariant *
get_processes (BinnacleProcessTile *self)
{
  const BinnacleValue *value = binnacle_entity_get_value (binnacle_live_value_get_entity (self->value));
  GVariant *json;

  if (binnacle_value_get_kind (value) != BINNACLE_VALUE_JSON)
    return NULL;
  json = binnacle_value_get_json (value);
  if (!g_variant_is_of_type (json, G_VARIANT_TYPE_VARDICT))
    return NULL;
  return g_variant_lookup_value (json, "processes", G_VARIANT_TYPE ("av"));
}

static GVariant *
get_process (GVariant *processes,
             gsize     index)
{
  g_autoptr (GVariant) element = NULL;

  if (processes == NULL || index >= g_variant_n_children (processes))
    return NULL;
  g_variant_get_child (processes, index, "v", &element);
  return g_variant_is_of_type (element, G_VARIANT_TYPE_VARDICT) ? g_steal_pointer (&element) : NULL;
}

static void
show_row (BinnacleProcessTile *self,
          guint                row,
          gboolean             visible)
{
  for (guint column = 0; column < G_N_ELEMENTS (self->cells[row]); column++)
    gtk_widget_set_visible (GTK_WIDGET (self->cells[row][column]), visible);
}

static void
show_value (BinnacleProcessTile *self)
{
  g_autoptr (GVariant) processes = get_processes (self);

  for (guint row = 0; row < N_ROWS; row++)
    {
      g_autoptr (GVariant) process = get_process (processes, row);

      if (process != NULL)
        show_process (self, row, process);
      show_row (self, row, process != NULL);
    }
}

static char *
binnacle_process_tile_dup_text (BinnacleTile *tile)
{
  BinnacleProcessTile *self = BINNACLE_PROCESS_TILE (tile);
  GString *text = g_string_new (NULL);

  for (guint row = 0; row < N_ROWS; row++)
    if (gtk_widget_get_visible (GTK_WIDGET (self->cells[row][COLUMN_NAME])))
      g_string_append_printf (text, "%s%s\t%s\t%s\t%s", row > 0 ? "\n" : "",
                              gtk_label_get_label (self->cells[row][COLUMN_NAME]),
                              gtk_label_get_label (self->cells[row][COLUMN_USER]),
                              gtk_label_get_label (self->cells[row][COLUMN_CPU]),
                              gtk_label_get_label (self->cells[row][COLUMN_MEMORY]));
  return g_string_free (text, FALSE);
}

static void
binnacle_process_tile_bind (BinnacleTile *tile)
{
  BinnacleProcessTile *self = BINNACLE_PROCESS_TILE (tile);
  BinnacleTileDescription *description = binnacle_tile_get_description (tile);

  self->value = binnacle_live_value_new (binnacle_tile_get_source (tile),
                                         binnacle_tile_description_get_channels (description)[0]);
  g_signal_connect_object (self->value, "notify::text", G_CALLBACK (show_value), self, G_CONNECT_SWAPPED);
  binnacle_tile_watch (tile, binnacle_live_value_get_entity (self->value));
  show_value (self);
}

static void
binnacle_process_tile_dispose (GObject *object)
{
  g_clear_object (&BINNACLE_PROCESS_TILE (object)->value);

  G_OBJECT_CLASS (binnacle_process_tile_parent_class)->dispose (object);
}

static void
binnacle_process_tile_class_init (BinnacleProcessTileClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = binnacle_process_tile_dispose;
  BINNACLE_TILE_CLASS (klass)->bind = binnacle_process_tile_bind;
  BINNACLE_TILE_CLASS (klass)->dup_text = binnacle_process_tile_dup_text;
  BINNACLE_TILE_CLASS (klass)->dup_summary = binnacle_process_tile_dup_text;
}

static GtkLabel *
add_cell (BinnacleProcessTile *self,
          Column               column,
          int                  row)
{
  GtkLabel *label = GTK_LABEL (gtk_label_new (""));
  gboolean number = column == COLUMN_CPU || column == COLUMN_MEMORY;

  gtk_label_set_xalign (label, number ? 1 : 0);
  if (number)
    {
      gtk_widget_add_css_class (GTK_WIDGET (label), "numeric");
      gtk_label_set_width_chars (label, 8);
    }
  else
    {
      gtk_label_set_ellipsize (label, PANGO_ELLIPSIZE_END);
      gtk_label_set_width_chars (label, column == COLUMN_NAME ? 8 : 4);
    }
  gtk_widget_set_hexpand (GTK_WIDGET (label), column == COLUMN_NAME);
  if (column == COLUMN_USER)
    gtk_widget_add_css_class (GTK_WIDGET (label), "dim-label");
  gtk_grid_attach (self->grid, GTK_WIDGET (label), (int) column, row, 1, 1);
  return label;
}

static void
add_heading (BinnacleProcessTile *self,
             Column               column,
             const char          *text)
{
  GtkLabel *label = add_cell (self, column, 0);

  gtk_label_set_label (label, text);
  gtk_widget_add_css_class (GTK_WIDGET (label), "caption-heading");
  gtk_widget_add_css_class (GTK_WIDGET (label), "dim-label");
}

static void
binnacle_process_tile_init (BinnacleProcessTile *self)
{
  self->grid = GTK_GRID (gtk_grid_new ());
  gtk_grid_set_column_spacing (self->grid, 12);
  gtk_grid_set_row_spacing (self->grid, 4);
  add_heading (self, COLUMN_NAME, C_("processes", "Name"));
  add_heading (self, COLUMN_USER, C_("processes", "User"));
  add_heading (self, COLUMN_CPU, C_("processes", "CPU"));
  add_heading (self, COLUMN_MEMORY, C_("processes", "Memory"));
  for (int row = 0; row < N_ROWS; row++)
    for (Column column = COLUMN_NAME; column <= COLUMN_MEMORY; column++)
      self->cells[row][column] = add_cell (self, column, row + 1);
  binnacle_tile_set_body (BINNACLE_TILE (self), GTK_WIDGET (self->grid));
  /* It would say once more what is there already. */
  gtk_widget_set_has_tooltip (GTK_WIDGET (self->grid), FALSE);
}
