/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-widgets"

#include "widgets/binnacle-text-cache.h"

/* A chart shows about twenty texts; changing values fill the rest. */
#define MAX_LAYOUTS 96
/* That of libadwaita's "caption" style. */
#define CAPTION_SCALE 0.82

struct _BinnacleTextCache
{
  GtkWidget  *widget; /* not owned: it owns the cache */
  GHashTable *layouts;
};

/**
 * binnacle_text_cache_new:
 * @widget: the widget whose font and text direction are used, and which owns
 *   the cache
 *
 * Returns: (transfer full): an empty cache
 */
BinnacleTextCache *
binnacle_text_cache_new (GtkWidget *widget)
{
  BinnacleTextCache *self = g_new0 (BinnacleTextCache, 1);

  self->widget = widget;
  self->layouts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  return self;
}

/**
 * binnacle_text_cache_free:
 * @self: (transfer full): a cache
 *
 * Frees the cache and its layouts.
 */
void
binnacle_text_cache_free (BinnacleTextCache *self)
{
  g_hash_table_unref (self->layouts);
  g_free (self);
}

/**
 * binnacle_text_cache_clear:
 * @self: a cache
 *
 * Forgets all layouts: the font or the text direction may have changed.
 */
void
binnacle_text_cache_clear (BinnacleTextCache *self)
{
  g_hash_table_remove_all (self->layouts);
}

/**
 * binnacle_text_cache_get:
 * @self: a cache
 * @text: a line of text
 *
 * Returns: (transfer none): the text's layout; valid until the next call
 */
PangoLayout *
binnacle_text_cache_get (BinnacleTextCache *self,
                         const char        *text)
{
  PangoLayout *layout = g_hash_table_lookup (self->layouts, text);
  PangoAttrList *attributes;

  if (layout != NULL)
    return layout;
  if (g_hash_table_size (self->layouts) >= MAX_LAYOUTS)
    g_hash_table_remove_all (self->layouts);
  attributes = pango_attr_list_new ();
  pango_attr_list_insert (attributes, pango_attr_scale_new (CAPTION_SCALE));
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  layout = gtk_widget_create_pango_layout (self->widget, text);
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  g_hash_table_insert (self->layouts, g_strdup (text), layout);
  return layout;
}

/**
 * binnacle_text_cache_measure:
 * @self: a cache
 * @text: a line of text
 * @height: (out) (optional): the text's height
 *
 * Returns: the text's width
 */
int
binnacle_text_cache_measure (BinnacleTextCache *self,
                             const char        *text,
                             int               *height)
{
  int width = 0;

  pango_layout_get_pixel_size (binnacle_text_cache_get (self, text), &width, height);
  return width;
}

/**
 * binnacle_text_cache_draw:
 * @self: a cache
 * @snapshot: what to draw into
 * @text: a line of text
 * @x: its left edge
 * @y: its top edge
 * @color: its colour
 *
 * Draws a text, on whole pixels, so that it stays sharp.
 */
void
binnacle_text_cache_draw (BinnacleTextCache *self,
                          GtkSnapshot       *snapshot,
                          const char        *text,
                          double             x,
                          double             y,
                          const GdkRGBA     *color)
{
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) (int) (x + 0.5), (float) (int) (y + 0.5)));
  gtk_snapshot_append_layout (snapshot, binnacle_text_cache_get (self, text), color);
  gtk_snapshot_restore (snapshot);
}
