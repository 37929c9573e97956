/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fake-sender.h"

#include "live/binnacle-operation-replay-private.h"

#include <string.h>

struct _FakeSender
{
  GObject                  parent_instance;

  BinnacleClock           *clock;
  gint64                   latency;
  BinnacleUpdateProcessor *processor; /* while there is a link */
  GRand                   *random;
  GHashTable              *channels;
  GHashTable              *outcomes; /* by operation id */
  GPtrArray               *sent;
  GPtrArray               *jobs;     /* those not answered */
  char                    *epoch;
  guint                    epoch_number;
  guint                    snapshot;
  gint64                   offset;
  FakeBehaviour            behaviour;
  guint                    n_applied;
  guint                    n_asked;
};

typedef struct
{
  BinnacleValue value;
  gint64        version; /* 0: it does not exist */
  char         *author;
} Channel;

typedef struct
{
  BinnacleOperationRecord *record;
  gint64                   base;
} Sent;

typedef struct
{
  FakeSender              *sender;
  GTask                   *task;
  BinnacleTimer           *timer;
  BinnacleOperationRecord *record;
  gint64                   base;
  FakeBehaviour            behaviour;
  gboolean                 asks;
} Job;

static void fake_sender_iface_init (BinnacleOperationSenderInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeSender, fake_sender, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (BINNACLE_TYPE_OPERATION_SENDER, fake_sender_iface_init))

static void
channel_free (gpointer data)
{
  Channel *channel = data;

  binnacle_value_clear (&channel->value);
  g_free (channel->author);
  g_free (channel);
}

static void
sent_free (gpointer data)
{
  Sent *sent = data;

  binnacle_operation_record_free (sent->record);
  g_free (sent);
}

static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_pointer (&job->timer, binnacle_timer_free);
  g_clear_pointer (&job->record, binnacle_operation_record_free);
  g_clear_object (&job->task);
  g_free (job);
}

static Channel *
get_channel (FakeSender *self,
             const char *name)
{
  Channel *channel = g_hash_table_lookup (self->channels, name);

  if (channel == NULL)
    {
      channel = g_new0 (Channel, 1);
      g_hash_table_insert (self->channels, g_strdup (name), channel);
    }
  return channel;
}

static void
push (FakeSender *self,
      const char *name,
      const char *op,
      guint       snapshot)
{
  Channel *channel = get_channel (self, name);
  BinnacleUpdate update = {
    .channel = name,
    .value = channel->value,
    .deleted = channel->version == 0,
    .version = channel->version > 0 ? channel->version : self->offset,
    .offset = self->offset,
    .time = binnacle_clock_get_real_time (self->clock) / 1000,
    .author = channel->author,
    .op = op,
    .epoch = self->epoch_number,
    .snapshot = snapshot,
  };

  if (self->processor != NULL)
    binnacle_update_processor_push (self->processor, &update);
}

static BinnacleOutcome *
describe_channel (FakeSender          *self,
                  const char          *name,
                  BinnacleOutcomeKind  kind)
{
  Channel *channel = get_channel (self, name);
  BinnacleOutcome *outcome = binnacle_outcome_new (kind);

  binnacle_value_assign (&outcome->value, &channel->value);
  outcome->has_value = TRUE;
  outcome->deleted = channel->version == 0;
  outcome->version = channel->version;
  outcome->offset = self->offset;
  outcome->epoch = self->epoch_number;
  outcome->time = 1;
  outcome->author = g_strdup (channel->author);
  return outcome;
}

static BinnacleOutcome *
fail (BinnacleOutcomeKind    kind,
      BinnacleOperationError code,
      const char            *sentence)
{
  BinnacleOutcome *outcome = binnacle_outcome_new (kind);

  outcome->error = g_error_new_literal (BINNACLE_OPERATION_ERROR, (int) code, sentence);
  return outcome;
}

static BinnacleOutcome *
copy_applied (const BinnacleOutcome *first)
{
  BinnacleOutcome *copy = binnacle_outcome_new (BINNACLE_OUTCOME_APPLIED);

  binnacle_value_assign (&copy->value, &first->value);
  copy->has_value = TRUE;
  copy->deleted = first->deleted;
  copy->version = first->version;
  copy->offset = first->offset;
  copy->epoch = first->epoch;
  copy->duplicate = TRUE;
  return copy;
}

static BinnacleOutcome *
execute (FakeSender *self,
         Job        *job)
{
  BinnacleOutcome *known = g_hash_table_lookup (self->outcomes, job->record->id);
  Channel *channel = get_channel (self, job->record->channel);

  if (known != NULL)
    return copy_applied (known);
  if (job->base != BINNACLE_BASE_ANY && job->base != channel->version)
    return describe_channel (self, job->record->channel, BINNACLE_OUTCOME_CONFLICT);
  if (!binnacle_operation_replay (job->record->kind, &job->record->argument, &channel->value))
    return fail (BINNACLE_OUTCOME_REJECTED, BINNACLE_OPERATION_ERROR_REJECTED, "That is no number.");
  self->n_applied++;
  self->offset++;
  channel->version = binnacle_value_get_kind (&channel->value) != BINNACLE_VALUE_NONE ? self->offset : 0;
  g_free (channel->author);
  channel->author = g_strdup ("me");
  known = describe_channel (self, job->record->channel, BINNACLE_OUTCOME_APPLIED);
  known->version = self->offset;
  g_hash_table_insert (self->outcomes, g_strdup (job->record->id), known);
  return copy_applied (known);
}

static BinnacleOutcome *
make_unknown (void)
{
  return fail (BINNACLE_OUTCOME_UNKNOWN, BINNACLE_OPERATION_ERROR_UNANSWERED, "No answer came.");
}

static BinnacleOutcome *
answer_question (FakeSender *self,
                 Job        *job)
{
  BinnacleOutcome *known = g_hash_table_lookup (self->outcomes, job->record->id);
  BinnacleOutcome *outcome;

  if (job->behaviour == FAKE_LOSE_REPLY || job->behaviour == FAKE_LOSE_REQUEST)
    return make_unknown ();
  if (known == NULL)
    return binnacle_outcome_new (BINNACLE_OUTCOME_NOT_KNOWN_THERE);
  outcome = binnacle_outcome_new (BINNACLE_OUTCOME_APPLIED);
  outcome->version = known->version;
  outcome->offset = known->offset;
  outcome->epoch = known->epoch;
  outcome->duplicate = TRUE;
  return outcome;
}

static BinnacleOutcome *
make_outcome (FakeSender *self,
              Job        *job)
{
  BinnacleOutcome *outcome;

  if (job->asks)
    return answer_question (self, job);
  /* What was done before is remembered, whatever the server would say now. */
  if (g_hash_table_contains (self->outcomes, job->record->id) && job->behaviour == FAKE_REJECT)
    return execute (self, job);
  switch (job->behaviour)
    {
    case FAKE_NORMAL:
    case FAKE_SILENT:
      return execute (self, job);
    case FAKE_LOSE_REQUEST:
      return make_unknown ();
    case FAKE_LOSE_REPLY:
      binnacle_outcome_free (execute (self, job));
      return make_unknown ();
    case FAKE_REJECT:
    case FAKE_REFUSE_ALL:
      return fail (BINNACLE_OUTCOME_REJECTED, BINNACLE_OPERATION_ERROR_REJECTED, "That is out of range.");
    case FAKE_LATER:
      outcome = fail (BINNACLE_OUTCOME_LATER, BINNACLE_OPERATION_ERROR_UNAVAILABLE, "Not now.");
      outcome->retry_after = 5000;
      return outcome;
    case FAKE_FORGET:
      return fail (BINNACLE_OUTCOME_LOST, BINNACLE_OPERATION_ERROR_OUTCOME_LOST, "That is too long ago.");
    case FAKE_NOT_SENT:
      return fail (BINNACLE_OUTCOME_NOT_SENT, BINNACLE_OPERATION_ERROR_UNAVAILABLE, "Not connected.");
    default:
      g_assert_not_reached ();
    }
}

/* As the protocol has it, the result comes before the update. */
static void
finish_job (Job             *job,
            BinnacleOutcome *outcome)
{
  FakeSender *self = job->sender;
  gboolean changed = outcome->kind == BINNACLE_OUTCOME_APPLIED && !job->asks;
  g_autofree char *channel = g_strdup (job->record->channel);
  g_autofree char *id = g_strdup (job->record->id);

  g_task_return_pointer (job->task, outcome, (GDestroyNotify) binnacle_outcome_free);
  g_ptr_array_remove (self->jobs, job);
  if (changed)
    push (self, channel, id, 0);
}

static void
job_is_due (gpointer user_data)
{
  Job *job = user_data;

  finish_job (job, make_outcome (job->sender, job));
}

static FakeBehaviour
choose_behaviour (FakeSender *self)
{
  static const FakeBehaviour choices[] = {
    FAKE_LOSE_REQUEST, FAKE_LOSE_REPLY, FAKE_LATER, FAKE_NOT_SENT, FAKE_REJECT,
  };

  if (self->random == NULL || g_rand_int_range (self->random, 0, 3) > 0)
    return self->behaviour;
  return choices[g_rand_int_range (self->random, 0, G_N_ELEMENTS (choices))];
}

static Job *
add_job (FakeSender          *self,
         GAsyncReadyCallback  callback,
         gpointer             user_data)
{
  Job *job = g_new0 (Job, 1);

  job->sender = self;
  job->task = g_task_new (self, NULL, callback, user_data);
  job->behaviour = choose_behaviour (self);
  g_ptr_array_add (self->jobs, job);
  if (job->behaviour != FAKE_SILENT)
    job->timer = binnacle_clock_add_timer (self->clock, self->latency, job_is_due, job);
  return job;
}

static void
send_async (BinnacleOperationSender       *sender,
            const BinnacleOperationRecord *record,
            gint64                         base_version,
            gint64                         timeout,
            GAsyncReadyCallback            callback,
            gpointer                       user_data)
{
  FakeSender *self = TEST_FAKE_SENDER (sender);
  Job *job = add_job (self, callback, user_data);
  Sent *sent = g_new0 (Sent, 1);

  job->record = binnacle_operation_record_copy (record);
  job->base = base_version;
  sent->record = binnacle_operation_record_copy (record);
  sent->base = base_version;
  g_ptr_array_add (self->sent, sent);
}

static void
ask_async (BinnacleOperationSender *sender,
           const char              *id,
           gint64                   timeout,
           GAsyncReadyCallback      callback,
           gpointer                 user_data)
{
  FakeSender *self = TEST_FAKE_SENDER (sender);
  Job *job = add_job (self, callback, user_data);

  self->n_asked++;
  job->asks = TRUE;
  job->record = binnacle_operation_record_new ();
  job->record->id = g_strdup (id);
}

static BinnacleOutcome *
finish (BinnacleOperationSender *sender,
        GAsyncResult            *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}

static void
get_place (BinnacleOperationSender  *sender,
           char                    **epoch,
           guint                    *number,
           gint64                   *offset)
{
  FakeSender *self = TEST_FAKE_SENDER (sender);

  *epoch = g_strdup (self->epoch);
  *number = self->epoch_number;
  *offset = self->offset;
}

static void
fake_sender_iface_init (BinnacleOperationSenderInterface *iface)
{
  iface->get_place = get_place;
  iface->send_async = send_async;
  iface->send_finish = finish;
  iface->ask_async = ask_async;
  iface->ask_finish = finish;
}

static void
fake_sender_finalize (GObject *object)
{
  FakeSender *self = TEST_FAKE_SENDER (object);

  g_ptr_array_unref (self->jobs);
  g_ptr_array_unref (self->sent);
  g_hash_table_unref (self->channels);
  g_hash_table_unref (self->outcomes);
  g_object_unref (self->clock);
  g_free (self->epoch);
  G_OBJECT_CLASS (fake_sender_parent_class)->finalize (object);
}

static void
fake_sender_class_init (FakeSenderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fake_sender_finalize;
}

static void
fake_sender_init (FakeSender *self)
{
  self->jobs = g_ptr_array_new_with_free_func (job_free);
  self->sent = g_ptr_array_new_with_free_func (sent_free);
  self->channels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, channel_free);
  self->outcomes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) binnacle_outcome_free);
  self->epoch = g_strdup ("first");
  self->epoch_number = 1;
}

/* latency: µs between a request and its answer */
FakeSender *
fake_sender_new (BinnacleClock *clock,
                 gint64         latency)
{
  FakeSender *self = g_object_new (TEST_TYPE_FAKE_SENDER, NULL);

  self->clock = g_object_ref (clock);
  self->latency = latency;
  return self;
}

/* processor: where updates go; NULL while there is no link */
void
fake_sender_set_processor (FakeSender              *self,
                           BinnacleUpdateProcessor *processor)
{
  self->processor = processor;
}

void
fake_sender_behave (FakeSender    *self,
                    FakeBehaviour  behaviour)
{
  self->behaviour = behaviour;
}

/* random: a third of what is sent meets with something; NULL: nothing does */
void
fake_sender_set_random (FakeSender *self,
                        GRand      *random)
{
  self->random = random;
}

/* What waits is answered: executed where kind is applied, else left undone. */
void
fake_sender_answer_all (FakeSender          *self,
                        BinnacleOutcomeKind  kind)
{
  while (self->jobs->len > 0)
    {
      Job *job = self->jobs->pdata[0];

      finish_job (job, kind == BINNACLE_OUTCOME_APPLIED ? make_outcome (self, job)
                                                        : fail (kind, BINNACLE_OPERATION_ERROR_UNANSWERED, "The link was lost."));
    }
}

/* Versions start over. */
void
fake_sender_begin_epoch (FakeSender *self,
                         const char *epoch)
{
  g_free (self->epoch);
  self->epoch = g_strdup (epoch);
  self->epoch_number++;
  self->offset = 0;
}

void
fake_sender_push_snapshot (FakeSender *self)
{
  GHashTableIter iter;
  gpointer name;

  self->snapshot++;
  g_hash_table_iter_init (&iter, self->channels);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    push (self, name, NULL, self->snapshot);
}

/* Somebody else changes a channel. value: NULL: deletes it */
void
fake_sender_write (FakeSender          *self,
                   const char          *name,
                   const BinnacleValue *value,
                   const char          *author)
{
  static const BinnacleValue none = BINNACLE_VALUE_INIT;
  Channel *channel = get_channel (self, name);

  binnacle_value_assign (&channel->value, value != NULL ? value : &none);
  g_free (channel->author);
  channel->author = g_strdup (author);
  self->offset++;
  channel->version = value != NULL ? self->offset : 0;
  push (self, name, NULL, 0);
}

void
fake_sender_write_number (FakeSender *self,
                          const char *channel,
                          double      number)
{
  g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;

  binnacle_value_set_number (&value, number);
  fake_sender_write (self, channel, &value, "Ada");
}

void
fake_sender_write_json (FakeSender *self,
                        const char *channel,
                        const char *text)
{
  g_auto (BinnacleValue) value = BINNACLE_VALUE_INIT;
  g_autoptr (JsonNode) node = json_from_string (text, NULL);

  g_assert_true (binnacle_value_set_json_node (&value, node, NULL));
  fake_sender_write (self, channel, &value, "Ada");
}

const BinnacleValue *
fake_sender_get_value (FakeSender *self,
                       const char *channel)
{
  return &get_channel (self, channel)->value;
}

gint64
fake_sender_get_version (FakeSender *self,
                         const char *channel)
{
  return get_channel (self, channel)->version;
}

guint
fake_sender_get_n_sent (FakeSender *self)
{
  return self->sent->len;
}

const BinnacleOperationRecord *
fake_sender_get_sent (FakeSender *self,
                      guint       i)
{
  return ((Sent *) self->sent->pdata[i])->record;
}

gint64
fake_sender_get_base (FakeSender *self,
                      guint       i)
{
  return ((Sent *) self->sent->pdata[i])->base;
}

guint
fake_sender_get_n_in_flight (FakeSender *self)
{
  return self->jobs->len;
}

guint
fake_sender_get_n_applied (FakeSender *self)
{
  return self->n_applied;
}

guint
fake_sender_get_n_asked (FakeSender *self)
{
  return self->n_asked;
}
