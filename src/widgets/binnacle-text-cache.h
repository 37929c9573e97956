/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * BinnacleTextCache:
 *
 * Small tabular texts of a widget that draws them itself, laid out once.
 */
typedef struct _BinnacleTextCache BinnacleTextCache;

BinnacleTextCache *binnacle_text_cache_new      (GtkWidget         *widget);
void               binnacle_text_cache_free     (BinnacleTextCache *self);
void               binnacle_text_cache_clear    (BinnacleTextCache *self);
PangoLayout       *binnacle_text_cache_get      (BinnacleTextCache *self,
                                                 const char        *text);
int                binnacle_text_cache_measure  (BinnacleTextCache *self,
                                                 const char        *text,
                                                 int               *height);
void               binnacle_text_cache_draw     (BinnacleTextCache *self,
                                                 GtkSnapshot       *snapshot,
                                                 const char        *text,
                                                 double             x,
                                                 double             y,
                                                 const GdkRGBA     *color);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinnacleTextCache, binnacle_text_cache_free)

G_END_DECLS
