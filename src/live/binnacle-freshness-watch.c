/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-live"

#include "live/binnacle-freshness-watch-private.h"

/* Freshness is looked at no more often than this, in µs. */
#define MIN_LOOK_INTERVAL (100 * 1000)

/*
 * BinnacleFreshnessWatch:
 *
 * One timer looks after all entities. It runs on monotonic time and reads boot
 * time, so that the first look after a sleep sees how long it took.
 */
struct _BinnacleFreshnessWatch
{
  GObject             *owner; /* held while handlers run */
  BinnacleClock       *clock;
  BinnacleEntityTable *table; /* not owned */
  BinnacleTimer       *timer; /* NULL before the start and after the stop */
  guint                link;  /* counts; the present one where alive */
  gboolean             alive;
  gint64               cadence;
  gint64               lost_at; /* boot time at which the last link went */
  guint                stale_after;
  guint                expire_after;
};

static void
look_at (BinnacleFreshnessWatch       *self,
         const BinnacleFreshnessRules *rules,
         gint64                        boot_time)
{
  gint64 delay, ready_time;

  if (boot_time == G_MAXINT64 || self->timer == NULL)
    return;
  delay = MAX (boot_time - rules->now, MIN_LOOK_INTERVAL);
  ready_time = binnacle_clock_get_monotonic_time (self->clock) + delay;
  if (!binnacle_timer_is_running (self->timer) || binnacle_timer_get_ready_time (self->timer) > ready_time)
    binnacle_timer_restart (self->timer, delay);
}

/* Only those whose freshness changes are held while they notify. */
static void
refresh_all (gpointer user_data)
{
  BinnacleFreshnessWatch *self = user_data;
  g_autoptr (GObject) owner = g_object_ref (self->owner);
  g_autoptr (GPtrArray) changed = g_ptr_array_new_with_free_func (g_object_unref);
  BinnacleFreshnessRules rules = binnacle_freshness_watch_get_rules (self);
  gint64 next = G_MAXINT64, until;
  GHashTableIter iter;
  gpointer entity;

  binnacle_entity_table_iter_init (self->table, &iter);
  while (g_hash_table_iter_next (&iter, NULL, &entity))
    {
      if (binnacle_freshness_decide (entity, &rules, &until) != binnacle_entity_get_freshness (entity))
        g_ptr_array_add (changed, g_object_ref (entity));
      next = MIN (next, until);
    }
  look_at (self, &rules, next);
  for (guint i = 0; i < changed->len; i++)
    binnacle_freshness_watch_refresh (self, changed->pdata[i], &rules);
}

static gboolean
set_duration (BinnacleFreshnessWatch *self,
              guint                  *member,
              guint                   seconds)
{
  if (*member == seconds)
    return FALSE;
  *member = seconds;
  if (self->timer != NULL)
    refresh_all (self);
  return TRUE;
}

static gboolean
is_confirmed (BinnacleEntity               *entity,
              const BinnacleFreshnessRules *rules)
{
  return rules->link != 0 && binnacle_entity_get_record (entity)->link == rules->link;
}

static GPtrArray *
list_confirmed (BinnacleFreshnessWatch       *self,
                const BinnacleFreshnessRules *rules)
{
  GPtrArray *confirmed = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer entity;

  binnacle_entity_table_iter_init (self->table, &iter);
  while (g_hash_table_iter_next (&iter, NULL, &entity))
    if (is_confirmed (entity, rules))
      g_ptr_array_add (confirmed, g_object_ref (entity));
  return confirmed;
}

static void
lose_link (BinnacleFreshnessWatch *self)
{
  BinnacleFreshnessRules rules = binnacle_freshness_watch_get_rules (self);
  g_autoptr (GPtrArray) confirmed = list_confirmed (self, &rules);

  self->alive = FALSE;
  self->lost_at = rules.now;
  for (guint i = 0; i < confirmed->len; i++)
    binnacle_freshness_watch_lose (self, confirmed->pdata[i], &rules);
}

/* owner: it frees the watch when it is finalized, no earlier */
BinnacleFreshnessWatch *
binnacle_freshness_watch_new (GObject *owner)
{
  BinnacleFreshnessWatch *self = g_new0 (BinnacleFreshnessWatch, 1);

  self->owner = owner;
  return self;
}

void
binnacle_freshness_watch_start (BinnacleFreshnessWatch *self,
                                BinnacleClock          *clock,
                                BinnacleEntityTable    *table)
{
  self->clock = g_object_ref (clock);
  self->table = table;
  self->timer = binnacle_clock_add_timer (clock, 0, refresh_all, self);
  binnacle_timer_stop (self->timer);
}

void
binnacle_freshness_watch_stop (BinnacleFreshnessWatch *self)
{
  g_clear_pointer (&self->timer, binnacle_timer_free);
}

void
binnacle_freshness_watch_free (BinnacleFreshnessWatch *self)
{
  binnacle_freshness_watch_stop (self);
  g_clear_object (&self->clock);
  g_free (self);
}

guint
binnacle_freshness_watch_get_stale_after (BinnacleFreshnessWatch *self)
{
  return self->stale_after;
}

/* Returns whether that is another duration than before. */
gboolean
binnacle_freshness_watch_set_stale_after (BinnacleFreshnessWatch *self,
                                          guint                   seconds)
{
  return set_duration (self, &self->stale_after, seconds);
}

guint
binnacle_freshness_watch_get_expire_after (BinnacleFreshnessWatch *self)
{
  return self->expire_after;
}

/* Returns whether that is another duration than before. */
gboolean
binnacle_freshness_watch_set_expire_after (BinnacleFreshnessWatch *self,
                                           guint                   seconds)
{
  return set_duration (self, &self->expire_after, seconds);
}

gboolean
binnacle_freshness_watch_get_alive (BinnacleFreshnessWatch *self)
{
  return self->alive;
}

/* The link was lost, or there is a new one, on which nothing is confirmed yet. */
void
binnacle_freshness_watch_set_alive (BinnacleFreshnessWatch *self,
                                    gboolean                alive)
{
  if (alive)
    {
      self->link++;
      self->alive = TRUE;
    }
  else
    {
      lose_link (self);
    }
  refresh_all (self);
}

/* Values are looked at every so often, in µs; 0: the server tells them by itself. */
void
binnacle_freshness_watch_set_cadence (BinnacleFreshnessWatch *self,
                                      gint64                  cadence)
{
  if (self->cadence == cadence)
    return;
  self->cadence = cadence;
  if (self->timer != NULL)
    refresh_all (self);
}

BinnacleFreshnessRules
binnacle_freshness_watch_get_rules (BinnacleFreshnessWatch *self)
{
  return (BinnacleFreshnessRules) {
    .now = binnacle_clock_get_boot_time (self->clock),
    .link = self->alive ? self->link : 0,
    .cadence = self->cadence,
    .stale_after = (gint64) self->stale_after * G_USEC_PER_SEC,
    .expire_after = (gint64) self->expire_after * G_USEC_PER_SEC,
  };
}

void
binnacle_freshness_watch_refresh (BinnacleFreshnessWatch       *self,
                                  BinnacleEntity               *entity,
                                  const BinnacleFreshnessRules *rules)
{
  gint64 until;
  BinnacleFreshness freshness = binnacle_freshness_decide (entity, rules, &until);

  look_at (self, rules, until);
  binnacle_entity_set_freshness (entity, freshness);
}

/* The server says that the entity's value is the present one. */
void
binnacle_freshness_watch_confirm (BinnacleFreshnessWatch       *self,
                                  BinnacleEntity               *entity,
                                  const BinnacleFreshnessRules *rules)
{
  BinnacleEntityRecord *record = binnacle_entity_get_record (entity);

  record->link = rules->link;
  record->lost_at = rules->link != 0 ? rules->now : self->lost_at;
}

/* The server does not say any more whether it is. */
void
binnacle_freshness_watch_lose (BinnacleFreshnessWatch       *self,
                               BinnacleEntity               *entity,
                               const BinnacleFreshnessRules *rules)
{
  BinnacleEntityRecord *record = binnacle_entity_get_record (entity);
  BinnacleSeries *series = binnacle_entity_peek_series (entity);

  if (!is_confirmed (entity, rules))
    return;
  record->link = 0;
  record->lost_at = rules->now;
  record->recording = FALSE;
  if (series != NULL)
    binnacle_series_add_gap (series, binnacle_entity_get_time (entity));
}
