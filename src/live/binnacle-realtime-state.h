/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/binnacle-clock.h"
#include "live/binnacle-entity.h"
#include "live/binnacle-update-processor.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_REALTIME_STATE (binnacle_realtime_state_get_type ())

/* All that is known of one source's channels, in the main thread. Takes batches
 * from the update processor. Properties: link-alive (rw: whether the source's
 * link lives), n-channels. Signal "changed" once per batch. */
BINNACLE_EXPORT
G_DECLARE_FINAL_TYPE (BinnacleRealtimeState, binnacle_realtime_state, BINNACLE, REALTIME_STATE, GObject)

BINNACLE_EXPORT
BinnacleRealtimeState *binnacle_realtime_state_new        (BinnacleClock           *clock,
                                                           BinnacleUpdateProcessor *processor);
/* Never NULL: an entity without a value where nothing is known of the channel. */
BINNACLE_EXPORT
BinnacleEntity        *binnacle_realtime_state_ref_entity (BinnacleRealtimeState   *self,
                                                           const char              *channel);
/* Those that exist and match, sorted naturally by channel; follows what comes and goes. */
BINNACLE_EXPORT
GListModel            *binnacle_realtime_state_match      (BinnacleRealtimeState   *self,
                                                           const char              *pattern);

G_END_DECLS
