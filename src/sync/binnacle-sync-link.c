/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sync"

#include "sync/binnacle-sync-link.h"

/**
 * BinnacleSyncLink:
 *
 * The link of one source, of whatever kind, as the belief in the network, the sync
 * status and working offline see it. Main thread.
 */
G_DEFINE_INTERFACE (BinnacleSyncLink, binnacle_sync_link, G_TYPE_OBJECT)

static guint changed_signal;

static void
binnacle_sync_link_default_init (BinnacleSyncLinkInterface *iface)
{
  /**
   * BinnacleSyncLink::changed:
   * @self: a link
   *
   * Its facts may have changed.
   */
  changed_signal = g_signal_new ("changed", BINNACLE_TYPE_SYNC_LINK, G_SIGNAL_RUN_LAST, 0,
                                 NULL, NULL, NULL, G_TYPE_NONE, 0);
}

/**
 * binnacle_sync_link_get_id:
 * @self: a link
 *
 * Returns: what its source is known by in files
 */
const char *
binnacle_sync_link_get_id (BinnacleSyncLink *self)
{
  g_return_val_if_fail (BINNACLE_IS_SYNC_LINK (self), NULL);

  return BINNACLE_SYNC_LINK_GET_IFACE (self)->get_id (self);
}

/**
 * binnacle_sync_link_get_facts:
 * @self: a link
 * @facts: (out caller-allocates): what is known now; valid until the main loop runs again
 *
 * Where it stands.
 */
void
binnacle_sync_link_get_facts (BinnacleSyncLink      *self,
                              BinnacleSyncLinkFacts *facts)
{
  g_return_if_fail (BINNACLE_IS_SYNC_LINK (self) && facts != NULL);

  *facts = (BinnacleSyncLinkFacts) { 0 };
  BINNACLE_SYNC_LINK_GET_IFACE (self)->get_facts (self, facts);
}

/**
 * binnacle_sync_link_get_operations:
 * @self: a link
 *
 * Returns: (transfer none) (nullable): its edits that are not done yet
 */
BinnacleOperationQueue *
binnacle_sync_link_get_operations (BinnacleSyncLink *self)
{
  g_return_val_if_fail (BINNACLE_IS_SYNC_LINK (self), NULL);

  return BINNACLE_SYNC_LINK_GET_IFACE (self)->get_operations (self);
}

/**
 * binnacle_sync_link_nudge:
 * @self: a link
 * @anew: whether it was somebody in between who answered so far
 *
 * There is reason to doubt what it believes. What a server asked for still holds.
 */
void
binnacle_sync_link_nudge (BinnacleSyncLink *self,
                          gboolean          anew)
{
  g_return_if_fail (BINNACLE_IS_SYNC_LINK (self));

  BINNACLE_SYNC_LINK_GET_IFACE (self)->nudge (self, anew);
}

/**
 * binnacle_sync_link_refresh:
 * @self: a link
 *
 * The person wants it to be brought up to date now.
 */
void
binnacle_sync_link_refresh (BinnacleSyncLink *self)
{
  g_return_if_fail (BINNACLE_IS_SYNC_LINK (self));

  BINNACLE_SYNC_LINK_GET_IFACE (self)->refresh (self);
}

/**
 * binnacle_sync_link_set_suspended:
 * @self: a link
 * @suspended: whether nothing may be sent or asked
 *
 * Closes it, or lets it connect again.
 */
void
binnacle_sync_link_set_suspended (BinnacleSyncLink *self,
                                  gboolean          suspended)
{
  g_return_if_fail (BINNACLE_IS_SYNC_LINK (self));

  BINNACLE_SYNC_LINK_GET_IFACE (self)->set_suspended (self, suspended);
}

/**
 * binnacle_sync_link_changed:
 * @self: a link
 *
 * Tells that its facts may have changed.
 */
void
binnacle_sync_link_changed (BinnacleSyncLink *self)
{
  g_return_if_fail (BINNACLE_IS_SYNC_LINK (self));

  g_signal_emit (self, changed_signal, 0);
}
