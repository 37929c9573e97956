/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/binnacle-session.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_SOURCE_PREVIEW (binnacle_source_preview_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleSourcePreview, binnacle_source_preview, BINNACLE, SOURCE_PREVIEW, GtkWidget)

void binnacle_source_preview_set_session (BinnacleSourcePreview *self,
                                          BinnacleSession       *session,
                                          const char * const    *patterns);
void binnacle_source_preview_set_problem (BinnacleSourcePreview *self,
                                          const char            *sentence);

G_END_DECLS
