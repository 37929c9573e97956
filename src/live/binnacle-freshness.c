/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-live"

#include "live/binnacle-freshness-private.h"

/* A value may be late by two of its intervals, and no rhythm is so quick that
 * the network's jitter would count as silence. */
#define GRACE_INTERVALS 3
#define MIN_GRACE (2 * G_USEC_PER_SEC)

/* A rhythm counts as learned after so many intervals, with more patience than
 * one that the server promised. */
#define MIN_INTERVALS 3
#define MIN_LEARNED_GRACE (5 * G_USEC_PER_SEC)

/* A rhythm that was learned while the server told each value says nothing of
 * values that are looked at now and then. */
static gboolean
is_learned (const BinnacleEntityRecord   *record,
            const BinnacleFreshnessRules *rules)
{
  return record->n_intervals >= MIN_INTERVALS && (rules->cadence == 0 || record->rhythm_link == rules->link);
}

/* How long after it was received the value may be silent; 0 without a rhythm. */
static gint64
get_grace (BinnacleEntity               *entity,
           const BinnacleFreshnessRules *rules)
{
  const BinnacleEntityRecord *record = binnacle_entity_get_record (entity);
  gint64 interval = binnacle_entity_get_interval (entity);

  if (!binnacle_entity_has_rhythm (entity))
    return 0;
  if (interval > 0)
    return MAX (MIN (interval, G_MAXINT32) * 1000 * GRACE_INTERVALS, MIN_GRACE) + rules->cadence;
  if (is_learned (record, rules))
    return MAX (record->rhythm * GRACE_INTERVALS, MIN_LEARNED_GRACE) + rules->cadence;
  return 0;
}

static BinnacleFreshness
age (gint64  stale_at,
     gint64  expire_at,
     gint64  now,
     gint64 *until)
{
  if (now >= expire_at)
    return BINNACLE_FRESHNESS_EXPIRED;
  if (now >= stale_at)
    {
      *until = expire_at;
      return BINNACLE_FRESHNESS_STALE;
    }
  *until = MIN (stale_at, expire_at);
  return BINNACLE_FRESHNESS_RECENT;
}

/* How fresh the entity's value is at rules->now, and in *until the boot time at
 * which that changes by itself (G_MAXINT64: never). */
BinnacleFreshness
binnacle_freshness_decide (BinnacleEntity               *entity,
                           const BinnacleFreshnessRules *rules,
                           gint64                       *until)
{
  const BinnacleEntityRecord *record = binnacle_entity_get_record (entity);
  gint64 received = binnacle_entity_get_received (entity);
  gint64 grace = get_grace (entity, rules);
  gint64 late_at = grace > 0 ? received + grace : G_MAXINT64;
  gboolean linked = rules->link != 0 && record->link == rules->link;

  *until = G_MAXINT64;
  if (!binnacle_entity_get_exists (entity))
    return BINNACLE_FRESHNESS_UNKNOWN;
  if (record->restored)
    return BINNACLE_FRESHNESS_CACHED;
  if (linked && rules->now < late_at)
    {
      *until = late_at;
      return BINNACLE_FRESHNESS_LIVE;
    }
  if (grace > 0 && rules->now >= late_at)
    return age (late_at, MAX (received + rules->expire_after, late_at), rules->now, until);
  return age (MIN (record->lost_at + rules->stale_after, late_at),
              record->lost_at + rules->expire_after, rules->now, until);
}

/* An update arrived: how long since the last one on this link? */
void
binnacle_freshness_learn_rhythm (BinnacleEntity               *entity,
                                 const BinnacleFreshnessRules *rules)
{
  BinnacleEntityRecord *record = binnacle_entity_get_record (entity);
  gint64 interval = rules->now - record->last_arrival;

  record->last_arrival = rules->now;
  if (record->rhythm_link != rules->link)
    {
      record->rhythm_link = rules->link;
      record->rhythm = 0;
      record->n_intervals = 0;
      return;
    }
  record->rhythm = record->n_intervals == 0 ? interval : record->rhythm + (interval - record->rhythm) / 8;
  record->n_intervals = MIN (record->n_intervals + 1, MIN_INTERVALS);
}
