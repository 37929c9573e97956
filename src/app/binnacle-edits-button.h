/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "base/binnacle-clock.h"
#include "live/binnacle-operation-queue.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_EDITS_BUTTON (binnacle_edits_button_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleEditsButton, binnacle_edits_button, BINNACLE, EDITS_BUTTON, GtkWidget)

void     binnacle_edits_button_set_clock (BinnacleEditsButton    *self,
                                          BinnacleClock          *clock);
void     binnacle_edits_button_set_queue (BinnacleEditsButton    *self,
                                          BinnacleOperationQueue *queue);
gboolean binnacle_edits_button_is_open   (BinnacleEditsButton    *self);

G_END_DECLS
