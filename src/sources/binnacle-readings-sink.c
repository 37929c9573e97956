/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sources"

#include "config.h"

#include "sources/binnacle-readings-sink-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "base/binnacle-channel.h"
#include "live/binnacle-realtime-state-cache.h"
#include "sources/binnacle-name-template-private.h"
#include "sources/binnacle-source-error.h"

/* These servers have no history that is counted: there is one, and each value is newer. */
#define EPOCH 1

/* A value that is older than the one before is left out, but not for ever: where the server's
 * clock was put back, it is right again after this long. */
#define ORDER_MEMORY (60 * G_USEC_PER_SEC)

/* What waits in the processor's control lane: readings, or the wish to describe what is new. */
typedef struct
{
  BinnacleReadings *readings;
  guint             generation;
} Item;

typedef struct
{
  char   *title;     /* of its own; NULL: that of the description */
  guint   member;
  gint64  time;      /* of the last value, by the server's clock */
  gint64  taken;     /* boot time, when that was */
  guint64 pass;      /* the last one that it was in */
} Known;

struct _BinnacleReadingsSink
{
  BinnacleSource            *source; /* that owns it */
  BinnacleRealtimeState     *state;
  BinnacleSourceDescription *description;
  GPtrArray                 *members;  /* the pattern of each channel of the description */
  GHashTable                *patterns; /* subscribed to */
  BinnaclePatternTrie       *wanted;
  GHashTable                *known;    /* name → Known */
  GPtrArray                 *undescribed; /* names of those that are new */
  BinnacleReadingsPushedFunc pushed;   /* not NULL: keep all */
  gpointer                   user_data;
  gint64                     skew;
  gint64                     interval;
  gint64                     serial;
  guint64                    pass;
};

static void
known_free (gpointer data)
{
  Known *known = data;

  g_free (known->title);
  g_free (known);
}

/* Descriptions */

static const BinnacleSourceChannel *
get_channel (BinnacleReadingsSink *self,
             guint                 member)
{
  return member < self->description->channels->len ? self->description->channels->pdata[member] : NULL;
}

static void
describe (BinnacleReadingsSink *self,
          const char           *name,
          const char           *title,
          guint                 member)
{
  const BinnacleSourceChannel *channel = get_channel (self, member);
  const BinnacleDescription description = {
    .title = title != NULL ? title : channel != NULL ? channel->title : NULL,
    .unit = channel != NULL ? channel->unit : NULL,
    .kind = channel != NULL ? channel->kind : BINNACLE_CHANNEL_GAUGE,
    .interval = self->interval,
    .minimum = channel != NULL ? channel->minimum : NAN,
    .maximum = channel != NULL ? channel->maximum : NAN,
  };

  binnacle_realtime_state_describe (self->state, name, &description);
}

/* Only what the state has can be described, and it has it once a turn of the
 * processor is over. */
static void
describe_new (BinnacleReadingsSink *self)
{
  for (guint i = 0; i < self->undescribed->len; i++)
    {
      const char *name = self->undescribed->pdata[i];
      const Known *known = g_hash_table_lookup (self->known, name);

      if (known != NULL)
        describe (self, name, known->title, known->member);
    }
  g_ptr_array_set_size (self->undescribed, 0);
}

static void
free_item (gpointer data)
{
  Item *item = data;

  g_clear_pointer (&item->readings, binnacle_readings_free);
  g_free (item);
}

static void
take_item (gpointer data,
           gpointer user_data)
{
  BinnacleReadingsSink *self = user_data;
  Item *item = data;

  if (item->readings == NULL)
    describe_new (self);
  else if (self->pushed != NULL)
    self->pushed (g_steal_pointer (&item->readings), item->generation, self->user_data);
  free_item (item);
}

static BinnaclePushResult
push_item (BinnacleUpdateProcessor *processor,
           BinnacleReadings        *readings,
           guint                    generation)
{
  Item *item = g_new (Item, 1);
  gsize size = sizeof *item;
  BinnaclePushResult result;

  if (readings != NULL)
    size += readings->size + readings->list->len * sizeof (BinnacleReading);
  *item = (Item) { readings, generation };
  result = binnacle_update_processor_push_control (processor, item, size);
  if (result == BINNACLE_PUSH_REFUSED)
    free_item (item);
  return result;
}

gboolean
binnacle_readings_sink_push (BinnacleUpdateProcessor *processor,
                             BinnacleReadings        *readings,
                             guint                    generation)
{
  return push_item (processor, readings, generation) == BINNACLE_PUSH_TAKEN;
}

/* Subscriptions */

BinnacleReadingsSink *
binnacle_readings_sink_new (BinnacleSource                  *source,
                            const BinnacleSourceDescription *description)
{
  BinnacleReadingsSink *self = g_new0 (BinnacleReadingsSink, 1);

  self->source = source;
  self->state = g_object_ref (binnacle_source_get_state (source));
  self->description = binnacle_source_description_copy (description);
  self->members = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < description->channels->len; i++)
    g_ptr_array_add (self->members, binnacle_name_template_make_pattern (get_channel (self, i)->name));
  self->patterns = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->wanted = binnacle_pattern_trie_new ();
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, known_free);
  self->undescribed = g_ptr_array_new_with_free_func (g_free);
  binnacle_update_processor_set_control_func (binnacle_realtime_state_get_processor (self->state), take_item,
                                              free_item, self);
  return self;
}

void
binnacle_readings_sink_free (BinnacleReadingsSink *self)
{
  binnacle_update_processor_set_control_func (binnacle_realtime_state_get_processor (self->state), NULL,
                                              free_item, NULL);
  g_object_unref (self->state);
  g_ptr_array_unref (self->members);
  g_hash_table_unref (self->patterns);
  binnacle_pattern_trie_free (self->wanted);
  g_hash_table_unref (self->known);
  g_ptr_array_unref (self->undescribed);
  binnacle_source_description_free (self->description);
  g_free (self);
}

void
binnacle_readings_sink_keep_all (BinnacleReadingsSink       *self,
                                 BinnacleReadingsPushedFunc  pushed,
                                 gpointer                    user_data)
{
  self->pushed = pushed;
  self->user_data = user_data;
}

void
binnacle_readings_sink_subscribe (BinnacleReadingsSink *self,
                                  const char           *pattern)
{
  g_hash_table_add (self->patterns, g_strdup (pattern));
  binnacle_pattern_trie_add (self->wanted, pattern, self);
  /* Whoever shows it already has its title and unit before its first value. */
  for (guint i = 0; i < self->description->channels->len; i++)
    if (!binnacle_source_channel_is_family (get_channel (self, i)) &&
        binnacle_channel_matches (get_channel (self, i)->name, pattern))
      describe (self, get_channel (self, i)->name, NULL, i);
}

static gboolean
is_unwanted (gpointer name,
             gpointer known,
             gpointer user_data)
{
  BinnacleReadingsSink *self = user_data;

  return !binnacle_pattern_trie_matches (self->wanted, name);
}

void
binnacle_readings_sink_unsubscribe (BinnacleReadingsSink *self,
                                    const char           *pattern)
{
  g_autoptr (BinnaclePatternTrie) gone = binnacle_pattern_trie_new ();

  binnacle_pattern_trie_remove (self->wanted, pattern, self);
  binnacle_pattern_trie_add (gone, pattern, self);
  g_hash_table_remove (self->patterns, pattern);
  if (self->pushed != NULL)
    return;
  g_hash_table_foreach_remove (self->known, is_unwanted, self);
  binnacle_realtime_state_forget (self->state, gone, self->wanted);
}

gboolean
binnacle_readings_sink_is_wanted (BinnacleReadingsSink *self)
{
  return g_hash_table_size (self->patterns) > 0;
}

gboolean
binnacle_readings_sink_wants_member (BinnacleReadingsSink *self,
                                     guint                 member)
{
  GHashTableIter iter;
  gpointer pattern;

  g_hash_table_iter_init (&iter, self->patterns);
  while (g_hash_table_iter_next (&iter, &pattern, NULL))
    if (binnacle_name_template_overlap (self->members->pdata[member], pattern))
      return TRUE;
  return FALSE;
}

GPtrArray *
binnacle_readings_sink_list_patterns (BinnacleReadingsSink *self)
{
  GPtrArray *patterns = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer pattern;

  g_hash_table_iter_init (&iter, self->patterns);
  while (g_hash_table_iter_next (&iter, &pattern, NULL))
    g_ptr_array_add (patterns, pattern);
  return patterns;
}

void
binnacle_readings_sink_set_skew (BinnacleReadingsSink *self,
                                 gint64                skew)
{
  self->skew = skew;
}

void
binnacle_readings_sink_set_interval (BinnacleReadingsSink *self,
                                     gint64                interval)
{
  self->interval = interval;
}

guint
binnacle_readings_sink_get_n_known (BinnacleReadingsSink *self)
{
  return g_hash_table_size (self->known);
}

/* Readings */

static gboolean
is_older (BinnacleReadingsSink  *self,
          const Known           *known,
          const BinnacleReading *reading)
{
  gint64 now = binnacle_clock_get_boot_time (binnacle_source_get_clock (self->source));

  return reading->time != 0 && reading->time < known->time && now - known->taken < ORDER_MEMORY;
}

/* The record of the reading's channel; NULL where there are too many already. */
static Known *
find_or_add (BinnacleReadingsSink  *self,
             const BinnacleReading *reading)
{
  Known *known = g_hash_table_lookup (self->known, reading->channel);

  if (known != NULL || g_hash_table_size (self->known) >= BINNACLE_MAX_READINGS)
    return known;
  known = g_new0 (Known, 1);
  known->title = g_strdup (reading->title);
  g_hash_table_insert (self->known, g_strdup (reading->channel), known);
  g_ptr_array_add (self->undescribed, g_strdup (reading->channel));
  return known;
}

static void
push (BinnacleReadingsSink  *self,
      const BinnacleReading *reading)
{
  gint64 now = binnacle_clock_get_real_time (binnacle_source_get_clock (self->source)) / 1000;
  gint64 time = reading->time != 0 ? MIN (reading->time - self->skew, now) : now;
  const BinnacleUpdate update = {
    .channel = reading->channel,
    .value = reading->value,
    .epoch = EPOCH,
    .version = ++self->serial,
    .offset = self->serial,
    .time = time,
    .age = now - time,
  };

  if (binnacle_update_processor_push (binnacle_realtime_state_get_processor (self->state), &update) ==
      BINNACLE_PUSH_REFUSED)
    g_info ("No room for the value of %s", reading->channel);
}

static void
note_problem (BinnacleReadingsSink *self,
              const char           *channel,
              const GError         *error)
{
  binnacle_realtime_state_set_problem (self->state, channel, error);
}

static void
note_too_many (BinnacleReadingsSink  *self,
               const BinnacleReading *reading)
{
  g_autoptr (GError) error =
    g_error_new (BINNACLE_SOURCE_ERROR, BINNACLE_SOURCE_ERROR_TOO_MANY,
                 _("There are more than %d channels; what is beyond is left out. Ask for fewer."), BINNACLE_MAX_READINGS);

  note_problem (self, reading->channel, error);
}

static void
take_reading (BinnacleReadingsSink  *self,
              const BinnacleReading *reading)
{
  Known *known = find_or_add (self, reading);

  if (known == NULL)
    {
      note_too_many (self, reading);
      return;
    }
  known->member = reading->member;
  known->pass = self->pass;
  if (reading->ambiguous || is_older (self, known, reading))
    return;
  known->time = reading->time;
  known->taken = binnacle_clock_get_boot_time (binnacle_source_get_clock (self->source));
  push (self, reading);
}

static void
push_gone (BinnacleReadingsSink *self,
           const char           *name)
{
  const BinnacleUpdate update = {
    .channel = name,
    .deleted = TRUE,
    .epoch = EPOCH,
    .version = ++self->serial,
    .offset = self->serial,
    .time = binnacle_clock_get_real_time (binnacle_source_get_clock (self->source)) / 1000,
  };

  binnacle_update_processor_push (binnacle_realtime_state_get_processor (self->state), &update);
}

static void
remove_absent (BinnacleReadingsSink *self,
               const char           *scope)
{
  GHashTableIter iter;
  gpointer name, data;

  g_hash_table_iter_init (&iter, self->known);
  while (g_hash_table_iter_next (&iter, &name, &data))
    {
      Known *known = data;
      gboolean family = get_channel (self, known->member) == NULL ||
                        binnacle_source_channel_is_family (get_channel (self, known->member));

      if (known->pass == self->pass || !family || !binnacle_channel_matches (name, scope))
        continue;
      push_gone (self, name);
      g_hash_table_iter_remove (&iter);
    }
}

static void
note_ambiguous (BinnacleReadingsSink  *self,
                BinnacleReadings      *readings,
                const BinnacleReading *reading)
{
  const GError *error = binnacle_readings_get_problem (readings, reading->member);

  if (error != NULL)
    note_problem (self, reading->channel, error);
}

/* Where there are several of one name, others of the same family may be well. */
static gboolean
is_of_all (const BinnacleReadingProblem *problem)
{
  return !g_error_matches (problem->error, BINNACLE_SOURCE_ERROR, BINNACLE_SOURCE_ERROR_SEVERAL) &&
         !g_error_matches (problem->error, BINNACLE_SOURCE_ERROR, BINNACLE_SOURCE_ERROR_TOO_MANY);
}

static gboolean
has_reading_of (BinnacleReadings *readings,
                guint             member)
{
  for (guint i = 0; i < readings->list->len; i++)
    if (g_array_index (readings->list, BinnacleReading, i).member == member)
      return TRUE;
  return FALSE;
}

static void
take_problems (BinnacleReadingsSink *self,
               BinnacleReadings     *readings)
{
  for (guint i = 0; i < readings->problems->len; i++)
    {
      const BinnacleReadingProblem *problem = &g_array_index (readings->problems, BinnacleReadingProblem, i);

      if (is_of_all (problem) && !has_reading_of (readings, problem->member))
        binnacle_readings_sink_take_problem (self, problem->member, problem->error);
    }
}

void
binnacle_readings_sink_take (BinnacleReadingsSink *self,
                             BinnacleReadings     *readings,
                             const char           *scope)
{
  /* Such a server is known by its address alone, and counts no versions. */
  if (binnacle_realtime_state_get_server_id (self->state) == NULL)
    binnacle_realtime_state_meet (self->state, self->description->uri, EPOCH, NULL);
  self->pass++;
  for (guint i = 0; i < readings->list->len; i++)
    {
      const BinnacleReading *reading = &g_array_index (readings->list, BinnacleReading, i);

      if (self->pushed == NULL && !binnacle_pattern_trie_matches (self->wanted, reading->channel))
        continue;
      take_reading (self, reading);
      if (reading->ambiguous)
        note_ambiguous (self, readings, reading);
    }
  if (scope != NULL)
    remove_absent (self, scope);
  take_problems (self, readings);
  if (self->undescribed->len > 0)
    push_item (binnacle_realtime_state_get_processor (self->state), NULL, 0);
}

/* The names of a member that somebody shows: those that there were, and the one or
 * those that are subscribed to by name. */
void
binnacle_readings_sink_take_problem (BinnacleReadingsSink *self,
                                     guint                 member,
                                     const GError         *error)
{
  GHashTableIter iter;
  gpointer name, known;

  g_hash_table_iter_init (&iter, self->known);
  while (g_hash_table_iter_next (&iter, &name, &known))
    if (((Known *) known)->member == member)
      note_problem (self, name, error);
  if (member >= self->members->len)
    return;
  g_hash_table_iter_init (&iter, self->patterns);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (binnacle_channel_matches (name, self->members->pdata[member]) && binnacle_channel_validate (name, NULL))
      note_problem (self, name, error);
}

void
binnacle_readings_sink_take_scope_problem (BinnacleReadingsSink *self,
                                           const char           *scope,
                                           const GError         *error)
{
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, self->known);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (binnacle_channel_matches (name, scope))
      note_problem (self, name, error);
  if (binnacle_channel_validate (scope, NULL))
    note_problem (self, scope, error);
}
