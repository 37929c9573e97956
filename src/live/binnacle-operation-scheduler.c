/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-live"

#include "live/binnacle-operation-queue-private.h"

/* What is sent when: the first operation of each channel, some channels at once.
 * Before an operation leaves for the first time, the journal notes that it may
 * have happened. */

#define FIRST_WAIT G_USEC_PER_SEC
#define LONGEST_WAIT (60 * G_USEC_PER_SEC)
#define MS_PER_DAY ((gint64) 24 * 60 * 60 * 1000)

/* An attempt under way. */
typedef struct
{
  BinnacleOperationQueue *queue;
  BinnacleOperation      *operation;
} Attempt;

static Attempt *
attempt_new (BinnacleOperationQueue *queue,
             BinnacleOperation      *operation)
{
  Attempt *self = g_new0 (Attempt, 1);

  self->queue = g_object_ref (queue);
  self->operation = g_object_ref (operation);
  return self;
}

static void
attempt_free (Attempt *self)
{
  g_object_unref (self->operation);
  g_object_unref (self->queue);
  g_free (self);
}

/* Something of it may be ready to be sent. */
void
binnacle_operation_queue_wake (BinnacleOperationQueue *self,
                               BinnacleOperationChain *chain)
{
  if (chain->ready)
    return;
  chain->ready = TRUE;
  g_queue_push_tail (&self->ready, chain);
}

/* In the order of their oldest operations. */
void
binnacle_operation_queue_wake_all (BinnacleOperationQueue *self)
{
  for (guint i = 0; i < binnacle_operation_list_get_length (self->list); i++)
    {
      BinnacleOperation *operation = binnacle_operation_list_get (self->list, i);
      BinnacleOperationChain *chain =
        binnacle_operation_queue_find_chain (self, binnacle_operation_get_channel (operation));

      if (chain != NULL)
        binnacle_operation_queue_wake (self, chain);
    }
}

static void
attempts_are_due (gpointer user_data)
{
  BinnacleOperationQueue *self = user_data;

  binnacle_operation_queue_enter (self);
  binnacle_operation_queue_wake_all (self);
  binnacle_operation_queue_leave (self);
}

static void
wait_until (BinnacleOperationQueue *self,
            gint64                  time)
{
  gint64 delay = MAX (0, time - binnacle_clock_get_monotonic_time (self->clock));

  if (self->closed)
    return;
  if (self->attempt_timer == NULL)
    self->attempt_timer = binnacle_clock_add_timer (self->clock, delay, attempts_are_due, self);
  else if (!binnacle_timer_is_running (self->attempt_timer) ||
           binnacle_timer_get_ready_time (self->attempt_timer) > time)
    binnacle_timer_restart (self->attempt_timer, delay);
}

/* Not before that many ms have passed; 0: by the backoff. */
void
binnacle_operation_queue_put_off (BinnacleOperationQueue *self,
                                  BinnacleOperation      *operation,
                                  gint64                  retry_after)
{
  BinnacleOperationRun *run = binnacle_operation_get_run (operation);
  gint64 longest = MIN (LONGEST_WAIT, FIRST_WAIT << MIN (run->n_failures, 6u));
  gint64 delay = (gint64) (g_rand_double_range (self->random, 0.5, 1.0) * (double) longest);

  gint64 now = binnacle_clock_get_monotonic_time (self->clock);

  run->n_failures++;
  run->not_before = now + MIN (retry_after, MS_PER_DAY) * 1000;
  binnacle_operation_set_send_at (operation, MAX (now + delay, run->not_before));
}

static gboolean
is_sendable (BinnacleOperationQueue *self,
             BinnacleOperation      *operation)
{
  const BinnacleOperationRun *run = binnacle_operation_get_run (operation);
  const BinnacleOperationRecord *record = binnacle_operation_get_record (operation);

  return (record->state == BINNACLE_OPERATION_QUEUED || record->state == BINNACLE_OPERATION_UNKNOWN) &&
         run->durable && !run->sending && record->predecessor == NULL &&
         (run->marked || !binnacle_operation_queue_is_journal_failing (self));
}

static gboolean
is_old (BinnacleOperationQueue *self,
        BinnacleOperation      *operation)
{
  gint64 age = binnacle_clock_get_real_time (self->clock) / 1000 - binnacle_operation_get_record (operation)->created;

  return self->ask_after > 0 && age > self->ask_after * MS_PER_DAY &&
         !binnacle_operation_get_run (operation)->approved;
}

static void
answered_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  Attempt *attempt = user_data;
  BinnacleOperationQueue *self = attempt->queue;
  g_autoptr (BinnacleOutcome) outcome =
    binnacle_operation_sender_send_finish (BINNACLE_OPERATION_SENDER (object), result);

  binnacle_operation_queue_enter (self);
  binnacle_operation_queue_end_attempt (self, attempt->operation);
  binnacle_operation_queue_take_outcome (self, attempt->operation, outcome);
  binnacle_operation_queue_leave (self);
  attempt_free (attempt);
}

static void
asked_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  Attempt *attempt = user_data;
  BinnacleOperationQueue *self = attempt->queue;
  g_autoptr (BinnacleOutcome) outcome =
    binnacle_operation_sender_ask_finish (BINNACLE_OPERATION_SENDER (object), result);

  binnacle_operation_queue_enter (self);
  binnacle_operation_queue_end_attempt (self, attempt->operation);
  binnacle_operation_queue_take_outcome (self, attempt->operation, outcome);
  binnacle_operation_queue_leave (self);
  attempt_free (attempt);
}

static gint64
get_timeout (BinnacleOperationQueue *self)
{
  return self->operation_timeout * (gint64) G_USEC_PER_SEC;
}

static void
begin_attempt (BinnacleOperationQueue *self,
               BinnacleOperationChain *chain,
               BinnacleOperation      *operation)
{
  binnacle_operation_get_run (operation)->sending = TRUE;
  chain->in_flight = TRUE;
  self->n_in_flight++;
}

/* Whatever came of it, the channel is free for the next. */
void
binnacle_operation_queue_end_attempt (BinnacleOperationQueue *self,
                                      BinnacleOperation      *operation)
{
  BinnacleOperationChain *chain =
    binnacle_operation_queue_find_chain (self, binnacle_operation_get_channel (operation));

  binnacle_operation_get_run (operation)->sending = FALSE;
  binnacle_operation_get_run (operation)->away = FALSE;
  self->n_in_flight--;
  if (chain == NULL)
    return;
  chain->in_flight = FALSE;
  binnacle_operation_queue_touch (self, chain);
}

/* The journal could not note that it was about to be sent: it was not. */
void
binnacle_operation_queue_give_up_attempt (BinnacleOperationQueue *self,
                                          BinnacleOperation      *operation)
{
  g_autoptr (BinnacleOutcome) outcome = binnacle_outcome_new (BINNACLE_OUTCOME_NOT_SENT);

  binnacle_operation_queue_end_attempt (self, operation);
  binnacle_operation_queue_take_outcome (self, operation, outcome);
}

/* The journal knows: now it leaves. */
void
binnacle_operation_queue_transmit (BinnacleOperationQueue *self,
                                   BinnacleOperation      *operation)
{
  const BinnacleOperationRecord *record = binnacle_operation_get_record (operation);
  gint64 base_version = record->kind == BINNACLE_OPERATION_ADD ? BINNACLE_BASE_ANY : record->base_version;

  if (!self->linked || self->sender == NULL || binnacle_operation_is_foreign (operation))
    {
      binnacle_operation_queue_give_up_attempt (self, operation);
      return;
    }
  binnacle_operation_get_run (operation)->away = TRUE;
  binnacle_operation_sender_send_async (self->sender, record, base_version, get_timeout (self),
                                        answered_cb, attempt_new (self, operation));
}

static void
note_place (BinnacleOperationQueue  *self,
            BinnacleOperationRecord *record)
{
  guint number;

  if (record->first_epoch == NULL)
    binnacle_operation_sender_get_place (self->sender, &record->first_epoch, &number, &record->first_offset);
}

/* A version of another epoch may stand for another value by now. */
static void
check_base (BinnacleOperationQueue  *self,
            BinnacleOperationRecord *record)
{
  if (record->attempts == 0 && record->base_version > 0 && self->epoch != NULL &&
      g_strcmp0 (record->base_epoch, self->epoch) != 0)
    record->base_version = BINNACLE_BASE_UNSEEN;
}

static void
send (BinnacleOperationQueue *self,
      BinnacleOperationChain *chain,
      BinnacleOperation      *operation)
{
  BinnacleOperationRecord *record = binnacle_operation_edit_record (operation);

  begin_attempt (self, chain, operation);
  note_place (self, record);
  check_base (self, record);
  record->attempts++;
  binnacle_operation_queue_set_state (self, operation, BINNACLE_OPERATION_SENT, BINNACLE_HOLD_NONE);
  binnacle_operation_set_send_at (operation, 0);
  binnacle_operation_changed (operation);
  if (binnacle_operation_get_run (operation)->marked)
    binnacle_operation_queue_transmit (self, operation);
  else
    binnacle_operation_queue_put (self, operation);
}

/* Hear whether it happened, before the person is asked or told. */
static void
ask (BinnacleOperationQueue *self,
     BinnacleOperationChain *chain,
     BinnacleOperation      *operation)
{
  begin_attempt (self, chain, operation);
  binnacle_operation_get_run (operation)->away = TRUE;
  binnacle_operation_sender_ask_async (self->sender, binnacle_operation_get_id (operation), get_timeout (self),
                                       asked_cb, attempt_new (self, operation));
}

static void
hold_as_old (BinnacleOperationQueue *self,
             BinnacleOperation      *operation)
{
  binnacle_operation_queue_set_state (self, operation, BINNACLE_OPERATION_HELD, BINNACLE_HOLD_OLD);
  binnacle_operation_queue_put (self, operation);
}

static void
try_to_send (BinnacleOperationQueue *self,
             BinnacleOperationChain *chain)
{
  BinnacleOperation *operation = binnacle_operation_chain_get_head (chain);
  gint64 send_at;

  if (operation == NULL || chain->in_flight || !is_sendable (self, operation))
    return;
  send_at = binnacle_operation_get_next_attempt (operation);
  if (send_at > binnacle_clock_get_monotonic_time (self->clock))
    wait_until (self, send_at);
  else if (binnacle_operation_get_run (operation)->refusal != NULL)
    ask (self, chain, operation);
  else if (!is_old (self, operation))
    send (self, chain, operation);
  else if (binnacle_operation_get_run (operation)->uncertain)
    ask (self, chain, operation);
  else
    hold_as_old (self, operation);
}

void
binnacle_operation_queue_pump (BinnacleOperationQueue *self)
{
  while (self->linked && !self->paused && self->sender != NULL && self->n_in_flight < self->parallel_channels)
    {
      BinnacleOperationChain *chain = g_queue_pop_head (&self->ready);

      if (chain == NULL)
        break;
      chain->ready = FALSE;
      try_to_send (self, chain);
    }
}
