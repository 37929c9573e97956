/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/binnacle-channel-table.h"

G_BEGIN_DECLS

void       binnacle_built_in_channels_describe (BinnacleChannelTable *table);
GPtrArray *binnacle_built_in_channels_create   (BinnacleChannelTable *table,
                                                gint64                offset,
                                                gint64                time);

G_END_DECLS
