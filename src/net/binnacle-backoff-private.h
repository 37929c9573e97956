/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/binnacle-clock.h"

G_BEGIN_DECLS

typedef struct _BinnacleBackoff BinnacleBackoff;

/**
 * BinnacleBackoffSettings:
 * @initial_delay: in µs
 * @max_delay: in µs
 * @multiplier: what each further delay is multiplied by, at least 1
 * @jitter: the share of a delay that is random, from 0 to 1
 * @spread: the range of a delay, in µs, where others are likely to come back at
 *   the same time and it would be smaller; 0 where that is not likely
 *
 * How delays grow.
 */
typedef struct
{
  gint64 initial_delay;
  gint64 max_delay;
  double multiplier;
  double jitter;
  gint64 spread;
} BinnacleBackoffSettings;

BinnacleBackoff *binnacle_backoff_new             (BinnacleClock                 *clock,
                                                   GRand                         *random);
void             binnacle_backoff_free            (BinnacleBackoff               *self);
void             binnacle_backoff_reset           (BinnacleBackoff               *self);
guint            binnacle_backoff_get_attempt     (BinnacleBackoff               *self);
gint64           binnacle_backoff_next            (BinnacleBackoff               *self,
                                                   const BinnacleBackoffSettings *settings);
void             binnacle_backoff_set_retry_after (BinnacleBackoff               *self,
                                                   gint64                         delay);
gint64           binnacle_backoff_get_retry_after (BinnacleBackoff               *self);
void             binnacle_backoff_forget_server   (BinnacleBackoff               *self);
void             binnacle_backoff_forgive         (BinnacleBackoff               *self);
gint64           binnacle_backoff_cut_short       (BinnacleBackoff               *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BinnacleBackoff, binnacle_backoff_free)

G_END_DECLS
