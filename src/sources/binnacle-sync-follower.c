/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sources"

#include "config.h"

#include "sources/binnacle-sync-follower.h"

/**
 * BinnacleSyncFollower:
 *
 * Tells a [class@BackgroundSync] what happens to a source, as long as it lives: the link
 * is back, the server says that something is old, an edit was acknowledged, which
 * makes old what it changed and what else it affects. Main thread.
 */
struct _BinnacleSyncFollower
{
  GObject                 parent_instance;

  BinnacleBackgroundSync *sync;
  BinnacleSource         *source;
};

G_DEFINE_FINAL_TYPE (BinnacleSyncFollower, binnacle_sync_follower, G_TYPE_OBJECT)

static void
link_changed (BinnacleSyncFollower *self,
              GParamSpec           *pspec,
              BinnacleRealtimeState *state)
{
  if (binnacle_realtime_state_get_link_alive (state))
    binnacle_background_sync_reconnected (self->sync, binnacle_source_get_id (self->source));
}

static void
invalidated (BinnacleSyncFollower *self,
             const char           *pattern)
{
  binnacle_background_sync_invalidate (self->sync, binnacle_source_get_id (self->source), pattern);
}

static void
confirmed (BinnacleSyncFollower *self,
           BinnacleOperation    *operation)
{
  const char * const *affects = binnacle_operation_get_affects (operation);

  binnacle_background_sync_acknowledged (self->sync, binnacle_source_get_id (self->source),
                                         binnacle_operation_get_channel (operation));
  for (guint i = 0; affects != NULL && affects[i] != NULL; i++)
    invalidated (self, affects[i]);
}

static void
binnacle_sync_follower_finalize (GObject *object)
{
  BinnacleSyncFollower *self = BINNACLE_SYNC_FOLLOWER (object);

  g_clear_object (&self->source);
  g_clear_object (&self->sync);
  G_OBJECT_CLASS (binnacle_sync_follower_parent_class)->finalize (object);
}

static void
binnacle_sync_follower_class_init (BinnacleSyncFollowerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = binnacle_sync_follower_finalize;
}

static void
binnacle_sync_follower_init (BinnacleSyncFollower *self)
{
}

/**
 * binnacle_sync_follower_new:
 * @sync: whom to tell
 * @source: of what
 *
 * Returns: (transfer full): the follower, which holds both
 */
BinnacleSyncFollower *
binnacle_sync_follower_new (BinnacleBackgroundSync *sync,
                            BinnacleSource         *source)
{
  BinnacleSyncFollower *self;

  g_return_val_if_fail (BINNACLE_IS_BACKGROUND_SYNC (sync), NULL);
  g_return_val_if_fail (BINNACLE_IS_SOURCE (source), NULL);

  self = g_object_new (BINNACLE_TYPE_SYNC_FOLLOWER, NULL);
  self->sync = g_object_ref (sync);
  self->source = g_object_ref (source);
  g_signal_connect_object (binnacle_source_get_state (source), "notify::link-alive", G_CALLBACK (link_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (source, "invalidated", G_CALLBACK (invalidated), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (binnacle_source_get_operations (source), "confirmed", G_CALLBACK (confirmed), self,
                           G_CONNECT_SWAPPED);
  return self;
}

/**
 * binnacle_sync_follower_get_source:
 * @self: a follower
 *
 * Returns: (transfer none): which source it follows
 */
BinnacleSource *
binnacle_sync_follower_get_source (BinnacleSyncFollower *self)
{
  g_return_val_if_fail (BINNACLE_IS_SYNC_FOLLOWER (self), NULL);

  return self->source;
}
