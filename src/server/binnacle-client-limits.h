/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/binnacle-rate-limiter.h"

G_BEGIN_DECLS

/**
 * BinnacleClientLimits:
 *
 * How much each client has sent lately, over all of its connections.
 */
typedef struct _BinnacleClientLimits BinnacleClientLimits;

BinnacleClientLimits *binnacle_client_limits_new  (guint                 rate,
                                                   guint                 burst,
                                                   guint                 max_clients);
void                  binnacle_client_limits_free (BinnacleClientLimits *self);
gint64                binnacle_client_limits_take (BinnacleClientLimits *self,
                                                   const char           *client,
                                                   gint64                now);

G_END_DECLS
