/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BinnacleRateLimiter:
 *
 * A token bucket. Zeroed memory is not a valid one: see init.
 */
typedef struct
{
  /*< private >*/
  double rate;
  double burst;
  double tokens;
  gint64 time;
} BinnacleRateLimiter;

void   binnacle_rate_limiter_init (BinnacleRateLimiter *self,
                                   guint                rate,
                                   guint                burst,
                                   gint64               now);
gint64 binnacle_rate_limiter_take (BinnacleRateLimiter *self,
                                   gint64               now);

G_END_DECLS
