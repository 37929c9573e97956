/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef void (*BinnacleOutboxBoundaryFunc) (const char *name);

void binnacle_outbox_boundary          (const char                 *name);
void binnacle_outbox_set_boundary_func (BinnacleOutboxBoundaryFunc  func);

G_END_DECLS
