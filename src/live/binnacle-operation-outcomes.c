/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-live"

#include "live/binnacle-operation-queue-private.h"

#include "live/binnacle-operation-replay-private.h"

/* What follows from what the server says of an operation. */

/* Where it can't be asked whether an earlier attempt was made. */
#define ENOUGH_REFUSALS 3

static BinnacleOperation *
find_successor (BinnacleOperationChain *chain,
                const char             *id)
{
  for (GList *link = chain->operations.head; link != NULL; link = link->next)
    if (g_strcmp0 (binnacle_operation_get_record (link->data)->predecessor, id) == 0)
      return link->data;
  return NULL;
}

/* An addition leaves what others made of the number in between: an edit that was
 * made on the sum that was shown has not seen that. */
static gboolean
has_seen (BinnacleOperation     *successor,
          BinnacleOperation     *confirmed,
          const BinnacleUpdate  *update)
{
  return binnacle_operation_get_record (confirmed)->kind != BINNACLE_OPERATION_ADD ||
         binnacle_operation_get_record (successor)->kind == BINNACLE_OPERATION_ADD ||
         binnacle_value_equal (&binnacle_operation_get_record (successor)->base_value, &update->value);
}

/* What was made on top of it is now made on that version. */
static void
found_successor (BinnacleOperationQueue *self,
                 BinnacleOperation      *confirmed,
                 const BinnacleUpdate   *update)
{
  BinnacleOperationChain *chain = binnacle_operation_queue_find_chain (self, update->channel);
  BinnacleOperation *successor =
    chain != NULL ? find_successor (chain, binnacle_operation_get_id (confirmed)) : NULL;
  BinnacleOperationRecord *record;

  if (successor == NULL)
    return;
  record = binnacle_operation_edit_record (successor);
  g_clear_pointer (&record->predecessor, g_free);
  record->base_version = has_seen (successor, confirmed, update) ? update->version : BINNACLE_BASE_UNSEEN;
  g_free (record->base_epoch);
  record->base_epoch = g_strdup (self->epoch);
  binnacle_operation_queue_put (self, successor);
}

/* The server has done it: an update or a result says so. Its effect is applied by
 * the caller in the same step. */
void
binnacle_operation_queue_confirm (BinnacleOperationQueue *self,
                                  BinnacleOperation      *operation,
                                  const BinnacleUpdate   *update)
{
  if (binnacle_operation_get_record (operation)->attempts == 0)
    return;
  g_object_ref (operation);
  found_successor (self, operation, update);
  binnacle_operation_take_error (operation, NULL);
  binnacle_operation_queue_drop (self, operation, BINNACLE_OPERATION_CONFIRMED);
  binnacle_operation_queue_post (self, BINNACLE_OPERATION_EVENT_CONFIRMED, operation);
  g_object_unref (operation);
}

/* An answer that only says that it was done: its effect is worked out, until the
 * server's own word comes. What was done on the base that was seen is known by that; on
 * what something was added, nobody here knows. */
static void
work_out_value (BinnacleOperation *operation,
                BinnacleOutcome   *outcome)
{
  const BinnacleOperationRecord *record = binnacle_operation_get_record (operation);

  if (record->kind == BINNACLE_OPERATION_ADD || record->base_version == BINNACLE_BASE_UNSEEN ||
      (record->kind == BINNACLE_OPERATION_MERGE && record->base_version == BINNACLE_BASE_ANY))
    return;
  binnacle_value_assign (&outcome->value, &record->base_value);
  (void) binnacle_operation_replay (record->kind, &record->argument, &outcome->value);
  outcome->deleted = binnacle_value_get_kind (&outcome->value) == BINNACLE_VALUE_NONE;
  outcome->has_value = TRUE;
}

/* In one step the server's value takes the place of the edit. */
static void
take_applied (BinnacleOperationQueue *self,
              BinnacleOperation      *operation,
              BinnacleOutcome        *outcome)
{
  BinnacleUpdate update = {
    .channel = binnacle_operation_get_channel (operation),
    .version = outcome->version,
    .offset = outcome->offset,
    .epoch = outcome->epoch,
    .author = outcome->author,
    .op = binnacle_operation_get_id (operation),
  };

  if (outcome->affects != NULL)
    binnacle_operation_add_affects (operation, (const char * const *) outcome->affects);
  if (!outcome->has_value)
    work_out_value (operation, outcome);
  if (!outcome->has_value)
    {
      binnacle_operation_queue_confirm (self, operation, &update);
      return;
    }
  update.value = outcome->value;
  update.deleted = outcome->deleted;
  update.time = outcome->time > 0 ? outcome->time : binnacle_clock_get_real_time (self->clock) / 1000;
  binnacle_realtime_state_apply_result (self->state, &update);
}

static void
take_conflict (BinnacleOperationQueue *self,
               BinnacleOperation      *operation,
               const BinnacleOutcome  *outcome)
{
  BinnacleOperationChain *chain =
    binnacle_operation_queue_find_chain (self, binnacle_operation_get_channel (operation));
  BinnacleTheirs theirs = {
    .value = &outcome->value,
    .version = outcome->deleted ? 0 : outcome->version,
    .time = outcome->time,
    .author = outcome->author,
  };

  binnacle_operation_get_run (operation)->uncertain = FALSE;
  binnacle_operation_queue_consider (self, chain, &theirs);
}

static void
take_error (BinnacleOperation     *operation,
            const BinnacleOutcome *outcome)
{
  binnacle_operation_take_error (operation, outcome->error != NULL ? g_error_copy (outcome->error) : NULL);
}

/* It shows no longer, and what was made on top of it is considered anew. */
static void
take_rejection (BinnacleOperationQueue *self,
                BinnacleOperation      *operation,
                const BinnacleOutcome  *outcome)
{
  take_error (operation, outcome);
  binnacle_operation_get_run (operation)->uncertain = FALSE;
  binnacle_operation_queue_set_state (self, operation, BINNACLE_OPERATION_REJECTED, BINNACLE_HOLD_NONE);
  binnacle_operation_queue_put (self, operation);
  binnacle_operation_queue_forget_edit (self, operation);
  binnacle_operation_queue_post (self, BINNACLE_OPERATION_EVENT_REJECTED, operation);
  binnacle_operation_queue_orphan (self, operation);
}

static void
hold (BinnacleOperationQueue *self,
      BinnacleOperation      *operation,
      BinnacleHoldReason      reason)
{
  binnacle_operation_queue_set_state (self, operation, BINNACLE_OPERATION_HELD, reason);
  binnacle_operation_queue_put (self, operation);
}

/* A server may refuse a second attempt before it looks whether the first was done:
 * that is asked for before anything is said. */
static void
doubt_rejection (BinnacleOperationQueue *self,
                 BinnacleOperation      *operation,
                 BinnacleOutcome        *outcome)
{
  BinnacleOperationRun *run = binnacle_operation_get_run (operation);

  if (!run->uncertain)
    {
      take_rejection (self, operation, outcome);
      return;
    }
  g_clear_error (&run->refusal);
  run->refusal = outcome->error != NULL ? g_error_copy (outcome->error) : NULL;
  if (binnacle_operation_get_record (operation)->state == BINNACLE_OPERATION_SENT)
    binnacle_operation_queue_set_state (self, operation, BINNACLE_OPERATION_UNKNOWN, BINNACLE_HOLD_NONE);
}

/* The server knows nothing of it. */
static void
take_ignorance (BinnacleOperationQueue *self,
                BinnacleOperation      *operation,
                BinnacleOutcome        *outcome)
{
  BinnacleOperationRun *run = binnacle_operation_get_run (operation);

  if (run->refusal == NULL)
    {
      hold (self, operation, BINNACLE_HOLD_OLD);
      return;
    }
  g_clear_error (&outcome->error);
  outcome->error = g_steal_pointer (&run->refusal);
  take_rejection (self, operation, outcome);
}

/* Nothing is known to have been done: again, later. */
static void
take_delay (BinnacleOperationQueue *self,
            BinnacleOperation      *operation,
            const BinnacleOutcome  *outcome)
{
  BinnacleOperationRun *run = binnacle_operation_get_run (operation);
  BinnacleOperationRecord *record = binnacle_operation_edit_record (operation);
  BinnacleOperationState next = run->uncertain ? BINNACLE_OPERATION_UNKNOWN : BINNACLE_OPERATION_QUEUED;

  take_error (operation, outcome);
  if (record->state == BINNACLE_OPERATION_SENT)
    binnacle_operation_queue_set_state (self, operation, next, BINNACLE_HOLD_NONE);
  if (outcome->kind == BINNACLE_OUTCOME_NOT_SENT && record->attempts > 0)
    record->attempts--;
  if (!run->uncertain && run->marked)
    {
      /* Whatever the journal is told next, it is to know before the next attempt. */
      run->marked = FALSE;
      binnacle_operation_queue_put (self, operation);
    }
  binnacle_operation_queue_put_off (self, operation, outcome->retry_after);
}

/* Nobody can be asked without doing it. What was refused is sent again under its id,
 * which a server that did it answers with that; one that refuses it again and again did
 * not. What is old is the person's to decide. */
static void
ask_otherwise (BinnacleOperationQueue *self,
               BinnacleOperation      *operation,
               BinnacleOutcome        *outcome)
{
  BinnacleOperationRun *run = binnacle_operation_get_run (operation);

  if (run->refusal == NULL || ++run->n_refusals >= ENOUGH_REFUSALS)
    {
      take_ignorance (self, operation, outcome);
      return;
    }
  g_clear_error (&run->refusal);
  take_delay (self, operation, outcome);
}

/* One that is gone from here (discarded, or seen done already): only the
 * server's value counts. */
static void
take_late_outcome (BinnacleOperationQueue *self,
                   BinnacleOperation      *operation,
                   BinnacleOutcome        *outcome)
{
  if (outcome->kind == BINNACLE_OUTCOME_APPLIED && outcome->has_value && !binnacle_operation_is_foreign (operation))
    take_applied (self, operation, outcome);
}

static gboolean
is_awaited (BinnacleOperation *operation)
{
  BinnacleOperationState state = binnacle_operation_get_record (operation)->state;

  return state == BINNACLE_OPERATION_SENT || state == BINNACLE_OPERATION_UNKNOWN;
}

/* The address led to another server while it was on its way: whoever this answer is
 * from, its own server is asked again when that is back. */
static void
take_foreign_outcome (BinnacleOperationQueue *self,
                      BinnacleOperation      *operation)
{
  binnacle_operation_get_run (operation)->uncertain = TRUE;
  if (binnacle_operation_get_record (operation)->state == BINNACLE_OPERATION_SENT)
    binnacle_operation_queue_set_state (self, operation, BINNACLE_OPERATION_UNKNOWN, BINNACLE_HOLD_NONE);
}

/* outcome: its value may be worked out where the server did not say it */
void
binnacle_operation_queue_take_outcome (BinnacleOperationQueue *self,
                                       BinnacleOperation      *operation,
                                       BinnacleOutcome        *outcome)
{
  if (!is_awaited (operation) || self->closed)
    {
      if (!self->closed)
        take_late_outcome (self, operation, outcome);
      return;
    }
  if (binnacle_operation_is_foreign (operation) && outcome->kind != BINNACLE_OUTCOME_NOT_SENT)
    {
      take_foreign_outcome (self, operation);
      return;
    }
  switch (outcome->kind)
    {
    case BINNACLE_OUTCOME_APPLIED:
      take_applied (self, operation, outcome);
      break;
    case BINNACLE_OUTCOME_CONFLICT:
      take_conflict (self, operation, outcome);
      break;
    case BINNACLE_OUTCOME_REJECTED:
      doubt_rejection (self, operation, outcome);
      break;
    case BINNACLE_OUTCOME_LOST:
      take_error (operation, outcome);
      hold (self, operation, BINNACLE_HOLD_OUTCOME_LOST);
      break;
    case BINNACLE_OUTCOME_NOT_KNOWN_THERE:
      take_ignorance (self, operation, outcome);
      break;
    case BINNACLE_OUTCOME_NOT_ASKABLE:
      ask_otherwise (self, operation, outcome);
      break;
    case BINNACLE_OUTCOME_UNKNOWN:
      binnacle_operation_get_run (operation)->uncertain = TRUE;
      take_delay (self, operation, outcome);
      break;
    case BINNACLE_OUTCOME_LATER:
    case BINNACLE_OUTCOME_NOT_SENT:
      take_delay (self, operation, outcome);
      break;
    default:
      g_assert_not_reached ();
    }
}
