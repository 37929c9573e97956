/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/binnacle-channel-store.h"
#include "server/binnacle-outgoing-updates-private.h"

G_BEGIN_DECLS

/* What answers one `subscribe`: first updates, then a snapshot in parts. It holds
 * what the channels were when it was made, and is written bit by bit. */
typedef struct _BinnacleSubscriptionAnswer BinnacleSubscriptionAnswer;

BinnacleSubscriptionAnswer *binnacle_subscription_answer_new       (BinnacleChannelStore       *store,
                                                                    gint64                      id,
                                                                    const char * const         *patterns,
                                                                    BinnaclePatternTrie        *trie,
                                                                    gint64                      since,
                                                                    BinnacleOutgoingUpdates    *updates);
void                        binnacle_subscription_answer_free      (BinnacleSubscriptionAnswer *self);
gint64                      binnacle_subscription_answer_get_id    (BinnacleSubscriptionAnswer *self);
char                       *binnacle_subscription_answer_next      (BinnacleSubscriptionAnswer *self);
gboolean                    binnacle_subscription_answer_is_over   (BinnacleSubscriptionAnswer *self);
void                        binnacle_updates_text_append           (GString                    *text,
                                                                    BinnacleChannelRecord      *record);

G_END_DECLS
