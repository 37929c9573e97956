/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-widgets"

#include "widgets/binnacle-tile-registry.h"

#include "widgets/binnacle-button-tile.h"
#include "widgets/binnacle-chart-tile.h"
#include "widgets/binnacle-checklist-tile.h"
#include "widgets/binnacle-choice-tile.h"
#include "widgets/binnacle-gauge-tile.h"
#include "widgets/binnacle-levels-tile.h"
#include "widgets/binnacle-note-tile.h"
#include "widgets/binnacle-process-tile.h"
#include "widgets/binnacle-slider-tile.h"
#include "widgets/binnacle-spin-tile.h"
#include "widgets/binnacle-stat-tile.h"
#include "widgets/binnacle-status-tile.h"
#include "widgets/binnacle-switch-tile.h"
#include "widgets/binnacle-tile.h"

/* Kinds that others brought: GType by name. */
static GHashTable *added;

/* A new kind of tile is a class and a line here, or a call of
 * binnacle_tile_registry_add(): nothing else knows them. */
static const struct
{
  const char *kind;
  GType     (*get_type) (void);
} kinds[] = {
  { "button", binnacle_button_tile_get_type },
  { "chart", binnacle_chart_tile_get_type },
  { "checklist", binnacle_checklist_tile_get_type },
  { "choice", binnacle_choice_tile_get_type },
  { "gauge", binnacle_gauge_tile_get_type },
  { "levels", binnacle_levels_tile_get_type },
  { "note", binnacle_note_tile_get_type },
  { "processes", binnacle_process_tile_get_type },
  { "slider", binnacle_slider_tile_get_type },
  { "spin", binnacle_spin_tile_get_type },
  { "stat", binnacle_stat_tile_get_type },
  { "status", binnacle_status_tile_get_type },
  { "switch", binnacle_switch_tile_get_type },
};

static GType
find_added (const char *kind)
{
  return added != NULL ? GPOINTER_TO_SIZE (g_hash_table_lookup (added, kind)) : G_TYPE_INVALID;
}

/**
 * binnacle_tile_registry_add:
 * @kind: how dashboards call it; not a kind that there is already
 * @type: a class derived from [class@Tile], not abstract
 *
 * Makes a kind of tile known: dashboards that are shown from now on can have it.
 */
void
binnacle_tile_registry_add (const char *kind,
                            GType       type)
{
  g_return_if_fail (kind != NULL);
  g_return_if_fail (g_type_is_a (type, BINNACLE_TYPE_TILE) && !G_TYPE_IS_ABSTRACT (type));
  g_return_if_fail (binnacle_tile_registry_find (kind) == G_TYPE_INVALID);

  if (added == NULL)
    added = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_hash_table_insert (added, g_strdup (kind), GSIZE_TO_POINTER (type));
}

/**
 * binnacle_tile_registry_find:
 * @kind: a kind of tile, such as `chart`
 *
 * Returns: the class of that kind, or %G_TYPE_INVALID where there is none
 */
GType
binnacle_tile_registry_find (const char *kind)
{
  g_return_val_if_fail (kind != NULL, G_TYPE_INVALID);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i].kind, kind))
      return kinds[i].get_type ();
  return find_added (kind);
}
