/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "binnacle-sources"

#include "config.h"

#include "sources/binnacle-live-poller-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "net/binnacle-websocket-manager.h"
#include "sources/binnacle-live-decoder-private.h"
#include "sources/binnacle-live-poll-answer-private.h"
#include "sources/binnacle-live-rest-private.h"

/* Of one request: servers and proxies take heads of 8 KiB and more. */
#define MAX_QUERY 4000
#define MAX_PATTERNS 100

/* Updates are pushed so many at a time, so that frames come in between. */
#define SLICE 1000

/* No two clients poll in step: each waits up to so much more or less. */
#define JITTER 0.1

/* After a failure, full jitter up to a limit that doubles. */
#define FIRST_DELAY ((gint64) G_USEC_PER_SEC)
#define MAX_DELAY ((gint64) 60 * G_USEC_PER_SEC)
#define MIN_DELAY (G_USEC_PER_SEC / 4)

/* A server may ask for patience, as over WebSocket, but not for the rest of the day. */
#define MAX_RETRY_AFTER ((gint64) 3600 * G_USEC_PER_SEC)

/* New patterns come in crowds. */
#define CROWD_DELAY (G_USEC_PER_SEC / 20)

/* How much later than planned an answer may be before the link is given up. */
#define MIN_PATIENCE (5 * G_USEC_PER_SEC)

/* Once a second: what died while the computer slept is found out soon after. */
#define PULSE G_USEC_PER_SEC
#define SLEEP_TOLERANCE G_USEC_PER_SEC

typedef struct
{
  GStrv  patterns;
  char  *query;
} Batch;

typedef enum
{
  PHASE_WAITING,  /* for the timer */
  PHASE_ASKING,
  PHASE_APPLYING
} Phase;

/*
 * BinnacleLivePoller:
 *
 * Asks a Binnacle server over HTTP, now and then, for the values of what is
 * wanted, where it can't tell them by itself. One request is under way at a time:
 * the patterns are asked for in batches, each with the ETag of its last answer,
 * and each answer is the whole truth for its batch.
 *
 * While answers come it holds the state's link: it is alive until one fails, or is
 * later than the interval allows.
 */
struct _BinnacleLivePoller
{
  GObject                    parent_instance;

  BinnacleClock             *clock;
  GRand                     *random;
  BinnacleLiveRestClient    *client;
  BinnacleRealtimeState     *state;
  BinnacleLiveEpochs        *epochs;
  BinnacleSubscriptionTable *table;
  BinnacleLivePollerFuncs    funcs;
  gpointer                   user_data; /* NULL: disowned */

  guint                      interval;

  gboolean                   active;
  guint                      run;         /* what was asked before is of no interest */
  BinnacleTimer             *timer;
  BinnacleTimer             *pulse;
  Phase                      phase;
  gboolean                   is_healthy;  /* /healthz said so */
  gboolean                   linked;
  gboolean                   again;       /* other patterns are wanted since */
  guint                      n_failures;
  gint64                     not_before;  /* monotonic: the server asked for it */
  gint64                     alive_until; /* boot time */
  gint64                     last_answer; /* monotonic */
  gint64                     asleep;      /* boot time less monotonic time */

  GPtrArray                 *batches;
  guint                      n_done;
  GHashTable                *tags;        /* query → ETag */
  BinnacleLivePollAnswer    *answer;
  char                      *tag;         /* of the answer */
  guint                      n_pushed;
  guint                      epoch;
  guint                      snapshot;
  gint64                     serial;
};

G_DEFINE_FINAL_TYPE (BinnacleLivePoller, binnacle_live_poller, G_TYPE_OBJECT)

/* A request on its way. */
typedef struct
{
  BinnacleLivePoller *self;
  guint               run;
} Asked;

static void ask_batch (BinnacleLivePoller *self);
static void push_some (BinnacleLivePoller *self);

static void
batch_free (gpointer data)
{
  Batch *batch = data;

  g_strfreev (batch->patterns);
  g_free (batch->query);
  g_free (batch);
}

static gint64
get_now (BinnacleLivePoller *self)
{
  return binnacle_clock_get_monotonic_time (self->clock);
}

static gint64
get_asleep (BinnacleLivePoller *self)
{
  return binnacle_clock_get_boot_time (self->clock) - get_now (self);
}

static gint64
get_interval (BinnacleLivePoller *self)
{
  return (gint64) self->interval * G_USEC_PER_SEC;
}

/* For how long an answer stands for the present. */
static gint64
get_span (BinnacleLivePoller *self)
{
  return (gint64) ((double) get_interval (self) * (1 + JITTER)) + MAX (get_interval (self), MIN_PATIENCE);
}

/* The link */

static void
set_linked (BinnacleLivePoller *self,
            gboolean            linked)
{
  if (self->linked == linked)
    return;
  self->linked = linked;
  binnacle_realtime_state_set_cadence (self->state, linked ? get_span (self) : 0);
  binnacle_realtime_state_set_link_alive (self->state, linked);
  if (self->user_data != NULL)
    self->funcs.linked (linked, self->user_data);
}

static void
note_answer (BinnacleLivePoller *self)
{
  self->last_answer = get_now (self);
  self->alive_until = binnacle_clock_get_boot_time (self->clock) + get_span (self);
  set_linked (self, TRUE);
}

/* The cycle */

static void
wait_for (BinnacleLivePoller *self,
          gint64              delay)
{
  self->phase = PHASE_WAITING;
  binnacle_timer_restart (self->timer, MAX (delay, self->not_before - get_now (self)));
}

static void
drop_answer (BinnacleLivePoller *self)
{
  g_clear_pointer (&self->answer, binnacle_live_poll_answer_free);
  g_clear_pointer (&self->tag, g_free);
  self->n_pushed = 0;
}

static gint64
get_backoff (BinnacleLivePoller *self)
{
  gint64 limit = FIRST_DELAY << MIN (self->n_failures, 10);

  return MIN_DELAY + (gint64) g_rand_double_range (self->random, 0, (double) MIN (limit, MAX_DELAY));
}

static void
fail (BinnacleLivePoller *self,
      const GError       *error,
      gint64              retry_after)
{
  guint run = self->run;

  g_info ("Polling: %s", error->message);
  drop_answer (self);
  set_linked (self, FALSE);
  if (run != self->run)
    return;
  self->n_failures++;
  self->not_before = MAX (self->not_before, get_now (self) + MIN (retry_after, MAX_RETRY_AFTER));
  wait_for (self, get_backoff (self));
  if (self->user_data != NULL)
    self->funcs.failed (error, self->n_failures, retry_after > 0, self->user_data);
}

static Asked *
asked_new (BinnacleLivePoller *self)
{
  Asked *asked = g_new (Asked, 1);

  asked->self = g_object_ref (self);
  asked->run = self->run;
  return asked;
}

/* What came of a request for the cycle; NULL where it is of no interest, or
 * failed, which is then dealt with. */
static BinnacleHttpResponse *
finish_asking (BinnacleLivePoller *self,
               guint               run,
               GAsyncResult       *result)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BinnacleHttpResponse) response = binnacle_live_rest_client_finish (self->client, result, &error);
  guint status;

  if (run != self->run)
    return NULL;
  if (response == NULL)
    {
      fail (self, error, 0);
      return NULL;
    }
  status = binnacle_http_response_get_status (response);
  if (status == 200 || status == 304)
    return g_steal_pointer (&response);
  error = binnacle_live_rest_make_error (status, NULL);
  fail (self, error, binnacle_http_response_get_retry_after (response));
  return NULL;
}

static gpointer
decode_answer (BinnacleHttpResponse  *response,
               gpointer               user_data,
               GError               **error)
{
  if (binnacle_http_response_get_status (response) != 200)
    return NULL;
  return binnacle_live_poll_answer_parse (binnacle_http_response_get_body (response), error);
}

static void
free_answer (gpointer answer)
{
  binnacle_live_poll_answer_free (answer);
}

static Batch *
get_batch (BinnacleLivePoller *self)
{
  return g_ptr_array_index (self->batches, self->n_done);
}

static BinnaclePatternTrie *
make_trie (BinnacleLivePoller *self,
           const Batch        *batch)
{
  BinnaclePatternTrie *trie = binnacle_pattern_trie_new ();

  for (guint i = 0; batch->patterns[i] != NULL; i++)
    binnacle_pattern_trie_add (trie, batch->patterns[i], self);
  return trie;
}

static void
finish_cycle (BinnacleLivePoller *self)
{
  double share = 1 - JITTER + 2 * JITTER * g_rand_double (self->random);

  self->n_failures = 0;
  wait_for (self, self->again ? CROWD_DELAY : (gint64) (share * (double) get_interval (self)));
}

static void
finish_batch (BinnacleLivePoller *self)
{
  if (++self->n_done < self->batches->len)
    ask_batch (self);
  else
    finish_cycle (self);
}

static void
not_modified (BinnacleLivePoller *self)
{
  g_autoptr (BinnaclePatternTrie) trie = make_trie (self, get_batch (self));
  guint run = self->run;

  note_answer (self);
  binnacle_realtime_state_finish_resume (self->state, trie);
  if (run == self->run)
    finish_batch (self);
}

static void
take_answer (BinnacleLivePoller     *self,
             BinnacleLivePollAnswer *answer,
             const char             *tag)
{
  /* Whoever is told may stop the poller, and with it the answer. */
  g_autofree char *server_id = g_strdup (answer->server_id);
  g_autofree char *epoch_name = g_strdup (answer->epoch_name);

  self->answer = answer;
  self->tag = g_strdup (tag);
  self->n_pushed = 0;
  self->epoch = binnacle_live_epochs_enter (self->epochs, answer->server_id, answer->epoch_name, answer->offset);
  binnacle_live_epochs_set_offset (self->epochs, answer->offset);
  self->snapshot = binnacle_live_epochs_take_snapshot (self->epochs);
  self->phase = PHASE_APPLYING;
  note_answer (self);
  if (self->user_data != NULL && self->answer == answer)
    self->funcs.answered (server_id, epoch_name, self->epoch, answer->offset, self->user_data);
  if (self->answer == answer)
    push_some (self);
}

static void
got_batch (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autofree Asked *asked = user_data;
  g_autoptr (BinnacleLivePoller) self = asked->self;
  g_autoptr (BinnacleHttpResponse) response = finish_asking (self, asked->run, result);
  g_autoptr (GError) error = NULL;
  BinnacleLivePollAnswer *answer;

  if (response == NULL)
    return;
  answer = binnacle_http_response_steal_decoded (response);
  if (answer != NULL)
    {
      take_answer (self, answer, binnacle_http_response_get_header (response, "ETag"));
      return;
    }
  if (g_hash_table_contains (self->tags, get_batch (self)->query))
    {
      not_modified (self);
      return;
    }
  error = binnacle_live_rest_make_error (304, NULL);
  fail (self, error, 0);
}

static void
ask_batch (BinnacleLivePoller *self)
{
  const Batch *batch = get_batch (self);
  g_autofree char *path = g_strconcat ("/v1/channels", batch->query, NULL);
  BinnacleHttpOptions options = {
    .etag = g_hash_table_lookup (self->tags, batch->query),
    .decode = decode_answer,
    .decoded_free = free_answer,
  };

  self->phase = PHASE_ASKING;
  binnacle_live_rest_client_send_async (self->client, path, &options, got_batch, asked_new (self));
}

static void
add_batch (BinnacleLivePoller *self,
           GPtrArray          *patterns)
{
  Batch *batch = g_new0 (Batch, 1);

  g_ptr_array_add (patterns, NULL);
  batch->patterns = g_strdupv ((GStrv) patterns->pdata);
  batch->query = binnacle_live_rest_make_match ((const char * const *) batch->patterns);
  g_ptr_array_add (self->batches, batch);
  g_ptr_array_set_size (patterns, 0);
}

static void
make_batches (BinnacleLivePoller *self)
{
  g_autoptr (GPtrArray) wanted = binnacle_subscription_table_list_wanted (self->table);
  g_autoptr (GPtrArray) patterns = g_ptr_array_new ();
  gsize length = 0;

  g_ptr_array_set_size (self->batches, 0);
  self->n_done = 0;
  if (wanted->len == 0)
    g_ptr_array_add (wanted, g_strdup (BINNACLE_LIVE_REST_NOTHING));
  for (guint i = 0; i < wanted->len; i++)
    {
      gsize size = strlen ("&match=") + 3 * strlen (wanted->pdata[i]);

      if (patterns->len > 0 && (length + size > MAX_QUERY || patterns->len == MAX_PATTERNS))
        {
          add_batch (self, patterns);
          length = 0;
        }
      g_ptr_array_add (patterns, wanted->pdata[i]);
      length += size;
    }
  add_batch (self, patterns);
}

static gboolean
is_stale_tag (gpointer key,
              gpointer value,
              gpointer user_data)
{
  GPtrArray *batches = user_data;

  for (guint i = 0; i < batches->len; i++)
    if (g_str_equal (((Batch *) batches->pdata[i])->query, key))
      return FALSE;
  return TRUE;
}

/* What is dropped here, an answer that has not changed could not bring back. */
static void
forget_left (BinnacleLivePoller *self)
{
  g_autoptr (BinnaclePatternTrie) left = binnacle_subscription_table_drop_left (self->table, get_now (self));

  if (binnacle_pattern_trie_get_n_patterns (left) == 0)
    return;
  g_hash_table_remove_all (self->tags);
  if (self->user_data != NULL)
    self->funcs.forgotten (left, self->user_data);
}

static void
begin_cycle (BinnacleLivePoller *self)
{
  guint run = self->run;

  self->again = FALSE;
  forget_left (self);
  if (run != self->run)
    return;
  make_batches (self);
  g_hash_table_foreach_remove (self->tags, is_stale_tag, self->batches);
  ask_batch (self);
}

static void
got_health (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autofree Asked *asked = user_data;
  g_autoptr (BinnacleLivePoller) self = asked->self;
  g_autoptr (BinnacleHttpResponse) response = finish_asking (self, asked->run, result);

  if (response == NULL)
    return;
  self->is_healthy = TRUE;
  begin_cycle (self);
}

/* Before the token goes anywhere. */
static void
ask_health (BinnacleLivePoller *self)
{
  self->phase = PHASE_ASKING;
  binnacle_live_rest_client_check_async (self->client, got_health, asked_new (self));
}

static void
on_timer (gpointer user_data)
{
  g_autoptr (BinnacleLivePoller) self = g_object_ref (user_data);

  if (self->phase == PHASE_APPLYING)
    push_some (self);
  else if (self->is_healthy)
    begin_cycle (self);
  else
    ask_health (self);
}

/* Values */

static gboolean
push_update (BinnacleLivePoller *self,
             BinnacleUpdate     *update)
{
  BinnacleUpdateProcessor *processor = binnacle_realtime_state_get_processor (self->state);

  update->epoch = self->epoch;
  update->snapshot = self->snapshot;
  return binnacle_update_processor_push (processor, update) != BINNACLE_PUSH_REFUSED;
}

/* It comes back when all that was pushed before it is applied. */
static gboolean
push_end (BinnacleLivePoller *self)
{
  BinnacleUpdateProcessor *processor = binnacle_realtime_state_get_processor (self->state);
  BinnacleLiveEvent *event = g_new0 (BinnacleLiveEvent, 1);

  event->type = BINNACLE_LIVE_POLLED;
  event->id = ++self->serial;
  if (binnacle_update_processor_push_control (processor, event, sizeof *event) != BINNACLE_PUSH_REFUSED)
    return TRUE;
  binnacle_live_event_free (event);
  return FALSE;
}

static void
push_some (BinnacleLivePoller *self)
{
  GArray *updates = self->answer->updates;
  guint end = MIN (self->n_pushed + SLICE, updates->len);
  gboolean pushed = TRUE;
  g_autoptr (GError) error = NULL;

  for (; pushed && self->n_pushed < end; self->n_pushed++)
    pushed = push_update (self, &g_array_index (updates, BinnacleUpdate, self->n_pushed));
  if (pushed && self->n_pushed < updates->len)
    {
      binnacle_timer_restart (self->timer, 0);
      return;
    }
  if (pushed && push_end (self))
    return;
  error = g_error_new_literal (BINNACLE_CONNECTION_ERROR, BINNACLE_CONNECTION_ERROR_TOO_LARGE,
                               _("The server sends more at once than this program can take."));
  fail (self, error, 0);
}

void
binnacle_live_poller_applied (BinnacleLivePoller *self,
                              gint64              serial)
{
  g_autoptr (BinnaclePatternTrie) trie = NULL;
  const Batch *batch;
  guint run = self->run;

  if (self->answer == NULL || serial != self->serial || self->phase != PHASE_APPLYING)
    return;
  batch = get_batch (self);
  trie = make_trie (self, batch);
  binnacle_realtime_state_finish_snapshot (self->state, trie, self->snapshot, self->epoch, self->answer->offset);
  if (run != self->run)
    return;
  binnacle_subscription_table_set_places (self->table, (const char * const *) batch->patterns, self->epoch,
                                          self->answer->offset);
  g_hash_table_remove (self->tags, batch->query);
  if (self->tag != NULL)
    g_hash_table_insert (self->tags, g_strdup (batch->query), g_steal_pointer (&self->tag));
  drop_answer (self);
  finish_batch (self);
  if (self->user_data != NULL)
    self->funcs.applied (self->user_data);
}

/* Lost time */

static void
start_over (BinnacleLivePoller *self)
{
  binnacle_live_rest_client_cancel (self->client);
  self->run++;
  drop_answer (self);
  wait_for (self, 0);
}

static void
on_pulse (gpointer user_data)
{
  g_autoptr (BinnacleLivePoller) self = g_object_ref (user_data);
  gint64 asleep = get_asleep (self);
  gboolean has_slept = asleep - self->asleep > SLEEP_TOLERANCE;

  self->asleep = asleep;
  binnacle_timer_restart (self->pulse, PULSE);
  if (self->linked && binnacle_clock_get_boot_time (self->clock) >= self->alive_until)
    set_linked (self, FALSE);
  if (has_slept && self->active)
    start_over (self);
}

/* Another server answers than the one that was last polled; it may have the same tags. */
static void
on_doubt (gpointer user_data)
{
  BinnacleLivePoller *self = user_data;

  g_hash_table_remove_all (self->tags);
  binnacle_live_poller_poll (self);
}

static void
binnacle_live_poller_dispose (GObject *object)
{
  BinnacleLivePoller *self = BINNACLE_LIVE_POLLER (object);

  if (self->client != NULL)
    binnacle_live_rest_client_set_doubt_func (self->client, NULL, NULL);

  g_clear_pointer (&self->timer, binnacle_timer_free);
  g_clear_pointer (&self->pulse, binnacle_timer_free);
  g_clear_object (&self->client);
  g_clear_object (&self->state);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (binnacle_live_poller_parent_class)->dispose (object);
}

static void
binnacle_live_poller_finalize (GObject *object)
{
  BinnacleLivePoller *self = BINNACLE_LIVE_POLLER (object);

  drop_answer (self);
  g_ptr_array_unref (self->batches);
  g_hash_table_unref (self->tags);
  g_clear_pointer (&self->epochs, binnacle_live_epochs_unref);
  g_clear_pointer (&self->random, g_rand_free);
  G_OBJECT_CLASS (binnacle_live_poller_parent_class)->finalize (object);
}

static void
binnacle_live_poller_class_init (BinnacleLivePollerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = binnacle_live_poller_dispose;
  object_class->finalize = binnacle_live_poller_finalize;
}

static void
binnacle_live_poller_init (BinnacleLivePoller *self)
{
  self->batches = g_ptr_array_new_with_free_func (batch_free);
  self->tags = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->interval = 5;
}

BinnacleLivePoller *
binnacle_live_poller_new (BinnacleClock                 *clock,
                          GRand                         *random,
                          BinnacleLiveRestClient        *client,
                          BinnacleRealtimeState         *state,
                          BinnacleLiveEpochs            *epochs,
                          BinnacleSubscriptionTable     *table,
                          const BinnacleLivePollerFuncs *funcs,
                          gpointer                       user_data)
{
  BinnacleLivePoller *self = g_object_new (BINNACLE_TYPE_LIVE_POLLER, NULL);

  self->clock = g_object_ref (clock);
  self->random = g_rand_copy (random);
  self->client = g_object_ref (client);
  binnacle_live_rest_client_set_doubt_func (client, on_doubt, self);
  self->state = g_object_ref (state);
  self->epochs = binnacle_live_epochs_ref (epochs);
  self->table = table;
  self->funcs = *funcs;
  self->user_data = user_data;
  self->timer = binnacle_clock_add_timer (clock, 0, on_timer, self);
  self->pulse = binnacle_clock_add_timer (clock, 0, on_pulse, self);
  binnacle_timer_stop (self->timer);
  binnacle_timer_stop (self->pulse);
  return self;
}

/* The owner goes; requests that were given up may still hold the poller. */
void
binnacle_live_poller_disown (BinnacleLivePoller *self)
{
  self->user_data = NULL;
  binnacle_live_poller_stop (self);
}

void
binnacle_live_poller_set_interval (BinnacleLivePoller *self,
                                   guint               seconds)
{
  if (self->interval == seconds)
    return;
  self->interval = seconds;
  if (self->linked)
    binnacle_realtime_state_set_cadence (self->state, get_span (self));
  if (self->active && self->n_failures == 0 && self->phase == PHASE_WAITING)
    wait_for (self, 0);
}

/* Where the server does not answer it goes on trying: whoever started it says
 * when to stop. */
void
binnacle_live_poller_start (BinnacleLivePoller *self,
                            gint64              not_before)
{
  binnacle_live_poller_stop (self);
  self->active = TRUE;
  self->is_healthy = FALSE;
  self->n_failures = 0;
  self->not_before = not_before;
  self->asleep = get_asleep (self);
  binnacle_timer_restart (self->pulse, PULSE);
  wait_for (self, 0);
}

/* At once: nothing that was asked for is taken any more. */
void
binnacle_live_poller_stop (BinnacleLivePoller *self)
{
  if (!self->active)
    return;
  self->active = FALSE;
  binnacle_live_rest_client_cancel (self->client);
  self->run++;
  self->phase = PHASE_WAITING;
  binnacle_timer_stop (self->timer);
  binnacle_timer_stop (self->pulse);
  drop_answer (self);
  g_hash_table_remove_all (self->tags);
  set_linked (self, FALSE);
}

gboolean
binnacle_live_poller_is_active (BinnacleLivePoller *self)
{
  return self->active;
}

gboolean
binnacle_live_poller_is_linked (BinnacleLivePoller *self)
{
  return self->linked;
}

gint64
binnacle_live_poller_get_last_answer (BinnacleLivePoller *self)
{
  return self->last_answer;
}

void
binnacle_live_poller_poll (BinnacleLivePoller *self)
{
  if (!self->active)
    return;
  if (self->phase == PHASE_WAITING)
    wait_for (self, CROWD_DELAY);
  else
    self->again = TRUE;
}
