/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/binnacle-source-keeper.h"
#include "app/binnacle-window.h"

G_BEGIN_DECLS

void binnacle_source_actions_add (BinnacleWindow       *window,
                                  BinnacleSourceKeeper *keeper);

G_END_DECLS
