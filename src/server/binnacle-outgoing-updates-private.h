/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/binnacle-pattern-trie.h"
#include "server/binnacle-channel-record.h"

G_BEGIN_DECLS

/* What a client is still to be told, by version: of a channel only the newest, of
 * an event channel everything, up to a limit. */
typedef struct _BinnacleOutgoingUpdates BinnacleOutgoingUpdates;

BinnacleOutgoingUpdates *binnacle_outgoing_updates_new         (guint                    max_events);
void                     binnacle_outgoing_updates_free        (BinnacleOutgoingUpdates *self);
gboolean                 binnacle_outgoing_updates_push        (BinnacleOutgoingUpdates *self,
                                                                BinnacleChannelRecord   *record);
BinnacleChannelRecord   *binnacle_outgoing_updates_peek        (BinnacleOutgoingUpdates *self);
BinnacleChannelRecord   *binnacle_outgoing_updates_pop         (BinnacleOutgoingUpdates *self);
void                     binnacle_outgoing_updates_retain      (BinnacleOutgoingUpdates *self,
                                                                BinnaclePatternTrie     *patterns);
guint                    binnacle_outgoing_updates_get_count   (BinnacleOutgoingUpdates *self);
guint64                  binnacle_outgoing_updates_get_n_conflated (BinnacleOutgoingUpdates *self);

G_END_DECLS
