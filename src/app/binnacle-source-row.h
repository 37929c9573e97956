/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/binnacle-session.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_SOURCE_ROW (binnacle_source_row_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleSourceRow, binnacle_source_row, BINNACLE, SOURCE_ROW, GtkWidget)

GtkWidget *binnacle_source_row_new (BinnacleSession *session);

G_END_DECLS
