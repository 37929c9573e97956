/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-live"

#include "config.h"

#include "live/binnacle-operation-queue-private.h"

#include <glib/gi18n-lib.h>

#include "base/binnacle-channel.h"
#include "live/binnacle-operation-replay-private.h"

/* How an edit becomes an operation, or part of one that was not sent yet. */

GError *
binnacle_operation_queue_make_no_server_error (void)
{
  return g_error_new_literal (BINNACLE_OPERATION_ERROR, BINNACLE_OPERATION_ERROR_NO_SERVER,
                              _("Nothing can be changed before the first connection to the server. Connect, then try again."));
}

static gboolean
check_edit (BinnacleOperationQueue  *self,
            const char              *channel,
            const BinnacleEdit      *edit,
            GError                 **error)
{
  g_autoptr (BinnacleEntity) entity = binnacle_realtime_state_ref_entity (self->state, channel);

  if (self->closed || (self->loaded && self->server_id == NULL))
    {
      g_propagate_error (error, binnacle_operation_queue_make_no_server_error ());
      return FALSE;
    }
  if (binnacle_entity_is_described (entity) && !binnacle_entity_get_writable (entity))
    {
      g_set_error (error, BINNACLE_OPERATION_ERROR, BINNACLE_OPERATION_ERROR_NOT_WRITABLE,
                   _("“%s” can't be changed: the server lets nobody write to it."), binnacle_entity_get_title (entity));
      return FALSE;
    }
  if (!binnacle_operation_is_possible (edit->kind, edit->argument))
    {
      g_set_error (error, BINNACLE_OPERATION_ERROR, BINNACLE_OPERATION_ERROR_NOT_APPLICABLE,
                   _("“%s” can't be changed like this. Enter another value."), binnacle_entity_get_title (entity));
      return FALSE;
    }
  return TRUE;
}

static gboolean
waits_with_conflict (BinnacleOperation *operation)
{
  return binnacle_operation_get_state (operation) == BINNACLE_OPERATION_CONFLICTED ||
         binnacle_operation_get_hold (operation) == BINNACLE_HOLD_PREDECESSOR;
}

/* What never left this computer may still become another operation. */
static gboolean
is_foldable (BinnacleOperation *operation)
{
  const BinnacleOperationRecord *record = binnacle_operation_get_record (operation);

  if (record->attempts > 0 || binnacle_operation_get_run (operation)->sending)
    return FALSE;
  return record->state == BINNACLE_OPERATION_SAVING || record->state == BINNACLE_OPERATION_UNSAVED ||
         record->state == BINNACLE_OPERATION_QUEUED || record->hold == BINNACLE_HOLD_PREDECESSOR;
}

static void
set_base (BinnacleOperationQueue  *self,
          BinnacleOperationRecord *record,
          BinnacleOperationChain  *chain)
{
  BinnacleOperation *tail = binnacle_operation_chain_get_tail (chain);
  const BinnacleEntityRecord *shown = binnacle_entity_get_record (chain->entity);

  record->predecessor = tail != NULL ? g_strdup (binnacle_operation_get_id (tail)) : NULL;
  record->base_version = binnacle_entity_get_exists (chain->entity) ? binnacle_entity_get_version (chain->entity) : 0;
  record->base_epoch = g_strdup (shown->restored ? shown->restored_epoch : self->epoch);
  /* What is shown is from before this link, and not confirmed by it yet. What is restored
   * has the epoch that it was seen in. */
  if (record->base_version > 0 && self->epoch != NULL && !shown->restored && shown->epoch != self->epoch_number)
    record->base_version = BINNACLE_BASE_UNSEEN;
}

/* The operation that an edit is, made on shown_before. */
BinnacleOperation *
binnacle_operation_queue_make_operation (BinnacleOperationQueue *self,
                                         BinnacleOperationChain *chain,
                                         const BinnacleEdit     *edit,
                                         const BinnacleValue    *shown_before)
{
  BinnacleOperationRecord *record = binnacle_operation_record_new ();
  BinnacleOperation *operation;

  record->id = binnacle_operation_queue_make_id (self);
  record->source_id = g_strdup (self->journal_id != NULL ? self->journal_id : self->source_id);
  record->server_id = g_strdup (self->server_id);
  record->channel = g_strdup (binnacle_entity_get_channel (chain->entity));
  record->title = g_strdup (binnacle_entity_get_title (chain->entity));
  record->label = g_strdup (edit->label);
  record->kind = edit->kind;
  if (edit->argument != NULL)
    binnacle_value_assign (&record->argument, edit->argument);
  record->strategy = edit->strategy;
  record->sequence = binnacle_operation_queue_make_sequence (self);
  record->created = binnacle_clock_get_real_time (self->clock) / 1000;
  record->state = BINNACLE_OPERATION_SAVING;
  set_base (self, record, chain);
  binnacle_value_assign (&record->base_value, shown_before);
  binnacle_value_assign (&record->shown_value, shown_before);
  (void) binnacle_operation_replay (record->kind, &record->argument, &record->shown_value);
  operation = binnacle_operation_new (record);
  binnacle_operation_get_run (operation)->edited = binnacle_clock_get_monotonic_time (self->clock);
  return operation;
}

/* What one edit makes of one before it. What is made on a known base and then set
 * is set on that base; this is used to make less of an edit that is undone. */
static gboolean
fold_arguments (const BinnacleOperationRecord *record,
                const BinnacleEdit            *edit,
                gboolean                       folds_any,
                BinnacleValue                 *folded)
{
  static const BinnacleValue none = BINNACLE_VALUE_INIT;
  const BinnacleValue *argument = edit->argument != NULL ? edit->argument : &none;

  if (record->kind == edit->kind)
    return binnacle_operation_fold (edit->kind, &record->argument, argument, folded);
  if (!folds_any || record->kind == BINNACLE_OPERATION_ADD || edit->kind == BINNACLE_OPERATION_ADD ||
      edit->kind == BINNACLE_OPERATION_MERGE)
    return FALSE;
  binnacle_value_assign (folded, argument);
  return TRUE;
}

static void
change (BinnacleOperationQueue *self,
        BinnacleOperationChain *chain,
        BinnacleOperation      *operation,
        const BinnacleEdit     *edit,
        const BinnacleValue    *argument,
        const BinnacleValue    *shown)
{
  BinnacleOperationRecord *record = binnacle_operation_edit_record (operation);

  if (g_queue_peek_tail (&chain->operations) != operation)
    binnacle_operation_chain_forget (chain);
  record->kind = edit->kind;
  record->strategy = edit->strategy != BINNACLE_CONFLICT_DEFAULT ? edit->strategy : record->strategy;
  binnacle_value_assign (&record->argument, argument);
  binnacle_value_assign (&record->shown_value, shown);
  if (edit->label != NULL)
    {
      g_free (record->label);
      record->label = g_strdup (edit->label);
    }
  binnacle_operation_changed (operation);
  if (record->hold == BINNACLE_HOLD_NONE)
    binnacle_operation_queue_set_state (self, operation, BINNACLE_OPERATION_SAVING, BINNACLE_HOLD_NONE);
  binnacle_operation_queue_touch_operation (self, operation);
  binnacle_operation_queue_put (self, operation);
}

static gboolean
changes_nothing (const BinnacleOperationRecord *record,
                 BinnacleOperationKind          kind,
                 const BinnacleValue           *argument)
{
  g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;

  binnacle_value_assign (&value, &record->base_value);
  return binnacle_operation_replay (kind, argument, &value) && binnacle_value_equal (&value, &record->base_value);
}

/* Returns FALSE where the two can't be one. */
static gboolean
fold (BinnacleOperationQueue *self,
      BinnacleOperationChain *chain,
      BinnacleOperation      *tail,
      const BinnacleEdit     *edit,
      gboolean                folds_any,
      const BinnacleValue    *shown)
{
  const BinnacleOperationRecord *record = binnacle_operation_get_record (tail);
  g_auto (BinnacleValue) folded = BINNACLE_VALUE_INIT;

  if (!is_foldable (tail) || !fold_arguments (record, edit, folds_any, &folded) ||
      !binnacle_operation_fits (&folded, BINNACLE_OPERATION_MAX_ARGUMENT))
    return FALSE;
  if (changes_nothing (record, edit->kind, &folded))
    binnacle_operation_queue_drop (self, tail, BINNACLE_OPERATION_DISCARDED);
  else
    change (self, chain, tail, edit, &folded, shown);
  return TRUE;
}

static gboolean
has_room (BinnacleOperationQueue  *self,
          GError                 **error)
{
  if (binnacle_operation_list_get_length (self->list) < self->max_pending)
    return TRUE;
  g_set_error (error, BINNACLE_OPERATION_ERROR, BINNACLE_OPERATION_ERROR_TOO_MANY,
               ngettext ("%u change waits already. Connect to the server, or take some back.",
                         "%u changes wait already. Connect to the server, or take some back.", self->max_pending),
               self->max_pending);
  return FALSE;
}

/* It was made on something older than what is shown now. */
static void
set_seen (BinnacleOperationRecord *record,
          const BinnacleEdit      *edit)
{
  record->base_version = BINNACLE_BASE_UNSEEN;
  g_clear_pointer (&record->base_epoch, g_free);
  binnacle_value_assign (&record->base_value, edit->seen);
}

static BinnacleOperation *
append (BinnacleOperationQueue  *self,
        BinnacleOperationChain  *chain,
        const BinnacleEdit      *edit,
        const BinnacleValue     *shown_before,
        GError                 **error)
{
  BinnacleOperation *tail = binnacle_operation_chain_get_tail (chain);
  BinnacleOperation *operation;

  if (!has_room (self, error))
    return NULL;
  operation = binnacle_operation_queue_make_operation (self, chain, edit, shown_before);
  if (edit->seen != NULL && !binnacle_value_equal (edit->seen, shown_before))
    set_seen (binnacle_operation_edit_record (operation), edit);
  if (tail != NULL && waits_with_conflict (tail))
    binnacle_operation_set_state (operation, BINNACLE_OPERATION_HELD, BINNACLE_HOLD_PREDECESSOR);
  binnacle_operation_queue_add (self, operation);
  binnacle_operation_queue_put (self, operation);
  return operation;
}

static BinnacleOperation *
fold_or_append (BinnacleOperationQueue  *self,
                BinnacleOperationChain  *chain,
                const BinnacleEdit      *edit,
                gboolean                 folds_any,
                const BinnacleValue     *before,
                const BinnacleValue     *shown,
                GError                 **error)
{
  BinnacleOperation *tail = binnacle_operation_chain_get_tail (chain);
  g_autoptr (BinnacleOperation) folded = tail != NULL ? g_object_ref (tail) : NULL;

  if (folded != NULL && edit->seen == NULL && fold (self, chain, folded, edit, folds_any, shown))
    return g_steal_pointer (&folded);
  return append (self, chain, edit, before, error);
}

void
binnacle_operation_queue_set_size_error (GError **error)
{
  g_set_error (error, BINNACLE_OPERATION_ERROR, BINNACLE_OPERATION_ERROR_NOT_APPLICABLE,
               _("This change is too large: a message may have %u MiB. Make it smaller."),
               BINNACLE_OPERATION_MAX_ARGUMENT / (1024 * 1024));
}

/* What the journal can't take would keep it from taking anything else. */
static gboolean
check_size (const BinnacleEdit   *edit,
            const BinnacleValue  *before,
            const BinnacleValue  *shown,
            GError              **error)
{
  if ((edit->argument == NULL || binnacle_operation_fits (edit->argument, BINNACLE_OPERATION_MAX_ARGUMENT)) &&
      binnacle_operation_fits (before, BINNACLE_OPERATION_MAX_VALUE) &&
      binnacle_operation_fits (shown, BINNACLE_OPERATION_MAX_VALUE))
    return TRUE;
  binnacle_operation_queue_set_size_error (error);
  return FALSE;
}

/* folds_any: whether it may be made one with an operation of another kind.
 * Returns: (transfer full) */
BinnacleOperation *
binnacle_operation_queue_apply_step (BinnacleOperationQueue  *self,
                                     BinnacleOperationChain  *chain,
                                     const BinnacleEdit      *edit,
                                     gboolean                 folds_any,
                                     GError                 **error)
{
  g_auto (BinnacleValue) before = BINNACLE_VALUE_INIT;
  g_auto (BinnacleValue) shown = BINNACLE_VALUE_INIT;
  BinnacleOperation *operation;

  binnacle_value_assign (&before, binnacle_entity_get_base_value (chain->entity));
  binnacle_operation_chain_replay (chain, &before);
  binnacle_value_assign (&shown, &before);
  if (!binnacle_operation_replay (edit->kind, edit->argument, &shown))
    {
      g_set_error (error, BINNACLE_OPERATION_ERROR, BINNACLE_OPERATION_ERROR_NOT_APPLICABLE,
                   _("“%s” is no number now, so nothing can be added to it."),
                   binnacle_entity_get_title (chain->entity));
      return NULL;
    }
  if (!check_size (edit, &before, &shown, error))
    return NULL;
  operation = fold_or_append (self, chain, edit, folds_any, &before, &shown, error);
  if (operation != NULL && edit->undoable)
    binnacle_operation_queue_note_edit (self, operation, edit, &before, &shown);
  return operation;
}

/**
 * binnacle_operation_queue_apply:
 * @self: a queue
 * @channel: the channel to change
 * @edit: what to change
 * @error: return location for an error
 *
 * Makes an edit. It shows in the entity before this returns, marked as being
 * saved; it is sent once it is saved and its turn has come. Where the channel's
 * last operation is of the same kind and has not been sent, the two become one;
 * and where that one then changes nothing any more, it goes (and is discarded).
 *
 * Returns: (transfer full): the operation that does it, or %NULL with
 *   %BINNACLE_OPERATION_ERROR_NO_SERVER, %BINNACLE_OPERATION_ERROR_NOT_WRITABLE,
 *   %BINNACLE_OPERATION_ERROR_NOT_APPLICABLE or %BINNACLE_OPERATION_ERROR_TOO_MANY
 */
BinnacleOperation *
binnacle_operation_queue_apply (BinnacleOperationQueue  *self,
                                const char              *channel,
                                const BinnacleEdit      *edit,
                                GError                 **error)
{
  BinnacleOperation *operation = NULL;
  BinnacleOperationChain *chain;

  g_return_val_if_fail (BINNACLE_IS_OPERATION_QUEUE (self), NULL);
  g_return_val_if_fail (binnacle_channel_validate (channel, NULL), NULL);
  g_return_val_if_fail (edit != NULL, NULL);

  if (!check_edit (self, channel, edit, error))
    return NULL;
  binnacle_operation_queue_enter (self);
  chain = binnacle_operation_queue_ensure_chain (self, channel);
  binnacle_operation_queue_touch (self, chain);
  operation = binnacle_operation_queue_apply_step (self, chain, edit, FALSE, error);
  binnacle_operation_queue_leave (self);
  return operation;
}

/**
 * binnacle_operation_queue_apply_async:
 * @self: a queue
 * @channel: the channel to change
 * @edit: what to change; good for the length of the call
 * @callback: called when it is saved, or was refused
 * @user_data: for @callback
 *
 * Makes an edit as [method@OperationQueue.apply] does, and says when it is on disk.
 */
void
binnacle_operation_queue_apply_async (BinnacleOperationQueue *self,
                                      const char             *channel,
                                      const BinnacleEdit     *edit,
                                      GAsyncReadyCallback     callback,
                                      gpointer                user_data)
{
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;
  BinnacleOperation *operation;

  g_return_if_fail (BINNACLE_IS_OPERATION_QUEUE (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, binnacle_operation_queue_apply_async);
  binnacle_operation_queue_enter (self);
  operation = binnacle_operation_queue_apply (self, channel, edit, &error);
  if (operation != NULL)
    {
      g_task_set_task_data (task, operation, g_object_unref);
      binnacle_operation_queue_await_commit (self, g_steal_pointer (&task));
    }
  else
    {
      g_task_return_error (task, error);
    }
  binnacle_operation_queue_leave (self);
}

/**
 * binnacle_operation_queue_apply_finish:
 * @self: a queue
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Returns: (transfer full): the operation, which is on disk now, or %NULL with an
 *   error: with %BINNACLE_OPERATION_ERROR_NOT_SAVED it shows all the same, as not
 *   saved; with any other it does not
 */
BinnacleOperation *
binnacle_operation_queue_apply_finish (BinnacleOperationQueue  *self,
                                       GAsyncResult            *result,
                                       GError                 **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  return g_object_ref (g_task_get_task_data (G_TASK (result)));
}
