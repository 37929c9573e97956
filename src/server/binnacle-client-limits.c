/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-server"

#include "config.h"

#include "server/binnacle-client-limits.h"

struct _BinnacleClientLimits
{
  guint       rate;
  guint       burst;
  guint       max_clients;
  GHashTable *limiters; /* by client */
};

/**
 * binnacle_client_limits_new: (skip)
 * @rate: how many messages a second a client may send in the long run
 * @burst: how many at once
 * @max_clients: how many are remembered
 *
 * A connection is no client: who connects anew goes on with the same account.
 *
 * Returns: (transfer full): limits of which nobody has used anything yet
 */
BinnacleClientLimits *
binnacle_client_limits_new (guint rate,
                            guint burst,
                            guint max_clients)
{
  BinnacleClientLimits *self = g_new0 (BinnacleClientLimits, 1);

  self->rate = rate;
  self->burst = burst;
  self->max_clients = max_clients;
  self->limiters = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return self;
}

/**
 * binnacle_client_limits_free: (skip)
 * @self: (transfer full): limits
 *
 * Frees them.
 */
void
binnacle_client_limits_free (BinnacleClientLimits *self)
{
  g_hash_table_unref (self->limiters);
  g_free (self);
}

/* Whose account has stood for longest has the most of it back. */
static void
forget_one (BinnacleClientLimits *self)
{
  GHashTableIter iter;
  const char *client;
  const char *oldest = NULL;
  BinnacleRateLimiter *limiter;
  gint64 time = G_MAXINT64;

  g_hash_table_iter_init (&iter, self->limiters);

  while (g_hash_table_iter_next (&iter, (gpointer *) &client, (gpointer *) &limiter))
    {
      if (limiter->time < time)
        {
          time = limiter->time;
          oldest = client;
        }
    }

  g_hash_table_remove (self->limiters, oldest);
}

/**
 * binnacle_client_limits_take: (skip)
 * @self: limits
 * @client: what the client is known by
 * @now: monotonic time in µs
 *
 * Counts one message of a client.
 *
 * Returns: 0, or in how many µs the client may send one
 */
gint64
binnacle_client_limits_take (BinnacleClientLimits *self,
                             const char           *client,
                             gint64                now)
{
  BinnacleRateLimiter *limiter = g_hash_table_lookup (self->limiters, client);

  if (limiter == NULL)
    {
      if (g_hash_table_size (self->limiters) >= self->max_clients)
        forget_one (self);

      limiter = g_new0 (BinnacleRateLimiter, 1);
      binnacle_rate_limiter_init (limiter, self->rate, self->burst, now);
      g_hash_table_insert (self->limiters, g_strdup (client), limiter);
    }

  return binnacle_rate_limiter_take (limiter, now);
}
