/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-live"

#include "live/binnacle-update-processor.h"

#include <pthread.h>

#include "base/binnacle-mailbox.h"
#include "live/binnacle-update-queue-private.h"

#define MAX_EVENTS 10000
#define MAX_CONTROL_ITEMS 10000
/* As a rule one frame of the largest size, as a tree, is no more than that. */
#define MAX_CONTROL_BYTES (64 * 1024 * 1024)

/* The clock is asked after so many updates. */
#define UPDATES_PER_LOOK 16

/**
 * BinnacleUpdateProcessor:
 *
 * The one door between the I/O threads and the main thread.
 *
 * While the main thread is busy it conflates: the newest version of a channel
 * stands for the older ones, so what waits is bounded by the number of channels
 * and their bytes, not by the message rate. Of a tracked channel each number is
 * kept besides, thinned by minimum and maximum. Updates of event channels and
 * control items are never conflated or dropped. When a limit is reached, a push
 * says so, the caller stops reading, and [signal@UpdateProcessor::drained] says
 * when to go on; only what is pushed far beyond that is refused.
 *
 * Order: something is delivered no later than anything that was pushed after
 * it, a control item so after all the updates that were pushed before it. An
 * update that takes the place of a waiting one may come before control items
 * that were pushed between the two.
 *
 * Updates are applied in turns in the main thread (the thread-default main
 * context of the thread that made the processor), one batch at a time: the next
 * one is taken only when the former is handled. A turn ends after
 * [property@UpdateProcessor:frame-budget], and the next one starts no sooner
 * than [property@UpdateProcessor:batch-max-delay] later; the first update after
 * a silence is applied at once.
 *
 * Pushing, and reading the counters, is for any thread; all else is for the
 * main thread. Counters do not notify.
 */
struct _BinnacleUpdateProcessor
{
  GObject              parent_instance;

  BinnacleClock       *clock;
  BinnacleMailbox     *mailbox;
  BinnacleTimer       *timer;

  pthread_mutex_t      mutex;     /* guards queue and awake */
  BinnacleUpdateQueue *queue;
  gboolean             awake;     /* a turn will come */

  GArray              *batch;     /* of BinnacleQueueItem */
  guint                n_handled; /* of the batch */
  gboolean             in_turn;
  gint64               last_turn; /* monotonic, its end */

  BinnacleUpdateFunc   update_func;
  BinnacleTurnFunc     turn_func;
  gpointer             update_data;
  BinnacleControlFunc  control_func;
  GDestroyNotify       control_free;
  gpointer             control_data;

  guint                batch_max_delay;
  guint                batch_max_size;
  guint                frame_budget;
};

G_DEFINE_FINAL_TYPE (BinnacleUpdateProcessor, binnacle_update_processor, G_TYPE_OBJECT)

typedef enum
{
  PROP_CLOCK = 1,
  PROP_BATCH_MAX_DELAY,
  PROP_BATCH_MAX_SIZE,
  PROP_FRAME_BUDGET,
  PROP_MAX_QUEUED_CHANNELS,
  PROP_MAX_QUEUED_BYTES,
  PROP_RECEIVED,
  PROP_CONFLATED,
  PROP_DELIVERED,
  PROP_REFUSED,
  PROP_N_QUEUED,
  PROP_QUEUED_BYTES
} UpdateProcessorProperty;

static GParamSpec *properties[PROP_QUEUED_BYTES + 1];

enum { SIGNAL_DRAINED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void
lock (BinnacleUpdateProcessor *self)
{
  pthread_mutex_lock (&self->mutex);
}

static void
unlock (BinnacleUpdateProcessor *self)
{
  pthread_mutex_unlock (&self->mutex);
}

/* FALSE where nothing waits; then nobody is awake until the next push. */
static gboolean
take_batch (BinnacleUpdateProcessor *self)
{
  BinnacleQueueItem item;

  g_array_set_size (self->batch, 0);
  self->n_handled = 0;
  lock (self);
  while (self->batch->len < self->batch_max_size && binnacle_update_queue_pop (self->queue, &item))
    g_array_append_val (self->batch, item);
  self->awake = self->batch->len > 0;
  unlock (self);
  return self->batch->len > 0;
}

static gboolean
is_batch_handled (BinnacleUpdateProcessor *self)
{
  return self->n_handled == self->batch->len;
}

static void
handle (BinnacleUpdateProcessor *self,
        BinnacleQueueItem       *item)
{
  if (!item->is_control)
    {
      if (self->update_func != NULL)
        self->update_func (&item->update, item->samples, item->n_samples, self->update_data);
    }
  else if (self->control_func != NULL)
    {
      self->control_func (g_steal_pointer (&item->control), self->control_data);
    }
  binnacle_queue_item_clear (item, self->control_free);
}

/* Returns whether the time is up. Items are handled from a copy, since a
 * handler may run the main loop. */
static gboolean
handle_batch (BinnacleUpdateProcessor *self,
              gint64                   deadline)
{
  while (!is_batch_handled (self))
    {
      BinnacleQueueItem *place = &g_array_index (self->batch, BinnacleQueueItem, self->n_handled++);
      BinnacleQueueItem item = *place;

      *place = (BinnacleQueueItem) { 0 };
      handle (self, &item);
      if (self->n_handled % UPDATES_PER_LOOK == 0 &&
          binnacle_clock_get_monotonic_time (self->clock) >= deadline)
        return TRUE;
    }
  return FALSE;
}

static void
end_turn (BinnacleUpdateProcessor *self)
{
  gboolean drained;

  self->last_turn = binnacle_clock_get_monotonic_time (self->clock);
  if (self->turn_func != NULL)
    self->turn_func (self->update_data);
  lock (self);
  drained = binnacle_update_queue_take_drained (self->queue);
  unlock (self);
  if (drained)
    g_signal_emit (self, signals[SIGNAL_DRAINED], 0);
}

static gint64
get_pause (BinnacleUpdateProcessor *self)
{
  return (gint64) MAX (self->batch_max_delay, self->frame_budget) * 1000;
}

static void
run_turn (gpointer user_data)
{
  g_autoptr (BinnacleUpdateProcessor) self = g_object_ref (user_data);
  gint64 deadline;

  if (self->in_turn)
    {
      binnacle_timer_restart (self->timer, get_pause (self));
      return;
    }
  if (is_batch_handled (self) && !take_batch (self))
    return;
  self->in_turn = TRUE;
  deadline = binnacle_clock_get_monotonic_time (self->clock) + (gint64) self->frame_budget * 1000;
  handle_batch (self, deadline);
  end_turn (self);
  self->in_turn = FALSE;
  if (self->timer != NULL)
    binnacle_timer_restart (self->timer, get_pause (self));
}

static void
woken (gpointer item,
       gpointer user_data)
{
  BinnacleUpdateProcessor *self = user_data;
  gint64 since = binnacle_clock_get_monotonic_time (self->clock) - self->last_turn;
  gint64 delay = (gint64) self->batch_max_delay * 1000;

  if (self->last_turn == 0 || since >= delay)
    run_turn (self);
  else
    binnacle_timer_restart (self->timer, delay - since);
}

static void
keep_token (gpointer token)
{
  /* The item of the mailbox only says "wake up"; there is nothing to free. */
}

/* Called with the lock held; returns whether the caller must wake. */
static gboolean
must_wake (BinnacleUpdateProcessor *self)
{
  gboolean wake = !self->awake;

  self->awake = TRUE;
  return wake;
}

static void
wake (BinnacleUpdateProcessor *self)
{
  binnacle_mailbox_post (self->mailbox, self->mailbox, 0);
}

static void
binnacle_update_processor_constructed (GObject *object)
{
  BinnacleUpdateProcessor *self = BINNACLE_UPDATE_PROCESSOR (object);
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();

  G_OBJECT_CLASS (binnacle_update_processor_parent_class)->constructed (object);
  self->mailbox = binnacle_mailbox_new (context, 4, G_MAXSIZE, keep_token, woken, self);
  self->timer = binnacle_clock_add_timer (self->clock, 0, run_turn, self);
  binnacle_timer_stop (self->timer);
}

static void
binnacle_update_processor_dispose (GObject *object)
{
  BinnacleUpdateProcessor *self = BINNACLE_UPDATE_PROCESSOR (object);

  g_clear_pointer (&self->timer, binnacle_timer_free);
  if (self->mailbox != NULL)
    binnacle_mailbox_close (self->mailbox);
  self->update_func = NULL;
  self->turn_func = NULL;
  self->control_func = NULL;
  for (; self->n_handled < self->batch->len; self->n_handled++)
    binnacle_queue_item_clear (&g_array_index (self->batch, BinnacleQueueItem, self->n_handled),
                               self->control_free);
  G_OBJECT_CLASS (binnacle_update_processor_parent_class)->dispose (object);
}

static void
binnacle_update_processor_finalize (GObject *object)
{
  BinnacleUpdateProcessor *self = BINNACLE_UPDATE_PROCESSOR (object);

  g_clear_pointer (&self->mailbox, binnacle_mailbox_unref);
  binnacle_update_queue_free (self->queue, self->control_free);
  g_array_unref (self->batch);
  pthread_mutex_destroy (&self->mutex);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (binnacle_update_processor_parent_class)->finalize (object);
}

static guint64
read_counter (BinnacleUpdateProcessor *self,
              UpdateProcessorProperty  property)
{
  BinnacleQueueCounters counters;

  lock (self);
  counters = *binnacle_update_queue_get_counters (self->queue);
  unlock (self);
  if (property == PROP_RECEIVED)
    return counters.received;
  if (property == PROP_CONFLATED)
    return counters.conflated;
  return property == PROP_DELIVERED ? counters.delivered : counters.refused;
}

static void
binnacle_update_processor_get_property (GObject    *object,
                                        guint       property_id,
                                        GValue     *value,
                                        GParamSpec *pspec)
{
  BinnacleUpdateProcessor *self = BINNACLE_UPDATE_PROCESSOR (object);

  switch ((UpdateProcessorProperty) property_id)
    {
    case PROP_CLOCK:
      g_value_set_object (value, self->clock);
      break;
    case PROP_BATCH_MAX_DELAY:
      g_value_set_uint (value, self->batch_max_delay);
      break;
    case PROP_BATCH_MAX_SIZE:
      g_value_set_uint (value, self->batch_max_size);
      break;
    case PROP_FRAME_BUDGET:
      g_value_set_uint (value, self->frame_budget);
      break;
    case PROP_MAX_QUEUED_CHANNELS:
      lock (self);
      g_value_set_uint (value, binnacle_update_queue_get_limits (self->queue)->max_channels);
      unlock (self);
      break;
    case PROP_MAX_QUEUED_BYTES:
      lock (self);
      g_value_set_uint64 (value, binnacle_update_queue_get_limits (self->queue)->max_bytes);
      unlock (self);
      break;
    case PROP_RECEIVED:
    case PROP_CONFLATED:
    case PROP_DELIVERED:
    case PROP_REFUSED:
      g_value_set_uint64 (value, read_counter (self, (UpdateProcessorProperty) property_id));
      break;
    case PROP_N_QUEUED:
      g_value_set_uint (value, binnacle_update_processor_get_n_queued (self));
      break;
    case PROP_QUEUED_BYTES:
      g_value_set_uint64 (value, binnacle_update_processor_get_queued_bytes (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
set_setting (BinnacleUpdateProcessor *self,
             guint                   *member,
             guint                    number,
             GParamSpec              *pspec)
{
  gboolean changed;

  lock (self);
  changed = *member != number;
  *member = number;
  unlock (self);
  if (changed)
    g_object_notify_by_pspec (G_OBJECT (self), pspec);
}

static void
set_max_bytes (BinnacleUpdateProcessor *self,
               guint64                  max_bytes,
               GParamSpec              *pspec)
{
  BinnacleQueueLimits *limits = binnacle_update_queue_get_limits (self->queue);
  gboolean changed;

  lock (self);
  changed = limits->max_bytes != max_bytes;
  limits->max_bytes = (gsize) max_bytes;
  unlock (self);
  if (changed)
    g_object_notify_by_pspec (G_OBJECT (self), pspec);
}

static void
binnacle_update_processor_set_property (GObject      *object,
                                        guint         property_id,
                                        const GValue *value,
                                        GParamSpec   *pspec)
{
  BinnacleUpdateProcessor *self = BINNACLE_UPDATE_PROCESSOR (object);

  switch ((UpdateProcessorProperty) property_id)
    {
    case PROP_CLOCK:
      self->clock = g_value_dup_object (value);
      break;
    case PROP_BATCH_MAX_DELAY:
      set_setting (self, &self->batch_max_delay, g_value_get_uint (value), pspec);
      break;
    case PROP_BATCH_MAX_SIZE:
      set_setting (self, &self->batch_max_size, g_value_get_uint (value), pspec);
      break;
    case PROP_FRAME_BUDGET:
      set_setting (self, &self->frame_budget, g_value_get_uint (value), pspec);
      break;
    case PROP_MAX_QUEUED_CHANNELS:
      set_setting (self, &binnacle_update_queue_get_limits (self->queue)->max_channels, g_value_get_uint (value), pspec);
      break;
    case PROP_MAX_QUEUED_BYTES:
      set_max_bytes (self, g_value_get_uint64 (value), pspec);
      break;
    case PROP_RECEIVED:
    case PROP_CONFLATED:
    case PROP_DELIVERED:
    case PROP_REFUSED:
    case PROP_N_QUEUED:
    case PROP_QUEUED_BYTES:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

#define SETTING (G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS)
#define COUNTER (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS)

static void
install_settings (void)
{
  /**
   * BinnacleUpdateProcessor:clock:
   *
   * What paces the batches.
   */
  properties[PROP_CLOCK] =
    g_param_spec_object ("clock", NULL, NULL, BINNACLE_TYPE_CLOCK,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  /**
   * BinnacleUpdateProcessor:batch-max-delay:
   *
   * Milliseconds from one turn to the next.
   */
  properties[PROP_BATCH_MAX_DELAY] = g_param_spec_uint ("batch-max-delay", NULL, NULL, 0, 1000, 16, SETTING);
  /**
   * BinnacleUpdateProcessor:batch-max-size:
   *
   * The most updates and control items in a batch.
   */
  properties[PROP_BATCH_MAX_SIZE] = g_param_spec_uint ("batch-max-size", NULL, NULL, 1, 1000000, 2000, SETTING);
  /**
   * BinnacleUpdateProcessor:frame-budget:
   *
   * Milliseconds after which a turn ends, for the frame to be drawn.
   */
  properties[PROP_FRAME_BUDGET] = g_param_spec_uint ("frame-budget", NULL, NULL, 1, 16, 4, SETTING);
  /**
   * BinnacleUpdateProcessor:max-queued-channels:
   *
   * How many channels may wait before reading pauses, and how many are remembered.
   */
  properties[PROP_MAX_QUEUED_CHANNELS] =
    g_param_spec_uint ("max-queued-channels", NULL, NULL, 1, G_MAXUINT / 4, 100000, SETTING);
  /**
   * BinnacleUpdateProcessor:max-queued-bytes:
   *
   * How many bytes of values may wait before reading pauses.
   */
  properties[PROP_MAX_QUEUED_BYTES] =
    g_param_spec_uint64 ("max-queued-bytes", NULL, NULL, 1, G_MAXSSIZE, 32 * 1024 * 1024, SETTING);
}

static void
install_counters (void)
{
  /**
   * BinnacleUpdateProcessor:received:
   *
   * How many updates were taken.
   */
  properties[PROP_RECEIVED] = g_param_spec_uint64 ("received", NULL, NULL, 0, G_MAXUINT64, 0, COUNTER);
  /**
   * BinnacleUpdateProcessor:conflated:
   *
   * How many of them another one stood for.
   */
  properties[PROP_CONFLATED] = g_param_spec_uint64 ("conflated", NULL, NULL, 0, G_MAXUINT64, 0, COUNTER);
  /**
   * BinnacleUpdateProcessor:delivered:
   *
   * How many updates and control items went to the main thread.
   */
  properties[PROP_DELIVERED] = g_param_spec_uint64 ("delivered", NULL, NULL, 0, G_MAXUINT64, 0, COUNTER);
  /**
   * BinnacleUpdateProcessor:refused:
   *
   * How many were refused: the pushing side ignored that it was full.
   */
  properties[PROP_REFUSED] = g_param_spec_uint64 ("refused", NULL, NULL, 0, G_MAXUINT64, 0, COUNTER);
  /**
   * BinnacleUpdateProcessor:n-queued:
   *
   * How many updates and control items wait.
   */
  properties[PROP_N_QUEUED] = g_param_spec_uint ("n-queued", NULL, NULL, 0, G_MAXUINT, 0, COUNTER);
  /**
   * BinnacleUpdateProcessor:queued-bytes:
   *
   * The bytes of their values.
   */
  properties[PROP_QUEUED_BYTES] = g_param_spec_uint64 ("queued-bytes", NULL, NULL, 0, G_MAXUINT64, 0, COUNTER);
}

static void
binnacle_update_processor_class_init (BinnacleUpdateProcessorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = binnacle_update_processor_constructed;
  object_class->dispose = binnacle_update_processor_dispose;
  object_class->finalize = binnacle_update_processor_finalize;
  object_class->get_property = binnacle_update_processor_get_property;
  object_class->set_property = binnacle_update_processor_set_property;
  install_settings ();
  install_counters ();
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  /**
   * BinnacleUpdateProcessor::drained:
   *
   * It was full, and half of the room is free again: reading may go on. In the
   * main thread.
   */
  signals[SIGNAL_DRAINED] =
    g_signal_new ("drained", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
binnacle_update_processor_init (BinnacleUpdateProcessor *self)
{
  BinnacleQueueLimits *limits;

  pthread_mutex_init (&self->mutex, NULL);
  self->queue = binnacle_update_queue_new ();
  self->batch = g_array_new (FALSE, FALSE, sizeof (BinnacleQueueItem));
  limits = binnacle_update_queue_get_limits (self->queue);
  limits->max_events = MAX_EVENTS;
  limits->max_control_items = MAX_CONTROL_ITEMS;
  limits->max_control_bytes = MAX_CONTROL_BYTES;
}

/**
 * binnacle_update_processor_new:
 * @clock: what paces the batches
 *
 * Makes a processor that delivers to the thread-default main context.
 *
 * Returns: (transfer full): a processor
 */
BinnacleUpdateProcessor *
binnacle_update_processor_new (BinnacleClock *clock)
{
  g_return_val_if_fail (BINNACLE_IS_CLOCK (clock), NULL);

  return g_object_new (BINNACLE_TYPE_UPDATE_PROCESSOR, "clock", clock, NULL);
}

/**
 * binnacle_update_processor_push:
 * @self: a processor
 * @update: what became of a channel; copied, the value by reference
 *
 * Hands an update to the main thread. Any thread.
 *
 * Returns: what became of it
 */
BinnaclePushResult
binnacle_update_processor_push (BinnacleUpdateProcessor *self,
                                const BinnacleUpdate    *update)
{
  BinnaclePushResult result;
  gboolean must;

  g_return_val_if_fail (BINNACLE_IS_UPDATE_PROCESSOR (self), BINNACLE_PUSH_REFUSED);
  g_return_val_if_fail (update != NULL && update->channel != NULL, BINNACLE_PUSH_REFUSED);

  lock (self);
  result = binnacle_update_queue_push (self->queue, update);
  must = must_wake (self);
  unlock (self);
  if (must)
    wake (self);
  return result;
}

/**
 * binnacle_update_processor_push_control:
 * @self: a processor
 * @item: (transfer full): for the control function; still the caller's where
 *   it is refused
 * @bytes: its size, about
 *
 * Hands something to the main thread that must never be conflated or dropped.
 * It is delivered after all updates that were pushed before it. Any thread.
 *
 * Returns: what became of it
 */
BinnaclePushResult
binnacle_update_processor_push_control (BinnacleUpdateProcessor *self,
                                        gpointer                 item,
                                        gsize                    bytes)
{
  BinnaclePushResult result;
  gboolean must;

  g_return_val_if_fail (BINNACLE_IS_UPDATE_PROCESSOR (self), BINNACLE_PUSH_REFUSED);
  g_return_val_if_fail (item != NULL, BINNACLE_PUSH_REFUSED);

  lock (self);
  result = binnacle_update_queue_push_control (self->queue, item, bytes);
  must = must_wake (self);
  unlock (self);
  if (must)
    wake (self);
  return result;
}

/**
 * binnacle_update_processor_set_update_func:
 * @self: a processor
 * @update_func: (nullable) (scope notified): applies an update
 * @turn_func: (nullable) (scope notified): called when a turn ends
 * @user_data: for both
 *
 * Sets who applies updates; there is one. As a rule that is a
 * [class@RealtimeState].
 */
void
binnacle_update_processor_set_update_func (BinnacleUpdateProcessor *self,
                                           BinnacleUpdateFunc       update_func,
                                           BinnacleTurnFunc         turn_func,
                                           gpointer                 user_data)
{
  g_return_if_fail (BINNACLE_IS_UPDATE_PROCESSOR (self));

  self->update_func = update_func;
  self->turn_func = turn_func;
  self->update_data = user_data;
}

/**
 * binnacle_update_processor_set_control_func:
 * @self: a processor
 * @control_func: (nullable) (scope notified): takes a control item
 * @item_free: frees one that nobody takes any more
 * @user_data: for @control_func
 *
 * Sets who takes control items; there is one. As a rule that is a source.
 */
void
binnacle_update_processor_set_control_func (BinnacleUpdateProcessor *self,
                                            BinnacleControlFunc      control_func,
                                            GDestroyNotify           item_free,
                                            gpointer                 user_data)
{
  g_return_if_fail (BINNACLE_IS_UPDATE_PROCESSOR (self));

  self->control_func = control_func;
  self->control_free = item_free;
  self->control_data = user_data;
}

/**
 * binnacle_update_processor_track:
 * @self: a processor
 * @channel: a channel's name
 *
 * From now on, keeps each number of the channel, not only the newest. Counted.
 *
 * Returns: whether there was room to remember that
 */
gboolean
binnacle_update_processor_track (BinnacleUpdateProcessor *self,
                                 const char              *channel)
{
  gboolean tracked;

  g_return_val_if_fail (BINNACLE_IS_UPDATE_PROCESSOR (self), FALSE);
  g_return_val_if_fail (channel != NULL, FALSE);

  lock (self);
  tracked = binnacle_update_queue_track (self->queue, channel);
  unlock (self);
  return tracked;
}

/**
 * binnacle_update_processor_untrack:
 * @self: a processor
 * @channel: a channel's name
 *
 * Takes back one [method@UpdateProcessor.track].
 */
void
binnacle_update_processor_untrack (BinnacleUpdateProcessor *self,
                                   const char              *channel)
{
  g_return_if_fail (BINNACLE_IS_UPDATE_PROCESSOR (self));
  g_return_if_fail (channel != NULL);

  lock (self);
  binnacle_update_queue_untrack (self->queue, channel);
  unlock (self);
}

/**
 * binnacle_update_processor_keep_undescribed:
 * @self: an update processor
 * @max_updates: how many, over all channels; 0 for none, which is the default
 *
 * For a server that has event channels: until
 * [method@UpdateProcessor.set_event] has said what kind a channel is of, that
 * many updates of such channels are not conflated, since they may be events.
 */
void
binnacle_update_processor_keep_undescribed (BinnacleUpdateProcessor *self,
                                            guint                    max_updates)
{
  g_return_if_fail (BINNACLE_IS_UPDATE_PROCESSOR (self));

  lock (self);
  binnacle_update_queue_get_limits (self->queue)->max_undescribed = max_updates;
  unlock (self);
}

/**
 * binnacle_update_processor_set_event:
 * @self: a processor
 * @channel: a channel's name
 * @event: whether its updates are events
 *
 * Says that none of the channel's updates may stand for another.
 *
 * Returns: whether there was room to remember that
 */
gboolean
binnacle_update_processor_set_event (BinnacleUpdateProcessor *self,
                                     const char              *channel,
                                     gboolean                 event)
{
  gboolean set;

  g_return_val_if_fail (BINNACLE_IS_UPDATE_PROCESSOR (self), FALSE);
  g_return_val_if_fail (channel != NULL, FALSE);

  lock (self);
  set = binnacle_update_queue_set_event (self->queue, channel, event);
  unlock (self);
  return set;
}

/**
 * binnacle_update_processor_get_n_queued:
 * @self: a processor
 *
 * Any thread.
 *
 * Returns: how many updates and control items wait
 */
guint
binnacle_update_processor_get_n_queued (BinnacleUpdateProcessor *self)
{
  guint n_queued;

  g_return_val_if_fail (BINNACLE_IS_UPDATE_PROCESSOR (self), 0);

  lock (self);
  n_queued = binnacle_update_queue_get_length (self->queue);
  unlock (self);
  return n_queued;
}

/**
 * binnacle_update_processor_get_queued_bytes:
 * @self: a processor
 *
 * Any thread.
 *
 * Returns: the bytes of the values that wait
 */
gsize
binnacle_update_processor_get_queued_bytes (BinnacleUpdateProcessor *self)
{
  gsize n_bytes;

  g_return_val_if_fail (BINNACLE_IS_UPDATE_PROCESSOR (self), 0);

  lock (self);
  n_bytes = binnacle_update_queue_get_bytes (self->queue);
  unlock (self);
  return n_bytes;
}

/**
 * binnacle_update_processor_flush:
 * @self: a processor
 * @longest: for how long at most, in µs
 *
 * Hands over what waits, at once: for when nothing more will come of a connection.
 * What is not done in time is handed over as usual. Within a turn it does nothing.
 */
void
binnacle_update_processor_flush (BinnacleUpdateProcessor *self,
                                 gint64                   longest)
{
  g_autoptr (BinnacleUpdateProcessor) guard = NULL;
  gint64 deadline;

  g_return_if_fail (BINNACLE_IS_UPDATE_PROCESSOR (self));

  if (self->in_turn || self->timer == NULL)
    return;
  guard = g_object_ref (self);
  self->in_turn = TRUE;
  deadline = binnacle_clock_get_monotonic_time (self->clock) + longest;
  while (!is_batch_handled (self) || take_batch (self))
    if (handle_batch (self, deadline) || binnacle_clock_get_monotonic_time (self->clock) >= deadline)
      break;
  end_turn (self);
  self->in_turn = FALSE;
  if (self->timer != NULL)
    binnacle_timer_restart (self->timer, get_pause (self));
}
