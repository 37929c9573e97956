/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-server"

#include "server/binnacle-host-sampler-private.h"

/**
 * binnacle_host_counter_advance:
 * @self: a counter
 * @value: where it stands now
 * @increase: (out): by how much it has risen since the last time
 *
 * A counter that goes backwards was set back or has wrapped; which of them nobody
 * can tell, so that gives no increase rather than a wrong one.
 *
 * Returns: whether there is an increase to speak of, which may be 0
 */
gboolean
binnacle_host_counter_advance (BinnacleHostCounter *self,
                               guint64              value,
                               guint64             *increase)
{
  gboolean risen = self->known && value >= self->last;

  if (risen)
    *increase = value - self->last;
  self->last = value;
  self->known = TRUE;

  return risen;
}

static gboolean
is_gone (gpointer key,
         gpointer value,
         gpointer user_data)
{
  const BinnacleHostItem *item = value;
  const BinnacleHostRound *round = user_data;

  return item->seen != round->number;
}

/**
 * binnacle_host_items_sweep:
 * @items: a table with values that begin with a #BinnacleHostItem
 * @round: the round
 *
 * Removes what was not seen in this round.
 */
void
binnacle_host_items_sweep (GHashTable              *items,
                           const BinnacleHostRound *round)
{
  g_hash_table_foreach_remove (items, is_gone, (gpointer) round);
}
