/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-live"

#include "live/binnacle-operation-queue-private.h"

#include "live/binnacle-merge.h"
#include "live/binnacle-operation-replay-private.h"

/* What a person does with an operation in the list. */

static void
repeat (BinnacleOperationQueue *self,
        BinnacleOperation      *operation)
{
  const BinnacleOperationRecord *record = binnacle_operation_get_record (operation);
  BinnacleEdit edit = {
    .kind = record->kind,
    .argument = record->kind == BINNACLE_OPERATION_DELETE ? NULL : &record->argument,
    .label = record->label,
    .strategy = record->strategy,
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (BinnacleOperation) repeated =
    binnacle_operation_queue_apply (self, record->channel, &edit, &error);

  if (repeated == NULL)
    binnacle_operation_take_error (operation, g_steal_pointer (&error));
  else
    binnacle_operation_queue_drop (self, operation, BINNACLE_OPERATION_DISCARDED);
}

/* The server would not do it under the old id; what the person saw when they made
 * the edit still is its base, so that it does not happen twice unseen. */
static void
renew (BinnacleOperationQueue *self,
       BinnacleOperation      *operation)
{
  BinnacleOperationRecord *record = binnacle_operation_record_copy (binnacle_operation_get_record (operation));
  g_autoptr (BinnacleOperation) renewed = NULL;

  g_free (record->id);
  record->id = binnacle_operation_queue_make_id (self);
  record->state = BINNACLE_OPERATION_SAVING;
  record->hold = BINNACLE_HOLD_NONE;
  record->attempts = 0;
  g_clear_pointer (&record->first_epoch, g_free);
  g_clear_error (&record->error);
  renewed = binnacle_operation_new (record);
  binnacle_operation_get_run (renewed)->approved = TRUE;
  binnacle_operation_queue_follow (self, operation, record->id);
  binnacle_operation_queue_drop (self, operation, BINNACLE_OPERATION_DISCARDED);
  binnacle_operation_queue_add (self, renewed);
  binnacle_operation_queue_put (self, renewed);
}

static void
release (BinnacleOperationQueue *self,
         BinnacleOperation      *operation)
{
  BinnacleOperationRun *run = binnacle_operation_get_run (operation);
  BinnacleOperationState next = binnacle_operation_get_record (operation)->attempts > 0 ? BINNACLE_OPERATION_UNKNOWN
                                                                                         : BINNACLE_OPERATION_QUEUED;

  run->approved = TRUE;
  run->uncertain = next == BINNACLE_OPERATION_UNKNOWN;
  binnacle_operation_queue_set_state (self, operation, next, BINNACLE_HOLD_NONE);
  binnacle_operation_queue_put (self, operation);
}

static void
retry_held (BinnacleOperationQueue *self,
            BinnacleOperation      *operation)
{
  switch (binnacle_operation_get_hold (operation))
    {
    case BINNACLE_HOLD_OLD:
    case BINNACLE_HOLD_RESTORED:
      release (self, operation);
      break;
    case BINNACLE_HOLD_OUTCOME_LOST:
      renew (self, operation);
      break;
    case BINNACLE_HOLD_NONE:
    case BINNACLE_HOLD_PREDECESSOR:
    case BINNACLE_HOLD_OTHER_SERVER:
    default:
      break;
    }
}

static void
retry_now (BinnacleOperationQueue *self,
           BinnacleOperation      *operation)
{
  binnacle_operation_get_run (operation)->n_failures = 0;
  binnacle_operation_get_run (operation)->not_before = 0;
  binnacle_operation_set_send_at (operation, 0);
  binnacle_operation_queue_touch_operation (self, operation);
}

static void
retry (BinnacleOperationQueue *self,
       BinnacleOperation      *operation)
{
  switch (binnacle_operation_get_state (operation))
    {
    case BINNACLE_OPERATION_UNSAVED:
      binnacle_operation_queue_set_state (self, operation, BINNACLE_OPERATION_SAVING, BINNACLE_HOLD_NONE);
      binnacle_operation_queue_put (self, operation);
      binnacle_operation_queue_hurry (self);
      binnacle_operation_queue_load (self);
      break;
    case BINNACLE_OPERATION_REJECTED:
      repeat (self, operation);
      break;
    case BINNACLE_OPERATION_HELD:
      retry_held (self, operation);
      break;
    case BINNACLE_OPERATION_QUEUED:
    case BINNACLE_OPERATION_UNKNOWN:
      retry_now (self, operation);
      break;
    case BINNACLE_OPERATION_SAVING:
    case BINNACLE_OPERATION_SENT:
    case BINNACLE_OPERATION_CONFLICTED:
    case BINNACLE_OPERATION_CONFIRMED:
    case BINNACLE_OPERATION_DISCARDED:
    default:
      break;
    }
}

static gboolean
is_listed (BinnacleOperationQueue *self,
           BinnacleOperation      *operation)
{
  return binnacle_operation_list_find (self->list, binnacle_operation_get_id (operation)) == operation;
}

/**
 * binnacle_operation_queue_retry:
 * @self: a queue
 * @operation: an operation of its list
 *
 * Does what a person means by trying again: saves what is not saved, sends what
 * is held or waits for a later attempt, and makes a new operation of what the
 * server refused or does not remember. What is in conflict must be resolved.
 */
void
binnacle_operation_queue_retry (BinnacleOperationQueue *self,
                                BinnacleOperation      *operation)
{
  g_autoptr (BinnacleOperation) guard = NULL;

  g_return_if_fail (BINNACLE_IS_OPERATION_QUEUE (self));
  g_return_if_fail (BINNACLE_IS_OPERATION (operation));

  if (!is_listed (self, operation))
    return;
  guard = g_object_ref (operation);
  binnacle_operation_queue_enter (self);
  retry (self, operation);
  binnacle_operation_queue_leave (self);
}

/* What was made on top of an operation is from now on on top of another. */
void
binnacle_operation_queue_follow (BinnacleOperationQueue *self,
                                 BinnacleOperation      *operation,
                                 const char             *new_id)
{
  BinnacleOperationChain *chain =
    binnacle_operation_queue_find_chain (self, binnacle_operation_get_channel (operation));

  for (GList *link = chain != NULL ? chain->operations.head : NULL; link != NULL; link = link->next)
    {
      BinnacleOperationRecord *record = binnacle_operation_edit_record (link->data);

      if (g_strcmp0 (record->predecessor, binnacle_operation_get_id (operation)) != 0)
        continue;
      g_free (record->predecessor);
      record->predecessor = g_strdup (new_id);
      binnacle_operation_queue_put (self, link->data);
    }
}

/* Takes what one edit did out of a later one that was made on top of it. The later
 * one was never sent, so it may change; where the two can't be told apart it stays as
 * the person made it. */
static void
rebase (BinnacleOperationQueue *self,
        BinnacleOperationChain *chain,
        BinnacleOperation      *operation,
        const BinnacleValue    *base)
{
  BinnacleOperationRecord *record = binnacle_operation_edit_record (operation);
  g_auto (BinnacleValue) argument = BINNACLE_VALUE_INIT;

  if (record->kind == BINNACLE_OPERATION_SET)
    {
      if (binnacle_merge_three_way (&record->base_value, &record->argument, base, &argument, NULL) &&
          binnacle_value_get_kind (&argument) != BINNACLE_VALUE_NONE &&
          binnacle_operation_fits (&argument, BINNACLE_OPERATION_MAX_ARGUMENT))
        binnacle_value_assign (&record->argument, &argument);
    }
  binnacle_operation_chain_forget (chain);
  binnacle_value_assign (&record->base_value, base);
  binnacle_value_assign (&record->shown_value, base);
  (void) binnacle_operation_replay (record->kind, &record->argument, &record->shown_value);
  binnacle_operation_queue_put (self, operation);
}

/* The operations after one that goes stay as they would be without it. */
static void
close_gap (BinnacleOperationQueue *self,
           BinnacleOperationChain *chain,
           BinnacleOperation      *gone)
{
  const BinnacleOperationRecord *old = binnacle_operation_get_record (gone);
  GList *link = g_queue_find (&chain->operations, gone);
  const BinnacleValue *base = &old->base_value;
  gboolean first = TRUE;

  for (link = link != NULL ? link->next : NULL; link != NULL; link = link->next)
    {
      BinnacleOperationRecord *record = binnacle_operation_edit_record (link->data);

      if (binnacle_operation_is_settled (link->data) || (first && g_strcmp0 (record->predecessor, old->id) != 0))
        continue;
      if (first)
        {
          g_free (record->predecessor);
          record->predecessor = g_strdup (old->predecessor);
          record->base_version = old->base_version;
          g_free (record->base_epoch);
          record->base_epoch = g_strdup (old->base_epoch);
          first = FALSE;
        }
      rebase (self, chain, link->data, base);
      base = &record->shown_value;
    }
}

/* The next in line is in conflict with what the one before it was. */
static void
reconsider (BinnacleOperationQueue        *self,
            BinnacleOperationChain        *chain,
            const BinnacleOperationRecord *gone)
{
  BinnacleTheirs theirs = { &gone->theirs, gone->theirs_version, gone->theirs_time, gone->theirs_author };
  g_autoptr (GPtrArray) operations = binnacle_operation_chain_list_unsettled (chain);

  for (guint i = 0; i < operations->len; i++)
    if (binnacle_operation_get_record (operations->pdata[i])->hold == BINNACLE_HOLD_PREDECESSOR)
      binnacle_operation_queue_set_state (self, operations->pdata[i], BINNACLE_OPERATION_QUEUED, BINNACLE_HOLD_NONE);
  binnacle_operation_queue_consider (self, chain, &theirs);
}

static void
discard (BinnacleOperationQueue *self,
         BinnacleOperation      *operation)
{
  g_autoptr (BinnacleOperationRecord) record =
    binnacle_operation_record_copy (binnacle_operation_get_record (operation));
  BinnacleOperationChain *chain = binnacle_operation_queue_find_chain (self, record->channel);
  gboolean settled = binnacle_operation_is_settled (operation);

  if (chain != NULL && !settled && !binnacle_operation_is_foreign (operation))
    close_gap (self, chain, operation);
  binnacle_operation_queue_forget_edit (self, operation);
  binnacle_operation_queue_drop (self, operation, BINNACLE_OPERATION_DISCARDED);
  if (chain != NULL && record->state == BINNACLE_OPERATION_CONFLICTED)
    reconsider (self, chain, record);
}

/**
 * binnacle_operation_queue_discard:
 * @self: a queue
 * @operation: an operation of its list
 *
 * Takes an edit back here; edits that were made on top of it stay, without what
 * it did. What was sent may already have happened, or may still: see
 * [method@Operation.may_have_happened].
 */
void
binnacle_operation_queue_discard (BinnacleOperationQueue *self,
                                  BinnacleOperation      *operation)
{
  g_autoptr (BinnacleOperation) guard = NULL;

  g_return_if_fail (BINNACLE_IS_OPERATION_QUEUE (self));
  g_return_if_fail (BINNACLE_IS_OPERATION (operation));

  if (!is_listed (self, operation))
    return;
  guard = g_object_ref (operation);
  binnacle_operation_queue_enter (self);
  discard (self, operation);
  binnacle_operation_queue_leave (self);
}
