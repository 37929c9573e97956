/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-net"

#include "config.h"

#include <math.h>

#include "net/binnacle-backoff-private.h"

#define CUT_SHORT_INTERVAL (2 * G_USEC_PER_SEC)
/* A draw may come out as next to nothing, and then the next one again. */
#define MIN_DELAY 50000.0
/* A server may ask for patience, not for ever: nobody could override it. */
#define MAX_RETRY_AFTER (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

/*
 * BinnacleBackoff:
 *
 * When to try again: full jitter, that is a uniform draw from next to nothing (50 ms)
 * to min(max, initial · multiplier^n), so that many clients that lost their server
 * at once do not come back at once. What the server asked for is a lower bound;
 * the draw comes on top of it.
 *
 * Where a connection that was up was ended by the server, all of its clients are
 * likely to have lost it at the same instant. Their first draw is therefore from a
 * wider range (RFC 6455 §7.2.3 has from 0 to 5 s): of 10,000 clients about 1,100
 * would come back in the same 100 ms with a range of 1 s, with one of 3 s about 390.
 */
struct _BinnacleBackoff
{
  BinnacleClock *clock;
  GRand         *random;
  guint          attempt;
  gint64         retry_after;
  gint64         last_cut;   /* when one was granted for; may lie ahead */
  gint64         before_cut; /* the one before that */
};

/*
 * binnacle_backoff_new:
 * @random: the chance that seeds this object's own
 */
BinnacleBackoff *
binnacle_backoff_new (BinnacleClock *clock,
                      GRand         *random)
{
  BinnacleBackoff *self;

  g_assert (BINNACLE_IS_CLOCK (clock));
  g_assert (random != NULL);

  self = g_new0 (BinnacleBackoff, 1);
  self->clock = g_object_ref (clock);
  self->random = g_rand_new_with_seed (g_rand_int (random));
  self->last_cut = G_MININT64;
  self->before_cut = G_MININT64;
  return self;
}

void
binnacle_backoff_free (BinnacleBackoff *self)
{
  g_clear_object (&self->clock);
  g_clear_pointer (&self->random, g_rand_free);
  g_free (self);
}

/*
 * binnacle_backoff_reset:
 *
 * Starts over: the next delay is again one from the initial delay. What the
 * server asked for stands.
 */
void
binnacle_backoff_reset (BinnacleBackoff *self)
{
  self->attempt = 0;
}

/*
 * binnacle_backoff_get_attempt:
 *
 * Returns: how many delays were drawn since the last reset
 */
guint
binnacle_backoff_get_attempt (BinnacleBackoff *self)
{
  return self->attempt;
}

static double
ceiling_for_attempt (const BinnacleBackoffSettings *settings,
                     guint                          attempt)
{
  double initial = (double) MAX (settings->initial_delay, 0);
  double maximum = (double) MAX (settings->max_delay, settings->initial_delay);

  /* pow() may reach infinity, which fmin() cuts off. */
  return fmin (maximum, initial * pow (fmax (settings->multiplier, 1.0), attempt));
}

/* A wider range is of use only as far as the delay is random. */
static double
widen (const BinnacleBackoffSettings *settings,
       double                         ceiling)
{
  double spread = (double) settings->spread;

  return spread > ceiling ? ceiling + (spread - ceiling) * CLAMP (settings->jitter, 0.0, 1.0) : ceiling;
}

/*
 * binnacle_backoff_next:
 *
 * Counts one more attempt and draws its delay.
 *
 * Returns: in µs, from now
 */
gint64
binnacle_backoff_next (BinnacleBackoff               *self,
                       const BinnacleBackoffSettings *settings)
{
  double ceiling = widen (settings, ceiling_for_attempt (settings, self->attempt));
  double jitter = CLAMP (settings->jitter, 0.0, 1.0);
  double range = (ceiling - fmin (ceiling, MIN_DELAY)) * jitter;
  double delay = ceiling - range * g_rand_double (self->random);

  if (self->attempt < G_MAXUINT)
    self->attempt++;
  return (gint64) delay + binnacle_backoff_get_retry_after (self);
}

/*
 * binnacle_backoff_set_retry_after:
 * @delay: in µs; at most an hour is believed
 *
 * The server's own wish not to be called before then.
 */
void
binnacle_backoff_set_retry_after (BinnacleBackoff *self,
                                  gint64           delay)
{
  gint64 now = binnacle_clock_get_monotonic_time (self->clock);

  self->retry_after = MAX (self->retry_after, now + CLAMP (delay, 0, MAX_RETRY_AFTER));
}

/*
 * binnacle_backoff_get_retry_after:
 *
 * Returns: how long the server still wants us to wait, in µs
 */
gint64
binnacle_backoff_get_retry_after (BinnacleBackoff *self)
{
  return MAX (self->retry_after - binnacle_clock_get_monotonic_time (self->clock), 0);
}

/*
 * binnacle_backoff_forget_server:
 *
 * For another server: the wishes of the last one are not its own.
 */
void
binnacle_backoff_forget_server (BinnacleBackoff *self)
{
  self->retry_after = 0;
  self->attempt = 0;
}

/*
 * binnacle_backoff_forgive:
 *
 * The person knows what the server asked for, and does not want to wait for it.
 */
void
binnacle_backoff_forgive (BinnacleBackoff *self)
{
  self->retry_after = 0;
  /* Once in 2 s counts from what really happened. */
  if (self->last_cut > binnacle_clock_get_monotonic_time (self->clock))
    self->last_cut = self->before_cut;
}

/*
 * binnacle_backoff_cut_short:
 *
 * Somebody (the person, the network, a wake) wants an attempt now. Granted
 * once in 2 s, and not before the time that the server asked for.
 *
 * Returns: when to try, in µs from now
 */
gint64
binnacle_backoff_cut_short (BinnacleBackoff *self)
{
  gint64 now = binnacle_clock_get_monotonic_time (self->clock);
  gint64 when = MAX (now, self->retry_after);

  /* A grant that still lies ahead stands; asking again does not move it. */
  if (self->last_cut > now)
    when = MAX (when, self->last_cut);
  else if (self->last_cut != G_MININT64)
    when = MAX (when, self->last_cut + CUT_SHORT_INTERVAL);
  if (when != self->last_cut)
    self->before_cut = self->last_cut;
  self->last_cut = when;
  return when - now;
}
