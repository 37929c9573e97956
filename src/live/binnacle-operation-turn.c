/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-live"

#include "live/binnacle-operation-queue-private.h"

#include <string.h>

/* Every change of a queue is part of a turn. Within it operations come, change and
 * go; its end shows what has become of them, writes it and sends what can be sent,
 * so that nobody sees half of it. */

typedef struct
{
  BinnacleOperationEvent event;
  GObject               *object;
} Posted;

static void
posted_free (gpointer data)
{
  Posted *posted = data;

  g_object_unref (posted->object);
  g_free (posted);
}

void
binnacle_operation_turn_init (BinnacleOperationQueue *self)
{
  self->events = g_ptr_array_new_with_free_func (posted_free);
}

static void
emit_events (BinnacleOperationQueue *self)
{
  while (self->events->len > 0)
    {
      Posted *posted = g_ptr_array_steal_index (self->events, 0);

      binnacle_operation_queue_emit (self, posted->event, posted->object);
      posted_free (posted);
    }
}

/* Those that wait with a conflict are counted with it. */
static BinnacleOperationBucket
get_bucket (BinnacleOperation *operation)
{
  switch (binnacle_operation_get_state (operation))
    {
    case BINNACLE_OPERATION_SAVING:
      return BINNACLE_OPERATION_BUCKET_SAVING;
    case BINNACLE_OPERATION_QUEUED:
    case BINNACLE_OPERATION_SENT:
    case BINNACLE_OPERATION_UNKNOWN:
      return BINNACLE_OPERATION_BUCKET_PENDING;
    case BINNACLE_OPERATION_UNSAVED:
    case BINNACLE_OPERATION_REJECTED:
      return BINNACLE_OPERATION_BUCKET_FAILED;
    case BINNACLE_OPERATION_HELD:
      return binnacle_operation_get_hold (operation) == BINNACLE_HOLD_PREDECESSOR ? BINNACLE_OPERATION_BUCKET_NONE : BINNACLE_OPERATION_BUCKET_HELD;
    case BINNACLE_OPERATION_CONFLICTED:
    case BINNACLE_OPERATION_CONFIRMED:
    case BINNACLE_OPERATION_DISCARDED:
      return BINNACLE_OPERATION_BUCKET_NONE;
    default:
      g_assert_not_reached ();
    }
}

/* change: 1 where it begins to count as what it is now, -1 where it ends */
void
binnacle_operation_queue_count (BinnacleOperationQueue *self,
                                BinnacleOperation      *operation,
                                int                     change)
{
  self->counts[get_bucket (operation)] += change;
}

BinnacleOperationChain *
binnacle_operation_queue_find_chain (BinnacleOperationQueue *self,
                                     const char             *channel)
{
  return g_hash_table_lookup (self->chains, channel);
}

BinnacleOperationChain *
binnacle_operation_queue_ensure_chain (BinnacleOperationQueue *self,
                                       const char             *channel)
{
  BinnacleOperationChain *chain = g_hash_table_lookup (self->chains, channel);
  g_autoptr (BinnacleEntity) entity = NULL;

  if (chain != NULL)
    return chain;
  entity = binnacle_realtime_state_ref_entity (self->state, channel);
  chain = binnacle_operation_chain_new (entity);
  chain->hidden = !self->optimistic;
  chain->keeps_rejected = !self->roll_back_on_error;
  g_hash_table_insert (self->chains, (gpointer) binnacle_entity_get_channel (entity), chain);
  return chain;
}

/* Its entity notifies when all is in order again. */
void
binnacle_operation_queue_touch (BinnacleOperationQueue *self,
                                BinnacleOperationChain *chain)
{
  g_assert (self->depth > 0);

  if (chain->touched)
    return;
  chain->touched = TRUE;
  g_object_freeze_notify (G_OBJECT (chain->entity));
  g_ptr_array_add (self->touched, chain);
}

void
binnacle_operation_queue_touch_operation (BinnacleOperationQueue *self,
                                          BinnacleOperation      *operation)
{
  BinnacleOperationChain *chain =
    binnacle_operation_queue_find_chain (self, binnacle_operation_get_channel (operation));

  if (chain != NULL && !binnacle_operation_is_foreign (operation))
    binnacle_operation_queue_touch (self, chain);
}

static void
refresh (BinnacleOperationQueue *self,
         BinnacleOperationChain *chain)
{
  g_autoptr (BinnacleEntity) entity = g_object_ref (chain->entity);

  chain->touched = FALSE;
  binnacle_operation_queue_sync_conflict (self, chain);
  binnacle_operation_chain_refresh (chain);
  if (chain->operations.length == 0 && !chain->in_flight && !chain->touched)
    {
      if (chain->ready)
        g_queue_remove (&self->ready, chain);
      g_hash_table_remove (self->chains, binnacle_entity_get_channel (entity));
    }
  else
    binnacle_operation_queue_wake (self, chain);
  g_object_thaw_notify (G_OBJECT (entity));
}

void
binnacle_operation_queue_enter (BinnacleOperationQueue *self)
{
  if (self->depth++ > 0)
    return;
  g_object_ref (self);
  g_object_freeze_notify (G_OBJECT (self));
}

static void
refresh_touched (BinnacleOperationQueue *self)
{
  g_autoptr (GPtrArray) touched = g_steal_pointer (&self->touched);

  self->touched = g_ptr_array_new ();
  for (guint i = 0; i < touched->len; i++)
    refresh (self, touched->pdata[i]);
}

/* What handlers of notifications do in between is taken in as well. */
static void
put_in_order (BinnacleOperationQueue *self)
{
  do
    {
      while (self->touched->len > 0)
        refresh_touched (self);
      binnacle_operation_queue_flush (self);
      binnacle_operation_queue_pump (self);
    }
  while (self->touched->len > 0);
}

void
binnacle_operation_queue_leave (BinnacleOperationQueue *self)
{
  g_assert (self->depth > 0);

  if (self->depth == 1)
    put_in_order (self);
  if (--self->depth > 0)
    return;
  binnacle_operation_queue_notify_counts (self);
  emit_events (self);
  g_object_thaw_notify (G_OBJECT (self));
  g_object_unref (self);
}

void
binnacle_operation_queue_post (BinnacleOperationQueue *self,
                               BinnacleOperationEvent  event,
                               gpointer                object)
{
  Posted *posted = g_new0 (Posted, 1);

  posted->event = event;
  posted->object = g_object_ref (object);
  g_ptr_array_add (self->events, posted);
}

char *
binnacle_operation_queue_make_id (BinnacleOperationQueue *self)
{
  return self->make_id != NULL ? self->make_id (self->make_id_data) : g_uuid_string_random ();
}

/* By the time of day, so that the operations of several sources have an order,
 * and rising in any case. */
gint64
binnacle_operation_queue_make_sequence (BinnacleOperationQueue *self)
{
  self->last_sequence = MAX (self->last_sequence + 1, binnacle_clock_get_real_time (self->clock));
  return self->last_sequence;
}

/* Whether it is for the server that is there. */
gboolean
binnacle_operation_queue_owns (BinnacleOperationQueue *self,
                               BinnacleOperation      *operation)
{
  const char *server_id = binnacle_operation_get_record (operation)->server_id;

  return server_id == NULL || self->server_id == NULL || strcmp (server_id, self->server_id) == 0;
}

/* Shows it, at its place in the order. */
void
binnacle_operation_queue_add (BinnacleOperationQueue *self,
                              BinnacleOperation      *operation)
{
  guint position = binnacle_operation_list_add (self->list, operation);

  self->last_sequence = MAX (self->last_sequence, binnacle_operation_get_record (operation)->sequence);
  if (!binnacle_operation_is_foreign (operation))
    {
      BinnacleOperationChain *chain =
        binnacle_operation_queue_ensure_chain (self, binnacle_operation_get_channel (operation));

      binnacle_operation_chain_add (chain, operation);
      binnacle_operation_queue_touch (self, chain);
    }
  binnacle_operation_queue_count (self, operation, 1);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
}

/* The end of an operation, with a final state; the journal forgets it. */
void
binnacle_operation_queue_drop (BinnacleOperationQueue *self,
                               BinnacleOperation      *operation,
                               BinnacleOperationState  state)
{
  g_autoptr (BinnacleOperation) guard = g_object_ref (operation);
  BinnacleOperationChain *chain =
    binnacle_operation_queue_find_chain (self, binnacle_operation_get_channel (operation));

  if (chain != NULL && binnacle_operation_is_settled (operation))
    binnacle_operation_chain_forget (chain);
  if (binnacle_operation_get_run (operation)->sending && !binnacle_operation_get_run (operation)->away)
    binnacle_operation_queue_end_attempt (self, operation);
  binnacle_operation_queue_count (self, operation, -1);
  binnacle_operation_set_state (operation, state, BINNACLE_HOLD_NONE);
  binnacle_operation_queue_unput (self, operation);
  if (chain != NULL && binnacle_operation_chain_remove (chain, operation))
    binnacle_operation_queue_touch (self, chain);
  g_list_model_items_changed (G_LIST_MODEL (self), binnacle_operation_list_remove (self->list, operation), 1, 0);
}

/* To one that is not final. */
void
binnacle_operation_queue_set_state (BinnacleOperationQueue *self,
                                    BinnacleOperation      *operation,
                                    BinnacleOperationState  state,
                                    BinnacleHoldReason      hold)
{
  BinnacleOperationChain *chain =
    binnacle_operation_queue_find_chain (self, binnacle_operation_get_channel (operation));

  if (chain != NULL && (state == BINNACLE_OPERATION_REJECTED || binnacle_operation_is_settled (operation)))
    binnacle_operation_chain_forget (chain);
  binnacle_operation_queue_count (self, operation, -1);
  binnacle_operation_set_state (operation, state, hold);
  binnacle_operation_queue_count (self, operation, 1);
  binnacle_operation_queue_touch_operation (self, operation);
}

/* Updates of the server. */

static void
begin_update (gpointer              user_data,
              const BinnacleUpdate *update)
{
  BinnacleOperationQueue *self = user_data;
  BinnacleOperationChain *chain = binnacle_operation_queue_find_chain (self, update->channel);
  BinnacleOperation *operation =
    update->op != NULL ? binnacle_operation_list_find (self->list, update->op) : NULL;

  binnacle_operation_queue_enter (self);
  if (chain != NULL)
    binnacle_operation_queue_touch (self, chain);
  if (operation != NULL && g_str_equal (binnacle_operation_get_channel (operation), update->channel))
    binnacle_operation_queue_confirm (self, operation, update);
}

static void
end_update (gpointer              user_data,
            const BinnacleUpdate *update)
{
  BinnacleOperationQueue *self = user_data;
  BinnacleOperationChain *chain = binnacle_operation_queue_find_chain (self, update->channel);

  if (chain != NULL)
    binnacle_operation_queue_note_theirs (self, chain, update);
  binnacle_operation_queue_leave (self);
}

void
binnacle_operation_queue_watch_state (BinnacleOperationQueue *self)
{
  static const BinnacleRealtimeStateEdits edits = { begin_update, end_update };

  binnacle_realtime_state_set_edits (self->state, &edits, self);
}
