/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-live"

#include "live/binnacle-operation-queue-private.h"

/* To whom operations belong: an edit is for the server whose value the person saw. */

static void
sort_operation (BinnacleOperationQueue *self,
                BinnacleOperation      *operation)
{
  gboolean foreign = !binnacle_operation_queue_owns (self, operation);
  const char *channel = binnacle_operation_get_channel (operation);
  BinnacleOperationChain *chain;

  if (foreign == binnacle_operation_is_foreign (operation))
    return;
  binnacle_operation_queue_count (self, operation, -1);
  chain = binnacle_operation_queue_ensure_chain (self, channel);
  if (foreign)
    binnacle_operation_chain_remove (chain, operation);
  else
    binnacle_operation_chain_add (chain, operation);
  binnacle_operation_set_foreign (operation, foreign);
  binnacle_operation_queue_touch (self, chain);
  binnacle_operation_queue_count (self, operation, 1);
}

/* What is for another server is out of sight until that one is back. */
void
binnacle_operation_queue_sort_by_server (BinnacleOperationQueue *self)
{
  for (guint i = 0; i < binnacle_operation_list_get_length (self->list); i++)
    sort_operation (self, binnacle_operation_list_get (self->list, i));
}

static void
meet_server (BinnacleOperationQueue *self,
             const char             *server_id)
{
  if (server_id == NULL || g_strcmp0 (self->server_id, server_id) == 0)
    return;
  /* What was done there must not be undone here. */
  if (self->server_id != NULL)
    {
      binnacle_operation_queue_clear_undo (self);
      binnacle_operation_queue_notify_undo (self);
    }
  g_free (self->server_id);
  self->server_id = g_strdup (server_id);
  g_clear_pointer (&self->epoch, g_free);
  binnacle_operation_queue_remember_server (self);
  binnacle_operation_queue_sort_by_server (self);
}

/* Waits of an earlier link count no more, but for those that the server asked for. */
static void
begin_link (BinnacleOperationQueue *self)
{
  gint64 now = binnacle_clock_get_monotonic_time (self->clock);
  gint64 offset = 0;

  self->link++;
  g_clear_pointer (&self->epoch, g_free);
  if (self->sender != NULL)
    binnacle_operation_sender_get_place (self->sender, &self->epoch, &self->epoch_number, &offset);
  for (guint i = 0; i < binnacle_operation_list_get_length (self->list); i++)
    {
      BinnacleOperation *operation = binnacle_operation_list_get (self->list, i);
      BinnacleOperationRun *run = binnacle_operation_get_run (operation);

      run->n_failures = 0;
      binnacle_operation_set_send_at (operation, run->not_before > now ? run->not_before : 0);
    }
  binnacle_operation_queue_wake_all (self);
}

/**
 * binnacle_operation_queue_set_server:
 * @self: a queue
 * @server_id: (nullable): which server it is; %NULL: the one that was last met
 * @linked: whether there is a connection on which it has welcomed us
 *
 * For the source: says that there is a link, and to whom, or that there is none
 * any more. Each call with @linked set stands for a new link.
 */
void
binnacle_operation_queue_set_server (BinnacleOperationQueue *self,
                                     const char             *server_id,
                                     gboolean                linked)
{
  g_return_if_fail (BINNACLE_IS_OPERATION_QUEUE (self));

  if (self->closed)
    return;
  binnacle_operation_queue_enter (self);
  meet_server (self, server_id);
  binnacle_operation_queue_set_linked (self, linked && self->server_id != NULL);
  if (self->linked)
    begin_link (self);
  binnacle_operation_queue_leave (self);
}
