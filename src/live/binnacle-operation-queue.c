/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-live"

#include "live/binnacle-operation-queue-private.h"

/**
 * BinnacleOperationQueue:
 *
 * The edits of one source that are not done yet, oldest first, as a
 * [iface@Gio.ListModel] of [class@Operation].
 *
 * It promises:
 *
 * - An edit shows in its [class@Entity] before the call that makes it returns,
 *   and is sent only when the journal has it.
 * - The edits of one channel are sent in their order, one at a time; channels do
 *   not wait for each other.
 * - Each try of an operation has the same id and the same content, so that a
 *   server does it once at most. What was sent and not answered is asked for
 *   again, never given up.
 * - What the server made of an edit and the end of the edit show in one step.
 * - Nothing is sent to another server than the one whose value the person saw.
 * - Where the server has something newer, it is merged or the person chooses, as
 *   [property@OperationQueue:conflict-strategy] says; other channels go on.
 *
 * It makes no promise for a source that never gets a journal: its edits wait.
 *
 * All functions belong to the main thread.
 */

static void binnacle_operation_queue_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BinnacleOperationQueue, binnacle_operation_queue, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, binnacle_operation_queue_list_model_init))

/* The list of operations. */

static GType
get_item_type (GListModel *model)
{
  return BINNACLE_TYPE_OPERATION;
}

static guint
get_n_items (GListModel *model)
{
  return binnacle_operation_list_get_length (BINNACLE_OPERATION_QUEUE (model)->list);
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  BinnacleOperationQueue *self = BINNACLE_OPERATION_QUEUE (model);

  if (position >= binnacle_operation_list_get_length (self->list))
    return NULL;
  return g_object_ref (binnacle_operation_list_get (self->list, position));
}

static void
binnacle_operation_queue_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
binnacle_operation_queue_dispose (GObject *object)
{
  BinnacleOperationQueue *self = BINNACLE_OPERATION_QUEUE (object);

  binnacle_operation_queue_close (self);
  g_queue_clear (&self->ready);
  g_hash_table_remove_all (self->chains);
  g_list_store_remove_all (self->conflicts);
  g_clear_object (&self->sender);
  g_clear_object (&self->journal);
  g_clear_object (&self->state);
  G_OBJECT_CLASS (binnacle_operation_queue_parent_class)->dispose (object);
}

static void
binnacle_operation_queue_finalize (GObject *object)
{
  BinnacleOperationQueue *self = BINNACLE_OPERATION_QUEUE (object);

  binnacle_operation_commits_clear (self);
  binnacle_operation_queue_clear_undo (self);
  g_clear_pointer (&self->attempt_timer, binnacle_timer_free);
  g_clear_pointer (&self->list, binnacle_operation_list_free);
  g_clear_pointer (&self->chains, g_hash_table_unref);
  g_clear_pointer (&self->touched, g_ptr_array_unref);
  g_clear_pointer (&self->events, g_ptr_array_unref);
  g_clear_pointer (&self->random, g_rand_free);
  g_clear_object (&self->conflicts);
  g_clear_object (&self->clock);
  g_clear_error (&self->last_error);
  g_free (self->source_id);
  g_free (self->journal_id);
  g_free (self->server_id);
  g_free (self->epoch);
  G_OBJECT_CLASS (binnacle_operation_queue_parent_class)->finalize (object);
}

static void
binnacle_operation_queue_class_init (BinnacleOperationQueueClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = binnacle_operation_queue_dispose;
  object_class->finalize = binnacle_operation_queue_finalize;
  binnacle_operation_queue_install (klass);
}

static void
binnacle_operation_queue_init (BinnacleOperationQueue *self)
{
  self->list = binnacle_operation_list_new ();
  self->chains = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) binnacle_operation_chain_free);
  self->touched = g_ptr_array_new ();
  binnacle_operation_turn_init (self);
  self->conflicts = g_list_store_new (BINNACLE_TYPE_CONFLICT);
  g_queue_init (&self->ready);
  g_queue_init (&self->undo);
  g_queue_init (&self->redo);
  self->optimistic = TRUE;
  self->roll_back_on_error = TRUE;
  self->parallel_channels = 8;
  self->ask_after = 30;
  self->operation_timeout = 30;
  self->max_pending = 10000;
  self->undo_depth = 100;
  self->conflict_strategy = BINNACLE_CONFLICT_MERGE;
  self->merge_fallback = BINNACLE_CONFLICT_ASK;
  binnacle_operation_commits_init (self);
}

/**
 * binnacle_operation_queue_new:
 * @clock: what it waits on
 * @random: where the jitter of waits comes from
 * @source_id: the source, as the journal knows it
 * @state: where the edits show
 *
 * Returns: (transfer full): a queue with nothing in it
 */
BinnacleOperationQueue *
binnacle_operation_queue_new (BinnacleClock         *clock,
                              GRand                 *random,
                              const char            *source_id,
                              BinnacleRealtimeState *state)
{
  BinnacleOperationQueue *self;

  g_return_val_if_fail (BINNACLE_IS_CLOCK (clock), NULL);
  g_return_val_if_fail (random != NULL, NULL);
  g_return_val_if_fail (source_id != NULL, NULL);
  g_return_val_if_fail (BINNACLE_IS_REALTIME_STATE (state), NULL);

  self = g_object_new (BINNACLE_TYPE_OPERATION_QUEUE, NULL);
  self->clock = g_object_ref (clock);
  self->random = g_rand_copy (random);
  self->source_id = g_strdup (source_id);
  self->state = g_object_ref (state);
  binnacle_operation_queue_watch_state (self);
  return self;
}

/**
 * binnacle_operation_queue_close:
 * @self: a queue
 *
 * The source ends: nothing is sent or written any more that is not under way.
 */
void
binnacle_operation_queue_close (BinnacleOperationQueue *self)
{
  g_return_if_fail (BINNACLE_IS_OPERATION_QUEUE (self));

  if (self->closed)
    return;
  self->closed = TRUE;
  self->linked = FALSE;
  binnacle_realtime_state_set_edits (self->state, NULL, NULL);
  binnacle_operation_commits_close (self);
  g_clear_pointer (&self->attempt_timer, binnacle_timer_free);
}

/**
 * binnacle_operation_queue_set_sender:
 * @self: a queue
 * @sender: (nullable): what sends
 *
 * For the source: gives what carries operations to its server.
 */
void
binnacle_operation_queue_set_sender (BinnacleOperationQueue  *self,
                                     BinnacleOperationSender *sender)
{
  g_return_if_fail (BINNACLE_IS_OPERATION_QUEUE (self));

  g_set_object (&self->sender, sender);
}

/**
 * binnacle_operation_queue_set_random: (skip)
 * @self: a queue
 * @random: where the jitter of waits comes from
 *
 * For the source, where it has its own, so that a run can be repeated.
 */
void
binnacle_operation_queue_set_random (BinnacleOperationQueue *self,
                                     GRand                  *random)
{
  g_return_if_fail (BINNACLE_IS_OPERATION_QUEUE (self));
  g_return_if_fail (random != NULL);

  g_rand_free (self->random);
  self->random = g_rand_copy (random);
}

/* For tests: where the ids of operations come from. */
void
binnacle_operation_queue_set_id_func (BinnacleOperationQueue  *self,
                                      BinnacleOperationIdFunc  func,
                                      gpointer                 user_data)
{
  self->make_id = func;
  self->make_id_data = user_data;
}
