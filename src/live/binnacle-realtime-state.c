/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-live"

#include "live/binnacle-realtime-state-private.h"

#include "base/binnacle-channel.h"
#include "live/binnacle-entity-table-private.h"
#include "live/binnacle-freshness-watch-private.h"
#include "live/binnacle-match-index-private.h"
#include "live/binnacle-operation-queue.h"

/**
 * BinnacleRealtimeState:
 *
 * All that is known of one source's channels, in the main thread.
 *
 * It applies what the [class@UpdateProcessor] hands over. Within one epoch the
 * version of a channel never goes back, and a value that repeats the old one
 * notifies nobody. The entities of channels that the server has are kept, at
 * most [property@RealtimeState:max-channels] of them with at most
 * [property@RealtimeState:max-bytes] of values; what is beyond is not taken, and
 * [signal@RealtimeState::overflowed] says so. Any other entity lives for as long
 * as somebody holds it.
 *
 * Freshness is decided so:
 *
 * - A value is *live* while [property@RealtimeState:link-alive] is set and the
 *   server confirmed it on this very link, by an update or by the snapshot that
 *   closes a subscription. A gauge or counter with a rhythm (the interval of its
 *   description, else one learned from at least three intervals on this link)
 *   must also have come within three of its intervals, at least 2 s (5 s for a
 *   learned rhythm); then it is *stale* until
 *   [property@RealtimeState:expire-after] since it was received, then *expired*.
 * - When the link is lost, or nobody is subscribed any more, live values become
 *   *recent* at once, *stale* after [property@RealtimeState:stale-after] (or when
 *   their rhythm says so, if that is sooner), and *expired* after
 *   [property@RealtimeState:expire-after].
 * - Where nothing came yet, or the channel is deleted, it is *unknown*.
 * - What somebody holds longer than the state is *expired*: nobody ages it.
 *
 * All functions belong to the main thread.
 */
struct _BinnacleRealtimeState
{
  GObject                  parent_instance;

  BinnacleClock           *clock;
  BinnacleUpdateProcessor *processor;
  BinnacleEntityTable     *table;
  BinnacleFreshnessWatch  *watch;
  BinnacleMatchIndex      *index;
  const BinnacleRealtimeStateEdits *edits; /* NULL where nobody edits */
  gpointer                 queue;
  BinnacleStateMemory      memory;
  guint                    n_notified; /* as n-channels was last notified */

  guint                    place_epoch;
  gint64                   place;
  gboolean                 changed;
  gboolean                 overflowed;

  guint                    max_channels;
  guint64                  max_bytes;
};

G_DEFINE_FINAL_TYPE (BinnacleRealtimeState, binnacle_realtime_state, G_TYPE_OBJECT)

typedef enum
{
  PROP_CLOCK = 1,
  PROP_PROCESSOR,
  PROP_LINK_ALIVE,
  PROP_N_CHANNELS,
  PROP_STALE_AFTER,
  PROP_EXPIRE_AFTER,
  PROP_MAX_CHANNELS,
  PROP_MAX_BYTES
} RealtimeStateProperty;

static GParamSpec *properties[PROP_MAX_BYTES + 1];

enum { SIGNAL_CHANGED, SIGNAL_OVERFLOWED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void
notify_n_channels (BinnacleRealtimeState *self)
{
  guint n_kept = binnacle_entity_table_get_n_kept (self->table);

  if (self->n_notified == n_kept)
    return;
  self->n_notified = n_kept;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_CHANNELS]);
}

static void
finish_changes (gpointer user_data)
{
  g_autoptr (BinnacleRealtimeState) self = g_object_ref (user_data);

  if (!self->changed)
    return;
  self->changed = FALSE;
  binnacle_match_index_commit (self->index);
  notify_n_channels (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* What came after something that was not taken must be asked for again with it. */
static void
move_place (BinnacleRealtimeState *self,
            const BinnacleUpdate  *update)
{
  if (update->place == 0 || update->epoch < self->place_epoch || self->overflowed)
    return;
  if (update->epoch > self->place_epoch)
    self->place = 0;
  self->place_epoch = update->epoch;
  self->place = MAX (self->place, update->place);
}

static void
overflow (BinnacleRealtimeState *self)
{
  if (self->overflowed)
    return;
  self->overflowed = TRUE;
  g_signal_emit (self, signals[SIGNAL_OVERFLOWED], 0);
}

static gboolean
has_room (BinnacleRealtimeState *self,
          BinnacleEntity        *entity,
          const BinnacleUpdate  *update)
{
  const BinnacleEntityRecord *record = entity != NULL ? binnacle_entity_get_record (entity) : NULL;
  gsize old_size = record != NULL ? record->size : 0;
  gsize n_bytes = binnacle_entity_table_get_n_bytes (self->table) - old_size;

  if (n_bytes + binnacle_value_get_size (&update->value) > self->max_bytes)
    return FALSE;
  return (record != NULL && record->kept) ||
         binnacle_entity_table_get_n_kept (self->table) < self->max_channels;
}

/* The entity to apply an update to, or NULL where there is none and none is needed. */
static BinnacleEntity *
ref_target (BinnacleRealtimeState *self,
            const BinnacleUpdate  *update)
{
  BinnacleEntity *entity = binnacle_entity_table_lookup (self->table, update->channel);

  if (update->deleted)
    return entity != NULL ? g_object_ref (entity) : NULL;
  if (has_room (self, entity, update))
    return binnacle_entity_table_ref (self->table, update->channel);
  /* What was restored never takes the room of what the server says. */
  binnacle_realtime_state_drop_restored (self);
  entity = binnacle_entity_table_lookup (self->table, update->channel);
  if (has_room (self, entity, update))
    return binnacle_entity_table_ref (self->table, update->channel);
  overflow (self);
  return NULL;
}

static gboolean
is_outdated (BinnacleEntity       *entity,
             const BinnacleUpdate *update)
{
  const BinnacleEntityRecord *record = binnacle_entity_get_record (entity);

  return update->epoch < record->epoch ||
         (update->epoch == record->epoch && update->version < binnacle_entity_get_version (entity));
}

static void
note_arrival (BinnacleEntity       *entity,
              const BinnacleUpdate *update)
{
  BinnacleEntityRecord *record = binnacle_entity_get_record (entity);

  if (update->epoch < record->epoch)
    return;
  if (update->epoch > record->epoch)
    {
      record->epoch = update->epoch;
      record->snapshot = 0;
      record->offset = 0;
    }
  record->restored = FALSE;
  g_clear_pointer (&record->restored_epoch, g_free);
  record->snapshot = MAX (record->snapshot, update->snapshot);
  record->offset = MAX (record->offset, update->offset);
}

static void
set_existence (BinnacleRealtimeState *self,
               BinnacleEntity        *entity)
{
  if (binnacle_entity_get_exists (entity))
    binnacle_entity_table_keep (self->table, entity);
  else
    binnacle_entity_table_bury (self->table, entity);
  binnacle_match_index_update (self->index, entity);
}

static void
apply_to (BinnacleRealtimeState *self,
          BinnacleEntity        *entity,
          const BinnacleUpdate  *update)
{
  BinnacleFreshnessRules rules = binnacle_freshness_watch_get_rules (self->watch);

  binnacle_freshness_watch_confirm (self->watch, entity, &rules);
  if (update->snapshot == 0 && rules.link != 0)
    binnacle_freshness_learn_rhythm (entity, &rules);
  binnacle_entity_apply (entity, update, rules.now - update->age * 1000);
  set_existence (self, entity);
  binnacle_freshness_watch_refresh (self->watch, entity, &rules);
}

static void
apply_update (BinnacleRealtimeState *self,
              const BinnacleUpdate  *update,
              const BinnacleSample  *samples,
              guint                  n_samples)
{
  g_autoptr (BinnacleEntity) entity = ref_target (self, update);
  gboolean outdated;

  move_place (self, update);
  if (entity == NULL)
    return;
  outdated = is_outdated (entity, update);
  note_arrival (entity, update);
  if (outdated)
    return;
  self->changed = TRUE;
  binnacle_realtime_state_end_silence (entity);
  apply_to (self, entity, update);
  binnacle_realtime_state_add_samples (self, entity, samples, n_samples);
}

/* Whether an edit may be concerned: one that the update comes from, or one of the
 * same channel. */
static gboolean
concerns_edits (BinnacleRealtimeState *self,
                const BinnacleUpdate  *update)
{
  BinnacleEntity *entity;

  if (self->edits == NULL)
    return FALSE;
  entity = binnacle_entity_table_lookup (self->table, update->channel);
  return update->op != NULL || (entity != NULL && binnacle_entity_has_edits (entity));
}

static void
apply (const BinnacleUpdate *update,
       const BinnacleSample *samples,
       guint                 n_samples,
       gpointer              user_data)
{
  g_autoptr (BinnacleRealtimeState) self = g_object_ref (user_data);
  const BinnacleRealtimeStateEdits *edits = concerns_edits (self, update) ? self->edits : NULL;
  gpointer queue = self->queue;

  if (edits != NULL)
    edits->begin_update (queue, update);
  apply_update (self, update, samples, n_samples);
  if (edits != NULL)
    edits->end_update (queue, update);
}

static void
binnacle_realtime_state_constructed (GObject *object)
{
  BinnacleRealtimeState *self = BINNACLE_REALTIME_STATE (object);

  G_OBJECT_CLASS (binnacle_realtime_state_parent_class)->constructed (object);
  self->table = binnacle_entity_table_new (self->processor);
  binnacle_freshness_watch_start (self->watch, self->clock, self->table);
  binnacle_update_processor_set_update_func (self->processor, apply, finish_changes, self);
}

static void
binnacle_realtime_state_dispose (GObject *object)
{
  BinnacleRealtimeState *self = BINNACLE_REALTIME_STATE (object);

  if (self->processor != NULL)
    {
      binnacle_update_processor_set_update_func (self->processor, NULL, NULL, NULL);
      binnacle_freshness_watch_stop (self->watch);
      binnacle_entity_table_release (self->table);
    }
  g_clear_object (&self->processor);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (binnacle_realtime_state_parent_class)->dispose (object);
}

static void
binnacle_realtime_state_finalize (GObject *object)
{
  BinnacleRealtimeState *self = BINNACLE_REALTIME_STATE (object);

  g_clear_pointer (&self->watch, binnacle_freshness_watch_free);
  g_clear_pointer (&self->table, binnacle_entity_table_free);
  g_clear_pointer (&self->index, binnacle_match_index_free);
  binnacle_state_memory_clear (&self->memory);
  G_OBJECT_CLASS (binnacle_realtime_state_parent_class)->finalize (object);
}

static void
binnacle_realtime_state_get_property (GObject    *object,
                                      guint       property_id,
                                      GValue     *value,
                                      GParamSpec *pspec)
{
  BinnacleRealtimeState *self = BINNACLE_REALTIME_STATE (object);

  switch ((RealtimeStateProperty) property_id)
    {
    case PROP_CLOCK:
      g_value_set_object (value, self->clock);
      break;
    case PROP_PROCESSOR:
      g_value_set_object (value, self->processor);
      break;
    case PROP_LINK_ALIVE:
      g_value_set_boolean (value, binnacle_freshness_watch_get_alive (self->watch));
      break;
    case PROP_N_CHANNELS:
      g_value_set_uint (value, binnacle_entity_table_get_n_kept (self->table));
      break;
    case PROP_STALE_AFTER:
      g_value_set_uint (value, binnacle_freshness_watch_get_stale_after (self->watch));
      break;
    case PROP_EXPIRE_AFTER:
      g_value_set_uint (value, binnacle_freshness_watch_get_expire_after (self->watch));
      break;
    case PROP_MAX_CHANNELS:
      g_value_set_uint (value, self->max_channels);
      break;
    case PROP_MAX_BYTES:
      g_value_set_uint64 (value, self->max_bytes);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
binnacle_realtime_state_set_property (GObject      *object,
                                      guint         property_id,
                                      const GValue *value,
                                      GParamSpec   *pspec)
{
  BinnacleRealtimeState *self = BINNACLE_REALTIME_STATE (object);

  switch ((RealtimeStateProperty) property_id)
    {
    case PROP_CLOCK:
      self->clock = g_value_dup_object (value);
      break;
    case PROP_PROCESSOR:
      self->processor = g_value_dup_object (value);
      break;
    case PROP_LINK_ALIVE:
      binnacle_realtime_state_set_link_alive (self, g_value_get_boolean (value));
      break;
    case PROP_STALE_AFTER:
      if (binnacle_freshness_watch_set_stale_after (self->watch, g_value_get_uint (value)))
        g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_EXPIRE_AFTER:
      if (binnacle_freshness_watch_set_expire_after (self->watch, g_value_get_uint (value)))
        g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_MAX_CHANNELS:
      self->max_channels = g_value_get_uint (value);
      break;
    case PROP_MAX_BYTES:
      self->max_bytes = g_value_get_uint64 (value);
      break;
    case PROP_N_CHANNELS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

#define ONCE (G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS)
#define SETTING (G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS)

static void
install_settings (void)
{
  /**
   * BinnacleRealtimeState:stale-after:
   *
   * Seconds for which a value counts as recent after the link was lost.
   */
  properties[PROP_STALE_AFTER] = g_param_spec_uint ("stale-after", NULL, NULL, 0, 86400, 5, SETTING);
  /**
   * BinnacleRealtimeState:expire-after:
   *
   * Seconds after which a value that is not live is too old to be relied on.
   */
  properties[PROP_EXPIRE_AFTER] = g_param_spec_uint ("expire-after", NULL, NULL, 0, G_MAXINT32, 3600, SETTING);
  /**
   * BinnacleRealtimeState:max-channels:
   *
   * The most channels that are kept.
   */
  properties[PROP_MAX_CHANNELS] =
    g_param_spec_uint ("max-channels", NULL, NULL, 1, G_MAXUINT, 100000, G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS);
  /**
   * BinnacleRealtimeState:max-bytes:
   *
   * The most bytes of values that are kept.
   */
  properties[PROP_MAX_BYTES] =
    g_param_spec_uint64 ("max-bytes", NULL, NULL, 1, G_MAXSSIZE, 128 * 1024 * 1024, G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS);
}

static void
install_signals (GType type)
{
  /**
   * BinnacleRealtimeState::changed:
   *
   * Updates were applied; once for all those of a turn.
   */
  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  /**
   * BinnacleRealtimeState::overflowed:
   *
   * The server has more channels, or more bytes of values, than are kept; said
   * once for each link.
   */
  signals[SIGNAL_OVERFLOWED] =
    g_signal_new ("overflowed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
binnacle_realtime_state_class_init (BinnacleRealtimeStateClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = binnacle_realtime_state_constructed;
  object_class->dispose = binnacle_realtime_state_dispose;
  object_class->finalize = binnacle_realtime_state_finalize;
  object_class->get_property = binnacle_realtime_state_get_property;
  object_class->set_property = binnacle_realtime_state_set_property;

  /**
   * BinnacleRealtimeState:clock:
   *
   * What tells how old a value is.
   */
  properties[PROP_CLOCK] = g_param_spec_object ("clock", NULL, NULL, BINNACLE_TYPE_CLOCK, ONCE);
  /**
   * BinnacleRealtimeState:processor:
   *
   * Where updates come from.
   */
  properties[PROP_PROCESSOR] =
    g_param_spec_object ("processor", NULL, NULL, BINNACLE_TYPE_UPDATE_PROCESSOR, ONCE);
  /**
   * BinnacleRealtimeState:link-alive:
   *
   * Whether the source's link lives.
   */
  properties[PROP_LINK_ALIVE] =
    g_param_spec_boolean ("link-alive", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  /**
   * BinnacleRealtimeState:n-channels:
   *
   * How many channels the server has, as far as is known.
   */
  properties[PROP_N_CHANNELS] =
    g_param_spec_uint ("n-channels", NULL, NULL, 0, G_MAXUINT, 0,
                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  install_settings ();
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
  install_signals (G_TYPE_FROM_CLASS (klass));
}

static void
binnacle_realtime_state_init (BinnacleRealtimeState *self)
{
  self->watch = binnacle_freshness_watch_new (G_OBJECT (self));
  self->index = binnacle_match_index_new ();
}

/**
 * binnacle_realtime_state_new:
 * @clock: what tells how old a value is
 * @processor: where updates come from; from now on it delivers here
 *
 * Returns: (transfer full): a state that knows nothing yet
 */
BinnacleRealtimeState *
binnacle_realtime_state_new (BinnacleClock           *clock,
                             BinnacleUpdateProcessor *processor)
{
  g_return_val_if_fail (BINNACLE_IS_CLOCK (clock), NULL);
  g_return_val_if_fail (BINNACLE_IS_UPDATE_PROCESSOR (processor), NULL);

  return g_object_new (BINNACLE_TYPE_REALTIME_STATE, "clock", clock, "processor", processor, NULL);
}

/**
 * binnacle_realtime_state_get_processor:
 * @self: a state
 *
 * Returns: (transfer none): where updates come from
 */
BinnacleUpdateProcessor *
binnacle_realtime_state_get_processor (BinnacleRealtimeState *self)
{
  g_return_val_if_fail (BINNACLE_IS_REALTIME_STATE (self), NULL);

  return self->processor;
}

/**
 * binnacle_realtime_state_ref_entity:
 * @self: a state
 * @channel: a channel's name
 *
 * The entity of a channel, whether or not anything is known of it. It is the
 * same object for as long as anybody holds it.
 *
 * Returns: (transfer full): the entity
 */
BinnacleEntity *
binnacle_realtime_state_ref_entity (BinnacleRealtimeState *self,
                                    const char            *channel)
{
  g_return_val_if_fail (BINNACLE_IS_REALTIME_STATE (self), NULL);
  g_return_val_if_fail (binnacle_channel_validate (channel, NULL), NULL);

  return binnacle_entity_table_ref (self->table, channel);
}

/**
 * binnacle_realtime_state_match:
 * @self: a state
 * @pattern: a pattern
 *
 * The entities that exist and match, sorted naturally by channel ("core/2"
 * before "core/10"). The list follows what comes and goes, with at most one
 * change for each turn of the processor.
 *
 * Returns: (transfer full): a list of [class@Entity]
 */
GListModel *
binnacle_realtime_state_match (BinnacleRealtimeState *self,
                               const char            *pattern)
{
  BinnacleMatchList *list;
  GHashTableIter iter;
  gpointer entity;

  g_return_val_if_fail (BINNACLE_IS_REALTIME_STATE (self), NULL);
  g_return_val_if_fail (binnacle_channel_validate_pattern (pattern, NULL), NULL);

  list = binnacle_match_list_new (pattern);
  binnacle_entity_table_iter_init (self->table, &iter);
  while (g_hash_table_iter_next (&iter, NULL, &entity))
    if (binnacle_entity_get_record (entity)->listed &&
        binnacle_channel_matches (binnacle_entity_get_channel (entity), pattern))
      binnacle_match_list_add (list, entity);
  binnacle_match_list_commit (list);
  binnacle_match_index_add (self->index, list);
  return G_LIST_MODEL (list);
}

/**
 * binnacle_realtime_state_get_link_alive:
 * @self: a state
 *
 * Returns: whether the source's link lives
 */
gboolean
binnacle_realtime_state_get_link_alive (BinnacleRealtimeState *self)
{
  g_return_val_if_fail (BINNACLE_IS_REALTIME_STATE (self), FALSE);

  return binnacle_freshness_watch_get_alive (self->watch);
}

/**
 * binnacle_realtime_state_set_link_alive:
 * @self: a state
 * @link_alive: whether the source's link lives
 *
 * Says that the link was lost, or that there is a new one. Values become live
 * on a new one only as the server confirms them.
 */
void
binnacle_realtime_state_set_link_alive (BinnacleRealtimeState *self,
                                        gboolean               link_alive)
{
  g_autoptr (BinnacleRealtimeState) guard = NULL;

  g_return_if_fail (BINNACLE_IS_REALTIME_STATE (self));

  if (binnacle_freshness_watch_get_alive (self->watch) == link_alive)
    return;
  guard = g_object_ref (self);
  if (link_alive)
    self->overflowed = FALSE;
  binnacle_freshness_watch_set_alive (self->watch, link_alive);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LINK_ALIVE]);
}

/**
 * binnacle_realtime_state_get_n_channels:
 * @self: a state
 *
 * Returns: how many channels the server has, as far as is known
 */
guint
binnacle_realtime_state_get_n_channels (BinnacleRealtimeState *self)
{
  g_return_val_if_fail (BINNACLE_IS_REALTIME_STATE (self), 0);

  return binnacle_entity_table_get_n_kept (self->table);
}

/**
 * binnacle_realtime_state_get_place:
 * @self: a state
 * @epoch: which history
 *
 * Returns: the offset up to which everything that was pushed is applied, or
 *   superseded by something applied; 0 where that is not known
 */
gint64
binnacle_realtime_state_get_place (BinnacleRealtimeState *self,
                                   guint                  epoch)
{
  g_return_val_if_fail (BINNACLE_IS_REALTIME_STATE (self), 0);

  return epoch == self->place_epoch ? self->place : 0;
}

/**
 * binnacle_realtime_state_set_cadence:
 * @self: a state
 * @cadence: how long after one look at the server the next may take, in µs; 0
 *   where the server tells each value by itself
 *
 * Says how values come. One that is looked at only now and then can't keep the
 * rhythm that its description promises; it is late only by that much more.
 */
void
binnacle_realtime_state_set_cadence (BinnacleRealtimeState *self,
                                     gint64                 cadence)
{
  g_return_if_fail (BINNACLE_IS_REALTIME_STATE (self));

  binnacle_freshness_watch_set_cadence (self->watch, cadence);
}

static gboolean
is_absent (BinnacleEntity *entity,
           guint           snapshot,
           guint           epoch,
           gint64          offset)
{
  const BinnacleEntityRecord *record = binnacle_entity_get_record (entity);

  if (record->epoch != epoch)
    return record->epoch < epoch;
  return record->snapshot < snapshot && record->offset <= offset;
}

static void
remove_absent (BinnacleRealtimeState *self,
               BinnacleEntity        *entity)
{
  BinnacleUpdate gone = {
    .deleted = TRUE,
    .version = binnacle_entity_get_version (entity),
    .time = binnacle_entity_get_time (entity),
  };

  binnacle_entity_get_record (entity)->restored = FALSE;
  binnacle_entity_apply (entity, &gone, binnacle_entity_get_received (entity));
  set_existence (self, entity);
}

/* Those that exist and match, each with a reference. */
static GPtrArray *
list_matching (BinnacleRealtimeState *self,
               BinnaclePatternTrie   *patterns)
{
  GPtrArray *matching = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer entity;

  binnacle_entity_table_iter_init (self->table, &iter);
  while (g_hash_table_iter_next (&iter, NULL, &entity))
    if (binnacle_entity_get_exists (entity) &&
        binnacle_pattern_trie_matches (patterns, binnacle_entity_get_channel (entity)))
      g_ptr_array_add (matching, g_object_ref (entity));
  return matching;
}

/**
 * binnacle_realtime_state_finish_snapshot:
 * @self: a state
 * @patterns: what the snapshot is the whole truth for
 * @snapshot: its number, as its updates had it
 * @epoch: the history it belongs to
 * @offset: the server's offset at which it was true
 *
 * All updates of a snapshot are applied: what matches and was not in it, nor
 * written after it, is gone; the rest is confirmed.
 */
void
binnacle_realtime_state_finish_snapshot (BinnacleRealtimeState *self,
                                         BinnaclePatternTrie   *patterns,
                                         guint                  snapshot,
                                         guint                  epoch,
                                         gint64                 offset)
{
  g_autoptr (GPtrArray) matching = NULL;
  BinnacleFreshnessRules rules;

  g_return_if_fail (BINNACLE_IS_REALTIME_STATE (self));
  g_return_if_fail (patterns != NULL);

  matching = list_matching (self, patterns);
  rules = binnacle_freshness_watch_get_rules (self->watch);
  for (guint i = 0; i < matching->len; i++)
    {
      BinnacleEntity *entity = matching->pdata[i];

      if (is_absent (entity, snapshot, epoch, offset))
        remove_absent (self, entity);
      else
        binnacle_entity_table_add_undescribed (self->table, entity);
      binnacle_freshness_watch_confirm (self->watch, entity, &rules);
      binnacle_freshness_watch_refresh (self->watch, entity, &rules);
    }
  self->changed = TRUE;
  finish_changes (self);
}

/**
 * binnacle_realtime_state_finish_resume:
 * @self: a state
 * @patterns: what was resumed
 *
 * All updates that were missed are applied: what matches is confirmed as it is.
 */
void
binnacle_realtime_state_finish_resume (BinnacleRealtimeState *self,
                                       BinnaclePatternTrie   *patterns)
{
  g_autoptr (GPtrArray) matching = NULL;
  BinnacleFreshnessRules rules;

  g_return_if_fail (BINNACLE_IS_REALTIME_STATE (self));
  g_return_if_fail (patterns != NULL);

  matching = list_matching (self, patterns);
  rules = binnacle_freshness_watch_get_rules (self->watch);
  for (guint i = 0; i < matching->len; i++)
    {
      binnacle_freshness_watch_confirm (self->watch, matching->pdata[i], &rules);
      binnacle_freshness_watch_refresh (self->watch, matching->pdata[i], &rules);
    }
}

/**
 * binnacle_realtime_state_forget:
 * @self: a state
 * @patterns: what nobody is subscribed to any more
 * @wanted: what somebody is still subscribed to
 *
 * What matches @patterns and not @wanted is no longer heard of: it stops being
 * live, and is kept only for as long as somebody holds it.
 */
void
binnacle_realtime_state_forget (BinnacleRealtimeState *self,
                                BinnaclePatternTrie   *patterns,
                                BinnaclePatternTrie   *wanted)
{
  g_autoptr (GPtrArray) matching = NULL;
  BinnacleFreshnessRules rules;

  g_return_if_fail (BINNACLE_IS_REALTIME_STATE (self));
  g_return_if_fail (patterns != NULL);
  g_return_if_fail (wanted != NULL);

  matching = list_matching (self, patterns);
  rules = binnacle_freshness_watch_get_rules (self->watch);
  for (guint i = 0; i < matching->len; i++)
    {
      BinnacleEntity *entity = matching->pdata[i];

      if (binnacle_pattern_trie_matches (wanted, binnacle_entity_get_channel (entity)))
        continue;
      binnacle_freshness_watch_lose (self->watch, entity, &rules);
      binnacle_freshness_watch_refresh (self->watch, entity, &rules);
      binnacle_entity_table_let_go (self->table, entity);
    }
  notify_n_channels (self);
}

/**
 * binnacle_realtime_state_set_problem:
 * @self: a state
 * @channel: a channel's name
 * @problem: (nullable): why it has no new value, though its source answers
 *
 * Says that one channel is not live, and why, while others are. Its next update
 * ends that.
 */
void
binnacle_realtime_state_set_problem (BinnacleRealtimeState *self,
                                     const char            *channel,
                                     const GError          *problem)
{
  g_autoptr (BinnacleEntity) entity = NULL;
  BinnacleFreshnessRules rules;

  g_return_if_fail (BINNACLE_IS_REALTIME_STATE (self));
  g_return_if_fail (channel != NULL);

  entity = binnacle_entity_table_lookup (self->table, channel);
  if (entity == NULL)
    return;
  g_object_ref (entity);
  binnacle_entity_set_problem (entity, problem);
  if (problem == NULL)
    return;
  rules = binnacle_freshness_watch_get_rules (self->watch);
  binnacle_freshness_watch_lose (self->watch, entity, &rules);
  binnacle_freshness_watch_refresh (self->watch, entity, &rules);
}

/**
 * binnacle_realtime_state_describe:
 * @self: a state
 * @channel: a channel's name
 * @description: what the server says of it
 *
 * Takes a description over, where the channel is known.
 */
void
binnacle_realtime_state_describe (BinnacleRealtimeState     *self,
                                  const char                *channel,
                                  const BinnacleDescription *description)
{
  g_autoptr (BinnacleEntity) entity = NULL;
  BinnacleFreshnessRules rules;

  g_return_if_fail (BINNACLE_IS_REALTIME_STATE (self));
  g_return_if_fail (channel != NULL);
  g_return_if_fail (description != NULL);

  if (binnacle_entity_table_lookup (self->table, channel) == NULL)
    return;
  entity = binnacle_entity_table_ref (self->table, channel);
  binnacle_entity_table_describe (self->table, entity, description);
  rules = binnacle_freshness_watch_get_rules (self->watch);
  binnacle_freshness_watch_refresh (self->watch, entity, &rules);
}

/**
 * binnacle_realtime_state_has_undescribed:
 * @self: a state
 *
 * Returns: whether there are channels whose description was not asked for yet
 */
gboolean
binnacle_realtime_state_has_undescribed (BinnacleRealtimeState *self)
{
  g_return_val_if_fail (BINNACLE_IS_REALTIME_STATE (self), FALSE);

  return binnacle_entity_table_has_undescribed (self->table);
}

/**
 * binnacle_realtime_state_add_undescribed:
 * @self: a state
 * @channels: (array zero-terminated=1): names
 *
 * Says that the descriptions of these channels must be asked for again.
 */
void
binnacle_realtime_state_add_undescribed (BinnacleRealtimeState *self,
                                         const char *const     *channels)
{
  g_return_if_fail (BINNACLE_IS_REALTIME_STATE (self));
  g_return_if_fail (channels != NULL);

  for (guint i = 0; channels[i] != NULL; i++)
    {
      BinnacleEntity *entity = binnacle_entity_table_lookup (self->table, channels[i]);

      if (entity != NULL)
        binnacle_entity_table_add_undescribed (self->table, entity);
    }
}

/**
 * binnacle_realtime_state_take_undescribed:
 * @self: a state
 * @max_channels: the most names to return
 * @max_bytes: the most bytes of names to return
 *
 * Some of the channels whose description was not asked for yet; from now on it
 * was.
 *
 * Returns: (transfer full) (nullable): their names, or %NULL where there are none
 */
GStrv
binnacle_realtime_state_take_undescribed (BinnacleRealtimeState *self,
                                          guint                  max_channels,
                                          gsize                  max_bytes)
{
  g_return_val_if_fail (BINNACLE_IS_REALTIME_STATE (self), NULL);

  return binnacle_entity_table_take_undescribed (self->table, max_channels, max_bytes);
}

/**
 * binnacle_realtime_state_get_operations:
 * @self: a state
 *
 * Returns: (transfer none) (nullable): the operations that are not done yet, a list
 *   of [class@Operation]; %NULL where nothing can be edited
 */
GListModel *
binnacle_realtime_state_get_operations (BinnacleRealtimeState *self)
{
  g_return_val_if_fail (BINNACLE_IS_REALTIME_STATE (self), NULL);

  return self->queue;
}

/**
 * binnacle_realtime_state_apply:
 * @self: a state
 * @channel: the channel to change
 * @edit: what to change
 * @error: return location for an error
 *
 * Makes an edit: see [method@OperationQueue.apply].
 *
 * Returns: (transfer full): the operation that does it, or %NULL with an error of
 *   the domain [error@OperationError]
 */
BinnacleOperation *
binnacle_realtime_state_apply (BinnacleRealtimeState  *self,
                               const char             *channel,
                               const BinnacleEdit     *edit,
                               GError                **error)
{
  g_return_val_if_fail (BINNACLE_IS_REALTIME_STATE (self), NULL);
  g_return_val_if_fail (self->queue != NULL, NULL);

  return binnacle_operation_queue_apply (self->queue, channel, edit, error);
}

/* For the queue of operations. */

/* edits: NULL where the queue goes */
void
binnacle_realtime_state_set_edits (BinnacleRealtimeState            *self,
                                   const BinnacleRealtimeStateEdits *edits,
                                   gpointer                          queue)
{
  self->edits = edits;
  self->queue = queue;
}

/* What the answer to an operation says of its channel. It counts as an update,
 * but for the freshness: nobody may be subscribed to the channel. */
void
binnacle_realtime_state_apply_result (BinnacleRealtimeState *self,
                                      const BinnacleUpdate  *update)
{
  g_autoptr (BinnacleEntity) entity = binnacle_entity_table_ref (self->table, update->channel);

  if (self->edits != NULL)
    self->edits->begin_update (self->queue, update);
  if (!is_outdated (entity, update))
    {
      note_arrival (entity, update);
      binnacle_entity_apply (entity, update, binnacle_clock_get_boot_time (self->clock));
      /* The next edit is made on it, also where nobody holds it. */
      if (update->deleted || has_room (self, entity, update))
        set_existence (self, entity);
    }
  if (self->edits != NULL)
    self->edits->end_update (self->queue, update);
}

/* For what comes from an earlier run. */

BinnacleClock *
binnacle_realtime_state_get_clock (BinnacleRealtimeState *self)
{
  return self->clock;
}

BinnacleEntityTable *
binnacle_realtime_state_get_table (BinnacleRealtimeState *self)
{
  return self->table;
}

BinnacleFreshnessWatch *
binnacle_realtime_state_get_watch (BinnacleRealtimeState *self)
{
  return self->watch;
}

BinnacleStateMemory *
binnacle_realtime_state_get_memory (BinnacleRealtimeState *self)
{
  return &self->memory;
}

/* Returns NULL, and does nothing, where a server has said something of that channel or
 * there is no room; else the entity, which is kept. */
BinnacleEntity *
binnacle_realtime_state_admit_restored (BinnacleRealtimeState *self,
                                        const BinnacleUpdate  *update,
                                        const char            *epoch,
                                        gint64                 received)
{
  BinnacleEntity *known = binnacle_entity_table_lookup (self->table, update->channel);
  g_autoptr (BinnacleEntity) entity = NULL;
  BinnacleFreshnessRules rules;
  BinnacleEntityRecord *record;

  if ((known != NULL && binnacle_entity_get_record (known)->epoch != 0) || !has_room (self, known, update))
    return NULL;
  entity = binnacle_entity_table_ref (self->table, update->channel);
  record = binnacle_entity_get_record (entity);
  record->restored = TRUE;
  g_free (record->restored_epoch);
  record->restored_epoch = g_strdup (epoch);
  self->changed = TRUE;
  binnacle_entity_apply (entity, update, received);
  set_existence (self, entity);
  rules = binnacle_freshness_watch_get_rules (self->watch);
  binnacle_freshness_watch_refresh (self->watch, entity, &rules);
  return entity;
}

void
binnacle_realtime_state_remove (BinnacleRealtimeState *self,
                                BinnacleEntity        *entity)
{
  BinnacleFreshnessRules rules = binnacle_freshness_watch_get_rules (self->watch);

  self->changed = TRUE;
  remove_absent (self, entity);
  binnacle_freshness_watch_refresh (self->watch, entity, &rules);
}

void
binnacle_realtime_state_finish_changes (BinnacleRealtimeState *self)
{
  finish_changes (self);
}
