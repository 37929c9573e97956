/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-server"

#include "config.h"

#include "server/binnacle-rate-limiter.h"

/**
 * binnacle_rate_limiter_init: (skip)
 * @self: a limiter
 * @rate: how many a second in the long run
 * @burst: how many at once
 * @now: monotonic time in µs
 *
 * Fills the bucket.
 */
void
binnacle_rate_limiter_init (BinnacleRateLimiter *self,
                            guint                rate,
                            guint                burst,
                            gint64               now)
{
  self->rate = rate;
  self->burst = burst;
  self->tokens = burst;
  self->time = now;
}

/**
 * binnacle_rate_limiter_take: (skip)
 * @self: a limiter
 * @now: monotonic time in µs
 *
 * Takes a token, where there is one.
 *
 * Returns: 0, or in how many µs there will be one
 */
gint64
binnacle_rate_limiter_take (BinnacleRateLimiter *self,
                            gint64               now)
{
  double elapsed = (double) MAX (now - self->time, 0) / G_USEC_PER_SEC;

  self->tokens = MIN (self->burst, self->tokens + elapsed * self->rate);
  self->time = now;

  if (self->tokens >= 1.0)
    {
      self->tokens -= 1.0;
      return 0;
    }

  return (gint64) ((1.0 - self->tokens) / self->rate * G_USEC_PER_SEC) + 1;
}
