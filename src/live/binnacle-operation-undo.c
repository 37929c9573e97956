/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-live"

#include "config.h"

#include "live/binnacle-operation-queue-private.h"

#include <glib/gi18n-lib.h>

#include "live/binnacle-merge.h"

/* Undoing takes back what an edit changed and nothing else: it is an edit of its
 * own, made on what is shown now. What was not sent yet just becomes less. */

/* Edits of one gesture, such as the drag of a slider, are undone together. */
#define GESTURE_GAP G_USEC_PER_SEC

typedef struct
{
  char                  *channel;
  char                  *label;
  char                  *operation; /* the id of what did it */
  BinnacleOperationKind  kind;
  double                 amount;    /* of an addition */
  BinnacleValue          before;
  BinnacleValue          after;
  gint64                 edited;
} Step;

static void
step_free (gpointer data)
{
  Step *step = data;

  g_free (step->channel);
  g_free (step->label);
  g_free (step->operation);
  binnacle_value_clear (&step->before);
  binnacle_value_clear (&step->after);
  g_free (step);
}

static void
forget_all (GQueue *steps)
{
  g_queue_clear_full (steps, step_free);
  g_queue_init (steps);
}

/* The oldest go. */
void
binnacle_operation_queue_limit_undo (BinnacleOperationQueue *self)
{
  while (self->undo.length > self->undo_depth)
    step_free (g_queue_pop_head (&self->undo));
  while (self->redo.length > self->undo_depth)
    step_free (g_queue_pop_head (&self->redo));
  binnacle_operation_queue_notify_undo (self);
}

static gboolean
is_simple (const BinnacleValue *value)
{
  return binnacle_value_get_kind (value) != BINNACLE_VALUE_JSON;
}

static gboolean
continues (const Step          *step,
           BinnacleOperation   *operation,
           const BinnacleEdit  *edit,
           const BinnacleValue *after,
           gint64               now)
{
  return step != NULL && step->kind == edit->kind && is_simple (after) && is_simple (&step->after) &&
         g_str_equal (step->operation, binnacle_operation_get_id (operation)) && now - step->edited <= GESTURE_GAP;
}

static void
prolong (BinnacleOperationQueue *self,
         Step                   *step,
         const BinnacleEdit     *edit,
         const BinnacleValue    *after,
         gint64                  now)
{
  binnacle_value_assign (&step->after, after);
  step->edited = now;
  if (edit->kind == BINNACLE_OPERATION_ADD)
    step->amount += binnacle_value_get_number (edit->argument, 0);
  if (edit->label != NULL)
    {
      g_free (step->label);
      step->label = g_strdup (edit->label);
    }
  if (binnacle_value_equal (&step->before, &step->after))
    step_free (g_queue_pop_tail (&self->undo));
}

static void
push (BinnacleOperationQueue *self,
      BinnacleOperation      *operation,
      const BinnacleEdit     *edit,
      const BinnacleValue    *before,
      const BinnacleValue    *after)
{
  Step *step = g_new0 (Step, 1);

  step->channel = g_strdup (binnacle_operation_get_channel (operation));
  step->operation = g_strdup (binnacle_operation_get_id (operation));
  step->label = g_strdup (edit->label);
  step->kind = edit->kind;
  if (edit->kind == BINNACLE_OPERATION_ADD)
    step->amount = binnacle_value_get_number (edit->argument, 0);
  binnacle_value_assign (&step->before, before);
  binnacle_value_assign (&step->after, after);
  step->edited = binnacle_clock_get_monotonic_time (self->clock);
  g_queue_push_tail (&self->undo, step);
}

/* before and after: what was shown */
void
binnacle_operation_queue_note_edit (BinnacleOperationQueue *self,
                                    BinnacleOperation      *operation,
                                    const BinnacleEdit     *edit,
                                    const BinnacleValue    *before,
                                    const BinnacleValue    *after)
{
  Step *newest = g_queue_peek_tail (&self->undo);
  gint64 now = binnacle_clock_get_monotonic_time (self->clock);

  forget_all (&self->redo);
  if (continues (newest, operation, edit, after, now))
    prolong (self, newest, edit, after, now);
  else if (!binnacle_value_equal (before, after))
    push (self, operation, edit, before, after);
  binnacle_operation_queue_limit_undo (self);
}

/* The server's value was taken in the place of mine: undoing brings mine back. */
void
binnacle_operation_queue_note_overruled (BinnacleOperationQueue *self,
                                         BinnacleOperation      *operation,
                                         const BinnacleValue    *mine,
                                         const BinnacleValue    *theirs)
{
  BinnacleEdit edit = { .kind = BINNACLE_OPERATION_SET, .label = binnacle_operation_get_record (operation)->label };

  binnacle_operation_queue_forget_edit (self, operation);
  push (self, operation, &edit, mine, theirs);
  binnacle_operation_queue_limit_undo (self);
}

static void
forget (GQueue     *steps,
        const char *id)
{
  GList *next;

  for (GList *link = steps->head; link != NULL; link = next)
    {
      next = link->next;
      if (!g_str_equal (((Step *) link->data)->operation, id))
        continue;
      step_free (link->data);
      g_queue_delete_link (steps, link);
    }
}

/* It did not come to be, so that there is nothing to undo. */
void
binnacle_operation_queue_forget_edit (BinnacleOperationQueue *self,
                                      BinnacleOperation      *operation)
{
  forget (&self->undo, binnacle_operation_get_id (operation));
  forget (&self->redo, binnacle_operation_get_id (operation));
  binnacle_operation_queue_notify_undo (self);
}

void
binnacle_operation_queue_clear_undo (BinnacleOperationQueue *self)
{
  forget_all (&self->undo);
  forget_all (&self->redo);
}

/* Returns FALSE where there is nothing to do, with an error where that is since somebody
 * has changed the same since. */
static gboolean
work_out_target (BinnacleOperationChain  *chain,
                 const BinnacleValue     *from,
                 const BinnacleValue     *to,
                 BinnacleValue           *target,
                 GError                 **error)
{
  g_auto (BinnacleValue) present = BINNACLE_VALUE_INIT;

  binnacle_value_assign (&present, binnacle_entity_get_base_value (chain->entity));
  binnacle_operation_chain_replay (chain, &present);
  if (binnacle_merge_three_way (from, to, &present, target, NULL))
    return !binnacle_value_equal (target, &present);
  g_set_error (error, BINNACLE_OPERATION_ERROR, BINNACLE_OPERATION_ERROR_CONFLICT,
               _("“%s” was changed again since."), binnacle_entity_get_title (chain->entity));
  return FALSE;
}

static BinnacleOperation *
apply_edit (BinnacleOperationQueue  *self,
            BinnacleOperationChain  *chain,
            BinnacleOperationKind    kind,
            const BinnacleValue     *argument,
            const char              *label,
            GError                 **error)
{
  BinnacleEdit edit = { .kind = kind, .argument = argument, .label = label };

  return binnacle_operation_queue_apply_step (self, chain, &edit, TRUE, error);
}

/* from, to: of before and after, what is to go and what is to come */
static BinnacleOperation *
take_step (BinnacleOperationQueue  *self,
           Step                    *step,
           const BinnacleValue     *from,
           const BinnacleValue     *to,
           double                   amount,
           GError                 **error)
{
  BinnacleOperationChain *chain = binnacle_operation_queue_ensure_chain (self, step->channel);
  g_auto (BinnacleValue) argument = BINNACLE_VALUE_INIT;

  binnacle_operation_queue_touch (self, chain);
  if (step->kind == BINNACLE_OPERATION_ADD)
    {
      binnacle_value_set_number (&argument, amount);
      return apply_edit (self, chain, BINNACLE_OPERATION_ADD, &argument, step->label, error);
    }
  if (!work_out_target (chain, from, to, &argument, error))
    return NULL;
  if (binnacle_value_get_kind (&argument) == BINNACLE_VALUE_NONE)
    return apply_edit (self, chain, BINNACLE_OPERATION_DELETE, NULL, step->label, error);
  return apply_edit (self, chain, BINNACLE_OPERATION_SET, &argument, step->label, error);
}

static gboolean
move_step (BinnacleOperationQueue *self,
           GQueue                 *from,
           GQueue                 *to)
{
  Step *step = g_queue_pop_tail (from);
  gboolean undoes = from == &self->undo;
  g_autoptr (BinnacleOperation) operation = NULL;
  g_autoptr (GError) error = NULL;

  if (undoes)
    operation = take_step (self, step, &step->after, &step->before, -step->amount, &error);
  else
    operation = take_step (self, step, &step->before, &step->after, step->amount, &error);
  if (operation == NULL)
    {
      if (error != NULL)
        binnacle_operation_queue_emit_step_skipped (self, step->label, error);
      step_free (step);
      return FALSE;
    }
  g_free (step->operation);
  step->operation = g_strdup (binnacle_operation_get_id (operation));
  step->edited = -GESTURE_GAP;
  g_queue_push_tail (to, step);
  return TRUE;
}

/* What can't be undone any more, since somebody changed the same, is left out, and told. */
static gboolean
move_newest (BinnacleOperationQueue *self,
             GQueue                 *from,
             GQueue                 *to)
{
  gboolean moved = FALSE;

  if (self->closed || (self->loaded && self->server_id == NULL))
    return FALSE;
  binnacle_operation_queue_enter (self);
  while (from->length > 0 && !moved)
    moved = move_step (self, from, to);
  binnacle_operation_queue_notify_undo (self);
  binnacle_operation_queue_leave (self);
  return moved;
}

const char *
binnacle_operation_queue_peek_undo_label (BinnacleOperationQueue *self,
                                          gboolean                redo)
{
  Step *step = g_queue_peek_tail (redo ? &self->redo : &self->undo);

  return step != NULL ? step->label : NULL;
}

/**
 * binnacle_operation_queue_undo:
 * @self: a queue
 *
 * Takes back what the last edit changed, and nothing else, as an edit of its own.
 * One that was not sent yet just becomes less, or goes. Where somebody else has
 * changed the same since, it is left as it is, which [signal@OperationQueue::step-skipped]
 * tells, and the edit before it is undone.
 *
 * Returns: whether something was undone
 */
gboolean
binnacle_operation_queue_undo (BinnacleOperationQueue *self)
{
  g_return_val_if_fail (BINNACLE_IS_OPERATION_QUEUE (self), FALSE);

  return move_newest (self, &self->undo, &self->redo);
}

/**
 * binnacle_operation_queue_redo:
 * @self: a queue
 *
 * Makes again what was undone last. A new edit leaves nothing to be made again.
 *
 * Returns: whether something was made again
 */
gboolean
binnacle_operation_queue_redo (BinnacleOperationQueue *self)
{
  g_return_val_if_fail (BINNACLE_IS_OPERATION_QUEUE (self), FALSE);

  return move_newest (self, &self->redo, &self->undo);
}
