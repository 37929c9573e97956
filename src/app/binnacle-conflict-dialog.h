/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "base/binnacle-clock.h"
#include "live/binnacle-operation-queue.h"

G_BEGIN_DECLS

GtkWidget *binnacle_conflict_dialog_show (GtkWindow              *parent,
                                          BinnacleOperationQueue *queue,
                                          BinnacleClock          *clock,
                                          const char             *channel);

G_END_DECLS
