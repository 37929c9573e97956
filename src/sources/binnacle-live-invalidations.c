/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sources"

/* What the server says of channels that it does not bring by this connection. */

#include "config.h"

#include "sources/binnacle-live-members-private.h"
#include "sources/binnacle-live-source-parts-private.h"

static void
got_invalidate (BinnacleWebsocketManager *manager,
                const char               *type,
                JsonObject               *message,
                gpointer                  owner)
{
  g_autoptr (BinnacleSource) self = g_object_ref (owner);
  g_auto (GStrv) patterns = binnacle_live_dup_patterns (message, "patterns");

  for (guint i = 0; patterns != NULL && patterns[i] != NULL; i++)
    binnacle_source_invalidate (self, patterns[i]);
}

void
binnacle_live_source_observe_invalidations (BinnacleLiveSource *self)
{
  binnacle_observe_messages (self->manager, "invalidate", got_invalidate, self);
}
