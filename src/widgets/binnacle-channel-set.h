/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sources/binnacle-source.h"

G_BEGIN_DECLS

#define BINNACLE_TYPE_CHANNEL_SET (binnacle_channel_set_get_type ())

G_DECLARE_FINAL_TYPE (BinnacleChannelSet, binnacle_channel_set, BINNACLE, CHANNEL_SET, GObject)

BinnacleChannelSet *binnacle_channel_set_new          (BinnacleSource      *source,
                                                       const char * const  *patterns,
                                                       guint                max_entities);
void                binnacle_channel_set_follow       (BinnacleChannelSet  *self,
                                                       GObject             *follower,
                                                       GCallback            added,
                                                       GCallback            removed);
GPtrArray          *binnacle_channel_set_get_entities (BinnacleChannelSet  *self);

G_END_DECLS
