/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "base/binnacle-clock.h"
#include "live/binnacle-conflict.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_CONFLICT_WINDOW (binnacle_conflict_window_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleConflictWindow, binnacle_conflict_window, BINNACLE, CONFLICT_WINDOW, AdwWindow)

GtkWidget *binnacle_conflict_window_new          (GListModel             *conflicts,
                                                  BinnacleClock          *clock);
void       binnacle_conflict_window_show_channel (BinnacleConflictWindow *self,
                                                  const char             *channel);

G_END_DECLS
