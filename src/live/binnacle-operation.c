/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-live"

#include "live/binnacle-operation-private.h"

#include "base/binnacle-channel.h"

#define MAX_AFFECTS 100

/**
 * BinnacleOperation:
 *
 * One edit of a person, from the moment it shows to its end.
 *
 * It is made, changed and ended by [class@OperationQueue] only; others watch its
 * properties. Its id and what it does never change once it was sent, so that a
 * server can tell a second try from a second edit. Where it stands changes only
 * along the table of transitions in this file.
 *
 * All functions belong to the main thread.
 */
struct _BinnacleOperation
{
  GObject                  parent_instance;

  BinnacleOperationRecord *record;
  BinnacleOperationRun     run;
  gboolean                 foreign; /* made for another server than the one that is there */
  gboolean                 inapplicable;
};

G_DEFINE_FINAL_TYPE (BinnacleOperation, binnacle_operation, G_TYPE_OBJECT)

typedef enum
{
  PROP_ID = 1,
  PROP_CHANNEL,
  PROP_TITLE,
  PROP_LABEL,
  PROP_KIND,
  PROP_STATE,
  PROP_HOLD,
  PROP_CREATED,
  PROP_ATTEMPTS,
  PROP_ERROR,
  PROP_SERVER_ID,
  PROP_NEXT_ATTEMPT,
  PROP_APPLICABLE
} OperationProperty;

static GParamSpec *properties[PROP_APPLICABLE + 1];

#define TO(state) (1u << BINNACLE_OPERATION_##state)

/* What may follow a state. An operation that is not on disk yet may be held or
 * replaced, but never sent. One that the server refused may turn out to have
 * happened by an earlier attempt. */
static const guint transitions[] = {
  [BINNACLE_OPERATION_SAVING] =
    TO (QUEUED) | TO (UNSAVED) | TO (HELD) | TO (CONFLICTED) | TO (REJECTED) | TO (DISCARDED),
  [BINNACLE_OPERATION_UNSAVED] =
    TO (SAVING) | TO (QUEUED) | TO (HELD) | TO (CONFLICTED) | TO (REJECTED) | TO (DISCARDED),
  [BINNACLE_OPERATION_QUEUED] =
    TO (SAVING) | TO (SENT) | TO (HELD) | TO (CONFLICTED) | TO (REJECTED) | TO (DISCARDED) | TO (CONFIRMED),
  [BINNACLE_OPERATION_SENT] =
    TO (QUEUED) | TO (UNKNOWN) | TO (HELD) | TO (CONFLICTED) | TO (REJECTED) | TO (DISCARDED) | TO (CONFIRMED),
  [BINNACLE_OPERATION_UNKNOWN] =
    TO (SENT) | TO (HELD) | TO (CONFLICTED) | TO (REJECTED) | TO (DISCARDED) | TO (CONFIRMED),
  [BINNACLE_OPERATION_HELD] =
    TO (SAVING) | TO (QUEUED) | TO (UNKNOWN) | TO (CONFLICTED) | TO (REJECTED) | TO (DISCARDED) | TO (CONFIRMED),
  [BINNACLE_OPERATION_CONFLICTED] = TO (DISCARDED) | TO (CONFIRMED),
  [BINNACLE_OPERATION_REJECTED] = TO (DISCARDED) | TO (CONFIRMED),
  [BINNACLE_OPERATION_CONFIRMED] = 0,
  [BINNACLE_OPERATION_DISCARDED] = 0,
};

static void
notify (BinnacleOperation *self,
        OperationProperty  property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
binnacle_operation_finalize (GObject *object)
{
  BinnacleOperation *self = BINNACLE_OPERATION (object);

  g_clear_pointer (&self->record, binnacle_operation_record_free);
  g_clear_error (&self->run.refusal);
  g_clear_pointer (&self->run.affects, g_strfreev);
  G_OBJECT_CLASS (binnacle_operation_parent_class)->finalize (object);
}

static void
binnacle_operation_get_property (GObject    *object,
                                 guint       property_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  BinnacleOperation *self = BINNACLE_OPERATION (object);
  const BinnacleOperationRecord *record = self->record;

  switch ((OperationProperty) property_id)
    {
    case PROP_ID:
      g_value_set_string (value, record->id);
      break;
    case PROP_CHANNEL:
      g_value_set_string (value, record->channel);
      break;
    case PROP_TITLE:
      g_value_set_string (value, record->title);
      break;
    case PROP_LABEL:
      g_value_set_string (value, record->label);
      break;
    case PROP_KIND:
      g_value_set_uint (value, record->kind);
      break;
    case PROP_STATE:
      g_value_set_uint (value, binnacle_operation_get_state (self));
      break;
    case PROP_HOLD:
      g_value_set_uint (value, binnacle_operation_get_hold (self));
      break;
    case PROP_CREATED:
      g_value_set_int64 (value, record->created);
      break;
    case PROP_ATTEMPTS:
      g_value_set_uint (value, record->attempts);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, record->error);
      break;
    case PROP_SERVER_ID:
      g_value_set_string (value, record->server_id);
      break;
    case PROP_NEXT_ATTEMPT:
      g_value_set_int64 (value, self->run.send_at);
      break;
    case PROP_APPLICABLE:
      g_value_set_boolean (value, !self->inapplicable);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

#define READABLE (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS)

static void
install_identity (void)
{
  /**
   * BinnacleOperation:id:
   *
   * The operation id: a UUID.
   */
  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, READABLE);
  /**
   * BinnacleOperation:channel:
   *
   * The channel's name.
   */
  properties[PROP_CHANNEL] = g_param_spec_string ("channel", NULL, NULL, NULL, READABLE);
  /**
   * BinnacleOperation:title:
   *
   * What the channel was called when the edit was made.
   */
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, READABLE);
  /**
   * BinnacleOperation:label:
   *
   * What the person did, in words, or %NULL.
   */
  properties[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, NULL, READABLE);
  /**
   * BinnacleOperation:kind:
   *
   * What it does: a [enum@OperationKind].
   */
  properties[PROP_KIND] = g_param_spec_uint ("kind", NULL, NULL, 0, BINNACLE_OPERATION_DELETE, 0, READABLE);
  /**
   * BinnacleOperation:created:
   *
   * When the edit was made, in ms since 1970.
   */
  properties[PROP_CREATED] = g_param_spec_int64 ("created", NULL, NULL, G_MININT64, G_MAXINT64, 0, READABLE);
  /**
   * BinnacleOperation:server-id:
   *
   * The server that it is for.
   */
  properties[PROP_SERVER_ID] = g_param_spec_string ("server-id", NULL, NULL, NULL, READABLE);
}

static void
install_progress (void)
{
  /**
   * BinnacleOperation:state:
   *
   * Where it stands: a [enum@OperationState].
   */
  properties[PROP_STATE] = g_param_spec_uint ("state", NULL, NULL, 0, BINNACLE_OPERATION_DISCARDED, 0, READABLE);
  /**
   * BinnacleOperation:hold:
   *
   * Why it is held: a [enum@HoldReason].
   */
  properties[PROP_HOLD] = g_param_spec_uint ("hold", NULL, NULL, 0, BINNACLE_HOLD_RESTORED, 0, READABLE);
  /**
   * BinnacleOperation:attempts:
   *
   * How often it was sent.
   */
  properties[PROP_ATTEMPTS] = g_param_spec_uint ("attempts", NULL, NULL, 0, G_MAXUINT, 0, READABLE);
  /**
   * BinnacleOperation:error:
   *
   * Why the last attempt failed, or %NULL.
   */
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, READABLE);
  /**
   * BinnacleOperation:next-attempt:
   *
   * When it is tried again, in µs of monotonic time; 0: as soon as can be.
   */
  properties[PROP_NEXT_ATTEMPT] = g_param_spec_int64 ("next-attempt", NULL, NULL, 0, G_MAXINT64, 0, READABLE);
  /**
   * BinnacleOperation:applicable:
   *
   * Whether it can be shown on the value that is there now. Where it can't, it is
   * left out of what is shown, and the server decides about it.
   */
  properties[PROP_APPLICABLE] = g_param_spec_boolean ("applicable", NULL, NULL, TRUE, READABLE);
}

static void
binnacle_operation_class_init (BinnacleOperationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = binnacle_operation_finalize;
  object_class->get_property = binnacle_operation_get_property;
  install_identity ();
  install_progress ();
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
binnacle_operation_init (BinnacleOperation *self)
{
}

/* Public functions that the whole program may call. */

/**
 * binnacle_operation_get_record: (skip)
 * @self: an operation
 *
 * Returns: (transfer none): all that is kept of it, good until it changes
 */
const BinnacleOperationRecord *
binnacle_operation_get_record (BinnacleOperation *self)
{
  g_return_val_if_fail (BINNACLE_IS_OPERATION (self), NULL);

  return self->record;
}

/**
 * binnacle_operation_get_id:
 * @self: an operation
 *
 * Returns: its id
 */
const char *
binnacle_operation_get_id (BinnacleOperation *self)
{
  g_return_val_if_fail (BINNACLE_IS_OPERATION (self), NULL);

  return self->record->id;
}

/**
 * binnacle_operation_get_channel:
 * @self: an operation
 *
 * Returns: the channel's name
 */
const char *
binnacle_operation_get_channel (BinnacleOperation *self)
{
  g_return_val_if_fail (BINNACLE_IS_OPERATION (self), NULL);

  return self->record->channel;
}

/**
 * binnacle_operation_get_state:
 * @self: an operation
 *
 * Returns: where it stands. One for another server than the one that is there
 *   counts as held
 */
BinnacleOperationState
binnacle_operation_get_state (BinnacleOperation *self)
{
  g_return_val_if_fail (BINNACLE_IS_OPERATION (self), BINNACLE_OPERATION_DISCARDED);

  if (self->foreign && !binnacle_operation_is_settled (self))
    return BINNACLE_OPERATION_HELD;
  return self->record->state;
}

/**
 * binnacle_operation_get_hold:
 * @self: an operation
 *
 * Returns: why it is held
 */
BinnacleHoldReason
binnacle_operation_get_hold (BinnacleOperation *self)
{
  g_return_val_if_fail (BINNACLE_IS_OPERATION (self), BINNACLE_HOLD_NONE);

  if (self->foreign && !binnacle_operation_is_settled (self))
    return BINNACLE_HOLD_OTHER_SERVER;
  return self->record->hold;
}

/**
 * binnacle_operation_get_error:
 * @self: an operation
 *
 * Returns: (nullable) (transfer none): why the last attempt failed
 */
const GError *
binnacle_operation_get_error (BinnacleOperation *self)
{
  g_return_val_if_fail (BINNACLE_IS_OPERATION (self), NULL);

  return self->record->error;
}

/**
 * binnacle_operation_get_next_attempt:
 * @self: an operation
 *
 * Returns: when it is tried again, in µs of monotonic time; 0: as soon as can be
 */
gint64
binnacle_operation_get_next_attempt (BinnacleOperation *self)
{
  g_return_val_if_fail (BINNACLE_IS_OPERATION (self), 0);

  return self->run.send_at;
}

/**
 * binnacle_operation_get_applicable:
 * @self: an operation
 *
 * Returns: whether it can be shown on the value that is there now
 */
gboolean
binnacle_operation_get_applicable (BinnacleOperation *self)
{
  g_return_val_if_fail (BINNACLE_IS_OPERATION (self), FALSE);

  return !self->inapplicable;
}

/**
 * binnacle_operation_may_have_happened:
 * @self: an operation
 *
 * Returns: whether the server may have done it, so that taking it back here does
 *   not undo it there
 */
gboolean
binnacle_operation_may_have_happened (BinnacleOperation *self)
{
  g_return_val_if_fail (BINNACLE_IS_OPERATION (self), FALSE);

  return self->run.uncertain || self->record->state == BINNACLE_OPERATION_SENT ||
         self->record->state == BINNACLE_OPERATION_UNKNOWN ||
         self->record->hold == BINNACLE_HOLD_OUTCOME_LOST;
}

/**
 * binnacle_operation_is_settled:
 * @self: an operation
 *
 * Returns: whether it waits for nobody: confirmed, rejected or discarded
 */
gboolean
binnacle_operation_is_settled (BinnacleOperation *self)
{
  g_return_val_if_fail (BINNACLE_IS_OPERATION (self), TRUE);

  return self->record->state == BINNACLE_OPERATION_CONFIRMED || self->record->state == BINNACLE_OPERATION_REJECTED ||
         self->record->state == BINNACLE_OPERATION_DISCARDED;
}

/* For the queue. */

BinnacleOperation *
binnacle_operation_new (BinnacleOperationRecord *record)
{
  BinnacleOperation *self = g_object_new (BINNACLE_TYPE_OPERATION, NULL);

  self->record = record;
  return self;
}

/* To be followed by binnacle_operation_changed(). */
BinnacleOperationRecord *
binnacle_operation_edit_record (BinnacleOperation *self)
{
  return self->record;
}

BinnacleOperationRun *
binnacle_operation_get_run (BinnacleOperation *self)
{
  return &self->run;
}

gboolean
binnacle_operation_can_become (BinnacleOperationState from,
                               BinnacleOperationState to)
{
  return (transitions[from] & (1u << to)) != 0;
}

/* The only place where a state changes. hold: only where the state is held. */
void
binnacle_operation_set_state (BinnacleOperation      *self,
                              BinnacleOperationState  state,
                              BinnacleHoldReason      hold)
{
  g_assert ((state == BINNACLE_OPERATION_HELD) == (hold != BINNACLE_HOLD_NONE));

  if (self->record->state != state)
    {
      g_assert (binnacle_operation_can_become (self->record->state, state));
      self->record->state = state;
      notify (self, PROP_STATE);
    }
  if (self->record->hold != hold)
    {
      self->record->hold = hold;
      notify (self, PROP_HOLD);
    }
}

void
binnacle_operation_set_foreign (BinnacleOperation *self,
                                gboolean           foreign)
{
  if (self->foreign == foreign)
    return;
  self->foreign = foreign;
  notify (self, PROP_STATE);
  notify (self, PROP_HOLD);
}

gboolean
binnacle_operation_is_foreign (BinnacleOperation *self)
{
  return self->foreign;
}

/**
 * binnacle_operation_add_affects:
 * @self: an operation
 * @patterns: (array zero-terminated=1): of channels
 *
 * Says what else it changes: when the server has acknowledged it, what was asked for
 * of these channels is old. For this run of the program only; up to 100 are kept.
 */
void
binnacle_operation_add_affects (BinnacleOperation  *self,
                                const char * const *patterns)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);

  g_return_if_fail (BINNACLE_IS_OPERATION (self));
  g_return_if_fail (patterns != NULL);

  for (guint i = 0; self->run.affects != NULL && self->run.affects[i] != NULL; i++)
    g_ptr_array_add (all, g_strdup (self->run.affects[i]));
  for (; *patterns != NULL && all->len < MAX_AFFECTS; patterns++)
    if (binnacle_channel_validate_pattern (*patterns, NULL) &&
        !g_ptr_array_find_with_equal_func (all, *patterns, g_str_equal, NULL))
      g_ptr_array_add (all, g_strdup (*patterns));
  g_ptr_array_add (all, NULL);
  g_strfreev (self->run.affects);
  self->run.affects = (GStrv) g_ptr_array_free (g_steal_pointer (&all), FALSE);
}

/**
 * binnacle_operation_get_affects:
 * @self: an operation
 *
 * Returns: (transfer none) (nullable) (array zero-terminated=1): what else it changes,
 *   as far as that was said
 */
const char * const *
binnacle_operation_get_affects (BinnacleOperation *self)
{
  g_return_val_if_fail (BINNACLE_IS_OPERATION (self), NULL);

  return (const char * const *) self->run.affects;
}

/* error: (transfer full) (nullable) */
void
binnacle_operation_take_error (BinnacleOperation *self,
                               GError            *error)
{
  if (error == NULL && self->record->error == NULL)
    return;
  g_clear_error (&self->record->error);
  self->record->error = error;
  notify (self, PROP_ERROR);
}

void
binnacle_operation_set_send_at (BinnacleOperation *self,
                                gint64             send_at)
{
  if (self->run.send_at == send_at)
    return;
  self->run.send_at = send_at;
  notify (self, PROP_NEXT_ATTEMPT);
}

void
binnacle_operation_set_applicable (BinnacleOperation *self,
                                   gboolean           applicable)
{
  if (self->inapplicable != applicable)
    return;
  self->inapplicable = !applicable;
  notify (self, PROP_APPLICABLE);
}

/* What a person reads of it may be another: label, attempts. */
void
binnacle_operation_changed (BinnacleOperation *self)
{
  notify (self, PROP_LABEL);
  notify (self, PROP_ATTEMPTS);
}
