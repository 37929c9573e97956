/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-live"

#include "live/binnacle-operation-queue-private.h"

/* The properties and signals of a queue. */

typedef enum
{
  PROP_N_PENDING = 1,
  PROP_N_SAVING,
  PROP_N_FAILED,
  PROP_N_CONFLICTS,
  PROP_N_HELD,
  PROP_LOADED,
  PROP_LINKED,
  PROP_LAST_ERROR,
  PROP_CAN_UNDO,
  PROP_CAN_REDO,
  PROP_UNDO_LABEL,
  PROP_REDO_LABEL,
  PROP_UNDO_DEPTH,
  PROP_PAUSED,
  PROP_OPTIMISTIC,
  PROP_ROLL_BACK_ON_ERROR,
  PROP_PARALLEL_CHANNELS,
  PROP_ASK_AFTER,
  PROP_OPERATION_TIMEOUT,
  PROP_MAX_PENDING,
  PROP_CONFLICT_STRATEGY,
  PROP_MERGE_FALLBACK
} OperationQueueProperty;

static GParamSpec *properties[PROP_MERGE_FALLBACK + 1];

#define SIGNAL_STEP_SKIPPED BINNACLE_OPERATION_N_EVENTS

static guint signals[SIGNAL_STEP_SKIPPED + 1];

static void
notify (BinnacleOperationQueue *self,
        OperationQueueProperty  property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
set_count (BinnacleOperationQueue *self,
           guint                  *member,
           guint                   value,
           OperationQueueProperty  property)
{
  if (*member == value)
    return;
  *member = value;
  notify (self, property);
}

void
binnacle_operation_queue_notify_counts (BinnacleOperationQueue *self)
{
  guint n_saving = (guint) self->counts[BINNACLE_OPERATION_BUCKET_SAVING];

  set_count (self, &self->n_pending, (guint) self->counts[BINNACLE_OPERATION_BUCKET_PENDING] + n_saving, PROP_N_PENDING);
  set_count (self, &self->n_saving, n_saving, PROP_N_SAVING);
  set_count (self, &self->n_failed, (guint) self->counts[BINNACLE_OPERATION_BUCKET_FAILED], PROP_N_FAILED);
  set_count (self, &self->n_held, (guint) self->counts[BINNACLE_OPERATION_BUCKET_HELD], PROP_N_HELD);
  set_count (self, &self->n_conflicts, g_list_model_get_n_items (G_LIST_MODEL (self->conflicts)), PROP_N_CONFLICTS);
}

void
binnacle_operation_queue_notify_undo (BinnacleOperationQueue *self)
{
  notify (self, PROP_CAN_UNDO);
  notify (self, PROP_CAN_REDO);
  notify (self, PROP_UNDO_LABEL);
  notify (self, PROP_REDO_LABEL);
}

void
binnacle_operation_queue_emit (BinnacleOperationQueue *self,
                               BinnacleOperationEvent  event,
                               gpointer                object)
{
  g_signal_emit (self, signals[event], 0, object);
}

/* label: of the edit, or NULL */
void
binnacle_operation_queue_emit_step_skipped (BinnacleOperationQueue *self,
                                            const char             *label,
                                            const GError           *error)
{
  g_signal_emit (self, signals[SIGNAL_STEP_SKIPPED], 0, label, error);
}

void
binnacle_operation_queue_set_last_error (BinnacleOperationQueue *self,
                                         const GError           *error)
{
  if (error == NULL && self->last_error == NULL)
    return;
  g_clear_error (&self->last_error);
  self->last_error = error != NULL ? g_error_copy (error) : NULL;
  notify (self, PROP_LAST_ERROR);
}

/* Settings. */

static const char * const strategies[] = {
  [BINNACLE_CONFLICT_DEFAULT] = "",
  [BINNACLE_CONFLICT_MERGE] = "merge",
  [BINNACLE_CONFLICT_ASK] = "ask",
  [BINNACLE_CONFLICT_SERVER_WINS] = "server-wins",
  [BINNACLE_CONFLICT_MINE_WINS] = "mine-wins",
};

static void
set_strategy (BinnacleOperationQueue   *self,
              BinnacleConflictStrategy *member,
              BinnacleConflictStrategy  first,
              const char               *name,
              OperationQueueProperty    property)
{
  for (guint i = first; name != NULL && i < G_N_ELEMENTS (strategies); i++)
    if (g_str_equal (strategies[i], name) && *member != i)
      {
        *member = i;
        notify (self, property);
      }
}

static void
set_number (BinnacleOperationQueue *self,
            guint                  *member,
            guint                   number,
            OperationQueueProperty  property)
{
  if (*member == number)
    return;
  *member = number;
  notify (self, property);
  binnacle_operation_queue_enter (self);
  binnacle_operation_queue_wake_all (self);
  binnacle_operation_queue_leave (self);
}

static void
set_view (BinnacleOperationQueue *self,
          gboolean               *member,
          gboolean                flag,
          OperationQueueProperty  property)
{
  GHashTableIter iter;
  gpointer chain;

  if (*member == flag)
    return;
  *member = flag;
  notify (self, property);
  binnacle_operation_queue_enter (self);
  g_hash_table_iter_init (&iter, self->chains);
  while (g_hash_table_iter_next (&iter, NULL, &chain))
    {
      ((BinnacleOperationChain *) chain)->hidden = !self->optimistic;
      ((BinnacleOperationChain *) chain)->keeps_rejected = !self->roll_back_on_error;
      binnacle_operation_chain_forget (chain);
      binnacle_operation_queue_touch (self, chain);
    }
  binnacle_operation_queue_leave (self);
}

static void
binnacle_operation_queue_get_property (GObject    *object,
                                       guint       property_id,
                                       GValue     *value,
                                       GParamSpec *pspec)
{
  BinnacleOperationQueue *self = BINNACLE_OPERATION_QUEUE (object);

  switch ((OperationQueueProperty) property_id)
    {
    case PROP_N_PENDING:
      g_value_set_uint (value, self->n_pending);
      break;
    case PROP_N_SAVING:
      g_value_set_uint (value, self->n_saving);
      break;
    case PROP_N_FAILED:
      g_value_set_uint (value, self->n_failed);
      break;
    case PROP_N_CONFLICTS:
      g_value_set_uint (value, self->n_conflicts);
      break;
    case PROP_N_HELD:
      g_value_set_uint (value, self->n_held);
      break;
    case PROP_LOADED:
      g_value_set_boolean (value, self->loaded);
      break;
    case PROP_LINKED:
      g_value_set_boolean (value, self->linked);
      break;
    case PROP_LAST_ERROR:
      g_value_set_boxed (value, self->last_error);
      break;
    case PROP_CAN_UNDO:
      g_value_set_boolean (value, self->undo.length > 0);
      break;
    case PROP_CAN_REDO:
      g_value_set_boolean (value, self->redo.length > 0);
      break;
    case PROP_UNDO_LABEL:
      g_value_set_string (value, binnacle_operation_queue_peek_undo_label (self, FALSE));
      break;
    case PROP_REDO_LABEL:
      g_value_set_string (value, binnacle_operation_queue_peek_undo_label (self, TRUE));
      break;
    case PROP_UNDO_DEPTH:
      g_value_set_uint (value, self->undo_depth);
      break;
    case PROP_PAUSED:
      g_value_set_boolean (value, self->paused);
      break;
    case PROP_OPTIMISTIC:
      g_value_set_boolean (value, self->optimistic);
      break;
    case PROP_ROLL_BACK_ON_ERROR:
      g_value_set_boolean (value, self->roll_back_on_error);
      break;
    case PROP_PARALLEL_CHANNELS:
      g_value_set_uint (value, self->parallel_channels);
      break;
    case PROP_ASK_AFTER:
      g_value_set_uint (value, self->ask_after);
      break;
    case PROP_OPERATION_TIMEOUT:
      g_value_set_uint (value, self->operation_timeout);
      break;
    case PROP_MAX_PENDING:
      g_value_set_uint (value, self->max_pending);
      break;
    case PROP_CONFLICT_STRATEGY:
      g_value_set_string (value, strategies[self->conflict_strategy]);
      break;
    case PROP_MERGE_FALLBACK:
      g_value_set_string (value, strategies[self->merge_fallback]);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
binnacle_operation_queue_set_property (GObject      *object,
                                       guint         property_id,
                                       const GValue *value,
                                       GParamSpec   *pspec)
{
  BinnacleOperationQueue *self = BINNACLE_OPERATION_QUEUE (object);
  OperationQueueProperty property = property_id;

  switch (property)
    {
    case PROP_UNDO_DEPTH:
      set_number (self, &self->undo_depth, g_value_get_uint (value), property);
      if (MAX (self->undo.length, self->redo.length) > self->undo_depth)
        binnacle_operation_queue_limit_undo (self);
      break;
    case PROP_PAUSED:
      binnacle_operation_queue_set_paused (self, g_value_get_boolean (value));
      break;
    case PROP_OPTIMISTIC:
      set_view (self, &self->optimistic, g_value_get_boolean (value), property);
      break;
    case PROP_ROLL_BACK_ON_ERROR:
      set_view (self, &self->roll_back_on_error, g_value_get_boolean (value), property);
      break;
    case PROP_PARALLEL_CHANNELS:
      set_number (self, &self->parallel_channels, g_value_get_uint (value), property);
      break;
    case PROP_ASK_AFTER:
      set_number (self, &self->ask_after, g_value_get_uint (value), property);
      break;
    case PROP_OPERATION_TIMEOUT:
      set_number (self, &self->operation_timeout, g_value_get_uint (value), property);
      break;
    case PROP_MAX_PENDING:
      set_number (self, &self->max_pending, g_value_get_uint (value), property);
      break;
    case PROP_CONFLICT_STRATEGY:
      set_strategy (self, &self->conflict_strategy, BINNACLE_CONFLICT_MERGE, g_value_get_string (value), property);
      break;
    case PROP_MERGE_FALLBACK:
      set_strategy (self, &self->merge_fallback, BINNACLE_CONFLICT_ASK, g_value_get_string (value), property);
      break;
    case PROP_N_PENDING:
    case PROP_N_SAVING:
    case PROP_N_FAILED:
    case PROP_N_CONFLICTS:
    case PROP_N_HELD:
    case PROP_LOADED:
    case PROP_LINKED:
    case PROP_LAST_ERROR:
    case PROP_CAN_UNDO:
    case PROP_CAN_REDO:
    case PROP_UNDO_LABEL:
    case PROP_REDO_LABEL:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

#define READABLE (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS)
#define SETTING (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS)

static void
install_state (void)
{
  /**
   * BinnacleOperationQueue:n-pending:
   *
   * How many operations go their way by themselves: saved or being saved, and not
   * answered.
   */
  properties[PROP_N_PENDING] = g_param_spec_uint ("n-pending", NULL, NULL, 0, G_MAXUINT, 0, READABLE);
  /**
   * BinnacleOperationQueue:n-saving:
   *
   * How many of them are not on disk yet.
   */
  properties[PROP_N_SAVING] = g_param_spec_uint ("n-saving", NULL, NULL, 0, G_MAXUINT, 0, READABLE);
  /**
   * BinnacleOperationQueue:n-failed:
   *
   * How many the disk or the server refused.
   */
  properties[PROP_N_FAILED] = g_param_spec_uint ("n-failed", NULL, NULL, 0, G_MAXUINT, 0, READABLE);
  /**
   * BinnacleOperationQueue:n-conflicts:
   *
   * In how many channels the person has to choose.
   */
  properties[PROP_N_CONFLICTS] = g_param_spec_uint ("n-conflicts", NULL, NULL, 0, G_MAXUINT, 0, READABLE);
  /**
   * BinnacleOperationQueue:n-held:
   *
   * How many wait for the person to say whether they may be sent.
   */
  properties[PROP_N_HELD] = g_param_spec_uint ("n-held", NULL, NULL, 0, G_MAXUINT, 0, READABLE);
  /**
   * BinnacleOperationQueue:loaded:
   *
   * Whether what an earlier run left has been read.
   */
  properties[PROP_LOADED] = g_param_spec_boolean ("loaded", NULL, NULL, FALSE, READABLE);
  /**
   * BinnacleOperationQueue:linked:
   *
   * Whether there is a connection to the server that the operations are for.
   */
  properties[PROP_LINKED] = g_param_spec_boolean ("linked", NULL, NULL, FALSE, READABLE);
  /**
   * BinnacleOperationQueue:last-error:
   *
   * Why the journal can't be read or written now, or %NULL.
   */
  properties[PROP_LAST_ERROR] = g_param_spec_boxed ("last-error", NULL, NULL, G_TYPE_ERROR, READABLE);
}

static void
install_undo (void)
{
  /**
   * BinnacleOperationQueue:can-undo:
   *
   * Whether there is an edit to undo.
   */
  properties[PROP_CAN_UNDO] = g_param_spec_boolean ("can-undo", NULL, NULL, FALSE, READABLE);
  /**
   * BinnacleOperationQueue:can-redo:
   *
   * Whether there is something undone to be made again.
   */
  properties[PROP_CAN_REDO] = g_param_spec_boolean ("can-redo", NULL, NULL, FALSE, READABLE);
  /**
   * BinnacleOperationQueue:undo-label:
   *
   * What undoing takes back, in words, or %NULL.
   */
  properties[PROP_UNDO_LABEL] = g_param_spec_string ("undo-label", NULL, NULL, NULL, READABLE);
  /**
   * BinnacleOperationQueue:redo-label:
   *
   * What is made again, in words, or %NULL.
   */
  properties[PROP_REDO_LABEL] = g_param_spec_string ("redo-label", NULL, NULL, NULL, READABLE);
  /**
   * BinnacleOperationQueue:undo-depth:
   *
   * How many edits can be undone.
   */
  properties[PROP_UNDO_DEPTH] = g_param_spec_uint ("undo-depth", NULL, NULL, 0, 100000, 100, SETTING);
}

static void
install_settings (void)
{
  /**
   * BinnacleOperationQueue:paused:
   *
   * Whether nothing is sent.
   */
  properties[PROP_PAUSED] = g_param_spec_boolean ("paused", NULL, NULL, FALSE, SETTING);
  /**
   * BinnacleOperationQueue:optimistic:
   *
   * Whether edits show before the server has them.
   */
  properties[PROP_OPTIMISTIC] = g_param_spec_boolean ("optimistic", NULL, NULL, TRUE, SETTING);
  /**
   * BinnacleOperationQueue:roll-back-on-error:
   *
   * Whether an edit that the server refused shows no longer.
   */
  properties[PROP_ROLL_BACK_ON_ERROR] = g_param_spec_boolean ("roll-back-on-error", NULL, NULL, TRUE, SETTING);
  /**
   * BinnacleOperationQueue:parallel-channels:
   *
   * In how many channels an operation may be under way at once.
   */
  properties[PROP_PARALLEL_CHANNELS] = g_param_spec_uint ("parallel-channels", NULL, NULL, 1, 1000, 8, SETTING);
  /**
   * BinnacleOperationQueue:ask-after:
   *
   * The age in days from which on the person is asked before an edit is sent; 0: never.
   */
  properties[PROP_ASK_AFTER] = g_param_spec_uint ("ask-after", NULL, NULL, 0, 36500, 30, SETTING);
  /**
   * BinnacleOperationQueue:operation-timeout:
   *
   * Seconds without an answer after which an outcome is unknown.
   */
  properties[PROP_OPERATION_TIMEOUT] = g_param_spec_uint ("operation-timeout", NULL, NULL, 1, 3600, 30, SETTING);
  /**
   * BinnacleOperationQueue:max-pending:
   *
   * How many operations there may be.
   */
  properties[PROP_MAX_PENDING] = g_param_spec_uint ("max-pending", NULL, NULL, 1, 1000000, 10000, SETTING);
  /**
   * BinnacleOperationQueue:conflict-strategy:
   *
   * What to do where the server has something newer: `merge`, `ask`,
   * `server-wins` or `mine-wins`.
   */
  properties[PROP_CONFLICT_STRATEGY] = g_param_spec_string ("conflict-strategy", NULL, NULL, "merge", SETTING);
  /**
   * BinnacleOperationQueue:merge-fallback:
   *
   * What to do where the two can't be merged: `ask`, `server-wins` or `mine-wins`.
   */
  properties[PROP_MERGE_FALLBACK] = g_param_spec_string ("merge-fallback", NULL, NULL, "ask", SETTING);
}

static guint
add_signal (GType       type,
            const char *name,
            GType       object_type)
{
  return g_signal_new (name, type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, object_type);
}

static void
install_signals (GType type)
{
  /**
   * BinnacleOperationQueue::confirmed:
   * @self: a queue
   * @operation: (type BinnacleOperation): an operation
   *
   * The server did it. It shows as the server's value already.
   */
  signals[BINNACLE_OPERATION_EVENT_CONFIRMED] = add_signal (type, "confirmed", BINNACLE_TYPE_OPERATION);
  /**
   * BinnacleOperationQueue::rejected:
   * @self: a queue
   * @operation: (type BinnacleOperation): an operation
   *
   * The server will not do it. It stays in the list until it is discarded or
   * tried again.
   */
  signals[BINNACLE_OPERATION_EVENT_REJECTED] = add_signal (type, "rejected", BINNACLE_TYPE_OPERATION);
  /**
   * BinnacleOperationQueue::conflicted:
   * @self: a queue
   * @conflict: (type BinnacleConflict): a conflict
   *
   * The person has to choose.
   */
  signals[BINNACLE_OPERATION_EVENT_CONFLICTED] = add_signal (type, "conflicted", BINNACLE_TYPE_CONFLICT);
  /**
   * BinnacleOperationQueue::merged:
   * @self: a queue
   * @operation: (type BinnacleOperation): what stands for the edits now
   *
   * Edits were merged with what the server has.
   */
  signals[BINNACLE_OPERATION_EVENT_MERGED] = add_signal (type, "merged", BINNACLE_TYPE_OPERATION);
  /**
   * BinnacleOperationQueue::overruled:
   * @self: a queue
   * @operation: (type BinnacleOperation): the last of the edits that are gone
   *
   * The server had something newer, and that was taken, as the strategy says. It
   * can be undone.
   */
  signals[BINNACLE_OPERATION_EVENT_OVERRULED] = add_signal (type, "overruled", BINNACLE_TYPE_OPERATION);
  /**
   * BinnacleOperationQueue::step-skipped:
   * @self: a queue
   * @label: (nullable): what the edit was, in words
   * @error: why
   *
   * An edit was not undone, or not made again: somebody changed the same since, or it
   * is not possible any more. It can't be any more, and the one before it is.
   */
  signals[SIGNAL_STEP_SKIPPED] = g_signal_new ("step-skipped", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                               G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_ERROR);
}

void
binnacle_operation_queue_install (BinnacleOperationQueueClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = binnacle_operation_queue_get_property;
  object_class->set_property = binnacle_operation_queue_set_property;
  install_state ();
  install_undo ();
  install_settings ();
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
  install_signals (G_TYPE_FROM_CLASS (klass));
}

/**
 * binnacle_operation_queue_set_paused:
 * @self: a queue
 * @paused: whether nothing is to be sent
 *
 * Pauses sending; what is under way goes on. Edits are still saved.
 */
void
binnacle_operation_queue_set_paused (BinnacleOperationQueue *self,
                                     gboolean                paused)
{
  g_return_if_fail (BINNACLE_IS_OPERATION_QUEUE (self));

  if (self->paused == paused)
    return;
  self->paused = paused;
  notify (self, PROP_PAUSED);
  binnacle_operation_queue_enter (self);
  if (!paused)
    binnacle_operation_queue_wake_all (self);
  binnacle_operation_queue_leave (self);
}

void
binnacle_operation_queue_set_linked (BinnacleOperationQueue *self,
                                     gboolean                linked)
{
  if (self->linked == linked)
    return;
  self->linked = linked;
  notify (self, PROP_LINKED);
}

/* What an earlier run left was read. */
void
binnacle_operation_queue_set_loaded (BinnacleOperationQueue *self)
{
  self->loaded = TRUE;
  notify (self, PROP_LOADED);
}
