/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sync"

#include "config.h"

#include "sync/binnacle-sync-lane-private.h"

/* A query that is too much for a server is no reason to doubt the server. */
#define MANY_TRANSIENTS 3

BinnacleSyncLane *
binnacle_sync_lane_new (const char *source_id)
{
  BinnacleSyncLane *self = g_new0 (BinnacleSyncLane, 1);

  self->source_id = g_strdup (source_id);
  return self;
}

void
binnacle_sync_lane_free (BinnacleSyncLane *self)
{
  g_free (self->source_id);
  g_free (self);
}

gboolean
binnacle_sync_lane_is_troubled (const BinnacleSyncLane *self)
{
  return self->trouble_since != 0;
}

gint64
binnacle_sync_lane_get_opening (const BinnacleSyncLane *self,
                                gboolean                forced)
{
  if (!binnacle_sync_lane_is_troubled (self))
    return self->asked_until;
  if (self->n_running > 0)
    return G_MAXINT64;
  return forced ? self->asked_until : MAX (self->asked_until, self->not_before);
}

guint
binnacle_sync_lane_failed (BinnacleSyncLane  *self,
                           BinnacleSyncFault  fault,
                           gint64             started,
                           gint64             now)
{
  self->transients++;
  if (binnacle_sync_lane_is_troubled (self))
    {
      /* Those that were on their way when the server went count as one. */
      if (started >= self->trouble_since)
        self->failures++;
    }
  else if (fault == BINNACLE_SYNC_FAULT_UNREACHABLE || self->transients >= MANY_TRANSIENTS)
    {
      self->trouble_since = now;
      self->failures = 1;
    }
  return self->failures;
}

gboolean
binnacle_sync_lane_succeeded (BinnacleSyncLane *self)
{
  gboolean was_troubled = binnacle_sync_lane_is_troubled (self);

  binnacle_sync_lane_reset (self);
  return was_troubled;
}

/* What the server asked for stands. */
void
binnacle_sync_lane_reset (BinnacleSyncLane *self)
{
  self->trouble_since = 0;
  self->not_before = 0;
  self->failures = 0;
  self->transients = 0;
}
