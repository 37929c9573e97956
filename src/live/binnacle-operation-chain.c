/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-live"

#include "live/binnacle-operation-chain-private.h"

#include "live/binnacle-operation-replay-private.h"

static void
show_edits (BinnacleValue *value,
            gpointer       user_data)
{
  BinnacleOperationChain *self = user_data;

  if (!self->hidden)
    binnacle_operation_chain_replay (self, value);
}

BinnacleOperationChain *
binnacle_operation_chain_new (BinnacleEntity *entity)
{
  BinnacleOperationChain *self = g_new0 (BinnacleOperationChain, 1);

  self->entity = g_object_ref (entity);
  g_queue_init (&self->operations);
  binnacle_entity_set_replay_func (entity, show_edits, self);
  return self;
}

void
binnacle_operation_chain_free (BinnacleOperationChain *self)
{
  binnacle_entity_set_replay_func (self->entity, NULL, NULL);
  binnacle_value_clear (&self->replayed.base);
  binnacle_value_clear (&self->replayed.value);
  g_queue_clear_full (&self->operations, g_object_unref);
  g_object_unref (self->entity);
  g_free (self);
}

void
binnacle_operation_chain_forget (BinnacleOperationChain *self)
{
  self->replayed.last = NULL;
}

static gboolean
counts (BinnacleOperationChain *self,
        BinnacleOperation      *operation)
{
  return binnacle_operation_get_record (operation)->state != BINNACLE_OPERATION_REJECTED || self->keeps_rejected;
}

/* Where the first one goes because it is done, the server's value is as a rule what it
 * made of the one before: what is known holds for that. */
static void
move_replayed (BinnacleOperationChain *self,
               GList                  *link)
{
  const BinnacleOperationRecord *record = binnacle_operation_get_record (link->data);
  BinnacleReplayed *replayed = &self->replayed;

  if (replayed->last != NULL && link == self->operations.head && link != replayed->last)
    (void) binnacle_operation_replay (record->kind, &record->argument, &replayed->base);
  else
    replayed->last = NULL;
}

static gint64
get_sequence (gpointer operation)
{
  return binnacle_operation_get_record (operation)->sequence;
}

/* At its place in the order; mostly the end. */
void
binnacle_operation_chain_add (BinnacleOperationChain *self,
                              BinnacleOperation      *operation)
{
  GList *before = self->operations.tail;

  while (before != NULL && get_sequence (before->data) > get_sequence (operation))
    before = before->prev;
  if (before != self->operations.tail)
    binnacle_operation_chain_forget (self);
  if (before != NULL)
    g_queue_insert_after (&self->operations, before, g_object_ref (operation));
  else
    g_queue_push_head (&self->operations, g_object_ref (operation));
}

/* Returns whether it was there. */
gboolean
binnacle_operation_chain_remove (BinnacleOperationChain *self,
                                 BinnacleOperation      *operation)
{
  GList *link = g_queue_find (&self->operations, operation);

  if (link == NULL)
    return FALSE;
  move_replayed (self, link);
  g_queue_delete_link (&self->operations, link);
  g_object_unref (operation);
  return TRUE;
}

/* The one to be sent first, or NULL. */
BinnacleOperation *
binnacle_operation_chain_get_head (BinnacleOperationChain *self)
{
  for (GList *link = self->operations.head; link != NULL; link = link->next)
    if (!binnacle_operation_is_settled (link->data))
      return link->data;
  return NULL;
}

/* The one that an edit is made on top of, or NULL. */
BinnacleOperation *
binnacle_operation_chain_get_tail (BinnacleOperationChain *self)
{
  for (GList *link = self->operations.tail; link != NULL; link = link->prev)
    if (!binnacle_operation_is_settled (link->data))
      return link->data;
  return NULL;
}

/* Each with a reference, oldest first. */
GPtrArray *
binnacle_operation_chain_list_unsettled (BinnacleOperationChain *self)
{
  GPtrArray *operations = g_ptr_array_new_with_free_func (g_object_unref);

  for (GList *link = self->operations.head; link != NULL; link = link->next)
    if (!binnacle_operation_is_settled (link->data))
      g_ptr_array_add (operations, g_object_ref (link->data));
  return operations;
}

static void
replay_one (BinnacleOperationChain *self,
            BinnacleOperation      *operation,
            BinnacleValue          *value)
{
  const BinnacleOperationRecord *record = binnacle_operation_get_record (operation);

  if (counts (self, operation))
    binnacle_operation_set_applicable (operation, binnacle_operation_replay (record->kind, &record->argument, value));
}

/* The first that is not in what is known for that value, which is taken over. */
static GList *
begin_replay (BinnacleOperationChain *self,
              BinnacleValue          *value)
{
  BinnacleReplayed *replayed = &self->replayed;

  if (replayed->last != NULL && binnacle_value_equal (&replayed->base, value))
    {
      binnacle_value_assign (value, &replayed->value);
      return replayed->last->next;
    }
  binnacle_value_assign (&replayed->base, value);
  replayed->last = NULL;
  return self->operations.head;
}

/* value: (inout): the server's, and with the edits on top. One that can't be
 * applied is left out and says so; the others go on without it. All but the last, which
 * may still change, are kept as one. */
void
binnacle_operation_chain_replay (BinnacleOperationChain *self,
                                 BinnacleValue          *value)
{
  for (GList *link = begin_replay (self, value); link != NULL; link = link->next)
    {
      replay_one (self, link->data, value);
      if (link->next == NULL || link->next->next != NULL)
        continue;
      binnacle_value_assign (&self->replayed.value, value);
      self->replayed.last = link;
    }
}

/* That something is saved must not be said while the newest edit is not, so
 * that saving counts for more than waiting for the server. */
static guint
get_gravity (BinnacleEditState state)
{
  switch (state)
    {
    case BINNACLE_EDIT_NONE:
      return 0;
    case BINNACLE_EDIT_PENDING:
      return 1;
    case BINNACLE_EDIT_SAVING:
      return 2;
    case BINNACLE_EDIT_HELD:
      return 3;
    case BINNACLE_EDIT_REJECTED:
      return 4;
    case BINNACLE_EDIT_UNSAVED:
      return 5;
    case BINNACLE_EDIT_CONFLICT:
      return 6;
    default:
      g_assert_not_reached ();
    }
}

static BinnacleEditState
get_edit_state (BinnacleOperation *operation)
{
  switch (binnacle_operation_get_state (operation))
    {
    case BINNACLE_OPERATION_SAVING:
      return BINNACLE_EDIT_SAVING;
    case BINNACLE_OPERATION_UNSAVED:
      return BINNACLE_EDIT_UNSAVED;
    case BINNACLE_OPERATION_QUEUED:
    case BINNACLE_OPERATION_SENT:
    case BINNACLE_OPERATION_UNKNOWN:
      return BINNACLE_EDIT_PENDING;
    case BINNACLE_OPERATION_HELD:
      return BINNACLE_EDIT_HELD;
    case BINNACLE_OPERATION_CONFLICTED:
      return BINNACLE_EDIT_CONFLICT;
    case BINNACLE_OPERATION_REJECTED:
      return BINNACLE_EDIT_REJECTED;
    case BINNACLE_OPERATION_CONFIRMED:
    case BINNACLE_OPERATION_DISCARDED:
      return BINNACLE_EDIT_NONE;
    default:
      g_assert_not_reached ();
    }
}

/* Shows in the entity what the operations are now, in one step. */
void
binnacle_operation_chain_refresh (BinnacleOperationChain *self)
{
  BinnacleEditState gravest = BINNACLE_EDIT_NONE;
  const GError *error = NULL;

  for (GList *link = self->operations.head; link != NULL; link = link->next)
    {
      BinnacleEditState state = get_edit_state (link->data);

      if (get_gravity (state) < get_gravity (gravest))
        continue;
      gravest = state;
      error = binnacle_operation_get_error (link->data);
    }
  g_object_freeze_notify (G_OBJECT (self->entity));
  binnacle_entity_replay (self->entity);
  binnacle_entity_set_edit_state (self->entity, gravest, error);
  g_object_thaw_notify (G_OBJECT (self->entity));
}
