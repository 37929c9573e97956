/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sync"

#include "sync/binnacle-outbox-boundary-private.h"

static BinnacleOutboxBoundaryFunc boundary_func;

/*< private >
 * binnacle_outbox_boundary:
 * @name: of the place
 *
 * Passes a place between two writes: one at which a process may be killed.
 */
void
binnacle_outbox_boundary (const char *name)
{
  if (boundary_func != NULL)
    boundary_func (name);
}

/*< private >
 * binnacle_outbox_set_boundary_func:
 * @func: (nullable): what to call at each
 *
 * For tests that end their process there. To be set before there is an outbox.
 */
void
binnacle_outbox_set_boundary_func (BinnacleOutboxBoundaryFunc func)
{
  boundary_func = func;
}
